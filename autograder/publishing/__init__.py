"""What is given to others: a course without its answers, and a site."""

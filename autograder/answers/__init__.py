"""Known answers of the course, right and wrong, and how a student's is matched with them."""

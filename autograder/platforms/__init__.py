"""What other programs want and give: Canvas, Moodle, Gradescope and nbgrader."""

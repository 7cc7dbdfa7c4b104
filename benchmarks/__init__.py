"""Compare the speed of this grader with that of others."""

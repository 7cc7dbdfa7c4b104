"""Gradescope: the zip that it takes as an autograder, and what it says where nothing could be graded."""

NOT_GRADED = (
    "Your submission arrived, but it could not be graded here. This is not your mistake, and the score shown is no "
    "grade. Your instructor has to mend the grader; after that your submission is graded again."
)

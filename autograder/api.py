"""What other programs may use. All else in this package may change without notice."""

from __future__ import annotations

from autograder.assignment import Assignment, AssignmentError, Question, load, names
from autograder.platforms.nbgrader.grade_cells import mark as mark_for_nbgrader
from autograder.records import OutputBusyError, OutputError, Record, folders, read_folder
from autograder.results import HandGrade, QuestionResult, Status, SubmissionResult
from autograder.runs.grading import UnknownQuestionError, grade
from autograder.runs.summary import Line, Summary
from autograder.sandbox import NoSafeJail

__all__ = [
    "Assignment",
    "AssignmentError",
    "HandGrade",
    "Line",
    "NoSafeJail",
    "OutputBusyError",
    "OutputError",
    "Question",
    "QuestionResult",
    "Record",
    "Status",
    "SubmissionResult",
    "Summary",
    "UnknownQuestionError",
    "folders",
    "grade",
    "load",
    "mark_for_nbgrader",
    "names",
    "read_folder",
]

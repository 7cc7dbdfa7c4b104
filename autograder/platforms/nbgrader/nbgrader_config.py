"""Settings of the nbgrader course that `autograder build` wrote; run nbgrader, or JupyterLab, in this folder."""

import os

from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbgrader import preprocessors

c = get_config()  # noqa: F821

# What a name for the course is needed for is handing notebooks out and collecting them with nbgrader.
# c.CourseDirectory.course_id = "..."

# Seconds for one cell, the tests of a question among them.
c.Execute.timeout = 100


# --- Notebooks for students ---

PLACE = "# the stub stands here"


class TakeSolutionsOut(preprocessors.ClearSolutions):
    """Puts nothing in place of a solution: each source cell has the stub of the course beside it."""

    def preprocess_cell(self, cell, resources, cell_index):
        cell, resources = super().preprocess_cell(cell, resources, cell_index)
        cell.source = "\n".join(line for line in cell.source.split("\n") if line.strip() != PLACE)
        return cell, resources


c.ClearSolutions.code_stub = {"python": PLACE}
c.ClearSolutions.text_stub = PLACE
# Students may delete, cut and merge the cells that they answer in.
c.LockCells.lock_solution_cells = False
c.GenerateAssignment.preprocessors = [
    preprocessors.IncludeHeaderFooter,
    preprocessors.LockCells,
    TakeSolutionsOut,
    preprocessors.ClearOutput,
    preprocessors.CheckCellMetadata,
    preprocessors.ComputeChecksums,
    preprocessors.SaveCells,
    preprocessors.ClearHiddenTests,
    preprocessors.ClearMarkScheme,
    preprocessors.ComputeChecksums,
    preprocessors.CheckCellMetadata,
]


# --- Grading ---

# Students' code runs in the jail of the package autograder, not in a kernel of nbgrader's, which is you to the machine.
# Nothing is imported here: where autograder is missing, `nbgrader autograde` stops instead of doing without the jail.
# With COURSE_GRADER=nbgrader in the environment nbgrader grades in its own way.
if os.environ.get("COURSE_GRADER") != "nbgrader":
    c.Autograde.sanitize_preprocessors = [
        "nbgrader.preprocessors.ClearOutput",
        "autograder.nbgrader_plugin.RestoreCells",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    c.Autograde.autograde_preprocessors = [
        "autograder.nbgrader_plugin.JailedExecute",
        "nbgrader.preprocessors.LimitOutput",
        "nbgrader.preprocessors.SaveAutoGrades",
        "autograder.nbgrader_plugin.SaveVerdicts",
        "nbgrader.preprocessors.AssignLatePenalties",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]


# --- Feedback ---

# As nbgrader comes, feedback shows the hidden tests to students. Here it shows how they went, and not the tests.
c.GenerateFeedback.preprocessors = [
    preprocessors.GetGrades,
    preprocessors.ClearHiddenTests,
    CSSHTMLHeaderPreprocessor,
]

"""Pictures from submissions: decoded in the sandbox, encoded anew here, so that only pixels get through."""

from __future__ import annotations

import base64
import binascii
import io
from collections.abc import Callable, Sequence

import numpy as np

from autograder.assignment import Assignment, Figure
from autograder.results import QuestionResult, Status
from autograder.sandbox import SandboxError, Session
from autograder.submissions import Submission
from autograder.text import normalize

COLOURS = 64
MAX_BYTES = 60_000
"""Of one picture as it is recorded; larger ones are left out."""


def add_pictures(
    open_session: Callable[[], Session],
    assignment: Assignment,
    submission: Submission,
    results: Sequence[QuestionResult],
) -> None:
    """Give each question that is not right the picture that its answer drew, where the notebook holds one.

    Any session of the submission will do: what its code could make of the picture, it could have put there itself.
    """
    wrong = {result.question: result for result in results if result.status in (Status.PARTIAL, Status.FAILED)}
    found = [
        (wrong[figure.question], image)
        for figure in assignment.figures
        if figure.question in wrong and (image := _saved(assignment, figure, submission))
    ]
    if not found:
        return
    try:
        for result, image in found:
            pixels = open_session().picture(image)
            if pixels is not None:
                result.picture = _png(pixels)
    except SandboxError:
        return  # a page without its picture


def _saved(assignment: Assignment, figure: Figure, submission: Submission) -> bytes:
    """Give the image that a figure's cell has in the submission, b"" if there is none."""
    source = next(cell.source for cell in assignment.cells if cell.id == figure.cell)
    for cell in submission.cells:
        if cell.picture and (figure.cell in cell.names or normalize(cell.source) == normalize(source)):
            try:
                return base64.b64decode(cell.picture)
            except binascii.Error:
                return b""
    return b""


def _png(pixels: np.ndarray) -> bytes:
    from PIL import Image

    file = io.BytesIO()
    Image.fromarray(pixels).quantize(COLOURS, dither=Image.Dither.NONE).save(file, format="PNG")
    return file.getvalue() if file.tell() <= MAX_BYTES else b""

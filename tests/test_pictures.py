"""The picture that a wrong answer drew, from the notebook that was handed in to the record."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from autograder import assignment, submissions
from autograder.grading import pictures
from autograder.grading.verdicts import Grader
from autograder.submissions.notebook import MAX_PICTURE

ROOT = Path(__file__).parent.parent
TABLE = assignment.load("02_softmax")
FIGURE = next(figure for figure in TABLE.figures if figure.question == "q2")
WRONG = "def make_positive(z, how):\n    return z"


def png(colour: str = "red", size: tuple[int, int] = (30, 20)) -> str:
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, format="PNG")
    return base64.b64encode(file.getvalue()).decode()


def output(image: object) -> dict[str, Any]:
    return {"output_type": "display_data", "metadata": {}, "data": {"image/png": image, "text/plain": "Picture"}}


def notebook(*images: object, answer: str = WRONG, **changes: Any) -> dict[str, Any]:
    """The student notebook with an answer and with images below the figure of its question."""
    cells = json.loads((ROOT / "notebooks" / "02_softmax.ipynb").read_text())
    for cell in cells["cells"]:
        if cell["id"] == f"{FIGURE.question}-answer":
            cell["source"] = answer
        if cell["id"] == FIGURE.cell:
            cell |= {"outputs": [output(image) for image in images], **changes}
    return cells


@pytest.fixture(scope="module")
def grader() -> Iterator[Grader]:
    with Grader(TABLE) as started:
        yield started


@pytest.fixture
def picture_of(grader: Grader, tmp_path: Path) -> Any:
    """Grade a notebook and give the picture that is recorded for the figure's question, and its verdict."""

    def grade(content: dict[str, Any]) -> tuple[bytes, str]:
        path = tmp_path / "student.ipynb"
        path.write_text(json.dumps(content))
        [submission] = submissions.find([path])
        [result] = grader.grade(submission, [FIGURE.question]).questions
        return result.picture, str(result.status)

    return grade


def colour_of(picture: bytes) -> tuple[int, ...]:
    with Image.open(io.BytesIO(picture), formats=["PNG"]) as image:
        return image.convert("RGB").getpixel((5, 5))


def test_a_wrong_answer_s_picture_is_drawn_anew(picture_of: Any) -> None:
    sent = png("blue")
    picture, status = picture_of(notebook(png("red"), sent))
    assert status == "failed"
    assert colour_of(picture) == (0, 0, 255)
    assert picture != base64.b64decode(sent)


def test_what_hides_beside_the_pixels_is_gone(picture_of: Any) -> None:
    hidden = base64.b64encode(base64.b64decode(png()) + b"<script>alert(1)</script>").decode()
    picture, _ = picture_of(notebook(hidden))
    assert colour_of(picture) == (255, 0, 0)
    assert b"script" not in picture


def test_the_cell_is_found_without_its_id_and_by_its_id_when_changed(picture_of: Any) -> None:
    assert picture_of(notebook(png(), id="moved"))[0]
    assert picture_of(notebook(png(), source="plots.positive_maps(make_positive)  # look"))[0]
    assert not picture_of(notebook(png(), id="mine", source="1 + 1"))[0]


def test_lines_of_base64_are_joined(picture_of: Any) -> None:
    text = png()
    assert picture_of(notebook([text[:40] + "\n", text[40:]]))[0]


def test_right_and_open_answers_have_no_picture(picture_of: Any) -> None:
    right = (
        "def make_positive(z, how):\n"
        "    maps = {'square': lambda z: z**2, 'abs': np.abs, 'relu': lambda z: np.maximum(z, 0), 'exp': np.exp}\n"
        "    if how not in maps:\n        raise ValueError(how)\n    return maps[how](z)"
    )
    assert picture_of(notebook(png(), answer=right)) == (b"", "passed")
    assert picture_of(notebook(png(), answer="make_positive = ...")) == (b"", "not attempted")


@pytest.mark.parametrize(
    "image",
    ["", "%%%", "AAAA", "A", 3, None, [3], {"a": 1}, base64.b64encode(b"<svg/>").decode(), "A" * (MAX_PICTURE + 4)],
)
def test_what_is_no_picture_is_left_out(picture_of: Any, image: object) -> None:
    assert picture_of(notebook(image)) == (b"", "failed")


@pytest.mark.parametrize("outputs", [None, 3, {}, [None, 3], [{"data": 3}], [{"data": {"image/png": None}}]])
def test_odd_outputs_harm_nothing(picture_of: Any, outputs: object) -> None:
    assert picture_of(notebook(outputs=outputs)) == (b"", "failed")


def test_a_picture_that_stays_large_is_left_out() -> None:
    noise = np.random.default_rng(0).integers(256, size=(800, 800, 3), dtype=np.uint8)
    assert pictures._png(noise) == b""
    assert len(pictures._png(noise[:100, :100])) <= pictures.MAX_BYTES

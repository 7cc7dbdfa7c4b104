"""A made-up assignment, notebooks that answer it, and a grader that reads its verdicts off them."""

from __future__ import annotations

import json
import os
from collections.abc import Collection
from pathlib import Path
from typing import Any, Self

import msgspec

from autograder.assignment import TABLE, Assignment, Cell, Question
from autograder.results import CodeError, QuestionResult, Status, SubmissionResult
from autograder.submissions import Submission

NAME = "07_colours"
QUESTIONS = ("q1", "q2", "q10")


def make_assignment(folder: Path, name: str = NAME) -> Assignment:
    """Build a small assignment: three questions of 2 points and a written one."""
    names = {"q1": "red", "q2": "green", "q10": "blue"}
    questions = tuple(Question(question, "auto", 2.0, names[question], "1. Colours") for question in QUESTIONS)
    cells = [Cell("setup", "given", "import numpy as np")]
    for question in QUESTIONS:
        cells.append(Cell(f"{question}-answer", "answer", "...", question))
        cells.append(Cell(f"{question}-check", "check", f'grader.check("{question}")', question))
    table = Assignment(name, "Colours & light", (*questions, Question("w1", "written", 3.0)), tuple(cells))
    (folder / name / "tests").mkdir(parents=True)
    (folder / name / TABLE).write_bytes(msgspec.json.encode(table))
    for question in QUESTIONS:
        (folder / name / "tests" / f"{question}.py").write_text("OK_FORMAT = False\n", encoding="utf-8")
    return table


def answers(*words: str, name: str | None = NAME, **changes: Any) -> dict[str, Any]:
    """Make a notebook whose answers are `words`, such as ``passed`` or ``failed``."""
    cells = [{"cell_type": "markdown", "id": "title", "metadata": {}, "source": ["# Colours\n", "and light"]}]
    for question, word in zip(QUESTIONS, words or ("passed",) * 3, strict=False):
        cells.append(
            {
                "cell_type": "code",
                "id": f"{question}-answer",
                "metadata": {"tags": ["otter_answer_cell"]},
                "source": f"def answer(x):\n    return {word!r}\n",
                "outputs": [],
                "execution_count": None,
            }
        )
    metadata = {"otter": {"assignment_name": name}} if name else {}
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells, **changes}


def save(path: Path, notebook: dict[str, Any] | None = None) -> Path:
    """Write a notebook."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(answers() if notebook is None else notebook), encoding="utf-8")
    return path


class FakeGrader:
    """Takes the word in each answer for its verdict; ``raise`` and ``die`` show what happens to a grader that fails."""

    def __init__(self, assignment: Assignment, *, isolation: str = "auto", seed: int = 0) -> None:
        self.assignment, self.seed = assignment, seed
        self.tier = "bubblewrap"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        return None

    def grade(self, submission: Submission, questions: Collection[str] | None = None) -> SubmissionResult:
        sources = {cell.id.removesuffix("-answer"): cell.source for cell in submission.cells}
        results = []
        for question in self.assignment.questions:
            if questions is None or question.id in questions:
                results.append(self._verdict(question, sources.get(question.id, "not attempted")))
        return SubmissionResult(
            submission=submission.id,
            assignment=self.assignment.name,
            questions=results,
            isolation=self.tier,
            seed=self.seed,
            wall_seconds=0.25,
        )

    def _verdict(self, question: Question, source: str) -> QuestionResult:
        if question.kind == "written":
            return QuestionResult(question.id, Status.NEEDS_GRADING, None, question.points, source="In my words")
        if "raise" in source:
            raise RuntimeError("the grader stumbled")
        if "die" in source:
            os._exit(9)
        status = next(status for status in Status if status in source)
        scores = {Status.PASSED: question.points, Status.PARTIAL: 0.5, Status.GRADER_FAULT: None}
        result = QuestionResult(question.id, status, scores.get(status, 0.0), question.points, source=source)
        if status == Status.FAILED:
            result.diagnosis, result.message = ["wrong-hue", "too-dark"], "=the colour is <not> right"
        if status == Status.ERROR:
            result.error = CodeError("ValueError", "\x1b[31mtoo <b>bright</b>", f"{question.id}-answer", 2)
        return result

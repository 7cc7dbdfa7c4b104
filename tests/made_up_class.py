"""A made-up assignment, notebooks that answer it, and a grader that reads its verdicts off them."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, Self

import msgspec
import numpy as np

from autograder.assignment import TABLE, Assignment, Cell, Question
from autograder.records import Record
from autograder.results import CellOutcome, CodeError, QuestionResult, Status, SubmissionResult
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
    questions += (Question("w1", "written", 3.0),)
    texts = (Cell("w1-answer", "answer", "", "w1"),)
    table = Assignment(name, "Colours & light", questions, tuple(cells), texts=texts)
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


def class_of(count: int) -> Iterator[Record]:
    """Make records of a class in which everything happens that a class report shows; strong students do better."""
    rng = np.random.default_rng(7)
    wrong = [status for status in Status if status not in (Status.PASSED, Status.NEEDS_GRADING, Status.NOT_GRADABLE)]
    for number in range(count):
        name = f"student-{number:05d}"
        strength = rng.random()
        questions = []
        for question in QUESTIONS:
            passed = rng.random() < strength
            status = Status.PASSED if passed else [*wrong, *[Status.FAILED] * 9][int(rng.integers(len(wrong) + 9))]
            score = 2.0 if passed else None if status == Status.GRADER_FAULT else float(status == Status.PARTIAL)
            result = QuestionResult(question, status, score, 2.0, message="" if passed else "<not> right")
            slip = int(rng.integers(count // 3 + 2))
            result.source = f"def answer(x):\n    # {name}\n    return x + {slip} * x ** {slip} - x / {slip + 1}\n"
            if status in (Status.FAILED, Status.PARTIAL):
                result.diagnosis = [("wrong-hue", "too-dark", "too-bright")[slip % 3]]
            questions.append(result)
        words = f"answer number {int(rng.integers(count))} is that colours mix as light does, not as paint"
        questions.append(QuestionResult("w1", Status.NEEDS_GRADING, None, 3.0, source=words))
        error = CodeError("ValueError", "too <b>bright</b>", "q1-answer (3)", 2)
        failed = rng.random() < 0.2
        cells = [
            CellOutcome("setup", Status.PASSED, cpu_seconds=0.01),
            CellOutcome(
                "q1-answer (3)",
                Status.ERROR if failed else Status.PASSED,
                "q1",
                error if failed else None,
                cpu_seconds=float(rng.exponential(0.1)),
            ),
            CellOutcome("mine (5)", Status.PASSED, fingerprint=f"{int(rng.integers(count)):020x}", tokens=40),
        ]
        notes = ["question q2: it broke the grader's protocol: <a> value"] if number % 9 == 4 else []
        notes += ["the given cell setup was edited; it ran after the original"] if number % 13 == 5 else []
        result = SubmissionResult(name, NAME, questions, cells=cells, notes=notes, isolation="landlock")
        if number % 100 == 13:
            result = SubmissionResult(name, NAME, problem="not JSON <x>")
        yield Record(result, given_id=name, student=f"Ada {number}", possible=6.0)


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

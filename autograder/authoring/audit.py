"""Test the tests: right answers pass them in every style, known wrong ones fail them, and small changes are noticed."""

from __future__ import annotations

import contextlib
import os
import warnings
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import Any

import msgspec
import numpy as np

from autograder.answers import misconceptions, variants
from autograder.assignment import Assignment, Question
from autograder.authoring.mutants import Mutant, mutants

MUTANT_SECONDS = 10
"""CPU time that a mutant's tests may take; one that needs more is noticed by that."""
MUTANT_MEMORY = 4 * 2**30


class QuestionAudit(msgspec.Struct):
    """What the tests of one question tell apart."""

    question: str
    name: str
    cases: int
    right: int = 0
    """Right answers in different styles, the reference among them."""
    wrong: int = 0
    """Known wrong answers, those among them that show several misconceptions."""
    refused: list[str] = []
    """Right answers that fail: a gap."""
    accepted: list[str] = []
    """Misconceptions that pass: a gap."""
    misnamed: list[str] = []
    """Wrong answers whose diagnosis lacks their own misconception, and right ones that have one: a gap."""
    alike: list[str] = []
    """Pairs of misconceptions with equal outputs; both are named."""
    mutants: int = 0
    """Small changes of the reference that were tried."""
    survivors: list[str] = []
    """Those that pass all tests: perhaps no change of meaning, perhaps a test that is missing."""

    @property
    def gaps(self) -> list[str]:
        """What must be mended."""
        found = [f"the right answer {name} fails" for name in self.refused]
        found += [f"the misconception {id} passes" for id in self.accepted]
        return found + [f"{name} gets a wrong diagnosis" for name in self.misnamed]


def audit(assignment: Assignment, *, with_mutants: bool = False) -> Iterator[QuestionAudit]:
    """Audit the tests of each automatically graded question of an assignment.

    Parameters
    ----------
    assignment
        A built assignment whose wrong answers stand in `autograder.answers.misconceptions`.
    with_mutants
        Change the reference in small ways, too, and count how many of these mutants the tests notice.
    """
    for question in assignment.questions:
        if question.kind == "auto":
            yield _audit_question(assignment, question, with_mutants)


def _audit_question(assignment: Assignment, question: Question, with_mutants: bool) -> QuestionAudit:
    cases = _cases(assignment, question)
    name = question.name or ""
    found = QuestionAudit(question.id, name, len(cases))
    known = misconceptions.known_answers(assignment.name, question.id)
    if known is None:
        return found
    right = [("reference", known.reference), *variants.of_question(assignment.name, question.id)]
    found.right = len(right)
    for label, answer in right:
        if not passes(cases, name, answer):
            found.refused.append(label)
        if known.name(known.outputs(answer)):
            found.misnamed.append(label)
    wrong = misconceptions.wrong_answers(assignment.name, question.id)
    found.wrong = len(wrong)
    outputs = {}
    for ids, answer in wrong:
        label = "+".join(ids)
        if passes(cases, name, answer):
            found.accepted.append(label)
        named = known.name(known.outputs(answer))
        if not set(ids) <= set(named):
            found.misnamed.append(label)
        if len(ids) == 1:
            outputs[label] = set(named)
    found.alike = [f"{one} = {other}" for one, other in combinations(outputs, 2) if {one, other} <= outputs[one]]
    if with_mutants and callable(known.reference):
        for mutant in mutants(known.reference):
            found.mutants += 1
            if _survives(cases, name, mutant):
                found.survivors.append(mutant.change)
    return found


def _cases(assignment: Assignment, question: Question) -> list[Any]:
    from otter.test_files import ExceptionTestFile

    test_file = ExceptionTestFile.from_file(str(assignment.test_file(question.id)))
    return [case.body for case in test_file.test_cases]


def passes(cases: Sequence[Any], name: str, answer: Any) -> bool:
    """Tell whether an answer passes all test cases of a question that asks for `name`."""
    with warnings.catch_warnings(), np.errstate(all="ignore"), contextlib.redirect_stdout(None):
        warnings.simplefilter("ignore")
        with contextlib.redirect_stderr(None):
            for case in cases:
                try:
                    case.call_func({name: answer})
                except Exception:  # whatever a wrong answer makes of a test
                    return False
    return True


def _survives(cases: Sequence[Any], name: str, mutant: Mutant) -> bool:
    """Tell whether a mutant passes, in a process of its own: it may run for ever, or fill the memory."""
    return _in_a_process(lambda: passes(cases, name, mutant.make()))


def _in_a_process(question: Callable[[], bool]) -> bool:
    """Answer a question in a copy of this process; False if that does not come to an end."""
    import resource

    pid = os.fork()
    if pid == 0:
        answer = False
        try:
            resource.setrlimit(resource.RLIMIT_CPU, (MUTANT_SECONDS, MUTANT_SECONDS))
            resource.setrlimit(resource.RLIMIT_AS, (MUTANT_MEMORY, MUTANT_MEMORY))
            answer = question()
        finally:
            os._exit(0 if answer else 1)
    return os.waitpid(pid, 0)[1] == 0

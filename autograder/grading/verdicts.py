"""Grades one submission: runs its cells in the sandbox, otter's test files here, and makes verdicts of what happens."""

from __future__ import annotations

import importlib.util
import inspect
import os
import sys
import threading
import time
import types
import warnings
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from autograder import handout
from autograder.answers import misconceptions
from autograder.assignment import Assignment, Question
from autograder.grading import likeness
from autograder.grading.assembly import Program, Step, assemble
from autograder.grading.identity import Found
from autograder.grading.pictures import add_pictures
from autograder.results import CaseResult, CellOutcome, CodeError, QuestionResult, Status, SubmissionResult
from autograder.sandbox import (
    Answers,
    Budget,
    Function,
    Limits,
    QuestionStopped,
    Sandbox,
    SandboxError,
    Session,
    SessionLost,
    StudentError,
    Withheld,
    choose,
)
from autograder.submissions import Submission
from autograder.version import version
from utils.checks import DEFAULT_SEED, SEED_VARIABLE

if TYPE_CHECKING:
    from otter.test_files import TestFile

__all__ = ["DEFAULT_SEED", "GRADER_VERSION", "Grader", "import_test_files"]

DEFAULT_LIMITS = Limits()
MAX_MESSAGE = 1000
MAX_SOURCE = 20_000
MAX_CELL = 500_000
"""Characters of a cell that is run; a longer one is an error of its own."""
MAX_RESTARTS = 25
"""How often a submission may bring down its process before what is left of it counts as crashed."""

_STATUS_MESSAGES = {
    Status.NOT_ATTEMPTED: "not answered",
    Status.TIMEOUT: "your code took too long and was stopped",
    Status.MEMORY: "your code used too much memory",
    Status.CRASHED: "your code ended the process that ran it, or broke its connection to the grader",
}
_CELL_MESSAGES = {
    Status.TIMEOUT: "it took too long and was stopped",
    Status.MEMORY: "it used too much memory",
    Status.CRASHED: "it ended the process that ran it, or broke its connection to the grader",
}
_TIME_IS_UP = "the submission's time is used up"

GRADER_VERSION = version()
"""Of all that decides a verdict besides submission, assignment and seed."""


class Grader:
    """Grades submissions to one assignment, one after the other, in one warm sandbox. A context manager.

    Parameters
    ----------
    assignment : Assignment
    isolation : str
        ``auto`` or the kind of jail to use.
    seed : int
        What the tests draw their inputs from.
    limits : Limits
        What a submission may use.

    Raises
    ------
    NoSafeJail
        On entering, if nothing on this machine holds untrusted code.
    AssignmentError
        On entering, if the assignment's build would show students a later lecture's answers.
    """

    def __init__(
        self,
        assignment: Assignment,
        *,
        isolation: str = "auto",
        seed: int = DEFAULT_SEED,
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        self.assignment = assignment
        self.seed = seed
        self.limits = limits
        self._isolation = isolation
        self._sandbox: Sandbox | None = None
        self._tests: dict[str, TestFile | Exception] = {}

    def __enter__(self) -> Grader:
        # Importing otter takes about as long as warming up the sandbox; they do it side by side.
        loading = threading.Thread(target=self._load_tests)
        loading.start()
        try:
            given = handout.modules(self.assignment)
            visible = [f"utils.{module}" for module in sorted(given) if module != "notebook"]
            drawing = [module for module in visible if module.startswith("utils.plots")]
            self._sandbox = choose(
                self._isolation,
                modules=[module for module in visible if module not in drawing],
                later=["matplotlib.pyplot", *drawing],
                hidden_modules=handout.hidden(given),
                limits=self.limits,
            )
        finally:
            loading.join()
        return self

    def __exit__(self, *_: object) -> None:
        if self._sandbox is not None:
            self._sandbox.close()

    @property
    def sandbox(self) -> Sandbox:
        if self._sandbox is None:
            raise RuntimeError("a Grader is a context manager: use it in a with statement")
        return self._sandbox

    @property
    def tier(self) -> str:
        """The kind of jail in use."""
        return self.sandbox.tier

    def _load_tests(self) -> None:
        test_file_class = import_test_files()
        for question in self.assignment.questions:
            if question.kind == "auto":
                try:
                    self._tests[question.id] = test_file_class.from_file(str(self.assignment.test_file(question.id)))
                except Exception as error:  # whatever is wrong with a test file is a fault of the grader's side
                    self._tests[question.id] = error

    def grade(self, submission: Submission, questions: Collection[str] | None = None) -> SubmissionResult:
        """Give the verdicts on a submission; on `questions` only, if they are named."""
        started = time.monotonic()
        program = assemble(self.assignment, submission)
        with _seed_variable(self.seed):
            wanted = [q for q in self.assignment.questions if questions is None or q.id in questions]
            run = _Run(self.sandbox, self.assignment, program, self._tests, wanted)
            try:
                results = run.verdicts()
                add_pictures(run.open_session, self.assignment, submission, results)
            finally:
                run.close()
        return SubmissionResult(
            submission=submission.id,
            assignment=self.assignment.name,
            questions=results,
            cells=list(run.outcomes.values()),
            notes=[*program.notes, *run.notes],
            isolation=self.tier,
            seed=self.seed,
            cpu_seconds=round(sum(outcome.cpu_seconds for outcome in run.outcomes.values()), 3),
            wall_seconds=round(time.monotonic() - started, 3),
        )


class _Run:
    """The run of one submission: its cells in their order, and each question's tests where the notebook checks it.

    A question's tests call the answer in the state that the notebook has at the question's last check cell; what later
    cells make of the names that it uses does not reach it. A question without a check, or whose answer is not defined
    there yet, is graded after the last cell.
    """

    def __init__(
        self,
        sandbox: Sandbox,
        assignment: Assignment,
        program: Program,
        tests: dict[str, TestFile | Exception],
        questions: Sequence[Question],
    ) -> None:
        self._sandbox = sandbox
        self._assignment = assignment
        self._program = program
        self._tests = tests
        self._session: Session | None = None
        self._lost: dict[int, CellOutcome] = {}
        self._restarts = 0
        self._last: int | None = None
        """Index of the cell that the session ran last."""
        self._budget = Budget(sandbox.limits)
        self._pending = {question.id: question for question in questions}
        """Questions without a verdict, in the notebook's order."""
        self._results: dict[str, QuestionResult] = {}
        self._unsure: dict[str, QuestionResult] = {}
        """Verdicts at a check cell where a name was missing, which a later cell may define."""
        self._waiting: set[str] = set()
        """Questions that wait for another run through, in which an earlier one has its verdict."""
        self._last_check = {
            question: index
            for index, step in enumerate(program.steps)
            if step.source is None
            for question in step.questions
        }
        self._stillborn: Counter[str] = Counter()
        """How often the process was gone before a question's tests could begin."""
        self.outcomes: dict[int, CellOutcome] = {}
        self.notes: list[str] = []

    def close(self) -> None:
        if self._session is not None:
            self._budget.close(self._session)
            self._session.close()
            self._session = None

    def open_session(self) -> Session:
        """Give a session for what needs none of the submission's cells. Only after the last verdict: it may be new.

        Raises
        ------
        SandboxError
            If a new one is needed and cannot be made.
        """
        if self._session is None or not self._session.alive:
            self.close()
            self._session = self._sandbox.session()
        return self._session

    def verdicts(self) -> list[QuestionResult]:
        """Run the notebook, again where it brought down its process, until every question has its verdict."""
        wanted = list(self._pending)
        for question in list(self._pending.values()):
            if question.kind == "written":
                result = self._new_result(question)
                if self._program.found.get(question.id) is Found.STUB:
                    _settle(result, Status.NOT_ATTEMPTED, _STATUS_MESSAGES[Status.NOT_ATTEMPTED])
                self._settle(result)
        try:
            while self._pending:
                self.close()
                if self._restarts > MAX_RESTARTS:
                    raise SessionLost(Status.CRASHED, "the submission brought down its process again and again")
                self._restarts += 1
                self._session = self._sandbox.session(everything=self._program.draws)
                self._run_through(self._session)
        except SessionLost as lost:
            for question in list(self._pending.values()):
                result = self._new_result(question)
                _settle(result, lost.status, str(lost))
                self._settle(result)
        except SandboxError as error:
            for question in list(self._pending.values()):
                result = self._new_result(question)
                _fault(result, f"the sandbox failed: {error}")
                self._settle(result)
        return [self._results[question] for question in wanted]

    def _new_result(self, question: Question) -> QuestionResult:
        source = self._program.sources.get(question.id, "")[:MAX_SOURCE]
        return QuestionResult(question.id, Status.NEEDS_GRADING, possible=question.points, source=source)

    def _settle(self, result: QuestionResult) -> None:
        self._results[result.question] = result
        self._pending.pop(result.question, None)

    # Cells

    def _run_through(self, session: Session) -> None:
        """Run every step in one session, until the session is lost.

        A cell that ends its process is left out when the others are run again.
        """
        self.outcomes = {}
        self._last = None
        self._unsure = {}
        self._waiting = set()
        limits = self._sandbox.limits
        spent = 0.0
        missed_names = []
        for index, step in enumerate(self._program.steps):
            if step.source is None:
                for question in step.questions:
                    if self._last_check[question] == index and not self._grade_at_check(question):
                        return
            elif index in self._lost:
                self.outcomes[index] = self._lost[index]
            elif len(step.source) > MAX_CELL:
                self.outcomes[index] = _outcome(
                    step, Status.ERROR, message=f"it is longer than {MAX_CELL:,} characters"
                )
            elif spent > limits.submission_cpu or self._time_is_up():
                self.outcomes[index] = _outcome(step, Status.TIMEOUT, message=_TIME_IS_UP)
            else:
                # Cells that were lost count in the wall time alone: however many hang, they cost themselves.
                if not self._run_cell(session, index, step):
                    return
                outcome = self.outcomes[index]
                spent += outcome.cpu_seconds
                if outcome.error is not None and outcome.error.kind == "NameError":
                    missed_names.append(index)
        # Cells that were run out of order in the notebook find their names the second time.
        for index in missed_names:
            if not self._time_is_up() and not self._run_cell(session, index, self._program.steps[index]):
                return
        self._grade_at_end()

    def _time_is_up(self) -> bool:
        return self._budget.is_spent(self._session)

    def _run_cell(self, session: Session, index: int, step: Step) -> bool:
        """Run one cell; False if it brought down the session."""
        started = time.monotonic()
        try:
            reply = session.run_cell(step.cell, step.source or "")
        except SessionLost as lost:
            if lost.before and self._last is not None:
                self._lose(self._last, lost, started)
            else:
                self._lose(index, lost, started)
            return False
        outcome = _outcome(step, reply["status"])
        outcome.error, outcome.output, outcome.cpu_seconds = reply["error"], reply["output"], round(reply["cpu"], 4)
        if outcome.status is Status.NOT_ATTEMPTED:
            outcome.status = Status.ERROR  # a cell that raises NotImplementedError is an error like any other
        self.outcomes[index] = outcome
        self._last = index
        return True

    def _lose(self, index: int, lost: SessionLost, started: float) -> None:
        """Leave out a cell from now on, since it brought down the session."""
        step = self._program.steps[index]
        self._lost[index] = _outcome(step, lost.status, message=str(lost))
        self._lost[index].cpu_seconds = round(time.monotonic() - started, 3)
        self.outcomes[index] = self._lost[index]
        self.notes.append(f"cell {step.cell}: {'after its report, ' if lost.before else ''}{lost}")

    def _failed_cell(self, question: str) -> CellOutcome | None:
        """Give the outcome of the first of the question's cells that did not run through."""
        for index, step in enumerate(self._program.steps):
            if step.source is not None and question in step.questions:
                outcome = self.outcomes.get(index)
                if outcome is not None and outcome.status is not Status.PASSED:
                    return outcome
        return None

    # Questions

    def _grade_at_check(self, question_id: str) -> bool:
        """Grade a question where the notebook checks it, if its answer is there; False if the session is lost."""
        question = self._pending.get(question_id)
        if question is None or question_id in self._unsure:
            return True
        result = self._verdict(question, at_end=False)
        if result is None:
            return self._is_alive()
        if any(case.status is Status.ERROR and "NameError" in case.message for case in result.cases):
            self._unsure[question_id] = result
        else:
            self._settle(result)
        return self._is_alive()

    def _grade_at_end(self) -> None:
        """Grade what has no verdict yet in the state that the last cell leaves, while the session lasts."""
        for question in [question for question in self._pending.values() if question.id not in self._waiting]:
            result = self._verdict(question, at_end=True)
            before = self._unsure.pop(question.id, None)
            if before is not None and (result is None or (before.score or 0) >= (result.score or 0)):
                result = before
            if result is not None:
                self._settle(result)
            if not self._is_alive():
                return

    def _is_alive(self) -> bool:
        return self._session is not None and self._session.alive

    def _verdict(self, question: Question, *, at_end: bool) -> QuestionResult | None:
        """Test an answer as the notebook has it now; None if that must wait, or go on in another session."""
        result = self._new_result(question)
        started = time.monotonic()
        try:
            if self._time_is_up():
                raise SessionLost(Status.TIMEOUT, _TIME_IS_UP)
            if not self._grade(question, result, at_end=at_end):
                return None
        except Withheld:
            self._waiting.add(question.id)
            return None
        except SandboxError as error:
            _fault(result, f"the sandbox failed: {error}")
        except SessionLost as lost:
            if lost.before and self._last is not None:
                self._lose(self._last, lost, started)
                return None
            if not lost.begun:
                self._stillborn[question.id] += 1
                if self._stillborn[question.id] == 1:
                    return None  # what ended the process came before
            result.status, result.score, result.message = lost.status, 0.0, str(lost)
        except Exception as error:  # one question must not take the others along
            _fault(result, f"the grader failed: {type(error).__name__}: {error}")
        result.cpu_seconds = round(time.monotonic() - started, 4)
        return result

    def _answers(self, question: Question, share: float = 1.0) -> Answers:
        """Fork for a question's tests, for a share of its time.

        What they lend to the answer must be answers that have their verdicts.

        Raises
        ------
        SessionLost
            If the submission's process does not answer.
        """
        if self._session is None:
            raise SessionLost(Status.CRASHED, "the process is gone", begun=False)
        answers = self._session.answers(question.id, share)
        answers.withheld = {other.name for other in self._pending.values() if other.name and other is not question}
        return answers

    def _grade(self, question: Question, result: QuestionResult, *, at_end: bool) -> bool:
        """Run a question's tests on what the notebook defines now; False if the answer is not there yet."""
        tests = self._tests[question.id]
        name = question.name or ""
        if isinstance(tests, Exception):
            _fault(result, f"the test file cannot be used: {type(tests).__name__}: {tests}")
            return True
        answers = self._answers(question)
        try:
            needed = {parameter for case in tests.test_cases for parameter in _parameters(case.body)} - {name, "env"}
            missing = sorted(other for other in needed if not answers.defined(other))
            if not at_end and (missing or not answers.defined(name) or answers.get(name) is Ellipsis):
                return False
            if not self._is_answered(question, answers, result):
                return True
            if missing:
                _settle(result, Status.SKIPPED, f"it needs {', '.join(missing)}, which your notebook does not define")
                return True
            result.cases = [_run_case(case, answers, self._right_answers) for case in tests.test_cases]
        except QuestionStopped as stopped:
            _settle(result, stopped.status, _STATUS_MESSAGES.get(stopped.status, stopped.message))
            return True
        except StudentError as error:
            _settle(result, error.status, str(error))
            result.error = error.error
            return True
        finally:
            answers.close()
            if answers.stopped is not None:
                self.notes.append(f"question {question.id}: {answers.stopped.message}")
        _sum_up(result, all_or_nothing=bool(tests.all_or_nothing))
        if result.status is Status.FAILED or result.status is Status.ERROR or result.status is Status.PARTIAL:
            result.error = result.error or _error_of(answers, result)
            result.diagnosis = self._diagnose(question, answers.share_left())
        return True

    def _is_answered(self, question: Question, answers: Answers, result: QuestionResult) -> bool:
        """Settle the verdict if there is no answer, or none because its cell did not run through."""
        name = question.name or ""
        if answers.defined(name) and answers.get(name) is not Ellipsis:
            if self._assignment.asks_for_function(question.id) and not isinstance(answers.get(name), Function):
                _settle(result, Status.FAILED, f"{name} must be a function, but in your notebook it is something else")
                return False
            return True
        failed = None if answers.defined(name) else self._failed_cell(question.id)
        instead = "" if answers.defined(name) else ", ".join(self._program.misnamed.get(question.id, ()))
        if failed is None and instead:
            _settle(result, Status.FAILED, f"your cell defines {instead}; {name} is asked for")
            self.notes.append(f"the answer cell of {question.id} defines {instead}; {name} is asked for")
        elif failed is None:
            _settle(result, Status.NOT_ATTEMPTED, _STATUS_MESSAGES[Status.NOT_ATTEMPTED])
        else:
            what = _CELL_MESSAGES.get(failed.status) or _in_words(failed)
            _settle(result, failed.status, f"the cell of your answer did not run to its end: {what}")
            result.error = failed.error
        return False

    def _right_answers(self) -> dict[str, Any]:
        """Give the right answers that are known, by the names that the questions ask for."""
        name = self._assignment.name
        known = {q.name: misconceptions.known_answers(name, q.id) for q in self._assignment.questions if q.name}
        return {name: answers.reference for name, answers in known.items() if answers is not None}

    def _diagnose(self, question: Question, share: float) -> list[str]:
        """Name the misconceptions whose outputs on probe inputs are the student's, in what is left of its time.

        The verdict is settled before: whatever goes wrong here costs the name alone.
        """
        if share <= 0 or self._time_is_up():
            return []
        try:
            answers = self._answers(question, share)
            try:
                return self._named(question, answers)
            finally:
                answers.close()
        except (Exception, QuestionStopped, Withheld):
            return []

    def _named(self, question: Question, answers: Answers) -> list[str]:
        calls = misconceptions.probes(self._assignment.name, question.id)
        answer = answers.get(question.name or "")
        outputs = misconceptions.record(answer, calls) if calls else [answer]
        found = misconceptions.diagnose(self._assignment.name, question.id, outputs)
        if not found and isinstance(answer, Function):
            # It may build on earlier answers that are wrong, too: what is its own slip shows without them.
            right = misconceptions.right_earlier_answers(self._assignment.name, question.id)
            with answer.replacing({name: right[name] for name in right.keys() - answers.withheld}):
                calls = misconceptions.probes(self._assignment.name, question.id)
                outputs = misconceptions.record(answer, calls)
            found = misconceptions.diagnose(self._assignment.name, question.id, outputs)
        return found


def _run_case(
    case: Any, answers: Answers, right_answers: Callable[[], Mapping[str, Any]] = lambda: MappingProxyType({})
) -> CaseResult:
    """Run one of otter's test cases against the student's answers and say how it went.

    An error of the test itself is the grader's fault only if the right answers have it, too.
    """
    result = CaseResult(
        case.body.test_func.__name__, bool(case.hidden), float(case.points or 0), passed=False, status=Status.FAILED
    )
    answers.given = False
    try:
        _call(case, answers)
    except QuestionStopped as stopped:
        result.status = stopped.status
        result.message = _STATUS_MESSAGES.get(stopped.status, stopped.message)
    except StudentError as error:
        _blame(result, error)
    except AssertionError as error:
        result.message = str(error) or "a property that the answer must have does not hold"
    except Exception as error:
        behind = _student_error_behind(error)
        if behind is not None:
            _blame(result, behind)
        elif _is_broken(case, answers, right_answers()):
            result.status = Status.GRADER_FAULT
            result.message = f"the test {result.name} itself failed: {type(error).__name__}: {error}"
        else:
            result.message = f"the test cannot work with what your code gave to it ({type(error).__name__})"
    else:
        result.passed, result.status = True, Status.PASSED
    result.message = result.message[:MAX_MESSAGE]
    return result


def _call(case: Any, answers: Answers | Mapping[str, Any]) -> None:
    with warnings.catch_warnings(record=True), np.errstate(divide="warn", over="warn", invalid="warn"):
        warnings.simplefilter("always")
        case.body.call_func(answers)


def _is_broken(case: Any, answers: Answers, right_answers: Mapping[str, Any]) -> bool:
    """Say whether a case that raised an error would have done so whatever the student's code does.

    It would if it does on right answers. Where these are not known it is enough that nothing came from the student's
    code: the build runs every case on the author's answers.
    """
    if not set(_parameters(case.body)) <= right_answers.keys():
        return not answers.given
    try:
        _call(case, right_answers)
    except Exception:
        return True
    return False


def _blame(result: CaseResult, error: StudentError) -> None:
    """Say that the student's code raised an error."""
    result.status = error.status
    result.message = f"your code raised {error}" if error.status is Status.ERROR else _STATUS_MESSAGES[error.status]
    result.message = result.message[:MAX_MESSAGE]


def _student_error_behind(error: BaseException | None) -> StudentError | None:
    """Give the student's error that became another one on its way, as StopIteration does within a generator."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        if isinstance(error, StudentError):
            return error
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return None


def _sum_up(result: QuestionResult, *, all_or_nothing: bool) -> None:
    """Make the question's verdict and score from its cases'."""
    failing = [case for case in result.cases if not case.passed]
    fault = next((case for case in failing if case.status is Status.GRADER_FAULT), None)
    if fault is not None:
        _fault(result, fault.message)
        return
    possible = sum(case.points for case in result.cases)
    score = sum(case.points for case in result.cases if case.passed)
    if all_or_nothing and failing:
        score = 0.0
    result.score, result.possible = round(score, 6), round(possible, 6)
    if score >= possible and (possible or not failing):
        result.status = Status.PASSED
    elif score > 0:
        result.status = Status.PARTIAL
    else:
        result.status = failing[0].status
    if result.status is not Status.PASSED:
        result.message = failing[0].message


def _settle(result: QuestionResult, status: Status, message: str) -> None:
    result.status, result.score, result.message = status, 0.0, message[:MAX_MESSAGE]


def _fault(result: QuestionResult, message: str) -> None:
    """Record that the grader failed: the student's points are open until it is mended."""
    result.status, result.score, result.message = Status.GRADER_FAULT, None, message[:MAX_MESSAGE]


def _error_of(answers: Answers, result: QuestionResult) -> CodeError | None:
    """Give the error to show for a question: the last that a call raised, if a case failed by one."""
    raised = any(case.status is Status.ERROR for case in result.cases)
    return answers.last_error.error if raised and answers.last_error is not None else None


def _outcome(step: Step, status: Status, message: str = "") -> CellOutcome:
    outcome = CellOutcome(step.cell, status, question=",".join(step.questions))
    if not step.given and not step.questions:
        digest, outcome.tokens = likeness.of_code(step.source or "")
        outcome.fingerprint = digest.hex()
    if message:
        outcome.error = CodeError(kind=status.value, message=message, cell=step.cell)
    return outcome


def _in_words(outcome: CellOutcome) -> str:
    """What is wrong with a cell: the error that it raised, or the grader's own words."""
    if outcome.error is None:
        return ""
    raised = outcome.error.kind != outcome.status.value
    return f"{outcome.error.kind}: {outcome.error.message}" if raised else outcome.error.message


def _parameters(test_case: Any) -> list[str]:
    return list(inspect.signature(test_case.test_func).parameters)


class _Deferred(types.ModuleType):
    """A package whose parts can be imported without it; it is executed itself when anything else of it is needed."""

    def __getattr__(self, name: str) -> Any:
        loader = self.__spec__.loader if self.__spec__ else None
        if loader is None or name.startswith("__"):
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        self.__class__ = types.ModuleType  # type: ignore[assignment]
        loader.exec_module(self)
        return getattr(self, name)


def import_test_files() -> Any:
    """Import otter's test files and not the rest of otter, which takes a second and much memory."""
    if "otter" not in sys.modules:
        spec = importlib.util.find_spec("otter")
        if spec is not None:
            package = importlib.util.module_from_spec(spec)
            package.__class__ = _Deferred
            sys.modules["otter"] = package
    from otter.test_files import ExceptionTestFile

    return ExceptionTestFile


@contextmanager
def _seed_variable(seed: int) -> Iterator[None]:
    before = os.environ.get(SEED_VARIABLE)
    os.environ[SEED_VARIABLE] = str(seed)
    try:
        yield
    finally:
        if before is None:
            del os.environ[SEED_VARIABLE]
        else:
            os.environ[SEED_VARIABLE] = before

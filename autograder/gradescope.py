"""Grade one submission inside Gradescope's container: what ``run_autograder`` in ``dist/gradescope/<name>.zip`` calls.

Gradescope puts the submission into ``/autograder/submission`` and what it knows about it into
``/autograder/submission_metadata.json``, and reads ``/autograder/results/results.json``. What it prints, only the
instructor sees. (Gradescope's autograder documentation: "Autograder Specifications", "Submission Metadata".)
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import traceback
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from autograder import records, reports, sandbox
from autograder.platforms.gradescope import NOT_GRADED
from autograder.records import Record
from autograder.results import Status, SubmissionResult
from autograder.runs import grading
from autograder.sandbox import NoSafeJail
from autograder.submissions import Member
from autograder.text import printable, printable_text

ROOT = Path("/autograder")
VISIBILITY = "AUTOGRADER_VISIBILITY"
VISIBILITIES = ("after_published", "after_due_date", "visible", "hidden")
"""When students see a question's result, as Gradescope calls it; the first is what counts if nothing is said."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Grade what lies in Gradescope's folders, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("assignment")
    parser.add_argument("--root", type=Path, default=ROOT)
    parser.add_argument("--check", action="store_true", help="only tell which jails work here")
    chosen = parser.parse_args(arguments)
    if chosen.check:
        for check in sandbox.doctor():
            if check.name.startswith(("isolation", "kernel", "python")):
                print(f"{'ok     ' if check.ok else 'missing'}  {check.name}: {check.detail}")
        return 0
    return grade(chosen.assignment, chosen.root, visibility=os.environ.get(VISIBILITY, VISIBILITIES[0]))


def grade(assignment: str, root: Path = ROOT, *, visibility: str = VISIBILITIES[0], isolation: str = "auto") -> int:
    """Grade the submission below `root` and write ``results/results.json``, whatever happens.

    Parameters
    ----------
    assignment
        Name of the assignment.
    root
        Gradescope's folder.
    visibility
        When students see a question's result: one of `VISIBILITIES`.
    isolation
        ``auto`` takes the safest kind of jail that works in the container; a mere process is never taken.

    Returns
    -------
    int
        The exit code: 0 if there are verdicts, or the file is at fault; 1 if the grader is.
    """
    try:
        if visibility not in VISIBILITIES:
            raise ValueError(f"{VISIBILITY}={visibility!r}; expected one of {', '.join(VISIBILITIES)}")
        if isolation == "process":
            raise ValueError("a mere process is no jail for submissions that nobody has looked at")
        record, about = _grade(assignment, root, isolation)
        results = _results(record, visibility, about)
        code = 0
    except NoSafeJail as error:
        tried = "\n".join(line for line in str(error).splitlines() if "--isolation" not in line)
        reason = (
            f"{tried}\nInside Gradescope's container, namespaces are refused, so bubblewrap does not help: Landlock "
            "must be switched on in the kernel below, or the container must run as root. "
            "Grade these submissions on a machine of your own: Gradescope, “Export Submissions”, then "
            "`autograder grade` on the zip."
        )
        results, code = _failure("No safe jail works in this container, so no submission was run.", reason), 1
    except Exception:
        reason = traceback.format_exc()
        results, code = _failure("The grader failed.", reason), 1
    path = root / "results" / "results.json"
    records.write_atomically(path, msgspec.json.format(msgspec.json.encode(results), indent=2) + b"\n")
    for test in results["tests"]:
        if test["visibility"] == "hidden":
            print(test["output"])
    return code


def _grade(assignment: str, root: Path, isolation: str) -> tuple[Record, list[str]]:
    """The record that counts, and what the instructor should know beside it."""
    with tempfile.TemporaryDirectory(prefix="gradescope-") as folder:
        output, seed = Path(folder), records.seed_of_class(root / "source")
        grading.grade(
            [root / "submission"], assignment=assignment, output=output, jobs=1, isolation=isolation, seed=seed
        )
        found = list(records.read_folder(output, assignment))
    graded = [record for record in found if not record.result.problem]
    about = [f"{record.path}: {record.result.problem}" for record in found if record.result.problem]
    if len(graded) == 1:
        record = graded[0]
    elif len(found) == 1:
        record, about = found[0], []
    elif graded:
        names = ", ".join(Path(record.path).name for record in graded)
        record = _not_gradable(assignment, f"{len(graded)} notebooks of this assignment ({names}); hand in one")
    elif found:
        names = ", ".join(Path(record.path).name for record in found)
        record = _not_gradable(
            assignment, f"{len(found)} notebooks ({names}), none of which can be graded; hand in one"
        )
    else:
        record = _not_gradable(assignment, f"no notebook; hand in {assignment}.ipynb, the one that you worked in")
    _add_metadata(record, root / "submission_metadata.json")
    return record, about


def _not_gradable(assignment: str, problem: str) -> Record:
    return Record(SubmissionResult(submission="submission", assignment=assignment, problem=problem))


def _add_metadata(record: Record, path: Path) -> None:
    """Note who handed it in, when, and how often before, as far as Gradescope tells."""
    try:
        known = msgspec.json.decode(path.read_bytes())
    except (OSError, ValueError):  # what is not known there decides no grade
        return
    known = known if isinstance(known, dict) else {}
    listed, earlier = known.get("users"), known.get("previous_submissions")
    users = [user for user in listed if isinstance(user, dict)] if isinstance(listed, list) else []
    members = [_member(user) for user in users]
    if members:
        record.given_id, record.student, record.email = members[0].id, members[0].name, members[0].email
        record.others = members[1:]
    record.attempt = len(earlier) + 1 if isinstance(earlier, list) else 0
    created, due = _time(known.get("created_at")), _due(known, users)
    record.submitted_at = created.isoformat() if created else ""
    record.late = bool(created and due and created.tzinfo and due.tzinfo and created > due)


def _member(user: dict[str, Any]) -> Member:
    said = {key: printable(str(user.get(key) or "")) for key in ("sid", "email", "id", "name")}
    return Member(said["sid"] or said["email"] or said["id"], said["name"], said["email"])


def _due(known: dict[str, Any], users: Sequence[dict[str, Any]]) -> datetime | None:
    """The student's own due date, if there is one, or that of all."""
    places = [user.get("assignment") for user in users] + [known.get("assignment")]
    dates = [_time(place.get("due_date")) for place in places if isinstance(place, dict)]
    return next((date for date in dates if date is not None), None)


def _time(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(text))
    except ValueError:
        return None


# --- results.json --------------------------------------------------------------------------------------------------


def _results(record: Record, visibility: str, about: Sequence[str]) -> dict[str, Any]:
    """The results of a record, with a word to the student and one to the instructor."""
    results = reports.gradescope_results(record)
    for test in results["tests"]:
        test["visibility"] = visibility
    if not record.result.problem:
        results["output"] = "\n".join(_to_student(record.result, visibility))
    results["tests"].append(_to_instructor(_about(record, about)))
    return results


def _to_student(result: SubmissionResult, visibility: str) -> list[str]:
    """What everybody may know before results are published: no score, nothing of a hidden test."""
    when = {
        "after_published": "The results are shown when your instructor publishes them.",
        "after_due_date": "The results are shown after the due date.",
        "visible": "The results of the questions stand below.",
        "hidden": "The results are not shown here.",
    }
    lines = [f"Your notebook was graded. {when[visibility]}"]
    statuses = {status: [q.question for q in result.questions if q.status == status] for status in Status}
    if missing := statuses[Status.NOT_ATTEMPTED]:
        lines.append(f"Not answered: {', '.join(missing)}.")
    if written := statuses[Status.NEEDS_GRADING]:
        lines.append(f"Read by a person, with points of their own: {', '.join(written)}.")
    if faults := statuses[Status.GRADER_FAULT]:
        lines.append(f"The grader failed on {', '.join(faults)}. That is not your mistake and costs you nothing.")
    return lines


def _about(record: Record, about: Sequence[str]) -> list[str]:
    result = record.result
    lines = [f"isolation: {result.isolation}" if result.isolation else "not run"]
    lines += [f"not gradable: {result.problem}"] if result.problem else []
    lines += ["handed in late"] if record.late else []
    lines += [f"note: {note}" for note in result.notes]
    lines += [f"grader fault in {q.question}: {q.message}" for q in result.questions if q.status == Status.GRADER_FAULT]
    lines += [f"passed over: {line}" for line in about]
    lines += [f"seed of the hidden tests' inputs: {result.seed}"] if not result.problem else []
    return lines


def _to_instructor(lines: Sequence[str]) -> dict[str, Any]:
    """A test without points that only instructors see."""
    output = printable_text("\n".join(lines))
    return {"name": "For the instructor", "output": output, "output_format": "text", "visibility": "hidden"}


def _failure(what: str, reason: str) -> dict[str, Any]:
    """Results where nothing could be graded: no test that counts, and the score that Gradescope asks for."""
    return {
        "score": 0.0,
        "output": NOT_GRADED,
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": [_to_instructor([what, reason])],
    }


if __name__ == "__main__":
    sys.exit(main())

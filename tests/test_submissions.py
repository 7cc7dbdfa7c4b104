"""Submissions are found in every form they come in, and a broken or hostile file costs nobody but itself."""

from __future__ import annotations

import hashlib
import io
import json
import os
import stat
import string
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_up_class import NAME, answers, make_assignment, save

from autograder import assignment as assignments
from autograder.submissions import Member, Submission, find, has_answer_cells, look
from autograder.submissions import files as submission_files
from autograder.submissions import notebook as submission_notebook
from autograder.submissions.notebook import parse
from autograder.submissions.students import Downloads, Student, identify, safe_name
from autograder.text import printable, printable_text

KNOWN = [NAME, "08_light"]


def found(*paths: Path | str, wanted: str | None = None) -> list[Submission]:
    return list(find(paths, wanted, KNOWN))


def only(*paths: Path | str, wanted: str | None = None) -> Submission:
    (submission,) = found(*paths, wanted=wanted)
    return submission


def make_zip(path: Path, members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


NOTEBOOK = json.dumps(answers()).encode()


# --- Places --------------------------------------------------------------------------------------------------------


def test_reads_a_notebook(tmp_path: Path) -> None:
    submission = only(save(tmp_path / "ada.ipynb"))

    assert (submission.id, submission.given_id, submission.assignment) == ("ada", "ada", NAME)
    assert submission.problem == ""
    assert [cell.id for cell in submission.cells] == ["title", "q1-answer", "q2-answer", "q10-answer"]
    assert submission.cells[0].source == "# Colours\nand light"
    assert submission.cells[1].tags == ("otter_answer_cell",)
    assert submission.digest == hashlib.sha256((tmp_path / "ada.ipynb").read_bytes()).hexdigest()


def test_finds_notebooks_in_a_folder_sorted_and_leaves_out_what_no_student_made(tmp_path: Path) -> None:
    for name in ("b/cy.ipynb", "ada.ipynb", "b/bo.IPYNB", ".ipynb_checkpoints/ada-checkpoint.ipynb", "._ada.ipynb"):
        save(tmp_path / name)
    save(tmp_path / "__MACOSX" / "ada.ipynb")
    (tmp_path / "notes.txt").write_text("no notebook", encoding="utf-8")

    assert [submission.id for submission in found(tmp_path)] == ["ada", "bo", "cy"]


def test_reads_one_notebook_at_a_time(tmp_path: Path) -> None:
    for name in ("ada", "bo"):
        save(tmp_path / f"{name}.ipynb")
    submissions = find([tmp_path], None, KNOWN)
    next(submissions)
    (tmp_path / "bo.ipynb").write_text("changed meanwhile", encoding="utf-8")

    assert next(submissions).problem.startswith("not JSON")


def test_a_path_that_does_not_exist_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    there = save(tmp_path / "ada.ipynb")
    result = look([tmp_path / "nowhere", there], KNOWN)

    assert len(result.sources) == 1
    assert result.problems == [
        f"{tmp_path / 'nowhere'}: does not exist; give a notebook, a folder of notebooks or a zip of them"
    ]


@pytest.mark.parametrize("make", [lambda path: path.mkdir(), lambda path: make_zip(path.with_suffix(".zip"), {})])
def test_a_folder_or_zip_without_notebooks_is_named(tmp_path: Path, make: Callable[[Path], Any]) -> None:
    path = make(tmp_path / "empty") or tmp_path / "empty"

    assert [problem for problem in look([path], KNOWN).problems if "no notebook in this" in problem]


def test_a_file_that_is_given_twice_is_read_once(tmp_path: Path) -> None:
    path = save(tmp_path / "class" / "ada.ipynb")
    archive = make_zip(tmp_path / "more.zip", {"bo.ipynb": NOTEBOOK})

    result = look([path, tmp_path / "class", path, archive, archive], KNOWN)

    assert [submission.id for submission in find(result, None, KNOWN)] == ["ada", "bo"]
    assert result.problems == []


def test_reads_a_zip_without_unpacking_it(tmp_path: Path) -> None:
    path = make_zip(
        tmp_path / "class.zip",
        {"b/bo.ipynb": NOTEBOOK, "ada.ipynb": NOTEBOOK, "__MACOSX/._ada.ipynb": b"resource fork"},
    )
    before = sorted(tmp_path.rglob("*"))

    assert [submission.id for submission in found(path)] == ["ada", "bo"]
    assert sorted(tmp_path.rglob("*")) == before


def test_a_zip_with_one_notebook_called_like_the_assignment_is_called_like_the_student(tmp_path: Path) -> None:
    assert only(make_zip(tmp_path / "ada.zip", {f"{NAME}.ipynb": NOTEBOOK})).id == "ada"


def test_reads_zips_that_students_handed_in(tmp_path: Path) -> None:
    handed_in = io.BytesIO()
    with zipfile.ZipFile(handed_in, "w") as archive:
        archive.writestr(f"{NAME}.ipynb", NOTEBOOK)
        archive.writestr("__zip_filename__", "x.zip")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "ada.zip").write_bytes(handed_in.getvalue())
    download = make_zip(tmp_path / "download.zip", {"bo.zip": handed_in.getvalue(), "cy.zip": b"no zip"})

    submissions = {submission.id: submission for submission in found(tmp_path / "folder", download)}

    assert sorted(submissions) == ["ada", "bo", "cy"]
    assert submissions["ada"].problem == submissions["bo"].problem == ""
    assert submissions["cy"].problem.startswith("not a zip that can be read")


def test_all_notebooks_in_a_students_zip_are_that_students(tmp_path: Path) -> None:
    (tmp_path / "class").mkdir()
    other = json.dumps(answers("failed")).encode()
    make_zip(tmp_path / "class" / "ada.zip", {"bo.ipynb": NOTEBOOK, "cy.ipynb": other, "copy of cy.ipynb": other})
    make_zip(tmp_path / "class" / "dee.zip", {f"{i}.ipynb": NOTEBOOK for i in range(30)})
    save(tmp_path / "class" / "bo.ipynb")
    submissions = found(tmp_path / "class")

    assert [submission.given_id for submission in submissions] == ["ada", "ada", "bo", "dee"]
    assert submissions[3].problem.startswith("a zip of 30 notebooks, but a student hands in one")
    assert "handed in twice, with the same content: " in submissions[0].notes[0]


def zipped(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def test_a_zip_in_a_students_zip_is_read_but_no_deeper(tmp_path: Path) -> None:
    one = zipped({f"{NAME}.ipynb": NOTEBOOK})
    two = zipped({"again.zip": one})
    members = {"ada.zip": two, "bo.zip": zipped({"again.zip": two}), "cy.zip": zipped({"x.zip": b"no zip"})}
    submissions = {each.id: each for each in found(make_zip(tmp_path / "download.zip", members))}

    assert (submissions["ada"].problem, len(submissions["ada"].cells)) == ("", 4)
    assert submissions["ada"].path.endswith(f"download.zip:ada.zip:again.zip:{NAME}.ipynb")
    assert submissions["bo"].problem.startswith("zips within zips within a zip")
    assert submissions["cy"].problem.startswith("not a zip that can be read")


def test_a_class_in_a_zip_in_a_students_zip_is_no_way_to_be_another(tmp_path: Path) -> None:
    members = {f"doejane_20001_90001_{NAME}.ipynb": NOTEBOOK, f"doejohn_20002_90002_{NAME}.ipynb": NOTEBOOK}
    (tmp_path / "class").mkdir()
    make_zip(tmp_path / "class" / "mallory.zip", {"inner.zip": zipped(members)})

    submission = only(tmp_path / "class")
    assert (submission.id, submission.problem[:24]) == ("mallory", "a download of 2 students")


def test_many_zips_in_a_students_zip_are_not_all_read(tmp_path: Path) -> None:
    many = {f"{number}.zip": zipped({"a.ipynb": NOTEBOOK, "b.ipynb": NOTEBOOK}) for number in range(300)}
    path = make_zip(tmp_path / "class.zip", {"ada.zip": zipped(many)})

    assert only(path).problem.startswith("a zip of 40 notebooks")


def test_many_zips_do_not_stay_open(tmp_path: Path) -> None:
    paths = [make_zip(tmp_path / f"class{i}.zip", {f"s{i}.ipynb": NOTEBOOK}) for i in range(20)]
    submissions = find(paths, None, KNOWN)
    next(submissions)

    open_zips = [entry for entry in Path("/proc/self/fd").iterdir() if str(tmp_path) in _target(entry)]
    assert len(open_zips) <= 1
    assert len(list(submissions)) == 19


def _target(descriptor: Path) -> str:
    try:
        return os.readlink(descriptor)
    except FileNotFoundError:
        return ""


# --- Students ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "student"),
    [
        (f"submitted/ada/{NAME}/{NAME}.ipynb", Student("ada")),
        (f"submitted/ada/{NAME}/Untitled.ipynb", Student("ada")),
        (f"submitted/ada/homework 7/{NAME}.ipynb", Student("ada")),
        (f"ada/{NAME}.ipynb", Student("ada")),
        (f"ada/{NAME} (1).ipynb", Student("ada")),
        (f"ada/{NAME}/{NAME}.ipynb", Student("ada")),
        (f"{NAME}/ada.ipynb", Student("ada")),
        (f"{NAME}.ipynb", Student(NAME)),
        (f"group/{NAME}-ada.ipynb", Student(f"{NAME}-ada")),
        (f"doejane_12345_67890_{NAME}.ipynb", Student("12345", "doejane")),
        (f"doejane_LATE_12345_67890_{NAME}.ipynb", Student("12345", "doejane", late=True)),
        (f"doejane_LATE_12345_67890_{NAME}-1.ipynb", Student("12345", "doejane", late=True, attempt=2)),
        (f"müllerjörg_12345_67890_{NAME}-12.ipynb", Student("12345", "müllerjörg", attempt=13)),
        ("doejane_12345_67890_homework-2.ipynb", Student("12345", "doejane")),
        (f"van_der_berg_12345_67890_{NAME}.ipynb", Student("12345", "van_der_berg")),
        (f"_12345_67890_{NAME}.ipynb", Student("12345")),
        (f"group2_12345_67890_{NAME}.ipynb", Student("12345", "group2")),
        (f"anon_k3Xw9_67890_{NAME}.ipynb", Student("anon_k3Xw9")),
        (f"LATE_anon_k3Xw9_67890_{NAME}.ipynb", Student("anon_k3Xw9", late=True)),
        ("doejane_12345_text.html", Student("12345", "doejane")),
        (f"Jane Doe_4711_assignsubmission_file_/{NAME}.ipynb", Student("4711", "Jane Doe")),
        (f"Jane Doe_4711_assignsubmission_file/{NAME}.ipynb", Student("4711", "Jane Doe")),
        (f"Jane Doe_4711_assignsubmission_file_{NAME}.ipynb", Student("4711", "Jane Doe")),
        ("O'Neill, Áine_12_assignsubmission_onlinetext_/onlinetext.html", Student("12", "O'Neill, Áine")),
        (f"Participant_4711_assignsubmission_file_/{NAME}.ipynb", Student("4711", "Participant")),
        (f"Default group_assignsubmission_file_/{NAME}.ipynb", Student("Default group", "Default group")),
        (f"assignment_99_export/submission_2718/{NAME}.ipynb", Student("2718")),
        (f"ada/{NAME}_2026_11_25T10_00_01_000000.zip", Student("ada", submitted_at="2026-11-25 10:00:01")),
        ("ada_2026_11_25T10_00_01_000000 (1).zip", Student("ada (1)", submitted_at="2026-11-25 10:00:01")),
        (
            f"doejane_12345_67890_{NAME}_2026_11_25T10_00_01_000000-1.zip",
            Student("12345", "doejane", attempt=2, submitted_at="2026-11-25 10:00:01"),
        ),
        # Names that a student chose to be taken for another one.
        (f"submitted/ada/{NAME}/submitted/bo/{NAME}/{NAME}.ipynb", Student("ada")),
        (f"submission_11/submission_12/{NAME}.ipynb", Student("11")),
        ("Ada_11_assignsubmission_file_Bo_12_assignsubmission_file_x.ipynb", Student("11", "Ada")),
        ("ada_123_456_bo_124_457_x.ipynb", Student("123", "ada")),
    ],
)
def test_tells_the_student_from_the_place(path: str, student: Student) -> None:
    assert identify(path.split("/"), KNOWN) == student


PREFIXES = {
    "canvas": ("doejane_1110001_2220003_", Student("1110001", "doejane")),
    "canvas, late": ("doejane_LATE_1110001_2220003_", Student("1110001", "doejane", late=True)),
    "canvas, anonymous": ("anon_k3Xw9_2220003_", Student("anon_k3Xw9")),
    "moodle": ("Jane Doe_1110001_assignsubmission_file_", Student("1110001", "Jane Doe")),
    "moodle, in folders": ("Jane Doe_1110001_assignsubmission_file_/", Student("1110001", "Jane Doe")),
    "moodle, a group": ("Group A_assignsubmission_file_/", Student("Group A", "Group A")),
    "gradescope": ("assignment_4_export/submission_1110001/", Student("1110001")),
    "nbgrader": (f"submitted/jane/{NAME}/", Student("jane")),
}
OTHERS = ("other_7770007_8880008_", "LATE_7770007_8880008_", "7770007_8880008_text.html_", "anon_777_888_")
OTHERS += ("x_7770007_assignsubmission_file_", "submission_7770007_", "submission_7770007/", "_LATE_7770007_text.html/")
OTHERS += (f"submitted/mallory/{NAME}/", "x_7770007_assignsubmission_file_/", "02_2026_11_25T10_00_00_000000_")


@pytest.mark.parametrize("platform", PREFIXES)
@given(
    chosen=st.lists(st.sampled_from(OTHERS) | st.text("ab1_- ", max_size=5), max_size=3).map("".join),
    classmates=st.integers(0, 3),
    wrapped=st.sampled_from(["", "hw1/", f"{NAME}/", "a/b/"]),
)
def test_a_students_own_name_for_a_file_never_decides_who_he_is(
    platform: str, chosen: str, classmates: int, wrapped: str
) -> None:
    prefix, student = PREFIXES[platform]
    chosen = chosen if prefix.endswith("/") else chosen.replace("/", "_")  # which makes folders of its own
    own = wrapped + prefix + chosen + f"{NAME}.ipynb"
    others = [
        f"{wrapped}{prefix.replace('1110001', f'333000{i}').replace('k3Xw9', f'abc{i}')}hw.ipynb"
        for i in range(classmates)
    ]
    places = [tuple(part for part in path.split("/") if part) for path in (own, *others)]
    got = Downloads(places, KNOWN).student(places[0])

    assert (got.id, got.name, got.late) == (student.id, student.name, student.late)


@given(chosen=st.lists(st.sampled_from(OTHERS), min_size=1, max_size=3).map("".join), in_folder=st.booleans())
def test_no_name_makes_a_plain_file_that_of_a_platform(chosen: str, in_folder: bool) -> None:
    own = f"{'dee/' if in_folder else ''}{chosen}hw.ipynb"
    class_ = [f"{name}/{NAME}.ipynb" if in_folder else f"{name}.ipynb" for name in ("ada", "bo", "cy")]
    places = [tuple(part for part in path.split("/") if part) for path in (own, *class_)]
    got = Downloads(places, KNOWN).student(places[0])

    assert got.platform == ""
    assert got.id != "7770007"


def test_a_name_like_a_platforms_beside_plain_ones_is_noted(tmp_path: Path) -> None:
    for name in ("ada", "bo", "cy", "x_7770007_8880008_hw"):
        save(tmp_path / f"{name}.ipynb")
    (odd,) = [submission for submission in found(tmp_path) if submission.notes]

    assert odd.given_id == "x_7770007_8880008_hw"
    assert "called as Canvas would" in odd.notes[0]


def test_a_students_own_list_names_nobody_else(tmp_path: Path) -> None:
    listed = "{submitters: [{sid: '666', name: Mallory}]}"
    mine = f"submission_11: {listed}\nJane Doe_11_assignsubmission_file_: {listed}".encode()
    for folders in (
        ("submission_11", "submission_12"),
        ("Jane Doe_11_assignsubmission_file_", "Mo_12_assignsubmission_file_"),
    ):
        members = {f"{folder}/{NAME}.ipynb": NOTEBOOK for folder in folders}
        path = make_zip(tmp_path / "class.zip", members | {f"{folders[1]}/submission_metadata.yml": mine})
        assert [submission.given_id for submission in found(path)] == ["11", "12"]


def test_downloads_side_by_side_are_told_apart(tmp_path: Path) -> None:
    save(tmp_path / "canvas" / f"doejane_20001_90001_{NAME}.ipynb")
    save(tmp_path / "moodle" / "Jane Doe_101_assignsubmission_file_" / f"{NAME}.ipynb")
    save(tmp_path / "gradescope" / "submission_11" / f"{NAME}.ipynb")

    assert [submission.id for submission in found(tmp_path)] == ["20001", "11", "101"]


def test_a_download_may_lie_in_a_folder_called_submitted(tmp_path: Path) -> None:
    save(tmp_path / "submitted" / f"doejane_20001_90001_{NAME}.ipynb")
    save(tmp_path / "submitted" / f"doejohn_20002_90002_{NAME}.ipynb")

    assert [submission.id for submission in found(tmp_path)] == ["20001", "20002"]


def test_finds_nbgraders_folder_above_the_given_path(tmp_path: Path) -> None:
    path = save(tmp_path / "submitted" / "ada" / NAME / f"{NAME}.ipynb")

    assert [only(place).id for place in (path, path.parent, path.parents[1], path.parents[2])] == ["ada"] * 4


def test_a_download_from_canvas(tmp_path: Path) -> None:
    members = [
        f"doejane_20001_90001_{NAME}.ipynb",
        f"doejane_LATE_20001_90011_{NAME}-1.ipynb",
        f"doejane_LATE_20001_90021_{NAME}-2.ipynb",
        f"doejohn_20002_90002_{NAME}.ipynb",
        f"oneilláine_20003_90003_{NAME}_2026_11_25T10_00_00_000000.zip",
        "müllersmithjörg_LATE_20004_90004_answers.pdf",
        "twaintom_20005_text.html",
    ]
    handed_in = io.BytesIO()
    with zipfile.ZipFile(handed_in, "w") as archive:
        archive.writestr(f"{NAME}.ipynb", NOTEBOOK)
    content = {name: handed_in.getvalue() if name.endswith(".zip") else NOTEBOOK for name in members}
    path = make_zip(tmp_path / "cs182-colours_submissions.zip", content)
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path / "unpacked")

    for place in (path, tmp_path / "unpacked"):
        submissions = {submission.id: submission for submission in found(place)}
        assert {name: (each.student, each.late, each.attempt) for name, each in submissions.items()} == {
            "20001": ("doejane", True, 3),
            "20002": ("doejohn", False, 0),
            "20003": ("oneilláine", False, 0),
            "20004": ("müllersmithjörg", True, 0),
            "20005": ("twaintom", False, 0),
        }
        assert submissions["20001"].path.endswith("-2.ipynb")
        (note,) = submissions["20001"].notes
        assert note.startswith("the latest attempt counts; 2 earlier attempts were not graded: ")
        assert "_90001_" in note
        assert "_90011_" in note
        assert submissions["20004"].problem.startswith("no notebook, but müllersmithjörg_LATE_20004_90004_answers.pdf;")
        assert submissions["20005"].problem.startswith("no notebook, but twaintom_20005_text.html;")
        assert [submission.notes for submission in submissions.values() if submission.id != "20001"] == [[]] * 4


def test_a_download_from_moodle(tmp_path: Path) -> None:
    folder = tmp_path / "ML-Colours-8712"
    save(folder / "Jörg Müller-Smith_101_assignsubmission_file_" / f"{NAME}.ipynb")
    save(folder / "Áine O'Neill_102_assignsubmission_file_" / "my work" / "final (2).ipynb")
    save(folder / "Jane Doe_103_assignsubmission_file_" / f"{NAME}.ipynb")
    (folder / "Jane Doe_103_assignsubmission_onlinetext_").mkdir()
    (folder / "Jane Doe_103_assignsubmission_onlinetext_" / "onlinetext.html").write_text("see file", encoding="utf-8")
    (folder / "Tom Twain_104_assignsubmission_onlinetext_").mkdir()
    (folder / "Tom Twain_104_assignsubmission_onlinetext_" / "onlinetext.html").write_text("sorry", encoding="utf-8")

    submissions = {submission.given_id: submission for submission in found(folder)}

    assert {name: each.student for name, each in submissions.items()} == {
        "101": "Jörg Müller-Smith",
        "102": "Áine O'Neill",
        "103": "Jane Doe",
        "104": "Tom Twain",
    }
    assert submissions["104"].problem.startswith("no notebook, but onlinetext.html;")
    assert [submission.problem for submission in submissions.values()][:3] == [""] * 3


def test_the_latest_of_otters_zips_counts(tmp_path: Path) -> None:
    for time, name in (("10_00_00", "early"), ("11_30_00", "late")):
        member = {f"{NAME}.ipynb": json.dumps(answers("failed" if name == "early" else "passed")).encode()}
        (tmp_path / "class" / "ada").mkdir(parents=True, exist_ok=True)
        make_zip(tmp_path / "class" / "ada" / f"{NAME}_2026_11_25T{time}_000000.zip", member)

    submission = only(tmp_path / "class")

    assert (submission.id, submission.submitted_at, submission.attempt) == ("ada", "2026-11-25 11:30:00", 2)
    assert "passed" in submission.cells[1].source


def test_a_latest_attempt_that_cannot_be_read_hides_no_earlier_one(tmp_path: Path) -> None:
    folder = tmp_path / "class"
    save(folder / "doejane_20001_90001_homework.ipynb")
    (folder / "doejane_20001_90002_homework-1.ipynb").write_bytes(b"")
    submission = only(folder)

    assert submission.assignment == NAME
    assert submission.problem.startswith("an empty file")
    assert submission.notes == [
        f"the latest attempt counts; an earlier attempt was not graded: {folder / 'doejane_20001_90001_homework.ipynb'}"
    ]


def test_attempts_at_two_assignments_do_not_hide_each_other(tmp_path: Path) -> None:
    save(tmp_path / "doejane_20001_90001_colours.ipynb")
    save(tmp_path / "doejane_20001_90002_light.ipynb", answers(name="08_light"))
    save(tmp_path / "doejane_20001_90003_light-1.ipynb", answers(name="08_light"))
    submissions = {submission.assignment: submission for submission in found(tmp_path)}

    assert submissions[NAME].path.endswith("90001_colours.ipynb")
    assert submissions["08_light"].path.endswith("90003_light-1.ipynb")


def test_attempts_that_nothing_puts_in_order_are_both_read(tmp_path: Path) -> None:
    save(tmp_path / "Jane Doe_103_assignsubmission_file_" / "a.ipynb")
    save(tmp_path / "Jane Doe_103_assignsubmission_file_" / "b.ipynb", answers("failed"))

    assert [submission.given_id for submission in found(tmp_path)] == ["103", "103"]
    assert "has the same id" in found(tmp_path)[1].notes[0]


def stubs(**changes: Any) -> dict[str, Any]:
    """The notebook as it was given out."""
    notebook = answers(**changes)
    for cell in notebook["cells"][1:]:
        cell["source"] = "...\n"
    return notebook


@pytest.fixture
def built(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """The made-up assignments, so that stubs are known."""
    folder = tmp_path_factory.mktemp("assignments")
    monkeypatch.setattr(assignments, "ASSIGNMENTS", folder)
    for name in KNOWN:
        make_assignment(folder, name)


IN_PLATFORMS = {
    "canvas": "doejane_20001_9000{number}_{name}",
    "moodle": "Jane Doe_103_assignsubmission_file_/{name}",
    "moodle, not in folders": "Jane Doe_103_assignsubmission_file_{name}",
    "gradescope": "assignment_4_export/submission_11/{name}",
    "nbgrader": f"submitted/ada/{NAME}/{{name}}",
    "a student's zip": "ada.zip",
}


def hand_in(folder: Path, platform: str, files: dict[str, dict[str, Any] | bytes]) -> Path:
    """Lay files of one student out as a platform does; they were uploaded together, in this order."""
    contents = {name: each if isinstance(each, bytes) else json.dumps(each).encode() for name, each in files.items()}
    if platform == "a student's zip":
        contents = {"ada.zip": zipped(contents)}
    for number, (name, content) in enumerate(contents.items()):
        path = folder / IN_PLATFORMS[platform].format(number=number, name=name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("platform", IN_PLATFORMS)
@pytest.mark.parametrize("last", [False, True])
@pytest.mark.parametrize(
    ("name", "other", "says"),
    [
        (f"{NAME} original.ipynb", stubs(), "nothing answered"),
        (f"{NAME}-checkpoint.ipynb", stubs(name=None), "nothing answered"),
        ("notes.ipynb", answers(name=None, cells=[{"cell_type": "code", "source": "1 + 1"}]), "no cells for answers"),
        ("Untitled.ipynb", b"", "an empty file"),
        ("half.ipynb", b'{"cells": [', "ends in the middle"),
        ("another.ipynb", answers(name="99_nothing"), "a notebook of '99_nothing'"),
        ("other.zip", b"no zip", "not a zip that can be read"),
    ],
)
def test_of_files_handed_in_together_the_one_with_answers_counts(
    tmp_path: Path, platform: str, last: bool, name: str, other: Any, says: str
) -> None:
    files: dict[str, Any] = {"homework.ipynb": answers("failed"), name: other}
    if last:
        files = dict(reversed(files.items()))
    submission = only(hand_in(tmp_path / "download", platform, files))

    assert (submission.assignment, submission.problem, submission.attempt) == (NAME, "", 0)
    assert "failed" in submission.cells[1].source
    (note,) = submission.notes
    assert note.startswith("also handed in, and not graded: ")
    assert f"{name} ({says}" in note


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("platform", IN_PLATFORMS)
def test_several_notebooks_with_answers_are_never_passed_over_in_silence(tmp_path: Path, platform: str) -> None:
    files = {"first.ipynb": answers("failed"), "second.ipynb": answers("passed"), "blank.ipynb": stubs()}
    submissions = found(hand_in(tmp_path / "download", platform, files))

    said = " ".join(note for submission in submissions for note in submission.notes)
    assert all(name in said + submissions[0].path for name in files)
    if platform == "canvas":  # which numbers what is uploaded
        (submission,) = submissions
        assert submission.path.endswith("second.ipynb")
        assert submission.notes[0].startswith("2 notebooks with answers were handed in; the one that was uploaded last")
    else:
        assert (
            sorted(submission.path[-12:] for submission in submissions) == ["/first.ipynb", "econd.ipynb"]
            or len(submissions) == 2
        )


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize(
    ("names", "counts", "attempt"),
    [
        # Canvas put "-1" behind a name that was used before.
        (("homework.ipynb", "homework-1.ipynb", "homework-2.ipynb"), "homework-2.ipynb", 3),
        (("homework.ipynb", "homework.ipynb"), "homework.ipynb", 2),
        (("homework-1.ipynb", "homework-2.ipynb"), "homework-2.ipynb", 0),
    ],
)
def test_attempts_are_told_by_a_name_that_repeats(
    tmp_path: Path, names: tuple[str, ...], counts: str, attempt: int
) -> None:
    for number, name in enumerate(names):
        save(tmp_path / f"doejane_20001_{90001 + number}_{name}", answers(f"number {number}"))
    submission = only(tmp_path)

    assert submission.path.endswith(f"{90000 + len(names)}_{counts}")
    assert submission.attempt == attempt
    assert len(submission.notes) == 1


def test_a_class_inside_a_students_zip_is_no_way_to_be_another(tmp_path: Path) -> None:
    (tmp_path / "class").mkdir()
    members = {f"doejane_20001_90001_{NAME}.ipynb": NOTEBOOK, f"doejohn_20002_90002_{NAME}.ipynb": NOTEBOOK}
    path = make_zip(tmp_path / "class" / "mallory.zip", members)

    submission = only(tmp_path / "class")
    assert submission.id == "mallory"
    assert submission.problem == "a download of 2 students inside a folder or zip; give that zip itself as PATH"
    assert [submission.id for submission in found(path)] == ["20001", "20002"]


def test_reads_the_time_that_nbgrader_keeps(tmp_path: Path) -> None:
    save(tmp_path / "submitted" / "ada" / NAME / f"{NAME}.ipynb")
    time = tmp_path / "submitted" / "ada" / NAME / "timestamp.txt"
    time.write_text("2026-11-25 10:00:00.000000 UTC\n", encoding="utf-8")
    archive = tmp_path / "submitted.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for path in (time, time.with_name(f"{NAME}.ipynb")):
            packed.write(path, path.relative_to(tmp_path))

    for place in (tmp_path / "submitted", archive):
        assert (only(place).id, only(place).submitted_at) == ("ada", "2026-11-25 10:00:00.000000 UTC")
    time.write_text("=cmd|whatever", encoding="utf-8")
    assert only(tmp_path / "submitted").submitted_at == ""


def test_reads_names_from_gradescopes_list(tmp_path: Path) -> None:
    listed = """---
submission_11:
  :submitters:
  - :name: "Jane Doe"
    :sid: '30331'
    :email: jane@example.org
  - :name: Jörg Müller
    :sid:
    :email: joerg@example.org
  :created_at: 2026-11-25 10:00:00.123456000 -08:00
  :score: 7.0
  :history:
  - :id: 9
    :created_at: !ruby/object:ActiveSupport::TimeWithZone 2026-11-24 10:00:00 Z
submission_12:
  :submitters: []
submission_13:
  submitters:
  - name: Tom Twain
    email: tom@example.org
"""
    members = {f"assignment_4_export/submission_{i}/{NAME}.ipynb": NOTEBOOK for i in (11, 12, 13)}
    # A student's own file of that name says nothing about others.
    mine = {"assignment_4_export/submission_12/submission_metadata.yml": listed.replace("Jane", "Mallory").encode()}
    listing = {"assignment_4_export/submission_metadata.yml": listed.encode()}
    archive = make_zip(tmp_path / "export.zip", mine | listing | members)
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(tmp_path / "unpacked")

    places = [archive, tmp_path / "unpacked", tmp_path / "unpacked" / "assignment_4_export"]
    for place in places:
        jane, nobody, tom = found(place)
        assert (jane.id, jane.student, jane.email, jane.attempt) == ("30331", "Jane Doe", "jane@example.org", 2)
        assert jane.others == [Member("joerg@example.org", "Jörg Müller", "joerg@example.org")]
        assert jane.submitted_at.startswith("2026-11-25 ")
        assert (nobody.id, nobody.student) == ("12", "")
        assert (tom.given_id, tom.student, tom.attempt) == ("tom@example.org", "Tom Twain", 0)


@pytest.mark.parametrize(
    "content", [b"- [", b"a: &a [*a]", b"42", b"submission_11: [1, 2]", b"\xff", b"!!python/name:os.system"]
)
def test_a_strange_list_of_students_is_passed_over(tmp_path: Path, content: bytes) -> None:
    members = {"submission_metadata.yml": content, f"submission_11/{NAME}.ipynb": NOTEBOOK}

    assert only(make_zip(tmp_path / "export.zip", members)).id == "11"


@pytest.mark.parametrize(
    ("given_id", "expected"),
    [
        ("ada", "ada"),
        ("Ada-Lovelace_2.b", "Ada-Lovelace_2.b"),
        ("José", "Jose-"),
        ("../../etc", "etc-"),
        ("", "student-"),
    ],
)
def test_safe_names(given_id: str, expected: str) -> None:
    name = safe_name(given_id)

    assert name == given_id if name == expected else name.startswith(expected)


@pytest.mark.parametrize("name", ["con", "NUL.x", "lpt1"])
def test_names_of_devices_are_changed(name: str) -> None:
    assert safe_name(name) != name


def test_look_alike_letters_become_another_name() -> None:
    assert safe_name("\N{CYRILLIC SMALL LETTER A}da") != safe_name("ada")
    assert safe_name("a/b") != safe_name("a\\b")


@given(st.text())
def test_every_safe_name_is_a_file_name_everywhere(text: str) -> None:
    name = safe_name(text)

    assert set(name) <= set(string.ascii_letters + string.digits + "._-")
    assert 0 < len(name) <= 100
    assert name[0] not in ".-"


def test_same_ids_are_told_apart_and_noted(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        save(tmp_path / folder / "ada.ipynb")
    save(tmp_path / "c" / "ADA.ipynb")
    submissions = found(tmp_path)

    assert len({submission.id.casefold() for submission in submissions}) == 3
    assert submissions[0].id == "ada"
    assert [bool(submission.notes) for submission in submissions] == [False, True, True]
    assert "has the same id" in submissions[1].notes[0]
    assert [submission.id for submission in found(tmp_path)] == [submission.id for submission in submissions]


@pytest.mark.parametrize("other", ["\N{CYRILLIC SMALL LETTER A}da", "a\N{ZERO WIDTH SPACE}da", "\uff41da"])
def test_an_id_that_looks_like_another_is_noted(tmp_path: Path, other: str) -> None:
    save(tmp_path / "ada.ipynb")
    save(tmp_path / f"{other}.ipynb")
    save(tmp_path / "bo.ipynb")
    notes = {submission.given_id: submission.notes for submission in found(tmp_path)}

    assert notes["bo"] == []
    assert sorted(map(len, notes.values())) == [0, 0, 1]
    assert next(filter(None, notes.values()))[0].startswith(f"its id looks like that of {tmp_path}")


def test_a_file_with_an_odd_name_is_not_passed_over(tmp_path: Path) -> None:
    for name in ("..\\..\\ada.ipynb", ".ipynb", "..ada.ipynb"):
        save(tmp_path / name)

    assert len(found(tmp_path)) == 3


def test_one_student_may_answer_two_assignments(tmp_path: Path) -> None:
    save(tmp_path / "ada" / f"{NAME}.ipynb")
    save(tmp_path / "ada" / "08_light.ipynb", answers(name="08_light"))

    assert [(submission.id, submission.assignment) for submission in found(tmp_path)] == [
        ("ada", NAME),
        ("ada", "08_light"),
    ]


# --- Assignments ---------------------------------------------------------------------------------------------------


def test_another_assignments_notebook_is_not_gradable(tmp_path: Path) -> None:
    path = save(tmp_path / "ada.ipynb", answers(name="08_light"))

    assert only(path).assignment == "08_light"
    submission = only(path, wanted=NAME)
    assert submission.assignment == NAME
    assert submission.problem.startswith(f"a notebook of '08_light'; expected '{NAME}'")


def test_an_unknown_assignment_counts_for_that_of_the_download(tmp_path: Path) -> None:
    save(tmp_path / "ada.ipynb", answers(name="99_nothing"))
    alone = only(tmp_path)
    save(tmp_path / "bo.ipynb")
    first = found(tmp_path)[0]
    save(tmp_path / "cy.ipynb", answers(name="08_light"))

    assert (alone.assignment, first.assignment, found(tmp_path)[-1].assignment) == (None, NAME, None)
    assert "which is not built here" in alone.problem
    assert first.id == "ada"
    assert first.problem.startswith(f"a notebook of '99_nothing'; expected '{NAME}'")


ODD: dict[str, tuple[Any, str]] = {
    "another assignment's": (answers(name="08_light"), f"a notebook of '08_light'; expected '{NAME}'"),
    "one that is not built": (answers(name="99_nothing"), f"a notebook of '99_nothing'; expected '{NAME}'"),
    "an empty file": (b"", "an empty file"),
    "a list": ([], "JSON, but not a notebook"),
}


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize(
    "form", ["{}.ipynb", "x_{}_90001_hw.ipynb", "X_{}_assignsubmission_file_/hw.ipynb", "submission_{}/hw.ipynb"]
)
@pytest.mark.parametrize("packed", [False, True])
def test_one_download_is_one_assignment(tmp_path: Path, odd: str, form: str, packed: bool) -> None:
    content, problem = ODD[odd]
    for student in (1000, 1001, 1002):
        save(tmp_path / "download" / form.format(student))
    path = tmp_path / "download" / form.format(999)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    place = tmp_path / "download"
    if packed:
        members = {str(file.relative_to(place)): file.read_bytes() for file in place.rglob("*.ipynb")}
        place = make_zip(tmp_path / "download.zip", members)
    submissions = {submission.given_id: submission for submission in found(place)}

    assert {submission.assignment for submission in submissions.values()} == {NAME}
    assert submissions["999"].problem.startswith(problem)
    assert [submissions[str(student)].problem for student in (1000, 1001, 1002)] == [""] * 3


def test_a_notebook_without_a_name_is_that_of_the_download(tmp_path: Path) -> None:
    for student in ("ada", "bo"):
        save(tmp_path / f"{student}.ipynb")
    save(tmp_path / "cy.ipynb", answers(name=None))

    assert [(each.assignment, each.problem) for each in found(tmp_path)] == [(NAME, "")] * 3


@pytest.mark.parametrize(
    "form", ["{assignment}/{student}.ipynb", "{student}/{assignment}.ipynb", "submitted/{student}/{assignment}/x.ipynb"]
)
def test_a_folder_laid_out_by_assignment_holds_several(tmp_path: Path, form: str) -> None:
    for student, name in (("ada", NAME), ("bo", NAME), ("cy", NAME), ("ada", "08_light")):
        save(tmp_path / form.format(student=student, assignment=name), answers(name=name))
    submissions = found(tmp_path)

    assert sorted((each.assignment or "", each.id) for each in submissions) == [
        (NAME, "ada"),
        (NAME, "bo"),
        (NAME, "cy"),
        ("08_light", "ada"),
    ]
    assert [each.problem for each in submissions] == [""] * 4


def test_without_metadata_the_name_of_file_or_folder_or_the_option_tells(tmp_path: Path) -> None:
    nameless = answers(name=None)

    assert only(save(tmp_path / NAME / "ada.ipynb", nameless)).problem == ""
    assert only(save(tmp_path / "bo" / f"{NAME}.ipynb", nameless)).assignment == NAME
    path = save(tmp_path / "cy.ipynb", nameless)
    assert only(path, wanted=NAME).problem == ""
    assert "name it with --assignment" in only(path).problem


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ({"source": "1 + 1"}, False),
        ({"source": "answer = red(3)"}, False),
        ({"source": "redder = 3"}, False),
        ({"source": "def red(x): return x"}, True),
        ({"source": "import numpy\nblue = lambda x: x"}, True),
        ({"source": "green: int = 3"}, True),
        ({"source": "", "id": "q2-answer"}, True),
        ({"source": "", "metadata": {"tags": ["otter_answer_cell"]}}, True),
        ({"source": "def red(x): return x", "cell_type": "markdown"}, False),
    ],
)
def test_answer_cells_are_known_by_tag_id_or_name(tmp_path: Path, cell: dict[str, Any], expected: bool) -> None:
    assignment = make_assignment(tmp_path / "assignments")
    submission = only(save(tmp_path / "ada.ipynb", answers(cells=[{"cell_type": "code"} | cell])))

    assert has_answer_cells(submission, assignment) is expected


# --- Notebooks -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        lambda notebook: notebook | {"nbformat_minor": 0},
        lambda notebook: notebook | {"unknown": {"key": [1]}},
        lambda notebook: {key: notebook[key] for key in ("nbformat", "cells")},
        lambda notebook: notebook | {"cells": [{k: v for k, v in c.items() if k != "id"} for c in notebook["cells"]]},
        lambda notebook: notebook | {"metadata": {"colab": {}, "kernelspec": {"name": "python3"}}},
        lambda notebook: notebook | {"metadata": {"language_info": {"name": "ipython"}, "vscode": None}},
    ],
)
def test_reads_what_other_programs_save(change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    cells = parse(json.dumps(change(answers())).encode()).cells

    assert len(cells) == 4


def test_line_ends_and_characters_are_made_plain() -> None:
    cells = [{"cell_type": "code", "source": ["a = 1\r\n", "b = 2\r", "c = '\ud800'"], "id": "\ud800"}]
    (cell,) = parse(json.dumps(answers(cells=cells)).encode()).cells

    assert cell.source == "a = 1\nb = 2\nc = '?'"
    assert cell.id == "?"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("source", ["a = 'é😀'", "a = '\ud800'"])
def test_reads_every_encoding_that_python_reads(encoding: str, source: str) -> None:
    text = json.dumps(answers(cells=[{"cell_type": "code", "source": source}]), ensure_ascii=False)
    content = text.encode(encoding, "surrogatepass")

    assert parse(content).cells[0].source == json.loads(content)["cells"][0]["source"].replace("\ud800", "?")


@given(st.recursive(st.none() | st.integers(), lambda inner: st.lists(st.tuples(st.sampled_from("abc"), inner))))
def test_of_a_key_that_stands_twice_the_last_counts(value: Any) -> None:
    text = f'{{"nbformat": 4, "x": {as_json(value)}, "cells": [{{"cell_type": "code"}}]}}'

    assert submission_notebook._parse_json(text) == json.loads(text)
    assert parse(text.encode()).notes == ()  # what stands there decides nothing


def as_json(value: Any) -> str:
    """Objects, which may name a key several times, are lists of pairs here."""
    if isinstance(value, list):
        return "{" + ", ".join(f"{json.dumps(key)}: {as_json(inner)}" for key, inner in value) + "}"
    return json.dumps(value)


TWICE = {
    "outputs": ('"outputs": []', '"outputs": [{"output_type": "stream", "output_type": "error"}]', ""),
    "the same value": ('"cell_type": "code"', '"cell_type": "code", "cell_type": "code"', ""),
    "source": ('"source": "', '"source": "old", "source": "', "cell 2 has the key 'source' twice"),
    "type": ('"cell_type": "code"', '"cell_type": "raw", "cell_type": "code"', "cell 2 has the key 'cell_type' twice"),
    "tags": ('"tags": [', '"tags": [], "tags": [', "the metadata of cell 2 has the key 'tags' twice"),
    "cells": ('"cells": [', '"cells": [], "cells": [', "the notebook has the key 'cells' twice"),
    "name": ('"assignment_name": ', '"assignment_name": "x", "assignment_name": ', "its metadata's otter has the key"),
}


@pytest.mark.parametrize(("old", "new", "note"), TWICE.values(), ids=TWICE.keys())
def test_a_key_that_stands_twice_is_noted_where_it_decides(tmp_path: Path, old: str, new: str, note: str) -> None:
    text = json.dumps(answers())
    assert old in text
    (tmp_path / "ada.ipynb").write_text(text.replace(old, new, 1), encoding="utf-8")
    submission = only(tmp_path)

    assert submission.problem == ""
    assert submission.cells == parse(NOTEBOOK).cells
    assert len(submission.notes) == bool(note)
    assert not note or submission.notes[0].startswith(note)


ROOM = submission_files.MAX_FILE - 200
LARGEST: dict[str, Callable[[], str]] = {
    "many small objects": lambda: "{}," * (ROOM // 3),
    "as many small objects as may be": lambda: "{}," * (10**6 - 99),
    "lists of one number": lambda: "[0]," * (10**6 - 99),
    "objects with a key of their own": lambda: "".join(f'{{"{number:x}":0}},' for number in range(666_000)),
    "numbers": lambda: "0.1234567890123456789012345," * (ROOM // 28),
    "characters of four bytes": lambda: ('"' + "a" * 10**6 + '\N{GRINNING FACE}",') * 49,
    "line ends": lambda: ('"' + r"\n" * 10**6 + '",') * 24,
}
PROGRAM = """
import re, sys
from pathlib import Path
from autograder.submissions.files import UnreadableError
from autograder.submissions.notebook import parse
try:
    parse(Path(sys.argv[1]).read_bytes())
except UnreadableError:
    pass
# Not what the system counts for resource.getrusage, which goes on from the process before.
print(re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[1])
"""


@pytest.mark.slow
@pytest.mark.parametrize("text", LARGEST.values(), ids=LARGEST.keys())
def test_reading_a_file_takes_a_bounded_amount_of_memory(tmp_path: Path, text: Callable[[], str]) -> None:
    cell = '{"cell_type": "code", "source": [' + text().rstrip(",") + "]}"
    path = tmp_path / "ada.ipynb"
    path.write_text('{"nbformat": 4, "metadata": {}, "cells": [' + cell + "]}", encoding="utf-8")
    assert path.stat().st_size <= submission_files.MAX_FILE
    done = subprocess.run([sys.executable, "-c", PROGRAM, str(path)], capture_output=True, text=True, check=True)

    assert int(done.stdout) / 1024 < 600


def test_what_may_be_read_is_counted_before_it_is_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(submission_notebook, "MAX_PARTS", 40)
    monkeypatch.setattr(submission_notebook.json, "loads", None)
    for value in ([{}] * 30, ["a"] * 30, [0] * 50, {str(i): 0 for i in range(30)}, [[]] * 30):
        with pytest.raises(submission_files.UnreadableError, match="more than 40 texts"):
            parse(json.dumps({"nbformat": 4, "cells": value}).encode())


@given(st.text('"\\[]{},a'))
def test_what_stands_in_a_text_is_not_counted(text: str) -> None:
    parts = submission_notebook._PART.findall(json.dumps([text, {"a": text}]))

    assert [part for part in parts if part[0] != '"'] == ["[", ",", "{"]


BROKEN = {
    "empty": (b"  \n", "an empty file"),
    "half a letter of UTF-16": (NOTEBOOK.decode().encode("utf-16")[:-1], "not UTF-16"),
    "NUL": (NOTEBOOK[:20] + b"\0" + NOTEBOOK[20:], "holds NUL bytes"),
    "nothing but NUL": (b"\0" * 99, "nothing but NUL bytes"),
    "a PDF": (b"%PDF-1.7", "a PDF called like a notebook"),
    "a web page": (b"\n <!doctype HTML>", "a web page called like a notebook"),
    "a conflict": (b"<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> b\n", "an unsettled conflict of two versions"),
    "Latin-1": ('{"nbformat": "é"}'.encode("latin-1"), "not UTF-8"),
    "cut off": (NOTEBOOK[:-10], "ends in the middle, like a broken download"),
    "deep": (b'{"a":' + b"[" * 200_000, "nested too deeply"),
    "huge number": (b'{"nbformat": ' + b"9" * 5_000 + b"}", "a number of thousands of digits"),
    "a list": (b"[]", "expected an object, found a list"),
    "no format": (b'{"cells": []}', 'expected "nbformat": 4, found none'),
    "format 3": (b'{"nbformat": 3, "worksheets": []}', "notebook format 3; expected 4"),
    "format 99": (json.dumps(answers(nbformat=99)).encode(), "notebook format 99; expected 4"),
    "format true": (json.dumps(answers(nbformat=True)).encode(), "notebook format True; expected 4"),
    "format text": (json.dumps(answers(nbformat="4")).encode(), "notebook format 4; expected 4"),
    "no cells": (json.dumps(answers(cells=[])).encode(), "a notebook without cells"),
    "cells missing": (b'{"nbformat": 4}', '"cells" is nothing; expected a list'),
    "cells an object": (json.dumps(answers(cells={})).encode(), '"cells" is an object; expected a list'),
    "many cells": (json.dumps(answers(cells=[0] * 6_000)).encode(), "a notebook of 6000 cells"),
    "cell a number": (json.dumps(answers(cells=[7])).encode(), "cell 1 is a number; expected an object"),
    "cell without type": (json.dumps(answers(cells=[{"source": ""}])).encode(), 'cell 1 has nothing as "cell_type"'),
    "source a number": (
        json.dumps(answers(cells=[{"cell_type": "code", "source": [1]}])).encode(),
        'cell 1 has a list as "source"; expected text',
    ),
    "another language": (
        json.dumps(answers(metadata={"kernelspec": {"language": "R"}})).encode(),
        "a notebook for R; expected Python",
    ),
}


@pytest.mark.parametrize(("content", "problem"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_notebook_gets_one_clear_line(tmp_path: Path, content: bytes, problem: str) -> None:
    (tmp_path / "ada.ipynb").write_bytes(content)
    save(tmp_path / "bo.ipynb")
    submissions = {submission.id: submission for submission in found(tmp_path)}

    assert problem in submissions["ada"].problem
    assert submissions["ada"].problem.isprintable()
    assert submissions["ada"].assignment == NAME
    assert submissions["bo"].problem == ""


def test_a_file_that_is_no_notebook_gets_a_clear_line_too(tmp_path: Path) -> None:
    path = tmp_path / "essay.txt"
    path.write_text("Softmax is soft.", encoding="utf-8")

    assert only(path).problem.startswith("not JSON")


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(["nbformat", "cells", "metadata", "otter", "source", "cell_type", "tags"]), inner
            )
        ),
    )
)
def test_no_json_breaks_the_reader(value: Any) -> None:
    for notebook in (value, {"nbformat": 4, "cells": value}, {"nbformat": 4, "cells": [value], "metadata": value}):
        with suppress(submission_files.UnreadableError):
            parse(json.dumps(notebook).encode())


# --- Files that are no files ---------------------------------------------------------------------------------------


def test_links_pipes_folders_and_devices_are_not_read(tmp_path: Path) -> None:
    save(tmp_path / "real" / "secret.json")
    class_folder = tmp_path / "class"
    save(class_folder / "bo.ipynb")
    (class_folder / "link.ipynb").symlink_to(tmp_path / "real" / "secret.json")
    (class_folder / "dangling.ipynb").symlink_to(tmp_path / "nowhere")
    (class_folder / "shortcut.zip").symlink_to(tmp_path / "real" / "secret.json")
    os.mkfifo(class_folder / "pipe.ipynb")
    save(class_folder / "folder.ipynb" / "inside.ipynb")
    (class_folder / "linked-folder").symlink_to(tmp_path / "real")
    problems = {submission.id: submission.problem.split(";")[0] for submission in found(class_folder)}

    assert problems == {
        "bo": "",
        "link": "a link",
        "dangling": "a link",
        "shortcut": "a link",
        "pipe": "a named pipe",
        "folder": "a folder",
    }
    assert only(class_folder / "link.ipynb").problem.startswith("a link")
    assert only(class_folder / "pipe.ipynb").problem.startswith("a named pipe")
    assert only("/dev/zero").problem.startswith("a device")


def test_a_file_that_becomes_a_link_is_not_followed(tmp_path: Path) -> None:
    path = save(tmp_path / "ada.ipynb")
    submissions = find(look([path], KNOWN), None, KNOWN)
    path.rename(tmp_path / "moved.ipynb")
    path.symlink_to(tmp_path / "moved.ipynb")

    assert next(submissions).problem.startswith("a link")


def test_a_file_that_changes_while_it_is_read_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = save(tmp_path / "ada.ipynb")
    true_fstat = os.fstat
    looks = []

    def fstat(descriptor: int) -> os.stat_result:
        looks.append(descriptor)
        if len(looks) == 3:  # after it was read
            path.write_bytes(NOTEBOOK + b"\n")
        return true_fstat(descriptor)

    monkeypatch.setattr(submission_files.os, "fstat", fstat)
    changed = only(path)
    monkeypatch.undo()

    assert changed.problem.startswith("changed while it was read; grade it again")
    assert only(path).problem == ""


def test_a_file_that_the_grader_may_not_read_is_named(tmp_path: Path) -> None:
    path = save(tmp_path / "ada.ipynb")
    for folder in (tmp_path, *tmp_path.parents):
        if folder == tmp_path or folder.name.startswith(("pytest-", "popen-")):  # as deep as there are workers
            folder.chmod(0o755)
    path.chmod(0)
    if os.geteuid() == 0:  # root reads what nobody may read
        os.seteuid(65534)
        try:
            submission = only(path)
        finally:
            os.seteuid(0)
    else:
        submission = only(path)

    assert submission.problem == "cannot be opened (Permission denied); see that the grader may read it"


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(submission_files, "MAX_FILE", 1000)
    path = tmp_path / "ada.ipynb"
    path.write_bytes(NOTEBOOK + b" " * 1000)

    assert "are read: clear the outputs" in only(path).problem


def test_names_that_are_not_utf8_can_be_shown(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/ad\xff.ipynb"
    with open(path, "wb") as file:
        file.write(NOTEBOOK)
    submission = only(tmp_path)

    submission.path.encode()
    assert submission.problem == ""


# --- Hostile zips --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["../evil.ipynb", "/etc/evil.ipynb", "a/../../evil.ipynb", "C:\\evil.ipynb", "..\\evil.ipynb"]
)
def test_names_that_lead_out_of_a_zip_are_refused(tmp_path: Path, name: str) -> None:
    path = make_zip(tmp_path / "class.zip", {name: NOTEBOOK, "bo.ipynb": NOTEBOOK})
    problems = sorted(submission.problem for submission in found(path))

    assert problems[0] == ""
    assert "leads out of the zip" in problems[1]


def test_links_in_a_zip_are_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("ada.ipynb")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "class.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")

    assert "holds a link here" in only(tmp_path / "class.zip").problem


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "class.zip", {"ada.ipynb": b" " * 20_000_000, "bo.ipynb": NOTEBOOK})

    problems = {submission.id: submission.problem.split(",")[0] for submission in found(path)}

    assert problems == {"ada": "unpacks to 200 times its packed size", "bo": ""}


def test_many_members_that_unpack_to_much_are_a_bomb_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(submission_files, "MAX_FILE", 3000)
    monkeypatch.setattr(submission_files, "MAX_RATIO", 1)
    path = make_zip(tmp_path / "class.zip", {f"s{i}.ipynb": NOTEBOOK + b" " * 1500 for i in range(9)})
    problems = [submission.problem for submission in found(path)]

    assert problems[0] == ""
    assert "together unpack like a zip bomb" in problems[-1]


def test_a_zip_of_too_many_members_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(submission_files, "MAX_MEMBERS", 3)
    path = make_zip(tmp_path / "class.zip", {f"s{i}.ipynb": NOTEBOOK for i in range(4)})

    assert "a zip of 4 members" in only(path).problem


def test_a_damaged_member_stops_nobody_else(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "class.zip", {"ada.ipynb": NOTEBOOK, "bo.ipynb": NOTEBOOK}, zipfile.ZIP_STORED)
    content = bytearray(path.read_bytes())
    content[60] ^= 1
    path.write_bytes(content)

    problems = {submission.id: submission.problem.split(" (")[0] for submission in found(path)}

    assert problems == {"ada": "damaged in the zip", "bo": ""}


@pytest.mark.parametrize(("offset", "value", "problem"), [(8, 1, "encrypted"), (10, 14, "packed by an unusual method")])
def test_members_that_are_encrypted_or_strangely_packed_are_named(
    tmp_path: Path, offset: int, value: int, problem: str
) -> None:
    path = make_zip(tmp_path / "class.zip", {"ada.ipynb": NOTEBOOK})
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\1\2") + offset] = value
    path.write_bytes(content)

    assert only(path).problem.startswith(problem)


def test_a_file_that_only_ends_like_a_zip_is_named(tmp_path: Path) -> None:
    (tmp_path / "class.zip").write_bytes(b"no zip at all")

    assert only(tmp_path / "class.zip").problem.startswith("not a zip that can be read")


# --- Text ----------------------------------------------------------------------------------------------------------


def test_shown_text_holds_no_controls() -> None:
    text = "a\x1b[31mred\x1b[0m \x1b]0;title\x07b\x00\u202ec\r\nd\te\x9bf"

    assert (
        printable_text(text)
        == "ared b\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}c\nd\te\N{REPLACEMENT CHARACTER}f"
    )
    assert printable("a\n  b") == "a b"


@given(st.text())
def test_one_line_stays_one_line(text: str) -> None:
    line = printable(text)

    assert len(line.splitlines()) <= 1
    line.encode()

"""In formgrader: from the list of assignments to a written answer's points and comment, and back into our tables."""

from __future__ import annotations

import csv
import json
import os
import re
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from nbgrader_course import NAME, environment, hand_in, hostile, make_course, nbgrader, sample
from playwright.sync_api import Page, expect, sync_playwright

from autograder.platforms.nbgrader import gradebook

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
PATIENCE = 300_000
"""Milliseconds for a page that grades, on a busy machine."""
BY_BUTTON, HOSTILE, WRONG = "bo-lindqvist", "eve", "chen-wei"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course as it is built, three samples handed in, two of them autograded."""
    folder = tmp_path_factory.mktemp("formgrader")
    course = folder / "course"
    make_course(course)
    for student in (BY_BUTTON, WRONG):
        hand_in(course, student, sample(student))
    hand_in(course, HOSTILE, hostile(sample("amara-okafor"), folder / "canary"))
    done = nbgrader(course, "generate_assignment", NAME)
    assert done.returncode == 0, done.stderr
    for student in (HOSTILE, WRONG):
        done = nbgrader(course, "autograde", NAME, "--student", student)
        assert done.returncode == 0, done.stderr
    # A name as a platform's download may give it.
    first, last = gradebook.names("Eve <img src=x onerror=\"document.title='taken'\">")
    with Gradebook(f"sqlite:///{course}/gradebook.db") as book:
        book.update_or_create_student(HOSTILE, first_name=first, last_name=last)
    return course


@pytest.fixture(scope="module")
def server(course: Path) -> Iterator[str]:
    """Address of JupyterLab's server in the course's folder; it ends in what lets us in."""
    token = secrets.token_hex(16)
    home = course.parent / "home"
    command = [Path(sys.executable).parent / "jupyter", "lab", "--no-browser", "--ServerApp.ip=127.0.0.1"]
    command += ["--ServerApp.port=0", f"--IdentityProvider.token={token}", "--ServerApp.root_dir", course]
    command += ["--allow-root"] if os.geteuid() == 0 else []
    variables = environment(home) | {"PATH": os.pathsep.join((str(Path(sys.executable).parent), os.defpath))}
    log = (home / "server.log").open("wb")
    process = subprocess.Popen(command, cwd=course, env=variables, stdout=log, stderr=subprocess.STDOUT)
    try:
        while not (found := list((home / "runtime").glob("jpserver-*.json"))):
            assert process.poll() is None, (home / "server.log").read_text(errors="replace")
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(0.2)
        address = json.loads(found[0].read_text(encoding="utf-8"))["url"]
        yield f"{address}{{}}?token={token}"
    finally:
        process.terminate()
        process.wait(60)
        log.close()


@pytest.fixture
def page(chromium: str, server: str) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page(viewport={"width": 1200, "height": 900})
        page.set_default_timeout(PATIENCE)
        page.goto(server.format("formgrader/manage_assignments"))
        yield page
        browser.close()


def picture(page: Page, course: Path, name: str) -> None:
    """Keep a picture of the page, for whoever looks into a failure."""
    page.screenshot(path=course.parent / f"{name}.png", full_page=True)


def test_formgrader_from_the_list_of_assignments_to_grades_csv(page: Page, course: Path) -> None:
    # The button that autogrades takes the jail too.
    row = page.locator("tr", has_text=NAME)
    expect(row.locator(".num-submissions")).to_have_text("3")
    picture(page, course, "1-assignments")
    row.locator(".num-submissions a").click()
    submission = page.locator("tr", has_text=BY_BUTTON)
    expect(submission.locator(".status")).to_have_text("needs autograding")
    submission.locator(".autograde a").click()
    expect(page.locator("#success-modal")).to_be_visible(timeout=PATIENCE)
    picture(page, course, "2-autograded")
    page.locator("#success-modal button", has_text="OK").click()
    expect(page.locator("tr", has_text=BY_BUTTON).locator(".score")).to_have_text("28 / 31")
    expect(page.locator("tr", has_text=HOSTILE).locator(".score")).to_have_text("25 / 31")
    picture(page, course, "3-submissions")

    # A written answer is graded.
    page.get_by_role("link", name="Manual Grading").first.click()
    page.get_by_role("link", name=NAME).first.click()
    page.get_by_role("link", name=NAME).last.click()
    expect(page.get_by_role("link", name=re.compile("Submission #"))).to_have_count(3)
    picture(page, course, "4-notebooks")
    graded = []
    for number in (1, 2, 3):
        page.get_by_role("link", name=f"Submission #{number}").click()
        expect(page.locator("#q7")).to_have_attribute("placeholder", re.compile("[0-9]"))  # the scores have arrived
        student = " ".join((page.locator(".live-notebook a.name-shown").text_content() or "").split())
        picture(page, course, f"5-submission-{number}")
        graded.append(student)
        assert page.title() == NAME
        assert page.locator("[onerror], iframe").count() == 0
        if student == WRONG:
            assert "Partly correct" in (page.locator("#q4-answer-comment").get_attribute("placeholder") or "")
            page.locator("#w1").fill("2.5")
            page.locator("#w1").press("Tab")
            page.locator("#w1-comment").fill("Point 3 is <b>half</b> right: what of negative scores?")
            page.locator("#w1-comment").press("Tab")
            page.locator("#q4").fill("2")
            page.locator("#q4").press("Tab")
            page.wait_for_load_state("networkidle")
            picture(page, course, "6-graded")
            page.reload()
            expect(page.locator("#w1")).to_have_value("2.5")
        page.goto(page.url.split("/formgrader/")[0] + f"/formgrader/gradebook/{NAME}/{NAME}")
    assert len(graded) == 3
    assert {BY_BUTTON, WRONG} < set(graded)

    # Back to nbgrader's export and to our own tables.
    done = nbgrader(course, "export")
    assert done.returncode == 0, done.stderr
    with (course / "grades.csv").open(encoding="utf-8", newline="") as file:
        exported = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    command = [
        Path(sys.executable).parent / "autograder",
        "grade",
        course / "submitted",
        "--output",
        "out",
        "--jobs",
        "1",
    ]
    ours = subprocess.run(
        [*command, "--gradebook", "sqlite:///course/gradebook.db"], cwd=course.parent, capture_output=True, text=True
    )
    assert ours.returncode == 0, ours.stderr
    with (course.parent / "out/grades.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    written = next(row for row in rows if (row["submission"], row["question"]) == (WRONG, "w1"))
    assert (written["score"], written["status"]) == ("2.5", "graded")
    assert "what of negative scores?" in written["reason"]
    changed = next(row for row in rows if (row["submission"], row["question"]) == (WRONG, "q4"))
    assert (changed["score"], changed["status"]) == ("2", "graded")
    assert changed["reason"].startswith("changed by hand from 1 to 2; ")
    for student in (BY_BUTTON, HOSTILE, WRONG):
        assert sum(float(row["score"] or 0) for row in rows if row["submission"] == student) == exported[student]
    feedback = (course.parent / f"out/{NAME}/feedback/{WRONG}.html").read_text(encoding="utf-8")
    assert "Point 3 is &lt;b&gt;half&lt;/b&gt; right" in feedback
    assert not (course.parent / "canary").exists()


def test_pages_of_formgrader_run_nothing_of_a_student_s(page: Page, course: Path) -> None:
    for path in ("manage_students", f"manage_submissions/{NAME}", f"gradebook/{NAME}", f"gradebook/{NAME}/{NAME}"):
        page.goto(page.url.split("/formgrader/")[0] + f"/formgrader/{path}")
        page.wait_for_load_state("networkidle")
        assert "taken" not in page.title()
        assert page.locator("[onerror]").count() == 0

"""Pages as a browser shows them: readable with a screen reader and a keyboard, on a phone, on paper, without script."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from made_up_class import NAME, class_of, make_assignment
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from autograder import assignment as assignments
from autograder import records, reports
from autograder.records import Record
from autograder.records.changes import Change
from autograder.reports.class_report import Cohort
from autograder.results import CaseResult, CellOutcome, CodeError, QuestionResult, Status, SubmissionResult

pytestmark = pytest.mark.browser

FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
LONG = "x" * 300
HOSTILE = "</pre><script>document.title = 'taken'</script><img src=x onerror=\"document.title = 'taken'\">"


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Reports on a class in which everything happens that a page can show."""
    folder = tmp_path_factory.mktemp("pages")
    file = io.BytesIO()
    Image.new("RGB", (800, 300), "#0072b2").save(file, format="PNG")
    error = CodeError("ValueError", HOSTILE, "q1-answer (3)", 2)
    cases = [
        CaseResult("right_values", True, 1.0, True, Status.PASSED),
        CaseResult("whole_numbers", True, 1.0, False, Status.FAILED, f"3 of 4 values differ {LONG}"),
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(assignments, "ASSIGNMENTS", folder / "assignments")
        make_assignment(folder / "assignments")
        for number, status in enumerate(Status):
            questions = [
                QuestionResult("q1", status, 1.0, 2.0, message=HOSTILE, cases=cases, source=f"x = {LONG!r}\n{HOSTILE}"),
                QuestionResult("q2", Status.FAILED, 0.0, 2.0, ["wrong-hue"], LONG, picture=file.getvalue()),
                QuestionResult("q10", Status.ERROR, 0.0, 2.0, message="it raised", error=error, source="a\nb"),
                QuestionResult("w1", Status.NEEDS_GRADING, None, 3.0, source=f"In my words {LONG}"),
            ]
            cells = [
                CellOutcome("q1-answer (3)", Status.ERROR, "q10", error),
                CellOutcome("mine (5)", Status.ERROR, error=error),
            ]
            result = SubmissionResult(f"student-{number}", NAME, questions, cells=cells, isolation="landlock")
            result.notes = [f"a note {HOSTILE}"]
            history = [Change("q1", "2026-11-25T08:00:00+00:00", status, Status.FAILED, 1.0, 0.0, 2.0, 2.0, (HOSTILE,))]
            record = Record(result, given_id=f"s{number}", student=HOSTILE, possible=6.0, history=history)
            records.save(folder / "out", record)
        broken = SubmissionResult("broken", NAME, problem=f"not JSON {HOSTILE}")
        records.save(folder / "out", Record(broken, given_id="broken", possible=6.0))
        reports.write(folder / "out")
        yield folder / "out"


@pytest.fixture(scope="module")
def class_page(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Path]:
    """Write the class report alone; a function of the number of submissions."""
    folder = tmp_path_factory.mktemp("classes")
    made: dict[int, Path] = {}

    def write(count: int) -> Path:
        if count not in made:
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(assignments, "ASSIGNMENTS", folder / str(count))
                cohort = Cohort(NAME, make_assignment(folder / str(count)))
            for record in class_of(count):
                cohort.add(record)
            made[count] = folder / f"{count}.html"
            made[count].write_text(cohort.page(), encoding="utf-8")
        return made[count]

    return write


PAGES = (
    "report.html",
    f"{NAME}/report.html",
    f"{NAME}/changes.html",
    f"{NAME}/feedback/student-0.html",
    f"{NAME}/feedback/broken.html",
)
FEEDBACK = f"{NAME}/feedback/student-0.html"


@pytest.fixture
def opened(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a page; a function of its path, the width of the screen in pixels, and options of a browser's context."""
    contexts = []

    def open_page(path: Path, width: int = 1000, **options: object) -> Page:
        contexts.append(browser.new_context(viewport={"width": width, "height": 800}, bypass_csp=True, **options))
        page = contexts[-1].new_page()
        page.goto(path.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1000])
@pytest.mark.parametrize("path", PAGES)
@pytest.mark.sweep(5)
def test_axe_finds_nothing_to_mend(
    opened: Callable[..., Page], output: Path, path: str, width: int, scheme: str
) -> None:
    page = opened(output / path, width, color_scheme=scheme)
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate("axe.run().then(results => results.violations)")
    assert [(rule["id"], [node["html"] for node in rule["nodes"]][:3]) for rule in found] == []


CLASSES = [14, pytest.param(1000, marks=pytest.mark.slow)]


@pytest.mark.parametrize(
    ("count", "width", "scheme"),
    [
        (14, 360, "dark"),
        (14, 1000, "light"),
        *(
            pytest.param(count, width, scheme, marks=pytest.mark.slow)
            for count, width, scheme in [
                (14, 360, "light"),
                (14, 1000, "dark"),
                (1000, 360, "light"),
                (1000, 1000, "dark"),
            ]
        ),
    ],
)
def test_axe_finds_nothing_to_mend_in_a_class_report(
    opened: Callable[..., Page], class_page: Callable[[int], Path], count: int, width: int, scheme: str
) -> None:
    page = opened(class_page(count), width, color_scheme=scheme)
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate("axe.run().then(results => results.violations)")
    assert [(rule["id"], [node["html"] for node in rule["nodes"]][:3]) for rule in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("count", CLASSES)
def test_a_class_report_is_short_on_the_screen_and_whole_on_paper(
    opened: Callable[..., Page], class_page: Callable[[int], Path], count: int
) -> None:
    assert class_page(count).stat().st_size < 2_000_000
    page = opened(class_page(count))
    assert page.evaluate("document.documentElement.scrollHeight") < 15_000
    cut = "parts => parts.filter(part => part.scrollHeight > part.clientHeight + 1).map(part => part.tabIndex)"
    scrolling = page.locator(".scroll").evaluate_all(cut)
    assert set(scrolling) <= {0}  # what is cut can be scrolled with the keyboard
    assert scrolling or count < 100
    page.set_viewport_size({"width": 720, "height": 1000})  # A4 within its margins
    page.emulate_media(media="print")
    assert page.locator(".scroll").evaluate_all(cut) == []
    assert page.locator("table").evaluate_all("tables => Math.max(...tables.map(table => table.offsetWidth))") <= 720


def test_pictures_of_a_class_report_are_drawn_and_each_part_can_be_reached(
    opened: Callable[..., Page], class_page: Callable[[int], Path]
) -> None:
    page = opened(class_page(14))
    images = page.locator("img").evaluate_all("images => images.map(image => [image.complete, image.naturalWidth])")
    assert len(images) == 3
    assert all(complete and width > 400 for complete, width in images)
    targets = page.locator("nav a, td a[href^='#'], th a[href^='#']").evaluate_all(
        "links => links.map(link => document.getElementById(link.hash.slice(1)) !== null)"
    )
    assert len(targets) > 7
    assert all(targets)


@pytest.mark.parametrize("path", PAGES)
def test_nothing_of_a_student_s_runs_and_no_script_is_needed(
    opened: Callable[..., Page], output: Path, path: str
) -> None:
    page = opened(output / path)
    assert page.title() != "taken"
    assert page.locator("script").count() == 0
    assert page.locator("[onerror], [onload], [onclick]").count() == 0


@pytest.mark.parametrize("width", [360, 1000])
@pytest.mark.parametrize("path", PAGES)
def test_no_page_is_wider_than_the_screen(opened: Callable[..., Page], output: Path, path: str, width: int) -> None:
    page = opened(output / path, width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_every_scrolling_part_can_be_reached_by_keyboard(opened: Callable[..., Page], output: Path) -> None:
    page = opened(output / FEEDBACK, 360)
    scrolling = page.locator("pre, .scroll").evaluate_all(
        "parts => parts.filter(part => part.scrollWidth > part.clientWidth).map(part => part.tabIndex)"
    )
    assert scrolling
    assert set(scrolling) == {0}


def test_pictures_of_students_are_shown(opened: Callable[..., Page], output: Path) -> None:
    page = opened(output / FEEDBACK)
    sizes = page.locator("img").evaluate_all("images => images.map(image => image.naturalWidth)")
    assert sizes == [800]


def test_printed_page_shows_long_lines_whole(opened: Callable[..., Page], output: Path) -> None:
    page = opened(output / FEEDBACK, 700)
    page.emulate_media(media="print")
    cut = page.locator("pre, .scroll").evaluate_all(
        "parts => parts.filter(part => part.scrollWidth > part.clientWidth + 1).length"
    )
    assert cut == 0

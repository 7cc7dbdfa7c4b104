"""Names and texts of students cannot inject anything into pages, tables, files, databases or the terminal."""

from __future__ import annotations

import csv
import json
import os
import pty
import re
import subprocess
import sys
import threading
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hostile.batch import what_files_give_away
from hostile.cases import RIGHT, SOFTMAX
from hostile.files import answer_cell, notebook
from hostile.world import controls

from autograder.reports import COLUMNS

pytestmark = pytest.mark.slow

PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "</textarea></pre></title></style><iframe src='javascript:alert(1)'>",
    "[x](javascript:alert(1)) ![x](http://evil.example/x.png)",
    '=HYPERLINK("http://evil.example","x")',
    "@SUM(1+1)*cmd|'/C calc'!A0",
    "\t=1+1",
    "'; DROP TABLE grade; --",
    "x' OR '1'='1",
    "{{1234567*7654321}} {% raise %} ${1234567*7654321}",
    "[red]x[/red] [link=http://evil.example]x[/link] [/]",
    "\x1b[2J\x1b[31mred \x1b]0;title\x07 \x1b]8;;http://evil.example\x07x\x1b]8;;\x07 \x9b31m\x90q\x9c",
    "\u202etxt.exe \u2066x\u2069 \u200b \ufeff",
    "\0 \ud800 \udfff \x7f \x08\x08",
    "%n%s %(x)s {0} {result}",
    "$(touch pwned) `touch pwned` ; touch pwned",
    "../../../../etc/cron.d/pwned",
    "line\nbreak\r\nand\u2028another",
)
"""What would do something, were it not shown as text."""

ADDRESS = re.compile(r"#|data:image/(?:png|svg\+xml);base64,|(?!//)[\w./-]+(?:#.*)?$")
"""Where links and pictures of a report lead: into the page itself or to a file beside it."""
CONTROL_SEQUENCE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
"""What rich writes to a terminal for colours and for drawing a bar anew."""


class Structure(HTMLParser):
    """Collects what a page consists of, its texts left out."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.parts: set[tuple[str, str]] = set()
        self.addresses: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.parts |= {(tag, name) for name, _ in [("", None), *attributes]}
        self.addresses |= {value or "" for name, value in attributes if name in ("href", "src", "action", "data")}


def file_name(text: str) -> str:
    """Make as much of a text a file's name as the file system allows."""
    return os.fsdecode(os.fsencode(text.replace("/", "\u2215").replace("\0", "").encode(errors="replace"))[:200])


def hand_in(folder: Path, text: str, number: int) -> None:
    """Write notebooks that carry a text wherever a student can put one."""
    literal = repr(text)
    cells = [
        answer_cell("q1", source=f"# {text}\n{RIGHT[SOFTMAX]['q1']}"),
        answer_cell("q3", source=f"positive_map = {literal}", id=text),
        answer_cell("q5", source=f"print({literal})\ndef softmax(z):\n    raise ValueError({literal})"),
        answer_cell(
            "q7", source=f"class Odd(Exception): pass\nOdd.__name__ = {literal}.replace(chr(0), '') or 'x'\nraise Odd"
        ),
        answer_cell(
            "q8",
            source=f"import warnings\ndef binary_theta(Theta):\n    warnings.warn({literal})\n    return {literal}",
        ),
        {"cell_type": "markdown", "id": "w1-answer", "source": text, "metadata": {"tags": [text]}},
        {"cell_type": "code", "id": f"{text}-answer", "source": f"raise RuntimeError({literal})", "outputs": [text]},
    ]
    name = file_name(text)
    whole = json.dumps(notebook(cells=cells))
    (folder / f"{name}{number}.ipynb").write_text(whole, encoding="utf-8")
    # As Moodle names a download: the student's own name, and the id.
    moodle = folder / f"{name[:80]}_{4000 + number}_assignsubmission_file_"
    moodle.mkdir()
    (moodle / "x.ipynb").write_text(
        json.dumps(notebook(metadata={"otter": {"assignment_name": text}})), encoding="utf-8"
    )


def in_a_terminal(command: list[str], folder: Path) -> tuple[int, str]:
    """Run a command in a terminal of its own; gives its exit code and what it wrote."""
    ours, theirs = pty.openpty()
    written: list[bytes] = []

    def listen() -> None:
        while True:
            try:
                written.append(os.read(ours, 65536))
            except OSError:  # the other end was closed
                return

    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "200", "LINES": "50"}
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, cwd=folder, env=environment)
    os.close(theirs)
    listener = threading.Thread(target=listen)
    listener.start()
    code = process.wait()
    listener.join()
    os.close(ours)
    return code, b"".join(written).decode()


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Grade all texts and write the reports again; gives the folder and what the terminal got."""
    folder = tmp_path_factory.mktemp("class")
    (folder / "in").mkdir()
    for number, text in enumerate(PAYLOADS):
        hand_in(folder / "in", text, number)
    grade = [sys.executable, "-m", "autograder", "grade", "in", "--output", "out", "--jobs", "1"]
    code, shown = in_a_terminal(grade, folder)
    if code == 3:
        pytest.skip("no safe jail works here")
    assert code == 1, shown  # notebooks of unknown assignments
    code, again = in_a_terminal([sys.executable, "-m", "autograder", "report", "out"], folder)
    assert code == 0, again
    return folder, shown + again


@pytest.mark.slow
def test_nothing_is_written_but_a_run_s_own_files(handed_in: tuple[Path, str]) -> None:
    folder, _ = handed_in
    assert sorted(path.name for path in folder.iterdir()) == ["in", "out"]
    names = [path.relative_to(folder / "out").as_posix() for path in (folder / "out").rglob("*") if path.is_file()]
    assert all(re.fullmatch(r"[A-Za-z0-9._/-]{1,160}", name) for name in names)
    assert len([name for name in names if name.startswith(f"{SOFTMAX}/feedback/")]) == 2 * len(PAYLOADS)
    assert list(what_files_give_away(folder / "out", "no such secret")) == []


def test_pages_hold_no_elements_but_their_own(handed_in: tuple[Path, str]) -> None:
    folder, _ = handed_in
    pages = {path: path.read_text(encoding="utf-8") for path in (folder / "out").rglob("*.html")}
    allowed = {
        *("html head meta title style body header main section nav article h1 h2 h3 h4 p ul ol li dl dt dd a".split()),
        *("table caption thead tbody tfoot tr th td code pre span div em strong b i small sup sub br hr img".split()),
        *("figure figcaption details summary abbr time footer mark blockquote".split()),
    }
    assert len(pages) > 2 * len(PAYLOADS)
    for path, page in pages.items():
        structure = Structure(page)
        assert {tag for tag, _ in structure.parts} <= allowed, path
        assert [name for _, name in structure.parts if name.startswith("on") or name == "srcdoc"] == [], path
        assert [address for address in structure.addresses if not ADDRESS.match(address)] == [], path
        assert "9449772114007" not in page, "a template was computed"


def test_the_table_holds_its_own_rows_and_no_formula(handed_in: tuple[Path, str]) -> None:
    folder, _ = handed_in
    with (folder / "out" / "grades.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == COLUMNS
    assert {None} & {key for row in rows for key in row} == set()
    assert len({row["submission"] for row in rows}) == 2 * len(PAYLOADS)
    assert {row["assignment"] for row in rows} == {SOFTMAX}
    assert "\n" not in "".join(value for row in rows for value in row.values())


def test_results_are_json_of_plain_text(handed_in: tuple[Path, str]) -> None:
    folder, _ = handed_in
    results = list((folder / "out" / SOFTMAX / "results").glob("*.json"))
    assert len(results) == 2 * len(PAYLOADS)
    for path in results:
        result = json.loads(path.read_text(encoding="utf-8"))
        assert {test["output_format"] for test in result["tests"]} <= {"text"}
        assert result["output_format"] == "text"


def test_the_terminal_is_not_driven_by_what_it_shows(handed_in: tuple[Path, str]) -> None:
    _, shown = handed_in
    assert "\x1b]" not in shown  # titles and links
    plain = CONTROL_SEQUENCE.sub("", shown)
    assert controls(plain) == ""
    assert "[link=" in plain  # shown as it was written
    assert "DROP TABLE" in plain

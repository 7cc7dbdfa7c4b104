"""Write what the documentation quotes of a comparison: docs/speed.md, its picture, and a section of README.md.

Run as ``python -m benchmarks.publish`` after ``make bench``. Nobody writes a number by hand.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import jinja2

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results" / "compare.json"
BEGIN, END = "<!-- numbers of make bench: begin -->", "<!-- numbers of make bench: end -->"
SHORT = (
    ("this grader, 2 jobs", "this grader, two jobs"),
    ("this grader, 1 job", "this grader, one job"),
    ("warm IPython, no tests", "run the notebook's cells in a warm IPython, no tests"),
    ("nbclient, no tests", "run the notebook with nbclient, no tests"),
    ("nbgrader autograde", "the command `nbgrader autograde`"),
    ("otter run", "the command `otter run`"),
)
"""Ways that README lists, and what it calls them."""


def publish(found: dict[str, Any], root: Path) -> list[Path]:
    """Write the documentation's numbers below `root` and return the files.

    Raises
    ------
    ValueError
        If the comparison is not whole, or README has no place for the numbers.
    """
    if not found["whole"] or any(way["problem"] for way in found["ways"]):
        raise ValueError("not a whole comparison without problems; `make bench` makes one")
    readme, page, picture = root / "README.md", root / "docs" / "speed.md", root / "docs" / "speed.svg"
    before, begin, rest = readme.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{readme}: expected the lines {BEGIN} and {END} around the numbers")
    readme.write_text(f"{before}{BEGIN}\n\n{short_section(found)}\n{END}{after}", encoding="utf-8")
    page.write_text(whole_page(found), encoding="utf-8")
    draw(found, picture)
    return [readme, page, picture]


def conditions(found: dict[str, Any]) -> str:
    """Return when and where it was measured, and with what."""
    machine = found["machine"]
    versions = ", ".join(
        f"{name} {machine[name]}" for name in ("otter-grader", "nbgrader", "nbclient", "ipykernel") if name in machine
    )
    return (
        f"measured on {machine['date']}\n({machine['processors']}, {machine['system']}, "
        f"Python {machine['Python']}; {versions})"
    )


def short_section(found: dict[str, Any]) -> str:
    """Return README's table."""
    by_name = {way["way"]: way for way in found["ways"]}
    count = found["ways"][0]["count"]
    lines = [
        f"Seconds a submission, start-up shared by {count} honest submissions to `{found['assignment']}`,",
        f"all in one run of `make bench`, {conditions(found)}:",
        "",
        "| way | seconds | times one job |",
        "|---|---|---|",
    ]
    for name, words in SHORT:
        if name in by_name:
            lines.append(f"| {words} | {_seconds(by_name[name]['shared'])} | {_times(by_name[name]['ratio'])} |")
    return "\n".join(lines) + "\n"


def whole_page(found: dict[str, Any]) -> str:
    """Return docs/speed.md."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        trim_blocks=True,
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
        autoescape=False,  # Markdown
    )
    environment.filters |= {"seconds": _seconds, "times": _times}
    page = environment.get_template("speed.md.jinja")
    return page.render(conditions=conditions(found), count=found["ways"][0]["count"], **found)


def draw(found: dict[str, Any], path: Path) -> None:
    """Draw the time that each way needs for a submission."""
    import matplotlib
    from matplotlib.figure import Figure

    shown = sorted(found["ways"], key=lambda way: float(way["shared"]))
    with matplotlib.rc_context({"svg.hashsalt": "autograder", "font.size": 10}):
        figure = Figure(figsize=(8, 0.42 * len(shown) + 1.2), layout="constrained", facecolor="white")
        axes = figure.add_subplot()
        colours = ["#0072B2" if way["way"].startswith("this grader") else "#6E7781" for way in shown]
        bars = axes.barh([way["way"] for way in shown], [way["shared"] for way in shown], color=colours)
        axes.bar_label(bars, [f"{_seconds(way['shared'])} s" for way in shown], padding=3)
        axes.invert_yaxis()
        axes.margins(x=0.12)
        axes.spines[["top", "right"]].set_visible(False)
        axes.set_xlabel("wall time of a submission, start-up shared (seconds)")
        axes.set_title(f"Time to grade or run one of {shown[0]['count']} submissions of {found['assignment']}")
        figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})


def _seconds(value: float | None) -> str:
    """Two figures that count, which is more than such measurements can be repeated to."""
    if value is None:
        return ""
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}" if value >= 1 else f"{value:.2g}"


def _times(value: float | None) -> str:
    return "" if value is None else f"{value:.2g}" if value < 10 else f"{value:.0f}"


if __name__ == "__main__":
    if not RESULTS.is_file():
        sys.exit(f"{RESULTS} is missing; `make bench` writes it")
    try:
        for written in publish(json.loads(RESULTS.read_text(encoding="utf-8")), ROOT):
            print(written)
    except ValueError as error:
        sys.exit(str(error))

"""The comparison of speeds counts what it says it counts, and the documentation quotes it and nothing else."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks import bare, compare, publish, ways
from benchmarks.compare import Comparison, Growth, Report
from benchmarks.measure import CommandFailed, Measurement, measure

ROOT = Path(__file__).parent.parent
BUSY = "import time\nwhile time.process_time() < 0.3: pass\n"
START_CHILD = "import subprocess, sys\nsubprocess.run([sys.executable, '-c', sys.argv[1]], check=True)\n"


# --- Measuring -----------------------------------------------------------------------------------------------------


def test_what_other_processes_of_a_command_use_counts(tmp_path: Path) -> None:
    large = "import time\nfull = b'x' * 60_000_000\ntime.sleep(0.7)\n"
    found = measure([sys.executable, "-c", START_CHILD, BUSY + large], tmp_path, timeout=60)

    assert found.cpu >= 0.3
    assert found.wall >= 1.0
    assert 60 < found.memory < 250


def test_a_command_that_stalls_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    slow = f"import pathlib, time\ntime.sleep(4)\npathlib.Path({str(tmp_path / 'late')!r}).write_text('')\n"

    with pytest.raises(CommandFailed, match="stalled: not done after 2 s"):
        measure([sys.executable, "-c", START_CHILD, slow], tmp_path, timeout=2)
    with pytest.raises(CommandFailed):
        measure([sys.executable, "-c", "import time; time.sleep(3)"], tmp_path, timeout=0.1)
    assert not (tmp_path / "late").exists()


def test_a_command_that_fails_tells_its_last_line(tmp_path: Path) -> None:
    with pytest.raises(CommandFailed, match="exit code 1: too bad"):
        measure([sys.executable, "-c", "raise SystemExit('too bad')"], tmp_path, timeout=60)


def test_a_command_gets_what_is_added_to_the_environment(tmp_path: Path) -> None:
    script = "import os, pathlib; pathlib.Path('told').write_text(os.environ['TOLD'])"
    measure([sys.executable, "-c", script], tmp_path, timeout=60, environment={"TOLD": "yes"})

    assert (tmp_path / "told").read_text() == "yes"


# --- Counting ------------------------------------------------------------------------------------------------------


def comparison(way: str = "way", one: float = 3.0, everything: float = 12.0, **more: Any) -> Comparison:
    return Comparison(way, 10, Measurement(one, one / 2, 100.0), Measurement(everything, everything / 2, 150.0), **more)


def test_start_up_and_further_submissions_are_told_apart() -> None:
    found = comparison()

    assert (found.wall, found.cpu, found.startup, found.shared, found.memory) == (1.0, 0.5, 2.0, 1.2, 150.0)


def test_each_submission_pays_for_the_start_where_there_is_a_command_for_each() -> None:
    found = comparison(everything=30.0, each=True)

    assert (found.wall, found.startup, found.shared) == (3.0, 0.0, 3.0)


def test_what_failed_has_no_numbers() -> None:
    found = Comparison("way", 10, Measurement(1, 1, 1), problem="stalled")

    assert (found.wall, found.cpu, found.startup, found.shared, found.memory) == (None,) * 5


def whole_report() -> Report:
    scores = {"ada": 3.0}
    report = Report({**compare.machine(), "date": "2026-01-02", "processors": "2 × fast"}, whole=True, cold_start=1.5)
    report.comparisons = [
        comparison(ways.GRADER.name, one=1.1, everything=2.0, scores=scores),
        comparison(ways.GRADER_TWO.name, one=1.1, everything=1.5, scores=scores),
        comparison(ways.ALONE.name, one=1.0, everything=1.54),
        comparison(ways.INTERPRETER.name, everything=8.0),
        comparison(ways.KERNEL.name, everything=20.0),
        comparison(ways.NBGRADER.name, everything=34.0, scores=scores),
        comparison(ways.OTTER.name, everything=50.0, each=True, scores=scores),
    ]
    for jobs, walls in {1: (2.0, 11.0), 2: (2.0, 7.0)}.items():
        for count, wall in zip((10, 100), walls, strict=True):
            report.growth.append(Growth(jobs, count, Measurement(wall, wall, 240.0), Measurement(0.5, 0.5, 90.0)))
    return report


def test_aims_are_judged_by_what_was_measured() -> None:
    report = whole_report()
    values = {aim.what: (round(aim.value or 0, 6), aim.met) for aim in report.aims()}

    assert values == {
        "times faster than otter run": (25.0, False),
        "times faster than nbgrader autograde": (17.0, True),
        "times faster than nbclient without tests": (10.0, True),
        "times faster than a warm IPython without tests": (4.0, True),
        "more than answers and tests alone": (40.0, True),
        "memory with one worker": (150.0, True),
        "throughput with two jobs, times one": (1.8, True),
        "cold start of a single submission": (1.5, True),
    }


def test_an_aim_that_was_not_measured_is_not_met_and_not_missed() -> None:
    assert {aim.met for aim in Report({}).aims()} == {None}


def test_scores_that_differ_are_named() -> None:
    found = [comparison("ours", scores={"s0": 3.0, "s1": 1.0}), comparison("other", scores={"s0": 2.0, "s1": 1.0})]

    assert list(compare.disagreements(found)) == ["s0: ours gives 3, other gives 2"]


def test_a_way_that_fails_stops_no_other(tmp_path: Path) -> None:
    broken = ways.Way("broken", lambda folder, paths: [[sys.executable, "-c", "raise SystemExit('no')"]])
    found = compare.compare(broken, 2, tmp_path)

    assert found.problem == "ended with exit code 1: no"
    assert found.wall is None


def test_a_way_is_run_with_one_and_with_all_submissions(tmp_path: Path) -> None:
    counting = (
        "import pathlib, sys; pathlib.Path('seen').write_text(str(len(list(pathlib.Path(sys.argv[1]).iterdir()))))"
    )
    way = ways.Way(
        "counting",
        lambda folder, paths: [[sys.executable, "-c", counting, str(paths[0].parent)]],
        lambda folder: {"seen": float((folder / "seen").read_text())},
    )
    found = compare.compare(way, 3, tmp_path)

    assert (found.problem, found.scores) == ("", {"seen": 3.0})
    assert (tmp_path / "one-out" / "seen").read_text() == "1"


# --- Ways ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ways.HONEST)
def test_honest_samples_exist(name: str) -> None:
    assert (ways.SAMPLES / f"{name}.ipynb").is_file()


def test_copies_differ_in_name_and_content_and_answer_the_same(tmp_path: Path) -> None:
    count = 2 * len(ways.HONEST)
    paths = ways.copies(count, tmp_path / "class")
    cells = [json.loads(path.read_text())["cells"] for path in paths]
    answers = [
        ["".join(c["source"]) for c in each if "otter_answer_cell" in c["metadata"].get("tags", ())] for each in cells
    ]

    assert len({path.name for path in paths}) == len({path.read_text() for path in paths}) == count
    assert all(answers)
    first, again = answers[0], answers[len(ways.HONEST)]
    assert [text.rpartition("\n# copy ")[0] for text in first] == [text.rpartition("\n# copy ")[0] for text in again]
    assert all(one != other for one, other in zip(first, again, strict=True))


def test_our_scores_are_sums_of_the_table(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "grades.csv").write_text("submission,score\nada,1.5\nada,2\nada,\nbo,0\n")

    assert ways.our_scores(tmp_path) == {"ada": 3.5, "bo": 0.0}


def test_otter_s_scores_are_sums_of_its_results(tmp_path: Path) -> None:
    (tmp_path / "ada").mkdir()
    (tmp_path / "ada" / "results.json").write_text('{"tests": [{"score": 1.5}, {"score": 2}, {"name": "note"}]}')

    assert ways.otter_scores(tmp_path) == {"ada": 3.5}


def test_bare_execution_leaves_checks_out(tmp_path: Path) -> None:
    path = tmp_path / "amara.ipynb"
    cells = [
        {"cell_type": "markdown", "source": "text"},
        {"cell_type": "code", "source": ["from utils.notebook import start\n", 'grader = start("02_softmax")']},
        {"cell_type": "code", "source": ["x = 1\n", "y = 2"]},
        {"cell_type": "code", "source": 'grader.check("q1")'},
    ]
    path.write_text(json.dumps({"cells": cells}))

    assert bare.code_cells(path) == ["x = 1\ny = 2"]
    assert bare.without_magics("%matplotlib inline\nx = 7 % 3\n  !ls\n") == "x = 7 % 3\n"


# --- Telling -------------------------------------------------------------------------------------------------------


def test_results_are_saved_as_table_and_as_data(tmp_path: Path) -> None:
    report = whole_report()
    report.comparisons.append(Comparison("slow", 10, problem="stalled"))
    compare.show(report)
    compare.save(report, tmp_path)
    lines = (tmp_path / "compare.csv").read_text().splitlines()
    saved = json.loads((tmp_path / "compare.json").read_text())

    assert lines[0] == "way,count,startup,wall,cpu,memory,shared,problem"
    assert lines[-1] == "slow,10,,,,,,stalled"
    assert saved["machine"]["date"] == "2026-01-02"
    assert saved["ways"][0]["ratio"] == 1.0
    assert [grown["count"] for grown in saved["growth"]] == [10, 100, 10, 100]


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    (tmp_path / "README.md").write_text(f"before\n{publish.BEGIN}\nold 99\n{publish.END}\nafter\n", encoding="utf-8")
    return tmp_path


def test_the_documentation_quotes_the_results(documents: Path) -> None:
    written = publish.publish(compare.to_plain(whole_report()), documents)
    readme, page, picture = (path.read_text(encoding="utf-8") for path in written)

    assert "old 99" not in readme
    assert readme.startswith("before\n")
    assert readme.endswith("after\n")
    assert "measured on 2026-01-02\n(2 × fast," in readme
    assert "| this grader, one job | 0.2 | 1 |" in readme
    assert "| the command `otter run` | 5.0 | 25 |" in readme
    assert "| otter run | in each | 5.0 | 2.5 | 150 | 5.0 | 25 |" in page
    assert "| 2 | 100 | 7.0 | 0.07 | 0.07 | 240 | 0.5 |" in page
    assert "| times faster than otter run | at least 30 | 25 | no |" in page
    assert "| cold start of a single submission | at most 2 s | 1.5 s | yes |" in page
    assert picture.lstrip().startswith("<?xml")
    again = publish.publish(compare.to_plain(whole_report()), documents)
    assert [path.read_text(encoding="utf-8") for path in again] == [readme, page, picture]


def test_only_a_whole_comparison_without_problems_is_quoted(documents: Path) -> None:
    before = (documents / "README.md").read_text(encoding="utf-8")
    quick, failed = whole_report(), whole_report()
    quick.whole = False
    failed.comparisons[-1].problem = "stalled"
    for report in (quick, failed):
        with pytest.raises(ValueError, match="not a whole comparison"):
            publish.publish(compare.to_plain(report), documents)

    assert (documents / "README.md").read_text(encoding="utf-8") == before
    (documents / "README.md").write_text("no place\n")
    with pytest.raises(ValueError, match="expected the lines"):
        publish.publish(compare.to_plain(whole_report()), documents)


def test_readme_has_a_place_for_the_numbers() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert readme.count(publish.BEGIN) == readme.count(publish.END) == 1

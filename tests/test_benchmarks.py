"""The comparison of speeds counts what it says it counts."""

from __future__ import annotations

import json
import subprocess
import sys
import time

import pytest

from benchmarks import compare


def run(*walls: float, startup: float = 0.0, score: float | None = None) -> compare.Run:
    return compare.Run(startup, [compare.Timing(f"s{n}", wall, wall / 2, score) for n, wall in enumerate(walls)])


def test_summary_numbers():
    result = run(1.0, 2.0, 6.0, startup=3.0)
    assert result.median_wall == 2.0
    assert result.mean_cpu == pytest.approx(1.5)
    assert result.shared_wall == pytest.approx(4.0)


def test_measured_time_includes_the_work_of_other_processes(tmp_path):
    own = []

    def work(path):
        start = time.process_time()
        subprocess.run([sys.executable, "-c", "sum(range(3 * 10**7))"], check=True)
        own.append(time.process_time() - start)
        return 4.0

    timing = compare.measured(tmp_path / "amara.ipynb", work)
    assert (timing.submission, timing.score) == ("amara", 4.0)
    assert timing.cpu > 2 * own[0]


def test_scores_that_differ_are_named():
    runs = {"ours": run(1, 1, score=3.0), "otter run": run(1, 1, score=2.0), "nbclient": run(1, 1)}
    assert list(compare.disagreements(runs)) == [
        "s0: ours gives 3, otter run gives 2",
        "s1: ours gives 3, otter run gives 2",
    ]
    assert list(compare.disagreements({"ours": run(1, score=3.0), "otter run": run(2, score=3.0)})) == []


def test_bare_execution_leaves_checks_out(tmp_path):
    path = tmp_path / "amara.ipynb"
    cells = [
        {"cell_type": "markdown", "source": "text"},
        {"cell_type": "code", "source": ["from utils.notebook import start\n", 'grader = start("02_softmax")']},
        {"cell_type": "code", "source": ["x = 1\n", "y = 2"]},
        {"cell_type": "code", "source": 'grader.check("q1")'},
    ]
    path.write_text(json.dumps({"cells": cells}))
    assert compare.code_cells(path) == ["x = 1\ny = 2"]


def test_copies_are_taken_from_honest_samples_in_turn(tmp_path, monkeypatch):
    samples = tmp_path / "samples"
    samples.mkdir()
    for name in ("amara", "bela"):
        (samples / f"{name}.ipynb").write_text(name)
    monkeypatch.setattr(compare, "SAMPLES", samples)
    monkeypatch.setattr(compare, "HONEST", ("amara", "bela"))
    paths = compare.copies(3, tmp_path)
    assert [(path.name, path.read_text()) for path in paths] == [
        ("amara-000.ipynb", "amara"),
        ("bela-001.ipynb", "bela"),
        ("amara-002.ipynb", "amara"),
    ]


def test_results_are_saved_as_table_summary_and_picture(tmp_path):
    compare.save({"ours": run(1.0, 3.0, startup=2.0, score=5.0)}, tmp_path)
    assert (tmp_path / "compare.csv").read_text().splitlines() == [
        "way,submission,wall,cpu,score",
        "ours,s0,1.0,0.5,5.0",
        "ours,s1,3.0,1.5,5.0",
    ]
    summary = json.loads((tmp_path / "compare.json").read_text())
    assert summary["seconds"]["ours"] == {"startup": 2.0, "median_wall": 2.0, "mean_cpu": 1.0, "shared_wall": 3.0}
    assert {"date", "processor", "Python", "otter-grader"} <= set(summary["machine"])
    assert (tmp_path / "compare.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("name", compare.HONEST)
def test_honest_samples_exist(name):
    assert (compare.SAMPLES / f"{name}.ipynb").is_file()

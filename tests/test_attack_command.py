"""The command that runs the corpus says what came of each case, and fails if one is not as it must be."""

from __future__ import annotations

import json
from dataclasses import replace

import attack
import pytest
import typer
from hostile import GROUPS
from hostile.cases import verdict
from typer.testing import CliRunner

TIER = "bubblewrap"


def command(*arguments: str) -> tuple[int, str, str]:
    app = typer.Typer()
    app.command()(attack.main)
    result = CliRunner().invoke(app, [*arguments, "--tier", TIER])
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.usefixtures("bubblewrap")
def test_it_says_what_came_of_a_case_and_what_is_not_as_it_must_be(monkeypatch: pytest.MonkeyPatch) -> None:
    right = next(case for case in GROUPS["comparison"][1] if case.name == "complex numbers")
    wrong = replace(right, name="real numbers", verdict=verdict("passed 4"))
    monkeypatch.setattr(attack, "GROUPS", {"comparison": ("about numbers", (right, wrong))})

    code, table, _ = command("--case", "numbers", "--group", "comparison")
    assert code == 1
    assert "q5 failed 0" in table
    assert "✗ comparison: real numbers (bubblewrap): q5 got failed 0" in table
    assert "2 cases (2 hostile) in bubblewrap: 1 came out as they must, 1 did not" in " ".join(table.split())

    code, text, _ = command("--case", "complex", "--json")
    assert code == 0
    (row,) = json.loads(text)["cases"]
    assert (row["case"], row["expected"], row["complaints"]) == ("complex numbers", "q5 failed 0", {})
    assert row["outcome"][TIER].startswith("q5 failed 0 in ")


def test_an_unknown_group_is_named() -> None:
    code, _, said = command("--group", "everything")
    assert code == 2
    assert "there are comparison" in " ".join(said.replace("│", " ").split())

"""Attacks a jail that lacks a defence, and prints what was tried and found. Tests run it in a container of its own.

Its argument is a JSON object: `tier`; `replace`, pairs of texts to be replaced in the jail's source as it is staged;
`plan`, fields of the jail's plan to be changed; `environment`, whether the warm parent gets the grader's variables;
`files_stay`, whether what one submission wrote stays for the next.
"""

from __future__ import annotations

import dataclasses
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from autograder.sandbox import Limits, Sandbox, tiers
from autograder.sandbox.attack import rehearse


def main(order: dict[str, Any]) -> None:
    fill_stage, make_plan = tiers._fill_stage, Sandbox._make_plan

    def fill_weakened_stage(stage: Path, hidden_modules: Any) -> None:
        fill_stage(stage, hidden_modules)
        for name, old, new in order.get("replace", []):
            path = stage / "sandbox" / name
            source = path.read_text()
            if old not in source:
                raise SystemExit(f"{name} does not hold {old!r}: has the defence been renamed?")
            path.write_text(source.replace(old, new))

    def make_weakened_plan(sandbox: Sandbox) -> Any:
        return dataclasses.replace(make_plan(sandbox), **order.get("plan", {}))

    tiers._fill_stage = fill_weakened_stage
    Sandbox._make_plan = make_weakened_plan  # type: ignore[method-assign]
    if order.get("environment"):
        tiers._ENVIRONMENT = {**os.environ, **tiers._ENVIRONMENT}
    if order.get("files_stay"):
        scratch = tempfile.mkdtemp()
        os.chmod(scratch, 0o777)
        Sandbox._remove_traces = lambda *_: None  # type: ignore[method-assign]
        Sandbox._new_scratch = lambda *_: scratch  # type: ignore[method-assign]
    with Sandbox(order["tier"], limits=Limits(processes=32, memory=2**29)) as sandbox:
        outcome = rehearse(sandbox)
    print(json.dumps(dataclasses.asdict(outcome)))


main(json.loads(sys.argv[1]))

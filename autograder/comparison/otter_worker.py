"""Grade notebooks with otter, one after the other: what `otter run` does, without a new start for each.

Usage: ``python -m autograder.comparison.otter_worker ARCHIVE FOLDER``, with one path of a notebook a line on standard
input. For each there is one line of JSON on standard output: otter's results.
"""

from __future__ import annotations

import contextlib
import json
import sys
from pathlib import Path


def main(archive: str, folder: str) -> None:
    """Read paths from standard input until it ends."""
    from otter.run import main as otter_run

    answers = sys.stdout
    with contextlib.redirect_stdout(sys.stderr):
        for line in sys.stdin:
            otter_run(line.rstrip("\n"), autograder=archive, output_dir=folder, no_logo=True)
            results = Path(folder, "results.json")
            print(json.dumps(json.loads(results.read_text(encoding="utf-8"))), file=answers, flush=True)
            results.unlink()


if __name__ == "__main__":
    main(*sys.argv[1:])

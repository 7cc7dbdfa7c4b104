"""The mark that the build leaves in a notebook, by which it knows one that somebody has worked in."""

from __future__ import annotations

import hashlib
import json

from nbformat import NotebookNode

BUILD_KEY = "built"
"""Key in a built notebook's metadata that holds the hash of its cells as built."""


def cells_digest(notebook: NotebookNode) -> str:
    """Hash of the types and sources of a notebook's cells: what somebody who works in it changes."""
    cells = [[cell.cell_type, cell.source] for cell in notebook.cells]
    return hashlib.sha256(json.dumps(cells, ensure_ascii=False).encode()).hexdigest()

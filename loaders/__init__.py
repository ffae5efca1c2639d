"""Outside formats on their way in: files to records, checked, recognised, and written in one pass.

A format is a module or package with ``FORMATS``: how to recognise an input by its first bytes, and a function from its
bytes to rows (``loaders.formats.Format``, ``loaders.readers.rows.Row``). ``loaders.load.load`` takes it from there.
"""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

BRIEFING = "briefing-2024-05-25.jsonl"


def briefing() -> Traversable:
    """Return the extraction shipped with the package: the live briefing of 25 May 2024."""
    return files(__package__) / "data" / BRIEFING


def shipped(name: str) -> str:
    """Return the path a name stands for: the shipped sample for ``briefing``, unless a file is called so."""
    return str(briefing()) if name == "briefing" and not Path(name).exists() else name

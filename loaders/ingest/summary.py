"""What came of a load."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from knowledge_graph.errors import Problem
from knowledge_graph.store import Tallies

OnError = Literal["stop", "skip"]
"""At a bad row: refuse everything, or leave the row out."""


@dataclass(slots=True)
class FileSummary:
    """One file of an input: its format, its rows, and what became of them and of the records they say."""

    name: str
    format: str | None = None
    rows: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    merged: int = 0
    """Actors and locations recognised as ones already known."""
    refused: int = 0
    """Rows left out because something is wrong with them."""
    skipped: int = 0
    """Rows that are nothing to us, or speak of what no file holds: mentions of an event that wasn't loaded, say."""
    note: str = ""
    """Why the whole file was passed over, empty if it wasn't."""
    number: int = 0
    """Its place in the spool."""

    def count(self, fate: str | None) -> None:
        """Count a record by what became of it; None for one that was counted already."""
        if fate:
            setattr(self, fate, getattr(self, fate) + 1)


@dataclass(slots=True)
class LoadSummary(Tallies):
    """What a load added, changed, found unchanged, recognised and refused, by kind of record."""

    merged: dict[str, int] = field(default_factory=dict)
    """Records written under the id of one already known."""
    refused: dict[str, int] = field(default_factory=dict)
    """Rows left out, by kind, ``unreadable`` where it can't be told."""
    files: list[FileSummary] = field(default_factory=list)
    problems: tuple[Problem, ...] = ()
    """The first problems, in the order of the files; ``problem_count`` says how many there are."""
    problem_count: int = 0
    warnings: tuple[str, ...] = ()
    warning_count: int = 0
    dry_run: bool = False

    @property
    def ok(self) -> bool:
        """Return whether nothing was refused."""
        return self.problem_count == 0

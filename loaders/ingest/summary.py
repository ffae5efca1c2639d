"""Summaries of a load, and what a store keeps of those of all its loads."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, field
from typing import Final, Literal

import orjson

from knowledge_graph.errors import Problem
from knowledge_graph.store import MemoKeeper, Tallies

OnError = Literal["stop", "skip"]
"""At an invalid row: refuse the whole input, or skip the row."""


@dataclass(slots=True)
class FileSummary:
    """A file of an input: its format, its rows, and the outcome of its records."""

    name: str
    format: str | None = None
    rows: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    merged: int = 0
    """Actors and locations recognised as ones already known."""
    refused: int = 0
    """Rejected rows."""
    skipped: int = 0
    """Rows without a record for us, or about records that no file holds, such as mentions of an event not loaded."""
    skipped_as: dict[str, int] = field(default_factory=dict)
    """Skipped rows by what they hold, in formats that name what has no counterpart."""
    remarks: list[str] = field(default_factory=list)
    """What was read otherwise than it is written."""
    note: str = ""
    """Why the whole file was skipped; empty if it wasn't."""
    number: int = 0
    """Its number in the spool."""

    def count(self, fate: str | None) -> None:
        """Count a record by its outcome; None for one that was counted already."""
        if fate:
            setattr(self, fate, getattr(self, fate) + 1)


@dataclass(slots=True)
class LoadSummary(Tallies):
    """Records added, changed, unchanged, recognised and rejected by a load, by kind of record."""

    merged: dict[str, int] = field(default_factory=dict)
    """Records written under the id of one already known."""
    refused: dict[str, int] = field(default_factory=dict)
    """Rejected rows by kind; ``unreadable`` where the kind is unknown."""
    files: list[FileSummary] = field(default_factory=list)
    problems: tuple[Problem, ...] = ()
    """The first problems, in the order of the files; ``problem_count`` says how many there are."""
    problem_count: int = 0
    warnings: tuple[str, ...] = ()
    warning_count: int = 0
    dry_run: bool = False

    @property
    def ok(self) -> bool:
        """Return whether no row was rejected."""
        return self.problem_count == 0


_RESULTS: Final = "load results"
_ALL: Final = "all"


@dataclass(slots=True)
class LoadResults:
    """What the completed loads of a store did, and when the last one ended, in seconds since 1970."""

    loads: int = 0
    outcomes: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("added", "changed", "unchanged", "merged", "refused"), 0)
    )
    ended: float = 0.0
    seconds: float = 0.0
    """How long the last one took."""


def read_results(store: MemoKeeper) -> LoadResults:
    """Return what the completed loads of a store did."""
    text = store.memos(_RESULTS).get(_ALL)
    return LoadResults(**orjson.loads(text)) if text else LoadResults()


def keep_result(store: MemoKeeper, summary: LoadSummary, seconds: float) -> None:
    """Add a completed load, which took some seconds, to what the store's loads did."""
    results = read_results(store)
    results.loads += 1
    for outcome in results.outcomes:
        results.outcomes[outcome] += sum(getattr(summary, outcome).values())
    results.ended, results.seconds = round(time.time(), 3), round(seconds, 3)
    store.keep_memos(_RESULTS, {_ALL: orjson.dumps(asdict(results)).decode()})

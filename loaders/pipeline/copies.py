"""Copies of one release of a dataset, of which one has fewer columns: an older download, or one somebody cut down."""

from __future__ import annotations

from typing import Any, Final

from knowledge_graph.records import KINDS

_KINDS: Final = {"event", "relation"}
_ASSUMED: Final = {"reality": "happened", "role": "occurred_at"}
"""What a record says by leaving a field out; leaving out any other says nothing."""


def agree(kind: int, source: str | None, mine: dict[str, Any], other: dict[str, Any]) -> bool:
    """Return whether two records of one release, as fields, say nothing that the other denies; silence denies nothing.

    Which of the two then stands, and with what of the other, is for the store to say: it knows more copies.
    """
    if KINDS[kind] not in _KINDS or not source:
        return False
    return _fit(mine, other)


def _fit(mine: Any, other: Any) -> bool:
    """Compare what both say: fields of that name, and each member of the shorter list with one of the longer."""
    if isinstance(mine, dict) and isinstance(other, dict):
        assumed = {name: word for name, word in _ASSUMED.items() if name in mine or name in other}
        mine, other = assumed | mine, assumed | other
        return all(_fit(mine[name], other[name]) for name in mine.keys() & other.keys())
    if isinstance(mine, list) and isinstance(other, list):
        fewer, more = sorted((mine, other), key=len)
        return all(any(_fit(one, another) for another in more) for one in fewer)
    return bool(mine == other)

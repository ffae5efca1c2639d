"""ACLED's own words in PLOVER's: events, sub-events and types of actors, as in ``loaders/data/acled.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from knowledge_graph.text import fold
from loaders.toolkit.shipped_tables import read_shipped_table


@dataclass(frozen=True, slots=True)
class Act:
    """What an event is: PLOVER's type, mode and contexts."""

    type: str
    mode: str | None = None
    contexts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Inter:
    """What a type of actors says: the type of one whose name tells none, and the part of one in an event, if any."""

    code: int
    actor: str = "unknown"
    role: str | None = None


UNKNOWN: Final = Act("other")
NOBODY: Final = Inter(0)


def act_of(event_type: str, sub_event_type: str) -> Act:
    """Return what an event is, by its sub-event or else its event type; ``other`` for words ACLED has not had yet."""
    table = _tables()
    return table.sub_events.get(fold(sub_event_type)) or table.event_types.get(fold(event_type)) or UNKNOWN


def inter_of(text: str) -> Inter:
    """Return a type of actors by its label or, as older files have it, its number."""
    return _tables().inter.get(fold(text), NOBODY)


def violent(act: Act) -> bool:
    """Return whether civilians in such an event are its victims, not only touched by it."""
    return act.type not in _tables().not_violent


@dataclass(frozen=True, slots=True)
class _Tables:
    sub_events: Mapping[str, Act]
    event_types: Mapping[str, Act]
    inter: Mapping[str, Inter]
    not_violent: frozenset[str]


@cache
def _tables() -> _Tables:
    given: dict[str, Any] = read_shipped_table("acled.yaml")
    acts = {
        table: {
            words: Act(one["type"], one.get("mode"), tuple(one.get("contexts", ())))
            for words, one in given[table].items()
        }
        for table in ("sub_events", "event_types")
    }
    inter = {words: Inter(**one) for words, one in given["inter"].items()}
    inter |= {str(one.code): one for one in inter.values()}
    return _Tables(acts["sub_events"], acts["event_types"], inter, frozenset(given["not_violent"]))

"""ACLED's own words in PLOVER's: events, sub-events and types of actors, as in ``loaders/data/acled.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from knowledge_graph.text import fold
from loaders.toolkit.shipped_tables import read_shipped_table


@dataclass(frozen=True, slots=True)
class PloverCoding:
    """What an event is: PLOVER's type, mode and contexts."""

    type: str
    mode: str | None = None
    contexts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InterCode:
    """What a type of actors says: the type of one whose name tells none, and the part of one in an event, if any."""

    code: int
    actor: str = "unknown"
    role: str | None = None


UNCODED: Final = PloverCoding("other")
NO_INTER_CODE: Final = InterCode(0)


def map_event_type(event_type: str, sub_event_type: str) -> PloverCoding:
    """Return what an event is, by its sub-event or else its event type; ``other`` for words ACLED has not had yet."""
    table = _load_tables()
    return table.sub_events.get(fold(sub_event_type)) or table.event_types.get(fold(event_type)) or UNCODED


def map_inter_code(text: str) -> InterCode:
    """Return a type of actors by its label or, as older files have it, its number."""
    return _load_tables().inter.get(fold(text), NO_INTER_CODE)


def is_violent(coding: PloverCoding) -> bool:
    """Return whether civilians in such an event are its victims, not only touched by it."""
    return coding.type not in _load_tables().not_violent


@dataclass(frozen=True, slots=True)
class _CodeTables:
    sub_events: Mapping[str, PloverCoding]
    event_types: Mapping[str, PloverCoding]
    inter: Mapping[str, InterCode]
    not_violent: frozenset[str]


@cache
def _load_tables() -> _CodeTables:
    tables: dict[str, Any] = read_shipped_table("acled.yaml")
    codings = {
        table: {
            words: PloverCoding(entry["type"], entry.get("mode"), tuple(entry.get("contexts", ())))
            for words, entry in tables[table].items()
        }
        for table in ("sub_events", "event_types")
    }
    inter = {words: InterCode(**entry) for words, entry in tables["inter"].items()}
    inter |= {str(code.code): code for code in inter.values()}
    return _CodeTables(codings["sub_events"], codings["event_types"], inter, frozenset(tables["not_violent"]))

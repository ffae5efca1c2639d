"""ACLED's event types, sub-event types and inter codes in PLOVER's terms, by ``loaders/data/acled.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from knowledge_graph.identity.folding import fold
from loaders.toolkit.shipped_tables import read_shipped_table


@dataclass(frozen=True, slots=True)
class PloverCoding:
    """What an event is in PLOVER: its type, mode and contexts."""

    type: str
    mode: str | None = None
    contexts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InterCode:
    """What ACLED's code of a side (inter1, inter2) says of its actor.

    Args:
        code: ACLED's number, 1 to 8; 0 for none.
        actor_type: the type of an actor whose name doesn't tell one.
        role: the role of the side in the event, if the code gives one.
    """

    code: int
    actor_type: str = "unknown"
    role: str | None = None


_UNCODED: Final = PloverCoding("other")
_NO_INTER_CODE: Final = InterCode(0)


def map_event_type(event_type: str, sub_event_type: str) -> PloverCoding:
    """Return the coding of a sub-event type, or else of its event type; ``other`` where the table has neither."""
    table = _load_tables()
    return table.sub_events.get(fold(sub_event_type)) or table.event_types.get(fold(event_type)) or _UNCODED


def map_inter_code(text: str) -> InterCode:
    """Return the inter code of a label or, as in older files, of a number; code 0 where the table has neither."""
    return _load_tables().inter.get(fold(text), _NO_INTER_CODE)


def is_violent(coding: PloverCoding) -> bool:
    """Return whether civilians are victims of such an event, not only affected by it."""
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
    sub_events, event_types = (
        {
            label: PloverCoding(entry["type"], entry.get("mode"), tuple(entry.get("contexts", ())))
            for label, entry in tables[table].items()
        }
        for table in ("sub_events", "event_types")
    )
    inter = {
        label: InterCode(entry["code"], entry.get("actor", "unknown"), entry.get("role"))
        for label, entry in tables["inter"].items()
    }
    inter |= {str(code.code): code for code in inter.values()}
    return _CodeTables(sub_events, event_types, inter, frozenset(tables["not_violent"]))

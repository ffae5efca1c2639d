"""Records as they are written and read back: canonical text, and what follows from it, each derived once."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any, Final

import orjson

from knowledge_graph.edges import Edge, Fields, carrier_of, edges_in
from knowledge_graph.records import RECORD, Claim, Measure, Merge, Record, When, as_json, digest_of
from knowledge_graph.references import iter_references
from knowledge_graph.time_span import TimeSpan, span_of

_UNSAID: Final = {"stance": "asserts", "certainty": "stated"}
"""Values of a claim that canonical text leaves out, like those that are absent."""
_MEASURED: Final = ("best", "low", "high", "share")
_PLAIN: Final = (
    "id",
    "about",
    "property",
    *_MEASURED,
    "text",
    "as_of",
    "source",
    "said",
    "stance",
    "certainty",
    "locator",
)
"""The properties of a plain claim's node that say all of it, in the order of its canonical text."""


def is_plain(claim: Claim) -> bool:
    """Return whether the properties of a claim's node say all of it, so that the node needs no text."""
    if claim.attributed_to or claim.retracted or isinstance(claim.as_of, When) or isinstance(claim.said, When):
        return False
    return not isinstance(claim.value, Measure) or claim.value.text is None


def stored(node: str) -> str:
    """Return the Cypher expression for a record's text, or for the parts that ``text_of`` makes a plain claim's of."""
    return f"coalesce({node}.z_record, [{', '.join(f'{node}.{part}' for part in _PLAIN)}])"


def text_of(stored: str | list[Any]) -> str:
    """Return a record's canonical text from what ``stored`` reads: the text, or a plain claim's parts."""
    if isinstance(stored, str):
        return stored
    parts = dict(zip(_PLAIN, stored, strict=True))
    figures = {name: figure for name in _MEASURED if (figure := parts.pop(name)) is not None}
    text = parts.pop("text")
    fields = {"kind": "claim", "id": parts.pop("id"), "about": parts.pop("about"), "property": parts.pop("property")}
    fields |= {"value": (figures or None) if text is None else text, **parts}
    return orjson.dumps(
        {name: value for name, value in fields.items() if value not in (None, _UNSAID.get(name))}
    ).decode()


def record_of(stored: str | list[Any]) -> Record:
    """Return a record from what ``stored`` reads."""
    return RECORD.validate_json(text_of(stored))


RECORDS: Final = f"UNWIND $ids AS id MATCH (n:Entity {{id: id}}) RETURN collect({stored('n')})"
VERSIONS: Final = f"""
UNWIND $ids AS id MATCH (n:Entity {{id: id}})
OPTIONAL MATCH (v:Version {{of: id}})
WITH n, collect(v.record) AS versions
RETURN collect([n.id, {stored("n")}, versions])
"""


def parse_merges(texts: Iterable[str]) -> list[Merge]:
    """Return merges out of their stored texts."""
    return [record for text in texts if isinstance(record := RECORD.validate_json(text), Merge)]


def references_of(records: Iterable[Record]) -> list[str]:
    """Return the ids of what some records are tied to: all they refer to, but for two fields.

    A speaker's affiliation, and the source that a version of a record is from, are only read, never followed.
    """
    targets = dict[str, None]()
    for record in records:
        read_only = ("affiliation",) if record.kind in {"claim", "source"} else ("source",)
        for reference in iter_references(record):
            if not reference.field.endswith(read_only):
                targets[reference.target] = None
    return list(targets)


class RecordItem:
    """A record with its id, its kind, its canonical ``text`` and the ``digest`` of that."""

    def __init__(self, record: Record) -> None:
        body = as_json(record)
        self.record = record
        self.id, self.kind = record.id or "", record.kind
        self.text, self.digest = body.decode(), digest_of(body)

    @classmethod
    def read(cls, stored: str | list[Any]) -> RecordItem:
        """Return a record from what ``stored`` reads."""
        return cls(record_of(stored))

    @cached_property
    def fields(self) -> Fields:
        """Return the record as plain fields."""
        fields: dict[str, Any] = orjson.loads(self.text)
        return fields

    @cached_property
    def when(self) -> TimeSpan | None:
        """Return an event's or a relation's date, if it has one."""
        when = self.fields.get("when")
        return span_of(when) if when else None

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """Return the edges that the record carries."""
        return tuple(edges_in(self.fields)) if self.kind in {"event", "relation", "location"} else ()

    @cached_property
    def own_part_ids(self) -> tuple[str, ...]:
        """Return the ids of an event's parts that don't begin with the event's id."""
        if self.kind != "event":
            return ()
        return tuple(edge.id for edge in self.edges if carrier_of(edge.id) != self.id)

    @cached_property
    def references(self) -> tuple[str, ...]:
        """Return the ids of the other records that this one is tied to."""
        return tuple(target for target in references_of([self.record]) if target != self.id)

"""One record on its way into the database: its canonical text, and what follows from it, each worked out once."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import orjson

from knowledge_graph.records import RECORD, Claim, Record, Source, as_json, digest
from knowledge_graph.spans import Span, span_of
from knowledge_graph.statements import Edge, Fields, carrier_of, edges_in


class Item:
    """A record, given as a model or as the text it is stored as."""

    def __init__(self, record: Record | None = None, text: str | None = None) -> None:
        self._record, self._text = record, text

    @cached_property
    def record(self) -> Record:
        """Return the record as a model."""
        return self._record if self._record is not None else RECORD.validate_json(self.text)

    @cached_property
    def text(self) -> str:
        """Return the record in canonical form."""
        return self._text if self._text is not None else as_json(self.record).decode()

    @cached_property
    def fields(self) -> Fields:
        """Return the record as plain fields."""
        found: dict[str, Any] = orjson.loads(self.text)
        return found

    @cached_property
    def digest(self) -> str:
        """Return the hash of the record's content."""
        return digest(self.record)

    @property
    def id(self) -> str:
        """Return the record's id."""
        return str(self._record.id if self._record is not None else self.fields["id"])

    @property
    def kind(self) -> str:
        """Return the record's kind."""
        return str(self._record.kind if self._record is not None else self.fields["kind"])

    @cached_property
    def when(self) -> Span | None:
        """Return an event's or a relation's date."""
        when = self.fields.get("when")
        return span_of(when) if when else None

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """Return the relations the record carries."""
        return tuple(edges_in(self.fields)) if self.kind in {"event", "relation", "location"} else ()

    @cached_property
    def own_part_ids(self) -> tuple[str, ...]:
        """Return those ids of an event's parts that don't tell which event they belong to."""
        if self.kind != "event":
            return ()
        return tuple(edge.id for edge in self.edges if carrier_of(edge.id) != self.id)

    @cached_property
    def references(self) -> tuple[str, ...]:
        """Return the ids of all other records that this one speaks of and is tied to."""
        record, found = self.record if self.kind in {"source", "claim"} else None, dict[str, None]()
        if isinstance(record, Source):
            found = dict.fromkeys(filter(None, (record.part_of, record.republishes)))
        elif isinstance(record, Claim):
            speakers = (speaker.actor for speaker in record.attributed_to if speaker.actor)
            found = dict.fromkeys([record.source, carrier_of(record.about), *speakers])
        else:
            found = dict.fromkeys(end for edge in self.edges for end in (edge.start, edge.end))
        return tuple(one for one in found if one != self.id)

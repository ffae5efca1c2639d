"""Normalising records: implied claims become records, ids are assigned, redundant part ids are dropped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import (
    Claim,
    Event,
    Identified,
    Measure,
    Merge,
    Record,
    Relation,
    digest,
)
from loaders.toolkit.part_ids import EventPart, derive_part_id, get_part_id
from loaders.toolkit.record_builder import add_id, make_claim, make_measure


class ExpandedRecord(NamedTuple):
    """A normalised record, and the measures given inline, which its source claims."""

    record: Record
    measures: Mapping[str, float | Measure] = MappingProxyType({})

    @property
    def implied(self) -> int:
        """Return the number of claims the record implies."""
        speaks = isinstance(self.record, Event | Relation) and self.record.source
        return 1 + len(self.measures) if speaks else 0

    def claims(self) -> Iterator[Claim]:
        """Yield the implied claims: one of existence, and one for each measure."""
        record = self.record
        if isinstance(record, Event | Relation) and record.source:
            yield assign_id(make_claim(about=record.id, source=record.source))
            for measure, value in self.measures.items():
                measure_value = value if isinstance(value, Measure) else make_measure(best=value)
                yield assign_id(
                    make_claim(about=record.id, property=measure, value=measure_value, source=record.source)
                )


def expand_record(record: Record) -> ExpandedRecord:
    """Return a record in normal form, with its inline measures.

    Raises:
        InvalidInput: a part's id is invalid or repeated; ``field`` names the part.
    """
    if isinstance(record, Claim):
        return ExpandedRecord(assign_id(record))
    if isinstance(record, Merge):
        return ExpandedRecord(assign_id(record))
    if isinstance(record, Event):
        return ExpandedRecord(_full_event(record), record.measures)
    return ExpandedRecord(record)


_RETRACTION_FIELDS: Final = {"claim": ("retracted",), "merge": ("undone", "undone_why", "undone_by")}


def assign_id(record: Identified) -> Identified:
    """Return a claim or merge with an id: its own, or a hash of its content without its retraction."""
    if record.id:
        return record
    later = {name: None for name in _RETRACTION_FIELDS[record.kind] if getattr(record, name)}
    content = record.model_copy(update=later) if later else record
    return add_id(record, f"{record.kind}:{digest(content)}")


def _full_event(event: Event) -> Event:
    seen: dict[str, str] = {}
    changes: dict[str, object] = {"measures": {}} if event.measures else {}
    for field in ("participants", "locations", "links"):
        parts: tuple[EventPart, ...] = getattr(event, field)
        full = tuple(_full_part(event.id, part, f"{field}[{index}]", seen) for index, part in enumerate(parts))
        if full != parts:
            changes[field] = full
    return event.model_copy(update=changes) if changes else event


def _full_part(event: str, part: EventPart, field: str, seen: dict[str, str]) -> EventPart:
    """Check a part's id, and drop it if it equals the derived one."""
    identifier = get_part_id(event, part)
    if not identifier.startswith(f"{event}#"):
        raise InvalidInput(f"a part's id must begin with {event}#; correct it or leave it out.", field=f"{field}.id")
    if identifier in seen:
        raise InvalidInput(
            f"repeats {seen[identifier]} ({identifier}); remove one, or give it its own `id`.", field=field
        )
    seen[identifier] = field
    return part.model_copy(update={"id": None}) if part.id == derive_part_id(event, part) else part

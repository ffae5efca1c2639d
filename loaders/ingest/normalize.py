"""Short forms in, full forms out: what a record says in passing becomes records of its own."""

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
    """A record in full form, and the measures its row gave in passing, which its source claims."""

    record: Record
    measures: Mapping[str, float | Measure] = MappingProxyType({})

    @property
    def implied(self) -> int:
        """Return how many claims the record makes in passing."""
        speaks = isinstance(self.record, Event | Relation) and self.record.source
        return 1 + len(self.measures) if speaks else 0

    def claims(self) -> Iterator[Claim]:
        """Yield those claims: that it is so, and each measure."""
        record = self.record
        if isinstance(record, Event | Relation) and record.source:
            yield assign_id(make_claim(about=record.id, source=record.source))
            for measure, value in self.measures.items():
                measure_value = value if isinstance(value, Measure) else make_measure(best=value)
                yield assign_id(
                    make_claim(about=record.id, property=measure, value=measure_value, source=record.source)
                )


def expand_record(record: Record) -> ExpandedRecord:
    """Return the record in full form, with the claims it makes in passing.

    Raises:
        InvalidInput: its parts' ids can't stand; ``field`` names the part.
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
    """Return a claim or a merge with an id: its own, or a hash of what it says (whether it was taken back apart)."""
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
    """Check a part's id, and drop one that only repeats the derived one."""
    identifier = get_part_id(event, part)
    if not identifier.startswith(f"{event}#"):
        raise InvalidInput(f"a part's id must begin with {event}#; mend it or leave it out.", field=f"{field}.id")
    if identifier in seen:
        raise InvalidInput(
            f"this is {seen[identifier]} again ({identifier}); drop one, or give it an `id` of its own.", field=field
        )
    seen[identifier] = field
    return part.model_copy(update={"id": None}) if part.id == derive_part_id(event, part) else part

"""Records with their references moved to where identity resolution put them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from knowledge_graph.records import (
    Actor,
    Claim,
    Event,
    Location,
    Merge,
    Record,
    Relation,
)
from loaders.toolkit.part_ids import EventPart, get_part_id

PART_FIELDS: Final = {"participants": "actor", "locations": "location", "links": "target"}


def move_part_id(about: str, moved: Mapping[str, str], explicit: Collection[str] = ()) -> str:
    """Return a part's id with the ids in it rewritten; of an explicit part id only the record's id is."""
    carrier, mark, rest = about.partition("#")
    role, colon, target = rest.partition(":")
    if colon and about not in explicit:
        rest = f"{role}:{moved.get(target, target)}"
    return f"{moved.get(carrier, carrier)}{mark}{rest}"


def move_references(record: Record, moved: Mapping[str, str], explicit: Collection[str] = ()) -> Record:
    """Return a record with all its references rewritten.

    Args:
        record: a record; one whose own id moved keeps it among ``former_ids``.
        moved: old id -> id of the survivor.
        explicit: the ids of parts that were given one.
    """
    if not moved:
        return record
    changes: dict[str, Any] = {}
    if isinstance(record, Actor | Location):
        changes = _identity_changes(record, moved)
    elif isinstance(record, Merge):
        merged, into = (moved.get(end, end) for end in (record.merged, record.into))
        if merged != into:  # else they were recognised as one anyway, and the merge is kept as it was said
            changes = {"merged": merged, "into": into}
    elif isinstance(record, Relation):
        changes = {field: moved[end] for field in ("start", "end") if (end := getattr(record, field)) in moved}
    elif isinstance(record, Event):
        changes = {
            field: _move_parts(record.id, getattr(record, field), target, moved)
            for field, target in PART_FIELDS.items()
            if any(getattr(part, target) in moved for part in getattr(record, field))
        }
    elif isinstance(record, Claim):
        changes = _claim_changes(record, moved, explicit)
    return record.model_copy(update=changes) if changes else record


def _identity_changes(record: Actor | Location, moved: Mapping[str, str]) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if record.id in moved:
        survivor = moved[record.id]
        former = (set(record.former_ids) | {record.id}) - {survivor}
        changes = {"id": survivor, "former_ids": tuple(sorted(former))}
    if isinstance(record, Location) and record.part_of and record.part_of in moved:
        changes["part_of"] = moved[record.part_of]
    return changes


def _move_parts(
    event: str, parts: tuple[EventPart, ...], target: str, moved: Mapping[str, str]
) -> tuple[EventPart, ...]:
    """Rewrite the parts' other ends; parts that become equal are merged."""
    moved_parts: dict[str, EventPart] = {}
    for part in parts:
        end = getattr(part, target)
        full = part.model_copy(update={target: moved[end]}) if end in moved else part
        moved_parts.setdefault(get_part_id(event, full), full)
    return tuple(moved_parts.values())


def _claim_changes(claim: Claim, moved: Mapping[str, str], explicit: Collection[str]) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if (about := move_part_id(claim.about, moved, explicit)) != claim.about:
        changes["about"] = about
    speakers = tuple(
        speaker.model_copy(
            update={
                field: moved[end] for field in ("actor", "affiliation") if (end := getattr(speaker, field)) in moved
            }
        )
        for speaker in claim.attributed_to
    )
    if speakers != claim.attributed_to:
        changes["attributed_to"] = speakers
    return changes

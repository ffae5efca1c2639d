"""Campaigns, incidents and sightings as events, with what relationships say of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from knowledge_graph.records import Claim, Event, Link, Participant, Place, Record
from loaders.stix.entities import collect_attributes
from loaders.stix.objects import TABLES, StixObject, find_kind, make_record_id, parse_reference
from loaders.stix.sources import StixSources, find_certainty
from loaders.toolkit.part_ids import derive_part_id

_PERIOD_FIELDS: Final = frozenset({"first_seen", "last_seen"})
_SIGHTING_FIELDS: Final = _PERIOD_FIELDS | {"sighting_of_ref", "where_sighted_refs"}
_RELATIONSHIP_FIELDS: Final = frozenset({"relationship_type", "source_ref", "target_ref", "start_time", "stop_time"})


@dataclass(frozen=True, slots=True)
class RelatedPart:
    """A part that a relationship gives an event.

    Args:
        event: the id of the event's record.
        other: the id of the object that takes part, or is linked.
        part: the participant, place or link.
        stix: the relationship.
    """

    event: str
    other: str
    part: Participant | Place | Link
    stix: StixObject

    @property
    def about(self) -> str:
        """Return the id of the part."""
        return derive_part_id(self.event, self.part)


def find_part(stix: StixObject) -> RelatedPart | None:
    """Return the part that a relationship gives an event; None if it gives none.

    Raises:
        InvalidInput: it doesn't say what it joins.
    """
    start, end = parse_reference(stix, "source_ref"), parse_reference(stix, "target_ref")
    word = stix.text("relationship_type")
    kinds = find_kind(start), find_kind(end)
    if kinds == ("event", "event"):
        link = TABLES["links"].get(word)
        part = Link(type=link, target=make_record_id(end)) if link and start != end else None
        return RelatedPart(make_record_id(start), end, part, stix) if part else None
    if "event" not in kinds:
        return None
    event, other = (start, end) if kinds[0] == "event" else (end, start)
    kind = find_kind(other)
    role = TABLES["parts"].get(word, {}).get(kind) if kinds[0] == "event" or word == "related-to" else None
    if role is None:
        return None
    target = make_record_id(other)
    place_or_actor = Participant(actor=target, role=role) if kind == "actor" else Place(location=target, role=role)
    return RelatedPart(make_record_id(event), other, place_or_actor, stix)


def make_event(
    stix: StixObject, parts: Sequence[RelatedPart], names: Mapping[str, str], sources: StixSources
) -> list[Record]:
    """Return an event, and what is claimed of it and of the parts that relationships give it.

    Args:
        stix: a campaign, an incident or a sighting.
        parts: that relationships give it, in any order; what takes part is in the file.
        names: of all objects, by their ids.
        sources: of the file.
    """
    used = _SIGHTING_FIELDS if stix.type == "sighting" else _PERIOD_FIELDS
    own = _list_sighting_parts(stix, names) if stix.type == "sighting" else []
    listed = [*own, *(part.part for part in sorted(parts, key=lambda part: part.stix.id))]
    entry = TABLES["objects"][stix.type]
    fields: dict[str, Any] = {
        "id": stix.record_id,
        "type": entry["type"],
        "mode": entry["mode"],
        "title": _make_title(stix, names)[:2000],
        "summary": stix.text("description"),
        "when": stix.period("first_seen", "last_seen"),
        "participants": _unique(part for part in listed if isinstance(part, Participant)),
        "locations": _unique(part for part in listed if isinstance(part, Place)),
        "links": _unique(part for part in listed if isinstance(part, Link)),
        "attributes": collect_attributes(stix, sources, used),
        "source": sources.release(stix),
    }
    claims = [make_part_claim(part, sources) for part in parts]
    return [Event.model_validate(fields), *claim_existence(stix, sources), *claims]


def _unique(parts: Any) -> list[dict[str, Any]]:
    return [part.model_dump(exclude_defaults=True) for part in dict.fromkeys(parts)]


def make_part_claim(part: RelatedPart, sources: StixSources) -> Claim:
    """Return a relationship's claim on the part that it gives an event."""
    words = "; ".join(filter(None, (part.stix.id, part.stix.text("description"))))
    return Claim(
        about=part.about,
        source=sources.release(part.stix),
        certainty=find_certainty(part.stix),
        locator=words[:2000].strip(),
    )


def claim_existence(stix: StixObject, sources: StixSources) -> list[Claim]:
    """Return what a publisher claims of an object that it revoked, or isn't confident of.

    Of any other the record's own source claims that it exists.
    """
    certainty = find_certainty(stix)
    if certainty == "stated" and not stix.is_revoked:
        return []
    stance: Literal["asserts", "denies"] = "denies" if stix.is_revoked else "asserts"
    return [Claim(about=stix.record_id, source=sources.release(stix), certainty=certainty, stance=stance)]


def _make_title(stix: StixObject, names: Mapping[str, str]) -> str:
    if stix.type != "sighting":
        return stix.text("name") or stix.id
    seen = stix.text("sighting_of_ref")
    return f"Sighting of {names.get(seen) or seen}"


def _list_sighting_parts(stix: StixObject, names: Mapping[str, str]) -> list[Participant | Place | Link]:
    """Return what was seen, as what the sighting is about, and those who saw it, or where."""
    seen = parse_reference(stix, "sighting_of_ref")
    target = make_record_id(seen)
    parts: list[Participant | Place | Link] = []
    if seen not in names:
        pass
    elif find_kind(seen) == "actor":
        parts.append(Participant(actor=target, role="subject"))
    elif find_kind(seen) == "location":
        parts.append(Place(location=target, role="concerns"))
    elif find_kind(seen) == "event":
        parts.append(Link(type="concerns", target=target))
    for identifier in filter(names.__contains__, stix.texts("where_sighted_refs")):
        if find_kind(identifier) == "actor":
            parts.append(Participant(actor=make_record_id(identifier), role="observer"))
        elif find_kind(identifier) == "location":
            parts.append(Place(location=make_record_id(identifier)))
    return parts


def make_act(stix: StixObject, names: Mapping[str, str], sources: StixSources) -> list[Record]:
    """Return a relationship that says whom or where an actor harms, as an event of its own."""
    start, end = parse_reference(stix, "source_ref"), parse_reference(stix, "target_ref")
    word = stix.text("relationship_type")
    entry = TABLES["acts"][word]
    target = make_record_id(end)
    participants = [{"actor": make_record_id(start), "role": "attacker"}]
    locations = []
    if find_kind(end) == "actor":
        participants.append({"actor": target, "role": "target"})
    else:
        locations.append({"location": target, "role": "target"})
    fields: dict[str, Any] = {
        "id": stix.record_id,
        "type": entry["type"],
        "mode": entry["mode"],
        "title": f"{names.get(start) or start} {word} {names.get(end) or end}"[:2000],
        "summary": stix.text("description"),
        "when": stix.period("start_time", "stop_time"),
        "participants": participants,
        "locations": locations,
        "attributes": collect_attributes(stix, sources, _RELATIONSHIP_FIELDS),
        "source": sources.release(stix),
    }
    return [Event.model_validate(fields), *claim_existence(stix, sources)]

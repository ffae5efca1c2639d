"""One record out of all its versions, whatever the order they were loaded in.

Within a dataset the newest release stands: greatest ``published``. Of copies of one release that differ, as an older
download with fewer columns does, the one that says more stands, and what it leaves out is taken from the others: they
correct nothing, and where one is silent it contradicts nothing. A fact that a pipeline exported again, having learnt
that it is superseded, stands as superseded. Across datasets the newest gives the single values, and what is listed
(names, identifiers, parts) is united, so that no source's word is lost.
The names and identifiers of actors and locations are united among releases of one day, too: those are records
recognised as one, not corrections.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from knowledge_graph.identity.entity_types import more_exact
from knowledge_graph.identity.retractions import OF_DECISIONS, standing_retraction
from knowledge_graph.records import (
    RECORD,
    Actor,
    Claim,
    Event,
    Location,
    Merge,
    Record,
    Relation,
    Source,
    as_json,
    digest_of,
    span,
)
from knowledge_graph.references import ancestors
from knowledge_graph.time_span import BEGINNING


@dataclass(frozen=True, slots=True)
class Version:
    """A record as one release gave it. ``dataset`` is the whole its source belongs to, empty where it names none."""

    record: Record
    dataset: str
    published: int
    length: int
    digest: str

    @property
    def rank(self) -> tuple[int, int, str]:
        """Return what orders versions: the release's day, how much it says, then the digest."""
        return self.published, self.length, self.digest


def version_of(record: Record, sources: Mapping[str, Source]) -> Version:
    """Describe a record's version by the source it names; a source or a claim is its own."""
    source = sources.get(getattr(record, "source", None) or "") if record.kind != "claim" else None
    if isinstance(record, Source):
        source = record
    chain = _with_ancestors(source, sources) if source else []
    published = next((dates.latest for ancestor in chain if (dates := span(ancestor.published))), BEGINNING)
    dataset = chain[-1].id if chain and not isinstance(record, Source) else ""
    body = as_json(record)
    length = len(body) if isinstance(record, Event | Relation) else 0
    return Version(record, dataset, published, length, digest_of(body))


def _with_ancestors(source: Source, sources: Mapping[str, Source]) -> list[Source]:
    """Return a source, whether or not it is among the known ones, and all of those that it is part of."""

    def part_of(identifier: str) -> str | None:
        parent = (source if identifier == source.id else sources[identifier]).part_of
        return parent if parent in sources else None

    return [source, *(sources[ancestor] for ancestor in list(ancestors(source.id, part_of))[1:])]


def unite_versions(versions: Sequence[Version], part_of: Callable[[str], str | None] | None = None) -> Record:
    """Return the record that stands, given every version ever loaded (at least one).

    Args:
        versions: the versions, in any order.
        part_of: returns what a stored location is part of, or None. Of several locations that versions of one are part
            of, each within the next, the narrowest then stands.
    """
    ranked = sorted(versions, key=_rank, reverse=True)
    newest: dict[str, Version] = {}
    for version in ranked:
        newest.setdefault(version.dataset, version)
    first = ranked[0].record
    if isinstance(first, Actor | Location):
        current = [version.record for version in ranked if version.published == newest[version.dataset].published]
        others = [record for record in current[1:] if isinstance(record, type(first))]
        united = _with_former_ids(united_identity(first, others), versions)
        return _in_narrowest(united, current, part_of) if part_of and isinstance(united, Location) else united
    if isinstance(first, Event):
        whole = [_whole(version, ranked) for version in ranked if newest[version.dataset] is version]
        events = [record for record in whole if isinstance(record, Event)]
        return _united_event(events[0], events[1:])
    if isinstance(first, Claim | Source):
        return _with_retraction(first, [version.record for version in ranked])
    if isinstance(first, Merge):
        records = (version.record for version in ranked)
        return next((record for record in records if isinstance(record, Merge) and record.undone), first)
    return _whole(ranked[0], ranked)


def _in_narrowest(location: Location, versions: Iterable[Record], part_of: Callable[[str], str | None]) -> Location:
    """Return a location as part of the one location that is within all others that its versions are part of."""
    wholes = {version.part_of for version in versions if isinstance(version, Location) and version.part_of}
    if len(wholes) < 2:
        return location
    chains = {whole: set(ancestors(whole, part_of)) for whole in wholes}
    narrowest = [whole for whole, chain in chains.items() if wholes <= chain and location.id not in chain]
    return location.model_copy(update={"part_of": narrowest[0]}) if len(narrowest) == 1 else location


def _whole(version: Version, ranked: Iterable[Version]) -> Record:
    """Return an event or a relation with what other copies of its very release say and it leaves out."""
    record = version.record
    copies = [
        other.record
        for other in ranked
        if other is not version and type(other.record) is type(record) and _release(other) == _release(version) != ""
    ]
    if not copies:
        return record
    fields = {"attributes": {}, **record.model_dump(exclude_defaults=True)}
    for copy in copies:
        more = copy.model_dump(exclude_defaults=True)
        known, values = fields["attributes"], more.pop("attributes", {})
        missing = {name: value for name, value in values.items() if name not in known}
        fields = {**more, **fields, "attributes": {**known, **missing}}
    return type(record).model_validate(fields)


def _release(version: Version) -> str:
    return getattr(version.record, "source", None) or ""


def _rank(version: Version) -> tuple[int, bool, bool, bool, int, str]:
    """Order versions: the release's day; those with a name; those under their own id, whose name is the main one.

    Then those that a pipeline knows to be superseded (``expired_at``), and those of events and relations that say more,
    last by their hash.

    A name that only repeats the id's last part is none: it is what a dataset refers to without describing it.
    """
    record = version.record
    name = getattr(record, "name", None) or getattr(record, "title", None) or ""
    named = not (record.id or "").endswith(f":{name}")
    superseded = isinstance(record, Event | Relation) and "expired_at" in record.attributes
    own = not getattr(record, "former_ids", ())
    return version.published, named, own, superseded, version.length, version.digest


def _with_retraction(first: Claim | Source, versions: Sequence[Record]) -> Record:
    """Keep the earliest retraction, whatever is loaded again later; and of a source, what any version knew of it.

    A source's retraction that was taken back doesn't count.
    """
    if isinstance(first, Source):
        sources = [version for version in versions if isinstance(version, Source)]
        retracted, decided = standing_retraction(sources)
        attributes: dict[str, Any] = {}
        for version in reversed(sources):
            attributes |= version.attributes
        if decided:
            attributes = {name: value for name, value in attributes.items() if name not in OF_DECISIONS} | dict(decided)
        return first.model_copy(update={"retracted": retracted, "attributes": attributes})
    taken_back = [
        (dates.earliest, str(version.retracted), version.retracted)
        for version in versions
        if isinstance(version, Claim) and (dates := span(version.retracted))
    ]
    return first.model_copy(update={"retracted": min(taken_back)[2]}) if taken_back else first


def united_identity(first: Actor | Location, others: Sequence[Actor | Location]) -> Actor | Location:
    """Return a record with the names and identifiers of others, the type that says most, and what else it lacks."""
    if not others:
        return first
    fields: dict[str, Any] = first.model_dump(exclude_defaults=True)
    names = [name for record in (first, *others) for name in (*record.aliases, record.name)]
    fields["aliases"] = [name for name in dict.fromkeys(names) if name != first.name]
    for other in others:
        fields["type"] = more_exact(fields["type"], other.type)
        fields["identifiers"] = dict(other.identifiers) | fields.get("identifiers", {})
        fields["attributes"] = dict(other.attributes) | fields.get("attributes", {})
        more = other.model_dump(exclude_defaults=True)
        together = (("description",), ("part_of",), ("latitude", "longitude"))
        for group in together:  # coordinates are taken as a pair
            if not any(name in fields for name in group):
                fields |= {name: more[name] for name in group if name in more}
    return type(first).model_validate(fields)


def _united_event(first: Event, others: Sequence[Event]) -> Record:
    if not others:
        return first
    fields: dict[str, Any] = first.model_dump(exclude_defaults=True)
    for listed, target in (("participants", "actor"), ("locations", "location"), ("links", "target")):
        parts: dict[tuple[str, str], dict[str, Any]] = {}
        for event in (first, *others):
            for part in getattr(event, listed):
                key = (getattr(part, "role", None) or part.type, getattr(part, target))
                parts.setdefault(key, part.model_dump(exclude_defaults=True))
        if parts:
            fields[listed] = list(parts.values())
    for event in others:
        fields["attributes"] = dict(event.attributes) | fields.get("attributes", {})
    return RECORD.validate_python({"kind": "event", **fields})


def _with_former_ids(record: Record, versions: Iterable[Version]) -> Record:
    """Keep every id under which any version was loaded."""
    if not isinstance(record, Actor | Location):
        return record
    known = {former for version in versions for former in getattr(version.record, "former_ids", ())}
    known -= {record.id}
    if known == set(record.former_ids):
        return record
    return record.model_copy(update={"former_ids": tuple(sorted(known))})

"""STIX relationships between actors, and of actors with places: relations, events of their own, and merges."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from knowledge_graph.records import Merge, Relation
from loaders.readers.converters import ConvertedRow
from loaders.stix.entities import collect_attributes
from loaders.stix.events import claim_existence, make_act
from loaders.stix.objects import TABLES, StixObject, find_kind, make_record_id, parse_reference
from loaders.stix.sources import StixSources

_USED: Final = frozenset({"relationship_type", "source_ref", "target_ref", "start_time", "stop_time"})
_REPLACED: Final = "revoked-by"
_LOCATED: Final = "located-at"
_MERGED_KINDS: Final = (("actor", "actor"), ("location", "location"))


def is_relation(stix: StixObject) -> bool:
    """Return whether a relationship, of no event, has a counterpart."""
    return bool(_find_type(stix) or _is_merge(stix) or _is_act(stix))


def describe_relationship(stix: StixObject) -> str:
    """Return what a relationship joins, for naming those that have no counterpart: ``malware uses tool``."""
    start, end = (str(stix.fields.get(name, "")).partition("--")[0] or "?" for name in ("source_ref", "target_ref"))
    return f"{start} {stix.text('relationship_type') or 'relates to'} {end}"[:200]


def find_replacement(stix: StixObject) -> tuple[str, str] | None:
    """Return the ids of an actor that was revoked and of the one that replaces it; None if a relationship says no such.

    Raises:
        InvalidInput: the relationship doesn't say what it joins.
    """
    if stix.text("relationship_type") != _REPLACED or stix.is_revoked or _find_kinds(stix) != ("actor", "actor"):
        return None
    return parse_reference(stix, "source_ref"), parse_reference(stix, "target_ref")


def find_whole(stix: StixObject) -> tuple[str, str] | None:
    """Return the ids of a location and of the one it is located at; None if a relationship says no such."""
    is_placing = stix.text("relationship_type") == _LOCATED and _find_kinds(stix) == ("location", "location")
    if not is_placing or stix.is_revoked:
        return None
    return parse_reference(stix, "source_ref"), parse_reference(stix, "target_ref")


def find_replaced(actors: Mapping[str, StixObject], successors: Mapping[str, str]) -> dict[str, list[StixObject]]:
    """Return the revoked actors that each actor replaces.

    Args:
        actors: of a file, by id.
        successors: id of a revoked actor -> id of the one that replaces it.
    """
    replaced: dict[str, list[StixObject]] = {}
    for identifier, actor in actors.items():
        last, passed = identifier, {identifier}
        while actors[last].is_revoked and (successor := successors.get(last, "")) in actors.keys() - passed:
            last = successor
            passed.add(last)
        if last != identifier:
            replaced.setdefault(last, []).append(actor)
    return replaced


def make_relation(stix: StixObject, names: Mapping[str, str], sources: StixSources) -> ConvertedRow:
    """Return the records of a relationship that ``is_relation``."""
    release = sources.release(stix)
    start, end = (make_record_id(parse_reference(stix, name)) for name in ("source_ref", "target_ref"))
    if _is_merge(stix):
        return [_make_merge(stix, start, end, sources)], []
    if _is_act(stix):
        return make_act(stix, names, sources), []
    attributes = collect_attributes(stix, sources, _USED)
    if words := stix.text("description"):
        attributes["description"] = words
    fields: dict[str, Any] = {
        "id": stix.record_id,
        "type": _find_type(stix),
        "start": start,
        "end": end,
        "title": stix.text("relationship_type"),
        "when": stix.period("start_time", "stop_time"),
        "attributes": attributes,
        "source": release,
    }
    return [Relation.model_validate(fields), *claim_existence(stix, sources)], []


def _make_merge(stix: StixObject, start: str, end: str, sources: StixSources) -> Merge:
    day = stix.day("created", "modified")
    taken_back = stix.day("modified", "created") if stix.is_revoked else None
    reason = stix.text("description") or "their publisher says that they are one."
    return Merge(
        merged=start,
        into=end,
        why=f"{stix.text('relationship_type')}: {reason}"[:2000],
        by=(sources.creator_name(stix) or stix.text("created_by_ref") or "an unnamed creator")[:2000],
        decided=day or stix.day("modified"),
        undone=taken_back,
        undone_why="the publisher revoked it." if taken_back else None,
        source=sources.release(stix),
    )  # fmt: skip


def _find_kinds(stix: StixObject) -> tuple[str, str]:
    start, end = parse_reference(stix, "source_ref"), parse_reference(stix, "target_ref")
    return ("", "") if start == end else (find_kind(start), find_kind(end))


def _find_type(stix: StixObject) -> str | None:
    start, end = _find_kinds(stix)
    types = TABLES["relations"].get(stix.text("relationship_type"), {})
    return str(types[end]) if start == "actor" and end in types else None


def _is_merge(stix: StixObject) -> bool:
    return stix.text("relationship_type") in TABLES["merges"] and _find_kinds(stix) in _MERGED_KINDS


def _is_act(stix: StixObject) -> bool:
    start, end = _find_kinds(stix)
    return start == "actor" and end in {"actor", "location"} and stix.text("relationship_type") in TABLES["acts"]

"""An answer as four flat tables with columns that don't change: what CSV writes and what a graph's attributes are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from knowledge_graph.deadline import check_work
from knowledge_graph.references import ancestors
from knowledge_graph.time_span import BOUND_NAMES
from queries.export.escaping import encode_answer

Row = dict[str, str | int | float]
"""A column that has no value is left out."""

_WHEN: Final = ("edtf", *BOUND_NAMES, "precision", "original")
_STANDING: Final = ("status", "source_count", "claim_count", "claims", "sources")

COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "nodes": (
        "id", "label", "kind", "type", "aliases", "description", *_WHEN, "reality", "mode", *_STANDING, "degree",
        "latitude", "longitude", "part_of", "identifiers", "merged", "attributes",
    ),
    "edges": (
        "start", "end", "id", "label", "kind", "relation", "role", "title", *_WHEN, *_STANDING, "place_precision",
        "area", "united", "attributes",
    ),
    "claims": (
        "id", "about", "read_as", "property", "best", "low", "high", "share", "text", "as_of", "stance", "certainty",
        "attributed_to", "speaker_names", "attribution", "count", "affiliation", "affiliation_names", "source",
        "publisher", "published", "said", "locator", "retracted",
    ),
    "sources": (
        "id", "type", "title", "part_of", "republishes", "publisher", "authors", "url", "published", "licence",
        "cite", "retracted", "attributes",
    ),
}  # fmt: skip
"""Every table's columns, in order."""

RENAMED: Final = {
    "nodes": {"caption": "label", "summary": "description"},
    "edges": {"type": "relation", "precision": "place_precision"},
}
"""Where a column isn't called as the answer calls it: to GEXF, an edge's ``type`` is whether it is directed."""

_NESTED: Final = ("when", "value")
_NUMBERS: Final = ("latitude", "longitude", "best", "low", "high", "share")


def rows(answer: Mapping[str, Any], table: str) -> Iterator[Row]:
    """Yield one table, in order of id. Lists are joined with ``; ``; dates are ISO text; attributes are JSON.

    An answer that went through ``prepare_tables`` has the names of speakers, where merged ids are read, and attributes.
    """
    attributes = answer.get("attributes", {})
    about = _sources_of_claims(answer) if table in {"nodes", "edges"} else {}
    parallel: Counter[tuple[str, ...]] = Counter()
    for identifier, view in sorted(answer.get(table, {}).items()):
        check_work()
        row = _row(view, table, about, answer)
        if others := attributes.get(identifier):
            row["attributes"] = encode_answer(others).decode()
        if table == "edges":
            row = _labelled(row, parallel)
        yield row


def _labelled(edge: Row, parallel: Counter[tuple[str, ...]]) -> Row:
    """Add what a relation is called, and a ``kind`` that no relation between the same two has in this direction.

    Gephi takes relations of one kind between two nodes for one.
    """
    label = str(edge.get("role") or edge["relation"]).replace("_", " ").lower()
    key = str(edge["start"]), str(edge["end"]), label
    parallel[key] += 1
    kind = label if parallel[key] == 1 else f"{label} {parallel[key]}"
    labelled = edge | {"label": label, "kind": kind}
    return {name: labelled[name] for name in COLUMNS["edges"] if name in labelled}


def _row(view: Mapping[str, Any], table: str, about: Mapping[str, str], answer: Mapping[str, Any]) -> Row:
    names, flat = RENAMED.get(table, {}), dict[str, Any]()
    for name, value in view.items():
        if name not in _NESTED:
            flat[names.get(name, name)] = value
    if when := view.get("when"):
        flat |= {name: when.get(name) for name in _WHEN}
    if table == "claims":
        flat |= _claim_columns(view, answer)
    if sources := {about[claim] for claim in view.get("claims", ()) if claim in about}:
        flat["sources"] = sorted(sources)
    row = {name: _cell(name, flat[name]) for name in COLUMNS[table] if flat.get(name) not in (None, "", [], {})}
    return {name: value for name, value in row.items() if value != ""}


def _cell(name: str, value: Any) -> str | int | float:
    if name in _NUMBERS and isinstance(value, int | float):
        return float(value)
    if isinstance(value, str | int | float):
        return value
    if isinstance(value, Mapping):
        return _date(value) if "edtf" in value else "; ".join(f"{key}={text}" for key, text in sorted(value.items()))
    return "; ".join(str(item) for item in value)


def _date(when: Mapping[str, Any]) -> str:
    return str(when["edtf"] or f"{when['earliest'] or ''}/{when['latest'] or ''}")


def _sources_of_claims(answer: Mapping[str, Any]) -> dict[str, str]:
    return {identifier: view["source"] for identifier, view in answer.get("claims", {}).items()}


def _claim_columns(claim: Mapping[str, Any], answer: Mapping[str, Any]) -> dict[str, Any]:
    """Return a claim's value in columns of its own, who spoke, and its source's publisher and date.

    Of several speakers each column about them has as many parts, some of them perhaps empty.
    """
    names, sources = answer.get("names", {}), answer.get("sources", {})
    value = claim.get("value")
    columns: dict[str, Any] = dict(value) if isinstance(value, Mapping) else {"text": value}
    speakers = claim.get("attributed_to", ())
    columns["attributed_to"] = [str(speaker.get("actor") or speaker.get("text")) for speaker in speakers]
    columns["speaker_names"] = [names.get(speaker.get("actor"), speaker.get("text")) for speaker in speakers]
    columns["attribution"] = [str(speaker.get("kind") or "named") for speaker in speakers]
    columns["count"] = [speaker.get("count") for speaker in speakers]
    columns["affiliation"] = [speaker.get("affiliation") for speaker in speakers]
    columns["affiliation_names"] = [names.get(speaker.get("affiliation")) for speaker in speakers]
    columns = {name: _aligned(column) if isinstance(column, list) else column for name, column in columns.items()}
    columns["read_as"] = answer.get("read_as", {}).get(claim["about"])
    for name in ("publisher", "published"):
        columns[name] = _of_source(claim.get("source", ""), name, sources)
    return columns


def _aligned(parts: list[Any]) -> list[Any]:
    """Return the parts with an empty text for each that is missing; nothing where all are."""
    return ["" if part is None else part for part in parts] if any(part is not None for part in parts) else []


def _of_source(identifier: str, name: str, sources: Mapping[str, Any]) -> Any:
    """Return a field of a source, or else of its nearest ancestor that has one."""
    known = (
        sources.get(source, {})
        for source in ancestors(identifier, lambda source: sources.get(source, {}).get("part_of"))
    )
    return next((value for view in known if (value := view.get(name))), None)

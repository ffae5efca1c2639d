"""An answer as four flat tables with columns that don't change: what CSV writes and what a graph's attributes are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from knowledge_graph.references import ancestors
from knowledge_graph.time_span import BOUND_NAMES

Row = dict[str, str | int | float]
"""A column that has no value is left out."""

_WHEN: Final = ("edtf", *BOUND_NAMES, "precision", "original")
_STANDING: Final = ("status", "source_count", "claim_count", "claims", "sources")

COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "nodes": (
        "id", "kind", "type", "label", "aliases", "description", *_WHEN, "reality", "mode", *_STANDING, "degree",
        "latitude", "longitude", "part_of", "identifiers",
    ),
    "edges": ("id", "start", "end", "relation", "role", "title", *_WHEN, *_STANDING, "place_precision", "area"),
    "claims": (
        "id", "about", "property", "best", "low", "high", "share", "text", "as_of", "stance", "certainty",
        "attributed_to", "attribution", "source", "publisher", "published", "said", "locator", "retracted",
    ),
    "sources": (
        "id", "type", "title", "part_of", "republishes", "publisher", "authors", "url", "published", "licence",
        "cite", "retracted",
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
    """Yield one table of an answer, in order of id. Lists are joined with ``; ``; dates are ISO text."""
    about = _sources_of_claims(answer) if table in {"nodes", "edges"} else {}
    for _, view in sorted(answer.get(table, {}).items()):
        yield _row(view, table, about, answer)


def _row(view: Mapping[str, Any], table: str, about: Mapping[str, str], answer: Mapping[str, Any]) -> Row:
    names, flat = RENAMED.get(table, {}), dict[str, Any]()
    for name, value in view.items():
        if name not in _NESTED:
            flat[names.get(name, name)] = value
    if when := view.get("when"):
        flat |= {name: when.get(name) for name in _WHEN}
    if table == "claims":
        flat |= _claim_columns(view, answer.get("sources", {}))
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


def _claim_columns(claim: Mapping[str, Any], sources: Mapping[str, Any]) -> dict[str, Any]:
    """Return a claim's value in columns of its own, who spoke in words, and its source's publisher and date."""
    value = claim.get("value")
    columns: dict[str, Any] = dict(value) if isinstance(value, Mapping) else {"text": value}
    speakers = claim.get("attributed_to", ())
    columns["attributed_to"] = [str(speaker.get("actor") or speaker.get("text")) for speaker in speakers]
    columns["attribution"] = [str(speaker.get("kind") or "named") for speaker in speakers]
    for name in ("publisher", "published"):
        columns[name] = _of_source(claim.get("source", ""), name, sources)
    return columns


def _of_source(identifier: str, name: str, sources: Mapping[str, Any]) -> Any:
    """Return a field of a source, or else of its nearest ancestor that has one."""
    known = (
        sources.get(source, {})
        for source in ancestors(identifier, lambda source: sources.get(source, {}).get("part_of"))
    )
    return next((value for view in known if (value := view.get(name))), None)

"""One record drawn for people: what it says, its status, and the claims behind it."""

from __future__ import annotations

from typing import Any

from graph_service.cli.output import Page
from graph_service.cli.render.markup import escape
from graph_service.cli.render.text import Evidence, format_status
from knowledge_graph.store import GraphStore
from queries.wording.claims import count_unlisted
from queries.wording.dates import format_when
from queries.wording.names import read_names
from queries.wording.values import format_value

_PARTS = ("participants", "locations", "links")
_AS_READ = ("when", "aliases", "identifiers", "description", "latitude", "longitude", "part_of", "merged")
"""Fields shown from the merged view of the entity instead of from its own record."""


def draw_entity(store: GraphStore, answer: dict[str, Any], page: Page) -> None:
    """Draw one record: its fields, its status, and the claims behind it."""
    record = answer["record"]
    title = answer.get("caption") or answer.get("title") or answer["id"]
    page.line(f"[bold]{escape(str(title))}[/]{format_status(answer)}")
    record = {"id": record["id"], "kind": record["kind"], "type": record.get("type"), **record}
    record |= {name: answer[name] for name in _AS_READ if record["kind"] != "source" and answer.get(name)}
    record |= {name: _format_parts(store, record[name]) for name in _PARTS if record.get(name)}
    rows = [
        (name.replace("_", " "), _format_field(value))
        for name, value in record.items()
        if name not in {"name", "title"} and value is not None
    ]
    rows += [("relations", str(answer["degree"]))] if "degree" in answer else []
    for name, value in rows:
        page.line(f"[dim]{name:<14}[/] {escape(value)}", lead="  ", hang=" " * 17)
    proof = answer.get("evidence", {"claims": {}, "sources": {}})
    evidence = Evidence(store, proof["claims"], proof["sources"])
    for line in evidence.lines(answer.get("claims", ()), limit=10, unlisted=count_unlisted(answer)):
        page.line(line, lead="  · ", hang="    ")


def _format_parts(store: GraphStore, parts: list[dict[str, Any]]) -> list[str]:
    """Return an event's parts by name, each with its role: `Qatar (mediator)`."""
    ends = [part.get("actor") or part.get("location") or part["target"] for part in parts]
    known = read_names(store, ends)
    names = [known.get(end, end) for end in ends]
    roles = [
        [part.get("role") or part.get("type") or "occurred_at", part.get("area"), part.get("precision")]
        for part in parts
    ]
    what = [", ".join(word.replace("_", " ") for word in words if word) for words in roles]
    return list(dict.fromkeys(f"{name} ({words})" for name, words in zip(names, what, strict=True)))


def _format_field(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(_format_field(item) for item in value)
    if isinstance(value, dict):
        if value.keys() & {"edtf", "earliest", "latest", "original"}:
            return format_when(value)
        return (
            format_value(value)
            if "best" in value
            else ", ".join(f"{name} {_format_field(item)}" for name, item in value.items())
        )
    return "none" if value is None else str(value)

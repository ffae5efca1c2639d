"""Answers drawn for people: a path as steps read aloud, a neighbourhood by distance, a timeline by date."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.markup import escape

from graph_service.cli.output import Page, counted
from graph_service.cli.render.dates import when_text
from graph_service.cli.render.text import Evidence, View, edge_text, node_text, status_text, value_text
from knowledge_graph.store import GraphStore
from knowledge_graph.time_span import BOUND_NAMES

_NO_PATH = "No path"
_BAR = 30
"""Characters in the longest bar."""


def draw_paths(store: GraphStore, answer: dict[str, Any], page: Page) -> None:
    """Draw each path from its start down to its end, with the claims beside every step."""
    if not answer["paths"]:
        page.line(f"{_NO_PATH}: {_why_none(answer)}")
        return
    evidence = Evidence(store, answer["claims"], answer["sources"])
    for number, path in enumerate(answer["paths"], start=1):
        if number > 1:
            page.line()
        of = f"Path {number} of {len(answer['paths'])}: " if len(answer["paths"]) > 1 else ""
        weakest = path["steps"][path["weakest"]]
        steps = counted(path["length"], "step")
        page.line(
            f"{of}[bold]{steps}[/]{_time_text(path)}; the weakest is step {path['weakest'] + 1}"
            f"{status_text({**weakest, 'source_count': path['source_count']})}"
        )
        page.line()
        page.line(node_text(answer["nodes"][path["nodes"][0]]))
        for step, here, there in zip(path["steps"], path["nodes"], path["nodes"][1:], strict=False):
            _draw_step(step, here, answer, evidence, page)
            page.line(node_text(answer["nodes"][there]))
    if len(answer["paths"]) > 1:
        for source in answer["critical_sources"]:
            title = answer["sources"].get(source, {}).get("title", source)
            page.line()
            page.line(f"[dim]Without {escape(title)} none of these would stand.[/]")


def _time_text(path: View) -> str:
    """Say how a path in time's order keeps it."""
    if "arrival" not in path:
        return ""
    sure = "certainly" if path["time_order"] == "certain" else "possibly"
    day = dict.fromkeys(BOUND_NAMES, path["arrival"])
    return f", {sure} in time's order" + (f", by {when_text(day)}" if path["arrival"] else "")


def _draw_step(step: View, here: str, answer: dict[str, Any], evidence: Evidence, page: Page) -> None:
    arrows: dict[str, None] = {}
    for identifier in step["edges"]:
        edge = answer["edges"][identifier]
        words, away = edge_text(edge, seen_from=here)
        arrows["▼" if away else "▲"] = None
        dated = f" [dim]{escape(when_text(edge.get('when')))}[/]" if "#" not in identifier and edge.get("when") else ""
        page.line(f"[bold]{escape(words)}[/]{dated}{status_text(edge)}", lead="  │ ", hang="  │   ")
        for line in evidence.lines(edge.get("claims", ())):
            page.line(line, lead="  │   · ", hang="  │     ")
    page.line(f"  {''.join(sorted(arrows, reverse=True))}")


def _why_none(answer: dict[str, Any]) -> str:
    if answer.get("truncated"):
        return f"none was found before the {answer['truncated']['reason']} ran out."
    if answer.get("emptied_by"):
        option = str(answer["emptied_by"]).replace("_", "-")
        return f"none is left under these filters; without --{option} there is one."
    if answer.get("beyond_depth"):
        return "none within this depth; --max-depth looks further (up to 12)."
    return "the two are not connected by the relations a path walks (--relation widens them)."


def draw_neighbourhood(store: GraphStore, answer: dict[str, Any], page: Page) -> None:
    """Draw the centre, then each neighbour with how it relates to what is nearer, and the claims behind it."""
    nodes, evidence = answer["nodes"], Evidence(store, answer["claims"], answer["sources"])
    centre = answer["centre"] if isinstance(answer["centre"], str) else answer["centre"][0]
    drawn = {centre} | {one for one, node in nodes.items() if node.get("distance") == 0}
    quoted: set[str] = set()
    page.line(node_text(nodes[centre]))
    for identifier, node in nodes.items():
        if identifier == centre:
            continue
        edges = [edge for edge in answer["edges"].values() if _joins(edge, identifier, drawn)]
        drawn.add(identifier)
        page.line()
        page.line(f"{node_text(node)}{status_text(node)}", lead=_indent(node), hang=f"{_indent(node)}  ")
        _draw_relations(identifier, edges, answer, page)
        _draw_evidence(node, edges, quoted, evidence, page)
    page.line()
    totals = answer["totals"].values()
    found, shown = sum(one["found"] for one in totals), sum(one["returned"] for one in totals)
    around = sum(node.get("distance") != 0 for node in nodes.values())
    page.line(f"[dim]{counted(around, 'neighbour')}; {shown} of {found} relations are shown.[/]")


def _joins(edge: View, identifier: str, drawn: set[str]) -> bool:
    return (edge["start"] == identifier and edge["end"] in drawn) or (
        edge["end"] == identifier and edge["start"] in drawn
    )


def _draw_relations(identifier: str, edges: list[View], answer: dict[str, Any], page: Page) -> None:
    for edge in edges:
        other = edge["end"] if edge["start"] == identifier else edge["start"]
        words, away = edge_text(edge, seen_from=identifier)
        where = escape(answer["nodes"][other]["caption"])
        page.line(f"{_indent(answer['nodes'][identifier])}  {'→' if away else '←'} {escape(words)} {where}")


def _draw_evidence(node: View, edges: list[View], quoted: set[str], evidence: Evidence, page: Page) -> None:
    """Draw the first claims on a neighbour and its relations that weren't drawn before."""
    claims = [one for about in (node, *edges) for one in about.get("claims", ()) if one not in quoted]
    quoted.update(claims)
    for line in evidence.lines(dict.fromkeys(claims), limit=2):
        page.line(line, lead=f"{_indent(node)}  · ", hang=f"{_indent(node)}    ")


def _indent(node: View) -> str:
    return "  " * max(1, int(node.get("distance", 1)))


def draw_timeline(store: GraphStore, answer: dict[str, Any], page: Page) -> None:
    """Draw events under their dates, with the first claim behind each; or how many each stretch of time has."""
    if "buckets" in answer:
        _draw_buckets(answer, page)
        return
    evidence, last = Evidence(store, answer["claims"], answer["sources"]), None
    for event in answer["results"]:
        if (date := when_text(event.get("when")) or "undated") != last:
            page.line(f"[bold]{escape(date)}[/]")
            last = date
        real = f" · {event['reality']}" if event["reality"] != "happened" else ""
        page.line(
            f"[bold yellow]{escape(event['caption'])}[/] "
            f"[dim]· {escape(event['type'].replace('_', ' '))}{real}[/]{status_text(event)}"
            f"{_order_text(answer.get('relative', {}).get(event['id']))}",
            lead="  ",
            hang="    ",
        )
        for line in evidence.lines(event.get("claims", ()), limit=1):
            page.line(line, lead="    · ", hang="      ")
    _draw_total(answer, page, "events")
    _draw_left_out(answer, page)


def _order_text(order: str | None) -> str:
    """Say whether every reading of the dates has it so, or only some."""
    return f" [dim]· {'certainly' if order == 'certain' else 'possibly'}[/]" if order else ""


def _draw_left_out(answer: dict[str, Any], page: Page) -> None:
    if number := answer.get("left_out"):
        page.line(f"[dim]{number:,} more may be there: their place is known roughly only (--rough include).[/]")


def _draw_buckets(answer: dict[str, Any], page: Page) -> None:
    """Draw a bar for each stretch of time: full for what is certainly in it, light for what may be."""
    buckets = answer["buckets"]
    most = max((one["possible"] for one in buckets), default=0)
    rows = [
        (one["start"], one["certain"], one["possible"], _bar(one["certain"], one["possible"], most)) for one in buckets
    ]
    if rows:
        page.table(("from", "certain", "possible", ""), rows, right=("certain", "possible"))
    page.line(f"[dim]{answer['total']['value']:,} events, {answer['undated']:,} of them without a date.[/]")
    _draw_left_out(answer, page)


def _bar(certain: int, possible: int, most: int) -> str:
    sure, maybe = (round(_BAR * number / most) if most else 0 for number in (certain, possible))
    return "█" * sure + "░" * (maybe - sure)


def draw_credits(sources: Mapping[str, View], page: Page) -> None:
    """Name the datasets an answer rests on, with their licences; ``show`` says how to cite each."""
    from queries.evidence.licences import credits_in  # noqa: PLC0415 - as the engines

    named = [f"{one.title}{', ' if one.licence else ''}{one.licence} ({one.id})" for one in credits_in(sources)]
    if named:
        page.line(f"[dim]Data: {escape('; '.join(named))}[/]")


def draw_claims(store: GraphStore, answer: dict[str, Any], page: Page) -> None:
    """Draw claims one after the other: what each says of what, and who says it."""
    evidence = Evidence(store, {one["id"]: one for one in answer["results"]}, answer["sources"])
    last = None
    for claim in answer["results"]:
        if (about := (claim["about"], claim["touches"])) != last:
            page.line(f"[bold]{escape(claim['about'])}[/] [dim]({claim['touches'].replace('_', ' ')})[/]")
            last = about
        page.line(evidence.line(claim), lead="  · ", hang="    ")
    _draw_total(answer, page, "claims")


def draw_hits(answer: dict[str, Any], page: Page) -> None:
    """Draw what a search found."""
    rows = [
        (hit["caption"], hit["type"].replace("_", " "), when_text(hit.get("when")), hit["degree"], hit["id"])
        for hit in answer["results"]
    ]
    if rows:
        page.table(("name", "type", "when", "relations", "id"), rows, right=("relations",))
    _draw_total(answer, page, "hits")
    _draw_left_out(answer, page)


def _draw_total(answer: dict[str, Any], page: Page, what: str) -> None:
    total, shown = answer["total"]["value"], len(answer["results"])
    least = "at least " if answer["total"]["relation"] == "gte" else ""
    if not shown:
        goes_on = f" here; go on with --cursor {answer['next']}" if answer.get("next") else ""
        page.line(f"No {what}{goes_on}.")
    elif answer.get("next"):
        page.line(f"[dim]{shown} of {least}{total} {what}; go on with --cursor {answer['next']}[/]")
    elif shown > 1:
        page.line(f"[dim]{total} {what}[/]")


_PARTS = ("participants", "locations", "links")
_AS_READ = ("when", "aliases", "identifiers", "description", "latitude", "longitude", "part_of", "merged")
"""What is shown as it is read: with all that was merged into it."""


def draw_entity(store: GraphStore, answer: dict[str, Any], page: Page) -> None:
    """Draw one record: what it says, how it stands, and who says so."""
    record = answer["record"]
    title = answer.get("caption") or answer.get("title") or answer["id"]
    page.line(f"[bold]{escape(str(title))}[/]{status_text(answer)}")
    record = {"id": record["id"], "kind": record["kind"], "type": record.get("type"), **record}
    record |= {name: answer[name] for name in _AS_READ if record["kind"] != "source" and answer.get(name)}
    record |= {name: _parts_text(store, record[name]) for name in _PARTS if record.get(name)}
    rows = [
        (name.replace("_", " "), _field(value))
        for name, value in record.items()
        if name not in {"name", "title"} and value is not None
    ]
    rows += [("relations", str(answer["degree"]))] if "degree" in answer else []
    for name, value in rows:
        page.line(f"[dim]{name:<14}[/] {escape(value)}", lead="  ", hang=" " * 17)
    proof = answer.get("evidence", {"claims": {}, "sources": {}})
    evidence = Evidence(store, proof["claims"], proof["sources"])
    for line in evidence.lines(answer.get("claims", ()), limit=10):
        page.line(line, lead="  · ", hang="    ")


def _parts_text(store: GraphStore, parts: list[dict[str, Any]]) -> list[str]:
    """Return an event's parts by name, each with what it is there: `Qatar (mediator)`."""
    ends = [part.get("actor") or part.get("location") or part["target"] for part in parts]
    records = store.records(ends)
    names = [getattr(records.get(end), "name", None) or getattr(records.get(end), "title", end) for end in ends]
    said = [
        [part.get("role") or part.get("type") or "occurred_at", part.get("area"), part.get("precision")]
        for part in parts
    ]
    what = [", ".join(word.replace("_", " ") for word in words if word) for words in said]
    return [f"{name} ({words})" for name, words in zip(names, what, strict=True)]


def _field(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(_field(one) for one in value)
    if isinstance(value, dict):
        if value.keys() & {"edtf", "earliest", "latest", "original"}:
            return when_text(value)
        return value_text(value) if "best" in value else ", ".join(f"{name} {one}" for name, one in value.items())
    return str(value)

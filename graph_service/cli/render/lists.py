"""Lists drawn for people: hits, claims, sources, the datasets an answer rests on, and any results as a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from graph_service.cli.output import Page
from graph_service.cli.render.markup import escape
from graph_service.cli.render.text import Evidence, View
from knowledge_graph.json_views import source_view
from knowledge_graph.records import Source
from knowledge_graph.store import GraphStore
from queries.wording.dates import format_when
from queries.wording.names import read_names
from queries.wording.values import format_count


def draw_hits(_: GraphStore, answer: dict[str, Any], page: Page) -> None:
    """Draw a search's hits as a table, with what holds the words where it isn't the name in the first column."""
    rows = [
        (
            hit["caption"],
            hit["type"].replace("_", " "),
            format_when(hit.get("when")),
            hit["degree"],
            hit["id"],
            _match_text(hit),
        )
        for hit in answer["results"]
    ]
    if rows:
        columns = ("name", "type", "when", "relations", "id", "found in")
        shown = len(columns) if any(row[-1] for row in rows) else len(columns) - 1
        page.table(columns[:shown], [row[:shown] for row in rows], right=("relations",))
    draw_total(answer, page, "hits")
    if number := answer.get("without_filters"):
        page.line(f"Without these filters there {'is' if number == 1 else 'are'} {number:,}.")
    if near := answer.get("suggestions"):
        meant = " or ".join(f"{suggestion['name']} ({suggestion['id']})" for suggestion in near)
        page.line(f"Did you mean {escape(meant)}?")
    draw_left_out(answer, page)


def _match_text(hit: Mapping[str, Any]) -> str:
    """Return what of a hit holds the words, empty where its name does."""
    matches = hit.get("matches", ())
    if matches and matches[0]["field"] == "name" and matches[0]["text"] != hit["caption"]:
        return f"alias: {matches[0]['text']}"
    if not matches or matches[0]["field"] in {"name", "type"}:
        return "type" if matches and matches[0]["field"] == "type" else ""
    return f"{matches[0]['field']}: {matches[0]['text']}"


def draw_claims(store: GraphStore, answer: dict[str, Any], page: Page) -> None:
    """Draw claims under what they are about."""
    evidence = Evidence(store, {claim["id"]: claim for claim in answer["results"]}, answer["sources"])
    names = _names_of(store, {claim["about"] for claim in answer["results"]})
    last = None
    for claim in answer["results"]:
        if (about := (claim["about"], claim["role"])) != last:
            page.line(f"[bold]{escape(names[claim['about']])}[/] [dim]({claim['role'].replace('_', ' ')})[/]")
            page.line(f"[dim]{escape(claim['about'])}[/]", lead="  ")
            last = about
        page.line(evidence.line(claim), lead="  · ", hang="    ")
    draw_total(answer, page, "claims")


def draw_sources(_: GraphStore, answer: dict[str, Any], page: Page) -> None:
    """Draw each source: its title, what it is and from whom, then its id and how much there is of it."""
    for source in answer["results"]:
        page.line(_format_source(source), hang="  ")
        parts = f" in {format_count(source['part_count'], 'part')}" if source["part_count"] else ""
        counts = f"{format_count(source['claim_count'], 'claim')}{parts}"
        part_of = f" · part of {escape(source['part_of'])}" if source.get("part_of") else ""
        page.line(f"{escape(source['id'])} [dim]· {counts}{part_of}[/]", lead="  ", hang="    ")
    draw_total(answer, page, "sources")


def draw_source(identifier: str, store: GraphStore, answer: dict[str, Any], page: Page) -> None:
    """Draw a source, and what it says."""
    record = store.records([identifier]).get(identifier)
    if isinstance(record, Source):
        page.line(_format_source(source_view(record)), hang="  ")
    draw_claims(store, answer, page)


def _format_source(source: Mapping[str, Any]) -> str:
    back = f"retracted {format_when(source['retracted'])}" if source.get("retracted") else ""
    about = [source["type"].replace("_", " "), source.get("publisher"), format_when(source.get("published")), back]
    return f"[bold]{escape(source['title'])}[/] [dim]· {escape(' · '.join(word for word in about if word))}[/]"


def _names_of(store: GraphStore, abouts: set[str]) -> dict[str, str]:
    """Return what claims are about by name; a part of an event by the event's, its role and whose it is."""
    parts = {about: about.partition("#")[::2] for about in abouts}
    ends = {about: part.partition(":")[2] for about, (_, part) in parts.items()}
    known = read_names(store, sorted({*(event for event, _ in parts.values()), *filter(None, ends.values())}))
    names = {}
    for about, (event, part) in parts.items():
        role, end = part.partition(":")[0].replace("_", " "), ends[about]
        names[about] = known.get(event, event) + (f", {role}: {known.get(end, end)}" if part else "")
    return names


def draw_claims_left_out(left_out: Mapping[str, str], page: Page) -> None:
    """Draw which commands list the claims that an answer has no room for, a line for each record they are on."""
    for identifier in dict.fromkeys(left_out.values()):
        page.line(f"[dim]All its claims: conflict-graph claims {escape(identifier)}[/]")


def draw_credits(sources: Mapping[str, View], page: Page) -> None:
    """Name the datasets an answer rests on, with their licences; ``show`` says how to cite each."""
    from queries.evidence.licences import credits_in  # noqa: PLC0415 - as the engines

    named = [
        f"{credit.title}{', ' if credit.licence else ''}{credit.licence} ({credit.id})"
        for credit in credits_in(sources)
    ]
    if named:
        page.line(f"[dim]Data: {escape('; '.join(named))}[/]")


def draw_total(answer: dict[str, Any], page: Page, what: str) -> None:
    """Draw the total, and how to get the next page."""
    total, shown = answer["total"]["value"], len(answer["results"])
    least = "at least " if answer["total"]["relation"] == "gte" else ""
    if draw_early_end(answer, page, what):
        return
    ends = "; the rest can't be paged to, narrow the search" if least else ""
    if not shown:
        goes_on = f" here; go on with --cursor {answer['next']}" if answer.get("next") else ""
        page.line(f"No {what}{goes_on}.")
    elif answer.get("next"):
        page.line(f"[dim]{shown} of {least}{total} {what}; go on with --cursor {answer['next']}[/]")
    elif shown > 1:
        page.line(f"[dim]{least}{total} {what}{ends}[/]")


def draw_early_end(answer: Mapping[str, Any], page: Page, what: str) -> bool:
    """Say that a page ended before it was full, and where to go on; return whether it did."""
    if not answer.get("next") or (answer.get("truncated") or {}).get("reason") != "time":
        return False
    number = f"{len(answer['results'])} {what}" if answer["results"] else f"No {what}"
    page.line(f"[yellow]{number} so far: the time for one page is over.[/] Go on with --cursor {answer['next']}")
    return True


def draw_left_out(answer: dict[str, Any], page: Page) -> None:
    """Draw how many results were left out because their place is known roughly only."""
    if number := answer.get("left_out"):
        page.line(f"[dim]{number:,} more may be there: their place is known roughly only (--rough include).[/]")


def draw_results(_: GraphStore, answer: Mapping[str, Any], page: Page) -> None:
    """Draw an answer's ``results`` as a table, a column a field; or, without results, each field in a line."""
    results = answer.get("results")
    if results:
        columns = list(dict.fromkeys(name for row in results for name in row))
        right = [name for name in columns if all(isinstance(row.get(name), int | float) for row in results)]
        page.table(columns, [[_cell_text(row.get(name)) for name in columns] for row in results], right=right)
        return
    for name, value in answer.items():
        if value not in (None, [], {}):
            page.line(f"{escape(name.replace('_', ' '))}: {escape(_cell_text(value))}", hang="  ")


def _cell_text(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else orjson.dumps(value).decode()

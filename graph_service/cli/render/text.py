"""How nodes, dates and claims read in a line of text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from graph_service.cli.render.markup import escape
from knowledge_graph.store import GraphStore
from queries.wording.claims import ClaimWords, firmness, is_denial, status_words
from queries.wording.dates import format_when
from queries.wording.values import format_count, format_value

View = Mapping[str, Any]

COLOURS = {"actor": "bold cyan", "location": "bold green", "event": "bold yellow"}
STATUS_COLOURS = {"confirmed": "green", "stated": "default", "hedged": "yellow", "disputed": "magenta", "denied": "red"}


def format_node(node: View) -> str:
    """Return a node's name and what it is, marked up."""
    about = [str(node["type"]).replace("_", " ")]
    if node["kind"] == "event":
        about += [word for word in (format_when(node.get("when")), node.get("reality")) if word and word != "happened"]
    colour = COLOURS.get(node["kind"], "bold")
    return f"[{colour}]{escape(node['caption'])}[/] [dim]· {escape(' · '.join(about))}[/]"


def format_status(view: View) -> str:
    """Return an evidence status with the number of independent sources, marked up; empty for identity."""
    words, status = status_words(view), str(view.get("status", ""))
    if not words or status == "none":
        return f" [dim]· {words}[/]" if words else ""
    return f" [dim]·[/] [{STATUS_COLOURS.get(status, 'default')}]{status}[/][dim]{words.removeprefix(status)}[/]"


class Evidence:
    """An answer's claims and sources, in lines of markup."""

    def __init__(self, store: GraphStore, claims: Mapping[str, View], sources: Mapping[str, View]) -> None:
        self.claims, self.words = claims, ClaimWords.read(store, claims, sources)

    def lines(self, ids: Iterable[str], *, limit: int = 3, values: bool = True, unlisted: int = 0) -> list[str]:
        """Return a line for each of the first claims, existence before values, and how many more there are.

        What is disputed shows a denial beyond ``limit``, if there is none within.

        Args:
            ids: of claims, the firmest first.
            limit: how many claims get a line.
            values: whether a line says what was said; without it who said it only.
            unlisted: how many claims there are that the answer doesn't list.
        """
        known = [self.claims[identifier] for identifier in ids if identifier in self.claims]
        known.sort(key=lambda claim: "property" in claim)
        shown = known[:limit]
        if not any(map(is_denial, shown)):
            shown += list(filter(is_denial, known))[:1]
        lines = [self.line(claim, value=values) for claim in shown]
        if (more := len(known) + unlisted - len(shown)) > 0:
            lines.append(f"[dim]… and {format_count(more, 'more claim')}[/]")
        return lines

    def line(self, claim: View, *, value: bool = True) -> str:
        """Return a claim's speakers, publisher, source, place in it, certainty and date."""
        who = escape(self.words.speakers(claim))
        where = escape(", ".join(filter(None, (self.words.citation(claim["source"]), claim.get("locator")))))
        firm, day = firmness(claim), self.words.day(claim)
        what = (
            f"{claim['property'].replace('_', ' ')} {escape(format_value(claim['value']))}; "
            if value and claim.get("property")
            else ""
        )
        date = f", {escape(day)}" if day else ""
        colour = "red" if firm == "denied" else STATUS_COLOURS[firm]
        back = (
            f" [dim]·[/] [red]retracted {escape(format_when(claim['retracted']))}[/]" if claim.get("retracted") else ""
        )
        text = f"{what}{who + ' in ' if who else ''}[italic]{where}[/] [dim]—[/] [{colour}]{firm}[/][dim]{date}[/]"
        return f"{text}{back}"

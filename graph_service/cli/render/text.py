"""How nodes, dates and claims read in a line of text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from graph_service.cli.output import format_count
from graph_service.cli.render.dates import format_when
from graph_service.cli.render.markup import escape
from knowledge_graph.records import Record, Relation
from knowledge_graph.references import ancestors
from knowledge_graph.store import GraphStore
from knowledge_graph.vocabulary import VOCABULARY

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
    """Return an evidence status with the number of independent sources; empty for identity."""
    status = str(view.get("status", ""))
    if status in {"", "identity"}:
        return ""
    if status == "none":
        return " [dim]· no counting claim[/]"
    number = view.get("source_count", 0)  # of those that assert it; who denies it isn't counted
    voices = f" by {format_count(number, 'source')}" if status != "denied" else ""
    asserted = ", asserted" if status == "disputed" else ""
    return f" [dim]·[/] [{STATUS_COLOURS.get(status, 'default')}]{status}[/][dim]{asserted}{voices}[/]"


def format_edge(edge: View, *, seen_from: str) -> str:
    """Return the words for an edge, read from one of its ends to the other."""
    near, forward = edge.get("precision") == "near", edge["start"] == seen_from
    words = VOCABULARY.reading(edge["type"], edge.get("role"), forward=forward, near=near)
    title = f" ({edge['title']})" if edge.get("title") else ""
    area = f", {edge['area']}" if edge.get("area") else ""
    return f"{words}{title}{area}"


class Evidence:
    """An answer's claims and sources, and the names of quoted speakers."""

    def __init__(self, store: GraphStore, claims: Mapping[str, View], sources: Mapping[str, View]) -> None:
        self.claims, self._sources = claims, dict(sources)
        quoted = {
            speaker[field]
            for claim in claims.values() for speaker in claim.get("attributed_to", ()) for field in speaker
            if field in {"actor", "affiliation"}
        }  # fmt: skip
        self._names = read_names(store, sorted(quoted))

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
        if not any(map(_denies_existence, shown)):
            shown += list(filter(_denies_existence, known))[:1]
        lines = [self.line(claim, value=values) for claim in shown]
        if (more := len(known) + unlisted - len(shown)) > 0:
            lines.append(f"[dim]… and {format_count(more, 'more claim')}[/]")
        return lines

    def line(self, claim: View, *, value: bool = True) -> str:
        """Return a claim's speakers, publisher, source, place in it, certainty and date."""
        who = self.speakers(claim)
        where = escape(", ".join(filter(None, (self.citation(claim["source"]), claim.get("locator")))))
        firm = "denied" if claim["stance"] == "denies" else claim["certainty"]
        day = format_when(claim.get("said") or self._inherited(claim["source"], "published"))
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

    def title(self, source: str) -> str:
        """Return a source's title, its id without one."""
        return str(self._sources.get(source, {}).get("title", source))

    def citation(self, source: str) -> str:
        """Return a source's publisher and title; the title alone where it names the publisher."""
        title, publisher = self.title(source), str(self._inherited(source, "publisher") or "")
        return title if not publisher or publisher in title else f"{publisher}, {title}"

    def speakers(self, claim: View) -> str:
        """Return the speakers a claim is attributed to; empty for the source's own word."""
        return escape(self.speaker_names(claim))

    def speaker_names(self, claim: View) -> str:
        """Return the same as plain text."""
        return ", ".join(self._speaker(speaker) for speaker in claim.get("attributed_to", ()))

    def _speaker(self, speaker: View) -> str:
        name = speaker.get("text") or self._name(speaker.get("actor"))
        count = f"{speaker['count']} × " if speaker.get("count", 1) > 1 else ""
        notes = ["anonymous"] if speaker.get("kind") == "anonymous" else []
        notes += [f"of {self._name(speaker['affiliation'])}"] if speaker.get("affiliation") else []
        return f"{count}{name} ({', '.join(notes)})" if notes else f"{count}{name}"

    def _name(self, identifier: str | None) -> str:
        return self._names.get(identifier or "", identifier or "?")

    def _inherited(self, source: str, field: str) -> Any:
        """Return a field of a source: its own, or that of the nearest source it is part of."""
        known = (self._sources.get(identifier, {}) for identifier in ancestors(source, self._part_of))
        return next((value for view in known if (value := view.get(field))), None)

    def _part_of(self, source: str) -> str | None:
        return self._sources.get(source, {}).get("part_of")


def read_names(store: GraphStore, ids: Sequence[str]) -> dict[str, str]:
    """Return the name or title of records by id, of merged ones that of the record they are read as.

    A relation is told with its ends: `Houthis is backed by Iran`.
    """
    survivors = store.merged(ids)
    records = store.records([survivors.get(identifier, identifier) for identifier in ids])
    named = {identifier: records.get(survivors.get(identifier, identifier)) for identifier in ids}
    relations = [record for record in named.values() if isinstance(record, Relation)]
    ends = (
        read_names(store, [end for relation in relations for end in (relation.start, relation.end)])
        if relations
        else {}
    )
    return {identifier: _get_name(record, ends) for identifier, record in named.items() if record}


def _get_name(record: Record, ends: Mapping[str, str]) -> str:
    if not isinstance(record, Relation):
        return get_caption(record)
    start, end = (ends.get(identifier, identifier) for identifier in (record.start, record.end))
    words = VOCABULARY.reading(record.type, None, forward=True).removesuffix(" (of)")
    return f"{start} {words} {end}{f' ({record.title})' if record.title else ''}"


def count_unlisted(view: View) -> int:
    """Return how many counting claims on a node or relation an answer doesn't list."""
    return int(view.get("claim_count", 0)) - len(view.get("claims", ()))


def _denies_existence(claim: View) -> bool:
    return bool(claim["stance"] == "denies" and "property" not in claim)


def format_value(value: Any) -> str:
    """Return a claim's value in words."""
    if not isinstance(value, dict):
        return f"“{value}”"
    numbers = {name: format_number(value[name]) for name in ("best", "low", "high") if name in value}
    best, low, high = (numbers.get(name) for name in ("best", "low", "high"))
    span = f"{low} to {high}" if low and high else f"at least {low}" if low else f"at most {high}" if high else ""
    figure = f"{best} ({span})" if best and span else best or span
    parts = [
        figure,
        f"{value['share']:.0%}" if "share" in value else "",
        f"“{value['text']}”" if "text" in value else "",
    ]
    return " ".join(part for part in parts if part)


def format_number(value: float) -> str:
    """Return a figure as people write it."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,}"


def get_caption(record: Record) -> str:
    """Return a record's name or title, or its id without either."""
    return str(getattr(record, "name", None) or getattr(record, "title", None) or record.id)

"""Where sources contradict each other, side by side; and how a figure went from day to day, source by source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from knowledge_graph.filters import Filter
from knowledge_graph.records import Claim, span
from knowledge_graph.spans import Span
from knowledge_graph.statements import carrier_of
from knowledge_graph.store import GraphStore, Json
from knowledge_graph.views import when_view
from queries.answer import Answer, by_id, write_object
from queries.cursor import read_cursor, write_cursor
from queries.events import request_about
from queries.explain import explaining
from queries.parameters import ConflictsParameters
from queries.readings import Reading, disagreement, readings_of
from queries.standings import Testimony, by_property, testimony

AT_ONCE: Final = 200
"""How many events are looked through at a time."""
MOST_EVENTS: Final = 5_000
"""How many events one page looks through at most; the next page goes on behind them."""


@explaining
def conflicts(store: GraphStore, question: ConflictsParameters, *, seconds: float = 10.0, base: str = "") -> Answer:
    """Answer with one page of conflicts, or of series of figures, about events and their parts, in order of time.

    The filter says which events are looked at, and which claims count. A page may be short, even empty, and still
    have a ``next``: it has looked through as many events as a page may.

    Raises:
        NotFound: an entity or a place is not in the graph.
        BudgetExceeded: it took too long.
    """
    wanted, offset = question.filter(), read_cursor(question.cursor)
    page = _Page(question)
    with store.read(wanted, seconds=seconds) as walk:
        request, last = request_about(walk, question), offset + MOST_EVENTS
        while offset < last and len(page.results) < question.limit:
            found, total = walk.timeline(replace(request, limit=AT_ONCE, offset=offset))
            events = walk.ids(found.tolist())
            offset += page.take(events, testimony(store, events), wanted)
            if offset >= total:
                break
        shown = walk.show(walk.locate(list(page.events)), [])
    following = f"{base}{write_cursor(offset)}" if offset < total else None
    body = write_object({
        "results": page.results,
        "nodes": by_id(shown.nodes),
        "claims": by_id(page.claims),
        "sources": by_id(page.sources),
        "limit": question.limit,
        "next": following,
    })  # fmt: skip
    return Answer(body, found=bool(page.results), complete=following is None, next=following)


@dataclass(slots=True)
class _Page:
    """The results of one page, and what they show."""

    question: ConflictsParameters
    results: list[dict[str, Any]] = field(default_factory=list)
    events: dict[str, None] = field(default_factory=dict)
    claims: dict[str, Json] = field(default_factory=dict)
    sources: dict[str, Json] = field(default_factory=dict)

    def take(self, events: Sequence[str], heard: Testimony, wanted: Filter) -> int:
        """Look events through until the page is full; return how many were."""
        said: dict[str, list[Claim]] = {event: [] for event in events}
        for claim in heard.counting(wanted):
            said[carrier_of(claim.about)].append(claim)
        for number, event in enumerate(events, start=1):
            found = list(self._series(said[event]) if self.question.series else self._conflicts(said[event]))
            for result, claims in found:
                self.results.append(result)
                told, behind = heard.shown(claims)
                self.claims |= told
                self.sources |= behind
            if found:
                self.events[event] = None
            if len(self.results) >= self.question.limit:
                return number
        return len(events)

    def _conflicts(self, claims: Iterable[Claim]) -> Iterator[tuple[dict[str, Any], list[Claim]]]:
        """Yield what is said of one thing, one property and one day in more than one way."""
        for (about, name), spoken in self._properties(claims):
            for day, together in _by_day(spoken):
                readings = readings_of(together)
                how = disagreement(readings)
                if how and how in (self.question.disagreement or (how,)):
                    said = {"readings": [_reading_view(one) for one in readings]}
                    yield _about(about, name, day) | {"disagreement": how} | said, together

    def _series(self, claims: Iterable[Claim]) -> Iterator[tuple[dict[str, Any], list[Claim]]]:
        """Yield what is said of one property on more than one day, in order of days and sources."""
        for (about, name), spoken in self._properties(claims):
            days = _by_day(spoken)
            if name and len(days) > 1:
                points = [
                    {"as_of": when_view(day), "source": one.source, "claim": one.id, "value": _value(one)}
                    for day, together in days
                    for one in sorted(together, key=lambda one: (one.source, one.id or ""))
                ]
                yield {"about": about, "property": name, "points": points}, spoken

    def _properties(self, claims: Iterable[Claim]) -> Iterator[tuple[tuple[str, str | None], list[Claim]]]:
        for (about, name), spoken in sorted(by_property(claims).items(), key=lambda one: (one[0][0], one[0][1] or "")):
            if not self.question.property or name in self.question.property:
                yield (about, name), spoken


def _by_day(claims: Iterable[Claim]) -> list[tuple[Span | None, list[Claim]]]:
    """Group claims by the day their value is true of; those that name none are a group of their own, the first."""
    found: dict[tuple[int, ...], tuple[Span | None, list[Claim]]] = {}
    for claim in claims:
        day = span(claim.as_of)
        key = (day.earliest, day.start_latest, day.end_earliest, day.latest) if day else ()
        found.setdefault(key, (day, []))[1].append(claim)
    return [found[key] for key in sorted(found)]


def _about(about: str, name: str | None, day: Span | None) -> dict[str, Any]:
    return {"about": about, "property": name} | ({"as_of": when_view(day)} if day else {})


def _reading_view(reading: Reading) -> dict[str, Any]:
    first = reading.claims[0]
    told = {"value": _value(first)} if first.value is not None else {}
    return told | {"stance": reading.stance, "claims": [one.id for one in reading.claims]}


def _value(claim: Claim) -> Any:
    value = claim.value
    return value if value is None or isinstance(value, str) else value.model_dump(exclude_defaults=True)

"""One event, then another within some days, at the same place or with the same actor: "a ruling, then an operation"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Final

from knowledge_graph.rendered_graph import RenderedGraph
from knowledge_graph.store import GraphStore, GraphView, IntArray
from queries.answer import Answer, shown_fields
from queries.compare import comparing
from queries.cursor import format_cursor, parse_cursor
from queries.events.followers import Followed, Follower, Meetings, Rules
from queries.explain import explaining
from queries.parameters.questions import SequenceParameters
from queries.scope import build_timeline_request

AT_ONCE: Final = 25
"""How many first events are read at a time."""
MOST_FIRST: Final = 5_000
"""How many first events one page looks at; the next page goes on behind them."""
MOST_LOOKED_AT: Final = 5_000_000
"""How many events that may follow one page looks at, about; the next page goes on behind it."""


@explaining
@comparing
def sequences(store: GraphStore, question: SequenceParameters, *, seconds: float = 10.0, base: str = "") -> Answer:
    """Answer with one page of sequences, by the first events' order in time, then by that of those that follow.

    A page may be short, even empty, and still have a ``next``: it has looked at as many events as a page may.

    Raises:
        NotFound: an entity or a place is not in the graph.
        BudgetExceeded: it took too long.
    """
    offset, page = parse_cursor(question.cursor), _Page(question)
    with store.read(question.filter(), seconds=seconds) as walk:
        firsts, total = _firsts(walk, question, offset)
        rules = Rules(
            types=frozenset(question.then),
            days=question.within_days,
            sharing=tuple(dict.fromkeys(question.sharing)) or ("place", "actor"),
            certain=question.match == "certain",
            max_degree=question.max_degree,
        )
        end = offset + page.fill(_all_after(Meetings(walk, rules), firsts))
        shown, fields = page.view(walk)
    following = f"{base}{format_cursor(end)}" if end < total else None
    complete = following is None and fields["truncated"] is None
    fields |= {"complete": complete, "limit": question.limit, "next": following}
    return Answer(fields, complete=complete, next=following, shown=shown)


def _firsts(walk: GraphView, question: SequenceParameters, offset: int) -> tuple[IntArray, int]:
    request = build_timeline_request(walk, question)
    return walk.timeline(replace(request, types=frozenset(question.first), limit=MOST_FIRST, offset=offset))


def _all_after(meetings: Meetings, firsts: IntArray) -> Iterable[Followed]:
    for place in range(0, len(firsts), AT_ONCE):
        yield from meetings.after(firsts[place : place + AT_ONCE])


@dataclass(slots=True)
class _Page:
    """The sequences of one page, and what had to be left out."""

    question: SequenceParameters
    results: list[tuple[int, Follower]] = field(default_factory=list)
    skipped: dict[int, int] = field(default_factory=dict)
    cut: dict[int, int] = field(default_factory=dict)
    """First events of which not all that follow are listed, and how many do."""

    def fill(self, followed: Iterable[Followed]) -> int:
        """Take in sequences until the page is full, and return how many first events that were."""
        taken = work = 0
        for one in followed:
            listed = one.followers[: self.question.limit_per_first]
            self.results += [(one.first, follower) for follower in listed]
            self.skipped |= one.skipped
            if len(listed) < len(one.followers):
                self.cut[one.first] = len(one.followers)
            taken, work = taken + 1, work + one.work
            if len(self.results) >= self.question.limit or work >= MOST_LOOKED_AT:
                break
        return taken

    def view(self, walk: GraphView) -> tuple[RenderedGraph, dict[str, Any]]:
        """Return what the answer shows of the graph, and its fields."""
        met = [[first, one.event, *one.shared] for first, one in self.results]
        nodes = list(dict.fromkeys([*(node for some in met for node in some), *self.skipped]))
        edges = list(dict.fromkeys(edge for _, one in self.results for edge in one.edges))
        shown = walk.show(nodes, edges)
        node_ids = dict(zip(nodes, walk.ids(nodes), strict=True))
        edge_ids = dict(zip(edges, shown.edges, strict=True))
        reason = "max_degree" if self.skipped else "limit_per_first" if self.cut else None
        return shown, {
            "results": [
                {
                    "first": node_ids[first],
                    "then": node_ids[one.event],
                    "order": "certain" if one.certain else "possible",
                    "days": {"least": one.days[0], "most": one.days[1]},
                    "shared": sorted(node_ids[hub] for hub in one.shared),
                    "edges": sorted(edge_ids[edge] for edge in one.edges),
                }
                for first, one in self.results
            ],
            **shown_fields(shown),
            "skipped": [
                {"id": identifier, "relations": self.skipped[hub]}
                for identifier, hub in sorted((node_ids[hub], hub) for hub in self.skipped)
            ],
            "cut": [{"first": node_ids[first], "found": found} for first, found in self.cut.items()],
            "truncated": {"reason": reason, "at_depth": None} if reason else None,
        }

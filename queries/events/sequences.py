"""Sequences: an event of one type, then one of another within some days, at a shared place or with a shared actor."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Final

from knowledge_graph.deadline import Deadline
from knowledge_graph.rendered_graph import RenderedGraph
from knowledge_graph.store import GraphStore, GraphView, IntArray
from queries.core.answer import Answer, shown_fields
from queries.core.compare import comparing
from queries.core.event_pages import EVENT_KEY, find_event, read_event_key
from queries.core.explain import explaining
from queries.core.list_cursor import ListCursor
from queries.core.scope import build_timeline_request
from queries.events.followers import Followed, Follower, FollowerSearch, SequenceRules
from queries.parameters.events import SequenceParameters

AT_ONCE: Final = 25
"""How many first events are read in a batch."""
MOST_FIRST: Final = 5_000
"""How many first events are put in the order of time at once."""
MOST_LOOKED_AT: Final = 5_000_000
"""About how many possible followers are looked at before the time is, too."""


@explaining
@comparing
def sequences(store: GraphStore, question: SequenceParameters, *, seconds: float = 10.0, base: str = "") -> Answer:
    """Answer with one page of sequences, by the time of the first event, then of the one that follows.

    First events are looked at until the page is full and another one is followed, so that no empty page follows. A page
    that half of its time has gone into ends early and says so: ``truncated``. See docs/time-and-place.md.

    Raises:
        NotFound: an entity or a place is not in the graph.
        BudgetExceeded: it took too long.
    """
    cursor = ListCursor.read("sequences", question, types=EVENT_KEY, base=base)
    page, deadline = _Page(question), Deadline(seconds)
    with store.read(question.filter(), seconds=seconds) as view:
        rules = SequenceRules(
            types=frozenset(question.then),
            days=question.within_days,
            sharing=tuple(dict.fromkeys(question.sharing)) or ("place", "actor"),
            certain=question.match != "possible",
            max_degree=question.max_degree,
        )
        search, last, more = FollowerSearch(view, rules), find_event(view, cursor.key), True
        while more and not page.follows and not page.late:
            firsts = _firsts(view, question, last)
            used = page.fill(_all_after(search, firsts[:MOST_FIRST]))
            last, more = int(firsts[used - 1]) if used else last, used < len(firsts)
            page.late = more and deadline.is_half_over()
        shown, fields = page.build_fields(view)
        following = cursor.after(*read_event_key(view, last)) if more and last is not None else None
    complete = following is None and fields["truncated"] is None
    fields |= {"complete": complete, "limit": question.limit, "next": following}
    return Answer(fields, complete=complete, next=following, shown=shown)


def _firsts(view: GraphView, question: SequenceParameters, after: int | None) -> IntArray:
    """Return the first events behind one: as many as a page looks at, and one more if there is any."""
    request = build_timeline_request(view, question)
    firsts, _ = view.timeline(replace(request, types=frozenset(question.first), limit=MOST_FIRST + 1, after=after))
    return firsts


def _all_after(search: FollowerSearch, firsts: IntArray) -> Iterable[Followed]:
    for start in range(0, len(firsts), AT_ONCE):
        yield from search.iter_followed(firsts[start : start + AT_ONCE])


@dataclass(slots=True)
class _Page:
    """The sequences of one page, and what was left out of it."""

    question: SequenceParameters
    results: list[tuple[int, Follower]] = field(default_factory=list)
    skipped: dict[int, int] = field(default_factory=dict)
    cut: dict[int, int] = field(default_factory=dict)
    """By first event with more followers than are listed, how many there are."""
    late: bool = False
    """Whether half of its time was over before all was known of the page."""
    follows: bool = False
    """Whether the page is full, and a first event behind it is followed."""

    def is_full(self) -> bool:
        """Return whether there are as many results as a page has at most."""
        return len(self.results) >= self.question.limit

    def fill(self, followed: Iterable[Followed]) -> int:
        """Add sequences until one has no room on the page; return how many first events were used."""
        taken = work = 0
        for first in followed:
            self.follows = bool(first.followers) and self.is_full()
            if self.follows:
                break
            listed = first.followers[: self.question.limit_per_first]
            self.results += [(first.first, follower) for follower in listed]
            self.skipped |= first.skipped
            if len(listed) < len(first.followers):
                self.cut[first.first] = len(first.followers)
            taken, work = taken + 1, work + first.work
            if work >= MOST_LOOKED_AT:
                break
        return taken

    def build_fields(self, view: GraphView) -> tuple[RenderedGraph, dict[str, Any]]:
        """Return what the answer shows of the graph, and its fields."""
        met = [[first, follower.event, *follower.shared] for first, follower in self.results]
        nodes = list(dict.fromkeys([*(node for some in met for node in some), *self.skipped]))
        edges = list(dict.fromkeys(edge for _, follower in self.results for edge in follower.edges))
        shown = view.show(nodes, edges)
        node_ids = dict(zip(nodes, view.ids(nodes), strict=True))
        edge_ids = dict(zip(edges, shown.edges, strict=True))
        cut = "max_degree" if self.skipped else "limit_per_first" if self.cut else None
        reason = "time" if self.late and not self.is_full() else cut
        return shown, {
            "results": [
                {
                    "first": node_ids[first],
                    "then": node_ids[follower.event],
                    "order": "certain" if follower.certain else "possible",
                    "days": {"least": follower.days[0], "most": follower.days[1]},
                    "shared": sorted(node_ids[hub] for hub in follower.shared),
                    "edges": sorted(edge_ids[edge] for edge in follower.edges),
                }
                for first, follower in self.results
            ],
            **shown_fields(shown),
            "skipped": [
                {"id": identifier, "relations": self.skipped[hub]}
                for identifier, hub in sorted((node_ids[hub], hub) for hub in self.skipped)
            ],
            "cut": [{"first": node_ids[first], "found": number} for first, number in self.cut.items()],
            "truncated": {"reason": reason, "at_depth": None} if reason else None,
        }

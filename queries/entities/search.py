"""Search over names and other texts in any script; without words, a listing."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import reduce
from typing import Any, Final, NamedTuple

import numpy as np

from knowledge_graph.records import NODE_KINDS
from knowledge_graph.searching.matches import complete_match
from knowledge_graph.searching.query import FIELDS, SearchQuery
from knowledge_graph.searching.texts import TextMatch
from knowledge_graph.store import GraphStore, GraphView, IntArray, SearchPage, SearchRequest, TimelineRequest
from queries.core.answer import Answer, claims_left_out
from queries.core.list_cursor import ListCursor, stale_cursor
from queries.core.paging import build_page
from queries.entities.suggestions import EVERYTHING, suggest_entities
from queries.parameters.entities import SearchParameters

_UNCOUNTED: Final = -1
_CURSOR: Final[dict[str, tuple[type, ...]]] = {
    sort: (type_, str, int, int)
    for sort, type_ in {"relevance": float, "name": str, "date": int, "degree": int}.items()
}
"""The types of the parts of a cursor by the order: the last hit's place in it, its id, how many hits lie up to it and
how many behind it."""


def search(store: GraphStore, question: SearchParameters, *, seconds: float = 10.0, base: str = "") -> Answer:
    """Answer with one page of hits, each with its score and what of it holds the words, and facets over all of them.

    Where there are none, with how many there are without filters, or with names like what was asked for.

    Raises:
        NotFound: a place is not in the graph.
        InvalidInput: the cursor is none of this search, or hits have moved past it.
    """
    criteria, cursor = question.filter(), ListCursor.read("search", question, types=_CURSOR[question.sort], base=base)
    with store.read(criteria, seconds=seconds) as view:
        scope = _Scope.of(view, question)
        named, text = _find_by_id(store, question), question.q
        if named is not None:  # the id of an entity is as good as its name
            (node,), text = view.locate([named]), ""
            only = np.array([node], np.int64)
            scope = scope._replace(sought=only if scope.sought is None else np.intersect1d(scope.sought, only))
        request = SearchRequest(
            text=text,
            fields=frozenset(question.field or FIELDS),
            kinds=frozenset(question.kind),
            types=frozenset(question.type),
            filter=criteria,
            among=scope.sought,
            related=criteria.names_relations,
            sort=question.sort,
            limit=question.limit,
            after=cursor.key[:2] if cursor.key else None,
        )
        page = view.search(request)
        _check_places(page, question, cursor)
        shown = view.show([node for node, _ in page.hits], [])
        extra: dict[str, Any] = {"facets": page.facets, **claims_left_out(shown)}
        if scope.left_out is not None:
            extra["left_out"] = view.search(replace(request, among=scope.left_out, limit=0, after=None)).total
        if text.strip() and not cursor.key and not _is_named(page):
            extra |= _beyond(store, view, question.q, total=page.total)
    words = SearchQuery(question.q)
    for identifier, (node, score) in zip(list(shown.nodes), page.hits, strict=True):
        matches = [complete_match(words, match, shown.node_fields[identifier]) for match in page.matches.get(node, ())]
        shown.extend_node(identifier, {"score": b"%.4g" % score} | _matched(matches))
    if not page.exact:
        extra["truncated"] = {"reason": "candidates", "at_depth": None}
    results = list(shown.nodes.values())
    following = cursor.after(*page.last, *_count_places(page)) if page.last else None
    answer = build_page(
        results, total=page.total, exact=page.exact, limit=question.limit, following=following, extra=extra
    )
    return answer if page.exact else replace(answer, complete=False)


def _count_places(page: SearchPage) -> tuple[int, int]:
    """Return how many hits there are up to the last of a page, and how many behind it; ``_UNCOUNTED`` if unknown."""
    if page.before is None or not page.exact:
        return _UNCOUNTED, _UNCOUNTED
    shown = page.before + len(page.hits)
    return shown, page.total - shown


def _check_places(page: SearchPage, question: SearchParameters, cursor: ListCursor) -> None:
    """Refuse a cursor that hits have moved past since, from one side to the other: they would be missed, or repeated.

    New hits make either side grow, but take none away. What comes in raises the degree of what was there, however, so
    in that order what lies before the cursor must be as many as they were.
    """
    *_, before, behind = cursor.key or (_UNCOUNTED,) * 2
    if before == _UNCOUNTED or page.before is None or not page.exact:
        return
    is_short = page.before < before or page.total - page.before < behind
    if is_short or (question.sort == "degree" and page.before != before):
        raise stale_cursor()


def _find_by_id(store: GraphStore, question: SearchParameters) -> str | None:
    """Return the id that a question asks for instead of words, if an entity has it."""
    identifier = question.q.strip()
    if ":" not in identifier or "name" not in (question.field or ("name",)):
        return None
    known = store.known([identifier])
    return identifier if known and known[identifier][0] in NODE_KINDS else None


def _matched(matches: Sequence[TextMatch]) -> dict[str, Any]:
    """Return the field that says what of a hit holds the words; none for a listing."""
    rows = [{name: value for name, value in match._asdict().items() if value is not None} for match in matches]
    return {"matches": rows} if rows else {}


def _is_named(page: SearchPage) -> bool:
    """Return whether one hit at least of a page has the words in a name."""
    return any(match.field == "name" for matches in page.matches.values() for match in matches)


def _beyond(store: GraphStore, view: GraphView, text: str, *, total: int) -> dict[str, Any]:
    """Return what is said where no name was found: how much the filters keep out, or what else may be meant."""
    if not total and (unfiltered := view.search(SearchRequest(text, filter=EVERYTHING, limit=0)).total):
        return {"without_filters": unfiltered}
    near = [{"id": suggestion.id, "name": suggestion.name} for suggestion in suggest_entities(store, text)]
    return {"suggestions": near} if near or not total else {}


class _Scope(NamedTuple):
    """The nodes at the places and in the area of a search: locations and events, no actors."""

    sought: IntArray | None
    """Nodes a hit must be one of, ascending; None for any node."""
    left_out: IntArray | None
    """Nodes left out because their place is known only roughly, ascending; None without an area."""

    @classmethod
    def of(cls, view: GraphView, question: SearchParameters) -> _Scope:
        kept, left_out = list[IntArray](), None
        if question.place:
            places = view.locate(question.place)
            events, _ = view.timeline(TimelineRequest(locations=tuple(places), limit=sys.maxsize))
            kept.append(reduce(np.union1d, [events, *(view.parts(location) for location in places)]))
        if area := question.area():
            locations, events_there = view.within(area), view.placed_events(area)
            exact = np.union1d(locations.exact, events_there.exact)
            roughly = np.setdiff1d(np.union1d(locations.rough, events_there.rough), exact)
            include = question.rough == "include"
            left_out = reduce(np.intersect1d, kept, roughly[:0] if include else roughly)
            kept.append(np.union1d(exact, roughly) if include else exact)
        return cls(reduce(np.intersect1d, kept) if kept else None, left_out)

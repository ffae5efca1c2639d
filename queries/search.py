"""Who or what is called that? Search over names, aliases and titles in any script; without words, a listing."""

from __future__ import annotations

from knowledge_graph.filters import REALITIES, STANDING, Filter
from knowledge_graph.spans import BEGINNING, FOREVER, parse_bounds
from knowledge_graph.store import GraphStore, SearchRequest
from queries.answer import Answer
from queries.cursor import read_cursor
from queries.listing import write_page
from queries.parameters import SearchParameters


def search(store: GraphStore, question: SearchParameters, *, seconds: float = 10.0, base: str = "") -> Answer:
    """Answer with one page of hits, each with its score, and facets over all of them."""
    offset = read_cursor(question.cursor)
    wanted = Filter(
        realities=frozenset(REALITIES),
        statuses=STANDING if question.source else STANDING | {"denied", "none"},
        after=parse_bounds(question.after)[0] if question.after else BEGINNING,
        before=parse_bounds(question.before)[1] if question.before else FOREVER,
        sources=frozenset(question.source),
    )
    request = SearchRequest(
        text=question.q,
        kinds=frozenset(question.kind),
        types=frozenset(question.type),
        filter=wanted,
        sort=question.sort,
        limit=question.limit,
        offset=offset,
    )
    with store.read(wanted, seconds=seconds) as walk:
        page = walk.search(request)
        shown = walk.show([node for node, _ in page.hits], [])
    results = [
        view[:-1] + b',"score":%.4g}' % score for view, (_, score) in zip(shown.nodes.values(), page.hits, strict=True)
    ]
    extra = {"facets": page.facets}
    return write_page(
        results, total=page.total, exact=page.exact, limit=question.limit, offset=offset, base=base, extra=extra
    )

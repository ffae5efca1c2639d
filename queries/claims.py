"""Who says so? The claims that touch an entity, with their sources."""

from __future__ import annotations

import orjson

from knowledge_graph.errors import NotFound
from knowledge_graph.records import Claim
from knowledge_graph.statements import carrier_of
from knowledge_graph.store import GraphStore
from knowledge_graph.views import claim_view, source_view
from queries.answer import Answer, by_id
from queries.cursor import read_cursor
from queries.entity import read_as
from queries.listing import write_page
from queries.parameters import ClaimsParameters
from queries.standings import sources_behind


def claims_on(store: GraphStore, identifier: str, question: ClaimsParameters, *, base: str = "") -> Answer:
    """Answer with one page of claims: about the entity and its parts, its relations, and what it is quoted with.

    Raises:
        NotFound: there is no such record.
    """
    known = store.known([carrier_of(identifier)])
    if not known:
        raise NotFound(identifier)
    standing = read_as(store, known[carrier_of(identifier)][1])
    offset = read_cursor(question.cursor)
    page, total = store.claims(standing, limit=question.limit, offset=offset)
    claims = [(claim, how) for claim, how in page if isinstance(claim, Claim)]
    results = [orjson.dumps({**claim_view(claim), "touches": how}) for claim, how in claims]
    sources = sources_behind(store, (claim.source for claim, _ in claims), through=("part_of",))
    extra = {"sources": by_id({one: orjson.dumps(source_view(source)) for one, source in sorted(sources.items())})}
    return write_page(results, total=total, limit=question.limit, offset=offset, base=base, extra=extra)

"""Who says so? The claims that touch an entity, with their sources."""

from __future__ import annotations

import orjson

from knowledge_graph.errors import NotFound
from knowledge_graph.records import Claim, Source
from knowledge_graph.statements import carrier_of
from knowledge_graph.store import GraphStore
from knowledge_graph.views import claim_view, source_view
from queries.answer import Answer, by_id
from queries.cursor import read_cursor
from queries.entity import read_as
from queries.listing import write_page
from queries.parameters import ClaimsParameters


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
    sources = _with_wholes(store, {claim.source for claim, _ in claims})
    extra = {"sources": by_id({one.id: orjson.dumps(source_view(one)) for one in sources})}
    return write_page(results, total=total, limit=question.limit, offset=offset, base=base, extra=extra)


def _with_wholes(store: GraphStore, ids: set[str]) -> list[Source]:
    """Return sources and everything they are part of."""
    found: dict[str, Source] = {}
    wanted = ids
    while wanted:
        records = [record for record in store.records(sorted(wanted)).values() if isinstance(record, Source)]
        found |= {record.id: record for record in records}
        wanted = {record.part_of for record in records if record.part_of} - found.keys()
    return [found[identifier] for identifier in sorted(found)]

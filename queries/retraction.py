"""What would fall, and what would weaken, if a source were taken back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any, Final, cast

from knowledge_graph.errors import NotFound
from knowledge_graph.filters import Filter
from knowledge_graph.records import Claim, Source
from knowledge_graph.statements import carrier_of
from knowledge_graph.store import GraphStore
from queries.answer import Answer, by_id, write_object
from queries.changes import compared
from queries.parameters import RetractionParameters
from queries.standings import by_property, testimony

PAGE: Final = 1_000
AT_ONCE: Final = 500


def consequences(store: GraphStore, source: str, question: RetractionParameters) -> Answer:
    """Answer with everything that stands less firmly, or not at all, without a source and its parts.

    Raises:
        NotFound: there is no such source.
    """
    if not isinstance(store.records([source]).get(source), Source):
        raise NotFound(source)
    carriers = sorted({carrier_of(claim.about) for one in parts_of(store, source) for claim in _made_in(store, one)})
    results: list[dict[str, Any]] = []
    fell = weaker = 0
    claims, sources = dict[str, bytes](), dict[str, bytes]()
    for start in range(0, len(carriers), AT_ONCE):
        heard = testimony(store, carriers[start : start + AT_ONCE])
        spoken: dict[str, list[Claim]] = {}
        for (about, _), said in by_property(heard.claims).items():
            spoken.setdefault(about, []).extend(said)
        for about, said in sorted(spoken.items()):
            without = Filter(exclude_sources=frozenset({source}))
            result = compared(about, heard.standing(said, Filter()), heard.standing(said, without))
            if result is None:
                continue
            fell, weaker = fell + (result["change"] == "fell"), weaker + (result["change"] != "fell")
            if len(results) < question.limit:
                results.append(result)
                told, behind = heard.shown(said)
                claims |= told
                sources |= behind
    body = write_object({
        "source": source,
        "fell": fell,
        "weaker": weaker,
        "results": results,
        "claims": by_id(claims),
        "sources": by_id(sources),
        "complete": len(results) == fell + weaker,
    })  # fmt: skip
    return Answer(body, found=bool(results))


def parts_of(store: GraphStore, source: str) -> list[str]:
    """Return a source and all that is part of it, at any depth."""
    above: dict[str, list[str]] = {}
    with closing(cast("Any", store.iter_records())) as records:
        for record in records:
            if not isinstance(record, Source):
                break
            if record.part_of:
                above.setdefault(record.part_of, []).append(record.id)
    found = [source]
    for one in found:
        found += [part for part in above.get(one, ()) if part not in found]
    return found


def _made_in(store: GraphStore, source: str) -> Iterator[Claim]:
    offset = 0
    while True:
        page, total = store.claims(source, limit=PAGE, offset=offset)
        yield from (claim for claim, how in page if isinstance(claim, Claim) and how == "made_in")
        offset += len(page)
        if offset >= total or not page:
            return

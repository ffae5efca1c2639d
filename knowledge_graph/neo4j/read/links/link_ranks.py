"""How many links lead up to an event from others of its bounds: counted once, and kept until something is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from knowledge_graph.filtering.filters import STANDING, STATUS_RANK
from knowledge_graph.links.precedence import ORDER_RELATIONS, link_ranks
from knowledge_graph.neo4j.packing import EdgeWord
from knowledge_graph.vocabulary import VOCABULARY

_GENERATION: Final = "OPTIONAL MATCH (ledger:Ledger {name: 'graph'}) RETURN coalesce(ledger.writes, 0)"
_ALIKE: Final = f"""
CYPHER 5
MATCH (a:Event)-[r:{"|".join(ORDER_RELATIONS)}]->(b:Event)
WHERE a.z_days = b.z_days AND a <> b AND {EdgeWord.status.cypher("r.z_walk")} IN $standing
RETURN collect(a.id), collect(type(r)), collect(b.id)
"""
_POINTS_BACK: Final = frozenset(
    VOCABULARY.relations[code].relation for code, points in VOCABULARY.link_directions.items() if points < 0
)


class LinkRanks:
    """The ranks of one database's events; of those without such a link none is kept."""

    def __init__(self) -> None:
        self._kept: tuple[int, Mapping[str, int]] = (-1, {})

    def read(self, ask: Callable[..., list[Any]]) -> Mapping[str, int]:
        """Return the ranks by event id, as ``GraphView.link_rank`` has them; given what runs a query."""
        (generation,) = ask(_GENERATION)
        kept, ranks = self._kept
        if kept != generation:
            ranks = _read(ask)
            self._kept = generation, ranks
        return ranks


def _read(ask: Callable[..., list[Any]]) -> dict[str, int]:
    starts, types, ends = ask(_ALIKE, standing=sorted(STATUS_RANK[status] for status in STANDING))
    return link_ranks(
        (end, start) if type_ in _POINTS_BACK else (start, end)
        for start, type_, end in zip(starts, types, ends, strict=True)
    )

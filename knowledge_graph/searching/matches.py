"""What is shown of why something is a hit: of each kind of text the best, the firmest kind first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from knowledge_graph.identity.folding import fold
from knowledge_graph.searching.query import FIELDS, SearchQuery
from knowledge_graph.searching.texts import OWN, TextMatch, cut_snippet
from knowledge_graph.text import score


class BestMatches:
    """By node, the best text of each field, of equals the one with the least id."""

    def __init__(self) -> None:
        self._best: dict[int, dict[str, tuple[float, TextMatch]]] = {}

    def add(self, node: int, field: str, score: float, match: TextMatch) -> None:
        """Add a text of a node."""
        fields = self._best.setdefault(node, {})
        known = fields.get(field)
        if known is None or (-score, match.id or "") < (-known[0], known[1].id or ""):
            fields[field] = score, match

    def scores(self) -> dict[int, float]:
        """Return the score of each node's best text."""
        return {node: max(score for score, _ in fields.values()) for node, fields in self._best.items()}

    def of(self, node: int) -> list[TextMatch]:
        """Return the matches of a node, the best first, equals in the order of ``FIELDS``."""
        fields = self._best.get(node, {})
        ordered = sorted(fields, key=lambda field: (-fields[field][0], FIELDS.index(field)))
        return [fields[field][1] for field in ordered]


def complete_match(query: SearchQuery, match: TextMatch, view: Mapping[str, Any]) -> TextMatch:
    """Return a match with its text, given the view of the node it is in."""
    if match.field not in OWN:
        return match
    if match.field == "name":
        return match._replace(text=_best_name(query, view))
    return match._replace(text=cut_snippet(str(view[match.field]), query.shown_words))


def _best_name(query: SearchQuery, view: Mapping[str, Any]) -> str:
    """Return the name of a node that holds most of what is looked for, given its view; of equals the first."""
    names = [view["caption"], *view.get("aliases", ())]
    folded = [fold(name) for name in names]

    def rank(place: int) -> tuple[float, int]:
        holds = folded[place : place + 1]
        parts = max(score(" ".join(words), holds) for words in query.readings)
        met = sum(any(word.startswith(part) for word in holds[0].split()) for part in query.shown_words)
        return score(query.folded, holds) or parts / 10 or met / 1000, -place

    return str(names[max(range(len(names)), key=rank)])

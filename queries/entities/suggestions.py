"""What may have been meant by a name or an id that nothing has."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from operator import itemgetter
from typing import Final, NamedTuple

from knowledge_graph.errors import NotFound
from knowledge_graph.filtering.filters import REALITIES, STANDING, Filter
from knowledge_graph.identity.folding import fold, script
from knowledge_graph.store import GraphStore, GraphView, SearchRequest

EVERYTHING: Final = Filter(realities=frozenset(REALITIES), statuses=STANDING | {"denied", "none"})
"""The filter that every node passes."""

_NAMES: Final = frozenset({"name"})
_LEAST_LIKENESS: Final = 0.7
_BEST_KNOWN: Final = 1_000
"""So many entities of highest degree are compared, whatever their names begin with."""
_BEGINNING_ALIKE: Final = 50
_MOST_WORDS: Final = 6
_UNSPACED: Final = frozenset({"CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR"})
"""Scripts that are written without spaces between words, as Unicode names them."""
_LONGEST: Final = 100


class Suggestion(NamedTuple):
    """An entity that may have been meant: its id, and the name of it that is most like what was asked for."""

    id: str
    name: str


def suggest_entities(
    store: GraphStore, text: str, *, kinds: frozenset[str] = frozenset(), limit: int = 3
) -> list[Suggestion]:
    """Return the entities whose names are most like a text, the likest first: at most ``limit``, perhaps none.

    Compared are those whose names hold all of its words but one, or words that begin as its words do, and those of
    highest degree. Where no name is like it as a whole, those stand in that have a part of as many words like it; in
    scripts without spaces between words, those that hold it anywhere.
    """
    words = fold(text[:_LONGEST]).split()[:_MOST_WORDS]
    if not words:
        return []
    with store.read(EVERYTHING) as view:
        nodes = dict.fromkeys(node for attempt in _attempts(words) for node in _nodes_named(view, attempt, kinds))
        page = view.search(SearchRequest(kinds=kinds, filter=EVERYTHING, sort="degree", limit=_BEST_KNOWN))
        nodes |= dict.fromkeys(node for node, _ in page.hits)
        shown = view.show(list(nodes), []).node_fields
    sought = " ".join(words)
    matcher, is_unspaced = SequenceMatcher(b=sought, autojunk=False), script(sought) in _UNSPACED
    alike, alike_in_part = list[tuple[float, int, Suggestion]](), list[tuple[float, int, Suggestion]]()
    for place, (identifier, fields) in enumerate(shown.items()):
        names = (fields["caption"], *fields.get("aliases", ()))
        for ranked, size in ((alike, None), (alike_in_part, len(words))):
            likeness, name = max(((_likeness(matcher, fold(name), size), name) for name in names), key=itemgetter(0))
            if size and is_unspaced and likeness < 1:
                likeness, name = next(((1.0, name) for name in names if sought in fold(name)), (likeness, name))
            if likeness >= _LEAST_LIKENESS:
                ranked.append((-likeness, place, Suggestion(identifier, name)))
    return [suggestion for *_, suggestion in sorted(alike or alike_in_part)[:limit]]


def suggest_ids(store: GraphStore, text: str) -> list[str]:
    """Return the ids that may have been meant by a mistyped id or by a name; none for an id that exists."""
    if store.known([text]):
        return []
    words = text.partition(":")[2].replace("-", " ").replace("_", " ") or text
    return [suggestion.id for suggestion in suggest_entities(store, words)]


def explain_missing(store: GraphStore, error: NotFound) -> NotFound:
    """Return the error with suggested ids; of an id that exists, with what kind of record it is instead."""
    if error.suggestions or error.kind:
        return error
    if known := store.known([error.reference]):
        return NotFound(error.reference, kind=known[error.reference][0])
    return NotFound(error.reference, suggestions=suggest_ids(store, error.reference))


def _attempts(words: list[str]) -> Iterator[str]:
    """Yield texts that a name may hold where a word of it was misspelt."""
    yield " ".join(words)
    if len(words) > 1:
        for place in range(len(words)):
            yield " ".join(words[:place] + words[place + 1 :])
        yield from sorted(words, key=len, reverse=True)[:2]
    for word in sorted(words, key=len, reverse=True)[:2]:
        for length in range(len(word) - 1, max(2, len(word) // 2 - 1), -1):
            yield word[:length]


def _nodes_named(view: GraphView, text: str, kinds: frozenset[str]) -> list[int]:
    request = SearchRequest(text, fields=_NAMES, kinds=kinds, filter=EVERYTHING, limit=_BEGINNING_ALIKE)
    return [node for node, _ in view.search(request).hits]


def _likeness(matcher: SequenceMatcher[str], name: str, size: int | None) -> float:
    """Return how like the matcher's text a name is: as a whole, or the likest part of it of so many words.

    0 stands for less than ``_LEAST_LIKENESS``.
    """
    words, best = name.split(), 0.0
    size = size or len(words)
    for first in range(max(1, len(words) - size + 1)):
        matcher.set_seq1(" ".join(words[first : first + size]))
        least = max(best, _LEAST_LIKENESS)
        if matcher.real_quick_ratio() >= least and matcher.quick_ratio() >= least:
            best = max(best, matcher.ratio())
    return best if best >= _LEAST_LIKENESS else 0.0

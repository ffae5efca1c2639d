"""What may have been meant by a name or an id that nothing has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from typing import Any, Final, NamedTuple

from rapidfuzz import fuzz

from knowledge_graph.errors import NotFound
from knowledge_graph.filtering.filters import REALITIES, STANDING, Filter
from knowledge_graph.identity.folding import fold, script
from knowledge_graph.store import GraphStore, GraphView, SearchRequest
from knowledge_graph.vocabulary import VOCABULARY

EVERYTHING: Final = Filter(realities=frozenset(REALITIES), statuses=STANDING | {"denied", "none"})
"""The filter that every node passes."""

_NAMES: Final = frozenset({"name"})
_LEAST_LIKENESS: Final = 0.8
"""Of a name to what was asked for: Katar is 0.8 like Qatar, Patagonia 0.7 like Pentagon."""
_LEAST_OF_A_PART: Final = 0.82
"""Of a part of a name: Amazon is 0.8 like Ambazonia."""
_LEAST_OF_A_WORD: Final = 0.7
"""Of each word to the word in its place: nation is 0.6 like liberation."""
_LETTERS_OF_A_SLIP: Final = 4
"""Names of so many letters may also differ in one letter that isn't the first: Irak is Iraq."""
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
    scripts without spaces between words, those that hold it anywhere. Function words such as "the" don't count, unless
    there are no others.
    """
    words = fold(text[:_LONGEST]).split()[:_MOST_WORDS]
    if not words:
        return []
    with store.read(EVERYTHING) as view:
        nodes = dict.fromkeys(node for attempt in _attempts(words) for node in _nodes_named(view, attempt, kinds))
        page = view.search(SearchRequest(kinds=kinds, filter=EVERYTHING, sort="degree", limit=_BEST_KNOWN))
        nodes |= dict.fromkeys(node for node, _ in page.hits)
        shown = view.show(list(nodes), []).node_fields
    sought = _without_function_words(words)
    is_unspaced = script(" ".join(sought)) in _UNSPACED
    alike, alike_in_part = list[tuple[float, int, Suggestion]](), list[tuple[float, int, Suggestion]]()
    for place, (identifier, fields) in enumerate(shown.items()):
        names = [(_without_function_words(fold(name).split()), name) for name in _names_of(fields)]
        for ranked, size in ((alike, 0), (alike_in_part, len(sought))):
            likeness, name = max(((_likeness(sought, folded, size), name) for folded, name in names), key=itemgetter(0))
            if size and is_unspaced and likeness < 1:
                held = (name for folded, name in names if " ".join(sought) in " ".join(folded))
                likeness, name = next(((1.0, name) for name in held), (likeness, name))
            if likeness:
                ranked.append((-likeness, place, Suggestion(identifier, name)))
    return [suggestion for *_, suggestion in sorted(alike or alike_in_part)[:limit]]


def _names_of(fields: Mapping[str, Any]) -> tuple[str, ...]:
    return (fields["caption"], *fields.get("aliases", ()))


def _without_function_words(words: Sequence[str]) -> list[str]:
    return [word for word in words if word not in VOCABULARY.function_words] or list(words)


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


def _likeness(sought: Sequence[str], name: Sequence[str], size: int) -> float:
    """Return how like two names are, in words: as a whole, or the likest part of the second of ``size`` words.

    0 stands for unlike.
    """
    if not size:
        likeness = _likeness_of_words(sought, name, _LEAST_LIKENESS)
        return likeness or (_LEAST_LIKENESS if _is_slip(" ".join(sought), " ".join(name)) else 0.0)
    parts = [name[first : first + size] for first in range(max(1, len(name) - size + 1))]
    return max(_likeness_of_words(sought, part, _LEAST_OF_A_PART) for part in parts)


def _likeness_of_words(sought: Sequence[str], part: Sequence[str], least: float) -> float:
    likeness = fuzz.ratio(" ".join(sought), " ".join(part)) / 100
    if likeness < least or (
        len(sought) == len(part) > 1
        and any(fuzz.ratio(*pair) / 100 < _LEAST_OF_A_WORD for pair in zip(sought, part, strict=True))
    ):
        return 0.0
    return likeness


def _is_slip(mine: str, theirs: str) -> bool:
    """Return whether two short names differ in one letter, which isn't the first."""
    differing = [at for at, pair in enumerate(zip(mine, theirs, strict=False)) if pair[0] != pair[1]]
    return len(mine) == len(theirs) == _LETTERS_OF_A_SLIP and len(differing) == 1 and differing != [0]

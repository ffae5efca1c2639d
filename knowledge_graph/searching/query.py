"""A search's words, and how firmly each kind of text that holds them makes a hit.

See docs/semantics.md, Search. A word is met by a text if it begins one of the text's words.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from knowledge_graph.identity.folding import fold
from knowledge_graph.vocabulary import VOCABULARY

SCORES: Final = {
    "name": 0.46,  # of a name that has all words but the function words; see ``name_part_score``
    "office": 0.45,
    "summary": 0.4,
    "description": 0.4,
    "mode": 0.36,
    "type": 0.35,
    "claim": 0.3,
    "source": 0.2,
}
"""By what holds the words, the score of a hit; names that hold them as they are have 0.5 and more."""

FIELDS: Final = tuple(SCORES)
"""What a search looks through, the firmest first."""

OTHER_END: Final = 0.02
"""What a relation's title counts less at the end that has somebody in office than at the one who holds it."""

_WITH_TYPE: Final = 0.1
"""How much of a text's score is added to that of a type where each meets some of the words."""

_LEAST_TYPED: Final = 3
"""Letters a word must have to begin the name of a type."""

_HYPHENS: Final = "-\u2010\u2011\u2012\u05be"
_POSSESSIVE: Final = re.compile(r"(?<=\w)['’ʼ][sS]\b")
"""In English; without it, the folded word would be another name's beginning: Hamas's, Hamass."""
_COMPOUND: Final = re.compile(rf"\b\w+(?:[{_HYPHENS}]\w+)+")


def text_words(text: str) -> list[str]:
    """Return the folded words of a text, each once; of `cease-fire` they are `cease`, `fire` and `ceasefire`."""
    text = _POSSESSIVE.sub("", text)
    words = fold.__wrapped__(text).split()
    return list(dict.fromkeys([*words, *(joined for part in _COMPOUND.findall(text) if (joined := _joined(part)))]))


def _joined(compound: str) -> str:
    return fold(compound).replace(" ", "")


def name_part_score(relevance: Any) -> Any:
    """Return the score of a name that holds the words but for function words, or but for those that a type meets.

    Args:
        relevance: how well it matches what it holds, by ``text.score``; a float or an array of them.
    """
    return SCORES["name"] + 0.03 * relevance


def mixed_score(score: Any) -> Any:
    """Return the score of a hit whose type meets some words, and a text with this score the others; or of many."""
    return SCORES["type"] + _WITH_TYPE * score


@dataclass(frozen=True)
class SearchQuery:
    """The words that are searched for."""

    text: str

    @cached_property
    def _plain(self) -> str:
        """The text without possessive endings: a word meets what it begins, so that `Qatar's` meets both forms."""
        return _POSSESSIVE.sub("", self.text)

    @cached_property
    def folded(self) -> str:
        """The words as names must hold them, function words and all."""
        return fold(self._plain)

    @cached_property
    def readings(self) -> tuple[tuple[str, ...], ...]:
        """The words that texts other than names must hold: as they are and, if there are compounds, with those joined.

        Function words are left out, unless there are no others of two letters or more: AT&T is no T.
        """
        joined = _COMPOUND.sub(lambda compound: f" {_joined(compound[0])} ", self._plain)
        return tuple(dict.fromkeys(_content_words(fold(reading).split()) for reading in (self._plain, joined)))

    @cached_property
    def shown_words(self) -> tuple[str, ...]:
        """The words that a snippet is cut around: those of all readings."""
        return tuple(dict.fromkeys(word for reading in self.readings for word in reading))

    def rests(self, words: tuple[str, ...], types: Iterable[str]) -> dict[tuple[str, ...], set[str]]:
        """Return which of the words are left to texts for things of some types (``kind|type``), by what is left.

        The types that meet none of the words are left out.
        """
        rests: dict[tuple[str, ...], set[str]] = {}
        for name in types:
            met = words_met_by(name, words)
            if met:
                rests.setdefault(tuple(word for word in words if word not in met), set()).add(name)
        return rests


def _content_words(words: list[str]) -> tuple[str, ...]:
    distinct = tuple(dict.fromkeys(words))
    content = tuple(word for word in distinct if word not in VOCABULARY.function_words)
    return content if any(len(word) > 1 for word in content) else distinct


def words_met_by(type_name: str, words: Collection[str]) -> set[str]:
    """Return the words that a type (``kind|type``) goes by; of several words, only all together."""
    kind, _, type_ = type_name.partition("|")
    met = set[str]()
    for common in VOCABULARY.common_words[f"{kind}_types"].get(type_, ()):
        parts = {part: _beginning(part, words) for part in common.split()}
        if all(parts.values()):
            met |= set[str]().union(*parts.values())
    return met


def _beginning(part: str, words: Collection[str]) -> set[str]:
    if part in VOCABULARY.function_words:
        return {part}
    return {word for word in words if len(word) >= min(_LEAST_TYPED, len(part)) and part.startswith(word)}

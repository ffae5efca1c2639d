"""Text: the order of names, how well they match a query, and suggestions for unknown words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from knowledge_graph.identity.folding import fold

_DIGITS: Final = re.compile("[0-9]+")
NUMBER_WIDTH: Final = 9
"""To how many digits numbers are filled up where texts are put in natural order; longer ones keep their last."""


def natural_key(text: str | None) -> str:
    """Return what a text is sorted by so that "paragraph 2" stands before "paragraph 10"; empty for none."""
    return _DIGITS.sub(lambda digits: digits[0][-NUMBER_WIDTH:].zfill(NUMBER_WIDTH), text) if text else ""


def source_text(title: str, publisher: str | None, identifier: str) -> str:
    """Return the folded text that a source is looked for in."""
    return fold(f"{title} {publisher or ''} {identifier}")


ALIAS_COSTS: Final = 0.01
"""What a name that isn't the main one scores less."""


def score(query: str, names: Sequence[str]) -> float:
    """Return how well names match a query, from 0 (not at all) to 1 (the name itself).

    Every word of the query must be the prefix of a word of one name. Query and names are folded; the first name is the
    main one.
    """
    best, query_words = 0.0, query.split()
    for index, name in enumerate(names):
        words = name.split()
        if all(any(word.startswith(prefix) for word in words) for prefix in query_words):
            relevance = score_of(query, sum(map(len, words)), name == query)
            best = max(best, relevance - (ALIAS_COSTS if index else 0.0))
    return best


def score_of(query: str, length: Any, is_same: Any) -> Any:
    """Return how well a name matches a query all of whose words begin words of it.

    Args:
        query: the folded query.
        length: how many letters the name's words have together; an int, or an integer array of many names.
        is_same: whether the name is the query; a bool, or an array of the same length.

    Returns:
        A float, or an array of them; the same operations in the same order, so that both come out alike.
    """
    covered = sum(map(len, query.split())) / (length + (length == 0))
    part = 0.5 + 0.4 * (covered - (covered > 1) * (covered - 1))
    return is_same * 1.0 + (1 - is_same) * part


def find_nearest(word: str, known: Iterable[str], *, limit: int = 1, cutoff: float = 0.6) -> list[str]:
    """Return the known words most like one that isn't known, the nearest first: at most ``limit``, perhaps none.

    ``cutoff`` is the least likeness, from 0 to 1, as ``difflib`` measures it.
    """
    from difflib import get_close_matches  # noqa: PLC0415 - only a message that is going wrong needs it

    return get_close_matches(word, list(known), n=limit, cutoff=cutoff)


def suggest(
    word: str,
    known: Iterable[str],
    *,
    synonyms: Iterable[str] = (),
    otherwise: str | None = None,
    limit: int = 1,
    cutoff: float = 0.6,
) -> str:
    """Return how a message about an unknown word ends: `did you mean article?`, or what is known.

    Args:
        word: what was given, written as the known words are.
        known: what it might be, in the order in which a message lists it.
        synonyms: known words that are meant by it, if there are any: they are suggested, however unlike.
        otherwise: what the message ends in where nothing is near; by default a list of what is known.
        limit: how many words to suggest at most.
        cutoff: the least likeness of a word that is suggested, from 0 to 1.
    """
    known = list(known)
    if near := list(synonyms)[:limit] or find_nearest(word, known, limit=limit, cutoff=cutoff):
        return f"did you mean {' or '.join(near)}?"
    return f"known are {', '.join(known)}." if otherwise is None else otherwise

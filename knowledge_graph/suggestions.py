"""What an unknown word may have been meant to be, in the words of every message that suggests something."""

from __future__ import annotations

from collections.abc import Iterable


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

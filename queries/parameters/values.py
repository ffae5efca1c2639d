"""The values of parameters: dates, ids, words of the vocabulary, and several of them where many are allowed.

A repeated parameter means OR, and so do values between commas; an id that has a comma itself is kept whole where it is
known to be one (``queries.parameters.parse``).
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from knowledge_graph.errors import InvalidInput
from knowledge_graph.identity.folding import fold
from knowledge_graph.text import suggest
from knowledge_graph.time_span import BEGINNING, FOREVER, parse_bounds
from knowledge_graph.vocabulary import VOCABULARY
from queries.parameters.printed_dates import read_printed

_LONGEST_DATE = 400
"""Characters of a date that are looked at: with the words of a source an answer prints up to 300 of them."""

MAX_VALUES = 50
"""How often one parameter may be repeated."""


class Whole(str):
    """One value, commas and all: an id that is known to be one."""

    __slots__ = ()


def _listed(value: Any) -> Any:
    """Take one value, or several separated by commas, where many are allowed."""
    if isinstance(value, str):
        value = [value]
    if isinstance(value, list | tuple):
        return tuple(part for item in value for part in _parts(item))
    return value


def _parts(value: Any) -> list[Any]:
    if not isinstance(value, str):
        return [value]
    whole = [str(value)] if isinstance(value, Whole) else value.split(",")
    return [part.strip() for part in whole if part.strip()]


LISTED = BeforeValidator(_listed)
"""Reads one value, or several between commas."""


def _is_date(text: str) -> str:
    parse_bounds(text)
    return text


def _as_edtf(value: Any) -> Any:
    """Read a date as answers print it; leave any other to the check that follows."""
    return read_printed(value) if isinstance(value, str) and len(value) <= _LONGEST_DATE else value


def word_of(*tables: str) -> AfterValidator:
    """Check words against tables of the vocabulary; the error suggests the nearest."""

    def check(words: tuple[str, ...]) -> tuple[str, ...]:
        known = {word for table in tables for word in VOCABULARY.words(table)}
        for word in words:
            if word not in known:
                hint = suggest(word, sorted(known), synonyms=VOCABULARY.meant_by(word, tables), limit=2)
                raise ValueError(f"{word!r} is not known here; {hint}")
        return words

    return AfterValidator(check)


Day = Annotated[
    str, Field(max_length=60, examples=["2024-05-24", "2024-05"]), AfterValidator(_is_date), BeforeValidator(_as_edtf)
]
"""Its length is checked before it is read: a set of very many imprecise dates takes seconds."""
Reference = Annotated[str, Field(min_length=1, max_length=700)]
Many = Annotated[tuple[Reference, ...], LISTED, Field(max_length=MAX_VALUES)]


def _has_words(text: str) -> str:
    if text.strip() and not fold(text):
        raise ValueError(f"there is no letter or digit in {text!r}; give words, or leave it out to list everything.")
    return text


Words = Annotated[str, AfterValidator(_has_words), Field(max_length=200)]
"""Words to search for; without a letter or a digit they would find nothing, whatever there is."""


def window(after: str | None, before: str | None) -> tuple[int, int]:
    """Return the first and the last day of a window; what isn't given leaves it open.

    Raises:
        InvalidInput: it ends before it begins.
    """
    first = parse_bounds(after)[0] if after else BEGINNING
    last = parse_bounds(before)[1] if before else FOREVER
    if first > last:
        raise InvalidInput(f"`after={after}` lies behind `before={before}`; swap them.", field="after")
    return first, last


def end_of(day: str | None) -> int | None:
    """Return the last day of what may be a month or a year; None for none."""
    return parse_bounds(day)[1] if day else None

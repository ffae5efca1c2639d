"""EDTF texts as four day bounds: single dates, intervals and sets. See docs/semantics.md, Time."""

from __future__ import annotations

from typing import Final

from knowledge_graph.edtf.dates import BEGINNING, FOREVER, parse_date
from knowledge_graph.errors import InvalidInput

FourDays = tuple[int, int, int, int]
"""The first and the last day something may have begun, and the first and the last it may have ended."""

_OPEN_ENDS: Final = ("", "..")
_SETS: Final = {"[": "]", "{": "}"}


def parse_edtf(text: str) -> FourDays:
    """Return the four bounds of an EDTF text; they may still contradict each other.

    Raises:
        InvalidInput: the text isn't EDTF, or names no day.
    """
    if text.count("/") == 1:
        return _parse_interval(text)
    first, last = _parse_set(text) if _SETS.get(text[:1]) == text[-1:] and len(text) > 1 else parse_date(text)
    return first, last, first, last


def _parse_interval(text: str) -> FourDays:
    """Read ``A/B``: it lasted. ``..`` is an end that has not come; an empty end is unknown."""
    left, right = text.split("/")
    if left in _OPEN_ENDS and right in _OPEN_ENDS:
        raise InvalidInput(f"{text!r} names no day at all; give at least one end.", field="when")
    start = parse_date(left) if left not in _OPEN_ENDS else None
    end = parse_date(right) if right not in _OPEN_ENDS else None
    unknown = BEGINNING, end[1] if end else FOREVER
    earliest, start_latest = start or ((BEGINNING, BEGINNING) if left == ".." else unknown)
    end_earliest, latest = end or ((FOREVER, FOREVER) if right == ".." else (earliest, FOREVER))
    return earliest, start_latest, end_earliest, latest


def _parse_set(text: str) -> tuple[int, int]:
    """Read ``[a..b]``, ``[a,b]`` (one day out of them) or ``{a,b}`` (each of them), with gaps by its hull."""
    members = [member.strip() for member in text[1:-1].split(",")]
    if not any(member.strip(".") for member in members):
        raise InvalidInput(f"{text!r} names no day at all.", field="when")
    lows, highs = list[int](), list[int]()
    for index, member in enumerate(members):
        left, dots, right = member.partition("..")
        low = None if dots and not left and not index else parse_date(left.strip())
        high = (
            None if dots and not right and index == len(members) - 1 else parse_date((right if dots else left).strip())
        )
        if low and high and low[0] > high[1]:
            raise InvalidInput(f"{text!r} ends before it starts; swap its two ends.", field="when")
        lows.append(low[0] if low else BEGINNING)
        highs.append(high[1] if high else FOREVER)
    return min(lows), max(highs)

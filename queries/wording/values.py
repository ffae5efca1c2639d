"""Numbers and claims' values in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def format_count(number: int, noun: str) -> str:
    """Return how many there are: `1 row`, `2,000 rows`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def format_value(value: Any) -> str:
    """Return a claim's value in words."""
    if not isinstance(value, dict):
        return f"“{value}”"
    numbers = {name: format_number(value[name]) for name in ("best", "low", "high") if name in value}
    best, low, high = (numbers.get(name) for name in ("best", "low", "high"))
    span = f"{low} to {high}" if low and high else f"at least {low}" if low else f"at most {high}" if high else ""
    figure = f"{best} ({span})" if best and span else best or span
    parts = [
        figure,
        f"{value['share']:.0%}" if "share" in value else "",
        f"“{value['text']}”" if "text" in value else "",
    ]
    return " ".join(part for part in parts if part)


def format_number(value: float) -> str:
    """Return a figure as people write it."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,}"


def join_words(words: Iterable[str], conjunction: str = "and") -> str:
    """Return a list in words: `a, b and c`."""
    *others, last = [*words] or [""]
    return f"{', '.join(others)} {conjunction} {last}" if others else last

"""Cells into honest values: dates as EDTF, numbers, figures with bounds, coordinates."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from math import inf, isfinite
from typing import Final

from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import Measure
from knowledge_graph.time_span import day_text, parse_span
from loaders.mapping.model import Amount, Dating, Wording
from loaders.mapping.templates import Fill, Values, constant, first_of, looked_up
from loaders.toolkit.record_builder import RecordBuilder

_ISO_INSTANT: Final = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ]\d\d(?::?\d\d)*(?:\.\d+)?\s*(?:Z|UTC|[+-]\d\d:?\d\d)?\Z", re.ASCII
)
_COMPACT: Final = re.compile(r"(\d{4})(\d\d)(\d\d)(?:\d{6})?\Z", re.ASCII)
_NUMBER: Final = re.compile(
    r"[+-]?(?:\d{1,3}(?:[,\u00a0\u202f' ]\d{3})+|\d+)?(?:\.\d*)?(?:[eE][+-]?\d{1,3})?\Z", re.ASCII
)
_GAPS: Final = str.maketrans("", "", ",\u00a0\u202f' ")
_CHECKED: Final = frozenset({"share", "text"})
_make_measure: Final = RecordBuilder(Measure)
"""For finite numbers alone, which need no checking."""
_CUT: Final = {"year": 4, "month": 7, "day": 10}


def words(given: Wording | None) -> Fill | None:
    """Compile what a field says; None where the mapping says nothing."""
    return None if given is None else _said(given)


def _said(given: Wording) -> Fill:
    fill, otherwise = first_of(given.text), given.otherwise
    if given.map:
        return looked_up(fill, given.map, otherwise, first_column(given))
    return fill if otherwise is None else lambda values: fill(values) or otherwise


def first_column(given: Wording) -> str:
    """Return the column an error about this is told of."""
    return next(iter(given.columns), "")


def dated(given: Dating | None) -> Fill | None:
    """Compile a date into EDTF; empty where its cells are."""
    if given is None:
        return None
    if given.text is not None:
        return _of_text(given, given.text)
    ends = given.within or (given.start, given.end)
    first, last = (_of_text(given, end) if end else constant("") for end in ends)
    within = given.within is not None

    def fill(values: Values) -> str:
        start, end = first(values), last(values)
        if within:
            return _within(start, end)
        return f"{start}/{end}" if start and start != end and "[" not in start + end else start or (end and f"/{end}")

    return fill


def _within(start: str, end: str) -> str:
    known = [parse_span(one) for one in (start, end) if one]
    if not known:
        return ""
    first, last = day_text(known[0].earliest), day_text(known[-1].latest)
    return f"{first}" if first == last else f"[{first}..{last}]"


def _of_text(given: Dating, said: Wording) -> Fill:
    text, precision, before = _said(said), words(given.precision), words(given.days_before)
    column, formats = first_column(said), given.format

    def fill(values: Values) -> str:
        raw = text(values)
        if not raw:
            return ""
        try:
            found = edtf(raw, formats, precision(values) if precision else "")
            days = before(values) if before else ""
            return _from_days_before(found, days) if days else found
        except InvalidInput as error:
            raise InvalidInput(str(error), field=column) from None

    return fill


@lru_cache(maxsize=65_536)
def edtf(text: str, formats: tuple[str, ...], precision: str) -> str:
    """Return a date as EDTF, no finer than it was given and no finer than ``precision``.

    Raises:
        InvalidInput: it is no date of the calendar, or not in any of the formats.
    """
    found = _by_formats(text, formats) if formats else _by_looking(text)
    if precision == "week":
        day = date.fromisoformat(found) if len(found) == 10 else None
        if day is None:
            return found
        monday = day - timedelta(days=day.weekday())
        return f"[{monday}..{monday + timedelta(days=6)}]"
    if precision and precision not in _CUT:
        raise InvalidInput(f"{precision!r} is no precision; let the mapping make day, week, month or year of it.")
    return found[: _CUT[precision]] if precision and re.fullmatch(r"[\d-]+", found) else found


def _by_formats(text: str, formats: tuple[str, ...]) -> str:
    for form in formats:
        try:
            if form == "unix":
                seconds = float(text)
                return (
                    datetime.fromtimestamp(seconds / 1000 if abs(seconds) > 1e11 else seconds, UTC).date().isoformat()
                )
            day = datetime.strptime(text, form).date().isoformat()  # noqa: DTZ007 - a date has no time zone
        except (ValueError, OverflowError, OSError):
            continue
        finest = (
            "day" if re.search(r"%[-#]?[djxcDF]", form) else "month" if re.search(r"%[-#]?[mbBh]", form) else "year"
        )
        return day[: _CUT[finest]]
    listed = " nor ".join(formats)
    raise InvalidInput(f"{text[:60]!r} is no date as {listed} has it; mend it, or add its format to the mapping.")


def _by_looking(text: str) -> str:
    if instant := _ISO_INSTANT.match(text):
        text = instant[1]
    elif compact := _COMPACT.match(text):
        text = "-".join(compact.groups())
    elif text.count("/") == 2:
        raise InvalidInput(f'{text[:60]!r} could be day first or month first; say which: `format: "%d/%m/%Y"`.')
    parse_span(text)
    return text


def _from_days_before(found: str, days: str) -> str:
    try:
        count = int(float(days))
        last = date.fromisoformat(found)
        first = last - timedelta(days=count)
    except (ValueError, OverflowError):
        raise InvalidInput(f"{days!r} days before {found} can't be reckoned; give a whole number and a day.") from None
    return f"{first}/{last}" if count > 0 else found


def number(text: str, column: str, decimal: str = ".") -> float:
    """Read a number: 1234, 1,234.5, 1 234; with ``decimal="," `` 1.234,5.

    Raises:
        InvalidInput: it is none.
    """
    plain = text.replace(".", " ").replace(",", ".") if decimal == "," else text
    try:
        found = float(plain) if plain.isascii() and plain.isdigit() else _float(plain)
    except ValueError:
        found = inf
    if not isfinite(found):
        hint = "; words go under `text:`, cells that mean nothing are listed under `table: null:`."
        raise InvalidInput(f"{text[:60]!r} is not a number{hint}", field=column)
    return found


def _float(text: str) -> float:
    if not _NUMBER.match(text):
        raise ValueError(text)
    return float(text.translate(_GAPS))


def numeric(given: Wording | None, decimal: str) -> Callable[[Values], float | None] | None:
    """Compile a number; None where its cell is empty."""
    if given is None:
        return None
    fill, column = _said(given), first_column(given)
    return lambda values: number(text, column, decimal) if (text := fill(values)) else None


def amount(given: Amount, decimal: str) -> Callable[[Values], Measure | None]:
    """Compile a figure; None where all its cells are empty."""
    numbers = {
        name: fill for name in ("best", "low", "high", "share") if (fill := numeric(getattr(given, name), decimal))
    }
    text = words(given.text)

    def measure(values: Values) -> Measure | None:
        found: dict[str, float | str] = {
            name: value for name, read in numbers.items() if (value := read(values)) is not None
        }
        if text and (said := text(values)):
            found["text"] = said
        if not found:
            return None
        return Measure.model_validate(found) if found.keys() & _CHECKED else _make_measure(**found)

    return measure

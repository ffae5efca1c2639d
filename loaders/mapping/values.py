"""Parsing cells into values: dates as EDTF, numbers, measures with bounds, coordinates."""

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
from loaders.mapping.fields import DateTemplate, TextTemplate, ValueTemplate
from loaders.mapping.templates import Fill, Values, compile_alternatives, compile_lookup, make_constant
from loaders.toolkit.record_builder import RecordBuilder

_ISO_INSTANT: Final = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ]\d\d(?::?\d\d)*(?:\.\d+)?\s*(?:Z|UTC|[+-]\d\d:?\d\d)?\Z", re.ASCII
)
_COMPACT: Final = re.compile(r"(\d{4})(\d\d)(\d\d)(?:\d{6})?\Z", re.ASCII)
_NUMBER: Final = re.compile(
    r"[+-]?(?:\d{1,3}(?:[,\u00a0\u202f' ]\d{3})+|\d+)?(?:\.\d*)?(?:[eE][+-]?\d{1,3})?\Z", re.ASCII
)
_GROUPING: Final = str.maketrans("", "", ",\u00a0\u202f' ")
_CHECKED: Final = frozenset({"share", "text"})
_make_measure: Final = RecordBuilder(Measure)
"""For finite numbers only, which need no validation."""
_PRECISION_LENGTH: Final = {"year": 4, "month": 7, "day": 10}


def compile_text(template: TextTemplate | None) -> Fill | None:
    """Compile a field's text; None if the mapping has none."""
    return None if template is None else _compile_text(template)


def _compile_text(template: TextTemplate) -> Fill:
    fill, otherwise = compile_alternatives(template.text), template.otherwise
    if template.map:
        return compile_lookup(fill, template.map, otherwise, get_first_column(template))
    return fill if otherwise is None else lambda values: fill(values) or otherwise


def get_first_column(template: TextTemplate) -> str:
    """Return the column to name in an error about a template; empty if it reads none."""
    return next(iter(template.columns), "")


def compile_date(template: DateTemplate | None) -> Fill | None:
    """Compile a date as EDTF; empty if its cells are."""
    if template is None:
        return None
    if template.text is not None:
        return _compile_date_text(template, template.text)
    ends = template.within or (template.start, template.end)
    first, last = (_compile_date_text(template, end) if end else make_constant("") for end in ends)
    within = template.within is not None

    def fill(values: Values) -> str:
        start, end = first(values), last(values)
        if within:
            return _format_interval(start, end)
        return f"{start}/{end}" if start and start != end and "[" not in start + end else start or (end and f"/{end}")

    return fill


def _format_interval(start: str, end: str) -> str:
    known = [parse_span(end_text) for end_text in (start, end) if end_text]
    if not known:
        return ""
    first, last = day_text(known[0].earliest), day_text(known[-1].latest)
    return f"{first}" if first == last else f"[{first}..{last}]"


def _compile_date_text(template: DateTemplate, text_template: TextTemplate) -> Fill:
    text, precision, before = (
        _compile_text(text_template),
        compile_text(template.precision),
        compile_text(template.days_before),
    )
    column, formats = get_first_column(text_template), template.format

    def fill(values: Values) -> str:
        raw = text(values)
        if not raw:
            return ""
        try:
            parsed = parse_date(raw, formats, precision(values) if precision else "")
            days = before(values) if before else ""
            return _extend_back(parsed, days) if days else parsed
        except InvalidInput as error:
            raise InvalidInput(str(error), field=column) from None

    return fill


@lru_cache(maxsize=65_536)
def parse_date(text: str, formats: tuple[str, ...], precision: str) -> str:
    """Parse a date into EDTF.

    Args:
        text: the date.
        formats: strptime formats to try, or ``unix``; without any, ISO 8601, YYYYMMDD and EDTF are tried.
        precision: day, week, month or year: the result is no finer; empty for the precision given.

    Raises:
        InvalidInput: it isn't a date of the calendar, or isn't in any of the formats.
    """
    parsed = _parse_by_formats(text, formats) if formats else _parse_unambiguous(text)
    if precision == "week":
        day = date.fromisoformat(parsed) if len(parsed) == 10 else None
        if day is None:
            return parsed
        monday = day - timedelta(days=day.weekday())
        return f"[{monday}..{monday + timedelta(days=6)}]"
    if precision and precision not in _PRECISION_LENGTH:
        raise InvalidInput(
            f"expected day, week, month or year, got {precision!r}; translate it with a `map` in the mapping."
        )
    return parsed[: _PRECISION_LENGTH[precision]] if precision and re.fullmatch(r"[\d-]+", parsed) else parsed


def _parse_by_formats(text: str, formats: tuple[str, ...]) -> str:
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
        return day[: _PRECISION_LENGTH[finest]]
    listed = " or ".join(formats)
    raise InvalidInput(f"expected a date as {listed}, got {text[:60]!r}; correct it, or add its format to the mapping.")


def _parse_unambiguous(text: str) -> str:
    if instant := _ISO_INSTANT.match(text):
        text = instant[1]
    elif compact := _COMPACT.match(text):
        text = "-".join(compact.groups())
    elif text.count("/") == 2:
        raise InvalidInput(f'{text[:60]!r} could be day first or month first; state which: `format: "%d/%m/%Y"`.')
    parse_span(text)
    return text


def _extend_back(day: str, days: str) -> str:
    try:
        count = int(float(days))
        last = date.fromisoformat(day)
        first = last - timedelta(days=count)
    except (ValueError, OverflowError):
        raise InvalidInput(
            f"{days!r} days before {day} cannot be computed; expected a whole number and a full date."
        ) from None
    return f"{first}/{last}" if count > 0 else day


def parse_number(text: str, column: str, decimal: str = ".") -> float:
    """Parse a number: 1234, 1,234.5, 1 234; with ``decimal=","`` 1.234,5.

    Raises:
        InvalidInput: it isn't a number; ``column`` is the error's field.
    """
    plain = text.replace(".", " ").replace(",", ".") if decimal == "," else text
    try:
        parsed = float(plain) if plain.isascii() and plain.isdigit() else _parse_float(plain)
    except ValueError:
        parsed = inf
    if not isfinite(parsed):
        hint = "; words go under `text:`, cells that mean nothing are listed under `table: null:`."
        raise InvalidInput(f"expected a number, got {text[:60]!r}{hint}", field=column)
    return parsed


def _parse_float(text: str) -> float:
    if not _NUMBER.match(text):
        raise ValueError(text)
    return float(text.translate(_GROUPING))


def compile_number(template: TextTemplate | None, decimal: str) -> Callable[[Values], float | None] | None:
    """Compile a number; it gives None if its cell is empty."""
    if template is None:
        return None
    fill, column = _compile_text(template), get_first_column(template)
    return lambda values: parse_number(text, column, decimal) if (text := fill(values)) else None


def compile_value(template: ValueTemplate, decimal: str) -> Callable[[Values], Measure | None]:
    """Compile a measure; it gives None if all its cells are empty."""
    numbers = {
        name: fill
        for name in ("best", "low", "high", "share")
        if (fill := compile_number(getattr(template, name), decimal))
    }
    text = compile_text(template.text)

    def measure(values: Values) -> Measure | None:
        fields: dict[str, float | str] = {
            name: value for name, read in numbers.items() if (value := read(values)) is not None
        }
        if text and (words_text := text(values)):
            fields["text"] = words_text
        if not fields:
            return None
        return Measure.model_validate(fields) if fields.keys() & _CHECKED else _make_measure(**fields)

    return measure

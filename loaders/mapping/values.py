"""Parsing cells into texts and dates as EDTF."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final

from knowledge_graph.errors import InvalidInput
from knowledge_graph.time_span import day_text, parse_span
from loaders.mapping.fields import DateTemplate, TextTemplate
from loaders.mapping.templates import Fill, Values, compile_alternatives, compile_lookup, make_constant
from loaders.readers.columns import drop_zero_fraction

_ISO_INSTANT: Final = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ]\d\d(?::?\d\d)*(?:\.\d+)?\s*(?:Z|UTC|[+-]\d\d:?\d\d)?\Z", re.ASCII
)
_COMPACT: Final = re.compile(r"(\d{4})(\d\d)(\d\d)(?:\d{6})?\Z", re.ASCII)
_EXCEL_EPOCH: Final = date(1899, 12, 30)
_FIRST_DAY_NUMBER: Final = 61
"""1 March 1900; before, spreadsheets count a day that never was."""
_PRECISION_LENGTH: Final = {"year": 4, "month": 7, "day": 10}


def compile_text(template: TextTemplate | None) -> Fill | None:
    """Compile a field's text; None if the mapping has none."""
    return None if template is None else compile_required_text(template)


def compile_required_text(template: TextTemplate) -> Fill:
    """Compile a field's text."""
    fill, otherwise = compile_alternatives(template.text), template.otherwise
    if template.replace:
        fill = _compile_replacement(fill, template.replace)
    if template.is_looked_up:
        return compile_lookup(fill, template.map, template.contains, otherwise, get_first_column(template))
    return fill if otherwise is None else lambda values: fill(values) or otherwise


def _compile_replacement(fill: Fill, replace: Mapping[str, str]) -> Fill:
    def fill_replaced(values: Values) -> str:
        text = fill(values)
        for words, others in replace.items():
            text = text.replace(words, others)
        return text.strip()

    return fill_replaced


def compile_id(template: TextTemplate | None) -> Fill | None:
    """Compile an id: a number in its cells is the same with and without a fraction of zero, 17 and 17.0."""
    return None if template is None else without_zero_fractions(compile_required_text(template), template.columns)


def without_zero_fractions(fill: Fill, columns: Sequence[str]) -> Fill:
    """Return a template that reads whole numbers in some columns without their fraction."""

    def fill_id(values: Values) -> str:
        whole = {
            column: short for column in columns if (short := drop_zero_fraction(cell := values.get(column, ""))) != cell
        }
        return fill({**values, **whole} if whole else values)

    return fill_id


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
    text, precision, before, after = (
        compile_required_text(text_template),
        compile_text(template.precision),
        compile_text(template.days_before),
        compile_text(template.days_after),
    )
    column, formats = get_first_column(text_template), template.format

    def fill(values: Values) -> str:
        raw = text(values)
        if not raw:
            return ""
        try:
            parsed = parse_date(raw, formats, precision(values) if precision else "")
            days, more = before(values) if before else "", after(values) if after else ""
            return _extend(parsed, days, more) if days or more else parsed
        except InvalidInput as error:
            raise InvalidInput(str(error), field=column) from None

    return fill


@lru_cache(maxsize=65_536)
def parse_date(text: str, formats: tuple[str, ...], precision: str) -> str:
    """Parse a date into EDTF.

    Args:
        text: the date.
        formats: strptime formats to try, ``unix`` or ``excel``; without any, ISO 8601, YYYYMMDD and EDTF are tried.
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
            if form == "excel":
                return _parse_day_number(text)
            day = datetime.strptime(text, form).date().isoformat()  # noqa: DTZ007 - a date has no time zone
        except (ValueError, OverflowError, OSError):
            continue
        finest = (
            "day" if re.search(r"%[-#]?[djxcDF]", form) else "month" if re.search(r"%[-#]?[mbBh]", form) else "year"
        )
        return day[: _PRECISION_LENGTH[finest]]
    listed = " or ".join(formats)
    raise InvalidInput(f"expected a date as {listed}, got {text[:60]!r}; correct it, or add its format to the mapping.")


def _parse_day_number(text: str) -> str:
    """Parse a spreadsheet's day number, whose fraction is a time of day, into an ISO day."""
    number = float(text)
    if not number >= _FIRST_DAY_NUMBER:
        raise ValueError(text)
    return (_EXCEL_EPOCH + timedelta(days=int(number))).isoformat()


def _parse_unambiguous(text: str) -> str:
    if instant := _ISO_INSTANT.match(text):
        text = instant[1]
    elif compact := _COMPACT.match(text):
        text = "-".join(compact.groups())
    elif text.isdecimal() and len(text) in {5, 10, 13}:
        number, form = ("a spreadsheet's day number", "excel") if len(text) == 5 else ("seconds since 1970", "unix")
        raise InvalidInput(f"{text!r} is no date, but may be {number}; if so, state `format: {form}`.")
    elif text.count("/") == 2:
        raise InvalidInput(f'{text[:60]!r} could be day first or month first; state which: `format: "%d/%m/%Y"`.')
    parse_span(text)
    return text


def _extend(day: str, days_before: str, days_after: str) -> str:
    try:
        middle = date.fromisoformat(day)
        first = middle - timedelta(days=_parse_days(days_before))
        last = middle + timedelta(days=_parse_days(days_after))
    except (ValueError, OverflowError):
        days = " and ".join(f"{text!r}" for text in (days_before, days_after) if text)
        raise InvalidInput(
            f"{days} days around {day} cannot be computed; expected a whole number and a full date."
        ) from None
    return f"{first}/{last}" if first < last else str(middle)


def _parse_days(text: str) -> int:
    days = float(text or 0)
    if days < 0 or not days.is_integer():
        raise ValueError(text)
    return int(days)

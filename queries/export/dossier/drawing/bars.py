"""The timeline: each event's date drawn from its four bounds, on one axis for all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import inf, isfinite
from typing import Any, Final

from queries.export.dossier.markup import Markup, element

WIDTH: Final = 520
_HEIGHT: Final = 18
_EDGE: Final = 16
"""Room on either side for what goes on beyond the axis."""
_CROWDED: Final = 0.2
"""Where nine of ten days lie in less than this part of the whole, the axis shows that part."""
_LEAST: Final = 4
"""The width of the shortest bar, in pixels."""
_FEWEST: Final = 10
"""Days that an axis has at least."""

When = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Shape:
    """What is drawn of a date, in days; None where nothing bounds it."""

    first: int | None
    last: int | None
    certain: tuple[float, float] | None
    """When it certainly was going on, the last day not included; infinite where nothing bounds it."""


@dataclass(frozen=True, slots=True)
class Axis:
    """The days that bars are drawn over."""

    first: int
    last: int

    def place(self, day: float) -> float:
        """Return where a day begins, in pixels; what lies beyond is put at the edge."""
        part = (day - self.first) / max(1, self.last - self.first)
        return round(_EDGE + min(1.0, max(0.0, part)) * (WIDTH - 2 * _EDGE), 1)


def shape_of(when: When | None) -> Shape | None:
    """Return what to draw of a date; None for what has none."""
    days = (
        {name: _day(when.get(name)) for name in ("earliest", "start_latest", "end_earliest", "latest")} if when else {}
    )
    if not any(day is not None for day in days.values()):
        return None
    begun, ends = days["start_latest"], days["end_earliest"]
    earliest, latest = days["earliest"], days["latest"]
    begins = -inf if begun is None and earliest is None else inf if begun is None else begun
    is_ongoing = ends is None and latest is None and earliest is not None
    goes_on = inf if is_ongoing else -inf if ends is None else ends
    certain = (begins, goes_on + 1) if begins <= goes_on else None
    return Shape(earliest, None if latest is None else latest + 1, certain)


def choose_axis(shapes: Sequence[Shape]) -> Axis | None:
    """Return the axis for some dates: from the first to the last, or where most of them are if they are crowded."""
    bounds = (day for shape in shapes for day in (shape.first, shape.last, *(shape.certain or ())))
    days = sorted(int(day) for day in bounds if day is not None and isfinite(day))
    if not days:
        return None
    first, last = days[0], days[-1]
    near, far = days[len(days) // 20], days[-1 - len(days) // 20]
    if far - near < _CROWDED * (last - first):
        margin = max(3, (far - near) // 10)
        first, last = max(first, near - margin), min(last, far + margin)
    margin = max(2, _FEWEST - (last - first), (last - first) // 12) // 2
    return Axis(max(1, first - margin), min(last + margin, date.max.toordinal()))


def draw_bar(shape: Shape, axis: Axis, line: str) -> Markup:
    """Return a bar: solid where it certainly was, pale where it may have been, with an arrow where it goes on."""
    first = axis.first if shape.first is None else shape.first
    last = axis.last if shape.last is None else shape.last
    left, right = axis.place(first), axis.place(last)
    right = max(right, min(left + _LEAST, WIDTH - _EDGE))
    left = min(left, right - _LEAST)
    parts = [element("rect", x=left, y=5, width=round(right - left, 1), height=8, rx=2, class_="maybe")]
    if shape.certain:
        sure = [axis.place(day) for day in shape.certain]
        wide = max(_LEAST, round(sure[1] - sure[0], 1))
        start = max(left, min(sure[0], right - wide))
        parts.append(element("rect", x=round(start, 1), y=3, width=wide, height=12, rx=2, class_="sure"))
    if shape.first is None or first < axis.first:
        parts.append(_arrow(_EDGE - 3, -1, is_open=shape.first is None))
    if shape.last is None or last > axis.last:
        parts.append(_arrow(WIDTH - _EDGE + 3, 1, is_open=shape.last is None))
    return element(
        "svg", parts,
        viewBox=f"0 0 {WIDTH} {_HEIGHT}", width=WIDTH, height=_HEIGHT, aria_hidden="true", class_=f"bar is-{line}",
    )  # fmt: skip


def _arrow(x: int, way: int, *, is_open: bool) -> Markup:
    """Return an arrow: full where nothing bounds a date, hollow where the axis ends before it does."""
    return element("path", d=f"M{x} 3L{x + 9 * way} 9L{x} 15Z", class_="open" if is_open else "beyond")


def draw_axis(axis: Axis) -> Markup:
    """Return the axis with its ticks."""
    parts = [element("line", x1=_EDGE, x2=WIDTH - _EDGE, y1=24, y2=24, class_="axis")]
    right_of_last = -100.0
    for day, words in _ticks(axis):
        x = axis.place(day)
        parts.append(element("line", x1=x, x2=x, y1=19, y2=24, class_="axis"))
        if x - right_of_last > 8 + len(words) * 3.2:
            parts.append(element("text", words, x=x, y=14))
            right_of_last = x + len(words) * 3.2
    return element(
        "svg", parts,
        viewBox=f"0 0 {WIDTH} 26", width=WIDTH, height=26, aria_hidden="true", class_="bar",
    )  # fmt: skip


def _ticks(axis: Axis) -> list[tuple[int, str]]:
    """Return days to mark, at most about ten, each in words."""
    span = axis.last - axis.first
    if span <= 70:
        step = max(1, round(span / 8))
        days = [date.fromordinal(day) for day in range(axis.first, axis.last + 1, step)]
        return [(day.toordinal(), f"{day.day} {day:%b} {day.year}" if not number else f"{day.day} {day:%b}")
                for number, day in enumerate(days)]  # fmt: skip
    months = 1
    for months in (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 6000):
        if span / (30.4 * months) <= 9:
            break
    begin, ticks = date.fromordinal(axis.first), list[tuple[int, str]]()
    number = -(-(begin.year * 12 + begin.month - (begin.day == 1)) // months) * months
    while number // 12 <= date.max.year:
        day = date(number // 12, number % 12 + 1, 1)
        if day.toordinal() > axis.last:
            break
        ticks.append((day.toordinal(), str(day.year) if months >= 12 else f"{day:%b} {day.year}"))
        number += months
    return ticks


def _day(text: str | None) -> int | None:
    return date.fromisoformat(text).toordinal() if text else None

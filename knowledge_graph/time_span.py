"""Imprecise dates as four day bounds, read from EDTF (ISO 8601-2) or given outright.

A span is read from outside in: it may have begun on any day from ``earliest`` to ``start_latest`` and may have
ended on any day from ``end_earliest`` to ``latest``. Days are proleptic Gregorian ordinals (``date.toordinal``);
``BEGINNING`` and ``FOREVER`` stand for no bound at all, so that no bound is ever null.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Generic, Literal, TypeVar

from knowledge_graph.edtf import dates
from knowledge_graph.edtf.spans import parse_edtf
from knowledge_graph.errors import InvalidInput

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BEGINNING: Final = dates.BEGINNING
FOREVER: Final = dates.FOREVER

Match = Literal["possible", "certain", "within"]

Bounds = tuple[int, int, int, int]
"""The four bounds of a date as ordinal days, in the order of ``BOUND_NAMES``."""
BOUND_NAMES: Final = ("earliest", "start_latest", "end_earliest", "latest")
ALWAYS: Final[Bounds] = (BEGINNING, BEGINNING, FOREVER, FOREVER)
"""The bounds of what has no date: they overlap every window, possibly and certainly."""


Days = TypeVar("Days", int, "NDArray[np.integer]")
"""A day, or each of many."""


def order_of_beginning(earliest: Days) -> Days:
    """Return what dates are sorted by before their last day: the first, or for an unknown beginning more than any."""
    order: Days = earliest + (earliest == BEGINNING) * FOREVER
    return order


Truth = TypeVar("Truth", bool, "NDArray[np.bool_]")
"""Whether something holds of one date, or of each of many."""


class DateRules(Generic[Truth]):
    """How bounds are held against days and windows: those of one date, or columns of many.

    See docs/semantics.md, Time. Days are ordinals; both ends of a window are in it.
    """

    __slots__ = ()

    def bound(self, name: str) -> Any:
        """Return one of the four bounds: an ordinal day, or an integer array of such days."""
        raise NotImplementedError

    def possibly_within(self, after: int, before: int) -> Truth:
        """Return whether some reading of the date overlaps [after, before]."""
        within: Truth = (self.bound("earliest") <= before) & (self.bound("latest") >= after)
        return within

    def certainly_within(self, after: int, before: int) -> Truth:
        """Return whether every reading of the date overlaps [after, before]."""
        within: Truth = (self.bound("start_latest") <= before) & (self.bound("end_earliest") >= after)
        return within

    def within(self, after: int, before: int, match: Match) -> Truth:
        """Return whether the date fits [after, before] as ``match`` asks.

        It overlaps the window on some reading (``possible``) or on every one (``certain``), or lies inside of it on
        every reading (``within``): what has no bound where the window has one never does.
        """
        if match == "within":
            inside: Truth = (self.bound("earliest") >= after) & (self.bound("latest") <= before)
            return inside
        return self.possibly_within(after, before) if match == "possible" else self.certainly_within(after, before)

    def possibly_on(self, day: int) -> Truth:
        """Return whether some reading of the date has this day."""
        return self.possibly_within(day, day)

    def possibly_begun_by(self, day: int) -> Truth:
        """Return whether some reading of the date begins on this day or before."""
        begun: Truth = self.bound("earliest") <= day
        return begun


@dataclass(frozen=True, slots=True)
class TimeSpan(DateRules[bool]):
    """When something was, as far as anyone knows. Hashable; build it with ``parse_span``."""

    earliest: int
    start_latest: int
    end_earliest: int
    latest: int
    edtf: str = ""
    original: str = ""

    def bound(self, name: str) -> int:
        """Return one bound as an ordinal day."""
        day: int = getattr(self, name)
        return day

    @property
    def bounds(self) -> Bounds:
        """Return the four bounds in the order of ``BOUND_NAMES``."""
        return self.earliest, self.start_latest, self.end_earliest, self.latest

    @property
    def precision(self) -> str:
        """Name how fine the date is: day, month or year for one such unit, range for anything else."""
        if self.earliest == self.latest:
            return "day"
        if self.earliest != self.end_earliest or self.start_latest != self.latest or self.latest == FOREVER:
            return "range"
        first, after = date.fromordinal(self.earliest), date.fromordinal(self.latest + 1)
        if first.day != 1 or after.day != 1:
            return "range"
        months = (after.year - first.year) * 12 + after.month - first.month
        return "month" if months == 1 else "year" if months == 12 and first.month == 1 else "range"

    def as_dict(self) -> dict[str, str | None]:
        """Return the span as answers show it; a bound that doesn't exist is null."""
        return dict(_shown(self))


@lru_cache(maxsize=65_536)
def _shown(when: TimeSpan) -> dict[str, str | None]:
    shown: dict[str, str | None] = {
        "edtf": when.edtf or None,
        **{name: day_text(day) for name, day in zip(BOUND_NAMES, when.bounds, strict=True)},
        "precision": when.precision,
    }
    if when.original:
        shown["original"] = when.original
    return shown


def day_text(day: int) -> str | None:
    """Return an ordinal day as YYYY-MM-DD, or None for a bound that doesn't exist."""
    return None if day in {BEGINNING, FOREVER} else date.fromordinal(day).isoformat()


def parse_day(text: str) -> int:
    """Read one ISO day (YYYY-MM-DD).

    Raises:
        InvalidInput: the text isn't a day of the calendar.
    """
    try:
        return date.fromisoformat(text).toordinal()
    except (TypeError, ValueError):
        raise InvalidInput(f"{text!r} is not a day of the calendar; write it as YYYY-MM-DD.") from None


def parse_bounds(text: str) -> tuple[int, int]:
    """Read a day, month or year (or any EDTF date) and return its first and last day: the way parameters are read."""
    span = parse_span(text)
    return span.earliest, span.latest


@lru_cache(maxsize=65_536)
def parse_span(text: str) -> TimeSpan:
    """Read an EDTF string into a span.

    Raises:
        InvalidInput: the text isn't EDTF, or its end comes before its start.
    """
    return _tightened(*parse_edtf(text), edtf=text)


def span_of(value: str | dict[str, str | None]) -> TimeSpan:
    """Read a record's ``when``: EDTF text, or an object whose own bounds overrule those of its ``edtf``.

    Raises:
        InvalidInput: a bound isn't a day, nothing is said at all, or the bounds leave no day.
    """
    if isinstance(value, str):
        return parse_span(value)
    edtf = value.get("edtf") or ""
    base = parse_span(edtf) if edtf else TimeSpan(BEGINNING, FOREVER, BEGINNING, FOREVER)
    own_bounds = {name: parse_day(day) for name in BOUND_NAMES if (day := value.get(name))}
    if not edtf and not own_bounds:
        raise InvalidInput("a date needs an `edtf` text or at least one of its four bounds.", field="edtf")
    bounds = [own_bounds.get(name, getattr(base, name)) for name in BOUND_NAMES]
    return _tightened(bounds[0], bounds[1], bounds[2], bounds[3], edtf=edtf, original=value.get("original") or "")


def _tightened(
    earliest: int, start_latest: int, end_earliest: int, latest: int, edtf: str, original: str = ""
) -> TimeSpan:
    end_earliest, start_latest = max(end_earliest, earliest), min(start_latest, latest)
    if earliest > start_latest or end_earliest > latest:
        raise InvalidInput(f"{edtf or 'the date'} ends before it starts; swap or correct its two ends.", field="when")
    return TimeSpan(earliest, start_latest, end_earliest, latest, edtf, original)

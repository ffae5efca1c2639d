"""Histogram of events by day, week, month or year: how many certainly overlap each bucket, and how many possibly."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from knowledge_graph.errors import InvalidInput
from knowledge_graph.store import IntArray
from knowledge_graph.time_span import ALWAYS, BEGINNING, FOREVER, day_text

Bucket = Literal["day", "week", "month", "year"]

MOST: Final = 5_000
"""Greatest number of buckets in an answer."""


def count_by_bucket(bounds: IntArray, bucket: Bucket, first: int, last: int) -> tuple[list[dict[str, Any]], int]:
    """Return the buckets with their numbers of events, and the number of undated events.

    An event is possibly in a bucket if some reading of its date overlaps it, certainly if every reading does. See
    docs/semantics.md, Time.

    Args:
        bounds: rows of the four day bounds, shape (n, 4).
        bucket: the width of a bucket.
        first: first day of the window, an ordinal; BEGINNING for the first day any event knows.
        last: last day of the window; FOREVER for the last day any event knows.

    Raises:
        InvalidInput: there would be more than ``MOST`` buckets.
    """
    undated = (bounds == np.array(ALWAYS)).all(axis=1)
    dated = bounds[~undated]
    known = dated[(dated > BEGINNING) & (dated < FOREVER)]
    first = first if first != BEGINNING else int(known.min(initial=FOREVER))
    last = last if last != FOREVER else int(known.max(initial=BEGINNING))
    if first > last:
        return [], int(undated.sum())
    days = list(iter_buckets(bucket, first, last))
    starts, last = np.array([start for start, _ in days], np.int64), days[-1][1]
    dated = dated[(dated[:, 0] <= last) & (dated[:, 3] >= starts[0])]
    possible = _covered(starts, last, dated[:, 0], dated[:, 3])
    certain = _covered(starts, last, dated[:, 1], dated[:, 2])
    return [
        {"start": day_text(start), "end": day_text(end), "certain": sure, "possible": maybe}
        for (start, end), sure, maybe in zip(days, certain.tolist(), possible.tolist(), strict=True)
    ], int(undated.sum())


def _covered(starts: IntArray, last: int, since: IntArray, until: IntArray) -> NDArray[np.int64]:
    """Return for each bucket how many ranges of days overlap it.

    The range of a certain overlap runs from the last day something may have begun to the first day it may have ended.
    Where the second lies before the first, every reading overlaps a bucket only if the bucket holds both days.

    Args:
        starts: first days of the buckets, ascending.
        last: last day of the last bucket.
        since: first days of the ranges.
        until: last days of the ranges.
    """
    low = np.searchsorted(starts, since, side="right") - 1
    high = np.searchsorted(starts, until, side="right") - 1
    fits = (low <= high) & (high >= 0) & (since <= last)
    steps = np.zeros(len(starts) + 1, np.int64)
    np.add.at(steps, np.maximum(low[fits], 0), 1)
    np.add.at(steps, np.minimum(high[fits], len(starts) - 1) + 1, -1)
    return np.cumsum(steps[:-1])


def iter_buckets(bucket: Bucket, first: int, last: int, *, most: int = MOST) -> Iterator[tuple[int, int]]:
    """Yield the first and the last day of each bucket that overlaps the days from ``first`` to ``last``.

    Raises:
        InvalidInput: there are more than ``most``.
    """
    starts = list(_starts(bucket, first, last, most))
    ends = [*(start - 1 for start in starts[1:]), _next(bucket, date.fromordinal(starts[-1])).toordinal() - 1]
    yield from zip(starts, ends, strict=True)


def _starts(bucket: Bucket, first: int, last: int, most: int) -> Iterator[int]:
    day, count = _beginning(bucket, date.fromordinal(first)), 0
    while day.toordinal() <= last:
        count += 1
        if count > most:
            words = f"that makes over {most:,} stretches of time; take a wider `bucket`, or a narrower window."
            raise InvalidInput(words, field="bucket")
        yield day.toordinal()
        day = _next(bucket, day)


def _beginning(bucket: Bucket, day: date) -> date:
    """Return the first day of the bucket that holds a day; weeks begin on Mondays."""
    if bucket == "week":
        return day - timedelta(days=min(day.weekday(), day.toordinal() - 1))
    if bucket == "day":
        return day
    return day.replace(day=1) if bucket == "month" else day.replace(month=1, day=1)


def _next(bucket: Bucket, day: date) -> date:
    """Return the first day of the next bucket; the last day there is, where none follows."""
    try:
        if bucket in {"day", "week"}:
            return day + timedelta(days=1 if bucket == "day" else 7)
        if bucket == "month":
            return day.replace(year=day.year + day.month // 12, month=day.month % 12 + 1)
        return day.replace(year=day.year + 1)
    except (ValueError, OverflowError):
        return date.max

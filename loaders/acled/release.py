"""ACLED as a source: it is brought up to date every week, so each row is of the release of its own day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final

from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import Source
from loaders.toolkit.coded_events import make_dated_release
from loaders.toolkit.datasets import Dataset
from loaders.toolkit.release_days import UNDATED
from loaders.toolkit.slugs import make_slug

ACLED: Final = Dataset(
    "source:acled",
    "Armed Conflict Location & Event Data",
    "ACLED",
    "https://acleddata.com/",
    "ACLED's terms of use; may not be redistributed",
    "Raleigh, Clionadh, Roudabeh Kishi, and Andrew Linke (2023): Political instability patterns are obscured by "
    "conflict dataset scope conditions, sources, and coding choices. Humanities and Social Sciences Communications 10; "
    "data from ACLED, https://acleddata.com/.",
)
_MONTH_NAMES: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_YEARS: Final = range(1900, 2200)
_FIRST_SECOND: Final = 0
_LAST_SECOND: Final = 253_402_300_799


def parse_day(text: str, column: str) -> date:
    """Read a day: 2024-05-06, as the API has it, or 06 May 2024, as exports do.

    Raises:
        InvalidInput: it is none, or none of the calendar.
    """
    try:
        if text[4:5] == "-" and (len(text) == 10 or text[10:11] in {" ", "T"}):
            return _check_year(date.fromisoformat(text[:10]))
        day, month, year = text.replace("-", " ").replace("/", " ").split()
        numbers = [
            number for number, name in enumerate(_MONTH_NAMES, 1) if len(month) >= 3 and name.startswith(month.lower())
        ]
        if numbers and len(year) == 4:
            return _check_year(date(int(year), numbers[0], int(day)))
    except ValueError:
        pass
    raise InvalidInput(f"{text[:40]!r} is not a day of the calendar; write it as 2024-05-06.", field=column)


def _check_year(day: date) -> date:
    if day.year not in _YEARS:
        raise ValueError(day)
    return day


def parse_timestamp_day(text: str, column: str) -> str:
    """Read the day of a time in seconds since 1970, or written out as a date, as YYYY-MM-DD.

    Raises:
        InvalidInput: it is neither.
    """
    if "-" in text[1:]:
        return parse_day(text, column).isoformat()
    if text.isdecimal() and text.isascii() and len(text) < 13 and _FIRST_SECOND <= int(text) <= _LAST_SECOND:
        return datetime.fromtimestamp(int(text), UTC).date().isoformat()
    raise InvalidInput(f"{text[:40]!r} is no time; it must be in seconds since 1970.", field=column)


def make_release(day: str | None, release: str | None, *, old_columns: bool = False) -> Source:
    """Return the release of a day (YYYY-MM-DD); of rows that tell none, the one a user names.

    ``old`` says that a row has the columns ACLED had until 2023: a release of its own, for it may tell a little else.
    """
    if day:
        return ACLED.release(f"{day}-old-columns" if old_columns else day, day)
    return make_dated_release(ACLED, release, "") if release else ACLED.release(UNDATED, None)


def make_listed_publisher(name: str) -> Source:
    """Return the source that ACLED lists by its name only: it doesn't say which article, nor of when."""
    return Source(
        id=f"{ACLED.id}:listed:{make_slug(name) or 'unnamed'}",
        type="other",
        title=f"{name[:1900]}, as listed by ACLED",
        publisher=name[:2000],
    )

"""Dates of releases found in names, and today's date."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Final

UNDATED: Final = "undated"
"""The version of a release without a stated one."""

_DAY: Final = re.compile(r"(?<!\d)(20\d\d)-?([01]\d)-?([0-3]\d)")


def get_today() -> str:
    """Return today's date, UTC, as YYYY-MM-DD."""
    return datetime.now(UTC).date().isoformat()


def find_day(text: str) -> str | None:
    """Return the first date in a text such as ``20240525-entities``, as YYYY-MM-DD, or None."""
    for match in _DAY.finditer(text):
        try:
            return date(*map(int, match.groups())).isoformat()
        except ValueError:
            continue
    return None

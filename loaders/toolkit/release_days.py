"""Days: the one a release is of, where only a name or a stamp tells it, and the one it is."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Final

UNDATED: Final = "undated"
"""The version of a release that nobody gave one."""

_DAY: Final = re.compile(r"(?<!\d)(20\d\d)-?([01]\d)-?([0-3]\d)")


def get_today() -> str:
    """Return the day it is, UTC, as YYYY-MM-DD."""
    return datetime.now(UTC).date().isoformat()


def find_day(text: str) -> str | None:
    """Return the first day that a text such as ``20240525-entities`` names, as YYYY-MM-DD."""
    for match in _DAY.finditer(text):
        try:
            return date(*map(int, match.groups())).isoformat()
        except ValueError:
            continue
    return None

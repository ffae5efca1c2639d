"""Full names and abbreviations within one name: ``PKK: Kurdistan Workers Party``, ``Kurdistan Workers Party (PKK)``."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

_SHORT_THEN_FULL: Final = re.compile(r"(?P<short>[^\s:()]{2,24}): +(?P<full>\S.*)\Z")
_FULL_THEN_SHORT: Final = re.compile(r"(?P<full>[^()]*\S) *\((?P<short>[^\s()]{2,24})\)\Z")
_OF_MILITIA: Final = re.compile(r".*\bmilitias? \((?P<own>[^()]+ [^()]+)\)\Z", re.IGNORECASE)
"""``Mayi Mayi Militia (Raia Mutomboki)``."""
_IN_OFFICE: Final = re.compile(r" \(\d{4} ?- ?(\d{4})?\)(?= |\Z)")
"""When a government or a mission was in office, after its name in ACLED; a branch of its forces may follow."""
_SEVERAL: Final = re.compile(r"\b(and/or|and or)\b")
_SHORT_LETTERS: Final = 8
"""Letters at most of an abbreviation; longer words in capitals are words."""


class NameParts(NamedTuple):
    """What a name consists of; either part may be empty, not both."""

    full: str
    short: str


@lru_cache(maxsize=65_536)
def split_name(written: str) -> NameParts:
    """Return the full name and the abbreviation in a name as it is written; "A and/or B" is one name by itself."""
    if is_abbreviation(written):
        return NameParts("", written)
    for pattern in (_SHORT_THEN_FULL, _FULL_THEN_SHORT):
        if (parts := pattern.match(written)) and is_abbreviation(parts["short"]) and not _SEVERAL.search(written):
            return NameParts(parts["full"], parts["short"])
    return NameParts(written, "")


def find_militia(written: str) -> str:
    """Return what a militia calls itself, which some datasets put in brackets; empty if nothing is there."""
    match = _OF_MILITIA.match(written)
    return match["own"] if match else ""


def leave_out_years(written: str) -> str:
    """Return a name without the years in brackets in which a government or a mission was in office."""
    return _IN_OFFICE.sub("", written)


def is_abbreviation(name: str) -> bool:
    """Return whether a name is one word of few letters, mostly capitals: PKK, JNIM, AQAP; Sipah isn't one."""
    name = name.replace(".", "").replace("-", "").replace("/", "")
    if " " in name or not 1 < len(name) <= _SHORT_LETTERS or not name[0].isupper():
        return False
    capitals = sum(letter.isupper() for letter in name)
    return capitals > 1 and capitals > sum(letter.islower() for letter in name)

"""HXL tags, and the row of a table that holds them: ``#affected +idps`` below "IDPs", above the first row of data.

The standard is https://hxlstandard.org/standard/1-1final/. Tags of its first version (``#idp_num``) and common
misspellings (``#admin1``, ``#lat``) are read as what they mean.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from loaders.readers.sniff import Head

MAX_BEFORE: Final = 25
"""Rows that may precede that of the tags, by the standard."""

_TAG: Final = re.compile(r"#\s*([A-Za-z]\w*)((?:[\s+]+\w+)*)\s*\Z", re.ASCII)
_SYNONYMS: Final[Mapping[str, tuple[str, ...]]] = {
    "admin": ("adm1",), "admin1": ("adm1",), "admin2": ("adm2",), "admin3": ("adm3",), "adm1_id": ("adm1", "code"),
    "adm2_id": ("adm2", "code"), "adm3_id": ("adm3", "code"), "loc_id": ("loc", "code"), "loctype": ("loc", "type"),
    "lat": ("geo", "lat"), "lat_deg": ("geo", "lat"), "lon": ("geo", "lon"), "long": ("geo", "lon"),
    "lon_deg": ("geo", "lon"), "country_iso": ("country", "code"), "country_id": ("country", "code"),
    "origin": ("country", "origin"), "report_date": ("date", "reported"), "period_date": ("date",),
    "idp_num": ("affected", "idps"), "refugee_num": ("affected", "refugees"), "aff_num": ("affected",),
    "killed_num": ("affected", "killed"), "injured_num": ("affected", "injured"), "incident": ("event",),
    "group": ("actor",), "displaced": ("affected", "displaced"), "casualties": ("affected",),
}  # fmt: skip
"""Names that are read as another name with attributes."""
_ATTRIBUTES: Final = {
    "lac": "lat", "latitude": "lat", "longitude": "lon", "iso": "code", "iso3": "code", "iso2": "code", "pcode": "code",
    "perpetrator": "perp",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag: its name in lower case without the hash sign, and its attributes."""

    name: str
    attributes: frozenset[str]


def parse_tag(text: str) -> Tag | None:
    """Return the tag that a cell holds, or None."""
    match = _TAG.match(text.strip())
    if not match:
        return None
    name, *more = _SYNONYMS.get(match[1].lower(), (match[1].lower(),))
    words = (*more, *re.split(r"[\s+]+", match[2].lower()))
    return Tag(name, frozenset(_ATTRIBUTES.get(word, word) for word in words if word))


def find_tag_row(rows: Iterable[Sequence[str]]) -> int | None:
    """Return the index of the first row that holds tags only, two at least; None if there is none."""
    for index, cells in enumerate(rows):
        if index > MAX_BEFORE:
            break
        filled = [cell for cell in cells if cell.strip()]
        if len(filled) > 1 and all(cell.strip().startswith("#") for cell in filled):
            return index if sum(parse_tag(cell) is not None for cell in filled) * 2 > len(filled) else None
    return None


def read_head(head: Head) -> tuple[Tag | None, ...]:
    """Return the tags of a table's columns, judged by its beginning; empty if it has none."""
    if head.is_json or "#" not in head.text:
        return ()
    lines = head.text.splitlines()[: 2 * MAX_BEFORE]
    delimiters = dict.fromkeys((head.delimiter, ",", ";", "\t"))
    for delimiter in delimiters:
        try:
            rows = list(csv.reader(lines, delimiter=delimiter))
        except csv.Error:
            continue
        if (index := find_tag_row(rows)) is not None:
            return tuple(parse_tag(cell) for cell in rows[index])
    return ()

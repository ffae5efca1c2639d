"""UCDP GED as a source, and its releases: yearly ones such as 23.1, and the monthly Candidate ones such as 24.0.5."""

from __future__ import annotations

import re
from typing import Final

from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import Source
from knowledge_graph.time_span import parse_span
from loaders.toolkit.datasets import Dataset
from loaders.toolkit.release_days import UNDATED
from loaders.toolkit.slugs import make_slug

UCDP: Final = Dataset(
    "source:ucdp-ged",
    "UCDP Georeferenced Event Dataset",
    "Uppsala Conflict Data Program",
    "https://ucdp.uu.se/downloads/",
    "CC BY 4.0",
    "Sundberg, Ralph, and Erik Melander (2013): Introducing the UCDP Georeferenced Event Dataset. Journal of Peace "
    "Research 50(4). Of a Candidate release also: Hegre, Håvard, Mihai Croicu, Kristine Eck, and Stina Högbladh "
    "(2020): Introducing the UCDP Candidate Events Dataset. Research & Politics 7(3).",
)

_YEARLY: Final = re.compile(r"(\d\d)\.([12])\Z")
_MONTHLY: Final = re.compile(r"(\d\d)\.0\.(\d\d?)\Z")
_QUARTERLY: Final = re.compile(r"(\d\d)\.0?1\.(\d\d)\.(\d\d)\Z")

_FILE_NAME_PATTERNS: Final = (
    re.compile(r"ged(?:events?)?[ _.-]*v?(\d\d)[_.-](\d\d)[_.-](\d\d)[_.-](\d\d)(?!\d)", re.IGNORECASE),
    re.compile(r"ged(?:events?)?[ _.-]*v?(\d\d)[_.-](0)[_.-](\d\d?)(?!\d)", re.IGNORECASE),
    re.compile(r"ged(?:events?)?[ _.-]*v?(\d\d)[_.-]?([12])(?!\d)", re.IGNORECASE),
)
"""How the name of a file tells a release: ``GEDEvent_v24_0_5.csv``, ``ged231-csv.zip``, ``gedevents-23.1.json``."""


def make_release(named: str | None, file: str) -> Source:
    """Return the release that a user names, or else the one that a file's name tells; else one without a date."""
    version = (named or "").strip().removeprefix("v") or find_version(file)
    if not version:
        return UCDP.release(UNDATED, None)
    return UCDP.release(make_version_slug(version), find_publication_date(version))


def find_version(file: str) -> str | None:
    """Return the version that a file's name tells, the file itself before its folders, or None."""
    for part in reversed(re.split(r"[\\/]", file)):
        for pattern in _FILE_NAME_PATTERNS:
            if match := pattern.search(part):
                return ".".join(match.groups())
    return None


def find_publication_date(version: str) -> str | None:
    """Return when a version came out, in EDTF, or None where the version doesn't tell.

    A yearly release comes out in the course of its year. A Candidate release is named after the month it covers, and a
    quarterly one after its last month; they come out in the month after.
    """
    if yearly := _YEARLY.match(version):
        return f"20{yearly[1]}"
    if monthly := _MONTHLY.match(version):
        return _format_next_month(2000 + int(monthly[1]), int(monthly[2]))
    if quarterly := _QUARTERLY.match(version):
        return _format_next_month(2000 + int(quarterly[2]), int(quarterly[3]))
    try:
        parse_span(version)
    except InvalidInput:
        return None
    return version


def make_version_slug(version: str) -> str:
    """Return a version as part of an id: ``23.1`` stays as it is."""
    return version if re.fullmatch(r"[0-9.-]+", version) else make_slug(version) or UNDATED


def _format_next_month(year: int, month: int) -> str | None:
    if not 1 <= month <= 12:
        return None
    return f"{year + month // 12}-{month % 12 + 1:02}"

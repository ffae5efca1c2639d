"""The dataset UCDP GED and its releases: yearly (23.1), monthly Candidate (24.0.5) and quarterly Candidate ones."""

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
    first_year=1989,
)

_YEARLY: Final = re.compile(r"(\d\d)\.([12])\Z")
_MONTHLY: Final = re.compile(r"(\d\d)\.0\.(\d\d?)\Z")
_QUARTERLY: Final = re.compile(r"(\d\d)\.0?1\.(\d\d)\.(\d\d)\Z")

_FILE_NAME_PATTERNS: Final = (
    re.compile(r"ged(?:events?)?[ _.-]*v?(\d\d)[_.-](\d\d)[_.-](\d\d)[_.-](\d\d)(?!\d)", re.IGNORECASE),
    re.compile(r"ged(?:events?)?[ _.-]*v?(\d\d)[_.-](0)[_.-](\d\d?)(?!\d)", re.IGNORECASE),
    re.compile(r"ged(?:events?)?[ _.-]*v?(\d\d)[_.-]?([12])(?!\d)", re.IGNORECASE),
)
"""Versions in file names: ``GEDEvent_v24_0_5.csv``, ``ged231-csv.zip``, ``gedevents-23.1.json``."""


def make_release(release: str | None, file: str) -> Source:
    """Return the source of a release.

    Args:
        release: the version named by the user; if none, the one in the file's name; if none, the release is undated.
        file: the file's name.
    """
    version = (release or "").strip().removeprefix("v") or find_version(file)
    if not version:
        return UCDP.release(UNDATED, None)
    return UCDP.release(make_version_slug(version), find_publication_date(version))


def find_version(file: str) -> str | None:
    """Return the version in a file's name, or else in its folders' names; None if there is none."""
    for part in reversed(re.split(r"[\\/]", file)):
        for pattern in _FILE_NAME_PATTERNS:
            if match := pattern.search(part):
                return ".".join(match.groups())
    return None


def find_publication_date(version: str) -> str | None:
    """Return when a version was published, in EDTF; None if its name doesn't tell.

    A yearly release is published in the course of its year. A Candidate release is named after the month it covers, a
    quarterly one after its last month; both are published in the month after.
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
    """Return a version as part of an id: ``23.1`` stays ``23.1``, words become a slug."""
    return version if re.fullmatch(r"[0-9.-]+", version) else make_slug(version) or UNDATED


def _format_next_month(year: int, month: int) -> str | None:
    if not 1 <= month <= 12:
        return None
    return f"{year + month // 12}-{month % 12 + 1:02}"

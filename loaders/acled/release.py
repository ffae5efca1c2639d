"""The dataset ACLED. It changes rows weekly without numbered releases: the day of a row's timestamp is its release."""

from __future__ import annotations

from typing import Final

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
    first_year=1997,
)


def make_release(day: str | None, release: str | None, *, old_columns: bool = False) -> Source:
    """Return the release that a row is from.

    Args:
        day: the day of the row's timestamp, YYYY-MM-DD.
        release: the version named by the user, for a row without a timestamp.
        old_columns: whether the row has the columns from before 2023. It is a release of its own then, as it may say
            something else than a newer copy under the same timestamp.
    """
    if day:
        return ACLED.release(f"{day}-old-columns" if old_columns else day, day)
    return make_dated_release(ACLED, release, "") if release else ACLED.release(UNDATED, None)


def make_listed_publisher(name: str) -> Source:
    """Return the source of a publisher that ACLED lists by name, without saying which article or when."""
    return Source(
        id=f"{ACLED.id}:listed:{make_slug(name) or 'unnamed'}",
        type="other",
        title=f"{name[:1900]}, as listed by ACLED",
        publisher=name[:2000],
    )

"""The investigations that ICIJ's data is from, as datasets with releases."""

from __future__ import annotations

from typing import Any, Final

from knowledge_graph.records import Record, Source
from loaders.toolkit.datasets import Dataset
from loaders.toolkit.record_builder import BoundedCache
from loaders.toolkit.release_days import UNDATED, find_day
from loaders.toolkit.shipped_tables import read_shipped_table
from loaders.toolkit.slugs import make_slug

TABLES: Final[dict[str, Any]] = read_shipped_table("icij.yaml")
_UNNAMED: Final = "Offshore Leaks Database"


class LeakSources:
    """Returns the sources of rows.

    Args:
        release: the release that the user states; else data is as old as the investigation that it is from.
    """

    def __init__(self, release: str | None) -> None:
        self._release = release
        self._of = BoundedCache(self._make)

    def find(self, source: str) -> tuple[Source, Source]:
        """Return the dataset and the release of a sourceID, such as ``Paradise Papers - Appleby``."""
        return self._of[source.strip()]

    def records(self, source: str) -> list[Record]:
        """Return them as records that rows share."""
        return list(self.find(source))

    def _make(self, source: str) -> tuple[Source, Source]:
        name = source or _UNNAMED
        dataset = Dataset(
            id=f"source:icij:{make_slug(name)}",
            title=f"ICIJ Offshore Leaks Database: {name}"[:1900],
            publisher="International Consortium of Investigative Journalists",
            url="https://offshoreleaks.icij.org/",
            licence="Open Database License; contents CC BY-SA",
            cite="International Consortium of Investigative Journalists (ICIJ), Offshore Leaks Database",
        )
        years = TABLES["published"].items()
        version = self._release or next((year for leak, year in years if name.lower().startswith(leak)), UNDATED)
        published = find_day(version) or (version if version.isdecimal() else None)
        return dataset.source(), dataset.release(make_slug(version) or UNDATED, published)

"""The dataset Wikidata, the table of classes and properties, and the ids of items' records."""

from __future__ import annotations

from typing import Any, Final, Literal

from loaders.toolkit.datasets import Dataset
from loaders.toolkit.shipped_tables import read_shipped_table

WIKIDATA: Final = Dataset(
    id="source:wikidata",
    title="Wikidata",
    publisher="Wikidata",
    url="https://www.wikidata.org/",
    licence="CC0 1.0",
    cite="Wikidata, https://www.wikidata.org/",
)
TABLES: Final[dict[str, Any]] = read_shipped_table("wikidata.yaml")

ItemKind = Literal["actor", "location", "event"]
"""What an item may become; an item may be both an actor and a location, as states are."""


def make_record_id(kind: str, qid: str) -> str:
    """Return the id of an item's record of a kind, such as ``actor:wikidata:Q42``."""
    return f"{kind}:wikidata:{qid}"

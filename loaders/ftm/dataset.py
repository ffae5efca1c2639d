"""Datasets of FollowTheMoney entities and their releases: OpenSanctions, other exports, and those they are made of."""

from __future__ import annotations

import re
from typing import Final

from knowledge_graph.records import Source
from loaders.toolkit.datasets import Dataset
from loaders.toolkit.release_days import UNDATED, find_day

ENTITIES: Final = Dataset(
    id="source:ftm",
    title="FollowTheMoney entities",
    publisher="FollowTheMoney export",
    url="https://followthemoney.tech/",
    licence="as its publisher says",
    cite="as its publisher says",
)
OPENSANCTIONS: Final = Dataset(
    id="source:opensanctions",
    title="OpenSanctions",
    publisher="OpenSanctions",
    url="https://www.opensanctions.org/",
    licence="CC BY-NC 4.0",
    cite="OpenSanctions, https://www.opensanctions.org/",
)


def make_release(dataset: Dataset, release: str | None) -> Source:
    """Return a release of a dataset: undated if none is named, published on the day that its name holds, if any."""
    day = find_day(release) if release else None
    return dataset.release(day or release or UNDATED, day)


def make_listed_dataset(name: str) -> Source:
    """Return the source of a dataset that an export lists for an entity (``datasets``), such as us_ofac_sdn."""
    key = re.sub(r"[^\w.-]+", "-", name)
    return Source(id=f"source:ftm-dataset:{key}", type="dataset", title=name, attributes={"dataset": name})

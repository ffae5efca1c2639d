"""The two datasets of GDELT, and the articles they list."""

from __future__ import annotations

import re
from typing import Final

from knowledge_graph.records import Source
from loaders.toolkit.datasets import Dataset, make_article, make_article_id
from loaders.toolkit.record_builder import make_source

_CITE: Final = (
    "Kalev Leetaru and Philip A. Schrodt, GDELT: Global Data on Events, Language, and Tone, 1979-2012. "
    "International Studies Association, 2013; data from the GDELT Project, https://www.gdeltproject.org/."
)
_LICENCE: Final = "free for any use, with citation and a link to the GDELT Project"

_FIRST_YEAR: Final = 1900
"""News begins in 1979, but the coder counts back from words such as "a century ago"."""

GDELT: Final = Dataset(
    "source:gdelt",
    "GDELT 2.0 Event Database",
    "The GDELT Project",
    "https://www.gdeltproject.org/",
    _LICENCE,
    _CITE,
    _FIRST_YEAR,
)
GDELT_1: Final = Dataset(
    "source:gdelt-1",
    "GDELT 1.0 Event Database",
    "The GDELT Project",
    "https://www.gdeltproject.org/",
    _LICENCE,
    _CITE,
    _FIRST_YEAR,
)
"""A dataset of its own: its rows have the ids of 2.0's but fewer columns, so neither edition replaces the other."""

_ARTICLE_DEFAULTS: Final = dict(vars(make_source(id="", type="article")))
_MAX_TITLE: Final = 2_000
_PLAIN_ADDRESS: Final = re.compile(
    r"https?://(?!www\.(?:/|\Z))[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?:/[!-\"$-~]{0,1800})?\Z"
)


def make_listed_article(address: str, day: str) -> Source:
    """Return the article that a row lists.

    Plain addresses, which most articles have, are built without validation: every fourth row brings a new one.

    Args:
        address: its URL, or a citation in words.
        day: the day GDELT read it, YYYY-MM-DD: it was published on that day or before.
    """
    published = f"[..{day}]"
    if not _PLAIN_ADDRESS.match(address):
        is_url = "://" in address[:12] and len(address) <= _MAX_TITLE
        source = make_article(address) if is_url else make_article(title=address[:_MAX_TITLE])
        return source.model_copy(update={"published": published})
    host = address.split("/", 3)[2].lower().removeprefix("www.")
    return make_source.build(
        {
            **_ARTICLE_DEFAULTS,
            "id": make_article_id(address),
            "title": host,
            "publisher": host,
            "url": address,
            "published": published,
        }
    )

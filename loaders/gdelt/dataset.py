"""GDELT as a source: its two editions, a release a day, and the articles it lists."""

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

GDELT: Final = Dataset(
    "source:gdelt", "GDELT 2.0 Event Database", "The GDELT Project", "https://www.gdeltproject.org/", _LICENCE, _CITE
)
GDELT_1: Final = Dataset(
    "source:gdelt-1", "GDELT 1.0 Event Database", "The GDELT Project", "https://www.gdeltproject.org/", _LICENCE, _CITE
)
"""Its rows have the ids of 2.0's but fewer columns; so it is another dataset, by the same publisher."""

_ARTICLE_DEFAULTS: Final = dict(vars(make_source(id="", type="article")))
_MAX_TITLE: Final = 2_000
_PLAIN_ADDRESS: Final = re.compile(
    r"https?://(?!www\.(?:/|\Z))[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?:/[!-\"$-~]{0,1800})?\Z"
)


def make_listed_article(named: str, day: str) -> Source:
    """Return the article a row names, by its address or in words; ``day`` is when GDELT read it, so it was out by then.

    An address is all there is of most articles, and every fourth row brings a new one: those are not checked again.
    """
    published = f"[..{day}]"
    if not _PLAIN_ADDRESS.match(named):
        by_address = "://" in named[:12] and len(named) <= _MAX_TITLE
        source = make_article(named) if by_address else make_article(title=named[:_MAX_TITLE])
        return source.model_copy(update={"published": published})
    host = named.split("/", 3)[2].lower().removeprefix("www.")
    return make_source.build(
        {
            **_ARTICLE_DEFAULTS,
            "id": make_article_id(named),
            "title": host,
            "publisher": host,
            "url": named,
            "published": published,
        }
    )

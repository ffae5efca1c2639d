"""What UCDP lists as its sources: articles, each with the office that brought it, its day and its headline."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Final, NamedTuple

from knowledge_graph.records import Source
from loaders.toolkit.datasets import make_article

_BETWEEN: Final = re.compile(r'"\s*;\s*"')
_ARTICLE: Final = re.compile(
    r"\s*(?P<office>\S.{0,500}?)\s*,\s*(?P<day>\d{4}-\d\d-\d\d)\s*,(?P<headline>.*)\Z", re.DOTALL
)
_LISTS: Final = ("source_article", "source_office", "source_date", "source_headline")
_LONGEST: Final = 2_000


class Listed(NamedTuple):
    """The articles of a row, each once, and the columns that they don't say everything of."""

    articles: tuple[Source, ...]
    kept: dict[str, str]


def listed(given: Mapping[str, str]) -> Listed:
    """Split ``source_article``, which reads ``"office,date,headline";"…"`` in newer coding.

    Older coding has free text. It is kept as it is, and is one article if it happens to read like one. The columns
    source_office, source_date and source_headline repeat the list; where they don't, they are kept, too.
    """
    text = given.get("source_article", "")
    quoted = len(text) > 1 and text.startswith('"') and text.endswith('"')
    parts = _BETWEEN.split(text[1:-1]) if quoted else [text]
    found = [_ARTICLE.match(part) for part in parts]
    read = [_article(one) if one else None for one in found]
    whole = quoted and all(read) and _repeated(given, found)
    kept = {} if whole else {name: given[name] for name in _LISTS if name in given}
    return Listed(tuple({one.id: one for one in reversed(read) if one}.values())[::-1], kept)


def _article(found: re.Match[str]) -> Source | None:
    """Return the article, or None where its day is none of the calendar."""
    try:
        day = date.fromisoformat(found["day"]).isoformat()
    except ValueError:
        return None
    headline = " ".join(found["headline"].strip().strip('"').split())[:_LONGEST]
    return make_article(publisher=" ".join(found["office"].split()), title=headline or None, published=day)


def _repeated(given: Mapping[str, str], found: list[re.Match[str] | None]) -> bool:
    """Return whether the columns beside say the same as the list."""
    for column, group in (("source_office", "office"), ("source_date", "day"), ("source_headline", "headline")):
        said, shown = ";".join(one[group] for one in found if one), given.get(column)
        if shown is not None and shown != said and _plain(shown) != _plain(said):
            return False
    return True


def _plain(text: str) -> str:
    return re.sub(r"[\s;]+", "", text)

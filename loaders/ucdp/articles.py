"""Articles that a GED row lists as its sources: publisher, date and headline of each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Final, NamedTuple

from knowledge_graph.records import Source
from loaders.toolkit.datasets import make_article
from loaders.ucdp.release import UCDP

_ARTICLE_SEPARATOR: Final = re.compile(r'"\s*;\s*"')
_ARTICLE: Final = re.compile(
    r"\s*(?P<office>\S.{0,500}?)\s*,\s*(?P<day>\d{4}-\d\d-\d\d)\s*,(?P<headline>.*)\Z", re.DOTALL
)
_ARTICLE_COLUMNS: Final = ("source_article", "source_office", "source_date", "source_headline")
_FIRST_YEAR: Final = 1900
_MAX_TITLE: Final = 2_000


class ListedArticles(NamedTuple):
    """The articles of a row, each once, and the source columns they don't cover, as they stand."""

    articles: tuple[Source, ...]
    raw_columns: dict[str, str]


def parse_articles(cells: Mapping[str, str]) -> ListedArticles:
    """Parse source_article, ``"office,date,headline";"…"`` in coding since about 2012.

    Older coding has free text: it stays a raw column, and gives one article if it reads like one. source_office,
    source_date and source_headline repeat the list; where they don't, they stay as well.

    Args:
        cells: the row's cells by column.
    """
    text = cells.get("source_article", "")
    quoted = len(text) > 1 and text.startswith('"') and text.endswith('"')
    parts = _ARTICLE_SEPARATOR.split(text[1:-1]) if quoted else [text]
    matches = [_ARTICLE.match(part) for part in parts]
    read = [_parse_article(match) if match else None for match in matches]
    whole = quoted and all(read) and _columns_repeat_list(cells, matches)
    kept = {} if whole else {name: cells[name] for name in _ARTICLE_COLUMNS if name in cells}
    return ListedArticles(tuple({article.id: article for article in reversed(read) if article}.values())[::-1], kept)


def _parse_article(match: re.Match[str]) -> Source | None:
    """Return the article; None if its day is not in the calendar, or of no year in which it can have been read."""
    try:
        day = date.fromisoformat(match["day"])
    except ValueError:
        return None
    if day.year not in range(_FIRST_YEAR, UCDP.years.stop):
        return None
    headline = " ".join(match["headline"].strip().strip('"').split())[:_MAX_TITLE]
    return make_article(publisher=" ".join(match["office"].split()), title=headline or None, published=day.isoformat())


def _columns_repeat_list(cells: Mapping[str, str], matches: list[re.Match[str] | None]) -> bool:
    """Return whether source_office, source_date and source_headline hold the same as the list, joined by ";"."""
    for column, group in (("source_office", "office"), ("source_date", "day"), ("source_headline", "headline")):
        in_list, shown = ";".join(match[group] for match in matches if match), cells.get(column)
        if shown is not None and shown != in_list and _strip_separators(shown) != _strip_separators(in_list):
            return False
    return True


def _strip_separators(text: str) -> str:
    return re.sub(r"[\s;]+", "", text)

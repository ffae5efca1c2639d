"""Datasets as sources with releases, and the articles they cite.

A dataset is one source (``source:ucdp-ged``); each release, or each day of a feed, is a source of type ``release`` that
is part of it and has its own date, by which newer releases supersede older ones and ``known_at`` tells which were out.
An article cited by a row makes a claim of its own, whose locator names the dataset that relayed it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final
from urllib.parse import urlsplit

from knowledge_graph.errors import InvalidInput
from knowledge_graph.identity.folding import fold
from knowledge_graph.records import Claim, Source

LISTED_BY: Final = "listed by "
"""The beginning of the locator of a relayed claim; the dataset's id follows."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset: id, title, publisher, address, licence and citation, and the first year it may speak of."""

    id: str
    title: str
    publisher: str
    url: str
    licence: str
    cite: str
    first_year: int = 1

    @property
    def years(self) -> range:
        """Return the years that its dates may have: from its first to the next."""
        return range(self.first_year, datetime.now(UTC).year + 2)

    def check_year(self, day: date, column: str) -> None:
        """Refuse a date that the dataset can't have, such as one of the year 25 for 2025.

        Args:
            day: the date as read.
            column: its column, for the message.

        Raises:
            InvalidInput: its year is outside of the dataset's time.
        """
        years = self.years
        if day.year not in years:
            raise InvalidInput(
                f"the year {day.year:04} is outside of the time of {self.title}, {years[0]} to {years[-1]}; "
                f"correct the date {day.isoformat()}.",
                field=column,
            )

    def source(self) -> Source:
        """Return the dataset as a source, which its releases are part of."""
        return Source(
            id=self.id,
            type="dataset",
            title=self.title,
            publisher=self.publisher or None,
            url=self.url or None,
            licence=self.licence or None,
            cite=self.cite or None,
        )

    def release(self, version: str, published: str | None = None, **more: Any) -> Source:
        """Return one release, ``<dataset's id>:<version>``, or one day of a feed; ``published`` is EDTF."""
        return Source(
            id=f"{self.id}:{version}",
            type="release",
            part_of=self.id,
            title=f"{self.title} {version}",
            publisher=self.publisher or None,
            licence=self.licence or None,
            published=published,
            attributes={"version": version, **more},
        )

    def relay_claim(self, about: str, source: str, **fields: Any) -> Claim:
        """Return another source's claim as relayed by this dataset; ``fields`` are further fields of the claim."""
        return Claim(about=about, source=source, locator=f"{LISTED_BY}{self.id}", **fields)


def make_article_id(key: str) -> str:
    """Return the id of an article from its key: its address without a fragment, or words."""
    return f"source:article:{hashlib.blake2b(key.encode('utf-8', 'replace'), digest_size=10).hexdigest()}"


def make_article(
    url: str | None = None, *, publisher: str | None = None, title: str | None = None, published: str | None = None
) -> Source:
    """Return an article cited by a dataset as a source.

    Its id is derived from its address, else from publisher, date and title, so that two datasets that cite one article
    name the same source.
    """
    if url:
        publisher = publisher or _parse_host(url) or None
        key = url.partition("#")[0]
    else:
        key = "|".join((fold(publisher or ""), published or "", fold(title or "")))
    shown = title or (f"{publisher}, {published}" if publisher and published else publisher or url or "An article")
    return Source(
        id=make_article_id(key),
        type="article",
        title=shown[:2000],
        publisher=publisher,
        url=url,
        published=published,
    )


def _parse_host(url: str) -> str:
    """Return the host of an address, without ``www.``; empty if the address is invalid, such as ``http://[``."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""

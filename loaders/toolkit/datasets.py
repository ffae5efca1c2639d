"""What every dataset has in common: it is a source with releases, and it passes on what articles said.

A dataset is one source (``source:ucdp-ged``); each release, or each day of a feed, is a source of type ``release`` that
is part of it and has a date of its own: that is what makes a newer one replace an older, and ``known_at`` see which
was out when. An article that a row lists speaks for itself; its claim says through which dataset it came.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from knowledge_graph.records import Claim, Source
from knowledge_graph.text import fold

LISTED_BY: Final = "listed by "
"""How the locator of a claim begins that a dataset passes on; the dataset's id follows."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset as its publisher wants it named: where it is from, under which licence, how to cite it."""

    id: str
    title: str
    publisher: str
    url: str
    licence: str
    cite: str

    def source(self) -> Source:
        """Return the dataset as a source: the whole its releases are part of."""
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
        """Return what another source says according to this dataset; ``fields`` are the claim's own."""
        return Claim(about=about, source=source, locator=f"{LISTED_BY}{self.id}", **fields)


def make_article_id(key: str) -> str:
    """Return the id of an article known by its address (without what follows #), or by words."""
    return f"source:article:{hashlib.blake2b(key.encode('utf-8', 'replace'), digest_size=10).hexdigest()}"


def make_article(
    url: str | None = None, *, publisher: str | None = None, title: str | None = None, published: str | None = None
) -> Source:
    """Return the source of an article that a dataset lists.

    It is known by its address, without one by publisher, date and title, so that two datasets that list one article
    name one source.
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
    """Return who an address belongs to, empty for what is none, such as ``http://[``."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""

"""The records that one item becomes, collected while its statements are read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from knowledge_graph.records import Record, Relation, Source
from loaders.toolkit.datasets import make_article
from loaders.wikidata.dataset import WIKIDATA, ItemKind

MAX_REFERENCES: Final = 5
"""Reference URLs of one statement that become sources."""


@dataclass(slots=True)
class ItemRecords:
    """What an item becomes.

    Args:
        own: its nodes and claims, the event first.
        shared: the pages that its references name.
        relations: optional relations, whose other end may never be described.
        required: items that must be there for ``own`` to be stored, each with the type that its use suggests.
        ends: the other ends of ``relations``, likewise.
    """

    own: list[Record] = field(default_factory=list)
    shared: list[Source] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    required: dict[tuple[ItemKind, str], str] = field(default_factory=dict)
    ends: dict[tuple[ItemKind, str], str] = field(default_factory=dict)

    def add_reference_claims(self, urls: list[str], **fields: Any) -> None:
        """Add a claim by each page that a statement's references name; ``fields`` are the claim's own."""
        for url in urls[:MAX_REFERENCES]:
            source = make_article(url=url)
            self.shared.append(source)
            self.own.append(WIKIDATA.relay_claim(source=source.id, **fields))

"""What a search looks through, as an index of words: each word with the rows that hold it, for names, texts and titles.

A row is one text: a name of a node, a text of it, a title of a source. Words are sorted, so that those with a beginning
lie together, and so do their rows.
"""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Collection, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from knowledge_graph.edges import Fields
from knowledge_graph.embedded.index.blobs import Columns, Scratch
from knowledge_graph.embedded.index.columns import NodeNumbers
from knowledge_graph.identity.folding import fold
from knowledge_graph.searching.query import FIELDS, text_words
from knowledge_graph.searching.texts import claim_text, own_texts

FIELD_CODES: Final = {field: code for code, field in enumerate(FIELDS)}
NONE: Final = -1
_LONGEST: Final = 0xFFFF

Subjects = Sequence[int]
"""Nodes that a text is about, by where their numbers will stand (``NodeNumbers.mention``)."""


def name_hash(folded: str) -> int:
    """Return 64 bits by which a folded name is known again."""
    return int.from_bytes(hashlib.blake2b(folded.encode(), digest_size=8).digest(), "little", signed=True)


class PostingsBuilder:
    """Words and the rows that hold them."""

    def __init__(self, scratch: Scratch) -> None:
        self._scratch, self._rows = scratch, scratch.blob()
        self._numbers: dict[str, int] = {}

    def add(self, words: Collection[str]) -> None:
        """Add the next row, with its distinct words."""
        numbers = self._numbers
        self._rows.append(array("i", [numbers.setdefault(word, len(numbers)) for word in words]).tobytes())

    def columns(self, name: str) -> Columns:
        """Return the words, sorted as UTF-8 sorts them, and the ascending rows of each."""
        encoded = [(word.encode(), number) for word, number in self._numbers.items()]
        encoded.sort()
        rank = np.empty(len(encoded), np.int32)
        rank[[number for _, number in encoded]] = np.arange(len(encoded), dtype=np.int32)
        words = self._scratch.blob(word for word, _ in encoded)
        offsets, rows = self._sorted(rank)
        columns: Columns = {f"{name}_posting": rows, f"{name}_posting_offset": offsets}
        return columns | words.columns(f"{name}_word")

    def _sorted(self, rank: NDArray[np.int32]) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """Sort rows by word, a part of them at a time: there may be many more than memory holds twice."""
        sizes = np.zeros(len(rank), np.int64)
        for chunk in self._rows.chunks():
            sizes += np.bincount(rank[np.frombuffer(chunk, np.int32)], minlength=len(rank))
        offsets = np.zeros(len(rank) + 1, np.int64)
        np.cumsum(sizes, out=offsets[1:])
        row_ends = self._rows.ends() // np.dtype(np.int32).itemsize
        rows, free, done = np.empty(int(offsets[-1]), np.int32), offsets[:-1].copy(), 0
        for chunk in self._rows.chunks():
            ranks = rank[np.frombuffer(chunk, np.int32)]
            row = np.searchsorted(row_ends, np.arange(done, done + len(ranks)), side="right")
            order = np.argsort(ranks, kind="stable")
            ordered = ranks[order]
            first = np.searchsorted(ordered, ordered)
            rows[free[ordered] + np.arange(len(ordered)) - first] = row[order]
            free += np.bincount(ranks, minlength=len(rank))
            done += len(ranks)
        return offsets, rows


class TextColumns:
    """All that a search looks through, but for types, which nodes have anyhow."""

    def __init__(self, numbers: NodeNumbers, scratch: Scratch) -> None:
        self._numbers = numbers
        self._names, self._texts = PostingsBuilder(scratch), PostingsBuilder(scratch)
        self._titles = PostingsBuilder(scratch)
        self._named, self._lengths, self._hashes, self._aliases = array("i"), array("H"), array("q"), array("B")
        self._nodes, self._fields = array("i"), array("B")
        self._edges, self._claims = array("i"), array("i")
        self._about, self._about_bases = array("i"), array("i")

    def add_source(self, title: str) -> None:
        """Add the title of the next source."""
        self._titles.add(text_words(title))

    def add_node(self, number: int, fields: Fields) -> None:
        """Add the names and texts of a node, as it is shown."""
        names = (fields["title"],) if fields["kind"] == "event" else (fields["name"], *fields.get("aliases", ()))
        for place, folded in enumerate(dict.fromkeys(map(fold, names))):
            words = folded.split()
            self._names.add(dict.fromkeys(words))
            self._named.append(number)
            self._lengths.append(min(sum(map(len, words)), _LONGEST))
            self._hashes.append(name_hash(folded))
            self._aliases.append(place > 0)
        mention = self._numbers.mention(fields["id"])
        for field, text in own_texts(fields):
            self._add(field, text, (mention,))

    def add_office(self, title: str, ends: Subjects, edge: int) -> None:
        """Add the title of a relation: one row at its start, one at its end."""
        self._add("office", title, ends, edge=edge)

    def add_claim(self, fields: Fields, subjects: Subjects, claim: int, edge: int = NONE) -> None:
        """Add what a claim says in words, at all it is about."""
        if text := claim_text(fields):
            self._add("claim", text, subjects, claim=claim, edge=edge)

    def add_basis(self, subject: int, basis: int) -> None:
        """Add the claims about an actor or a location, which decide nothing."""
        self._about.append(subject)
        self._about_bases.append(basis)

    def columns(self, edge_numbers: NDArray[np.int32]) -> Columns:
        """Return the columns; ``edge_numbers`` are those of the relations in the order in which they were added."""
        node = self._numbers.array()[np.frombuffer(self._nodes, np.int32)]
        edge = np.frombuffer(self._edges, np.int32)
        final = np.append(edge_numbers, NONE).astype(np.int32)[edge]  # the last stands for no relation
        node = np.where((edge != NONE) & (final == NONE), NONE, node).astype(np.int32)
        columns: Columns = {
            "name_node": np.frombuffer(self._named, np.int32),
            "name_length": np.frombuffer(self._lengths, np.uint16),
            "name_hash": np.frombuffer(self._hashes, np.int64),
            "name_alias": np.frombuffer(self._aliases, np.bool_),
            "text_node": node,
            "text_field": np.frombuffer(self._fields, np.uint8),
            "text_edge": final,
            "text_claim": np.frombuffer(self._claims, np.int32),
            "about_node": self._numbers.array()[np.frombuffer(self._about, np.int32)],
            "about_basis": np.frombuffer(self._about_bases, np.int32),
        }
        for name, postings in (("name", self._names), ("text", self._texts), ("title", self._titles)):
            columns |= postings.columns(name)
        return columns

    def _add(self, field: str, text: str, subjects: Subjects, *, edge: int = NONE, claim: int = NONE) -> None:
        words = text_words(text)
        for subject in subjects:
            self._texts.add(words)
            self._nodes.append(subject)
            self._fields.append(FIELD_CODES[field])
            self._edges.append(edge)
            self._claims.append(claim)

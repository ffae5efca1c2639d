"""Which nodes hold the words of a search, in which of their texts, and how firmly: rows of the index's words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import reduce
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge_graph.embedded.index.codes import NO_BASIS
from knowledge_graph.embedded.index.reader import Index
from knowledge_graph.embedded.index.texts import FIELD_CODES, NONE, name_hash
from knowledge_graph.embedded.read.claim_status import Weighing
from knowledge_graph.embedded.read.filter_mask import EmbeddedFilterMask
from knowledge_graph.filtering.filters import Filter
from knowledge_graph.int_sets import distinct, within
from knowledge_graph.searching.query import OTHER_END, SCORES, SearchQuery, mixed_score, name_part_score
from knowledge_graph.store import IntArray
from knowledge_graph.text import ALIAS_COSTS, score_of
from knowledge_graph.vocabulary import VOCABULARY

Flags = NDArray[np.bool_]
Scores = NDArray[np.float64]

OWN_TEXTS = ("summary", "description", "mode")
_IS_RECORD = np.array([word.relation.lower() in VOCABULARY.tables["relation_types"] for word in VOCABULARY.relations])
_CARRIED_BY_END = np.array([word.relation == "PARTICIPATED_IN" for word in VOCABULARY.relations])


class ClaimsInside(NamedTuple):
    """Counting claims made in some sources or their parts, ascending, and which sources those are: a flag a source."""

    claims: IntArray
    sources: Flags

    def sources_behind(self, index: Index, basis: int) -> set[int]:
        """Return those of the sources that claims on a thing were made in."""
        first, last = np.searchsorted(self.claims, index.a["basis_offset"][basis : basis + 2])
        reached, behind = set[int](), set(index.a["claim_source"][self.claims[first:last]].tolist())
        while behind := behind - reached - {NONE}:
            reached |= behind
            behind = {int(index.a["source_parent"][source]) for source in behind}
        return {source for source in reached if self.sources[source]}


class FieldHits(NamedTuple):
    """Nodes hit by one kind of text, perhaps several times; ``items`` are rows of texts, or bases for ``source``.

    ``score`` is one for all of them, or an array as long as ``nodes``; then no node comes twice.
    """

    field: str
    score: float | Scores
    nodes: IntArray
    items: IntArray
    inside: ClaimsInside | None = None


class TextHits:
    """The hits of a search by its words, filters on nodes apart.

    Claims and relations that make a hit count under the filter.
    """

    def __init__(self, index: Index, criteria: Filter, query: SearchQuery, fields: frozenset[str]) -> None:
        self._index, self._a, self._query, self._fields = index, index.a, query, fields
        self._criteria = replace(criteria, codes=None, roles=frozenset())
        self._weighing = Weighing(index, self._criteria)
        self.scores = np.zeros(len(index.node_ids))
        """Score by node, 0 for those that are no hits."""
        self.by_field: list[FieldHits] = []
        if "name" in fields:
            nodes, rows, relevance = self._named(tuple(query.folded.split()))
            self._add(FieldHits("name", relevance, nodes, rows), None)
        for words in query.readings:
            self._add_texts(words, None)
            if "type" in fields:
                self._add_types(words)

    def _named(self, words: tuple[str, ...]) -> tuple[IntArray, IntArray, Scores]:
        """Return the nodes one name of which holds all words, a row of each, and its best by ``text.score``."""
        rows = self._index.names.rows_with_all(words)
        a, folded = self._a, " ".join(words)
        is_same = a["name_hash"][rows] == name_hash(folded)
        relevance = score_of(folded, a["name_length"][rows].astype(np.int64), is_same)
        relevance = relevance - ALIAS_COSTS * a["name_alias"][rows]
        nodes = a["name_node"][rows].astype(np.int64)  # ascending, as names are laid out by node
        first = np.flatnonzero(np.diff(nodes, prepend=-1))
        best = np.maximum.reduceat(relevance, first) if len(first) else relevance
        return nodes[first], rows[first], best

    def _add_types(self, words: tuple[str, ...]) -> None:
        for rest, types in self._query.rests(words, self._index.type_names).items():
            fits = np.array([name in types for name in self._index.type_names], np.bool_)
            of_type: Flags = fits[self._a["node_type"]]
            if rest:
                self._add_texts(rest, of_type)
            else:
                nodes = np.flatnonzero(of_type)
                self._add(FieldHits("type", SCORES["type"], nodes, nodes), None)

    def _add_texts(self, words: tuple[str, ...], of_type: Flags | None) -> None:
        """Add the nodes one text of which holds all words; with ``of_type`` only those, whose type meets the others."""
        if "name" in self._fields and (of_type is not None or words != tuple(self._query.folded.split())):
            nodes, rows, relevance = self._named(words)
            self._add(FieldHits("name", name_part_score(relevance), nodes, rows), of_type)
        if not self._fields.isdisjoint((*OWN_TEXTS, "claim")):
            rows = self._index.texts.rows_with_all(words)
            for field in (*OWN_TEXTS, "claim"):
                if field in self._fields:
                    self._add_rows(field, rows, SCORES[field], of_type)
        if "office" in self._fields:
            self._add_offices(words, of_type)
        if "source" in self._fields:
            self._add_sources(words, of_type)

    def _add_rows(self, field: str, rows: IntArray, score: float, of_type: Flags | None) -> None:
        rows = rows[(self._a["text_field"][rows] == FIELD_CODES[field]) & (self._a["text_node"][rows] != NONE)]
        rows = self._counting(rows)
        self._add(FieldHits(field, score, self._a["text_node"][rows].astype(np.int64), rows), of_type)

    def _counting(self, rows: IntArray) -> IntArray:
        """Return the rows whose claim counts and whose relation stands, if they have one."""
        for column, passes in (("text_claim", self._weighing.counting), ("text_edge", self._edges_pass)):
            items = self._a[column][rows].astype(np.int64)
            present = np.flatnonzero(items != NONE)
            if len(present):
                good = np.ones(len(rows), np.bool_)
                good[present] = passes(items[present])
                rows = rows[good]
        return rows

    def _edges_pass(self, edges: IntArray) -> Flags:
        return EmbeddedFilterMask(self._index, self._criteria).pass_edges(edges)

    def _add_offices(self, words: tuple[str, ...], of_type: Flags | None) -> None:
        """Add the ends of relations whose title holds a word or more, and a name of the other end those it doesn't."""
        a, index = self._a, self._index
        titled = [rows[a["text_field"][rows] == FIELD_CODES["office"]] for rows in map(index.texts.rows_with, words)]
        rows = reduce(np.union1d, titled) if titled else np.zeros(0, np.int64)
        rows = rows[a["text_node"][rows] != NONE]
        for word, holding in zip(words, titled, strict=True):
            held = within(rows, holding)
            if not held.all():
                edges = a["text_edge"][rows]
                other = np.where(
                    a["edge_start"][edges] == a["text_node"][rows], a["edge_end"][edges], a["edge_start"][edges]
                )
                named = distinct(a["name_node"][index.names.rows_with(word)].astype(np.int64))
                rows = rows[held | within(other, named)]
        rows = self._counting(rows)
        at_start = a["edge_start"][a["text_edge"][rows]] == a["text_node"][rows]
        for chosen, score in ((rows[at_start], SCORES["office"]), (rows[~at_start], SCORES["office"] - OTHER_END)):
            self._add(FieldHits("office", score, a["text_node"][chosen].astype(np.int64), chosen), of_type)

    def _add_sources(self, words: tuple[str, ...], of_type: Flags | None) -> None:
        """Add what counting claims are about that were made in a source with such a title, or in a part of it."""
        titled = self._index.titles.rows_with_all(words)
        if not len(titled):
            return
        a = self._a
        marked = np.zeros(len(self._index.source_ids), np.bool_)
        marked[titled] = True
        inside = marked
        while (wider := inside | (inside[a["source_parent"]] & (a["source_parent"] >= 0))).sum() > inside.sum():
            inside = wider
        claims = np.flatnonzero(inside[a["claim_source"]])
        claims = claims[self._weighing.counting(claims)]
        chosen = np.zeros(len(a["basis_offset"]), np.bool_)  # the last is where what stands by itself looks
        chosen[np.searchsorted(a["basis_offset"], claims, side="right") - 1] = True
        for nodes, bases in self._at_bases(chosen):
            hits = FieldHits("source", SCORES["source"], nodes, bases, ClaimsInside(claims, marked))
            self._add(hits, of_type)

    def _at_bases(self, chosen: Flags) -> Iterable[tuple[IntArray, IntArray]]:
        """Yield nodes, and the bases that what is said of them rests on, for some bases: two arrays of one length."""
        a = self._a
        about = np.flatnonzero(chosen[a["about_basis"]] & (a["about_node"] != NONE))
        yield a["about_node"][about].astype(np.int64), a["about_basis"][about]
        nodes = np.flatnonzero(chosen[a["node_basis"]] & (a["node_basis"] != NO_BASIS))
        yield nodes, a["node_basis"][nodes]
        rest = chosen.copy()
        rest[a["node_basis"]] = False  # the parts of an event that stand on its claims would only name it again
        edges = np.flatnonzero(rest[a["edge_basis"]] & (a["edge_basis"] != NO_BASIS))
        code = a["edge_code"][edges]
        records = edges[_IS_RECORD[code] & (a["edge_start"][edges] != a["edge_end"][edges])]
        records = records[self._edges_pass(records) & ~within(records, a["united_edge"])]
        for ends in (a["edge_start"], a["edge_end"]):
            yield ends[records].astype(np.int64), a["edge_basis"][records]
        for parts, ends in (
            (edges[_CARRIED_BY_END[code]], a["edge_end"]),
            (edges[~_IS_RECORD[code] & ~_CARRIED_BY_END[code]], a["edge_start"]),
        ):
            yield ends[parts].astype(np.int64), a["edge_basis"][parts]

    def _add(self, hits: FieldHits, of_type: Flags | None) -> None:
        if of_type is not None:
            good = of_type[hits.nodes]
            part = hits.score[good] if isinstance(hits.score, np.ndarray) else hits.score
            hits = hits._replace(score=mixed_score(part), nodes=hits.nodes[good], items=hits.items[good])
            if len(hits.nodes):
                self.by_field.append(FieldHits("type", SCORES["type"], hits.nodes, hits.nodes))
        if len(hits.nodes):
            self.scores[hits.nodes] = np.maximum(self.scores[hits.nodes], hits.score)
            self.by_field.append(hits)

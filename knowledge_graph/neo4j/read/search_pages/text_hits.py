"""Which nodes hold the words of a search, in which of their texts, and how firmly: by the server's full-text indexes.

An index gives what may be hits, narrowed by the conditions that Cypher can tell of nodes; which text holds which words
is looked at here, by the rules of ``knowledge_graph.searching``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np
import orjson

from knowledge_graph.evidence import counts
from knowledge_graph.filtering.filter_mask import EVENT
from knowledge_graph.neo4j.packing import ClaimWord, NodeWord, unpack_claim
from knowledge_graph.neo4j.read.loaded_graph import LoadedGraph
from knowledge_graph.neo4j.read.search_pages.subjects import RelationEnds, names_of, read_ends, read_subjects
from knowledge_graph.neo4j.read.where_clause import where_clause
from knowledge_graph.neo4j.record_item import stored, text_of
from knowledge_graph.searching.matches import BestMatches
from knowledge_graph.searching.query import OTHER_END, SCORES, SearchQuery, mixed_score, name_part_score
from knowledge_graph.searching.texts import MODE_MARK, TextMatch, office_text
from knowledge_graph.store import SearchRequest
from knowledge_graph.text import score
from knowledge_graph.vocabulary import VOCABULARY

MAX_CANDIDATES: Final = 20_000
"""How many nodes or claims with the words in one kind of text are read; with more, a total is a lower bound."""
_MAX_WORDS: Final = 50

_NAMED: Final = """
CYPHER 5
CALL db.index.fulltext.queryNodes('{index}', $query) YIELD node AS m
WHERE {narrow}
WITH m LIMIT $limit
RETURN collect(m.{text}), {columns}
"""
_OF_TYPES: Final = "CYPHER 5 MATCH (m:{labels}) WHERE {narrow} WITH m LIMIT $limit RETURN {columns}"
_TITLED: Final = """
CYPHER 5
CALL db.index.fulltext.queryNodes('cg_relation_titles', $query) YIELD node AS n
WITH n LIMIT $limit
RETURN collect(n.id), collect(n.z_words), collect(n.caption)
"""
_CLAIMS: Final = """
CYPHER 5
CALL db.index.fulltext.queryNodes('cg_claim_texts', $query) YIELD node AS c
MATCH (m:Entity {{id: c.carrier}})
WHERE c.z_word IS NOT NULL AND (m.kind = 'relation' OR m.z_standing IS NOT NULL OR ({narrow}))
WITH c LIMIT $limit
RETURN collect([c.id, c.carrier, c.z_word, c.id])
"""
_INSIDE: Final = """
CYPHER 5
CALL db.index.fulltext.queryNodes('cg_source_titles', $query) YIELD node AS s
MATCH (s)<-[:PART_OF_SOURCE*0..]-(part:Source) MATCH (c:ClaimRecord {{source: part.id}})
MATCH (m:Entity {{id: c.carrier}})
WHERE c.z_word IS NOT NULL AND (m.kind = 'relation' OR m.z_standing IS NOT NULL OR ({narrow}))
WITH s, c LIMIT $limit
RETURN collect([s.id, c.carrier, c.z_word, c.id])
"""
_TEXTS: Final = f"UNWIND $ids AS id MATCH (n:Entity {{id: id}}) RETURN collect([n.id, {stored('n')}])"

Words = tuple[str, ...]
Types = frozenset[str] | None
"""Types (``kind|type``) that a hit must have, as they meet the words that its text doesn't; None for any."""


class ServerTextHits:
    """The hits of a search by its words. Claims and relations that make a hit count under the graph's filter.

    Args:
        graph: what is loaded so far, under the search's filter without relations and roles.
        query: the words.
        request: what else is asked for.
        among: the keys of the only nodes that may be hits; None for any.
        edges: the condition on what edges ``m`` must have, and its values.
    """

    def __init__(
        self,
        graph: LoadedGraph,
        query: SearchQuery,
        request: SearchRequest,
        among: list[int] | None,
        edges: tuple[str, dict[str, Any]],
    ) -> None:
        self._graph, self._query, self._fields = graph, query, request.fields
        self._narrow, self._values = _conditions(request, among, edges)
        self.best, self.exact = BestMatches(), True
        if "name" in self._fields:
            self._add_names(tuple(query.folded.split()), None, whole=True)
        for words in query.readings:
            self._add_texts(words, None)
            if "type" in self._fields:
                for rest, types in query.rests(words, graph.numbering.type_names).items():
                    if rest:
                        self._add_texts(rest, frozenset(types))
                    else:
                        self._add_types(frozenset(types))

    def complete(self, matches: Iterable[TextMatch]) -> dict[str, TextMatch]:
        """Return those of some matches whose text is another record's, with that text, by its id."""
        missing = {match.id: match for match in matches if match.id and not match.text}
        if not missing:
            return {}
        (rows,) = self._graph.transaction.ask(_TEXTS, ids=sorted(missing))
        completed = {}
        for identifier, text in rows:
            fields = orjson.loads(text_of(text))
            if fields["kind"] == "claim":
                completed[identifier] = TextMatch.of_claim(fields, self._query.shown_words)
            else:
                completed[identifier] = missing[identifier]._replace(text=fields["title"])
        return completed

    def _add_texts(self, words: Words, types: Types) -> None:
        if "name" in self._fields and (types is not None or words != tuple(self._query.folded.split())):
            self._add_names(words, types, whole=False)
        if not self._fields.isdisjoint(("summary", "description", "mode")):
            self._add_own_texts(words, types)
        if "claim" in self._fields:
            self._add_claims("claim", self._ask(_CLAIMS, words, types), types)
        if "office" in self._fields:
            self._add_offices(words, types)
        if "source" in self._fields:
            self._add_claims("source", self._ask(_INSIDE, words, types), types)

    def _add_names(self, words: Words, types: Types, *, whole: bool) -> None:
        narrow = self._narrowed(types)
        query = _NAMED.format(index="cg_names", text="search_text", narrow=narrow, columns=self._graph.node_columns)
        texts, *columns = self._run(query, words, types)
        for node, text in zip(self._graph.take_nodes(columns).tolist(), texts, strict=True):
            names = text.split("\n")
            if relevance := score(" ".join(words), names):
                self._add(node, "name", relevance if whole else name_part_score(relevance), TextMatch("name"), types)

    def _add_own_texts(self, words: Words, types: Types) -> None:
        narrow = self._narrowed(types)
        query = _NAMED.format(index="cg_texts", text="z_words", narrow=narrow, columns=self._graph.node_columns)
        texts, *columns = self._run(query, words, types)
        nodes = self._graph.take_nodes(columns)
        events = (NodeWord.kind.get(self._graph.nodes.facts.word[nodes]) == EVENT).tolist()
        for node, text, is_event in zip(nodes.tolist(), texts, events, strict=True):
            fields = ("summary", "mode") if is_event else ("description",)
            for field, part in zip(fields, text.split(MODE_MARK), strict=False):
                if field in self._fields and _holds(part, words):
                    self._add(node, field, SCORES[field], TextMatch(field), types)

    def _add_types(self, types: frozenset[str]) -> None:
        named = (name.partition("|") for name in types)
        labels = "|".join(sorted({VOCABULARY.label(kind, type_) for kind, _, type_ in named}))
        query = _OF_TYPES.format(labels=labels, narrow=self._narrowed(types), columns=self._graph.node_columns)
        columns = self._run(query, (), types)
        for node in self._graph.take_nodes(columns).tolist():
            self.best.add(node, "type", SCORES["type"], TextMatch("type"))

    def _add_offices(self, words: Words, types: Types) -> None:
        """Add the ends of relations whose title holds a word or more, and a name of the other end those it doesn't."""
        ids, texts, captions = self._run(_TITLED, words, None, joined=" OR ")
        titles = {
            identifier: (text, caption)
            for identifier, text, caption in zip(ids, texts, captions, strict=True)
            if any(_holds(text, (word,)) for word in words)
        }
        ends = read_ends(self._graph, sorted(titles))
        names = names_of(self._graph, {node for relation in ends for node in (relation.start, relation.end)})
        for relation in ends:
            text, title = titles[relation.id]
            rest = tuple(word for word in words if not _holds(text, (word,)))
            for forward in (True, False):
                node, other = (relation.start, relation.end) if forward else (relation.end, relation.start)
                caption, other_names = names[other]
                if all(_holds(other_names, (word,)) for word in rest):
                    self._add_office(relation, node, office_text(relation.type, title, caption, forward=forward), types)

    def _add_office(self, relation: RelationEnds, node: int, text: str, types: Types) -> None:
        relevance = SCORES["office"] - (0.0 if node == relation.start else OTHER_END)
        self._add(node, "office", relevance, TextMatch("office", text, relation.id), types)

    def _add_claims(self, field: str, rows: Sequence[Sequence[Any]], types: Types) -> None:
        """Add what counting claims are about. A row: the id the match names, carrier, word and id of the claim."""
        facts = self._graph.evidence.source_facts(word for _, _, word, _ in rows)
        counting = [
            (identifier, carrier)
            for identifier, carrier, word, claim in rows
            if (number := ClaimWord.source.get(word)) in facts
            and counts(unpack_claim(word, facts[number]), self._graph.evidence.criteria)
            and self._graph.evidence.counts_by_speaker(claim)
        ]
        subjects = read_subjects(self._graph, sorted({carrier for _, carrier in counting}))
        for identifier, carrier in counting:
            for node in subjects.get(carrier, ()):
                self._add(node, field, SCORES[field], TextMatch(field, "", identifier), types)

    def _add(self, node: int, field: str, relevance: float, match: TextMatch, types: Types) -> None:
        if types is None:
            self.best.add(node, field, relevance, match)
        elif self._type_of(node) in types:
            self.best.add(node, field, mixed_score(relevance), match)
            self.best.add(node, "type", SCORES["type"], TextMatch("type"))

    def _type_of(self, node: int) -> str:
        numbering = self._graph.numbering
        word = self._graph.nodes.facts.word[np.array([node])]
        return numbering.type_names[int(numbering.type_indexes(word)[0])]

    def _narrowed(self, types: Types) -> str:
        return self._narrow if types is None else f"{self._narrow} AND m.kind + '|' + m.type IN $of_types"

    def _ask(self, query: str, words: Words, types: Types) -> list[Any]:
        (rows,) = self._run(query.format(narrow=self._narrowed(types)), words, types)
        return list(rows)

    def _run(self, query: str, words: Words, types: Types, joined: str = " AND ") -> list[Any]:
        values: dict[str, Any] = dict(self._values) | {"of_types": sorted(types or ())}
        values |= {"query": lucene_query(words, joined), "limit": MAX_CANDIDATES + 1}
        columns = self._graph.transaction.ask(query, **values)
        self.exact = self.exact and len(columns[0]) <= MAX_CANDIDATES
        return columns


def lucene_query(words: Iterable[str], joined: str = " AND ") -> str:
    """Return words, each the beginning of one, in the language of the full-text indexes."""
    parts = list(dict.fromkeys(words))[:_MAX_WORDS]
    return joined.join(re.sub(r"([^\w]|_)", r"\\\1", word) + "*" for word in parts)


def _holds(text: str, words: Words) -> bool:
    parts = text.split()
    return all(any(part.startswith(word) for part in parts) for word in words)


def _conditions(
    request: SearchRequest, among: list[int] | None, edges: tuple[str, dict[str, Any]]
) -> tuple[str, Mapping[str, Any]]:
    """Return the conditions on ``m`` that the server can tell, and their values: kind, type, place, and on events."""
    criteria = request.filter
    condition, values = edges[0], dict(edges[1])
    parts = ["m.kind IN $kinds", condition]
    values["kinds"] = sorted(criteria.kinds & (request.kinds or criteria.kinds))
    if request.types:
        parts.append("m.type IN $listed")
        values["listed"] = sorted(request.types)
    if among is not None:
        parts.append("id(m) IN $among")
        values["among"] = among
    if not criteria.weighs_claims:
        condition, more = where_clause(criteria)
        parts.append(f"(m.kind <> 'event' OR ({condition}))")
        values |= more
    return " AND ".join(parts), values

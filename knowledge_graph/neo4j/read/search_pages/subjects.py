"""The nodes that records carry claims and titles to: themselves, or both ends of a relation that stands."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final, NamedTuple

import numpy as np

from knowledge_graph.neo4j.packing import EdgeWord
from knowledge_graph.neo4j.read.loaded_graph import LoadedGraph
from knowledge_graph.neo4j.schema import RELATION_TYPES
from knowledge_graph.vocabulary import VOCABULARY

_NODES: Final = """
CYPHER 5
UNWIND $ids AS id MATCH (n:Entity {{id: id}}) WHERE n.z_walk IS NOT NULL
OPTIONAL MATCH (c:Entity {{id: n.z_standing}})
WITH id, coalesce(c, n) AS m
RETURN collect(id), {0}
"""
_ENDS: Final = f"""
CYPHER 5
UNWIND $ids AS id MATCH (n:Entity {{{{id: id}}}}) WHERE n.kind = 'relation'
MATCH (s:Entity {{{{id: n.start}}}}) MATCH (a:Entity {{{{id: coalesce(s.z_standing, s.id)}}}})
MATCH (e:Entity {{{{id: n.end}}}}) MATCH (b:Entity {{{{id: coalesce(e.z_standing, e.id)}}}})
MATCH (a)-[r:{RELATION_TYPES}]->(b) WHERE r.id = id AND a <> b
UNWIND [a, b] AS m
RETURN collect(id), collect(id(r)), {{0}}, {{1}}
"""
"""Two rows a relation, its start and its end."""
_NAMES: Final = """
CYPHER 5 UNWIND $keys AS key MATCH (m) WHERE id(m) = key
RETURN collect(m.caption), collect(m.search_text)
"""


class RelationEnds(NamedTuple):
    """A relation record that stands: its id, its type in the graph, and the nodes that its ends are read as."""

    id: str
    type: str
    start: int
    end: int


def read_ends(graph: LoadedGraph, ids: Sequence[str]) -> list[RelationEnds]:
    """Return those of some relations that stand under the graph's filter and join two nodes."""
    if not ids:
        return []
    query = _ENDS.format(graph.edge_columns, graph.node_columns)
    named, keys, *columns = graph.transaction.ask(query, ids=ids)
    nodes = graph.take_nodes(columns[graph.edge_width :])
    start, end = np.repeat(nodes[0::2], 2), np.repeat(nodes[1::2], 2)
    edges = graph.take_edges(keys, columns[: graph.edge_width], start, end)[0::2]
    codes = graph.numbering.codes[EdgeWord.relation.get(graph.edges.facts.word[edges])].tolist()
    rows = zip(named[0::2], codes, nodes[0::2].tolist(), nodes[1::2].tolist(), graph.edges_pass(edges), strict=True)
    return [
        RelationEnds(identifier, VOCABULARY.relations[code].relation, first, last)
        for identifier, code, first, last, stands in rows
        if stands
    ]


def read_subjects(graph: LoadedGraph, carriers: Sequence[str]) -> dict[str, list[int]]:
    """Return, by id of what claims are about, the nodes that what they say is found at."""
    if not carriers:
        return {}
    named, *columns = graph.transaction.ask(_NODES.format(graph.node_columns), ids=carriers)
    subjects = {carrier: [node] for carrier, node in zip(named, graph.take_nodes(columns).tolist(), strict=True)}
    into = graph.united.into
    rest = {carrier: into.get(carrier, carrier) for carrier in carriers if carrier not in subjects}
    ends = {relation.id: [relation.start, relation.end] for relation in read_ends(graph, sorted(set(rest.values())))}
    return subjects | {carrier: ends[read_as] for carrier, read_as in rest.items() if read_as in ends}


def names_of(graph: LoadedGraph, nodes: Collection[int]) -> dict[int, tuple[str, str]]:
    """Return the caption and the folded names of nodes."""
    if not nodes:
        return {}
    ordered = np.array(sorted(nodes), np.int64)
    captions, names = graph.transaction.ask(_NAMES, keys=graph.nodes.numbers.keys_of(ordered))
    return dict(zip(ordered.tolist(), zip(captions, names, strict=True), strict=True))

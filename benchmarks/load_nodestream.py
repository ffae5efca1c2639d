"""The same graph through nodestream: its model and its writer for Neo4j, as its pipelines use them.

It runs its statements through APOC, which this server doesn't have. Here each is sent as it is, over a batch of
parameters: the same writes with less work than APOC makes of them, so that the comparison favours nodestream.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from nodestream.databases import GraphDatabaseWriter
from nodestream.model import Node, PropertySet, Relationship, RelationshipWithNodes
from nodestream_plugin_neo4j.query import Query, QueryBatch

from benchmarks.load_rows import Graph, graphs

_OVER_A_BATCH: Final = "UNWIND $rows AS params {}"


def _sent_as_it_is(batch: QueryBatch, *_: Any, **_more: Any) -> Query:
    return Query(_OVER_A_BATCH.format(batch.query_statement), {"rows": batch.batched_parameter_sets})


async def ingest(uri: str, password: str, path: Path) -> None:
    """Write everything, in nodestream's own batches."""
    QueryBatch.as_query = _sent_as_it_is
    writer = GraphDatabaseWriter.from_file_data(
        database="neo4j", uri=uri, username="neo4j", password=password, use_apoc=False, batch_size=1000
    )
    for graph in graphs(path, batch=1000):
        await _offer(graph, writer)
        await writer.flush()
    await writer.finish(None)


async def _offer(graph: Graph, writer: GraphDatabaseWriter) -> None:
    strategy = writer.ingest_strategy
    for label, nodes in graph.nodes.items():
        for node in nodes.values():
            await strategy.ingest_source_node(Node(label, PropertySet({"id": node["id"]}), PropertySet(node)))
    for (type_, start, end), rows in graph.relations.items():
        for (a, b), properties in rows.items():
            key = {"id": properties["id"]} if properties else {}
            relation = Relationship(type_, PropertySet(key), PropertySet(properties))
            ends = [Node(label, PropertySet({"id": entry})) for label, entry in ((start, a), (end, b))]
            await strategy.ingest_relationship(RelationshipWithNodes(ends[0], ends[1], relation))

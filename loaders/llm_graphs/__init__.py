"""Output of LLM extraction pipelines: LangChain's graph documents, neo4j-graphrag's graphs, Graphiti's edges.

Entities are identified by name: two nodes of one name and type are one. All claims are ``hedged``, and made by the
document the graph was extracted from, or by the pipeline's run if that isn't given.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BufferedReader
from itertools import chain
from pathlib import PurePath
from typing import Any, Final

import orjson
from pydantic import ValidationError

from knowledge_graph.errors import InvalidInput, Problem
from knowledge_graph.records import Source
from loaders.formats import InputFormat, ReadContext
from loaders.llm_graphs.dialects import TRIPLES, detect_dialect, parse_graph
from loaders.llm_graphs.entities import ExtractedEntity, make_entity, make_graph_source
from loaders.llm_graphs.events import EventCollector
from loaders.llm_graphs.extracted import ExtractedEdge, ExtractedGraph, UnreadMember
from loaders.llm_graphs.graphiti import GRAPHITI
from loaders.llm_graphs.langchain import LANGCHAIN
from loaders.llm_graphs.relations import iter_claimed, make_record
from loaders.mapping.entities import make_digest
from loaders.readers.converters import RecordConverter
from loaders.readers.documents import JsonObject, iter_json_objects
from loaders.readers.inputs import HEAD_BYTES
from loaders.readers.rows import SKIPPED, Row
from loaders.readers.sniff import Head
from loaders.readers.syntax import parse_json
from loaders.readers.validation_messages import explain_errors

_UNKNOWN_OBJECT: Final = (
    "this is not a graph of LangChain, neo4j-graphrag or Graphiti; remove it, or load it with a mapping file."
)
"""The message about one object among others."""
_MENTIONS: Final = (
    "holds mentions of names and no relations, so there is no graph to load. Run relation extraction on the text, and "
    "export what that gives: LangChain's GraphDocument, neo4j-graphrag's or Graphiti's graph, or records of ours."
)
_NODES_TOO: Final = "Export the entity nodes (uuid, name, labels) into the same file."
_NO_NODES: Final = f"Graphiti's edges without the nodes they join: they know those by number only. {_NODES_TOO}"
NO_RELATIONS: Final = {
    "GLiNER": f"GLiNER's output: it {_MENTIONS}",
    "spaCy": f"spaCy's Doc.to_json(): it {_MENTIONS}",
    "LangChain": 'LangChain\'s dump of an object it can\'t serialise ("type": "not_implemented"): it holds '
    "nothing. Export the GraphDocument itself: json.dumps([d.model_dump() for d in documents], default=str).",
}


def parse_rows(objects: Iterable[JsonObject], *, file: str = "") -> Iterator[Row]:
    """Convert a pipeline's objects. Events, and Graphiti's edges, come last, when all nodes of the file are known.

    Raises:
        InvalidInput: there are Graphiti edges, but none of their nodes.
    """
    converter = _GraphConverter(file)
    graphiti, triples = _Gathered(ExtractedGraph(GRAPHITI)), _Gathered(ExtractedGraph(LANGCHAIN))
    for item in chain.from_iterable(map(_iter_flat, objects)):
        graph = parse_graph(item.value) if item.value is not None else None
        if graph is None or item.value is None:
            yield converter.refused(item.line, item.raw, item.fault or _UNKNOWN_OBJECT)
            continue
        yield from converter.iter_unread(graph, item.line)
        if graph.pipeline == GRAPHITI:
            graphiti.add(graph, item.line)
        elif detect_dialect(frozenset(item.value), item.value) == TRIPLES:
            triples.add(graph, item.line)
        elif graph.nodes or graph.edges:
            run = make_digest(orjson.dumps(_in_order(item.value), option=orjson.OPT_SORT_KEYS).decode())
            yield from converter.iter_rows(graph, [(item.line, edge) for edge in graph.edges], item.line, run)
        elif not graph.unread:
            yield Row(file, item.line, item.raw, SKIPPED)  # a text in which nothing was found
    if graphiti.edges and not graphiti.graph.nodes:
        raise InvalidInput(f"{file} is {_NO_NODES}", field="file")
    for gathered in (graphiti, triples):
        if gathered.graph.nodes or gathered.graph.episodes:
            yield from converter.iter_rows(gathered.graph, gathered.edges, 1, gathered.run)
    yield from converter.iter_events()


def _in_order(value: Any) -> Any:
    """Return a value with its lists of objects in the order of their text: in another order they are the same graph."""
    if isinstance(value, dict):
        return {name: _in_order(inner) for name, inner in value.items()}
    if isinstance(value, list) and all(isinstance(inner, dict) for inner in value):
        return sorted(map(_in_order, value), key=lambda inner: orjson.dumps(inner, option=orjson.OPT_SORT_KEYS))
    return value


def _iter_flat(item: JsonObject) -> Iterator[JsonObject]:
    """Yield an object; of a list, such as one for each text, its members, those of lists within it as well."""
    try:
        value = parse_json(item.raw) if item.value is None and item.raw.lstrip().startswith(b"[") else None
    except InvalidInput:
        value = None
    if not isinstance(value, list):
        yield item
        return
    for member in value:
        inner = member if isinstance(member, dict) else None
        yield from _iter_flat(JsonObject(item.line, orjson.dumps(member), inner, "" if inner else item.fault))


class _Gathered:
    """A graph whose nodes and edges are objects of their own, with the edges' lines."""

    def __init__(self, graph: ExtractedGraph) -> None:
        self.graph = graph
        self.edges: list[tuple[int, ExtractedEdge]] = []

    @property
    def run(self) -> str:
        """Return what the run's id is made of: a digest of the edges, unless these have ids of their own.

        Of Graphiti it is the group that all nodes are in, which is a graph of its own.
        """
        if self.graph.pipeline == GRAPHITI:
            return next(iter(self.graph.groups), "") or "graph" if len(self.graph.groups) == 1 else "graph"
        return make_digest(
            *sorted(orjson.dumps(edge.raw, option=orjson.OPT_SORT_KEYS).decode() for _, edge in self.edges)
        )

    def add(self, graph: ExtractedGraph, line: int) -> None:
        """Add the nodes, episodes and edges of one object."""
        for key, node in graph.nodes.items():
            self.graph.add_node(key, node)
        self.graph.episodes |= graph.episodes
        self.graph.groups |= graph.groups
        self.edges += [(line, edge) for edge in graph.edges]


class _GraphConverter(RecordConverter):
    """Converts graphs into rows: one for each edge; entities and sources are shared records."""

    def __init__(self, file: str) -> None:
        super().__init__(file, _convert_nothing)
        self._events = EventCollector()
        self._readers: dict[str, str] = {}

    def iter_unread(self, graph: ExtractedGraph, line: int) -> Iterator[Row]:
        """Yield a row for each member of a graph that isn't read: a rejected one, or for null a skipped one."""
        for member in graph.unread:
            raw = orjson.dumps(_isolate(graph.pipeline, member), default=str)
            if member.message:
                yield self.refused(line, raw, member.message, member.field)
            else:
                yield Row(self._file, line, raw, SKIPPED)

    def iter_rows(
        self, graph: ExtractedGraph, edges: Iterable[tuple[int, ExtractedEdge]], line: int, run: str
    ) -> Iterator[Row]:
        """Yield a graph's rows. An edge without both its nodes is rejected."""
        graph_source = make_graph_source(graph.document, graph.pipeline, run, PurePath(self._file).name)
        episodes = {
            key: make_graph_source(document, graph.pipeline, key, key) for key, document in graph.episodes.items()
        }
        self._readers |= dict.fromkeys(
            (graph_source.id, *(episode.id for episode in episodes.values())), f"read by {graph.pipeline}"
        )
        needed = bool(graph.nodes or not episodes)
        yield from self.shared(line, [*([graph_source] if needed else ()), *episodes.values()])
        entities = {key: make_entity(node, graph_source.id) for key, node in graph.nodes.items()}
        for key, entity in entities.items():
            if entity.kind == "event":
                self._events.add_node(entity, graph.nodes[key], graph_source.id)
            yield from self.shared(line, [*entity.records, *([entity.location] if entity.location else ())])
        for at, edge in edges:
            yield from self._edge(
                at, edge, graph, entities, [episodes[key] for key in edge.episodes if key in episodes] or [graph_source]
            )

    def _edge(
        self,
        line: int,
        edge: ExtractedEdge,
        graph: ExtractedGraph,
        entities: Mapping[str, ExtractedEntity],
        sources: Sequence[Source],
    ) -> Iterator[Row]:
        alone = edge.raw if graph.pipeline == GRAPHITI else {"nodes": [], "relationships": [edge.raw]}
        raw = orjson.dumps(alone, default=str)
        absent = next(
            ((field, key) for field, key in (("start", edge.start), ("end", edge.end)) if key not in entities), None
        )
        if absent:
            yield self.refused(line, raw, _explain_dangling(graph.pipeline, absent[1]), absent[0])
            return
        start, end = entities[edge.start], entities[edge.end]
        if "event" in {start.kind, end.kind}:
            for key, entity in ((edge.start, start), (edge.end, end)):
                if entity.kind == "event":
                    for source in sources:
                        self._events.add_node(entity, graph.nodes[key], source.id)
            for source in sources:
                self._events.add_edge(edge, start, end, source.id)
            return
        try:
            statement = make_record(edge, start, end)
            records = [
                record
                for source in sources
                for record in iter_claimed(statement, edge, source.id, self._locator(edge, source))
            ]
        except ValidationError as error:
            problems = tuple(
                Problem(self._file, line, *message) for message in explain_errors(error, {"kind": "event"})
            )
            yield Row(self._file, line, raw, "event", problems=problems)
            return
        yield Row(self._file, line, raw, statement.kind, statement.id, records=tuple(records))

    def _locator(self, edge: ExtractedEdge, source: Source) -> str:
        episodes = f", episodes {', '.join(edge.episodes)}" if edge.episodes and source.type == "pipeline" else ""
        return f"{self._readers[source.id]}{episodes}"[:2000]

    def iter_events(self) -> Iterator[Row]:
        """Yield rows for the nodes that are events, with the parts that edges gave them."""
        records = list(self._events.iter_records(self._readers))
        for event, claim in zip(records[::2], records[1::2], strict=True):
            yield Row(self._file, 1, b"", "event", event.id, records=(event, claim), made=True)


def _convert_nothing(values: Any) -> tuple[tuple[()], tuple[()]]:
    """Return no records: graphs are converted edge by edge, not row by row."""
    del values
    return (), ()


def _isolate(pipeline: str, member: UnreadMember) -> Any:
    """Return a member as an object of its own, in which it can be corrected and loaded."""
    if pipeline == GRAPHITI:
        return (
            member.value if isinstance(member.value, dict) else {"nodes": [], "edges": [], member.list: [member.value]}
        )
    return {"nodes": [], "relationships": [], member.list: [member.value]}


def _explain_dangling(pipeline: str, key: str) -> str:
    if not key:
        return "the edge lacks an end; give it both, or remove it."
    where = "file" if pipeline == GRAPHITI else "graph"
    more = f" {_NODES_TOO}" if pipeline == GRAPHITI else ""
    return f"no node of this {where} has the id {key!r}; add the node, or remove the edge.{more}"


def explain_no_relations(head: Head) -> str | None:
    """Return why an input of a pipeline holds no graph, judged by its beginning, or None."""
    value, keys = head.json, head.keys
    if isinstance(value, dict) and value.get("lc") == 1 and value.get("type") == "not_implemented":
        return NO_RELATIONS["LangChain"]
    if keys >= {"start", "end", "text", "label"} and keys <= {"start", "end", "text", "label", "score", "id"}:
        return NO_RELATIONS["GLiNER"]
    return NO_RELATIONS["spaCy"] if keys >= {"text", "ents"} else None


def _recognises(head: Head) -> bool:
    return head.is_json and isinstance(head.json, dict) and detect_dialect(head.keys, head.json) is not None


def _read(stream: BufferedReader, context: ReadContext) -> Iterator[Row]:
    yield from parse_rows(iter_json_objects(stream), file=context.file)


def _refuse(stream: BufferedReader, context: ReadContext) -> Iterator[Row]:
    head = Head(stream.peek(HEAD_BYTES)[:HEAD_BYTES])
    why = next(filter(None, map(explain_no_relations, head.voters)), None)
    raise InvalidInput(f"{context.file} is {why or f'no output of theirs, or {_MENTIONS}'}", field="file")


FORMATS: Final = (
    InputFormat("pipeline", "Extraction pipelines: LangChain, neo4j-graphrag, Graphiti", _recognises, _read),
    InputFormat(
        "mentions",
        "Names without relations (GLiNER, spaCy): nothing to load",
        lambda head: explain_no_relations(head) is not None,
        _refuse,
    ),
)

"""How are two entities connected? Shortest paths with the claims behind every step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import orjson

from knowledge_graph.errors import BudgetExceeded, InvalidInput
from knowledge_graph.filters import STATUSES, Filter
from knowledge_graph.store import GraphStore, Shown, Walk
from knowledge_graph.vocabulary import VOCABULARY
from queries.answer import Answer, shown_fields, write_object
from queries.parameters import PathParameters
from queries.shortest import Limits, Paths, shortest_paths
from queries.time_order import Element, time_order

_FIRMNESS = {status: place for place, status in enumerate(STATUSES)} | {"identity": len(STATUSES)}


def find_paths(store: GraphStore, question: PathParameters, *, seconds: float = 10.0) -> Answer:
    """Answer a path question. No path is an answer too, and says why.

    Raises:
        NotFound: an end, or an entity to avoid, is not in the graph.
        InvalidInput: both ends are the same.
    """
    wanted = question.filter()
    with store.read(wanted, seconds=seconds) as walk:
        asked = _Asked.of(walk, question)
        try:
            paths = asked.search(walk)
        except BudgetExceeded:
            return _written(
                question, [], Shown(), {"complete": False, "truncated": {"reason": "time", "at_depth": None}}
            )
        listed = _Listed(walk, paths)
        fields: dict[str, Any] = {
            "complete": not paths.more or question.mode == "shortest",
            "truncated": {"reason": "max_paths", "at_depth": None}
            if paths.more and question.mode != "shortest"
            else None,
            "beyond_depth": paths.beyond_depth,
        }
        if paths.found:
            return _written(question, listed.described(), listed.shown, fields)
    fields["emptied_by"] = _emptied_by(store, question, wanted, seconds)
    return _written(question, [], Shown(), fields)


def _written(question: PathParameters, paths: list[dict[str, Any]], shown: Shown, fields: Mapping[str, Any]) -> Answer:
    defaults: dict[str, Any] = {"complete": True, "truncated": None, "beyond_depth": False, "emptied_by": None}
    walked = question.filter().codes
    fields = defaults | dict(fields)
    body = write_object({"paths": paths, **shown_fields(shown), "not_walked": _not_walked(walked), **fields})
    return Answer(body, found=bool(paths), complete=bool(fields["complete"]))


def _not_walked(codes: frozenset[int] | None) -> list[str]:
    """Name the kinds and classes of relation that the question does not walk."""
    words = VOCABULARY.relations
    walked = {class_ for word in words if codes is None or word.code in codes for class_ in word.classes}
    return ["Source", "Claim", *(class_ for class_ in VOCABULARY.tables["classes"] if class_ not in walked)]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question's entities as nodes."""

    start: int
    end: int
    limits: Limits

    @classmethod
    def of(cls, walk: Walk, question: PathParameters) -> _Asked:
        start, end = walk.locate([question.start, question.end])
        if start == end:
            raise InvalidInput("start and end are the same entity; a path joins two.", field="end")
        walk.exempt([start, end])
        listed = 1 if question.mode == "shortest" else question.max_paths
        avoid = tuple(walk.locate(question.avoid)) if question.avoid else ()
        return cls(start, end, Limits(question.max_depth, listed, avoid, question.max_degree))

    def search(self, walk: Walk) -> Paths:
        return shortest_paths(walk, self.start, self.end, self.limits)


class _Listed:
    """The paths found, made ready to be shown: their relations, and how strong each step is."""

    def __init__(self, walk: Walk, paths: Paths) -> None:
        self._walk, self._paths = walk, paths
        steps = paths.steps
        nodes = sorted({node for path in paths.found for node in path})
        pairs = {(level, *pair) for path in paths.found for level, pair in enumerate(pairwise(path))}
        self._between = {pair: steps.between(*pair) for pair in pairs} if steps else {}
        edges = sorted({edge for between in self._between.values() for edge in between})
        self.shown = walk.show(nodes, edges)
        self._node_ids = dict(zip(nodes, self.shown.nodes, strict=True))
        self._edge_ids = dict(zip(edges, self.shown.edges, strict=True))
        self._edges = {identifier: orjson.loads(view) for identifier, view in self.shown.edges.items()}
        self._links = self._sequence_links(nodes)
        self._events: dict[int, Element | None] = {}
        self._steps: dict[tuple[int, int, int], tuple[dict[str, Any], tuple[int, int]]] = {}

    def described(self) -> list[dict[str, Any]]:
        """Return the list of paths as the answer shows it."""
        return [self._describe(path) for path in self._paths.found]

    def _describe(self, path: Sequence[int]) -> dict[str, Any]:
        steps = [self._step(level, here, there) for level, (here, there) in enumerate(pairwise(path))]
        strengths = [strength for _, strength in steps]
        weakest = min(range(len(strengths)), key=strengths.__getitem__)
        return {
            "length": len(steps),
            "nodes": [self._node_ids[node] for node in path],
            "steps": [step for step, _ in steps],
            "time_order": time_order(self._elements(path, [step for step, _ in steps]), self._links),
            "status": steps[weakest][0]["status"],
            "source_count": strengths[weakest][1],
            "weakest": weakest,
        }

    def _step(self, level: int, here: int, there: int) -> tuple[dict[str, Any], tuple[int, int]]:
        """Return a step as the answer shows it, and its strength; paths that share it share this."""
        key = (level, here, there)
        if key not in self._steps:
            self._steps[key] = self._described_step(level, here, there)
        return self._steps[key]

    def _described_step(self, level: int, here: int, there: int) -> tuple[dict[str, Any], tuple[int, int]]:
        edges = [self._edges[self._edge_ids[edge]] for edge in self._between[level, here, there]]
        strongest = max(edges, key=lambda edge: (_FIRMNESS[edge["status"]], edge.get("source_count", 0)))
        forward = {edge["start"] == self._node_ids[here] for edge in edges}
        step = {
            "edges": [edge["id"] for edge in edges],
            "direction": "both" if len(forward) > 1 else "forward" if True in forward else "backward",
            "status": strongest["status"],
            "claims": list(dict.fromkeys(claim for edge in edges for claim in edge.get("claims", ()))),
        }
        return step, (_FIRMNESS[strongest["status"]], strongest.get("source_count", 0))

    def _elements(self, path: Sequence[int], steps: Sequence[dict[str, Any]]) -> list[Element]:
        """Return what is dated along a path: its events, and its relations that are dated themselves."""
        found: list[Element] = []
        for place, node in enumerate(path):
            if (event := self._event(node)) is not None:
                found.append(event)
            if place < len(steps):
                edges = [self._edges[edge] for edge in steps[place]["edges"]]
                if not any("#" in edge["id"] for edge in edges) and all("when" in edge for edge in edges):
                    found.append(Element(edges[0]["id"], tuple(edge["when"] for edge in edges)))
        return found

    def _event(self, node: int) -> Element | None:
        """Return a node as an element of time, if it is an event; each is read once for all paths."""
        if node not in self._events:
            view = orjson.loads(self.shown.nodes[self._node_ids[node]])
            self._events[node] = Element(view["id"], (view.get("when"),)) if view["kind"] == "event" else None
        return self._events[node]

    def _sequence_links(self, nodes: Sequence[int]) -> frozenset[tuple[str, str]]:
        """Return (earlier, later) for every standing link between events on the paths."""
        codes = {VOCABULARY.by_name[link.upper(), None].code: about["points"] for link, about in _LINKS.items()}
        edges = self._walk.among(np.array(nodes, np.int64))
        kinds = self._walk.relation_types(edges)
        starts, ends = self._walk.ends(edges)
        found = set()
        for code, start, end in zip(kinds.tolist(), starts.tolist(), ends.tolist(), strict=True):
            if code in codes:
                start_id, end_id = self._node_ids[start], self._node_ids[end]
                found.add((end_id, start_id) if codes[code] == "back" else (start_id, end_id))
        return frozenset(found)


_LINKS = {name: about for name, about in VOCABULARY.tables["link_types"].items() if "points" in about}


def _emptied_by(store: GraphStore, question: PathParameters, wanted: Filter, seconds: float) -> str | None:
    """Name the first filter without which there would have been a path."""
    trials: dict[str, tuple[Filter, PathParameters]] = {
        name: (wider, question) for name, wider in wanted.relaxed().items() if name != "relation" or question.relation
    }
    if question.relation:
        trials["relation"] = (replace(wanted, codes=question.DEFAULT_CODES), question)
    trials |= {
        name: (wanted, question.model_copy(update={name: without}))
        for name, without in (("avoid", ()), ("max_degree", None))
        if getattr(question, name)
    }
    for name, (wider, asked) in trials.items():
        with store.read(wider, seconds=seconds) as walk:
            try:
                if _Asked.of(walk, asked.model_copy(update={"mode": "shortest"})).search(walk).found:
                    return name
            except BudgetExceeded:
                return None
    return None

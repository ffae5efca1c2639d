"""Write the examples of the documentation, answers about the briefing: ``python -m graph_service.openapi.examples``."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import orjson

from knowledge_graph.open_store import open_store
from knowledge_graph.records import Actor
from knowledge_graph.store import GraphStore
from loaders.curation.merge import merge
from loaders.load import load
from queries.entities.duplicates import resolve
from queries.entities.entity import entity
from queries.entities.merges import MergesParameters, merges, one_merge
from queries.entities.search import search
from queries.events.sequences import sequences
from queries.events.timeline import timeline
from queries.evidence.changes import changes
from queries.evidence.claims import claims_on
from queries.evidence.conflicts import conflicts
from queries.evidence.retraction_preview import consequences
from queries.evidence.sources import SourcesParameters, sources
from queries.neighbourhood.expand import neighbourhood
from queries.parameters.questions import (
    ChangesParameters,
    ClaimsParameters,
    ConflictsParameters,
    NeighbourhoodParameters,
    PathParameters,
    ResolveParameters,
    RetractionParameters,
    SearchParameters,
    SequenceParameters,
    TimelineParameters,
)
from queries.paths.find import find_paths

_FIRST_TWO: Final = "/v1/{}limit=2&cursor="
_SEEDS: Final = ["event:paris-talks-2024-05", "actor:qatar"]

QUESTIONS: Final[dict[str, Callable[[GraphStore], Any]]] = {
    "search": lambda store: search(store, SearchParameters(q="World Court", limit=2)).data,
    "entity": lambda store: entity(store, "actor:icj").data,
    "event": lambda store: entity(store, "event:icj-order-2024-05-24").data,
    "neighbourhood": lambda store: neighbourhood(store, "location:rafah", NeighbourhoodParameters(limit=1)).data,
    "claims": lambda store: (
        claims_on(
            store,
            "event:icj-order-2024-05-24",
            ClaimsParameters(limit=2),
            base=_FIRST_TWO.format("entities/event:icj-order-2024-05-24/claims?"),
        ).data
    ),
    "timeline": lambda store: timeline(store, TimelineParameters(limit=2), base=_FIRST_TWO.format("timeline?")).data,
    "sequences": lambda store: (
        sequences(
            store,
            SequenceParameters(first=("ruling",), then=("assault",), sharing=("place",), limit_per_first=1, limit=1),
        ).data
    ),
    "conflicts": lambda store: (
        conflicts(
            store,
            ConflictsParameters(property=("reading",), limit=1),
            base=_FIRST_TWO.replace("2", "1").format("conflicts?property=reading&"),
        ).data
    ),
    "changes": lambda store: (
        changes(
            store, ChangesParameters(since="2024-05-24", limit=1), base="/v1/changes?since=2024-05-24&limit=1&cursor="
        ).data
    ),
    "retraction": lambda store: (
        consequences(store, "source:nyt-briefing-2024-05-25-staying", RetractionParameters(limit=1)).data
    ),
    "paths": lambda store: (
        find_paths(store, PathParameters(start="actor:david-barnea", end="actor:hamas", avoid=("actor:israel",))).data
    ),
    "sources": lambda store: sources(store, SourcesParameters(limit=2), base=_FIRST_TWO.format("sources?")).data,
    "merges": lambda store: merges(_with_a_merge(store), MergesParameters()).data,
    "merge": lambda store: one_merge(_with_a_merge(store), "actor:world-court").data,
    "subgraph": lambda store: neighbourhood(store, _SEEDS, NeighbourhoodParameters(limit=1)).data,
    "resolve": lambda store: resolve(_with_a_double(store), ResolveParameters(kind=("actor",), limit=1)).data,
}
"""What is asked for each example, small enough to be read."""


def _with_a_merge(store: GraphStore) -> GraphStore:
    """Give the World Court a double, and merge the two; what is asked later is about neither."""
    store.write([Actor(id="actor:world-court", type="court", name="World Court")])
    merge(store, "actor:icj", ["actor:world-court"], why="the same court", by="an analyst", decided="2024-06-01")
    return store


def _with_a_double(store: GraphStore) -> GraphStore:
    """Give Hezbollah a double under another spelling."""
    store.write([Actor(id="actor:hizbollah", type="armed_group", name="Hizbollah")])
    return store


def examples() -> dict[str, Any]:
    """Return every example, asked of the briefing in a store of its own."""
    briefings = sorted(str(path) for path in (files("loaders") / "data").iterdir() if path.name.endswith(".jsonl"))
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(folder)
        try:
            load(briefings, store)
            return {name: ask(store) for name, ask in QUESTIONS.items()}
        finally:
            store.close()


def main() -> None:
    """Write the file that the documentation reads."""
    text = orjson.dumps(examples(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    Path(__file__).with_name("examples.json").write_bytes(text)


if __name__ == "__main__":
    main()

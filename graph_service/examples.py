"""Write the documentation's examples, real answers about the bundled briefing: ``python -m graph_service.examples``."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import orjson

from knowledge_graph.opening import open_store
from knowledge_graph.store import GraphStore
from loaders.load import load
from queries.claims import claims_on
from queries.entity import entity
from queries.neighbourhood import neighbourhood
from queries.parameters import (
    ClaimsParameters,
    NeighbourhoodParameters,
    PathParameters,
    SearchParameters,
    TimelineParameters,
)
from queries.path import find_paths
from queries.search import search
from queries.sources import SourcesParameters, sources
from queries.timeline import timeline

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
    "paths": lambda store: (
        find_paths(store, PathParameters(start="actor:david-barnea", end="actor:hamas", avoid=("actor:israel",))).data
    ),
    "sources": lambda store: sources(store, SourcesParameters(limit=2), base=_FIRST_TWO.format("sources?")).data,
    "subgraph": lambda store: neighbourhood(store, _SEEDS, NeighbourhoodParameters(limit=1)).data,
}
"""What is asked for each example, small enough to be read."""


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

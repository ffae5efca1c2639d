"""Merging and taking back, over and over: each time the answers are those of brute force, in the end those before.

Around one node, and on the way between some: what a merge joins, and what taking it back parts.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from hypothesis import note
from hypothesis import strategies as st

from knowledge_graph.errors import Contradiction, InvalidInput
from knowledge_graph.records import as_json
from knowledge_graph.store import GraphStore
from loaders.curation.merge import merge, unmerge
from queries.entities.search import search
from queries.neighbourhood.expand import neighbourhood
from queries.parameters.entities import SearchParameters
from queries.parameters.graph import NeighbourhoodParameters
from tests.oracle.keeping import Keeper, explore
from tests.oracle.oracle import World
from tests.oracle.test_neighbourhoods import compare
from tests.oracle.test_paths import compare as compare_paths
from tests.oracle.worlds import path_questions, worlds

WIDE = NeighbourhoodParameters(depth=3, reality=("any",), status=("any",))
TURNS = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11), st.booleans()), min_size=1, max_size=5)


def test_merges_come_and_go_without_a_trace(keeper: Keeper) -> None:
    explore(keeper, merge_and_unmerge)


def merge_and_unmerge(keeper: Keeper, data: st.DataObject) -> None:
    """Draw a graph and what to merge; compare the answers after each turn, and all of them when all is taken back."""
    world = data.draw(worlds(with_states=True))
    ids = [record.id for record in world.records if record.kind in {"actor", "location"}]
    turns = data.draw(TURNS)
    with keeper.holding(world) as store:
        before, records = everything(store, world), all_but_merges(store)
        own = {merge.id for merge in store.merges()}
        for first, other, take_back in turns:
            pair = [str(ids[index % len(ids)]) for index in (first, other)]
            with suppress(InvalidInput, Contradiction):
                if take_back:
                    unmerge_ours(store, pair[0], own)
                else:
                    note(f"merge {pair}")
                    merge(store, pair[0], pair[1:], why="why", decided="2025-01-01", force=True)
            now = World(list(store.iter_records()))
            centre = sorted(now.nodes)[first % len(now.nodes)]
            compare(store, now, centre, WIDE)
            question = data.draw(path_questions(now))
            note(f"{question.model_dump(exclude_defaults=True)}")
            compare_paths(store, now, question)
        for made in reversed([merge for merge in store.merges() if merge.id not in own and merge.undone is None]):
            unmerge_ours(store, made.merged, own)
        assert everything(store, world) == before
        assert all_but_merges(store) == records


def unmerge_ours(store: GraphStore, identifier: str, own: set[str | None]) -> None:
    """Take back a merge, unless it came with the graph."""
    if any(merge.merged == identifier and merge.undone is None and merge.id not in own for merge in store.merges()):
        unmerge(store, identifier)


def everything(store: GraphStore, world: World) -> list[Any]:
    """Return what the store answers around every node, and all it lists."""
    results = [neighbourhood(store, node, WIDE).data for node in sorted(world.nodes)]
    return [*results, search(store, SearchParameters(limit=100)).data, search(store, SearchParameters(q="a")).data]


def all_but_merges(store: GraphStore) -> list[bytes]:
    """Return every record but those that tell of merges."""
    return [as_json(record) for record in store.iter_records() if record.kind != "merge"]

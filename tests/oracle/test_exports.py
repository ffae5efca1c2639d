"""A part exported and loaded into an empty store: what it carries has the status and the sources that it had here."""

from __future__ import annotations

from tempfile import TemporaryDirectory
from typing import Any

import orjson
from hypothesis import note
from hypothesis import strategies as st

from knowledge_graph.open_store import open_store
from knowledge_graph.records import CUT, RECORD, as_json
from knowledge_graph.store import GraphStore
from queries.export import export_answer
from queries.export.whole_graph import whole_answer
from queries.neighbourhood.expand import neighbourhood
from queries.parameters.graph import NeighbourhoodParameters
from tests.oracle.keeping import Keeper, explore
from tests.oracle.worlds import neighbourhood_questions, worlds

SMALL = NeighbourhoodParameters(limit=2, limit_per_relation=1, status=("any",))


def test_a_part_keeps_each_status_and_source_count(keeper: Keeper) -> None:
    explore(keeper, export_and_load)


def export_and_load(keeper: Keeper, data: st.DataObject) -> None:
    """Draw a graph and a question, export the answer, load it elsewhere and compare all that came along."""
    world = data.draw(worlds())
    centre, question = data.draw(neighbourhood_questions(world))
    if data.draw(st.booleans()):
        question = SMALL
    with keeper.holding(world) as store:
        note(f"{centre} {question.model_dump(exclude_defaults=True)}")
        compare_part(store, neighbourhood(store, centre, question).data)


def compare_part(store: GraphStore, answer: dict[str, Any]) -> None:
    """Assert that the records of an answer load, are what they were, and stand as they stood."""
    lines = export_answer(store, answer, "ndjson").splitlines()
    assert (orjson.loads(lines[-1])["kind"] == CUT) is not answer["complete"]
    records = [RECORD.validate_json(line) for line in (lines if answer["complete"] else lines[:-1])]
    carried = {record.id: record for record in records}
    assert {*answer["nodes"], *answer["claims"], *answer["sources"]} <= carried.keys()
    assert bodies(carried.values()) == bodies(store.records(list(carried)).values())
    with TemporaryDirectory() as folder:
        copy = open_store(folder)
        copy.write(records)
        copy.flush()
        here, there = whole_answer(store.iter_records()), whole_answer(copy.iter_records())
        copy.close()
    for table in ("nodes", "edges"):
        assert answer[table].keys() <= there[table].keys()
        assert standings(there[table]) == standings({key: here[table][key] for key in there[table]})


def bodies(records: Any) -> set[bytes]:
    return {as_json(record) for record in records}


def standings(views: dict[str, Any]) -> dict[str, tuple[Any, ...]]:
    return {
        key: tuple(view.get(name) for name in ("status", "source_count", "claim_count")) for key, view in views.items()
    }

"""The briefing, exported, goes in again through the front door: the loader and all its checks."""

import pytest

from knowledge_graph.open_store import open_store
from loaders import briefing
from loaders.load import load
from queries.export import export_answer, export_everything
from queries.neighbourhood.expand import neighbourhood
from queries.parameters.graph import NeighbourhoodParameters, PathParameters
from queries.paths.find import find_paths

PATH = PathParameters(start="actor:david-barnea", end="actor:hamas", avoid=["actor:israel"])


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    store = open_store(str(tmp_path_factory.mktemp("store") / "graph"))
    load([str(briefing())], store)
    yield store
    store.close()


@pytest.fixture
def copy(tmp_path):
    store = open_store(str(tmp_path / "copy"))
    yield store
    store.close()


def test_everything_loads_to_the_same_graph(store, copy, tmp_path):
    """The lossless export of the briefing is the briefing."""
    with (tmp_path / "everything.ndjson").open("wb") as out:
        export_everything(store, "ndjson", out)
    summary = load([tmp_path / "everything.ndjson"], copy)
    assert not summary.problem_count
    assert copy.digest() == store.digest()


def test_a_path_loads_and_is_found_again(store, copy, tmp_path):
    """A path's records hold all they need, the claims on linked events included, and answer the same."""
    answer = find_paths(store, PATH).data
    (tmp_path / "path.ndjson").write_bytes(export_answer(store, answer, "ndjson"))
    summary = load([tmp_path / "path.ndjson"], copy)
    assert not summary.problem_count
    again = find_paths(copy, PATH.model_copy(update={"avoid": ()})).data
    assert [path["nodes"] for path in again["paths"]] == [path["nodes"] for path in answer["paths"]]
    assert copy.stats()["event"] < store.stats()["event"]


@pytest.mark.parametrize("centre", ["location:rafah", "actor:hamas", "actor:icj"])
def test_a_neighbourhood_loads(store, copy, tmp_path, centre):
    """Whatever surrounds an entity goes into an empty store without a complaint."""
    answer = neighbourhood(store, centre, NeighbourhoodParameters()).data
    (tmp_path / "part.ndjson").write_bytes(export_answer(store, answer, "ndjson"))
    assert not load([tmp_path / "part.ndjson"], copy).problem_count
    assert set(answer["nodes"]) <= set(copy.known(list(answer["nodes"])))

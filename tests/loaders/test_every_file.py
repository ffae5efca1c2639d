"""Every real file at once, as an analyst would load a folder: told apart, one graph, and nothing new the second time."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge_graph.identity.merges import counting
from knowledge_graph.open_store import open_store
from knowledge_graph.records import KINDS
from knowledge_graph.store import GraphStore
from loaders import briefing
from loaders.ingest.read_inputs import InputSpec, read_inputs
from loaders.ingest.spool import Spool
from loaders.ingest.summary import LoadSummary
from loaders.load import load
from queries.events.timeline import timeline
from queries.parameters.events import TimelineParameters
from queries.parameters.graph import PathParameters
from queries.paths.find import find_paths
from tests.support.shared import shared_data
from tests.support.soundness import assert_sound

LARGE = "ged191_syria_16566_41cols.csv"
"""Three quarters of all rows, and of a format that four others are of."""


@pytest.fixture(scope="module")
def folder() -> Path:
    """The folder of real files."""
    return shared_data("ucdp").parent


@pytest.fixture(scope="module")
def paths(folder: Path) -> list[str]:
    """All of them but the largest, and the briefing first."""
    results = [str(path) for path in sorted(folder.iterdir()) if path.name != "ucdp"]
    return [
        str(briefing()),
        *results,
        *(str(entry) for entry in sorted((folder / "ucdp").iterdir()) if entry.name != LARGE),
    ]


@pytest.fixture(scope="module")
def loaded(paths: list[str], tmp_path_factory: pytest.TempPathFactory) -> tuple[GraphStore, LoadSummary]:
    """A store that holds them, and what loading them said."""
    store = open_store(str(tmp_path_factory.mktemp("store") / "graph"))
    folders = [path for path in paths if Path(path).is_dir()]
    files = [path for path in paths if path not in folders and not path.endswith(".txt")]
    return store, load([*files, *folders], store, on_error="skip")


def test_every_file_in_a_known_format_is_read_and_the_others_are_named(loaded: tuple[GraphStore, LoadSummary]):
    _, summary = loaded
    read = {file.format for file in summary.files if not file.note}
    assert read >= {
        "extraction", "ucdp", "gdelt", "acled", "polecat", "ftm", "wikidata", "wikidata-results", "geonames-regions",
        "geonames-countries", "published", "pipeline",
    }  # fmt: skip
    assert all(file.rows for file in summary.files if not file.note and "episode" not in file.name)
    passed_over = [file.name for file in summary.files if file.note]
    assert all("lookups" in name or "schema" in name or "llm" in name for name in passed_over)
    assert not summary.problem_count
    assert all(file.skipped <= file.rows for file in summary.files)


def test_their_records_are_sound(loaded: tuple[GraphStore, LoadSummary]):
    _, summary = loaded
    kinds = set()
    with Spool() as spool:
        read_inputs(spool, InputSpec([file.name for file in summary.files if not file.note]), lambda *_: None)
        for record in spool.iter_records(*KINDS):
            assert_sound(record)
            kinds.add(record.kind)
    assert kinds == {*KINDS} - {"merge"}


def test_loading_all_of_them_again_changes_nothing(loaded: tuple[GraphStore, LoadSummary], paths: list[str]):
    store, first = loaded
    digest = store.digest()
    named = [file.name for file in first.files if not file.note]
    summary = load(named, store, on_error="skip")
    assert (summary.added, summary.changed) == ({}, {})
    assert store.digest() == digest


def test_israel_is_one_node_with_the_identifiers_of_all(loaded: tuple[GraphStore, LoadSummary]):
    store, _ = loaded
    read_as = {merge.merged: merge.into for merge in counting(store.merges())}
    israel = store.records(["actor:israel", *(merged for merged, into in read_as.items() if into == "actor:israel")])
    identifiers = {
        key: value for record in israel.values() for key, value in getattr(record, "identifiers", {}).items()
    }
    expected = {"iso3": "ISR", "gw": "666", "cameo": "ISR", "fips": "IS", "wikidata": "Q801", "ucdp": "121"}
    assert expected.items() <= identifiers.items()


def test_paths_and_timelines_cross_datasets_and_name_them(loaded: tuple[GraphStore, LoadSummary]):
    store, _ = loaded
    paths = find_paths(store, PathParameters(start="actor:israel", end="actor:state:ukr", max_depth=8)).data
    assert (
        len({source.split(":")[1] for source in paths["sources"]} & {"gdelt", "ucdp-ged", "nyt-briefing-2024-05-25"})
        >= 2
    )
    events = timeline(store, TimelineParameters(entity=("actor:israel",), limit=1000)).data
    datasets = {result["id"].split(":")[1] for result in events["results"] if result["id"].count(":") > 1}
    assert {"gdelt", "ucdp"} <= datasets
    assert {"source:gdelt", "source:ucdp-ged"} <= events["sources"].keys()

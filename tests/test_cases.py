"""The shared cases, where they are beside the checkout: what comes of each, and which tests hold others of its kind.

``data/cases.yaml`` lists every file of ``../shared/cases`` with both. Its tests run without the files.
"""

from __future__ import annotations

import ast
import os
import runpy
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from graph_service.settings import Settings
from knowledge_graph.errors import InvalidInput
from knowledge_graph.open_store import open_store
from knowledge_graph.records import Event, as_json
from knowledge_graph.store import GraphStore
from loaders.curation.merge import merge
from loaders.ingest.read_inputs import InputSpec
from loaders.load import load
from loaders.mapping.parse import parse_mapping, read_mapping
from tests.support.calling import Caller, calling
from tests.support.shared import DATA

CASES: Final = DATA.parent / "cases"
TESTS: Final = Path(__file__).parent
TABLE: Final[dict[str, dict[str, Any]]] = yaml.safe_load((TESTS / "data" / "cases.yaml").read_text("utf-8"))
FILES: Final = {f"{folder}/{name}": case for folder, part in TABLE.items() for name, case in part["files"].items()}
LOADED: Final = {name: case for name, case in FILES.items() if {"format", "whole"} & case.keys()}
KINDS: Final = ("actor", "location", "event", "relation")
DISPUTES: Final = """
dataset: {id: disputes, title: Disputes, release: '1', published: 2024-06-03}
actors:
  state: {name: "{state}", type: state}
events:
  dispute:
    id: "{dispute}"
    unite: span
    type: threaten
    title: "Dispute {dispute}"
    when: {start: "{start}", end: "{end}"}
    participants: [{actor: state, role: "side_{side}"}]
"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[GraphStore]:
    """An empty embedded store."""
    graph = open_store(str(tmp_path / "store"))
    yield graph
    graph.close()


@pytest.fixture
def service(store: GraphStore) -> Iterator[Caller]:
    """The service over it."""
    with calling(Settings(), store) as client:
        yield client


def find_case(name: str) -> Path:
    """Return a case's file; skip the test where it isn't there."""
    if not (path := CASES / name).exists():
        pytest.skip("the shared cases are not here")
    return path


def write_case(name: str, folder: Path) -> Path:
    """Return a case's records: its file, or what its program writes into a folder."""
    path = find_case(f"30-graph/{name}")
    if path.suffix != ".py":
        return path
    before = Path.cwd()
    try:
        os.chdir(folder)
        runpy.run_path(str(path), run_name="__main__")
    finally:
        os.chdir(before)
    return folder / f"{path.stem}.jsonl"


@cache
def list_tests(file: str) -> frozenset[str]:
    """Return the names of a file's tests."""
    path = TESTS / file
    nodes = ast.parse(path.read_text("utf-8")).body if path.is_file() else []
    return frozenset(node.name for node in nodes if isinstance(node, ast.FunctionDef))


def test_every_case_is_listed_with_tests_that_exist() -> None:
    """Others of its kind are held where the case itself isn't at hand."""
    missing: list[str] = []
    for name, case in FILES.items():
        tests = [*TABLE[name.partition("/")[0]]["tests"], *case.get("tests", [])]
        missing += [f"{name}: {test}" for test in tests if test.split("::")[1] not in list_tests(test.split("::")[0])]
        missing += [] if tests else [f"{name}: no test"]
    assert missing == []


def test_every_file_of_the_cases_is_listed() -> None:
    """But the notes, and mappings that several read."""
    find_case("README.md")
    files = {str(path.relative_to(CASES)) for path in CASES.rglob("*") if path.is_file() and path.parent != CASES}
    assert files == FILES.keys()


@pytest.mark.parametrize("name", LOADED)
def test_a_case_comes_out_as_listed(name: str, store: GraphStore) -> None:
    """A file that is refused as a whole writes nothing; of any other, rows and records are counted."""
    path, case = find_case(name), LOADED[name]
    spec = InputSpec([path], mapping=read_mapping(CASES / case["mapping"]) if "mapping" in case else None)
    if "whole" in case:
        with pytest.raises(InvalidInput) as raised:
            load(spec, store, on_error="skip")
        assert case["whole"] in str(raised.value)
        assert store.is_empty()
        return
    summary = load(spec, store, on_error="skip")
    (file,) = summary.files
    records = list(store.iter_records())
    merged = store.merged([record.id for record in records if record.id])
    counts = Counter(record.kind for record in records if record.id not in merged)  # what is read as one counts once
    assert (file.format, file.rows, file.refused, file.skipped) == (
        case["format"], case["rows"], case.get("refused", 0), case.get("skipped", 0),
    )  # fmt: skip
    assert {kind: counts[kind] for kind in KINDS if counts[kind]} == {
        kind: case[kind] for kind in KINDS if kind in case
    }
    assert case.get("says", "") in (str(summary.problems[0]) if summary.problems else "")
    text = b"\n".join(map(as_json, records)).decode()
    assert [part for part in case.get("has", []) if part not in text] == []
    assert [part for part in case.get("lacks", []) if part in text] == []


def test_rows_of_one_dispute_unite(store: GraphStore) -> None:
    """Each brings a side."""
    load(
        InputSpec([find_case("32-tables/participants-over-rows.csv")], mapping=parse_mapping(DISPUTES.encode())), store
    )
    events = [record for record in store.iter_records() if isinstance(record, Event)]
    assert {event.when: sorted(part.role for part in event.participants) for event in events} == {
        "1973-10-06/1973-10-24": ["side_a", "side_b", "side_b"],
        "1990-08-02/1991-02-28": ["side_a", "side_b"],
    }


def test_points_are_the_same_in_either_order(tmp_path: Path) -> None:
    digests = []
    for name in ("12", "21"):
        graph = open_store(str(tmp_path / name))
        load([find_case(f"31-places/ucdp-points-order-{name}.csv")], graph)
        digests.append(graph.digest())
        graph.close()
    assert len(set(digests)) == 1


def test_filters_come_before_any_cut(store: GraphStore, service: Caller, tmp_path: Path) -> None:
    load([write_case("late.py", tmp_path)], store)
    answer = service.get("/v1/entities?q=shelling&type=ruling").json()
    assert [result["id"] for result in answer["results"]] == ["event:z1"]
    assert service.get("/v1/entities?q=shelling&limit=3").json()["total"]["value"] == 6001


def test_a_search_finds_names_by_plain_letters_or_suggests_them(store: GraphStore, service: Caller) -> None:
    load([find_case("30-graph/search.jsonl")], store)
    for text, identifier in (("צהל", "actor:zahal"), ("Gudmundur Thor", "actor:eth"), ("lukasz zolc", "actor:lukasz")):
        assert service.get("/v1/entities", params={"q": text}).json()["results"][0]["id"] == identifier
    suggested = service.get("/v1/entities", params={"q": "Muhammad bin Salman"}).json()
    assert suggested["results"] == []
    assert "actor:roman" in str(suggested)


def test_an_exported_part_keeps_its_denial(store: GraphStore, service: Caller, tmp_path: Path) -> None:
    """Loaded again, it is as disputed as it was."""
    load([find_case("30-graph/deny.jsonl")], store)
    part = tmp_path / "part.ndjson"
    part.write_bytes(service.get("/v1/subgraph/ndjson?seeds=actor:red&depth=1").content)
    assert service.get("/v1/events/event:big").json()["status"] == "disputed"
    copy = open_store(str(tmp_path / "copy"))
    load([part], copy)
    with calling(Settings(), copy) as client:
        again = client.get("/v1/events/event:big").json()
    copy.close()
    assert again["status"] == "disputed"
    assert len(again["claims"]) < again["claim_count"]
    assert any(claim["stance"] == "denies" for claim in again["evidence"]["claims"].values())


def test_pages_go_on_where_they_were_while_data_comes_in(store: GraphStore, service: Caller, tmp_path: Path) -> None:
    load([write_case("page.py", tmp_path)], store)
    seen: list[str] = []
    page = service.get("/v1/timeline?limit=7").json()
    load([tmp_path / "page2.jsonl"], store)
    while True:
        seen += [result["id"] for result in page["results"]]
        if not page.get("next"):
            break
        page = service.get(page["next"]).json()
    assert sorted(seen) == [f"event:p{number:03}" for number in range(60)]


def test_parallel_relations_stay_apart_for_gephi(store: GraphStore, service: Caller, tmp_path: Path) -> None:
    """Gephi takes edges of the same ends for one unless their kinds differ."""
    load([write_case("base.py", tmp_path)], store)
    text = service.get("/v1/subgraph/gexf?seeds=actor:esteve&depth=2").text
    edges = [line for line in text.splitlines() if "<edge " in line]
    cells = [tuple(line.split(f'{name}="')[1].split('"')[0] for name in ("source", "target", "kind")) for line in edges]
    assert len(set(cells)) == len(cells)
    assert len({ends[:2] for ends in cells}) < len(cells)


def test_a_merge_unites_like_relations_and_counts_their_sources(
    store: GraphStore, service: Caller, tmp_path: Path
) -> None:
    load([write_case("merge.py", tmp_path)], store)
    merge(store, "actor:a", ["actor:a2"], why="one", force=True)
    edges = service.get("/v1/entities/actor:a/neighbourhood").json()["edges"]
    assert edges["relation:1"]["source_count"] == 2
    assert "Org A bis" not in str(service.get("/v1/events/event:f").json()["caption"])

"""What neo4j-admin makes of a bulk export is the very graph that loading the same files makes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import neo4j
import orjson
import pytest

from knowledge_graph.errors import InvalidInput, InvalidRecord
from knowledge_graph.open_store import open_store
from knowledge_graph.records import Record, as_json
from knowledge_graph.store import StoreSettings
from loaders import briefing
from loaders.bulk_export import MERGES, bulk_export
from loaders.load import load
from tests.contract.databases import empty
from tests.contract.importing import imported_server
from tests.contract.test_writing import RELEASES
from tests.support.neo4j_server import Neo4jServer
from tests.support.worlds import SOURCES, TALKS, record

MORE = [
    *RELEASES,
    *(
        record(
            "event", "seen-twice", title=f'A "title", with a comma\nand a line ({number})', source=f"source:{number}",
            when=when, summary="", contexts=["legal", "military"], participants=[{"actor": "actor:ana", "role": role}],
            links=[{"type": "follows", "target": "event:talks"}, {"type": "concerns", "target": "actor:state"}],
        )
        for number, role, when in (("first", "mediator", "2024-05/.."), ("second", "party", "2024-05-06"))
    ),
    record("claim", "seen", about="event:seen-twice#party:actor:ana", source="source:second", certainty="hedged"),
    record("claim", "of-a-place", about="location:camp#part_of:location:town", source="source:second"),
    record("claim", "of-a-claim", about="claim:seen", source="source:blog", stance="denies"),
    record("actor", "x;y", name="Semi;colon", aliases=["a;b", "c,d", 'e"f'], identifiers={"wikidata": "Q1"}),
]  # fmt: skip
"""What tries the layout: two versions, quotes, line ends, open dates, claims on parts and on claims."""
DECIDED = [
    record("actor", "ana-b", name="Anna Unal", aliases=["The mediator"], identifiers={"iso3": "XYZ"}),
    record("actor", "third", name="Third"),
    record("location", "town-b", name="Al-Madina", part_of="location:town", latitude=1, longitude=2),
    record("location", "lane", name="The Lane", part_of="location:town-b"),
    record("relation", "knows", type="in_contact_with", start="actor:ana", end="actor:ana-b"),
    record(
        "event", "aside", title="An aside", when="2024-05-24", locations=[{"location": "location:town-b"}],
        participants=[{"actor": "actor:ana-b", "role": "mediator"}, {"actor": "actor:third", "role": "party"}],
    ),
    *(record("claim", about, about=f"{kind}:{about}") for kind, about in (("relation", "knows"), ("event", "aside"))),
    *(
        record("merge", name, merged=merged, into=into, decided=f"2024-06-0{day}", **undone)
        for name, merged, into, day, undone in (
            ("one", "actor:ana-b", "actor:ana", 1, {}),
            ("chain", "actor:third", "actor:ana-b", 2, {"source": "source:blog"}),
            ("front", "actor:x;y", "actor:front", 3, {}),
            ("town", "location:town-b", "location:town", 1, {}),
            ("back", "location:camp", "location:land", 2, {"undone": "2024-06-04", "undone_why": "They aren't."}),
        )
    ),
    record("claim", "of-a-merge", about="merge:one", source="source:second", certainty="hedged"),
    record("claim", "of-that", about="claim:of-a-merge", source="source:blog", stance="denies"),
]  # fmt: skip
"""Merges: a chain, one of places, one taken back; and what is said of a merge."""

_NODES = """
MATCH (n) WHERE NOT n:Migration AND NOT (n:Ledger AND n.name = 'commit')
AND NOT coalesce(n:Memo AND n.topic = 'load results', false) // how often was loaded, and when
RETURN labels(n) AS labels, properties(n) AS properties
"""
_RELATIONS = """
MATCH (a)-[r]->(b)
RETURN type(r) AS type, coalesce(a.id, a.z_key) AS start, coalesce(b.id, b.key) AS end, properties(r) AS properties
"""


def whole_graph(server: Any) -> tuple[list[Any], list[Any]]:
    """Return all nodes and all relations, in a fixed order, without empty lists and the count of writes."""
    with neo4j.GraphDatabase.driver(server.uri, auth=server.auth) as driver:
        nodes, relations = (driver.execute_query(query).records for query in (_NODES, _RELATIONS))
    plain = [(sorted(node["labels"]), _properties(node["properties"])) for node in nodes]
    between = [
        (relation["type"], relation["start"], relation["end"], _properties(relation["properties"]))
        for relation in relations
    ]
    return sorted(plain, key=repr), sorted(between, key=repr)


def _properties(values: dict[str, Any]) -> list[tuple[str, Any]]:
    return sorted((name, value) for name, value in values.items() if name != "writes" and value != [])


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """The talks and more in one file, the sample beside it."""
    path = tmp_path / "talks.jsonl"
    path.write_bytes(b"".join(as_json(entry) + b"\n" for entry in [*TALKS, *MORE, *DECIDED]))
    return [str(path), str(briefing())]


@pytest.fixture
def servers(neo4j_2026: Neo4jServer, files: list[str], tmp_path: Path) -> Iterator[tuple[Neo4jServer, Neo4jServer]]:
    """A server that was loaded, and one that imported, both open for questions.

    What the other line imports is asked all questions about the talks in ``test_imported.py``.
    """
    empty(neo4j_2026)
    store = open_store(neo4j_2026.uri, StoreSettings(password=neo4j_2026.password))
    load(files, store)
    store.close()
    with imported_server(neo4j_2026.line, files, tmp_path / "bulk") as server:
        store = open_store(server.uri, StoreSettings(password=server.password))
        load([str(tmp_path / "bulk" / MERGES)], store)
        store.close()
        yield neo4j_2026, server


@pytest.mark.neo4j
def test_an_imported_graph_is_the_loaded_one(servers: tuple[Any, Neo4jServer], files: list[str]) -> None:
    """Every node and relation has the same labels and properties; a load of the same files changes nothing."""
    loaded, imported = servers
    for mine, theirs in zip(whole_graph(imported), whole_graph(loaded), strict=True):
        assert mine == theirs
    store = open_store(imported.uri, StoreSettings(password=imported.password))
    try:
        summary = load(files, store)
        assert (summary.added, summary.changed) == ({}, {})
        denial: list[Record] = [record("claim", "late", about="event:talks", source="source:blog", stance="denies")]
        assert store.write([*SOURCES, *denial]).added == {"claim": 1}
    finally:
        store.close()


def test_merges_and_what_is_said_of_them_wait(files: list[str], tmp_path: Path) -> None:
    """They stand in a file of their own, to be loaded when there is a graph; so does what loading would join."""
    bulk_export(files, tmp_path / "bulk")
    waiting = {orjson.loads(line)["id"] for line in (tmp_path / "bulk" / MERGES).read_bytes().splitlines()}
    joined = {identifier for identifier in waiting if identifier.startswith("merge:loading:")}
    stated = {entry.id for entry in DECIDED if entry.kind == "merge"}
    assert joined
    assert waiting - joined == stated | {"claim:of-a-merge", "claim:of-that"}
    assert "of-a-merge" not in (tmp_path / "bulk" / "claims.csv").read_text()


def test_a_folder_that_holds_something_is_left_alone(files: list[str], tmp_path: Path) -> None:
    """Nothing is overwritten, and nothing mixed in."""
    (tmp_path / "bulk").mkdir()
    (tmp_path / "bulk" / "mine.txt").write_text("mine")
    with pytest.raises(InvalidInput, match="already exists and is not empty"):
        bulk_export(files, tmp_path / "bulk")
    assert [path.name for path in (tmp_path / "bulk").iterdir()] == ["mine.txt"]


def test_a_bad_row_stops_it_before_anything_is_written(files: list[str], tmp_path: Path) -> None:
    """As a load would; with skip the rest is exported."""
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"kind": "actor", "id": "actor:nobody"}\n')
    with pytest.raises(InvalidRecord):
        bulk_export([*files, str(bad)], tmp_path / "bulk")
    assert not (tmp_path / "bulk").exists()
    summary = bulk_export([*files, str(bad)], tmp_path / "bulk", on_error="skip")
    assert summary.refused == {"actor": 1}
    assert (tmp_path / "bulk" / "arguments.txt").exists()

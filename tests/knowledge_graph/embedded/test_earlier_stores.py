"""Stores that earlier versions wrote become what this version would have written; a later version's are refused."""

from __future__ import annotations

import lzma
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from knowledge_graph.embedded.database import MIGRATIONS
from knowledge_graph.errors import StoreUnavailable
from knowledge_graph.open_store import open_store
from knowledge_graph.store import GraphStore, StoreSettings
from queries.entities.search import search
from queries.parameters.entities import SearchParameters
from queries.parameters.graph import PathParameters
from queries.paths.find import find_paths

KEPT = sorted((Path(__file__).parent / "earlier").glob("*.sqlite3.xz"))
"""Databases that this repository's own earlier commits wrote, named for their last migration. All hold the briefing of
their time, then a file of names in several scripts."""
NAMES = ("Grune Strasse", "jaysh al-mukhtar", "တပ်မတော်", "lodz ostby", "عدن", "David Barnea")


def name_of(path: Path) -> str:
    return path.name.split(".")[0]


@pytest.fixture(params=KEPT, ids=name_of)
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A folder as it was left by an earlier version, an index that this one can't read included."""
    folder = tmp_path / "store"
    folder.mkdir()
    (folder / "graph.sqlite3").write_bytes(lzma.decompress(request.param.read_bytes()))
    generation = sqlite3.connect(folder / "graph.sqlite3").execute("SELECT value FROM meta WHERE key = 'generation'")
    (folder / f"index-{generation.fetchone()[0]}.bin").write_bytes(b"conflict-graph-index-3\n{}\n" + bytes(4096))
    return folder


def tables(folder: Path) -> dict[str, Any]:
    """Return the schema and every row of a store, rows with the ids of the records whose numbers they hold."""
    connection = sqlite3.connect(folder / "graph.sqlite3")
    ids = dict(connection.execute("SELECT n, id FROM record"))
    whole: dict[str, Any] = {
        "schema": sorted(connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")),
        "migrations": sorted(connection.execute("SELECT name FROM migration")),
        "record": sorted(
            connection.execute("SELECT id, kind, digest, coalesce(about, ''), coalesce(source, ''), body FROM record")
        ),
        "source": sorted(connection.execute("SELECT id, type, coalesce(part_of, ''), folded FROM source")),
    }
    for table, key in (("identity", "key"), ("touch", "entity || ' ' || how"), ("former", "id")):
        whole[table] = sorted((key, ids[n]) for key, n in connection.execute(f"SELECT {key}, n FROM {table}"))
    connection.close()
    return whole


def answers(store: GraphStore) -> list[Any]:
    """Return what some questions are answered with."""
    hits = [[hit["id"] for hit in search(store, SearchParameters(q=name)).data["results"]] for name in NAMES]
    parameters = PathParameters(start=("actor:david-barnea",), end=("actor:hamas",))
    return [*hits, find_paths(store, parameters).data["paths"], store.stats()]


def test_at_least_three_versions_back_are_kept() -> None:
    """Each a different one, none larger than 200 kB."""
    assert len(KEPT) >= 3
    assert KEPT[0].name.startswith("0001-")
    assert all(path.stat().st_size < 200_000 for path in KEPT)
    assert {name_of(path) for path in KEPT} < {name for name, _ in MIGRATIONS}


def test_it_is_what_would_be_written_today(folder: Path, tmp_path: Path) -> None:
    """The same schema, rows and answers, whether it was migrated or loaded; and nothing is left to migrate."""
    store = open_store(str(folder))
    records, digest = list(store.iter_records()), store.digest()
    migrated = answers(store)
    store.close()
    today = open_store(str(tmp_path / "today"))
    today.write(records)
    today.flush()
    assert today.digest() == digest
    assert answers(today) == migrated
    assert all(migrated[: len(NAMES)]), "every name is found"
    today.close()
    assert tables(folder) == tables(tmp_path / "today")
    reading = open_store(str(folder), StoreSettings(read_only=True))
    assert answers(reading) == migrated
    reading.close()


def test_for_reading_only_it_is_refused_until_it_was_migrated(folder: Path) -> None:
    """The message says which command does that."""
    with pytest.raises(StoreUnavailable, match=r"earlier version.*conflict-graph migrate --store"):
        open_store(str(folder), StoreSettings(read_only=True))


@pytest.mark.parametrize("read_only", [False, True])
def test_a_store_of_a_later_version_is_refused_and_left_as_it_is(tmp_path: Path, *, read_only: bool) -> None:
    """Going back to an earlier version needs a backup from before: the message says so, and nothing is written."""
    folder = tmp_path / "store"
    open_store(str(folder)).close()
    database = folder / "graph.sqlite3"
    connection = sqlite3.connect(database)
    connection.execute("INSERT INTO migration VALUES ('9999-later')")
    connection.commit()
    connection.close()
    before = database.read_bytes()
    with pytest.raises(StoreUnavailable, match=r"newer conflict-graph.*9999-later.*update conflict-graph") as refusal:
        open_store(str(folder), StoreSettings(read_only=read_only))
    assert "backup" in str(refusal.value)
    assert database.read_bytes() == before

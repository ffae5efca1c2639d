"""Files loaded one by one, in whatever order, make the graph that one load of them all makes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import count, permutations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge_graph.open_store import open_store
from loaders.load import load
from tests.support.worlds import PAPER, Fields, actor, event, fields

SOURCES = [PAPER, fields("source", "wire"), fields("source", "list", published="2024-06")]
NAMES = ("Lions of the North", "Lake Fighters", "LDF", "Boko Haram", "ISIS", "Lions of the North (LDF)")

actors = st.builds(
    lambda number, type_, names, ucdp, source, country: actor(
        f"{source or 'x'}{number}" if number else f"list:{number}",
        type=type_,
        name=names[0],
        aliases=names[1:],
        identifiers={"ucdp": ucdp} if ucdp else {},
        attributes={"country": country} if country else {},
        **({"source": f"source:{source}"} if source else {}),
    ),
    st.integers(0, 6),
    st.sampled_from(["armed_group", "armed_group", "organisation", "unknown"]),
    st.lists(st.sampled_from(NAMES), min_size=1, max_size=2, unique=True),
    st.sampled_from([None, None, None, "1", "2"]),
    st.sampled_from([None, "paper", "wire", "list"]),
    st.sampled_from([None, None, None, "Mali", "Chad"]),
)


@pytest.fixture(scope="module")
def folders() -> count[int]:
    """Numbers for folders, as the examples of one test share a temporary folder."""
    return count()


def load_each(folder: Path, loads: Sequence[Sequence[Path]]) -> str:
    """Load files into a new store, one load after the other, and return its digest."""
    store = open_store(str(folder))
    for paths in loads:
        load(paths, store)
    digest = store.digest()
    store.close()
    return digest


def write_file(path: Path, records: Sequence[Fields]) -> Path:
    """Write records as JSON Lines."""
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(actors, min_size=3, max_size=8, unique_by=lambda each: each["id"]),
    st.lists(st.integers(0, 2), min_size=8, max_size=8),
    st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=2),
)
def test_actors_loaded_in_any_order_are_joined_alike(
    tmp_path: Path, folders: count[int], records: list[Fields], which: list[int], fights: list[tuple[int, int]]
):
    """Names, codes, countries, sources and battles at random in three files."""
    folder = tmp_path / str(next(folders))
    folder.mkdir()
    files: list[list[Fields]] = [[], [], []]
    for record, number in zip(records, which, strict=False):
        files[number].append(record)
    every = [each["id"] for each in records]
    for number, (first, other) in enumerate(fights):
        mine, theirs = every[first % len(every)], every[other % len(every)]
        if mine != theirs:
            parts = [{"actor": mine, "role": "attacker"}, {"actor": theirs, "role": "victim"}]
            files[2].append(event(f"fight{number}", participants=parts))
    fought = [record for record in files[2] if record["kind"] == "event"]
    needed = {part["actor"] for record in fought for part in record["participants"]}
    files[2] += [record for record in records if record["id"] in needed and record not in files[2]]
    paths = [write_file(folder / f"{n}.jsonl", [*SOURCES, *file]) for n, file in enumerate(files)]
    expected = load_each(folder / "one", [paths])
    for number, order in enumerate(permutations(paths)):
        assert load_each(folder / str(number), [[path] for path in order]) == expected, order

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
from tests.support.worlds import PAPER, Fields, actor, event, fields, location

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


WHOLES = [
    location("land", type="country", name="Land"),
    *(location(f"p{number}", type="region", name=f"Province {number}", part_of="location:land") for number in (1, 2)),
]
places = st.builds(
    lambda number, type_, names, geonames, point, whole, source: location(
        f"{number}",
        type=type_,
        name=names[0],
        aliases=names[1:],
        identifiers={"geonames": geonames} if geonames else {},
        **({"latitude": 10 + point[0] / 100, "longitude": 10 + point[1] / 100} if point else {}),
        **({"part_of": f"location:{whole}"} if whole else {}),
        **({"source": f"source:{source}"} if source else {}),
    ),
    st.integers(1, 9),
    st.sampled_from(["city", "city", "city", "region", "place"]),
    st.lists(st.sampled_from(("Lashio", "Hsenwi", "Muse")), min_size=1, max_size=2, unique=True),
    st.sampled_from([None, None, None, "1", "2"]),
    st.sampled_from([None, (0, 0), (0, 3), (0, 7), (20, 0), (90, 0)]),
    st.sampled_from([None, "land", "p1", "p1", "p2"]),
    st.sampled_from([None, "paper", "wire", "list"]),
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(places, min_size=3, max_size=7, unique_by=lambda each: each["id"]),
    st.lists(st.integers(0, 2), min_size=7, max_size=7),
)
def test_places_loaded_in_any_order_are_joined_alike(
    tmp_path: Path, folders: count[int], records: list[Fields], which: list[int]
):
    """Names, codes, points, wholes and sources at random in three files."""
    folder = tmp_path / str(next(folders))
    folder.mkdir()
    files: list[list[Fields]] = [[], [], []]
    for record, number in zip(records, which, strict=False):
        files[number].append(record)
    paths = [write_file(folder / f"{n}.jsonl", [*SOURCES, *WHOLES, *file]) for n, file in enumerate(files)]
    expected = load_each(folder / "one", [paths])
    for number, order in enumerate(permutations(paths)):
        assert load_each(folder / str(number), [[path] for path in order]) == expected, order


def test_a_force_is_found_by_its_name_without_the_years_of_its_government(tmp_path: Path):
    """ACLED puts years in the name; a later file that has the force by country and branch finds it all the same."""
    with_years = actor("police", type="government_body", name="Police Forces of Ghana (2012-)", source="source:wire")
    by_country = actor(
        "ghanaian-police", type="government_body", name="Police (Ghana)", attributes={"country": "Ghana"},
        source="source:list",
    )  # fmt: skip
    paths = [
        write_file(tmp_path / f"{number}.jsonl", [*SOURCES, record])
        for number, record in enumerate([with_years, by_country])
    ]
    expected = load_each(tmp_path / "one", [paths])
    for number, order in enumerate(permutations(paths)):
        assert load_each(tmp_path / str(number), [[path] for path in order]) == expected, order
    store = open_store(str(tmp_path / "0"))
    assert len(store.merged(["actor:police", "actor:ghanaian-police"])) == 1
    store.close()


def test_which_version_of_a_place_stands_follows_from_what_files_say(tmp_path: Path):
    """One file has towns in their district, one in the province around that; neither is changed by the other."""
    sources = [fields("source", "agency"), fields("source", "wire")]  # of no day, so neither is newer
    province = location("north", type="region", name="North")
    district = location("lake", type="region", name="Lake", part_of="location:north")
    paths = []
    for whole, source in (("lake", "source:agency"), ("north", "source:wire")):
        about = {"type": "city", "part_of": f"location:{whole}", "source": source}
        towns = [location(f"town{number}", name=f"Town {number}", **about) for number in range(8)]
        paths.append(write_file(tmp_path / f"{whole}.jsonl", [*sources, province, district, *towns]))
    expected = load_each(tmp_path / "one", [paths])
    for number, order in enumerate(permutations(paths)):
        assert load_each(tmp_path / str(number), [[path] for path in order]) == expected, order

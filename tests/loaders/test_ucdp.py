"""UCDP GED: hand-written rows in the shape of every edition, and the real files."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import Actor, Claim, Event, Location, Record, Source, as_json, span
from knowledge_graph.store import GraphStore
from knowledge_graph.time_span import day_text
from loaders.formats import ReadContext, detect_format
from loaders.load import load
from loaders.readers.rows import Row
from loaders.readers.sniff import Head
from loaders.ucdp import FORMATS
from loaders.ucdp.columns import COLUMNS
from loaders.ucdp.release import find_publication_date, find_version
from tests.support.shared import DATA, shared_data
from tests.support.soundness import assert_sound

FORMAT = FORMATS[0]
ROW = {
    "id": "900001",
    "relid": "XXX-2024-1-99-1",
    "year": "2024",
    "active_year": "1",
    "code_status": "Clear",
    "type_of_violence": "1",
    "conflict_dset_id": "77",
    "conflict_new_id": "77",
    "conflict_name": "Ukraine: An Example",
    "dyad_dset_id": "99",
    "dyad_new_id": "99",
    "dyad_name": "Government of Ukraine - An Example Group",
    "side_a_dset_id": "61",
    "side_a_new_id": "61",
    "side_a": "Government of Ukraine",
    "side_b_dset_id": "9002",
    "side_b_new_id": "9002",
    "side_b": "An Example Group",
    "number_of_sources": "2",
    "source_article": '"Example Wire,2024-05-07,Two killed, one hurt";"Example Post,2024-05-08,What\nhappened"',
    "source_office": "Example Wire;Example Post",
    "source_date": "2024-05-07;2024-05-08",
    "source_headline": "Two killed, one hurt;What\nhappened",
    "source_original": "a commander",
    "where_prec": "2",
    "where_coordinates": "Exampleville town",
    "where_description": "north of the bridge",
    "adm_1": "Donetsk oblast",
    "adm_2": "Example raion",
    "latitude": "48.012345",
    "longitude": "37.8",
    "geom_wkt": "POINT (37.8 48.012345)",
    "priogrid_gid": "199156",
    "country": "Ukraine",
    "country_id": "369",
    "region": "Europe",
    "event_clarity": "1",
    "date_prec": "1",
    "date_start": "2024-05-06 00:00:00.000",
    "date_end": "2024-05-06 00:00:00.000",
    "deaths_a": "1",
    "deaths_b": "0",
    "deaths_civilians": "0",
    "deaths_unknown": "1",
    "best": "2",
    "high": "5",
    "low": "1",
    "gwnoa": "369",
    "gwnob": "",
}
OLD = tuple(
    name
    for name in COLUMNS
    if not name.endswith("_dset_id") and name not in {"relid", "code_status", "gwnoa", "where_description"}
)
TAGS = {"year": "#date+year", "side_a": "#group+name+first", "best": "#affected+killed", "country": "#country+name"}


def table(
    *rows: dict[str, str], columns: tuple[str, ...] = COLUMNS, header: bool = True, delimiter: str = ","
) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    if header:
        writer.writerow(columns)
    writer.writerows([(ROW | row).get(name, "") for name in columns] for row in rows)
    return out.getvalue().encode()


def read(content: bytes, name: str = "ged241.csv", release: str | None = None) -> list[Row]:
    return list(FORMAT.read(io.BufferedReader(io.BytesIO(content), 1 << 20), ReadContext(name, release)))


def records(content: bytes, name: str = "ged241.csv", release: str | None = None) -> list[Record]:
    rows = read(content, name, release)
    assert not [problem for row in rows for problem in row.problems]
    return [record for row in rows for record in row.records]


def event_of(**changed: str) -> Event:
    (event,) = [record for record in records(table(changed)) if isinstance(record, Event)]
    return event


def actors(**changed: str) -> dict[str, Actor]:
    return {record.id: record for record in records(table(changed)) if isinstance(record, Actor)}


def problem(**changed: str) -> tuple[str, str]:
    (row,) = [row for row in read(table(changed)) if row.problems]
    return row.problems[0].field, row.problems[0].message


FLOATS = {
    name: f"{ROW[name]}.0"
    for name in ("id", "conflict_new_id", "side_a_new_id", "where_prec", "best", "gwnoa", "country_id")
}
VARIANTS = {
    "as it is": table({}),
    "without a header": table({}, header=False),
    "saved with semicolons": table({}, delimiter=";"),
    "in another order": table({}, columns=tuple(reversed(COLUMNS))),
    "with an index": table({}, columns=("", *COLUMNS)),
    "with an index named by a program": table({"Unnamed: 0": "0"}, columns=("Unnamed: 0", *COLUMNS)),
    "with floats": table(FLOATS),
    "from HDX": table(
        {"iso3": "UKR", "start_year": "2024", "end_year": "2024.0"},
        columns=(*COLUMNS, "iso3", "start_year", "end_year"),
    ),
    "with tags and a numbered index": table(
        {"Unnamed: 0": "0", **dict.fromkeys(COLUMNS, ""), **TAGS}, {"Unnamed: 0": "1"}, columns=("Unnamed: 0", *COLUMNS)
    ),
    "with tags": table({**dict.fromkeys(COLUMNS, ""), **TAGS}, {}),
    "in capitals, after a byte order mark": b"\xef\xbb\xbf"
    + table({}, columns=COLUMNS).replace(b"side_a,", b"SIDE_A,", 1),
    "a page of the API": json.dumps({"TotalCount": 1, "TotalPages": 1, "NextPageUrl": "", "Result": [ROW]}).encode(),
    "objects of the API, a line each": json.dumps(ROW).encode() + b"\n",
}


@pytest.mark.parametrize("content", VARIANTS.values(), ids=VARIANTS)
def test_every_variant_is_known_and_says_the_same(content: bytes) -> None:
    """However a row is written, it is recognised and gives the same records."""
    assert FORMAT.recognises(Head(content))
    assert sorted(map(as_json, records(content))) == sorted(map(as_json, records(table({}))))


def test_an_edition_of_41_columns_loses_only_what_it_lacks() -> None:
    """An old table without codes of governments still finds the state, by name."""
    from_old_table = records(table({}, columns=OLD))
    assert FORMAT.recognises(Head(table({}, columns=OLD)))
    assert "actor:state:ukr" in {record.id for record in from_old_table}


def test_a_page_without_events_holds_nothing() -> None:
    """Neither an empty page nor one that says null is refused."""
    for rows in ([], None):
        content = json.dumps({"TotalCount": 0, "TotalPages": 0, "NextPageUrl": "", "Result": rows}).encode()
        assert FORMAT.recognises(Head(content))
        assert read(content) == []


def test_an_event_carries_all_its_row_says() -> None:
    """Each column is part of the event, of something it refers to, or among its attributes."""
    event = event_of()
    assert event.id == "event:ucdp:900001"
    assert (event.type, event.contexts) == ("assault", ("military",))
    assert event.title == "State-based violence: Government of Ukraine - An Example Group, Exampleville"
    assert event.when == "2024-05-06"
    assert [(part.actor, part.role) for part in event.participants] == [
        ("actor:state:ukr", "side_a"),
        ("actor:ucdp:9002", "side_b"),
    ]
    assert event.locations[0].precision == "near"
    killed = event.measures["killed"]
    assert not isinstance(killed, float)
    assert (killed.best, killed.low, killed.high) == (2, 1, 5)
    assert [event.measures[f"killed_{of}"] for of in ("side_a", "side_b", "civilians", "unknown")] == [1, 0, 0, 1]
    assert event.attributes == {
        "relid": "XXX-2024-1-99-1", "active_year": 1, "code_status": "Clear", "type_of_violence": 1,
        "conflict_new_id": 77, "conflict_name": "Ukraine: An Example", "dyad_new_id": 99,
        "dyad_name": "Government of Ukraine - An Example Group", "number_of_sources": 2, "source_original": "a commander",
        "where_prec": 2, "where_description": "north of the bridge", "priogrid_gid": 199156, "country_id": 369,
        "region": "Europe", "event_clarity": 1, "date_prec": 1, "gwnoa": "369",
        "latitude": 48.012345, "longitude": 37.8,
    }  # fmt: skip


def test_what_no_edition_has_is_kept_too() -> None:
    """A column of somebody's own, an id that differs, a shape that is no point, a year that isn't the date's."""
    changed = {"mine": "x", "side_b_dset_id": "5", "geom_wkt": "LINESTRING (1 2, 3 4)", "year": "2023"}
    (event,) = [record for record in records(table(changed, columns=(*COLUMNS, "mine"))) if isinstance(record, Event)]
    assert {name: event.attributes[name] for name in changed} == {**changed, "side_b_dset_id": 5, "year": 2023}


def test_every_event_keeps_its_own_point() -> None:
    """Two rows put one place a few metres apart; whichever comes first, both points are in the graph."""
    first, second = (
        record for record in records(table({}, {"id": "2", "latitude": "48.0124"})) if isinstance(record, Event)
    )
    assert first.locations == second.locations
    assert (first.attributes["latitude"], first.attributes["longitude"]) == (48.012345, 37.8)
    assert (second.attributes["latitude"], second.attributes["longitude"]) == (48.0124, 37.8)


def test_a_country_that_its_number_denies_is_kept() -> None:
    """The number decides; a country written otherwise, or with its former name, is no contradiction."""
    assert event_of(country="Iraq").attributes["country"] == "Iraq"
    assert "country" not in event_of(country="UKRAINE").attributes
    assert "country" not in event_of(country="Yemen (North Yemen)", country_id="678").attributes


DATES = [
    ("2024-05-06", "2024-05-06", "1", "1", "2024-05-06"),
    ("2024-05-06T00:00:00", "", "1", "1", "2024-05-06"),
    ("2024-05-06", "2024-05-10", "2", "1", "[2024-05-06..2024-05-10]"),
    ("2024-05-06", "2024-05-12", "3", "1", "[2024-05-06..2024-05-12]"),
    ("2024-05-01", "2024-05-31", "4", "", "[2024-05-01..2024-05-31]"),
    ("2024-05-06", "2024-05-07", "1", "1", "2024-05-06/2024-05-07"),
    ("2024-05-06", "2024-05-06", "2", "1", "2024-05-06?"),
]


@pytest.mark.parametrize(("start", "end", "precision", "clarity", "expected"), DATES)
def test_a_date_is_as_exact_as_it_is_known(start: str, end: str, precision: str, clarity: str, expected: str) -> None:
    """A range of days is one day of them, unless the day is exactly known."""
    changed = {"date_start": start, "date_end": end, "date_prec": precision, "event_clarity": clarity}
    assert event_of(**changed).when == expected


def test_what_a_source_added_up_went_on_between_two_days() -> None:
    """Of an aggregate over days the first and the last day of violence may be any of them."""
    when = span(event_of(date_start="2024-05-06", date_end="2024-05-10", date_prec="2", event_clarity="2").when)
    assert when
    assert when.edtf == "2024-05-06/2024-05-10"
    bounds = (when.earliest, when.start_latest, when.end_earliest, when.latest)
    assert [day_text(bound) for bound in bounds] == ["2024-05-06", "2024-05-10", "2024-05-06", "2024-05-10"]


def test_best_may_lie_outside() -> None:
    """The three figures stay as they are."""
    killed = event_of(best="9", low="3", high="4").measures["killed"]
    assert not isinstance(killed, float)
    assert (killed.best, killed.low, killed.high) == (9, 3, 4)


SIDES = [
    ({"side_a": "Government of Yemen (North Yemen)", "side_a_new_id": "33", "gwnoa": "678"}, "actor:state:yem", "state"),
    ({"side_a": "Government of Myanmar (Burma)", "side_a_new_id": "5", "gwnoa": ""}, "actor:state:mmr", "state"),
    ({"side_a": "Government of Nowhere", "side_a_new_id": "6", "gwnoa": ""}, "actor:ucdp:6", "state"),
    ({"side_a": "A, B and C", "side_a_new_id": "7"}, "actor:ucdp:7", "armed_group"),
    ({"side_a": "First Group, Second Group", "side_a_new_id": "8"}, "actor:ucdp:8", "alliance"),
    ({"side_a": "Supporters of an example", "side_a_new_id": "9"}, "actor:ucdp:9", "civilian_group"),
    ({"side_b": "Civilians", "side_b_new_id": "1"}, "actor:ucdp:1", "category"),
    ({"side_b": "", "side_b_new_id": "12"}, "actor:ucdp:12", "armed_group"),
]  # fmt: skip


@pytest.mark.parametrize(("changed", "identifier", "type_"), SIDES)
def test_a_side_is_a_state_a_group_or_nobody_in_particular(
    changed: dict[str, str], identifier: str, type_: str
) -> None:
    """Ids are UCDP's, but a government's is that of its state."""
    if changed.get("side_a") == "A, B and C":
        type_ = "alliance"
    actor = actors(**changed)[identifier]
    number = changed.get("side_a_new_id") or changed["side_b_new_id"]
    assert (actor.type, actor.identifiers["ucdp"]) == (type_, number)


@pytest.mark.parametrize("codes", ["900, 290", "290, 900", ""])
def test_several_governments_on_a_side_all_take_part(codes: str) -> None:
    """A coalition under one id is an alliance, and each of its states is there with it; codes may be sorted."""
    changed = {"side_a": "Government of Australia, Government of Poland", "side_a_new_id": "40", "gwnoa": codes}
    event = event_of(**changed)
    there = [part.actor for part in event.participants if part.role == "side_a"]
    assert there == ["actor:ucdp:40", "actor:state:aus", "actor:state:pol"]


def test_a_state_met_again_under_an_id_has_it() -> None:
    """A state that first came as one of several still gets its own id from a later row."""
    several = {"id": "1", "side_a": "Government of Ukraine, Government of Poland", "side_a_new_id": "40"}
    states = [record for record in records(table(several, {"id": "2"})) if record.id == "actor:state:ukr"]
    assert {"ucdp": "61"}.items() <= {
        key: code for actor in states if isinstance(actor, Actor) for key, code in actor.identifiers.items()
    }.items()


def test_of_one_sided_violence_one_side_attacks() -> None:
    """UCDP's first side is who attacks, its second who is attacked."""
    event = event_of(type_of_violence="3", side_b="Civilians", side_b_new_id="1")
    assert [part.role for part in event.participants] == ["attacker", "victim"]


ARTICLES = [
    ('"Example Wire,2024-05-07,Two killed, one hurt"', ["Two killed, one hurt"], set()),
    ('"A,2024-05-07,same";"A,2024-05-07,Same!"', ["same"], set()),
    ('"Reuters, London,2024-05-07, spaced "', ["spaced"], set()),
    ("AP, 2008-05-29, one headline", ["one headline"], {"source_article"}),
    ('Reuters 1989-05-17 "SOMETHING', [], {"source_article"}),
    ('"A,2024-02-30,never"', [], {"source_article"}),
    ('"A,2024-05-07,good";"broken"', ["good"], {"source_article"}),
    ('"', [], {"source_article"}),
    ("", [], set()),
]


@pytest.mark.parametrize(("text", "titles", "kept"), ARTICLES)
def test_listed_articles_are_sources(text: str, titles: list[str], kept: set[str]) -> None:
    """What reads like a list of articles becomes them; what doesn't is kept as it is."""
    beside = dict.fromkeys(("source_office", "source_date", "source_headline"), "")
    from_row = records(table({"source_article": text} | beside))
    articles = {
        record.id: record.title for record in from_row if isinstance(record, Source) and record.type == "article"
    }
    claim_sources = {record.source for record in from_row if isinstance(record, Claim)}
    assert list(articles.values()) == titles
    assert claim_sources == set(articles)
    event = next(record for record in from_row if isinstance(record, Event))
    assert {name for name in event.attributes if name.startswith("source_") and name != "source_original"} == kept


RELEASES = [
    ("ged231_sample1000_49cols.csv", "23.1", "2023"),
    ("data/hdx_ged191_ukr.csv", "19.1", "2019"),
    ("GEDEvent_v25_1.csv", "25.1", "2025"),
    ("GEDEvent_v24_0_5.csv", "24.0.5", "2024-06"),
    ("GEDEvent_v24_0_12.csv", "24.0.12", "2025-01"),
    ("GEDEvent_v22_01_22_12.csv", "22.01.22.12", "2023-01"),
    ("ged171-csv.zip!/ged171.csv", "17.1", "2017"),
    ("gedevents-24.1-00001.json", "24.1", "2024"),
    ("staged20.csv", None, None),
    ("mine.csv", None, None),
]


@pytest.mark.parametrize(("file", "version", "out"), RELEASES)
def test_the_name_of_a_file_may_tell_the_release(file: str, version: str | None, out: str | None) -> None:
    """Yearly releases are of their year, Candidate ones of the month after the one they cover."""
    assert find_version(file) == version
    assert (find_publication_date(version) if version else None) == out
    (release,) = [
        record for record in records(table({}), file) if isinstance(record, Source) and record.type == "release"
    ]
    assert (release.id, release.published) == (f"source:ucdp-ged:{version or 'undated'}", out)


@pytest.mark.parametrize(
    ("version", "identifier", "out"),
    [
        ("v24.0.5", "24.0.5", "2024-06"),
        ("2024-06-20", "2024-06-20", "2024-06-20"),
        ("my own", "my-own", None),
        ("24.0.99", "24.0.99", None),
    ],
)
def test_the_user_has_the_last_word_on_the_release(version: str, identifier: str, out: str | None) -> None:
    """What is given goes before what the file's name says."""
    (release,) = [
        record
        for record in records(table({}), release=version)
        if isinstance(record, Source) and record.type == "release"
    ]
    assert (release.id, release.published) == (f"source:ucdp-ged:{identifier}", out)


REFUSED = [
    ({"id": ""}, "id"),
    ({"id": "x"}, "id"),
    ({"type_of_violence": "4"}, "type_of_violence"),
    ({"date_start": ""}, "date_start"),
    ({"date_start": "2024-02-30"}, "date_start"),
    ({"date_start": "05/06/2024"}, "date_start"),
    ({"date_start": "0025-09-20"}, "date_start"),
    ({"date_start": "1924-05-06"}, "date_start"),
    ({"date_end": "2925-05-06"}, "date_end"),
    ({"date_end": "2024-05-05"}, "date_end"),
    ({"date_prec": "9"}, "date_prec"),
    ({"where_prec": "0"}, "where_prec"),
    ({"latitude": "95"}, "latitude"),
    ({"longitude": ""}, "longitude"),
    ({"best": "many"}, "best"),
    ({"deaths_a": "-1"}, "deaths_a"),
    ({"best": "1.234"}, "best"),
    ({"high": "5.000"}, "high"),
    ({"side_b_new_id": "one"}, "side_b_new_id"),
    ({"dyad_new_id": "1.5"}, "dyad_new_id"),
]


@pytest.mark.parametrize(("changed", "field"), REFUSED)
def test_a_bad_row_names_its_field(changed: dict[str, str], field: str) -> None:
    """A row that can't be taken is refused with the column and a sentence."""
    named, message = problem(**changed)
    assert named == field
    assert message.endswith(".")


BROKEN = [
    (b"", 0),
    (table({})[:-30], 1),
    (table({}).replace(b"2024-05-06", b"2024-05-\xff6", 1), 1),
    (table({}) + b'1,"never closed\n', 1),
    (b'{"Result": [{"id": 1, "type_of_violence": 1, "dyad_new_id": 2}, 7, {"id"', 1),
    (b'{\n"Result": [\n' + json.dumps(ROW).encode() + b',\n7,\n{"id": 3}, {"id"', 3),
]


@pytest.mark.parametrize(("content", "refused"), BROKEN)
def test_a_damaged_file_costs_only_the_damaged_rows(content: bytes, refused: int) -> None:
    """Torn ends, foreign bytes and open quotes are problems of their rows."""
    assert sum(bool(row.problems) for row in read(content)) == refused


def test_a_carriage_return_by_itself_is_named() -> None:
    """Not in the words of Python's reader."""
    (problem,) = [fault.message for row in read(table({}) + b"1,a\rb\n") for fault in row.problems]
    assert problem.startswith("the row can't be read: it holds a bare carriage return")


TEXT = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            "",
            "NA",
            "-1",
            "1e9",
            "inf",
            "nan",
            "0",
            "9" * 30,
            "1.0",
            "٣",
            "2024-13-01",
            "\x00",
            "\ud7ff",
            '"";"',
            "x" * 2_500,
        ]
    ),
)


@given(st.lists(st.dictionaries(st.sampled_from(COLUMNS), TEXT, max_size=8), min_size=1, max_size=3))
@example([{"side_a": "x" * 2_500, "side_b": "(((", "where_coordinates": "y" * 2_500, "adm_1": "z" * 2_500}])
@example([{"source_article": '";";";,2024-05-06,;"'}])
def test_no_row_brings_it_down(changed: list[dict[str, str]]) -> None:
    """Whatever stands in the cells, a row gives sound records or says what is wrong."""
    for row in read(table(*changed)):
        assert row.problems or row.records or row.kind == "header"
        for record in row.records:
            assert_sound(record)


@given(
    st.dictionaries(
        st.sampled_from(COLUMNS),
        st.one_of(TEXT, st.none(), st.booleans(), st.floats(), st.integers(), st.lists(st.integers(), max_size=2)),
        max_size=8,
    )
)
def test_no_object_of_the_api_brings_it_down(changed: dict[str, object]) -> None:
    """Nor does JSON of the wrong types."""
    content = json.dumps({"TotalPages": 1, "Result": [ROW | changed]}).encode()
    for row in read(content):
        assert row.problems or row.records
        for record in row.records:
            assert_sound(record)


@given(st.binary(max_size=20), st.integers(0, 2_000), st.integers(0, 40))
def test_no_damage_brings_it_down(inserted: bytes, offset: int, cut: int) -> None:
    """Bytes put in or lost anywhere below the header are at most problems."""
    content = table({}, {"id": "2"})
    offset += len(table())
    for row in read(content[:offset] + inserted + content[offset + cut :]):
        assert row.problems or row.records or row.kind == "header"


REAL = [
    "ged191_syria_16566_41cols.csv",
    "ged231_sample1000_49cols.csv",
    "hdx_ged191_ukr_hxl_45cols.csv",
    "hdx_ged201_ukr_hxl_52cols.csv",
    "hdx_ged221_ukr_hxl_50cols.csv",
]


def identifiers(path: Path) -> set[str]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return {row["id"] for row in csv.DictReader(stream) if row["id"]}


@pytest.mark.parametrize("name", REAL)
def test_real_files_are_read_whole(name: str) -> None:
    """Every row is an event, none is refused, and what is built unchecked is sound."""
    path = shared_data(f"ucdp/{name}")
    content = path.read_bytes()
    recognised = detect_format(content[:200_000])
    assert recognised
    assert recognised.name == "ucdp"
    made = records(content, name)
    assert {f"event:ucdp:{number}" for number in identifiers(path)} == {
        record.id for record in made if isinstance(record, Event)
    }
    for record in made[::7]:
        assert_sound(record)


@pytest.mark.parametrize("path", sorted(DATA.rglob("*")) or [DATA], ids=str)
def test_nothing_else_is_taken_for_it(path: Path) -> None:
    """No other format's file looks like UCDP's."""
    shared_data()
    if path.is_file() and path.parent.name != "ucdp":
        with path.open("rb") as stream:
            assert not FORMAT.recognises(Head(stream.read(256 * 1024)))


def test_overlapping_releases_give_each_event_once_with_its_newest_values(store: GraphStore) -> None:
    """Three releases of Ukraine have as many events as ids, and the newest figures stand, in whatever order they come."""
    names = [REAL[4], REAL[2], REAL[3]]
    paths = [shared_data(f"ucdp/{name}") for name in names]
    load(paths, store)
    expected = set().union(*(identifiers(path) for path in paths))
    held = store.records([f"event:ucdp:{number}" for number in expected])
    assert len(held) == len(expected)
    assert store.stats()["event"] == len(expected)
    with paths[0].open(encoding="utf-8-sig", newline="") as stream:
        newest = {row["id"]: row for row in csv.DictReader(stream) if row["id"]}
    for number, row in list(newest.items())[::50]:
        event = held[f"event:ucdp:{number}"]
        assert isinstance(event, Event)
        assert event.source == "source:ucdp-ged:22.1"
        standing = [
            claim.value.best for claim in store.claims_about([event.id])
            if claim.property == "killed" and not claim.retracted and not isinstance(claim.value, str) and claim.value
        ]  # fmt: skip
        assert standing == [float(row["best"])]


def test_places_and_actors_are_shared_by_rows() -> None:
    """Two rows of one place and one pair of sides have them in common."""
    from_rows = records(table({}, {"id": "2"}))
    assert sum(isinstance(record, Event) for record in from_rows) == 2
    cities = [record for record in from_rows if isinstance(record, Location) and record.type == "city"]
    assert [city.name for city in cities] == ["Exampleville"]
    assert sum(isinstance(record, Actor) for record in from_rows) == 2


def test_a_table_that_is_not_whole_is_refused_by_name() -> None:
    """What is said to be UCDP's but lacks what every edition has, or says it twice, is no table of it."""
    lacking = table({}, columns=tuple(name for name in COLUMNS if name != "best"))
    with pytest.raises(InvalidInput, match=r"ged241\.csv lacks the columns best"):
        read(lacking)
    with pytest.raises(InvalidInput, match="two columns named low"):
        read(table({}, columns=(*COLUMNS, "low")))

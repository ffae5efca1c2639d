"""ACLED: hand-written rows in the shape of its exports, its API's answers, old copies and lists of deletions."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import Actor, Claim, Event, Record, Relation, Source, as_json
from knowledge_graph.store import GraphStore
from loaders.acled import FORMATS
from loaders.formats import ReadContext, detect_format
from loaders.load import load
from loaders.readers.date_order import DateOrder
from loaders.readers.rows import Row
from loaders.readers.sniff import Head
from tests.support.shared import DATA, shared_data
from tests.support.soundness import assert_sound

FORMAT = FORMATS[0]
ROW = {
    "event_id_cnty": "EXA1",
    "event_date": "2024-05-06",
    "year": "2024",
    "time_precision": "1",
    "disorder_type": "Political violence",
    "event_type": "Battles",
    "sub_event_type": "Armed clash",
    "actor1": "Military Forces of Mali (2021-)",
    "assoc_actor_1": "An Example Militia",
    "inter1": "State forces",
    "actor2": "An Example Front",
    "assoc_actor_2": "",
    "inter2": "Rebel group",
    "interaction": "State forces-Rebel group",
    "civilian_targeting": "",
    "iso": "466",
    "region": "Western Africa",
    "country": "Mali",
    "admin1": "Mopti",
    "admin2": "Example",
    "admin3": "Deeper",
    "location": "Exampleville",
    "latitude": "14.5",
    "longitude": "-4.2",
    "geo_precision": "2",
    "source": "Example Wire; Example Radio",
    "source_scale": "National-International",
    "notes": "On 6 May 2024, they clashed.",
    "fatalities": "3",
    "tags": "",
    "timestamp": "1715644800",
}
COLUMNS = tuple(ROW)
TAGS = {"event_id_cnty": "#event+code", "event_date": "#date+occurred", "fatalities": "#affected+killed"}


def table(*rows: dict[str, str], columns: tuple[str, ...] = COLUMNS, delimiter: str = ",") -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([(ROW | row).get(name, "") for name in columns] for row in rows)
    return out.getvalue().encode()


def answer(*rows: dict[str, object]) -> bytes:
    return json.dumps({"status": 200, "success": True, "count": len(rows), "messages": [], "data": list(rows)}).encode()


def read(content: bytes, release: str | None = None, date_order: DateOrder | None = None) -> list[Row]:
    context = ReadContext("it.csv", release, date_order=date_order)
    return list(FORMAT.read(io.BufferedReader(io.BytesIO(content), 1 << 20), context))


def records(content: bytes, release: str | None = None) -> list[Record]:
    rows = read(content, release)
    assert not [problem for row in rows for problem in row.problems]
    return [record for row in rows for record in row.records]


def event_of(**changed: str) -> Event:
    (event,) = [record for record in records(table(changed)) if isinstance(record, Event)]
    return event


VARIANTS = {
    "an export": table({"event_date": "06 May 2024"}),
    "the API's dates": table({}),
    "an old one's": table({"event_date": "06-May-2024"}),
    "with semicolons": table({}, delimiter=";"),
    "in another order, with an index": table({}, columns=("", *reversed(COLUMNS))),
    "with tags": table({**dict.fromkeys(COLUMNS, ""), **TAGS}, {}),
    "an answer of the API": answer(dict(ROW)),
    "the API's numbers as numbers": answer(
        {**ROW, "fatalities": 3, "timestamp": 1715644800, "latitude": 14.5, "geo_precision": 2}
    ),
    "answers, a line each": answer(dict(ROW)) + b"\n" + answer() + b"\n",
    "events, a line each": json.dumps(ROW).encode() + b"\n",
}


@pytest.mark.parametrize("content", VARIANTS.values(), ids=VARIANTS)
def test_every_variant_is_known_and_says_the_same(content: bytes) -> None:
    """However a row is written, it is recognised and gives the same records."""
    assert FORMAT.recognises(Head(content))
    assert sorted(map(as_json, records(content))) == sorted(map(as_json, records(table({}))))


def test_numbers_for_types_of_actors_say_the_same_as_labels() -> None:
    """Older files have codes; the parts are the same, and the raw code is kept."""
    event = event_of(inter1="1", inter2="7", interaction="17", actor2="Civilians (Mali)")
    assert [part.role for part in event.participants] == ["side_a", "side_a", "victim"]
    assert (event.attributes["inter2"], event.attributes["interaction"]) == ("7", "17")


def test_an_event_carries_all_its_row_says() -> None:
    """Each column is part of the event, of something it refers to, or among its attributes."""
    from_row = records(table({"tags": "crowd size=around 3,000; local"}))
    (event,) = [record for record in from_row if isinstance(record, Event)]
    assert (event.id, event.type, event.mode, event.contexts) == ("event:acled:EXA1", "assault", None, ("military",))
    assert event.title == "Armed clash: Military Forces of Mali (2021-) - An Example Front, Exampleville"
    assert event.summary == ROW["notes"]
    assert event.source == "source:acled:2024-05-14"
    assert event.locations[0].precision == "near"
    assert event.measures["killed"] == 3
    assert as_json(event).count(b"around 3,000") == 2
    mapped = {
        "event_id_cnty",
        "event_date",
        "year",
        "country",
        "admin1",
        "admin2",
        "location",
        "latitude",
        "longitude",
        "source",
        "notes",
        "fatalities",
    }
    whole = ("time_precision", "geo_precision", "timestamp")
    kept = {name: int(text) if name in whole else text for name, text in ROW.items() if text and name not in mapped}
    point = {"latitude": 14.5, "longitude": -4.2}
    assert event.attributes == kept | point | {"tags": "crowd size=around 3,000; local"}
    listed = [record for record in from_row if isinstance(record, Source) and record.type == "other"]
    assert [(source.publisher, source.published) for source in listed] == [
        ("Example Wire", None),
        ("Example Radio", None),
    ]
    assert {claim.source for claim in from_row if isinstance(claim, Claim)} == {source.id for source in listed}


@pytest.mark.parametrize(
    ("precision", "expected"),
    [("1", "2024-05-06"), ("2", "[2024-04-30..2024-05-12]"), ("3", "2024-05"), ("", "2024-05-06")],
)
def test_a_date_is_as_exact_as_it_is_known(precision: str, expected: str) -> None:
    """A day, a day of a week around it, a day of the month."""
    assert event_of(time_precision=precision).when == expected


ACTS = [
    ("Explosions/Remote violence", "Air/drone strike", ("assault", "aerial")),
    ("Strategic developments", "Agreement", ("agree", None)),
    ("Strategic developments", "Something new", ("other", None)),
    ("Riots", "", ("protest", "riot")),
    ("Violence against civilians", "Abduction/forced disappearance", ("assault", "abduct")),
    ("Something new", "", ("other", None)),
]


@pytest.mark.parametrize(("event_type", "sub_event_type", "expected"), ACTS)
def test_words_become_plovers(event_type: str, sub_event_type: str, expected: tuple[str, str | None]) -> None:
    """A sub-event decides, or else the event's type; new words are `other`, and all are kept."""
    event = event_of(event_type=event_type, sub_event_type=sub_event_type)
    assert (event.type, event.mode) == expected
    assert event.attributes["event_type"] == event_type


ACTORS = [
    ("Government of Mali (2021-)", "State forces", "actor:state:mli", "state"),
    ("Military Forces of Mali (2021-)", "External/Other forces", "actor:acled:military-forces-of-mali-2021", "armed_forces"),
    ("Police Forces of Mali (2021-) Gendarmerie", "State forces", "actor:acled:police-forces-of-mali-2021-gendarmerie", "government_body"),
    ("Civilians (Mali)", "Civilians", "actor:acled:civilians-mali", "category"),
    ("Labor Group (Mali)", "", "actor:acled:labor-group-mali", "category"),
    ("Dogon Communal Militia (Mali)", "Identity militia", "actor:acled:dogon-communal-militia-mali", "armed_group"),
    ("JNIM: An Example", "Rebel group", "actor:acled:jnim-an-example", "armed_group"),
    ("An Example", "", "actor:acled:an-example", "unknown"),
    ("(((", "", "actor:acled:", "unknown"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "inter", "identifier", "type_"), ACTORS)
def test_an_actors_name_tells_what_it_is(name: str, inter: str, identifier: str, type_: str) -> None:
    """By its name, and by the row's type of actors only where the name tells nothing."""
    actors = [record for record in records(table({"actor2": name, "inter2": inter})) if isinstance(record, Actor)]
    (actor,) = [actor for actor in actors if name in {actor.name, *actor.aliases}]
    assert actor.id.startswith(identifier)
    assert actor.type == type_


def test_forces_are_an_organ_of_their_state_for_their_time() -> None:
    """What ACLED writes in brackets is since when; without a year there is no date."""
    organs = {
        record.start: record
        for record in records(table({"actor2": "Military Forces of Chad"}))
        if isinstance(record, Relation)
    }
    assert organs["actor:acled:military-forces-of-mali-2021"].end == "actor:state:mli"
    assert organs["actor:acled:military-forces-of-mali-2021"].when == "2021/.."
    assert organs["actor:acled:military-forces-of-chad"].when is None


@pytest.mark.parametrize("name", ["An Example Front", "PKK: Kurdistan Workers Party"])
@pytest.mark.parametrize("backwards", [False, True])
def test_a_code_of_one_row_holds_for_a_name_in_all(
    name: str, backwards: bool, store: GraphStore, tmp_path: Path
) -> None:
    """Who is a rebel group in one row is neither unknown nor a party where another row only lists it."""
    rows = [{"assoc_actor_1": name, "actor2": ""}, {"event_id_cnty": "EXA2", "actor2": name}]
    (tmp_path / "a.csv").write_bytes(table(*rows[::-1] if backwards else rows))
    load([tmp_path / "a.csv"], store)
    types = [record.type for record in store.iter_records() if isinstance(record, Actor) and record.name == name]
    assert types == ["armed_group"]


def test_words_decide_where_no_row_has_a_code() -> None:
    """A refused row leaves nobody behind."""
    content = table({"assoc_actor_1": "An Example Party"}, {"assoc_actor_1": "Other Party", "latitude": "99"})
    parsed = [record for row in read(content) for record in row.records if isinstance(record, Actor)]
    assert [(actor.name, actor.type) for actor in parsed if "Party" in actor.name] == [
        ("An Example Party", "political_party")
    ]


PARTS = [
    (
        {"actor1": "Protesters (Mali)", "inter1": "Protesters", "assoc_actor_1": "Women (Mali)", "actor2": ""},
        ["protester", "protester"],
    ),
    (
        {"actor2": "Civilians (Mali)", "inter2": "Civilians", "assoc_actor_2": "Women (Mali)"},
        ["side_a", "side_a", "victim", "victim"],
    ),
    (
        {
            "sub_event_type": "Arrests",
            "event_type": "Strategic developments",
            "actor2": "Civilians (Mali)",
            "inter2": "Civilians",
        },
        ["side_a", "side_a", "affected"],
    ),
    (
        {"actor2": "Military Forces of Mali (2021-)", "inter2": "State forces", "assoc_actor_1": ""},
        ["side_a", "side_b"],
    ),
]


@pytest.mark.parametrize(("changed", "roles"), PARTS)
def test_columns_give_sides_but_no_direction(changed: dict[str, str], roles: list[str]) -> None:
    """Who is on whose side is kept; nobody is made an attacker."""
    assert [part.role for part in event_of(**changed).participants] == roles


def test_a_row_is_of_the_release_of_its_day() -> None:
    """The timestamp says; without it the user does, or nobody."""

    def release(row: dict[str, str], version: str | None = None) -> tuple[str, object]:
        (source,) = [
            record for record in records(table(row), version) if isinstance(record, Source) and record.type == "release"
        ]
        return source.id, source.published

    assert release({}, "2020-01-01") == ("source:acled:2024-05-14", "2024-05-14")
    assert release({"timestamp": "2024-05-20 10:00:00"}) == ("source:acled:2024-05-20", "2024-05-20")
    assert release({"timestamp": ""}, "2020-01-01") == ("source:acled:2020-01-01", "2020-01-01")
    assert release({"timestamp": ""}) == ("source:acled:undated", None)


REFUSED = [
    ({"event_id_cnty": ""}, "event_id_cnty"),
    ({"event_id_cnty": "a b"}, "event_id_cnty"),
    ({"event_date": "30 February 2024"}, "event_date"),
    ({"event_date": "06/05/2024"}, "event_date"),
    ({"event_date": ""}, "event_date"),
    ({"event_date": "0001-01-03", "time_precision": "2"}, "event_date"),
    ({"event_date": "31 December 9999", "time_precision": "2"}, "event_date"),
    ({"time_precision": "7"}, "time_precision"),
    ({"geo_precision": "near"}, "geo_precision"),
    ({"fatalities": "-3"}, "fatalities"),
    ({"fatalities": "1.234"}, "fatalities"),
    ({"latitude": "-99"}, "latitude"),
    ({"timestamp": "yesterday"}, "timestamp"),
    ({"notes": "x" * 100_001}, "notes"),
]


@pytest.mark.parametrize(("changed", "field"), REFUSED)
def test_a_bad_row_names_its_field(changed: dict[str, str], field: str) -> None:
    """A row that can't be taken is refused with the column and a sentence."""
    (row,) = [row for row in read(table(changed)) if row.problems]
    assert row.problems[0].field == field
    assert row.problems[0].message.endswith(".")


def test_an_answer_that_refuses_is_no_data() -> None:
    """What the API says instead of data is not ACLED's data."""
    refusal = json.dumps({"status": 403, "success": False, "messages": ["no"]}).encode()
    assert not FORMAT.recognises(Head(refusal))
    assert [len(row.problems) for row in read(refusal)] == [1]


DELETIONS = [
    b"event_id_cnty,deleted_timestamp\nEXA1,1716163200\nEXA9,1716163200\n",
    json.dumps(
        {
            "status": 200,
            "success": True,
            "data": [{"event_id_cnty": key, "deleted_timestamp": "1716163200"} for key in ("EXA1", "EXA9")],
        }
    ).encode(),
]


@pytest.mark.parametrize("content", DELETIONS, ids=["table", "answer"])
def test_deletions_take_back_what_was_said_from_their_day_on(content: bytes, store: GraphStore, tmp_path: Path) -> None:
    """A deleted event stands on no claim that counts any more; one never loaded is skipped."""
    assert FORMAT.recognises(Head(content))
    events, deletions = tmp_path / "events.csv", tmp_path / "deletions"
    events.write_bytes(table({}, {"event_id_cnty": "EXA2"}))
    deletions.write_bytes(content)
    load([events], store)
    load([deletions], store)
    claims = {claim.about: [] for claim in store.claims_about(["event:acled:EXA1", "event:acled:EXA2"])}
    for claim in store.claims_about(list(claims)):
        claims[claim.about].append((claim.stance, claim.retracted))
    assert {retracted for stance, retracted in claims["event:acled:EXA1"] if stance == "asserts"} == {"2024-05-20"}
    assert ("denies", None) in claims["event:acled:EXA1"]
    assert {retracted for _, retracted in claims["event:acled:EXA2"]} == {None}
    assert "event:acled:EXA9" not in store.known(["event:acled:EXA9"])


def test_a_newer_row_replaces_an_older(store: GraphStore, tmp_path: Path) -> None:
    """Loaded in either order, the row with the later timestamp stands."""
    for name, row in (("new", {"fatalities": "7", "timestamp": "1716163200"}), ("old", {})):
        (tmp_path / f"{name}.csv").write_bytes(table(row))
        load([tmp_path / f"{name}.csv"], store)
    standing = [
        claim
        for claim in store.claims_about(["event:acled:EXA1"])
        if claim.property == "killed" and not claim.retracted
    ]
    assert [claim.source for claim in standing] == ["source:acled:2024-05-20"]


TEXT = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["", "NA", "-1", "1e9", "inf", "nan", "9" * 30, "٣", "2024-13-01", "\x00", ";", "Government of  (", "x" * 2_500]
    ),
)


@given(st.lists(st.dictionaries(st.sampled_from(COLUMNS), TEXT, max_size=8), min_size=1, max_size=3))
def test_no_row_brings_it_down(changed: list[dict[str, str]]) -> None:
    """Whatever stands in the cells, a row gives sound records or says what is wrong."""
    for row in read(table(*changed)):
        assert row.problems or row.records or row.kind == "header"
        for record in row.records:
            assert_sound(record)


@given(
    st.dictionaries(
        st.sampled_from((*COLUMNS, "deleted_timestamp")),
        st.one_of(TEXT, st.none(), st.booleans(), st.floats(), st.integers(), st.lists(st.integers(), max_size=2)),
        max_size=8,
    )
)
def test_no_answer_brings_it_down(changed: dict[str, object]) -> None:
    """Nor does JSON of the wrong types."""
    for row in read(answer(ROW | changed)):
        assert row.problems or row.records
        for record in row.records:
            assert_sound(record)


@given(st.binary(max_size=20), st.integers(0, 800), st.integers(0, 40))
def test_no_damage_brings_it_down(inserted: bytes, offset: int, cut: int) -> None:
    """Bytes put in or lost anywhere below the header are at most problems."""
    content = table({}, {"event_id_cnty": "EXA2"})
    offset += len(table())
    for row in read(content[:offset] + inserted + content[offset + cut :]):
        assert row.problems or row.records or row.kind == "header"


@pytest.mark.parametrize("path", sorted(DATA.rglob("*")) or [DATA], ids=str)
def test_it_is_told_from_everything_else(path: Path) -> None:
    """ACLED's files are known, each as a whole; no other format's file looks like one."""
    shared_data()
    if not path.is_file():
        return
    content = path.read_bytes()[: 256 * 1024]
    assert FORMAT.recognises(Head(content)) == (path.parent.name == "acled")
    if path.parent.name == "acled":
        assert detect_format(content) is FORMAT
        assert any(isinstance(record, Event) for record in records(path.read_bytes()))


def test_a_table_that_is_not_whole_is_refused_by_name() -> None:
    """What is said to be ACLED's but lacks what every table has is none of its."""
    lacking = table({}, columns=tuple(name for name in COLUMNS if name != "event_date"))
    with pytest.raises(InvalidInput, match=r"it\.csv lacks the columns event_date"):
        read(lacking)

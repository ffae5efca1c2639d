"""Mappings of tables with several rows an event, several places a cell, and codes from other files."""

from __future__ import annotations

import io
from itertools import permutations
from pathlib import Path

import pytest

from knowledge_graph.errors import InvalidRecord
from knowledge_graph.records import Claim, Event, Location, Record
from knowledge_graph.store import GraphStore
from loaders.formats import ReadContext
from loaders.load import InputSpec, load
from loaders.mapped_tables import read_with_mapping
from loaders.mapping.parse import parse_mapping, read_mapping
from loaders.readers.rows import Row

HEAD = "dataset: {id: wars, title: Wars, release: '1', published: 2024-06-03}\n"
DISPUTES = (
    HEAD
    + """
actors:
  state: {name: "{state}", type: state}
locations:
  place: {name: "{place}", type: city}
events:
  dispute:
    id: "{dispute}"
    unite: span
    type: threaten
    title: "Dispute {dispute}"
    when: {start: "{start}", end: "{end}"}
    participants: {party: state}
    locations: {occurred_at: place}
    measures: {killed: "{dead}"}
claims:
  - {about: "dispute#party:state", values: {motive: "{aim}"}}
"""
)
COLUMNS = "dispute,state,place,start,end,dead,aim"
ROWS = (
    "1,Israel,Sinai,1973-10-06,1973-10-24,,survival",
    "1,Syria,Golan,1973-10-06,1973-10-20,,land",
    "1,Egypt,Sinai,1973-10-08,1973-10-25,,land",
)


def read(rows: tuple[str, ...], mapping: str = DISPUTES, columns: str = COLUMNS) -> list[Row]:
    content = io.BufferedReader(io.BytesIO("\n".join((columns, *rows, "")).encode()))
    return list(read_with_mapping(parse_mapping(mapping.encode()), content, ReadContext("t.csv")))


def records(rows: list[Row]) -> list[Record]:
    assert not [str(problem) for row in rows for problem in row.problems]
    return [record for row in rows for record in row.records]


def only_event(rows: list[Row]) -> Event:
    [event] = [record for record in records(rows) if isinstance(record, Event)]
    return event


@pytest.mark.parametrize("rows", list(permutations(ROWS)))
def test_rows_of_one_event_each_bring_participants_places_and_claims(rows: tuple[str, ...]):
    """As in COW's table of participants in disputes; the order of rows changes nothing."""
    made = read(rows)
    event = only_event(made)
    assert [part.actor for part in event.participants] == ["actor:state:egy", "actor:state:isr", "actor:state:syr"]
    assert [place.location.rpartition(":")[2] for place in event.locations] == ["golan", "sinai"]
    assert event.when == "1973-10-06/1973-10-25"
    claims = {record.about: record.value for record in records(made) if isinstance(record, Claim)}
    assert claims == {
        "event:wars:1#party:actor:state:isr": "survival",
        "event:wars:1#party:actor:state:syr": "land",
        "event:wars:1#party:actor:state:egy": "land",
    }
    assert len([row for row in made if not row.made]) == 3


def test_united_rows_need_not_follow_each_other(store: GraphStore, tmp_path: Path):
    """Nor does anything else come between them; a second load changes nothing."""
    path = tmp_path / "t.csv"
    other = "2,Iraq,Basra,1990-08-02,1991-02-28,,land"
    path.write_text("\n".join((COLUMNS, ROWS[0], other, *ROWS[1:], "")), encoding="utf-8")
    spec = InputSpec([path], mapping=parse_mapping(DISPUTES.encode()))
    assert load(spec, store).added["event"] == 2
    again = load(spec, store)
    assert not any(again.added.values())
    assert not any(again.changed.values())


@pytest.mark.parametrize(
    ("rows", "mapping", "why"),
    [
        ((ROWS[0].replace(",,", ",3,"), ROWS[1].replace(",,", ",4,")), DISPUTES, "dead: the rows of this event give different"),
        (ROWS, DISPUTES.replace("unite: span", "unite: same"), "start, end: the rows of this event give different"),
        (ROWS, DISPUTES.replace("'1'", "'{state}'"), "release: the rows of this event are of different releases"),
    ],
)  # fmt: skip
def test_rows_that_contradict_each_other_are_refused_together(rows: tuple[str, ...], mapping: str, why: str):
    """With the columns at fault; nothing of the event is loaded."""
    made = read(rows, mapping)
    problems = [str(problem) for row in made for problem in row.problems]
    assert len(problems) == len(rows)
    assert all(why in problem for problem in problems)
    assert not [record for row in made for record in row.records if isinstance(record, Event)]


def test_titles_that_are_too_long_together_refuse_their_rows_only():
    """Texts that differ are joined, as far as a title may go."""
    mapping = DISPUTES.replace("Dispute {dispute}", "{state} in dispute {dispute}")
    assert only_event(read(ROWS, mapping)).title == "Egypt in dispute 1; Israel in dispute 1; Syria in dispute 1"
    many = tuple(f"1,Party {number},,1973-10-06,1973-10-24,," for number in range(90))
    made = read((*many, "2,Iraq,Basra,1990-08-02,1991-02-28,,land"), mapping)
    problems = [str(problem) for row in made for problem in row.problems]
    assert len(problems) == 90
    assert "state, dispute: the rows of this event make its `title` invalid" in problems[0]
    assert [record.title for row in made for record in row.records if isinstance(record, Event)] == [
        "Iraq in dispute 2"
    ]


def test_what_is_not_mapped_is_kept_of_every_row():
    """Attributes that differ stand side by side."""
    rows = tuple(f"{row},note {number}" for number, row in enumerate(ROWS))
    assert only_event(read(rows, columns=f"{COLUMNS},notes")).attributes["notes"] == "note 0; note 1; note 2"


PLACES = (
    HEAD
    + """
locations:
  town: {name: "{towns}", type: city, split: ";", latitude: "{lat}", longitude: "{lon}"}
events:
  attack: {id: "{id}", type: assault, title: Attack, when: {text: "{day}", days_after: "{more}"}, locations: {occurred_at: town}}
"""
)


def test_a_cell_may_name_several_places():
    """Coordinates with as many parts go with them; a single pair belongs to none of several and is kept as it is."""
    columns = "id,day,more,towns,lat,lon"
    made = read(('1,2024-05-06,,Alpha; Beta,"13.5;14.5",44;45',), PLACES, columns)
    points = {place.name: (place.latitude, place.longitude) for place in records(made) if isinstance(place, Location)}
    assert points == {"Alpha": (13.5, 44), "Beta": (14.5, 45)}
    assert len(only_event(made).locations) == 2
    made = read(("1,2024-05-06,,Alpha; Beta,13.5,44",), PLACES, columns)
    assert only_event(made).attributes == {"day": "2024-05-06", "lat": "13.5", "lon": "44"}
    made = read(("1,2024-05-06,,Alpha,13.5,44",), PLACES, columns)
    assert only_event(made).attributes == {"day": "2024-05-06", "lat": "13.5", "lon": "44"}, (
        "its place may have another"
    )


@pytest.mark.parametrize(
    ("more", "when"), [("3", "2024-02-27/2024-03-01"), ("0", "2024-02-27"), ("", "2024-02-27"), ("2.0", "2024-02-27/2024-02-29")]
)  # fmt: skip
def test_days_are_added_to_a_date(more: str, when: str):
    """Over the end of a month; none are no time of its own."""
    made = read((f"1,2024-02-27,{more},A,,",), PLACES, "id,day,more,towns,lat,lon")
    assert only_event(made).when == when


@pytest.mark.parametrize("more", ["x", "-1", "1.5"])
def test_days_that_are_no_whole_number_are_refused(more: str):
    """At the column of the date."""
    made = read((f"1,2024-02-27,{more},A,,",), PLACES, "id,day,more,towns,lat,lon")
    assert [problem.field for row in made for problem in row.problems] == ["day"]


CODED = (
    HEAD
    + """
actors:
  side:
    name: {text: "{side}", replace: {"Gov. of": "", "(Rebels)": ""}, codes: {file: codes.csv, key: code, value: name}, map: {9: Niners}}
    type: armed_group
events:
  attack: {id: "{id}", type: assault, title: Attack, participants: {attacker: side}}
"""
)


def coded(folder: Path, codes: str, *sides: str, mapping: str = CODED) -> list[str]:
    (folder / "m.yaml").write_text(mapping, encoding="utf-8")
    (folder / "codes.csv").write_text(codes, encoding="utf-8")
    content = "id,side\n" + "".join(f"{number},{side}\n" for number, side in enumerate(sides))
    rows = read_with_mapping(
        read_mapping(folder / "m.yaml"), io.BufferedReader(io.BytesIO(content.encode())), ReadContext("t.csv")
    )
    return [record.name for record in records(list(rows)) if record.kind == "actor"]


def test_codes_are_looked_up_in_a_file_beside_the_mapping(tmp_path: Path):
    """After words were replaced; the mapping's own entries count first; 7.0 is 7."""
    codes = "code;name\n7;Sevens\n8;Eights\n9;Nines\n"
    assert coded(tmp_path, codes, "7", "Gov. of 8 (Rebels)", "9", "7.0") == ["Sevens", "Eights", "Niners"]


@pytest.mark.parametrize(
    ("codes", "mapping", "why"),
    [
        ("code,nam\n7,x\n", CODED, "codes.csv has no column 'name'; did you mean nam?"),
        ("code,name\n7,x\n7,y\n", CODED, "codes.csv:3: '7' means 'y' here and 'x' before; keep one."),
        ("code,name\n", CODED, "codes.csv has no rows."),
        ("code,name\n7,x\n", CODED.replace("codes.csv", "../codes.csv"), "must be named relative to the mapping file"),
        ("code,name\n7,x\n", CODED.replace("codes.csv", "none.csv"), "none.csv can't be read"),
    ],
)
def test_a_code_list_that_cannot_be_read_is_refused_with_its_line_in_the_mapping(
    tmp_path: Path, codes: str, mapping: str, why: str
):
    """Nothing outside the mapping's folder is read."""
    with pytest.raises(InvalidRecord) as error:
        coded(tmp_path, codes, "7", mapping=mapping)
    [problem] = error.value.problems
    assert why in problem.message
    assert (problem.line, problem.field) == (5, "actors.side.name.codes")


def test_problems_name_the_columns_that_a_field_is_made_of():
    """Not only the record's field, which may be named otherwise."""
    made = read(("1,,,,,",), PLACES.replace("title: Attack", 'title: "Attack in {towns}"'), "id,day,more,towns,lat,lon")
    assert [problem.field for row in made for problem in row.problems] == ["towns (title)"]


@pytest.mark.parametrize(
    "thing",
    [
        'events:\n  e: {id: "{id}", type: assault, title: Attack}',
        """events:
  e: {id: all, type: war, title: War}
  f: {id: "{id}-{day}", type: assault, title: Attack}
claims: [{about: e}]""",
    ],
)
def test_a_file_that_gives_one_thing_to_two_releases_is_refused(thing: str):
    """The later release would take back what the other says; as would a claim of existence about a shared event."""
    mapping = f"dataset: {{id: log, title: Log, release: '{{day}}'}}\n{thing}\n"
    made = read(("1,2024-05-06", "1,2024-05-07", "2,2024-05-06"), mapping, "id,day")
    problems = [str(problem) for row in made for problem in row.problems]
    assert [problem.partition(": event")[0] for problem in problems] == ["t.csv:3: release"]
    assert "give both rows one `release`" in problems[0]


def test_a_refused_row_takes_the_others_of_its_event_with_it():
    """Without it the event would lack a participant, and nobody would know."""
    made = read((ROWS[0], ROWS[1].replace("1973-10-20", "1973-13-20"), "2,Iraq,Basra,1990-08-02,1991-02-28,,land"))
    assert [[problem.line, problem.message[:7]] for row in made for problem in row.problems] == [
        [2, "line 3,"],
        [3, "'1973-1"],
    ]
    assert [record.id for row in made for record in row.records if isinstance(record, Event)] == ["event:wars:2"]

"""Tables by a mapping file: what their rows become, that nothing of them is lost, and what is refused."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import RECORD, Claim, Event, Record, as_json
from knowledge_graph.store import GraphStore
from loaders.formats import ReadContext, get_format
from loaders.load import InputSpec, load
from loaders.mapped_tables import read_with_mapping
from loaders.mapping.model import TableMapping
from loaders.mapping.numbers import parse_number
from loaders.mapping.parse import parse_mapping
from loaders.mapping.values import parse_date
from loaders.readers.rows import SKIPPED, Row

HEAD = "dataset: {id: log, title: Incident log, release: '2024-06', published: 2024-06-03}\n"
MAPPING = (
    HEAD
    + """
actors:
  attacker: {name: "{attacker}", type: armed_group}
  victims: {name: "{victims}", type: civilian_group, split: ";"}
locations:
  town: {name: "{town}", type: city, latitude: "{lat}", longitude: "{lon}"}
sources:
  article: {url: "{url}"}
events:
  incident:
    id: "{id}"
    type: {text: "{kind}", map: {Airstrike: assault, March: protest}}
    title: ["{kind} in {town}", "{kind}"]
    when: {text: "{date}", format: "%d/%m/%Y", precision: "{precision}"}
    participants: {attacker: attacker, victim: victims}
    locations: {occurred_at: town}
    measures: {killed: {best: "{dead}", low: "{min}", high: "{max}"}}
claims:
  - {about: incident, source: article, certainty: hedged}
drop: {secret: not for others}
"""
)
COLUMNS = "id,date,precision,kind,town,lat,lon,attacker,victims,dead,min,max,url,note,secret"
FULL = (
    '17,06/05/2024,day,Airstrike,Rafah,31.29,34.25,Brigade,"Abu Taha; Hams",12,10,15,https://example.org/a,at night,s'
)


def read(content: str | bytes, mapping: str = MAPPING, release: str | None = None) -> list[Row]:
    raw = content.encode() if isinstance(content, str) else content
    given_ = ReadContext("t.csv", release)
    return list(read_with_mapping(parse_mapping(mapping.encode()), io.BufferedReader(io.BytesIO(raw)), given_))


def table(*rows: str, columns: str = COLUMNS) -> str:
    return "\n".join((columns, *rows)) + "\n"


def records(rows: Sequence[Row]) -> list[Record]:
    assert not [str(problem) for row in rows for problem in row.problems]
    return [record for row in rows for record in row.records]


def events(rows: Sequence[Row]) -> list[Event]:
    return [record for record in records(rows) if isinstance(record, Event)]


def problems(rows: Sequence[Row]) -> list[str]:
    return [str(problem) for row in rows for problem in row.problems]


def test_a_row_becomes_an_event_with_its_parts_and_claims() -> None:
    """Each column goes where the mapping says; the release is the source."""
    made = records(read(table(FULL)))
    event = next(record for record in made if isinstance(record, Event))
    assert (event.id, event.type, event.title, event.when) == (
        "event:log:17",
        "assault",
        "Airstrike in Rafah",
        "2024-05-06",
    )
    assert event.source == "source:log:2024-06"
    assert [(part.actor, part.role) for part in event.participants] == [
        ("actor:log:brigade", "attacker"), ("actor:log:abu-taha", "victim"), ("actor:log:hams", "victim"),
    ]  # fmt: skip
    assert as_json(event).count(b'"killed":{"best":12.0,"low":10.0,"high":15.0}') == 1
    claim = next(record for record in made if isinstance(record, Claim))
    assert (claim.about, claim.certainty, claim.locator) == ("event:log:17", "hedged", "listed by source:log")
    kinds = [
        (record.kind, getattr(record, "name", None) or record.id)
        for record in made
        if record.kind in {"source", "actor", "location"}
    ]
    assert ("source", "source:log") in kinds
    assert ("location", "Rafah") in kinds


def test_what_no_record_has_word_for_word_stays_under_attributes() -> None:
    """Unmapped columns, the raw text of what is looked up or read as a date, and its own point; but not what is dropped."""
    (event,) = events(read(table(FULL)))
    kept = {"date": "06/05/2024", "precision": "day", "kind": "Airstrike", "note": "at night"}
    assert event.attributes == kept | {"lat": CELLS["lat"], "lon": CELLS["lon"]}


def test_a_column_of_something_that_came_out_empty_is_kept() -> None:
    """Without a subject a claim isn't made; what it would have said isn't lost."""
    mapping = MAPPING.replace(
        "drop:", "relations: [{type: leads, start: attacker, end: victims, title: '{note}'}]\ndrop:"
    )
    (event,) = events(read(table(FULL.replace("Brigade", "")), mapping))
    assert event.attributes["note"] == "at night"


def test_keep_all_keeps_every_column() -> None:
    """Some want the row as it was beside what was made of it."""
    (event,) = events(read(table(FULL), MAPPING + "keep: all\n"))
    assert set(event.attributes) == set(COLUMNS.split(",")) - {"secret"}


def test_shared_records_are_given_once_for_each_way_they_are_told() -> None:
    """Two rows that know different things of one actor both count."""
    mapping = (
        HEAD
        + "actors: {x: {name: '{n}', type: ngo, description: '{d}'}}\nevents: {e: {id: '{i}', type: aid, title: t, participants: {provider: x}}}"
    )
    rows = read("i,n,d\n1,Relief,a\n2,Relief,b\n3,Relief,a\n", mapping)
    assert [row.records[0].description for row in rows if row.kind == "actor"] == ["a", "b"]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("06/05/2024", "30/02/2024"), "t.csv:2: date: expected a date as %d/%m/%Y, got '30/02/2024'"),
        (("06/05/2024", "2024-05-06"), "t.csv:2: date: expected a date as %d/%m/%Y, got '2024-05-06'"),
        (("Airstrike", "Airstrik"), "t.csv:2: kind: 'Airstrik' is not in the mapping's `map` for this (did you mean Airstrike?)"),
        (("31.29", "91.29"), "t.csv:2: lat: expected degrees between -90 and 90, got 91.29"),
        (("31.29", "31°17'"), "t.csv:2: lat: expected a number, got \"31°17'\""),
        ((",12,", ",many,"), "t.csv:2: dead: expected a number, got 'many'; words go under `text:`"),
        ((",day,", ",hour,"), "t.csv:2: date: expected day, week, month or year, got 'hour'"),
        (("17,", ","), "t.csv:2: id: the event's id is made of this cell"),
        ((",s", ",s,t"), "expected 15 cells, got 16"),
    ],
)  # fmt: skip
def test_a_bad_cell_refuses_its_row(change: tuple[str, str], message: str) -> None:
    """File, line, column, and what to do."""
    (result,) = problems(read(table(FULL.replace(*change, 1), FULL.replace("17,", "18,"))))
    assert message in result


def test_a_bad_row_costs_only_itself() -> None:
    """The others are taken, and nothing of the bad one's shared records is missed."""
    rows = read(table(FULL.replace("06/05", "99/99"), FULL.replace("17,", "18,", 1)))
    assert [row.id for row in rows if row.kind == "event" and not row.problems] == ["event:log:18"]
    assert any(row.id == "actor:log:brigade" for row in rows)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "the table is empty"),
        (
            table(FULL, columns=COLUMNS.replace("town", "twon")),
            "'town', which the table doesn't have; did you mean twon?",
        ),
        (table(FULL, columns=COLUMNS.replace("note", "url")), "two columns are named 'url'"),
        (table(FULL, columns=COLUMNS.replace("secret", "other")), "'secret'"),
    ],
)
def test_a_table_that_lacks_what_the_mapping_reads_is_refused(content: str, message: str) -> None:
    """As a whole, before anything is read: otherwise each row would lack it in silence."""
    with pytest.raises(InvalidInput, match=message):
        read(content)


CELLS = dict(zip(COLUMNS.split(","), next(csv.reader([FULL])), strict=True))


@pytest.mark.parametrize("form", ["json", "parquet"])
def test_objects_that_all_lack_what_the_mapping_reads_are_refused(tmp_path: Path, form: str) -> None:
    """As a table is: with the nearest, and what to do if it is no mistake."""
    wrong = {("twon" if name == "town" else name): cell for name, cell in CELLS.items()}
    content = json.dumps([wrong, wrong | {"id": "18"}]).encode()
    if form == "parquet":
        pyarrow = pytest.importorskip("pyarrow")
        parquet = pytest.importorskip("pyarrow.parquet")
        parquet.write_table(pyarrow.Table.from_pylist([wrong]), tmp_path / "t.parquet")
        content = (tmp_path / "t.parquet").read_bytes()
    with pytest.raises(InvalidInput, match=r"'town', which the table doesn't have; did you mean twon\?.*recognised_by"):
        read(content)


def test_an_object_may_lack_what_another_has() -> None:
    """And all of them what isn't named as always there; what is null may have had anything within."""
    full, short = CELLS, {name: cell for name, cell in CELLS.items() if name not in {"town", "lat", "lon"}}
    assert len(events(read(json.dumps([short | {"id": "18"}, full])))) == 2
    assert len(events(read(json.dumps([short]), f"recognised_by: [id, date, kind]\n{MAPPING}"))) == 1
    within = MAPPING.replace("{town}", "{place.town}")
    assert len(events(read(json.dumps([CELLS | {"place": None}]), within))) == 1
    assert read("[]") == []


def test_rows_come_alike_from_csv_tsv_json_and_parquet(tmp_path: Path) -> None:
    """One mapping serves them all; a second row of HXL tags is skipped."""
    cells = CELLS
    plain = records(read(table(FULL)))
    hxl = ",".join("#x+y" for _ in cells)
    forms: dict[str, bytes] = {
        "tsv": ("\t".join(cells) + "\n" + "\t".join(cells.values()) + "\n").encode(),
        "semicolons": table(
            FULL.replace(",", ";").replace('"Abu Taha; Hams"', '"Abu Taha; Hams"'), columns=COLUMNS.replace(",", ";")
        ).encode(),
        "bom": b"\xef\xbb\xbf" + table(FULL).replace("\n", "\r\n").encode(),
        "hxl": table(hxl, FULL).encode(),
        "lines": json.dumps(cells).encode() + b"\n",
        "list": json.dumps([cells], indent=1).encode(),
    }
    for name, content in forms.items():
        assert records(read(content)) == plain, name
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    parquet.write_table(pyarrow.Table.from_pylist([cells]), tmp_path / "t.parquet")
    assert records(read((tmp_path / "t.parquet").read_bytes())) == plain


def test_parquet_and_json_keep_their_types(tmp_path: Path) -> None:
    """Numbers stay numbers under attributes, dates are ISO, what isn't a number is nothing, objects are columns a.b."""
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    mapping = HEAD + "events: {e: {id: '{i}', type: other, title: t, when: '{day}', measures: {killed: '{n.best}'}}}"
    row = {"i": 7, "day": date(2024, 5, 6), "at": datetime(2024, 5, 6, 1, 2), "n": {"best": 3.0}, "f": 1.5, "nan": float("nan"), "l": ["a", "b"], "yes": True}  # fmt: skip  # noqa: DTZ001
    parquet.write_table(pyarrow.Table.from_pylist([row]), tmp_path / "t.parquet")
    rows = read((tmp_path / "t.parquet").read_bytes(), mapping)
    (event,) = events(rows)
    assert (event.id, event.when) == ("event:log:7", "2024-05-06")
    assert event.attributes == {"day": "2024-05-06", "at": "2024-05-06T01:02:00", "f": 1.5, "l": "a; b", "yes": True}
    again = next(row.raw for row in rows if row.kind == "event")
    assert records(read(again + b"\n", mapping)) == records(rows)


@pytest.mark.parametrize("cell", ["a\0b", b"a\0b"])
def test_a_nul_in_parquet_is_refused_as_in_any_table(tmp_path: Path, cell: str | bytes) -> None:
    """No store keeps one, and an export with one could not be loaded."""
    parquet, pyarrow = pytest.importorskip("pyarrow.parquet"), pytest.importorskip("pyarrow")
    parquet.write_table(pyarrow.Table.from_pylist([{"i": 1, "note": cell}]), tmp_path / "t.parquet")
    (problem,) = [problem for row in read((tmp_path / "t.parquet").read_bytes()) for problem in row.problems]
    assert "holds a NUL character" in problem.message


def test_what_python_has_no_value_for_in_parquet_costs_its_row_alone(tmp_path: Path) -> None:
    """A date beyond the year 9999, and bytes that are no text; the column is named, and the other cells are kept."""
    parquet, pyarrow = pytest.importorskip("pyarrow.parquet"), pytest.importorskip("pyarrow")
    mapping = HEAD + "events: {e: {id: '{i}', type: other, title: t, when: '{day}'}}"
    days = pyarrow.array([19_849, 5_000_000, 19_850, 19_851], pyarrow.int32()).cast(pyarrow.date32())
    shape = pyarrow.array([b"a", b"b", b"\xff\x01", b"d"])
    parquet.write_table(pyarrow.table({"i": [1, 2, 3, 4], "day": days, "shape": shape}), tmp_path / "t.parquet")
    rows = read((tmp_path / "t.parquet").read_bytes(), mapping)
    assert [event.id for event in events([row for row in rows if not row.problems])] == ["event:log:1", "event:log:4"]
    late, torn = (row for row in rows if row.problems)
    assert (late.line, torn.line) == (2, 3)
    assert "column 'day' holds a value that cannot be read (date value out of range)" in late.problems[0].message
    assert "column 'shape' holds bytes that are not UTF-8" in torn.problems[0].message
    assert json.loads(late.raw) == {"i": 2, "day": "<date value out of range>", "shape": "b"}


@pytest.mark.parametrize("names", [("i", "a.b", "a.b"), ("i", "a", "a.b")])
def test_two_columns_of_one_name_in_parquet_are_refused(tmp_path: Path, names: tuple[str, ...]) -> None:
    """One of the two would be lost; a field of objects and a column may have one name too."""
    parquet, pyarrow = pytest.importorskip("pyarrow.parquet"), pytest.importorskip("pyarrow")
    columns = [pyarrow.array([1]), pyarrow.array([{"b": 1}] if "a" in names else [1]), pyarrow.array([2])]
    parquet.write_table(pyarrow.table(columns, names=list(names)), tmp_path / "t.parquet")
    with pytest.raises(InvalidInput, match=r"two columns are named 'a\.b'"):
        read((tmp_path / "t.parquet").read_bytes())


def test_two_fields_of_json_that_come_to_one_column_are_refused() -> None:
    """One of the two would be lost."""
    (problem,) = [problem for row in read(json.dumps([{"a": {"b": 1}, "a.b": 2} | CELLS])) for problem in row.problems]
    assert "two fields flatten to the column 'a.b'" in problem.message


def test_a_damaged_parquet_file_is_refused() -> None:
    """With a sentence, not a traceback."""
    pytest.importorskip("pyarrow")
    with pytest.raises(InvalidInput, match="the Parquet file is damaged or truncated"):
        read(b"PAR1" + b"\0" * 100)


def test_parquet_without_pyarrow_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra's name is in the message."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(InvalidInput, match=r"pip install 'conflict-graph\[parquet\]'"):
        read(b"PAR1")


def test_without_a_mapping_the_format_says_what_it_needs() -> None:
    """--format mapping alone can't tell what columns mean."""
    mapped = get_format("mapping")
    with pytest.raises(InvalidInput, match="--mapping FILE"):
        list(mapped.read(io.BufferedReader(io.BytesIO(b"a,b\n")), ReadContext("t.csv")))


def test_what_every_row_has_is_said_once_and_by_the_release() -> None:
    """An event without a column is shared; with a release a row, the dataset itself says it."""
    mapping = "dataset: {id: log, title: L, release: '{d}'}\nevents:\n  war: {id: war, type: war, title: War}\n  day: {id: '{d}', type: death, title: Day, links: {subevent_of: war}}\nclaims: [{about: war, as_of: '{d}', values: {killed: '{k}'}}]"
    made = records(read("d,k\n2024-05-06,1\n2024-05-07,2\n", mapping))
    wars = [record for record in made if record.id == "event:log:war"]
    assert [war.source for war in wars] == ["source:log"]  # type: ignore[union-attr]
    sentence = [(record.source, record.as_of) for record in made if isinstance(record, Claim)]
    assert sentence == [("source:log:2024-05-06", "2024-05-06"), ("source:log:2024-05-07", "2024-05-07")]
    published = {record.id: record.published for record in made if record.kind == "source"}  # type: ignore[union-attr]
    assert published["source:log:2024-05-07"] == "2024-05-07"


def test_release_overrules_the_mapping() -> None:
    """What the user says on the command line is the release of every row."""
    assert {event.source for event in events(read(table(FULL), release="2024-07"))} == {"source:log:2024-07"}


def test_tables_of_actors_and_of_relations_need_no_events() -> None:
    """A row about an actor is that actor; what else it says stays with it."""
    actors = HEAD + "actors: {x: {id: '{i}', name: '{n}', type: person, identifiers: {wikidata: '{q}'}}}"
    (actor,) = [record for record in records(read("i,n,q,born\n1,Ann,Q1,1970\n", actors)) if record.kind == "actor"]
    assert (actor.id, actor.attributes, actor.identifiers) == ("actor:log:1", {"born": "1970"}, {"wikidata": "Q1"})  # type: ignore[union-attr]
    relations = (
        HEAD
        + "actors:\n  a: {name: '{a}', type: person}\n  b: {name: '{b}', type: ngo, split: '|'}\nrelations: [{type: leads, start: a, end: b, when: {start: '{s}', end: '{e}'}}]"
    )
    made = [
        record
        for record in records(read("a,b,s,e,note\nAnn,X|Y,2020-01-01,,n\n", relations))
        if record.kind == "relation"
    ]
    assert [(record.start, record.end, record.when, record.attributes) for record in made] == [  # type: ignore[union-attr]
        ("actor:log:ann", "actor:log:x", "2020-01-01/", {"s": "2020-01-01", "note": "n"}),
        ("actor:log:ann", "actor:log:y", "2020-01-01/", {"s": "2020-01-01", "note": "n"}),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "formats", "precision", "message"),
    [
        ("2024-05-06", (), "", "2024-05-06"), ("20240506", (), "", "2024-05-06"), ("2024-05-06T23:59:59Z", (), "", "2024-05-06"),
        ("2024-05-06 12:00", (), "month", "2024-05"), ("2024-05", (), "day", "2024-05"), ("06.05.2024", ("%d.%m.%Y",), "week", "[2024-05-06..2024-05-12]"),
        ("May 2024", ("%B %Y",), "", "2024-05"), ("2024", ("%Y",), "day", "2024"), ("1714953600", ("unix",), "", "2024-05-06"),
        ("1714953600000", ("unix",), "", "2024-05-06"), ("6 May 2024", ("%d/%m/%Y", "%d %B %Y"), "", "2024-05-06"),
        ("2024-05-06/2024-05-09", (), "", "2024-05-06/2024-05-09"), ("2024-05-06", (), "year", "2024"),
    ],
)  # fmt: skip
def test_dates_are_no_finer_than_they_were_given(
    text: str, formats: tuple[str, ...], precision: str, message: str
) -> None:
    """Precision follows the format, and the column that tells it."""
    assert parse_date(text, formats, precision) == message


@pytest.mark.parametrize("text", ["2024-02-30", "soon", "05/06/2024", "2024-13-01", "٢٠٢٤", "9" * 400])
def test_what_is_no_date_is_refused(text: str) -> None:
    """05/06/2024 is refused too: nobody can tell which of the two is the day."""
    with pytest.raises(InvalidInput):
        parse_date(text, (), "")


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [("12", ".", 12), ("1,234", ".", 1234), ("1 234.5", ".", 1234.5), ("1.234,5", ",", 1234.5), ("-3", ".", -3), ("15720.0", ".", 15720), ("1e3", ".", 1000), (".5", ".", 0.5)],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(text: str, decimal: str, value: float) -> None:
    """With either decimal sign, and thousands set apart."""
    assert parse_number(text, "n", decimal) == value


@pytest.mark.parametrize(
    "text", ["12-15", ">100", "1,23", "nan", "inf", "0x10", "1_000", "", "1e999999", "٣", "9" * 400]
)
def test_what_is_no_number_is_refused(text: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(InvalidInput):
        parse_number(text, "n")


@pytest.fixture
def reading(tmp_path: Path) -> Callable[..., InputSpec]:
    def made(*rows: str, mapping: str = MAPPING) -> InputSpec:
        (tmp_path / "t.csv").write_text(table(*rows), "utf-8")
        return InputSpec([tmp_path / "t.csv"], mapping=parse_mapping(mapping.encode()))

    return made


def test_a_mapped_table_loads_and_a_second_time_changes_nothing(
    store: GraphStore, reading: Callable[..., InputSpec]
) -> None:
    """All it refers to is there, and ids are the same each time."""
    rows = FULL, FULL.replace("17,", "18,", 1).replace("Rafah", "Jabalia")
    assert load(reading(*rows), store).added["event"] == 2
    again = load(reading(*rows), store)
    assert (again.added, again.changed) == ({}, {})


CELL = st.text(max_size=12) | st.sampled_from(
    ["17", "06/05/2024", "Airstrike", "31.2", "day", "\0", '"', "a;b", "{id}", "9" * 30]
)


@given(st.lists(st.lists(CELL, min_size=13, max_size=17), max_size=4))
def test_no_row_breaks_it(rows: list[list[str]]) -> None:
    """Whatever the cells hold, each row is taken or refused with a reason, and what is taken is a record."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerows([COLUMNS.split(","), *rows])
    for row in read(text.getvalue().encode("utf-8", "replace")):
        assert row.problems or row.records or row.kind in {"header", SKIPPED}
        for record in row.records:
            RECORD.validate_json(as_json(record))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "date", "kind", "a"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.lists(st.dictionaries(st.sampled_from(COLUMNS.split(",")), JSON, max_size=6), max_size=3))
def test_no_object_breaks_it(rows: list[dict[str, Any]]) -> None:
    """The same of JSON, where a cell may be anything."""
    for row in read(json.dumps([*rows, CELLS])):
        assert row.problems or row.records


@given(st.binary(max_size=200))
def test_no_bytes_break_it(content: bytes) -> None:
    """The same of bytes that are no table at all."""
    try:
        list(_rows(content, parse_mapping(MAPPING.encode())))
    except InvalidInput as error:
        result = str(error)
    else:
        result = "taken"
    assert result


def _rows(content: bytes, mapping: TableMapping) -> Iterator[Row]:
    yield from read_with_mapping(mapping, io.BufferedReader(io.BytesIO(content)), ReadContext("x"))

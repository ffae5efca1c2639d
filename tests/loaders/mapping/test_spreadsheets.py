"""Tables of spreadsheets by a mapping: their decimal marks, encodings, empty rows, half points and numbers as ids."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import Actor, Event, Location
from knowledge_graph.store import GraphStore
from loaders.formats import ReadContext
from loaders.load import InputSpec, load
from loaders.mapped_tables import read_with_mapping
from loaders.mapping.model import TableMapping
from loaders.mapping.parse import override_table, parse_mapping
from loaders.mapping.values import parse_date
from loaders.readers.rows import SKIPPED, Row
from tests.support.shared import DATA

MAPPING = """
dataset: {id: log, title: Incident log, release: '2024-06', published: 2024-06-03}
actors:
  doer: {name: "{By}", type: armed_group}
locations:
  town: {name: "{Town}", type: city, latitude: "{Lat}", longitude: "{Lon}"}
events:
  incident:
    id: "{No}"
    type: assault
    title: "Attack in {Town}"
    when: "{Date}"
    participants: {attacker: doer}
    locations: {occurred_at: town}
    measures: {killed: "{Dead}"}
"""
HEADER = "No,Date,Town,Lat,Lon,By,Dead"
ROW = "1,2024-05-06,Exampletown,13.57,44.02,Example Front,12"
CASES = DATA.parent / "cases"


def mapping(**table: Any) -> TableMapping:
    return override_table(parse_mapping(MAPPING.encode()), table)


def read(content: str | bytes, **table: Any) -> list[Row]:
    raw = content.encode() if isinstance(content, str) else content
    return list(read_with_mapping(mapping(**table), io.BufferedReader(io.BytesIO(raw)), ReadContext("t.csv")))


def problems(content: str | bytes, **table: Any) -> list[str]:
    return [str(problem) for row in read(content, **table) for problem in row.problems]


def events(content: str | bytes, **table: Any) -> list[Event]:
    rows = read(content, **table)
    assert not [str(problem) for row in rows for problem in row.problems]
    return [record for row in rows for record in row.records if isinstance(record, Event)]


def points(content: str, **table: Any) -> list[tuple[float | None, float | None]]:
    records = [record for row in read(content, **table) for record in row.records]
    return [(place.latitude, place.longitude) for place in records if isinstance(place, Location) and place.latitude]


def semicolons(*rows: str) -> str:
    return "\n".join((HEADER, *rows)).replace(",", ";").replace("~", ",") + "\n"


def killed(*cells: str, **table: Any) -> list[float | None]:
    row = ROW.replace("13.57,44.02", ",").removesuffix("12")
    rows = [row.replace("1,", f"{number},", 1) + cell for number, cell in enumerate(cells)]
    return [event.measures["killed"].best for event in events(semicolons(*rows), **table)]


def test_a_decimal_comma_is_read_where_cells_stand_apart_by_semicolons():
    """A spreadsheet writes ``;`` between cells because the comma is its decimal mark; points are read, too."""
    content = semicolons(ROW.replace("13.57,44.02", "13~57,44.02"))
    assert points(content) == [(13.57, 44.02)]
    assert points(content.replace("44.02", "44,020")) == [(13.57, 44.02)]


@pytest.mark.parametrize("cell", ["1.234", "1~234", "12~5", "1.200.000", "1.234~5"])
def test_a_number_of_people_that_may_be_thousands_or_a_fraction_is_refused_naming_decimal(cell: str):
    """Between 1.234 people and 1234 nothing decides but the user."""
    [problem] = problems(semicolons(ROW.removesuffix("12") + cell))
    assert problem.startswith("t.csv:2: Dead: ")
    assert "`decimal: " in problem


@pytest.mark.parametrize(
    ("decimal", "cells", "numbers"),
    [(",", ["1.234", "12", "1.200.000"], [1234, 12, 1_200_000]), (".", ["1~234", "12.0"], [1234, 12])],
)
def test_a_stated_decimal_mark_decides(decimal: str, cells: list[str], numbers: list[float]):
    """The other mark groups thousands."""
    assert killed(*cells, decimal=decimal) == numbers


@pytest.mark.parametrize(("cell", "why"), [("12.5", "expected a whole number"), ("-3", "it can't be negative")])
def test_people_are_counted_in_whole_numbers_in_any_table(cell: str, why: str):
    """Commas between cells or not."""
    [problem] = problems(f"{HEADER}\n{ROW.removesuffix('12')}{cell}\n")
    assert why in problem


def test_columns_may_have_decimal_marks_and_empty_cells_of_their_own():
    """A column of points beside one of commas; a name that no column has is refused."""
    table = {"decimal": {"": ".", "Dead": ","}, "null": {"": ["NA"], "Dead": ["-"]}}
    content = f"{HEADER}\n{ROW.removesuffix('12')}1.234\n{ROW.replace('1,', '2,', 1).removesuffix('12')}-\n"
    assert [event.measures.get("killed") and event.measures["killed"].best for event in events(content, **table)] == [
        1234,
        None,
    ]
    assert points(content, **table) == [(13.57, 44.02)]
    with pytest.raises(InvalidInput, match=r"reads the column 'Deed'.*did you mean Dead"):
        read(content, decimal={"Deed": ","})


def test_degrees_with_a_comma_are_refused_naming_decimal():
    """In a table with commas between cells they are quoted."""
    [problem] = problems(f"{HEADER}\n{ROW.replace('13.57', chr(34) + '13,57' + chr(34))}\n")
    assert "Lat: expected a number, got '13,57'" in problem
    assert "`decimal: " in problem


def test_text_in_another_encoding_is_refused_naming_encoding_and_read_with_it():
    """Windows writes é as one byte."""
    content = f"{HEADER}\n{ROW.replace('Exampletown', 'Béni')}\n"
    [problem] = problems(content.encode("cp1252"))
    assert "is not UTF-8" in problem
    assert "`encoding`" in problem
    for name in ("cp1252", "latin-1", "utf-16", "utf-8"):
        assert events(content.encode(name), encoding=name)[0].title == "Attack in Béni"
    with pytest.raises(InvalidInput, match="UTF-16; state `encoding: utf-16`"):
        read(content.encode("utf-16"))
    with pytest.raises(InvalidInput, match="the text isn't cp1252"):
        read(content.encode("cp1252").replace(b"\xe9", b"\x81"), encoding="cp1252")
    with pytest.raises(InvalidInput, match="'base64' is no text encoding"):
        mapping(encoding="base64")


def test_a_table_that_seems_to_have_one_column_is_refused_naming_delimiter():
    """A caret between cells is never guessed."""
    content = f"{HEADER}\n{ROW}\n".replace(",", "^")
    with pytest.raises(InvalidInput, match="state the table's `delimiter`"):
        read(content)
    assert events(content, delimiter="^")[0].title == "Attack in Exampletown"


def test_cells_in_single_quotation_marks_are_refused_naming_quote():
    """Only where they hold delimiters does it show."""
    content = f"{HEADER}\n{ROW.replace('Example Front', chr(39) + 'Example Front, the' + chr(39))}\n"
    [problem] = problems(content)
    assert "state it as the table's `quote`" in problem
    assert len(events(content, quote="'")) == 1


def test_rows_of_empty_cells_are_passed_over_and_counted():
    """So are empty cells beyond the last column."""
    rows = read(f"{HEADER}\n{ROW}\n,,,,,,\n , ,,,,,\n{ROW.replace('1,', '2,', 1)},,\n,,,,,,,,\n\n\x1a")
    assert not [problem for row in rows for problem in row.problems]
    assert [row.kind for row in rows if not row.made] == ["event", SKIPPED, SKIPPED, "event", SKIPPED]


@pytest.mark.parametrize(("point", "kept"), [("31.28,", {"Lat": "31.28"}), (",34.25", {"Lon": "34.25"})])
def test_half_a_point_is_kept_as_an_attribute(point: str, kept: dict[str, str]):
    """A latitude without a longitude, or the reverse, is no place, but nothing is lost."""
    [event] = events(f"{HEADER}\n{ROW.replace('13.57,44.02', point)}\n")
    assert event.attributes == {"Date": "2024-05-06", **kept}


def test_whole_numbers_with_a_fraction_of_zero_are_the_same_ids():
    """Excel and pandas write 1.0 for 1 where a column has gaps."""
    [first], [second] = events(f"{HEADER}\n{ROW}\n"), events(f"{HEADER}\n{ROW.replace('1,', '1.0,', 1)}.0\n")
    assert first == second
    assert first.id == "event:log:1"


@pytest.mark.parametrize("name", ["a-sep-comma", "b-sep-semicolon", "b2-sep-semicolon-quoted-bom"])
def test_real_habits_load_into_one_graph(store: GraphStore, name: str):
    """The cases of spreadsheets with a separator line, through a whole load."""
    path = CASES / "13-csv-sep" / f"{name}.csv"
    if not path.exists():
        pytest.skip("the shared cases are not here")
    summary = load(InputSpec([path], mapping=mapping()), store)
    assert (summary.files[0].rows, summary.problem_count) == (2, 0)


def test_a_blank_tail_is_counted_by_a_load(store: GraphStore, tmp_path: Path):
    """As skipped, which is no error."""
    path = tmp_path / "t.csv"
    path.write_text(f"{HEADER}\n{ROW}\n,,,,,,\n", encoding="utf-8")
    summary = load(InputSpec([path], mapping=mapping()), store)
    assert (summary.files[0].skipped, summary.problem_count) == (1, 0)


def test_any_format_is_read_in_a_stated_encoding(store: GraphStore, tmp_path: Path):
    """Not only tables by a mapping."""
    path = tmp_path / "x.jsonl"
    path.write_bytes('{"kind":"source","id":"source:x","type":"dataset","title":"Télé"}\n'.encode("utf-16"))
    with pytest.raises(InvalidInput, match="--encoding utf-16"):
        load([path], store)
    load(InputSpec([path], encoding="utf-16"), store)
    assert store.records(["source:x"])["source:x"].title == "Télé"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("name", "rows"),
    [("13-csv-sep/e-acled-sep", 2), ("15-csv-blank-tail/h-ucdp-blank-tail", 2), ("15-csv-blank-tail/i-ucdp-blank-head", 2),
     ("18-eu-numbers/i-acled-semicolon-comma", 2)],
)  # fmt: skip
def test_spreadsheets_of_known_formats_are_read_too(store: GraphStore, name: str, rows: int):
    """With a separator line, empty rows, or commas in coordinates."""
    path = CASES / f"{name}.csv"
    if not path.exists():
        pytest.skip("the shared cases are not here")
    summary = load([path], store)
    assert (summary.files[0].rows - summary.files[0].skipped, summary.problem_count) == (rows, 0)


def test_deaths_of_ucdp_whose_point_groups_thousands_are_refused(store: GraphStore) -> None:
    """1.234 killed is no number of people; 5.000 would be read as five."""
    path = CASES / "18-eu-numbers/h-ucdp-semicolon-comma.csv"
    if not path.exists():
        pytest.skip("the shared cases are not here")
    summary = load([path], store, on_error="skip")
    assert [problem.field for problem in summary.problems] == ["best"]


@pytest.mark.parametrize(
    ("cell", "form", "when"),
    [("45418", "excel", "2024-05-06"), ("45418.75", "excel", "2024-05-06"), ("1714953600", "unix", "2024-05-06")],
)
def test_numbers_that_are_dates_are_refused_naming_their_format_and_read_with_it(cell: str, form: str, when: str):
    """A spreadsheet's day number, or seconds since 1970."""
    with pytest.raises(InvalidInput, match=f"state `format: {form}`" if cell.isdecimal() else "not an EDTF date"):
        parse_date(cell, (), "")
    assert parse_date(cell, (form,), "") == when


def test_a_decimal_mark_that_is_none_is_refused():
    """With what it can be."""
    with pytest.raises(InvalidInput, match=r"expected '\.' or ',', got 'x'"):
        mapping(decimal="x")


@pytest.mark.parametrize(
    "title",
    ["Incident log,,,,,,\nAs of 3 June,,,,,,\n\n", "# Incident log\n# as of 3 June\n#\n", "Log;2024;;;;;\n;;\n;\n"],
)
def test_a_title_above_the_header_is_refused_with_the_headers_line(title: str) -> None:
    """The first line is no header; the message says where the names of the columns stand."""
    with pytest.raises(InvalidInput, match="columns stand in line 4; remove the lines above it"):
        read(f"{title}{HEADER}\n{ROW}\n", delimiter="," if title.startswith("Log;") else None)


def test_a_year_below_1000_is_refused_unless_the_mapping_states_an_earlier_first_year() -> None:
    """0024 is 2024 badly written, far more often than the first century."""
    (row,) = [row for row in read(f"{HEADER}\n{ROW.replace('2024-05', '0024-05')}\n") if row.problems]
    assert (row.problems[0].field, "the year 0024 is outside" in row.problems[0].message) == ("Date", True)


@pytest.mark.parametrize("nothing", ["nan", "NaN", "None", "null", "<NA>", "#N/A"])
def test_what_programs_write_for_no_value_names_nobody_and_is_said(
    store: GraphStore, tmp_path: Path, nothing: str
) -> None:
    """Rows without an actor don't share one, and the summary tells how often the text stood in which column."""
    lines = [f"{number},2024-05-06,Nan,18.8,100.8,{nothing},1" for number in (1, 2)]
    path = tmp_path / "t.csv"
    path.write_text("\n".join([HEADER, *lines, ROW.replace("1,", "3,", 1)]), encoding="utf-8")
    summary = load(InputSpec([path], mapping=mapping()), store)
    assert (summary.added["actor"], summary.added["event"], summary.problem_count) == (1, 3, 0)
    (remark,) = summary.files[0].remarks
    assert f"By: {nothing!r} names nothing (in 2 rows)" in remark


@pytest.mark.parametrize(
    ("name", "table"),
    [("Nan", {}), ("NONE", {}), ("none", {}), ("NA", {}), ("None", {"null": []}), ("nan", {"null": ["-"]}), ("null", {"null": {"By": ["-"]}})],
)  # fmt: skip
def test_a_name_that_looks_like_no_value_is_a_name_if_spelt_otherwise_or_a_null_is_stated(
    name: str, table: dict[str, Any]
) -> None:
    """Nan is a province; a person may be called None."""
    rows = read(f"{HEADER}\n{ROW.replace('Example Front', name)}\n", **table)
    assert name in {record.name for row in rows for record in row.records if isinstance(record, Actor)}

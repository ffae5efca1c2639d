"""Cells with several names: which codes are whose, names that hold the delimiter, and types by words in a name."""

from __future__ import annotations

import io

import pytest

from knowledge_graph.errors import InvalidRecord
from knowledge_graph.records import Actor, Event, Record
from loaders.formats import ReadContext
from loaders.mapped_tables import read_with_mapping
from loaders.mapping.parse import parse_mapping
from loaders.readers.rows import Row

MAPPING = """
dataset: {id: sides, title: Sides, first_year: 1946}
actors:
  side:
    id: "actor:x:{codes}"
    name: {text: "{names}", replace: {"Government of ": ""}}
    type: {text: "{names}", map: {Legion: armed_forces}, contains: {"Government of ": state, "Friends of ": civilian_group}, otherwise: armed_group}
    identifiers: {ucdp: "{codes}"}
    split: ", "
    whole: ["Truth, Peace and Justice"]
events:
  fight: {id: "{no}", type: assault, title: Fight, when: "{day}", participants: {side_a: side}}
"""


def read_rows(table: str) -> list[Row]:
    stream = io.BufferedReader(io.BytesIO(table.encode()))
    return list(read_with_mapping(parse_mapping(MAPPING.encode()), stream, ReadContext("t")))


def read(names: str, codes: str) -> list[Record]:
    rows = read_rows(f'no,names,codes,day\n1,"{names}","{codes}",1990\n')
    assert not [str(problem) for row in rows for problem in row.problems]
    return [record for row in rows for record in row.records]


def sides(records: list[Record]) -> dict[str, tuple[str, str | None]]:
    return {record.id: (record.type, record.identifiers.get("ucdp")) for record in records if isinstance(record, Actor)}


def test_a_single_name_has_the_id_beside_it() -> None:
    """And a name that holds the delimiter is a single name."""
    assert sides(read("Truth, Peace and Justice", "7")) == {"actor:x:7": ("armed_group", "7")}


def test_names_in_a_list_have_no_ids() -> None:
    """Lists of codes are in an order of their own; they are kept with the event."""
    made = read("Legion, Friends of A, Truth, Peace and Justice", "12, 7, 9")
    assert sides(made) == {
        "actor:sides:legion": ("armed_forces", None),
        "actor:sides:friends-of-a": ("civilian_group", None),
        "actor:sides:truth-peace-and-justice": ("armed_group", None),
    }
    assert [record.attributes["codes"] for record in made if isinstance(record, Event)] == ["12, 7, 9"]


def test_a_known_state_is_that_state_whatever_its_id() -> None:
    assert sides(read("Government of Mali", "72")) == {"actor:state:mli": ("state", "72")}
    assert sides(read("Government of Nowhere", "73")) == {"actor:x:73": ("state", "73")}


@pytest.mark.parametrize("day", ["1945-12-31", "1945/1950", "[1940..1950]", "0025"])
def test_events_before_the_first_year_are_refused(day: str) -> None:
    (problem,) = [problem for row in read_rows(f"no,names,codes,day\n1,Legion,1,{day}\n") for problem in row.problems]
    assert problem.field == "day"
    assert "is outside of the time of this dataset, 1946 to" in problem.message


def test_what_words_lead_to_is_checked_against_the_vocabulary() -> None:
    wrong = MAPPING.replace("civilian_group", "civilian_grop")
    with pytest.raises(InvalidRecord, match=r"'civilian_grop' is not among the actor types"):
        parse_mapping(wrong.encode())


def test_column_names_are_found_in_another_case() -> None:
    """As a statistics program writes them; problems and attributes then name them as the mapping does."""
    rows = read_rows("NO,Names,CODES,Day,Note\n1,Legion,1,1990,x\n")
    (event,) = [record for row in rows for record in row.records if isinstance(record, Event)]
    assert (event.id, event.attributes) == ("event:sides:1", {"day": "1990", "Note": "x", "names": "Legion"})

"""Tables written as JSON, as the HXL Proxy does: rows as lists, or as objects with tags for keys."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import Event
from knowledge_graph.store import GraphStore
from loaders.load import InputSpec, load
from loaders.mapping.parse import parse_mapping
from loaders.toolkit.json_rows import open_json_rows

ROWS = [
    ["Incident", "Date", "Province", "Killed"],
    ["#event+id", "#date", "#adm1+name", "#affected+killed"],
    ["A-1", "2024-05-06", 'Kivu, "Nord"', 3],
    ["A-2", "2024-05-07", "Ituri", None],
]
OBJECTS = [dict(zip(ROWS[1], map(str, row), strict=True)) for row in ROWS[2:]]
WRITTEN = {
    "a row a line": "[\n" + ",\n".join(map(json.dumps, ROWS)) + "\n]\n",
    "one line": json.dumps(ROWS),
    "indented": json.dumps(ROWS, indent=2),
    "without a header": json.dumps(ROWS[1:]),
    "with a byte order mark": "\ufeff" + json.dumps(ROWS),
    "objects": json.dumps([OBJECTS[0], {**OBJECTS[1], "#affected+killed": ""}]),
}


@pytest.mark.parametrize("written", WRITTEN)
def test_hxl_as_json_is_read_as_its_table_is(store: GraphStore, tmp_path: Path, written: str):
    path = tmp_path / "incidents.json"
    path.write_text(WRITTEN[written], encoding="utf-8")
    summary = load(InputSpec([path]), store)
    assert (summary.files[0].format, summary.files[0].rows, summary.added["event"]) == ("hxl", 2, 2)
    event = store.records(["event:hxl-incidents:A-1"])["event:hxl-incidents:A-1"]
    assert isinstance(event, Event)
    assert event.when == "2024-05-06"


def convert(text: str) -> str:
    return open_json_rows(io.BufferedReader(io.BytesIO(text.encode())), "t.json").read().decode()


def test_rows_keep_their_lines_and_numbers_their_digits():
    made = convert('[\n["a","b"],\n\n["x", 15720.0],\n[true, null]\n]').split("\n")
    assert made == ["sep=,", "a,b", "", "x,15720.0", "true,", ""]


@pytest.mark.parametrize(
    "text",
    ['[[{"a": 1, "b": 2}]]', '[{"a": 1, "#b": 2}]', '{"data": [["a", "b"]]}', "[]", '["a", "b"]', "a,b\n1,2\n"],
    ids=["graphs in a list", "objects", "in an object", "empty", "texts", "CSV"],
)
def test_other_inputs_are_left_as_they_are(text: str):
    assert convert(text) == text


def test_a_cut_document_is_refused(tmp_path: Path, store: GraphStore):
    """Nothing of it is taken for whole, and a key that the first object lacks isn't lost in silence."""
    path = tmp_path / "incidents.json"
    path.write_text(WRITTEN["a row a line"][:-20], encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"line 5 is cut or damaged"):
        load(InputSpec([path]), store)
    path.write_text(json.dumps([OBJECTS[0], {**OBJECTS[1], "#org": "Example Aid"}]), encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"expected 4 cells, got 5"):
        load(InputSpec([path]), store)


def test_a_mapping_reads_such_a_table(store: GraphStore, tmp_path: Path):
    """Whatever service answers so."""
    path = tmp_path / "attacks.json"
    path.write_text('[["No","Day"],["1","2024-05-06"],["2","2024-05-07"]]', encoding="utf-8")
    mapping = "dataset: {id: attacks, title: Attacks}\nevents:\n  attack: {id: '{No}', type: assault, title: Attack, when: '{Day}'}\n"
    assert load(InputSpec([path], mapping=parse_mapping(mapping.encode())), store).added["event"] == 2

"""Formats are told by what the first rows hold together, and files of no format are named for what they are."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_graph.errors import InvalidInput
from knowledge_graph.store import GraphStore
from loaders.formats import detect_format
from loaders.load import load
from tests.loaders.conftest import WriteFile

ITEM = {"id": "Q1", "type": "item", "labels": {}, "claims": {}}
GRAPH: dict[str, Any] = {"nodes": [{"id": "Ann", "type": "Person"}], "relationships": [], "source": {"metadata": {}}}
ENTITY = {"id": "a", "schema": "Person", "properties": {"name": ["Ann"]}}
ACTOR = {"kind": "actor", "id": "actor:a", "type": "person", "name": "Ann"}


def detect(content: Any) -> str | None:
    text = content if isinstance(content, str) else json.dumps(content)
    chosen = detect_format(text.encode())
    return chosen.name if chosen else None


@pytest.mark.parametrize(
    ("good", "odd", "name"),
    [
        (ITEM, {"id": "Q9", "missing": ""}, "wikidata"),
        (GRAPH, {"error": "rate limit"}, "pipeline"),
        (GRAPH, None, "pipeline"),
        (ENTITY, {"id": "p", "properties": {}}, "ftm"),
        (ENTITY, ACTOR, "ftm"),
        (ACTOR, {"type": ["a"], "entity": {}, "op": []}, "extraction"),
        (ACTOR, ENTITY, "extraction"),
    ],
)
def test_an_odd_row_at_the_head_is_outvoted(good: Any, odd: Any, name: str) -> None:
    """In lists, in lines, and in lists of which each line holds an object."""
    objects = [odd, good, good]
    assert detect(objects) == name
    assert detect("\n".join(map(json.dumps, objects))) == name
    assert detect("[\n" + ",\n".join(map(json.dumps, objects)) + "\n]") == name
    assert detect("\ufeff" + json.dumps(objects, indent=1)) == name


def test_a_damaged_line_at_the_head_is_left_out() -> None:
    assert detect('{"kind": "actor", "id": }\n' + json.dumps(ACTOR)) == "extraction"


def test_one_row_of_ours_does_not_make_a_file_ours() -> None:
    assert detect([ACTOR, {"a": 1}, {"a": 2}]) is None


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('<?xml version="1.0"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">', "is a GraphML graph; .*--mapping"),
        ("<!DOCTYPE html>\n<html><head>", "is a web page"),
        ("<gexf>", "is a GEXF graph"),
        ("<a><b/></a>", "is an XML document"),
        (json.dumps({"type": "FeatureCollection", "features": []}), "is a GeoJSON map"),
        (json.dumps({"@context": {}, "@graph": []}), "is JSON-LD"),
        (json.dumps({"nodes": [{"id": 1}], "links": []}), "is a graph as lists of nodes and edges"),
        ('{"type":"node","id":"0","labels":["A"],"properties":{}}\n', "is Neo4j's export"),
        ("DATE\tNUMARTS\tCOUNTS\tTHEMES\n", r"is GDELT's Global Knowledge Graph 1.0 \(GKG\).*gkg.csv"),
        ("20130401\t3" + "\t" * 6 + "0,0,0\t1\ta.example\thttp://a.example/\n", r"is GDELT's Global Knowledge Graph 1.0 \(GKG\).*gkg.csv"),
        ('date,numArts,persons,"tone"\n20130401,3,,0\n', r"is GDELT's Global Knowledge Graph 1.0 \(GKG\).*gkg.csv"),
        ("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\n", "is a pointer of Git LFS"),
        ("RDX3\nX\n", "is a file of R's"),
        ("<stata_dta><header>", "is a Stata file"),
        ("digraph G {\n a -> b;\n}\n", "is a DOT graph"),
        ("graph [\n node [ id 1 ]\n]\n", "is a GML graph"),
        ("*Vertices 2\n1 a\n", "is a Pajek graph"),
        (json.dumps({"elements": [{"data": {"id": "a"}}]}), "is a Cytoscape graph"),
        (json.dumps({"response": [{"Event": {"info": "x"}}]}), "is an event of MISP"),
        (json.dumps({"success": False, "count": 0}), "is an answer of a service that reports an error"),
        (json.dumps({"type": "FeatureCollection", "features": [{"properties": {"event_id_cnty": "A1", "event_date": ""}}]}), "is a GeoJSON map"),
        ("ACLED\nexported 1 June\n\nevent_id_cnty,event_date,event_type,actor1\nEXA1,2024-05-06,Riots,A\n", r"has the header of a table \(acled\) in line 4"),
        ("Market,Price\n#loc+market,#value\nAleppo,3\n", r"is a table with HXL tags that tell neither events nor people .*--mapping"),
        ("```json\n" + json.dumps(GRAPH) + "\n```\n", "is a text with a code fence"),
        ("Here it is:\n```json\n{}\n```\n", "is a text with a code fence"),
        ("[GraphDocument(nodes=[Node(id='Ann')])]", "is Python's notation"),
        ("{'nodes': [{'id': 'Ann'}]}", "is Python's notation"),
        ("%PDF-1.4 x", "is a PDF document"),
        ('<http://a.example/x> <http://a.example/p> "y" .\n', "is RDF triples"),
        ('[{"alpha": 1, "beta": 2}]', "is JSON in no known format; its first object has the fields alpha, beta.*--mapping"),
    ],
)  # fmt: skip
def test_what_is_of_no_format_is_named_for_what_it_is(
    content: str, message: str, store: GraphStore, write: WriteFile
) -> None:
    """Where it is named; in a folder it is passed over with the same words."""
    path = write(content.encode(), name="export.dat")
    with pytest.raises(InvalidInput, match=f"export.dat {message}"):
        load([path], store)
    (file,) = load([path.parent / "*.dat"], store).files
    assert file.note
    assert f"export.dat {file.note}" != "export.dat its format is not known."


def test_a_workbook_is_no_archive_of_tables(store: GraphStore, tmp_path: Path) -> None:
    """It is named for what it is, and passed over in a folder."""
    path = tmp_path / "tables" / "table.xlsx"
    path.parent.mkdir()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(InvalidInput, match=r"table\.xlsx is an Excel workbook; save each of its tables as CSV"):
        load([path], store)
    (path.parent / "a.jsonl").write_text(json.dumps(ACTOR))
    summary = load([path.parent], store)
    assert summary.added["actor"] == 1
    assert summary.files[1].note == "is an Excel workbook; save each of its tables as CSV (UTF-8), and load that."


def test_lines_of_old_macs_and_files_put_together_are_read(store: GraphStore, write: WriteFile) -> None:
    """A header that comes again is counted as skipped."""
    header, row = "event_id_cnty,event_date,event_type,actor1,notes", 'EXA{},2024-05-06,Riots,A,"B, C"'
    content = "\r".join((header, row.format(1), header, row.format(2), ""))
    summary = load([write(content.encode(), name="acled.csv")], store)
    assert (summary.files[0].rows, summary.files[0].skipped, summary.added["event"]) == (3, 1, 2)


def test_a_file_of_no_format_among_others_ends_nothing(store: GraphStore, tmp_path: Path) -> None:
    """Objects of odd types among them."""
    (tmp_path / "a.json").write_text('{"type": ["x"], "kind": ["y"], "op": {}, "id": [], "labels": 1}')
    (tmp_path / "b.jsonl").write_text(json.dumps(ACTOR))
    summary = load([tmp_path], store, on_error="skip")
    assert summary.added["actor"] == 1


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["item", "bundle", "actor", "Q1", "ADD"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["a", "id", "value"]), inner, max_size=2),
    max_leaves=5,
)  # fmt: skip
FIELDS = ["id", "type", "kind", "op", "entity", "entities", "labels", "claims", "schema", "properties", "nodes", "head",
          "relationships", "source", "results", "records", "lc", "uuid", "name", "objects", "elements", "missing"]  # fmt: skip


@given(st.lists(st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=6) | VALUES, max_size=3))
def test_no_json_breaks_the_telling(objects: list[Any]) -> None:
    assert detect(objects) in {None, "extraction", "wikidata", "wikidata-results", "ftm", "pipeline", "mentions"}

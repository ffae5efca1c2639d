"""Exports can be read back by the programs they are for, and hold what the answer held."""

import csv
import io
import re
import zipfile
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

import networkx as nx
import numpy as np
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_graph.errors import InvalidInput
from knowledge_graph.filtering.filters import Filter
from knowledge_graph.open_store import open_store
from knowledge_graph.records import RECORD, as_json
from queries.export import FORMATS, export_answer, export_everything, find_format_of_file, to_networkx
from queries.export.escaping import csv_text, json_value, xml_text
from queries.export.formats.csv_zip import HEADERS
from queries.export.tables import COLUMNS
from queries.export.whole_graph import whole_answer
from queries.neighbourhood.expand import neighbourhood
from queries.parameters.graph import NeighbourhoodParameters
from tests.support.worlds import open_store_with, record

TITLE = 'Talks in\tParis\r\nover "33" <hostages> & more'
HARD_TO_EXPORT = [
    record("source", "paper", title="A briefing", publisher="=Paper", published="2024-05-25", authors=["A. Writer", "B. Writer"]),
    record("source", "paper-1", type="section", title="Its first part", part_of="source:paper"),
    record("source", "unused", type="dataset", title="Nobody cites it"),
    record("actor", "barnea", type="person", name="David Barnea", aliases=["דוד ברנע", '=HYPERLINK("x")'],
           identifiers={"wikidata": "Q1"}, source="source:paper"),
    record("actor", "qatar", type="state", name="Qatar"),
    record("actor", "hamas", type="armed_group", name="Hamas", aliases=["حماس"]),
    record("actor", "official", type="collective", name="Officials"),
    record("location", "france", type="country", name="France", latitude=46.0, longitude=2.0),
    record("location", "paris", type="city", name="Paris", latitude=48.85, longitude=-2.35, part_of="location:france"),
    record(
        "event", "paris", type="consult", title=TITLE, summary="@here\x0band \x85 there", when="[2024-05-24..2024-05-25]",
        participants=[
            {"actor": "actor:barnea", "role": "negotiator"},
            {"actor": "actor:qatar", "role": "mediator"},
            {"actor": "actor:qatar", "role": "host"},
        ],
        locations=[{"location": "location:paris", "area": "central", "precision": "city"}],
    ),
    record(
        "event", "restart", type="meeting", title="-1+1 restart", reality="planned", when="2024-05-25/..",
        participants=[{"actor": "actor:qatar", "role": "mediator"}, {"actor": "actor:hamas", "role": "party"}],
        links=[{"type": "follows", "target": "event:paris"}],
    ),
    record("relation", "host", type="in_contact_with", start="actor:qatar", end="actor:hamas", when="2012/..",
           title="+host of the office"),
    record("claim", "1", about="event:paris", source="source:paper-1", locator="paragraph 2", attributed_to=[
        {"text": "three officials", "kind": "anonymous", "count": 3, "affiliation": "actor:official"}
    ]),
    record("claim", "2", about="event:paris#mediator:actor:qatar", source="source:paper-1", certainty="hedged"),
    record("claim", "3", about="event:paris", property="intensity", value={"best": 4, "low": -3, "text": "-4 or so"},
           as_of="2024-05-24", source="source:paper"),
    record("claim", "4", about="event:restart", source="source:paper", stance="denies", attributed_to=[{"actor": "actor:hamas"}]),
    record("claim", "5", about="relation:host", source="source:paper"),
]  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """A small graph with everything in it that could break a file."""
    store = open_store_with(tmp_path_factory.mktemp("store"), HARD_TO_EXPORT)
    yield store
    store.close()


@pytest.fixture(scope="module")
def whole(store):
    return whole_answer(store.iter_records())


@pytest.fixture(scope="module")
def part(whole):
    """An answer as a path from Barnea to Qatar gives it."""
    edges = {
        entry: whole["edges"][entry]
        for entry in ("event:paris#negotiator:actor:barnea", "event:paris#mediator:actor:qatar")
    }
    steps = [{"edges": [edge], "status": view["status"], "anonymous": False} for edge, view in edges.items()]
    path = {"length": 2, "nodes": ["actor:barnea", "event:paris", "actor:qatar"], "steps": steps, "weakest": 1}
    return {
        "paths": [path | {"status": "hedged", "source_count": 1}],
        "nodes": {entry: whole["nodes"][entry] for entry in ("actor:barnea", "event:paris", "actor:qatar")},
        "edges": edges,
        "claims": {entry: whole["claims"][entry] for entry in ("claim:1", "claim:2")},
        "sources": {entry: whole["sources"][entry] for entry in ("source:paper-1", "source:paper")},
    }


def loaded(tmp_path, lines):
    """Load exported lines into an empty store."""
    store = open_store(str(tmp_path / "copy"))
    records = [RECORD.validate_json(line) for line in lines]
    store.write(records)
    store.flush()
    return store


def everything(store, name):
    out = io.BytesIO()
    export_everything(store, name, out)
    return out.getvalue()


def tables(body):
    """Read a zip of CSV tables, every cell as text."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return {
            name.removesuffix(".csv"): list(csv.DictReader(io.StringIO(archive.read(name).decode(), newline="")))
            for name in archive.namelist()
            if name.endswith(".csv")
        }


def test_the_whole_graph_is_seen_as_the_store_shows_it(store, whole):
    """Status, sources, dates and degrees are those of the store's own answers."""
    with store.read(
        Filter(statuses=frozenset({"stated", "hedged", "denied"}), realities=frozenset({"happened", "planned"}))
    ) as walk:
        nodes = walk.locate(sorted(whole["nodes"]))
        shown = walk.show(nodes, walk.among(np.array(sorted(nodes))).tolist())
    assert {identifier: orjson.loads(view) for identifier, view in shown.nodes.items()} == whole["nodes"]
    assert {identifier: orjson.loads(view) for identifier, view in shown.edges.items()} == whole["edges"]


def test_everything_as_records_loads_to_the_same_graph(store, tmp_path):
    """All records, one a line, give an empty store the same digest."""
    body = everything(store, "ndjson")
    copy = loaded(tmp_path, body.splitlines())
    assert copy.digest() == store.digest()
    assert len(body.splitlines()) == len(HARD_TO_EXPORT)
    copy.close()


def test_a_part_as_records_refers_to_nothing_it_lacks(store, part, tmp_path):
    """A path's records bring their sources with the wholes, their speakers, and the wholes of places."""
    lines = export_answer(store, part, "ndjson").splitlines()
    ids = [orjson.loads(line)["id"] for line in lines]
    assert ids == [
        "source:paper", "source:paper-1", "actor:barnea", "actor:official", "actor:qatar",
        "location:france", "location:paris", "event:paris", "claim:1", "claim:2", "claim:3",
    ]  # fmt: skip
    copy = loaded(tmp_path, lines)
    assert copy.stats()["claim"] == 3
    original = store.records(ids)
    assert {identifier: as_json(record) for identifier, record in copy.records(ids).items()} == {
        identifier: as_json(record) for identifier, record in original.items()
    }
    copy.close()


def test_json_is_the_answer_itself(store, part):
    """Nothing is added to or taken from an answer written as JSON."""
    assert orjson.loads(export_answer(store, part, "json")) == part


def test_node_link_is_read_by_networkx(store, whole):
    """Node-link JSON gives the graph that the answer gives."""
    data = orjson.loads(export_answer(store, whole, "node-link"))
    assert nx.utils.graphs_equal(nx.node_link_graph(data, edges="edges"), to_networkx(whole))


def test_a_networkx_graph_keeps_parallel_relations(whole):
    """Two roles of one actor in one event are two edges; attributes are texts and numbers."""
    graph = to_networkx(whole)
    assert {data["role"] for data in graph["actor:qatar"]["event:paris"].values()} == {"mediator", "host"}
    paris = graph.nodes["event:paris"]
    assert (paris["earliest"], paris["latest"], paris["edtf"]) == (
        "2024-05-24",
        "2024-05-25",
        "[2024-05-24..2024-05-25]",
    )
    assert graph.nodes["location:paris"]["longitude"] == -2.35
    assert graph.edges["actor:qatar", "event:paris", "event:paris#mediator:actor:qatar"]["status"] == "hedged"
    assert paris["sources"] == "source:paper; source:paper-1"
    assert all(isinstance(entry, str | int | float) for _, data in graph.nodes(data=True) for entry in data.values())


def test_a_relation_without_its_other_end_is_left_out_of_the_graph(part):
    """Cutting a node off an answer leaves no node without attributes behind."""
    cut = part | {"nodes": {"event:paris": part["nodes"]["event:paris"]}}
    assert list(to_networkx(cut).nodes) == ["event:paris"]
    assert not to_networkx(cut).edges


def test_graphml_is_read_by_networkx(store, whole):
    """Every node, relation and attribute comes back from GraphML."""
    body = export_answer(store, whole, "graphml")
    graph = nx.read_graphml(io.BytesIO(body), force_multigraph=True)
    expected = to_networkx(whole)
    assert set(graph.edges(keys=True)) == set(expected.edges(keys=True))
    for node, data in expected.nodes(data=True):
        assert graph.nodes[node] == in_xml(data)
    for start, end, key, data in expected.edges(keys=True, data=True):
        assert graph.edges[start, end, key] == in_xml(data)


def test_gexf_is_read_by_networkx_and_has_a_timeline(store, whole):
    """Every node and relation comes back from GEXF; events and their relations begin and end; actors always are."""
    body = export_answer(store, whole, "gexf")
    graph = nx.read_gexf(io.BytesIO(body))
    expected = to_networkx(whole)
    assert set(graph.edges(keys=True)) == set(expected.edges(keys=True))
    paris, restart = graph.nodes["event:paris"], graph.nodes["event:restart"]
    assert (paris["start"], paris["end"]) == ("2024-05-24", "2024-05-25")
    assert restart["start"] == "2024-05-25"
    assert "end" not in restart
    assert "start" not in graph.nodes["actor:qatar"]
    assert b"networkx" not in body
    assert graph.edges["actor:qatar", "event:paris", "event:paris#host:actor:qatar"]["end"] == "2024-05-25"
    assert b'mode="dynamic" timeformat="date" timerepresentation="interval"' in body
    assert paris["label"] == xml_text(expected.nodes["event:paris"]["label"])


def test_a_graph_says_whose_data_it_is_under_which_licence_and_how_to_cite_it(store, part):
    """A dataset once, however many releases of it there are; what says neither isn't listed."""
    terms = {"licence": "CC BY 4.0", "cite": "A. Author & <B>"}
    sources = part["sources"] | {
        "source:data": {"id": "source:data", "title": "Data", **terms},
        "source:data:1": {"id": "source:data:1", "title": "Data 1", "part_of": "source:data", "licence": "CC BY 4.0"},
        "source:data:2": {"id": "source:data:2", "title": "Data 2", "part_of": "source:data", "licence": "CC0"},
    }
    sentence = "Data (CC BY 4.0). Cite as: A. Author & <B>\nData 2 (CC0)"
    answer = part | {"sources": sources}
    assert nx.read_graphml(io.BytesIO(export_answer(store, answer, "graphml"))).graph["credits"] == sentence
    assert orjson.loads(export_answer(store, answer, "node-link"))["graph"] == {"credits": sentence}
    assert f"<description>{escape(sentence)}</description>".encode() in export_answer(store, answer, "gexf")
    assert "credits" not in to_networkx(part).graph


def test_csv_is_read_by_the_standard_library(store, whole):
    """Four tables with their fixed columns; numbers are numbers; nothing starts a formula."""
    result = tables(export_answer(store, whole, "csv"))
    assert {name: tuple(table[0]) for name, table in result.items()} == HEADERS
    assert {name: len(table) for name, table in result.items()} == {name: len(whole[name]) for name in COLUMNS}
    nodes = {row["Id"]: row for row in result["nodes"]}
    assert float(nodes["location:paris"]["longitude"]) == -2.35
    assert nodes["event:restart"]["Label"] == "'-1+1 restart"
    assert nodes["event:paris"]["Label"] == TITLE
    assert nodes["actor:barnea"]["aliases"] == 'דוד ברנע; =HYPERLINK("x")'
    assert result["sources"][0]["publisher"] == "'=Paper"
    claims = {row["id"]: row for row in result["claims"]}
    assert claims["claim:1"]["publisher"] == "'=Paper"
    assert (claims["claim:1"]["attributed_to"], claims["claim:1"]["attribution"]) == ("three officials", "anonymous")
    assert (claims["claim:3"]["best"], claims["claim:3"]["low"], claims["claim:3"]["text"]) == (
        "4.0",
        "-3.0",
        "'-4 or so",
    )


def test_a_part_that_is_cut_says_so_in_every_format(store, part):
    """Whoever gets the file reads that it is a part, and what cut it."""
    cut = part | {"complete": False, "truncated": {"reason": "limit_per_relation", "at_depth": 1}}
    words = "This is a part: limit_per_relation cut it at depth 1; a larger limit_per_relation gives more."
    written = {name: export_answer(store, cut, name) for name in FORMATS}
    assert nx.read_graphml(io.BytesIO(written["graphml"])).graph["cut"] == words
    assert f"<description>{words}</description>" in written["gexf"].decode()
    assert orjson.loads(written["node-link"])["graph"] == {"cut": words}
    assert zipfile.ZipFile(io.BytesIO(written["csv"])).read("README.txt").decode() == f"{words}\n"
    assert orjson.loads(written["ndjson"].splitlines()[-1]) == {"kind": "cut", "note": words}
    assert orjson.loads(written["json"])["truncated"] == cut["truncated"]
    assert not any(b"This is a part" in export_answer(store, part, name) for name in FORMATS)


def test_a_format_is_what_a_file_s_name_ends_in(store):
    """The longest ending counts; a name without one leaves the choice; another is refused with those there are."""
    assert [find_format_of_file(name).name for name in ("a.gexf", "a.node-link.json", "a.JSON", "b.zip", "c.jsonl")] == [
        "gexf", "node-link", "json", "csv", "ndjson",
    ]  # fmt: skip
    assert find_format_of_file("part") is None
    with pytest.raises(InvalidInput, match=r"x\.gfx ends like no format; .*\.gexf \(gexf\)"):
        find_format_of_file("x.gfx")


def test_gexf_has_the_structure_of_its_schema(store, whole):
    """GEXF 1.3: nothing but the elements and attributes of its schema, in its order, with values of its types."""
    undated = {name: {key: view for key, view in whole[name].items() if key in UNDATED} for name in ("nodes", "edges")}
    for answer in (whole, whole | undated, {"nodes": {}, "edges": {}, "claims": {}, "sources": {}}):
        check_gexf(export_answer(store, answer, "gexf"))


UNDATED = {"actor:qatar", "actor:hamas", "relation:host"}
"""Two actors, which have no date, and a relation between them, which has."""
GEXF_ATTRIBUTES = {
    "gexf": ({"version"}, {"variant"}),
    "meta": (set(), {"lastmodifieddate"}),
    "creator": (set(), set()),
    "description": (set(), set()),
    "graph": (set(), {"defaultedgetype", "idtype", "mode", "timeformat", "timerepresentation", "start", "end"}),
    "attributes": ({"class"}, {"mode"}),
    "attribute": ({"id", "title", "type"}, set()),
    "nodes": (set(), {"count"}),
    "node": ({"id"}, {"label", "start", "end"}),
    "edges": (set(), {"count"}),
    "edge": ({"source", "target"}, {"id", "label", "type", "kind", "weight", "start", "end"}),
    "attvalues": (set(), set()),
    "attvalue": ({"for", "value"}, {"start", "end"}),
}
"""By element: the attributes that it must have, and those that it may."""
GEXF_CHILDREN = {
    "gexf": "(meta )?graph ", "meta": "(creator )?(description )?", "graph": "(attributes )*nodes edges ", "nodes": "(node )*",
    "attributes": "(attribute )*", "node": "(attvalues )?", "edges": "(edge )*", "edge": "(attvalues )?",
    "attvalues": "(attvalue )*",
}  # fmt: skip
"""By element: what stands in it, in which order, as a pattern."""


def parse_xml(body):
    return ET.fromstring(body)  # noqa: S314 - written here


def check_gexf(body):
    document = parse_xml(body)
    assert document.get("version") == "1.3"
    columns = {"node": {}, "edge": {}}
    for element in document.iter():
        namespace, name = element.tag[1:].split("}")
        assert namespace == "http://gexf.net/1.3"
        needed, allowed = GEXF_ATTRIBUTES[name]
        assert needed <= set(element.keys()) <= needed | allowed
        assert re.fullmatch(GEXF_CHILDREN.get(name, ""), "".join(f"{child.tag.split('}')[1]} " for child in element))
        for day in {"start", "end"} & set(element.keys()):
            assert date.fromisoformat(element.get(day))
    graph = document.find("{*}graph")
    dated = any({"start", "end"} & set(element.keys()) for element in graph.iter())
    assert (graph.get("mode"), graph.get("timeformat")) == (("dynamic", "date") if dated else ("static", None))
    assert graph.get("defaultedgetype") == "directed"
    for declared in graph.findall("{*}attributes"):
        columns[declared.get("class")] = {column.get("id"): column.get("type") for column in declared}
    assert set(columns["node"].values()) | set(columns["edge"].values()) <= {"string", "long", "double"}
    for kind in columns:
        elements = graph.findall(f"{{*}}{kind}s/{{*}}{kind}")
        assert graph.find(f"{{*}}{kind}s").get("count") == str(len(elements))
        for value in (value for element in elements for value in element.iterfind("{*}attvalues/{*}attvalue")):
            assert {"string": str, "long": int, "double": float}[columns[kind][value.get("for")]](
                value.get("value")
            ) is not None
    ids = [node.get("id") for node in graph.iterfind("{*}nodes/{*}node")]
    edges = graph.findall("{*}edges/{*}edge")
    assert len(set(ids)) == len(ids)
    assert all({edge.get("source"), edge.get("target")} <= set(ids) for edge in edges)
    kinds = [(edge.get("source"), edge.get("target"), edge.get("kind")) for edge in edges]
    assert len(set(kinds)) == len(kinds), "Gephi takes edges of one kind between two nodes for one"
    assert all(edge.get("label") for edge in edges)


def test_parallel_relations_of_one_role_are_of_kinds_of_their_own(store, whole):
    """Two relations that differ in their dates only are two edges to Gephi as well."""
    host = whole["edges"]["relation:host"]
    twice = whole | {"edges": whole["edges"] | {"relation:host-2": host | {"id": "relation:host-2"}}}
    body = export_answer(store, twice, "gexf")
    check_gexf(body)
    kinds = [edge.get("kind") for edge in parse_xml(body).iterfind("{*}graph/{*}edges/{*}edge")]
    assert {"in contact with", "in contact with 2", "mediator", "host"} <= set(kinds)


def test_graphml_has_labels_as_yed_draws_them(store, whole):
    """A node's and a relation's label stands in yEd's graphics as it does among the attributes."""
    document = parse_xml(export_answer(store, whole, "graphml"))
    labels = [label.text for label in document.iterfind(".//{http://www.yworks.com/xml/graphml}NodeLabel")]
    assert sorted(labels) == sorted(xml_text(view["caption"]) for view in whole["nodes"].values())
    assert "mediator" in {label.text for label in document.iterfind(".//{http://www.yworks.com/xml/graphml}EdgeLabel")}


def test_tables_have_the_columns_that_gephi_looks_for(store, whole):
    """Source, Target, Type and Label of relations, Id and Label of nodes."""
    result = tables(export_answer(store, whole, "csv"))
    assert list(result["nodes"][0])[:2] == ["Id", "Label"]
    assert list(result["edges"][0])[:6] == ["Source", "Target", "Type", "Id", "Label", "Kind"]
    ids = {row["Id"] for row in result["nodes"]}
    assert all({row["Source"], row["Target"]} <= ids and row["Type"] == "Directed" for row in result["edges"])


def test_claims_say_who_spoke_how_many_and_for_whom(store, whole):
    """Names beside ids, the number of speakers, and on whose behalf they spoke."""
    claims = {row["id"]: row for row in tables(export_answer(store, whole, "csv"))["claims"]}
    first, fourth = claims["claim:1"], claims["claim:4"]
    assert (first["count"], first["affiliation"], first["affiliation_names"]) == ("3", "actor:official", "Officials")
    assert (fourth["attributed_to"], fourth["speaker_names"]) == ("actor:hamas", "Hamas")


def test_tables_have_every_claim_where_the_answer_lists_only_the_first(tmp_path):
    """Of sixty claims fifty are in the answer, all in the tables, with the denial and its source."""
    sources = [record("source", str(number), publisher=str(number)) for number in range(60)]
    claims = [record("claim", str(number), about="event:x", source=f"source:{number}") for number in range(59)]
    claims.append(record("claim", "59", about="event:x", source="source:59", stance="denies"))
    store = open_store_with(tmp_path, [*sources, record("event", "x"), *claims])
    answer = neighbourhood(store, "event:x", NeighbourhoodParameters()).data
    assert len(answer["claims"]) == 50
    without = NeighbourhoodParameters(exclude_source=("source:7",))
    for question, number in ((NeighbourhoodParameters(), 60), (without, 59)):
        answer = neighbourhood(store, "event:x", question).data
        result = tables(export_answer(store, answer, "csv", question.filter()))
        assert len(result["claims"]) == number == len(result["sources"])
        assert len(result["nodes"][0]["claims"].split("; ")) == number == int(result["nodes"][0]["claim_count"])
    store.close()


def test_node_link_is_what_d3_draws(store, whole):
    """Under links, each has a source and a target that are ids of nodes; networkx reads either name."""
    data = orjson.loads(export_answer(store, whole, "node-link"))
    ids = {node["id"] for node in data["nodes"]}
    assert data["links"] == data["edges"]
    assert all({link["source"], link["target"]} <= ids for link in data["links"])
    assert nx.utils.graphs_equal(nx.node_link_graph(data, edges="links"), nx.node_link_graph(data, edges="edges"))


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_gives_the_same_bytes_every_time(store, name):
    """No day, no order of a set and no version gets into a file."""
    assert everything(store, name) == everything(store, name)
    assert everything(store, name)


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_writes_an_answer_with_nothing_in_it(store, name):
    """An empty answer is an empty file of its format, not an error."""
    export_answer(store, {"nodes": {}, "edges": {}, "claims": {}, "sources": {}}, name)


def test_every_format_is_in_the_guide_and_nothing_else():
    """Its table names what ``--format`` and ``?format=`` take."""
    guide = (Path(__file__).parents[3] / "docs/export.md").read_text("utf-8")
    rows = (line.split("|")[1] for line in guide.splitlines() if line.startswith("| `") and "--format" not in line)
    assert sorted(row.split("`")[1] for row in rows) == sorted(FORMATS)


def test_an_unknown_format_is_refused_with_a_suggestion(store, part):
    """A misspelt format names the right one."""
    with pytest.raises(InvalidInput, match="did you mean graphml"):
        export_answer(store, part, "grafml")


@given(st.text())
def test_any_text_survives_every_format(text):
    """Controls, surrogates, markup and line ends come back as what can be written of them."""
    view = {"id": "actor:x", "kind": "actor", "type": "person", "caption": f"x{text}"}
    answer = {"nodes": {"actor:x": view}, "edges": {}, "claims": {}, "sources": {}}
    answer["attributes"] = {"actor:x": {"other": text}}
    label = xml_text(f"x{text}")
    assert nx.read_graphml(io.BytesIO(export_answer(None, answer, "graphml"))).nodes["actor:x"]["label"] == label
    assert nx.read_gexf(io.BytesIO(export_answer(None, answer, "gexf"))).nodes["actor:x"]["label"] == label
    assert tables(export_answer(None, answer, "csv"))["nodes"][0]["Label"] == csv_text(f"x{text}")
    orjson.loads(export_answer(None, answer, "json"))
    (node,) = orjson.loads(export_answer(None, answer, "node-link"))["nodes"]
    assert orjson.loads(node["attributes"]) == {"other": json_value(text)}


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@SUM(1)", "'@SUM(1)"), ("\t=1", "'\t=1"), ("\r=1", "'\r=1"),
        ("＝1", "'＝1"), ("Gaza = strip", "Gaza = strip"), ("a\x00b\ud800", "a\ufffdb\ufffd"), ("\x00=1", "\ufffd=1"),
    ],
)  # fmt: skip
def test_a_cell_never_starts_a_formula(text, written):
    """What a spreadsheet would run gets an apostrophe before it; what it can't hold is replaced."""
    assert csv_text(text) == written


def in_xml(data):
    return {name: xml_text(value) if isinstance(value, str) else value for name, value in data.items()}


def test_the_documentation_names_every_format():
    """The page on exports has a row for each format."""
    page = (Path(__file__).parents[3] / "docs" / "export.md").read_text("utf-8")
    assert all(f"\n| `{name}`" in page for name in FORMATS)

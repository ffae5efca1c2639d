"""The Offshore Leaks Database: hand-written rows in the shape of its tables."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_graph.records import Actor, Location, Record, Relation, Source
from knowledge_graph.store import GraphStore
from loaders.formats import ReadContext, detect_format
from loaders.icij import FORMATS
from loaders.icij.columns import find_table
from loaders.icij.relationships import find_relation_type
from loaders.load import load
from loaders.readers.rows import SKIPPED, Row

LEAK = "Panama Papers"
ENTITIES = (
    "node_id,name,original_name,former_name,jurisdiction,company_type,incorporation_date,status,ibcRUC,countries,"
    "country_codes,sourceID,valid_until,note\n"
    f'10000001,"NORTHERN, LTD.",,OLD NAME,SAM,,23-MAR-2006,Active,25221,Hong Kong,HKG,{LEAK},current through 2015,\n'
)
OFFICERS = (
    f"node_id,name,countries,country_codes,sourceID,valid_until,note\n12000001,Ann Lee,South Korea,KOR,{LEAK},,\n"
)
INTERMEDIARIES = (
    "node_id,name,status,internal_id,address,countries,country_codes,sourceID,valid_until,note\n"
    "11000001,EXAMPLE BANK,ACTIVE,10,1 Street,Liechtenstein,LIE,Paradise Papers - Appleby,,\n"
)
ADDRESSES = (
    "node_id,address,name,countries,country_codes,sourceID,valid_until,note\n"
    f'14000001,"1 Example Street;\n Apia",,Samoa,WSM,{LEAK},,\n'
)
EDGES = "node_id_start,node_id_end,rel_type,link,status,start_date,end_date,sourceID\n"


def edge(
    start: str = "12000001",
    end: str = "10000001",
    rel_type: str = "officer_of",
    link: str = "shareholder of",
    dates: str = ",",
) -> str:
    return f"{start},{end},{rel_type},{link},,{dates},{LEAK}\n"


def read(content: str, release: str | None = None) -> list[Row]:
    return list(
        FORMATS[0].read(io.BufferedReader(io.BytesIO(content.encode()), 1 << 20), ReadContext("it.csv", release))
    )


def records_of(content: str, release: str | None = None) -> list[Record]:
    rows = read(content, release)
    assert not [problem for row in rows for problem in row.problems]
    return [record for row in rows for record in row.records]


def relation_of(content: str) -> Relation:
    return next(record for record in records_of(content) if isinstance(record, Relation))


def test_an_entity_is_a_company_with_its_names():
    records = records_of(ENTITIES)
    company = next(record for record in records if isinstance(record, Actor))
    assert (company.id, company.type, company.name) == ("icij:10000001", "company", "NORTHERN, LTD.")
    assert company.aliases == ("OLD NAME",)
    assert company.attributes["valid_until"] == "current through 2015"
    assert company.attributes["incorporation_date"] == "23-MAR-2006"


def test_officers_and_intermediaries_are_of_unknown_type_unless_their_names_tell():
    actors = [
        record for content in (OFFICERS, INTERMEDIARIES) for record in records_of(content) if isinstance(record, Actor)
    ]
    assert [(actor.name, actor.attributes["node"]) for actor in actors] == [
        ("Ann Lee", "officers"), ("EXAMPLE BANK", "intermediaries"),
    ]  # fmt: skip
    assert actors[0].type == "unknown"


def test_an_address_lies_in_its_country():
    *_, country, address = [record for record in records_of(ADDRESSES) if isinstance(record, Location)]
    assert (address.name, address.type, address.part_of) == ("1 Example Street; Apia", "place", country.id)
    assert country.name == "Samoa"


def test_each_investigation_is_a_dataset_published_in_its_year():
    sources = [record for record in records_of(INTERMEDIARIES) if isinstance(record, Source)]
    assert [(source.id, source.published) for source in sources] == [
        ("source:icij:paradise-papers-appleby", None), ("source:icij:paradise-papers-appleby:2017", "2017"),
    ]  # fmt: skip
    stated = [record for record in records_of(INTERMEDIARIES, "2024-05-06") if isinstance(record, Source)]
    assert stated[-1].published == "2024-05-06"


@pytest.mark.parametrize(
    ("rel_type", "link", "type_"),
    [
        ("officer_of", "shareholder of", "owns"),
        ("officer_of", "Nominee Shareholder of", "represents"),
        ("officer_of", "Alternate Director of", "leads"),
        ("officer_of", "Joint Settlor of", "associated_with"),
        ("officer_of", "", "holds_office"),
        ("intermediary_of", "intermediary of", "represents"),
        ("registered_address", "registered address", "based_in"),
        ("business address", "", "based_in"),
        ("beneficiary of", "", "owns"),
        ("same_name_as", "same name as", "skipped"),
        ("same_company_as", "same company as", "associated_with"),
    ],
)
def test_what_a_relationship_becomes(rel_type: str, link: str, type_: str):
    assert find_relation_type(rel_type.replace("_", " "), link) == type_


@pytest.mark.parametrize(
    ("dates", "when", "kept"),
    [
        ("23-MAR-2006,", "2006-03-23/", []),
        ("2006-03-23,18-Feb-2013", "2006-03-23/2013-02-18", []),
        ("03/06/2009,", None, ["start_date"]),
        ("18-FEB-2013,23-MAR-2006", None, ["end_date", "start_date"]),
    ],
)
def test_dates_that_are_not_clear_stay_attributes(dates: str, when: str | None, kept: list[str]):
    relation = relation_of(EDGES + edge(dates=dates))
    assert relation.when == when
    assert sorted(relation.attributes.keys() & {"start_date", "end_date"}) == kept


def test_a_relationship_keeps_its_link_and_its_ends():
    relation = relation_of(EDGES + edge())
    assert (relation.start, relation.end, relation.type) == ("icij:12000001", "icij:10000001", "owns")
    assert (relation.title, relation.attributes) == ("shareholder of", {"rel_type": "officer_of"})


def test_relationships_of_likeness_and_to_itself_are_skipped_and_named():
    rows = read(EDGES + edge(rel_type="similar", link="") + edge(end="12000001"))
    assert [row.about for row in rows if row.kind == SKIPPED] == ["similar", "officer of, from a node to itself"]


@pytest.mark.parametrize(
    ("header", "table"),
    [
        ("START_ID,TYPE,END_ID,link,start_date,end_date,sourceID,valid_until", "relationships"),
        ("node_1,rel_type,node_2", "relationships"),
        ("node_id,name,country_codes,countries,status,sourceID,valid_until,note", "intermediaries"),
        ("address,icij_id,valid_until,country_codes,countries,node_id,sourceID,note", "addresses"),
        ("n.node_id,n.name,n.country_codes,n.sourceID", "officers"),
        ("node_id,name,type,incorporation_date,jurisdiction,countries,sourceID", "others"),
        (",node_id,name,status,countries,sourceID", "intermediaries"),
        ("node_id,name", None),
    ],
)
def test_tables_of_every_edition_are_told_by_their_columns(header: str, table: str | None):
    assert find_table(header.split(",")) == table


def test_earlier_editions_of_relationships_say_the_same():
    old = "START_ID,TYPE,END_ID,link,start_date,end_date,sourceID\n12000001,officer_of,10000001,shareholder of,,,Panama Papers\n"
    assert relation_of(old) == relation_of(EDGES + edge())
    oldest = relation_of("node_1,rel_type,node_2\n12000001,shareholder of,10000001\n")
    assert (oldest.type, oldest.title) == ("owns", "shareholder of")


def test_a_folder_is_loaded_at_once_and_loading_it_again_changes_nothing(store: GraphStore, tmp_path: Path):
    edges = (
        EDGES
        + edge()
        + edge("10000001", "14000001", "registered_address", "registered address")
        + edge("12000001", "999")
    )
    for name, content in {
        "a.csv": ENTITIES,
        "b.csv": OFFICERS,
        "c.csv": INTERMEDIARIES,
        "d.csv": ADDRESSES,
        "e.csv": edges,
    }.items():
        (tmp_path / name).write_text(content)
        detected = detect_format(content.encode())
        assert detected
        assert detected.name == "icij"
    files = sorted(tmp_path.glob("*.csv"))
    summary = load(files, store)
    assert summary.added["relation"] == 2
    assert [file.skipped for file in summary.files] == [0, 0, 0, 0, 1]
    assert not load(list(reversed(files)), store).added


def test_an_export_of_neo4j_says_the_same_as_the_tables():
    nodes: list[dict[str, object]] = []
    for label, table in {
        "Entity": ENTITIES,
        "Officer": OFFICERS,
        "Intermediary": INTERMEDIARIES,
        "Address": ADDRESSES,
    }.items():
        for number, row in enumerate(csv.DictReader(io.StringIO(table))):
            properties = {name: cell for name, cell in row.items() if cell}
            nodes.append({"type": "node", "id": f"{label}{number}", "labels": [label], "properties": properties})
    ends = {"start": {"id": "Officer0", "labels": ["Officer"]}, "end": {"id": "Entity0", "labels": ["Entity"]}}
    properties = {"link": "shareholder of", "sourceID": LEAK}
    relationships = [
        {"type": "relationship", "id": "1", "label": "officer_of", "properties": properties, **ends},
        {
            "type": "relationship",
            "id": "2",
            "label": "officer_of",
            "properties": properties,
            **ends,
            "end": {"id": "no"},
        },
    ]
    content = "\n".join(json.dumps(item) for item in [*nodes, *relationships]) + "\n"
    detected = detect_format(content.encode())
    assert detected
    assert detected.name == "icij"
    tables = {
        record.id: record
        for table in (ENTITIES, OFFICERS, INTERMEDIARIES, ADDRESSES, EDGES + edge())
        for record in records_of(table)
    }
    assert {record.id: record for record in records_of(content)} == tables
    assert [row.about for row in read(content) if row.kind == SKIPPED] == [
        "relationship of a node that isn't before it in the file"
    ]


def test_a_row_without_a_number_is_refused_with_its_column():
    rows = read(ENTITIES + ENTITIES.splitlines()[1].replace("10000001", "x") + "\n")
    assert [row.problems[0].field for row in rows if row.problems] == ["node_id"]


@given(
    st.sampled_from([ENTITIES, OFFICERS, ADDRESSES, EDGES + edge()]),
    st.lists(st.text(st.characters(exclude_characters='",\r\n\0')), max_size=14),
)
def test_whatever_cells_hold_a_row_is_taken_skipped_or_refused(table: str, cells: list[str]):
    for row in read(table + ",".join(cells) + "\n"):
        assert not (row.records and row.problems)

"""FollowTheMoney: what each schema becomes, in any order, and what is said of rows that can't be taken."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_graph.errors import InvalidInput, InvalidRecord
from knowledge_graph.records import Actor, Claim, Event, Location, Record, Relation, Source, span
from knowledge_graph.store import GraphStore
from loaders.formats import ReadContext, detect_format
from loaders.ftm import FORMATS
from loaders.ftm import schema as ftm_schema
from loaders.ftm.entity import parse_change
from loaders.ftm.fragments import FragmentWindow
from loaders.ingest.normalize import expand_record
from loaders.load import load
from loaders.readers.documents import JsonObject
from loaders.readers.rows import Row
from loaders.readers.sniff import Head
from tests.support.shared import DATA, shared_data

pytest.importorskip("followthemoney", reason="the extra `ftm` is not installed")
(FTM,) = FORMATS


def entity(schema: str, identifier: str, **properties: Any) -> dict[str, Any]:
    values = {name: value if isinstance(value, list) else [value] for name, value in properties.items()}
    return {"id": identifier, "schema": schema, "properties": values}


def rows(*entities: dict[str, Any], release: str | None = None, file: str = "x.json") -> list[Row]:
    content = "\n".join(json.dumps(entity_) for entity_ in entities).encode()
    return list(FTM.read(io.BufferedReader(io.BytesIO(content)), ReadContext(file, release)))


def records(*entities: dict[str, Any], release: str | None = None) -> dict[str, Record]:
    parsed = rows(*entities, release=release)
    assert not [problem for row in parsed for problem in row.problems]
    return {record.id or "": record for row in parsed for record in row.records}


def problem(*entities: dict[str, Any], release: str | None = None) -> str:
    (only,) = [fault for row in rows(*entities, release=release) for fault in row.problems]
    return f"{only.field}: {only.message}"


@pytest.mark.parametrize(
    ("schema", "more", "type_"),
    [
        ("Person", {}, "person"),
        ("Company", {}, "company"),
        ("PublicBody", {}, "government_body"),
        ("Organization", {}, "organisation"),
        ("Organization", {"topics": ["sanction", "pol.party"]}, "political_party"),
        ("LegalEntity", {"topics": "gov.igo"}, "international_organisation"),
        ("LegalEntity", {}, "unknown"),
        ("Position", {}, "collective"),
        ("Vessel", {"imoNumber": "IMO 9074729"}, "unknown"),
    ],
)
def test_those_who_act_become_actors(schema: str, more: dict[str, Any], type_: str):
    actor = records(entity(schema, "a1", name=["Main", "Other"], alias="Third", **more))["ftm:a1"]
    assert isinstance(actor, Actor)
    assert (actor.type, actor.name, actor.aliases) == (type_, "Main", ("Other", "Third"))
    assert actor.identifiers["ftm"] == "a1"
    assert actor.attributes["schema"] == schema


def test_an_actor_keeps_everything_and_is_known_by_all_its_identifiers():
    fields = entity("Company", "Q42", name="X", leiCode="L1", summary="S", topics=["a", "b"], weakAlias="W", phone="1")
    fields |= {"caption": "The X", "datasets": ["us_ofac_sdn"], "referents": ["NK-1"], "first_seen": "2024-01-02T00:00"}
    fields |= {"last_change": "2024-05-06T07:08:09"}
    by_id = records(fields)
    actor = by_id["ftm:Q42"]
    assert isinstance(actor, Actor)
    assert (actor.name, actor.aliases, actor.description) == ("The X", ("X",), "S")
    assert actor.identifiers == {"ftm": "Q42", "wikidata": "Q42", "lei": "L1"}
    assert actor.former_ids == ("ftm:NK-1",)
    assert actor.attributes == {
        "schema": "Company", "topics": '["a","b"]', "weakAlias": "W", "phone": "1", "first_seen": "2024-01-02T00:00",
        "last_change": "2024-05-06T07:08:09",
    }  # fmt: skip
    assert actor.source == "source:opensanctions:2024-05-06"
    release = by_id["source:opensanctions:2024-05-06"]
    assert isinstance(release, Source)
    assert (release.published, release.part_of, release.licence) == (
        "2024-05-06",
        "source:opensanctions",
        "CC BY-NC 4.0",
    )
    assert "source:ftm-dataset:us_ofac_sdn" in by_id


@pytest.mark.parametrize(
    ("schema", "ends", "type_"),
    [
        ("Membership", ("member", "organization"), "member_of"),
        ("Directorship", ("director", "organization"), "leads"),
        ("Employment", ("employee", "employer"), "employed_by"),
        ("Occupancy", ("holder", "post"), "holds_office"),
        ("Family", ("person", "relative"), "family_of"),
        ("Associate", ("person", "associate"), "associated_with"),
        ("Ownership", ("owner", "asset"), "owns"),
        ("Representation", ("agent", "client"), "represents"),
        ("UnknownLink", ("subject", "object"), "associated_with"),
        ("Succession", ("predecessor", "successor"), "associated_with"),
    ],
)
def test_what_joins_two_becomes_a_relation_that_needs_both(schema: str, ends: tuple[str, str], type_: str):
    start, end = ends
    edge = entity(schema, "e1", **{start: "a", end: "b"}, role="R", startDate="2020-02", endDate="2021", recordId="7")
    parsed = rows(edge | {"datasets": ["d"], "referents": []}, release="2024-01-01")
    (row,) = [row_ for row_ in parsed if not row_.made]
    relation, listed = row.records
    assert row.optional
    assert isinstance(relation, Relation)
    assert (relation.type, relation.start, relation.end) == (type_, "ftm:a", "ftm:b")
    assert (relation.id, relation.when) == ("ftm:e1", "2020-02/2021")
    assert relation.attributes["recordId"] == "7"
    assert listed == Claim(about="ftm:e1", source="source:ftm-dataset:d", locator="listed by source:opensanctions")


def test_several_ends_are_as_many_relations():
    by_id = records(entity("Ownership", "e1", owner=["a", "b"], asset="c"))
    assert {id_ for id_ in by_id if id_.startswith("ftm:")} == {"ftm:e1:a:c", "ftm:e1:b:c"}


def test_an_event_names_who_took_part_and_where_it_was_in_words():
    parsed = rows(
        entity("Event", "v1", name="Talks", organizer="a", involved=["b", "c"], location="Cairo", date="2024-05")
    )
    event, where = next(row.records for row in parsed if row.kind == "event")
    assert isinstance(event, Event)
    assert isinstance(where, Claim)
    assert (event.title, event.when) == ("Talks", "2024-05")
    assert [(part.actor, part.role) for part in event.participants] == [
        ("ftm:a", "organiser"), ("ftm:b", "participant"), ("ftm:c", "participant"),
    ]  # fmt: skip
    assert (where.property, where.value, where.source) == ("location", "Cairo", event.source)


def test_sanctions_and_payments_are_events():
    by_id = records(
        entity("Sanction", "s1", entity="a", program="P", authority="A", startDate="2023-02-24"),
        entity("Payment", "p1", payer="a", beneficiary="b", amountEur="100000", date="2011-12-29"),
    )
    sanction, payment = by_id["ftm:s1"], by_id["ftm:p1"]
    assert isinstance(sanction, Event)
    assert isinstance(payment, Event)
    assert (sanction.type, sanction.title, sanction.when) == ("sanction", "Sanction: P", "2023-02-24/")
    assert sanction.attributes["authority"] == "A"
    assert (payment.title, payment.measures, payment.attributes["amountEur"]) == (
        "Payment: 100000 EUR", {"amount": 100_000}, "100000",
    )  # fmt: skip
    assert [part.role for part in payment.participants] == ["provider", "recipient"]


@pytest.mark.parametrize("turned", [False, True])
def test_a_court_case_has_its_parties_whatever_the_order(turned: bool):
    fields = [
        entity("CourtCase", "c1", name="A v B", caseNumber="7"),
        entity("CourtCaseParty", "l1", case="c1", party="a", role="plaintiff"),
        entity("CourtCaseParty", "l2", case="c1", party="b"),
        entity("CourtCaseParty", "l3", case="elsewhere", party="b"),
    ]
    case = records(*(fields[::-1] if turned else fields))["ftm:c1"]
    assert isinstance(case, Event)
    assert {(part.actor, part.role) for part in case.participants} == {("ftm:a", "party"), ("ftm:b", "party")}
    assert (case.attributes["role:a"], case.attributes["caseNumber"]) == ("plaintiff", "7")


def test_addresses_and_citizenship_join_people_to_places():
    parsed = rows(
        entity("Person", "a", firstName="Ann", lastName="Lee", addressEntity=["h1"], nationality="ua"),
        entity("Address", "h1", full="1 High St", country="ua", latitude="50.4", longitude="30.5"),
    )
    made = {record.id: (record, row) for row in parsed for record in row.records}
    person, home, (lives, row) = made["ftm:a"][0], made["ftm:h1"][0], made["ftm:a:based_in:h1"]
    assert isinstance(home, Location)
    assert isinstance(person, Actor)
    assert isinstance(lives, Relation)
    assert (person.name, home.name, home.latitude) == ("Ann Lee", "1 High St", 50.4)
    assert home.part_of == "location:country:ukr"
    assert (lives.end, row.optional, row.made) == ("ftm:h1", True, True)
    citizen = made["ftm:a:citizen_of:ukr"][0]
    assert isinstance(citizen, Relation)
    assert citizen.end == "location:country:ukr"


def test_documents_are_sources_and_documentation_their_word():
    parsed = rows(
        entity("Article", "d1", title="T", publisher="P", publishedAt="2024-05-06", sourceUrl="https://example.org/x"),
        entity("Documentation", "l1", document="d1", entity="a", role="p. 3"),
    )
    source = next(row.records[0] for row in parsed if row.id == "ftm:d1")
    (claim,) = next(row.records for row in parsed if row.kind == "claim")
    assert isinstance(source, Source)
    assert (source.type, source.title, source.published) == ("article", "T", "2024-05-06")
    assert claim == Claim(about="ftm:a", source="ftm:d1", locator="p. 3")


def test_a_claim_about_what_was_passed_over_is_about_nothing(store: GraphStore, tmp_path: Path):
    """An ownership of a company that no file holds is skipped, and what is said of it can't be stored."""
    entities = [entity("Person", "a", name="X"), entity("Ownership", "own1", owner="a", asset="missing")]
    source = {"kind": "source", "id": "source:s", "type": "article", "title": "S"}
    claim = {"kind": "claim", "about": "ftm:own1", "source": "source:s"}
    (tmp_path / "a.json").write_text("".join(json.dumps(fields) + "\n" for fields in entities))
    (tmp_path / "b.jsonl").write_text("".join(json.dumps(fields) + "\n" for fields in (source, claim)))
    with pytest.raises(InvalidRecord, match="ftm:own1 is neither in the input nor in the store"):
        load([tmp_path / "a.json", tmp_path / "b.jsonl"], store)
    summary = load([tmp_path / "a.json", tmp_path / "b.jsonl"], store, on_error="skip")
    assert (summary.problem_count, summary.files[0].skipped) == (1, 1)
    assert not [record for record in store.iter_records() if isinstance(record, Claim) and record.about == "ftm:own1"]


def test_papers_of_persons_are_passed_over_and_counted():
    (row,) = [row_ for row_ in rows(entity("Passport", "p1", holder="a", number="7")) if not row_.made]
    assert (row.records, row.problems, row.kind) == ((), (), "dropped")


def test_a_delta_adds_changes_and_takes_back():
    changes = [{"op": "MOD", "entity": entity("Person", "a", name="X")}, {"op": "DEL", "entity": {"id": "b"}}]
    parsed = rows(*changes, release="2025-09-04")
    assert next(row for row in parsed if row.id == "ftm:a").records[0].kind == "actor"
    deleted = parsed[-1]
    assert deleted.optional
    assert deleted.records == (Claim(about="ftm:b", source="source:opensanctions:2025-09-04", stance="denies"),)
    assert rows(changes[1], file="20250904-delta.json")[-1].records == deleted.records
    assert problem(changes[1]).startswith("op: a deletion needs the day it was made; give the delta's version")


@pytest.mark.parametrize(
    ("properties", "when"),
    [
        ({"startDate": "2020", "endDate": "2021-05-06T10:00:00"}, "2020/2021-05-06"),
        ({"endDate": "2021"}, "/2021"),
        ({"date": "2020-01-02"}, "2020-01-02"),
        ({"date": ["2020-01-02", "2020-03"]}, "[2020-01-02..2020-03-31]"),
        ({}, None),
    ],
)
def test_dates_are_as_precise_as_they_are_given(properties: dict[str, Any], when: str | None):
    event = records(entity("Event", "v", name="X", **properties))["ftm:v"]
    assert isinstance(event, Event)
    assert event.when == when


def test_where_sources_differ_the_widest_reading_is_kept():
    edge = records(entity("Family", "f", person="a", relative="b", startDate=["2001", "2003-05"], endDate="2010"))[
        "ftm:f"
    ]
    assert isinstance(edge, Relation)
    dates = span(edge.when)
    assert dates
    shown = dates.as_dict()
    assert (shown["earliest"], shown["start_latest"]) == ("2001-01-01", "2003-05-31")
    assert (shown["end_earliest"], shown["latest"]) == ("2010-01-01", "2010-12-31")


FRAGMENTS = [
    entity("LegalEntity", "p1", name="Ann Lee"),
    entity("Person", "p1", nationality="ua", name=["Ann Lee", "Anna Lee"]),
    entity("Person", "p1", birthDate="1970-01-02") | {"caption": "Ann Lee"},
    entity("Company", "c1", name="Northern Shipping Ltd"),
    entity("Ownership", "o1", owner="p1", asset="c1"),
    entity("Ownership", "o1", startDate="2021-03"),
]


@pytest.mark.parametrize("turned", [False, True])
def test_lines_that_add_to_one_entity_are_united(turned: bool):
    """In any order, with the narrowest schema; each of them is counted."""
    parsed = rows(*(FRAGMENTS[::-1] if turned else FRAGMENTS))
    assert not [fault for row in parsed for fault in row.problems]
    assert {row.line for row in parsed if not row.made} == set(range(1, 7))
    by_id = {record.id: record for row in parsed for record in row.records}
    ann, owns = by_id["ftm:p1"], by_id["ftm:o1"]
    assert isinstance(ann, Actor)
    assert (ann.type, ann.name, ann.aliases, ann.attributes["birthDate"]) == (
        "person",
        "Ann Lee",
        ("Anna Lee",),
        "1970-01-02",
    )
    assert "ftm:p1:citizen_of:ukr" in by_id
    assert isinstance(owns, Relation)
    assert (owns.start, owns.end, owns.when) == ("ftm:p1", "ftm:c1", "2021-03/")


def test_lines_of_schemata_that_exclude_each_other_are_refused(store: GraphStore, tmp_path: Path):
    path = tmp_path / "x.json"
    path.write_text(
        "\n".join(map(json.dumps, (entity("Organization", "x", name="Org"), entity("Person", "x", name="Ann"))))
    )
    with pytest.raises(InvalidRecord, match="ftm:x differs at"):
        load([path], store)


def test_a_refused_entity_costs_all_its_lines():
    parsed = rows(
        entity("Event", "e", name="Talks", startDate="2021"),
        entity("Event", "e", endDate="2020"),
        entity("Person", "p", name="X"),
    )
    assert [(row.line, fault.field) for row in parsed for fault in row.problems] == [(1, "when"), (2, "when")]


def test_lines_further_apart_than_the_window_come_alone():
    window = FragmentWindow(limit=10)
    first, second = (JsonObject(number, b"x" * 8, {}) for number in (1, 2))
    _, person = parse_change(FRAGMENTS[1], None)
    _, other = parse_change(FRAGMENTS[3], None)
    assert list(window.add(first, person)) == []
    assert [[item.line for item, _ in lines] for lines in window.add(second, other)] == [[1]]
    assert [[item.line for item, _ in lines] for lines in window.flush()] == [[2]]


@pytest.mark.parametrize("length", [270, 295, 296, 297, 400])
def test_long_ids_are_kept_or_refused(length: int, store: GraphStore, tmp_path: Path):
    """Whatever is made of them; other rows aren't touched."""
    long, other, address = "a" * length, "b" * length, "c" * length
    path = tmp_path / "x.json"
    lines = [
        entity("Person", long, name="Ann", nationality="ua", addressEntity=[address, "d", long]),
        entity("Person", other, name="Bo"),
        entity("Address", address, full="Street 1"),
        entity("Address", "d", full="Street 2"),
        entity("Ownership", "o", owner=[long, other], asset=["c1", "c2"]),
        entity("Company", "c1", name="One"),
        entity("Company", "c2", name="Two"),
        entity("Sanction", "s" * length, entity=long, authority="X"),
    ]
    path.write_text("\n".join(map(json.dumps, lines)))
    summary = load([path], store, on_error="skip")
    refused = {problem.line for problem in summary.problems}
    assert refused == (set() if length <= 296 else {1, 2, 3, 5, 8})
    assert summary.added.get("relation", 0) == (4 + 3 if length <= 296 else 0)


@pytest.mark.parametrize("text", ["2024-02-30", "0000-00-00", "2021-00-00", "circa 2021", "04/03/2021"])
def test_a_date_that_cannot_be_read_is_an_attribute(text: str, tmp_path: Path, store: GraphStore):
    """Of events, relations and documents; another date of the same entity still counts."""
    path = tmp_path / "dates.ftm.json"
    lines = [
        entity("Event", "e", name="Meeting", date=text),
        entity("Event", "two", name="Meeting again", date=[text, "2021-05"]),
        entity("Person", "p", name="Ann Lee"),
        entity("Company", "c", name="One"),
        entity("Ownership", "o", owner="p", asset="c", startDate=text, endDate="2022"),
        entity("Document", "d", title="A note", publishedAt=text),
    ]
    path.write_text("\n".join(map(json.dumps, lines)))
    assert load([path], store).ok
    records = store.records(["ftm:e", "ftm:two", "ftm:o", "ftm:d"])
    assert [records[name].when for name in ("ftm:e", "ftm:two", "ftm:o")] == [None, "2021-05", "/2022"]
    assert [records["ftm:e"].attributes["date"], records["ftm:o"].attributes["startDate"]] == [text, text]
    assert (records["ftm:d"].published, records["ftm:d"].attributes["publishedAt"]) == (None, text)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (entity("Persn", "a"), "schema: FollowTheMoney has no schema 'Persn'; did you mean Person?"),
        ({"id": "a", "properties": {}}, "schema: expected the name of a schema, such as Person; add it."),
        ({"id": "a", "schema": ["Person"], "properties": {}}, "schema: expected the name of a schema"),
        (entity("Person", "a b", name="X"), "id: an entity needs an `id` of letters"),
        ({"id": "a", "schema": "Person", "properties": []}, "properties: expected an object with lists of texts."),
        (entity("Person", "a", name=[{"x": 1}]), "properties.name: expected a list of texts."),
        (entity("Family", "a", person="b"), "schema: an entity of this schema joins person to relative; give both."),
        (entity("Family", "a", person="b", relative="b"), "a relation joins two different records"),
        (entity("Event", "a", name="X", startDate="2024", endDate="2023"), "ends before it starts"),
        (entity("Address", "a", full="X", latitude="95", longitude="3"), "latitude"),
        ({"op": "ADDED", "entity": {"id": "a"}}, "op: unknown operation 'ADDED'; expected one of ADD, MOD, DEL."),
    ],
)
def test_what_cannot_be_taken_says_why(row: dict[str, Any], message: str):
    assert message in problem(row)


def test_without_the_package_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "followthemoney", None)
    ftm_schema.load_model.cache_clear()
    with pytest.raises(InvalidInput, match=r"pip install 'conflict-graph\[ftm\]'"):
        rows(entity("Person", "a", name="X"))


@pytest.mark.parametrize(
    ("content", "taken"),
    [
        (json.dumps(entity("Person", "a", name="X")), True),
        (json.dumps({"op": "DEL", "entity": {"id": "a"}}), True),
        (json.dumps({"op": "ADD", "entity": entity("Person", "a")}), True),
        ('{"id": "a", "schema": "x", "properties": {"name": "X"}}', False),
        ('{"id": "a", "schema": "Person", "properties": {"name": "X", "nationality": ["ua"]}}', True),
        ('{"id": "a", "type": "Person", "properties": {}}', False),
        ('{"kind": "actor", "id": "actor:a"}', False),
        ("id,schema,properties\n", False),
    ],
)
def test_the_format_is_told_by_what_rows_hold(content: str, taken: bool):
    assert FTM.recognises(Head(content.encode())) is taken


@pytest.mark.parametrize("path", sorted(DATA.glob("**/*.*")), ids=lambda path: path.name)
def test_of_the_real_files_only_those_in_the_format_are_taken(path: Path):
    with path.open("rb") as stream:
        assert FTM.recognises(Head(stream.read(256 * 1024))) == (path.parent.name == "ftm")


@pytest.mark.parametrize("name", ["nomenklatura_donations.ijson", "yente_zala.entities.ftm.json"])
def test_the_real_files_are_read_whole(name: str):
    path = shared_data(f"ftm/{name}")
    content = path.read_bytes()
    chosen = detect_format(content[: 256 * 1024])
    assert chosen
    assert chosen.name == "ftm"
    with path.open("rb") as stream:
        parsed = list(FTM.read(stream, ReadContext(str(path))))
    assert not [fault for row in parsed for fault in row.problems]
    assert {row.line for row in parsed if not row.made} == set(range(1, len(content.splitlines()) + 1))
    assert all(expand_record(record) for row in parsed for record in row.records)


values = st.none() | st.text(max_size=8) | st.integers() | st.lists(st.text(max_size=8) | st.none(), max_size=3)


@given(
    st.sampled_from(["Person", "Ownership", "Event", "Address", "Sanction", "Article", "CourtCaseParty", "Payment", "X"]),
    st.text(alphabet="aQ1-. #", min_size=1, max_size=4),
    st.dictionaries(
        st.sampled_from(["name", "owner", "asset", "date", "startDate", "endDate", "latitude", "longitude", "country",
                         "nationality", "amount", "entity", "case", "party", "involved", "topics", "addressEntity"]),
        values,
        max_size=6,
    ),
    st.dictionaries(st.sampled_from(["caption", "datasets", "referents", "last_change", "op"]), values, max_size=3),
)  # fmt: skip
def test_no_entity_makes_it_fail(schema: str, identifier: str, properties: dict[str, Any], extras: dict[str, Any]):
    for row in rows({"id": identifier, "schema": schema, "properties": properties, **extras}):
        assert row.records or row.problems or row.kind in {"dropped", "party"}


def test_entities_within_an_entity_are_read_as_those_of_lines_of_their_own():
    """As OpenSanctions nests them, two levels deep."""
    mother = entity("Person", "mother", name=["Beth Lee"])
    family = entity("Family", "family", person=["ann"], relative=[mother], relationship=["mother"])
    address = entity("Address", "home", full=["1 Street"])
    nested = records(entity("Person", "ann", name=["Ann Lee"], familyPerson=[family], addressEntity=[address]))
    apart = records(
        entity("Person", "ann", name=["Ann Lee"], addressEntity=["home"]), mother, address,
        family | {"properties": family["properties"] | {"relative": ["mother"]}},
    )  # fmt: skip
    assert {key: nested[key] for key in apart} == apart
    assert isinstance(nested["ftm:family"], Relation)


def test_an_object_in_a_property_of_no_schema_is_kept_as_json():
    person = records(entity("Person", "ann", name=["Ann Lee"], relatives=[{"name": "Beth"}]))["ftm:ann"]
    assert isinstance(person, Actor)
    assert person.attributes["relatives"] == '{"name":"Beth"}'
    assert problem(entity("Person", "ann", name=[{"first": "Ann"}])) == "properties.name: expected a list of texts."

"""Wikidata: items by what they are, statements by rank, times by precision; results by what their variables are called."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_graph.records import Actor, Claim, Event, Location, Measure, Record, Relation, Source
from knowledge_graph.store import GraphStore
from knowledge_graph.time_span import span_of
from loaders.formats import ReadContext, detect_format
from loaders.ingest.normalize import expand_record
from loaders.load import load
from loaders.readers.rows import Row
from loaders.wikidata import FORMATS
from loaders.wikidata.statements import select_statements
from loaders.wikidata.times import combine_times, parse_time
from tests.support.shared import DATA, shared_data

ENTITIES, RESULTS = FORMATS


def snak(value: Any, datatype: str = "wikibase-item") -> dict[str, Any]:
    if value in ("somevalue", "novalue"):
        return {"snaktype": value, "datatype": datatype}
    if isinstance(value, str) and value[:1] == "Q" and value[1:].isdigit():
        value = {"entity-type": "item", "numeric-id": int(value[1:])}
    return {"snaktype": "value", "datatype": datatype, "datavalue": {"value": value}}


def statement(value: Any, rank: str = "normal", *, datatype: str = "wikibase-item", urls: Any = (), **more: Any):
    qualifiers = {name: [snak(value_)] for name, value_ in more.items()}
    references = [{"snaks": {"P854": [snak(url, "url")]}} for url in urls]
    return {
        "id": f"{value}$x", "rank": rank, "mainsnak": snak(value, datatype), "qualifiers": qualifiers,
        "references": references,
    }  # fmt: skip


def item(qid: str, label: str | None = None, **claims: Any) -> dict[str, Any]:
    statements_ = {
        name: [value_ if isinstance(value_, dict) and "rank" in value_ else statement(value_) for value_ in (v if isinstance(v, list) else [v])]
        for name, v in claims.items()
    }  # fmt: skip
    labels = {"en": {"language": "en", "value": label}} if label else {}
    return {"id": qid, "type": "item", "modified": "2024-05-06T00:00:00Z", "labels": labels, "claims": statements_}


def time(text: str, precision: int = 11, *, julian: bool = False) -> dict[str, Any]:
    model = "http://www.wikidata.org/entity/" + ("Q1985786" if julian else "Q1985727")
    return {"time": text, "precision": precision, "calendarmodel": model}


def rows(content: Any, *, format_: Any = ENTITIES, release: str | None = None, file: str = "x.json") -> list[Row]:
    text = content if isinstance(content, str) else json.dumps(content)
    return list(format_.read(io.BufferedReader(io.BytesIO(text.encode())), ReadContext(file, release)))


def records(*items: Any) -> dict[str, Record]:
    parsed = rows("\n".join(map(json.dumps, items)))
    assert not [problem for row in parsed for problem in row.problems]
    return {record.id or str(record): record for row in parsed for record in row.records}


def event_of(*items: Any) -> Event:
    (event,) = [
        record for record in records(*items).values() if isinstance(record, Event) and record.id == "event:wikidata:Q1"
    ]
    return event


@pytest.mark.parametrize(
    ("value", "edtf"),
    [
        (time("+1952-10-07T00:00:00Z"), "1952-10-07"),
        (time("+1952-10-00T00:00:00Z", 10), "1952-10"),
        (time("+1952-10-15T00:00:00Z", 10), "1952-10"),
        (time("+1952-12-00T00:00:00Z", 10), "1952-12"),
        (time("+1952-00-00T00:00:00Z", 9), "1952"),
        (time("+1952-10-07T00:00:00Z", 9), "1952"),
        (time("+0410-08-24T00:00:00Z"), "0410-08-24"),
        (time("+1952-00-00T00:00:00Z", 8), "[1950-01-01..1959-12-31]"),
        (time("+1900-00-00T00:00:00Z", 7), "[1801-01-01..1900-12-31]"),
        (time("+1801-00-00T00:00:00Z", 7), "[1801-01-01..1900-12-31]"),
        (time("+2000-00-00T00:00:00Z", 6), "[1001-01-01..2000-12-31]"),
        (time("+1712-03-11T00:00:00Z", julian=True), "1712-03-22"),
        (time("+1952-10-07T12:00:00Z", 14), "1952-10-07"),
        (time("+1952-02-30T00:00:00Z"), None),
        (time("+1952-00-00T00:00:00Z", 11), "1952"),
        (time("-0044-03-15T00:00:00Z"), None),
        (time("+0000-00-00T00:00:00Z", 9), None),
        (time("+12024-00-00T00:00:00Z", 9), None),
        (time("+1952-00-00T00:00:00Z", 3), None),
        ("1952", None),
        (None, None),
    ],
)
def test_times_are_as_precise_as_they_say(value: Any, edtf: str | None):
    days = parse_time(value)
    assert (days.edtf if days else None) == edtf


@given(st.integers(-30_000, 30_000), st.integers(0, 13), st.integers(0, 32), st.integers(0, 14), st.booleans())
def test_whatever_a_time_says_its_text_is_a_span_of_the_same_days(year: int, month: int, day: int, precision: int, julian: bool):  # fmt: skip
    sign = "-" if year < 0 else "+"
    days = parse_time(time(f"{sign}{abs(year):04}-{month:02}-{day:02}T00:00:00Z", precision, julian=julian))
    if days:
        dates = span_of(days.edtf)
        assert (dates.earliest, dates.latest) == (days.first.toordinal(), days.last.toordinal())
        assert combine_times([], [days], [days]) is not None


def test_preferred_statements_come_before_normal_ones_and_deprecated_ones_never_count():
    item_ = {
        "claims": {
            "P1": [statement("Q1"), statement("Q2", "deprecated")],
            "P2": [statement("Q1"), statement("Q2", "preferred")],
        }
    }
    assert [len(select_statements(item_, name)) for name in ("P1", "P2", "P3")] == [1, 1, 0]
    assert select_statements(item_, "P2")[0]["rank"] == "preferred"
    assert event_of(item("Q1", "X", P31="Q178561", P585=[statement(time("+1900-01-02"), "deprecated"), statement(time("+1901-01-02"))])).when == "1901-01-02"  # fmt: skip


@pytest.mark.parametrize(
    ("classes", "kinds"),
    [
        ("Q5", {"actor": "person"}),
        (["Q99999999", "Q7278"], {"actor": "political_party"}),
        ("Q6256", {"actor": "state", "location": "country"}),
        ("Q515", {"location": "city"}),
        ("Q178561", {"event": "assault"}),
        ("Q198", {"event": "war"}),
    ],
)
def test_an_item_is_what_its_classes_say(classes: Any, kinds: dict[str, str]):
    by_id = records(item("Q1", "X", P31=classes))
    types = {record.kind: record.type for record in by_id.values() if isinstance(record, Actor | Location | Event)}
    assert types == kinds


@pytest.mark.parametrize(
    ("claims", "kind"),
    [
        ({"P569": statement(time("+1952-10-07"))}, "actor"),
        ({"P710": "Q2"}, "event"),
        ({"P625": statement({"latitude": 31.0, "longitude": 34.0})}, "location"),
        ({"P106": "Q2"}, "dropped"),
        ({}, "dropped"),
    ],
)
def test_an_item_of_an_unknown_class_is_what_is_said_of_it_or_passed_over(claims: Any, kind: str):
    (row,) = [row_ for row_ in rows(item("Q1", "X", P31="Q99999999", **claims)) if not row_.made]
    assert row.kind == kind
    assert bool(row.records) == (kind != "dropped")


def test_what_is_nothing_to_us_is_counted(store: GraphStore, tmp_path: Path):
    """A property, and an item of a class unknown here."""
    items_ = [item("Q1", "X", P31="Q5"), item("Q2", "Y", P31="Q99999999"), {"id": "P31", "type": "property"}]
    (tmp_path / "x.json").write_text("".join(json.dumps(fields) + "\n" for fields in items_))
    (file,) = load([tmp_path / "x.json"], store).files
    assert (file.rows, file.skipped) == (3, 2)


def test_an_actor_has_its_names_identifiers_and_other_statements():
    fields = item(
        "Q801", "Israel", P31="Q6256", P298=statement("ISR", datatype="external-id"), P901=statement("IS", datatype="external-id"),
        P214=statement("7", datatype="external-id"), P646=statement("/m/x", datatype="external-id"),
        P1082=statement({"amount": "+9000000", "unit": "1"}), P37=["Q9288", "Q13955"], P570="somevalue",
        P571=statement(time("+1948-05-14")), P625=statement({"latitude": 31.0, "longitude": 35.0}),
    )  # fmt: skip
    fields["labels"]["ar"] = {"language": "ar", "value": "إسرائيل"}
    fields["aliases"] = {"en": [{"value": "State of Israel"}], "xx": [{"value": "no"}]}
    by_id = records(fields)
    actor, location = by_id["actor:wikidata:Q801"], by_id["location:wikidata:Q801"]
    assert isinstance(actor, Actor)
    assert isinstance(location, Location)
    assert (actor.name, actor.aliases) == ("Israel", ("إسرائيل", "State of Israel"))
    assert actor.identifiers == {"wikidata": "Q801", "iso3": "ISR", "fips": "IS", "viaf": "7"}
    assert location.identifiers == {"wikidata": "Q801", "iso3": "ISR", "fips": "IS"}
    assert (location.latitude, location.longitude) == (31.0, 35.0)
    assert actor.attributes == {
        "P31": "Q6256", "P1082": "9000000", "P37": '["Q9288","Q13955"]', "P570": "somevalue", "P571": "1948-05-14",
        "P625": "31.0, 35.0",
    }  # fmt: skip
    release = by_id["source:wikidata:2024-05-06"]
    assert isinstance(release, Source)
    assert (release.type, release.published, release.part_of) == ("release", "2024-05-06", "source:wikidata")


def test_an_event_has_participants_with_roles_places_wholes_and_figures():
    by_id = records(
        item(
            "Q1", "Battle of X", P31="Q178561", P580=statement(time("+1915-05-00", 10)), P582=statement(time("+1915-06-03")),
            P710=[statement("Q2", P3831="Q18028810"), statement("Q3", P3831="Q77"), statement("Q3")],
            P276="Q4", P17="Q5", P361="Q6",
            P1120=statement({"amount": "+120", "lowerBound": "+100", "upperBound": "+150"}, urls=["https://example.org/a"]),
        ),
        {"id": "Q2", "type": "item", "labels": {"en": {"value": "Army"}}},
        item("Q4", "Town", P31="Q3957", P17="Q5"),
    )  # fmt: skip
    event = by_id["event:wikidata:Q1"]
    assert isinstance(event, Event)
    assert (event.type, event.mode, event.when) == ("assault", "battle", "1915-05/1915-06-03")
    assert [(part.actor, part.role) for part in event.participants] == [
        ("actor:wikidata:Q2", "attacker"), ("actor:wikidata:Q3", "participant"),
    ]  # fmt: skip
    assert event.attributes["P3831:Q3"] == "Q77"
    assert [(place_.location, place_.precision) for place_ in event.locations] == [
        ("location:wikidata:Q4", None), ("location:wikidata:Q5", "country"),
    ]  # fmt: skip
    assert [(link.type, link.target) for link in event.links] == [("subevent_of", "event:wikidata:Q6")]
    claims = [record for record in by_id.values() if isinstance(record, Claim)]
    assert {(claim.property, claim.source.split(":")[1]) for claim in claims} == {
        ("killed", "wikidata"),
        ("killed", "article"),
    }
    assert claims[0].value == Measure(best=120, low=100, high=150)
    bare = {record.id: getattr(record, "name", None) or record.title for record in by_id.values() if getattr(record, "source", "") == "source:wikidata"}  # type: ignore[union-attr]  # fmt: skip
    assert bare == {
        "actor:wikidata:Q2": "Army", "actor:wikidata:Q3": "Q3", "location:wikidata:Q4": "Town", "location:wikidata:Q5": "Q5",
        "event:wikidata:Q6": "Q6",
    }  # fmt: skip


def test_a_reference_speaks_for_the_statement_it_belongs_to_beside_wikidata():
    by_id = records(
        item("Q1", "X", P31="Q178561", P710=statement("Q2", urls=["https://example.org/a", "https://example.org/a"]))
    )
    part = "event:wikidata:Q1#participant:actor:wikidata:Q2"
    claims = [record for record in by_id.values() if isinstance(record, Claim) and record.about == part]
    assert [(claim.source.split(":")[1], claim.locator) for claim in claims] == [
        ("wikidata", None), ("article", "listed by source:wikidata"),
    ]  # fmt: skip


def test_relations_have_the_dates_of_their_statement_and_may_lead_nowhere():
    office = statement("Q9", P580=time("+2012-05-07"), P1545="4")
    parsed = rows(item("Q7", "P", P31="Q5", P39=office, P127="Q8", P22="Q7", P102="Q6"))
    made = {record.id: record for row in parsed for record in row.records if isinstance(record, Relation)}
    assert all(row.optional and row.made for row in parsed if row.kind == "relation")
    assert set(made) == {"relation:wikidata:Q9$x", "relation:wikidata:Q8$x", "relation:wikidata:Q6$x"}
    held, owned = made["relation:wikidata:Q9$x"], made["relation:wikidata:Q8$x"]
    assert (held.type, held.end, held.when) == ("holds_office", "actor:wikidata:Q9", "2012-05-07/")
    assert held.attributes == {"property": "P39", "P580": "2012-05-07", "P1545": "4"}
    assert (owned.type, owned.start, owned.end) == ("owns", "actor:wikidata:Q8", "actor:wikidata:Q7")
    assert not [row for row in parsed if row.id == "actor:wikidata:Q9"]
    labelled = rows(
        json.dumps(item("Q7", "P", P31="Q5", P39=office)) + '\n{"id": "Q9", "labels": {"en": {"value": "Head"}}}'
    )
    (office_,) = [record for row in labelled for record in row.records if record.id == "actor:wikidata:Q9"]
    assert isinstance(office_, Actor)
    assert (office_.name, office_.type) == ("Head", "collective")


def test_dates_in_the_wrong_order_are_kept_as_they_are_and_date_nothing():
    event = event_of(
        item("Q1", "X", P31="Q178561", P580=statement(time("+1916-01-02")), P582=statement(time("+1915-01-02")))
    )
    assert event.when is None
    assert (event.attributes["P580"], event.attributes["P582"]) == ("1916-01-02", "1915-01-02")


@pytest.mark.parametrize("shape", ["lines", "dump", "list", "entities", "entity lines", "indented"])
def test_items_are_read_from_every_shape_they_are_published_in(shape: str):
    two = [item("Q1", "A", P31="Q5"), item("Q2", "B", P31="Q5")]
    by_id = {"entities": {item_["id"]: item_ for item_ in two}, "success": 1}
    content = {
        "lines": "\n".join(map(json.dumps, two)),
        "dump": "[\n" + ",\n".join(map(json.dumps, two)) + "\n]\n",
        "list": json.dumps(two),
        "entities": json.dumps(by_id),
        "entity lines": "\n".join(json.dumps({"entities": {item_["id"]: item_}}) for item_ in two),
        "indented": json.dumps(by_id, indent=1),
    }[shape]
    assert detect_format(content.encode()) is ENTITIES
    assert {row.id for row in rows(content) if row.kind == "actor"} == {"actor:wikidata:Q1", "actor:wikidata:Q2"}


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (time("-0582-00-00T00:00:00Z", 7), "-0582-00-00T00:00:00Z"),
        (time("+0000-00-00T00:00:00Z", 9), "+0000-00-00T00:00:00Z"),
        (time("+2015-02-29T00:00:00Z"), "+2015-02-29T00:00:00Z"),
        (time("+2024-13-01T00:00:00Z"), "+2024-13-01T00:00:00Z"),
        (time("-00002500000-01-01T00:00:00Z", 4), "-00002500000-01-01T00:00:00Z"),
        (time("+1995-00-00T00:00:00Z", 5), "+1995-00-00T00:00:00Z"),
        ({"time": "+2024-05-06T00:00:00Z", "precision": "11"}, "+2024-05-06T00:00:00Z"),
        ("somevalue", "somevalue"),
        (["+2024"], '["+2024"]'),
    ],
)
def test_a_point_in_time_that_cannot_be_read_is_kept(value: Any, kept: str):
    """Every other value of a statement that no field can hold, too."""
    event = event_of(item("Q1", P31="Q178561", P585=statement(value, datatype="time")))
    assert (event.when, event.attributes["P585"]) == (None, kept)


def test_what_no_field_can_hold_stays_an_attribute():
    event = event_of(
        item("Q1", P31="Q178561", P1120=statement({"amount": "many"}, datatype="quantity"), P710="somevalue",
             P580=statement(time("+1916-00-00T00:00:00Z", 9), datatype="time"),
             P582=statement(time("+1917-00-00T00:00:00Z", 9), datatype="time"),
             P585=statement(time("+1916-05-00T00:00:00Z", 10), datatype="time"))
    )  # fmt: skip
    assert event.when == "1916/1917"
    assert {name: event.attributes[name] for name in ("P1120", "P710", "P585")} == {
        "P1120": "many", "P710": "somevalue", "P585": "1916-05"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("aliases", {"en": [{"language": "en", "value": {"x": 1}}, {"language": "en", "value": "Army"}]}),
        ("aliases", {"en": {"language": "en", "value": "Army"}}),
        ("labels", {"en": {"language": "en", "value": {"x": 1}}}),
        ("descriptions", {"en": {"language": "en", "value": {"x": 1}}}),
        ("descriptions", {"en": 5}),
        ("claims", {"P31": {"mainsnak": {}}}),
        ("type", ["item"]),
        ("lastrevid", {"x": 1}),
        ("modified", {"x": 1}),
    ],
)
def test_an_odd_value_costs_no_other_row(field: str, value: Any, store: GraphStore, tmp_path: Path):
    path = tmp_path / "items.json"
    path.write_text(
        json.dumps(
            [
                item("Q1", "X", P31="Q37726") | {field: value},
                item("Q2", "Y", P31="Q37726"),
                item("Q3", "Z", P31="Q37726"),
            ]
        )
    )
    load([path], store, on_error="skip")
    assert store.records(["actor:wikidata:Q2"])


def test_an_item_that_others_refer_to_may_have_too_long_a_label(store: GraphStore, tmp_path: Path):
    """It is refused itself; those that need it stay, and know it by the beginning of its label."""
    path = tmp_path / "items.json"
    path.write_text(json.dumps([item("Q1", "x" * 70_000, P31="Q5"), item("Q2", "Y", P31="Q178561", P710="Q1")]))
    summary = load([path], store, on_error="skip")
    assert [problem.line for problem in summary.problems] == [1]
    assert len(store.records(["actor:wikidata:Q1"])["actor:wikidata:Q1"].name) == 2_000  # type: ignore[union-attr]


def test_rows_that_are_none_say_why():
    parsed = rows(
        '{"id": "X1", "type": "item"}\n{"id": "Q1", "typ\n{"missing": "", "id": "Q3"}\n{"id": "P31", "type": "property"}'
    )
    assert [[fault.message for fault in row.problems][:1] for row in parsed[2:]] == [[], []]
    assert "such as Q42" in parsed[0].problems[0].message
    assert "not JSON" in parsed[1].problems[0].message


FLAT = [
    {"event": "http://www.wikidata.org/entity/Q1", "label": "Battle of X", "date": "1807-06-22T00:00:00Z", "image": "i"},
    {"event": "http://www.wikidata.org/entity/Q2", "date": "1809-01-01T00:00:00Z", "participants": "Sweden; Macedonia; Elis; Elis"},
    {"event": "http://www.wikidata.org/entity/Q1", "label": "Battle of X", "date": "1807-07-01T00:00:00Z", "image": "i"},
]  # fmt: skip


def results(content: Any, file: str = "battles.json") -> dict[str, Record]:
    parsed = rows(content, format_=RESULTS, file=file)
    assert not [problem for row in parsed for problem in row.problems]
    return {record.id or "": record for row in parsed for record in row.records}


@pytest.mark.parametrize("shape", ["flat", "verbose", "bindings"])
def test_results_are_read_from_every_shape_the_service_gives(shape: str):
    bindings = [{name: {"type": "literal", "value": text} for name, text in row.items()} for row in FLAT]
    document = {"head": {"vars": ["event"]}, "results": {"bindings": bindings}}
    content = json.dumps({"flat": FLAT, "verbose": bindings, "bindings": document}[shape])
    assert detect_format(content.encode()) is RESULTS
    by_id = results(content)
    first, second = by_id["event:wikidata:Q1"], by_id["event:wikidata:Q2"]
    assert isinstance(first, Event)
    assert isinstance(second, Event)
    assert (first.title, first.when) == ("Battle of X", "[1807-06-22..1807-07-31]")
    assert first.attributes["image"] == "i"
    assert first.attributes["date"] == '["1807-06-22T00:00:00Z","1807-07-01T00:00:00Z"]'
    assert (second.title, second.when) == ("Q2", "1809")
    assert [part.actor for part in second.participants] == [
        "actor:state:swe", "actor:wikidata-label:macedonia", "actor:wikidata-label:elis",
    ]  # fmt: skip
    assert second.source == "source:wikidata-query:battles:undated"


def test_results_name_who_where_and_within_what_by_their_variables():
    uri = "http://www.wikidata.org/entity/"
    row = {
        "item": uri + "Q1", "itemLabel": "X", "itemDescription": "D", "start": "1915-05-02T00:00:00Z",
        "participant": uri + "Q2", "participantLabel": "Army", "place": uri + "Q3", "country": uri + "Q4",
        "countryLabel": "C", "partOf": uri + "Q5", "deaths": "12",
    }  # fmt: skip
    by_id = results([row, {**row, "deaths": "20"}], "battles 2024-05-06.json")
    event = by_id["event:wikidata:Q1"]
    assert isinstance(event, Event)
    assert (event.title, event.summary, event.when) == ("X", "D", "1915-05-02/")
    assert event.measures == {"killed": Measure(low=12, high=20)}
    assert {record.id: getattr(record, "name", None) for record in by_id.values() if record.kind in {"actor", "location"}} == {
        "actor:wikidata:Q2": "Army", "location:wikidata:Q3": "Q3", "location:wikidata:Q4": "C",
    }  # fmt: skip
    assert [link.target for link in event.links] == ["event:wikidata:Q5"]
    assert event.source == "source:wikidata-query:battles-2024-05-06:2024-05-06"
    people = results([{"person": uri + "Q7", "personLabel": "P"}])["actor:wikidata:Q7"]
    towns = results([{"item": uri + "Q8", "coord": "Point(34.25 31.29)"}])["location:wikidata:Q8"]
    assert isinstance(people, Actor)
    assert isinstance(towns, Location)
    assert (people.type, people.name) == ("person", "P")
    assert (towns.latitude, towns.longitude) == (31.29, 34.25)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"item": "http://www.wikidata.org/entity/Q1", "x": "y"}, "cannot tell whether ?item is an event"),
        ({"label": "y"}, "no variable of this row holds an item"),
        (
            {"event": "http://www.wikidata.org/entity/Q1", "date": "2024-02-30T00:00:00Z"},
            "is not a day of the calendar",
        ),
        ({"event": "http://www.wikidata.org/entity/Q1", "deaths": "many"}, "is not a number"),
    ],
)
def test_results_that_cannot_be_taken_say_why(row: dict[str, str], message: str):
    (problem,) = [fault for made in rows([row], format_=RESULTS) for fault in made.problems]
    assert message in problem.message


def test_cells_that_are_no_texts_stay_attributes():
    uri = "http://www.wikidata.org/entity/Q1"
    event = results(json.dumps([{"event": uri, "eventLabel": "X", "codes": ["a", {"b": 1}], "more": {"x": 1}}]))
    (made,) = [record for record in event.values() if isinstance(record, Event)]
    assert (made.attributes["codes"], made.attributes["more"]) == ('["a",{"b":1}]', '{"x":1}')


def test_before_the_year_one_a_date_stays_as_it_was():
    event = results([{"event": "http://www.wikidata.org/entity/Q1", "date": "-0232-01-01T00:00:00Z"}])[
        "event:wikidata:Q1"
    ]
    assert isinstance(event, Event)
    assert (event.when, event.attributes["date"]) == (None, "-0232-01-01T00:00:00Z")


@pytest.mark.parametrize("path", sorted(DATA.glob("**/*.*")), ids=lambda path: path.name)
def test_of_the_real_files_only_those_in_the_formats_are_taken(path: Path):
    with path.open("rb") as stream:
        chosen = detect_format(stream.read(256 * 1024))
    expected = RESULTS if path.name.startswith("wdqs") else ENTITIES if path.parent.name == "wikidata" else None
    assert (chosen if chosen in FORMATS else None) is expected


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("entities_from_wbgetentities.jsonl", 189), ("entity_q151885.json", 1), ("wdqs_battles_w_participants.json", 1048),
        ("wdqs_historicEvents_flat.json", 9125),
    ],
)  # fmt: skip
def test_the_real_files_are_read_whole(name: str, own: int):
    path = shared_data(f"wikidata/{name}")
    with path.open("rb") as stream:
        chosen = detect_format(path.read_bytes()[: 256 * 1024])
        assert chosen
        parsed = list(chosen.read(stream, ReadContext(str(path))))
    assert not [fault for row in parsed for fault in row.problems]
    assert sum(1 for row in parsed if not row.made) == own
    assert all(expand_record(record) for row in parsed for record in row.records)


json_values = st.recursive(
    st.none() | st.integers(-9, 9) | st.sampled_from(["Q1", "Q5", "", "value", "+1900-00-00T00:00:00Z", "x"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(
                ["mainsnak", "snaktype", "datavalue", "value", "id", "time", "precision", "amount", "rank", "en"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


@given(
    st.dictionaries(st.sampled_from(["P31", "P585", "P710", "P276", "P569", "P625", "P1120", "P39", "P298"]), json_values, max_size=4),
    json_values,
    st.dictionaries(st.sampled_from(["event", "item", "date", "participants", "deaths", "coord", "place"]), json_values, max_size=4),
)  # fmt: skip
def test_no_item_and_no_result_makes_it_fail(claims: Any, labels: Any, row: Any):
    well = item("Q1", "X", P31="Q178561")
    for content in (
        {**well, "labels": labels},
        {**well, "claims": {**well["claims"], **claims}},
        {"id": "Q1", "claims": claims},
    ):
        assert rows(content)
    uri = {"event": "http://www.wikidata.org/entity/Q1"}
    assert rows([{**row, **uri}], format_=RESULTS)

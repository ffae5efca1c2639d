"""STIX bundles: hand-written objects in the shape of the standard's."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_graph.records import Actor, Claim, Event, Location, Merge, Record, Relation, Source
from knowledge_graph.store import GraphStore
from loaders.formats import ReadContext, detect_format
from loaders.load import load
from loaders.readers.rows import SKIPPED, Row
from loaders.stix import FORMATS

Object = dict[str, Any]
Saver = Callable[..., Path]
Kind = TypeVar("Kind")


def make_id(type_: str, number: int) -> str:
    return f"{type_}--00000000-0000-4000-8000-{number:012}"


PUBLISHER = make_id("identity", 1)


def make(type_: str, number: int, **fields: Any) -> Object:
    stamp = "2024-05-06T12:00:00.000Z"
    common = {
        "type": type_,
        "id": make_id(type_, number),
        "created": stamp,
        "modified": stamp,
        "created_by_ref": PUBLISHER,
    }
    return common | fields


def relate(number: int, word: str, start: Object, end: Object, **fields: Any) -> Object:
    return make("relationship", number, relationship_type=word, source_ref=start["id"], target_ref=end["id"], **fields)


CERT = make("identity", 1, name="Example CERT", identity_class="organization")
MINISTRY = make("identity", 2, name="Ministry of Examples", identity_class="organization")
HERON = make("intrusion-set", 3, name="Heron Set", aliases=["HS"])
ACTOR = make("threat-actor", 4, name="Grey Heron", threat_actor_types=["nation-state"])
UKRAINE = make("location", 5, name="Ukraine", country="UA")
REED = make("campaign", 6, name="Operation Reed", first_seen="2024-02-01T00:00:00Z", last_seen="2024-03-15T00:00:00Z")
MALWARE = make("malware", 7, name="ReedRAT")


def bundle(*objects: Object) -> str:
    return json.dumps({"type": "bundle", "id": "bundle--1", "objects": objects}, indent=1)


def read(content: str) -> list[Row]:
    return list(FORMATS[0].read(io.BufferedReader(io.BytesIO(content.encode()), 1 << 20), ReadContext("it.json")))


def records_of(*objects: Object) -> list[Record]:
    rows = read(bundle(*objects))
    assert not [problem for row in rows for problem in row.problems]
    return [record for row in rows for record in row.records]


def only(kind: type[Kind], records: Sequence[Record], identifier: str = "") -> Kind:
    return next(
        record for record in records if isinstance(record, kind) and identifier in (cast("Record", record).id or "")
    )


@pytest.fixture
def save(tmp_path: Path) -> Saver:
    """Write a bundle, and return the file."""

    def write(*objects: Object, name: str = "bundle.json") -> Path:
        path = tmp_path / name
        path.write_text(bundle(*objects))
        return path

    return write


@pytest.mark.parametrize(
    "content",
    [
        bundle(CERT),
        json.dumps(
            {"id": "bundle--1", "type": "bundle", "spec_version": "2.0", "objects": [MALWARE | {"x": "y" * 300_000}]}
        ),
        json.dumps({"more": False, "objects": [CERT, HERON]}),
        json.dumps(CERT) + "\n" + json.dumps(HERON) + "\n",
        json.dumps([CERT, HERON]),
    ],
    ids=["bundle", "longer than the head", "TAXII", "lines", "list"],
)
def test_bundles_envelopes_and_bare_objects_are_recognised(content: str):
    detected = detect_format(content.encode())
    assert detected
    assert detected.name == "stix"
    assert {row.kind for row in read(content)} & {"actor", SKIPPED}


def test_identities_threat_actors_and_intrusion_sets_are_actors():
    lone = make("threat-actor", 8, name="Rook", resource_level="individual", goals=["money"])
    records = records_of(CERT, HERON, ACTOR, lone, make("identity", 9, name="Ann Lee", identity_class="individual"))
    assert {record.name: record.type for record in records if isinstance(record, Actor)} == {
        "Example CERT": "organisation", "Heron Set": "organisation", "Grey Heron": "organisation", "Rook": "person",
        "Ann Lee": "person",
    }  # fmt: skip
    assert only(Actor, records, HERON["id"]).aliases == ("HS",)
    assert only(Actor, records, lone["id"]).attributes["goals"] == '["money"]'


def test_a_publisher_is_a_dataset_and_each_day_of_changes_a_release():
    records = records_of(HERON, CERT)  # whose name comes after what it made
    actor = only(Actor, records, HERON["id"])
    release = only(Source, records, actor.source or "")
    assert (release.published, release.publisher) == ("2024-05-06", "Example CERT")
    assert release.part_of == f"source:stix:{PUBLISHER}"


def test_relationships_say_who_took_part_in_a_campaign_and_claim_it():
    hedged = relate(10, "attributed-to", REED, HERON, confidence=40, description="Same servers.")
    records = records_of(
        CERT, MINISTRY, HERON, UKRAINE, hedged, relate(11, "targets", REED, MINISTRY), relate(12, "targets", REED, UKRAINE),
        REED,
    )  # fmt: skip
    event = only(Event, records)
    assert (event.type, event.mode, event.when) == ("coerce", "cyber-campaign", "2024-02-01/2024-03-15")
    assert [(part.actor, part.role) for part in event.participants] == [
        (f"stix:{HERON['id']}", "attacker"), (f"stix:{MINISTRY['id']}", "target"),
    ]  # fmt: skip
    assert [(place.location, place.role) for place in event.locations] == [(f"stix:{UKRAINE['id']}", "target")]
    claims = {record.about: record for record in records if isinstance(record, Claim)}
    claim = claims[f"{event.id}#attacker:stix:{HERON['id']}"]
    assert (claim.certainty, claim.locator) == ("hedged", f"{hedged['id']}; Same servers.")
    assert claims[f"{event.id}#target:stix:{MINISTRY['id']}"].certainty == "stated"


def test_an_attack_of_an_actor_is_an_event_and_no_affiliation():
    records = records_of(
        CERT, ACTOR, MINISTRY, relate(10, "targets", ACTOR, MINISTRY, start_time="2024-01-02T00:00:00Z")
    )
    event = only(Event, records)
    assert (event.title, event.when) == ("Grey Heron targets Ministry of Examples", "2024-01-02/")
    assert [part.role for part in event.participants] == ["attacker", "target"]
    assert not [record for record in records if isinstance(record, Relation)]


def test_relations_between_actors_and_with_places_keep_their_time():
    records = records_of(
        CERT, HERON, ACTOR, UKRAINE,
        relate(10, "attributed-to", HERON, ACTOR, start_time="2020-01-01T00:00:00Z", stop_time="2021-01-01T00:00:00Z"),
        relate(11, "located-at", ACTOR, UKRAINE, confidence=10),
    )  # fmt: skip
    relations = [record for record in records if isinstance(record, Relation)]
    assert [(record.type, record.title, record.when) for record in relations] == [
        ("associated_with", "attributed-to", "2020-01-01/2021-01-01"), ("based_in", "located-at", None),
    ]  # fmt: skip
    claims = {record.about: record.certainty for record in records if isinstance(record, Claim)}
    assert claims == {relations[1].id: "hedged"}


def test_a_country_is_the_one_that_other_datasets_name(store: GraphStore, save: Saver):
    kyiv = make("location", 8, city="Kyiv", country="UA", latitude=50.45, longitude=30.52)
    load([save(CERT, UKRAINE, kyiv)], store)
    ids = ["location:country:ukr", f"stix:{kyiv['id']}"]
    country, city = (store.records(ids)[identifier] for identifier in ids)
    assert isinstance(city, Location)
    assert store.merged([f"stix:{UKRAINE['id']}"]) == {f"stix:{UKRAINE['id']}": country.id}
    assert city.part_of == country.id


def test_a_location_lies_in_the_one_it_is_located_at():
    region = make("location", 8, name="Eastern Europe", region="eastern-europe")
    records = records_of(CERT, UKRAINE, region, relate(10, "located-at", UKRAINE, region))
    assert only(Location, records, UKRAINE["id"]).part_of == f"stix:{region['id']}"


def test_a_report_claims_what_it_names_and_has_a_counterpart():
    report = make(
        "report", 8, name="Herons", published="2024-05-07T00:00:00Z", object_refs=[REED["id"], MALWARE["id"], HERON["id"]],
        external_references=[{"source_name": "x", "url": "https://example.org/h"}],
    )  # fmt: skip
    records = records_of(CERT, REED, MALWARE, HERON, report)
    source = only(Source, records, report["id"])
    assert (source.type, source.publisher, source.published) == ("report", "Example CERT", "2024-05-07")
    assert source.url == "https://example.org/h"
    claimed = [record.about for record in records if isinstance(record, Claim) and record.source == source.id]
    assert claimed == [f"stix:{REED['id']}", f"stix:{HERON['id']}"]


def test_a_sighting_is_an_event_that_somebody_observed():
    sighting = make(
        "sighting", 8, sighting_of_ref=HERON["id"], where_sighted_refs=[MINISTRY["id"], UKRAINE["id"]], count=3,
        first_seen="2024-04-01T00:00:00Z",
    )  # fmt: skip
    event = only(Event, records_of(CERT, HERON, MINISTRY, UKRAINE, sighting))
    assert (event.title, event.when, event.attributes["count"]) == ("Sighting of Heron Set", "2024-04-01/", 3)
    assert [part.role for part in event.participants] == ["subject", "observer"]
    assert [place.role for place in event.locations] == ["occurred_at"]


def test_what_has_no_counterpart_is_counted_and_named(store: GraphStore, save: Saver):
    indicator = make("indicator", 8, pattern="[file:name = 'x']")
    sighting = make("sighting", 9, sighting_of_ref=indicator["id"])
    objects = [CERT, REED, MALWARE, indicator, sighting, relate(10, "uses", REED, MALWARE)]
    (file,) = load([save(*objects)], store).files
    assert (file.rows, file.skipped) == (6, 4)
    assert file.skipped_as == {"malware": 1, "indicator": 1, "sighting of indicator": 1, "campaign uses malware": 1}


def test_what_was_revoked_is_denied_from_that_day_on(store: GraphStore, other_store: GraphStore, save: Saver):
    """Whether or not it was known before."""
    relation = relate(10, "attributed-to", HERON, ACTOR)
    later = {"revoked": True, "modified": "2024-06-01T00:00:00.000Z"}
    files = [
        save(CERT, HERON, ACTOR, REED, relation), save(CERT, REED | later, relation | later, HERON, ACTOR, name="later.json")
    ]  # fmt: skip
    for file, earlier in zip(files, reversed(files), strict=True):
        load([file], store)
        load([earlier], other_store)
    assert store.digest() == other_store.digest()
    for item in (REED, relation):
        claims = [claim for claim in store.claims_about([f"stix:{item['id']}"]) if claim.stance == "denies"]
        assert [claim.source for claim in claims] == [f"source:stix:{PUBLISHER}:2024-06-01"]


def test_the_version_changed_last_stands_whatever_was_loaded_first(
    store: GraphStore, other_store: GraphStore, save: Saver
):
    later = REED | {"name": "Operation Rush", "modified": "2024-06-01T00:00:00.000Z"}
    files = [
        save(CERT, HERON, REED, relate(10, "attributed-to", REED, HERON)),
        save(CERT, HERON, later, name="later.json"),
    ]
    for file, earlier in zip(files, reversed(files), strict=True):
        load([file], store)
        load([earlier], other_store)
    event = store.records([f"stix:{REED['id']}"])[f"stix:{REED['id']}"]
    assert isinstance(event, Event)
    assert (event.title, event.participants) == ("Operation Rush", ())
    assert store.digest() == other_store.digest()


def test_a_revoked_actor_is_a_former_id_of_the_one_that_replaces_it(store: GraphStore, save: Saver):
    """Through several steps; it doesn't give its name, though it was changed last."""
    old = make("intrusion-set", 8, name="Old Heron", revoked=True, modified="2024-06-01T00:00:00.000Z")
    older = make("intrusion-set", 9, name="Oldest Heron", revoked=True)
    replaced = [relate(10, "revoked-by", older, old), relate(11, "revoked-by", old, HERON)]
    load([save(CERT, old, older, HERON, *replaced, relate(12, "attributed-to", older, ACTOR), ACTOR)], store)
    actor = store.records([f"stix:{HERON['id']}"])[f"stix:{HERON['id']}"]
    assert isinstance(actor, Actor)
    assert actor.name == "Heron Set"
    assert set(actor.aliases) == {"HS", "Old Heron", "Oldest Heron"}
    assert actor.former_ids == (f"stix:{old['id']}", f"stix:{older['id']}")
    relation = store.records([f"stix:{make_id('relationship', 12)}"])[f"stix:{make_id('relationship', 12)}"]
    assert isinstance(relation, Relation)
    assert relation.start == actor.id


def test_two_objects_of_one_name_stay_two(store: GraphStore, save: Saver):
    load([save(CERT, HERON, make("threat-actor", 8, name="Heron Set"))], store)
    assert len(store.records([f"stix:{HERON['id']}", f"stix:{make_id('threat-actor', 8)}"])) == 2


def test_duplicates_are_merged_by_their_publisher_s_decision(store: GraphStore, save: Saver):
    other = make("intrusion-set", 8, name="Heron Group")
    load([save(CERT, HERON, other, relate(10, "duplicate-of", other, HERON))], store)
    (merge,) = store.merges()
    assert isinstance(merge, Merge)
    assert (merge.merged, merge.into, merge.by) == (f"stix:{other['id']}", f"stix:{HERON['id']}", "Example CERT")


def test_a_relationship_of_a_campaign_in_another_file_is_taken_if_it_is_known(store: GraphStore, save: Saver):
    attributed = relate(10, "attributed-to", REED, HERON)
    (file,) = load([save(CERT, HERON, attributed)], store).files
    assert file.skipped == 1
    load([save(CERT, HERON, REED, attributed, name="whole.json")], store)
    assert not load([save(CERT, HERON, attributed)], store).added


def test_objects_in_any_order_make_one_graph(store: GraphStore, other_store: GraphStore, save: Saver):
    objects = [CERT, MINISTRY, HERON, ACTOR, UKRAINE, REED, MALWARE, relate(10, "attributed-to", REED, HERON)]
    load([save(*objects)], store)
    load([save(*reversed(objects))], other_store)
    assert store.digest() == other_store.digest()
    assert not load([save(*objects)], store).added


@pytest.mark.parametrize(
    ("item", "field"),
    [
        (HERON | {"type": ["a"]}, "type"),
        (HERON | {"id": "heron"}, "id"),
        (REED | {"first_seen": "soon"}, "first_seen"),
        (REED | {"last_seen": "2023-01-01T00:00:00Z"}, "last_seen"),
        (relate(10, "targets", REED, UKRAINE) | {"target_ref": None}, "target_ref"),
        (UKRAINE | {"latitude": 121, "longitude": 1}, "latitude"),
    ],
)
def test_an_object_that_cannot_be_read_is_refused_with_its_field(item: Object, field: str):
    rows = read(bundle(CERT, item, MINISTRY))
    assert [row.problems[0].field for row in rows if row.problems] == [field]
    assert [row.id for row in rows if row.kind == "actor"] == [f"stix:{CERT['id']}", f"stix:{MINISTRY['id']}"]


@given(
    st.sampled_from([CERT, HERON, UKRAINE, REED, relate(10, "targets", REED, UKRAINE), make("report", 8), make("sighting", 9)]),
    st.dictionaries(
        st.sampled_from(
            ["name", "type", "id", "created", "modified", "aliases", "country", "latitude", "longitude", "object_refs",
             "external_references", "confidence", "relationship_type", "source_ref", "object_marking_refs", "definition"]
        ),
        st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.lists(st.text(max_size=4), max_size=2)
        | st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
    ),
)  # fmt: skip
def test_whatever_fields_hold_an_object_is_taken_skipped_or_refused(item: Object, fields: Object):
    for row in read(bundle(item | fields)):
        assert not (row.records and row.problems)

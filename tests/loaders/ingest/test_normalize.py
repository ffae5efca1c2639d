"""Short forms in, full forms out."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import RECORD, Claim, Event, Measure, Record, as_json
from loaders.ingest.normalize import expand_record
from tests.support.worlds import claim, event, relation


def expanded(fields: dict[str, Any]) -> tuple[Record, ...]:
    full = expand_record(RECORD.validate_python(fields))
    made = (full.record, *full.claims())
    assert full.implied == len(made) - 1
    return made


@pytest.mark.parametrize("fields", [event("x"), relation("a", "b")])
def test_a_record_s_own_source_claims_that_it_is_so(fields: dict[str, Any]):
    record, made = expanded(fields)
    assert isinstance(made, Claim)
    assert (made.about, made.source, made.stance, made.property) == (fields["id"], "source:paper", "asserts", None)
    assert record == RECORD.validate_python(fields)


def test_measures_become_claims_of_the_source_and_leave_the_event():
    record, so, killed, displaced = expanded(event("x", measures={"killed": 3, "displaced": {"low": 10}}))
    assert isinstance(record, Event)
    assert record.measures == {}
    assert [record.property for record in (so, killed, displaced) if isinstance(record, Claim)] == [
        None,
        "killed",
        "displaced",
    ]
    assert isinstance(killed, Claim)
    assert killed.value == Measure(best=3)


def test_an_event_without_a_source_makes_no_claims():
    assert len(expanded({**event("x"), "source": None})) == 1


def test_a_claim_s_id_is_a_hash_of_what_it_says_whether_retracted_or_not():
    ids = [expanded(claim("event:x", **more))[0].id for more in ({}, {"retracted": "2024-06-01"}, {"stance": "denies"})]
    assert ids[0] == ids[1] != ids[2]
    assert str(ids[0]).startswith("claim:")
    assert len(str(ids[0])) == len("claim:") + 32


@pytest.mark.parametrize("fields", [
    claim("event:x"), claim("event:x", retracted="2024-06-01", attributed_to=[{"actor": "actor:a"}]),
    event("x", measures={"killed": 3, "displaced": {"low": 10}}),
    {"kind": "merge", "merged": "actor:a", "into": "actor:b", "why": "one", "decided": "2024-05-25", "undone": "2024-06"},
])  # fmt: skip
def test_what_is_given_an_id_is_what_would_have_been_read_with_it(fields: dict[str, Any]):
    for record in expanded(fields):
        checked = RECORD.validate_python(orjson.loads(as_json(record)))
        assert (record, as_json(record)) == (checked, as_json(checked))


def test_a_claim_keeps_an_id_of_its_own():
    assert expanded(claim("event:x", id="claim:mine"))[0].id == "claim:mine"


def test_a_part_s_own_id_stays_and_one_that_repeats_the_derived_is_dropped():
    parts = [
        {"actor": "actor:a", "role": "host", "id": "event:x#first"},
        {"actor": "actor:b", "role": "host", "id": "event:x#host:actor:b"},
    ]
    record = expanded(event("x", participants=parts))[0]
    assert isinstance(record, Event)
    assert [part.id for part in record.participants] == ["event:x#first", None]


@pytest.mark.parametrize(
    ("parts", "field", "message"),
    [
        ([{"actor": "actor:a", "role": "host", "id": "event:y#a"}], "participants[0].id", "must begin with event:x#"),
        ([{"actor": "actor:a", "role": "host"}] * 2, "participants[1]", "repeats participants[0]"),
        (
            [{"actor": "actor:a", "role": "host"}, {"actor": "actor:b", "role": "host", "id": "event:x#host:actor:a"}],
            "participants[1]",
            "repeats participants[0]",
        ),
    ],
)
def test_part_ids_that_cannot_stand_are_refused(parts: list[dict[str, Any]], field: str, message: str):
    with pytest.raises(InvalidInput, match=message.replace("[", r"\[")) as raised:
        expanded(event("x", participants=parts))
    assert raised.value.field == field

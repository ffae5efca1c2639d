"""Records carry relations into the graph, each with an id that a claim can be about."""

from __future__ import annotations

import pytest

from knowledge_graph.edges import carrier_of, edges_of
from knowledge_graph.records import RECORD
from tests.support.worlds import MAY_2024

EVENT = {
    "kind": "event",
    "id": "event:x",
    "type": "meeting",
    "title": "X",
    "when": "2024-05-24",
    "participants": [{"actor": "actor:a", "role": "mediator"}, {"actor": "actor:a", "role": "host", "id": "event:x#h"}],
    "locations": [{"location": "location:l", "area": "central", "precision": "city"}, {"location": "location:l", "role": "target"}],
    "links": [{"type": "responds_to", "target": "event:y"}, {"type": "concerns", "target": "actor:b"}],
}  # fmt: skip

CARRIED = [
    (
        EVENT,
        [
            ("event:x#mediator:actor:a", "PARTICIPATED_IN", "mediator", "actor:a", "event:x", "event:x"),
            ("event:x#h", "PARTICIPATED_IN", "host", "actor:a", "event:x", "event:x"),
            ("event:x#occurred_at:location:l", "OCCURRED_AT", "occurred_at", "event:x", "location:l", "event:x"),
            ("event:x#target:location:l", "TARGETED", "target", "event:x", "location:l", "event:x"),
            ("event:x#responds_to:event:y", "RESPONDS_TO", None, "event:x", "event:y", "event:x"),
            ("event:x#concerns:actor:b", "CONCERNS", None, "event:x", "actor:b", "event:x"),
        ],
    ),
    (
        {"kind": "relation", "id": "relation:r", "type": "leads", "start": "actor:a", "end": "actor:b"},
        [("relation:r", "LEADS", None, "actor:a", "actor:b", "relation:r")],
    ),
    (
        {"kind": "location", "id": "location:l", "type": "city", "name": "L", "part_of": "location:m"},
        [("location:l#part_of:location:m", "PART_OF", None, "location:l", "location:m", None)],
    ),
    ({"kind": "location", "id": "location:l", "type": "city", "name": "L"}, []),
    ({"kind": "actor", "id": "actor:a", "type": "person", "name": "A"}, []),
    ({"kind": "source", "id": "source:a", "type": "section", "title": "A", "part_of": "source:b"}, []),
    ({"kind": "claim", "id": "claim:a", "about": "event:x", "source": "source:a"}, []),
]


@pytest.mark.parametrize(
    ("value", "expected"), CARRIED, ids=lambda identifier: identifier.get("id") if isinstance(identifier, dict) else ""
)
def test_a_record_carries_its_relations(value, expected) -> None:
    edges = edges_of(RECORD.validate_python(value))
    assert [(e.id, e.word.relation, e.word.role, e.start, e.end, e.carrier) for e in edges] == expected


def test_only_relation_records_have_dates_of_their_own() -> None:
    dated = {edge.id for entry in MAY_2024 for edge in edges_of(entry) if edge.when}
    assert dated == {"relation:office"}


def test_a_place_keeps_how_exactly_it_is_known() -> None:
    place = next(edge for edge in edges_of(RECORD.validate_python(EVENT)) if edge.word.relation == "OCCURRED_AT")
    assert (place.precision, place.area) == ("city", "central")


@pytest.mark.parametrize(
    ("about", "carrier"),
    [("event:x", "event:x"), ("event:x#mediator:actor:y", "event:x"), ("event:x#a#b", "event:x"), ("", "")],
)
def test_a_part_belongs_to_the_record_before_the_mark(about: str, carrier: str) -> None:
    assert carrier_of(about) == carrier

"""Records take what the format says and refuse the rest, and read back as what they were written."""

from __future__ import annotations

from typing import Any

import jsonschema
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from knowledge_graph.records import KINDS, RECORD, Claim, Event, Location, as_json, digest, from_json, json_schema
from tests.oracle.oracle import World
from tests.oracle.worlds import worlds
from tests.support.worlds import MAY_2024

SCHEMA = jsonschema.Draft202012Validator(json_schema())

ACTOR = {"kind": "actor", "id": "actor:a", "type": "person", "name": "A"}
PLACE = {"kind": "location", "id": "location:a", "type": "city", "name": "A"}
EVENT = {"kind": "event", "id": "event:a", "type": "meeting", "title": "A"}
RELATION = {"kind": "relation", "id": "relation:a", "type": "leads", "start": "actor:a", "end": "actor:b"}
SOURCE = {"kind": "source", "id": "source:a", "type": "article", "title": "A"}
CLAIM = {"kind": "claim", "about": "event:a", "source": "source:a"}
SHORTEST = (ACTOR, PLACE, EVENT, RELATION, SOURCE, CLAIM)


def as_value(record: Any) -> Any:
    """Return a record as a JSON value."""
    return orjson.loads(as_json(record))


TAKEN: list[dict[str, Any]] = [
    *SHORTEST,
    *map(as_value, MAY_2024),
    ACTOR | {"id": "actor:ש-ش-é.1/2", "aliases": ["one alias"], "identifiers": {"wikidata": "Q1"}},
    PLACE | {"latitude": -90, "longitude": 180},
    EVENT | {"when": {"edtf": "2024-05/..", "end_earliest": "2024-05-25", "original": "this month"}},
    EVENT | {"measures": {"killed": 3, "injured": {"low": 1, "text": "some"}}, "source": "source:a"},
    EVENT | {"participants": [{"actor": "actor:a", "role": "party", "id": "event:a#p1"}]},
    CLAIM | {"property": "killed", "value": {"share": 0.5}, "as_of": "2024-05", "retracted": "2024-05-27"},
    CLAIM
    | {"property": "position", "value": "against it", "attributed_to": [{"actor": "actor:a", "kind": "anonymous"}]},
]

REFUSED: dict[str, dict[str, Any]] = {
    "no kind": {"id": "actor:a", "type": "person", "name": "A"},
    "an unknown kind": ACTOR | {"kind": "person"},
    "an unknown field": ACTOR | {"nmae": "A"},
    "an unknown field of a part": EVENT | {"participants": [{"actor": "actor:a", "role": "party", "rolle": "x"}]},
    "a status of its own": EVENT | {"status": "confirmed"},
    "an unknown type": ACTOR | {"type": "persn"},
    "an unknown role": EVENT | {"participants": [{"actor": "actor:a", "role": "bystander"}]},
    "an id without a prefix": ACTOR | {"id": "a"},
    "an id with a space": ACTOR | {"id": "actor:a b"},
    "an id with a quote": ACTOR | {"id": 'actor:"a'},
    "an id with a #": ACTOR | {"id": "actor:a#b"},
    "an id with a control character": ACTOR | {"id": "actor:a\x00"},
    "an id that never ends": ACTOR | {"id": "actor:" + "a" * 300},
    "a name of nothing": ACTOR | {"name": " "},
    "a name that never ends": ACTOR | {"name": "a" * 2_001},
    "an unknown scheme": ACTOR | {"identifiers": {"wikipedia": "A"}},
    "half a coordinate": PLACE | {"latitude": 1.0},
    "a coordinate off the map": PLACE | {"latitude": 91, "longitude": 0},
    "a part of itself": PLACE | {"part_of": "location:a"},
    "an end before the start": EVENT | {"when": "2024-05-06/2024-05-05"},
    "a date in words": EVENT | {"when": "last week"},
    "a date that says nothing": EVENT | {"when": {"original": "last week"}},
    "measures of nobody": EVENT | {"measures": {"killed": 1}},
    "a measure that says nothing": EVENT | {"measures": {"killed": {}}, "source": "source:a"},
    "a relation with itself": RELATION | {"end": "actor:a"},
    "a claim without a source": {"kind": "claim", "about": "event:a"},
    "a property without a value": CLAIM | {"property": "killed"},
    "a value without a property": CLAIM | {"value": {"best": 1}},
    "an unknown property": CLAIM | {"property": "deaths", "value": {"best": 1}},
    "a share of more than all": CLAIM | {"property": "killed", "value": {"share": 1.5}},
    "an attribution to nobody": CLAIM | {"attributed_to": [{"kind": "anonymous"}]},
    "words without a kind": CLAIM | {"attributed_to": [{"text": "an official"}]},
    "a number where text goes": ACTOR | {"name": 7},
    "a list where text goes": ACTOR | {"name": ["A"]},
}


@pytest.mark.parametrize("value", TAKEN, ids=lambda identifier: identifier.get("id", identifier["kind"]))
def test_what_records_take_the_schema_takes(value) -> None:
    SCHEMA.validate(as_value(RECORD.validate_python(value)))
    SCHEMA.validate(value)


@pytest.mark.parametrize("value", REFUSED.values(), ids=REFUSED)
def test_what_the_format_does_not_say_is_refused(value) -> None:
    with pytest.raises(ValidationError):
        RECORD.validate_python(value)


BY_SCHEMA = ("an unknown kind", "an unknown field", "an unknown field of a part", "a status of its own",
             "an id without a prefix", "an id with a space", "an id that never ends", "a name that never ends",
             "a coordinate off the map", "a claim without a source", "a share of more than all", "a number where text goes")  # fmt: skip


@pytest.mark.parametrize("reason", BY_SCHEMA)
def test_the_schema_refuses_what_a_schema_can(reason: str) -> None:
    assert not SCHEMA.is_valid(REFUSED[reason])


def test_the_schema_asks_for_the_kind_of_every_record() -> None:
    assert all("kind" in SCHEMA.schema["$defs"][kind.capitalize()]["required"] for kind in KINDS)


def test_the_schema_takes_one_text_for_a_list_of_one() -> None:
    SCHEMA.validate(as_value(RECORD.validate_python(ACTOR)) | {"aliases": "one alias"})


def test_the_schema_is_a_schema_that_names_every_kind() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())
    assert set(json_schema()["discriminator"]["mapping"]) == set(KINDS)


@pytest.mark.parametrize("value", TAKEN, ids=lambda identifier: identifier.get("id", identifier["kind"]))
def test_canonical_json_reads_back_as_the_same_record(value) -> None:
    record = RECORD.validate_python(value)
    again = RECORD.validate_json(as_json(record))
    assert (again, as_json(again), digest(again)) == (record, as_json(record), digest(record))


@given(worlds())
def test_any_graph_reads_back_as_itself(world: World) -> None:
    assert [RECORD.validate_json(as_json(record)) for record in world.records] == world.records


def test_what_only_repeats_a_default_changes_no_digest() -> None:
    short, long = Event(**EVENT), Event(**EVENT, reality="happened", participants=(), summary="", attributes={})
    assert as_json(short) == as_json(long)
    assert digest(short) == digest(long)


def test_a_copy_with_another_value_has_a_canonical_form_of_its_own() -> None:
    record = Event(**EVENT)
    before = as_json(record)
    other = record.model_copy(update={"title": "Another title"})
    assert as_json(other) == as_json(Event(**EVENT | {"title": "Another title"})) != before
    assert (as_json(record), record, from_json(before)) == (before, Event(**EVENT), record)


def test_the_order_of_fields_changes_no_digest() -> None:
    first, other = RECORD.validate_python(ACTOR), RECORD.validate_python(dict(reversed(ACTOR.items())))
    assert digest(first) == digest(other)


def test_a_digest_is_the_same_in_every_version_of_the_program() -> None:
    assert digest(RECORD.validate_python(ACTOR)) == "fc8fe83102c619c5ec83ce799a890744"


def test_any_change_of_content_changes_the_digest() -> None:
    changed = [ACTOR, ACTOR | {"name": "B"}, ACTOR | {"aliases": ["B"]}, ACTOR | {"attributes": {"x": None}}]
    assert len({digest(RECORD.validate_python(entry)) for entry in changed}) == len(changed)


def test_one_text_is_a_list_of_one() -> None:
    assert RECORD.validate_python(ACTOR | {"aliases": "b"}).aliases == ("b",)


def test_repeated_aliases_are_kept_once_in_order() -> None:
    assert RECORD.validate_python(ACTOR | {"aliases": ["b", "a", "b"]}).aliases == ("b", "a")


@pytest.mark.parametrize(("word", "hint"), [("persn", "person"), ("armed group", "armed_group")])
def test_a_misspelt_word_is_refused_with_the_right_one(word: str, hint: str) -> None:
    with pytest.raises(ValidationError, match=f"did you mean {hint}"):
        RECORD.validate_python(ACTOR | {"type": word})


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["kind", "id", "type", "name", "when", "about"]), inner, max_size=4)
        ),
        max_leaves=8,
    )
)
def test_anything_else_is_refused_and_nothing_breaks(value: Any) -> None:
    with pytest.raises(ValidationError):
        RECORD.validate_python(value)


def test_records_are_frozen() -> None:
    (place,) = [record for record in MAY_2024 if record.id == "location:rafah"]
    assert isinstance(place, Location)
    with pytest.raises(ValidationError):
        place.name = "B"  # type: ignore[misc]


def test_claims_without_an_id_wait_for_one() -> None:
    assert Claim(about="event:a", source="source:a").id is None


@pytest.mark.parametrize("value", [-1, {"best": 2, "low": -1}, {"high": -5}])
def test_nothing_is_counted_below_zero(value: object) -> None:
    """Neither on an event nor in a claim; what a scale has below zero stays."""
    event = {"kind": "event", "id": "event:x", "type": "other", "title": "X", "source": "source:x"}
    claim = {"kind": "claim", "about": "event:x", "source": "source:x", "property": "killed"}
    with pytest.raises(ValidationError, match="killed is a number of things or people"):
        RECORD.validate_python(event | {"measures": {"killed": value}})
    with pytest.raises(ValidationError, match="can't be below zero"):
        RECORD.validate_python(claim | {"value": value if isinstance(value, dict) else {"best": value}})
    assert RECORD.validate_python(event | {"measures": {"goldstein": value}})

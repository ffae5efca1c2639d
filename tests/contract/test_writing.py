"""What a store does with records: all of them kept, none twice, in whatever order and batches they come."""

import random
from collections.abc import Callable

import pytest

from knowledge_graph.errors import StoreUnavailable
from knowledge_graph.filtering.filters import Filter
from knowledge_graph.records import KINDS, Record, as_json
from knowledge_graph.store import GraphStore
from tests.contract.views import shown_edges, shown_nodes, standing
from tests.support.worlds import ACTORS, CLAIMS, EVENTS, LOCATIONS, RELATIONS, SOURCES, TALKS, record

RELEASES = [
    record("source", "set", type="dataset"),
    record("source", "first", type="release", part_of="source:set", published="2024-01-01"),
    record("source", "second", type="release", part_of="source:set", published="2024-02-01"),
]


def test_a_first_batch_is_all_added(store: GraphStore) -> None:
    """The summary counts new records by kind."""
    summary = store.write(TALKS)
    assert (summary.changed, summary.unchanged) == ({}, {})
    assert summary.added == {"source": 5, "actor": 3, "location": 3, "event": 5, "relation": 2, "claim": 12}


def test_writing_the_same_again_changes_nothing(talks: GraphStore) -> None:
    """The second time every record is unchanged, and the digest is what it was."""
    before = talks.digest()
    summary = talks.write(TALKS)
    assert (summary.added, summary.changed) == ({}, {})
    assert sum(summary.unchanged.values()) == len(TALKS)
    assert talks.digest() == before


def test_a_record_twice_in_a_batch_is_added_once(store: GraphStore) -> None:
    """The repeat counts as unchanged."""
    summary = store.write([*SOURCES, ACTORS[0], ACTORS[0]])
    assert summary.added["actor"] == 1
    assert summary.unchanged == {"actor": 1}


def test_every_record_comes_back_as_it_went_in(talks: GraphStore) -> None:
    """The export holds each record once, by kind and then by id."""
    expected = sorted(TALKS, key=lambda entry: (KINDS.index(entry.kind), entry.id or ""))
    assert [as_json(record) for record in talks.iter_records()] == [as_json(record) for record in expected]


def test_ids_are_ordered_by_code_point(store: GraphStore) -> None:
    """Not by UTF-16 units, case or locale."""
    names = ["B", "a", "b", "é", "ｚ", "𐍈"]
    store.write([record("actor", name, name=name) for name in reversed(names)])
    assert [record.id for record in store.iter_records()] == [f"actor:{name}" for name in names]


def test_an_export_loads_to_the_same_digest(talks: GraphStore, reopen: Callable[..., GraphStore]) -> None:
    """What iter_records yields is taken as unchanged where it is there already."""
    exported = list(talks.iter_records())
    assert reopen().write(exported).added == {}


@pytest.mark.parametrize("seed", range(3))
def test_order_and_batches_make_no_difference(store: GraphStore, seed: int) -> None:
    """Records in any order, in small batches, add up to the same graph, statuses included."""
    shuffled = random.Random(seed).sample(TALKS, len(TALKS))
    for start in range(0, len(shuffled), 4):
        store.write(shuffled[start : start + 4])
    store.flush()
    edges = shown_edges(store)
    assert {name: edge["status"] for name, edge in edges.items()} == EDGE_STATUSES
    assert store.stats() == {
        "source": 5, "actor": 3, "location": 3, "event": 5, "relation": 2, "claim": 12, "merge": 0, "edges": 18
    }  # fmt: skip


EDGE_STATUSES = {
    "event:round#party:actor:front": "hedged",
    "event:round#party:actor:state": "hedged",
    "event:strike#attacker:actor:state": "disputed",
    "event:strike#occurred_at:location:camp": "disputed",
    "event:strike#target:actor:front": "disputed",
    "event:talks#follows:event:round": "confirmed",
    "event:talks#mediator:actor:ana": "confirmed",
    "event:talks#mentioned:actor:state": "confirmed",
    "event:talks#occurred_at:location:town": "confirmed",
    "event:talks#party:actor:front": "confirmed",
    "location:camp#part_of:location:town": "identity",
    "location:town#part_of:location:land": "identity",
    "relation:backing": "stated",
    "relation:quarrel": "stated",
}


def test_an_event_that_loses_a_part_loses_its_relation(talks: GraphStore) -> None:
    """A newer version's parts are the parts; degrees follow."""
    talks.write(RELEASES)
    parts = [{"actor": "actor:ana", "role": "mediator"}, {"actor": "actor:front", "role": "party"}]
    talks.write([record("event", "more", participants=parts, source="source:first")])
    talks.write([record("claim", "more", about="event:more")])
    assert talks.write([record("event", "more", participants=parts[:1], source="source:second")]).changed == {
        "event": 1
    }
    talks.flush()
    assert talks.stats()["edges"] == 19
    assert "event:more#party:actor:front" not in shown_edges(talks, "event:more")
    degrees = [node["degree"] for node in shown_nodes(talks, "actor:ana", "actor:front", "event:more").values()]
    assert degrees == [5, 6, 1]


def test_a_relation_that_moves_has_its_new_ends(talks: GraphStore) -> None:
    """A relation record's newer version may be of another type and join others; the old relation is gone."""
    talks.write(RELEASES)
    for source, type_, end in (("first", "opposed_to", "actor:front"), ("second", "allied_with", "actor:state")):
        moved = record("relation", "more", type=type_, start="actor:ana", end=end, source=f"source:{source}")
        talks.write([moved, record("claim", "more", about="relation:more")])
    talks.flush()
    edge = shown_edges(talks)["relation:more"]
    assert (edge["type"], edge["start"], edge["end"]) == ("ALLIED_WITH", "actor:ana", "actor:state")
    degrees = [node["degree"] for node in shown_nodes(talks, "actor:ana", "actor:front", "actor:state").values()]
    assert degrees == [5, 6, 6]
    assert talks.stats()["edges"] == 19


def test_a_place_that_moves_has_its_new_whole(talks: GraphStore) -> None:
    """The relation to the old whole is gone."""
    talks.write(RELEASES)
    for source, whole in (("first", "location:land"), ("second", "location:town")):
        talks.write([record("location", "yard", part_of=whole, source=f"source:{source}")])
    talks.flush()
    assert set(shown_edges(talks, "location:yard")) >= {"location:yard#part_of:location:town"}
    assert "location:yard#part_of:location:land" not in shown_edges(talks, "location:yard")


def test_a_later_claim_changes_the_status(talks: GraphStore) -> None:
    """A denial makes the earlier round disputed, and with it its relations."""
    talks.write([record("claim", "round-2", about="event:round", source="source:section", stance="denies")])
    talks.flush()
    assert shown_nodes(talks, "event:round")["event:round"]["status"] == "disputed"
    assert shown_edges(talks)["event:round#party:actor:front"]["status"] == "disputed"


def test_a_claim_about_a_part_makes_it_stand_on_its_own(talks: GraphStore) -> None:
    """The part no longer has its event's status."""
    talks.write([record("claim", "party", about="event:talks#party:actor:front", certainty="hedged")])
    talks.flush()
    edges = shown_edges(talks)
    assert edges["event:talks#party:actor:front"]["status"] == "hedged"
    assert edges["event:talks#mediator:actor:ana"]["status"] == "confirmed"


def test_a_retracted_source_takes_its_claims_with_it(talks: GraphStore) -> None:
    """Taking back the briefing, sections and all, leaves what others said."""
    back = SOURCES[0].model_copy(update={"retracted": "2024-05-30", "published": "2024-05-30"})
    talks.write([back])
    talks.flush()
    events, edges = standing(talks, Filter())
    assert events == {"event:talks", "event:round", "event:strike"}
    assert "relation:quarrel" not in edges
    assert shown_nodes(talks, "event:talks")["event:talks"]["status"] == "stated"


def test_a_publisher_made_known_later_joins_two_voices(talks: GraphStore) -> None:
    """A blog that turns out to be the wire's is no second voice."""
    talks.write([record("claim", "round-2", about="event:round", source="source:blog")])
    assert shown_nodes(talks, "event:round")["event:round"]["source_count"] == 2
    talks.write([SOURCES[4].model_copy(update={"publisher": "Wire", "published": "2024-05-21"})])
    talks.flush()
    assert shown_nodes(talks, "event:round")["event:round"]["source_count"] == 1


def test_a_store_opened_for_reading_refuses_to_write(talks: GraphStore, reopen: Callable[..., GraphStore]) -> None:
    """Reading works, writing raises StoreUnavailable."""
    reader = reopen(read_only=True)
    assert reader.digest() == talks.digest()
    with pytest.raises(StoreUnavailable):
        reader.write(ACTORS)


def test_what_one_writes_the_other_reads(talks: GraphStore, reopen: Callable[..., GraphStore]) -> None:
    """Two open stores at one address are one graph."""
    other = reopen()
    other.write([record("actor", "late", name="Late")])
    other.flush()
    with talks.read(Filter()) as walk:
        assert walk.ids(walk.locate(["actor:late"])) == ["actor:late"]


def test_stats_count_records_and_relations(talks: GraphStore) -> None:
    """Relations that don't stand are counted too."""
    kinds: list[Record] = [*SOURCES, *ACTORS, *LOCATIONS, *EVENTS, *RELATIONS, *CLAIMS]
    stats = talks.stats()
    assert sum(stats[kind] for kind in KINDS) == len(kinds)
    assert stats["edges"] == 18


def test_check_passes_on_a_store_that_answers(talks: GraphStore) -> None:
    """It returns nothing and raises nothing."""
    assert talks.check() is None  # type: ignore[func-returns-value]

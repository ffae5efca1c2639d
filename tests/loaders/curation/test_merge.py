"""Merges in files, and loads that come after a merge."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge_graph.errors import InvalidRecord
from knowledge_graph.records import Merge, as_json
from knowledge_graph.store import GraphStore
from loaders.curation.merge import merge, unmerge
from loaders.load import EmptyLookup, load, validate
from queries.export.closure import read_closure
from queries.neighbourhood.expand import neighbourhood
from queries.parameters.graph import NeighbourhoodParameters
from tests.loaders.conftest import WriteFile
from tests.support.worlds import EXTRACTION, PAPER, Fields, actor, event, location, took_part

DOUBLE = actor("katar", name="Katar", identifiers={"iso3": "QAT"})
GUESTS = event("guests", participants=took_part("katar"))


def merged(entry: str, into: str, **more: Any) -> Fields:
    return {"kind": "merge", "merged": entry, "into": into, "why": "another spelling", "decided": "2024-06-01", **more}


KATAR = merged("actor:katar", "actor:qatar")


def around(store: GraphStore, centre: str) -> Any:
    return neighbourhood(store, centre, NeighbourhoodParameters()).data


def test_a_merge_loads_with_what_it_merges(write: WriteFile, store: GraphStore):
    """In any order; its id is made from what it says, and the same again changes nothing."""
    summary = load([write(KATAR, DOUBLE, GUESTS, *EXTRACTION)], store)
    assert summary.added["merge"] == 1
    (made,) = store.merges()
    assert (made.id or "").startswith("merge:")
    assert "event:guests#participant:actor:katar" in around(store, "actor:qatar")["edges"]
    again = load([write(KATAR, DOUBLE, GUESTS, *EXTRACTION)], store)
    assert (again.added, again.changed) == ({}, {})


def test_an_export_with_merges_loads_to_the_same_digest(write: WriteFile, store: GraphStore, other_store: GraphStore):
    """Standing ones and those taken back."""
    load([write(DOUBLE, GUESTS, *EXTRACTION)], store)
    merge(store, "actor:qatar", ["actor:katar"], why="another spelling", by="me")
    merge(store, "actor:hamas", ["actor:qatar"], why="a mistake")
    unmerge(store, "actor:qatar", why="it was one")
    load([write(*[as_json(record) for record in store.iter_records()])], other_store)
    assert other_store.digest() == store.digest()
    assert other_store.merged(["actor:katar", "actor:qatar"]) == {"actor:katar": "actor:qatar"}


def test_a_merge_that_was_taken_back_stays_so(write: WriteFile, store: GraphStore):
    """Loading the file again that decided it doesn't bring it back."""
    path = write(KATAR, DOUBLE, GUESTS, *EXTRACTION)
    load([path], store)
    unmerge(store, "actor:katar")
    load([path], store)
    assert store.merged(["actor:katar"]) == {}


REFUSED: list[tuple[tuple[Fields, ...], str]] = [
    ((merged("actor:katar", "actor:nobody"),), "actor:nobody is neither in the input"),
    ((merged("actor:katar", "location:paris"),), "are of different kinds, actor and location"),
    ((merged("event:talks", "event:call"),), "expected an actor or a location, but event:talks is an event"),
    ((merged("actor:katar", "actor:katar"),), "merged and into are the same"),
    ((merged("actor:katar", "actor:qatar", decided="2024-13-99"),), "decided"),
    (({key: value for key, value in KATAR.items() if key != "why"},), "why: is required"),
    ((KATAR, merged("actor:katar", "actor:hamas", decided="2024-06-02")), "is already merged into actor:qatar"),
    ((KATAR, merged("actor:qatar", "actor:katar", decided="2024-06-02")), "is already merged into actor:qatar"),
]


@pytest.mark.parametrize(("wrong", "words"), REFUSED, ids=[words for _, words in REFUSED])
def test_merges_that_can_t_be_are_refused(write: WriteFile, store: GraphStore, wrong: tuple[Fields, ...], words: str):
    """With file, line and field; nothing is written."""
    with pytest.raises(InvalidRecord, match=words):
        load([write(DOUBLE, GUESTS, *EXTRACTION, *wrong)], store)
    assert list(store.iter_records()) == []


def test_a_merge_that_contradicts_the_store_is_refused(write: WriteFile, store: GraphStore):
    """By itself it would do."""
    load([write(DOUBLE, GUESTS, *EXTRACTION)], store)
    merge(store, "actor:hamas", ["actor:katar"], why="a mistake", decided="2024-05-01")
    assert not validate([write(KATAR)], store).ok
    assert validate([write(KATAR, DOUBLE, GUESTS, *EXTRACTION)], EmptyLookup()).ok


def test_skipping_leaves_out_what_contradicts(write: WriteFile, store: GraphStore):
    """The merge decided first is taken; what can't be is counted."""
    late = merged("actor:katar", "actor:hamas", decided="2024-06-02")
    summary = load([write(DOUBLE, GUESTS, *EXTRACTION, KATAR, late)], store, on_error="skip")
    assert summary.refused == {"merge": 1}
    assert store.merged(["actor:katar"]) == {"actor:katar": "actor:qatar"}


def test_loading_the_merged_again_changes_nothing(write: WriteFile, store: GraphStore):
    """Its record stands under its own id, and is only read as the other."""
    path = write(DOUBLE, GUESTS, *EXTRACTION)
    load([path], store)
    merge(store, "actor:qatar", ["actor:katar"], why="another spelling")
    digest = store.digest()
    summary = load([path], store)
    assert (summary.added, summary.changed, summary.merged, store.digest()) == ({}, {}, {}, digest)


@pytest.mark.parametrize("identifiers", [{"iso3": "QAT"}, {"wikidata": "Q846"}, {"iso3": "QAT", "wikidata": "Q846"}])
def test_what_either_would_recognise_is_recognised(write: WriteFile, store: GraphStore, identifiers: dict[str, str]):
    """An identifier of one of the two, or of both: it becomes the survivor's, and isn't kept apart as ambiguous."""
    load([write(DOUBLE, GUESTS, *EXTRACTION)], store)
    merge(store, "actor:qatar", ["actor:katar"], why="another spelling")
    fresh = actor("state-of-qatar", identifiers=identifiers)
    summary = load([write(fresh, PAPER, event("later", participants=took_part("state-of-qatar")))], store)
    assert (summary.warnings, summary.merged) == ((), {"actor": 1})
    answer = around(store, "actor:state-of-qatar")
    assert answer["centre"] == "actor:qatar"
    assert any(edge["end"] == "event:later" for edge in answer["edges"].values())
    assert "State-Of-Qatar" in answer["nodes"]["actor:qatar"]["aliases"]


def test_a_merge_follows_what_resolution_moves(write: WriteFile, store: GraphStore):
    """It names ids that turn out to be others; where both turn out to be one it has nothing left to say."""
    load([write(*EXTRACTION)], store)
    other = location("panam", name="Paname", latitude=48.9, longitude=2.3)
    known = location("paree", name="Paris", latitude=48.9, longitude=2.3)
    load([write(other, known, merged("location:panam", "location:paree"))], store)
    # Loading takes Paree for Paris, and the lesser id stays; so the merge ends there, too.
    assert store.merged(["location:panam", "location:paris"]) == dict.fromkeys(
        ("location:panam", "location:paris"), "location:paree"
    )
    same = actor("state-of-qatar", former_ids=["actor:qatar"])
    load([write(same, merged("actor:state-of-qatar", "actor:qatar"))], store)
    assert store.merged(["actor:state-of-qatar", "actor:qatar"]) == {}
    assert len([merge for merge in store.merges() if merge.by != "loading"]) == 2


def test_a_part_of_the_graph_brings_its_merges(write: WriteFile, store: GraphStore, other_store: GraphStore):
    """What is read as one comes as the several it is, and is read as one again."""
    load([write(DOUBLE, GUESTS, *EXTRACTION)], store)
    merge(store, "actor:qatar", ["actor:katar"], why="another spelling")
    load([write(*[as_json(entry) for entry in read_closure(store, ["actor:qatar"]).values()])], other_store)
    assert [type(merge) for merge in other_store.merges()] == [Merge]
    assert around(other_store, "actor:qatar")["nodes"]["actor:qatar"]["aliases"] == ["Katar"]

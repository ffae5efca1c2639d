"""Packed integers come back as what was packed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_graph.edges import Edge
from knowledge_graph.evidence import ClaimFacts, SourceFacts
from knowledge_graph.filtering.filters import IDENTITY_RANK, STATUS_RANK, STATUSES
from knowledge_graph.neo4j.packing import (
    Numbering,
    labels,
    pack_claim,
    pack_days,
    source_number,
    unpack_claim,
    unpack_span,
)
from knowledge_graph.records import RECORD
from knowledge_graph.time_span import BEGINNING, FOREVER, TimeSpan
from knowledge_graph.vocabulary import VOCABULARY

days = st.integers(BEGINNING, FOREVER)


@given(days, days, days, days)
def test_dates_survive_packing(earliest: int, start_latest: int, end_earliest: int, latest: int) -> None:
    """All four bounds, the first and the last day there are included."""
    when = TimeSpan(earliest, start_latest, end_earliest, latest, edtf="2024")
    assert unpack_span(*pack_days(when), when.edtf, None) == when


@given(st.sampled_from([-1, 0, 1]), st.sampled_from([3, 4, 5]), st.integers(0, 2), days, st.integers(0, 2**35 - 1))
def test_claims_survive_packing(effect: int, certainty: int, attribution: int, known_to: int, number: int) -> None:
    """And stay within the 64 bits Neo4j has."""
    source = SourceFacts("source:s", "=P", BEGINNING, FOREVER, frozenset({"source:s"}))
    facts = ClaimFacts("claim:c", "", source, effect, certainty, attribution, known_to)
    word = pack_claim(facts, number, known_to)
    assert word < 2**63
    assert source_number(word) == number
    assert unpack_claim(word, source, "claim:c") == facts


@given(st.sampled_from(VOCABULARY.relations), st.sampled_from([None, *STATUSES]), st.integers(0, 70_000), days)
def test_relations_survive_packing(word: object, status: str | None, count: int, latest: int) -> None:
    """Type and role, status, voices and last day."""
    numbering = Numbering.grown((), ())
    edge = Edge("relation:r", word, "actor:a", "actor:b", "relation:r")
    packed = numbering.edge_word(edge, status, count, latest=latest, own=True)
    assert packed < 2**63
    assert numbering.codes[packed & 0x3FF] == word.code
    assert (packed >> 10) & 7 == (IDENTITY_RANK if status is None else STATUS_RANK[status])
    assert (packed >> 16) & 0xFFFF == min(count, 0xFFFF)
    assert packed >> 32 == latest


def test_a_database_keeps_the_numbers_it_gave() -> None:
    """New words come after the old ones; a word that is gone is no relation any more."""
    older = Numbering(("GONE", "LEADS"), ("event|gone", "actor|person"))
    newer = Numbering.grown(older.relations, older.types)
    assert newer.relations[:2] == older.relations
    assert newer.types[:2] == older.types
    assert newer.codes[0] == -1
    assert newer.codes[1] == VOCABULARY.by_name["LEADS", None].code
    assert len(set(newer.relations)) == len(newer.relations)


LABELS = {
    "Entity:Actor:ArmedGroup": {"kind": "actor", "type": "armed_group"},
    "Entity:Event:Ruling": {"kind": "event", "type": "ruling"},
    "Entity:Source:Section": {"kind": "source", "type": "section"},
    "Entity:Relation": {"kind": "relation", "type": "leads"},
    "Entity:Claim": {"kind": "claim", "type": None},
}


@pytest.mark.parametrize("expected", LABELS)
def test_labels_are_kind_and_type(expected: str) -> None:
    """Three where the type has one."""
    assert labels(kind=LABELS[expected]["kind"], type_=LABELS[expected]["type"]) == expected


def test_every_type_has_room_in_a_node_s_word() -> None:
    """Below the bits that hold the degree."""
    numbering = Numbering.grown((), ())
    for type_ in VOCABULARY.words("location_types"):
        place = RECORD.validate_python({"kind": "location", "id": "location:l", "type": type_, "name": "L"})
        assert 0 < numbering.node_word(place) < 1 << 20

"""Packed integers come back as what was packed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_graph.edges import Edge
from knowledge_graph.evidence import ClaimFacts, SourceFacts
from knowledge_graph.filtering.filters import IDENTITY_RANK, STATUS_RANK, STATUSES
from knowledge_graph.neo4j.numbering import Numbering
from knowledge_graph.neo4j.packing import (
    BitField,
    BitLayout,
    ClaimWord,
    DayPair,
    EdgeWord,
    NodeWord,
    StrengthKey,
    pack_claim,
    pack_days,
    strength_keys,
    unpack_claim,
    unpack_span,
)
from knowledge_graph.neo4j.schema import labels
from knowledge_graph.records import RECORD
from knowledge_graph.time_span import BEGINNING, FOREVER, TimeSpan
from knowledge_graph.vocabulary import VOCABULARY

days = st.integers(BEGINNING, FOREVER)
LAYOUTS = (NodeWord, EdgeWord, ClaimWord, DayPair, StrengthKey)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_fields_of_a_layout_share_no_bit_and_leave_the_sign_alone(layout: type[BitLayout]) -> None:
    """Neo4j has signed integers of 64 bits."""
    bits = [bit for field in layout.fields.values() for bit in range(field.offset, field.offset + field.width)]
    assert len(set(bits)) == len(bits)
    assert max(bits) < 63


@pytest.mark.parametrize("layout", LAYOUTS)
@given(data=st.data())
def test_every_field_is_read_back_from_integers_and_columns(layout: type[BitLayout], data: st.DataObject) -> None:
    values = {name: data.draw(st.integers(0, field.maximum), name) for name, field in layout.fields.items()}
    word = layout.pack(**values)
    column = np.array([word, 0], np.int64)
    for name, field in layout.fields.items():
        assert field.get(word) == values[name]
        assert field.get(column).tolist() == [values[name], 0]


@pytest.mark.parametrize("value", [-1, 8])
def test_a_value_that_does_not_fit_its_field_is_refused(value: int) -> None:
    with pytest.raises(OverflowError, match=r"EdgeWord\.status holds 3 bits"):
        EdgeWord.pack(status=value)


CYPHER = {
    EdgeWord.status: ("r.z_walk / 1024 % 8", "(row[3] - r.z_walk / 1024 % 8) * 1024"),
    DayPair.last: ("r.z_walk % 4194304", "(row[3] - r.z_walk % 4194304) * 1"),
}


@pytest.mark.parametrize("field", CYPHER)
def test_cypher_reads_and_changes_the_same_bits(field: BitField) -> None:
    assert (field.cypher("r.z_walk"), field.cypher_change("r.z_walk", "row[3]")) == CYPHER[field]


def test_the_strongest_edges_come_first() -> None:
    """Firmer status, then more sources, then a later last day."""
    status, sources, latest = np.array([[5, 1, 9], [5, 1, 8], [4, 99_999, 9], [4, 70_000, 9], [4, 2, 9]]).T
    keys = strength_keys(status, sources, latest)
    assert keys[2] == keys[3], "no more sources are told apart than are stored"
    assert np.argsort(keys, kind="stable").tolist() == [0, 1, 2, 3, 4]


@given(days, days, days, days)
def test_dates_survive_packing(earliest: int, start_latest: int, end_earliest: int, latest: int) -> None:
    """All four bounds, the first and the last day there are included."""
    when = TimeSpan(earliest, start_latest, end_earliest, latest, edtf="2024")
    assert unpack_span(*pack_days(when), when.edtf, None) == when


@given(
    st.sampled_from([-1, 0, 1]),
    st.sampled_from([3, 4, 5]),
    st.integers(0, 2),
    days,
    st.integers(0, ClaimWord.source.maximum),
)
def test_claims_survive_packing(effect: int, certainty: int, attribution: int, known_to: int, number: int) -> None:
    """And stay within the 64 bits Neo4j has."""
    source = SourceFacts("source:s", "=P", BEGINNING, FOREVER, frozenset({"source:s"}))
    facts = ClaimFacts("claim:c", "", source, effect, certainty, attribution, known_to)
    word = pack_claim(facts, number, known_to)
    assert word < 2**63
    assert ClaimWord.source.get(word) == number
    assert unpack_claim(word, source, "claim:c") == facts


@given(st.sampled_from(VOCABULARY.relations), st.sampled_from([None, *STATUSES]), st.integers(0, 70_000), days)
def test_relations_survive_packing(word: object, status: str | None, count: int, latest: int) -> None:
    """Type and role, status, evidence and last day."""
    numbering = Numbering.grown((), ())
    edge = Edge("relation:r", word, "actor:a", "actor:b", "relation:r")
    packed = numbering.edge_word(edge, status, count, latest=latest, own=True)
    assert packed < 2**63
    assert numbering.codes[EdgeWord.relation.get(packed)] == word.code
    assert EdgeWord.status.get(packed) == (IDENTITY_RANK if status is None else STATUS_RANK[status])
    assert EdgeWord.source_count.get(packed) == min(count, 65_535)
    assert EdgeWord.latest.get(packed) == latest


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
    "Entity:ClaimRecord": {"kind": "claim", "type": None},
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
        assert 0 < numbering.node_word(place) < NodeWord.degree.unit

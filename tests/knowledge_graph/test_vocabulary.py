"""The vocabulary is whole, and a word not in it is refused with a suggestion."""

from __future__ import annotations

import pytest

from knowledge_graph.errors import InvalidInput
from knowledge_graph.vocabulary import VOCABULARY

TABLES = VOCABULARY.tables
NAMES = {word.code: (word.relation, word.role) for word in VOCABULARY.relations}


def named(codes: frozenset[int]) -> set[tuple[str, str | None]]:
    """Return the names behind codes."""
    return {NAMES[code] for code in codes}


def test_codes_number_the_relations_in_the_files_order() -> None:
    assert [word.code for word in VOCABULARY.relations] == list(range(len(VOCABULARY.relations)))
    assert len(VOCABULARY.by_name) == len(VOCABULARY.relations)


def test_every_relation_falls_into_known_classes() -> None:
    used = {class_ for word in VOCABULARY.relations for class_ in word.classes}
    assert used == set(TABLES["classes"])


def test_every_relation_type_says_what_it_joins_and_how_it_reads() -> None:
    for about in TABLES["relation_types"].values():
        assert about.keys() - {"contrary"} == {"class", "from", "to", "forward", "backward"}
        assert about.get("contrary", "leads") in TABLES["relation_types"]
        assert set(about["from"]) | set(about["to"]) <= {"actor", "location"}


def test_every_type_has_a_label_that_is_one_word() -> None:
    for kind in ("actor", "location", "event", "source"):
        labels = [VOCABULARY.label(kind, word) for word in VOCABULARY.words(f"{kind}_types")]
        assert all(label.isidentifier() and label[0].isupper() for label in labels)
        assert len(set(labels)) == len(labels)


def test_no_label_stands_for_types_of_two_kinds() -> None:
    labels = [
        VOCABULARY.label(kind, word)
        for kind in ("actor", "location", "event", "source")
        for word in VOCABULARY.words(f"{kind}_types")
    ]
    assert len(set(labels)) == len(labels)


CODES = {
    ("PARTICIPATED_IN",): {("PARTICIPATED_IN", role) for role in TABLES["roles"]},
    ("present",): {("PARTICIPATED_IN", role) for role, class_ in TABLES["roles"].items() if class_ == "present"},
    ("stance",): {("ALLIED_WITH", None), ("OPPOSED_TO", None)},
    ("sequence",): {("RESPONDS_TO", None), ("FOLLOWS", None), ("CAUSED", None)},
    ("part",): {("SUBEVENT_OF", None), ("PART_OF", None)},
    ("responds_to", "Stance"): {("RESPONDS_TO", None), ("ALLIED_WITH", None), ("OPPOSED_TO", None)},
    ("mentioned",): {("PARTICIPATED_IN", "mentioned"), ("PARTICIPATED_IN", "subject"), ("CONCERNS", None)},
    ("CONCERNS",): {("CONCERNS", None)},
}


@pytest.mark.parametrize(("names", "expected"), CODES.items(), ids=map(" ".join, CODES))
def test_names_of_types_and_classes_stand_for_relations(names, expected) -> None:
    assert named(VOCABULARY.codes(names)) == expected


def test_a_path_walks_involvement_affiliation_and_sequence_but_not_what_is_only_mentioned() -> None:
    walked = named(VOCABULARY.path_codes)
    assert {("PARTICIPATED_IN", "mediator"), ("MEMBER_OF", None), ("RESPONDS_TO", None)} <= walked
    left_out = {("PARTICIPATED_IN", "mentioned"), ("CONCERNS", None), ("OCCURRED_AT", "occurred_at"), ("OPPOSED_TO", None), ("SUBEVENT_OF", None), ("PART_OF", None)}  # fmt: skip
    assert not left_out & walked


@pytest.mark.parametrize(
    ("word", "hint"), [("PARTICIPATED", "PARTICIPATED_IN"), ("affilation", "affiliation"), ("sequenc", "sequence")]
)
def test_a_misspelt_relation_is_refused_with_the_right_one(word: str, hint: str) -> None:
    with pytest.raises(InvalidInput, match=f"did you mean {hint}") as raised:
        VOCABULARY.codes((word,))
    assert raised.value.field == "relation"


@pytest.mark.parametrize("word", ["", "x" * 100_000, "MATCH (n) DETACH DELETE n", "\x00", "قطر"])
def test_what_is_no_word_at_all_is_refused(word: str) -> None:
    with pytest.raises(InvalidInput):
        VOCABULARY.codes((word,))


READINGS = [
    ("LEADS", None, True, "leads"),
    ("LEADS", None, False, "is led by"),
    ("PARTICIPATED_IN", "mediator", True, "mediator in"),
    ("PARTICIPATED_IN", "mediator", False, "mediator:"),
    ("PART_OF", None, True, "is part of"),
    ("PART_OF", None, False, "includes"),
    ("CAUSED", None, True, "caused"),
    ("CAUSED", None, False, "was caused by"),
    ("RESPONDS_TO", None, False, "was answered by"),
    ("FOLLOWS", None, False, "is followed by"),
    ("SUBEVENT_OF", None, False, "includes"),
    ("OCCURRED_AT", "occurred_at", False, "is the scene of"),
    ("CONCERNS_PLACE", "concerns", False, "is the concern of"),
    ("TARGETED", "target", True, "was aimed at"),
]


def test_every_link_and_place_relation_reads_aloud_from_both_ends() -> None:
    carried = {
        *VOCABULARY.tables["location_roles"].values(),
        *(name.upper() for name in VOCABULARY.tables["link_types"]),
    }
    assert {*carried, "PART_OF", "STATE_OF"} == set(VOCABULARY.tables["readings"])


@pytest.mark.parametrize(("relation", "role", "forward", "words"), READINGS)
def test_a_relation_reads_aloud_from_either_end(relation, role, forward, words) -> None:
    assert VOCABULARY.reading(relation, role, forward=forward) == words


def test_every_relation_reads_aloud_from_both_ends() -> None:
    for word in VOCABULARY.relations:
        forward, backward = (VOCABULARY.reading(word.relation, word.role, forward=way) for way in (True, False))
        assert forward
        assert backward

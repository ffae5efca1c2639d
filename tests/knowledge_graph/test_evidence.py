"""Claims decide what exists: which count, what they add up to, and how many voices they are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_graph.evidence import claim_facts, source_facts, stands, summarise_claims
from knowledge_graph.filtering.filters import STANDING, Filter
from knowledge_graph.records import Claim, Source
from knowledge_graph.time_span import parse_day

SOURCES = {
    "source:whole": {"publisher": "The Paper", "published": "2024-05-25"},
    "source:section": {"part_of": "source:whole"},
    "source:corner": {"part_of": "source:section", "publisher": "A guest", "published": "2024-05-20"},
    "source:agency": {"publisher": "Agency", "published": "2024-05-24"},
    "source:reprint": {"publisher": "Local", "republishes": "source:agency", "published": "2024-05-26"},
    "source:again": {"republishes": "source:reprint"},
    "source:reprinted-whole": {"republishes": "source:agency"},
    "source:its-section": {"part_of": "source:reprinted-whole"},
    "source:same-paper": {"publisher": "The Paper", "published": "2024-05"},
    "source:nobody": {},
    "source:nobody-else": {},
    "source:going-on": {"publisher": "Feed", "published": "2024-05-01/.."},
    "source:taken-back": {"publisher": "Sorry", "published": "2024-05-20", "retracted": "2024-05-22"},
    "source:its-part": {"part_of": "source:taken-back"},
    "source:agency-publisher": {"publisher": "source:nobody"},
}
FACTS = source_facts({name: Source(id=name, type="article", title="A", **more) for name, more in SOURCES.items()})
ANONYMOUS, NAMED = {"text": "officials", "kind": "anonymous"}, {"text": "a spokesman", "kind": "named"}


def facts(*claims: dict[str, Any]) -> list[Any]:
    """Return the facts of claims on one event; each is from ``source:whole`` unless it says otherwise."""
    whole = [
        Claim(id=f"claim:{n}", about="event:x", **{"source": "source:whole"} | entry) for n, entry in enumerate(claims)
    ]
    return [claim_facts(claim, FACTS[claim.source]) for claim in whole]


A_VALUE = {"property": "killed", "value": {"best": 3}}
STATUSES: dict[str, tuple[list[dict[str, Any]], str]] = {
    "nothing said": ([], "none"),
    "one asserts": ([{}], "stated"),
    "one confirms": ([{"certainty": "confirmed"}, {"certainty": "hedged"}], "confirmed"),
    "one hedges": ([{"certainty": "hedged"}], "hedged"),
    "all deny": ([{"stance": "denies"}, {"stance": "denies"}], "denied"),
    "some deny": ([{"certainty": "confirmed"}, {"stance": "denies"}], "disputed"),
    "a value asserts its thing": ([A_VALUE], "stated"),
    "a value and a denial of the thing": ([A_VALUE, {"stance": "denies"}], "disputed"),
    "only a value denied": ([A_VALUE | {"stance": "denies"}], "none"),
    "a value denied denies no thing": ([{}, A_VALUE | {"stance": "denies"}], "stated"),
    "the retracted don't count": ([{"retracted": "2024-05-26", "certainty": "confirmed"}, {"certainty": "hedged"}], "hedged"),
    "a retracted denial": ([{}, {"stance": "denies", "retracted": "2024-05-26"}], "stated"),
    "a source taken back": ([{"source": "source:taken-back"}], "none"),
    "a part of one taken back": ([{"source": "source:its-part"}], "none"),
}  # fmt: skip


@pytest.mark.parametrize(("claims", "status"), STATUSES.values(), ids=STATUSES)
def test_the_counting_claims_add_up_to_a_status(claims, status: str) -> None:
    assert summarise_claims(facts(*claims), Filter()).status == status


VOICES: dict[str, tuple[list[str], int]] = {
    "one": (["source:whole"], 1),
    "a whole and its section": (["source:whole", "source:section"], 1),
    "a section with a publisher of its own": (["source:whole", "source:corner"], 2),
    "one publisher twice": (["source:whole", "source:same-paper"], 1),
    "a reprint is the source it repeats": (["source:agency", "source:reprint", "source:again"], 1),
    "a section of a reprint, too": (["source:agency", "source:its-section"], 1),
    "two publishers": (["source:whole", "source:agency"], 2),
    "without a publisher each is its own": (["source:nobody", "source:nobody-else"], 2),
    "a publisher called like a source": (["source:nobody", "source:agency-publisher"], 2),
}


@pytest.mark.parametrize(("sources", "voices"), VOICES.values(), ids=VOICES)
def test_independent_voices_are_counted_once_each(sources: Iterable[str], voices: int) -> None:
    assert summarise_claims(facts(*({"source": source} for source in sources)), Filter()).source_count == voices


def test_only_voices_that_assert_are_counted() -> None:
    claims = facts({}, {"source": "source:agency", "stance": "denies"}, A_VALUE | {"source": "source:nobody"})
    assert summarise_claims(claims, Filter()).source_count == 2


def day(text: str) -> int:
    """Return an ISO day as a number."""
    return parse_day(text)


COUNTING: dict[str, tuple[dict[str, Any], Filter, bool]] = {
    "from the source": ({}, Filter(sources=frozenset({"source:whole"})), True),
    "from a part of the source": ({"source": "source:section"}, Filter(sources=frozenset({"source:whole"})), True),
    "from a part of a part": ({"source": "source:corner"}, Filter(sources=frozenset({"source:whole"})), True),
    "from the whole of the source": ({}, Filter(sources=frozenset({"source:section"})), False),
    "from another": ({"source": "source:agency"}, Filter(sources=frozenset({"source:whole"})), False),
    "from one of two": ({}, Filter(sources=frozenset({"source:whole", "source:agency"})), True),
    "from none there is": ({}, Filter(sources=frozenset({"source:unknown"})), False),
    "a reprint isn't part of its original": ({"source": "source:reprint"}, Filter(sources=frozenset({"source:agency"})), False),
    "excluded": ({}, Filter(exclude_sources=frozenset({"source:whole"})), False),
    "part of what is excluded": ({"source": "source:corner"}, Filter(exclude_sources=frozenset({"source:whole"})), False),
    "whole of what is excluded": ({}, Filter(exclude_sources=frozenset({"source:section"})), True),
    "asked for and excluded": ({}, Filter(sources=frozenset({"source:whole"}), exclude_sources=frozenset({"source:whole"})), False),
    "anonymous": ({"attributed_to": [ANONYMOUS]}, Filter(exclude_anonymous=True), False),
    "anonymous, and nobody minds": ({"attributed_to": [ANONYMOUS]}, Filter(), True),
    "anonymous and named": ({"attributed_to": [ANONYMOUS, NAMED]}, Filter(exclude_anonymous=True), True),
    "nobody's": ({}, Filter(exclude_anonymous=True), True),
    "published by then": ({}, Filter(known_at=day("2024-05-25")), True),
    "published the day after": ({}, Filter(known_at=day("2024-05-24")), False),
    "published some day of the month": ({"source": "source:same-paper"}, Filter(known_at=day("2024-05-30")), False),
    "published by the month's end": ({"source": "source:same-paper"}, Filter(known_at=day("2024-05-31")), True),
    "a section is as old as its whole": ({"source": "source:section"}, Filter(known_at=day("2024-05-25")), True),
    "a section with a date of its own": ({"source": "source:corner"}, Filter(known_at=day("2024-05-20")), True),
    "published who knows when": ({"source": "source:nobody"}, Filter(known_at=day("2999-01-01")), False),
    "still being published": ({"source": "source:going-on"}, Filter(known_at=day("2999-01-01")), False),
    "the day before it was taken back": ({"source": "source:taken-back"}, Filter(known_at=day("2024-05-21")), True),
    "the day it was taken back": ({"source": "source:taken-back"}, Filter(known_at=day("2024-05-22")), False),
    "before the claim was taken back": ({"retracted": "2024-05-27"}, Filter(known_at=day("2024-05-26")), True),
    "after the claim was taken back": ({"retracted": "2024-05-27"}, Filter(known_at=day("2024-05-27")), False),
}  # fmt: skip


@pytest.mark.parametrize(("claim", "criteria", "counts"), COUNTING.values(), ids=COUNTING)
def test_a_question_says_which_claims_count(claim, criteria: Filter, counts: bool) -> None:
    assert bool(summarise_claims(facts(claim), criteria).claims) is counts


EXISTING: dict[str, tuple[list[dict[str, Any]], Filter, bool]] = {
    "asserted": ([{}], Filter(), True),
    "disputed": ([{}, {"stance": "denies"}], Filter(), True),
    "denied": ([{"stance": "denies"}], Filter(), False),
    "unheard of": ([], Filter(), False),
    "denied, when that is asked": ([{"stance": "denies"}], Filter(statuses=frozenset({"denied"})), True),
    "unheard of, when the denied are asked": ([], Filter(statuses=STANDING | {"denied"}), False),
    "too soft": ([{"certainty": "hedged"}], Filter(statuses=frozenset({"confirmed"})), False),
    "one voice of two": ([{}, {"source": "source:section"}], Filter(min_sources=2), False),
    "two voices of two": ([{}, {"source": "source:agency"}], Filter(min_sources=2), True),
    "a denier is no second voice": (
        [{}, {"source": "source:agency", "stance": "denies"}],
        Filter(min_sources=2),
        False,
    ),
}


@pytest.mark.parametrize(("claims", "criteria", "exists"), EXISTING.values(), ids=EXISTING)
def test_what_no_counting_claim_asserts_does_not_exist(claims, criteria: Filter, exists: bool) -> None:
    assert stands(summarise_claims(facts(*claims), criteria), criteria) is exists


def test_claims_are_listed_firmest_first_then_by_id() -> None:
    claims = facts({"stance": "denies"}, {"certainty": "hedged"}, {}, {"certainty": "confirmed"}, {})
    assert summarise_claims(claims, Filter()).claims == ("claim:3", "claim:2", "claim:4", "claim:1", "claim:0")


@given(st.permutations(range(5)))
def test_the_order_of_claims_decides_nothing(order: list[int]) -> None:
    claims = facts({"stance": "denies"}, {"certainty": "hedged"}, {}, A_VALUE, {"source": "source:agency"})
    assert summarise_claims([claims[index] for index in order], Filter()) == summarise_claims(claims, Filter())


def test_sources_that_name_each_other_in_a_circle_end_nothing() -> None:
    circle = {"source:a": {"republishes": "source:b"}, "source:b": {"part_of": "source:a"}}
    result = source_facts({name: Source(id=name, type="article", title="A", **more) for name, more in circle.items()})
    assert result["source:b"].ancestors == {"source:a", "source:b"}

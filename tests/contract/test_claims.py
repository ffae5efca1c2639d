"""Which claims touch a record, and what they add up to."""

from typing import Any

import pytest

from knowledge_graph.records import Record
from knowledge_graph.store import GraphStore
from queries.entities.entity import entity
from queries.evidence.claims import claims_on
from queries.parameters.entities import EntityParameters
from queries.parameters.evidence import ClaimsParameters
from tests.contract.views import shown_edges, shown_nodes
from tests.support.worlds import record

TOUCHING = {
    "event:talks": ["claim:host about", "claim:talks-3 about", "claim:talks-1 about", "claim:talks-2 about"],
    "actor:ana": ["claim:backing relation", "claim:host relation"],
    "actor:front": ["claim:backing relation", "claim:quarrel relation", "claim:strike-1 attributed_to"],
    "relation:backing": ["claim:backing about"],
    "source:reprint": ["claim:talks-3 made_in"],
    "source:briefing": [
        "claim:quarrel made_in",
        "claim:restart made_in",
        "claim:strike-1 made_in",
        "claim:talks-1 made_in",
    ],
    "location:land": [],
}


def pages_of(store: GraphStore, about: str, limit: int) -> list[tuple[list[tuple[Any, str]], int]]:
    """Return all pages of the claims on a record, each behind the last claim of the one before."""
    pages = [store.claims(about, limit=limit)]
    while pages[-1][0]:
        pages.append(store.claims(about, limit=limit, after=pages[-1][0][-1][0].id))
    return pages


@pytest.mark.parametrize("about", TOUCHING)
def test_claims_come_with_how_they_touch_a_record(talks: GraphStore, about: str) -> None:
    """About it, about its relations, attributed to it, made in it or a part of it; then by source, locator and id."""
    result, total = talks.claims(about, limit=50)
    assert [f"{claim.id} {how}" for claim, how in result] == TOUCHING[about]
    assert total == len(TOUCHING[about])


def test_claims_come_in_pages(talks: GraphStore) -> None:
    """Pages put together are the whole list, and each tells how long it is."""
    pages = pages_of(talks, "event:talks", 2)
    assert [f"{claim.id} {how}" for page, _ in pages for claim, how in page] == TOUCHING["event:talks"]
    assert {total for _, total in pages} == {4}


def test_claims_made_in_a_source_come_in_the_order_of_its_parts_and_their_paragraphs(store: GraphStore) -> None:
    """Those of the whole first; part 2 before part 10, paragraph 2 before paragraph 10, one without a locator first."""
    parts = [record("source", name, part_of=whole) for name, whole in PARTS.items()]
    claims = [
        record("claim", f"{number}", about="event:e", source=f"source:{source}", locator=locator)
        for number, (source, locator) in reversed(list(enumerate(IN_ORDER)))
    ]
    store.write([record("source", "day"), *parts, record("source", "other"), record("event", "e"), *claims])
    store.flush()
    expected = [f"claim:{number}" for number in range(len(IN_ORDER) - 1)]
    assert [claim.id for claim, _ in store.claims("source:day", limit=50)[0]] == expected
    pages = pages_of(store, "source:day", 3)
    assert [claim.id for page, _ in pages for claim, _ in page] == expected
    assert {total for _, total in pages} == {len(expected)}
    assert [claim.id for claim, _ in store.claims("source:day-2", limit=50)[0]] == ["claim:1", "claim:2", "claim:3"]
    assert claims_on(store, "source:day", ClaimsParameters(stance="asserts")).data["total"]["value"] == len(expected)


PARTS = {"day-10": "source:day", "day-2": "source:day", "day-2-box": "source:day-2"}
IN_ORDER = [
    ("day", "lead"), ("day-2", None), ("day-2", "paragraph 2"), ("day-2-box", "line 1"),
    ("day-10", "paragraph 2, end"), ("day-10", "paragraph 10"), ("other", "paragraph 1"),
]  # fmt: skip
"""Sources and locators of claims in the order of ``source:day``; the last is none of its."""


def word(stance: str = "asserts", **fields: object) -> dict[str, object]:
    """Describe a claim about an event."""
    return {"stance": stance, **fields}


STATUSES = {
    "confirmed": [word(certainty="hedged"), word(certainty="confirmed")],
    "stated": [word(certainty="hedged"), word()],
    "hedged": [word(certainty="hedged")],
    "disputed": [word(), word("denies")],
    "denied": [word("denies"), word("denies")],
    "none": [],
}


@pytest.mark.parametrize("status", STATUSES)
def test_status_follows_from_claims(store: GraphStore, status: str) -> None:
    """The firmest assertion, unless somebody denies it."""
    store.write(about_an_event(STATUSES[status]))
    store.flush()
    assert shown_nodes(store, "event:e")["event:e"]["status"] == status


VALUES = {
    "an asserted value asserts its thing": ([word(property="killed", value="some")], "stated"),
    "a denied value denies nothing": ([word("denies", property="killed", value="some")], "none"),
    "a denied value leaves an assertion alone": ([word(), word("denies", property="killed", value="9")], "stated"),
    "a retracted claim counts no longer": ([word(), word("denies", retracted="2024-05-02")], "stated"),
    "a claim in a retracted source counts no longer": ([word(), word("denies", source="source:gone")], "stated"),
}


@pytest.mark.parametrize("rule", VALUES)
def test_what_counts(store: GraphStore, rule: str) -> None:
    """Each rule by its name."""
    claims, status = VALUES[rule]
    store.write(about_an_event(claims))
    store.flush()
    assert shown_nodes(store, "event:e")["event:e"]["status"] == status


def about_an_event(claims: list[dict[str, object]]) -> list[Record]:
    """Return an event, two sources and claims about it."""
    made = [record("claim", str(number), about="event:e", **fields) for number, fields in enumerate(claims)]
    sources = [record("source", "wire"), record("source", "gone", retracted="2024-05-01")]
    return [*sources, record("event", "e"), *made]


VOICES = {
    "two sources of one publisher are one voice": (["source:a1", "source:a2"], 1),
    "two publishers are two": (["source:a1", "source:b"], 2),
    "a reprint is the voice of what it repeats": (["source:a1", "source:b-prints-a"], 1),
    "a section has its whole's publisher": (["source:a1", "source:a1-section"], 1),
    "sources without a publisher are voices of their own": (["source:x", "source:y"], 2),
    "a publisher is not a source that happens to be called like it": (["source:x", "source:called-x"], 2),
}


@pytest.mark.parametrize("rule", VOICES)
def test_voices_are_counted(store: GraphStore, rule: str) -> None:
    """Independent publishers among the asserting claims."""
    ids, count = VOICES[rule]
    sources = [
        record("source", "a1", publisher="A"),
        record("source", "a2", publisher="A"),
        record("source", "b", publisher="B"),
        record("source", "b-prints-a", publisher="B", republishes="source:a1"),
        record("source", "a1-section", part_of="source:a1"),
        record("source", "x"),
        record("source", "y"),
        record("source", "called-x", publisher="source:x"),
    ]
    claims = [record("claim", identifier, about="event:e", source=identifier) for identifier in ids]
    store.write([*sources, record("event", "e"), *claims])
    store.flush()
    assert shown_nodes(store, "event:e")["event:e"]["source_count"] == count


def test_views_list_counting_claims_the_firmest_first(talks: GraphStore) -> None:
    """Assertions before denials, confirmed before hedged, then by id."""
    node = shown_nodes(talks, "event:strike")["event:strike"]
    assert node["claims"] == ["claim:strike-1", "claim:strike-3", "claim:strike-2"]
    assert node["claim_count"] == 3
    assert shown_edges(talks)["event:talks#mediator:actor:ana"]["claims"] == [
        "claim:talks-1", "claim:talks-2", "claim:talks-3"
    ]  # fmt: skip


def test_views_list_fifty_claims_and_count_them_all(store: GraphStore) -> None:
    """The rest is a question of its own."""
    many = [record("claim", f"{number:03}", about="event:e") for number in range(60)]
    store.write([record("source", "wire"), record("event", "e"), *many])
    store.flush()
    node = shown_nodes(store, "event:e")["event:e"]
    assert node["claims"] == [f"claim:{number:03}" for number in range(50)]
    assert node["claim_count"] == 60


PICKED: dict[str, tuple[dict[str, Any], list[str]]] = {
    "everything": ({}, ["strike-1", "strike-3", "strike-2"]),
    "of a source": ({"source": ["source:briefing"]}, ["strike-1"]),
    "of none of another": ({"exclude_source": ["source:briefing"]}, ["strike-3", "strike-2"]),
    "of a dataset": ({"dataset": ["source:briefing"]}, ["strike-1"]),
    "attributed": ({"attribution": ["attributed"]}, ["strike-1", "strike-2"]),
    "nobody's": ({"attribution": ["unattributed"]}, ["strike-3"]),
    "stated": ({"certainty": ["stated"]}, ["strike-1", "strike-3", "strike-2"]),
    "hedged": ({"certainty": ["hedged"]}, []),
    "a property": ({"property": ["killed"]}, ["strike-3"]),
    "denials": ({"stance": "denies"}, ["strike-2"]),
    "known on the 20th": ({"known_at": "2024-05-20"}, ["strike-3", "strike-2"]),
    "known a day before": ({"known_at": "2024-05-19"}, []),
}


@pytest.mark.parametrize("case", PICKED)
def test_claims_are_picked_by_whose_they_are(talks: GraphStore, case: str) -> None:
    """Page by page, however small the pages; the number found is exact where one page holds all."""
    more, expected = PICKED[case]
    whole = claims_on(talks, "event:strike", ClaimsParameters(**more)).data
    assert {result["id"].removeprefix("claim:") for result in whole["results"]} == set(expected)
    assert whole["total"] == {"value": len(expected), "relation": "eq"}
    results, cursor = list[str](), None
    while True:
        page = claims_on(talks, "event:strike", ClaimsParameters(limit=1, cursor=cursor, **more)).data
        results += [result["id"] for result in page["results"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert results == [result["id"] for result in whole["results"]]


def test_one_is_shown_as_the_claims_that_count_have_it(talks: GraphStore) -> None:
    """Named in the question, it is shown even if nothing that counts asserts it."""
    for more, status, number in (
        ({}, "disputed", 3), ({"exclude_source": ["source:wire"]}, "stated", 1), ({"certainty": ["hedged"]}, "none", 0),
    ):  # fmt: skip
        shown = entity(talks, "event:strike", EntityParameters(**more)).data
        assert (shown["status"], shown["claim_count"]) == (status, number)

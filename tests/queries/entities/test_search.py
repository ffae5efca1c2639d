"""Names find their entities, in any script and spelling, and nothing typed into a search can break it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_graph.errors import InvalidInput
from knowledge_graph.identity.folding import fold
from knowledge_graph.store import GraphStore
from queries.entities.search import search
from queries.parameters.entities import SearchParameters
from tests.support.worlds import MAY_2024, open_store_with


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    """The world of May 2024 in a store."""
    store = open_store_with(tmp_path_factory.mktemp("store"), MAY_2024)
    yield store
    store.close()


def ask(store: GraphStore, q: str = "", **more: Any) -> list[str]:
    """Search, and return the ids of the hits."""
    return [result["id"] for result in search(store, SearchParameters(q=q, **more)).data["results"]]


HITS: dict[str, tuple[str, dict[str, Any], list[str]]] = {
    "a name": ("Hamas", {}, ["actor:hamas"]),
    "in any case": ("hAMAS", {}, ["actor:hamas"]),
    "an alias": ("World Court", {}, ["actor:icj"]),
    "the beginnings of words": ("intern cou", {}, ["actor:icj"]),
    "words in any order": ("Justice Court", {}, ["actor:icj"]),
    "without accents": ("egypte", {}, ["actor:cairo"]),
    "with accents": ("ÉGYPTE", {}, ["actor:cairo"]),
    "with combining accents": ("E\u0301gypte", {}, ["actor:cairo"]),
    "in Arabic": ("حماس", {}, ["actor:hamas"]),
    "in Arabic with vowel points": ("قَطَر", {}, ["actor:qatar"]),
    "in Hebrew": ("ברנע", {}, ["actor:barnea"]),
    "in Hebrew with vowel points": ("דָּוִד", {}, ["actor:barnea"]),
    "with punctuation": ('"Hamas", (!)', {}, ["actor:hamas"]),
    "the very name first, then by how much of a name it is, then by id": ("rafah", {}, ["location:rafah", "event:order", "location:central-rafah", "event:strike"]),
    "of one kind": ("rafah", {"kind": ["location"]}, ["location:rafah", "location:central-rafah"]),
    "of one type": ("rafah", {"type": ["assault"]}, ["event:strike"]),
    "what is planned, too": ("restart", {}, ["event:restart"]),
    "the middle of a word": ("afah", {}, []),
    "words of two names": ("World Justice", {}, []),
    "what is no name": ("Weather", {}, []),
    "everything, by name": ("", {"kind": ["location"], "sort": "name"}, ["location:central-rafah", "location:gaza", "location:rafah"]),
    "everything, by degree": ("", {"kind": ["location"], "sort": "degree"}, ["location:rafah", "location:central-rafah", "location:gaza"]),
    "everything, by date": ("", {"kind": ["event"], "sort": "date", "before": "2024-05-24", "after": "2024-05-24"}, ["event:answer", "event:order", "event:talks", "event:undated"]),
    "what a source tells of": ("", {"kind": ["event"], "source": ["source:agency"]}, ["event:round", "event:strike"]),
}  # fmt: skip


@pytest.mark.parametrize(("q", "more", "expected"), HITS.values(), ids=HITS)
def test_a_search_finds(store: GraphStore, q: str, more: dict[str, Any], expected: list[str]) -> None:
    assert ask(store, q, **more) == expected


def test_hits_come_with_scores_and_facets(store: GraphStore) -> None:
    answer = search(store, SearchParameters(q="rafah", limit=1)).data
    assert answer["results"][0]["score"] == 1
    assert answer["total"] == {"value": 4, "relation": "eq"}
    assert answer["facets"]["kind"] == {"location": 2, "event": 2}
    assert answer["facets"]["type"] == {"city": 1, "neighbourhood": 1, "ruling": 1, "assault": 1}


@pytest.mark.parametrize("sort", ["relevance", "name", "date", "degree"])
def test_pages_join_into_the_whole(store: GraphStore, sort: str) -> None:
    results, cursor = list[str](), None
    while True:
        answer = search(store, SearchParameters(limit=4, sort=sort, cursor=cursor)).data
        results += [result["id"] for result in answer["results"]]
        cursor = answer["next"]
        if cursor is None:
            break
    assert results == ask(store, sort=sort)
    assert len(results) == len(set(results)) == 16


def test_pages_by_name_join_into_the_whole_where_there_are_many(
    store: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many are sorted by the rank of their names among all; the order is the same."""
    whole = ask(store, sort="name")
    monkeypatch.setattr("knowledge_graph.embedded.read.search._MANY_NAMES", 3)
    assert ask(store, sort="name") == whole
    test_pages_join_into_the_whole(store, "name")
    assert ask(store, "rafah", sort="name") == [name for name in whole if name in ask(store, "rafah")]


HOSTILE = [
    '"', '""', "'", "*", "-", "AND", "NOT hamas", "hamas OR 1", "NEAR(hamas qatar)", "folded:hamas", "^hamas", "hamas*",
    "'; DROP TABLE record; --", "\x00", "hamas\x00", "\udcff", "\u202e", "%", "_", "\\", "{", "(((((", "ﷺ" * 10, "a" * 200,
    "zq " * 66, "🕊️", "İ" * 60,
]  # fmt: skip


@pytest.mark.parametrize("q", HOSTILE)
def test_whatever_is_typed_is_only_words(store: GraphStore, q: str) -> None:
    question = SearchParameters.model_construct(**SearchParameters().model_dump() | {"q": q})
    answer = search(store, question).data
    assert {result["id"] for result in answer["results"]} <= {"actor:hamas"}
    assert store.stats()["actor"] == 6


@given(q=st.text(max_size=40).filter(lambda text: fold(text) or not text.strip()))
def test_any_text_is_searched_without_fault(store: GraphStore, q: str) -> None:
    answer = search(store, SearchParameters(q=q)).data
    assert len(answer["results"]) == answer["total"]["value"]


@pytest.mark.parametrize("cursor", ["x", "LTE", "é", "bzk5OTk5OTk5OTk5"])
def test_a_cursor_that_no_page_gave_is_refused(store: GraphStore, cursor: str) -> None:
    with pytest.raises(InvalidInput):
        ask(store, cursor=cursor)

"""One record in full, and from a name to the one entity it means."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from knowledge_graph.errors import AmbiguousName, NotFound
from knowledge_graph.store import GraphStore
from queries.entities.entity import Moved, entity, resolve_name
from tests.support.worlds import MAY_2024, open_store_with, record

MORE = (
    record("actor", "georgia", type="state", name="Georgia", identifiers={"wikidata": "Q230"}),
    record("location", "georgia", type="country", name="Georgia", identifiers={"wikidata": "Q230", "iso3": "GEO"}),
    record("actor", "ali-1", name="Ali"),
    record("actor", "ali-2", name="Someone", aliases=["ALI"]),
    record("event", "mercy", type="other", title="Mercy"),
    record("actor", "mercy", type="ngo", name="Mercy"),
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    """The world of May 2024, and some names that several have."""
    store = open_store_with(tmp_path_factory.mktemp("store"), [*MAY_2024, *MORE])
    yield store
    store.close()


def test_an_event_is_shown_with_its_record_and_the_evidence(store: GraphStore) -> None:
    answer = entity(store, "event:strike").data
    assert (answer["status"], answer["source_count"], answer["degree"]) == ("disputed", 2, 1)
    assert answer["record"]["locations"] == [{"location": "location:central-rafah"}]
    assert set(answer["evidence"]["claims"]) == {"claim:strike", "claim:killed", "claim:no-strike"}
    assert set(answer["evidence"]["sources"]) == {"source:agency", "source:brief"}


def test_an_event_that_nothing_asserts_is_shown_all_the_same(store: GraphStore) -> None:
    assert entity(store, "event:mercy").data["status"] == "none"


@pytest.mark.parametrize("identifier", ["actor:icj", "location:rafah", "source:brief", "relation:office"])
def test_a_record_of_any_kind_is_shown(store: GraphStore, identifier: str) -> None:
    answer = entity(store, identifier).data
    assert (answer["id"], answer["kind"]) == (identifier, answer["record"]["kind"])


def test_a_former_id_says_where_the_record_is_now(store: GraphStore) -> None:
    with pytest.raises(Moved) as raised:
        entity(store, "actor:world-court")
    assert raised.value.to == "actor:icj"


@pytest.mark.parametrize(
    "name", ["actor:none", "", "\x00", "\udcff", "claim:talks", "x" * 5_000, '"', "actor:*", "a:" + "- " * 500]
)
def test_what_is_not_there_is_not_found(store: GraphStore, name: str) -> None:
    with pytest.raises(NotFound):
        entity(store, name)


def test_a_mistyped_id_brings_suggestions(store: GraphStore) -> None:
    with pytest.raises(NotFound) as raised:
        entity(store, "actor:david-barnea")
    assert raised.value.suggestions == ("actor:barnea",)


MEANT = {
    "actor:icj": "actor:icj",
    "actor:world-court": "actor:icj",
    "World Court": "actor:icj",
    "world court": "actor:icj",
    "ICJ": "actor:icj",
    "egypte": "actor:cairo",
    "حماس": "actor:hamas",
    "דוד ברנע": "actor:barnea",
    "Georgia": "actor:georgia",
    "Rafah": "location:rafah",
    "Talks in Paris": "event:talks",
    "Q230": "actor:georgia",
    "wikidata:Q230": "actor:georgia",
    "iso3:GEO": "location:georgia",
}


@pytest.mark.parametrize(("name", "identifier"), MEANT.items())
def test_a_name_means_the_one_that_has_it(store: GraphStore, name: str, identifier: str) -> None:
    assert resolve_name(store, name) == identifier


@pytest.mark.parametrize(
    ("name", "candidates"),
    [("Ali", {"actor:ali-1", "actor:ali-2"}), ("Mercy", {"actor:mercy", "event:mercy"})],
)
def test_a_name_that_several_have_lists_them(store: GraphStore, name: str, candidates: set[str]) -> None:
    with pytest.raises(AmbiguousName) as raised:
        resolve_name(store, name)
    assert {candidate[0] for candidate in raised.value.candidates} == candidates


def test_a_name_that_nobody_has_suggests_the_nearest(store: GraphStore) -> None:
    with pytest.raises(NotFound) as raised:
        resolve_name(store, "Court")
    assert raised.value.suggestions == ("International Court of Justice",)


@pytest.mark.parametrize(
    "name", ["", " ", "\x00", "\udcff", '"*"', "x" * 10_000, "Weather", "Q1", "iso3:", ":", "'; DROP TABLE record --"]
)
def test_what_is_no_name_is_not_found(store: GraphStore, name: str) -> None:
    with pytest.raises(NotFound):
        resolve_name(store, name)

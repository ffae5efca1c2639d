"""Finding records by id, by former id and by what they share; and which version of one stands."""

from itertools import permutations

import pytest

from knowledge_graph.errors import NotFound
from knowledge_graph.filtering.filters import Filter
from knowledge_graph.identity.identity_keys import identity_keys
from knowledge_graph.records import Record, as_json
from knowledge_graph.store import GraphStore, IdentityKey
from tests.support.worlds import ACTORS, TALKS, record


def test_known_tells_kind_and_standing_id(talks: GraphStore) -> None:
    """Former ids answer for the record; claims and strangers are left out."""
    question = ["actor:front-old", "actor:ana", "relation:backing", "source:wire", "claim:host", "actor:nobody"]
    assert talks.known(question) == {
        "actor:front-old": ("actor", "actor:front"),
        "actor:ana": ("actor", "actor:ana"),
        "relation:backing": ("relation", "relation:backing"),
        "source:wire": ("source", "source:wire"),
    }


def test_a_record_answers_before_another_record_s_former_id(talks: GraphStore) -> None:
    """An id that has a record of its own is that record's."""
    talks.write([record("actor", "taker", name="Taker", former_ids=["actor:ana"])])
    assert talks.known(["actor:ana"]) == {"actor:ana": ("actor", "actor:ana")}


@pytest.mark.parametrize("identifier", ["actor:front", "actor:front-old"])
def test_locate_takes_ids_and_former_ids(talks: GraphStore, identifier: str) -> None:
    """Both lead to the same node."""
    with talks.read(Filter()) as walk:
        assert walk.ids(walk.locate([identifier])) == ["actor:front"]


@pytest.mark.parametrize(
    "identifier", ["actor:nobody", "source:wire", "claim:host", "relation:backing", "actor:\ud800"]
)
def test_locate_raises_for_what_is_no_node(talks: GraphStore, identifier: str) -> None:
    """Sources, claims and relations are not walked; the error names what was asked for."""
    with talks.read(Filter()) as walk, pytest.raises(NotFound) as caught:
        walk.locate(["actor:ana", identifier])
    assert caught.value.reference == identifier


def test_locate_keeps_order_and_repeats(talks: GraphStore) -> None:
    """One node for each id asked for, in the order asked."""
    with talks.read(Filter()) as walk:
        assert walk.ids(walk.locate(["location:town", "actor:ana", "location:town"])) == [
            "location:town", "actor:ana", "location:town"
        ]  # fmt: skip


def test_identities_finds_all_that_share_a_key(talks: GraphStore) -> None:
    """By identifier and by folded name of the same type, ids in order; keys nobody has are left out."""
    talks.write([record("actor", "aaa", name="ANA UNAL"), record("actor", "org", type="ngo", name="Ana Unal")])
    wikidata, name = IdentityKey("actor", "wikidata", "Q1"), IdentityKey("actor", "name", "person|ana unal")
    nobody = IdentityKey("actor", "wikidata", "Q999")
    assert talks.identities([wikidata, name, nobody]) == {
        wikidata: ["actor:ana"],
        name: ["actor:aaa", "actor:ana"],
    }


def test_identities_follow_a_change(talks: GraphStore) -> None:
    """A key that no version has any more is nobody's."""
    named = record("actor", "x", name="First Name", source="source:wire")
    renamed = record("actor", "x", name="Second Name", source="source:wire")
    talks.write([named])
    talks.write([renamed])
    standing = talks.records(["actor:x"])["actor:x"]
    result = talks.identities([*identity_keys(named), *identity_keys(renamed)])
    assert set(result) == set(identity_keys(standing))


def test_records_returns_any_kind_and_leaves_out_the_missing(talks: GraphStore) -> None:
    """By id, the standing version."""
    ids = ["actor:ana", "event:talks", "source:wire", "claim:host", "relation:backing", "actor:nobody"]
    result = talks.records(ids)
    expected = {entry.id: entry for entry in TALKS if entry.id in ids}
    assert {key: as_json(identifier) for key, identifier in result.items()} == {
        key: as_json(identifier) for key, identifier in expected.items()
    }


def versions() -> list[Record]:
    """Return three versions of an actor: two releases of one dataset, and another source's."""
    return [
        record("actor", "v", name="Old", source="source:r1", identifiers={"wikidata": "Q5"}),
        record("actor", "v", name="New", source="source:r2"),
        record("actor", "v", name="Other", aliases=["Another"], source="source:other", description="From elsewhere"),
    ]


RELEASES = [
    record("source", "set", type="dataset"),
    record("source", "r1", type="release", part_of="source:set", published="2024-01-01"),
    record("source", "r2", type="release", part_of="source:set", published="2024-02-01"),
    record("source", "other", published="2023-01-01"),
]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_newest_release_stands_whatever_the_order(store: GraphStore, order: tuple[int, ...]) -> None:
    """Within a dataset the newer release's values; what another source said is united with it."""
    store.write(RELEASES)
    for index in order:
        store.write([versions()[index]])
    standing = store.records(["actor:v"])["actor:v"]
    assert (standing.name, standing.description) == ("New", "From elsewhere")
    assert set(standing.aliases) == {"Other", "Another"}
    assert [entry.name for entry in store.history("actor:v")] == ["New", "Old", "Other"]


def test_versions_in_one_batch_are_versions_too(store: GraphStore) -> None:
    """A batch that holds all of them ends the same."""
    store.write(RELEASES)
    summary = store.write(versions())
    assert (summary.added, summary.changed) == ({"actor": 1}, {"actor": 2})
    assert [entry.name for entry in store.history("actor:v")] == ["New", "Old", "Other"]


def test_an_old_version_again_changes_nothing(store: GraphStore) -> None:
    """Every version that was ever loaded is known by its digest."""
    store.write([*RELEASES, *versions()])
    before = store.digest()
    assert store.write(versions()).unchanged == {"actor": 3}
    assert store.digest() == before


def test_history_of_one_version_is_that_version(talks: GraphStore) -> None:
    """And of an unknown id nothing."""
    assert [as_json(entry) for entry in talks.history("actor:ana")] == [as_json(ACTORS[0])]
    assert talks.history("actor:nobody") == []


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("wide_first", [True, False])
def test_of_nested_wholes_the_narrowest_stands(store: GraphStore, together: bool, wide_first: bool) -> None:
    """A town that one source puts in a country, and another in a province of it, is in the province, in any order."""
    wholes = [
        record("location", "land", type="country"),
        record("location", "province", type="region", part_of="location:land"),
    ]
    towns = [
        record("location", "spot", source="source:wire", part_of="location:land"),
        record("location", "spot", source="source:post", part_of="location:province"),
    ]
    towns = towns if wide_first else towns[::-1]
    for batch in [[*wholes, *towns]] if together else [wholes, towns[:1], towns[1:]]:
        store.write(batch)
    store.flush()
    assert getattr(store.records(["location:spot"])["location:spot"], "part_of", None) == "location:province"

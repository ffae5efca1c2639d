"""One record stands out of all its versions, and no order of loading decides which."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_graph.identity.versions import Version, unite_versions, version_of
from knowledge_graph.records import Source, as_json
from tests.support.worlds import record

SOURCES = {
    name: Source(id=name, type="dataset", title="A", **more)
    for name, more in {
        "source:feed": {},
        "source:feed-1": {"part_of": "source:feed", "published": "2024-05-01"},
        "source:feed-2": {"part_of": "source:feed", "published": "2024-05-02"},
        "source:feed-2b": {"part_of": "source:feed", "published": "2024-05-02"},
        "source:other": {"published": "2024-04-01"},
        "source:undated": {},
    }.items()
}


def actor(source: str | None = None, **more: Any) -> Version:
    """Return a version of one actor."""
    return version_of(record("actor", "a", source=source, **more), SOURCES)


def event(source: str | None = None, **more: Any) -> Version:
    """Return a version of one event."""
    return version_of(record("event", "a", source=source, **more), SOURCES)


def location(source: str, **more: Any) -> Version:
    """Return a version of one location."""
    return version_of(record("location", "l", source=source, **more), SOURCES)


@pytest.mark.parametrize(
    ("source", "dataset"),
    [("source:feed-1", "source:feed"), ("source:feed", "source:feed"), ("source:other", "source:other"), (None, "")],
)
def test_a_version_belongs_to_the_whole_its_source_is_part_of(source: str | None, dataset: str) -> None:
    assert actor(source).dataset == dataset


def test_the_newest_release_of_a_dataset_stands() -> None:
    old, new = actor("source:feed-1", name="Old", aliases=["o"]), actor("source:feed-2", name="New")
    assert unite_versions([new, old]) == new.record


def test_of_two_releases_of_one_day_the_greater_digest_stands() -> None:
    first, other = actor("source:feed-2", name="One"), actor("source:feed-2b", name="Other")
    stands = max(first, other, key=lambda version: version.digest).record
    assert {unite_versions(order).source for order in ([first, other], [other, first])} == {stands.source}


def test_of_copies_of_one_release_the_one_that_says_more_stands_and_lacks_nothing() -> None:
    """An older download with fewer columns corrects nothing; another release of that day does."""
    full = event("source:feed-2", title="A quite long title", attributes={"x": 1, "y": 2})
    lean = event("source:feed-2", title="A", summary="S", attributes={"x": 3, "z": 4})
    for order in ([full, lean], [lean, full]):
        united = unite_versions(order)
        assert (united.title, united.summary, united.attributes) == (
            "A quite long title",
            "S",
            {"x": 1, "y": 2, "z": 4},
        )
    other = event("source:feed-2b", title="Another release's still longer title", attributes={"x": 5, "y": 6})
    assert unite_versions([lean, other, full]) == other.record


@pytest.mark.parametrize(("kind", "name"), [(actor, "name"), (event, "title")])
def test_a_record_that_is_only_referred_to_gives_way_to_any_that_has_a_name(kind: Any, name: str) -> None:
    bare, described = (
        kind("source:feed-2", **{name: "a"}),
        [kind("source:feed-2b", **{name: f"N{n}"}) for n in range(9)],
    )
    for entry in described:
        assert {getattr(unite_versions(order), name) for order in ([entry, bare], [bare, entry])} == {
            getattr(entry.record, name)
        }
    older = kind("source:feed-1", **{name: "Old"})
    assert getattr(unite_versions([older, bare]), name) == "a"


def test_a_release_without_a_date_is_older_than_any_with_one() -> None:
    assert actor("source:undated").published < actor("source:other").published


def test_across_datasets_the_newest_names_it_and_lists_are_united() -> None:
    newest = actor("source:feed-2", name="New", identifiers={"wikidata": "Q1"}, attributes={"x": 1})
    other = actor("source:other", name="Other", aliases=["O"], identifiers={"wikidata": "Q2", "lei": "L"}, description="D", attributes={"x": 2, "y": 3})  # fmt: skip
    united = unite_versions([other, newest])
    assert (united.name, united.source, united.description) == ("New", "source:feed-2", "D")
    assert set(united.aliases) == {"O", "Other"}
    assert united.identifiers == {"wikidata": "Q1", "lei": "L"}
    assert united.attributes == {"x": 1, "y": 3}


def test_no_part_of_an_event_that_a_dataset_tells_of_is_lost() -> None:
    mediator, party = {"actor": "actor:a", "role": "mediator"}, {"actor": "actor:b", "role": "party"}
    newest = event(
        "source:feed-2", title="New", participants=[mediator], links=[{"type": "caused", "target": "event:b"}]
    )
    other = event("source:other", title="Other", participants=[mediator, party], locations=[{"location": "location:l"}])
    united = unite_versions([newest, other])
    assert united.title == "New"
    assert [(participant.actor, participant.role) for participant in united.participants] == [
        ("actor:a", "mediator"),
        ("actor:b", "party"),
    ]
    assert (len(united.locations), len(united.links)) == (1, 1)


def test_a_part_that_a_newer_release_of_the_same_dataset_drops_is_dropped() -> None:
    old = event("source:feed-1", participants=[{"actor": "actor:a", "role": "party"}])
    assert unite_versions([old, event("source:feed-2")]).participants == ()


def test_former_ids_of_every_version_answer_for_it() -> None:
    old = actor("source:feed-1", former_ids=["actor:old"])
    new = actor("source:feed-2", former_ids=["actor:new", "actor:a"])
    assert unite_versions([old, new]).former_ids == ("actor:new", "actor:old")


def test_a_location_keeps_coordinates_that_belong_together() -> None:
    here, there = {"latitude": 1.0, "longitude": 2.0}, {"latitude": 3.0, "longitude": 4.0}
    for versions in permutations(
        [location("source:feed-2"), location("source:other", **here), location("source:undated", **there)]
    ):
        united = unite_versions(versions)
        assert (united.latitude, united.longitude) == (1.0, 2.0)


def test_a_place_on_the_equator_keeps_its_coordinates() -> None:
    united = unite_versions([location("source:feed-2"), location("source:other", latitude=0.0, longitude=9.0)])
    assert (united.latitude, united.longitude) == (0.0, 9.0)


@pytest.mark.parametrize(
    ("wholes", "expected"),
    [
        (("location:ven", "location:sucre"), "location:sucre"),
        (("location:ven", "location:sucre", "location:sucre-district"), "location:sucre-district"),
        (("location:ven", "location:part-of-l"), None),
        (("location:sucre", "location:miranda"), None),
    ],
)
def test_a_location_is_in_the_narrowest_of_nested_wholes(wholes: tuple[str, ...], expected: str | None) -> None:
    """Whichever version ranks first; of wholes that aren't nested, or would close a circle, that one's stands."""
    part_of = {
        "location:sucre": "location:ven", "location:miranda": "location:ven",
        "location:sucre-district": "location:sucre", "location:part-of-l": "location:l", "location:l": "location:ven",
    }.get  # fmt: skip
    sources = ("source:feed-2", "source:other", "source:undated")
    versions = [location(source, part_of=whole) for source, whole in zip(sources, wholes, strict=False)]
    by_rank = unite_versions(versions)
    for order in permutations(versions):
        assert unite_versions(order, part_of).part_of == (expected or by_rank.part_of)


VERSIONS = (
    actor("source:feed-1", name="One", aliases=["x", "y"], former_ids=["actor:o"]),
    actor("source:feed-2", name="Two", aliases=["z"]),
    actor("source:feed-2b", name="Three"),
    actor("source:other", name="Four", identifiers={"lei": "L"}),
    actor("source:undated", name="Five", description="D"),
    actor(None, name="Six", aliases=["x"]),
    actor(None, name="Seven", attributes={"n": 1}),
)


@given(
    st.lists(st.sampled_from(VERSIONS), min_size=1, unique_by=id).flatmap(
        lambda some: st.tuples(st.just(some), st.permutations(some))
    )
)
def test_the_order_of_loading_decides_nothing(orders: tuple[list[Version], list[Version]]) -> None:
    first, other = orders
    assert as_json(unite_versions(first)) == as_json(unite_versions(other))


EVENTS = tuple(
    event(source, title=source, participants=[{"actor": f"actor:{n}", "role": "party"}, {"actor": "actor:z", "role": "host"}])
    for n, source in enumerate(SOURCES)
)  # fmt: skip


@given(st.permutations(EVENTS))
def test_the_order_of_loading_decides_nothing_of_an_event(versions: list[Version]) -> None:
    assert as_json(unite_versions(versions)) == as_json(unite_versions(EVENTS))

"""Close calls come out of either store the same: found, told, decided, never asked again."""

from typing import Any

import pytest

from knowledge_graph.errors import BudgetExceeded, NotFound
from knowledge_graph.store import GraphStore
from loaders.curation.merge import merge, unmerge
from queries.entities.duplicates import resolve
from queries.parameters.entities import ResolveParameters
from tests.contract.databases import loaded_once
from tests.support.worlds import record, took_part

TWO_SPELLINGS = [
    record("source", "paper"),
    record("actor", "hezbollah", type="armed_group", name="Hezbollah", identifiers={"wikidata": "Q41053"}),
    record("actor", "hizballah", type="armed_group", name="Hizballah"),
    record("actor", "nobody", type="category", name="Hezbollahs"),
    record("location", "syria", type="country", name="Syria"),
    record("location", "egypt", type="country", name="Egypt"),
    record("location", "suran", name="Suran", part_of="location:syria", latitude=35.29, longitude=36.75),
    record(
        "location", "souran", type="place", name="Souran", part_of="location:syria", latitude=35.30, longitude=36.74
    ),
    record("location", "suran2", name="Souran", part_of="location:egypt", latitude=35.29, longitude=36.75),
    record("event", "x", source="source:paper", participants=took_part("hezbollah", "hizballah")),
    record("event", "y", source="source:paper", participants=took_part("hizballah")),
    *(record("claim", name, about=f"event:{name}", source="source:paper") for name in "xy"),
]


@loaded_once
def filled(store: GraphStore) -> None:
    """A store with a group and a place under two spellings each."""
    store.write(TWO_SPELLINGS)
    store.flush()


def ask(store: GraphStore, **question: Any) -> list[tuple[str, str]]:
    """Return the pairs found."""
    return [
        (result["one"], result["other"]) for result in resolve(store, ResolveParameters(**question)).data["results"]
    ]


GROUPS, TOWNS = ("actor:hizballah", "actor:hezbollah"), ("location:souran", "location:suran")


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ({}, [TOWNS, GROUPS]),
        ({"kind": ("actor",)}, [GROUPS]),
        ({"type": ("place",)}, [TOWNS]),
        ({"entity": ("actor:hezbollah",)}, [GROUPS]),
        ({"entity": ("location:egypt",)}, []),
        ({"min_score": 0.99}, []),
        ({"limit": 1}, [TOWNS]),
    ],
)
def test_close_calls_are_found(filled: GraphStore, question: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    """By name and place, the one with more relations first; what lies in another country is another."""
    assert ask(filled, **question) == expected


def test_each_tells_what_speaks_for_it(filled: GraphStore) -> None:
    """Names, types, the whole both lie in, the distance, and common neighbours."""
    towns, groups = resolve(filled, ResolveParameters()).data["results"]
    assert {fact["what"] for fact in towns["evidence"]} == {"names", "types", "wholes", "distance", "neighbours"}
    assert groups["evidence"][0] == {"what": "names", "one": "Hizballah", "other": "Hezbollah", "likeness": 0.95}
    assert groups["evidence"][1] == {"what": "neighbours", "count": 1, "ids": ["event:x"]}


def test_pages_follow_each_other(filled: GraphStore) -> None:
    """A cursor goes on where the page before ended; the total is of all."""
    first = resolve(filled, ResolveParameters(limit=1))
    assert first.data["total"] == {"value": 2, "relation": "eq"}
    assert ask(filled, limit=1, cursor=first.next) == [GROUPS]


def test_what_was_decided_is_asked_no_more(filled: GraphStore) -> None:
    """Neither what was merged nor what was merged and taken apart again."""
    merge(filled, "actor:hezbollah", ["actor:hizballah"], why="a spelling")
    assert ask(filled, kind=("actor",)) == []
    unmerge(filled, "actor:hizballah", why="no")
    assert ask(filled, kind=("actor",)) == []


def test_the_missing_and_the_too_many_are_errors(filled: GraphStore) -> None:
    """An unknown id isn't found; what takes too long says how to ask for less."""
    with pytest.raises(NotFound):
        ask(filled, entity=("actor:nil",))
    with pytest.raises(BudgetExceeded):
        resolve(filled, ResolveParameters(), seconds=0)

"""One event, then another: in the world of May 2024, page by page, within bounds, and held against looking at every pair."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import queries.events.sequences
from knowledge_graph.errors import InvalidInput, NotFound
from knowledge_graph.records import Record
from knowledge_graph.store import GraphStore
from queries.events.sequences import sequences
from queries.parameters.events import SequenceParameters
from queries.parameters.parse import parse_parameters
from tests.support.worlds import MAY_2024, open_store_with, record


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    """The world of May 2024 in a store."""
    store = open_store_with(tmp_path_factory.mktemp("store"), MAY_2024)
    yield store
    store.close()


def ask(store: GraphStore, first: str, then: str, **more: Any) -> dict[str, Any]:
    """Return the answer to a question about two sets of types."""
    return sequences(store, SequenceParameters(first=first, then=then, **more)).data


def summarised(answer: dict[str, Any]) -> list[tuple[str, ...]]:
    """Return each sequence as (first, then, order, what both share)."""
    return [
        tuple(
            name.partition(":")[2] or name
            for name in (result["first"], result["then"], result["order"], *result["shared"])
        )
        for result in answer["results"]
    ]


ASKED: dict[str, tuple[tuple[str, str], dict[str, Any], list[tuple[str, ...]]]] = {
    "a ruling, then a strike in a part of the place it concerns": (
        ("ruling", "assault"), {}, [("order", "strike", "certain", "rafah")],
    ),
    "certainly": (("ruling", "assault"), {"match": "certain"}, [("order", "strike", "certain", "rafah")]),
    "not so soon": (("ruling", "assault"), {"within_days": 0}, []),
    "not the other way": (("assault", "ruling"), {}, []),
    "not by an actor": (("ruling", "assault"), {"sharing": ["actor"]}, []),
    "at a place": (("ruling", "assault"), {"place": ["location:gaza"]}, [("order", "strike", "certain", "rafah")]),
    "with somebody": (("ruling", "assault"), {"entity": ["actor:qatar"]}, []),
    "an actor takes part in both": (
        ("consult", "meeting"), {"reality": ["any"], "within_days": 20},
        [("round", "restart", "certain", "cairo", "qatar"), ("talks", "restart", "certain", "qatar")],
    ),
    "who is only talked about does not": (
        ("consult", "consult"), {"within_days": 20},
        [("round", "talks", "certain", "qatar")],
    ),
    "some readings only": (
        ("consult", "consult"), {"within_days": 15}, [("round", "talks", "possible", "qatar")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", ASKED)
def test_sequences_are_found(store: GraphStore, case: str) -> None:
    (first, then), more, expected = ASKED[case]
    assert summarised(ask(store, first, then, **more)) == expected


def test_a_sequence_says_how_soon_and_on_whose_word(store: GraphStore) -> None:
    """The days between, the relations both stand on, and the claims behind the events."""
    answer = ask(store, "ruling", "assault")
    (result,) = answer["results"]
    assert result["days"] == {"least": 1, "most": 1}
    assert result["edges"] == ["event:order#concerns:location:rafah", "event:strike#occurred_at:location:central-rafah"]
    assert set(answer["nodes"]) == {"event:order", "event:strike", "location:rafah"}
    assert set(answer["edges"]) == set(result["edges"])
    assert {"claim:order", "claim:strike"} <= set(answer["claims"])
    assert (answer["complete"], answer["truncated"], answer["next"]) == (True, None, None)


def test_what_has_too_many_relations_is_skipped_and_named(store: GraphStore) -> None:
    """A place with its parts counts as one."""
    answer = ask(store, "ruling", "assault", max_degree=4)
    assert (answer["results"], answer["truncated"]) == ([], {"reason": "max_degree", "at_depth": None})
    assert answer["skipped"] == [{"id": "location:rafah", "relations": 5}]
    assert answer["nodes"].keys() == {"location:rafah"}
    assert not answer["complete"]


BAD: list[tuple[dict[str, Any], str, str]] = [
    ({"then": "assault"}, "first", "required"),
    ({"first": "rulin", "then": "assault"}, "first", "did you mean ruling"),
    ({"first": "", "then": "assault"}, "first", "it holds nothing"),
    ({"first": "ruling", "then": "assault", "within_days": -1}, "within_days", "at least 0"),
    ({"first": "ruling", "then": "assault", "sharing": "time"}, "sharing", "'place' or 'actor'"),
    ({"first": "ruling", "then": "assault", "type": "war"}, "type", "`first` and `then`"),
]


@pytest.mark.parametrize(("given_", "field", "words"), BAD, ids=lambda identifier: str(identifier)[:50])
def test_what_cannot_be_asked_is_refused(store: GraphStore, given_: dict[str, Any], field: str, words: str) -> None:
    with pytest.raises(InvalidInput, match=words) as raised:
        sequences(store, parse_parameters(SequenceParameters, given_))
    assert raised.value.field == field


def test_who_is_not_there_is_not_found(store: GraphStore) -> None:
    with pytest.raises(NotFound):
        ask(store, "ruling", "assault", entity=["actor:none"])


def many(rulings: int, strikes: int) -> list[Record]:
    """Return rulings about a town, one a day, and strikes there, all a day after the last of them."""
    days = [f"2024-05-{day + 1:02}" for day in range(rulings)]
    made = [record("source", "a", publisher="P"), record("location", "town")]
    named = [("ruling", number, day, "concerns") for number, day in enumerate(days)]
    named += [("assault", number, f"2024-05-{rulings + 1:02}", "occurred_at") for number in range(strikes)]
    for kind, number, day, role in named:
        identifier = f"{kind}-{number:02}"
        town = [{"location": "location:town", "role": role}]
        made.append(record("event", identifier, type=kind, when=day, locations=town))
        made.append(record("claim", identifier, about=f"event:{identifier}", source="source:a"))
    return made


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    """Twelve rulings and nine strikes in one town."""
    store = open_store_with(tmp_path_factory.mktemp("crowded"), many(12, 9))
    yield store
    store.close()


@pytest.mark.parametrize("limit", [1, 5, 20, 1000])
@pytest.mark.parametrize("bound", [None, "AT_ONCE", "MOST_FIRST", "MOST_LOOKED_AT"])
def test_pages_join_into_the_whole(
    crowded: GraphStore, limit: int, bound: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever limit ends them; one first event's stay together, and are cut where there are too many."""
    if bound:
        monkeypatch.setattr(queries.events.sequences, bound, 2)
    result, cut, cursor, pages = [], [], None, 0
    while True:
        answer = ask(crowded, "ruling", "assault", limit=limit, limit_per_first=7, cursor=cursor)
        result += [(result["first"][-2:], result["then"][-2:]) for result in answer["results"]]
        cut += answer["cut"]
        pages += 1
        if (cursor := answer["next"]) is None:
            break
    whole = [(f"{ruling:02}", f"{strike:02}") for ruling in range(5, 12) for strike in range(7)]
    assert result == whole
    assert cut == [{"first": f"event:ruling-{ruling:02}", "found": 9} for ruling in range(5, 12)]
    assert answer["truncated"] == {"reason": "limit_per_first", "at_depth": None}
    assert pages <= 12


LINKED: dict[str, tuple[str, list[dict[str, str]], list[str]]] = {
    "of one day, in a possible order": ("2024-05-02", [], ["possible"]),
    "a link makes it certain": ("2024-05-02", [{"type": "responds_to", "target": "event:one"}], ["certain"]),
    "whatever the dates say": ("2024-05-01", [{"type": "follows", "target": "event:one"}], ["certain"]),
    "another link rules it out": ("2024-05-02", [{"type": "caused", "target": "event:one"}], []),
    "but not what dates make certain": ("2024-05-03", [{"type": "caused", "target": "event:one"}], ["certain"]),
    "nor does a link stretch the days": ("2024-06-03", [{"type": "responds_to", "target": "event:one"}], []),
}


@pytest.mark.parametrize("case", LINKED)
def test_links_say_what_came_first(case: str, tmp_path: Any) -> None:
    """Between two events in one town, the first on 2 May."""
    when, links, expected = LINKED[case]
    town = [{"location": "location:town"}]
    records = [
        *many(0, 0),
        record("event", "one", type="ruling", when="2024-05-02", locations=town),
        record("event", "two", type="assault", when=when, locations=town, links=links),
        *(record("claim", name, about=f"event:{name}", source="source:a") for name in ("one", "two")),
    ]
    store = open_store_with(tmp_path, records)
    assert [result["order"] for result in ask(store, "ruling", "assault")["results"]] == expected
    store.close()

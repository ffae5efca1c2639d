"""People whom language models found in texts: a name of two words doesn't make two of them one."""

from __future__ import annotations

import json
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from knowledge_graph.open_store import open_store
from knowledge_graph.records import Event, Relation
from knowledge_graph.store import GraphStore
from loaders.load import load
from queries.entities.duplicates import resolve
from queries.parameters.entities import ResolveParameters
from tests.support.extracted_people import (
    FRONT,
    GUILD,
    ISRAEL,
    Properties,
    count_people,
    graphiti,
    graphrag,
    langchain,
    save,
)

PIPELINES = pytest.mark.parametrize("pipeline", [langchain, graphrag, graphiti])


@PIPELINES
def test_namesakes_of_two_graphs_are_two_and_a_close_call(pipeline: Any, tmp_path: Path, store: GraphStore) -> None:
    """Whether the graphs are in two files, in one, or loaded one after the other."""
    graphs = [pipeline(1, "MEMBER_OF", FRONT), pipeline(2, "MEMBER_OF", GUILD)]
    load(save(tmp_path, graphs), store)
    assert count_people(store) == 2
    (pair,) = resolve(store, ResolveParameters(kind=("actor",))).data["results"]
    assert pair["score"] > 0.95
    for number, parts in enumerate(([graphs], graphs)):
        other = open_store(str(tmp_path / f"other-{number}"))
        for file in save(tmp_path, parts):
            load([file], other)
        assert count_people(other) == 2
        other.close()


@PIPELINES
@pytest.mark.parametrize(
    ("first", "other", "number"),
    [
        ({}, {}, 2),
        ({"country": "Egypt"}, {"Country": "Egypt"}, 1),
        ({"country": "Egypt"}, {"country": "Iraq"}, 2),
        ({"role": "Spokesman"}, {"title": "spokesman"}, 1),
        ({"born": 1962}, {"birth_date": "1962-03"}, 1),
        ({"born": 1962, "role": "envoy"}, {"birth_date": "1990", "role": "envoy"}, 2),
    ],
)
def test_a_country_a_year_or_an_office_in_common_joins_them(
    pipeline: Any, first: Properties, other: Properties, number: int, tmp_path: Path, store: GraphStore
) -> None:
    load(save(tmp_path, [pipeline(1, "MEMBER_OF", FRONT, **first), pipeline(2, "MEMBER_OF", GUILD, **other)]), store)
    assert count_people(store) == number


@PIPELINES
@pytest.mark.parametrize(
    ("first", "other", "number"),
    [
        (("LEADS", FRONT), ("SPOKESPERSON_FOR", FRONT), 1),
        (("LEADS", ISRAEL), ("PRIME_MINISTER_OF", ISRAEL), 1),
        (("HAS_TIES_TO", ISRAEL), ("HAS_TIES_TO", ISRAEL), 2),
        (("OPPOSES", FRONT), ("OPPOSES", FRONT), 2),
        (("HAS_TIES_TO", ("Amal Nur", "Person")), ("HAS_TIES_TO", ("Amal Nur", "Person")), 2),
    ],
)
def test_a_part_in_one_organisation_or_state_joins_them(
    pipeline: Any, first: Any, other: Any, number: int, tmp_path: Path, store: GraphStore
) -> None:
    """What many strangers have to do with the same actor doesn't."""
    load(save(tmp_path, [pipeline(1, *first), pipeline(2, *other)]), store)
    assert count_people(store) == number


@pytest.mark.parametrize(("name", "number"), [("Omar Said", 2), ("Al Said", 2), ("Omar bin Nasir al-Said", 1)])
def test_a_name_of_three_words_joins_two(name: str, number: int, tmp_path: Path, store: GraphStore) -> None:
    graphs = [langchain(1, "MEMBER_OF", FRONT, name=name), langchain(2, "MEMBER_OF", GUILD, name=name)]
    load(save(tmp_path, graphs), store)
    assert count_people(store, name) == number


def test_what_is_no_person_joins_by_name_unless_of_two_countries(tmp_path: Path, store: GraphStore) -> None:
    """Each of three documents has the bank in another way."""

    def bank(number: int, **about: Any) -> Any:
        graph = langchain(number, "MEMBER_OF", ("Lake Bank", "Organization"))
        graph["nodes"][1]["properties"] = about
        return graph

    load(save(tmp_path, [bank(1, country="Egypt"), bank(2, country="Egypt"), bank(3)]), store)
    assert count_people(store, "Lake Bank") == 1
    load(save(tmp_path, [bank(4, country="Iraq")]), store)
    assert count_people(store, "Lake Bank") == 2


def test_one_graph_tells_two_of_one_name_apart(tmp_path: Path, store: GraphStore) -> None:
    """Two of Graphiti's UUIDs, or two of the ids in one chunk, are two people; ids of two chunks are one."""
    person = {"label": "Person", "properties": {"name": "Omar Said"}}

    def chunks(*keys: str) -> Properties:
        return {"nodes": [{"id": key, **person} for key in keys], "relationships": []}

    for graph, number in ((chunks("c:0", "d:0"), 1), (chunks("c:0", "c:1"), 2), (chunks("0", "1"), 2)):
        other = open_store(str(tmp_path / f"{number}-{len(graph['nodes'][0]['id'])}"))
        load(save(tmp_path, [graph]), other)
        assert count_people(other) == number
        other.close()
    both = [graphiti(1, "MEMBER_OF", FRONT), graphiti(2, "MEMBER_OF", FRONT)]
    load(save(tmp_path, [{name: [*both[0][name], *both[1][name]] for name in ("nodes", "edges")}]), store)
    assert count_people(store) == 2


@pytest.mark.parametrize("verb", ["LEADS", "STRUCK"])
@pytest.mark.parametrize("fact", ["Omar Said led it", "He did"])
def test_two_exports_of_one_edge_are_united(verb: str, fact: str, tmp_path: Path, store: GraphStore) -> None:
    """In one load, in one file, or one after the other; the later one, which ends the fact, stands."""
    graph = graphiti(1, verb, FRONT)
    first = graph | {"edges": [graph["edges"][0] | {"fact": "Omar Said led it", "valid_at": "2017-05-06T00:00:00Z"}]}
    ended = {"fact": fact, "invalid_at": "2024-08-01T00:00:00Z", "expired_at": "2024-08-09T00:00:00Z"}
    later = graph | {"edges": [first["edges"][0] | ended]}
    digests = set()
    for number, names in enumerate(permutations(["first.json", "later.json"])):
        files = [tmp_path / name for name in names]
        for file in files:
            file.write_text(json.dumps(first if file.stem == "first" else later))
        for kind, loads in enumerate(([files], [[file] for file in files])):
            other = open_store(str(tmp_path / f"{number}-{kind}"))
            for paths in loads:
                load(paths, other)
            digests.add(other.digest())
            other.close()
    assert len(digests) == 1
    load(save(tmp_path, [[first, later]]), store)
    (edge,) = [each for each in store.iter_records() if isinstance(each, Event | Relation)]
    assert (edge.when, edge.title) == ("2017-05-06/2024-08-01", fact)
    assert edge.attributes["expired_at"] == "2024-08-09T00:00:00Z"

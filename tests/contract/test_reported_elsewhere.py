"""Faults that users of similar software have reported in public, tried on every store. Each test names the report."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import Any

import networkx as nx
import orjson
import pytest

from knowledge_graph.errors import InvalidInput
from knowledge_graph.store import GraphStore
from queries.entities.search import search
from queries.events.timeline import timeline
from queries.export import export_answer
from queries.neighbourhood.expand import neighbourhood
from queries.parameters.entities import SearchParameters
from queries.parameters.events import TimelineParameters
from queries.parameters.graph import NeighbourhoodParameters, PathParameters
from queries.paths.find import find_paths
from tests.contract.databases import loaded_once
from tests.support.worlds import record, took_part

TITLES = {
    "banquo": "Banquo’s last stand",
    "carney": "Attack on U.S.S. Carney",
    "deadline": "Never Gives Up Her Dead",
    "jets": "F-16 strike on the co-working space in Al-Mawasi",
    "staff": "Meeting of the S/S with a visitor",
    "we": "We",
}
ATTRIBUTES = {"pid": 1, "id": "x", "label": "=L", "start": "s", "Weight": 2.5, "kind": "k", "known": True, "end": None}


WORLD = [
    record("source", "first", title="First", published="2024-09-21", attributes={"desk": 7}),
    record("source", "history", title="History", published="2024-09-23"),
    *[record("actor", name, type="organisation", name=name.title()) for name in "abcd"],
    record("actor", "netanyahu", name="Benjamin Netanyahu", attributes=ATTRIBUTES),
    *[record("event", name, title=title) for name, title in TITLES.items()],
    *[record("claim", name, about=f"event:{name}", source="source:first") for name in TITLES],
    record("event", "one", title="One", when="2024-05-01", participants=took_part("a", "b")),
    record("event", "two", title="Two", when="2024-05-02", participants=took_part("b", "c")),
    record("event", "two-too", title="Two too", when="2024-05-02", participants=took_part("b", "d")),
    *[record("claim", name, about=f"event:{name}", source="source:first") for name in ("one", "two", "two-too")],
    record("relation", "later", type="member_of", start="actor:a", end="actor:c", when="2023-09-23/..", attributes={"n": 3}),
    record("claim", "later", about="relation:later", source="source:first"),
    record("relation", "sooner", type="member_of", start="actor:a", end="actor:d", when="../2023-09-22"),
    record("claim", "sooner", about="relation:sooner", source="source:history"),
]  # fmt: skip


@loaded_once
def world(store: GraphStore) -> None:
    """A store that holds what the reports are about."""
    store.write(WORLD)
    store.flush()


SEARCHES = {
    # reports on search engines: iftechfoundation/ifdb 439, standardebooks/web 490, blazegraph/database 131
    "never gives": ["event:deadline"],
    "we": ["event:we"],
    "with": ["event:staff"],
    # HistoryAtState/hsg-shell 255
    "Banquo": ["event:banquo"],
    "Banquo's": ["event:banquo"],
    "Benjamin Netanyahu’s": ["actor:netanyahu"],
    "f-16": ["event:jets"],
    "f 16": ["event:jets"],
    "USS Carney": ["event:carney"],
    "u.s.s.": ["event:carney"],
    # mindstellar/shopclass 526
    "co-working": ["event:jets"],
    "co working": ["event:jets"],
    "Co-working space in": ["event:jets"],
}


@pytest.mark.parametrize("words", SEARCHES)
def test_common_short_and_joined_words_are_found(world: GraphStore, words: str) -> None:
    assert [hit["id"] for hit in search(world, SearchParameters(q=words)).data["results"]] == SEARCHES[words]


def test_a_single_letter_is_looked_for(world: GraphStore) -> None:
    """CredentialEngine/CredentialRegistry 600: `a` gave nothing, being a stop word. Here the very name stands first."""
    assert search(world, SearchParameters(q="a")).data["results"][0]["id"] == "actor:a"


def test_letters_around_a_slash_are_words(world: GraphStore) -> None:
    """HistoryAtState/hsg-shell 255: `s/s` was a syntax error."""
    assert "event:staff" in {hit["id"] for hit in search(world, SearchParameters(q="s/s")).data["results"]}


def test_all_of_several_relations_of_one_day_lead_on(world: GraphStore) -> None:
    """uzhdag/pathpy 43: of two events of one day only the first was followed."""
    for end in ("actor:c", "actor:d"):
        question = PathParameters(
            start=["actor:a"], end=[end], mode="temporal", relation=["PARTICIPATED_IN"], undated="exclude"
        )
        (path,) = find_paths(world, question).data["paths"]
        assert path["nodes"][1::2] == ["event:one", "event:two" if end == "actor:c" else "event:two-too"]


@pytest.mark.parametrize(
    ("day", "end"), [("2023-09-21", "actor:d"), ("2023-09-22", "actor:d"), ("2023-09-23", "actor:c"), ("2024-10", "actor:c")]
)  # fmt: skip
def test_what_was_loaded_later_and_held_earlier_is_over(world: GraphStore, day: str, end: str) -> None:
    """getzep/graphiti 139: history that came in later held on, as nothing was loaded after it to end it."""
    question = NeighbourhoodParameters(relation=["MEMBER_OF"], as_of=day)
    answer = neighbourhood(world, ["actor:a"], question).data
    assert [edge["end"] for edge in answer["edges"].values()] == [end]


@pytest.mark.parametrize("format_", ["csv", "node-link", "graphml", "gexf"])
def test_attributes_are_in_every_format(world: GraphStore, format_: str) -> None:
    """networkx/networkx 8339: an attribute called `pid` was lost on the way to GEXF. 1490: null, 661: a number `id`."""
    criteria = NeighbourhoodParameters(relation=["MEMBER_OF"])
    answer = neighbourhood(world, ["actor:a", "actor:netanyahu"], criteria).data
    body = export_answer(world, answer, format_)
    nodes, edges = read_attributes(body, format_)
    assert nodes == {"actor:netanyahu": ATTRIBUTES}
    assert edges == {"relation:later": {"n": 3}}


def read_attributes(body: bytes, format_: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the attributes of nodes and relations by id, as other programs' readers give them."""
    if format_ == "csv":
        archive = zipfile.ZipFile(io.BytesIO(body))
        tables = [
            {row["Id"]: row["attributes"] for row in csv.DictReader(io.StringIO(archive.read(f"{name}.csv").decode()))}
            for name in ("nodes", "edges")
        ]
    else:
        if format_ == "node-link":
            graph = nx.node_link_graph(orjson.loads(body), edges="links")
        elif format_ == "graphml":
            graph = nx.read_graphml(io.BytesIO(body), force_multigraph=True)
        else:
            graph = nx.read_gexf(io.BytesIO(body.replace(b"http://gexf.net/1.3", b"http://www.gexf.net/1.2draft")))
        tables = [
            {node: fields.get("attributes") for node, fields in graph.nodes(data=True)},
            {fields.get("id", key): fields.get("attributes") for *_, key, fields in _edges(graph)},
        ]
    nodes, edges = ({name: orjson.loads(text) for name, text in table.items() if text} for table in tables)
    return nodes, edges


def _edges(graph: nx.Graph) -> list[Any]:
    return list(graph.edges(keys=True, data=True)) if graph.is_multigraph() else [
        (start, end, None, fields) for start, end, fields in graph.edges(data=True)
    ]  # fmt: skip


def test_a_whole_export_has_all_relations_of_what_is_exported(world: GraphStore) -> None:
    """OpenCTI-Platform/opencti 7979, client-python 669: relations were missing; connectors 2120: others came along."""
    criteria = NeighbourhoodParameters(relation=["MEMBER_OF"])
    archive = zipfile.ZipFile(io.BytesIO(export_answer(world, neighbourhood(world, ["actor:a"], criteria).data, "csv")))
    rows = list(csv.DictReader(io.StringIO(archive.read("edges.csv").decode())))
    assert sorted((row["Source"], row["Target"], row["relation"]) for row in rows) == [
        ("actor:a", "actor:c", "MEMBER_OF"), ("actor:a", "actor:d", "MEMBER_OF"),
    ]  # fmt: skip


def test_a_cursor_of_another_question_is_refused(world: GraphStore) -> None:
    """deverman/FocusRelayMCP 146: a cursor of one set of filters was taken as an offset into another's."""
    page = timeline(world, TimelineParameters(entity=["actor:b"], limit=1)).data
    with pytest.raises(InvalidInput, match="cursor"):
        timeline(world, TimelineParameters(limit=1, cursor=page["next"]))


def test_a_page_goes_on_although_its_last_event_no_longer_fits(world: GraphStore) -> None:
    """YosemiteCrew/Yosemite-Crew 2722, prisma-extension-pagination 35: the next page began one too late."""
    question = TimelineParameters(entity=["actor:b"], after="2024-05", before="2024-05", limit=1)
    page = timeline(world, question).data
    assert [event["id"] for event in page["results"]] == ["event:one"]
    world.write([record("event", "one", title="One", when="2024-07", participants=took_part("a", "b"))])
    world.flush()
    rest, following = [], page["next"]
    while following:
        page = timeline(world, question.model_copy(update={"cursor": following})).data
        rest += [event["id"] for event in page["results"]]
        following = page["next"]
    assert rest == ["event:two", "event:two-too"]

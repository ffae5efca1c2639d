"""Extraction pipelines' output: what their edges become, and how much is made of it."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import RECORD, Actor, Claim, Event, Record, Relation, as_json
from knowledge_graph.store import GraphStore
from loaders.formats import ReadContext, detect_format
from loaders.llm_graphs import FORMATS
from loaders.load import load
from loaders.readers.inputs import HEAD_BYTES
from loaders.readers.rows import SKIPPED, Row
from loaders.readers.sniff import Head
from tests.support.shared import DATA, shared_data

GRAPH, MENTIONS = FORMATS


def read(*objects: Any) -> list[Row]:
    content = "\n".join(map(json.dumps, objects)).encode()
    return list(GRAPH.read(io.BufferedReader(io.BytesIO(content)), ReadContext("run.json")))


def records(*objects: Any) -> list[Record]:
    rows = read(*objects)
    assert not [str(problem) for row in rows for problem in row.problems]
    return [record for row in rows for record in row.records]


def node(name: str, type_: str, **properties: Any) -> dict[str, Any]:
    return {"id": name, "type": type_, "properties": properties}


def document(*edges: tuple[Any, str, Any, dict[str, Any]], nodes: Any = (), metadata: Any = None) -> dict[str, Any]:
    return {
        "nodes": list(nodes),
        "relationships": [{"source": a, "type": verb, "target": b, "properties": more} for a, verb, b, more in edges],
        "source": {"metadata": metadata or {}, "page_content": "…", "type": "Document"},
    }


ANN, CLUB, CAIRO = node("Ann", "Person"), node("Club", "Organization"), node("Cairo", "City")
FROM = {"source": "https://example.org/a", "title": "A", "publish_date": "2024-05-07"}


def only(kind: type, results: list[Record]) -> Any:
    (record,) = [record for record in results if isinstance(record, kind)]
    return record


def test_a_verb_of_ours_between_ends_that_fit_is_that_relation() -> None:
    """With the verb as title, on the document's word, in doubt."""
    made = records(document((ANN, "MEMBER_OF", CLUB, {"since": "2020-03"}), metadata=FROM))
    relation = only(Relation, made)
    assert (relation.type, relation.title, relation.when) == ("member_of", "member of", "2020-03/")
    assert relation.attributes == {"type": "MEMBER_OF", "since": "2020-03"}
    claim = only(Claim, made)
    assert (claim.about, claim.certainty, claim.locator) == (relation.id, "hedged", "read by LangChain")
    source = next(record for record in made if record.kind == "source")
    assert (source.url, source.published, claim.source) == ("https://example.org/a", "2024-05-07", source.id)  # type: ignore[union-attr]


def of_whom(identifier: str) -> str:
    """Return a person's id without what tells the document."""
    return re.sub(r"(:person:.*):[0-9a-f]{20}$", r"\1", identifier)


def test_a_verb_said_from_its_other_end_is_turned_round() -> None:
    """X BACKS Y is Y backed_by X."""
    relation = only(Relation, records(document((CLUB, "BACKS", ANN, {}))))
    assert (relation.type, of_whom(relation.start), relation.end) == (
        "backed_by",
        "actor:extracted:person:ann",
        "actor:extracted:organisation:club",
    )


@pytest.mark.parametrize(
    ("verb", "end", "properties", "type_", "parts"),
    [
        ("ATTENDED_TALKS_IN", CAIRO, {"date": "2024-05"}, "meeting", [("Ann", "participant"), ("Cairo", "occurred_at")]),
        ("attacked", CLUB, {}, "assault", [("Ann", "attacker"), ("Club", "target")]),
        ("KILLED_BY", CLUB, {}, "assault", [("Club", "attacker"), ("Ann", "target")]),
        ("FledTo", CAIRO, {}, "other", [("Ann", "initiator"), ("Cairo", "destination")]),
        ("KNOWS", CLUB, {"date": "2024-05-06"}, "other", [("Ann", "initiator"), ("Club", "participant")]),
        ("DISLIKES", CAIRO, {}, "other", [("Ann", "initiator"), ("Cairo", "concerns")]),
    ],
)  # fmt: skip
def test_what_happened_is_an_event_that_says_it_whole(
    verb: str, end: Any, properties: Any, type_: str, parts: Any
) -> None:
    """Verbs in the past, dated ones, and those with a place at one end."""
    made = records(document((ANN, verb, end, properties)))
    event = only(Event, made)
    names = {record.id: record.name for record in made if record.kind in {"actor", "location"}}  # type: ignore[union-attr]
    results = [(names[participant.actor], participant.role) for participant in event.participants] + [
        (names[location.location], location.role) for location in event.locations
    ]
    assert (event.type, results) == (type_, parts)
    assert event.title.split()[0] == "Ann"
    assert event.attributes["type"] == verb


def test_any_other_verb_associates_two_actors() -> None:
    """Nothing is made of it but that; the verb stays as the title."""
    relation = only(Relation, records(document((ANN, "HAS_TIES_WITH", CLUB, {}))))
    assert (relation.type, relation.title) == ("associated_with", "has ties with")


def test_names_are_one_within_a_type_and_generic_names_are_nobody() -> None:
    """The same name with another label is somebody else; civilians are a category."""
    made = records(
        document((ANN, "KNOWS", node("Ann", "Ship"), {}), (ANN, "KNOWS", node("Civilians", "Organization"), {}))
    )
    ids = [of_whom(record.id) for record in made if isinstance(record, Actor)]
    assert ids == ["actor:extracted:person:ann", "actor:extracted:unknown:ann", "actor:extracted:category:civilians"]


@pytest.mark.parametrize(
    ("label", "id_"),
    [
        ("Start_Venue", "location:facility:"), ("Office Address", "location:place:"), ("MeetingPlace", "location:place:"),
        ("Political Organization", "actor:extracted:organisation:"), ("Terror_Attack", "event:extracted:assault:"),
        ("Head_of_State", "actor:extracted:unknown:"), ("Nature_of_event", "actor:extracted:unknown:"),
        ("Third Party", "actor:extracted:unknown:"), ("Member State", "actor:extracted:unknown:"),
    ],
)  # fmt: skip
def test_the_last_word_of_an_unknown_label_says_what_it_is(label: str, id_: str) -> None:
    made = records(document(nodes=[node("Blue Lane", label)]))
    assert any(str(record.id).startswith(id_) for record in made), [record.id for record in made]


def test_a_noun_gives_a_role_in_an_event() -> None:
    """As ORGANIZER does, which models write beside ORGANIZED."""
    event = only(Event, records(document((ANN, "ORGANIZER", node("March", "Event"), {}))))
    assert [part.role for part in event.participants] == ["organiser"]


def test_a_state_is_the_state_and_its_country_where_something_is_there() -> None:
    """Egypt acts as a state; what happened in Egypt happened in the country."""
    egypt = node("Egypt", "Country")
    made = records(
        document((egypt, "MET_WITH", ANN, {}), (ANN, "BASED_IN", egypt, {}), (ANN, "SPOKE_IN", egypt, {"date": "2024"}))
    )
    talked, spoke = [record for record in made if isinstance(record, Event)]
    assert talked.participants[0].actor == "actor:state:egy"
    assert [location.location for location in spoke.locations] == ["location:country:egy"]
    assert only(Relation, made).end == "location:country:egy"


def test_a_state_keeps_the_properties_of_its_node() -> None:
    made = records(document(nodes=[node("Egypt", "Country", role="mediator", since=None)]))
    (egypt,) = [record for record in made if record.id == "actor:state:egy"]
    assert egypt.attributes == {"role": "mediator"}  # type: ignore[union-attr]


def test_nodes_that_are_events_gather_what_edges_say_of_them() -> None:
    """Whoever took part is a participant; the verb and its properties stay under attributes."""
    talks = node("Paris talks", "Meeting", date="2024-05-24")
    made = records(
        document(
            (ANN, "HOSTED", talks, {"note": "x"}),
            (talks, "HELD_IN", CAIRO, {}),
            (node("Order", "Ruling"), "CAUSED", talks, {}),
        )
    )
    event = next(record for record in made if record.id == "event:extracted:meeting:paris-talks")
    assert isinstance(event, Event)
    assert (event.when, [participant.role for participant in event.participants]) == ("2024-05-24", ["host"])
    assert [location.role for location in event.locations] == ["occurred_at"]
    assert json.loads(str(event.attributes["HOSTED Ann"])) == {"note": "x"}
    order = next(record for record in made if record.id == "event:extracted:ruling:order")
    assert [(link.type, link.target) for link in order.links] == [("caused", event.id)]  # type: ignore[union-attr]
    assert {record.certainty for record in made if isinstance(record, Claim)} == {"hedged"}


def test_neo4j_graphrag_names_come_from_properties_and_dangling_ids_are_refused() -> None:
    """Chunks say where the text was cut and are no part of the world; an edge that dangles costs only itself."""
    graph = {
        "nodes": [
            {"id": "0", "label": "Person", "properties": {"name": "Ann"}}, {"id": "1", "label": "Company", "properties": {"name": "Club"}},
            {"id": "c", "label": "Chunk", "properties": {"text": "…"}}, {"id": "d", "label": "Document", "properties": {"path": "report.pdf"}},
        ],
        "relationships": [
            {"start_node_id": "0", "end_node_id": "1", "type": "LEADS", "properties": {"confidence": 0.7}},
            {"start_node_id": "0", "end_node_id": "c", "type": "FROM_CHUNK", "properties": {}},
            {"start_node_id": "0", "end_node_id": "9", "type": "LEADS", "properties": {}},
        ],
    }  # fmt: skip
    rows = read(graph)
    assert [str(problem) for row in rows for problem in row.problems] == [
        "run.json:1: end: no node of this graph has the id '9'; add the node, or remove the edge."
    ]
    made = [record for row in rows for record in row.records]
    assert only(Relation, made).end == "actor:extracted:company:club"
    assert [record.title for record in made if record.kind == "source"] == ["report.pdf"]  # type: ignore[union-attr]
    assert [record.property for record in made if isinstance(record, Claim)] == [None, "confidence"]
    (mended,) = [json.loads(row.raw) for row in rows if row.problems]
    assert mended["relationships"][0]["end_node_id"] == "9"


EDGE = {"uuid": "e", "source_node_uuid": "n1", "target_node_uuid": "n2", "name": "STRUCK", "fact": "Ann struck Cairo", "episodes": ["p"], "valid_at": "2024-05-06T00:00:00Z", "invalid_at": None, "expired_at": "2024-05-09T10:00:00Z"}  # fmt: skip
NODES = [{"uuid": "n1", "name": "Ann", "labels": ["Entity", "Person"], "summary": "A person"}, {"uuid": "n2", "name": "Cairo", "labels": ["City"]}]  # fmt: skip
EPISODE = {
    "uuid": "p",
    "name": "article-1",
    "content": "…",
    "source_description": "news",
    "reference_time": "2024-05-06T12:00:00Z",
}


def test_graphiti_edges_find_their_nodes_and_episodes_wherever_they_stand() -> None:
    """Dates of validity are the event's, the fact its title; what expired is taken back on that day."""
    made = records(EDGE, *NODES, EPISODE)
    event = only(Event, made)
    assert (event.title, event.type, event.when, event.locations[0].role) == (
        "Ann struck Cairo",
        "assault",
        "2024-05-06",
        "target",
    )
    claim = only(Claim, made)
    assert claim.retracted == "2024-05-09"
    assert next(record for record in made if record.id == claim.source).title == "article-1"  # type: ignore[union-attr]
    assert made == records({"nodes": NODES, "edges": [EDGE], "episode": EPISODE})


def test_a_graphiti_edge_without_its_nodes_is_refused() -> None:
    """A uuid is nobody; the message says what to export. A file of edges alone is as good as none: that goes whole."""
    (problem,) = [str(problem) for row in read(EDGE, NODES[1]) for problem in row.problems]
    assert "no node of this file has the id 'n1'" in problem
    export = r"Export the entity nodes \(uuid, name, labels\) into the same file"
    assert re.search(export, problem)
    with pytest.raises(InvalidInput, match=f"edges without the nodes they join.* {export}"):
        read(EDGE)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ([{"start": 0, "end": 5, "text": "Hamas", "label": "organization", "score": 0.9}], "GLiNER"),
        ({"text": "Ann left.", "ents": [{"start": 0, "end": 3, "label": "PERSON"}], "tokens": []}, "spaCy"),
        ({"lc": 1, "type": "not_implemented", "id": ["langchain", "GraphDocument"], "repr": "…"}, "LangChain"),
    ],
)  # fmt: skip
def test_what_holds_no_relations_says_so(content: Any, message: str) -> None:
    """And what to export instead."""
    raw = json.dumps(content).encode()
    assert MENTIONS.recognises(Head(raw))
    assert not GRAPH.recognises(Head(raw))
    with pytest.raises(InvalidInput, match=rf"x.json is {message}.*[Ee]xport"):
        list(MENTIONS.read(io.BufferedReader(io.BytesIO(raw)), ReadContext("x.json")))


def test_only_pipelines_are_taken_for_pipelines() -> None:
    """Judged by the heads of all real files."""
    shared_data()
    heads = {path: Head(path.read_bytes()[:HEAD_BYTES]) for path in sorted(DATA.rglob("*.*")) if path.is_file()}
    result = [path.name for path, head in heads.items() if GRAPH.recognises(head) or MENTIONS.recognises(head)]
    assert result == sorted(path.name for path in (DATA / "llm").iterdir())


def test_the_samples_load_and_a_second_time_change_nothing(store: GraphStore) -> None:
    """Edges without their nodes apart."""
    path = shared_data("llm")
    first = load([path], store, on_error="skip")
    assert first.added["event"] == 2
    again = load([path], store, on_error="skip")
    assert (again.added, again.changed) == ({}, {})


def problems(*objects: Any) -> list[str]:
    return [f"{problem.field}: {problem.message}" for row in read(*objects) for problem in row.problems]


def verbs(*objects: Any) -> list[str]:
    """Return the verbs of what edges become."""
    made = [record for row in read(*objects) for record in row.records if isinstance(record, Event | Relation)]
    return [str(record.attributes.get("type")) for record in made]


BO = node("Bo", "Person")


def edge(start: Any, verb: Any, end: Any, properties: Any = None) -> dict[str, Any]:
    return {"source": start, "target": end, "type": verb, "properties": properties or {}}


def test_lists_within_a_list_are_read_and_what_is_no_object_is_refused_by_itself() -> None:
    """However deep; a null says nothing and is counted as skipped."""
    graph = {
        "nodes": [ANN, [BO, [CLUB]], "Cy", None],
        "relationships": [[edge(ANN, "MET", BO), [edge(BO, "CALLED", ANN)]], edge(ANN, "WARNED", BO), "Ann met Bo", 5],
        "source": {"metadata": {}},
    }
    assert verbs(graph) == ["MET", "CALLED", "WARNED"]
    assert problems(graph) == [
        "nodes: expected an object in `nodes`, got 'Cy'; correct or remove it.",
        "relationships: expected an object in `relationships`, got 'Ann met Bo'; correct or remove it.",
        "relationships: expected an object in `relationships`, got 5; correct or remove it.",
    ]
    assert [row.kind for row in read(graph)].count(SKIPPED) == 1
    rag = {
        "nodes": [[{"id": "0", "label": "Person", "properties": {"name": "Ann"}}]],
        "relationships": [[{"start_node_id": "0", "end_node_id": "0", "type": "MET", "properties": {"date": "2024"}}]],
    }
    assert verbs(rag) == ["MET"]


def test_lists_of_graphs_in_a_list_are_read() -> None:
    """As pipelines write them that extract several graphs from each text."""
    graphs = [[document((ANN, "MET", BO, {}))], [[document((BO, "CALLED", ANN, {}))], 5], []]
    content = json.dumps(graphs, indent=1).encode()
    chosen = detect_format(content)
    assert chosen is not None
    assert chosen.name == "pipeline"
    rows = list(chosen.read(io.BufferedReader(io.BytesIO(content)), ReadContext("run.json")))
    events = [record for row in rows for record in row.records if isinstance(record, Event)]
    assert [event.attributes["type"] for event in events] == ["MET", "CALLED"]
    assert len([row for row in rows if row.problems]) == 1


@pytest.mark.parametrize("list_", ["x", 5, {"a": ANN}])
def test_a_list_that_is_none_is_refused(list_: Any) -> None:
    """And so is each dialect's."""
    for name, lists in (("nodes", "relationships"), ("relationships", "nodes")):
        (message,) = problems({name: list_, lists: [], "source": {}})
        assert message.startswith(f"{name}: expected a list of objects in `{name}`, got ")


def test_null_lists_are_empty_and_a_graph_without_anything_is_skipped() -> None:
    (row,) = read({"nodes": None, "relationships": None, "source": {"metadata": FROM}})
    assert (row.kind, row.problems) == (SKIPPED, ())
    assert "actor:extracted:person:ann" in {
        of_whom(str(record.id)) for record in records(document(nodes=[ANN]) | {"relationships": None})
    }


@pytest.mark.parametrize(
    "graph",
    [
        {"nodes": [{"id": "Ann"}, {"id": "Bo", "type": None}], "relationships": [edge("Ann", "MET", "Bo")]},
        {
            "nodes": [{"id": "Ann", "type": "Person"}, {"id": "Bo", "type": "Person"}],
            "relationships": [
                {"source_node_id": "Ann", "source_node_type": "Person", "target_node_id": "Bo", "type": "MET"}
            ],
        },
        {"head": "Ann", "head_type": "Person", "relation": "MET", "tail": "Bo", "tail_type": "Person"},
    ],
)
def test_ends_may_be_ids_alone(graph: Any) -> None:
    """As in LangChain's raw tool calls, and in its triples."""
    event = only(Event, records(graph))
    assert [of_whom(part.actor).rpartition(":")[2] for part in event.participants] == ["ann", "bo"]


def test_an_end_of_no_type_is_the_node_of_its_name() -> None:
    """LangChain's default type is Node; case tells no two names apart."""
    made = records(document((node("ANN", "person"), "LEADS", node("club", "Node"), {}), nodes=[ANN, CLUB]))
    relation = only(Relation, made)
    assert (of_whom(relation.start), relation.end) == (
        "actor:extracted:person:ann",
        "actor:extracted:organisation:club",
    )


def test_properties_may_be_a_list_of_keys_and_values() -> None:
    """Anything else that isn't a mapping is kept as it is; so are fields that nothing reads."""
    club = CLUB | {"properties": [{"key": "founded", "value": "2001"}], "extra": [1]}
    made = records(
        document(nodes=[ANN, club])
        | {"relationships": [edge(ANN, "LEADS", club, [{"key": "start_date", "value": "2019"}])]}
    )
    relation = only(Relation, made)
    assert (relation.when, relation.attributes["start_date"]) == ("2019/", "2019")
    attributes = next(record.attributes for record in made if record.id == "actor:extracted:organisation:club")  # type: ignore[union-attr]
    assert attributes == {"label": "Organization", "founded": "2001", "extra": "[1]"}
    odd = only(Relation, records(document() | {"relationships": [edge(ANN, "LEADS", CLUB, ["x", {"key": "a"}])]}))
    assert odd.attributes["properties"] == '["x",{"key":"a"}]'


@pytest.mark.parametrize(
    "identifier",
    ["0", "12", "n1", "node_3", "", " ", "-", "unknown", "None", "6f1c1a2e-3b4d-4c5e-8f90-123456789abc", 7, None],
)
def test_nobody_is_made_of_an_id_that_names_nobody(identifier: Any) -> None:
    """A person 0 would join strangers of all graphs; the node and its edges are refused."""
    rag = {
        "nodes": [
            {"id": identifier, "label": "Person", "properties": {"role": "envoy"}},
            {"id": "b", "label": "Person", "properties": {"name": "Bo"}},
        ],
        "relationships": [{"start_node_id": identifier, "end_node_id": "b", "type": "LEADS", "properties": {}}],
    }
    lang = document((node(identifier, "Person"), "LEADS", BO, {}), nodes=[node(identifier, "Person")])
    for graph in (rag, lang):
        rows = read(graph)
        assert [record.name for row in rows for record in row.records if record.kind == "actor"] == ["Bo"]  # type: ignore[union-attr]
        assert len([row for row in rows if row.problems]) == 2
        assert not verbs(graph)


def test_a_name_among_the_properties_names_a_numbered_node() -> None:
    """The edge finds it by the number; whole floats are the same number."""
    graph = {
        "nodes": [{"id": 0, "properties": {"name": "Ann"}}, {"id": 1, "properties": {"name": "Bo"}}],
        "relationships": [edge(node("0", "Person"), "MET", {"id": 1.0})],
    }
    event = only(Event, records(graph | {"source": {}}))
    assert [of_whom(part.actor).rpartition(":")[2] for part in event.participants] == ["ann", "bo"]


def test_a_list_of_names_is_a_name_and_aliases() -> None:
    """In each dialect."""
    rag = {"id": "0", "label": "Person", "properties": {"name": ["Ann Lee", "A. Lee"]}}
    lang = node(["Ann Lee", "A. Lee"], "Person")
    graphiti = {"uuid": "n", "name": ["Ann Lee", "A. Lee"], "labels": ["Entity", "Person"]}
    for graph in ({"nodes": [rag], "relationships": []}, document(nodes=[lang]), graphiti):
        (ann,) = [record for record in records(graph) if record.kind == "actor"]
        assert (of_whom(ann.id), ann.name, ann.aliases) == ("actor:extracted:person:ann-lee", "Ann Lee", ("A. Lee",))  # type: ignore[union-attr,arg-type]


def test_an_id_that_two_nodes_have_is_refused_the_second_time() -> None:
    nodes = [{"id": "0", "label": "Person", "properties": {"name": name}} for name in ("Ann", "Bo", "Ann")]
    assert problems({"nodes": nodes, "relationships": []}) == [
        "id: the id '0' is also that of 'Ann'; give each node an id of its own."
    ]


@pytest.mark.parametrize("verb", [None, "", [], {"x": 1}])
def test_an_edge_without_a_verb_is_refused(verb: Any) -> None:
    (message,) = problems(document() | {"relationships": [edge(ANN, verb, BO)]})
    assert message.startswith("type: expected the relation as a text such as MET_WITH, got ")


def graphiti_edge(**fields: Any) -> dict[str, Any]:
    more = {"name": "LEADS", "target_node_uuid": "n3", "expired_at": None, "valid_at": None}
    return EDGE | more | fields


CLUB_NODE = {"uuid": "n3", "name": "Club", "labels": ["Entity", "Organization"]}


def test_a_superseded_fact_holds_until_it_ended() -> None:
    """When the pipeline learnt of the end is an attribute, not a retraction."""
    fact = graphiti_edge(
        valid_at="2017-05-06T00:00:00+00:00",
        invalid_at="2024-08-01T00:00:00Z",
        expired_at="2024-08-06T12:30:11.123456+00:00",
    )
    made = records(*NODES, CLUB_NODE, EPISODE, fact)
    relation = only(Relation, made)
    assert (relation.when, relation.attributes["expired_at"]) == (
        "2017-05-06/2024-08-01",
        "2024-08-06T12:30:11.123456+00:00",
    )
    assert only(Claim, made).retracted is None


@pytest.mark.parametrize(
    ("valid", "invalid", "when", "kept"),
    [
        ("None", None, None, {"valid_at": "None"}),
        (1714989600, None, None, {"valid_at": "1714989600"}),
        ("2024-05-06", "2024-05-01", "2024-05-06/", {"invalid_at": "2024-05-01"}),
        ("2024-05-06T08:00:00Z", "2024-05-06T20:00:00Z", "2024-05-06", {}),
        ("2024-05-06 10:00:00+00:00", "soon", "2024-05-06/", {"invalid_at": "soon"}),
        (["2024"], {"year": 1}, None, {"valid_at": "['2024']", "invalid_at": "{'year': 1}"}),
        (None, "2024-05", "/2024-05", {}),
    ],
)
def test_times_that_cannot_be_read_are_kept(valid: Any, invalid: Any, when: str | None, kept: dict[str, str]) -> None:
    relation = only(Relation, records(*NODES, CLUB_NODE, graphiti_edge(valid_at=valid, invalid_at=invalid)))
    assert (
        relation.when,
        {name: relation.attributes[name] for name in ("valid_at", "invalid_at") if name in relation.attributes},
    ) == (when, kept)


def test_an_episode_s_time_that_cannot_be_read_is_kept() -> None:
    made = records(*NODES, CLUB_NODE, EPISODE | {"reference_time": "last May"}, graphiti_edge())
    (article,) = [record for record in made if record.kind == "source" and record.type == "article"]  # type: ignore[union-attr]
    assert article.attributes == {"published": "last May"}  # type: ignore[union-attr]


KEYS = st.sampled_from(["id", "type", "label", "properties", "source", "target", "start_node_id", "end_node_id", "uuid", "name", "labels", "date", "source_node_uuid", "target_node_uuid", "metadata", "lc", "kwargs"])  # fmt: skip
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=6)
    | st.sampled_from(["0", "1", "Ann", "Person", "Event", "2024-05", "MET_IN"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=25,
)


@given(st.dictionaries(st.sampled_from(["nodes", "relationships", "edges", "source", "episode", "uuid", "name", "labels", "source_node_uuid", "target_node_uuid", "lc", "kwargs"]), JSON, max_size=6))  # fmt: skip
@example({"nodes": [{"label": None}], "relationships": None})
def test_no_object_breaks_it(value: dict[str, Any]) -> None:
    """Whatever stands in it, an object becomes records or is refused with a reason."""
    GRAPH.recognises(Head(json.dumps(value).encode()))
    try:
        result = read(value)
    except InvalidInput:  # Graphiti's edges without any node
        return
    for row in result:
        assert row.problems or row.records or row.kind == SKIPPED
        for record in row.records:
            RECORD.validate_json(as_json(record))


@given(
    st.lists(
        st.fixed_dictionaries({"source": JSON, "target": JSON, "type": JSON, "properties": JSON}),
        min_size=1,
        max_size=3,
    )
)
def test_no_edge_breaks_it(edges: list[dict[str, Any]]) -> None:
    """The same of edges in a document that is one."""
    for row in read({"nodes": [ANN], "relationships": edges, "source": {}}):
        assert row.problems or row.records or row.kind == SKIPPED


def test_a_graph_in_another_order_is_of_the_same_run():
    nodes = [node("Hamas", "Organization"), node("Cairo", "City"), node("Qatar", "Country")]
    edges = [
        {"source": nodes[0], "target": target, "type": word, "properties": {"since": [2, 1]}}
        for target, word in ((nodes[1], "MET_IN"), (nodes[2], "ALLIED_WITH"))
    ]
    first, second = (
        records({"nodes": nodes[::step], "relationships": edges[::step], "source": None}) for step in (1, -1)
    )
    assert {as_json(record) for record in first} == {as_json(record) for record in second}


@pytest.mark.parametrize(("verb", "target"), [("LEADS", "n3"), ("STRUCK", "n2")])
def test_an_edge_exported_again_is_the_same_record_its_end_now_known(verb: str, target: str) -> None:
    """Graphiti ends a fact when a newer one replaces it, and may reword it; its UUID stays."""
    edge = graphiti_edge(name=verb, target_node_uuid=target, valid_at="2017-05-06T00:00:00Z")
    ended = edge | {"invalid_at": "2024-08-01T00:00:00Z", "fact": "It was so until August 2024"}
    other = edge | {"uuid": "f"}

    def made(fact: dict[str, Any]) -> Event | Relation:
        return next(record for record in records(*NODES, CLUB_NODE, fact) if isinstance(record, Event | Relation))

    first, second, third = map(made, (edge, ended, other))
    assert first.id == second.id != third.id
    assert "2024-08-01" not in str(first.when)
    assert "2024-08-01" in str(second.when)

"""Questions over HTTP get the answers of the queries, in the documented shapes."""

import json
import zipfile
from html import escape
from io import BytesIO

import networkx as nx
import orjson
import pytest

from graph_service import schemas
from graph_service.questions import QUESTIONS, load_reference
from queries.parameters.graph import PathParameters
from queries.paths.find import find_paths

RAFAH = "/v1/entities/location:rafah"
ANALYSED = "/v1/subgraph?seeds=location:rafah&depth=2"
BARNEA = "/v1/paths?start=actor:david-barnea&end=actor:hamas&avoid=actor:israel"

SHAPES = [
    ("/v1/entities?q=World+Court", schemas.SearchAnswer),
    ("/v1/entities?kind=event&kind=actor&sort=date&limit=1000", schemas.SearchAnswer),
    ("/v1/entities/actor:icj", schemas.EntityAnswer),
    ("/v1/entities/source:nyt-briefing-2024-05-25", schemas.EntityAnswer),
    ("/v1/entities/relation:qatar-in-contact-with-hamas", schemas.EntityAnswer),
    ("/v1/entities/location:rafah", schemas.EntityAnswer),
    ("/v1/entities/event:icj-order-2024-05-24", schemas.EntityAnswer),
    ("/v1/events/event:icj-order-2024-05-24", schemas.EventAnswer),
    (
        f"{RAFAH}/neighbourhood?depth=2&reality=any&status=any&limit=500&limit_per_relation=500",
        schemas.NeighbourhoodAnswer,
    ),
    (f"{RAFAH}/neighbourhood?limit=1", schemas.NeighbourhoodAnswer),
    (f"{RAFAH}/claims?limit=1000", schemas.ClaimsAnswer),
    ("/v1/entities/event:icj-order-2024-05-24/claims", schemas.ClaimsAnswer),
    (f"{RAFAH}/timeline", schemas.TimelineAnswer),
    ("/v1/timeline?limit=1000&reality=any", schemas.TimelineAnswer),
    (BARNEA, schemas.PathAnswer),
    (f"{BARNEA}&mode=all_shortest&max_paths=2", schemas.PathAnswer),
    (f"{BARNEA}&exclude_source=source:nyt-briefing-2024-05-25", schemas.PathAnswer),
    ("/v1/sources", schemas.SourcesAnswer),
    ("/v1/subgraph?seeds=actor:qatar&seeds=actor:egypt", schemas.NeighbourhoodAnswer),
    ("/v1/subgraph?start=actor:qatar&end=actor:hamas", schemas.PathAnswer),
    (f"{BARNEA}&mode=temporal&reality=any&explain=true", schemas.PathAnswer),
    (f"{BARNEA}&without=source:nyt-briefing-2024-05-25", schemas.PathAnswer),
    (f"{RAFAH}/neighbourhood?without=source:nyt-briefing-2024-05-25&explain=true", schemas.NeighbourhoodAnswer),
    (f"{RAFAH}/timeline?bucket=week", schemas.TimelineAnswer),
    (
        f"{ANALYSED}&analyse=brokers,communities,centrality&window=week&side_a=actor:israel&side_b=actor:icj",
        schemas.NeighbourhoodAnswer,
    ),
    ("/v1/conflicts", schemas.ConflictsAnswer),
    ("/v1/conflicts?entity=location:rafah", schemas.ConflictsAnswer),
    ("/v1/conflicts?without=source:nyt-briefing-2024-05-25-staying&explain=true", schemas.ConflictsAnswer),
    ("/v1/changes?since=2024-05-01", schemas.ChangesAnswer),
    ("/v1/sequences?first=ruling&then=assault&within_days=30", schemas.SequencesAnswer),
    ("/v1/resolve", schemas.ResolveAnswer),
    ("/v1/merges", schemas.MergesAnswer),
    ("/v1/sources/source:nyt-briefing-2024-05-25/retraction", schemas.RetractionAnswer),
    ("/v1/schema", schemas.SchemaAnswer),
    ("/v1/stats", schemas.StatsAnswer),
    ("/healthz", schemas.HealthSchema),
    ("/readyz", schemas.HealthSchema),
]


SHAPES += [(question.example_url, load_reference(question.schemas[0])) for question in QUESTIONS]


@pytest.mark.parametrize(("url", "shape"), SHAPES, ids=[url[:70] for url, _ in SHAPES])
def test_an_answer_has_its_documented_shape(caller, url, shape):
    """Nothing is in an answer that the documentation doesn't tell, and nothing it promises is missing."""
    response = caller.get(url)
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json"
    shape.model_validate(response.json())


def test_a_path_over_http_is_the_queries_own(caller, store):
    """The bytes of the query are what is sent."""
    parameters = PathParameters(start="actor:david-barnea", end="actor:hamas", avoid=("actor:israel",))
    response = caller.get(BARNEA)
    assert response.content == find_paths(store, parameters).encode()
    assert response.json()["paths"][0]["nodes"][1] == "event:paris-talks-2024-05"


def test_without_the_source_there_is_an_honest_nothing(caller):
    """No path is an answer: 200, and the filter that blocks it."""
    response = caller.get(f"{BARNEA}&exclude_source=source:nyt-briefing-2024-05-25")
    assert response.status_code == 200
    assert response.json()["paths"] == []
    assert response.json()["blocking_filter"] == "exclude_source"


def test_two_days_around_rafah(caller):
    """What happened at Rafah in two days holds the operation, the order and the strike."""
    nodes = caller.get(f"{RAFAH}/neighbourhood?depth=1&after=2024-05-24&before=2024-05-25").json()["nodes"]
    expected = {"event:rafah-operation-2024-05", "event:icj-order-2024-05-24", "event:rafah-strike-2024-05-25"}
    assert expected <= nodes.keys()


def test_repeated_keys_and_commas_mean_or(caller):
    """Both ways of giving several values ask the same."""
    repeated = caller.get("/v1/timeline?type=ruling&type=assault").json()["results"]
    listed = caller.get("/v1/timeline?type=ruling,assault").json()["results"]
    assert {event["type"] for event in repeated} == {"ruling", "assault"}
    assert repeated == listed


@pytest.mark.parametrize(
    "url",
    [
        "/v1/entities?kind=event&limit=7",
        "/v1/timeline?limit=4&kind=event&kind=actor",
        f"{RAFAH}/claims?limit=5",
        "/v1/sources?limit=2",
    ],
)
def test_pages_join_up_to_the_whole(caller, url):
    """Following ``next`` (the body's or the Link header's, which are the same) lists everything once."""
    whole = caller.get(url.partition("limit")[0] + "limit=1000").json()
    results, following = [], url
    while following:
        response = caller.get(following)
        results += response.json()["results"]
        following = response.json()["next"]
        assert response.headers.get("link") == (f'<{following}>; rel="next"' if following else None)
    assert [result["id"] for result in results] == [result["id"] for result in whole["results"]]
    assert whole["total"] == {"value": len(results), "relation": "eq"}


def test_a_next_page_keeps_what_was_asked(caller):
    """The next page's address repeats the question, with what a URL must escape escaped, and it can be followed."""
    listed = caller.get("/v1/entities?type=state&type=court&limit=1").json()["next"]
    assert listed.startswith("/v1/entities?type=state&type=court&limit=1&cursor=")
    escaped = caller.get("/v1/entities", params={"q": "war & gaza>", "limit": 1}).json()["next"]
    assert "%26" in escaped
    assert "%3E" in escaped
    assert len(caller.get(escaped).json()["results"]) == 1


def test_a_former_id_leads_to_the_present_one(caller):
    """A merged record's id answers 308, and the query goes along."""
    for tail in ("", "/neighbourhood?depth=2&role=party", "/claims?limit=3", "/timeline?after=2024"):
        response = caller.get(f"/v1/entities/actor:old%2Fb{tail}")
        assert response.status_code == 308
        assert response.headers["location"] == f"/v1/entities/actor:a%2Fb{tail}"
        assert caller.get(response.headers["location"]).status_code == 200


@pytest.mark.parametrize("written", ["actor:a%2Fb", "actor:a%2fb", "actor%3Aa%2Fb", "actor:a/b"])
def test_an_id_may_hold_a_slash(caller, written):
    """Encoded it is always understood, plain where nothing else could be meant."""
    assert caller.get(f"/v1/entities/{written}").json()["id"] == "actor:a/b"
    assert caller.get(f"/v1/entities/{written}/neighbourhood").json()["centre"] == "actor:a/b"


def test_an_encoded_slash_is_no_part_of_the_address(caller):
    """An id that ends like an address is an id."""
    response = caller.get("/v1/entities/actor:x%2Fclaims")
    assert response.status_code == 404
    assert "'actor:x/claims'" in response.json()["detail"]


def test_a_part_of_an_event_has_claims(caller):
    """The id of a part, with its number sign encoded, can be asked for its claims."""
    response = caller.get("/v1/entities/event:icj-order-2024-05-24%23party:actor:israel/claims")
    assert response.status_code == 200


def test_an_answer_that_is_held_already_isnt_sent_again(caller):
    """If-None-Match with the ETag gets 304 and no body; another filter has another tag."""
    first = caller.get(BARNEA)
    tag = first.headers["etag"]
    for held in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = caller.get(BARNEA, headers={"If-None-Match": held})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
    assert caller.get(BARNEA, headers={"If-None-Match": '"other"'}).status_code == 200
    assert caller.get(f"{BARNEA}&max_depth=2").headers["etag"] != tag


def test_head_is_get_without_the_body(caller):
    """HEAD has the same status and headers."""
    head, get = caller.ask("HEAD", BARNEA), caller.get(BARNEA)
    assert (head.status_code, head.content) == (200, b"")
    numbers = [response.headers.pop("x-request-id") for response in (head, get)]
    assert head.headers == get.headers
    assert len({*numbers}) == 2


FORMATS = [
    ("json", "application/json", lambda body: "nodes" in orjson.loads(body)),
    ("node-link", "application/json", lambda body: nx.node_link_graph(json.loads(body), edges="edges")),
    ("ndjson", "application/x-ndjson", lambda body: [orjson.loads(line)["kind"] for line in body.splitlines()]),
    ("graphml", "application/graphml+xml", lambda body: nx.read_graphml(BytesIO(body))),
    ("gexf", "application/gexf+xml", lambda body: nx.read_gexf(BytesIO(body))),
    ("csv", "application/zip", lambda body: zipfile.ZipFile(BytesIO(body)).namelist()),
    ("dossier", "text/html; charset=utf-8", lambda body: body.startswith(b"<!doctype html>")),
    ("markdown", "text/markdown; charset=utf-8", lambda body: body.startswith(b"# ")),
]


@pytest.mark.parametrize(("name", "media_type", "read"), FORMATS, ids=[name for name, *_ in FORMATS])
@pytest.mark.parametrize(
    "question", ["seeds=actor:qatar&seeds=event:paris-talks-2024-05", "start=actor:qatar&end=actor:hamas"]
)
def test_a_subgraph_in_every_format(caller, name, media_type, read, question):
    """Every format can be read back, says what it is, has a file's name, and is the same twice."""
    response = caller.get(f"/v1/subgraph?{question}&format={name}")
    assert response.status_code == 200
    assert response.headers["content-type"] == media_type
    assert read(response.content)
    assert ("content-disposition" in response.headers) == (name != "json")
    assert caller.get(f"/v1/subgraph?{question}&format={name}").headers["etag"] == response.headers["etag"]


def test_a_dossier_is_sent_with_its_own_policy_under_a_telling_name(caller):
    """The service's strictest policy would forbid its style; the file itself says the same."""
    response = caller.get("/v1/subgraph/dossier?start=actor:david-barnea&end=actor:hamas")
    own, _, rest = response.headers["content-security-policy"].rpartition("; ")
    assert rest == "frame-ancestors 'none'"
    assert f'content="{escape(own)}"' in response.text
    name = "david-barnea-to-hamas-the-shortest-path.html"
    assert response.headers["content-disposition"] == f'attachment; filename="{name}"'


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("*/*", "application/json"),
        ("", "application/json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/json"),
        ("application/graphml+xml", "application/graphml+xml"),
        ("application/gexf+xml;q=0.9, application/graphml+xml;q=0.4", "application/gexf+xml"),
        ("application/json;q=0, */*", "application/x-ndjson"),
        ("text/markdown", "text/markdown; charset=utf-8"),
        ("text/html, application/json;q=0.5", "application/json"),
        ("APPLICATION/ZIP", "application/zip"),
    ],
)
def test_accept_chooses_the_format(caller, accept, media_type):
    """The most wanted of the formats is sent, and caches are told that it depends on Accept."""
    response = caller.get("/v1/subgraph?seeds=actor:qatar", headers={"Accept": accept})
    assert response.headers["content-type"] == media_type
    assert response.headers["vary"] == "Accept"


def test_many_at_once_get_their_own_answers(caller):
    """Questions asked together are each answered as when asked alone."""
    urls = [
        f"/v1/entities/{actor}/neighbourhood?limit={limit}"
        for actor in ("actor:qatar", "actor:hamas")
        for limit in range(1, 30)
    ]
    alone = [caller.get(url).content for url in urls]
    at_once = 16  # more than one client may have waiting are refused
    together = [caller.get_all(urls[start : start + at_once]) for start in range(0, len(urls), at_once)]
    assert [response.content for responses in together for response in responses] == alone

"""Each query of the kit gives what the service answers to the same question about the briefing, on both lines of Neo4j."""

import neo4j
import pytest

from graph_service.settings import Settings
from knowledge_graph.open_store import open_store
from knowledge_graph.store import StoreSettings
from queries.neo4j_browser import saved_queries
from tests.support.calling import calling
from tests.support.waiting import PATIENCE

pytestmark = pytest.mark.neo4j

PARIS = "event:paris-talks-2024-05"
MOST = "limit=1000"
PARTIES = {"party", "negotiator", "represented"}
FIGURES = "killed,injured,displaced,held,dead_among_held,released,attendance,vessels,munitions"


@pytest.fixture(scope="module")
def ask(server):
    """Run a query by its number and return its rows."""
    with neo4j.GraphDatabase.driver(
        server.uri, auth=(server.user, server.password), notifications_min_severity="OFF"
    ) as driver:

        def run(number):
            (query,) = [query for query in saved_queries() if query.name.startswith(number)]
            with driver.session(default_access_mode="READ") as session:
                return list(session.run(neo4j.Query(query.text, timeout=PATIENCE)))

        yield run


@pytest.fixture(scope="module")
def answer(server):
    """Ask the service over the same database and return the decoded answer."""
    store = open_store(server.uri, StoreSettings(user=server.user, password=server.password))
    with calling(Settings(), store) as client:

        def get(url):
            response = client.get(url)
            assert response.status_code == 200, response.text
            decoded = response.json()
            assert decoded.get("next") is None, "the whole answer fits on one page"
            return decoded

        yield get
    store.close()


def ids(rows, name):
    """Return the ids of the nodes or relations in a column."""
    return {row[name]["id"] for row in rows if row[name]}


def steps(path):
    """Return the ids of a path's nodes, in order."""
    return tuple(node["id"] for node in path.nodes)


def results(listed):
    """Return the ids of a list's results, in order."""
    return [result["id"] for result in listed["results"]]


def all_events(answer, further=""):
    """Return every event that stands, by id, of any reality."""
    return {event["id"]: event for event in answer(f"/v1/timeline?{MOST}&reality=any{further}")["results"]}


def participants(answer, event):
    """Return the participations in an event: (actor, role)."""
    edges = answer(f"/v1/entities/{event}/neighbourhood?relation=PARTICIPATED_IN&reality=any&{MOST}")["edges"].values()
    return {(edge["start"], edge["role"]) for edge in edges}


def test_who_took_part(ask, answer):
    """01: the participants, and the claims on the event and on their parts, with those who made them."""
    rows = ask("01")
    assert {(row["actor"]["id"], row["part"]["role"]) for row in rows} == participants(answer, PARIS)
    parts = {row["part"]["id"] for row in rows}
    claims = [c for c in answer(f"/v1/entities/{PARIS}/claims?{MOST}")["results"] if c["about"] in {PARIS, *parts}]
    shown = {identifier for row in rows if row["claim"] for identifier in row["claim"]["claims"]}
    assert shown == {claim["id"] for claim in claims}
    assert ids(rows, "source") == {claim["source"] for claim in claims}
    worded = {speaker.get("text") for claim in claims for speaker in claim.get("attributed_to", ())} - {None}
    named = {row["speaker"]["name"] for row in rows if row["speaker"] and "id" not in row["speaker"]}
    assert len(named) == len(worded) > 0, "who has no record is there, too"


def test_paths(ask, answer):
    """02: all shortest paths that don't pass through one actor, none through what was only planned."""
    question = "/v1/paths?start=actor:david-barnea&end=actor:hamas&avoid=actor:israel&mode=all_shortest"
    expected = {tuple(path["nodes"]) for path in answer(question)["paths"]}
    assert {steps(row["path"]) for row in ask("02")} == expected


def test_around_a_place(ask, answer):
    """03: the events in a window of time at a place or in its parts."""
    window = "after=2024-05-24&before=2024-05-25"
    expected = results(answer(f"/v1/entities/location:rafah/timeline?{window}&{MOST}"))
    rows = ask("03")
    assert ids(rows, "event") == set(expected)
    for event in expected:
        shown = {
            (row["actor"]["id"], row["part"]["role"]) for row in rows if row["event"]["id"] == event and row["actor"]
        }
        assert shown == participants(answer, event)


def test_answers_to_a_ruling(ask, answer):
    """04: what responds to the court's rulings or follows them, up to three steps on."""
    rows = ask("04")
    rulings = results(answer(f"/v1/entities/actor:icj/timeline?type=ruling&{MOST}"))
    assert ids(rows, "ruling") == set(rulings)
    answers = {node["id"] for row in rows if row["answers"] for node in row["answers"].nodes} - set(rulings)
    question = "neighbourhood?relation=RESPONDS_TO,FOLLOWS&direction=in&depth=3"
    around = [set(answer(f"/v1/entities/{ruling}/{question}&{MOST}")["nodes"]) for ruling in rulings]
    assert answers == set().union(*around) - set(rulings)


def test_disputed(ask, answer):
    """05: what the service lists as conflicts, with the claims of each."""
    conflicts = answer(f"/v1/conflicts?{MOST}")
    expected = sorted(
        (str(result["property"]), sum(len(reading["claims"]) for reading in result["readings"]))
        for result in conflicts["results"]
    )
    assert sorted((str(row["property"]), len(row["said"])) for row in ask("05")) == expected
    assert expected


def test_anonymous_word_only(ask, answer):
    """06: the events that stand, but not without anonymous speakers."""
    rows = ask("06")
    everything = all_events(answer)
    gone = everything.keys() - all_events(answer, "&exclude_anonymous=true").keys()
    assert {row["what"] for row in rows if row["part"] == "the thing itself"} == {
        everything[event]["caption"] for event in gone
    }
    assert all(row["speakers"] for row in rows)


def test_claims_by_source(ask, answer):
    """07: each source with as many claims as are made in it."""
    counted = {row["source"]: row["claims"] for row in ask("07")}
    claims = {}
    for source in answer(f"/v1/sources?{MOST}")["results"]:
        listed = answer(f"/v1/entities/{source['id']}/claims?{MOST}")["results"]
        claims[source["title"]] = len([claim for claim in listed if claim["source"] == source["id"]])
    assert counted == {title: number for title, number in claims.items() if number}


def test_a_timeline(ask, answer):
    """08: the events of an actor in the same order, with the same days, statuses and sources."""
    events = answer(f"/v1/entities/actor:hamas/timeline?after=2023-10-01&{MOST}")["results"]
    rows = ask("08")
    assert [row["what"] for row in rows] == [event["caption"] for event in events]
    for row, event in zip(rows, events, strict=True):
        when = event.get("when") or {}
        bounds = [day and str(day) for day in (row["earliest"], row["latest"])]
        assert bounds == [when.get("earliest"), when.get("latest")]
        assert (row["status"], row["sources"]) == (event["status"], event["source_count"])


def test_figures(ask, answer):
    """09: each figure that is claimed of some event, as numbers, once."""
    expected = []
    for event in [*all_events(answer, "&status=any"), "actor:iraqi-axis-of-resistance"]:
        for claim in answer(f"/v1/entities/{event}/claims?property={FIGURES}&{MOST}")["results"]:
            if claim["role"] == "about":
                value = claim["value"]
                expected.append(
                    (claim["property"], *(value.get(name) for name in ("best", "low", "high", "share", "text")))
                )
    rows = ask("09")
    assert sorted(map(repr, expected)) == sorted(repr(tuple(row.values()[:1] + row.values()[2:7])) for row in rows)
    assert all(row["publisher"] and row["source"] for row in rows)


def test_hubs(ask, answer):
    """10: the names with the most relations, in order, as the service lists them."""
    listed = answer(f"/v1/entities?sort=degree&{MOST}")["results"][:25]
    expected = [(node["caption"], node["degree"]) for node in listed]
    assert [(row["name"], row["relations"]) for row in ask("10")] == expected


def test_what_falls_without_a_source(ask, answer):
    """11: the events that the preview of a retraction lists as removed."""
    rows = ask("11")
    (title,) = {row["without"] for row in rows}
    (source,) = [s["id"] for s in answer(f"/v1/sources?{MOST}")["results"] if s["title"] == title]
    removed = [r for r in answer(f"/v1/sources/{source}/retraction?{MOST}")["results"] if r["change"] == "removed"]
    everything = all_events(answer)
    assert sorted(row["falls"] for row in rows) == sorted(
        everything[result["about"]]["caption"] for result in removed if result["about"] in everything
    )


def test_alliances(ask, answer):
    """12: the relations of these types at all actors."""
    types = "ALLIED_WITH,BACKED_BY,OPPOSED_TO,MEMBER_OF,ORGAN_OF,LEADS,IN_CONTACT_WITH"
    expected = set()
    for actor in results(answer(f"/v1/entities?kind=actor&{MOST}")):
        expected |= answer(f"/v1/entities/{actor}/neighbourhood?relation={types}&kind=actor&{MOST}")["edges"].keys()
    assert {step["id"] for row in ask("12") for step in row["line"].relationships} == expected


def speaker_names(claim, names):
    """Return what the speakers of a claim are called; of one in the paper's own words, the paper."""
    worded = [
        f"{s['count']} {s['text']}" if s.get("count", 1) > 1 else s.get("text") for s in claim.get("attributed_to", ())
    ]
    actors = [names.get(speaker.get("actor")) for speaker in claim.get("attributed_to", ())]
    return {actor or words for actor, words in zip(actors, worded, strict=True)} or {"The New York Times"}


def test_mediation(ask, answer):
    """13: who mediated or hosted what and on whose word, with the parties to it, in order of time."""
    roles = answer(f"/v1/roles?role=mediator,host&{MOST}")
    names = {actor["id"]: actor["caption"] for actor in answer(f"/v1/entities?kind=actor&{MOST}")["results"]}
    expected = [
        (names[row["actor"]], row["role"], roles["nodes"][row["event"]]["caption"], row["status"],
         sorted(set().union(*(speaker_names(roles["claims"][claim], names) for claim in row["claims"]))))
        for row in roles["results"]
    ]  # fmt: skip
    rows = ask("13")
    columns = ("mediator", "role", "what", "status", "word_of")
    assert sorted(tuple(row[column] for column in columns) for row in rows) == sorted(expected)
    assert [row["what"] for row in rows] == [what for _, _, what, *_ in expected]
    paris = next(row for row in rows if row["what"] == "Truce talks in Paris")
    assert paris["parties"] == sorted({names[who] for who, role in participants(answer, PARIS) if role in PARTIES})


def test_what_is_planned(ask, answer):
    """14: the events that are planned or proposed."""
    assert ids(ask("14"), "event") == set(results(answer(f"/v1/timeline?reality=planned,proposed&{MOST}")))


def test_everything_around(ask, answer):
    """15: the nodes within two steps, hubs not passed through."""
    around = answer(
        "/v1/entities/actor:mossad/neighbourhood?depth=2&max_degree=30&limit=5000&limit_per_relation=5000&edge_limit=20000"
    )
    paths = [row[name] for row in ask("15") for name in ("near", "further") if row[name]]
    assert {node["id"] for path in paths for node in path.nodes} == set(around["nodes"])


def test_what_a_speaker_says(ask, answer):
    """16: the claims that are an actor's word."""
    claims = answer(f"/v1/entities/actor:israel/claims?{MOST}")["results"]
    expected = [
        claim for claim in claims if any(s.get("actor") == "actor:israel" for s in claim.get("attributed_to", ()))
    ]
    assert sum(row["claims"] for row in ask("16")) == len(expected)

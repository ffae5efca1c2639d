"""What people see who look into the database itself: labels, native values, statuses; and its migrations."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from threading import Thread
from typing import Any

import neo4j
import pytest

from knowledge_graph.errors import StoreUnavailable
from knowledge_graph.filtering.filters import Filter
from knowledge_graph.neo4j.generations import ATTEMPTS
from knowledge_graph.neo4j.packing import NodeWord
from knowledge_graph.neo4j.store import Neo4jStore
from knowledge_graph.neo4j.upkeep.migrations import MIGRATIONS
from knowledge_graph.open_store import check_backup
from knowledge_graph.records import KINDS, Record, digest
from knowledge_graph.store import SearchRequest, StoreSettings
from tests.contract.databases import DELETE_ALL
from tests.support.worlds import SOURCES, TALKS, record

pytestmark = pytest.mark.neo4j


def single_value(driver: neo4j.Driver, query: str, **values: Any) -> Any:
    """Return the one value a query answers."""
    ((value,),) = driver.execute_query(query, values).records
    return value


def test_nodes_have_labels_captions_and_native_values(store: Neo4jStore, driver: neo4j.Driver) -> None:
    """Kind and type as labels, dates as dates, coordinates as points."""
    store.write(TALKS)
    event = single_value(driver, "MATCH (n:Entity {id: 'event:round'}) RETURN n")
    assert event.labels == {"Entity", "Event", "Consult"}
    assert event["caption"] == "An earlier round"
    assert (event["earliest"].to_native(), event["latest"].to_native()) == (date(2024, 5, 1), date(2024, 5, 31))
    place = single_value(driver, "MATCH (n:Location {id: 'location:land'}) RETURN n.position")
    assert (place.latitude, place.longitude) == (31.4, 34.4)


def test_relations_carry_their_standing_and_dates(store: Neo4jStore, driver: neo4j.Driver) -> None:
    """What a person would ask for in Cypher."""
    store.write(TALKS)
    part = single_value(
        driver,
        "MATCH (:Actor {id: 'actor:ana'})-[r:PARTICIPATED_IN {role: 'mediator'}]->({id: 'event:talks'}) RETURN r",
    )
    assert (part["status"], part["source_count"], part["latest"].to_native()) == ("confirmed", 2, date(2024, 5, 24))
    assert single_value(driver, "MATCH ()-[r:PART_OF]->() RETURN collect(DISTINCT r.status)") == ["identity"]


def test_claims_are_nodes_tied_to_what_they_touch(store: Neo4jStore, driver: neo4j.Driver) -> None:
    """About, made in, attributed to; and touching the ends of a relation."""
    store.write(TALKS)
    query = "MATCH (c:Claim)-[r]->(n) WHERE $id IN c.claims RETURN collect(type(r) + ' ' + n.id)"
    ties = single_value(driver, query, id="claim:strike-1")
    assert set(ties) == {"ABOUT event:strike", "MADE_IN source:section", "ATTRIBUTED_TO actor:front"}
    ties = single_value(driver, query, id="claim:host")
    assert set(ties) == {"ABOUT event:talks", "MADE_IN source:blog", "TOUCHES actor:ana"}


def test_statuses_in_the_database_follow_claims(store: Neo4jStore, driver: neo4j.Driver) -> None:
    """Derived values are rewritten with what changes them, on events, their parts and relations."""
    store.write(TALKS)
    store.write([SOURCES[0].model_copy(update={"retracted": "2024-05-30"})])
    query = "MATCH (n {id: $id}) RETURN n.status"
    assert single_value(driver, query, id="event:talks") in {"stated", "confirmed"}
    status = single_value(driver, "MATCH ()-[r:OPPOSED_TO {id: 'relation:quarrel'}]->() RETURN r.status")
    standing = store.records(["source:briefing"])["source:briefing"]
    assert status == ("none" if standing.retracted else "stated")
    store.write(
        [record("claim", "new", about="event:talks#party:actor:front", certainty="hedged", source="source:blog")]
    )
    part = "MATCH ()-[r {id: 'event:talks#party:actor:front'}]->() RETURN r.status"
    assert single_value(driver, part) == "hedged"


def test_degrees_in_the_database_are_the_relations_there_are(store: Neo4jStore, driver: neo4j.Driver) -> None:
    """Whatever was written, in how many batches."""
    for start in range(0, len(TALKS), 3):
        store.write(TALKS[start : start + 3])
    types = "PARTICIPATED_IN|OCCURRED_AT|FOLLOWS|CONCERNS|PART_OF|BACKED_BY|OPPOSED_TO"
    wrong = f"""
    MATCH (n:Actor|Location|Event)
    WHERE n.degree <> COUNT {{ (n)-[:{types}]-() }} OR {NodeWord.degree.cypher("n.z_walk")} <> n.degree
    RETURN collect(n.id)
    """
    assert single_value(driver, wrong) == []


def test_nothing_waits_once_everything_has_come(store: Neo4jStore, driver: neo4j.Driver) -> None:
    """Records that came before what they speak of were tied to it when it came."""
    for late in reversed(TALKS):
        store.write([late])
    assert single_value(driver, "MATCH (n:Missing) RETURN count(n)") == 0
    assert store.stats()["edges"] == 18


def test_two_writers_at_once_lose_nothing(server: Any, store: Neo4jStore) -> None:
    """Claims about one event from two processes' worth of stores all count."""
    store.write([record("event", "e"), *(record("source", str(number)) for number in range(20))])
    other = Neo4jStore.open(server.uri, StoreSettings(password=server.password))
    claims = [record("claim", str(number), about="event:e", source=f"source:{number}") for number in range(20)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda pair: pair[0].write([pair[1]]), zip([store, other] * 10, claims, strict=True)))
    other.close()
    with store.read(Filter(min_sources=20, kinds=frozenset({"event"}))) as walk:
        nodes = walk.locate(["event:e"])
        assert b'"source_count":20' in walk.show(nodes, []).nodes["event:e"]


def test_a_failed_batch_leaves_nothing_behind(store: Neo4jStore) -> None:
    """One record that can't be taken, and none of its batch is."""
    before = store.digest()
    with pytest.raises(ValueError, match="another record"):
        store.write([*TALKS, record("event", "x"), record("actor", "y").model_copy(update={"id": "event:x"})])
    assert store.digest() == before


def test_migrations_are_noted_once_and_repeatable(server: Any, store: Neo4jStore, driver: neo4j.Driver) -> None:
    """Opening again changes nothing; forgetting that one was applied does no harm."""
    names = list(MIGRATIONS)
    driver.execute_query("MATCH (n:Migration {name: $name}) DELETE n", name=names[-1])
    for _ in range(2):
        Neo4jStore.open(server.uri, StoreSettings(password=server.password)).close()
    assert single_value(driver, "MATCH (n:Migration) WITH n ORDER BY n.name RETURN collect(n.name)") == names


def test_a_database_that_was_never_set_up_is_not_opened_for_reading(server: Any, driver: neo4j.Driver) -> None:
    """Reading doesn't set it up; the error says what to do."""
    driver.execute_query("MATCH (n:Migration) DELETE n")
    with pytest.raises(StoreUnavailable, match="run `conflict-graph migrate --store neo4j"):
        Neo4jStore.open(server.uri, StoreSettings(password=server.password, read_only=True))
    Neo4jStore.open(server.uri, StoreSettings(password=server.password)).close()


def test_the_indexes_questions_need_are_there(store: Neo4jStore, driver: neo4j.Driver) -> None:
    """Online, of each sort."""
    records, _, _ = driver.execute_query("SHOW INDEXES YIELD type, state, labelsOrTypes")
    assert {row["state"] for row in records} == {"ONLINE"}
    assert {row["type"] for row in records} >= {"RANGE", "FULLTEXT", "POINT", "LOOKUP"}
    assert store.stats() == dict.fromkeys([*KINDS, "edges"], 0)


SHOWN = """
MATCH (c:Claim) UNWIND c.claims AS id
RETURN id, [c.caption, c.speakers, c.anonymous, c.publisher, c.source_title] AS shown
"""
SPEAKERS = """
MATCH (c:Claim)-[:ATTRIBUTED_TO]->(s:Speaker) UNWIND c.claims AS id RETURN id, collect([s.name, s.kind]) AS shown
"""


def shown_claims(driver: neo4j.Driver, query: str = SHOWN) -> dict[str, Any]:
    """Return what claims' nodes say in words, by id."""
    return {row["id"]: row["shown"] for row in driver.execute_query(query).records}


def test_claims_say_the_same_whatever_came_first(store: Neo4jStore, driver: neo4j.Driver) -> None:
    """What names came too late is said when they come."""
    store.write(TALKS)
    at_once = shown_claims(driver)
    assert len({caption for caption, *_ in at_once.values()}) > 5
    driver.execute_query(DELETE_ALL)
    for late in reversed(TALKS):
        store.write([late])
    assert shown_claims(driver) == at_once


def test_claims_follow_new_names_types_and_publishers(store: Neo4jStore, driver: neo4j.Driver) -> None:
    """Claims that stay as they are say what their speakers, events and sources are called now."""
    whole = record("source", "whole", publisher="The Paper", title="An issue")
    section = record("source", "part", part_of="source:whole", title="A page")
    men = [{"text": "men", "kind": "anonymous"}]
    host, part = [{"actor": "actor:a", "role": "host"}], "event:e#host:actor:a"
    claims = [
        record("claim", "word", about="event:e", source="source:part", attributed_to=[{"actor": "actor:a"}]),
        record("claim", "part", about=part, source="source:part", stance="denies"),
        record("claim", "men", about="event:e", source="source:part", attributed_to=men),
    ]
    speaker = record("actor", "a", name="Old Name")
    store.write([whole, section, speaker, record("event", "e", type="assault", participants=host)])
    store.write(claims)
    assert shown_claims(driver) == {
        "claim:word": ["Old Name: assault", ["Old Name"], False, "The Paper", "A page"],
        "claim:part": ["denied: host Old Name", None, False, "The Paper", "A page"],
        "claim:men": ["men: assault", ["men"], True, "The Paper", "A page"],
    }
    newer = {"published": "2024-06-01"}
    store.write([record("source", "later", **newer)])
    store.write(
        [
            record("source", "whole", publisher="The Daily", title="An issue", **newer),
            record("actor", "a", name="New Name", source="source:later", aliases=["NN"]),
            record("event", "e", type="protest", source="source:later", participants=host),
        ]
    )
    assert shown_claims(driver) == {
        "claim:word": ["NN: protest", ["New Name"], False, "The Daily", "A page"],
        "claim:part": ["denied: host New Name", None, False, "The Daily", "A page"],
        "claim:men": ["men: protest", ["men"], True, "The Daily", "A page"],
    }


def test_a_speaker_without_a_record_goes_with_the_last_claim(store: Neo4jStore, driver: neo4j.Driver) -> None:
    """One node serves all claims of a source that call somebody so."""
    men = {"attributed_to": [{"text": "men", "kind": "anonymous", "count": 2}]}
    store.write([record("source", "s"), record("event", "e")])
    store.write([record("claim", name, about="event:e", source="source:s", **men) for name in ("one", "other")])
    assert shown_claims(driver, SPEAKERS) == {f"claim:{name}": [["2 men", "anonymous"]] for name in ("one", "other")}
    assert single_value(driver, "MATCH (s:Speaker) RETURN count(s)") == 1
    for name, left in (("one", 1), ("other", 0)):
        said_by_nobody = [record("claim", name, about="event:e", source="source:s", locator=str(n)) for n in range(99)]
        store.write([max(said_by_nobody, key=digest)])  # of two versions of one day the greater digest counts
        assert single_value(driver, "MATCH (s:Speaker) RETURN count(s)") == left


def test_nothing_but_the_graph_comes_up_when_a_node_is_expanded(store: Neo4jStore, driver: neo4j.Driver) -> None:
    """Keys, former ids and ids of parts are there, and tied to nothing."""
    store.write(TALKS)
    met = "MATCH (:Entity)--(n) UNWIND labels(n) AS label RETURN collect(DISTINCT label)"
    assert set(single_value(driver, met)) & {"IdentityKey", "FormerId", "Part", "Missing", "Version", "Ledger"} == set()
    assert single_value(driver, "MATCH (k:IdentityKey) RETURN count(k) > 0")


KILLED = {"about": "event:e", "source": "source:s", "property": "killed"}
OFFICIAL = {"attributed_to": [{"text": "an official", "kind": "anonymous"}]}
TOLD = [
    record("claim", "so", about="event:e", source="source:s", locator="paragraph 2"),
    record(
        "claim", "first", **KILLED, value={"best": 30}, as_of="2024-05-24", certainty="hedged", locator="paragraph 9"
    ),
    record("claim", "then", **KILLED, value={"best": 35}, as_of="2024-05-26", locator="paragraph 3"),
    record("claim", "said", **KILLED, value={"low": 40, "text": "more than 40"}, **OFFICIAL),
    record("claim", "no", about="event:e", source="source:s", stance="denies", **OFFICIAL),
    record("claim", "back", **KILLED, value={"best": 99}, retracted="2024-06-01"),
]
"""What one source says of one event: itself, in the words of an official, and what it took back."""


def claim_nodes(driver: neo4j.Driver) -> dict[frozenset[str], dict[str, Any]]:
    """Return the properties of the nodes that show claims, by the names of these."""
    nodes = [row["n"] for row in driver.execute_query("MATCH (n:Claim) RETURN n").records]
    return {frozenset(name.removeprefix("claim:") for name in node["claims"]): dict(node) for node in nodes}


def test_one_node_shows_what_one_source_says_of_one_thing_in_one_voice(store: Neo4jStore, driver: neo4j.Driver) -> None:
    """Figures are numbers by the names of their properties; denials, other speakers and what was retracted stand apart."""
    store.write([record("source", "s"), record("event", "e", type="assault"), *TOLD])
    nodes = claim_nodes(driver)
    assert nodes.keys() == {frozenset(names.split()) for names in ("so first then", "said", "no", "back")}
    node = nodes[frozenset({"so", "first", "then"})]
    expected = {
        "caption": "killed 35 (1 more)", "killed": 35.0, "killed_as_of": "2024-05-26", "killed_locator": "paragraph 3",
        "killed_also": ["30 (as of 2024-05-24; hedged; paragraph 9)"], "itself": True, "itself_locator": "paragraph 2",
        "certainty": "stated", "stance": "asserts", "anonymous": False,
    }  # fmt: skip
    assert {name: node.get(name) for name in expected} == expected
    assert not {"locator", "retracted", "killed_certainty", "property", "best"} & node.keys()
    official = nodes[frozenset({"said"})]
    assert (official["killed_low"], official["killed_text"], official["anonymous"]) == (40.0, "more than 40", True)
    assert nodes[frozenset({"back"})]["retracted"] == "2024-06-01"
    records = "MATCH (n:ClaimRecord) RETURN count(n), sum(COUNT { (n)--() })"
    assert tuple(driver.execute_query(records).records[0]) == (6, 0), "records are notes"


def test_a_claim_moves_to_the_node_that_shows_it_now(store: Neo4jStore, driver: neo4j.Driver) -> None:
    """In whatever batches it comes; a node that shows nothing any more is gone, and a load of the same changes nothing."""
    basis = [
        record("source", "s"),
        record("source", "later", published="2024-06-01"),
        record("event", "e", type="assault"),
    ]
    store.write([*basis, *TOLD])
    at_once = claim_nodes(driver)
    for late in (*TOLD, *reversed(TOLD)):
        assert not store.write([late]).changed
    assert claim_nodes(driver) == at_once
    newer = [
        record("claim", "then", **KILLED, value={"best": 36}, as_of="2024-05-26", **OFFICIAL),
        record("claim", "back", **KILLED, value={"best": 99}, retracted="2024-05-30"),
    ]
    for changed in newer:
        store.write([max((changed.model_copy(update={"locator": str(n)}) for n in range(99)), key=digest)])
    nodes = claim_nodes(driver)
    assert nodes.keys() == {frozenset(names.split()) for names in ("so first", "then said", "no", "back")}
    assert nodes[frozenset({"so", "first"})]["killed"] == 30.0
    assert nodes[frozenset({"then", "said"})]["killed"] == 36.0
    assert nodes[frozenset({"back"})]["retracted"] == "2024-05-30"


def test_claims_that_come_one_by_one_are_shown_as_if_they_came_at_once(store: Neo4jStore, driver: neo4j.Driver) -> None:
    """Before what they are about and whose word they are, too."""
    basis = [record("source", "s"), record("event", "e", type="assault")]
    store.write([*basis, *TOLD])
    at_once = claim_nodes(driver)
    ties = "MATCH (c:Claim)-[r]->(n) RETURN collect(c.z_key + type(r) + coalesce(n.id, n.key))"
    tied = sorted(single_value(driver, ties))
    driver.execute_query(DELETE_ALL)
    for late in (*TOLD, *reversed(basis)):
        store.write([late])
    assert claim_nodes(driver) == at_once
    assert sorted(single_value(driver, ties)) == tied


def test_who_writes_waits_while_a_backup_reads(store: Neo4jStore, driver: neo4j.Driver, tmp_path: Path) -> None:
    """So it is of one state, though the server shows each reader what others have committed meanwhile."""
    store.write(TALKS)
    before, waiting = store.digest(), Thread(target=lambda: store.write([record("event", "later")]))
    iter_versions = store.iter_versions

    def write_meanwhile() -> Iterator[Record]:
        waiting.start()
        waiting.join(0.3)
        yield from iter_versions()

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(store, "iter_versions", write_meanwhile)
        header = store.back_up(tmp_path / "graph.backup")
    waiting.join()
    assert header.graph == before != store.digest()
    assert check_backup(tmp_path / "graph.backup") == header


def test_an_answer_is_of_one_state(store: Neo4jStore, driver: neo4j.Driver) -> None:
    """Repeated where something was written meanwhile; where something always is, and where a writer died, not for ever."""
    store.write(TALKS)
    times, writes_left = 0, 1

    def count() -> int:
        with store.read(Filter()) as view:
            return view.search(SearchRequest(text="later")).total

    def question() -> tuple[int, int]:
        nonlocal times, writes_left
        times += 1
        before = count()
        if writes_left:
            writes_left -= 1
            store.write([record("actor", f"later-{writes_left}-{times}", name="Later", type="person")])
        return before, count()

    assert store.whole(question) == (1, 1)
    assert times == 2
    times, writes_left = 0, 99
    assert store.whole(question) == (3, 4)
    assert times == ATTEMPTS
    writes_left = 0
    driver.execute_query("MATCH (n:Ledger {name: 'commit'}) SET n.writes = n.writes + 1")
    assert store.whole(question) == (4, 4)
    assert times == 2 * ATTEMPTS, "a commit may be under way, until it has had its time"
    driver.execute_query("MATCH (n:Ledger {name: 'commit'}) SET n.writes = n.writes - 1")
    times = 0
    assert store.whole(question) == (4, 4)
    assert times == 1


def test_a_record_that_was_altered_in_the_database_is_named(store: Neo4jStore, driver: neo4j.Driver) -> None:
    """A plain claim, which its properties say, as one that has a text."""
    store.write([*TALKS, *TOLD, record("source", "s"), record("event", "e", type="assault")])
    assert list(store.damage()) == []
    driver.execute_query("MATCH (n:ClaimRecord {id: 'claim:then'}) SET n.best = 3500.0")
    driver.execute_query("MATCH (n:Event {id: 'event:talks'}) SET n.z_record = replace(n.z_record, '2024', '2025')")
    assert [text.split()[0] for text in store.damage()] == ["event:talks", "claim:then"]

"""Databases with another packing: an earlier one is migrated, for reading only and a later one are refused."""

import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import neo4j
import pytest

from knowledge_graph.errors import StoreUnavailable
from knowledge_graph.filtering.filters import Filter
from knowledge_graph.neo4j.connection import Connection
from knowledge_graph.neo4j.packing import PACKING, ClaimWord
from knowledge_graph.neo4j.store import Neo4jStore
from knowledge_graph.neo4j.write.repack import repack_batch
from knowledge_graph.store import SourceRequest, StoreSettings
from tests.support.worlds import TALKS, record

pytestmark = pytest.mark.neo4j

UNATTRIBUTED = Filter(attributions=frozenset({"unattributed"}))
SPEAKERS = {
    "stated": {"text": "the front", "kind": "collective"},
    "hidden": {"text": "an official", "kind": "anonymous"},
}
RECORDS = [
    *TALKS,
    record("event", "e", participants=[{"actor": "actor:ana", "role": "host"}]),
    record("claim", "bare", about="event:e", source="source:blog"),
    record("claim", "bare-part", about="event:e#host:actor:ana", source="source:blog", certainty="hedged"),
    record("claim", "said", about="event:e", source="source:blog", said="2024-05-24"),
    *(
        record("claim", name, about="event:e", source="source:blog", attributed_to=[who])
        for name, who in SPEAKERS.items()
    ),
    record("claim", "taken-back", about="event:e", source="source:blog", retracted="2024-06-01"),
]

Words = dict[str, Any]


def earlier_word(word: int) -> int:
    """Pack a claim as the first packing did: effect, certainty, anonymous, known_to and source from bit 0, 2, 5, 6, 28."""
    anonymous = ClaimWord.attribution.get(word) == 2
    low = ClaimWord.effect.get(word) | ClaimWord.certainty.get(word) << 2 | anonymous << 5
    return low | ClaimWord.known_to.get(word) << 6 | ClaimWord.source.get(word) << 28


def packed_words(driver: neo4j.Driver) -> Words:
    """Return every packed claim in the database, at claims, events and edges."""
    query = """
    CALL () {
      MATCH (c:ClaimRecord) RETURN c.id AS id, c.z_word AS words
      UNION ALL MATCH (n:Event) RETURN n.id AS id, n.z_claims AS words
      UNION ALL MATCH ()-[r]->() WHERE r.z_claims IS NOT NULL RETURN r.id AS id, r.z_claims AS words
    } RETURN id, words
    """
    return {row["id"]: row["words"] for row in driver.execute_query(query).records}


@pytest.fixture
def earlier(store: Neo4jStore, driver: neo4j.Driver) -> Words:
    """A database of the first packing, which noted no version; returned is what its words are in the current one."""
    store.write(RECORDS)
    words = packed_words(driver)
    claims = {name: earlier_word(word) for name, word in words.items() if isinstance(word, int)}
    lists = {
        name: sorted({earlier_word(word) for word in some}) for name, some in words.items() if isinstance(some, list)
    }
    driver.execute_query("MATCH (c:ClaimRecord) SET c.z_word = $words[c.id]", words=claims)
    driver.execute_query("MATCH (n:Event) SET n.z_claims = $words[n.id]", words=lists)
    driver.execute_query("MATCH ()-[r]->() WHERE r.z_claims IS NOT NULL SET r.z_claims = $words[r.id]", words=lists)
    driver.execute_query("MATCH (ledger:Ledger {name: 'graph'}) REMOVE ledger.packing")
    return words


@pytest.fixture
def open_store(server: Any) -> Callable[..., Neo4jStore]:
    """Open the database again."""

    def opened(**settings: Any) -> Neo4jStore:
        return Neo4jStore.open(server.uri, StoreSettings(password=server.password, **settings))

    return opened


def claims_that_count(store: Neo4jStore, criteria: Filter) -> set[str]:
    """Return the claims on the event that a question under a filter counts."""
    with store.read(criteria) as view:
        (node,) = view.locate(["event:e"])
        return set(view.show([node], []).claims)


def test_unattributed_claims_read_as_such_after_the_migration(
    earlier: Words, driver: neo4j.Driver, open_store: Callable[..., Neo4jStore]
) -> None:
    """The first packing could not tell them from attributed ones. All words are then as if written today."""
    store = open_store()
    assert claims_that_count(store, UNATTRIBUTED) == {"claim:bare", "claim:said"}
    assert claims_that_count(store, Filter(attributions=frozenset({"attributed"}))) == {"claim:stated"}
    assert packed_words(driver) == earlier
    store.write([record("claim", "later", about="event:e", source="source:blog")])
    assert claims_that_count(store, UNATTRIBUTED) == {"claim:bare", "claim:said", "claim:later"}
    store.close()


def test_how_far_a_migration_is_is_reported(
    earlier: Words, driver: neo4j.Driver, open_store: Callable[..., Neo4jStore]
) -> None:
    """Every stage from its beginning; nothing where there is nothing to do, or nothing in the database."""
    reports = list[tuple[str, int, int]]()
    driver.execute_query("MATCH (n:Migration {name: '0007-texts'}) DELETE n")
    ((total,),) = driver.execute_query("MATCH (n:Entity) RETURN count(n)").records
    open_store(progress=lambda *report: reports.append(report)).close()
    packing = f"claims, packing {PACKING}"
    assert [report for report in reports if not report[1]] == [
        ("0007-texts", 0, total), ("0007-texts", 0, total), ("indexes", 0, 0), (packing, 0, total),
    ]  # fmt: skip
    assert reports[-1] == (packing, total, total)
    reports.clear()
    open_store(progress=lambda *report: reports.append(report)).close()
    driver.execute_query("MATCH (n) DETACH DELETE n")
    open_store(progress=lambda *report: reports.append(report)).close()
    assert reports == []


def test_a_command_says_that_it_brings_a_database_up_to_date(earlier: Words, server: Any) -> None:
    """On stderr, once."""
    command = [sys.executable, "-c", "from graph_service.cli import main; main()", "migrate", "--store", server.uri]
    variables = os.environ | {"CONFLICT_GRAPH_NEO4J_PASSWORD": server.password}
    notices = [
        subprocess.run(command, env=variables, capture_output=True, text=True, check=True).stderr for _ in range(2)
    ]
    assert notices == ["Bringing the database up to date for this version; this is done once.\n", ""]


def test_an_earlier_packing_is_not_opened_for_reading(earlier: Words, open_store: Callable[..., Neo4jStore]) -> None:
    """Reading changes nothing; the error says which command does."""
    with pytest.raises(
        StoreUnavailable, match=f"packing 1 .* packing {PACKING}; run `conflict-graph migrate --store neo4j"
    ):
        open_store(read_only=True)
    open_store().close()
    open_store(read_only=True).close()


def test_a_migration_that_was_killed_goes_on(
    earlier: Words, driver: neo4j.Driver, server: Any, open_store: Callable[..., Neo4jStore]
) -> None:
    """Until it is done the database counts as one of the earlier packing; doing it again changes nothing."""
    connection = Connection(server.uri, StoreSettings(password=server.password))
    assert connection.write(repack_batch, 3)
    assert connection.write(repack_batch, 3)
    connection.close()
    halfway = packed_words(driver)
    assert halfway != earlier
    with pytest.raises(StoreUnavailable, match="migrate"):
        open_store(read_only=True)
    open_store().close()
    assert packed_words(driver) == earlier
    driver.execute_query("MATCH (ledger:Ledger {name: 'graph'}) REMOVE ledger.packing")
    open_store().close()
    assert packed_words(driver) == earlier
    ((ledger,),) = driver.execute_query("MATCH (ledger:Ledger {name: 'graph'}) RETURN ledger").records
    assert (ledger["packing"], ledger.get("repacked")) == (PACKING, None)


@pytest.mark.parametrize("read_only", [False, True])
def test_a_later_packing_is_refused(
    store: Neo4jStore, driver: neo4j.Driver, open_store: Callable[..., Neo4jStore], read_only: bool
) -> None:
    """By a program that can't know what it means."""
    store.write(TALKS)
    driver.execute_query("MATCH (ledger:Ledger {name: 'graph'}) SET ledger.packing = $later", later=PACKING + 1)
    with pytest.raises(StoreUnavailable, match=f"newer conflict-graph: it has packing {PACKING + 1}"):
        open_store(read_only=read_only)
    with pytest.raises(StoreUnavailable, match="open it again"):
        store.write([record("event", "x")])


@pytest.mark.parametrize("read_only", [False, True])
def test_a_later_schema_is_refused(
    store: Neo4jStore, driver: neo4j.Driver, open_store: Callable[..., Neo4jStore], read_only: bool
) -> None:
    """Nothing is written into it, and the message names what this version doesn't know."""
    store.write(TALKS)
    driver.execute_query("CREATE (:Migration {name: '9999-later'})")
    with pytest.raises(StoreUnavailable, match=r"newer conflict-graph \(it has 9999-later\); update conflict-graph"):
        open_store(read_only=read_only)
    driver.execute_query("MATCH (n:Migration {name: '9999-later'}) DELETE n")


def test_sources_written_before_they_could_be_looked_up_are_filled_in(
    store: Neo4jStore, driver: neo4j.Driver, open_store: Callable[..., Neo4jStore]
) -> None:
    """By the migration that makes the indexes."""
    store.write(TALKS)
    driver.execute_query("MATCH (s:Source) REMOVE s.search_text, s.part_of")
    driver.execute_query("MATCH (n:Migration {name: '0005-sources'}) DELETE n")
    migrated = open_store()
    assert [source.id for source in migrated.sources(SourceRequest(text="section of")).sources] == ["source:section"]
    assert migrated.source_parts("source:briefing") == ["source:briefing", "source:section"]
    migrated.close()


def test_names_that_were_folded_otherwise_are_folded_anew(
    store: Neo4jStore, driver: neo4j.Driver, open_store: Callable[..., Neo4jStore]
) -> None:
    """What records are found by is then as if they were written today, that of merged ones included."""
    twin = record("actor", "twin", name="Անի", aliases=["Ani"])
    merged = record("merge", "twins", merged="actor:twin", into="actor:ana")
    store.write([*RECORDS, record("location", "lashio", name="လားရှိုး"), twin, merged])
    found_by = (
        "MATCH (n:Entity) OPTIONAL MATCH (k:IdentityKey {of: n.id}) WITH n, k ORDER BY k.key "
        "RETURN n.id AS id, n.z_words, n.search_text, collect(k.key) ORDER BY id"
    )
    before = [tuple(row) for row in driver.execute_query(found_by).records]
    driver.execute_query("MATCH (n:Entity) SET n.z_words = 'x', n.search_text = left(n.search_text, 1)")
    driver.execute_query("MATCH (k:IdentityKey) SET k.key = 'x'")
    driver.execute_query("MATCH (n:Migration {name: '0011-letters'}) DELETE n")
    with pytest.raises(StoreUnavailable, match="lacks 0011-letters"):
        open_store(read_only=True)
    open_store().close()
    assert [tuple(row) for row in driver.execute_query(found_by).records] == before

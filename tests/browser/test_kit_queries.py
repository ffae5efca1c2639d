"""Every query of the kit runs as it is pasted, on both lines of Neo4j, and has something to say of the briefing."""

import re
from pathlib import Path

import neo4j
import pytest

from queries.neo4j_browser import saved_queries
from tests.support.waiting import PATIENCE

pytestmark = pytest.mark.neo4j
PAGE = (Path(__file__).parents[2] / "docs" / "neo4j-browser.md").read_text("utf-8")
QUERIES = {query.name: query for query in saved_queries()}


@pytest.fixture(scope="module")
def run(server):
    """Run a query and return its rows."""
    with neo4j.GraphDatabase.driver(
        server.uri, auth=(server.user, server.password), notifications_min_severity="OFF"
    ) as driver:

        def rows(text):
            with driver.session(default_access_mode="READ") as session:
                return list(session.run(neo4j.Query(text, timeout=PATIENCE)))

        yield rows


@pytest.fixture(scope="module")
def ask(run):
    """Run a query by the number of its file and return its rows."""
    return lambda name: run(next(query for query in QUERIES.values() if query.name.startswith(name)).text)


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_returns_rows(ask, name):
    """No query is empty on the briefing."""
    assert ask(name)


def test_the_path_leads_through_the_talks_and_not_through_israel(ask):
    """Barnea and Hamas meet in the Paris talks and the Qatari mediation."""
    paths = [[node["caption"] for node in row["path"].nodes] for row in ask("02")]
    assert all(path[0] == "David Barnea" and path[-1] == "Hamas" and "Israel" not in path for path in paths)
    assert any("Qatar" in path and "Truce talks in Paris" in path for path in paths)


def test_around_rafah_there_are_the_operation_the_order_and_the_strike(ask):
    """What went on, what was ordered and what struck a part of the city are all in the window."""
    events = {row["event"]["id"] for row in ask("03")}
    assert events >= {"event:rafah-operation-2024-05", "event:icj-order-2024-05-24", "event:rafah-strike-2024-05-25"}


def test_the_order_has_answers(ask):
    """Israel's response to the order is found by its link."""
    answers = {node["id"] for row in ask("04") if row["answers"] for node in row["answers"].nodes}
    assert "event:israel-response-icj-2024-05-24" in answers


def test_the_talks_in_paris_rest_on_anonymous_speakers(ask):
    """Officials told of them on condition of anonymity, and nobody else."""
    assert "Truce talks in Paris" in {row["what"] for row in ask("06")}


def test_the_parties_to_the_talks_differ(ask):
    """Israel and Hamas want different truces; what one speaker says in two ways is no dispute."""
    disputes = {row["what"]: " ".join(row["said"]) for row in ask("05")}
    assert {"Israel:", "Hamas:"} <= set(disputes["Mediation between Israel and Hamas"].split())
    assert "Israel's answer to the World Court" not in disputes


def test_the_participants_come_with_claims(ask):
    """The graph of the Paris talks holds those who were there, and the claims that say so."""
    rows = ask("01")
    assert {"David Barnea", "William J. Burns", "Mohammed bin Abdulrahman Al Thani"} <= {
        row["actor"]["name"] for row in rows
    }
    assert all(row["source"]["publisher"] or row["source"]["title"] for row in rows if row["claim"])
    assert any(row["claim"] for row in rows)
    assert "3 officials briefed on the talks" in {row["speaker"]["name"] for row in rows if row["speaker"]}


@pytest.mark.parametrize(
    "query", re.findall(r"```cypher\n(.+?;)\n```", PAGE, re.DOTALL), ids=["speakers", "values", "days", "path"]
)
def test_the_queries_of_the_documentation_run(run, query):
    """They give rows; a path leads through no claim and no source; nobody reads a day that stands for none."""
    rows = run(query)
    assert rows
    assert not any({"Claim", "Source"} & node.labels for row in rows if "path" in row for node in row["path"].nodes)
    assert not {"0001-01-01", "9999-12-31"} & {str(value) for row in rows for value in row.values()}

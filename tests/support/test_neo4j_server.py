"""The servers the suite runs on are real, of the lines they say, and leave nothing behind."""

import os
import stat
from pathlib import Path

import httpx
import neo4j
import pytest

from tests.support import neo4j_release, neo4j_server
from tests.support.availability import skip_or_fail
from tests.support.neo4j_release import LINES, ServerUnavailableError
from tests.support.neo4j_server import SHORT_LIVED, Neo4jServer
from tests.support.waiting import PATIENCE

BOTH_LINES = pytest.mark.parametrize(
    ("fixture", "line"), [("neo4j_5", "5.26"), ("neo4j_2026", "2026")], ids=["5.26", "2026"]
)


def write_program(path: Path, script: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


@pytest.mark.neo4j
@BOTH_LINES
def test_a_line_starts_and_answers(request, fixture, line):
    """Each line answers a query over the routed address, and is the release it is said to be."""
    server = request.getfixturevalue(fixture)
    with neo4j.GraphDatabase.driver(server.uri, auth=server.auth) as driver:
        entry = driver.execute_query("RETURN 1 AS one", result_transformer_=neo4j.Result.single)
        version = driver.execute_query(
            "CALL dbms.components() YIELD name, versions, edition WHERE name = 'Neo4j Kernel' RETURN versions[0], edition",
            result_transformer_=neo4j.Result.single,
        )
    assert entry["one"] == 1
    assert tuple(version) == (LINES[line].version, "community")


@pytest.mark.neo4j
@BOTH_LINES
def test_a_line_serves_neo4j_browser(request, fixture, line):
    """Neo4j Browser's page is at /browser/ of the HTTP address."""
    server = request.getfixturevalue(fixture)
    page = httpx.get(f"{server.http_url}/browser/", timeout=PATIENCE)
    assert page.status_code == 200
    assert "Neo4j Browser" in page.text


@pytest.mark.neo4j
def test_a_dump_of_a_stopped_server_and_a_restart_keep_the_data(tmp_path):
    """A server on a named home stops, is dumped by neo4j-admin, and starts again with what was written."""
    home = tmp_path / "home"
    try:
        server = Neo4jServer("5.26", home=home, java_options=SHORT_LIVED)
        with server:
            first = server.pid
            with neo4j.GraphDatabase.driver(server.uri, auth=server.auth) as driver:
                driver.execute_query("CREATE (:Kept)")
            server.stop()
            server.admin("database", "dump", "neo4j", f"--to-path={tmp_path}")
            server.start()
            with neo4j.GraphDatabase.driver(server.uri, auth=server.auth) as driver:
                kept = driver.execute_query("MATCH (n:Kept) RETURN count(n)", result_transformer_=neo4j.Result.value)
    except ServerUnavailableError as error:
        skip_or_fail(str(error))
    assert kept == [1]
    assert (tmp_path / "neo4j.dump").stat().st_size > 0
    assert home.is_dir()
    assert server.pid is None
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)


def test_a_missing_maven_is_named(tmp_path, monkeypatch):
    """Without Maven and without kept jars, the error says that Maven is what is missing."""
    monkeypatch.setenv("CONFLICT_GRAPH_CACHE", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ServerUnavailableError, match=r"no Maven \(mvn\) to fetch it"):
        neo4j_release.install("5.26")


def test_a_failed_fetch_leaves_no_jars(tmp_path, monkeypatch):
    """When Maven fails, its last words are told, and nothing is left that the next run would take for an installation."""
    write_program(tmp_path / "bin" / "mvn", "echo 'Could not transfer artifact' >&2; exit 1")
    monkeypatch.setenv("CONFLICT_GRAPH_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=os.pathsep)
    with pytest.raises(ServerUnavailableError, match="Could not transfer artifact"):
        neo4j_release.install("5.26")
    assert [path.name for path in neo4j_release.cache_folder().iterdir()] == ["install.lock"]


def test_a_missing_java_is_named_with_what_was_found(tmp_path, monkeypatch):
    """The error says which Java is needed and which ones were looked at."""
    write_program(tmp_path / "bin" / "java", """echo 'openjdk version "11.0.2" 2019-01-15' >&2""")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(ServerUnavailableError, match=r"Java 999 or later is needed .*11 at "):
        neo4j_release.find_java(999)


def test_the_oldest_fitting_java_is_chosen(tmp_path, monkeypatch):
    """Of the Javas that will do, the lowest version wins, wherever it was found."""
    write_program(tmp_path / "home" / "bin" / "java", """echo 'openjdk version "902" 2400-01-01' >&2""")
    write_program(tmp_path / "path" / "java", """echo 'openjdk version "901.0.1" 2400-01-01' >&2""")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PATH", str(tmp_path / "path"), prepend=os.pathsep)
    assert neo4j_release.find_java(900) == str((tmp_path / "path" / "java").resolve())


def test_free_ports_differ():
    """The ports of one call are distinct, and none is one a client's connection could be given."""
    ports = neo4j_server.free_ports(20)
    assert len(set(ports)) == 20
    assert all(port in neo4j_server.PORTS for port in ports)

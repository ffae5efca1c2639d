"""Close calls on the command line and over HTTP: one and the same answer."""

import orjson
import pytest

from graph_service.settings import Settings
from knowledge_graph.open_store import open_store
from tests.graph_service.test_errors import checked
from tests.support.calling import calling
from tests.support.worlds import MAY_2024, open_store_with, record

DOUBLE = record("actor", "katar", type="state", name="Qatarr")


@pytest.fixture
def address(tmp_path):
    """A store with the world of May 2024 and a misspelt double of Qatar."""
    open_store_with(tmp_path / "store", [*MAY_2024, DOUBLE]).close()
    return str(tmp_path / "store")


def run(*arguments):
    from typer.testing import CliRunner  # noqa: PLC0415

    from graph_service.cli.app import build_app  # noqa: PLC0415

    return CliRunner().invoke(build_app(), [*arguments])


def test_the_table_names_both_and_what_speaks_for_it(address):
    """A row a pair, with the command that decides it."""
    result = run("resolve", "--store", address, "--entity", "Qatar")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0].split("\t") == ["score", "entity", "candidate", "evidence for and against"]
    assert "Qatar (actor:qatar)\tQatarr (actor:katar)" in lines[1]
    assert "Qatar ~ Qatarr" in lines[1]
    assert "conflict-graph merge" in lines[-1]


def test_nothing_close_is_said_so(address):
    """An empty answer is a sentence, and no failure."""
    result = run("resolve", "--store", address, "--min-score", "0.999")
    assert (result.exit_code, result.stdout) == (0, "No duplicate candidates.\n")


def test_a_wrong_score_is_a_usage_error(address):
    """The message says what may be given."""
    result = run("resolve", "--store", address, "--min-score", "2")
    assert result.exit_code == 2
    assert "--min-score" in result.stderr


def test_both_ways_give_one_answer(address):
    """--format json prints what HTTP answers."""
    printed = run("resolve", "--store", address, "--kind", "actor", "--format", "json").stdout
    store = open_store(address)
    try:
        with calling(Settings(), store) as caller:
            answer = caller.get("/v1/resolve?kind=actor")
            assert orjson.loads(printed) == answer.json()
            assert answer.json()["results"][0]["other"] == "actor:katar"
            checked(caller.get("/v1/resolve?min_score=high"), "invalid-parameter")
            checked(caller.get("/v1/resolve?entity=actor:nobody"), "not-found")
    finally:
        store.close()

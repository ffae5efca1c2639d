"""A load of a folder of several formats, killed again and again: the same command ends in the same graph."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge_graph.open_store import open_store
from knowledge_graph.records import as_json
from knowledge_graph.store import GraphStore, StoreSettings
from loaders.ingest.unfinished import read_unfinished
from loaders.load import load
from tests.contract.databases import empty
from tests.loaders.gdelt.tables import event_cells, mention_cells, tsv
from tests.loaders.test_daily_figures import DAY
from tests.loaders.test_ftm import entity
from tests.loaders.test_ucdp import table
from tests.support.waiting import wait_for
from tests.support.worlds import actor, fields, relation

ROOT = Path(__file__).parents[2]
KILLS = 4
# Batches are small, so that there are many moments between two of them; each step is told on a line of its own.
PROGRAM = """
import os, signal, sys
from knowledge_graph.open_store import open_store
from knowledge_graph.store import StoreSettings
from loaders.load import load
from loaders.ingest import batches

batches.BATCH = 60
def tell(stage, done, total):
    print(stage, done, flush=True)
    if stage == "writing" and "once" in sys.argv:
        os.kill(os.getpid(), signal.SIGKILL)

store = open_store(sys.argv[2], StoreSettings(password=os.environ.get("PASSWORD")))
print("open", flush=True)
load([sys.argv[1]], store, progress=tell)
store.close()
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """UCDP in two releases, GDELT with mentions, FollowTheMoney, daily figures by a mapping, and records of our own.

    Names and places meet across them, so that who is who is decided anew each time the load goes on.
    """
    into = tmp_path_factory.mktemp("mixed")
    for release, deaths in (("231", "2"), ("241", "3")):
        ged = [{"id": str(900_000 + n), "best": deaths, "side_b": f"Group {n % 7}", "side_b_new_id": f"{n % 7 + 9000}"}
               for n in range(60)]  # fmt: skip
        (into / f"ged{release}.csv").write_bytes(table(*ged))
    named = [{"GLOBALEVENTID": str(n), "SOURCEURL": f"https://example.org/{n % 9}", "Actor1Name": f"GROUP {n % 7}"}
             for n in range(60)]  # fmt: skip
    (into / "events.CSV").write_bytes(tsv(*(event_cells(**entry) for entry in named)))
    mentioned = [{"GLOBALEVENTID": str(n), "MentionIdentifier": f"https://example.com/{n % 5}"} for n in range(90)]
    (into / "mentions.CSV").write_bytes(tsv(*(mention_cells(**entry) for entry in mentioned)))
    people = [entity("Organization", f"Q{n}", name=f"Group {n}", country="ua") for n in range(9)]
    people += [entity("Ownership", f"own-{n}", owner=f"Q{n}", asset=f"Q{n + 1}") for n in range(8)]
    (into / "ftm.json").write_text("".join(json.dumps(person) + "\n" for person in people))
    days = [DAY | {"report_date": f"2024-05-{n:02}", "killed": n, "killed_cum": 100 + n} for n in range(1, 29)]
    (into / "figures.json").write_text(json.dumps(days, indent=1))
    own = [fields("source", "own", type="report")]
    codes = [{"identifiers": {"ucdp": f"{n + 9000}"}} for n in range(9)]
    own += [actor(f"own-{n}", type="armed_group", name=f"Group {n}", **codes[n]) for n in range(9)]
    own += [relation(f"own-{n}", f"own-{n + 1}", type="allied_with", source="source:own") for n in range(8)]
    (into / "own.jsonl").write_text("".join(json.dumps(entry) + "\n" for entry in own))
    return into


@pytest.fixture(params=["embedded", pytest.param("neo4j-5.26", marks=pytest.mark.neo4j)])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str | None]]:
    """Where an empty store is, and its password."""
    if request.param == "embedded":
        yield str(tmp_path / "killed"), None
    else:
        server = request.getfixturevalue("neo4j_5")
        empty(server)
        yield server.uri, server.password


def graph(store: GraphStore) -> tuple[str, dict[str, int], list[bytes]]:
    """Return everything there is, and close the store."""
    result = store.digest(), store.stats(), [as_json(record) for record in store.iter_records()]
    store.close()
    return result


def start(folder: Path, address: tuple[str, str | None], *more: str) -> subprocess.Popen[str]:
    """Begin a load in a process of its own."""
    command = [sys.executable, "-c", PROGRAM, str(folder), address[0], *more]
    known = os.environ | ({"PASSWORD": address[1]} if address[1] else {})
    return subprocess.Popen(command, cwd=ROOT, env=known, text=True, stdout=subprocess.PIPE)


def test_a_load_that_is_killed_goes_on_to_the_same_graph(
    folder: Path, address: tuple[str, str | None], tmp_path: Path
) -> None:
    """Whenever that was, and however often; and one more load changes nothing."""
    whole = open_store(str(tmp_path / "whole"))
    summary = load([folder], whole)
    assert {file.format for file in summary.files} == {"ucdp", "gdelt", "ftm", "published", "extraction"}
    assert sum(summary.merged.values()) > 0
    expected = graph(whole)
    chance, steps = random.Random(20240525), 3 + sum(summary.added.values()) // 60
    for _ in range(KILLS):
        with start(folder, address) as loading:
            assert loading.stdout
            for _ in range(chance.randint(1, steps)):
                loading.stdout.readline()
            time.sleep(chance.random() * 0.05)
            loading.kill()
    store = open_store(address[0], StoreSettings(password=address[1]))
    load([folder], store)
    again = load([folder], store)
    assert (again.added, again.changed) == ({}, {})
    assert graph(store) == expected


def test_a_load_that_is_killed_is_told_as_unfinished(folder: Path, address: tuple[str, str | None]) -> None:
    """Once the database knows that it died, and until another load has all its files."""
    files = sorted(str(path) for path in folder.iterdir())
    with start(folder, address, "once") as loading:
        loading.communicate()
    assert loading.returncode == -signal.SIGKILL
    store = open_store(address[0], StoreSettings(password=address[1]))
    wait_for(lambda: not store.is_turn_taken(), "the end of the turn")
    assert [(sorted(load.files), load.running) for load in read_unfinished(store)] == [(files, False)]
    load([folder], store)
    assert read_unfinished(store) == []
    store.close()

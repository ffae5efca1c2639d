"""Loads take turns: who has the turn decides by what is there, and nobody else loads meanwhile."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from knowledge_graph.errors import StoreUnavailable
from knowledge_graph.open_store import open_store
from knowledge_graph.store import GraphStore, StoreSettings
from loaders.load import load
from tests.contract.conftest import KINDS, SERVERS
from tests.contract.databases import empty
from tests.support.worlds import actor, fields, location

ROOT = Path(__file__).parents[2]
PROGRAM = """
import os, sys
from knowledge_graph.open_store import open_store
from knowledge_graph.store import StoreSettings

store = open_store(sys.argv[1], StoreSettings(password=os.environ.get("PASSWORD")))
with store.turn(lambda: print("waiting", flush=True)):
    print("taken", flush=True)
    sys.stdin.read()
"""
LOAD = """
import os, sys
from knowledge_graph.open_store import open_store
from knowledge_graph.store import StoreSettings
from loaders.load import load

def tell(stage, done, total):
    if stage in {"waiting", "checking"}:
        print(stage, flush=True)
    if stage == "checking" and "hold" in sys.argv:
        sys.stdin.readline()

store = open_store(sys.argv[1], StoreSettings(password=os.environ.get("PASSWORD")))
load([sys.argv[2]], store, progress=tell)
store.close()
"""

Address = tuple[str, str | None]


@pytest.fixture(params=KINDS)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Address]:
    """Where an empty store is, and its password."""
    if request.param in SERVERS:
        server = request.getfixturevalue(SERVERS[request.param])
        empty(server)
        yield server.uri, server.password
    else:
        yield str(tmp_path / "graph"), None


def opened(address: Address, **settings: Any) -> GraphStore:
    return open_store(address[0], StoreSettings(password=address[1], **settings))


def start(program: str, address: Address, *arguments: object) -> subprocess.Popen[str]:
    """Run a program in a process of its own."""
    command = [sys.executable, "-c", program, address[0], *map(str, arguments)]
    known = os.environ | ({"PASSWORD": address[1]} if address[1] else {})
    return subprocess.Popen(command, cwd=ROOT, env=known, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def test_a_process_that_dies_ends_its_turn_and_who_waits_has_it_next(address: Address) -> None:
    store, seen = opened(address), list[str]()
    is_waiting = threading.Event()

    def wait() -> None:
        seen.append("waiting")
        is_waiting.set()

    def take() -> None:
        with store.turn(wait):
            seen.append("taken")

    with start(PROGRAM, address) as other:
        assert other.stdout
        assert other.stdout.readline() == "taken\n"
        waiter = threading.Thread(target=take)
        waiter.start()
        assert is_waiting.wait(180)
        assert seen == ["waiting"]
        other.kill()
        waiter.join(180)
    assert seen == ["waiting", "taken"]
    store.close()


def test_threads_of_one_store_take_turns(address: Address) -> None:
    store, inside, most = opened(address), list[int](), list[int]()

    def take(number: int) -> None:
        with store.turn(lambda: None):
            inside.append(number)
            store.write([])
            most.append(len(inside))
            inside.remove(number)

    threads = [threading.Thread(target=take, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(180)
    assert most == [1, 1, 1, 1]
    store.close()


def test_who_only_reads_has_no_turn(address: Address) -> None:
    opened(address).close()
    store = opened(address, read_only=True)
    with pytest.raises(StoreUnavailable, match="for reading only"), store.turn(lambda: None):
        pass
    store.close()


def test_two_processes_that_load_at_once_make_what_they_make_one_after_the_other(
    address: Address, tmp_path: Path
) -> None:
    """What is in both files is one thing, by merges: actors by name, a city by its name in its country."""
    alone = open_store(str(tmp_path / "alone"))
    for name in ("a", "b"):
        stated = {"source": f"source:{name}"}
        records = [fields("source", name, type="dataset")]
        records += [
            actor(f"{name}-{number}", type="armed_group", name=f"Lakeland Front {number}", **stated)
            for number in range(40)
        ]
        records += [location(f"{name}-land", type="country", name="Land", **stated)]
        records += [
            location(f"{name}-{number}", type="city", name=f"City {number}", part_of=f"location:{name}-land", **stated)
            for number in range(40)
        ]
        file = tmp_path / f"{name}.jsonl"
        file.write_text("".join(json.dumps(entry) + "\n" for entry in records))
        load([file], alone)
    counts = alone.stats()
    assert (counts["actor"], counts["merge"], counts["location"]) == (80, 81, 82)
    opened(address).close()
    with start(LOAD, address, tmp_path / "a.jsonl", "hold") as first:
        assert first.stdout
        assert first.stdout.readline() == "checking\n"
        with start(LOAD, address, tmp_path / "b.jsonl") as second:
            assert second.stdout
            assert second.stdout.readline() == "waiting\n"
            first.communicate("\n")
            assert second.communicate()[0] == "checking\n"
    assert (first.returncode, second.returncode) == (0, 0)
    store = opened(address)
    assert store.digest() == alone.digest()
    store.close()
    alone.close()

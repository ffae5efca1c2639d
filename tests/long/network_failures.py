"""Let the network to Neo4j fail, many times: ``python -m tests.long.network_failures --times 200``.

Between a store and a real server stands a proxy that cuts, half-closes, silences or delays, at a random moment. A question
that is under way then is answered as it is without a failure, or refused as a database that can't be reached, in time; a load
is completed, or refused; loaded again once the network is back, the graph is what the undisturbed embedded store has.
"""

from __future__ import annotations

import json
import random
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from unittest.mock import patch

import neo4j

from knowledge_graph.errors import BudgetExceeded, StoreUnavailable
from knowledge_graph.filtering.filters import Filter
from knowledge_graph.neo4j import connection
from knowledge_graph.neo4j.store import Neo4jStore
from knowledge_graph.open_store import open_store
from knowledge_graph.store import GraphStore, SearchRequest, StoreSettings
from loaders.ingest import batches
from loaders.load import load
from tests.contract.databases import DELETE_ALL
from tests.long.trials import HEAD, read_options, report
from tests.support.neo4j_server import Neo4jServer
from tests.support.network_proxy import NetworkProxy
from tests.support.waiting import PATIENCE

LINE: Final = "2026"
SECONDS: Final = 1.0
"""Seconds that a question may take; connecting and trying again are shorter still."""
LATEST: Final = 30.0
"""Seconds in which every question must have ended, on a busy machine, too: by itself the driver would wait for 120."""
DELAY: Final = 0.005
"""Seconds by which each piece of what is sent is late."""
FAILURES: Final = ("cut", "half_close", "silence", "delay")
FAILURES_OF_LOADS: Final = ("cut", "half_close", "delay")
"""A load that meets silence ends, too, but after the two minutes that server and driver agree on: too long for hundreds."""
EVENTS: Final = 40
BATCH: Final = 25
"""Records in a batch of a load of twice as many events and claims, and one source."""
LOADS_OF_A_GRAPH: Final = 10


def search(store: GraphStore) -> int:
    """Ask a question that may take so long."""
    with store.read(Filter(), seconds=SECONDS) as view:
        return view.search(SearchRequest()).total


QUESTIONS: Final[dict[str, Callable[[Neo4jStore], Any]]] = {
    "search": search,
    "stats": Neo4jStore.stats,
    "readiness": Neo4jStore.check,
}


@contextmanager
def little_patience() -> Iterator[None]:
    """Have the driver connect, read and try again within seconds instead of a minute."""
    with (
        patch.object(connection, "_RETRY_SECONDS", 0.5),
        patch.object(connection, "_PATIENCE_OF_READERS", {"max_transaction_retry_time": 0.5}),
        patch.object(connection, "READ_SECONDS", SECONDS),
        patch.object(connection, "_CONNECT_SECONDS", 1.0),
    ):
        yield


def fail_at(network: NetworkProxy, failure: str, seconds: float) -> threading.Timer:
    """Let the network fail after some seconds, from another thread."""
    timer = threading.Timer(seconds, getattr(network, failure), (DELAY,) if failure == "delay" else ())
    timer.start()
    return timer


def fail_questions(store: Neo4jStore, network: NetworkProxy, times: int, chance: random.Random) -> Iterator[str | None]:
    """Ask while the network fails; yield what isn't as promised, or None."""
    right = {name: ask(store) for name, ask in QUESTIONS.items()}
    for turn in range(times):
        failure, name = FAILURES[turn % len(FAILURES)], chance.choice(list(QUESTIONS))
        what = f"{name}, {failure}"
        timer = fail_at(network, failure, chance.random() * 0.02)
        problem = None
        for _ in range(2):  # one that is under way, one after it
            begun = time.monotonic()
            try:
                if (answer := QUESTIONS[name](store)) != right[name]:
                    problem = f"{what}: {answer!r}"
            except (StoreUnavailable, BudgetExceeded):
                pass
            except Exception as error:  # noqa: BLE001 - whatever it is, it isn't what was promised
                problem = f"{what}: {error!r}"
            if (took := time.monotonic() - begun) > LATEST:
                problem = f"{what}: told after {took:.0f} s"
            timer.join()
        network.heal()
        yield problem or _not_back(store, QUESTIONS[name], right[name], what)


def _not_back(store: Neo4jStore, ask: Callable[[Neo4jStore], Any], right: Any, what: str) -> str | None:
    """Return what a store whose network is back still answers wrongly, if anything."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            answer = ask(store)
        except StoreUnavailable as error:
            if time.monotonic() > until:
                return f"{what}: not back: {error}"
            time.sleep(0.02)
        else:
            return None if answer == right else f"{what}: afterwards {answer!r}"


def fail_loads(
    open_distant: Callable[[], Neo4jStore], network: NetworkProxy, folder: Path, times: int, chance: random.Random
) -> Iterator[str | None]:
    """Load while the network fails, and load again until it is done; yield what isn't as promised, or None."""
    for first in range(0, times, LOADS_OF_A_GRAPH):
        with closing(open_distant()) as distant, closing(open_store(str(folder / f"near-{first}"))) as near:
            for turn in range(first, min(first + LOADS_OF_A_GRAPH, times)):
                path = _write_file(folder / f"{turn}.jsonl", turn)
                load([str(path)], near)
                failure = FAILURES_OF_LOADS[turn % len(FAILURES_OF_LOADS)]
                timer = fail_at(network, failure, chance.random() * 0.3)
                problem = _load(distant, path)
                timer.join()
                network.heal()
                problem = problem or _load_again(distant, path)
                if not problem and distant.digest() != near.digest():
                    problem = "another graph than that of an undisturbed load"
                yield f"load, {failure}: {problem}" if problem else None


def _load(store: Neo4jStore, path: Path) -> str | None:
    """Load a file; return None if it was loaded, or refused as promised, else what happened."""
    try:
        load([str(path)], store)
    except StoreUnavailable:
        return None
    except Exception as error:  # noqa: BLE001 - whatever it is, it isn't what was promised
        return repr(error)
    return None


def _load_again(store: Neo4jStore, path: Path) -> str | None:
    """Load a file over a network that is back; return what keeps it from being loaded, if anything."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            load([str(path)], store)
        except StoreUnavailable as error:
            if time.monotonic() > until:
                return f"not back: {error}"
            time.sleep(0.02)
        except Exception as error:  # noqa: BLE001 - whatever it is, it isn't what was promised
            return f"loaded again: {error!r}"
        else:
            return None


def _write_file(path: Path, turn: int) -> Path:
    source = {"kind": "source", "id": f"source:{turn}", "type": "article", "title": "x"}
    records: list[dict[str, str]] = [source]
    for number in (f"{turn}-{n}" for n in range(EVENTS)):
        records.append({"kind": "event", "id": f"event:{number}", "type": "meeting", "title": f"Meeting {number}"})
        records.append({"kind": "claim", "id": f"claim:{number}", "about": f"event:{number}", "source": source["id"]})
    path.write_text("\n".join(map(json.dumps, records)), "utf-8")
    return path


def main() -> int:
    """Print promise, tried, failed; return whether any failed."""
    options = read_options(__doc__)
    chance, failed = random.Random(options.seed), 0
    with (
        ExitStack() as stack,
        TemporaryDirectory(prefix="network-") as name, Neo4jServer(LINE) as server, NetworkProxy(server.bolt_port) as network,
        patch.object(batches, "BATCH", BATCH), neo4j.GraphDatabase.driver(server.bolt_uri, auth=server.auth) as driver,
    ):  # fmt: skip

        def open_distant() -> Neo4jStore:
            driver.execute_query(DELETE_ALL)
            return Neo4jStore.open(f"bolt://127.0.0.1:{network.port}", StoreSettings(password=server.password))

        open_distant().close()  # a server is slow at first
        stack.enter_context(little_patience())
        with closing(open_distant()) as store:
            load([str(_write_file(Path(name) / "first.jsonl", 0))], store)
            print(HEAD, flush=True)
            results = fail_questions(store, network, options.times, chance)
            failed += report("a network that fails is said in time", results)
        results = fail_loads(open_distant, network, Path(name), options.times, chance)
        failed += report("a load that a network disturbs is completed by loading again", results)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

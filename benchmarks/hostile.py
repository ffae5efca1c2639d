"""An honest client beside hostile ones: paths a second and p95 alone, under attack and after, health, and memory.

python -m benchmarks.hostile --size full --minutes 10 --store embedded neo4j
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from benchmarks import embedded
from benchmarks.client import drive, fetch, get
from benchmarks.hostile_clients import heavy_requests
from benchmarks.http import serving
from benchmarks.measure import PYTHON, ROOT, memory_mb
from benchmarks.neo4j import run_beside, server_for
from benchmarks.questions import Questions, questions_for
from benchmarks.world import SIZES, write_world

HEALTH_SECONDS: Final = 1.0
SHARE: Final = 0.5
TIMES: Final = 5.0
NORMAL: Final = 0.8
"""What share of the paths a second of when alone counts as back to normal."""
RECOVERY: Final = 5.0
GROWTH: Final = 1.25
"""How many times the memory before the attack there may be after it: a service that has been asked everything once."""
WARMING: Final = 8
"""Clients who ask every dear question twice before, so that what a service keeps is there."""


@dataclass(slots=True)
class Health:
    """The slowest answer of a health check, asked all the time."""

    port: int
    slowest: float = 0.0
    failed: int = 0
    _stop: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def watched(self) -> Iterator[Health]:
        """Ask until the block ends."""
        thread = threading.Thread(target=self._ask)
        thread.start()
        try:
            yield self
        finally:
            self._stop.set()
            thread.join()

    def _ask(self) -> None:
        while not self._stop.wait(0.1):
            began = time.perf_counter()
            try:
                fetch(self.port, get("/healthz"))
            except OSError:
                self.failed += 1
            self.slowest = max(self.slowest, time.perf_counter() - began)


@contextmanager
def attacking(port: int, clients: int, hubs: tuple[str, ...], counts: dict[str, int]) -> Iterator[None]:
    """Attack a service from another process until the block ends."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(hubs, file)
        file.flush()
        command = [str(PYTHON), "-m", "benchmarks.hostile_clients", str(port), str(clients), file.name]
        with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            try:
                yield
            finally:
                printed, _ = process.communicate()
                counts.update(json.loads(printed or "{}"))


def measure(port: int, pid: int, questions: Questions, *, seconds: float, clients: int) -> dict[str, Any]:
    """Drive the service alone, under attack, and after it."""
    paths = [get(f"/v1/paths?start={start}&end={end}") for start, end in questions.pairs]
    warm = min(10.0, seconds)
    ask_everything(port, heavy_requests(questions.hubs))
    alone = drive(port, paths, seconds=warm)
    counts: dict[str, int] = {}
    memory = [memory_of(pid)]
    with Health(port).watched() as health:
        with attacking(port, clients, questions.hubs, counts):
            time.sleep(min(5.0, seconds / 4))
            attacked = drive(port, paths, seconds=seconds)
            memory.append(memory_of(pid))
        time.sleep(RECOVERY)
        after = drive(port, paths, seconds=warm)
    memory.append(memory_of(pid))
    return {
        "alone": alone,
        "attacked": attacked,
        "after": after,
        "health_s": health.slowest,
        "health_failed": health.failed,
        "memory_mb": dict(zip(("before", "at the end of it", "after"), memory, strict=True)),
        "sent": counts,
    }


def ask_everything(port: int, requests: Sequence[bytes]) -> None:
    """Have some clients ask every dear question twice, and wait for the answers, refusals among them."""

    def ask() -> None:
        for request in [*requests, *requests]:
            with suppress(OSError):
                fetch(port, request)

    clients = [threading.Thread(target=ask) for _ in range(WARMING)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()


def memory_of(pid: int) -> float:
    """Return the resident memory of a process and of all that it started, in MB."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    return float(memory_mb(pid)["rss"]) + sum(memory_of(int(child)) for child in children)


def good_rate(result: dict[str, Any]) -> float:
    """Return how many good answers there were a second."""
    return float(result["per_second"] * (1 - result["failed"] / result["n"]))


def judge(result: dict[str, Any]) -> dict[str, bool]:
    """Return, by target, whether it is met."""
    alone, attacked, memory = result["alone"], result["attacked"], result["memory_mb"]
    return {
        f"health at most {HEALTH_SECONDS:g} s": result["health_s"] <= HEALTH_SECONDS and not result["health_failed"],
        f"honest paths at least {SHARE:.0%} as many": good_rate(attacked) >= SHARE * good_rate(alone),
        f"their p95 at most {TIMES:g} times": attacked["p95"] <= TIMES * alone["p95"],
        f"back to normal within {RECOVERY:g} s": good_rate(result["after"]) >= NORMAL * good_rate(alone),
        "memory flat": memory["after"] <= GROWTH * memory["before"],
    }


def show(store: str, result: dict[str, Any]) -> bool:
    """Print a store's figures; return whether every target is met."""
    print(f"\n{store}")
    for name in ("alone", "attacked", "after"):
        drove = result[name]
        print(
            f"  {name:9} {good_rate(drove):7.0f} paths/s   p50 {drove['p50']:7.1f} ms   p95 {drove['p95']:7.1f} ms",
            end="",
        )
        print(f"   {drove['failed']} of {drove['n']} refused")
    print(f"  health    slowest {result['health_s']:.2f} s, {result['health_failed']} failed")
    print("  memory   ", ", ".join(f"{name} {size:.0f} MB" for name, size in result["memory_mb"].items()))
    print("  sent     ", ", ".join(f"{name}: {number}" for name, number in sorted(result["sent"].items())))
    targets = judge(result)
    for target, is_met in targets.items():
        print(f"  {'met' if is_met else 'MISSED':9} {target}")
    return all(targets.values())


def run(store: str, size: str, *, seconds: float, clients: int) -> dict[str, Any]:
    """Load the world into a store, serve it, and measure it."""
    world = write_world(SIZES[size])
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "store"
        address, environment = str(folder), dict[str, str]()
        if store == "neo4j":
            server = stack.enter_context(server_for("5.26", size))
            run_beside(server, {"task": "loading", "world": str(world)})
            address, environment = server.bolt_uri, {"CONFLICT_GRAPH_NEO4J_PASSWORD": server.password}
            folder.mkdir()
        else:
            embedded.build(world, folder)
        service = stack.enter_context(serving(folder, None, address=address, environment=environment))
        return measure(service.port, service.pid, questions_for(size), seconds=seconds, clients=clients)


def main(arguments: list[str] | None = None) -> int:
    """Measure each store, and print whether the targets are met."""
    options = argparse.ArgumentParser("python -m benchmarks.hostile", description=__doc__)
    options.add_argument("--size", choices=SIZES, default="full")
    options.add_argument("--minutes", type=float, default=10.0, help="how long the attack lasts")
    options.add_argument("--clients", type=int, default=64)
    options.add_argument("--store", nargs="+", choices=("embedded", "neo4j"), default=["embedded", "neo4j"])
    chosen = options.parse_args(arguments)
    seconds = 60 * chosen.minutes
    met = [show(store, run(store, chosen.size, seconds=seconds, clients=chosen.clients)) for store in chosen.store]
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())

"""What the stores are wanted to reach, beside what was measured."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from benchmarks.growth import growths
from benchmarks.table import Target, at, ratio

Results = dict[str, Any]


def targets(results: Results) -> list[Target]:
    """Return every target with what was measured."""
    return [*_embedded(results), *_growth(results), *_neo4j(results), *_http(results)]


def _embedded(results: Results) -> Iterator[Target]:
    def p95(question: str) -> float | None:
        return at(results, "embedded", "times", question, "p95")  # type: ignore[no-any-return]

    opened = at(results, "embedded", "open_s")
    memory = ratio(*(at(results, key, "memory", "rss") for key in ("embedded", "networkx")))
    firm = ratio(p95("supernode_firm answer"), p95("supernode answer"))
    yield "embedded: any shortest path, p95 ms", p95("shortest ids"), "at most", 5
    yield "embedded: first shortest in order, whole answer, p95 ms", p95("shortest answer"), "at most", 10
    yield "embedded: all shortest, first 50, p95 ms", p95("all_shortest answer"), "at most", 15
    yield "embedded: in time's order, whole answer, p95 ms", p95("temporal answer"), "at most", 10
    yield "embedded: 3 shortest, whole answer, p95 ms", p95("k_shortest answer"), "at most", 60
    yield "embedded: 1 hop of the hub in a fifth of events, p95 ms", p95("supernode answer"), "at most", 5
    yield "embedded: that by date and status ÷ unfiltered, p95", firm, "at most", 1.5
    yield "embedded: opening ms", opened and opened * 1000, "under", 100
    yield "embedded: memory ÷ networkx's", memory, "under", 0.25


def _growth(results: Results) -> Iterator[Target]:
    grown = growths(results)
    for index, name in enumerate(("p50", "p95")):
        worst = max((entry[index] for entry in grown.values()), default=None)
        yield f"embedded: 10 % to 100 %, worst question, {name} ÷ linear", worst, "at most", 1


def _neo4j(results: Results) -> Iterator[Target]:
    def over(question: str, *below: str) -> float | None:
        return ratio(at(results, "neo4j", "times", question, "p95"), at(results, "neo4j", *below, "p95"))

    own, bare, shortest = ("own", "times", "shortest ids"), ("own", "times", "bare ids"), ("times", "shortest ids")
    yield "Neo4j: path, ids only, p95 ÷ its own shortestPath's", over("shortest ids", *own), "at most", 3
    yield "Neo4j: path, whole answer, p95 ÷ its own ids only", over("shortest answer", *own), "at most", 3
    yield "Neo4j: in time's order, p95 ÷ our shortest path's there", over("temporal ids", *shortest), "at most", 10
    yield "Neo4j: in time's order, p95 ÷ its own bare shortestPath's", over("temporal ids", *bare), "at most", 10


def _http(results: Results) -> Iterator[Target]:
    shipped = at(results, "service", "workers", str(at(results, "service", "shipped_workers")))
    for question in ("path", "neighbourhood"):
        mine, theirs = at(shipped, question, "per_second"), at(results, "query_api", question, "per_second")
        yield f"HTTP: {question} requests/s ÷ Query API's", ratio(mine, theirs), "at least", 8

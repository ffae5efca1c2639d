"""A real Neo4j, twice: loaded and asked through our store, and by plain Cypher through its own driver."""

from __future__ import annotations

import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Final

from benchmarks.measure import NO_ANSWER, ask, in_fresh_process, memory_mb, run_task
from benchmarks.questions import EXCLUDED, WINDOW, WITHOUT_LINKS, Questions, questions_for
from tests.support.neo4j_server import Neo4jServer

BATCH: Final = 5_000
PASSWORD: Final = "BENCHMARK_NEO4J_PASSWORD"  # noqa: S105 - the name of a variable
HEAP_MB: Final = {"tiny": 512, "small": 1024, "full": 4096}
QUESTION_SECONDS: Final = 10.0
"""When the server is told to give a question up."""
_LIMITS: Final = ("TransactionTimedOut", "MemoryPoolOutOfMemory")
"""Parts of the codes with which it does so, or says that a question wants more memory than there is."""

OWN: Final = ("bare ids", "shortest ids")
"""Asked of the graph that our store wrote, too."""
PLAIN: Final = (
    *OWN, "filtered ids", "all_shortest ids", "k_shortest ids", "temporal ids", "hub ids", "two_hops ids",
    "shortest answer", "hub answer",
)  # fmt: skip
CURRENT: Final = (*OWN, "k_shortest ids", "temporal ids", "temporal_reduced ids", "temporal_pruned ids")
"""Asked of the current line, which has a predicate made for paths in time's order."""
COMPARED: Final = {name: name for name in ("shortest ids", "filtered ids", "all_shortest ids")} | {
    "temporal ids": WITHOUT_LINKS
}
"""Where plain Cypher gives exactly the answer of others, and what that is called."""

Rows = list[dict[str, Any]]


def server_for(line: str, size: str) -> Neo4jServer:
    """Plan a server with as much memory as the world needs."""
    return Neo4jServer(line, heap_mb=HEAP_MB[size], page_cache_mb=HEAP_MB[size] // 2)


def load_plain(server: Neo4jServer, world: Path, *, claims: bool = True) -> dict[str, Any]:
    """Load the world as a user would: MERGE in batches, one session, rows as maps; claims and sources if wanted."""
    return run_beside(server, {"task": "plain loading", "world": str(world), "claims": claims})


def ask_plain(server: Neo4jServer, size: str, names: Sequence[str], *, seconds: float) -> dict[str, Any]:
    """Ask by plain Cypher, on a graph loaded that way."""
    result = run_beside(server, {"task": "plain questions", "size": size, "names": names, "seconds": seconds})
    return result | {"memory": memory_mb(server.pid), "version": server.version}


def measure_store(server: Neo4jServer, size: str, world: Path, *, seconds: float) -> dict[str, Any]:
    """Load and ask through our store, and once more by Neo4j's own shortestPath on that same graph."""
    loaded = run_beside(server, {"task": "loading", "world": str(world)})
    questions = run_beside(server, {"task": "questions", "size": size, "seconds": seconds})
    return {**questions, "load": loaded, "memory": memory_mb(server.pid)}


def run_beside(server: Neo4jServer, task: dict[str, Any], module: str = "neo4j") -> dict[str, Any]:
    """Run a module's task in a process of its own that knows where the server is, and its password."""
    return in_fresh_process(module, task | {"uri": server.bolt_uri}, environment={PASSWORD: server.password})


def _plain_loading(uri: str, world: str, claims: bool) -> dict[str, Any]:
    from benchmarks import cypher  # noqa: PLC0415 - only what a task needs is imported
    from benchmarks.standing import prepare  # noqa: PLC0415 - as above

    prepared = prepare(Path(world))
    if not claims:
        prepared.claims, prepared.sources = [], []
    groups = list(_node_groups(prepared)) + list(_relation_groups(prepared))
    with driver_for(uri) as driver, driver.session() as session:
        for statement in cypher.SCHEMA:
            session.run(statement).consume()
        begun = time.perf_counter()
        for statement, rows in groups:
            stream = iter(rows)
            while batch := list(islice(stream, BATCH)):
                session.execute_write(lambda tx, text, some: tx.run(text, rows=some).consume(), statement, batch)
        taken = time.perf_counter() - begun
    counted = len(prepared.nodes) + len(prepared.sources) + len(prepared.claims)
    counted += sum(relation.thing.id.startswith("relation:") for relation in prepared.relations)
    return {"write_s": taken, "flush_s": 0.0, "records": counted, "relations": len(prepared.relations)}


def _node_groups(prepared: Any) -> Iterator[tuple[str, Rows]]:
    """Yield the statements that make nodes, each with all its rows."""
    from benchmarks.cypher import MERGE_NODES  # noqa: PLC0415 - as above

    by_kind: dict[str, Rows] = defaultdict(list)
    for kind, node, fields in prepared.nodes:
        status = None if kind != "event" else "stated" if node.sources else "denied"
        properties = {"type": node.type, "name": node.name, "status": status} | _dates(node) | fields
        properties["sources"] = list(node.sources) or None
        by_kind[kind].append({"id": node.id, "properties": properties})
    for kind, rows in by_kind.items():
        yield MERGE_NODES % ("Entity", kind.capitalize()), rows
    sources = [
        {"id": source.id, "properties": {"title": source.title, "publisher": source.publisher}}
        for source in prepared.sources
    ]
    yield MERGE_NODES % ("Source", "Source"), sources
    claims = [
        {
            "id": claim.id,
            "properties": claim.model_dump(mode="json", include={"about", "property", "stance", "certainty", "locator"})
            | {"value": claim.value.best if claim.value else None},
        }
        for claim in prepared.claims
    ]
    yield MERGE_NODES % ("Claim", "Claim"), claims


def _relation_groups(prepared: Any) -> Iterator[tuple[str, Rows]]:
    """Yield the statements that make relations, each with all its rows."""
    from benchmarks.cypher import MERGE_LINKS, MERGE_RELATIONS  # noqa: PLC0415 - as above

    by_type: dict[str, Rows] = defaultdict(list)
    standing = {node.id: bool(node.sources) for kind, node, _ in prepared.nodes if kind == "event"}
    for thing, start, end, role, _ in prepared.relations:
        status = "stated" if thing.stands else "denied"
        properties = {"role": role, "status": status, "sources": list(thing.sources) or None} | _dates(thing)
        by_type[thing.type].append({"id": thing.id, "start": start, "end": end, "properties": properties})
    for type_, rows in by_type.items():
        yield MERGE_RELATIONS % ("Entity", "Entity", type_), rows
    made_in = [{"start": claim.id, "end": claim.source} for claim in prepared.claims]
    yield MERGE_LINKS % ("Claim", "Source", "MADE_IN"), made_in
    about = [{"start": claim.id, "end": claim.about.partition("#")[0]} for claim in prepared.claims]
    yield MERGE_LINKS % ("Claim", "Entity", "ABOUT"), [row for row in about if row["end"] in standing]
    statements = [
        {"start": claim.id, "end": who.actor} for claim in prepared.claims for who in claim.attributed_to if who.actor
    ]
    yield MERGE_LINKS % ("Claim", "Entity", "ATTRIBUTED_TO"), statements


def _dates(thing: Any) -> dict[str, date]:
    if thing.latest == date.max.toordinal():
        return {}
    return {"earliest": date.fromordinal(thing.earliest), "latest": date.fromordinal(thing.latest)}


def _plain_questions(uri: str, size: str, names: list[str], seconds: float) -> dict[str, Any]:
    with driver_for(uri) as driver:
        return _ask_cypher(driver, questions_for(size), names, seconds=seconds)


def _ask_cypher(driver: Any, questions: Questions, names: Sequence[str], *, seconds: float) -> dict[str, Any]:
    from neo4j import Query  # noqa: PLC0415 - as above
    from neo4j.exceptions import Neo4jError  # noqa: PLC0415 - as above

    from benchmarks import cypher  # noqa: PLC0415 - as above

    times: dict[str, Any] = {}
    answers: dict[str, Any] = {}
    narrow = {
        "after": date.fromisoformat(WINDOW[0]), "before": date.fromisoformat(WINDOW[1]), "excluded": EXCLUDED,
    }  # fmt: skip

    with driver.session(default_access_mode="READ") as session:

        def run(statement: str, **parameters: Any) -> list[Any]:
            return session.run(Query(statement, timeout=QUESTION_SECONDS), **parameters).values()  # type: ignore[no-any-return]

        def lengths(statement: str, pair: tuple[str, str], **more: Any) -> list[int]:
            return [len(row[0]) - 1 for row in run(statement, start=pair[0], end=pair[1], **more)]

        def first(statement: str, **more: Any) -> Callable[[tuple[str, str]], int | None]:
            return lambda pair: next(iter(lengths(statement, pair, **more)), None)

        def all_of(pair: tuple[str, str]) -> list[int | None]:
            result = lengths(cypher.ALL_SHORTEST, pair)
            return [result[0] if result else None, len(result)]

        pairs = questions.pairs
        kinds: dict[str, tuple[Sequence[Any], Callable[[Any], Any]]] = {
            "bare ids": (pairs, first(cypher.BARE_SHORTEST)),
            "shortest ids": (pairs, first(cypher.SHORTEST)),
            "filtered ids": (pairs, first(cypher.FILTERED, **narrow)),
            "all_shortest ids": (pairs, all_of),
            "k_shortest ids": (pairs, lambda pair: lengths(cypher.K_SHORTEST, pair)),
            "temporal ids": (pairs, first(cypher.TEMPORAL)),
            "temporal_reduced ids": (pairs, first(cypher.TEMPORAL_REDUCED)),
            "temporal_pruned ids": (pairs, first(cypher.TEMPORAL_PRUNED)),
            "hub ids": (questions.hubs, lambda centre: run(cypher.HUB, id=centre)),
            "two_hops ids": (questions.centres, lambda centre: run(cypher.TWO_HOPS, id=centre)),
            "shortest answer": (pairs, lambda pair: run(cypher.PATH_ANSWER, start=pair[0], end=pair[1])),
            "hub answer": (questions.hubs, lambda centre: run(cypher.AROUND_ANSWER, id=centre)),
        }

        def bounded(answer: Callable[[Any], Any], question: Any) -> Any:
            try:
                return answer(question)
            except Neo4jError as error:
                if not any(limit in (error.code or "") for limit in _LIMITS):
                    raise
                return NO_ANSWER

        for name in names:
            questions, answer = kinds[name]
            times[name], answers[name] = ask(questions, partial(bounded, answer), seconds=seconds)
    return {"times": times, "answers": {COMPARED[name]: answers[name] for name in names if name in COMPARED}}


def _loading(uri: str, world: str) -> dict[str, Any]:
    from benchmarks.asking import load  # noqa: PLC0415 - as above

    store = store_at(uri)
    try:
        return load(store, Path(world))
    finally:
        store.close()


def _questions(uri: str, size: str, seconds: float) -> dict[str, Any]:
    from benchmarks.asking import ask_store  # noqa: PLC0415 - as above

    questions = questions_for(size)
    store = store_at(uri)
    try:
        times, answers = ask_store(store, questions, seconds=seconds)
    finally:
        store.close()
    with driver_for(uri) as driver:
        own = _ask_cypher(driver, questions, OWN, seconds=seconds)
    return {"times": times, "answers": answers, "own": own}


def driver_for(uri: str) -> Any:
    """Return Neo4j's own driver."""
    from neo4j import GraphDatabase  # noqa: PLC0415 - as above

    return GraphDatabase.driver(uri, auth=("neo4j", os.environ[PASSWORD]), notifications_min_severity="OFF")


def store_at(uri: str) -> Any:
    """Return our store on a server."""
    from knowledge_graph.open_store import open_store  # noqa: PLC0415 - as above
    from knowledge_graph.store import StoreSettings  # noqa: PLC0415 - as above

    return open_store(uri, StoreSettings(password=os.environ[PASSWORD]))


if __name__ == "__main__":
    run_task(
        {
            "plain loading": _plain_loading,
            "plain questions": _plain_questions,
            "loading": _loading,
            "questions": _questions,
        }
    )

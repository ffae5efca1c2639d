"""Loading the same rows, each way in a process of its own: what a user would write, and ours."""

from __future__ import annotations

import csv
import os
import resource
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from benchmarks.load_rows import graphs
from benchmarks.measure import run_task

PASSWORD: Final = "BENCHMARK_NEO4J_PASSWORD"  # noqa: S105 - the name of a variable
LABELS: Final = ("Event", "Actor", "Location", "Source", "Claim")
SCHEMA: Final = tuple(f"CREATE CONSTRAINT IF NOT EXISTS FOR (n:{label}) REQUIRE n.id IS UNIQUE" for label in LABELS)

_MERGE_NODES: Final = "UNWIND $rows AS row MERGE (n:%s {id: row.id}) SET n += row"
_MERGE_WITH_ID: Final = """
UNWIND $rows AS row MATCH (a:%s {id: row.start}) MATCH (b:%s {id: row.end})
MERGE (a)-[r:%s {id: row.properties.id}]->(b) SET r += row.properties
"""
_MERGE: Final = "UNWIND $rows AS row MATCH (a:%s {id: row.start}) MATCH (b:%s {id: row.end}) MERGE (a)-[:%s]->(b)"


def _timed(work: Callable[[], None]) -> dict[str, Any]:
    begun = time.perf_counter()
    work()
    seconds = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "peak_mb": peak, "processor_s": time.process_time()}


def _driver(uri: str) -> Any:
    from neo4j import GraphDatabase  # noqa: PLC0415 - only what a task needs is imported

    return GraphDatabase.driver(uri, auth=("neo4j", os.environ[PASSWORD]))


def _with_schema(uri: str) -> Any:
    driver = _driver(uri)
    for statement in SCHEMA:
        driver.execute_query(statement)
    return driver


def plain(uri: str, path: str) -> dict[str, Any]:
    """MERGE in batches of maps, one session."""

    def work() -> None:
        with driver.session() as session:

            def write(statement: str, rows: list[Any]) -> None:
                session.execute_write(lambda tx: tx.run(statement, rows=rows).consume())

            for graph in graphs(Path(path)):
                for label, nodes in graph.nodes.items():
                    write(_MERGE_NODES % label, list(nodes.values()))
                for (type_, start, end), rows in graph.relations.items():
                    result = [{"start": a, "end": b, "properties": identifier} for (a, b), identifier in rows.items()]
                    write((_MERGE_WITH_ID if result[0]["properties"] else _MERGE) % (start, end, type_), result)

    with _with_schema(uri) as driver:
        return _timed(work) | {"version": version("neo4j")}


def graphio(uri: str, path: str) -> dict[str, Any]:
    """Merge graphio's node and relationship sets."""
    from graphio import NodeSet, RelationshipSet  # noqa: PLC0415 - as above

    def work() -> None:
        for graph in graphs(Path(path)):
            for label, nodes in graph.nodes.items():
                some = NodeSet([label], merge_keys=["id"])
                for node in nodes.values():
                    some.add_node(node)
                some.merge(driver)
            for (type_, start, end), rows in graph.relations.items():
                between = RelationshipSet(type_, [start], [end], ["id"], ["id"])
                for (a, b), node in rows.items():
                    between.add_relationship({"id": a}, {"id": b}, node)
                between.merge(driver)

    with _with_schema(uri) as driver:
        return _timed(work) | {"version": version("graphio")}


def load_csv(uri: str, path: str, folder: str) -> dict[str, Any]:
    """CSV files written by the script, read by LOAD CSV in transactions of 5,000 rows."""

    def work() -> None:
        files = _write_tables(Path(path), Path(folder), headers=_plain_header)
        with driver.session() as session:
            for name, (kind, columns) in files.items():
                session.run(_load_csv(name, kind, columns)).consume()

    with _with_schema(uri) as driver:
        return _timed(work) | {"version": version("neo4j")}


def _load_csv(name: str, kind: str | tuple[str, str, str], columns: list[str]) -> str:
    taken = ", ".join(f"n.{column} = row.{column}" for column in columns if column not in {"id", "start", "end"})
    if isinstance(kind, str):
        body = f"MERGE (n:{kind} {{id: row.id}})" + (f" SET {taken}" if taken else "")
    else:
        type_, start, end = kind
        named = " {id: row.id}" if "id" in columns else ""
        body = f"MATCH (a:{start} {{id: row.start}}) MATCH (b:{end} {{id: row.end}}) MERGE (a)-[n:{type_}{named}]->(b)"
        body += f" SET {taken}" if taken else ""
    return f"LOAD CSV WITH HEADERS FROM 'file:///{name}' AS row CALL (row) {{ {body} }} IN TRANSACTIONS OF 5000 ROWS"


def _plain_header(kind: str | tuple[str, str, str], columns: list[str]) -> list[str]:
    del kind
    return columns


def admin_files(path: str, folder: str) -> dict[str, Any]:
    """CSV files for neo4j-admin written by the script; the arguments it wants come back."""

    def header(kind: str | tuple[str, str, str], columns: list[str]) -> list[str]:
        if isinstance(kind, str):
            return [f"id:ID({kind})" if column == "id" else column for column in columns]
        return [f":START_ID({kind[1]})", f":END_ID({kind[2]})", *columns[2:]]

    arguments: list[str] = []

    def work() -> None:
        for name, (kind, _) in _write_tables(Path(path), Path(folder), headers=header).items():
            option = f"--nodes={kind}" if isinstance(kind, str) else f"--relationships={kind[0]}"
            arguments.append(f"{option}=./{name}")

    return _timed(work) | {"arguments": arguments}


def _write_tables(path: Path, folder: Path, *, headers: Callable[..., list[str]]) -> dict[str, Any]:
    """Write each kind of node and relation into a file, each thing once; return what is in which."""
    from benchmarks.load_rows import EVENT_COLUMNS  # noqa: PLC0415 - as above

    columns: dict[Any, list[str]] = {
        "Event": ["id", *EVENT_COLUMNS], "Actor": ["id", "name"], "Location": ["id", "name", "latitude", "longitude"],
        "Source": ["id", "type"], "Claim": ["id", "about", "property", "value"],
        ("PARTICIPATED_IN", "Actor", "Event"): ["start", "end", "id", "role"],
        ("OCCURRED_AT", "Event", "Location"): ["start", "end", "id"],
        ("ABOUT", "Claim", "Event"): ["start", "end"], ("MADE_IN", "Claim", "Source"): ["start", "end"],
    }  # fmt: skip
    files = {f"{kind if isinstance(kind, str) else kind[0]}.csv": (kind, names) for kind, names in columns.items()}
    seen: dict[str, set[str]] = {label: set() for label in ("Actor", "Location", "Source")}
    streams = {kind: (folder / name).open("w", encoding="utf-8", newline="") for name, (kind, _) in files.items()}
    writers = {kind: csv.writer(stream, lineterminator="\n") for kind, stream in streams.items()}
    for kind, writer in writers.items():
        writer.writerow(headers(kind, columns[kind]))
    for graph in graphs(path):
        for label, nodes in graph.nodes.items():
            new = [node for node in nodes.values() if label not in seen or node["id"] not in seen[label]]
            if label in seen:
                seen[label].update(nodes)
            writers[label].writerows([entry.get(name) for name in columns[label]] for entry in new)
        for key, rows in graph.relations.items():
            names = columns[key][2:]
            writers[key].writerows([a, b, *(identifier[name] for name in names)] for (a, b), identifier in rows.items())
    for stream in streams.values():
        stream.close()
    return files


def nodestream(uri: str, path: str) -> dict[str, Any]:
    """Use nodestream's writer for Neo4j, given what its interpreter would make of the rows."""
    import asyncio  # noqa: PLC0415 - as above

    from benchmarks.load_nodestream import ingest  # noqa: PLC0415 - as above

    with _with_schema(uri):
        pass
    result = _timed(lambda: asyncio.run(ingest(uri, os.environ[PASSWORD], Path(path))))
    return result | {"version": version("nodestream")}


def ours(address: str, path: str) -> dict[str, Any]:
    """Our own load, into the store at an address."""
    from knowledge_graph.open_store import open_store  # noqa: PLC0415 - as above
    from knowledge_graph.store import StoreSettings  # noqa: PLC0415 - as above
    from loaders.ingest.read_inputs import InputSpec  # noqa: PLC0415 - as above
    from loaders.load import load  # noqa: PLC0415 - as above

    store = open_store(address, StoreSettings(password=os.environ.get(PASSWORD)))
    stages: dict[str, float] = {}
    last: list[Any] = ["", time.perf_counter()]

    def note(stage: str, done: int, total: int) -> None:
        del done, total
        now = time.perf_counter()
        stages[last[0]] = stages.get(last[0], 0.0) + now - last[1]
        last[:] = [stage, now]

    try:
        result = _timed(lambda: load(InputSpec([path], "gdelt"), store, progress=note))
        note("", 0, 0)
        return result | {"stages": stages, "stats": store.stats()}
    finally:
        store.close()


def migrate(address: str) -> dict[str, Any]:
    """Open an imported database for writing: its schema is made, and its indexes fill."""
    from knowledge_graph.open_store import open_store  # noqa: PLC0415 - as above
    from knowledge_graph.store import StoreSettings  # noqa: PLC0415 - as above

    begun = time.perf_counter()
    store = open_store(address, StoreSettings(password=os.environ.get(PASSWORD)))
    result = {"seconds": time.perf_counter() - begun, "processor_s": time.process_time()}
    store.close()
    return result


def bulk(path: str, folder: str) -> dict[str, Any]:
    """Our bulk export."""
    from loaders.bulk_export import bulk_export  # noqa: PLC0415 - as above
    from loaders.ingest.read_inputs import InputSpec  # noqa: PLC0415 - as above

    return _timed(lambda: bulk_export(InputSpec([path], "gdelt"), Path(folder)) and None)


def same(uri: str, path: str, folder: str) -> dict[str, Any]:
    """Our own graph, laid out by our bulk export and written by MERGE in batches of maps."""
    from benchmarks.load_same import write_files  # noqa: PLC0415 - as above
    from loaders.bulk_export import bulk_export  # noqa: PLC0415 - as above
    from loaders.ingest.read_inputs import InputSpec  # noqa: PLC0415 - as above

    migrate(uri)
    stages: dict[str, float] = {}

    def work() -> None:
        begun = time.perf_counter()
        bulk_export(InputSpec([path], "gdelt"), Path(folder))
        stages["files"] = time.perf_counter() - begun
        with driver.session() as session:
            write_files(session, Path(folder))
        stages["writing"] = time.perf_counter() - begun - stages["files"]

    with _driver(uri) as driver:
        result = _timed(work)
        counts = driver.execute_query("MATCH (n) RETURN count(n) AS nodes, count { ()-->() } AS relations").records[0]
    return result | {"version": version("neo4j"), "stages": stages, "stats": dict(counts)}


if __name__ == "__main__":
    run_task(
        {
            "same": same,
            "plain": plain,
            "graphio": graphio,
            "load_csv": load_csv,
            "admin_files": admin_files,
            "nodestream": nodestream,
            "ours": ours,
            "bulk": bulk,
            "migrate": migrate,
        }
    )

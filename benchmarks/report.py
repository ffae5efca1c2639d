"""The measurements as tables: one a topic, engines side by side, ratios beside them, and the targets at the end."""

from __future__ import annotations

from typing import Any, Final

from benchmarks import further, growth
from benchmarks.table import MARKS, Table, at, judged, number, pair, times_cell
from benchmarks.targets import targets

Results = dict[str, Any]

_QUESTIONS: Final = (
    ("shortest ids", "shortest path, ids only"),
    ("filtered ids", "  in four years, without one source"),
    ("all_shortest ids", "all shortest, first 50, ids only"),
    ("k_shortest ids", "3 shortest, longer ones too, ids only"),
    ("temporal ids", "in time's order, fewest steps, ids only"),
    ("shortest answer", "shortest path, whole answer"),
    ("filtered answer", "  in four years, without one source"),
    ("all_shortest answer", "all shortest, first 50, whole answer"),
    ("k_shortest answer", "3 shortest, longer ones too, whole answer"),
    ("temporal answer", "in time's order, whole answer"),
    ("certain answer", "  certainly, whole answer"),
    ("hub ids", "1 hop of a hub, ids only"),
    ("two_hops ids", "2 hops of an actor, ids only"),
    ("hub answer", "1 hop of a hub, whole answer"),
    ("hub_filtered answer", "  in four years, without one source"),
    ("supernode answer", "1 hop of the hub in a fifth of events, whole answer"),
    ("supernode_firm answer", "  in four years, confirmed or stated"),
    ("two_hops answer", "2 hops of an actor, whole answer"),
)
_BESIDE: Final = (("networkx", "networkx"), ("igraph", "igraph"), ("plain", "Neo4j Cypher"))
_CURRENT: Final = (
    ("bare ids", "shortest path, without a predicate"),
    ("shortest ids", "shortest path"),
    ("k_shortest ids", "3 shortest"),
    ("temporal ids", "in time's order: reduce within SHORTEST"),
    ("temporal_reduced ids", "in time's order: allReduce within SHORTEST"),
    ("temporal_pruned ids", "in time's order: allReduce, length by length"),
)


def tables(results: Results) -> list[Table]:
    """Return a table for each topic of which something was measured."""
    made = [_loading(results), _opening(results), _answers(results), growth.table(results, _QUESTIONS)]
    made += [further.table(results)]
    made += [_through_neo4j(results), _current_line(results), _http(results), judged(targets(results))]
    return [table for table in made if table.rows]


def _loading(results: Results) -> Table:
    rows = []
    for key, name in (
        ("embedded", "embedded store"),
        ("networkx", "networkx, in memory only"),
        ("igraph", "igraph, in memory only"),
        ("neo4j", "Neo4j through our store"),
        ("plain", "Neo4j by plain MERGE"),
    ):
        load = at(results, key, "load")
        if load:
            seconds, records = load["write_s"], load.get("records")
            cells = (seconds, load.get("flush_s"), records / seconds if records else None, load["relations"] / seconds)
            rows.append((name, *(number(cell, 1) for cell in cells), number(load.get("disk_mb"))))
    columns = ("Loading", "write s", "index s", "records/s", "relations/s", "MB on disk")
    return Table("Load rate (reading and validating the file apart)", columns, rows)


def _opening(results: Results) -> Table:
    rows = []
    for key, name in (
        ("embedded", "embedded store"),
        ("networkx", "networkx, from a pickle"),
        ("igraph", "igraph, from a pickle"),
    ):
        entry = results.get(key)
        if entry and "memory" in entry:
            memory = entry["memory"]
            whole = entry.get("start_s")
            row = (entry["open_s"] * 1000, whole * 1000 if whole else None, memory["rss"], memory["private"])
            rows.append((name, *(number(cell, 1) for cell in row)))
    for key, name in (("neo4j", "Neo4j's server, our graph"), ("plain", "Neo4j's server, plain graph")):
        if memory := at(results, key, "memory"):
            rows.append((name, "", "", number(memory["rss"]), number(memory["private"])))
    columns = ("Opening and memory", "open ms", "process ms", "RSS MB", "of it private MB")
    note = (
        "open: from opening to the first path, imports apart; process: the whole of a fresh process that does that.\n"
        "Memory is that of a fresh process after all its questions (the libraries: before those about paths); what of\n"
        "it isn't private is mapped from files, shared between processes, and taken back when memory runs short."
    )
    return Table("Opening time and memory", columns, rows, note)


def _answers(results: Results) -> Table:
    ours = at(results, "embedded", "times") or {}
    others = [at(results, key, "times") or {} for key, _ in _BESIDE]
    rows = []
    for key, name in _QUESTIONS:
        if not any(key in times for times in (ours, *others)):
            continue
        mine = ours.get(key, {})
        row = [name, *pair(mine)]
        for times in others:
            theirs = times.get(key, {})
            row += [*pair(theirs), times_cell(theirs.get("p95"), mine.get("p95"))]
        rows.append((*row, number(mine.get("bytes"), 0)))
    heads = (head for _, name in _BESIDE for head in (f"{name} p50", "p95", "÷ ours"))
    columns = ("Milliseconds", "embedded p50", "p95", *heads, "bytes of ours")
    return Table("Path and neighbourhood, in process (Neo4j: over Bolt, warm); ratios of p95", columns, rows, MARKS)


def _through_neo4j(results: Results) -> Table:
    ours, plain = at(results, "neo4j", "times"), at(results, "plain", "times")
    own = at(results, "neo4j", "own", "times")
    rows = []
    for key, name in _QUESTIONS if ours else ():
        native = (own or {}).get(key) or (plain or {}).get(key, {})
        bare = (own or {}).get("bare ids", {}) if key.startswith("shortest") else {}
        mine = ours[key]
        ratios = [times_cell(mine["p95"], entry.get("p95")) for entry in (native, bare)]
        row = (name, *pair(mine), *pair(native), ratios[0], *pair(bare), ratios[1])
        rows.append(row)
    columns = (
        "Milliseconds", "our store p50", "p95", "Cypher p50", "p95", "ours ÷", "bare shortestPath p50", "p95", "ours ÷",
    )  # fmt: skip
    note = (
        "Cypher: the same question in plain Cypher. bare: shortestPath without a predicate, which may pass through\n"
        "what is denied or only planned. Shortest, ids only, and bare are asked of the graph our store wrote, the\n"
        f"others of the plain one.\n{MARKS}"
    )
    return Table("On Neo4j: through our store beside its own Cypher; ratios of p95", columns, rows, note)


def _current_line(results: Results) -> Table:
    current = results.get("current") or {}
    times, ours = current.get("times", {}), at(results, "embedded", "times") or {}
    plain = times.get("shortest ids", {})
    rows = []
    for key, name in _CURRENT:
        if key in times:
            mine = ours.get(key.replace("_reduced", "").replace("_pruned", ""), {})
            ratios = [times_cell(times[key]["p95"], entry.get("p95")) for entry in (plain, mine)]
            rows.append((name, *pair(times[key]), *ratios, number(times[key]["given_up"], 0)))
    columns = ("Milliseconds", "p50", "p95", "÷ its shortest path", "÷ embedded", "given up")
    title = f"Plain Cypher on Neo4j's current line, {current.get('version', '')}; ratios of p95"
    return Table(title, columns, rows, MARKS)


def _http(results: Results) -> Table:
    rows = []
    api = results.get("query_api") or {}
    service = results.get("service") or {}
    for question in ("path", "neighbourhood"):
        theirs = api.get(question, {})
        for workers, measured in service.get("workers", {}).items():
            mine = measured[question]
            shipped = " (as shipped)" if int(workers) == service["shipped_workers"] else ""
            rate = times_cell(mine["per_second"], theirs.get("per_second"))
            rows.append((f"{question}: conflict-graph, {workers} worker(s){shipped}", *_http_cells(mine), rate))
        if theirs:
            rows.append((f"{question}: Neo4j's Query API", *_http_cells(theirs), ""))
    columns = ("HTTP, 8 connections", "requests/s", "p50 ms", "p95 ms", "bytes", "ours ÷ theirs")
    return Table("HTTP: whole answers with properties and claims", columns, rows)


def _http_cells(entry: Results) -> tuple[str, ...]:
    return number(entry["per_second"], 1), number(entry["p50"]), number(entry["p95"]), number(entry["bytes"], 0)

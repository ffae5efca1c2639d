"""The measurements as tables: one a topic, engines side by side, ratios beside them, and the targets at the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

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
    ("two_hops answer", "2 hops of an actor, whole answer"),
)


@dataclass(frozen=True, slots=True)
class Table:
    """A title, the columns' names (the first names the rows), rows of texts, and what is to be said below."""

    title: str
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]
    note: str = ""

    def as_text(self) -> str:
        """Lay the table out for a terminal."""
        widths = [max(len(row[place]) for row in (self.columns, *self.rows)) for place in range(len(self.columns))]
        lines = [_padded(self.columns, widths), "  ".join("-" * width for width in widths)]
        lines += [_padded(row, widths) for row in self.rows]
        return "\n".join([self.title, *lines, *([self.note] if self.note else [])])

    def as_markdown(self) -> str:
        """Write the table as Markdown."""
        head = [f"### {self.title}", "", _piped(self.columns), _piped(["---", *["---:"] * (len(self.columns) - 1)])]
        body = [_piped([cell.strip() or "–" for cell in row]) for row in self.rows]
        return "\n".join([*head, *body, *(["", self.note] if self.note else [])])


def _padded(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = [
        cell.rjust(width) if place else cell.ljust(width)
        for place, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return "  ".join([first, *others]).rstrip()


def _piped(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def tables(results: Results) -> list[Table]:
    """Return a table for each topic of which something was measured."""
    made = [_loading(results), _opening(results), _answers(results), _through_neo4j(results), _http(results)]
    return [table for table in (*made, _targets(results)) if table.rows]


def _number(value: float | None, digits: int = 2) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.{digits}f}"


def _ratio(mine: float | None, theirs: float | None) -> str:
    return f"{theirs / mine:.1f}x" if mine and theirs else ""


def _at(results: Any, *keys: str) -> Any:
    """Return what lies at the end of nested keys, None where one is missing."""
    for key in keys:
        results = results.get(key) if isinstance(results, dict) else None
    return results


def _loading(results: Results) -> Table:
    rows = []
    for key, name in (
        ("embedded", "embedded store"),
        ("networkx", "networkx, in memory only"),
        ("neo4j", "Neo4j through our store"),
        ("plain", "Neo4j by plain MERGE"),
    ):
        load = _at(results, key, "load")
        if load:
            seconds, records = load["write_s"], load.get("records")
            cells = (seconds, load.get("flush_s"), records / seconds if records else None, load["relations"] / seconds)
            rows.append((name, *(_number(cell, 1) for cell in cells), _number(load.get("disk_mb"))))
    columns = ("Loading", "write s", "index s", "records/s", "relations/s", "MB on disk")
    return Table("Load rate (reading and validating the file apart)", columns, rows)


def _opening(results: Results) -> Table:
    rows = []
    for key, name in (("embedded", "embedded store"), ("networkx", "networkx, from a pickle")):
        one = results.get(key)
        if one and "memory" in one:
            memory = one["memory"]
            whole = one.get("start_s")
            row = (one["open_s"] * 1000, whole * 1000 if whole else None, memory["rss"], memory["private"])
            rows.append((name, *(_number(cell, 1) for cell in row)))
    for key, name in (("neo4j", "Neo4j's server, our graph"), ("plain", "Neo4j's server, plain graph")):
        if memory := _at(results, key, "memory"):
            rows.append((name, "", "", _number(memory["rss"]), _number(memory["private"])))
    columns = ("Opening and memory", "open ms", "process ms", "RSS MB", "of it private MB")
    note = (
        "open: from opening to the first path, imports apart; process: the whole of a fresh process that does that.\n"
        "Memory is that of a fresh process after all its questions (networkx: before the path questions); what of it\n"
        "isn't private is mapped from files, shared between processes, and taken back when memory runs short."
    )
    return Table("Opening time and memory", columns, rows, note)


def _answers(results: Results) -> Table:
    embedded, networkx, plain = (_at(results, key, "times") or {} for key in ("embedded", "networkx", "plain"))
    rows = []
    for key, name in _QUESTIONS:
        if not any(key in times for times in (embedded, networkx, plain)):
            continue
        mine = embedded.get(key, {})
        row = [name, *_pair(mine)]
        for other in (networkx.get(key, {}), plain.get(key, {})):
            row += [*_pair(other), _ratio(mine.get("p95"), other.get("p95"))]
        rows.append((*row, _number(mine.get("bytes"), 0)))
    columns = (
        "Milliseconds", "embedded p50", "p95", "networkx p50", "p95", "÷ ours",
        "Neo4j Cypher p50", "p95", "÷ ours", "bytes of ours",
    )  # fmt: skip
    title = "Path and neighbourhood, in process (Neo4j: over Bolt, warm); ratios of p95"
    return Table(title, columns, rows, "* fewer than 20 answers within the time")


def _pair(times: Results) -> tuple[str, str]:
    """Return median and 95th percentile; a star says that they come from fewer than 20 answers."""
    few = "*" if times.get("n", 20) < 20 else ""
    return _number(times.get("p50")), _number(times.get("p95")) + few


def _through_neo4j(results: Results) -> Table:
    ours, plain = _at(results, "neo4j", "times"), _at(results, "plain", "times")
    own = _at(results, "neo4j", "own", "times")
    rows = []
    for key, name in _QUESTIONS if ours else ():
        native = (own or {}).get(key) or (plain or {}).get(key, {})
        bare = (own or {}).get("bare ids", {}) if key.startswith("shortest") else {}
        mine = ours[key]
        ratios = [_ratio(one.get("p95"), mine["p95"]) for one in (native, bare)]
        row = (name, *_pair(mine), *_pair(native), ratios[0], *_pair(bare), ratios[1])
        rows.append(row)
    columns = (
        "Milliseconds", "our store p50", "p95", "Cypher p50", "p95", "ours ÷", "bare shortestPath p50", "p95", "ours ÷",
    )  # fmt: skip
    note = (
        "Cypher: the same question in plain Cypher. bare: shortestPath without a predicate, which may pass through\n"
        "what is denied or only planned. Shortest, ids only, and bare are asked of the graph our store wrote, the\n"
        "others of the plain one. * fewer than 20 answers within the time."
    )
    return Table("On Neo4j: through our store beside its own Cypher; ratios of p95", columns, rows, note)


def _http(results: Results) -> Table:
    rows = []
    api = results.get("query_api") or {}
    service = results.get("service") or {}
    for question in ("path", "neighbourhood"):
        theirs = api.get(question, {})
        for workers, measured in service.get("workers", {}).items():
            mine = measured[question]
            shipped = " (as shipped)" if int(workers) == service["shipped_workers"] else ""
            ratio = _ratio(theirs.get("per_second"), mine["per_second"])
            rows.append((f"{question}: conflict-graph, {workers} worker(s){shipped}", *_http_cells(mine), ratio))
        if theirs:
            rows.append((f"{question}: Neo4j's Query API", *_http_cells(theirs), ""))
    columns = ("HTTP, 8 connections", "requests/s", "p50 ms", "p95 ms", "bytes", "ours ÷ theirs")
    return Table("HTTP: whole answers with properties and claims", columns, rows)


def _http_cells(one: Results) -> tuple[str, ...]:
    return _number(one["per_second"], 1), _number(one["p50"]), _number(one["p95"]), _number(one["bytes"], 0)


def _targets(results: Results) -> Table:
    times = _at(results, "embedded", "times") or {}
    service = _at(results, "service", "workers") or {}
    shipped = service.get(str(_at(results, "service", "shipped_workers"))) or {}
    checks: list[tuple[str, float | None, float, str]] = [
        ("embedded: any shortest path, p95 ms", _at(times, "shortest ids", "p95"), 5, "at most"),
        (
            "embedded: first shortest in order, whole answer, p95 ms",
            _at(times, "shortest answer", "p95"),
            10,
            "at most",
        ),
        ("embedded: all shortest, first 50, p95 ms", _at(times, "all_shortest answer", "p95"), 15, "at most"),
        ("embedded: 3 shortest, whole answer, p95 ms", _at(times, "k_shortest answer", "p95"), 60, "at most"),
        ("embedded: in time's order, whole answer, p95 ms", _at(times, "temporal answer", "p95"), 10, "at most"),
        ("embedded: opening ms", _times(1000, _at(results, "embedded", "open_s")), 100, "under"),
        ("embedded: memory ÷ networkx's", _over(results, "embedded", "networkx", "memory", "rss"), 0.25, "under"),
        ("Neo4j: path, ids only, p95 ÷ its own shortestPath's", _own(results, "shortest ids"), 3, "at most"),
        ("Neo4j: in time's order, p95 ÷ its own shortestPath's", _own(results, "temporal ids"), 10, "at most"),
        ("Neo4j: path, whole answer, p95 ÷ its own ids only", _own(results, "shortest answer"), 3, "at most"),
    ]
    for question in ("path", "neighbourhood"):
        mine, theirs = _at(shipped, question, "per_second"), _at(results, "query_api", question, "per_second")
        checks.append(
            (f"HTTP: {question} requests/s ÷ Query API's", mine / theirs if mine and theirs else None, 8, "at least")
        )
    rows = [
        (name, f"{word} {bound:g}", _number(value), "met" if _met(value, bound, word) else "NOT MET")
        for name, value, bound, word in checks
        if value is not None
    ]
    return Table("Targets", ("Target", "wanted", "measured", ""), rows)


def _met(value: float, bound: float, word: str) -> bool:
    return {"at most": value <= bound, "under": value < bound, "at least": value >= bound}[word]


def _times(factor: float, value: float | None) -> float | None:
    return None if value is None else value * factor


def _over(results: Results, mine: str, theirs: str, *keys: str) -> float | None:
    above, below = _at(results, mine, *keys), _at(results, theirs, *keys)
    return above / below if above and below else None


def _own(results: Results, key: str) -> float | None:
    """Return a p95 through our store over that of the shortestPath that finds the same, on the same graph."""
    mine, own = _at(results, "neo4j", "times", key, "p95"), _at(results, "neo4j", "own", "times", "shortest ids", "p95")
    return mine / own if mine and own else None

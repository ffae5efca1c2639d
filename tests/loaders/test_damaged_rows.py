"""Rows of real files with values swapped, dropped, nested and retyped: each is read, refused with its line, or counted."""

from __future__ import annotations

import copy
import io
import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest

from knowledge_graph.records import RECORD, as_json
from knowledge_graph.store import GraphStore
from loaders import briefing
from loaders.formats import ReadContext, get_format
from loaders.ingest.normalize import expand_record
from loaders.ingest.read_inputs import InputSpec
from loaders.load import load
from loaders.readers.rows import Row
from tests.support.shared import shared_data

COPIES: Final = 150
"""Damaged rows of one file."""
ODD: Final[tuple[Any, ...]] = (
    None, True, -1, 1e300, "", " ", "x" * 400, "\u200f", "0000-00-00", [], {}, [[]], [None], {"value": {"x": [1]}}, ["a", {"b": 1}],
)  # fmt: skip

PIPELINE: Final[list[Any]] = [
    {
        "nodes": [{"id": "Ann", "type": "Person", "properties": {"role": "envoy"}}, {"id": "Cairo", "type": "City"}],
        "relationships": [
            {"source": {"id": "Ann", "type": "Person"}, "target": {"id": "Cairo", "type": "City"}, "type": "VISITED", "properties": {"date": "2024-05-06"}},
        ],
        "source": {"metadata": {"source": "https://example.org/a", "title": "A", "publish_date": "2024-05-07"}},
    },
    {
        "nodes": [{"id": "0", "label": "Person", "properties": {"name": "Bo"}}, {"id": "1", "label": "Attack", "properties": {"name": "Raid", "date": "2024"}}],
        "relationships": [{"start_node_id": "0", "end_node_id": "1", "type": "CARRIED_OUT", "properties": {"confidence": 0.5}}],
    },
    {"uuid": "n1", "name": "Ann", "labels": ["Entity", "Person"], "summary": "x", "attributes": {"a": 1}},
    {"uuid": "e1", "source_node_uuid": "n1", "target_node_uuid": "n1", "name": "LEADS", "fact": "x", "episodes": ["p"], "valid_at": "2024-05-06T00:00:00Z", "invalid_at": "2024-06-01", "expired_at": None},
    {"uuid": "p", "name": "report", "content": "x", "source_description": "news", "valid_at": "2024-05-06T00:00:00Z"},
    {"head": "Ann", "head_type": "Person", "relation": "MET_WITH", "tail": "Bo", "tail_type": "Person"},
]  # fmt: skip


def paths_of(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the paths to all members of a JSON value."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [inner for key, member in members for inner in ((*path, key), *paths_of(member, (*path, key)))]


def damage(value: Any, chance: Random) -> Any:
    """Return a copy with one to three members replaced, dropped, nested, or exchanged for another."""
    value = copy.deepcopy(value)
    for _ in range(chance.randint(1, 3)):
        paths = paths_of(value)
        if not paths:
            return value
        *parents, last = chance.choice(paths)
        holder = value
        for key in parents:
            holder = holder[key]
        action = chance.randrange(4)
        if action == 0:
            del holder[last]
        elif action == 1:
            holder[last] = [holder[last]] if chance.random() < 0.5 else {"value": holder[last]}
        elif action == 2:
            holder[last] = copy.deepcopy(chance.choice(list(holder.values() if isinstance(holder, dict) else holder)))
        else:
            holder[last] = copy.deepcopy(chance.choice(ODD))
    return value


def damage_cells(line: str, chance: Random) -> str:
    """Return a row of a table with one to three cells replaced, dropped, doubled or exchanged."""
    cells = line.split("\t")
    for _ in range(chance.randint(1, 3)):
        index = chance.randrange(len(cells))
        action = chance.randrange(4)
        if action == 0:
            cells[index] = chance.choice(
                ["", " ", "x" * 400, "-1", "\0", "0000-00-00", "#", "\u2028", '"', "1e400", "91.5"]
            )
        elif action == 1 and len(cells) > 1:
            del cells[index]
        elif action == 2:
            cells.insert(index, cells[index])
        else:
            other = chance.randrange(len(cells))
            cells[index], cells[other] = cells[other], cells[index]
    return "\t".join(cells)


def read_real(name: str, count: int = 40) -> list[str]:
    """Return the first lines of a real file that hold a row."""
    lines = shared_data(name).read_text(encoding="utf-8").splitlines()
    return [text for line in lines if (text := line.strip().rstrip(",")) and text[0] not in "[]#"][:count]


def json_lines(rows: list[Any], chance: Random) -> list[str]:
    return [json.dumps(damage(chance.choice(rows), chance)) for _ in range(COPIES)]


def results(chance: Random) -> list[str]:
    rows = json.loads(shared_data("wikidata/wdqs_battles_w_participants.json").read_text(encoding="utf-8"))
    rows = rows["results"]["bindings"] if isinstance(rows, dict) else rows
    return json_lines(rows[:40], chance)


def table_lines(name: str, chance: Random) -> list[str]:
    rows = read_real(name)
    return [damage_cells(chance.choice(rows), chance) for _ in range(COPIES)]


PLACE = "1\tMistò\tMisto\tTown,Місто\t48.5\t36.25\tP\tPPL\tUA\t\t05\t0042\t\t\t1200\t\t80\tEurope/Kyiv\t2024-05-06"
SOURCES: Final[dict[str, tuple[str, Callable[[Random], list[str]]]]] = {
    "extraction": ("extraction", lambda chance: json_lines([json.loads(line) for line in briefing().read_bytes().splitlines()], chance)),
    "pipeline": ("pipeline", lambda chance: json_lines(PIPELINE, chance)),
    "ftm": ("ftm", lambda chance: json_lines([json.loads(line) for line in read_real("ftm/yente_zala.entities.ftm.json")], chance)),
    "donations": ("ftm", lambda chance: json_lines([json.loads(line) for line in read_real("ftm/nomenklatura_donations.ijson")], chance)),
    "wikidata": ("wikidata", lambda chance: json_lines([json.loads(line) for line in read_real("wikidata/entities_from_wbgetentities.jsonl", 8)], chance)),
    "results": ("wikidata-results", results),
    "places": ("geonames", lambda chance: [damage_cells(PLACE, chance) for _ in range(COPIES)]),
    "regions": ("geonames-regions", lambda chance: table_lines("geonames/admin1CodesASCII.txt", chance)),
    "countries": ("geonames-countries", lambda chance: table_lines("geonames/countryInfo.txt", chance)),
}  # fmt: skip


def read(name: str, lines: list[str]) -> list[Row]:
    stream = io.BufferedReader(io.BytesIO("\n".join(lines).encode("utf-8", "replace")))
    return list(get_format(name).read(stream, ReadContext("x")))


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("seed", range(3))
def test_a_damaged_row_is_read_refused_or_counted_and_costs_no_other(
    source: str, seed: int, store: GraphStore, tmp_path: Path
) -> None:
    """A file of them loads, and each of its records is one that could have been given as such."""
    if source in {"ftm", "donations"}:
        pytest.importorskip("followthemoney", reason="the extra `ftm` is not installed")
    name, make = SOURCES[source]
    lines = make(Random(seed))
    rows = read(name, lines)
    for row in rows:
        assert all(problem.line and problem.message for problem in row.problems)
        for record in row.records:
            RECORD.validate_json(as_json(record))
            expand_record(record)
    accounted = {row.line for row in rows}
    gathered = {  # objects that are read together, and those that are the same as others
        number
        for number, line in enumerate(lines, start=1)
        if any(word in line for word in ('"uuid"', '"head"', '"content"')) or lines.count(line) > 1
    }
    blank = {number for number, line in enumerate(lines, start=1) if not line.strip() or line.startswith("#")}
    grouped = set(range(1, COPIES + 1)) if source == "results" else set[int]()  # rows about one item are one
    assert set(range(1, COPIES + 1)) - accounted <= gathered | blank | grouped
    path = tmp_path / "damaged"
    path.write_text("\n".join(lines), encoding="utf-8", errors="replace")
    summary = load(InputSpec([path], format=name), store, on_error="skip")
    assert all(problem.line for problem in summary.problems)

"""The generated world is the same every time and as described, and a run on the tiny one prints its tables."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.agreement import disagreements
from benchmarks.measure import NO_ANSWER, ask
from benchmarks.questions import questions_for
from benchmarks.report import tables
from benchmarks.table import pair
from benchmarks.world import HUB_SHARES, SIZES, actor_id, iter_records, read_world, size_named, write_world
from knowledge_graph.edges import carrier_of, edges_of
from knowledge_graph.records import RECORD, Claim, Event, as_json

ROOT = Path(__file__).parents[2]
TINY = SIZES["tiny"]


@pytest.fixture(scope="module")
def records():
    return list(iter_records(TINY))


def test_a_world_is_the_same_every_time(records):
    """Generating twice gives the same bytes."""
    assert [as_json(record) for record in iter_records(TINY)] == [as_json(record) for record in records]


def test_a_world_has_as_much_of_each_kind_as_its_size_says(records):
    """Counts are those of the size; claims are about 1.2 an event, and one a relation."""
    counted = Counter(record.kind for record in records)
    claims = counted.pop("claim")
    assert counted == {
        "source": TINY.sources,
        "actor": TINY.actors,
        "location": TINY.locations,
        "event": TINY.events,
        "relation": TINY.relations,
    }
    assert 1.1 * TINY.events < claims - TINY.relations < 1.4 * TINY.events


def test_a_worlds_records_are_valid_and_refer_only_to_earlier_ones(records):
    """Each record passes its schema, has an id of its own, and names nothing that is still to come."""
    seen = set()
    for record in records:
        assert RECORD.validate_json(as_json(record)) == record
        assert record.id not in seen
        seen.add(record.id)
        seen.update(edge.id for edge in edges_of(record))
        named = {end for edge in edges_of(record) for end in (edge.start, edge.end)}
        if isinstance(record, Claim):
            named |= {record.about, carrier_of(record.about), record.source}
        assert named <= seen


def test_a_world_is_skewed_as_described(records):
    """The three busiest actors take part in about their share of all events; there are five relations an event."""
    events = [record for record in records if isinstance(record, Event)]
    for hub, share in enumerate(HUB_SHARES):
        busy = sum(any(part.actor == actor_id(hub) for part in event.participants) for event in events)
        assert busy == pytest.approx(share * len(events), rel=0.25)
    assert 4 < sum(1 for record in records for _ in edges_of(record)) / len(events) < 6
    assert sum(event.when is None or len(str(event.when)) != 10 for event in events) > len(events) / 10


def test_a_written_world_reads_back(records, tmp_path, monkeypatch):
    """The cached file holds the same records."""
    monkeypatch.setenv("CONFLICT_GRAPH_CACHE", str(tmp_path))
    path = write_world(TINY)
    assert list(read_world(path)) == records
    assert write_world(TINY) == path


def test_questions_name_what_is_in_the_world(records):
    """Every end and centre exists, and the questions are the same every time."""
    questions = questions_for("tiny")
    ids = {record.id for record in records}
    assert {end for pair in questions.pairs for end in pair} | {*questions.hubs, *questions.centres} <= ids
    assert len(questions.pairs) == TINY.pairs
    assert questions_for("tiny") == questions


def test_a_tiny_run_prints_its_tables(tmp_path):
    """The command ends well, says what was met, and writes the numbers as JSON; the two engines agreed."""
    file = tmp_path / "results.json"
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--size", "tiny", "--only", "growth,networkx", "--json", str(file)],
        cwd=ROOT,
        env=os.environ | {"CONFLICT_GRAPH_CACHE": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for words in ("Load rate", "embedded store", "shortest path, whole answer", "100 %: ", "Targets", "÷ networkx's"):
        assert words in done.stdout
    results = json.loads(file.read_text("utf-8"))
    assert results["embedded"]["times"]["shortest answer"]["n"] == TINY.pairs
    assert results["disagreements"] == []
    assert [path.name for path in (tmp_path / "benchmarks").iterdir() if path.is_dir()] == []


def test_engines_that_disagree_are_named():
    """A different length is told, with both engines and the question's number; fewer answers are none."""
    results = {
        "embedded": {"answers": {"shortest ids": [2, 3, 4]}},
        "networkx": {"answers": {"shortest ids": [2, 4]}},
    }
    assert disagreements(results) == [
        "shortest ids: embedded and networkx differ on 1 questions; the first is number 1: 3 and 4."
    ]
    results["networkx"]["answers"]["shortest ids"] = [2]
    assert disagreements(results) == []


def test_an_engine_that_gave_up_disagrees_with_nobody_and_is_marked():
    """A question without an answer isn't compared; the time that was spent on it counts, with a mark."""
    times, answers = ask(range(40), lambda number: number or NO_ANSWER, seconds=5)
    assert pair(times)[1].endswith("†")
    results = {"embedded": {"answers": {"one": list(range(40))}}, "plain": {"answers": {"one": answers}}}
    assert disagreements(results) == []


def test_a_share_of_a_world_is_as_much_of_everything_that_grows():
    """A quarter has a quarter of the events, actors and relations, all the sources and places, and its own questions."""
    quarter = size_named("small-25")
    assert (quarter.events, quarter.actors, quarter.relations) == (6_250, 625, 1_000)
    assert (quarter.sources, quarter.locations) == (SIZES["small"].sources, SIZES["small"].locations)
    assert {end for both in questions_for("small-25").pairs for end in both} < {actor_id(n) for n in range(625)}


def test_growth_is_told_beside_that_of_the_graph():
    """Twenty times the time on ten times the graph is twice the linear growth, and misses the target."""
    grown = {10: 1.0, 25: 5.0, 50: 10.0, 100: 20.0}
    shares = {
        str(percent): {"relations": percent * 10, "times": {"shortest ids": {"p50": 1.0, "p95": p95}}}
        for percent, p95 in grown.items()
    }
    cost, targets = tables({"growth": {"shares": shares}})
    assert cost.rows == [("shortest path, ids only", *(f"1.00 / {p95:.2f}" for p95 in grown.values()), "0.10", "2.00")]
    assert [row[-1] for row in targets.rows] == ["met", "NOT MET"]


def test_a_target_is_met_or_not():
    """The targets' table compares what was measured with what was wanted, and leaves out what wasn't measured."""
    results = {
        "embedded": {"open_s": 0.05, "times": {"shortest ids": {"n": 20, "p50": 1.0, "p95": 5.5}}},
    }
    rows = {row[0]: row[-1] for row in tables(results)[-1].rows}
    assert rows == {"embedded: any shortest path, p95 ms": "NOT MET", "embedded: opening ms": "met"}


def test_tables_are_written_as_markdown_too():
    """A Markdown table has a heading, a rule, and as many cells in every line."""
    results = {"embedded": {"open_s": 0.05, "times": {"shortest ids": {"n": 20, "p50": 1.0, "p95": 5.5}}}}
    for table in tables(results):
        lines = [line for line in table.as_markdown().splitlines() if line.startswith("|")]
        assert table.as_markdown().startswith(f"### {table.title}")
        assert {line.count("|") for line in lines} == {len(table.columns) + 1}

"""The explorer is measured in a real browser: what is asked, what counts as drawn, and the tables; nothing is timed."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from benchmarks import embedded, explorer
from benchmarks.explorer import LEAST_FRAMES, WARMING, made_up_neighbourhood, measure, queries_of_world, tables
from benchmarks.world import SIZES, write_world


@pytest.mark.parametrize("nodes", [200, 1000])
def test_a_made_up_neighbourhood_has_so_many_nodes_and_every_doubt(nodes: int) -> None:
    """Relations join nodes that are in it, degrees are those of its relations, and it is the same every time."""
    answer = made_up_neighbourhood(nodes)
    assert len(answer["nodes"]) == nodes
    degrees = Counter(edge[end] for edge in answer["edges"].values() for end in ("start", "end"))
    assert {id_: node["degree"] for id_, node in answer["nodes"].items()} == {
        id_: degrees[id_] for id_ in answer["nodes"]
    }
    assert {node["status"] for node in answer["nodes"].values() if "status" in node} >= {"hedged", "disputed", "denied"}
    assert answer == made_up_neighbourhood(nodes)


def test_questions_are_asked_by_address() -> None:
    """Some are asked before those that count, one of the centres is a hub."""
    queries = queries_of_world("tiny", 10)
    assert [len(addresses) for addresses in queries.values()] == [10 + WARMING] * 2
    assert queries["path"][0].startswith("ask=path&start=actor%3Aw%3A")
    assert "ask=around&of=actor%3Aw%3A000000" in queries["neighbourhood"]


def test_a_tiny_world_is_measured(chromium: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every question gets its picture; pictures are drawn as SVG and, when large, by WebGL, and move."""
    monkeypatch.setenv("CONFLICT_GRAPH_CACHE", str(tmp_path))
    monkeypatch.setenv("CHROMIUM", chromium)
    monkeypatch.setattr(explorer, "WARMING", 1)
    embedded.build(write_world(SIZES["tiny"]), tmp_path / "store")
    results = measure(tmp_path / "store", "tiny", questions=2, nodes=[20, 310], seconds=0.1)
    assert results["edges"] > 1000
    assert [row["n"] for row in results["pictures"].values()] == [2, 2]
    assert [row["drawn_by"] for row in results["frames"].values()] == ["SVG", "WebGL"]
    assert all(row["frames"] > 0 for row in results["frames"].values())


def test_targets_are_judged() -> None:
    """The 95th percentile counts for questions, the mean for frames."""
    row = {"n": 30, "p50": 100.0, "p95": 299.0, "most": 900.0}
    frames = {"frames": 100, "per_second": LEAST_FRAMES - 1, "median_ms": 30.0, "slowest_ms": 50.0, "drawn_by": "WebGL"}
    results = {"edges": 1_200_000, "pictures": {"path": row, "neighbourhood": row}, "frames": {"1000": frames}}
    text = "\n".join(table.as_text() for table in tables(results))
    assert "over 1,200,000 edges" in text
    assert text.count("NOT MET") == 1

"""A newer release takes effect event by event: whoever reads meanwhile, or after a kill, sees one figure of each."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from knowledge_graph.errors import StoreUnavailable
from knowledge_graph.filtering.filters import Filter
from knowledge_graph.records import Record
from knowledge_graph.store import GraphStore, WriteSummary
from loaders.ingest import batches
from loaders.load import load
from tests.support.worlds import fields

EVENTS = [f"event:{number}" for number in range(9)]


def release(path: Path, year: int, killed: int) -> Path:
    """Write a release of a dataset that gives one figure for each event."""
    source = f"source:d:{year}"
    rows = [fields("source", "d", type="dataset", publisher="D")]
    rows += [fields("source", f"d:{year}", type="release", part_of="source:d", published=str(year))]
    rows += [
        fields("event", name.removeprefix("event:"), type="assault", source=source, measures={"killed": killed})
        for name in EVENTS
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def figures(store: GraphStore) -> list[set[float]]:
    """Return the figures that stand, by event, as the claims beside an event in the graph have them."""
    standing = []
    for name in EVENTS:
        with store.read(Filter()) as view:
            shown = view.show(view.locate([name]), [])
        claims = [json.loads(claim) for claim in shown.claims.values()]
        standing.append({claim["value"]["best"] for claim in claims if claim.get("property") == "killed"})
    return standing


@pytest.mark.parametrize("killed_after", [None, 1, 2])
def test_nobody_reads_an_old_figure_beside_the_new_one(
    store: GraphStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, killed_after: int | None
) -> None:
    """Not between two batches, however small, and not where the load ends there; run again, it goes on to the end."""
    load([release(tmp_path / "old.jsonl", 2023, 14)], store)
    write, seen = store.write, list[list[set[float]]]()

    def look(records: Sequence[Record]) -> WriteSummary:
        written = write(records)
        if any(record.kind == "claim" for record in records):
            store.flush()  # so that readers see this batch
            seen.append(figures(store))
            if len(seen) == killed_after:
                raise StoreUnavailable("gone")
        return written

    newer = release(tmp_path / "new.jsonl", 2024, 4)
    monkeypatch.setattr(batches, "BATCH", 8)
    monkeypatch.setattr(store, "write", look)
    if killed_after:
        with pytest.raises(StoreUnavailable):
            load([newer], store)
        monkeypatch.undo()
    load([newer], store)
    assert figures(store) == [{4.0}] * 9
    assert len(seen) == (killed_after or len(seen)) > 0
    assert all(figures in ({14.0}, {4.0}) for state in seen for figures in state)
    assert {14.0} in seen[0]

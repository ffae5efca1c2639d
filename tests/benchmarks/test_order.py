"""Order, company and interruption change nothing, for samples of several formats."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import order
from benchmarks.order import OrderCheck, rearrange, turned
from loaders.ingest import batches

SAMPLES = Path(__file__).parents[1] / "docs" / "samples"
MIXED = ("acled.csv", "gdelt-events.csv", "ged241.csv", "stix-bundle.json", "wikidata-items.json")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("id,year\n1,2020\n2,2021\n", "id,year\n2,2021\n1,2020\n"),
        ('id,title\n#x,#y\n1,"a\nb"\n2,c\n', 'id,title\n#x,#y\n2,c\n1,"a\nb"\n'),
        ("1\ta\n2\tb", "2\tb\n1\ta\n"),
        ('{"id": 1}\n\n{"id": 2}\n', '{"id": 2}\n{"id": 1}\n'),
        ("[1, 2]", "[2, 1]"),
        ('{"a": [0], "b": {"c": [1, 2]}}', '{"a": [0], "b": {"c": [2, 1]}}'),
    ],
    ids=["table", "table with marks", "no head", "lines", "list", "document"],
)
def test_rows_are_put_in_another_order(text: str, expected: str) -> None:
    assert rearrange(text, turned) == expected


def test_samples_of_several_formats_make_one_graph_in_every_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "BATCH", 20)
    check = OrderCheck([SAMPLES / name for name in MIXED], tmp_path, cuts=1)
    assert {way: digests for way, digests in check.run().items() if digests} == {}
    assert check.rows > 20


def test_a_row_that_is_lost_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(order, "turned", lambda rows: rows[1:])
    wrong = OrderCheck([SAMPLES / "quarrel.jsonl"], tmp_path, cuts=0).run()
    assert {way for way, digests in wrong.items() if digests} == {"reversed"}

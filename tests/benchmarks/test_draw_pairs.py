"""Pairs are drawn from files as loading reads them: of groups of two datasets, the same ones for the same seed."""

import csv
from pathlib import Path

import pytest

from benchmarks import draw_pairs

ARMY = "Military Forces of Nigeria (2010-2015)"


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """Two datasets with one event each, of the same army and of rebels who are spelt in two ways."""
    entries = []
    for dataset, rebels in (("one", "Boko Haram"), ("other", "Boko Haraam")):
        path = tmp_path / f"{dataset}.csv"
        row = {
            "event_id_cnty": "NIG1", "event_date": "2015-03-01", "year": "2015", "event_type": "Battles",
            "sub_event_type": "Armed clash", "actor1": rebels, "inter1": "2", "actor2": ARMY, "inter2": "1",
            "country": "Nigeria", "location": "Baga", "latitude": "13.1", "longitude": "13.8", "fatalities": "3",
        }  # fmt: skip
        with path.open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, list(row))
            table.writeheader()
            table.writerow(row)
        entries.append(f"{dataset}={path}")
    return entries


def test_groups_are_drawn_with_their_like_of_the_other_dataset(files, capsys):
    assert draw_pairs.main(["--seed", "1", "--count", "2", *files]) == 0
    rows = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert all({row[0], row[4]} == {"one", "other"} for row in rows)
    assert {frozenset((row[3], row[7])) for row in rows} == {
        frozenset(("Boko Haram", "Boko Haraam")),
        frozenset((ARMY,)),
    }


def test_the_same_seed_draws_the_same(files, capsys):
    printed = set()
    for _ in range(2):
        draw_pairs.main(["--seed", "7", "--count", "2", *files])
        printed.add(capsys.readouterr().out)
    assert len(printed) == 1

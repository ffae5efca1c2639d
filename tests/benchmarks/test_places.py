"""The count of points and provinces: what is read from a table, what is right, and what isn't."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import places
from benchmarks.places import PlacedRow, count_places, load_into, read_rows
from knowledge_graph.open_store import open_store
from knowledge_graph.records import Event, Location, Merge, Place

HEAD = (
    "event_id_cnty,event_date,year,time_precision,event_type,sub_event_type,actor1,inter1,iso,country,admin1,admin2,"
    "location,latitude,longitude,geo_precision,source,fatalities,timestamp"
)
ROW = (
    "EXA1,2020-05-08,2020,1,Protests,Peaceful protest,Protesters (Kenya),6,404,Kenya,Nairobi,Starehe,Pangani,-1.2716,"
    "36.8402,1,Example Wire,0,1589241871"
)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A table of ACLED with one event."""
    path = tmp_path / "acled.csv"
    path.write_text(f"{HEAD}\n{ROW}\n", encoding="utf-8")
    return path


def test_rows_that_differ_from_the_graph_are_counted(table: Path, tmp_path: Path):
    """A right row, one at another point, one in another province, and an event that isn't there."""
    (row,) = read_rows(table)
    assert row == PlacedRow("event:acled:EXA1", (-1.2716, 36.8402), "Nairobi")
    moved, elsewhere = replace(row, point=(-1.27, 36.84)), replace(row, province="Starehe County")
    missing = replace(row, event="event:acled:EXA2")
    counted = count_places([row, moved, elsewhere, missing], load_into(tmp_path / "store", [table]))
    assert (counted.points, counted.provinces) == (4, 4)
    assert counted.lost_points == [moved, missing]
    assert counted.lost_provinces == [elsewhere, missing]


def test_the_command_prints_sums_and_fails_where_a_place_is_wrong(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    """The exit status is 0 where all is right, 1 where it isn't, and 2 where there is nothing to count."""
    assert places.main([str(table.parent)]) == 0
    assert "| all | 1 | 1 | 1 | 1 |" in capsys.readouterr().out
    wrong = [PlacedRow("event:acled:EXA1", (0.0, 0.0), "Mombasa")]
    monkeypatch.setattr(places, "read_rows", lambda _: wrong)
    assert places.main(["--wrong", str(table)]) == 1
    assert "point wrong: event:acled:EXA1, (0.0, 0.0), Mombasa" in capsys.readouterr().out
    assert places.main([str(tmp_path / "nothing")]) == 2


def test_tables_are_counted_in_one_store_with_all_that_merges_join(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """A merged town is in the provinces of both its records."""
    other = table.with_name("other.csv")
    other.write_text(table.read_text().replace("EXA1", "EXA2"))
    assert places.main(["--together", str(table.parent)]) == 0
    assert "| all | 2 | 2 | 2 | 2 |" in capsys.readouterr().out
    store = open_store(str(tmp_path / "merged"))
    store.write(
        [
            Location(id="location:ninewa", type="region", name="Ninewa"),
            Location(id="location:ninawa", type="region", name="Ninawa"),
            Location(id="location:a", type="city", name="Mosul", part_of="location:ninewa"),
            Location(id="location:b", type="city", name="Mosul", part_of="location:ninawa"),
            Event(id="event:e", type="protest", title="E", locations=(Place(location="location:a"),)),
            Merge(id="merge:m", merged="location:a", into="location:b", why="one town", decided="2024-05-25"),
        ]
    )
    rows = [PlacedRow("event:e", None, name) for name in ("Ninewa", "Ninawa", "Anbar")]
    assert count_places(rows, store).lost_provinces == rows[2:]
    store.close()

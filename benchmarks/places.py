"""Count points and provinces that are right in the graph: ``python -m benchmarks.places FILE OR FOLDER…``.

Each table of UCDP GED or ACLED among the files is loaded into an empty store of its own, and read again as plain CSV;
with ``--together``, all are loaded into one store, where what they have in common is joined. A
point is right if an event or the place it is at has the row's very coordinates; a province is right if the place the
event is at is the row's first-level region, or is part of it, however far up.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from knowledge_graph.errors import InvalidInput
from knowledge_graph.identity.folding import fold
from knowledge_graph.identity.merges import survivors
from knowledge_graph.open_store import open_store
from knowledge_graph.records import Event, Location
from knowledge_graph.store import GraphStore
from loaders.load import load

_PROVINCE: Final = {"adm_1": ("id", "event:ucdp:"), "admin1": ("event_id_cnty", "event:acled:")}
"""By the column of the province: the column of the event's id, and what its id begins with in the graph."""
_MISSING: Final = frozenset({"", "NA", "NULL", "NaN", "nan", "None"})

csv.field_size_limit(10_000_000)


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """A row's event id, its point in degrees if it has one, and the name of its province, empty if it has none."""

    event: str
    point: tuple[float, float] | None
    province: str


@dataclass(slots=True)
class PlaceCount:
    """How many points and provinces a table has, and the rows whose own is not in the graph."""

    points: int
    provinces: int
    lost_points: list[PlacedRow]
    lost_provinces: list[PlacedRow]


def read_rows(path: Path) -> Iterator[PlacedRow]:
    """Yield the rows of a table, read as plain CSV; none if it has no column of a province that is known here."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        head = file.readline()
        file.seek(0)
        reader = csv.DictReader(file, delimiter=";" if head.count(";") > head.count(",") else ",")
        reader.fieldnames = [name.strip().lower() for name in reader.fieldnames or ()]
        column = next((name for name in _PROVINCE if name in reader.fieldnames), None)
        if column is None or _PROVINCE[column][0] not in reader.fieldnames:
            return
        key, prefix = _PROVINCE[column]
        for row in reader:
            cells = {name: (row[name] or "").strip() for name in (key, column, "latitude", "longitude")}
            if not cells[key] or any((text or "").startswith("#") for text in (cells["latitude"], cells[column])):
                continue  # a row of HXL tags
            number = str(int(float(cells[key]))) if column == "adm_1" else cells[key]
            both = cells["latitude"], cells["longitude"]
            point = None if _MISSING.intersection(both) else (float(both[0]), float(both[1]))
            yield PlacedRow(f"{prefix}{number}", point, "" if cells[column] in _MISSING else cells[column])


def count_places(rows: Sequence[PlacedRow], store: GraphStore) -> PlaceCount:
    """Compare rows with the graph that was loaded from them."""
    events, locations = {}, {}
    for record in store.iter_records():
        if isinstance(record, Event):
            events[record.id] = record
        elif isinstance(record, Location):
            locations[record.id] = record
    members = _Members(store)
    points = [row for row in rows if row.point]
    provinces = [row for row in rows if row.province]
    return PlaceCount(
        len(points),
        len(provinces),
        [row for row in points if row.point not in _points(events.get(row.event), locations)],
        [row for row in provinces if not _lies_in(events.get(row.event), fold(row.province), locations, members)],
    )


def _points(event: Event | None, locations: Mapping[str, Location]) -> set[tuple[object, object]]:
    if event is None:
        return set()
    places = [locations[place.location] for place in event.locations]
    own = (event.attributes.get("latitude"), event.attributes.get("longitude"))
    return {own, *((place.latitude, place.longitude) for place in places)}


class _Members:
    """Which records are read as one by merges; each by itself is one of its own."""

    def __init__(self, store: GraphStore) -> None:
        self._survivors = survivors(store.merges())
        self._merged: dict[str, list[str]] = {}
        for merged, survivor in self._survivors.items():
            self._merged.setdefault(survivor, []).append(merged)

    def of(self, identifier: str) -> list[str]:
        """Return the ids of all records that are read as one with a record, its own included."""
        survivor = self._survivors.get(identifier, identifier)
        return [survivor, *self._merged.get(survivor, ())]


def _lies_in(event: Event | None, province: str, locations: Mapping[str, Location], members: _Members) -> bool:
    open_ends, seen = [place.location for place in event.locations] if event else [], set[str]()
    while open_ends:
        for here in members.of(open_ends.pop()):
            location = locations[here]
            if province in map(fold, (location.name, *location.aliases)) and location.type not in {"city", "place"}:
                return True
            if location.part_of and here not in seen:
                seen.add(here)
                open_ends.append(location.part_of)
    return False


def find_tables(paths: Sequence[Path]) -> list[tuple[Path, list[PlacedRow]]]:
    """Return the tables among files, and in folders, that have places, with their rows."""
    files = [
        file for path in paths for file in (sorted(path.rglob("*.csv")) if path.is_dir() else [path]) if file.is_file()
    ]
    return [(file, rows) for file in files if (rows := list(read_rows(file)))]


def load_into(folder: Path, tables: Sequence[Path]) -> GraphStore:
    """Load tables one after the other into a new store; one that is refused is told on stderr."""
    store = open_store(str(folder))
    for table in tables:
        try:
            load([table], store, on_error="skip")
        except InvalidInput as error:
            print(error, file=sys.stderr)
    return store


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a line for each table, and the sums; return 1 where a point or a province is wrong."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.places", description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path, help="tables of UCDP GED or ACLED, or folders of such")
    parser.add_argument("--together", action="store_true", help="load all tables into one store, in order of name")
    parser.add_argument("--wrong", action="store_true", help="also list every row whose place is wrong")
    options = parser.parse_args(arguments)
    tables = find_tables(options.paths)
    if not tables:
        print("No table of UCDP GED or ACLED is among these files; name some.", file=sys.stderr)
        return 2
    print("| file | points | right | provinces | right |\n|---|---|---|---|---|")
    counts: list[PlaceCount] = []
    with TemporaryDirectory() as folder:
        loads = [[table] for table, _ in tables]
        if options.together:
            loads = [[table for table, _ in tables]] * len(tables)
        for index, (table, rows) in enumerate(tables):
            if index == 0 or not options.together:
                store = load_into(Path(folder) / str(index), loads[index])
            counts.append(count_places(rows, store))
            _print_line(table.name, counts[-1:])
            if options.wrong:
                for what, lost in (("point", counts[-1].lost_points), ("province", counts[-1].lost_provinces)):
                    for row in lost:
                        print(f"{what} wrong: {row.event}, {row.point}, {row.province}")
            if table == loads[index][-1]:
                store.close()
    _print_line("all", counts)
    return 1 if any(count.lost_points or count.lost_provinces for count in counts) else 0


def _print_line(name: str, counts: Sequence[PlaceCount]) -> None:
    points, provinces = (sum(getattr(count, kind) for count in counts) for kind in ("points", "provinces"))
    lost_points, lost_provinces = (
        sum(len(getattr(count, kind)) for count in counts) for kind in ("lost_points", "lost_provinces")
    )
    print(f"| {name} | {points} | {points - lost_points} | {provinces} | {provinces - lost_provinces} |")


if __name__ == "__main__":
    sys.exit(main())

"""Places of whole tables: every point is in the graph, every event in its province, and the order decides nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.places import PlacedRow, count_places, load_into, read_rows
from knowledge_graph.open_store import open_store
from knowledge_graph.store import GraphStore
from loaders.load import load
from tests.support.shared import shared_data

ACLED = (
    "event_id_cnty", "event_date", "year", "time_precision", "event_type", "sub_event_type", "actor1", "inter1", "iso",
    "country", "admin1", "admin2", "location", "latitude", "longitude", "geo_precision", "source", "fatalities",
    "timestamp",
)  # fmt: skip
UCDP = (
    "id", "year", "type_of_violence", "dyad_name", "side_a", "side_b", "where_prec", "where_coordinates", "adm_1", "adm_2",
    "latitude", "longitude", "country", "country_id", "date_prec", "date_start", "date_end", "best", "high", "low",
)  # fmt: skip
NAMES = ("Sucre", "Miranda", "Bolivar", "Rivers", "ရှမ်း", "ရှမ်")
"""Few, so that provinces, districts and towns often share them."""


@dataclass(frozen=True)
class Whereabouts:
    """Where a generated event was: a town, or only a district or a province, and its coordinates."""

    province: str
    district: str
    town: str
    level: str
    point: tuple[float, float]

    def acled(self, number: int) -> dict[str, str]:
        """Return the row that ACLED would have."""
        name = {"town": self.town, "district": self.district, "province": self.province}[self.level]
        return dict.fromkeys(ACLED, "") | {
            "event_id_cnty": f"EXA{number}", "event_date": "2020-05-08", "year": "2020", "time_precision": "1",
            "event_type": "Protests", "sub_event_type": "Peaceful protest", "actor1": "Protesters (Venezuela)",
            "inter1": "Protesters", "iso": "862", "country": "Venezuela", "admin1": self.province,
            "admin2": self.district, "location": name, "latitude": str(self.point[0]), "longitude": str(self.point[1]),
            "geo_precision": "1" if self.level == "town" else "3", "source": "Example Wire", "fatalities": "0",
            "timestamp": "1589241871",
        }  # fmt: skip

    def ucdp(self, number: int) -> dict[str, str]:
        """Return the row that UCDP would have; it names no district where only the province is known."""
        province, district = f"{self.province} state", f"{self.district} municipality"
        name = {"town": f"{self.town} town", "district": district, "province": province}[self.level]
        return dict.fromkeys(UCDP, "") | {
            "id": str(number), "year": "2020", "type_of_violence": "1", "dyad_name": "A - B", "side_a": "A",
            "side_b": "B", "where_prec": {"town": "1", "district": "3", "province": "4"}[self.level],
            "where_coordinates": name, "adm_1": province, "adm_2": "" if self.level == "province" else district,
            "latitude": str(self.point[0]), "longitude": str(self.point[1]), "country": "Venezuela",
            "country_id": "101", "date_prec": "1", "date_start": "2020-05-08", "date_end": "2020-05-08", "best": "1",
            "high": "1", "low": "1",
        }  # fmt: skip


whereabouts = st.builds(
    Whereabouts,
    province=st.sampled_from(NAMES),
    district=st.sampled_from(NAMES),
    town=st.sampled_from((*NAMES, "Road", "Army Base", "Guarenas")),
    level=st.sampled_from(["town", "town", "district", "province"]),
    point=st.tuples(
        st.integers(0, 60).map(lambda step: round(8 + step * 0.017, 4)),
        st.integers(0, 60).map(lambda step: round(-67 + step * 0.017, 4)),
    ),
)


def write_table(path: Path, columns: Sequence[str], rows: Sequence[dict[str, str]]) -> Path:
    """Write rows as a CSV table."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(out.getvalue(), encoding="utf-8")
    return path


def assert_placed(rows: Sequence[PlacedRow], store: GraphStore) -> None:
    """Check that the graph has every point and puts every event in its province."""
    counted = count_places(rows, store)
    assert counted.points == len(rows)
    assert not counted.lost_points
    assert not counted.lost_provinces


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> count[int]:
    """Numbers for folders, as the examples of one test share a temporary folder."""
    return count()


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(whereabouts, min_size=1, max_size=12), st.randoms(use_true_random=False), st.booleans())
def test_generated_tables_keep_points_and_provinces_in_any_order(
    tmp_path: Path, folders: count[int], places: list[Whereabouts], random: Random, is_ucdp: bool
):
    """Provinces, districts and towns share names at random; shuffled rows make the same graph."""
    folder = tmp_path / str(next(folders))
    folder.mkdir()
    columns = UCDP if is_ucdp else ACLED
    rows = [place.ucdp(number) if is_ucdp else place.acled(number) for number, place in enumerate(places, 1)]
    digests = []
    mixed = random.sample(rows, len(rows))
    halves = [rows[::2], rows[1::2]]
    for loads in ([rows], [mixed], halves, halves[::-1]):
        for number, part in enumerate(each for each in loads if each):
            table = write_table(folder / f"table{number}.csv", columns, part)
            store = load_into(folder / f"store{len(digests)}", [table])
            assert_placed(list(read_rows(table)), store)
            digest = store.digest()
            store.close()
        digests.append(digest)
    assert set(digests) == {digests[0]}


SUCRE = [
    Whereabouts("Miranda", "Sucre", "Caracas-Sucre", "town", (10.4863, -66.8081)),
    Whereabouts("Sucre", "Sucre", "Cumana", "town", (10.454, -64.1826)),
    Whereabouts("Merida", "Sucre", "Lagunillas", "town", (8.5045, -71.3894)),
    Whereabouts("Kiev City", "Kiev", "Kiev", "town", (50.4496, 30.5224)),
    Whereabouts("Kiev", "Ivankiv", "Ivankiv", "town", (50.9387, 29.8943)),
]
NAIROBI = [
    Whereabouts("Nairobi", "Starehe", "Pangani", "town", (-1.2716, 36.8402)),
    Whereabouts("Nairobi", "Westlands", "Kangemi", "town", (-1.2695, 36.7436)),
    Whereabouts("Nairobi", "Starehe", "Nairobi", "province", (-1.283, 36.817)),
    Whereabouts("Nairobi", "Starehe", "Starehe", "district", (-1.29, 36.83)),
]


@pytest.mark.parametrize("places", [SUCRE, NAIROBI], ids=["districts named as provinces", "a province in a district"])
@pytest.mark.parametrize("shape", ["acled", "ucdp"])
def test_levels_stay_apart(tmp_path: Path, places: list[Whereabouts], shape: str):
    """A municipality isn't the state of its name, a city no oblast, and a province is in no district."""
    rows = [getattr(place, shape)(number) for number, place in enumerate(places, 1)]
    table = write_table(tmp_path / "table.csv", UCDP if shape == "ucdp" else ACLED, rows)
    assert_placed(list(read_rows(table)), load_into(tmp_path / "store", [table]))


def test_places_far_apart_under_one_name_keep_their_events_points_in_either_order(tmp_path: Path):
    """A border region has one pair of coordinates in the graph, and each of its events its own."""
    border = {"where_prec": "5", "adm_1": "", "adm_2": "", "where_coordinates": "Iraq-Saudi Arabia border"}
    rows = [
        Whereabouts("", "", "", "town", point).ucdp(number) | border
        for number, point in enumerate([(29.779163, 43.779412), (31.207831, 41.411262)], 1)
    ]
    digests = set()
    for order in (rows, rows[::-1]):
        table = write_table(tmp_path / "table.csv", UCDP, order)
        store = load_into(tmp_path / f"store{len(digests)}{order is rows}", [table])
        assert_placed(list(read_rows(table)), store)
        digests.add(store.digest())
    assert len(digests) == 1


EVERY = {"ucdp": 5, "acled": 1}
"""By folder, of how many rows one is read here; ``benchmarks.places`` and ``benchmarks.order`` read them all."""


@pytest.fixture
def tables(folder: str, tmp_path: Path) -> list[Path]:
    """The tables of a folder of real files, with each nth of their rows."""
    paths = []
    for table in sorted(shared_data(folder).glob("*.csv")):
        head, rows = split_head(table)
        paths.append(write_rows(tmp_path / "tables" / table.name, [*head, *rows[:: EVERY[folder]]]))
    assert paths
    return paths


def split_head(table: Path) -> tuple[list[list[str]], list[list[str]]]:
    """Return a table's header, with the row of tags below it if there is one, and its other rows."""
    records = list(csv.reader(io.StringIO(table.read_text("utf-8-sig"), newline="")))
    head = 2 if len(records) > 1 and any(cell.startswith("#") for cell in records[1]) else 1
    return records[:head], records[head:]


def write_rows(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    """Write rows as a CSV table."""
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(rows)
    return path


@pytest.mark.parametrize("folder", EVERY)
def test_every_point_of_real_files_is_in_the_graph(tables: list[Path], tmp_path: Path):
    """Each file by itself: every point, and every event in its province."""
    for index, table in enumerate(tables):
        store = open_store(str(tmp_path / str(index)))
        load([table], store)
        assert_placed([row for row in read_rows(table) if row.point], store)
        store.close()


@pytest.mark.parametrize("folder", EVERY)
def test_real_files_forwards_and_backwards_make_one_graph(tables: list[Path], tmp_path: Path):
    """All of them in one load, and in the other order with their rows turned round."""
    turned = []
    for table in tables:
        head, rows = split_head(table)
        turned.append(write_rows(tmp_path / "turned" / table.name, [*head, *reversed(rows)]))
    digests = []
    for name, paths in (("forwards", tables), ("backwards", turned[::-1])):
        store = open_store(str(tmp_path / name))
        load(paths, store)
        digests.append(store.digest())
        store.close()
    assert digests[0] == digests[1]

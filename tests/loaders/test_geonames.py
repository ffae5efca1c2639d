"""GeoNames: places within their regions and countries, whichever of its files describe those, in any order."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_graph.identity.versions import unite_versions, version_of
from knowledge_graph.records import Location, Relation
from knowledge_graph.store import GraphStore
from loaders.formats import ReadContext, detect_format
from loaders.geonames import FORMATS, GEONAMES, MAX_ALIASES, PLACE_COLUMNS, get_location_type
from loaders.load import load
from loaders.readers.rows import HEADER as HEADER_ROW
from loaders.readers.rows import Row
from loaders.readers.sniff import Head
from tests.support.shared import DATA, shared_data

DUMP, REGION_COLUMNS, COUNTRY_COLUMNS = FORMATS


def place_line(**cells: str) -> str:
    """Return a row of a dump; a made-up town in Ukraine unless said otherwise."""
    given_ = {
        "geonameid": "1", "name": "Mistò", "asciiname": "Misto", "alternatenames": "Town,Місто", "latitude": "48.5",
        "longitude": "36.25", "feature class": "P", "feature code": "PPL", "country code": "UA", "admin1 code": "05",
        "admin2 code": "0042", "population": "1200", "dem": "-3", "timezone": "Europe/Kyiv",
        "modification date": "2024-05-06",
    } | {name.replace("_", " "): value for name, value in cells.items()}  # fmt: skip
    return "\t".join(given_.get(name, "") for name in PLACE_COLUMNS) + "\n"


def country(*cells: str) -> str:
    return "\t".join([*cells, *[""] * (19 - len(cells))]) + "\n"


ANDORRA = country(
    "AD", "AND", "020", "AN", "Andorra", "Andorra la Vella", "468", "84000", "EU", ".ad", "EUR", "Euro", "376", "AD###",
    "x", "ca", "3041565", "ES,FR",
)  # fmt: skip
HEADER = "# GeoNames.org Country Information\n#\n#ISO\tISO3\tISO-Numeric\tfips\n"


def rows(content: str, format_: object = DUMP, release: str | None = None) -> list[Row]:
    stream = io.BufferedReader(io.BytesIO(content.encode()))
    return list(format_.read(stream, ReadContext("UA.txt", release)))  # type: ignore[attr-defined]


def locations(content: str, format_: object = DUMP) -> dict[str, Location]:
    parsed = rows(content, format_)
    assert not [problem for row in parsed for problem in row.problems]
    return {record.id: record for row in parsed for record in row.records if isinstance(record, Location)}


def test_a_place_lies_in_its_region_and_country_and_keeps_every_column():
    by_id = locations(place_line())
    town = by_id["location:geonames:1"]
    assert (town.name, town.aliases, town.type) == ("Mistò", ("Misto", "Town", "Місто"), "city")
    assert (town.latitude, town.longitude, town.part_of) == (48.5, 36.25, "location:geonames:UA.05")
    assert town.identifiers == {"geonames": "1"}
    assert town.attributes == {
        "geonameid": "1", "feature": "P.PPL", "admin2": "0042", "population": 1200, "dem": "-3", "timezone": "Europe/Kyiv",
        "modified": "2024-05-06",
    }  # fmt: skip
    assert town.source == "source:geonames:2024-05-06"
    assert by_id["location:geonames:UA.05"].part_of == "location:country:ukr"
    assert by_id["location:country:ukr"].name == "Ukraine"


def test_a_given_release_counts_for_all_rows():
    (town,) = [row for row in rows(place_line(), release="2024-06-01") if not row.made]
    assert town.records[0].source == "source:geonames:2024-06-01"  # type: ignore[union-attr]


def test_a_region_described_in_either_file_is_the_one_that_places_name():
    dumped = locations(place_line(feature_class="A", feature_code="ADM1", name="Oblast"))["location:geonames:UA.05"]
    listed = locations("UA.05\tOblast\tOblast'\t709929\n", REGION_COLUMNS)["location:geonames:UA.05"]
    assert (dumped.name, dumped.type, dumped.part_of) == ("Oblast", "region", "location:country:ukr")
    assert (listed.name, listed.aliases, listed.identifiers) == ("Oblast", ("Oblast'",), {"geonames": "709929"})


def test_a_region_known_by_its_code_gives_way_to_its_description():
    bare = locations(place_line())["location:geonames:UA.05"]
    listed = locations("UA.05\tOblast\tOblast\t709929\n", REGION_COLUMNS)["location:geonames:UA.05"]
    sources = {source.id: source for source in (GEONAMES.source(), GEONAMES.release("undated"))}
    for order in ([bare, listed], [listed, bare]):
        standing = unite_versions([version_of(record, sources) for record in order])
        assert isinstance(standing, Location)
        assert standing.name == "Oblast"


def test_gaza_and_the_west_bank_are_the_places_other_datasets_mean():
    by_id = locations(place_line(country_code="PS", admin1_code="GZ"))
    assert by_id["location:geonames:1"].part_of == "location:country:pse-gz"
    assert by_id["location:country:pse-gz"].part_of == "location:country:pse"
    assert "location:country:pse-gz" in locations("PS.GZ\tGaza Strip\tGaza Strip\t6957553\n", REGION_COLUMNS)


def test_a_country_is_the_state_that_every_dataset_means():
    dumped = locations(place_line(feature_class="A", feature_code="PCLI", admin1_code="00", geonameid="690791"))
    assert dumped["location:country:ukr"].identifiers["iso3"] == "UKR"
    parsed = rows(HEADER + ANDORRA, COUNTRY_COLUMNS)
    andorra = next(row.records for row in parsed if not row.made)
    assert isinstance(andorra[0], Location)
    assert (andorra[0].id, andorra[0].identifiers["fips"], andorra[0].attributes["Population"]) == (
        "location:country:and", "AN", 84_000,
    )  # fmt: skip
    borders = [record for record in andorra if isinstance(record, Relation)]
    assert {(border.start, border.end) for border in borders} == {
        ("location:country:and", "location:country:esp"), ("location:country:and", "location:country:fra"),
    }  # fmt: skip
    made = {row.id for row in parsed if row.made}
    assert {"location:country:esp", "location:country:fra"} <= made


def test_a_region_without_a_name_is_called_by_its_other_name_and_is_never_its_country():
    (monaco,) = [
        record
        for record in locations("MC.00\t\tCommune\t3319178\n", REGION_COLUMNS).values()
        if record.type == "region"
    ]
    assert (monaco.id, monaco.name, monaco.part_of) == ("location:geonames:MC.00", "Commune", "location:country:mco")
    assert (
        locations(place_line(country_code="MC", admin1_code="00"))["location:geonames:1"].part_of
        == "location:country:mco"
    )


def test_what_lies_in_no_country_lies_in_nothing():
    sea = locations(place_line(feature_class="H", feature_code="SEA", country_code="", admin1_code="00"))[
        "location:geonames:1"
    ]
    assert (sea.type, sea.part_of) == ("sea", None)
    unknown = locations(place_line(country_code="ZZ", admin1_code=""))
    assert unknown["location:geonames:1"].part_of == "location:geonames:ZZ"


@pytest.mark.parametrize(
    ("feature", "type_"),
    [
        ("P.PPLC", "city"), ("P.PPLX", "neighbourhood"), ("A.PCLI", "country"), ("A.ADM2", "region"), ("A.TERR", "territory"),
        ("S.CMPRF", "camp"), ("S.HSP", "facility"), ("S.AIRP", "facility"), ("L.RGN", "region"), ("T.MT", "place"),
        ("H.BAY", "coastal_waters"), (".", "place"),
    ],
)  # fmt: skip
def test_features_have_types(feature: str, type_: str):
    assert get_location_type(*feature.split(".")) == type_


def test_names_are_bounded():
    location = locations(place_line(alternatenames=",".join(f"n{number}" for number in range(500))))[
        "location:geonames:1"
    ]
    assert len(location.aliases) == MAX_ALIASES


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (place_line(latitude="95"), "latitude: input should be less than or equal to 90."),
        (place_line(latitude=""), "latitude and longitude come together"),
        (place_line(name="", asciiname=""), "name: expected a name, got a blank one"),
        (place_line(geonameid="x"), "geonameid: expected a GeoNames id, a whole number, got 'x'."),
        (place_line()[:-20], "expected 19 cells, got 18; the file looks truncated"),
    ],
)
def test_rows_that_cannot_be_taken_say_why(content: str, message: str):
    (problem,) = [fault for row in rows(content) for fault in row.problems]
    assert message in f"{problem.field}: {problem.message}"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (place_line() + place_line(geonameid="2"), "geonames"),
        (place_line()[:-5], None),
        (place_line() + "x\n", "geonames"),
        (place_line() + "x\n" * 2, None),
        (place_line(name="Avenida \t A") + place_line(), "geonames"),
        ("\0" * 40 + "\n" + place_line(), "geonames"),
        ("\ufeff" + place_line(modification_date="") * 3, "geonames"),
        (place_line(alternatenames="x" * 150_000) + place_line(), "geonames"),
        ("\ufeff" + HEADER + ANDORRA, "geonames-countries"),
        ("UA.05 A\n" + "UA.05\tA\tA\t7\n", "geonames-regions"),
        ("UA.05\tA\tA\t7\n", "geonames-regions"),
        ("a\tb\tc\td\n", None),
        (HEADER + ANDORRA, "geonames-countries"),
        (HEADER, None),
        ("", None),
    ],
)
def test_the_formats_are_told_by_what_rows_hold(content: str, name: str | None):
    recognised = next((format_.name for format_ in FORMATS if format_.recognises(Head(content.encode()))), None)
    assert recognised == name


@pytest.mark.parametrize("path", sorted(DATA.glob("**/*.*")), ids=lambda path: path.name)
def test_of_the_real_files_only_those_in_the_formats_are_taken(path: Path):
    with path.open("rb") as stream:
        head = Head(stream.read(256 * 1024))
    assert any(format_.recognises(head) for format_ in FORMATS) == (path.parent.name == "geonames")


@pytest.mark.parametrize(("name", "own"), [("admin1CodesASCII.txt", 3871), ("countryInfo.txt", 252)])
def test_the_real_files_are_read_whole(name: str, own: int):
    path = shared_data(f"geonames/{name}")
    with path.open("rb") as stream:
        chosen = detect_format(path.read_bytes()[: 256 * 1024])
        assert chosen
        parsed = list(chosen.read(stream, ReadContext(str(path))))
    assert not [fault for row in parsed for fault in row.problems]
    assert sum(1 for row in parsed if not row.made) == own


def test_a_byte_order_mark_changes_nothing():
    for content, format_ in (
        (place_line(), DUMP),
        ("UA.05\tA\tA\t7\n", REGION_COLUMNS),
        (HEADER + ANDORRA, COUNTRY_COLUMNS),
    ):
        assert locations("\ufeff" + content, format_) == locations(content, format_)


@pytest.mark.parametrize(
    ("content", "format_", "name"),
    [
        (place_line(name=" "), DUMP, "Misto"),
        (place_line(name="\u00a0", asciiname="Town"), DUMP, "Town"),
        ("UA.05\t \t \t7\n", REGION_COLUMNS, "UA.05"),
        ("UA.05\t\tOblast\t7\n", REGION_COLUMNS, "Oblast"),
        (ANDORRA.replace("Andorra\t", " \t", 1), COUNTRY_COLUMNS, "AD"),
    ],
)
def test_a_blank_name_is_none(content: str, format_: object, name: str):
    """The next name that the row has is taken."""
    assert name in {place.name for place in locations(content, format_).values()}


def test_a_place_without_any_name_is_refused():
    (row,) = rows(place_line(name=" ", asciiname=""))
    (problem,) = row.problems
    assert (problem.field, problem.message) == (
        "name", "expected a name, got a blank one; give the place its name, or remove the row."
    )  # fmt: skip


@pytest.mark.parametrize(
    ("day", "version"), [("0000-00-00", "undated"), ("", "undated"), ("May", "undated"), ("1993-12-22", "1993-12-22")]
)
def test_a_day_of_change_that_is_none_is_kept_as_it_is(day: str, version: str):
    town = locations(place_line(modification_date=day))["location:geonames:1"]
    assert (town.source, town.attributes.get("modified", "")) == (f"source:geonames:{version}", day)


def test_a_file_with_odd_rows_loads_without_them(store: GraphStore, tmp_path: Path):
    path = tmp_path / "UA.txt"
    lines = [
        place_line(name="A \t B"),
        place_line(geonameid="2", name=" ", asciiname=" "),
        place_line(geonameid="3"),
        "\0" * 30 + "\n",
    ]
    path.write_text("\ufeff" + "".join(lines), encoding="utf-8")
    summary = load([path], store, on_error="skip")
    assert [file.format for file in summary.files] == ["geonames"]
    assert [(problem.line, problem.field) for problem in summary.problems] == [(1, ""), (2, "name"), (4, "")]
    assert store.records(["location:geonames:3"])


@given(st.lists(st.text(alphabet="AZ05.,-\tx\n#\x00é", max_size=8), min_size=4, max_size=19), st.sampled_from(FORMATS))
def test_no_row_makes_it_fail(cells: list[str], format_: object):
    for row in rows("\t".join(cells) + "\n" + place_line(), format_):
        assert row.records or row.problems or row.kind == HEADER_ROW


def test_a_header_that_a_copy_has_is_no_place():
    """Whatever names it gives the columns; in the first line only."""
    names = [f"c{number}" for number in range(len(PLACE_COLUMNS))]
    header = "\t".join(["id", *names[1:]]) + "\n"
    content = header + place_line()
    assert [record.problems for record in rows(content)] == [()] * len(rows(content))
    assert locations(content) == locations(place_line())
    assert [row.problems[0].field for row in rows(place_line() + header) if row.problems] == ["geonameid"]

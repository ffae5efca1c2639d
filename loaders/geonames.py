"""GeoNames as a gazetteer: its dumps of places, its regions' codes, its countries.

A place's region is named by a code (``PS.GZ``); that code is the region's id here, so that dumps, ``admin1Codes`` and
``countryInfo`` fit each other in any order. A region that nobody describes goes by its code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from pathlib import PurePath
from typing import Any, BinaryIO, Final

from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import Location, Relation, Source
from loaders.formats import InputFormat, ReadContext
from loaders.identity.states import find_state
from loaders.readers.converters import ConvertedRow, Values, convert_table
from loaders.readers.rows import Row
from loaders.readers.sniff import Head
from loaders.readers.tables import TableDialect, TableRow, iter_table
from loaders.toolkit.datasets import Dataset
from loaders.toolkit.release_days import UNDATED, find_day
from loaders.toolkit.shipped_tables import read_shipped_table

GEONAMES: Final = Dataset(
    id="source:geonames",
    title="GeoNames",
    publisher="GeoNames",
    url="https://www.geonames.org/",
    licence="CC BY 4.0",
    cite="GeoNames, https://www.geonames.org/",
)
PLACES: Final = (
    "geonameid", "name", "asciiname", "alternatenames", "latitude", "longitude", "feature class", "feature code",
    "country code", "cc2", "admin1 code", "admin2 code", "admin3 code", "admin4 code", "population", "elevation", "dem",
    "timezone", "modification date",
)  # fmt: skip
REGIONS: Final = ("code", "name", "asciiname", "geonameid")
COUNTRIES: Final = (
    "ISO", "ISO3", "ISO-Numeric", "fips", "Country", "Capital", "Area(in sq km)", "Population", "Continent", "tld",
    "CurrencyCode", "CurrencyName", "Phone", "Postal Code Format", "Postal Code Regex", "Languages", "geonameid",
    "neighbours", "EquivalentFipsCode",
)  # fmt: skip
MAX_ALIASES: Final = 60
"""Alternate names of one place that are kept, the first ones listed."""

_TYPES: Final[dict[str, Any]] = read_shipped_table("geonames.yaml")
_TABBED: Final = TableDialect("\t", quoted=False)
_KEPT: Final = {
    "cc2": "cc2", "admin2 code": "admin2", "admin3 code": "admin3", "admin4 code": "admin4", "population": "population",
    "elevation": "elevation", "dem": "dem", "timezone": "timezone", "modification date": "modified",
}  # fmt: skip
_COUNTRY_KEPT: Final = COUNTRIES[5:13] + COUNTRIES[15:17] + COUNTRIES[18:]
_NO_REGION: Final = "00"
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d\Z")
_CLASSES: Final = frozenset("AHLPRSTUV")


@cache
def type_of(feature_class: str, code: str) -> str:
    """Return the type of location that a feature is."""
    if code in _TYPES["codes"]:
        return str(_TYPES["codes"][code])
    beginning = next((type_ for start, type_ in _TYPES["beginnings"].items() if code.startswith(start)), None)
    return str(beginning or _TYPES["classes"].get(feature_class, _TYPES["otherwise"]))


def parse_rows(rows: Iterable[TableRow], *, release: str | None = None, file: str = "") -> Iterator[Row]:
    """Yield the rows of a dump of places; each is of the release of the day it was changed, unless one is given."""
    return convert_table(rows, PLACES, partial(_place, release), file=file)


def parse_regions(rows: Iterable[TableRow], *, release: str | None = None, file: str = "") -> Iterator[Row]:
    """Yield the rows of ``admin1CodesASCII.txt``."""
    return convert_table(rows, REGIONS, partial(_region, release), file=file)


def parse_countries(rows: Iterable[TableRow], *, release: str | None = None, file: str = "") -> Iterator[Row]:
    """Yield the rows of ``countryInfo.txt``; those that begin with # are passed over."""
    spoken = (row for row in rows if not row.raw.startswith(b"#"))
    return convert_table(spoken, COUNTRIES, partial(_country, release), file=file)


@cache
def wholes_of(country: str, region: str = "") -> tuple[Location, ...]:
    """Return what lies around a place: its country by ISO 3166-1, and its region, of which only the code is known.

    The last one is the innermost. Its id is what a description of it uses, too: ``location:geonames:PS.GZ``.
    """
    code = f"{country}.{region}"
    if part := find_state("fips", _TYPES["parts"].get(code, "")):
        return tuple(part.places(GEONAMES.id))
    if region:
        wholes, type_, identifiers = wholes_of(country), "region", {}
    elif state := find_state("iso2", country):
        return tuple(state.places(GEONAMES.id))
    else:
        wholes, type_, identifiers, code = (), "country", {"iso2": country}, country
    above = wholes[-1].id if wholes else None
    return (
        *wholes,
        Location(
            id=f"location:geonames:{code}",
            type=type_,
            name=code,
            part_of=above,
            identifiers=identifiers,
            source=GEONAMES.id,
        ),
    )


@cache
def _release(version: str | None) -> Source:
    day = find_day(version) if version else None
    return GEONAMES.release(day or version or UNDATED, day or (version if version and _DAY.match(version) else None))


def _place(release: str | None, row: Values) -> ConvertedRow:
    code, country = row["feature code"], row["country code"]
    region = "" if row["admin1 code"] == _NO_REGION else row["admin1 code"]
    _check_id(row["geonameid"])
    source = _release(release or row["modification date"] or None)
    wholes = wholes_of(country, region) if country else ()
    identifier, identifiers = f"location:geonames:{row['geonameid']}", {"geonames": row["geonameid"]}
    if country and (code.startswith("PCL") or (code == "ADM1" and region)):
        known = wholes_of(country, "" if code.startswith("PCL") else region)
        identifier, identifiers, wholes = known[-1].id, {**identifiers, **known[-1].identifiers}, known[:-1]
    place = {
        "id": identifier,
        "type": type_of(row["feature class"], code),
        "name": row["name"],
        "aliases": _aliases(row["name"], row["asciiname"], *row["alternatenames"].split(",")),
        "latitude": row["latitude"] or None,
        "longitude": row["longitude"] or None,
        "part_of": wholes[-1].id if wholes else None,
        "identifiers": identifiers,
        "attributes": {"geonameid": row["geonameid"], "feature": f"{row['feature class']}.{code}"}
        | {kept: _number(row[name]) for name, kept in _KEPT.items() if row[name]},
        "source": source.id,
    }
    return [Location.model_validate(place)], [GEONAMES.source(), source, *wholes]


def _region(release: str | None, row: Values) -> ConvertedRow:
    _check_id(row["geonameid"])
    country, _, code = row["code"].partition(".")
    source, (*wholes, known) = _release(release), wholes_of(country, code)
    name = row["name"] or row["asciiname"] or row["code"]  # some have no name but that
    region = known.model_copy(
        update={
            "name": name,
            "aliases": tuple(_aliases(name, row["asciiname"])),
            "identifiers": {"geonames": row["geonameid"], **known.identifiers},
            "attributes": {"code": row["code"], "geonameid": row["geonameid"]},
            "source": source.id,
        }
    )
    return [region], [GEONAMES.source(), source, *wholes]


def _country(release: str | None, row: Values) -> ConvertedRow:
    source, (*wholes, known) = _release(release), wholes_of(row["ISO"])
    given = {"iso2": row["ISO"], "iso3": row["ISO3"], "iso_numeric": row["ISO-Numeric"], "fips": row["fips"]}
    given["geonames"] = row["geonameid"]
    fields = {
        "name": row["Country"],
        "aliases": _aliases(row["Country"], known.name, *known.aliases),
        "identifiers": {scheme: code for scheme, code in given.items() if code} | known.identifiers,
        "attributes": {name: _number(row[name]) for name in _COUNTRY_KEPT if row[name]},
        "source": source.id,
    }
    country = Location.model_validate(known.model_dump(exclude_defaults=True) | fields)
    near = [wholes_of(code) for code in row["neighbours"].split(",") if code and code != row["ISO"]]
    borders = [
        Relation(
            id=f"relation:geonames:borders:{start.rpartition(':')[2]}-{end.rpartition(':')[2]}",
            type="borders",
            start=start,
            end=end,
            source=source.id,
        )
        for start, end in (sorted((known.id, places[-1].id)) for places in near)
    ]
    return [country, *borders], [GEONAMES.source(), source, *wholes, *(one for places in near for one in places)]


def _aliases(name: str, *others: str) -> list[str]:
    found = dict.fromkeys(one.strip() for one in others)
    return [one for one in found if one and one != name and len(one) < 200][:MAX_ALIASES]


def _check_id(text: str) -> None:
    if not text.isascii() or not text.isdigit():
        raise InvalidInput(f"{text!r} is not a GeoNames id; it is a number.", field="geonameid")


def _number(text: str) -> str | int:
    """Return a figure as one; a code with leading zeros stays a text."""
    return int(text) if text.isascii() and text.isdigit() and (text == "0" or text[0] != "0") else text


def _rows_of(head: Head) -> list[list[str]]:
    """Return the cells of the first whole lines that aren't comments."""
    whole = head.content.rpartition(b"\n")[0] or head.content
    lines = [line for line in whole[:20_000].decode("utf-8", "replace").split("\n") if line.strip()]
    lines = lines[:-1] if len(whole) > 20_000 else lines
    return [line.rstrip("\r").split("\t") for line in lines if not line.startswith("#")][:5]


def _all_rows(head: Head, fits: Callable[[list[str]], object]) -> bool:
    rows = _rows_of(head)
    return bool(rows) and all(map(fits, rows))


def _is_place(row: list[str]) -> bool:
    return len(row) == len(PLACES) and row[0].isdigit() and row[6] in _CLASSES | {""} and bool(_DAY.match(row[18]))


def _is_region(row: list[str]) -> object:
    return len(row) == len(REGIONS) and re.match(r"[A-Z]{2}\.\w+\Z", row[0]) and row[3].isdigit()


def _is_country(row: list[str]) -> object:
    fits = len(row) == len(COUNTRIES) and re.match(r"[A-Z]{2}\Z", row[0]) and re.match(r"[A-Z]{3}\Z", row[1])
    return fits and re.match(r"\d{3}\Z", row[2])


def _format(
    name: str, title: str, fits: Callable[[list[str]], object], parse: Callable[..., Iterator[Row]]
) -> InputFormat:
    def read(stream: BinaryIO, given: ReadContext) -> Iterator[Row]:
        release = given.release or find_day(PurePath(given.file).name)
        return parse(iter_table(stream, _TABBED), release=release, file=given.file)

    return InputFormat(name, title, lambda head: _all_rows(head, fits), read)


FORMATS: Final = (
    _format("geonames", "GeoNames places: a country's dump, cities15000, allCountries", _is_place, parse_rows),
    _format("geonames-regions", "GeoNames regions: admin1CodesASCII.txt", _is_region, parse_regions),
    _format("geonames-countries", "GeoNames countries: countryInfo.txt", _is_country, parse_countries),
)

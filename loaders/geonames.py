"""GeoNames, a gazetteer: dumps of places, regions (``admin1CodesASCII.txt``) and countries (``countryInfo.txt``).

A place names its region by a code (``PS.GZ``). That code is in the region's id, so the files can be loaded in any
order; a region that none of them describes has its code as its name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cache, partial
from itertools import chain, islice
from pathlib import PurePath
from typing import Any, BinaryIO, Final

from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import Location, Relation, Source
from loaders.formats import InputFormat, ReadContext
from loaders.identity.states import find_state
from loaders.readers.converters import ConvertedRow, Values, convert_table
from loaders.readers.rows import Row
from loaders.readers.sniff import Head
from loaders.readers.tables import TableDialect, TableRow, iter_table, make_header_row
from loaders.readers.values import is_whole_number
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
PLACE_COLUMNS: Final = (
    "geonameid", "name", "asciiname", "alternatenames", "latitude", "longitude", "feature class", "feature code",
    "country code", "cc2", "admin1 code", "admin2 code", "admin3 code", "admin4 code", "population", "elevation", "dem",
    "timezone", "modification date",
)  # fmt: skip
REGION_COLUMNS: Final = ("code", "name", "asciiname", "geonameid")
COUNTRY_COLUMNS: Final = (
    "ISO", "ISO3", "ISO-Numeric", "fips", "Country", "Capital", "Area(in sq km)", "Population", "Continent", "tld",
    "CurrencyCode", "CurrencyName", "Phone", "Postal Code Format", "Postal Code Regex", "Languages", "geonameid",
    "neighbours", "EquivalentFipsCode",
)  # fmt: skip
_WIDTHS: Final = frozenset(map(len, (PLACE_COLUMNS, REGION_COLUMNS, COUNTRY_COLUMNS)))
MAX_ALIASES: Final = 60
"""Alternate names of one place that are kept: the first ones listed."""

_TYPES: Final[dict[str, Any]] = read_shipped_table("geonames.yaml")
_DIALECT: Final = TableDialect("\t", quoted=False)
_PLACE_ATTRIBUTES: Final = {
    "cc2": "cc2", "admin2 code": "admin2", "admin3 code": "admin3", "admin4 code": "admin4", "population": "population",
    "elevation": "elevation", "dem": "dem", "timezone": "timezone", "modification date": "modified",
}  # fmt: skip
_COUNTRY_ATTRIBUTES: Final = COUNTRY_COLUMNS[5:13] + COUNTRY_COLUMNS[15:17] + COUNTRY_COLUMNS[18:]
_NO_REGION: Final = "00"
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d\Z")
_VOTERS: Final = 20
"""Rows at the beginning of a file by which its format is told."""
_FEATURE_CLASSES: Final = frozenset("AHLPRSTUV")


@cache
def get_location_type(feature_class: str, code: str) -> str:
    """Return the location type of a GeoNames feature class and code, such as P and PPLC."""
    if code in _TYPES["codes"]:
        return str(_TYPES["codes"][code])
    beginning = next((type_ for start, type_ in _TYPES["beginnings"].items() if code.startswith(start)), None)
    return str(beginning or _TYPES["classes"].get(feature_class, _TYPES["otherwise"]))


def parse_rows(rows: Iterable[TableRow], *, release: str | None = None, file: str = "") -> Iterator[Row]:
    """Convert a dump of places.

    Args:
        rows: the table's rows; it has no header.
        release: the version named by the user or the file's name; without it each row is of the release of the day it
            was last changed.
        file: the file's name, for messages.
    """
    return convert_table(rows, PLACE_COLUMNS, partial(_convert_place, release), file=file)


def parse_regions(rows: Iterable[TableRow], *, release: str | None = None, file: str = "") -> Iterator[Row]:
    """Convert ``admin1CodesASCII.txt``; arguments as for ``parse_rows``."""
    return convert_table(rows, REGION_COLUMNS, partial(_convert_region, release), file=file)


def parse_countries(rows: Iterable[TableRow], *, release: str | None = None, file: str = "") -> Iterator[Row]:
    """Convert ``countryInfo.txt``, except lines that begin with #; arguments as for ``parse_rows``."""
    uncommented = (row for row in rows if not (row.cells and row.cells[0].startswith("#")))
    return convert_table(uncommented, COUNTRY_COLUMNS, partial(_convert_country, release), file=file)


@cache
def list_ancestors(country: str, region: str = "") -> tuple[Location, ...]:
    """Return the ancestors of a place from the country down: its country, and the stub of its region if it has one.

    The stub has the id that the region's own row has: ``location:geonames:PS.GZ``.

    Args:
        country: ISO 3166-1 alpha-2.
        region: the admin1 code; empty for none.
    """
    code = f"{country}.{region}"
    if part := find_state("fips", _TYPES["parts"].get(code, "")):
        return tuple(part.places(GEONAMES.id))
    if region:
        ancestors, type_, identifiers = list_ancestors(country), "region", {}
    elif state := find_state("iso2", country):
        return tuple(state.places(GEONAMES.id))
    else:
        ancestors, type_, identifiers, code = (), "country", {"iso2": country}, country
    parent = ancestors[-1].id if ancestors else None
    return (
        *ancestors,
        Location(
            id=f"location:geonames:{code}",
            type=type_,
            name=code,
            part_of=parent,
            identifiers=identifiers,
            source=GEONAMES.id,
        ),
    )


@cache
def _make_release(version: str | None) -> Source:
    day = find_day(version) if version else None
    return GEONAMES.release(day or version or UNDATED, day or (version if version and _DAY.match(version) else None))


def _convert_place(release: str | None, row: Values) -> ConvertedRow:
    code, country = row["feature code"], row["country code"]
    region = "" if row["admin1 code"] == _NO_REGION else row["admin1 code"]
    _check_id(row["geonameid"])
    source = _make_release(release or _parse_day(row["modification date"]))
    ancestors = list_ancestors(country, region) if country else ()
    identifier, identifiers = f"location:geonames:{row['geonameid']}", {"geonames": row["geonameid"]}
    name = _choose_name(row["name"], row["asciiname"])
    if country and (code.startswith("PCL") or (code == "ADM1" and region)):
        known = list_ancestors(country, "" if code.startswith("PCL") else region)
        identifier, identifiers, ancestors = known[-1].id, {**identifiers, **known[-1].identifiers}, known[:-1]
    fields = {
        "id": identifier,
        "type": get_location_type(row["feature class"], code),
        "name": name,
        "aliases": _list_aliases(name, row["asciiname"], *row["alternatenames"].split(",")),
        "latitude": row["latitude"] or None,
        "longitude": row["longitude"] or None,
        "part_of": ancestors[-1].id if ancestors else None,
        "identifiers": identifiers,
        "attributes": {"geonameid": row["geonameid"], "feature": f"{row['feature class']}.{code}"}
        | {attribute: _parse_figure(row[name]) for name, attribute in _PLACE_ATTRIBUTES.items() if row[name]},
        "source": source.id,
    }
    return [Location.model_validate(fields)], [GEONAMES.source(), source, *ancestors]


def _convert_region(release: str | None, row: Values) -> ConvertedRow:
    _check_id(row["geonameid"])
    country, _, code = row["code"].partition(".")
    source, (*ancestors, known) = _make_release(release), list_ancestors(country, code)
    name = _choose_name(row["name"], row["asciiname"], row["code"])  # some have no name but that
    fields = {
        "name": name,
        "aliases": _list_aliases(name, row["asciiname"]),
        "identifiers": {"geonames": row["geonameid"], **known.identifiers},
        "attributes": {"code": row["code"], "geonameid": row["geonameid"]},
        "source": source.id,
    }
    region = Location.model_validate(known.model_dump(exclude_defaults=True) | fields)
    return [region], [GEONAMES.source(), source, *ancestors]


def _convert_country(release: str | None, row: Values) -> ConvertedRow:
    source, (*ancestors, known) = _make_release(release), list_ancestors(row["ISO"])
    codes = {"iso2": row["ISO"], "iso3": row["ISO3"], "iso_numeric": row["ISO-Numeric"], "fips": row["fips"]}
    codes["geonames"] = row["geonameid"]
    fields = {
        "name": (name := _choose_name(row["Country"], row["ISO"])),
        "aliases": _list_aliases(name, known.name, *known.aliases),
        "identifiers": {scheme: code for scheme, code in codes.items() if code} | known.identifiers,
        "attributes": {name: _parse_figure(row[name]) for name in _COUNTRY_ATTRIBUTES if row[name]},
        "source": source.id,
    }
    country = Location.model_validate(known.model_dump(exclude_defaults=True) | fields)
    near = [list_ancestors(code) for code in row["neighbours"].split(",") if code and code != row["ISO"]]
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
    return [country, *borders], [
        GEONAMES.source(),
        source,
        *ancestors,
        *(location for places in near for location in places),
    ]


def _list_aliases(name: str, *others: str) -> list[str]:
    names = dict.fromkeys(alias.strip() for alias in others)
    return [alias for alias in names if alias and alias != name and len(alias) < 200][:MAX_ALIASES]


def _parse_day(text: str) -> str | None:
    """Return a day of the calendar; None for anything else, such as 0000-00-00, which stays an attribute."""
    try:
        return date.fromisoformat(text).isoformat() if _DAY.match(text) else None
    except ValueError:
        return None


def _choose_name(*names: str) -> str:
    """Return the first of several names that isn't blank.

    Raises:
        InvalidInput: all are.
    """
    if name := next((text for name in names if (text := name.strip())), ""):
        return name
    raise InvalidInput("expected a name, got a blank one; give the place its name, or remove the row.", field="name")


def _check_id(text: str) -> None:
    if not text.isascii() or not text.isdigit():
        raise InvalidInput(f"expected a GeoNames id, a whole number, got {text[:40]!r}.", field="geonameid")


def _parse_figure(text: str) -> str | int:
    """Return a whole number as such; a code with leading zeros stays a text."""
    return int(text) if is_whole_number(text) and (text == "0" or text[0] != "0") else text


def _split_rows(head: Head) -> list[list[str]]:
    """Return the cells of the first ``_VOTERS`` complete lines that aren't comments."""
    whole = head.content.rpartition(b"\n")[0] or head.content
    lines = (line.rstrip("\r") for line in whole.decode("utf-8", "replace").split("\n"))
    return [line.split("\t") for line in islice((line for line in lines if line.strip() and line[0] != "#"), _VOTERS)]


def _most_rows_fit(head: Head, fits: Callable[[list[str]], object]) -> bool:
    """Return whether a row fits and no more others don't: the first ones may be damaged or odd."""
    rows = _split_rows(head)
    return 0 < len(rows) <= 2 * sum(map(bool, map(fits, rows)))


def _is_place_row(row: list[str]) -> bool:
    return (
        len(row) == len(PLACE_COLUMNS)
        and row[0].isdigit()
        and row[6] in _FEATURE_CLASSES | {""}
        and (not row[18].strip() or bool(_DAY.match(row[18])))
    )


def _is_region_row(row: list[str]) -> object:
    return len(row) == len(REGION_COLUMNS) and re.match(r"[A-Z]{2}\.\w+\Z", row[0]) and row[3].isdigit()


def _is_country_row(row: list[str]) -> object:
    fits = len(row) == len(COUNTRY_COLUMNS) and re.match(r"[A-Z]{2}\Z", row[0]) and re.match(r"[A-Z]{3}\Z", row[1])
    return fits and re.match(r"\d{3}\Z", row[2])


def _is_header(row: TableRow) -> bool:
    """Return whether a row is a header, which copies have: the first, all cells names, none of them twice."""
    cells = [cell.strip() for cell in row.cells]
    if row.line != 1 or len(cells) not in _WIDTHS or len(set(cells)) < len(cells):
        return False
    return all(cell[:1].isalpha() and cell == cell.lower() for cell in cells)


def _make_format(
    name: str, title: str, fits: Callable[[list[str]], object], parse: Callable[..., Iterator[Row]]
) -> InputFormat:
    def read(stream: BinaryIO, context: ReadContext) -> Iterator[Row]:
        release = context.release or find_day(PurePath(context.file).name)
        rows = iter_table(stream, _DIALECT)
        for first in rows:
            if not _is_header(first):
                yield from parse(chain([first], rows), release=release, file=context.file)
                return
            yield make_header_row(first, file=context.file)

    return InputFormat(name, title, lambda head: _most_rows_fit(head, fits), read)


FORMATS: Final = (
    _make_format("geonames", "GeoNames places: a country's dump, cities15000, allCountries", _is_place_row, parse_rows),
    _make_format("geonames-regions", "GeoNames regions: admin1CodesASCII.txt", _is_region_row, parse_regions),
    _make_format("geonames-countries", "GeoNames countries: countryInfo.txt", _is_country_row, parse_countries),
)

"""UCDP GED: events of organised violence, coded by hand since 1989, as tables of every edition and from the API.

Each row is one event, whose id UCDP keeps from release to release. What the columns become is in docs/formats/ucdp.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from io import BufferedReader
from itertools import chain
from typing import Any, Final, NamedTuple

from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import Actor, Attributes, Claim, Location, Participant, Place, Source
from loaders.formats import InputFormat, ReadContext
from loaders.identity.places import make_places
from loaders.identity.states import State, find_state
from loaders.readers.columns import clean_cells, is_tag_row, parse_code, parse_whole_number
from loaders.readers.converters import ConvertedRow, Values, VariantConverter, convert_table
from loaders.readers.documents import JsonObject, iter_json_objects
from loaders.readers.inputs import HEAD_BYTES
from loaders.readers.rows import Row
from loaders.readers.sniff import Head
from loaders.readers.tables import TableRow, iter_table, make_header_row
from loaders.readers.values import parse_coordinates
from loaders.toolkit.datasets import LISTED_BY
from loaders.toolkit.record_builder import BoundedCache, RecordBuilder, make_event, make_participant, make_place
from loaders.ucdp.actors import DyadSide, make_side_actors
from loaders.ucdp.articles import parse_articles
from loaders.ucdp.columns import detect_dialect, is_header, is_headerless_row, parse_columns, parse_first_row
from loaders.ucdp.release import UCDP, make_release
from loaders.ucdp.values import DEATH_COLUMNS, parse_deaths, parse_event_dates

_VIOLENCE_TITLES: Final = ("", "State-based violence", "Non-state violence", "One-sided violence")
_VIOLENCE_CONTEXTS: Final = ((), ("military",), (), ("human_security",))
_ONE_SIDED: Final = 3
_PLACE_PRECISIONS: Final = ("", "exact", "near", "district", "region", "area", "country", "international")
_PLACE_TYPES: Final = ("place", "place", "place", "region", "region", "region", "country", "place")
"""What a named place is, by where_prec, unless its name says it better."""

_MAPPED_COLUMNS: Final = frozenset({
    "id", "side_a", "side_b", "side_a_new_id", "side_b_new_id", "source_article", "source_office",
    "source_date", "source_headline", "where_coordinates", "adm_1", "adm_2", "latitude", "longitude", "geom_wkt",
    "country", "date_start", "date_end", *DEATH_COLUMNS,
})  # fmt: skip
"""Columns that become something else; all others are kept among an event's attributes."""
_INTEGER_COLUMNS: Final = frozenset({
    "active_year", "type_of_violence", "conflict_dset_id", "conflict_new_id", "dyad_dset_id", "dyad_new_id",
    "side_a_dset_id", "side_b_dset_id", "number_of_sources", "where_prec", "priogrid_gid", "country_id",
    "event_clarity", "date_prec", "year", "start_year", "end_year",
})  # fmt: skip
_REPEATED_IDS: Final = {f"{what}_dset_id": f"{what}_new_id" for what in ("conflict", "dyad", "side_a", "side_b")}
"""Ids of older datasets, which are kept where they differ from the present one."""
_REPEATED_YEARS: Final = {"year": "date_start", "start_year": "date_start", "end_year": "date_end"}
"""Years, which are kept where they aren't the date's. Copies on HDX have two more of them, and iso3."""


class _SideRecords(NamedTuple):
    """A side's actors, and as parts of an event."""

    actors: tuple[Actor, ...]
    parts: tuple[Participant, ...]


_PlaceKey = tuple[str, str, str, str, str, int, float | None, float | None]


class _EventConverter:
    """Makes records of rows, and remembers what rows share."""

    def __init__(self, release: Source) -> None:
        self._release = release.id
        self._sources = (UCDP.source(), release)
        self._sides = BoundedCache(_make_side)
        self._places = BoundedCache(_make_row_places)
        self._spans = BoundedCache(parse_event_dates)
        self._deaths = BoundedCache(parse_deaths)
        self._points: dict[str, tuple[float | None, float | None]] = {}
        self._relay = RecordBuilder(Claim, locator=f"{LISTED_BY}{UCDP.id}")

    def convert(self, values: Values) -> ConvertedRow:
        """Return what a row says, and what it shares with others."""
        cells = clean_cells(values)
        number, violence = parse_whole_number(cells, "id"), parse_code(cells, "type_of_violence", 3)
        if number is None or number < 0:
            raise InvalidInput("the event has no id; give the number UCDP knows it by.", field="id")
        if violence is None:
            raise InvalidInput("the type of violence is missing; write 1, 2 or 3.", field="type_of_violence")
        cell = cells.get
        precisions = parse_code(cells, "date_prec", 5), parse_code(cells, "event_clarity", 2)
        when = self._spans[cell("date_start", ""), cell("date_end", ""), *precisions]
        sides = [
            self._sides[DyadSide(cell(name, ""), parse_whole_number(cells, f"{name}_new_id"), cell(code, "")), role]
            for name, code, role in zip(("side_a", "side_b"), ("gwnoa", "gwnob"), _choose_roles(violence), strict=True)
        ]
        sources = parse_articles(cells)
        kept = _collect_attributes(cells) | sources.raw_columns
        where, at = self._convert_place(cells, kept)
        identifier = f"event:ucdp:{number}"
        event = make_event(
            id=identifier,
            attributes=dict(sorted(kept.items())),  # two copies of a row may order columns differently
            source=self._release,
            type="assault",
            contexts=_VIOLENCE_CONTEXTS[violence],
            title=_make_title(violence, (cell("side_a"), cell("side_b")), where),
            when=when,
            participants=_drop_repeated(sides[0].parts + sides[1].parts),
            locations=at,
            measures=self._deaths[tuple([cell(name, "") for name in DEATH_COLUMNS])],
        )
        claims = [self._relay(about=identifier, source=article.id) for article in sources.articles]
        return (event, *claims), (*self._sources, *where, *sides[0].actors, *sides[1].actors, *sources.articles)

    def _convert_place(self, cells: Values, kept: Attributes) -> tuple[Sequence[Location], tuple[Place, ...]]:
        """Return the place of a row after its wholes, and as a part of its event.

        What the place's record can't say is added to what is kept: a point other than the one the place already has.
        """
        precision = parse_code(cells, "where_prec", 7) or 0
        texts = [cells.get(name, "") for name in ("latitude", "longitude")]
        point = parse_coordinates(texts[0], texts[1], ("latitude", "longitude"))
        names = [cells.get(name, "") for name in ("where_coordinates", "adm_1", "adm_2", "country", "country_id")]
        where = self._places[names[0], names[1], names[2], names[3], names[4], precision, *point]
        if point[0] is not None and (not where or self._points.setdefault(where[-1].id, point) != point):
            kept |= {"latitude": point[0], "longitude": point[1]}
        if (shape := cells.get("geom_wkt", "")) and not _repeats_point(shape, point):
            kept["geom_wkt"] = shape
        if not where:
            kept |= {name: cells[name] for name in ("where_coordinates", "country") if name in cells}
            return (), ()
        if (named := cells.get("country")) and find_state("name", named) not in {
            None,
            _find_country(cells.get("country_id", ""), named),
        }:
            kept["country"] = named
        return where, (make_place(location=where[-1].id, precision=_PLACE_PRECISIONS[precision] or None),)


def _collect_attributes(cells: Values) -> Attributes:
    attributes: Attributes = {}
    for name, text in cells.items():
        if name not in _MAPPED_COLUMNS and not _repeats_another_column(cells, name, text):
            attributes[name] = parse_whole_number(cells, name) if name in _INTEGER_COLUMNS else text
    return attributes


def _repeats_another_column(cells: Values, name: str, text: str) -> bool:
    """Return whether a cell only says again what another one says."""
    if name in _REPEATED_IDS:
        return cells.get(_REPEATED_IDS[name]) == text
    if name in _REPEATED_YEARS:
        return cells.get(_REPEATED_YEARS[name], "").startswith(text)
    return (
        name == "iso3" and (state := _find_country(cells.get("country_id", ""), "")) is not None and state.iso3 == text
    )


def _choose_roles(violence: int) -> tuple[str, str]:
    """Return the parts of side_a and side_b. Of one-sided violence side_a is always who attacks, and side_b whom."""
    return ("attacker", "victim") if violence == _ONE_SIDED else ("side_a", "side_b")


def _make_side(key: tuple[DyadSide, str]) -> _SideRecords:
    side, role = key
    actors = make_side_actors(side)
    return _SideRecords(actors, tuple(make_participant(actor=actor.id, role=role) for actor in actors))


def _drop_repeated(parts: tuple[Participant, ...]) -> tuple[Participant, ...]:
    return tuple({(part.actor, part.role): part for part in parts}.values())


def _make_title(violence: int, named: Iterable[str | None], where: Sequence[Location]) -> str:
    names = " - ".join(name[:600] for name in named if name)
    title = f"{_VIOLENCE_TITLES[violence]}: {names}" if names else _VIOLENCE_TITLES[violence]
    return f"{title}, {where[-1].name[:600]}" if where else title


def _make_row_places(key: _PlaceKey) -> Sequence[Location]:
    name, admin1, admin2, country, code, precision, latitude, longitude = key
    return make_places(
        name[:2000],
        type=_PLACE_TYPES[precision],
        state=_find_country(code, country),
        latitude=latitude,
        longitude=longitude,
        admin1=admin1[:2000] or None,
        admin2=admin2[:2000] or None,
        source=UCDP.id,
    )


def _find_country(code: str, name: str) -> State | None:
    return (find_state("gw", code) if code.isdecimal() else None) or (find_state("name", name) if name else None)


_POINT: Final = re.compile(r"POINT ?\((-?[\d.]+) (-?[\d.]+)\)\Z")


def _repeats_point(shape: str, point: tuple[float | None, float | None]) -> bool:
    """Return whether a shape in WKT only says the coordinates again."""
    match = _POINT.match(shape)
    try:
        return match is not None and (float(match[2]), float(match[1])) == point
    except ValueError:
        return False


def parse_rows(rows: Iterable[TableRow], *, release: str | None = None, file: str = "") -> Iterator[Row]:
    """Yield the rows of a table with a header, with a row of HXL tags below it, or without any.

    ``release`` is what the user says of the version: ``23.1``; without it the file's name may tell.

    Raises:
        InvalidInput: it is no table of UCDP GED.
    """
    rows = iter(rows)
    first = next(rows, None)
    if first is None:
        return
    columns, has_header = parse_columns(first, file)
    if has_header:
        yield make_header_row(first, file=file)
        first = next(rows, None)
    begin = [] if first is None or is_tag_row(first.cells) else [first]
    yield from convert_table(chain(begin, rows), columns, _converter(release, file), file=file)


def parse_objects(objects: Iterable[JsonObject], *, release: str | None = None, file: str = "") -> Iterator[Row]:
    """Yield the rows of what UCDP's API gives: an object an event, its fields named as a table's columns."""
    converter = _converter(release, file)
    for item in objects:
        if item.value is None:
            yield converter.refused(item.line, item.raw, item.fault)
        elif "Result" not in item.value:  # a page without events is itself what was found
            values = {name.lower(): value for name, value in item.value.items()}
            yield from converter.rows(item.line, item.raw, values)


def _converter(release: str | None, file: str) -> VariantConverter:
    return VariantConverter(file, _EventConverter(make_release(release, file)).convert)


_PAGE_KEYS: Final = frozenset({"TotalCount", "TotalPages", "Result"})
_VIOLENCE_KEY: Final = re.compile(r'"type_of_violence"\s*:')
_DYAD_KEY: Final = re.compile(r'"dyad_new_id"\s*:')


def _read(stream: BufferedReader[Any], context: ReadContext) -> Iterator[Row]:
    head = Head(stream.peek(HEAD_BYTES)[:HEAD_BYTES])
    if head.is_json:
        return parse_objects(iter_json_objects(stream, within="Result"), release=context.release, file=context.file)
    return parse_rows(iter_table(stream, detect_dialect(head)), release=context.release, file=context.file)


def _recognises(head: Head) -> bool:
    if head.is_json:
        text = head.text
        return head.keys >= _PAGE_KEYS or bool(_VIOLENCE_KEY.search(text) and _DYAD_KEY.search(text))
    return is_header(head.first_cells) or is_headerless_row(parse_first_row(head))


FORMATS: Final = (
    InputFormat("ucdp", "UCDP GED: every edition's table, Candidate releases, pages of the API", _recognises, _read),
)

"""ACLED: political violence and protest, coded by hand every week; tables, answers of its API, lists of deletions.

What the columns become is in docs/formats/acled.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from io import BufferedReader
from itertools import chain
from typing import Any, Final

from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import Attributes, Claim, Location, Participant, Place, Record, Source
from knowledge_graph.text import fold
from loaders.acled.actors import NamedActor, make_actor, parse_name_list
from loaders.acled.codes import PloverCoding, is_violent, map_event_type, map_inter_code
from loaders.acled.release import ACLED, make_listed_publisher, make_release, parse_day, parse_timestamp_day
from loaders.acled.values import make_event_span, parse_measures
from loaders.formats import InputFormat, ReadContext
from loaders.identity.places import make_places
from loaders.identity.states import find_state
from loaders.readers.columns import clean_cells, is_tag_row, parse_code, parse_header, parse_whole_number
from loaders.readers.converters import ConvertedRow, Values, VariantConverter, convert_table
from loaders.readers.documents import JsonObject, iter_json_objects
from loaders.readers.inputs import HEAD_BYTES
from loaders.readers.rows import Row
from loaders.readers.sniff import Head
from loaders.readers.tables import TableDialect, TableRow, iter_table, make_header_row
from loaders.readers.values import parse_coordinates
from loaders.toolkit.datasets import LISTED_BY
from loaders.toolkit.record_builder import BoundedCache, RecordBuilder, make_event, make_participant, make_place

_EVENT_COLUMNS: Final = frozenset({"event_id_cnty", "event_date", "event_type", "sub_event_type", "actor1"})
_DELETION_COLUMNS: Final = frozenset({"event_id_cnty", "deleted_timestamp"})
_MAPPED_COLUMNS: Final = frozenset({
    "event_id_cnty", "event_date", "year", "country", "admin1", "admin2", "location", "latitude", "longitude",
    "source", "notes", "fatalities",
})  # fmt: skip
"""Columns that become something else; all others are kept among an event's attributes."""
_INTEGER_COLUMNS: Final = frozenset({"time_precision", "geo_precision", "timestamp"})
_OLD_COLUMN: Final = "data_id"
"""A column that only older files have."""
_PLACE_PRECISIONS: Final = ("", "exact", "near", "region")
_MAX_NOTES: Final = 100_000
_EVENT_ID: Final = re.compile(r"[A-Za-z0-9_.-]{1,100}\Z")

_PlaceKey = tuple[str, str, str, str, str, int, float | None, float | None]


class _EventConverter:
    """Makes records of rows, and remembers what rows share."""

    def __init__(self, release: str | None) -> None:
        self._version = release
        self._dataset = ACLED.source()
        self._releases = BoundedCache(self._make_release)
        self._actors = BoundedCache(make_actor)
        self._types: dict[str, str] = {}
        self._places = BoundedCache(_make_row_places)
        self._publishers = BoundedCache(make_listed_publisher)
        self._points: dict[str, tuple[float | None, float | None]] = {}
        self._relay = RecordBuilder(Claim, locator=f"{LISTED_BY}{ACLED.id}")

    def convert(self, values: Values) -> ConvertedRow:
        """Return what a row says, and what it shares with others."""
        cells = clean_cells(values)
        if "deleted_timestamp" in cells:
            return self._convert_deletion(cells)
        identifier = _make_event_id(cells)
        cell = cells.get
        day = parse_day(cell("event_date", ""), "event_date")
        coding = map_event_type(cell("event_type", ""), cell("sub_event_type", ""))
        release = self._releases[cell("timestamp", ""), _OLD_COLUMN in values]
        kept = _collect_attributes(cells)
        if cell("year", day.isoformat()[:4]) != day.isoformat()[:4]:
            kept["year"] = parse_whole_number(cells, "year")
        who, parts = self._convert_sides(cells, coding)
        where, at = self._convert_place(cells, kept)
        notes = cell("notes", "")
        if len(notes) > _MAX_NOTES:
            raise InvalidInput(f"the note is longer than {_MAX_NOTES:,} characters; cut it.", field="notes")
        event = make_event(
            id=identifier,
            attributes=dict(sorted(kept.items())),  # two copies of a row may order columns differently
            source=release.id,
            type=coding.type,
            mode=coding.mode,
            contexts=coding.contexts,
            title=_make_title(cells, where),
            summary=notes,
            when=make_event_span(day, parse_code(cells, "time_precision", 3)),
            participants=parts,
            locations=at,
            measures=parse_measures(cells),
        )
        sources = [self._publishers[name] for name in parse_name_list(cell("source", ""))]
        sources = list({source.id: source for source in sources}.values())
        claims = [self._relay(about=identifier, source=source.id) for source in sources]
        return (event, *claims), (self._dataset, release, *where, *who, *sources)

    def _make_release(self, key: tuple[str, bool]) -> Source:
        stamp, old_columns = key
        return make_release(
            parse_timestamp_day(stamp, "timestamp") if stamp else None, self._version, old_columns=old_columns
        )

    def _convert_deletion(self, cells: Values) -> ConvertedRow:
        """Return that ACLED denies, from a day on, what it had said of an event."""
        release = make_release(parse_timestamp_day(cells["deleted_timestamp"], "deleted_timestamp"), None)
        denial = Claim(about=_make_event_id(cells), source=release.id, stance="denies", locator="deleted by ACLED")
        return (denial,), (self._dataset, release)

    def _convert_sides(self, cells: Values, coding: PloverCoding) -> tuple[list[Record], tuple[Participant, ...]]:
        """Return all who take part: on each side the actor, and those associated with it in the same part."""
        shared: list[Record] = []
        parts: dict[tuple[str, str], Participant] = {}
        for number, side in (("1", "side_a"), ("2", "side_b")):
            inter = map_inter_code(cells.get(f"inter{number}", ""))
            role = inter.role or side
            if role == "victim" and not is_violent(coding):
                role = "affected"
            main = cells.get(f"actor{number}", "")
            others = parse_name_list(cells.get(f"assoc_actor_{number}", ""))
            for name in dict.fromkeys(([main] if main else []) + others):
                named = self._make_actor(name, inter.actor if name == main else "unknown")
                shared += [record for record in (named.state, named.actor, named.organ_of) if record]
                parts[named.actor.id, role] = make_participant(actor=named.actor.id, role=role)
        return shared, tuple(parts.values())

    def _make_actor(self, name: str, default_type: str) -> NamedActor:
        """Return an actor; once a row has told its type, it has that in the rows after it, too."""
        if default_type == "unknown":
            default_type = self._types.get(name, default_type)
        else:
            default_type = self._types.setdefault(name, default_type)
        return self._actors[name, default_type]

    def _convert_place(self, cells: Values, kept: Attributes) -> tuple[Sequence[Location], tuple[Place, ...]]:
        """Return the place of a row after its wholes, and as a part of its event; what the place can't say is kept."""
        precision = parse_code(cells, "geo_precision", 3) or 0
        texts = [cells.get(name, "") for name in ("latitude", "longitude")]
        point = parse_coordinates(texts[0], texts[1], ("latitude", "longitude"))
        names = [cells.get(name, "") for name in ("location", "admin1", "admin2", "country", "iso")]
        where = self._places[names[0], names[1], names[2], names[3], names[4], precision, *point]
        if point[0] is not None and (not where or self._points.setdefault(where[-1].id, point) != point):
            kept |= {"latitude": point[0], "longitude": point[1]}
        if not where or find_state("name", names[3]) is None:
            kept |= {"country": names[3]} if names[3] else {}
        if not where:
            return (), ()
        return where, (make_place(location=where[-1].id, precision=_PLACE_PRECISIONS[precision] or None),)


def _make_event_id(cells: Values) -> str:
    key = cells.get("event_id_cnty", "")
    if not _EVENT_ID.match(key):
        raise InvalidInput(f"{key[:40]!r} is no event's id; it must be as ISR12345.", field="event_id_cnty")
    return f"event:acled:{key}"


def _collect_attributes(cells: Values) -> Attributes:
    return {
        name: parse_whole_number(cells, name) if name in _INTEGER_COLUMNS and "-" not in text else text
        for name, text in cells.items() if name not in _MAPPED_COLUMNS
    }  # fmt: skip


def _make_title(cells: Values, where: Sequence[Location]) -> str:
    what = cells.get("sub_event_type") or cells.get("event_type") or "Event"
    who = " - ".join(cells[name][:500] for name in ("actor1", "actor2") if name in cells)
    title = f"{what[:300]}: {who}" if who else what[:300]
    return f"{title}, {where[-1].name[:500]}" if where else title


def _make_row_places(key: _PlaceKey) -> Sequence[Location]:
    name, admin1, admin2, country, iso, precision, latitude, longitude = key
    state = (find_state("iso_numeric", iso) if iso.isdecimal() else None) or find_state("name", country)
    within = {fold(region) for region in (admin1, admin2) if region}
    return make_places(
        name[:2000],
        type="region" if precision == 3 and fold(name) in within else "city",
        state=state,
        latitude=latitude,
        longitude=longitude,
        admin1=admin1[:2000] or None,
        admin2=admin2[:2000] or None,
        source=ACLED.id,
    )


def parse_rows(rows: Iterable[TableRow], *, release: str | None = None, file: str = "") -> Iterator[Row]:
    """Yield the rows of a table of events or of deletions, perhaps with a row of HXL tags below its header.

    ``release`` is what the user says of rows without a timestamp. Deletions are optional rows: what they delete may
    never have been loaded.

    Raises:
        InvalidInput: it is no table of ACLED's.
    """
    rows = iter(rows)
    header = next(rows, None)
    if header is None:
        return
    there = {cell.strip().lower() for cell in header.cells}
    deletions = "deleted_timestamp" in there
    needed = _DELETION_COLUMNS if deletions else _EVENT_COLUMNS
    columns = parse_header(header.cells, needed, dataset=ACLED.title, file=file)
    yield make_header_row(header, file=file)
    first = next(rows, None)
    begin = [] if first is None or is_tag_row(first.cells) else [first]
    converter = VariantConverter(file, _EventConverter(release).convert)
    table = convert_table(chain(begin, rows), columns, converter, file=file)
    yield from map(_mark_optional, table) if deletions else table


def parse_objects(objects: Iterable[JsonObject], *, release: str | None = None, file: str = "") -> Iterator[Row]:
    """Yield the rows of what ACLED's API gives: an object an event, or a deletion."""
    converter = VariantConverter(file, _EventConverter(release).convert)
    for item in objects:
        if item.value is None:
            yield converter.refused(item.line, item.raw, item.fault)
        elif item.value.get("success") is False or "messages" in item.value:
            yield converter.refused(item.line, item.raw, "this is an answer without data; fetch it again.")
        else:
            values = {name.lower(): value for name, value in item.value.items()}
            deletion = "deleted_timestamp" in values
            yield from converter.rows(item.line, item.raw, values, optional=deletion)


def _mark_optional(row: Row) -> Row:
    return replace(row, optional=True) if row.kind == "claim" else row


_PAGE_KEYS: Final = frozenset({"status", "success", "data"})
_EVENT_ID_KEY: Final = re.compile(r'"event_id_cnty"\s*:')
_DATE_KEY: Final = re.compile(r'"(?:event_date|deleted_timestamp)"\s*:')


def _read(stream: BufferedReader[Any], context: ReadContext) -> Iterator[Row]:
    head = Head(stream.peek(HEAD_BYTES)[:HEAD_BYTES])
    if head.is_json:
        return parse_objects(iter_json_objects(stream, within="data"), release=context.release, file=context.file)
    return parse_rows(iter_table(stream, TableDialect(head.delimiter)), release=context.release, file=context.file)


def _recognises(head: Head) -> bool:
    if head.is_json:
        text = head.text
        return head.keys >= _PAGE_KEYS or bool(_EVENT_ID_KEY.search(text) and _DATE_KEY.search(text))
    return head.columns >= _EVENT_COLUMNS or head.columns >= _DELETION_COLUMNS


FORMATS: Final = (InputFormat("acled", "ACLED: tables of events or deletions, answers of the API", _recognises, _read),)

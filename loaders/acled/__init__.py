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
from loaders.acled.actors import Named, listed, named
from loaders.acled.codes import Act, act_of, inter_of, violent
from loaders.acled.release import ACLED, day_of, day_of_stamp, publisher, release_of
from loaders.acled.values import measures_of, span_of
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

_EVENTS: Final = frozenset({"event_id_cnty", "event_date", "event_type", "sub_event_type", "actor1"})
_DELETIONS: Final = frozenset({"event_id_cnty", "deleted_timestamp"})
_FIELDS: Final = frozenset({
    "event_id_cnty", "event_date", "year", "country", "admin1", "admin2", "location", "latitude", "longitude",
    "source", "notes", "fatalities",
})  # fmt: skip
"""Columns that become something else; all others are kept among an event's attributes."""
_WHOLE: Final = frozenset({"time_precision", "geo_precision", "timestamp"})
_OLD: Final = "data_id"
"""A column that only older files have."""
_PRECISIONS: Final = ("", "exact", "near", "region")
_LONGEST_NOTE: Final = 100_000
_KEY: Final = re.compile(r"[A-Za-z0-9_.-]{1,100}\Z")

_PlaceKey = tuple[str, str, str, str, str, int, float | None, float | None]


class _Reader:
    """Makes records of rows, and remembers what rows share."""

    def __init__(self, release: str | None) -> None:
        self._given = release
        self._dataset = ACLED.source()
        self._releases = BoundedCache(self._release)
        self._actors = BoundedCache(named)
        self._types: dict[str, str] = {}
        self._places = BoundedCache(_places)
        self._publishers = BoundedCache(publisher)
        self._points: dict[str, tuple[float | None, float | None]] = {}
        self._relay = RecordBuilder(Claim, locator=f"{LISTED_BY}{ACLED.id}")

    def convert(self, values: Values) -> ConvertedRow:
        """Return what a row says, and what it shares with others."""
        given = clean_cells(values)
        if "deleted_timestamp" in given:
            return self._deletion(given)
        identifier = _identifier(given)
        cell = given.get
        day = day_of(cell("event_date", ""), "event_date")
        act = act_of(cell("event_type", ""), cell("sub_event_type", ""))
        release = self._releases[cell("timestamp", ""), _OLD in values]
        kept = _kept(given)
        if cell("year", day.isoformat()[:4]) != day.isoformat()[:4]:
            kept["year"] = parse_whole_number(given, "year")
        who, parts = self._sides(given, act)
        where, at = self._where(given, kept)
        notes = cell("notes", "")
        if len(notes) > _LONGEST_NOTE:
            raise InvalidInput(f"the note is longer than {_LONGEST_NOTE:,} characters; cut it.", field="notes")
        event = make_event(
            id=identifier,
            attributes=dict(sorted(kept.items())),  # two copies of a row may order columns differently
            source=release.id,
            type=act.type,
            mode=act.mode,
            contexts=act.contexts,
            title=_title(given, where),
            summary=notes,
            when=span_of(day, parse_code(given, "time_precision", 3)),
            participants=parts,
            locations=at,
            measures=measures_of(given),
        )
        sources = [self._publishers[name] for name in listed(cell("source", ""))]
        sources = list({one.id: one for one in sources}.values())
        claims = [self._relay(about=identifier, source=one.id) for one in sources]
        return (event, *claims), (self._dataset, release, *where, *who, *sources)

    def _release(self, key: tuple[str, bool]) -> Source:
        stamp, old = key
        return release_of(day_of_stamp(stamp, "timestamp") if stamp else None, self._given, old=old)

    def _deletion(self, given: Values) -> ConvertedRow:
        """Return that ACLED denies, from a day on, what it had said of an event."""
        release = release_of(day_of_stamp(given["deleted_timestamp"], "deleted_timestamp"), None)
        denial = Claim(about=_identifier(given), source=release.id, stance="denies", locator="deleted by ACLED")
        return (denial,), (self._dataset, release)

    def _sides(self, given: Values, act: Act) -> tuple[list[Record], tuple[Participant, ...]]:
        """Return all who take part: on each side the actor, and those associated with it in the same part."""
        shared: list[Record] = []
        parts: dict[tuple[str, str], Participant] = {}
        for number, side in (("1", "side_a"), ("2", "side_b")):
            inter = inter_of(given.get(f"inter{number}", ""))
            role = inter.role or side
            if role == "victim" and not violent(act):
                role = "affected"
            main = given.get(f"actor{number}", "")
            others = listed(given.get(f"assoc_actor_{number}", ""))
            for name in dict.fromkeys(([main] if main else []) + others):
                found = self._named(name, inter.actor if name == main else "unknown")
                shared += [one for one in (found.state, found.actor, found.organ_of) if one]
                parts[found.actor.id, role] = make_participant(actor=found.actor.id, role=role)
        return shared, tuple(parts.values())

    def _named(self, name: str, otherwise: str) -> Named:
        """Return an actor; once a row has told its type, it has that in the rows after it, too."""
        if otherwise == "unknown":
            otherwise = self._types.get(name, otherwise)
        else:
            otherwise = self._types.setdefault(name, otherwise)
        return self._actors[name, otherwise]

    def _where(self, given: Values, kept: Attributes) -> tuple[Sequence[Location], tuple[Place, ...]]:
        """Return the place of a row after its wholes, and as a part of its event; what the place can't say is kept."""
        precision = parse_code(given, "geo_precision", 3) or 0
        texts = [given.get(name, "") for name in ("latitude", "longitude")]
        point = parse_coordinates(texts[0], texts[1], ("latitude", "longitude"))
        names = [given.get(name, "") for name in ("location", "admin1", "admin2", "country", "iso")]
        where = self._places[names[0], names[1], names[2], names[3], names[4], precision, *point]
        if point[0] is not None and (not where or self._points.setdefault(where[-1].id, point) != point):
            kept |= {"latitude": point[0], "longitude": point[1]}
        if not where or find_state("name", names[3]) is None:
            kept |= {"country": names[3]} if names[3] else {}
        if not where:
            return (), ()
        return where, (make_place(location=where[-1].id, precision=_PRECISIONS[precision] or None),)


def _identifier(given: Values) -> str:
    key = given.get("event_id_cnty", "")
    if not _KEY.match(key):
        raise InvalidInput(f"{key[:40]!r} is no event's id; it must be as ISR12345.", field="event_id_cnty")
    return f"event:acled:{key}"


def _kept(given: Values) -> Attributes:
    return {
        name: parse_whole_number(given, name) if name in _WHOLE and "-" not in text else text
        for name, text in given.items() if name not in _FIELDS
    }  # fmt: skip


def _title(given: Values, where: Sequence[Location]) -> str:
    what = given.get("sub_event_type") or given.get("event_type") or "Event"
    who = " - ".join(given[name][:500] for name in ("actor1", "actor2") if name in given)
    said = f"{what[:300]}: {who}" if who else what[:300]
    return f"{said}, {where[-1].name[:500]}" if where else said


def _places(key: _PlaceKey) -> Sequence[Location]:
    name, admin1, admin2, country, iso, precision, latitude, longitude = key
    state = (find_state("iso_numeric", iso) if iso.isdecimal() else None) or find_state("name", country)
    within = {fold(one) for one in (admin1, admin2) if one}
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
    needed = _DELETIONS if deletions else _EVENTS
    columns = parse_header(header.cells, needed, dataset=ACLED.title, file=file)
    yield make_header_row(header, file=file)
    first = next(rows, None)
    begin = [] if first is None or is_tag_row(first.cells) else [first]
    converter = VariantConverter(file, _Reader(release).convert)
    table = convert_table(chain(begin, rows), columns, converter, file=file)
    yield from map(_optional, table) if deletions else table


def parse_objects(objects: Iterable[JsonObject], *, release: str | None = None, file: str = "") -> Iterator[Row]:
    """Yield the rows of what ACLED's API gives: an object an event, or a deletion."""
    converter = VariantConverter(file, _Reader(release).convert)
    for found in objects:
        if found.value is None:
            yield converter.refused(found.line, found.raw, found.fault)
        elif found.value.get("success") is False or "messages" in found.value:
            yield converter.refused(found.line, found.raw, "this is an answer without data; fetch it again.")
        else:
            values = {name.lower(): value for name, value in found.value.items()}
            deletion = "deleted_timestamp" in values
            yield from converter.rows(found.line, found.raw, values, optional=deletion)


def _optional(row: Row) -> Row:
    return replace(row, optional=True) if row.kind == "claim" else row


_PAGE: Final = frozenset({"status", "success", "data"})
_FIELD_OF_ROW: Final = re.compile(r'"event_id_cnty"\s*:')
_FIELD_OF_KIND: Final = re.compile(r'"(?:event_date|deleted_timestamp)"\s*:')


def _read(stream: BufferedReader[Any], given: ReadContext) -> Iterator[Row]:
    head = Head(stream.peek(HEAD_BYTES)[:HEAD_BYTES])
    if head.is_json:
        return parse_objects(iter_json_objects(stream, within="data"), release=given.release, file=given.file)
    return parse_rows(iter_table(stream, TableDialect(head.delimiter)), release=given.release, file=given.file)


def _recognises(head: Head) -> bool:
    if head.is_json:
        text = head.text
        return head.keys >= _PAGE or bool(_FIELD_OF_ROW.search(text) and _FIELD_OF_KIND.search(text))
    return head.columns >= _EVENTS or head.columns >= _DELETIONS


FORMATS: Final = (InputFormat("acled", "ACLED: tables of events or deletions, answers of the API", _recognises, _read),)

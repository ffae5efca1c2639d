"""ICEWS: events coded by machine from news between 1995 and 2023, in CAMEO, with actors under their names."""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from io import BufferedReader
from typing import Any, Final

from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import Actor, Attributes, Claim, Event, Location, Participant, Place, Record
from loaders.formats import InputFormat, ReadContext
from loaders.identity.places import make_places
from loaders.identity.states import State, find_state
from loaders.readers.converters import ConvertedRow, Values
from loaders.readers.rows import Row
from loaders.readers.sniff import Head
from loaders.readers.tables import TableDialect, TableRow, iter_table
from loaders.readers.values import parse_coordinates, parse_decimal, parse_iso_day
from loaders.toolkit.cameo import (
    UNKNOWN,
    find_broader_event,
    find_code_by_text,
    load_symmetric_codes,
    make_title,
    restore_leading_zero,
)
from loaders.toolkit.coded_events import convert_headed_table, make_dated_release, strip_cells
from loaders.toolkit.datasets import Dataset, make_article
from loaders.toolkit.record_builder import BoundedCache
from loaders.toolkit.slugs import make_slug

ICEWS: Final = Dataset(
    "source:icews",
    "ICEWS Coded Event Data",
    "Lockheed Martin",
    "https://dataverse.harvard.edu/dataverse/icews",
    "terms of use of the Harvard Dataverse record; may not be redistributed",
    "Boschee, Elizabeth; Lautenschlager, Jennifer; O'Brien, Sean; Shellman, Steve; Starz, James; Ward, Michael: "
    "ICEWS Coded Event Data. Harvard Dataverse, https://doi.org/10.7910/DVN/28075.",
    first_year=1995,
)

COLUMNS: Final = (
    "Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country", "Event Text", "CAMEO Code",
    "Intensity", "Target Name", "Target Sectors", "Target Country", "Story ID", "Sentence Number", "Publisher",
    "City", "District", "Province", "Country", "Latitude", "Longitude",
)  # fmt: skip
_CODE_COLUMN: Final = "CAMEO Code"
"""A column that the file of 2017, as published, doesn't have: there the event's text tells the code."""
_SIGNATURE_COLUMNS: Final = {
    "event id", "event date", "source name", "source sectors", "event text", "target name", "story id",
}  # fmt: skip
_FIELD_COLUMNS: Final = frozenset({"Event Date", "Intensity"})
"""Columns that are fields or measures of an event; all others are its attributes."""
_SIDE_PARTS: Final = ("Name", "Sectors", "Country")
_SIDE_COLUMNS: Final = tuple(tuple(f"{end} {part}" for part in _SIDE_PARTS) for end in ("Source", "Target"))
_JOINT_COLUMNS: Final = ("Event Text", "Intensity", *COLUMNS[11:])
"""Columns in which two rows of one joint act are equal, besides its date and code."""
_COMPACT_DAY: Final = re.compile(r"(\d{4})(\d\d)(\d\d)\Z")

_BODY_OF_COUNTRY: Final = re.compile(r"(?P<who>.+?) \((?P<country>[^()]+)\)\Z")
_BODY_TYPES: Final = {
    "government": "government_body", "military": "armed_forces", "armed forces": "armed_forces", "army": "armed_forces",
    "air force": "armed_forces", "navy": "armed_forces", "police": "government_body", "legislature": "government_body",
    "ministry": "government_body", "judiciary": "government_body",
}  # fmt: skip
_SECTOR_TYPES: Final = {
    "international government organization": "international_organisation",
    "global government organization": "international_organisation",
    "regional government organization": "international_organisation",
    "multinational corporation": "company",
    "international ngo": "ngo",
}


class _RowConverter:
    """Converts rows; caches what they repeat.

    Args:
        release: the version named by the user.
    """

    def __init__(self, release: str | None) -> None:
        self._release = release
        self._actors = BoundedCache(_make_actor)
        self._places = BoundedCache(_make_row_places)

    def convert(self, values: Values) -> ConvertedRow:
        """Return the event of a row with its story's claim, and for a joint act the claim of the row's Event ID.

        Raises:
            InvalidInput: a cell is missing or unreadable; ``field`` is its column.
        """
        cells = {_CODE_COLUMN: "", **strip_cells((name, _unquote(cell)) for name, cell in values.items())}
        day = _parse_day(cells["Event Date"])
        release = make_dated_release(ICEWS, self._release, day)
        cells[_CODE_COLUMN] = restore_leading_zero(cells[_CODE_COLUMN])
        code = cells[_CODE_COLUMN] or find_code_by_text(cells["Event Text"])
        number = cells["Event ID"]
        if not number.isdecimal():
            raise InvalidInput(f"expected an event id, a whole number, got {number[:40]!r}.", field="Event ID")
        identifier, claims = f"event:icews:{number}-{day}", list[Claim]()
        if _is_joint(cells, code):
            identifier = _make_joint_id(cells, code, day)
            claims.append(Claim(about=identifier, source=release.id, locator=_make_joint_locator(cells)))
            _order_sides(cells)
        source_actor, target_actor = (self._actors[tuple(cells[name] for name in names)] for names in _SIDE_COLUMNS)
        where = self._places[tuple(cells[name] for name in COLUMNS[14:])]
        event = _make_event(cells, code, identifier, day, release.id, (source_actor, target_actor), where)
        shared: list[Record] = [
            ICEWS.source(),
            release,
            *where,
            *(actor for actor in (source_actor, target_actor) if actor),
        ]
        if cells["Story ID"] or cells["Publisher"]:
            story = make_article(
                publisher=cells["Publisher"] or None,
                title=", ".join(part for part in (cells["Publisher"], f"story {cells['Story ID']}") if part),
                published=day,
            )
            shared.append(story)
            claims.append(ICEWS.relay_claim(identifier, story.id))
        return (event, *claims), shared


def _unquote(cell: str) -> str:
    """Return a cell without the quotes around it: the file of 2017 has them around commas, all others have none."""
    cell = cell.strip()
    inner = cell[1:-1].replace('""', "")
    if len(cell) > 1 and cell[0] == cell[-1] == '"' and '"' not in inner:
        cell = cell[1:-1]
    return cell.replace('""', '"')


def _parse_day(text: str) -> str:
    """Return Event Date as YYYY-MM-DD, which it is in all files but that of 2017: there it is YYYYMMDD.

    Raises:
        InvalidInput: it is not a day of the calendar, or outside of the dataset's time.
    """
    day = parse_iso_day(_COMPACT_DAY.sub(r"\1-\2-\3", text), "Event Date")
    ICEWS.check_year(date.fromisoformat(day), "Event Date")
    return day


def _is_joint(cells: Values, code: str) -> bool:
    """Return whether a row tells one direction of an act that two do together.

    Only symmetric codes count: two that accuse each other in one sentence do two things.
    """
    return code in load_symmetric_codes() and bool(cells["Story ID"])


def _make_joint_id(cells: Values, code: str, day: str) -> str:
    """Return the id of a joint act, by what its two rows have in common.

    ICEWS has a row per direction, each with an Event ID of its own. An id that either row gives makes them one event in
    whatever order, number and files they come.
    """
    sides = sorted([cells[name] for name in names] for names in _SIDE_COLUMNS)
    parts = [code, *sides[0], *sides[1], *(cells[name] for name in _JOINT_COLUMNS)]
    digest = hashlib.blake2b("\t".join(parts).encode("utf-8", "replace"), digest_size=10).hexdigest()
    return f"event:icews:joint-{digest}-{day}"


def _make_joint_locator(cells: Values) -> str:
    """Return where the release has a joint act: the Event ID of one direction of it."""
    return f"Event ID {cells['Event ID']}: {cells['Source Name'][:500]} to {cells['Target Name'][:500]}"


def _order_sides(cells: dict[str, str]) -> None:
    """Order the sides of a joint act, which has none of its own, and drop the id, of which it has two."""
    source, target = sorted([cells[name] for name in names] for names in _SIDE_COLUMNS)
    cells.update(zip(itertools.chain(*_SIDE_COLUMNS), (*source, *target), strict=True))
    cells["Event ID"] = ""


def _make_event(
    cells: Values, code: str, identifier: str, day: str, release: str, actors: tuple[Actor | None, ...],
    where: Sequence[Location],
) -> Event:  # fmt: skip
    cameo = find_broader_event(code)
    words = cells["Event Text"][:300] if cameo is UNKNOWN and cells["Event Text"] else cameo.words
    roles = ("participant", "participant") if code in load_symmetric_codes() else ("initiator", "target")
    if code == "045":
        roles = ("mediator", "party")
    attributes: Attributes = {name: text for name, text in cells.items() if text and name not in _FIELD_COLUMNS}
    parts = {
        (actor.id, role): Participant(actor=actor.id, role=role)
        for actor, role in zip(actors, roles, strict=True)
        if actor
    }
    return Event(
        id=identifier,
        type=cameo.type,
        mode=cameo.mode,
        contexts=cameo.contexts,
        title=make_title(cells["Source Name"][:300] or None, words, cells["Target Name"][:300] or None),
        when=day,
        participants=tuple(parts.values()),
        locations=(Place(location=where[-1].id, precision=_choose_precision(cells)),) if where else (),
        measures={"intensity": parse_decimal(cells["Intensity"], "Intensity", 10.0)} if cells["Intensity"] else {},
        attributes=attributes,
        source=release,
    )


def _choose_precision(cells: Values) -> str:
    if cells["City"]:
        return "near"
    return "region" if cells["Province"] or cells["District"] else "country"


def _make_actor(key: tuple[str, ...]) -> Actor | None:
    """Return an actor, known by name and country: namesakes of two countries are two actors, while sectors may change.

    Args:
        key: the cells Name, Sectors and Country of one side.
    """
    name, sectors, country = key
    if not name:
        return None
    state = find_state("name", name)
    if state and (not country or find_state("name", country) == state):
        return state.actor(ICEWS.id)
    type_ = "unknown"
    if of_country := _BODY_OF_COUNTRY.match(name):
        type_ = _BODY_TYPES.get(of_country["who"].lower(), "category")
    else:
        type_ = next(
            (_SECTOR_TYPES[sector] for sector in map(str.strip, sectors.lower().split(",")) if sector in _SECTOR_TYPES),
            type_,
        )
    where = f":{make_slug(country)}" if country and not of_country else ""
    return Actor(
        id=f"actor:icews:{make_slug(name) or 'unnamed'}{where}"[:300], type=type_, name=name[:2000], source=ICEWS.id,
        attributes={"Country": country} if country else {},
    )  # fmt: skip


def _make_row_places(key: tuple[str, ...]) -> Sequence[Location]:
    """Return the place of the cells from City to Longitude after its ancestors; empty if they name none."""
    city, district, province, country, latitude, longitude = key
    point = parse_coordinates(latitude, longitude, ("Latitude", "Longitude"))
    state: State | None = find_state("name", country) if country else None
    name = city or district or province
    if not name:
        return make_places(state.name, type="country", state=state, source=ICEWS.id) if state else []
    return make_places(
        name,
        type="city" if city else "region",
        state=state,
        latitude=point[0],
        longitude=point[1],
        admin1=province or None,
        admin2=district or None,
        source=ICEWS.id,
    )


def parse_rows(rows: Iterable[TableRow], *, release: str | None = None, file: str = "") -> Iterator[Row]:
    """Convert a table of events.

    Args:
        rows: the table's rows, header first.
        release: the version named by the user, best its date; without it each row is of the release of its own day.
        file: the file's name, for messages.

    Raises:
        InvalidInput: columns are missing.
    """
    return convert_headed_table(
        rows, COLUMNS, _RowConverter(release).convert, dataset=ICEWS, file=file, optional=(_CODE_COLUMN,)
    )


def _read(stream: BufferedReader[Any], context: ReadContext) -> Iterator[Row]:
    table = iter_table(stream, TableDialect("\t", quoted=False))
    return parse_rows(table, release=context.release, file=context.file)


def _recognises(head: Head) -> bool:
    return head.delimiter == "\t" and head.columns >= _SIGNATURE_COLUMNS


FORMATS: Final = (InputFormat("icews", "ICEWS coded event data: tabs, 20 columns, CAMEO codes", _recognises, _read),)

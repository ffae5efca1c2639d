"""ICEWS: events coded by machine from news between 1995 and 2023, in CAMEO, with actors under their names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
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
from loaders.toolkit.cameo import UNKNOWN, find_event_code, load_symmetric_codes, make_title, restore_leading_zero
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
)

COLUMNS: Final = (
    "Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country", "Event Text", "CAMEO Code",
    "Intensity", "Target Name", "Target Sectors", "Target Country", "Story ID", "Sentence Number", "Publisher",
    "City", "District", "Province", "Country", "Latitude", "Longitude",
)  # fmt: skip
_SIGNATURE_COLUMNS: Final = {"event id", "event date", "source name", "cameo code", "target name", "story id"}
_FIELD_COLUMNS: Final = frozenset({"Event Date", "Intensity"})
"""Columns that are fields or measures of an event; all others are its attributes."""
_MAX_PENDING: Final = 10_000
"""Rows that wait for the same row with source and target swapped; ICEWS writes the two next to each other."""

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
    """Converts rows; caches what they repeat, and remembers symmetric acts until their reversed row is met.

    Args:
        release: the version named by the user.
    """

    def __init__(self, release: str | None) -> None:
        self._release = release
        self._pending: dict[tuple[str, ...], str] = {}
        self._actors = BoundedCache(_make_actor)
        self._places = BoundedCache(_make_row_places)

    def convert(self, values: Values) -> ConvertedRow:
        """Return the event of a row with its story's claim, or else a claim about the event that the row reverses.

        Raises:
            InvalidInput: a cell is missing or unreadable; ``field`` is its column.
        """
        cells = strip_cells(values.items())
        day = parse_iso_day(cells["Event Date"], "Event Date")
        release = make_dated_release(ICEWS, self._release, day)
        cells["CAMEO Code"] = code = restore_leading_zero(cells["CAMEO Code"])
        number = cells["Event ID"]
        if not number.isdecimal():
            raise InvalidInput(f"expected an event id, a whole number, got {number[:40]!r}.", field="Event ID")
        identifier = f"event:icews:{number}-{day}"
        if reversed_event := self._find_reversed(cells, code, identifier):
            claim = Claim(
                about=reversed_event,
                source=release.id,
                locator=f"Event ID {number}: the same, source and target swapped",
            )
            return (claim,), (ICEWS.source(), release)
        source_actor = self._actors[cells["Source Name"], cells["Source Sectors"], cells["Source Country"]]
        target_actor = self._actors[cells["Target Name"], cells["Target Sectors"], cells["Target Country"]]
        where = self._places[tuple(cells[name] for name in COLUMNS[14:])]
        event = _make_event(cells, code, identifier, day, release.id, (source_actor, target_actor), where)
        shared: list[Record] = [
            ICEWS.source(),
            release,
            *where,
            *(actor for actor in (source_actor, target_actor) if actor),
        ]
        if not (cells["Story ID"] or cells["Publisher"]):
            return (event,), shared
        story = make_article(
            publisher=cells["Publisher"] or None,
            title=", ".join(part for part in (cells["Publisher"], f"story {cells['Story ID']}") if part),
            published=day,
        )
        return (event, ICEWS.relay_claim(identifier, story.id)), [*shared, story]

    def _find_reversed(self, cells: Values, code: str, identifier: str) -> str | None:
        """Return the id of an earlier row's event with source and target swapped and all else the same; or None.

        ICEWS has two rows, one per direction, for acts that two do together. Only symmetric codes count: two that
        accuse each other in one sentence do two things.
        """
        if code not in load_symmetric_codes() or not cells["Story ID"]:
            return None
        source, target = (
            [cells[f"{end} {part}"] for part in ("Name", "Sectors", "Country")] for end in ("Source", "Target")
        )
        rest = [cells[name] for name in COLUMNS[1:] if not name.startswith(("Source ", "Target "))]
        if source != target and (first := self._pending.pop((*rest, *target, *source), None)):
            return first
        self._pending[*rest, *source, *target] = identifier
        if len(self._pending) > _MAX_PENDING:
            del self._pending[next(iter(self._pending))]
        return None


def _make_event(
    cells: Values, code: str, identifier: str, day: str, release: str, actors: tuple[Actor | None, ...],
    where: Sequence[Location],
) -> Event:  # fmt: skip
    cameo = find_event_code(code) or UNKNOWN
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
        title=make_title(cells["Source Name"][:300] or None, cameo.words, cells["Target Name"][:300] or None),
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


def _make_actor(key: tuple[str, str, str]) -> Actor | None:
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
    return convert_headed_table(rows, COLUMNS, _RowConverter(release).convert, dataset=ICEWS, file=file)


def _read(stream: BufferedReader[Any], context: ReadContext) -> Iterator[Row]:
    table = iter_table(stream, TableDialect("\t", quoted=False))
    return parse_rows(table, release=context.release, file=context.file)


def _recognises(head: Head) -> bool:
    return head.delimiter == "\t" and head.columns >= _SIGNATURE_COLUMNS


FORMATS: Final = (InputFormat("icews", "ICEWS coded event data: tabs, 20 columns, CAMEO codes", _recognises, _read),)

"""POLECAT: events coded by machine from news since 2018, in PLOVER, with actors resolved against Wikipedia."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from io import BufferedReader
from typing import Any, Final

from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import Actor, Attributes, Event, Location, Participant, Place, Record
from knowledge_graph.vocabulary import VOCABULARY
from loaders.formats import InputFormat, ReadContext
from loaders.identity.names import is_generic
from loaders.identity.places import make_places
from loaders.identity.states import find_state
from loaders.readers.converters import ConvertedRow, Values
from loaders.readers.rows import Row
from loaders.readers.sniff import Head
from loaders.readers.tables import TableDialect, TableRow, iter_table
from loaders.readers.values import parse_coordinates, parse_decimal, parse_iso_day
from loaders.toolkit.cameo import make_title
from loaders.toolkit.coded_events import convert_headed_table, make_dated_release, strip_cells
from loaders.toolkit.datasets import Dataset, make_article
from loaders.toolkit.record_builder import BoundedCache
from loaders.toolkit.slugs import make_slug

POLECAT: Final = Dataset(
    "source:polecat",
    "POLECAT",
    "POLECAT project",
    "https://dataverse.harvard.edu/dataverse/polecat",
    "terms of use of the Harvard Dataverse record; may not be redistributed",
    "Halterman, Andrew; Bagozzi, Benjamin E.; Beger, Andreas; Schrodt, Philip A.; Scarborough, Grace: "
    "PLOVER and POLECAT: A New Political Event Ontology and Dataset. International Studies Association, 2023.",
    first_year=1990,
)


def _list_side_columns(who: str, short: str) -> tuple[str, ...]:
    return (
        f"{who} Name", f"{who} Country", f"{who} COW", f"Primary {who} Sector", f"{who} Sectors", f"{who} Title",
        f"{who} Name Raw", f"Wikipedia {short} ID",
    )  # fmt: skip


COLUMNS: Final = (
    "Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts",
    *_list_side_columns("Actor", "Actor"), *_list_side_columns("Recipient", "Recipient"),
    "Placename", "City", "District", "Province", "Country", "Latitude", "Longitude", "GeoNames ID", "Raw Placename",
    "Feature Type", "Source", "Publication Date", "Story People", "Story Organizations", "Story Locations", "Language",
    "Version",
)  # fmt: skip
_PLACE_COLUMNS: Final = (
    "Placename", "City", "District", "Province", "Country", "Latitude", "Longitude", "GeoNames ID", "Feature Type",
)  # fmt: skip
_SIGNATURE_COLUMNS: Final = {"event id", "event mode", "quad code", "actor name", "recipient name", "feature type"}
_FIELD_COLUMNS: Final = frozenset({"Event Date", "Event Type", "Event Mode", "Intensity", "Contexts"})
"""Columns that are fields or measures of an event; all others are its attributes."""
_DISTINGUISHING_COLUMNS: Final = (
    "Event Date",
    "Event Type",
    "Event Mode",
    "Actor Name",
    "Recipient Name",
    "Placename",
    "GeoNames ID",
)
"""Rows that share an Event ID differ in one of these."""

_LIST_SEPARATOR: Final = re.compile(r"\s*[;|]\s*")
_ILLEGAL_IN_IDS: Final = re.compile(r'[\s"\\#<>\x00-\x1f\x7f]+')
_SECTOR_TYPES: Final = {
    "REB": "armed_group", "MIL": "armed_forces", "COP": "government_body", "JUD": "court", "PTY": "political_party",
    "IGO": "international_organisation", "NGO": "ngo", "MED": "media", "BUS": "company", "MNC": "company",
}  # fmt: skip
"""Actor types by primary sector. The others, such as GOV, hold both people and bodies."""

_ActorKey = tuple[str, str, str, str, str]


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
        """Return the event of a row and the claim of its story; and what they refer to.

        Raises:
            InvalidInput: a cell is missing or unreadable; ``field`` is its column.
        """
        cells = strip_cells(values.items())
        published = _parse_day(cells, "Publication Date")
        day = _parse_day(cells, "Event Date") or published
        if day is None:
            raise InvalidInput(
                "the row has neither an event date nor a publication date; give one.", field="Event Date"
            )
        release = make_dated_release(POLECAT, self._release, published or day)
        sides = tuple(
            [actor for key in _parse_side(cells, who) if (actor := self._actors[key])] for who in ("Actor", "Recipient")
        )
        where = self._places[tuple(cells[name] for name in _PLACE_COLUMNS)]
        event = _make_event(cells, day, release.id, sides, where)
        shared: list[Record] = [POLECAT.source(), release, *where, *sides[0], *sides[1]]
        story = cells["Event ID"].partition("_")[0]
        if not cells["Source"]:
            return (event,), shared
        article = make_article(
            publisher=cells["Source"][:2000],
            title=f"{cells['Source'][:500]}, story {story}"[:2000],
            published=published,
        )
        return (event, POLECAT.relay_claim(event.id, article.id)), [*shared, article]


def _parse_day(cells: Values, column: str) -> str | None:
    """Return a date as YYYY-MM-DD; None if the cell is empty."""
    if not cells[column]:
        return None
    day = parse_iso_day(cells[column], column)
    POLECAT.check_year(date.fromisoformat(day), column)
    return day


def _make_event(
    cells: Values, day: str, release: str, sides: Sequence[Sequence[Actor]], where: Sequence[Location]
) -> Event:
    type_, mode = cells["Event Type"].lower(), cells["Event Mode"].lower() or None
    try:
        VOCABULARY.check("event_types", type_)
    except ValueError as error:
        raise InvalidInput(str(error), field="Event Type") from None
    mediated = (type_, mode) == ("consult", "third-party")
    roles = ("mediator", "party") if mediated else ("initiator", "target")
    parts = {
        (actor.id, role): Participant(actor=actor.id, role=role)
        for side, role in zip(sides, roles, strict=True) for actor in side
    }  # fmt: skip
    names = [", ".join(actor.name[:200] for actor in side[:5]) or None for side in sides]
    point = _FEATURE_PRECISIONS.get(cells["Feature Type"][:3], "near")
    return Event(
        id=_make_event_id(cells),
        type=type_,
        mode=mode,
        contexts=tuple(context for context in _LIST_SEPARATOR.split(cells["Contexts"]) if context),
        title=make_title(names[0], f"{type_} ({mode})" if mode else type_, names[1]),
        when=day,
        participants=tuple(parts.values()),
        locations=(Place(location=where[-1].id, precision=point),) if where else (),
        measures={"intensity": parse_decimal(cells["Intensity"], "Intensity", 10.0)} if cells["Intensity"] else {},
        attributes=_collect_attributes(cells),
        source=release,
    )


_FEATURE_PRECISIONS: Final = {"ADM": "region", "PCL": "country"}
"""By the first three letters of GeoNames' feature code; all others are towns or spots, ``near``."""


def _make_event_id(cells: Values) -> str:
    """Return an event's id: the dataset's, which several rows may share, and a digest of what they differ in."""
    own = _ILLEGAL_IN_IDS.sub("-", cells["Event ID"])[:200]
    if not own:
        raise InvalidInput("the event has no id; give it one.", field="Event ID")
    distinguishing = "|".join(cells[name] for name in _DISTINGUISHING_COLUMNS)
    return (
        f"event:polecat:{own}:{hashlib.blake2b(distinguishing.encode('utf-8', 'replace'), digest_size=4).hexdigest()}"
    )


def _collect_attributes(cells: Values) -> Attributes:
    return {name: text for name, text in cells.items() if text and name not in _FIELD_COLUMNS}


def _parse_side(cells: Values, who: str) -> list[_ActorKey]:
    """Return the actors of one side: name, country, COW code, sector and title of each.

    Names, countries, codes, sectors and titles are parallel lists; of another length, a single entry holds for all
    names, several for none.

    Args:
        cells: the row's cells by column.
        who: Actor or Recipient.
    """
    names = [name for name in _LIST_SEPARATOR.split(cells[f"{who} Name"]) if name]
    columns = [
        _align_list(cells[column], len(names))
        for column in (f"{who} Country", f"{who} COW", f"Primary {who} Sector", f"{who} Title")
    ]
    return [(name, *(column[index] for column in columns)) for index, name in enumerate(names)]  # type: ignore[misc]


def _align_list(cell: str, length: int) -> list[str]:
    entries = _LIST_SEPARATOR.split(cell)
    if len(entries) == length:
        return [entry if entry != "None" else "" for entry in entries]
    return entries * length if len(entries) == 1 else [""] * length


def _make_actor(key: _ActorKey) -> Actor | None:
    name, country, cow, sector, office = key
    state = find_state("name", name)
    of = find_state("iso3", country) if country else None
    if state and (of is None or of == state):
        return state.actor(POLECAT.id)
    type_ = "category" if is_generic(name) else "person" if office else _SECTOR_TYPES.get(sector, "unknown")
    where = f":{make_slug(country)}" if country else ""
    attributes: Attributes = {"Country": country} if country else {}
    if cow:
        attributes["COW"] = cow
    return Actor(
        id=f"actor:polecat:{make_slug(name) or 'unnamed'}{where}"[:300],
        type=type_,
        name=name[:2000],
        source=POLECAT.id,
        attributes=attributes,
    )


def _make_row_places(key: tuple[str, ...]) -> Sequence[Location]:
    """Return the place of the cells of ``_PLACE_COLUMNS`` after its ancestors; empty if they name none."""
    named, city, district, province, country, latitude, longitude, geonames, feature = key
    point = parse_coordinates(latitude, longitude, ("Latitude", "Longitude"))
    state = find_state("iso3", country) if country else None
    name = named or city or district or province
    if feature.startswith("PCL") or not name:
        return make_places(state.name, type="country", state=state, source=POLECAT.id) if state else []
    return make_places(
        name,
        type={"PPL": "city", "ADM": "region"}.get(feature[:3], "city" if city else "place"),
        state=state,
        latitude=point[0],
        longitude=point[1],
        admin1=province or None,
        admin2=district or None,
        geonames=geonames or None,
        source=POLECAT.id,
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
    return convert_headed_table(rows, COLUMNS, _RowConverter(release).convert, dataset=POLECAT, file=file)


def _read(stream: BufferedReader[Any], context: ReadContext) -> Iterator[Row]:
    return parse_rows(iter_table(stream, TableDialect("\t", quoted=False)), release=context.release, file=context.file)


def _recognises(head: Head) -> bool:
    return head.delimiter == "\t" and head.columns >= _SIGNATURE_COLUMNS


FORMATS: Final = (InputFormat("polecat", "POLECAT events: tabs, 40 columns, PLOVER types", _recognises, _read),)

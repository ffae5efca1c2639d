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
_NEEDED: Final = {"event id", "event date", "source name", "cameo code", "target name", "story id"}
_FIELDS: Final = frozenset({"Event Date", "Intensity"})
"""Columns that are fields of an event, or measures; all others are kept among its attributes."""
_TWINS: Final = 10_000
"""How many rows back a row's twin is looked for; ICEWS writes them next to each other."""

_OF_COUNTRY: Final = re.compile(r"(?P<who>.+?) \((?P<country>[^()]+)\)\Z")
_BODIES: Final = {
    "government": "government_body", "military": "armed_forces", "armed forces": "armed_forces", "army": "armed_forces",
    "air force": "armed_forces", "navy": "armed_forces", "police": "government_body", "legislature": "government_body",
    "ministry": "government_body", "judiciary": "government_body",
}  # fmt: skip
_SECTORS: Final = {
    "international government organization": "international_organisation",
    "global government organization": "international_organisation",
    "regional government organization": "international_organisation",
    "multinational corporation": "company",
    "international ngo": "ngo",
}


class _Reader:
    """Makes records of rows, and remembers rows for a while to tell a row's twin."""

    def __init__(self, release: str | None) -> None:
        self._release = release
        self._seen: dict[tuple[str, ...], str] = {}
        self._actors = BoundedCache(_actor)
        self._places = BoundedCache(_places)

    def convert(self, values: Values) -> ConvertedRow:
        """Return what a row says, and what it shares with others."""
        given = strip_cells(values.items())
        day = parse_iso_day(given["Event Date"], "Event Date")
        release = make_dated_release(ICEWS, self._release, day)
        given["CAMEO Code"] = code = restore_leading_zero(given["CAMEO Code"])
        number = given["Event ID"]
        if not number.isdecimal():
            raise InvalidInput(f"{number[:40]!r} is no event's id; it must be a number.", field="Event ID")
        identifier = f"event:icews:{number}-{day}"
        if twin := self._twin(given, code, identifier):
            said = Claim(
                about=twin, source=release.id, locator=f"Event ID {number}: the same, source and target swapped"
            )
            return (said,), (ICEWS.source(), release)
        who = self._actors[given["Source Name"], given["Source Sectors"], given["Source Country"]]
        whom = self._actors[given["Target Name"], given["Target Sectors"], given["Target Country"]]
        where = self._places[tuple(given[name] for name in COLUMNS[14:])]
        event = _event(given, code, identifier, day, release.id, (who, whom), where)
        shared: list[Record] = [ICEWS.source(), release, *where, *(one for one in (who, whom) if one)]
        if not (given["Story ID"] or given["Publisher"]):
            return (event,), shared
        story = make_article(
            publisher=given["Publisher"] or None,
            title=", ".join(part for part in (given["Publisher"], f"story {given['Story ID']}") if part),
            published=day,
        )
        return (event, ICEWS.relay_claim(identifier, story.id)), [*shared, story]

    def _twin(self, given: Values, code: str, identifier: str) -> str | None:
        """Return the event that an earlier row gave with source and target swapped and all else the same.

        Of what two do together ICEWS has a row a direction. Only such acts count: who accuse each other in one
        sentence do two things.
        """
        if code not in load_symmetric_codes() or not given["Story ID"]:
            return None
        source, target = (
            [given[f"{end} {part}"] for part in ("Name", "Sectors", "Country")] for end in ("Source", "Target")
        )
        rest = [given[name] for name in COLUMNS[1:] if not name.startswith(("Source ", "Target "))]
        if source != target and (first := self._seen.pop((*rest, *target, *source), None)):
            return first
        self._seen[*rest, *source, *target] = identifier
        if len(self._seen) > _TWINS:
            del self._seen[next(iter(self._seen))]
        return None


def _event(
    given: Values, code: str, identifier: str, day: str, release: str, actors: tuple[Actor | None, ...],
    where: Sequence[Location],
) -> Event:  # fmt: skip
    act = find_event_code(code) or UNKNOWN
    roles = ("participant", "participant") if code in load_symmetric_codes() else ("initiator", "target")
    if code == "045":
        roles = ("mediator", "party")
    kept: Attributes = {name: text for name, text in given.items() if text and name not in _FIELDS}
    parts = {
        (one.id, role): Participant(actor=one.id, role=role) for one, role in zip(actors, roles, strict=True) if one
    }
    return Event(
        id=identifier,
        type=act.type,
        mode=act.mode,
        contexts=act.contexts,
        title=make_title(given["Source Name"][:300] or None, act.words, given["Target Name"][:300] or None),
        when=day,
        participants=tuple(parts.values()),
        locations=(Place(location=where[-1].id, precision=_precision(given)),) if where else (),
        measures={"intensity": parse_decimal(given["Intensity"], "Intensity", 10.0)} if given["Intensity"] else {},
        attributes=kept,
        source=release,
    )


def _precision(given: Values) -> str:
    if given["City"]:
        return "near"
    return "region" if given["Province"] or given["District"] else "country"


def _actor(key: tuple[str, str, str]) -> Actor | None:
    """Return an actor by name and country: homonyms of two countries stay apart, offices a person holds change."""
    name, sectors, country = key
    if not name:
        return None
    state = find_state("name", name)
    if state and (not country or find_state("name", country) == state):
        return state.actor(ICEWS.id)
    type_ = "unknown"
    if of_country := _OF_COUNTRY.match(name):
        type_ = _BODIES.get(of_country["who"].lower(), "category")
    else:
        type_ = next((_SECTORS[one] for one in map(str.strip, sectors.lower().split(",")) if one in _SECTORS), type_)
    where = f":{make_slug(country)}" if country and not of_country else ""
    return Actor(
        id=f"actor:icews:{make_slug(name) or 'unnamed'}{where}"[:300], type=type_, name=name[:2000], source=ICEWS.id,
        attributes={"Country": country} if country else {},
    )  # fmt: skip


def _places(key: tuple[str, ...]) -> Sequence[Location]:
    """Return the place of City, District, Province, Country, Latitude and Longitude, its wholes before it."""
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
        admin1=province if province != name else None,
        admin2=district if district != name else None,
        source=ICEWS.id,
    )


def parse_rows(rows: Iterable[TableRow], *, release: str | None = None, file: str = "") -> Iterator[Row]:
    """Yield the rows of a table, its header first; ``release`` names the version the user has, best by its date."""
    return convert_headed_table(rows, COLUMNS, _Reader(release).convert, dataset=ICEWS, file=file)


def _read(stream: BufferedReader[Any], given: ReadContext) -> Iterator[Row]:
    table = iter_table(stream, TableDialect("\t", quoted=False))
    return parse_rows(table, release=given.release, file=given.file)


def _recognises(head: Head) -> bool:
    return head.delimiter == "\t" and head.columns >= _NEEDED


FORMATS: Final = (InputFormat("icews", "ICEWS coded event data: tabs, 20 columns, CAMEO codes", _recognises, _read),)

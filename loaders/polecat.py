"""POLECAT: events coded by machine from news since 2018, in PLOVER, with actors resolved against Wikipedia."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
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
)


def _whose(who: str, short: str) -> tuple[str, ...]:
    return (
        f"{who} Name", f"{who} Country", f"{who} COW", f"Primary {who} Sector", f"{who} Sectors", f"{who} Title",
        f"{who} Name Raw", f"Wikipedia {short} ID",
    )  # fmt: skip


COLUMNS: Final = (
    "Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts",
    *_whose("Actor", "Actor"), *_whose("Recipient", "Recipient"),
    "Placename", "City", "District", "Province", "Country", "Latitude", "Longitude", "GeoNames ID", "Raw Placename",
    "Feature Type", "Source", "Publication Date", "Story People", "Story Organizations", "Story Locations", "Language",
    "Version",
)  # fmt: skip
_PLACE: Final = (
    "Placename", "City", "District", "Province", "Country", "Latitude", "Longitude", "GeoNames ID", "Feature Type",
)  # fmt: skip
_NEEDED: Final = {"event id", "event mode", "quad code", "actor name", "recipient name", "feature type"}
_FIELDS: Final = frozenset({"Event Date", "Event Type", "Event Mode", "Intensity", "Contexts"})
"""Columns that are fields of an event, or measures; all others are kept among its attributes."""
_TELL_APART: Final = (
    "Event Date",
    "Event Type",
    "Event Mode",
    "Actor Name",
    "Recipient Name",
    "Placename",
    "GeoNames ID",
)
"""Rows that share an Event ID differ in one of these."""

_LISTED: Final = re.compile(r"\s*[;|]\s*")
_NOT_IN_IDS: Final = re.compile(r'[\s"\\#<>\x00-\x1f\x7f]+')
_SECTORS: Final = {
    "REB": "armed_group", "MIL": "armed_forces", "COP": "government_body", "JUD": "court", "PTY": "political_party",
    "IGO": "international_organisation", "NGO": "ngo", "MED": "media", "BUS": "company", "MNC": "company",
}  # fmt: skip
"""What an actor's primary sector says of its type. Of the others, such as GOV, both people and bodies are members."""

_Key = tuple[str, str, str, str, str]


class _Reader:
    """Makes records of rows, and remembers what they share."""

    def __init__(self, release: str | None) -> None:
        self._release = release
        self._actors = BoundedCache(_actor)
        self._places = BoundedCache(_places)

    def convert(self, values: Values) -> ConvertedRow:
        """Return what a row says, and what it shares with others."""
        given = strip_cells(values.items())
        published = parse_iso_day(given["Publication Date"], "Publication Date") if given["Publication Date"] else None
        day = parse_iso_day(given["Event Date"], "Event Date") if given["Event Date"] else published
        if day is None:
            raise InvalidInput("there is neither an event's date nor a publication's; give one.", field="Event Date")
        release = make_dated_release(POLECAT, self._release, published or day)
        sides = tuple(
            [one for key in _listed(given, who) if (one := self._actors[key])] for who in ("Actor", "Recipient")
        )
        where = self._places[tuple(given[name] for name in _PLACE)]
        event = _event(given, day, release.id, sides, where)
        shared: list[Record] = [POLECAT.source(), release, *where, *sides[0], *sides[1]]
        story = given["Event ID"].partition("_")[0]
        if not given["Source"]:
            return (event,), shared
        told = make_article(
            publisher=given["Source"][:2000],
            title=f"{given['Source'][:500]}, story {story}"[:2000],
            published=published,
        )
        return (event, POLECAT.relay_claim(event.id, told.id)), [*shared, told]


def _event(given: Values, day: str, release: str, sides: Sequence[Sequence[Actor]], where: Sequence[Location]) -> Event:
    type_, mode = given["Event Type"].lower(), given["Event Mode"].lower() or None
    try:
        VOCABULARY.check("event_types", type_)
    except ValueError as error:
        raise InvalidInput(str(error), field="Event Type") from None
    mediated = (type_, mode) == ("consult", "third-party")
    roles = ("mediator", "party") if mediated else ("initiator", "target")
    parts = {
        (one.id, role): Participant(actor=one.id, role=role)
        for side, role in zip(sides, roles, strict=True) for one in side
    }  # fmt: skip
    names = [", ".join(one.name[:200] for one in side[:5]) or None for side in sides]
    point = _PRECISIONS.get(given["Feature Type"][:3], "near")
    return Event(
        id=_identifier(given),
        type=type_,
        mode=mode,
        contexts=tuple(one for one in _LISTED.split(given["Contexts"]) if one),
        title=make_title(names[0], f"{type_} ({mode})" if mode else type_, names[1]),
        when=day,
        participants=tuple(parts.values()),
        locations=(Place(location=where[-1].id, precision=point),) if where else (),
        measures={"intensity": parse_decimal(given["Intensity"], "Intensity", 10.0)} if given["Intensity"] else {},
        attributes=_kept(given),
        source=release,
    )


_PRECISIONS: Final = {"ADM": "region", "PCL": "country"}
"""By the beginning of GeoNames' feature code; all else is a town or a spot."""


def _identifier(given: Values) -> str:
    """Return an id that tells apart the rows that share the dataset's own."""
    own = _NOT_IN_IDS.sub("-", given["Event ID"])[:200]
    if not own:
        raise InvalidInput("the event has no id; give it one.", field="Event ID")
    told = "|".join(given[name] for name in _TELL_APART)
    return f"event:polecat:{own}:{hashlib.blake2b(told.encode('utf-8', 'replace'), digest_size=4).hexdigest()}"


def _kept(given: Values) -> Attributes:
    return {name: text for name, text in given.items() if text and name not in _FIELDS}


def _listed(given: Values, who: str) -> list[_Key]:
    """Return the actors of one side: name, country, COW code, sector and title of each.

    Names, countries and codes are lists that run parallel; where one is of another length it is said of all or none.
    """
    names = [name for name in _LISTED.split(given[f"{who} Name"]) if name]
    columns = [
        _parallel(given[column], len(names))
        for column in (f"{who} Country", f"{who} COW", f"Primary {who} Sector", f"{who} Title")
    ]
    return [(name, *(column[make_places] for column in columns)) for make_places, name in enumerate(names)]  # type: ignore[misc]


def _parallel(cell: str, length: int) -> list[str]:
    listed = _LISTED.split(cell)
    if len(listed) == length:
        return [one if one != "None" else "" for one in listed]
    return listed * length if len(listed) == 1 else [""] * length


def _actor(key: _Key) -> Actor | None:
    name, country, cow, sector, office = key
    state = find_state("name", name)
    of = find_state("iso3", country) if country else None
    if state and (of is None or of == state):
        return state.actor(POLECAT.id)
    type_ = "category" if is_generic(name) else "person" if office else _SECTORS.get(sector, "unknown")
    where = f":{make_slug(country)}" if country else ""
    kept: Attributes = {"Country": country} if country else {}
    if cow:
        kept["COW"] = cow
    return Actor(
        id=f"actor:polecat:{make_slug(name) or 'unnamed'}{where}"[:300],
        type=type_,
        name=name[:2000],
        source=POLECAT.id,
        attributes=kept,
    )


def _places(key: tuple[str, ...]) -> Sequence[Location]:
    """Return the place of the cells named by ``_PLACE``, its wholes before it."""
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
        admin1=province if province != name else None,
        admin2=district if district != name else None,
        geonames=geonames or None,
        source=POLECAT.id,
    )


def parse_rows(rows: Iterable[TableRow], *, release: str | None = None, file: str = "") -> Iterator[Row]:
    """Yield the rows of a table, its header first; ``release`` names the version the user has, best by its date."""
    return convert_headed_table(rows, COLUMNS, _Reader(release).convert, dataset=POLECAT, file=file)


def _read(stream: BufferedReader[Any], given: ReadContext) -> Iterator[Row]:
    return parse_rows(iter_table(stream, TableDialect("\t", quoted=False)), release=given.release, file=given.file)


def _recognises(head: Head) -> bool:
    return head.delimiter == "\t" and head.columns >= _NEEDED


FORMATS: Final = (InputFormat("polecat", "POLECAT events: tabs, 40 columns, PLOVER types", _recognises, _read),)

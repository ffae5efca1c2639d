"""What a query's rows say of one item, and the record that becomes of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import orjson

from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import Actor, Event, Link, Location, Measure, Participant, Place, Record, Source
from knowledge_graph.text import fold
from loaders.identity.states import find_state
from loaders.readers.converters import ConvertedRow
from loaders.readers.documents import JsonObject
from loaders.toolkit.datasets import Dataset
from loaders.toolkit.slugs import make_slug
from loaders.wikidata.items import TABLES, record_id
from loaders.wikidata.values import Time, time_of, when_of

"""What is said of the item, and the records that are needed for it."""

_NAMES: Final[dict[str, Any]] = TABLES["results"]
_MEANINGS: Final = {name: meaning for meaning, names in _NAMES["columns"].items() for name in names}
_TELLING: Final[tuple[tuple[str, frozenset[str]], ...]] = (
    ("event", frozenset({"point", "start", "end", "participant", "participants", "killed"})),
    ("location", frozenset({"coordinates"})),
)
_PEOPLE: Final = frozenset({"person", "human", "politician"})
_URI: Final = re.compile(r"https?://www\.wikidata\.org/(?:entity|wiki)/(Q[1-9]\d*)\Z")
_POINT: Final = re.compile(r"Point\((-?[\d.]+)\s+(-?[\d.]+)\)\Z", re.IGNORECASE)
_DAY: Final = re.compile(r"\+?(\d{4})-(\d\d)-(\d\d)(?:T|\Z)")


@dataclass(slots=True)
class Subject:
    """What is said of one item: its variable, where its first row stands, the values of each column."""

    variable: str
    found: JsonObject
    values: dict[str, dict[str, None]] = field(default_factory=dict)

    def all(self, meaning: str) -> list[str]:
        """Return the values of the columns of one meaning; the subject's own, its label and description apart."""
        return [one for name, values in self.values.items() if self.meaning(name) == meaning for one in values]

    def meaning(self, name: str) -> str | None:
        """Return what a column means."""
        plain = name.lower()
        for ending in ("label", "description"):
            if plain == f"{self.variable.lower()}{ending}":
                return ending
        return None if name == self.variable else _MEANINGS.get(plain)

    def label(self, name: str) -> str | None:
        """Return the label that stands beside a column's item."""
        return next(iter(self.values.get(f"{name}Label", ())), None)


def item_in(text: str) -> str | None:
    """Return the id of the item whose address this is."""
    found = _URI.match(text)
    return found[1] if found else None


def subject_of(cells: Mapping[str, str]) -> str | None:
    """Return the variable that a row is about: the one whose name says so, else the first that holds an item."""
    held = [name for name, text in cells.items() if item_in(text)]
    for kind in ("event", "actor"):
        if found := next((name for name in held if name.lower() in _NAMES["subjects"][kind]), None):
            return found
    other = next((name for name in held if name.lower() not in _MEANINGS), None)
    return other or next((name for name in held if name.lower() in _NAMES["subjects"]["location"]), None)


def _kind_of(subject: Subject) -> str:
    for kind, names in _NAMES["subjects"].items():
        if subject.variable.lower() in names:
            return str(kind)
    meanings = {subject.meaning(name) for name in subject.values}
    for kind, telling in _TELLING:
        if meanings & telling:
            return kind
    raise InvalidInput(
        f"nothing tells whether ?{subject.variable} is an event, a person or a place; "
        "call the variable ?event, ?person or ?place.",
        field=subject.variable,
    )


def made_of(qid: str, subject: Subject, dataset: Dataset, release: Source) -> ConvertedRow:
    """Return the records of one item.

    Raises:
        InvalidInput: nothing tells what it is; ``field`` is its variable.
    """
    kind = _kind_of(subject)
    shared: list[Record] = [dataset.source(), release]
    name = next(iter(subject.all("label")), qid)
    identity: dict[str, Any] = {
        "id": record_id(kind, qid),
        "name": name,
        "description": "\n".join(subject.all("description")),
        "identifiers": {"wikidata": qid},
        "attributes": _attributes(subject),
        "source": release.id,
    }
    if kind == "actor":
        person = subject.variable.lower() in _PEOPLE
        return [Actor.model_validate({"type": "person" if person else "unknown", **identity})], shared
    if kind == "location":
        return [Location.model_validate({"type": "place", **identity, **_coordinates(subject)})], shared
    event = Event(
        id=identity["id"],
        type="other",
        title=name[:2000],
        summary=identity["description"],
        when=when_of(*(_times(subject, name) for name in ("point", "start", "end"))),
        participants=tuple(Participant(actor=one, role="participant") for one in _actors(subject, dataset, shared)),
        locations=tuple(_places(subject, dataset, shared)),
        links=tuple(_wholes(subject, dataset, shared)),
        measures=_measures(subject),
        attributes=identity["attributes"] | {"wikidata": qid},
        source=release.id,
    )
    return [event], shared


def _attributes(subject: Subject) -> dict[str, Any]:
    """Keep every other column by its name, and the dates as they stood."""
    kept: dict[str, Any] = {}
    for name, values in subject.values.items():
        if name != subject.variable and subject.meaning(name) not in {"label", "description", "participants"}:
            kept[name] = next(iter(values)) if len(values) == 1 else orjson.dumps(list(values)).decode()
    return kept


def _measures(subject: Subject) -> dict[str, float | Measure]:
    """Return the deaths; where there are several figures, as the range they span."""
    try:
        killed = [float(text) for text in subject.all("killed")]
        if len(killed) > 1:
            return {"killed": Measure(low=min(killed), high=max(killed))}
    except ValueError as error:
        raise InvalidInput(f"a figure of deaths is not a number: {error}.", field="killed") from None
    return {"killed": killed[0]} if killed else {}


def _times(subject: Subject, meaning: str) -> list[Time]:
    """Return the days that dates may mean; one on the first of a month or a year may stand for all of it."""
    found = []
    for text in subject.all(meaning):
        matched = _DAY.match(text)
        year, month, day = (int(part) for part in matched.groups()) if matched else (0, 0, 0)
        if not matched or year == 0:
            continue  # before the year 1, or none of the calendar's: it stays among the attributes
        try:
            date(year, month, day)
        except ValueError:
            raise InvalidInput(f"{text!r} is not a day of the calendar.", field=meaning) from None
        precision = 11 if day > 1 else 10 if month > 1 else 9
        if time := time_of({"time": f"+{year:04}-{month:02}-{day:02}", "precision": precision}):
            found.append(time)
    return found


def _coordinates(subject: Subject) -> dict[str, float]:
    found = next(filter(None, map(_POINT.match, subject.all("coordinates"))), None)
    return {"longitude": float(found[1]), "latitude": float(found[2])} if found else {}


def _items(subject: Subject, *meanings: str) -> Iterator[tuple[str, str, str]]:
    """Yield the items of the columns of some meanings: the meaning, the item, its label."""
    for name, values in subject.values.items():
        if (meaning := subject.meaning(name)) in meanings:
            for one in values:
                if qid := item_in(one):
                    yield str(meaning), qid, (subject.label(name) if len(values) == 1 else None) or qid


def _actors(subject: Subject, dataset: Dataset, shared: list[Record]) -> list[str]:
    """Return the ids of those who took part: items, or names in a list."""
    actors: list[Actor] = []
    for _, qid, label in _items(subject, "participant"):
        identifiers = {"wikidata": qid}
        actors.append(
            Actor(id=record_id("actor", qid), type="unknown", name=label, identifiers=identifiers, source=dataset.id)
        )
    for listed in subject.all("participants"):
        names = dict.fromkeys(part.strip() for part in listed.split(";"))
        actors += [_named(name, dataset) for name in names if make_slug(name)]
    shared += actors
    return list(dict.fromkeys(one.id for one in actors))


def _named(name: str, dataset: Dataset) -> Actor:
    """Return who has a label: a state only under its main name, for "Macedonia" was many in history."""
    state = find_state("name", name)
    if state and fold(state.name) == fold(name):
        return state.actor(dataset.id)
    return Actor(id=f"actor:wikidata-label:{make_slug(name)}", type="unknown", name=name, source=dataset.id)


def _places(subject: Subject, dataset: Dataset, shared: list[Record]) -> Iterator[Place]:
    for meaning, qid, label in _items(subject, "place", "country"):
        type_ = "country" if meaning == "country" else "place"
        identifier = record_id("location", qid)
        shared.append(Location(id=identifier, type=type_, name=label, identifiers={"wikidata": qid}, source=dataset.id))
        yield Place(location=identifier, precision="country" if meaning == "country" else None)


def _wholes(subject: Subject, dataset: Dataset, shared: list[Record]) -> Iterator[Link]:
    for _, qid, label in _items(subject, "whole"):
        shared.append(Event(id=record_id("event", qid), type="other", title=label, source=dataset.id))
        yield Link(type="subevent_of", target=record_id("event", qid))

"""The results about one item, and the record they become."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import orjson

from knowledge_graph.errors import InvalidInput
from knowledge_graph.identity.folding import fold
from knowledge_graph.records import Actor, Event, Link, Location, Measure, Participant, Place, Record, Source
from loaders.identity.states import find_state
from loaders.readers.converters import ConvertedRow
from loaders.readers.documents import JsonObject
from loaders.toolkit.datasets import Dataset
from loaders.toolkit.slugs import make_slug
from loaders.wikidata.dataset import TABLES, make_record_id
from loaders.wikidata.times import DayRange, combine_times, parse_time

_RESULT_TABLES: Final[dict[str, Any]] = TABLES["results"]
_MEANINGS: Final = {name: meaning for meaning, names in _RESULT_TABLES["columns"].items() for name in names}
_KIND_SIGNS: Final[tuple[tuple[str, frozenset[str]], ...]] = (
    ("event", frozenset({"point", "start", "end", "participant", "participants", "killed"})),
    ("location", frozenset({"coordinates"})),
)
_PERSON_VARIABLES: Final = frozenset({"person", "human", "politician"})
_URI: Final = re.compile(r"https?://www\.wikidata\.org/(?:entity|wiki)/(Q[1-9]\d*)\Z")
_POINT: Final = re.compile(r"Point\((-?[\d.]+)\s+(-?[\d.]+)\)\Z", re.IGNORECASE)
_DAY: Final = re.compile(r"\+?(\d{4})-(\d\d)-(\d\d)(?:T|\Z)")


@dataclass(slots=True)
class ResultSubject:
    """The results about one item.

    Args:
        variable: the variable that holds it.
        first_row: its first result, which messages name.
        values: the values of each variable, each once, in order.
    """

    variable: str
    first_row: JsonObject
    values: dict[str, dict[str, None]] = field(default_factory=dict)

    def all(self, meaning: str) -> list[str]:
        """Return the values of all variables with a meaning, such as ``participant``."""
        return [value for name, values in self.values.items() if self.meaning(name) == meaning for value in values]

    def meaning(self, name: str) -> str | None:
        """Return what a variable means; None for the subject itself, and for one that the table doesn't have."""
        plain = name.lower()
        for ending in ("label", "description"):
            if plain == f"{self.variable.lower()}{ending}":
                return ending
        return None if name == self.variable else _MEANINGS.get(plain)

    def label(self, name: str) -> str | None:
        """Return the label of a variable's item, from the variable with the suffix Label."""
        return next(iter(self.values.get(f"{name}Label", ())), None)


def parse_item_uri(text: str) -> str | None:
    """Return the id of the item with this URI; None if it is no item's."""
    match = _URI.match(text)
    return match[1] if match else None


def find_subject_variable(cells: Mapping[str, str]) -> str | None:
    """Return the variable that a result is about: by its name, else the first that holds an item; None if none does."""
    held = [name for name, text in cells.items() if parse_item_uri(text)]
    for kind in ("event", "actor"):
        if variable := next((name for name in held if name.lower() in _RESULT_TABLES["subjects"][kind]), None):
            return variable
    other = next((name for name in held if name.lower() not in _MEANINGS), None)
    return other or next((name for name in held if name.lower() in _RESULT_TABLES["subjects"]["location"]), None)


def _get_kind(subject: ResultSubject) -> str:
    for kind, names in _RESULT_TABLES["subjects"].items():
        if subject.variable.lower() in names:
            return str(kind)
    meanings = {subject.meaning(name) for name in subject.values}
    for kind, telling in _KIND_SIGNS:
        if meanings & telling:
            return kind
    raise InvalidInput(
        f"cannot tell whether ?{subject.variable} is an event, a person or a place; "
        "name the variable ?event, ?person or ?place.",
        field=subject.variable,
    )


def make_subject_records(qid: str, subject: ResultSubject, dataset: Dataset, release: Source) -> ConvertedRow:
    """Return the record of one item, and those it refers to.

    Args:
        qid: the item's id.
        subject: the results about it.
        dataset: the query's dataset.
        release: its release.

    Raises:
        InvalidInput: its kind can't be told, or a date or figure can't be read; ``field`` is the variable.
    """
    kind = _get_kind(subject)
    shared: list[Record] = [dataset.source(), release]
    name = next(iter(subject.all("label")), qid)
    identity: dict[str, Any] = {
        "id": make_record_id(kind, qid),
        "name": name,
        "description": "\n".join(subject.all("description")),
        "identifiers": {"wikidata": qid},
        "attributes": _collect_attributes(subject),
        "source": release.id,
    }
    if kind == "actor":
        person = subject.variable.lower() in _PERSON_VARIABLES
        return [Actor.model_validate({"type": "person" if person else "unknown", **identity})], shared
    if kind == "location":
        return [Location.model_validate({"type": "place", **identity, **_parse_coordinates(subject)})], shared
    event = Event(
        id=identity["id"],
        type="other",
        title=name[:2000],
        summary=identity["description"],
        when=combine_times(*(_parse_times(subject, name) for name in ("point", "start", "end"))),
        participants=tuple(
            Participant(actor=actor, role="participant") for actor in _make_actors(subject, dataset, shared)
        ),
        locations=tuple(_make_places(subject, dataset, shared)),
        links=tuple(_make_links(subject, dataset, shared)),
        measures=_parse_measures(subject),
        attributes=identity["attributes"] | {"wikidata": qid},
        source=release.id,
    )
    return [event], shared


def _collect_attributes(subject: ResultSubject) -> dict[str, Any]:
    """Return the values of all other variables by name, dates as they stand; several values as a JSON list."""
    attributes: dict[str, Any] = {}
    for name, values in subject.values.items():
        if name != subject.variable and subject.meaning(name) not in {"label", "description", "participants"}:
            attributes[name] = next(iter(values)) if len(values) == 1 else orjson.dumps(list(values)).decode()
    return attributes


def _parse_measures(subject: ResultSubject) -> dict[str, float | Measure]:
    """Return the deaths; several figures as the range they span."""
    try:
        killed = [float(text) for text in subject.all("killed")]
        if len(killed) > 1:
            return {"killed": Measure(low=min(killed), high=max(killed))}
    except ValueError as error:
        raise InvalidInput(
            f"a figure of deaths is not a number: {error}; correct it or leave it out.", field="killed"
        ) from None
    return {"killed": killed[0]} if killed else {}


def _parse_times(subject: ResultSubject, meaning: str) -> list[DayRange]:
    """Return the days that dates may mean: the first of a month or a year may stand for all of it."""
    times = []
    for text in subject.all(meaning):
        matched = _DAY.match(text)
        year, month, day = (int(part) for part in matched.groups()) if matched else (0, 0, 0)
        if not matched or year == 0:
            continue  # before the year 1, or not a date: it stays an attribute
        try:
            date(year, month, day)
        except ValueError:
            raise InvalidInput(f"{text!r} is not a day of the calendar.", field=meaning) from None
        precision = 11 if day > 1 else 10 if month > 1 else 9
        if time := parse_time({"time": f"+{year:04}-{month:02}-{day:02}", "precision": precision}):
            times.append(time)
    return times


def _parse_coordinates(subject: ResultSubject) -> dict[str, float]:
    match = next(filter(None, map(_POINT.match, subject.all("coordinates"))), None)
    return {"longitude": float(match[1]), "latitude": float(match[2])} if match else {}


def _iter_items(subject: ResultSubject, *meanings: str) -> Iterator[tuple[str, str, str]]:
    """Yield the items of variables with one of these meanings: the meaning, the item's id, and its label or else id."""
    for name, values in subject.values.items():
        if (meaning := subject.meaning(name)) in meanings:
            for value in values:
                if qid := parse_item_uri(value):
                    yield str(meaning), qid, (subject.label(name) if len(values) == 1 else None) or qid


def _make_actors(subject: ResultSubject, dataset: Dataset, shared: list[Record]) -> list[str]:
    """Return the ids of participants, items or names in a list, and add their records to ``shared``."""
    actors: list[Actor] = []
    for _, qid, label in _iter_items(subject, "participant"):
        identifiers = {"wikidata": qid}
        actors.append(
            Actor(
                id=make_record_id("actor", qid), type="unknown", name=label, identifiers=identifiers, source=dataset.id
            )
        )
    for name_list in subject.all("participants"):
        names = dict.fromkeys(part.strip() for part in name_list.split(";"))
        actors += [_make_named_actor(name, dataset) for name in names if make_slug(name)]
    shared += actors
    return list(dict.fromkeys(actor.id for actor in actors))


def _make_named_actor(name: str, dataset: Dataset) -> Actor:
    """Return the actor of a label; a state only by its main name, as history had several of "Macedonia"."""
    state = find_state("name", name)
    if state and fold(state.name) == fold(name):
        return state.actor(dataset.id)
    return Actor(id=f"actor:wikidata-label:{make_slug(name)}", type="unknown", name=name, source=dataset.id)


def _make_places(subject: ResultSubject, dataset: Dataset, shared: list[Record]) -> Iterator[Place]:
    for meaning, qid, label in _iter_items(subject, "place", "country"):
        type_ = "country" if meaning == "country" else "place"
        identifier = make_record_id("location", qid)
        shared.append(Location(id=identifier, type=type_, name=label, identifiers={"wikidata": qid}, source=dataset.id))
        yield Place(location=identifier, precision="country" if meaning == "country" else None)


def _make_links(subject: ResultSubject, dataset: Dataset, shared: list[Record]) -> Iterator[Link]:
    for _, qid, label in _iter_items(subject, "whole"):
        shared.append(Event(id=make_record_id("event", qid), type="other", title=label, source=dataset.id))
        yield Link(type="subevent_of", target=make_record_id("event", qid))

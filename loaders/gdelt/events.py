"""A row of GDELT's event table into records.

Rows repeat each other: a handful of days, some thousands of actors and places, one article for several events. What
was made of a combination of cells is remembered, so that most of a row costs a few look-ups; what is left (the id, the
tone and three counts) is read for each.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final, NamedTuple

from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import Actor, Attributes, Participant, Place, Record
from loaders.gdelt.actors import actor_of
from loaders.gdelt.dataset import listed
from loaders.gdelt.days import dated
from loaders.gdelt.layout import EVENT_COLUMNS
from loaders.gdelt.places import columns_of, place_reader
from loaders.kit.building import Maker, Remembered, Shared, make_claim, make_event, make_participant, make_place
from loaders.kit.cameo import UNKNOWN, Act, find_act, restored, title
from loaders.kit.datasets import LISTED, Dataset
from loaders.reading.values import read_number

_MEDIATE: Final = "045"
_MOST: Final = 10**9

Cells = Sequence[str]


class _Dated(NamedTuple):
    when: str
    release: str
    attributes: Attributes


class _Who(NamedTuple):
    """An actor as its part in an event, what a title calls it, and its raw columns."""

    parts: tuple[Participant, ...]
    label: str | None
    attributes: Attributes


class _Where(NamedTuple):
    """A place as its part in an event, its raw columns, and what is kept of an actor's place that is the same."""

    places: tuple[Place, ...]
    attributes: Attributes
    same_first: Attributes
    same_second: Attributes


class _Coded(NamedTuple):
    act: Act
    attributes: Attributes
    measures: dict[str, float]


class _Counted(NamedTuple):
    attributes: Attributes
    measures: dict[str, float]


class EventReader:
    """Makes records of rows; what they share waits in ``shared``."""

    def __init__(self, dataset: Dataset, release: str | None, shared: Shared) -> None:
        self._dataset, self._release, self._shared = dataset, release, shared
        shared.add(dataset.source())
        self._days = Remembered(self._date)
        self._acts = Remembered(_code)
        self._firsts = Remembered(partial(self._who, "Actor1", "initiator"))
        self._mediators = Remembered(partial(self._who, "Actor1", "mediator"))
        self._seconds = Remembered(partial(self._who, "Actor2", "target"))
        self._places = Remembered(self._where)
        self._read_place = place_reader(dataset.id)
        self._first_places = Remembered(partial(columns_of, whose="Actor1"))
        self._second_places = Remembered(partial(columns_of, whose="Actor2"))
        self._articles = Remembered(self._article, 5_000)
        self._counts = Remembered(_count)
        self._relay = Maker(type(make_claim(about="", source="")), locator=f"{LISTED}{dataset.id}")

    def read(self, cells: Cells) -> tuple[Record, ...]:
        """Return an event and what the article it comes from says of it; ``cells`` are in the order of EVENT_COLUMNS.

        Raises:
            InvalidInput: a cell can't be read; ``field`` names its column.
        """
        number = cells[0]
        if not (number.isdecimal() and number.isascii() and len(number) < 20):
            raise InvalidInput(f"{number[:40]!r} is no event's id; it must be a number.", field="GLOBALEVENTID")
        identifier = f"event:gdelt:{number}"
        added = cells[59]
        day = self._days[cells[1], added, cells[60] != ""]
        act, attributes, measures = self._acts[cells[26], cells[27], cells[28], cells[29], cells[25], cells[30]]
        counted, mentioned = self._counts[cells[31], cells[32], cells[33]]
        who = tuple(cells[5:15])
        first = self._firsts[who] if cells[26] != _MEDIATE else self._mediators[who]
        second = self._seconds[tuple(cells[15:25])]
        action, near_first, near_second = tuple(cells[51:59]), tuple(cells[35:43]), tuple(cells[43:51])
        where = self._places[action]
        tone = cells[34]
        event = make_event.whole(
            {
                "id": identifier,
                "attributes": {
                    **attributes,
                    **first.attributes,
                    **second.attributes,
                    **(self._first_places[near_first] if near_first != action else where.same_first),
                    **(self._second_places[near_second] if near_second != action else where.same_second),
                    **where.attributes,
                    **counted,
                    **day.attributes,
                },
                "source": day.release,
                "kind": "event",
                "type": act.type,
                "mode": act.mode,
                "contexts": act.contexts,
                "title": title(first.label, act.words, second.label),
                "summary": "",
                "when": day.when,
                "reality": "happened",
                "participants": first.parts + second.parts,
                "locations": where.places,
                "links": (),
                "measures": {**measures, **mentioned, "tone": read_number(tone, "AvgTone", 100.0)}
                if tone
                else measures | mentioned,
            }
        )
        if not cells[60]:
            return (event,)
        return event, self._relay(about=identifier, source=self._articles[cells[60], added[:8]])

    def _date(self, key: tuple[str, str, bool]) -> _Dated:
        happened, added, from_article = key
        if not added and self._release:
            added = self._release.replace("-", "")
        if not added:
            raise InvalidInput(
                "the row doesn't say when it was added; say it for the whole file: --release YYYY-MM-DD.",
                field="DATEADDED",
            )
        read = dated(happened, added, from_article=from_article)
        release = self._dataset.release(read.published, read.published)
        self._shared.add(release)
        return _Dated(read.when, release.id, read.attributes)

    def _who(self, whose: str, role: str, cells: tuple[str, ...]) -> _Who:
        columns = EVENT_COLUMNS[5:15] if whose == "Actor1" else EVENT_COLUMNS[15:25]
        kept: Attributes = {name: text for name, cell in zip(columns, cells, strict=True) if (text := cell.strip())}
        actor = actor_of(cells, self._dataset.id)
        if actor is None:
            return _Who((), None, kept)
        self._shared.add(actor)
        return _Who((make_participant(actor=actor.id, role=role),), _label(actor), kept)

    def _where(self, cells: tuple[str, ...]) -> _Where:
        found = self._read_place(cells)
        self._shared.add(*found.locations)
        places: tuple[Place, ...] = ()
        same: tuple[Attributes, Attributes] = ({}, {})
        if found.locations:
            places = (make_place(location=found.locations[-1].id, precision=found.precision),)
            type_ = found.attributes["ActionGeo_Type"]
            same = {"Actor1Geo_Type": type_}, {"Actor2Geo_Type": type_}
        return _Where(places, found.attributes, *same)

    def _article(self, key: tuple[str, str]) -> str:
        named, day = key
        source = listed(named.strip(), f"{day[:4]}-{day[4:6]}-{day[6:]}")
        self._shared.add(source)
        return source.id


def _label(actor: Actor) -> str:
    return actor.name


def _code(key: tuple[str, ...]) -> _Coded:
    """Read what was done: code, base code, root code, quad class, whether a root event, Goldstein's scale."""
    given, base, root, quad, is_root, goldstein = (cell.strip() for cell in key)
    code = restored(given, root)
    kept: Attributes = {"EventCode": code} if code else {}
    for name, cell, implied in (("EventBaseCode", base, code[:3]), ("EventRootCode", root, code[:2])):
        if cell and cell.zfill(len(implied)) != implied:
            kept[name] = cell
    for name, cell in (("QuadClass", quad), ("IsRootEvent", is_root)):
        if (number := _whole(name, cell)) is not None:
            kept[name] = number
    measures = {"goldstein": read_number(goldstein, "GoldsteinScale", 10.0)} if goldstein else {}
    return _Coded(find_act(code) or UNKNOWN, kept, measures)


def _count(key: tuple[str, str, str]) -> _Counted:
    mentions, sources, articles = map(_whole, ("NumMentions", "NumSources", "NumArticles"), key)
    kept: Attributes = {} if sources is None else {"NumSources": sources}
    if articles is not None:
        kept["NumArticles"] = articles
    return _Counted(kept, {} if mentions is None else {"mentions": float(mentions)})


def _whole(column: str, text: str) -> int | None:
    if not text:
        return None
    if not (text.isdecimal() and text.isascii() and int(text) < _MOST):
        raise InvalidInput(f"{text[:40]!r} is no count; write a whole number or leave it out.", field=column)
    return int(text)

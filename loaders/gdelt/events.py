"""A row of GDELT's event table converted to records.

Rows repeat each other: a handful of days, some thousands of actors and places, one article for several events. What a
group of cells was converted to is cached, so most of a row costs a few look-ups; only the id is parsed for each.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final, NamedTuple

from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import Attributes, Participant, Place, Record
from loaders.gdelt.actors import make_actor
from loaders.gdelt.cell_groups import CellGroup, group_cells, split_group
from loaders.gdelt.dataset import make_listed_article
from loaders.gdelt.event_dates import parse_event_dates
from loaders.gdelt.layout import EVENT_COLUMNS
from loaders.gdelt.places import make_place_parser, parse_geo_columns
from loaders.readers.values import is_whole_number, parse_decimal
from loaders.toolkit.cameo import UNKNOWN, CameoEvent, find_event_code, make_title, restore_leading_zero
from loaders.toolkit.datasets import LISTED_BY, Dataset
from loaders.toolkit.record_builder import (
    BoundedCache,
    SharedRecords,
    make_claim,
    make_event,
    make_participant,
    make_place,
)

_MEDIATION_CODE: Final = "045"
"""CAMEO 045, mediate: the first actor is the mediator."""
_COUNT_LIMIT: Final = 10**9


class _ParsedDates(NamedTuple):
    """The event's date (EDTF), the day it was added, the id of that day's release, and raw columns."""

    when: str
    added: str
    release: str
    attributes: Attributes


class _ParsedActor(NamedTuple):
    """An actor's participation (none if the row names nobody), its name for the title, and its raw columns."""

    participants: tuple[Participant, ...]
    label: str | None
    attributes: Attributes


class _ParsedPlace(NamedTuple):
    """The event's place, its raw columns, and those kept of an actor's place with the same cells: its type only."""

    places: tuple[Place, ...]
    attributes: Attributes
    same_as_actor1: Attributes
    same_as_actor2: Attributes


class _ParsedCode(NamedTuple):
    """What the event code says, whether the first actor mediates, raw columns, and Goldstein's scale."""

    event: CameoEvent
    mediates: bool
    attributes: Attributes
    measures: dict[str, float]


class _ParsedCounts(NamedTuple):
    """NumSources and NumArticles as attributes, NumMentions as a measure."""

    attributes: Attributes
    measures: dict[str, float]


class GdeltEventConverter:
    """Converts rows of events.

    Args:
        dataset: the edition they are from.
        release: the day (YYYY-MM-DD) of rows without DATEADDED.
        shared: receives the records that rows refer to.
    """

    def __init__(self, dataset: Dataset, release: str | None, shared: SharedRecords) -> None:
        self._dataset, self._release, self._shared = dataset, release, shared
        shared.add(dataset.source())
        self._days = BoundedCache(self._parse_dates)
        self._codes = BoundedCache(_parse_code)
        self._firsts = BoundedCache(partial(self._parse_actor, "Actor1", "initiator"))
        self._mediators = BoundedCache(partial(self._parse_actor, "Actor1", "mediator"))
        self._seconds = BoundedCache(partial(self._parse_actor, "Actor2", "target"))
        self._places = BoundedCache(self._parse_place)
        self._make_place = make_place_parser(dataset.id)
        self._first_places = BoundedCache(partial(_parse_actor_place, "Actor1"))
        self._second_places = BoundedCache(partial(_parse_actor_place, "Actor2"))
        self._articles = BoundedCache(self._make_article, 5_000)
        self._counts = BoundedCache(_parse_counts)
        self._tones = BoundedCache(_parse_tone)
        self._claim_defaults = dict(vars(make_claim(about="", source="", locator=f"{LISTED_BY}{dataset.id}")))

    def convert(self, row: Sequence[str]) -> tuple[Record, ...]:
        """Return the event of a row, and the claim of its article if it has one.

        Args:
            row: a tuple of the 12 cell groups of a line, or the cells in the order of EVENT_COLUMNS.

        Raises:
            InvalidInput: a cell can't be read; ``field`` names its column.
        """
        number, happened, actor1, actor2, code, counts, tone, actor1_geo, actor2_geo, action_geo, added, address = (
            row if isinstance(row, tuple) else group_cells(row)
        )
        if not (number.isdecimal() and number.isascii() and len(number) < 20):
            raise InvalidInput(f"expected an event id, a whole number, got {number[:40]!r}.", field="GLOBALEVENTID")
        identifier = f"event:gdelt:{number}"
        when, day, release, date_attributes = self._days[happened, added, address != ""]
        act, mediates, attributes, measures = self._codes[code]
        count_attributes, mentions = self._counts[counts]
        participants, name, actor_attributes = (self._mediators if mediates else self._firsts)[actor1]
        participants2, name2, actor2_attributes = self._seconds[actor2]
        places, place_attributes, same1, same2 = self._places[action_geo]
        event = make_event.build(
            {
                "id": identifier,
                "attributes": {
                    **attributes,
                    **actor_attributes,
                    **actor2_attributes,
                    **(same1 if actor1_geo == action_geo else self._first_places[actor1_geo]),
                    **(same2 if actor2_geo == action_geo else self._second_places[actor2_geo]),
                    **place_attributes,
                    **count_attributes,
                    **date_attributes,
                },
                "source": release,
                "kind": "event",
                "type": act.type,
                "mode": act.mode,
                "contexts": act.contexts,
                "title": make_title(name, act.words, name2),
                "summary": "",
                "when": when,
                "reality": "happened",
                "participants": participants + participants2,
                "locations": places,
                "links": (),
                "measures": {**measures, **mentions, **self._tones[tone]},
            }
        )
        if not address:
            return (event,)
        source = self._articles[address, day]
        return event, make_claim.build({**self._claim_defaults, "about": identifier, "source": source})

    def _parse_dates(self, key: tuple[str, str, bool]) -> _ParsedDates:
        happened, added, from_article = key
        if not added and self._release:
            added = self._release.replace("-", "")
        if not added:
            raise InvalidInput(
                "the row doesn't say when it was added; give a day for the whole file: --release YYYY-MM-DD.",
                field="DATEADDED",
            )
        dates = parse_event_dates(happened, added, from_article=from_article)
        release = self._dataset.release(dates.published, dates.published)
        self._shared.add(release)
        return _ParsedDates(dates.when, dates.published, release.id, dates.attributes)

    def _parse_actor(self, whose: str, role: str, group: CellGroup) -> _ParsedActor:
        cells = split_group(group)
        columns = EVENT_COLUMNS[5:15] if whose == "Actor1" else EVENT_COLUMNS[15:25]
        attributes: Attributes = {
            name: text for name, cell in zip(columns, cells, strict=True) if (text := cell.strip())
        }
        actor = make_actor(cells, self._dataset.id)
        if actor is None:
            return _ParsedActor((), None, attributes)
        self._shared.add(actor)
        return _ParsedActor((make_participant(actor=actor.id, role=role),), actor.name, attributes)

    def _parse_place(self, group: CellGroup) -> _ParsedPlace:
        action_place = self._make_place(split_group(group))
        self._shared.add(*action_place.locations)
        places: tuple[Place, ...] = ()
        same: tuple[Attributes, Attributes] = ({}, {})
        if action_place.locations:
            places = (make_place(location=action_place.locations[-1].id, precision=action_place.precision),)
            type_ = action_place.attributes["ActionGeo_Type"]
            same = {"Actor1Geo_Type": type_}, {"Actor2Geo_Type": type_}
        return _ParsedPlace(places, action_place.attributes, *same)

    def _make_article(self, key: tuple[str, str]) -> str:
        address, day = key
        source = make_listed_article(address.strip(), day)
        self._shared.add(source)
        return source.id


def _parse_actor_place(whose: str, group: CellGroup) -> Attributes:
    return parse_geo_columns(split_group(group), whose)


def _parse_code(group: CellGroup) -> _ParsedCode:
    """Parse the cells from IsRootEvent to GoldsteinScale; base and root codes are kept only where they differ."""
    is_root, event_code, base, root, quad, goldstein = (cell.strip() for cell in split_group(group))
    code = restore_leading_zero(event_code, root)
    attributes: Attributes = {"EventCode": code} if code else {}
    for name, cell, implied in (("EventBaseCode", base, code[:3]), ("EventRootCode", root, code[:2])):
        if cell and cell.zfill(len(implied)) != implied:
            attributes[name] = cell
    for name, cell in (("QuadClass", quad), ("IsRootEvent", is_root)):
        if (number := _parse_count(name, cell)) is not None:
            attributes[name] = number
    measures = {"goldstein": parse_decimal(goldstein, "GoldsteinScale", 10.0)} if goldstein else {}
    return _ParsedCode(find_event_code(code) or UNKNOWN, code == _MEDIATION_CODE, attributes, measures)


def _parse_counts(group: CellGroup) -> _ParsedCounts:
    mentions, sources, articles = map(_parse_count, ("NumMentions", "NumSources", "NumArticles"), split_group(group))
    attributes: Attributes = {} if sources is None else {"NumSources": sources}
    if articles is not None:
        attributes["NumArticles"] = articles
    return _ParsedCounts(attributes, {} if mentions is None else {"mentions": float(mentions)})


def _parse_tone(text: str) -> dict[str, float]:
    return {"tone": parse_decimal(text, "AvgTone", 100.0)} if text else {}


def _parse_count(column: str, text: str) -> int | None:
    if not text:
        return None
    if not (is_whole_number(text) and int(text) < _COUNT_LIMIT):
        raise InvalidInput(f"expected a whole number, got {text[:40]!r}; correct it or leave it out.", field=column)
    return int(text)

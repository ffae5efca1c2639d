"""A row of GDELT's event table into records.

Rows repeat each other: a handful of days, some thousands of actors and places, one article for several events. What
was made of a block of cells is remembered, so that most of a row costs a few look-ups; only the id is read for each.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final, NamedTuple

from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import Attributes, Participant, Place, Record
from loaders.gdelt.actors import actor_of
from loaders.gdelt.cell_groups import Block, blocks_of, cells_of
from loaders.gdelt.dataset import listed
from loaders.gdelt.event_dates import dated
from loaders.gdelt.layout import EVENT_COLUMNS
from loaders.gdelt.places import columns_of, place_reader
from loaders.readers.values import parse_decimal
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

_MEDIATE: Final = "045"
_MOST: Final = 10**9


class _Dated(NamedTuple):
    when: str
    added: str
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
    act: CameoEvent
    mediates: bool
    attributes: Attributes
    measures: dict[str, float]


class _Counted(NamedTuple):
    attributes: Attributes
    measures: dict[str, float]


class EventReader:
    """Makes records of rows; what they share waits in ``shared``."""

    def __init__(self, dataset: Dataset, release: str | None, shared: SharedRecords) -> None:
        self._dataset, self._release, self._shared = dataset, release, shared
        shared.add(dataset.source())
        self._days = BoundedCache(self._date)
        self._acts = BoundedCache(_code)
        self._firsts = BoundedCache(partial(self._who, "Actor1", "initiator"))
        self._mediators = BoundedCache(partial(self._who, "Actor1", "mediator"))
        self._seconds = BoundedCache(partial(self._who, "Actor2", "target"))
        self._places = BoundedCache(self._where)
        self._read_place = place_reader(dataset.id)
        self._first_places = BoundedCache(partial(_near, "Actor1"))
        self._second_places = BoundedCache(partial(_near, "Actor2"))
        self._articles = BoundedCache(self._article, 5_000)
        self._counts = BoundedCache(_count)
        self._tones = BoundedCache(_tone)
        self._relayed = dict(vars(make_claim(about="", source="", locator=f"{LISTED_BY}{dataset.id}")))

    def read(self, row: Sequence[str]) -> tuple[Record, ...]:
        """Return an event and what its article says of it; of a tuple of blocks, or cells as EVENT_COLUMNS has them.

        Raises:
            InvalidInput: a cell can't be read; ``field`` names its column.
        """
        number, happened, actor1, actor2, code, counts, tone, near1, near2, place, added, address = (
            row if isinstance(row, tuple) else blocks_of(row)
        )
        if not (number.isdecimal() and number.isascii() and len(number) < 20):
            raise InvalidInput(f"{number[:40]!r} is no event's id; it must be a number.", field="GLOBALEVENTID")
        identifier = f"event:gdelt:{number}"
        when, day, release, dated_by = self._days[happened, added, address != ""]
        act, mediates, attributes, measures = self._acts[code]
        counted, mentioned = self._counts[counts]
        parts, label, named = (self._mediators if mediates else self._firsts)[actor1]
        other_parts, other_label, other_named = self._seconds[actor2]
        places, located, same_first, same_second = self._places[place]
        event = make_event.build(
            {
                "id": identifier,
                "attributes": {
                    **attributes,
                    **named,
                    **other_named,
                    **(same_first if near1 == place else self._first_places[near1]),
                    **(same_second if near2 == place else self._second_places[near2]),
                    **located,
                    **counted,
                    **dated_by,
                },
                "source": release,
                "kind": "event",
                "type": act.type,
                "mode": act.mode,
                "contexts": act.contexts,
                "title": make_title(label, act.words, other_label),
                "summary": "",
                "when": when,
                "reality": "happened",
                "participants": parts + other_parts,
                "locations": places,
                "links": (),
                "measures": {**measures, **mentioned, **self._tones[tone]},
            }
        )
        if not address:
            return (event,)
        source = self._articles[address, day]
        return event, make_claim.build({**self._relayed, "about": identifier, "source": source})

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
        return _Dated(read.when, read.published, release.id, read.attributes)

    def _who(self, whose: str, role: str, block: Block) -> _Who:
        cells = cells_of(block)
        columns = EVENT_COLUMNS[5:15] if whose == "Actor1" else EVENT_COLUMNS[15:25]
        kept: Attributes = {name: text for name, cell in zip(columns, cells, strict=True) if (text := cell.strip())}
        actor = actor_of(cells, self._dataset.id)
        if actor is None:
            return _Who((), None, kept)
        self._shared.add(actor)
        return _Who((make_participant(actor=actor.id, role=role),), actor.name, kept)

    def _where(self, block: Block) -> _Where:
        found = self._read_place(cells_of(block))
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
        source = listed(named.strip(), day)
        self._shared.add(source)
        return source.id


def _near(whose: str, block: Block) -> Attributes:
    return columns_of(cells_of(block), whose)


def _code(block: Block) -> _Coded:
    """Read what was done: whether a root event, code, base code, root code, quad class, Goldstein's scale."""
    is_root, given, base, root, quad, goldstein = (cell.strip() for cell in cells_of(block))
    code = restore_leading_zero(given, root)
    kept: Attributes = {"EventCode": code} if code else {}
    for name, cell, implied in (("EventBaseCode", base, code[:3]), ("EventRootCode", root, code[:2])):
        if cell and cell.zfill(len(implied)) != implied:
            kept[name] = cell
    for name, cell in (("QuadClass", quad), ("IsRootEvent", is_root)):
        if (number := _whole(name, cell)) is not None:
            kept[name] = number
    measures = {"goldstein": parse_decimal(goldstein, "GoldsteinScale", 10.0)} if goldstein else {}
    return _Coded(find_event_code(code) or UNKNOWN, code == _MEDIATE, kept, measures)


def _count(block: Block) -> _Counted:
    mentions, sources, articles = map(_whole, ("NumMentions", "NumSources", "NumArticles"), cells_of(block))
    kept: Attributes = {} if sources is None else {"NumSources": sources}
    if articles is not None:
        kept["NumArticles"] = articles
    return _Counted(kept, {} if mentions is None else {"mentions": float(mentions)})


def _tone(text: str) -> dict[str, float]:
    return {"tone": parse_decimal(text, "AvgTone", 100.0)} if text else {}


def _whole(column: str, text: str) -> int | None:
    if not text:
        return None
    if not (text.isdecimal() and text.isascii() and int(text) < _MOST):
        raise InvalidInput(f"{text[:40]!r} is no count; write a whole number or leave it out.", field=column)
    return int(text)

"""The events a mapping describes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import Event, Measure
from knowledge_graph.vocabulary import VOCABULARY
from loaders.mapping.columns import columns_of
from loaders.mapping.entities import digest, fields_of, texts_of, thing_id
from loaders.mapping.model import Amount, EventPart, TableMapping
from loaders.mapping.row_context import Frame, distinct
from loaders.mapping.templates import Values, columns_in, filler
from loaders.mapping.values import amount, dated, words

Figures = Callable[[Values], Iterator[tuple[str, Measure | str]]]

_MEASURES: Final = frozenset(VOCABULARY.words("measures"))
_WHOLE_IDS: Final = ("event:", "actor:", "location:")


def figures(given: Mapping[str, Amount], decimal: str) -> Figures:
    """Compile values by property: measures are numbers, other properties words; the empty ones are left out."""
    measures = [(name, amount(one, decimal)) for name, one in given.items() if name in _MEASURES]
    others = [
        (name, fill) for name, one in given.items() if name not in _MEASURES and (fill := words(one.text or one.best))
    ]

    def found(values: Values) -> Iterator[tuple[str, Measure | str]]:
        for name, read in measures:
            if value := read(values):
                yield name, value
        for name, fill in others:
            if text := fill(values):
                yield name, text

    return found


class EventMaker:
    """Compiles one event of a mapping.

    One whose own words, and those of all it joins, need no column is ``constant``: every row has it.
    """

    def __init__(self, key: str, part: EventPart, mapping: TableMapping) -> None:
        self._key, self._dataset = key, mapping.dataset.id
        joined = [mapping.actors[one.actor] for one in part.participants]
        places = [mapping.locations[one.location] for one in part.locations]
        self.constant = part.id is not None and not columns_of(part, *joined, *places)
        self._id, self._id_column = words(part.id), next(iter(columns_of(part.id)), "")
        self._texts = fields_of(
            type=words(part.type), mode=words(part.mode), title=words(part.title), summary=words(part.summary),
            when=dated(part.when), reality=words(part.reality),
        )  # fmt: skip
        self._contexts = [fill for one in part.contexts if (fill := words(one))]
        self._attributes, self._measures = texts_of(part.attributes), figures(part.measures, mapping.table.decimal)
        self._participants = [(one.actor, fields_of(role=words(one.role))) for one in part.participants]
        self._places = [
            (one.location, fields_of(role=words(one.role), precision=words(one.precision), area=words(one.area)))
            for one in part.locations
        ]
        self._links = [(link.type, _target(link.target, self._dataset)) for link in part.links]

    def identify(self, values: Values) -> str:
        """Return the event's id: the mapping's, or one made of all the row's cells.

        Raises:
            InvalidInput: the cell it is made of is empty.
        """
        if self._id is None:
            cells = (f"{name}={values[name]}" for name in sorted(values) if values[name])
            return thing_id("event", self._dataset, digest(self._key, *cells))
        if not (name := self._id(values)):
            raise InvalidInput(
                "the cell is empty, or the column isn't there; the event's id is made of it.", field=self._id_column
            )
        return thing_id("event", self._dataset, name)

    def make(self, frame: Frame, source: str) -> Event:
        """Return the event as a row has it."""
        values, ids = frame.values, frame.ids
        fields: dict[str, Any] = self._texts(values)
        fields["participants"] = distinct(
            {"actor": one, **role}
            for key, fill in self._participants
            if ids[key] and "role" in (role := fill(values))
            for one in ids[key]
        )
        fields["locations"] = distinct(
            {"location": one, **about}
            for key, fill in self._places
            if ids[key] and "role" in (about := fill(values))
            for one in ids[key]
        )
        fields["links"] = distinct({"type": kind, "target": one} for kind, find in self._links for one in find(frame))
        fields["contexts"] = [text for fill in self._contexts if (text := fill(values))]
        fields["measures"] = dict(self._measures(values))
        fields["attributes"] = self._attributes(values)
        return Event.model_validate({"id": ids[self._key][0], "source": source, **fields})


def _target(target: str, dataset: str) -> Callable[[Frame], tuple[str, ...]]:
    """Compile what a link points to: the things of a key, a whole id, or the id of another row's event."""
    if not columns_in(target) and ":" not in target:
        return lambda frame: frame.ids[target]
    fill = filler(target)

    def found(frame: Frame) -> tuple[str, ...]:
        text = fill(frame.values)
        if not text:
            return ()
        kind = next((one for one in _WHOLE_IDS if text.startswith(one)), "event:")
        return (thing_id(kind[:-1], dataset, text),)

    return found

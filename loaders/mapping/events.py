"""Compilers of events and of values by property."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import Event, Measure
from knowledge_graph.vocabulary import VOCABULARY
from loaders.mapping.columns import list_columns
from loaders.mapping.entities import compile_fields, compile_texts, make_dataset, make_digest, make_id
from loaders.mapping.fields import ValueTemplate
from loaders.mapping.model import EventPart, TableMapping, TablePart
from loaders.mapping.numbers import compile_value
from loaders.mapping.row_context import RowContext, drop_duplicates
from loaders.mapping.templates import Values, compile_template, find_columns
from loaders.mapping.values import compile_date, compile_id, compile_text, without_zero_fractions
from loaders.readers.columns import drop_zero_fraction

ReadValues = Callable[[Values], Iterator[tuple[str, Measure | str]]]

_MEASURES: Final = frozenset(VOCABULARY.words("measures"))
_COUNTED: Final = _MEASURES - {"goldstein", "tone", "mentions", "intensity", "confidence", "amount"}
"""Measures of people and things, which come in whole numbers."""
_YEAR: Final = re.compile(r"(?<![\d-])\d{4}(?!\d)")
_ID_PREFIXES: Final = ("event:", "actor:", "location:")


def compile_values(templates: Mapping[str, ValueTemplate], table: TablePart) -> ReadValues:
    """Compile values by property: measures are numbers, other properties words; empty ones are left out."""
    measures = [
        (name, compile_value(template, table, counted=name in _COUNTED))
        for name, template in templates.items()
        if name in _MEASURES
    ]
    others = [
        (name, fill)
        for name, template in templates.items()
        if name not in _MEASURES
        and (fill := compile_date(template.date) or compile_text(template.text or template.best))
    ]

    def read_values(values: Values) -> Iterator[tuple[str, Measure | str]]:
        for name, read in measures:
            if value := read(values):
                yield name, value
        for name, fill in others:
            if text := fill(values):
                yield name, text

    return read_values


class EventMaker:
    """Compiles one event of a mapping.

    ``constant`` says that neither the event nor its participants and places read a column: all rows share it.
    """

    def __init__(self, key: str, part: EventPart, mapping: TableMapping) -> None:
        self._key, self._dataset = key, mapping.dataset.id
        joined = [mapping.actors[participant.actor] for participant in part.participants]
        places = [mapping.locations[location.location] for location in part.locations]
        self.constant = part.id is not None and not list_columns(part, *joined, *places)
        self._id, self._id_column = compile_id(part.id), next(iter(list_columns(part.id)), "")
        self._texts = compile_fields(
            type=compile_text(part.type),
            mode=compile_text(part.mode),
            title=compile_text(part.title),
            summary=compile_text(part.summary),
            when=compile_date(part.when),
            reality=compile_text(part.reality),
        )
        self._contexts = [fill for context in part.contexts if (fill := compile_text(context))]
        self._attributes, self._measures = (
            compile_texts(part.attributes),
            compile_values(part.measures, mapping.table),
        )
        self._participants = [
            (participant.actor, compile_fields(role=compile_text(participant.role)))
            for participant in part.participants
        ]
        self._places = [
            (
                location.location,
                compile_fields(
                    role=compile_text(location.role),
                    precision=compile_text(location.precision),
                    area=compile_text(location.area),
                ),
            )
            for location in part.locations
        ]
        self._years, self._when_column = make_dataset(mapping.dataset).years, next(iter(list_columns(part.when)), "")
        self._links = [(link.type, _compile_target(link.target, self._dataset)) for link in part.links]

    def identify(self, values: Values) -> str:
        """Return the event's id: by the mapping's template, or a hash of all the row's cells.

        Raises:
            InvalidInput: a cell of the id is empty.
        """
        if self._id is None:
            cells = (f"{name}={drop_zero_fraction(values[name])}" for name in sorted(values) if values[name])
            return make_id("event", self._dataset, make_digest(self._key, *cells))
        if not (name := self._id(values)):
            raise InvalidInput("the event's id is made of this cell, which is empty or missing.", field=self._id_column)
        return make_id("event", self._dataset, name)

    def make(self, context: RowContext, source: str) -> Event:
        """Return the event of a row."""
        values, ids = context.values, context.ids
        fields: dict[str, Any] = self._texts(values)
        self._check_years(fields.get("when", ""))
        fields["participants"] = drop_duplicates(
            {"actor": actor, **role}
            for key, fill in self._participants
            if ids[key] and "role" in (role := fill(values))
            for actor in ids[key]
        )
        fields["locations"] = drop_duplicates(
            {"location": location, **about}
            for key, fill in self._places
            if ids[key] and "role" in (about := fill(values))
            for location in ids[key]
        )
        fields["links"] = drop_duplicates(
            {"type": kind, "target": target} for kind, find in self._links for target in find(context)
        )
        fields["contexts"] = [text for fill in self._contexts if (text := fill(values))]
        fields["measures"] = dict(self._measures(values))
        fields["attributes"] = self._attributes(values)
        return Event.model_validate({"id": ids[self._key][0], "source": source, **fields})

    def _check_years(self, when: str) -> None:
        for year in _YEAR.findall(when) if self._years[0] > 1 else ():
            if int(year) not in self._years:
                raise InvalidInput(
                    f"the year {year} is outside of the time of this dataset, {self._years[0]} to {self._years[-1]}; "
                    "correct it.",
                    field=self._when_column,
                )


def _compile_target(target: str, dataset: str) -> Callable[[RowContext], tuple[str, ...]]:
    """Compile the target of a link: the entities of a key, a whole id, or the id of another row's event."""
    if not find_columns(target) and ":" not in target:
        return lambda context: context.ids[target]
    fill = without_zero_fractions(compile_template(target), find_columns(target))

    def find_target(context: RowContext) -> tuple[str, ...]:
        text = fill(context.values)
        if not text:
            return ()
        kind = next((prefix for prefix in _ID_PREFIXES if text.startswith(prefix)), "event:")
        return (make_id(kind[:-1], dataset, text),)

    return find_target

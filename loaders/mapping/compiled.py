"""A mapping, compiled: what a row says, as records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import Record
from loaders.mapping.claims_relations import claim_maker, relation_maker
from loaders.mapping.columns import columns_of, kept_whole
from loaders.mapping.entities import LocationMaker, actor_maker, dataset_of, release_maker, source_maker
from loaders.mapping.events import EventMaker
from loaders.mapping.model import TableMapping
from loaders.mapping.row_context import Frame
from loaders.readers.tables import ConvertedRow

Scalar = str | int | float | bool
Cells = Mapping[str, Scalar | None]
"""A row as it stands in its table."""


class RowConverter:
    """Converts rows by a mapping into (the records a row says, the records it shares with other rows)."""

    def __init__(self, mapping: TableMapping, release: str | None = None) -> None:
        self._mapping, self._null = mapping, frozenset(mapping.table.null)
        self._dataset = dataset_of(mapping.dataset)
        self._whole = self._dataset.source()
        self._release = release_maker(mapping.dataset, self._dataset, release)
        self._anchor = self._find_anchor(release)
        self._actors = {
            key: (actor_maker(part, mapping.dataset, self._anchor), columns_of(part))
            for key, part in mapping.actors.items()
        }
        self._locations: dict[str, LocationMaker] = {}
        for key in mapping.locations:
            self._locate(key)
        self._articles = {key: (source_maker(part), columns_of(part)) for key, part in mapping.sources.items()}
        self._events = {key: EventMaker(key, part, mapping) for key, part in mapping.events.items()}
        self._relations = [relation_maker(part, mapping) for part in mapping.relations]
        self._claims = [claim_maker(part, mapping, self._dataset) for part in mapping.claims]
        self._carrier = next((key for key, event in self._events.items() if not event.constant), None)
        self._lists_things = self._carrier is None and not self._relations
        self._kept = frozenset() if mapping.keep == "all" else kept_whole(mapping)

    def __call__(self, cells: Cells) -> ConvertedRow:
        """Convert one row.

        Raises:
            InvalidInput: a cell can't be taken; ``field`` is its column.
            ValidationError: what came of it is no record.
        """
        values = {column: self._text(cell) for column, cell in cells.items()}
        release = self._release(values)
        frame = Frame(values, release.id if release else self._whole.id)
        shared: list[Record] = [self._whole, *([release] if release else ())]
        own: list[Record] = []
        self._name_things(frame, own, shared)
        for key, maker in self._events.items():
            frame.ids[key] = (maker.identify(values),)
        for maker in self._events.values():
            (shared if maker.constant else own).append(
                maker.make(frame, self._anchor if maker.constant else frame.source)
            )
        own += [relation for make in self._relations for relation in make(frame)]
        claims = [claim for make in self._claims for claim in make(frame)]
        own = [*self._with_rest(own, frame, cells), *claims]
        if not own:
            raise InvalidInput("the row says nothing: whatever the mapping takes from it is empty.")
        return own, shared

    def _text(self, cell: Scalar | None) -> str:
        if isinstance(cell, str):
            text = cell.strip()
            return "" if text in self._null else text
        if cell is None:
            return ""
        if isinstance(cell, bool):
            return "true" if cell else "false"
        return str(int(cell)) if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15 else str(cell)

    def _find_anchor(self, release: str | None) -> str:
        """Return the source of what no single row says: the release if the file has one only, else the dataset."""
        varying = not release and columns_of(self._mapping.dataset)
        only = None if varying else self._release({})
        return only.id if only else self._whole.id

    def _locate(self, key: str) -> LocationMaker:
        if key not in self._locations:
            mapping, part = self._mapping, self._mapping.locations[key]
            above = self._locate(part.part_of) if part.part_of else None
            made = LocationMaker(part, mapping.dataset, self._anchor, mapping.table.decimal, above)
            self._locations[key] = made
        return self._locations[key]

    def _name_things(self, frame: Frame, own: list[Record], shared: list[Record]) -> None:
        """Make a row's actors, places and articles; where rows say no more than that, the row is about them."""
        for key, (make, columns) in self._actors.items():
            actors = make(frame.values)
            frame.ids[key] = tuple(one.id for one in actors)
            (own if self._lists_things and columns else shared).extend(actors)
            if not actors:
                frame.unsaid.update(columns)
        for key, locate in self._locations.items():
            places = locate(frame.values)
            frame.ids[key] = tuple(one.id for one in places[-1:])
            shared += places[:-1]
            (own if self._lists_things and locate.columns else shared).extend(places[-1:])
            if not places:
                frame.unsaid.update(locate.columns)
        for key, (find, columns) in self._articles.items():
            if source := find(frame.values):
                frame.articles[key] = source.id
                shared.append(source)
            else:
                frame.unsaid.update(columns)

    def _with_rest(self, own: list[Record], frame: Frame, cells: Cells) -> list[Record]:
        """Keep with the row's main record every cell that no record has as it was."""
        values, drop = frame.values, self._mapping.drop
        rest: dict[str, Any] = {
            column: _kept(cells[column])
            for column, text in values.items()
            if text and column not in drop and (column not in self._kept or column in frame.unsaid)
        }
        if not rest:
            return own
        main = self._main_of(own, frame)
        if main:
            return [_with_attributes(one, rest) if one.id in main else one for one in own]
        listed = ", ".join(sorted(rest))
        raise InvalidInput(f"nothing in the mapping can keep {listed}: describe an event, or list them under `drop`.")

    def _main_of(self, own: Sequence[Record], frame: Frame) -> set[str | None]:
        """Return the ids of what a row is about: its event, else its relations, else the first thing it lists."""
        if self._carrier:
            return {frame.ids[self._carrier][0]}
        return {one.id for one in own if one.kind == "relation"} or {one.id for one in own[:1]}


def _with_attributes(record: Record, more: Mapping[str, Any]) -> Record:
    own: Mapping[str, Any] = getattr(record, "attributes", {})
    return record.model_copy(update={"attributes": {**more, **own}})


def _kept(cell: Scalar | None) -> Scalar | None:
    return cell.strip() if isinstance(cell, str) else cell

"""A compiled mapping, which converts rows into records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import Record
from loaders.mapping.claims_relations import compile_claim, compile_relation
from loaders.mapping.columns import NOTHING, list_columns, list_naming_columns, list_verbatim_columns
from loaders.mapping.entities import ActorMaker, LocationMaker, compile_release, compile_source, make_dataset
from loaders.mapping.events import EventMaker
from loaders.mapping.model import TableMapping
from loaders.mapping.row_context import RowContext
from loaders.readers.converters import ConvertedRow

Scalar = str | int | float | bool
Cells = Mapping[str, Scalar | None]
"""A row's cells by column."""


class MappingConverter:
    """Converts rows by a mapping into (the records of a row, the records it shares with other rows).

    ``nameless`` counts the cells, by column and text, that name nothing though they aren't empty.
    """

    def __init__(self, mapping: TableMapping, release: str | None = None) -> None:
        self._mapping, self._naming = mapping, list_naming_columns(mapping)
        self._null = {column: frozenset(cells) for column, cells in mapping.table.null.items()}
        self._null |= dict.fromkeys(self._naming, NOTHING)
        self.nameless = Counter[tuple[str, str]]()
        self._null_anywhere = self._null.get("", frozenset[str]())
        self._dataset = make_dataset(mapping.dataset)
        self._dataset_source = self._dataset.source()
        self._release = compile_release(mapping.dataset, self._dataset, release)
        self._anchor = self._find_anchor(release)
        self._actors = {key: ActorMaker(part, mapping.dataset, self._anchor) for key, part in mapping.actors.items()}
        self._locations: dict[str, LocationMaker] = {}
        for key in mapping.locations:
            self._locate(key)
        self._articles = {key: (compile_source(part), list_columns(part)) for key, part in mapping.sources.items()}
        self._events = {key: EventMaker(key, part, mapping) for key, part in mapping.events.items()}
        self._relations = [compile_relation(part, mapping) for part in mapping.relations]
        self._claims = [compile_claim(part, mapping, self._dataset) for part in mapping.claims]
        self._carrier = next((key for key, event in self._events.items() if not event.constant), None)
        self._lists_entities = self._carrier is None and not self._relations
        self._kept = frozenset() if mapping.keep == "all" else list_verbatim_columns(mapping)

    def __call__(self, cells: Cells) -> ConvertedRow:
        """Convert one row.

        Raises:
            InvalidInput: a cell is invalid; ``field`` is its column.
            ValidationError: the result isn't a valid record.
        """
        values = self._clean(cells)
        self._count_nameless(values, cells)
        release = self._release(values)
        context = RowContext(values, release.id if release else self._dataset_source.id)
        shared: list[Record] = [self._dataset_source, *([release] if release else ())]
        own: list[Record] = []
        self._make_entities(context, own, shared)
        for key, maker in self._events.items():
            context.ids[key] = (maker.identify(values),)
        for maker in self._events.values():
            (shared if maker.constant else own).append(
                maker.make(context, self._anchor if maker.constant else context.source)
            )
        own += [relation for make in self._relations for relation in make(context)]
        claims = [claim for make in self._claims for claim in make(context)]
        own = [*self._keep_rest(own, context, cells), *claims]
        if not own:
            raise InvalidInput("the row yields no record: every cell the mapping reads is empty.")
        return own, shared

    def identify(self, cells: Cells) -> str | None:
        """Return the id of a row's main event, also of a row that can't be converted; None if it has none."""
        try:
            return self._events[self._carrier].identify(self._clean(cells)) if self._carrier else None
        except InvalidInput:
            return None

    def _clean(self, cells: Cells) -> dict[str, str]:
        null = self._null
        return {column: self._text(cell, null.get(column, self._null_anywhere)) for column, cell in cells.items()}

    def _count_nameless(self, values: Mapping[str, str], cells: Cells) -> None:
        for column in self._naming:
            if values.get(column) == "" and isinstance(cell := cells[column], str) and (text := cell.strip()):
                self.nameless[column, text] += 1

    @staticmethod
    def _text(cell: Scalar | None, null: frozenset[str]) -> str:
        if isinstance(cell, str):
            text = cell.strip()
            return "" if text in null else text
        if cell is None:
            return ""
        if isinstance(cell, bool):
            return "true" if cell else "false"
        return str(int(cell)) if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15 else str(cell)

    def _find_anchor(self, release: str | None) -> str:
        """Return the source of records shared by rows: the release if the file has only one, else the dataset."""
        varying = not release and list_columns(self._mapping.dataset)
        only = None if varying else self._release({})
        return only.id if only else self._dataset_source.id

    def _locate(self, key: str) -> LocationMaker:
        if key not in self._locations:
            mapping, part = self._mapping, self._mapping.locations[key]
            parent = self._locate(part.part_of) if part.part_of else None
            made = LocationMaker(part, mapping.dataset, self._anchor, mapping.table, parent)
            self._locations[key] = made
        return self._locations[key]

    def _make_entities(self, context: RowContext, own: list[Record], shared: list[Record]) -> None:
        """Make a row's actors, places and articles; they are its own records if the mapping describes nothing else."""
        for key, make in self._actors.items():
            actors = make(context.values)
            context.ids[key] = tuple(actor.id for actor in actors)
            (own if self._lists_entities and make.columns else shared).extend(actors)
            if len(actors) != 1:
                context.empty_columns.update(make.code_columns if actors else make.columns)
        for key, locate in self._locations.items():
            chains = locate(context.values)
            context.empty_columns.update(locate.find_half_point(context.values))
            context.ids[key] = tuple(chain[-1].id for chain in chains)
            for chain in chains:
                shared += chain[:-1]
                (own if self._lists_entities and locate.columns else shared).append(chain[-1])
            if not chains:
                context.empty_columns.update(locate.columns)
        for key, (find, columns) in self._articles.items():
            if source := find(context.values):
                context.articles[key] = source.id
                shared.append(source)
            else:
                context.empty_columns.update(columns)

    def _keep_rest(self, own: list[Record], context: RowContext, cells: Cells) -> list[Record]:
        """Keep every cell that isn't stored verbatim as an attribute of the row's main record."""
        values, drop = context.values, self._mapping.drop
        rest: dict[str, Any] = {
            column: _kept(cells[column])
            for column, text in values.items()
            if text and column not in drop and (column not in self._kept or column in context.empty_columns)
        }
        if not rest:
            return own
        main = self._find_main(own, context)
        if main:
            return [_with_attributes(record, rest) if record.id in main else record for record in own]
        listed = ", ".join(sorted(rest))
        raise InvalidInput(f"nothing in the mapping can keep {listed}: describe an event, or list them under `drop`.")

    def _find_main(self, own: Sequence[Record], context: RowContext) -> set[str | None]:
        """Return the ids of a row's main records: its event, else its relations, else the first entity."""
        if self._carrier:
            return {context.ids[self._carrier][0]}
        return {record.id for record in own if record.kind == "relation"} or {record.id for record in own[:1]}


def _with_attributes(record: Record, more: Mapping[str, Any]) -> Record:
    own: Mapping[str, Any] = getattr(record, "attributes", {})
    return record.model_copy(update={"attributes": {**more, **own}})


def _kept(cell: Scalar | None) -> Scalar | None:
    return cell.strip() if isinstance(cell, str) else cell

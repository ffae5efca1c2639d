"""What a table of ACLED tells only as a whole: in which order its dates are written, and who took part in an event.

A copy that went through a spreadsheet may write 05/06/2020; the other dates of the file tell whether that is May or
June. A monadic export has a row per actor, so that an event's actors stand in several rows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Final, Self

from knowledge_graph.identity.folding import fold
from loaders.acled.codes import map_inter_code
from loaders.acled.event_dates import list_event_days
from loaders.readers.converters import Values
from loaders.readers.date_order import DATE_ORDERS, DateOrder, OrderEvidence

_OWN_COLUMNS: Final = ("assoc_actor_1", "data_id")
"""Columns, besides actor1 and inter1, in which the rows of one event differ."""
_UNCODED: Final = 99
_FIRST_ROWS: Final = 100
"""Rows that tell whether a table with a second actor repeats its events."""


@dataclass(slots=True)
class _RowActor:
    """What the rows of one actor of an event say of it: its inter code, and lists by column."""

    inter: str = ""
    lists: dict[str, set[str]] = field(default_factory=lambda: {name: set() for name in _OWN_COLUMNS})

    def add(self, cells: Values) -> None:
        self.inter = self.inter or cells.get("inter1", "")
        for name, values in self.lists.items():
            values.update(filter(None, map(str.strip, cells.get(name, "").split(";"))))


@dataclass(frozen=True, slots=True)
class TableSurvey:
    """What the rows of a table tell together.

    Args:
        orders: the orders in which the dates of the table may be written.
        actors: of a monadic export, the actors of each event by its id and by their names.
    """

    orders: frozenset[DateOrder] = DATE_ORDERS
    actors: Mapping[str, Mapping[str, _RowActor]] = field(default_factory=dict)

    @classmethod
    def of_rows(cls, columns: Collection[str], rows: Iterable[Values]) -> Self:
        """Return the survey of rows, those of a table or the objects of the API's answers.

        Args:
            columns: their columns.
            rows: their cleaned cells by column.
        """
        rows = iter(rows)
        first = list(islice(rows, _FIRST_ROWS))
        evidence, monadic = OrderEvidence(), _is_monadic(columns, first)
        actors: dict[str, dict[str, _RowActor]] = {}
        for cells in chain(first, rows):
            evidence.add(list_event_days(cells.get("event_date", ""), cells.get("year", "")))
            if monadic and "actor1" in cells and "actor2" not in cells:
                of_event = actors.setdefault(cells.get("event_id_cnty", ""), {})
                of_event.setdefault(cells["actor1"], _RowActor()).add(cells)
        return cls(evidence.orders, actors)

    def unite(self, cells: Values) -> Values:
        """Return a row of a monadic export with all actors of its event, as a dyadic table would have them.

        They are ordered by their inter codes and names, as nothing else says which is whose; so the order of rows
        changes nothing.
        """
        actors = self.actors.get(cells.get("event_id_cnty", ""))
        if not actors:
            return cells
        united = {name: cell for name, cell in cells.items() if name not in {"actor1", "inter1", *_OWN_COLUMNS}}
        ordered = sorted(actors.items(), key=lambda item: (_rank(item[1]), fold(item[0]), item[0]))
        for number, (name, actor) in enumerate(ordered, 1):
            own = {f"actor{number}": name, f"inter{number}": actor.inter}
            own[f"assoc_actor_{number}"] = "; ".join(sorted(actor.lists["assoc_actor_1"]))
            united |= {column: text for column, text in own.items() if text}
        if ids := set[str]().union(*(actor.lists["data_id"] for actor in actors.values())):
            united["data_id"] = "; ".join(sorted(ids))
        return united


def needs_survey(columns: Collection[str], rows: Iterable[Values]) -> bool:
    """Return whether the first rows show that all must be read together; arguments as for ``TableSurvey.of_rows``."""
    first = list(rows)
    days = (list_event_days(cells.get("event_date", ""), cells.get("year", "")) for cells in first)
    return _is_monadic(columns, first) or any(len(set(readings.values())) > 1 for readings in days)


def _is_monadic(columns: Collection[str], rows: Iterable[Values]) -> bool:
    """Return whether a table has a row per actor: it lacks a second actor, or repeats events for another first one."""
    if "actor2" not in columns:
        return "deleted_timestamp" not in columns
    actors: dict[str, set[str]] = {}
    for cells in rows:
        if "actor2" in cells:
            return False
        actors.setdefault(cells.get("event_id_cnty", ""), set()).add(cells.get("actor1", ""))
    return any(len(names) > 1 for names in actors.values())


def _rank(actor: _RowActor) -> int:
    return map_inter_code(actor.inter).code or _UNCODED

"""How a GDELT table is written: as GDELT publishes it (headerless, tabs), or as somebody saved it again."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Final, Literal

from loaders.gdelt.cell_groups import split_line
from loaders.readers.sniff import DELIMITERS, Head
from loaders.readers.tables import TableDialect

_ACTOR_FIELDS: Final = (
    "Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code", "Religion2Code",
    "Type1Code", "Type2Code", "Type3Code",
)  # fmt: skip
_GEO_FIELDS: Final = ("Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID")

EVENT_COLUMNS: Final = (
    "GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate",
    *(f"Actor1{name}" for name in _ACTOR_FIELDS), *(f"Actor2{name}" for name in _ACTOR_FIELDS),
    "IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale",
    "NumMentions", "NumSources", "NumArticles", "AvgTone",
    *(f"{whose}Geo_{name}" for whose in ("Actor1", "Actor2", "Action") for name in _GEO_FIELDS),
    "DATEADDED", "SOURCEURL",
)  # fmt: skip
"""GDELT 2.0's 61; 1.0 lacks the three ADM2Codes, and before April 2013 SOURCEURL."""
OLD_COLUMNS: Final = tuple(name for name in EVENT_COLUMNS if not name.endswith("ADM2Code"))
MENTION_COLUMNS: Final = (
    "GLOBALEVENTID", "EventTimeDate", "MentionTimeDate", "MentionType", "MentionSourceName", "MentionIdentifier",
    "SentenceID", "Actor1CharOffset", "Actor2CharOffset", "ActionCharOffset", "InRawText", "Confidence",
    "MentionDocLen", "MentionDocTone", "MentionDocTranslationInfo", "Extras",
)  # fmt: skip

Table = Literal["events", "old events", "mentions"]
_TABLES: Final[dict[Table, tuple[str, ...]]] = {
    "events": EVENT_COLUMNS, "old events": OLD_COLUMNS, "mentions": MENTION_COLUMNS,
}  # fmt: skip
_REQUIRED_EVENT_COLUMNS: Final = {"globaleventid", "sqldate", "eventcode", "actor1code", "actor2code"}
_REQUIRED_MENTION_COLUMNS: Final = {"globaleventid", "mentiontimedate", "mentionidentifier"}
_ADM1_COLUMNS: Final = {f"{whose}geo_adm1code" for whose in ("actor1", "actor2", "action")}
_ADM2_COLUMNS: Final = {f"{whose}geo_adm2code" for whose in ("actor1", "actor2", "action")}
_COLUMN_ALIASES: Final = {"day": "sqldate", "dateadded_timestamp": "dateadded"}

_DAY: Final = re.compile(r"(?:19|20)\d{6}\Z")
_STAMP: Final = re.compile(r"(?:19|20)\d{6}(?:\d{6})?\Z")
_EVENT_CODE: Final = re.compile(r"\d{1,4}\Z")

_NULLS: Final = frozenset({"NULL", "null", "NaN", "nan", "None", "NA", r"\N"})
_DECIMAL_COLUMNS: Final = frozenset({"GoldsteinScale", "AvgTone", "FractionDate", "MentionDocTone"})
_WHOLE_NUMBER: Final = re.compile(r"(-?\d+)\.0*\Z")


@dataclass(frozen=True, slots=True)
class Layout:
    """One way to write one of the tables.

    ``pick`` puts a row's cells, an empty one behind them, into the order of ``columns``; None where they are already.
    """

    table: Table
    dialect: TableDialect
    width: int
    header: bool
    resaved: bool
    pick: Callable[[Sequence[str]], Sequence[str]] | None

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns rows have once they are in order."""
        return MENTION_COLUMNS if self.table == "mentions" else EVENT_COLUMNS

    def order_cells(self, cells: Sequence[str]) -> Sequence[str] | None:
        """Return a row's cells in the order of ``columns``, cleaned of what saving again did; None if some are missing.

        What is cut into blocks is returned as it is. GDELT 1.0's files mix rows with and without SOURCEURL.
        """
        if isinstance(cells, tuple):
            return cells
        if len(cells) != self.width:
            if self.table != "old events" or self.header or len(cells) != self.width - 1:
                return None
            cells = [*cells, ""]
        if self.pick is None:
            return cells
        picked = self.pick([*cells, ""])
        if not self.resaved:
            return list(picked)
        comma = self.dialect.delimiter == ";"
        return [clean_cell(cell, name, decimal_comma=comma) for cell, name in zip(picked, self.columns, strict=True)]


def clean_cell(cell: str, column: str, *, decimal_comma: bool = False) -> str:
    """Return a cell as it was before somebody saved the table again: no NULL, no 4.0 for 4, no decimal comma."""
    cell = cell.strip()
    if cell in _NULLS:
        return ""
    if column in _DECIMAL_COLUMNS or column.endswith(("_Lat", "_Long")):
        return cell.replace(",", ".") if decimal_comma else cell
    return whole[1] if (whole := _WHOLE_NUMBER.match(cell)) else cell


def find_layout(head: Head) -> Layout | None:
    """Return how an input is written, or None if it is no table of GDELT's."""
    return _find_with_header(head) or _find_without_header(head)


def _find_with_header(head: Head) -> Layout | None:
    names = [_COLUMN_ALIASES.get(cell.lower(), cell.lower()) for cell in head.first_cells]
    there = set(names)
    if there >= _REQUIRED_EVENT_COLUMNS:
        old = there & _ADM1_COLUMNS and not there & _ADM2_COLUMNS
        table: Table = "old events" if old else "events"
    elif there >= _REQUIRED_MENTION_COLUMNS:
        table = "mentions"
    else:
        return None
    columns = MENTION_COLUMNS if table == "mentions" else EVENT_COLUMNS
    # -1 is the empty cell that is put behind each row for the columns a copy has left out.
    places = [names.index(name.lower()) if name.lower() in there else -1 for name in columns]
    return Layout(table, TableDialect(head.delimiter), len(names), header=True, resaved=True, pick=itemgetter(*places))


def _find_without_header(head: Head) -> Layout | None:
    for delimiter in DELIMITERS:
        nulls = f"{delimiter}NULL{delimiter}" in head.text
        for line in head.lines[:20]:
            if line.count(delimiter) >= len(MENTION_COLUMNS) - 1:
                cells = _split(line, delimiter)
                for table in _TABLES:
                    for index in (0, 1):
                        resaved = bool(index) or nulls or delimiter != "\t"
                        if _fits_table(table, cells, index, resaved=resaved):
                            return _make_layout(table, delimiter, index, resaved=resaved)
    return None


def _make_layout(table: Table, delimiter: str, index: int, *, resaved: bool) -> Layout:
    columns = _TABLES[table]
    ordered = MENTION_COLUMNS if table == "mentions" else EVENT_COLUMNS
    places = [columns.index(name) + index if name in columns else -1 for name in ordered]
    as_it_is = columns == ordered and not resaved
    return Layout(
        table,
        TableDialect(delimiter, quoted=delimiter != "\t", split=split_line if as_it_is and table == "events" else None),
        len(columns) + index,
        header=False,
        resaved=resaved,
        pick=None if as_it_is else itemgetter(*places),
    )


def _fits_table(table: Table, cells: list[str], index: int, *, resaved: bool) -> bool:
    """Return whether a row is one of this table's, perhaps behind ``index`` cells that number the rows."""
    columns = _TABLES[table]
    without_url = table == "old events" and not index and len(cells) == len(columns) - 1
    if len(cells) != len(columns) + index and not without_url:
        return False
    values = dict(zip(columns, cells[index:], strict=False))
    if resaved:
        values = {name: clean_cell(cell, name) for name, cell in values.items()}
    return _is_mention(values) if table == "mentions" else _is_event(values)


def _is_event(values: dict[str, str]) -> bool:
    day = values["SQLDATE"]
    return bool(
        values["GLOBALEVENTID"].isdigit()
        and _DAY.match(day)
        and (values["MonthYear"], values["Year"]) == (day[:6], day[:4])
        and _EVENT_CODE.match(values["EventCode"])
        and _STAMP.match(values["DATEADDED"])
    )


def _is_mention(values: dict[str, str]) -> bool:
    stamps = values["EventTimeDate"], values["MentionTimeDate"]
    return bool(
        values["GLOBALEVENTID"].isdigit()
        and all(map(_STAMP.match, stamps))
        and values["MentionType"] in {"1", "2", "3", "4", "5", "6"}
        and values["Confidence"].isdigit()
    )


def _split(line: str, delimiter: str) -> list[str]:
    if delimiter == "\t":
        return line.split("\t")
    try:
        return next(csv.reader([line], delimiter=delimiter))
    except (csv.Error, StopIteration):
        return []

"""Layouts of GDELT tables: as published (tabs, no header), or as saved again by other programs."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Final, Literal

from loaders.gdelt.cell_groups import split_line
from loaders.readers.sniff import DELIMITERS, Head, split_cells
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
"""The 61 columns of GDELT 2.0; 1.0 lacks the three ADM2Codes, and before April 2013 SOURCEURL."""
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

_DAY: Final = re.compile(r"\d{8}\Z")
_MONTH: Final = re.compile(r"(?:19|20)\d{4}\Z")
_STAMP: Final = re.compile(r"(?:19|20)\d{6}(?:\d{6})?\Z")
_EVENT_CODE: Final = re.compile(r"\d{1,4}\Z")

_NULLS: Final = frozenset({"NULL", "null", "NaN", "nan", "None", "NA", r"\N"})
_DECIMAL_COLUMNS: Final = frozenset({"GoldsteinScale", "AvgTone", "FractionDate", "MentionDocTone"})
_WHOLE_NUMBER: Final = re.compile(r"(-?\d+)\.0*\Z")


@dataclass(frozen=True, slots=True)
class Layout:
    """How one table is written.

    Args:
        table: which of the tables it is.
        dialect: its delimiter and quoting, and for published events how a line is split into cell groups.
        width: the number of cells in a row.
        header: whether its first row is a header.
        resaved: whether its cells must be cleaned of what another program made of them.
        pick: puts a row's cells, followed by an empty one for missing columns, into the order of ``columns``; None if
            they are in that order.
    """

    table: Table
    dialect: TableDialect
    width: int
    header: bool
    resaved: bool
    pick: Callable[[Sequence[str]], Sequence[str]] | None

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns of rows returned by ``order_cells``."""
        return MENTION_COLUMNS if self.table == "mentions" else EVENT_COLUMNS

    def order_cells(self, cells: Sequence[str]) -> Sequence[str] | None:
        """Return a row's cells in the order of ``columns``, cleaned if resaved; None if their number is wrong.

        A tuple of cell groups is returned as it is. Files of GDELT 1.0 mix rows with and without SOURCEURL.
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
    """Return a cell as published: without NULL for an empty cell, 4.0 for 4, or a decimal comma."""
    cell = cell.strip()
    if cell in _NULLS:
        return ""
    if column in _DECIMAL_COLUMNS or column.endswith(("_Lat", "_Long")):
        return cell.replace(",", ".") if decimal_comma else cell
    return whole[1] if (whole := _WHOLE_NUMBER.match(cell)) else cell


def find_layout(head: Head) -> Layout | None:
    """Return the layout of an input, or None if it is not a table of GDELT's."""
    return _find_with_header(head) or _find_without_header(head)


def _find_with_header(head: Head) -> Layout | None:
    names = [_COLUMN_ALIASES.get(cell.lower(), cell.lower()) for cell in head.first_cells]
    present = set(names)
    if present >= _REQUIRED_EVENT_COLUMNS:
        old = present & _ADM1_COLUMNS and not present & _ADM2_COLUMNS
        table: Table = "old events" if old else "events"
    elif present >= _REQUIRED_MENTION_COLUMNS:
        table = "mentions"
    else:
        return None
    columns = MENTION_COLUMNS if table == "mentions" else EVENT_COLUMNS
    # -1 is the empty cell that is appended to each row for the columns a copy leaves out.
    indexes = [names.index(name.lower()) if name.lower() in present else -1 for name in columns]
    return Layout(table, TableDialect(head.delimiter), len(names), header=True, resaved=True, pick=itemgetter(*indexes))


def _find_without_header(head: Head) -> Layout | None:
    for delimiter in DELIMITERS:
        nulls = f"{delimiter}NULL{delimiter}" in head.text
        for line in head.lines[:20]:
            if line.count(delimiter) >= len(MENTION_COLUMNS) - 1:
                cells = split_cells(line, delimiter)
                for table in _TABLES:
                    for index in (0, 1):
                        resaved = bool(index) or nulls or delimiter != "\t"
                        if _fits_table(table, cells, index, resaved=resaved):
                            return _make_layout(table, delimiter, index, resaved=resaved)
    return None


def _make_layout(table: Table, delimiter: str, index: int, *, resaved: bool) -> Layout:
    columns = _TABLES[table]
    ordered = MENTION_COLUMNS if table == "mentions" else EVENT_COLUMNS
    indexes = [columns.index(name) + index if name in columns else -1 for name in ordered]
    as_published = columns == ordered and not resaved
    return Layout(
        table,
        TableDialect(
            delimiter, quoted=delimiter != "\t", split=split_line if as_published and table == "events" else None
        ),
        len(columns) + index,
        header=False,
        resaved=resaved,
        pick=None if as_published else itemgetter(*indexes),
    )


def _fits_table(table: Table, cells: list[str], index: int, *, resaved: bool) -> bool:
    """Return whether a row is one of this table, after ``index`` cells that number the rows."""
    columns = _TABLES[table]
    without_url = table == "old events" and not index and len(cells) == len(columns) - 1
    if len(cells) != len(columns) + index and not without_url:
        return False
    values = dict(zip(columns, cells[index:], strict=False))
    if resaved:
        values = {name: clean_cell(cell, name) for name, cell in values.items()}
    return _is_mention(values) if table == "mentions" else _is_event(values)


def _is_event(values: dict[str, str]) -> bool:
    return bool(
        values["GLOBALEVENTID"].isdigit()
        and _DAY.match(values["SQLDATE"])
        and _MONTH.match(values["MonthYear"])
        and values["MonthYear"].startswith(values["Year"])
        and len(values["Year"]) == len("2015")
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

"""Dates of HXL tables: ISO, as the standard has them, or as spreadsheets write them, in the order the file tells."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from knowledge_graph.errors import InvalidInput
from loaders.readers.date_order import DateOrder, OrderEvidence, list_readings

_PARTIAL: Final = re.compile(r"\d{4}(-\d\d)?\Z")
_DAY_NUMBER: Final = re.compile(r"[2-5]\d{4}(\.\d+)?\Z")
_EPOCH: Final = date(1899, 12, 30)


def tell_order(texts: Iterable[str], stated: DateOrder | None, column: str) -> DateOrder:
    """Return the order of day, month and year in a column's dates.

    Raises:
        InvalidInput: the dates can be read in several orders, and they aren't the same days.
    """
    evidence, days = OrderEvidence(), [readings for text in texts if (readings := list_readings(text))]
    for readings in days:
        evidence.add(readings)
    orders: list[DateOrder] = sorted(evidence.orders & {stated} if stated else evidence.orders) or ["dmy"]
    if any(len({readings[order] for order in orders if order in readings}) > 1 for readings in days):
        raise InvalidInput(
            "its dates could be day first or month first; state which: --date-order dmy or mdy.", field=column
        )
    return orders[0]


def read_date(text: str, order: DateOrder) -> str:
    """Return a date as EDTF; empty if it can't be read."""
    text = text.strip()
    if _PARTIAL.match(text):
        return text
    if _DAY_NUMBER.match(text):
        return (_EPOCH + timedelta(days=int(float(text)))).isoformat()
    day = list_readings(text).get(order)
    return day.isoformat() if day else ""

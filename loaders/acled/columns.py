"""Columns of ACLED tables: those that every table has, and the names that older copies give them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from loaders.acled.release import ACLED
from loaders.readers.columns import parse_header

EVENT_COLUMNS: Final = frozenset({"event_id_cnty", "event_date", "event_type", "actor1"})
"""Columns that every table of events has; before 2019 there was no sub_event_type."""
DELETION_COLUMNS: Final = frozenset({"event_id_cnty", "deleted_timestamp"})
"""Columns of a list of deletions."""

_BETWEEN_WORDS: Final = re.compile(r"(?<=[a-z0-9])[ .]+(?=[a-z0-9])")
_FORMER_NAMES: Final = {
    "ally_actor_1": "assoc_actor_1", "ally_actor_2": "assoc_actor_2", "time_precis": "time_precision",
    "geo_precis": "geo_precision", "event_id_c": "event_id_cnty", "event_id_n": "event_id_no_cnty",
    "time_preci": "time_precision", "disorder_t": "disorder_type", "sub_event_": "sub_event_type",
    "assoc_acto": "assoc_actor_1", "assoc_ac_1": "assoc_actor_2", "interactio": "interaction",
    "civilian_t": "civilian_targeting", "source_sca": "source_scale",
}  # fmt: skip
"""Names before 2017, and names of shapefiles, which have ten letters."""


def rename_columns(names: Iterable[str]) -> list[str]:
    """Return column names in lower case, with underscores for blanks and dots, by the names they have today."""
    lowered = [_BETWEEN_WORDS.sub("_", name.strip().lower()) for name in names]
    return [former if (former := _FORMER_NAMES.get(name, name)) not in lowered else name for name in lowered]


def parse_columns(cells: Sequence[str], *, file: str) -> tuple[str, ...]:
    """Return the columns of a table of events or deletions by its header; an index column's name is empty.

    Raises:
        InvalidInput: required columns are missing, or a column stands twice.
    """
    names = rename_columns(cells)
    required = DELETION_COLUMNS if "deleted_timestamp" in names else EVENT_COLUMNS
    return parse_header(names, required, dataset=ACLED.title, file=file)

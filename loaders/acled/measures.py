"""Measures of an ACLED event: deaths, and the size of a crowd."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from knowledge_graph.records import Measure
from loaders.readers.columns import parse_count

_CROWD_SIZE: Final = re.compile(r"crowd size\s*=\s*([^;]+)")
_NOT_REPORTED: Final = "no report"


def parse_measures(cells: Mapping[str, str]) -> dict[str, float | Measure]:
    """Return ``killed`` from fatalities, and ``attendance`` in the words of the tags, as far as they are given.

    Raises:
        InvalidInput: fatalities is not a number, or below zero.
    """
    measures: dict[str, float | Measure] = {}
    if text := cells.get("fatalities"):
        measures["killed"] = parse_count("fatalities", text)
    match = _CROWD_SIZE.search(cells.get("tags", ""))
    if match and (size := match[1].strip()) and size != _NOT_REPORTED:
        measures["attendance"] = Measure(text=size[:2000])
    return measures

"""Results of Wikidata's query service converted to ``Row``s: the rows about one item become one record.

A query's rows multiply where an item has several values. The service gives no precision of dates: the first of January
may stand for a year, the first of a month for that month, and is read so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import PurePath
from typing import Any

import orjson

from loaders.readers.documents import JsonObject, make_callable_converter
from loaders.readers.rows import Row
from loaders.toolkit.datasets import Dataset
from loaders.toolkit.release_days import UNDATED, find_day
from loaders.toolkit.slugs import make_slug
from loaders.wikidata.dataset import WIKIDATA
from loaders.wikidata.subjects import ResultSubject, find_subject_variable, make_subject_records, parse_item_uri


def parse_results(objects: Iterable[JsonObject], *, release: str | None = None, file: str = "") -> Iterator[Row]:
    """Convert results to one row per item they are about, in the order of its first result.

    Args:
        objects: the bindings, in order.
        release: the day the query was run, as named by the user; else the day in the file's name, if any.
        file: the file's name. It is all that tells what a query was about, so each name is a dataset.
    """
    converter = make_callable_converter(file)
    subjects: dict[str, ResultSubject] = {}
    for row in objects:
        if row.value is None:
            yield converter.refused(row.line, row.raw, row.fault)
            continue
        cells = {str(name): text for name, cell in row.value.items() if (text := _get_text(cell))}
        if variable := find_subject_variable(cells):
            subject = subjects.setdefault(parse_item_uri(cells[variable]) or "", ResultSubject(variable, row))
            for name, text in cells.items():
                subject.values.setdefault(name, {})[text] = None
        else:
            yield converter.refused(
                row.line, row.raw, "no variable of this row holds an item of Wikidata; select one, such as ?event."
            )
    dataset = _make_dataset(file)
    version = release or find_day(PurePath(file).name)
    day = find_day(version) if version else None
    source = dataset.release(day or version or UNDATED, day)
    for qid, subject in subjects.items():
        made = partial(make_subject_records, qid, subject, dataset, source)
        yield from converter.rows(subject.first_row.line, subject.first_row.raw, made)


def _make_dataset(file: str) -> Dataset:
    name = PurePath(file).name.partition(".")[0] or "results"
    return Dataset(
        id=f"source:wikidata-query:{make_slug(name) or 'results'}",
        title=f"Wikidata query: {name}",
        publisher=WIKIDATA.publisher,
        url="https://query.wikidata.org/",
        licence=WIKIDATA.licence,
        cite=WIKIDATA.cite,
    )


def _get_text(cell: Any) -> str:
    """Return a cell as a text: an object's ``value``; lists and other objects as JSON, so that they stay attributes."""
    value = cell["value"] if isinstance(cell, Mapping) and "value" in cell else cell
    if value is None or isinstance(value, str | int | float):
        return "" if value is None else str(value).strip()
    return orjson.dumps(value).decode() if value else ""

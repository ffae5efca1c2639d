"""Shared records of which rows may know different things."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from knowledge_graph.records import Record, as_json
from loaders.readers.rows import Row
from loaders.readers.tables import MAX_REMEMBERED, ConvertRow, RecordConverter

RECENT: Final = 5_000
"""Records that are kept to know them again by being the same object."""


class VariantConverter(RecordConverter):
    """A converter that gives out a shared record once for each way it is told, not only the first.

    A maker that remembers its records, and so hands over the same object again and again, makes that cheap.
    """

    def __init__(self, file: str, convert: ConvertRow) -> None:
        super().__init__(file, convert)
        self._last: dict[str, Record] = {}
        self._emitted_variants: set[int] = set()

    def shared(self, line: int, records: Iterable[Record]) -> Iterator[Row]:
        """Yield a row for each record that hasn't been given out like this."""
        for record in records:
            name = record.id or ""
            if self._last.get(name) is record:
                continue
            if len(self._last) >= RECENT:
                self._last.clear()
            self._last[name] = record
            digest = hash(as_json(record))
            if digest not in self._emitted_variants:
                if len(self._emitted_variants) >= MAX_REMEMBERED:
                    self._emitted_variants.clear()
                self._emitted_variants.add(digest)
                yield Row(self._file, line, b"", record.kind, record.id, records=(record,), made=True)

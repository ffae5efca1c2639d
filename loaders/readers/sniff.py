"""The beginning of an input, in the forms that formats are recognised by."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Final

BOM: Final = b"\xef\xbb\xbf"
DELIMITERS: Final = ("\t", ",", ";", "|")


class Head:
    """The beginning of an input: at most ``HEAD_BYTES``, so the last line may be incomplete."""

    def __init__(self, content: bytes) -> None:
        self.content = content.removeprefix(BOM)

    @cached_property
    def text(self) -> str:
        """Return it as a string, with invalid UTF-8 replaced."""
        return self.content.decode("utf-8", "replace")

    @cached_property
    def lines(self) -> list[str]:
        """Return its lines that aren't blank, without line ends."""
        return [line for line in self.text.splitlines() if line.strip()]

    @cached_property
    def delimiter(self) -> str:
        """Return the delimiter that splits the first line into most cells."""
        first = self.lines[0] if self.lines else ""
        return max(DELIMITERS, key=first.count)

    @cached_property
    def first_cells(self) -> tuple[str, ...]:
        """Return the cells of the first line, read as a table."""
        if not self.lines:
            return ()
        try:
            return tuple(cell.strip() for cell in next(csv.reader(self.lines[:1], delimiter=self.delimiter)))
        except (csv.Error, StopIteration):
            return ()

    @cached_property
    def columns(self) -> frozenset[str]:
        """Return the first line's cells in lower case: the column names, if the input is a table with a header."""
        return frozenset(cell.lower() for cell in self.first_cells)

    @cached_property
    def json(self) -> Any:
        """Return the first JSON object: of a line, of a list, or the document itself; None if there is no whole one."""
        text = self.text.lstrip()
        if text.startswith("["):
            text = text[1:].lstrip()
        if not text.startswith("{"):
            return None
        try:
            return json.JSONDecoder().raw_decode(text)[0]
        except (ValueError, RecursionError):
            return None

    @property
    def keys(self) -> frozenset[str]:
        """Return the keys of the first JSON object; empty if there is none."""
        return frozenset(self.json) if isinstance(self.json, Mapping) else frozenset()

    @property
    def is_json(self) -> bool:
        """Return whether it begins like JSON."""
        return self.text.lstrip()[:1] in {"{", "["}

"""The beginning of an input, in the forms that formats are recognised by."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import islice
from typing import Any, Final

BOM: Final = b"\xef\xbb\xbf"
DELIMITERS: Final = ("\t", ",", ";", "|")
MAX_VALUES: Final = 12
"""JSON values at the beginning of an input by which its format is told."""

_JSON: Final = re.compile(r"\s*(?:null\s+)*[{\[]")
_GAP: Final = re.compile(r"[\s,]*")

_SEPARATOR_LINE: Final = re.compile(rb'"?sep=([^\r\n"])"?[,;\t| ]*(?:\r\n|\r|\n|\Z)', re.IGNORECASE)
_BLANK: Final = " \t\r\v\f,;|\ufeff"
_QUOTED: Final = re.compile(r'"[^"]*"')


def find_separator_line(content: bytes) -> tuple[str, int] | None:
    """Return the delimiter that a spreadsheet's first line ``sep=;`` states, and that line's length in bytes.

    None if the content, which is without a byte order mark, begins otherwise.
    """
    line = _SEPARATOR_LINE.match(content)
    return (line[1].decode("latin-1"), line.end()) if line else None


def split_cells(line: str, delimiter: str) -> list[str]:
    """Return the cells of a line, in which only tabs are never quoted; none if it isn't a row by itself."""
    if delimiter == "\t":
        return line.split("\t")
    try:
        return next(csv.reader([line], delimiter=delimiter))
    except (csv.Error, StopIteration):
        return []


class Head:
    """The beginning of an input: at most ``HEAD_BYTES``, so the last line may be incomplete."""

    def __init__(self, content: bytes) -> None:
        content = content.removeprefix(BOM)
        self._separator, length = find_separator_line(content) or ("", 0)
        self.content = content[length:]

    @cached_property
    def text(self) -> str:
        """Return it as a string, with invalid UTF-8 replaced."""
        return self.content.decode("utf-8", "replace")

    @cached_property
    def lines(self) -> list[str]:
        """Return its lines that aren't blank nor rows of empty cells, without line ends."""
        return [line for line in self.text.splitlines() if line.strip(_BLANK)]

    @cached_property
    def delimiter(self) -> str:
        """Return the delimiter that a line ``sep=`` states, else the one that splits the first line into most cells."""
        if self._separator:
            return self._separator
        first = self.lines[0] if self.lines else ""
        bare = _QUOTED.sub("", first)  # a quoted column name may hold other delimiters
        return max(DELIMITERS, key=bare.count if any(sign in bare for sign in DELIMITERS) else first.count)

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
        return next(_iter_objects(self.json_values), None)

    @cached_property
    def json_values(self) -> list[Any]:
        """Return the first whole JSON values: of lines, of a list, or the document itself.

        A damaged line among whole ones is left out; after any other damage nothing more is looked for.
        """
        text = self.text.lstrip()
        position = 1 if text.startswith("[") else 0
        decoder, values = json.JSONDecoder(), list[Any]()
        while self.is_json and len(values) < MAX_VALUES:
            gap = _GAP.match(text, position)
            position = gap.end() if gap else position
            try:
                value, position = decoder.raw_decode(text, position)
            except (ValueError, RecursionError):
                line, _, rest = text[position:].partition("\n")
                if not line.rstrip(", \r").endswith("}") or not rest.startswith("{"):
                    break
                position += len(line) + 1
                continue
            values.append(value)
        return values

    @cached_property
    def voters(self) -> list[Head]:
        """Return a head for each of the first JSON objects, as if it came first; for anything else only this one."""
        objects = list(islice(_iter_objects(self.json_values), MAX_VALUES))
        return [self._with_first(value) for value in objects] or [self]

    def _with_first(self, value: Any) -> Head:
        head = Head(self.content)
        vars(head).update(text=self.text, json=value)  # where cached properties are kept
        return head

    @property
    def keys(self) -> frozenset[str]:
        """Return the keys of the first JSON object; empty if there is none."""
        return frozenset(self.json) if isinstance(self.json, Mapping) else frozenset()

    @property
    def is_json(self) -> bool:
        """Return whether it begins like JSON: with an object or a list, perhaps after lines that are null."""
        return bool(_JSON.match(self.text))


def _iter_objects(values: list[Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the objects among values, and those of lists among them."""
    for value in values:
        if isinstance(value, list):
            yield from _iter_objects(value)
        elif isinstance(value, Mapping):
            yield value

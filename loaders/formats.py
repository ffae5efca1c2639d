"""The registry of input formats. A format is detected from content, never from a file's name.

Each format's module defines ``FORMATS``; a new module is registered in ``_MODULES`` here and nowhere else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from io import BufferedReader
from typing import TYPE_CHECKING, Final

from knowledge_graph.errors import InvalidInput
from knowledge_graph.text import suggest
from loaders.readers.date_order import DateOrder
from loaders.readers.rows import Row
from loaders.readers.sniff import Head

if TYPE_CHECKING:  # a format itself
    from loaders.mapping.model import TableMapping

MAX_TITLE_LINES: Final = 10
"""Lines above a table's header among which it is looked for, for the message that names it."""

_MODULES: Final = (
    "extraction", "ftm", "stix", "wikidata", "geonames", "llm_graphs", "published_tables", "mapped_tables", "gdelt",
    "icews", "icij", "polecat", "ucdp", "acled", "hxl",
)  # fmt: skip
"""In the order in which they are tried; each one's test is strict enough that the order hardly matters."""


@dataclass(frozen=True, slots=True)
class ReadContext:
    """What a format's reader is told besides the content of an input.

    Attributes:
        file: the input's name, for messages. It may hint at a release, never at a format.
        release: the dataset's version as the user stated it.
        mapping: a parsed mapping file.
        date_order: the order of day, month and year in dates of numbers, as the user stated it.
    """

    file: str
    release: str | None = None
    mapping: TableMapping | None = None
    date_order: DateOrder | None = None


@dataclass(frozen=True, slots=True)
class InputFormat:
    """An input format.

    Attributes:
        name: its name on the command line.
        title: a description of one line.
        recognises: whether an input that begins like this is in the format.
        read: yields the rows of an input; an invalid row has problems instead of records. Raises InvalidInput if the
            input as a whole isn't in the format.
        takes_date_order: whether it has dates whose order the user may have to state.
    """

    name: str
    title: str
    recognises: Callable[[Head], bool]
    read: Callable[[BufferedReader, ReadContext], Iterator[Row]]
    takes_date_order: bool = False


@cache
def list_formats() -> dict[str, InputFormat]:
    """Return all formats by name, in the order in which they are tried."""
    by_name: dict[str, InputFormat] = {}
    for module in _MODULES:
        for input_format in import_module(f"loaders.{module}").FORMATS:
            by_name[input_format.name] = input_format
    return by_name


def get_format(name: str) -> InputFormat:
    """Return the format of a name.

    Raises:
        InvalidInput: no format has this name; the message suggests the nearest.
    """
    known = list_formats()
    if name in known:
        return known[name]
    hint = suggest(name.lower(), known)
    raise InvalidInput(f"unknown format {name!r}; {hint}", field="format")


def detect_format(content: bytes) -> InputFormat | None:
    """Return the format that recognises the beginning of an input (up to ``HEAD_BYTES``), or None.

    Of JSON, the first objects vote, since the first may be an odd one, such as an error or a redirect. The format with
    the most votes is taken, the first of several, unless more objects are of none.
    """
    formats = list_formats()
    votes, without = Counter[str](), 0
    for head in Head(content).voters:
        if name := next((name for name, known in formats.items() if known.recognises(head)), None):
            votes[name] += 1
        else:
            without += 1
    name, most = next(iter(votes.most_common(1)), ("", 0))
    return formats[name] if most and most >= without else None


def find_header_below(content: bytes) -> tuple[int, InputFormat] | None:
    """Return the line of a table's header, and its format, if other lines stand above it; None if there is none."""
    lines = content.split(b"\n", MAX_TITLE_LINES)
    for number in (number for number in range(1, len(lines)) if lines[number].strip()):
        rest = b"\n".join(lines[number:])
        if not Head(rest).is_json and (known := detect_format(rest)):
            return number + 1, known
    return None

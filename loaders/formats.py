"""The formats we read, and how an input's is told: by its content, never by its name.

Each module of a format offers ``FORMATS``; a new one is added to ``_MODULES`` here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from io import BufferedReader
from typing import TYPE_CHECKING, Final

from knowledge_graph.errors import InvalidInput
from knowledge_graph.text import suggest
from loaders.readers.rows import Row
from loaders.readers.sniff import Head

if TYPE_CHECKING:  # a format itself
    from loaders.mapping.model import TableMapping

_MODULES: Final = (
    "extraction", "ftm", "wikidata", "geonames", "llm_graphs", "daily_figures", "mapped_tables", "gdelt", "icews",
    "polecat", "ucdp", "acled",
)  # fmt: skip
"""In the order in which they are asked; each one's test is strict enough that the order hardly matters."""


@dataclass(frozen=True, slots=True)
class ReadContext:
    """What is known of an input besides its content.

    ``release`` is what the user says of the dataset's version; ``file`` its name, for messages (a name may hint at a
    release, never at a format); ``mapping`` a mapping file, read.
    """

    file: str
    release: str | None = None
    mapping: TableMapping | None = None


@dataclass(frozen=True, slots=True)
class InputFormat:
    """One format: its name on the command line, what it is, how to tell it, how to read it.

    ``recognises`` sees the beginning of an input. ``read`` yields its rows; what can't be taken is a row with
    problems. It raises InvalidInput where the input as a whole is none of this format's.
    """

    name: str
    title: str
    recognises: Callable[[Head], bool]
    read: Callable[[BufferedReader, ReadContext], Iterator[Row]]


@cache
def list_formats() -> dict[str, InputFormat]:
    """Return all formats by name, in the order in which they are asked."""
    by_name: dict[str, InputFormat] = {}
    for module in _MODULES:
        for input_format in import_module(f"loaders.{module}").FORMATS:
            by_name[input_format.name] = input_format
    return by_name


def get_format(name: str) -> InputFormat:
    """Return a format by its name.

    Raises:
        InvalidInput: there is none; the nearest is suggested.
    """
    known = list_formats()
    if name in known:
        return known[name]
    hint = suggest(name.lower(), known)
    raise InvalidInput(f"{name!r} is no format we read; {hint}", field="format")


def detect_format(content: bytes) -> InputFormat | None:
    """Return the format of an input that begins like this, or None."""
    head = Head(content)
    return next((input_format for input_format in list_formats().values() if input_format.recognises(head)), None)

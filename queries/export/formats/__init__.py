"""The formats of exports: every module here is one, offered as its ``FORMAT``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import Final

from knowledge_graph.errors import InvalidInput
from knowledge_graph.text import suggest
from queries.export.output_format import OutputFormat


def _iter_formats() -> Iterator[OutputFormat]:
    for module in iter_modules(__path__):
        yield import_module(f"{__name__}.{module.name}").FORMAT


FORMATS: Final[Mapping[str, OutputFormat]] = {
    output_format.name: output_format
    for output_format in sorted(_iter_formats(), key=lambda output_format: (output_format.position, output_format.name))
}
"""Every format by its name, the default of HTTP first."""


def find_format_of_file(name: str) -> OutputFormat | None:
    """Return the format that a file's name ends in, the longest ending first; None if the name has no ending.

    Raises:
        InvalidInput: the ending is that of no format; the message lists those there are.
    """
    endings = {
        ending: output_format
        for output_format in FORMATS.values()
        for ending in (output_format.extension, *output_format.other_extensions)
    }
    for ending in sorted(endings, key=len, reverse=True):
        if name.lower().endswith(f".{ending}"):
            return endings[ending]
    if "." not in name.strip("."):
        return None
    known = ", ".join(f".{output_format.extension} ({output_format.name})" for output_format in FORMATS.values())
    raise InvalidInput(f"{name} ends like no format; give --format, or one of these endings: {known}.", field="output")


def find_format(name: str) -> OutputFormat:
    """Return the format of this name.

    Raises:
        InvalidInput: there is none; the message suggests one.
    """
    if name in FORMATS:
        return FORMATS[name]
    hint = suggest(name.lower(), FORMATS)
    raise InvalidInput(f"There is no format {name!r}; {hint}", field="format")

"""Templates of a mapping file: ``{column}`` is replaced by the row's cell.

There are no attributes, indices, format codes or expressions, and nothing is executed: a mapping from an untrusted
source can give wrong data, but do no harm.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from knowledge_graph.errors import InvalidInput
from knowledge_graph.text import suggest
from loaders.readers.columns import drop_zero_fraction

Values = Mapping[str, str]
"""A row's cells by column; missing values are empty strings."""
Fill = Callable[[Values], str]
"""A compiled template: returns a row's text, empty if one of its cells is."""

_PLACEHOLDER: Final = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")

_HELD: Final = re.compile(r"\0(\d+)\0")


def split_template(text: str) -> Iterator[tuple[str, str]]:
    """Split a template into pairs of (literal text, the column that follows); the last column is empty.

    Raises:
        InvalidInput: a brace is unmatched, or a pair of braces is empty.
    """
    before, position = "", 0
    for match in _PLACEHOLDER.finditer(text):
        before += text[position : match.start()]
        position = match.end()
        column = (match[1] or "").strip()
        if column:
            yield before, column
            before = ""
        elif match[0] in {"{{", "}}"}:
            before += match[0][0]
        else:
            raise InvalidInput(
                f"{text!r}: braces hold a column's name, {{name}}; write a brace itself as {{{{ or }}}}."
            )
    yield before + text[position:], ""


def split_names(text: str, delimiter: str, whole: Sequence[str]) -> list[str]:
    """Return the names in a cell, each once, without empty ones; arguments as for ``split_cell``."""
    return list(dict.fromkeys(name for name in split_cell(text, delimiter, whole) if name))


def split_cell(text: str, delimiter: str, whole: Sequence[str]) -> list[str]:
    """Return the parts of a cell; ``whole`` are names that hold the delimiter and aren't split."""
    for number, name in enumerate(whole):
        text = text.replace(name, f"\0{number}\0")
    return [_HELD.sub(lambda held: whole[int(held[1])], part.strip()) for part in text.split(delimiter)]


def find_columns(*texts: str) -> tuple[str, ...]:
    """Return the columns in templates, each once."""
    return tuple(dict.fromkeys(column for text in texts for _, column in split_template(text) if column))


def compile_template(text: str) -> Fill:
    """Compile a template."""
    parts = list(split_template(text))
    (first, column), *rest = parts
    if not column:
        return make_constant(first)
    if not first and rest == [("", "")]:
        return lambda values: values.get(column, "")

    def fill(values: Values) -> str:
        texts: list[str] = []
        for words, name in parts:
            cell = values.get(name, "") if name else ""
            if name and not cell:
                return ""
            texts += (words, cell)
        return "".join(texts)

    return fill


def make_constant(text: str) -> Fill:
    """Return a template that gives the same text for every row."""

    def fill(values: Values) -> str:
        del values
        return text

    return fill


def compile_alternatives(texts: Sequence[str]) -> Fill:
    """Compile alternatives: the first that isn't empty is used."""
    fills = [compile_template(text) for text in texts]
    if len(fills) == 1:
        return fills[0]
    return lambda values: next((text for fill in fills if (text := fill(values))), "")


def compile_lookup(
    fill: Fill, table: Mapping[str, str], contained: Mapping[str, str], otherwise: str | None, column: str
) -> Fill:
    """Compile a look-up of a text in a table, else of words it holds; without either, ``otherwise`` or an error."""

    def look_up(values: Values) -> str:
        word = fill(values)
        entry = table.get(word, table.get(drop_zero_fraction(word)))
        if entry is None:
            entry = next((entry for words, entry in contained.items() if words in word), None)
        if entry is not None:
            return entry
        if otherwise is not None:
            return otherwise
        if not word:
            return ""
        hint = suggest(word, table, otherwise="")
        raise InvalidInput(
            f"{word!r} is not in the mapping's `map` for this{hint and f' ({hint})'}; "
            "add it there, or give an `otherwise`.",
            field=column,
        )

    return look_up

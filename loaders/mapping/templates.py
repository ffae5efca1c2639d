"""Texts of a mapping file: ``{column}`` in them is the row's cell.

That is all they can do. There are no attributes, indices, format codes or expressions, and nothing is ever run: a
mapping from a stranger can say wrong things, but it can't do any.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from knowledge_graph.errors import InvalidInput
from knowledge_graph.text import suggest

Values = Mapping[str, str]
"""A row's cells by column; what is empty, or means nothing, is an empty text."""
Fill = Callable[[Values], str]
"""What a text says of a row: empty if one of its cells is."""

_PLACEHOLDER: Final = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")


def split_template(text: str) -> Iterator[tuple[str, str]]:
    """Split a text into pairs of (what stands there, the column that follows); the last column is empty.

    Raises:
        InvalidInput: a brace stands alone, or nothing stands between two.
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


def find_columns(*texts: str) -> tuple[str, ...]:
    """Return the columns that texts take their words from, each once."""
    return tuple(dict.fromkeys(column for text in texts for _, column in split_template(text) if column))


def compile_template(text: str) -> Fill:
    """Compile one text."""
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
    """Return what says the same of every row."""

    def fill(values: Values) -> str:
        del values
        return text

    return fill


def compile_alternatives(texts: Sequence[str]) -> Fill:
    """Compile alternatives: the first that isn't empty speaks."""
    fills = [compile_template(text) for text in texts]
    if len(fills) == 1:
        return fills[0]
    return lambda values: next((text for fill in fills if (text := fill(values))), "")


def compile_lookup(fill: Fill, table: Mapping[str, str], otherwise: str | None, column: str) -> Fill:
    """Compile a look-up of what a text says. What the table lacks is ``otherwise``, or an error that names it."""

    def look_up(values: Values) -> str:
        word = fill(values)
        entry = table.get(word)
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

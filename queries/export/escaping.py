"""Making text safe for the file it goes into: what it says stays, what would break or run does not."""

from __future__ import annotations

import re
from typing import Any, Final

import orjson

REPLACEMENT: Final = "\ufffd"
"""Stands where a character can't: Unicode's own mark for that."""

_SURROGATES: Final = re.compile("[\ud800-\udfff]")
_NOT_TEXT: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Everything that XML 1.0 has no way to write, not even escaped."""

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What makes a spreadsheet read a cell as a formula."""


def xml_text(text: str) -> str:
    """Return text that XML can carry: unwritable characters replaced, line ends as a parser would give them back."""
    return _NOT_TEXT.sub(REPLACEMENT, text.replace("\r\n", "\n").replace("\r", "\n"))


def csv_text(text: str) -> str:
    """Return text that no spreadsheet runs: an apostrophe goes before what would start a formula."""
    cleaned = _NOT_TEXT.sub(REPLACEMENT, text)
    return f"'{cleaned}" if cleaned.startswith(_FORMULA) else cleaned


def json_value(value: Any) -> Any:
    """Return a JSON value whose texts UTF-8 can carry: lone surrogates replaced."""
    if isinstance(value, str):
        return _SURROGATES.sub(REPLACEMENT, value)
    if isinstance(value, dict):
        return {json_value(name): json_value(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [json_value(item) for item in value]
    return value


def encode_answer(value: Any) -> bytes:
    """Encode a value as JSON; where UTF-8 can't carry a text, with what it can't carry replaced."""
    try:
        return orjson.dumps(value)
    except TypeError:  # a lone surrogate
        return orjson.dumps(json_value(value))

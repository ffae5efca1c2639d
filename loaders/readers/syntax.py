"""Strict JSON parsing of unchecked bytes, with messages that say what to correct."""

from __future__ import annotations

import json
from typing import Any, Final

import orjson

from knowledge_graph.errors import InvalidInput
from loaders.readers.rows import MAX_LINE

BOM: Final = b"\xef\xbb\xbf"
UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
MAX_DEPTH: Final = 250
"""Nesting depth up to which no check is needed. orjson writes four levels more, and reads 1024."""
MAX_VALUES: Final = 1_000_000
"""Maximum number of values in an object: of nothing but empty lists, 16 MB would take a gigabyte."""
_TOO_DEEP: Final = "the record is nested too deeply."
_GZIP: Final = b"\x1f\x8b"
_NAMES: Final = {list: "a list", str: "a string", int: "a number", float: "a number", bool: "true or false"}


def parse_object(raw: bytes, *, whole: bool = True) -> dict[str, Any]:
    """Parse a JSON object.

    Args:
        raw: its bytes, UTF-8.
        whole: whether its line had a line end, and so can't be truncated.

    Raises:
        InvalidInput: it isn't an object, or repeats a field.
    """
    value = parse_json(raw, whole=whole)
    if not isinstance(value, dict):
        what = _NAMES.get(type(value), "null")
        raise InvalidInput(f'expected an object such as {{"kind": "actor", …}}, got {what}.')
    _refuse_repeated_fields(raw)
    refuse_nul(raw, value)
    return value


def parse_json(raw: bytes, *, whole: bool = True) -> Any:
    """Parse a JSON value of any kind, without checking for repeated fields; arguments as for ``parse_object``.

    Raises:
        InvalidInput: it isn't JSON, is too long or too deeply nested.
    """
    if len(raw) > MAX_LINE:
        raise InvalidInput(f"the line is longer than {MAX_LINE // 2**20} MB; write one record per line.")
    _refuse_foreign_bytes(raw)
    if len(raw) > MAX_VALUES and raw.count(b",") + raw.count(b"[") + raw.count(b"{") > MAX_VALUES:
        raise InvalidInput(f"the record has more than {MAX_VALUES:,} values; write it as several.")
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise InvalidInput(_describe_error(raw, error, whole=whole)) from None
    if raw.count(b"[") + raw.count(b"{") > MAX_DEPTH and _is_deep(value):
        raise InvalidInput(_TOO_DEEP)
    return value


def _is_deep(value: Any) -> bool:
    """Return whether a value is nested more deeply than orjson writes; trying it is the fastest check."""
    try:
        orjson.dumps(value)
    except TypeError:
        return True
    return False


def refuse_nul(raw: bytes, value: Any) -> None:
    """Refuse a value with an escaped NUL in one of its strings, which no store can keep.

    Raises:
        InvalidInput: there is one.
    """
    if b"\\u0000" in raw and _holds_nul(value):
        raise InvalidInput("a string holds a NUL character (\\u0000); remove it.")


def _holds_nul(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_holds_nul(part) for pair in value.items() for part in pair)
    return any(map(_holds_nul, value)) if isinstance(value, list) else isinstance(value, str) and "\0" in value


def _refuse_foreign_bytes(raw: bytes) -> None:
    if raw.startswith(_GZIP):
        raise InvalidInput("the file is compressed; unpack it first (`gunzip FILE`).")
    if raw.startswith(UTF_16):
        raise InvalidInput("the file is UTF-16; save it as UTF-8.")
    if raw.startswith(BOM):
        raise InvalidInput("there is a byte order mark inside the file; remove it.")
    if (position := raw.find(b"\0")) >= 0:
        raise InvalidInput(f"there is a NUL byte at column {position + 1}: the file is damaged or isn't UTF-8 text.")
    try:
        raw.decode()
    except UnicodeDecodeError as error:
        raise InvalidInput(
            f"byte {raw[error.start]:#04x} at column {error.start + 1} is not UTF-8; save the file as UTF-8."
        ) from None


def _describe_error(raw: bytes, error: orjson.JSONDecodeError, *, whole: bool) -> str:
    if not whole and error.pos >= len(raw.decode().rstrip()) - 1:
        return "the last line is incomplete: the file looks truncated; download or copy it again."
    if error.msg.startswith("depth limit"):
        return _TOO_DEEP
    rest = raw.decode()[error.pos :].lstrip("-")
    if rest.startswith(("NaN", "Infinity", "nan", "inf")):
        return f"column {error.colno}: NaN and Infinity are not JSON; leave the field out or write null."
    return f"this is not JSON: {error.msg.partition(': line')[0]} at column {error.colno}."


def _refuse_repeated_fields(raw: bytes) -> None:
    try:
        json.loads(raw, object_pairs_hook=_refuse_repeats)
    except RecursionError:
        raise InvalidInput(_TOO_DEEP) from None
    except InvalidInput:
        raise
    except ValueError:
        raise InvalidInput("a number has too many digits.") from None


def _refuse_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        seen: set[str] = set()
        twice = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        raise InvalidInput(f"the field {twice!r} appears twice; keep one.", field=twice)
    return fields

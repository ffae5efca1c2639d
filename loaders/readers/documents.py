"""Reading JSON as datasets publish it: an object per line, with or without commas, or documents with a list inside.

Where lines hold whole objects, a broken one affects only itself. Documents are scanned token by token, so that one of
any size is read in bounded memory and each of its objects keeps the line it begins on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, BinaryIO, Final

import orjson

from knowledge_graph.errors import InvalidInput
from loaders.readers.converters import ConvertedRow, RecordConverter
from loaders.readers.json_scanner import CHUNK, JsonScanner
from loaders.readers.rows import MAX_LINE, iter_lines, skip_rest
from loaders.readers.syntax import BOM, parse_json, refuse_nul

MAX_HEAD_LINES: Final = 10_000
"""Lines at the beginning, blank but for opening brackets, that are kept until it is known what follows."""
_CUT: Final = "the document ends early: the file looks truncated; download or copy it again."


@dataclass(frozen=True, slots=True)
class JsonObject:
    """An object of an input: the line it begins on, its bytes, and its value, or why it can't be read."""

    line: int
    raw: bytes
    value: dict[str, Any] | None
    fault: str = ""


def iter_json_objects(stream: BinaryIO, *, within: str | None = None) -> Iterator[JsonObject]:
    """Yield the objects of JSON Lines, of a list, of a dump with one object and a comma per line, or of a document.

    Args:
        stream: the input; a dump that is truncated at the end of a line is read up to there.
        within: the path, keys joined by dots, to the rows inside a document: ``data``, ``results.bindings``. They may
            be in a list there or under keys of their own (``{"entities": {"Q1": {…}}}``). An object without that path
            is itself yielded.
    """
    path = within.split(".") if within else []
    head: list[bytes] = []
    while line := stream.readline(MAX_LINE + 1):
        head.append(line if head else line.removeprefix(BOM))
        if head[-1].strip() not in {b"", b"["} or len(head) >= MAX_HEAD_LINES:
            break
    if head and _begins_document(head[-1], path):
        yield from _iter_document(JsonScanner(b"".join(head), stream), path)
        return
    skip_rest(stream, line)
    listed = any(opening.strip() == b"[" for opening in head)
    for number, line in enumerate(chain(head, iter_lines(stream)), start=1):
        if listed and line.rstrip().endswith((b"{", b"[")) and number > len(head):  # the next one goes over lines
            yield from _iter_members(JsonScanner(line, stream, line=number), keyed=False)
            return
        yield from _iter_line(number, line, path)


def iter_document(head: bytes, stream: BinaryIO, *, within: str) -> Iterator[JsonObject]:
    """Yield the objects of a document, as ``iter_json_objects`` does, whose beginning ``head`` was read already."""
    yield from _iter_document(JsonScanner(head, stream), within.split("."))


def _begins_document(line: bytes, path: Sequence[str]) -> bool:
    """Return whether objects span lines, judged by the first line that is more than an opening bracket."""
    text = line.strip()
    if not text.startswith(b"{"):
        return text.startswith(b"[")
    if len(line) > MAX_LINE or (len(line) > CHUNK and path and b'"%s"' % path[-1].encode() in line):
        return True
    return text.endswith((b"{", b"[")) or (text.endswith(b",") and not _is_json(text[:-1]))


def _is_json(text: bytes) -> bool:
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError:
        return False
    return True


def _iter_line(number: int, line: bytes, path: Sequence[str]) -> Iterator[JsonObject]:
    text = line.strip()
    if text not in {b"", b"[", b"]"}:
        bare = text[:-1] if text.endswith((b"},", b"}]")) else text
        yield from _iter_nested(_parse_object(number, bare, whole=line.endswith(b"\n")), path)


def _iter_nested(outer: JsonObject, path: Sequence[str]) -> Iterator[JsonObject]:
    """Yield the objects at the end of a path in an object, or the object itself."""
    inner: Any = outer.value if path else None
    for key in path:
        inner = inner.get(key) if isinstance(inner, dict) else None
    if isinstance(inner, dict):
        inner = list(inner.values())
    if not isinstance(inner, list):
        yield outer
        return
    for value in inner:
        yield _check_object(outer.line, orjson.dumps(value), value)


def _parse_object(line: int, raw: bytes, *, whole: bool = True) -> JsonObject:
    try:
        value = parse_json(raw, whole=whole)
        refuse_nul(raw, value)
    except InvalidInput as error:
        return JsonObject(line, raw, None, str(error))
    return _check_object(line, raw, value)


def _check_object(line: int, raw: bytes, value: Any) -> JsonObject:
    if isinstance(value, dict):
        return JsonObject(line, raw, value)
    return JsonObject(line, raw, None, "expected an object, got a bare value or a list; remove it.")


def _iter_document(reader: JsonScanner, path: Sequence[str]) -> Iterator[JsonObject]:
    """Yield the objects of the lists and objects at the top level."""
    while sign := reader.peek():
        if sign == b"[":
            reader.skip_byte()
            yield from _iter_members(reader, keyed=False)
        elif path and sign == b"{" and (opened := reader.enter_path(path)):
            yield from _iter_members(reader, keyed=opened == b"{")
            if not reader.exhausted and not reader.leave_levels(len(path)):
                yield JsonObject(reader.line, b"", None, _CUT)
        else:
            yield _read_member(reader)


def _iter_members(reader: JsonScanner, *, keyed: bool) -> Iterator[JsonObject]:
    """Yield the members of a list, or the values of an object, up to the closing bracket."""
    while sign := reader.peek():
        if sign in {b"]", b"}"}:
            reader.skip_byte()
            return
        if keyed:
            reader.read_value()
        if reader.peek():
            yield _read_member(reader)
            if reader.exhausted:
                return
    yield JsonObject(reader.line, b"", None, _CUT)


def _read_member(reader: JsonScanner) -> JsonObject:
    line = reader.line
    raw, whole = reader.read_value()
    if whole:
        return _parse_object(line, raw)
    if len(raw) <= MAX_LINE:
        return JsonObject(line, raw, None, _CUT)
    what = f"the object that begins here is longer than {MAX_LINE // 2**20} MB, and nothing after it was read."
    return JsonObject(line, b"", None, what)


def make_callable_converter(file: str) -> RecordConverter:
    """Return a converter whose rows are functions that return their records, for JSON without a uniform shape."""
    return RecordConverter(file, _call)


def _call(row: Any) -> ConvertedRow:
    made: ConvertedRow = row()
    return made

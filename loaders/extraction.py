"""The native extraction format: records as JSON Lines, or one JSON document with a list of records."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, Final

from pydantic import ValidationError

from knowledge_graph.errors import InvalidInput, Problem
from knowledge_graph.records import CUT, KINDS, RECORD
from loaders.formats import InputFormat, ReadContext
from loaders.readers.documents import MAX_HEAD_LINES, iter_document
from loaders.readers.inputs import open_input, resolve_inputs
from loaders.readers.rows import MAX_LINE, SKIPPED, Row, iter_lines, skip_rest
from loaders.readers.sniff import Head
from loaders.readers.syntax import BOM, parse_object
from loaders.readers.validation_messages import FieldMessage, explain_errors

MAX_DOCUMENT: Final = 4 * 1024 * 1024
"""Maximum bytes of a JSON document that is read whole; of a longer one, one record after the other is."""

_DOCUMENT = re.compile(rb'\[|\{\s*$|\{\s*"records"\s*:')
_RECORDS = re.compile(r'\s*(?:\{\s*"records"\s*:\s*)?\[\s*')
_GAP = re.compile(r"\s*(,?)\s*")


def read_file(path: str | Path) -> Iterator[Row]:
    """Yield the rows of a file; ``-`` is standard input.

    Raises:
        InvalidInput: the file can't be opened or read.
    """
    with resolve_inputs([path]) as inputs:
        for source in inputs:
            with open_input(source) as file:
                yield from read_stream(file.stream, file=source.name)


def read_stream(stream: BinaryIO, *, file: str) -> Iterator[Row]:
    """Yield the rows of a stream: a document if its first line begins one, else JSON Lines."""
    head: list[bytes] = []
    while line := stream.readline(MAX_LINE + 1):
        head.append(line)
        if line.removeprefix(BOM).strip() or len(head) >= MAX_HEAD_LINES:
            break
    if head and _DOCUMENT.match(head[-1].removeprefix(BOM).strip()):
        content = b"".join([*head, stream.read(MAX_DOCUMENT + 1)])
        long = len(content) > MAX_DOCUMENT
        yield from _parse_long_document(content, stream, file) if long else parse_document(content, file=file)
    else:
        skip_rest(stream, line)
        yield from parse_rows(chain(head, iter_lines(stream)), file=file)


def _parse_long_document(content: bytes, stream: BinaryIO, file: str) -> Iterator[Row]:
    """Yield a row for each record of a document of which only the beginning was read."""
    for member in iter_document(content.removeprefix(BOM), stream, within="records"):
        if member.fault:
            yield _make_unreadable_row(file, member.line, member.raw, member.fault)
        else:
            yield _parse_row(file, member.line, member.raw)


def parse_rows(lines: Iterable[bytes], *, file: str = "") -> Iterator[Row]:
    """Yield a row for each line of JSON Lines that isn't blank; a byte order mark at the start is ignored."""
    for number, line in enumerate(lines, start=1):
        text = line.removeprefix(BOM) if number == 1 else line
        if text.strip():
            yield _parse_row(file, number, text, whole=line.endswith(b"\n"))


def parse_document(content: bytes, *, file: str = "") -> Iterator[Row]:
    """Yield a row for each record of a JSON document: a list of them, ``{"records": […]}``, or a single one."""
    content = content.removeprefix(BOM)
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        yield _make_unreadable_row(
            file, line, b"", f"byte {content[error.start]:#04x} is not UTF-8; save the file as UTF-8."
        )
        return
    if opening := _RECORDS.match(text):
        yield from _iter_members(text, opening.end(), file, closing="]}" if "{" in opening[0] else "]")
    else:
        yield _parse_row(file, 1, content)


def _iter_members(text: str, position: int, file: str, *, closing: str) -> Iterator[Row]:
    """Yield the members of a list one by one, from ``position`` on, each with its line number."""
    decoder, line, counted = json.JSONDecoder(), 1, 0
    while not text.startswith("]", position):
        line, counted = line + text.count("\n", counted, position), position
        try:
            _, end = decoder.raw_decode(text, position)
        except (ValueError, RecursionError) as error:
            where = getattr(error, "lineno", line)
            what = getattr(error, "msg", "nested too deeply")
            yield _make_unreadable_row(
                file, where, b"", f"the document is not JSON from here on: {what[:1].lower()}{what[1:]}."
            )
            return
        yield _parse_row(file, line, text[position:end].encode("utf-8", "surrogatepass"))
        gap = _GAP.match(text, end)
        position = gap.end() if gap else end
        if gap and not gap[1] and not text.startswith("]", position):
            where = text.count("\n", 0, position) + 1
            yield _make_unreadable_row(
                file, where, b"", "the document is not JSON from here on: a comma or ] is missing."
            )
            return
    if "".join(text[position:].split()) != closing:
        where = text.count("\n", 0, position) + 1
        yield _make_unreadable_row(file, where, b"", "unexpected content after the list of records.")


def _parse_row(file: str, line: int, raw: bytes, *, whole: bool = True) -> Row:
    fields: dict[str, Any] = {}
    try:
        fields = parse_object(raw, whole=whole)
        if fields.get("kind") == CUT:
            return Row(file, line, raw, SKIPPED)
        record = RECORD.validate_python(fields)
    except ValidationError as error:
        messages = explain_errors(error, fields)
    except InvalidInput as error:
        messages = [(error.field or "", str(error))]
    else:
        return Row(file, line, raw, record.kind, record.id, records=(record,))
    return _make_rejected_row(file, line, raw, fields, messages)


def _make_rejected_row(file: str, line: int, raw: bytes, fields: dict[str, Any], messages: list[FieldMessage]) -> Row:
    kind = fields.get("kind")
    identifier, about = (value if isinstance(value, str) else None for value in (fields.get("id"), fields.get("about")))
    problems = tuple(Problem(file, line, field, message, identifier) for field, message in messages)
    known = kind if isinstance(kind, str) and kind in KINDS else "unreadable"
    return Row(file, line, raw, known, identifier, about, problems=problems)


def _make_unreadable_row(file: str, line: int, raw: bytes, message: str) -> Row:
    return Row(file, line, raw, problems=(Problem(file, line, "", message),))


def _recognises(head: Head) -> bool:
    return head.is_json and (head.keys == {"records"} or str(head.json.get("kind")) in KINDS if head.keys else False)


def _read(stream: BinaryIO, context: ReadContext) -> Iterator[Row]:
    return read_stream(stream, file=context.file)


FORMATS: Final = (
    InputFormat("extraction", "conflict-graph's own records: JSON Lines, or a JSON document", _recognises, _read),
)

"""What is fuzzed: each way to a parser of bytes or text from outside, as a function that must only refuse on purpose."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from pydantic import ValidationError

from knowledge_graph.edtf.spans import parse_edtf
from knowledge_graph.errors import ConflictGraphError
from knowledge_graph.filtering.geo import parse_box, parse_point
from knowledge_graph.time_span import parse_span
from loaders.formats import ReadContext, detect_format, find_header_below, get_format, list_formats
from loaders.ingest.normalize import expand_record
from loaders.load import validate
from loaders.mapping.parse import parse_mapping, read_mapping
from loaders.readers.foreign import describe_foreign
from loaders.readers.parquet.rows import iter_parquet
from loaders.readers.syntax import parse_object
from loaders.toolkit.json_rows import open_json_rows
from loaders.toolkit.recoding import open_old_lines
from tests.fuzz.http_requests import request

SAMPLES: Final = Path(__file__).parents[1] / "docs" / "samples"
REFUSALS: Final = (ConflictGraphError, ValidationError)
"""What a parser may raise: errors made for people, and those of models, which the load pipeline words."""

Target = Callable[[bytes], object]


def _reader_of(name: str) -> Target:
    mapping = read_mapping(SAMPLES / "incidents.yaml") if name == "mapping" else None

    def read(content: bytes) -> None:
        stream = open_json_rows(open_old_lines(io.BufferedReader(io.BytesIO(content))), "fuzz")  # type: ignore[arg-type]
        for row in get_format(name).read(stream, ReadContext("fuzz", mapping=mapping)):
            for record in row.records:
                expand_record(record)

    return read


def _detect(content: bytes) -> None:
    detect_format(content)
    find_header_below(content)
    describe_foreign(content)


def _load_file(content: bytes) -> None:
    """Check a file as a whole: archives, encodings, references."""
    with TemporaryDirectory(prefix="fuzz-") as folder:
        path = Path(folder, "x")
        path.write_bytes(content)
        validate([path])


def _read_parquet(content: bytes) -> None:
    for _ in iter_parquet(io.BytesIO(content)):
        pass


def _of_text(parse: Callable[[str], object]) -> Target:
    return lambda content: parse(content.decode("utf-8", "replace"))


TARGETS: Final[dict[str, Target]] = {
    **{f"read-{name}": _reader_of(name) for name in list_formats()},
    "file": _load_file,
    "parquet": _read_parquet,
    "request": request,
    "detect": _detect,
    "object": parse_object,
    "mapping-file": lambda content: parse_mapping(content, file="fuzz"),
    "edtf": _of_text(parse_edtf),
    "span": _of_text(parse_span),
    "point": _of_text(parse_point),
    "box": _of_text(parse_box),
}
"""Targets by name; a file of the corpus is for the target that its name begins with."""

_OF_JSON: Final = ("extraction", "ftm", "stix", "wikidata", "wikidata-results", "pipeline", "mentions")
PARSERS: Final[dict[str, tuple[str, ...]]] = {
    "tables": ("detect", *(f"read-{name}" for name in list_formats() if name not in _OF_JSON)),
    "json": ("object", *(f"read-{name}" for name in _OF_JSON)),
    "yaml": ("mapping-file",),
    "packed": ("file",),
    "parquet": ("parquet",),
    "dates-and-places": ("edtf", "span", "point", "box"),
    "http": ("request",),
}
"""Parsers by name, with the targets through which they are reached.

A parser is what turns bytes of one syntax into values, and whatever is behind it: all formats of delimited text come through
one reader of rows, all of JSON through one reader of objects. Packed is a file as a whole: archives, compressions, encodings.
Of HTTP it is heads, addresses, queries and bodies of requests, up to the answer.
"""


def run_target(name: str, content: bytes) -> None:
    """Run a target; raise only what it must not raise."""
    try:
        TARGETS[name](content)
    except REFUSALS:
        return

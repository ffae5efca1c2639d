"""What every format's reader yields: a row of the input, with the records it says or what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from knowledge_graph.errors import Problem
from knowledge_graph.records import Record

HEADER: Final = "header"
"""The kind of a made row that stands for a table's header: it says nothing, and its ``raw`` goes before rejects."""

SKIPPED: Final = "dropped"
"""The kind of a row that is nothing to us, such as a Wikidata property: it is passed over."""

MAX_LINE: Final = 16 * 1024 * 1024
"""Bytes in the longest line that is read."""


@dataclass(slots=True)  # not frozen: that takes five times as long, and every line of every file is one
class Row:
    """One row of an input: a line, or a record of a document. It has problems, or else records.

    ``raw`` is the row as it stood in the file, so that a refused one can be handed back unchanged; ``kind``, ``id``
    and ``about`` are what could be made out of a row that can't be taken.

    A ``made`` row stands in no file: a format's reader made it of what many rows share, such as a state or a dataset;
    two may differ, as two spellings of a name do. An ``optional`` row speaks of something that another file may hold:
    without that it is passed over, not refused.
    """

    file: str
    line: int
    raw: bytes
    kind: str = "unreadable"
    id: str | None = None
    about: str | None = None
    records: tuple[Record, ...] = ()
    problems: tuple[Problem, ...] = ()
    made: bool = False
    optional: bool = False


def iter_lines(stream: BinaryIO, limit: int = MAX_LINE) -> Iterator[bytes]:
    """Yield a stream's lines with their line ends; of one longer than ``limit`` only its first ``limit + 1`` bytes."""
    while line := stream.readline(limit + 1):
        yield line
        skip_rest(stream, line, limit)


def skip_rest(stream: BinaryIO, line: bytes, limit: int = MAX_LINE) -> None:
    """Pass over what is left of a line that was too long to be read whole."""
    while len(line) > limit and not line.endswith(b"\n"):
        line = stream.readline(limit + 1)

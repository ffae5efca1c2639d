"""Rows, which every format's reader yields: with records, or with problems."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from knowledge_graph.errors import Problem
from knowledge_graph.records import Record
from loaders.readers.limits.settings import UnreadableInput

HEADER: Final = "header"
"""The kind of a made row for a table's header: it has no records, and its ``raw`` is written above rejects."""

SKIPPED: Final = "dropped"
"""The kind of a row without a record for us, such as a Wikidata property: it is skipped."""

NOTE: Final = "note"
"""The kind of a made row without records: ``about`` is what the summary says of the file."""

MAX_LINE: Final = 16 * 1024 * 1024
"""Maximum bytes of a line."""
MAX_SKIPPED: Final = 4 * 1024**3
"""Bytes of a longer line that are skipped to reach the next one."""

MAX_BLANK_LINES: Final = 2_000_000
"""Maximum number of lines without a word that follow one another: twice as many as a sheet has rows."""
_BLANK: Final = b' \t\r\n\f\v,;|"'


@dataclass(slots=True)  # not frozen: that takes five times as long, and every line of every file is one
class Row:
    """A row of an input: a line, or a record of a document. It has either problems or records.

    Attributes:
        file: the input's name.
        line: the line it begins on, from 1.
        raw: its bytes, so that a rejected row can be written back unchanged.
        kind: the kind of its main record, as far as a rejected row tells.
        id: the id of its main record, likewise.
        about: what a rejected claim is about; of a skipped row, what it holds, if that is to be named.
        records: its records.
        problems: why it is rejected.
        made: whether it isn't in the file but was derived from what several rows share, such as a state or a dataset;
            two made rows of one id may differ, as two spellings of a name do.
        optional: whether it refers to what another file may hold: without that it is skipped, not rejected.
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
    """Yield a stream's lines with their line ends; of one longer than ``limit`` only its first ``limit + 1`` bytes.

    Raises:
        UnreadableInput: more than ``MAX_BLANK_LINES`` without anything in them follow one another.
    """
    blank = 0
    while line := stream.readline(limit + 1):
        if line[0] in _BLANK and not line.strip(_BLANK):
            blank += 1
            if blank > MAX_BLANK_LINES:
                raise UnreadableInput(
                    f"more than {MAX_BLANK_LINES:,} blank lines follow one another, and nothing after them was read; "
                    "remove them.",
                    field="file",
                )
        else:
            blank = 0
        yield line
        skip_rest(stream, line, limit)


def skip_rest(stream: BinaryIO, line: bytes, limit: int = MAX_LINE) -> None:
    """Skip the rest of a line that was too long to be read whole.

    Raises:
        UnreadableInput: it goes on for more than ``MAX_SKIPPED`` bytes.
    """
    skipped = 0
    while len(line) > limit and not line.endswith(b"\n"):
        line = stream.readline(limit + 1)
        skipped += len(line)
        if skipped > MAX_SKIPPED:
            raise UnreadableInput(
                f"a line doesn't end within {MAX_SKIPPED // 2**30} GB, and nothing after its beginning was read; is it "
                "text?",
                field="file",
            )

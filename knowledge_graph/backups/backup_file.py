"""The file of a backup: a header that anybody can read, and what a store wrote, compressed by zstd.

The header takes the first 4,096 bytes: a line that says what this is, a line with the hash of the JSON that follows,
the JSON, and spaces. ``tail -c +4097 FILE | zstd -d`` returns what was backed up: a SQLite database (``sqlite``), or
one JSON document a line (``records``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final, Literal

import orjson

from knowledge_graph.errors import InvalidInput
from knowledge_graph.output_files.places import check_outside_store
from knowledge_graph.output_files.whole_file import PartialFile

MAGIC: Final = b"conflict-graph backup\n"
LAYOUT: Final = 1
"""The version of this layout; a later one is refused."""
HEADER: Final = 4096
_CHUNK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class BackupFacts:
    """What a store says of itself when it is backed up."""

    store: str
    """``embedded`` or ``neo4j``."""
    content: Literal["sqlite", "records"]
    records: Mapping[str, int]
    """How many there are of each kind."""
    graph: str
    """The digest of all records, as ``GraphStore.digest`` returns it."""


@dataclass(frozen=True, slots=True)
class BackupHeader(BackupFacts):
    """What a backup says of itself."""

    digest: str
    """The hash of the content, before it was compressed."""
    size: int
    """How many bytes the content has."""
    layout: int = LAYOUT
    program: str = field(default_factory=lambda: version("conflict-graph"))
    written: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))


def write_backup(path: Path, facts: BackupFacts, content: Iterable[bytes], *, force: bool = False) -> BackupHeader:
    """Write a backup, which appears under its name only when it is whole and on the disk.

    Raises:
        InvalidInput: there is such a file already, and ``force`` isn't given; or the folder is a store's.
        OSError: it can't be written.
    """
    import zstandard  # noqa: PLC0415 - quick commands stay quick

    require_writable(path, force=force)
    seen, size = hashlib.blake2b(digest_size=32), 0
    with PartialFile(path, mode=0o600) as backup:  # it holds whatever the store holds, its tokens included
        backup.stream.write(b" " * HEADER)
        with zstandard.ZstdCompressor(level=3).stream_writer(backup.stream, closefd=False) as packed:
            for chunk in content:
                seen.update(chunk)
                size += len(chunk)
                packed.write(chunk)
        header = BackupHeader(**asdict(facts), digest=seen.hexdigest(), size=size)
        backup.stream.seek(0)
        backup.stream.write(_encoded(header))
        backup.finish()
        backup.move()
    return header


def require_writable(path: Path, *, force: bool) -> None:
    """Refuse to write a backup over a file, or into a store.

    Raises:
        InvalidInput: it would.
    """
    check_outside_store(path, field="file")
    if path.is_dir() or not path.parent.is_dir():
        raise InvalidInput(f"{path} can't be written: name a file in a folder that there is.", field="file")
    if path.exists() and not (force and path.is_file()):
        raise InvalidInput(f"{path} exists; name another file, or replace it with --force.", field="file")


def read_header(path: Path) -> BackupHeader:
    """Return what a backup says of itself.

    Raises:
        InvalidInput: the file is no backup, is damaged, or was written by a later version.
    """
    try:
        with path.open("rb") as file:
            start = file.read(HEADER)
    except OSError as error:
        raise InvalidInput(f"{path} can't be read: {error.strerror}.", field="file") from None
    if not start.startswith(MAGIC):
        raise InvalidInput(f"{path} is no backup of conflict-graph.", field="file")
    seal, _, text = start.removeprefix(MAGIC).partition(b"\n")
    if len(start) < HEADER or seal != _hash(text.rstrip(b" ")):
        raise InvalidInput(f"{path} is damaged in its header; take another backup.", field="file")
    fields = orjson.loads(text)
    if fields["layout"] > LAYOUT:
        raise InvalidInput(
            f"{path} was written by conflict-graph {fields['program']}, in a later layout; restore it with that one.",
            field="file",
        )
    return BackupHeader(**fields)


def read_content(path: Path, header: BackupHeader) -> Iterator[bytes]:
    """Yield the content of a backup, a part at a time; only after the last it is known to be what was written.

    Raises:
        InvalidInput: it isn't.
    """
    import zstandard  # noqa: PLC0415

    seen, size = hashlib.blake2b(digest_size=32), 0
    with path.open("rb") as file:
        file.seek(HEADER)
        try:
            with zstandard.ZstdDecompressor().stream_reader(file, closefd=False) as plain:
                while size <= header.size and (chunk := plain.read(_CHUNK)):
                    seen.update(chunk)
                    size += len(chunk)
                    yield chunk
        except zstandard.ZstdError as error:
            raise InvalidInput(f"{path} is damaged ({error}); take another backup.", field="file") from None
    if (size, seen.hexdigest()) != (header.size, header.digest):
        raise InvalidInput(f"{path} is damaged: its content isn't what was written; take another backup.", field="file")


def _encoded(header: BackupHeader) -> bytes:
    text = orjson.dumps(asdict(header))
    return (MAGIC + _hash(text) + b"\n" + text).ljust(HEADER)


def _hash(text: bytes) -> bytes:
    return hashlib.blake2b(text, digest_size=16).hexdigest().encode()

"""Loads that aren't whole: noted in the store before the first batch, forgotten after the last.

A load that is killed, or fails between two batches, leaves its note, which is told until the load is completed: by the
same input, or by its files one after the other. With the note it leaves who is who in it. Run again, and with no other
load in between, it goes by that: decided anew, with a part of it in the store already, it might come out otherwise.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Protocol

import orjson

from loaders.identity.resolution import Resolution
from loaders.readers.inputs import STDIN_NAME

_NOTES: Final = "unfinished loads"
_DECISIONS: Final = "identity of unfinished loads"
_PIECE: Final = 1_000_000
"""Characters of a resolution that are kept as one text: a database may take no longer ones."""


_NAMED: Final = 3
"""Files that a sentence names; it counts the others."""


class MemoStore(Protocol):
    """The part of a store that keeps notes."""

    def is_turn_taken(self) -> bool:
        """Return whether somebody has the turn to load."""

    def memos(self, topic: str) -> dict[str, str]:
        """Return the texts kept under a topic."""

    def keep_memos(self, topic: str, memos: Mapping[str, str | None]) -> None:
        """Keep texts under a topic, and forget those that are None."""


@dataclass(frozen=True, slots=True)
class UnfinishedLoad:
    """A load of which a part is in the store.

    Attributes:
        digest: of the records of its input, whatever their order.
        files: the full paths of the files that are still to be loaded, and ``STDIN_NAME`` for standard input.
        begun: when, as ISO 8601 in UTC.
        running: whether it is under way; otherwise it was interrupted.
    """

    digest: str
    files: tuple[str, ...]
    begun: str
    running: bool = False

    def describe(self, *, paths: bool) -> str:
        """Return what state it is in and what to do, with whole paths or only the names of its files."""
        files = self._list_files(paths=paths)
        named = ", ".join(files[:_NAMED]) + (f" and {len(files) - _NAMED} more" if len(files) > _NAMED else "")
        if self.running:
            return f"{named}: being loaded since {self.begun}; only a part is in the graph so far."
        return (
            f"{named}: the load that began {self.begun} was interrupted; only a part is in the graph. "
            "Load the same again to complete it."
        )

    def view(self, *, paths: bool = False) -> dict[str, Any]:
        """Return it as fields for an answer; without ``paths`` the files have only their names."""
        return {
            "files": self._list_files(paths=paths),
            "begun": self.begun,
            "state": "running" if self.running else "interrupted",
            "detail": self.describe(paths=paths),
        }

    def _list_files(self, *, paths: bool) -> list[str]:
        return [file if paths or file == STDIN_NAME else Path(file).name for file in self.files]


def read_unfinished(store: MemoStore) -> list[UnfinishedLoad]:
    """Return the loads of which a part is in the store, in the order in which they began."""
    noted = store.memos(_NOTES)
    running = bool(noted) and store.is_turn_taken()
    loads = [_parse(digest, text) for digest, text in noted.items()]
    loads.sort(key=lambda load: (load.begun, load.digest))
    return [
        UnfinishedLoad(load.digest, load.files, load.begun, running and load is loads[-1]) for load in loads
    ]  # one at a time has the turn, and who has it began last


def read_decisions(store: MemoStore, digest: str) -> Resolution | None:
    """Return who is who in an unfinished load of this very input, unless anything else was loaded since."""
    pieces = [text for key, text in store.memos(_DECISIONS).items() if key.partition(" ")[0] == digest]
    if not pieces:
        return None
    fields: dict[str, Any] = orjson.loads(zlib.decompress(base64.b85decode("".join(pieces))))
    return Resolution(
        moved=fields["moved"],
        wholes=fields["wholes"],
        ambiguous=[(identifier, tuple(candidates)) for identifier, candidates in fields["ambiguous"]],
    )


@contextmanager
def noted_as_unfinished(store: MemoStore, digest: str, files: Sequence[str], resolution: Resolution) -> Iterator[None]:
    """Note a load as unfinished until the block ends; if it is left by an error, the note stays.

    Args:
        store: what is loaded into.
        digest: of the input.
        files: the full paths of its files.
        resolution: who is who in it.
    """
    _begin(store, digest, files, resolution)
    yield
    _complete(store, digest, files)


def _begin(store: MemoStore, digest: str, files: Sequence[str], resolution: Resolution) -> None:
    """Note that a load is about to write. What was decided in others is forgotten: this one may change it."""
    fields = {"moved": resolution.moved, "wholes": resolution.wholes, "ambiguous": resolution.ambiguous}
    text = base64.b85encode(zlib.compress(orjson.dumps(fields), 1)).decode()
    pieces = {
        f"{digest} {number:06}": text[start : start + _PIECE]
        for number, start in enumerate(range(0, len(text), _PIECE))
    }
    store.keep_memos(_DECISIONS, dict.fromkeys(store.memos(_DECISIONS)) | pieces)
    store.keep_memos(_NOTES, {digest: _format(files, datetime.now(UTC).isoformat(timespec="seconds"))})


def _complete(store: MemoStore, digest: str, files: Sequence[str]) -> None:
    """Forget that a load isn't whole, and in others the files that it had."""
    loaded = set(files) - {STDIN_NAME}
    notes: dict[str, str | None] = {digest: None}
    for other, text in store.memos(_NOTES).items():
        load = _parse(other, text)
        left = [file for file in load.files if file not in loaded]
        if other != digest and len(left) < len(load.files):
            notes[other] = _format(left, load.begun) if left else None
    forgotten = [key for key in store.memos(_DECISIONS) if notes.get(key.partition(" ")[0], "") is None]
    store.keep_memos(_NOTES, notes)
    store.keep_memos(_DECISIONS, dict.fromkeys(forgotten))


def list_paths(names: Sequence[str]) -> list[str]:
    """Return the full paths of the files that inputs with these names are in: a member of an archive is in that."""
    return list(dict.fromkeys(_iter_paths(names)))


def _iter_paths(names: Sequence[str]) -> Iterator[str]:
    for name in names:
        file = name.partition("!/")[0]
        yield file if file == STDIN_NAME else str(Path(file).absolute())


def _format(files: Sequence[str], begun: str) -> str:
    return orjson.dumps({"files": list(files), "begun": begun}).decode()


def _parse(digest: str, text: str) -> UnfinishedLoad:
    fields: dict[str, Any] = orjson.loads(text)
    return UnfinishedLoad(digest, tuple(fields["files"]), fields["begun"])

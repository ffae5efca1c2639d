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
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Protocol

import orjson

from knowledge_graph.errors import InvalidInput, StoreUnavailable
from knowledge_graph.records import Merge
from knowledge_graph.store import MemoKeeper
from loaders.identity.joining.joins import Join
from loaders.identity.resolution import Resolution
from loaders.readers.inputs import STDIN_NAME

_NOTES: Final = "unfinished loads"
_DECISIONS: Final = "identity of unfinished loads"
_PIECE: Final = 1_000_000
"""Characters of a resolution that are kept as one text: a database may take no longer ones."""


_NAMED: Final = 3
"""Files that a sentence names; it counts the others."""


class MemoStore(MemoKeeper, Protocol):
    """The part of a store that keeps notes of loads, and tells whether one is under way."""

    def is_turn_taken(self) -> bool:
        """Return whether somebody has the turn to load."""


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
            "Load the same again to complete it; `doctor --forget FILE` if that is impossible."
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
    loads = _read_notes(store)
    if any(load.running for load in loads) and not store.is_turn_taken():
        loads = [replace(load, running=False) for load in loads]
    return sorted(loads, key=lambda load: (load.begun, load.digest))


def mark_interrupted(store: MemoStore) -> None:
    """Note, for who has the turn, that no load that was noted before is running."""
    running = [load for load in _read_notes(store) if load.running]
    if running:
        store.keep_memos(_NOTES, {load.digest: _format(replace(load, running=False)) for load in running})


def forget(store: MemoStore, file: str) -> None:
    """Forget that only a part of a file is in the graph, where it can't be loaded again.

    Args:
        store: what it was loaded into.
        file: its full path, or its name.

    Raises:
        InvalidInput: no interrupted load has it.
    """
    notes: dict[str, str | None] = {}
    loads = [load for load in read_unfinished(store) if not load.running]
    for load in loads:
        left = tuple(path for path in load.files if file not in {path, Path(path).name})
        if left != load.files:
            notes[load.digest] = _format(replace(load, files=left)) if left else None
    if not notes:
        known = ", ".join(path for load in loads for path in load.files) or "none"
        raise InvalidInput(f"no interrupted load has a file {file!r}; those that have one: {known}.", field="forget")
    _keep_notes(store, notes)


def read_decisions(store: MemoStore, digest: str) -> Resolution | None:
    """Return who is who in an unfinished load of this very input, unless anything else was loaded since."""
    pieces = [text for key, text in store.memos(_DECISIONS).items() if key.partition(" ")[0] == digest]
    if not pieces:
        return None
    fields: dict[str, Any] = orjson.loads(zlib.decompress(base64.b85decode("".join(pieces))))
    return Resolution(
        moved=fields["moved"],
        joins=[Join(*join) for join in fields.get("joins", [])],
        unfounded=[Merge(**merge) for merge in fields.get("unfounded", [])],
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

    Raises:
        StoreUnavailable: as the block does, with what to do.
    """
    _begin(store, digest, files, resolution)
    try:
        yield
    except StoreUnavailable as error:
        raise type(error)(f"{error} Load the same again to complete this load: what is written stays.") from error
    _complete(store, digest, files)


def _begin(store: MemoStore, digest: str, files: Sequence[str], resolution: Resolution) -> None:
    """Note that a load is about to write. What was decided in others is forgotten: this one may change it."""
    fields: dict[str, Any] = {
        "moved": resolution.moved,
        "joins": [tuple(join) for join in resolution.joins],
        "unfounded": [merge.model_dump(exclude_defaults=True) for merge in resolution.unfounded],
        "ambiguous": resolution.ambiguous,
    }
    text = base64.b85encode(zlib.compress(orjson.dumps(fields), 1)).decode()
    pieces = {
        f"{digest} {number:06}": text[start : start + _PIECE]
        for number, start in enumerate(range(0, len(text), _PIECE))
    }
    store.keep_memos(_DECISIONS, dict.fromkeys(store.memos(_DECISIONS)) | pieces)
    load = UnfinishedLoad(digest, tuple(files), datetime.now(UTC).isoformat(timespec="seconds"), running=True)
    store.keep_memos(_NOTES, {digest: _format(load)})


def _complete(store: MemoStore, digest: str, files: Sequence[str]) -> None:
    """Forget that a load isn't whole, and in others the files that it had."""
    loaded = set(files) - {STDIN_NAME}
    notes: dict[str, str | None] = {digest: None}
    for load in _read_notes(store):
        left = tuple(file for file in load.files if file not in loaded)
        if load.digest != digest and left != load.files:
            notes[load.digest] = _format(replace(load, files=left)) if left else None
    _keep_notes(store, notes)


def _keep_notes(store: MemoStore, notes: Mapping[str, str | None]) -> None:
    """Keep notes, and forget those that are None with what was decided in their loads."""
    forgotten = [key for key in store.memos(_DECISIONS) if notes.get(key.partition(" ")[0], "") is None]
    store.keep_memos(_NOTES, notes)
    store.keep_memos(_DECISIONS, dict.fromkeys(forgotten))


def _read_notes(store: MemoStore) -> list[UnfinishedLoad]:
    loads = []
    for digest, text in store.memos(_NOTES).items():
        fields: dict[str, Any] = orjson.loads(text)
        loads.append(UnfinishedLoad(digest, tuple(fields["files"]), fields["begun"], fields["running"]))
    return loads


def _format(load: UnfinishedLoad) -> str:
    return orjson.dumps({"files": load.files, "begun": load.begun, "running": load.running}).decode()


def list_paths(names: Sequence[str]) -> list[str]:
    """Return the full paths of the files that inputs with these names are in: a member of an archive is in that."""
    return list(dict.fromkeys(_iter_paths(names)))


def _iter_paths(names: Sequence[str]) -> Iterator[str]:
    for name in names:
        file = name.partition("!/")[0]
        yield file if file == STDIN_NAME else str(Path(file).absolute())

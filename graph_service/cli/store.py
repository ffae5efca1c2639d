"""Opening the store a command is about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, Self

from graph_service.access.audit import note
from graph_service.access.audit_age import remove_old_entries
from graph_service.access.requester import writer_of_command
from graph_service.cli.output import Bar, print_error
from graph_service.settings import Settings
from knowledge_graph.errors import NotFound, StoreUnavailable
from knowledge_graph.open_store import open_store
from knowledge_graph.store import GraphStore

PATIENCE: Final = 600.0
"""Time limit in seconds of a question over the whole graph: who waits at a terminal can end it."""


def read_settings(store: str | None = None, **others: Any) -> Settings:
    """Return the settings of the environment, overridden by those of the command line."""
    values = {"store": store, **others}
    return Settings(**{name: value for name, value in values.items() if value is not None})


class EmptyStore(NotFound):
    """Nothing is found, for nothing was loaded yet."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.args = (word_emptiness(address),)


def word_emptiness(address: str) -> str:
    """Return what to say of a store without a record."""
    return (
        f"The store {address} is empty. Load something into it: conflict-graph load FILE…, or conflict-graph load "
        "briefing for the sample."
    )


class MigrationNotice:
    """Says on stderr that a database is brought up to date, and on a terminal how far that is."""

    def __init__(self) -> None:
        self._bar: Bar | None = None

    @property
    def was_heard(self) -> bool:
        """Return whether anything was brought up to date."""
        return self._bar is not None

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Hear how far a migration is."""
        if self._bar is None:
            print_error("Bringing the database up to date for this version; this is done once.")
            self._bar = Bar()
        self._bar(stage, done, total)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar:
            self._bar.close()


@contextmanager
def open_graph(store: str | None, *, write: bool = False) -> Iterator[GraphStore]:
    """Open the store and close it again. Bringing a database up to date first is told on stderr.

    Raises:
        StoreUnavailable: there is none to read from, or it can't be reached.
        EmptyStore: what was looked for isn't found, as the store holds nothing at all.
    """
    settings = read_settings(store, read_only=not write)
    with MigrationNotice() as notice:
        graph = open_store(settings.store, replace(settings.store_settings, progress=notice))
    try:
        if notice.was_heard:
            from importlib.metadata import version  # noqa: PLC0415 - which takes long to import

            note(graph, writer_of_command(), "migrate", version=version("conflict-graph"))
        yield graph
        if write:
            _remove_old_entries(graph, settings.audit_days)
    except NotFound:
        if graph.is_empty():
            raise EmptyStore(settings.store) from None
        raise
    finally:
        graph.close()


def _remove_old_entries(graph: GraphStore, days: int) -> None:
    """Keep the audit log as old as it may get; what was written stands, also where this fails."""
    try:
        removed = remove_old_entries(graph, days)
    except StoreUnavailable as error:
        print_error(f"The audit log couldn't be trimmed: {error}")
        return
    if removed:
        print_error(word_removal(removed[-1], days))


def word_removal(until: str, days: int) -> str:
    """Return what to say of entries of the audit log that were removed."""
    return f"Entries of the audit log up to {until} were removed for their age (CONFLICT_GRAPH_AUDIT_DAYS={days})."


@contextmanager
def open_graph_or_empty(store: str | None) -> Iterator[GraphStore]:
    """Open the store for reading; if an embedded one doesn't exist yet, open an empty temporary one.

    Raises:
        StoreUnavailable: it can't be reached.
    """
    address = read_settings(store).store
    if "://" in address or Path(address).expanduser().exists():
        with open_graph(store) as graph:
            yield graph
        return
    with TemporaryDirectory(prefix="conflict-graph-") as folder, open_graph(folder, write=True) as graph:
        yield graph

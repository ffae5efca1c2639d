"""Opening a store by its address: the only place that chooses between the two."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from knowledge_graph.backups.backup_file import BackupHeader, read_content, read_header
from knowledge_graph.backups.record_lines import Memo, decode, read_items, write_items
from knowledge_graph.errors import InvalidInput, StoreUnavailable
from knowledge_graph.records import Record
from knowledge_graph.store import GraphStore, StoreSettings

NEO4J_SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")


def open_store(address: str, settings: StoreSettings | None = None) -> GraphStore:
    """Open the store at an address: a Neo4j URI, or the folder of an embedded store, created if missing.

    Raises:
        InvalidInput: the address is neither.
        StoreUnavailable: it can't be opened.
    """
    settings = settings or StoreSettings()
    scheme = urlsplit(address).scheme
    if scheme in NEO4J_SCHEMES:
        from knowledge_graph.neo4j.store import Neo4jStore  # noqa: PLC0415 - the driver takes long to import

        return Neo4jStore.open(address, settings)
    if "://" in address:
        raise InvalidInput(
            f"{address!r} is not a store: give a folder's path, or neo4j://host:7687 for a Neo4j server.", field="store"
        )
    from knowledge_graph.embedded.store import EmbeddedStore  # noqa: PLC0415 - only one of the two is ever opened

    return EmbeddedStore.open(address, settings)


def restore_store(address: str, file: Path, settings: StoreSettings, *, force: bool = False) -> BackupHeader:
    """Restore a backup into the store at an address, and have it answer.

    Raises:
        InvalidInput: the file isn't a backup that is whole; or there is a store, and ``force`` isn't given.
        StoreUnavailable: the store can't be written, or what is in it afterwards isn't what the backup holds.
    """
    header = read_header(file)
    through_records = "://" in address or header.content == "records"
    if not through_records:
        from knowledge_graph.embedded.backup import restore  # noqa: PLC0415

        header = restore(Path(address).expanduser(), file, force=force)
    store = open_store(address, settings)
    try:
        if through_records:
            _restore_items(store, file, header)
        store.flush()
        if store.digest() != header.graph:
            raise StoreUnavailable(f"{address} doesn't hold what {file} does; restore it again.")
    finally:
        store.close()
    return header


def check_backup(file: Path) -> BackupHeader:
    """Return what a backup says of itself, if it can be restored.

    Raises:
        InvalidInput: it can't.
    """
    header = read_header(file)
    if header.content == "sqlite":
        from knowledge_graph.embedded.backup import check_backup as check  # noqa: PLC0415

        return check(file)
    counts = Counter[str](item.kind for item in _distinct(decode(read_content(file, header))))
    if {kind: counts[kind] for kind in header.records} != dict(header.records):
        raise InvalidInput(f"{file} doesn't hold the records that it says; take another backup.", field="file")
    return header


def _restore_items(store: GraphStore, file: Path, header: BackupHeader) -> None:
    """Write what a backup holds into an empty store, as records, once all of it has proved to be what was written."""
    if header.content == "records":
        check_backup(file)
        write_items(store, decode(read_content(file, header)), header.graph)
        return
    from knowledge_graph.embedded.backup import restore  # noqa: PLC0415

    with TemporaryDirectory(prefix="conflict-graph-") as folder:
        restore(Path(folder), file, force=False)
        other = open_store(folder)
        try:
            write_items(store, read_items(other), header.graph)
        finally:
            other.close()


def _distinct(items: Iterable[Record | Memo]) -> Iterator[Record]:
    """Yield one version of each record; those of one come one after the other."""
    last = None
    for item in items:
        if not isinstance(item, Memo) and item.id != last:
            yield item
            last = item.id

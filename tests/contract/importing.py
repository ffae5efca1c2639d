"""A real server whose database neo4j-admin made of a bulk export."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from loaders.bulk_export import bulk_export
from tests.support.availability import skip_or_fail
from tests.support.neo4j_release import ServerUnavailableError
from tests.support.neo4j_server import SHORT_LIVED, Neo4jServer


@contextmanager
def imported_server(line: str, files: Sequence[str], folder: Path) -> Iterator[Neo4jServer]:
    """Export files into a folder, import that into a new server of a release line, and start it for a while."""
    bulk_export(files, folder)
    server = Neo4jServer(line, java_options=SHORT_LIVED)
    try:
        server.admin("database", "import", "full", "neo4j", "@arguments.txt", folder=folder)
        server.start()
    except ServerUnavailableError as error:
        server.close()
        skip_or_fail(str(error))
    with server:
        yield server

"""Writing the kit into a folder: a style, the queries, and the two files from which Neo4j Browser imports them all."""

from __future__ import annotations

import csv
import io
import zipfile
from importlib.resources import files
from pathlib import Path
from typing import Final

from knowledge_graph.output_files.places import check_new, check_outside_store
from knowledge_graph.output_files.whole_file import replaced_when_whole
from queries.neo4j_browser.saved import SavedQuery, saved_queries
from queries.neo4j_browser.style import grass

STYLE: Final = "conflict-graph.grass"
FAVOURITES: Final = "favourites.zip"
SAVED_CYPHER: Final = "saved-cypher.csv"
FOLDER: Final = "Conflict graph"

_TIMESTAMP: Final = (1980, 1, 1, 0, 0, 0)


def write_kit(directory: str | Path, *, force: bool = False) -> list[Path]:
    """Write the kit into a folder, made where there is none, and return the paths of its files.

    Files that are there already and say the same are left alone.

    Raises:
        InvalidInput: the folder lies in a store; or a file of another content has one of the names, such as an older
            kit's, and ``force`` isn't set.
    """
    folder, queries = Path(directory), saved_queries()
    contents = {
        "README.md": (files(__package__) / "README.md").read_bytes(),
        STYLE: grass().encode(),
        FAVOURITES: favourites(queries),
        SAVED_CYPHER: saved_cypher(queries),
    }
    contents |= {f"queries/{query.name}": query.text.encode() for query in queries}
    check_outside_store(folder, field="folder")
    changed = {folder / name: content for name, content in contents.items() if not _holds(folder / name, content)}
    for path in changed:
        check_new(path, field="folder", force=force)
    for path, content in changed.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        with replaced_when_whole(path) as stream:
            stream.write(content)
    return [folder / name for name in contents]


def _holds(path: Path, content: bytes) -> bool:
    return path.is_file() and path.stat().st_size == len(content) and path.read_bytes() == content


def favourites(queries: list[SavedQuery]) -> bytes:
    """Return a zip that Neo4j Browser, when it is dropped on the page, adds to the favourites as one folder."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for query in queries:
            member = zipfile.ZipInfo(f"{FOLDER}/{query.name}", _TIMESTAMP)
            member.compress_type, member.external_attr, member.create_system = zipfile.ZIP_DEFLATED, 0o644 << 16, 3
            archive.writestr(member, query.text)
    return out.getvalue()


def saved_cypher(queries: list[SavedQuery]) -> bytes:
    """Return the table that the Query tool imports under Saved Cypher: one folder with all queries."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["name", "description", "query", "id", "parentId", "isFolder"])
    writer.writerow([FOLDER, "", "", 0, "", "true"])
    for number, query in enumerate(queries, 1):
        writer.writerow([query.title, query.description, query.text, number, 0, "false"])
    return out.getvalue().encode()

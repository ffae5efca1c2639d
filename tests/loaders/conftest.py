"""Files to load, and empty stores to load them into."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from knowledge_graph.open_store import open_store
from knowledge_graph.store import GraphStore
from tests.support.worlds import Fields

WriteFile = Callable[..., Path]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[GraphStore]:
    """An empty embedded store."""
    graph = open_store(str(tmp_path / "store"))
    yield graph
    graph.close()


@pytest.fixture
def other_store(tmp_path: Path) -> Iterator[GraphStore]:
    """Another empty store."""
    graph = open_store(str(tmp_path / "other"))
    yield graph
    graph.close()


@pytest.fixture
def write(tmp_path: Path) -> WriteFile:
    """Write records as JSON Lines, and return the file."""

    def write_file(*records: Fields | bytes, name: str = "input.jsonl") -> Path:
        path = tmp_path / name
        path.write_bytes(
            b"".join(
                (record if isinstance(record, bytes) else json.dumps(record).encode()) + b"\n" for record in records
            )
        )
        return path

    return write_file

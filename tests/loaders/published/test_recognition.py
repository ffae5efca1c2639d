"""Each shipped mapping is told by its columns, without being parsed, and takes no other's table."""

from __future__ import annotations

from importlib.resources import files

import pytest

from loaders.published_tables import find_mapping, list_recognised_columns, read_shipped_mapping
from loaders.readers.sniff import Head

NAMES = sorted(path.name for path in (files("loaders") / "data" / "mappings").iterdir() if path.name.endswith(".yaml"))


def test_no_mapping_is_left_out() -> None:
    """The line with its columns is found by its form."""
    assert sorted(list_recognised_columns()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_mapping_takes_its_own_table(name: str) -> None:
    """In whatever order and case its columns come, and with all that the mapping reads."""
    mapping = read_shipped_mapping(name)
    assert list_recognised_columns()[name] == {column.lower() for column in mapping.recognised_by}
    header = ",".join(column.upper() for column in reversed(mapping.recognised_by))
    assert find_mapping(Head(f"{header},further\n1,2\n".encode())) is mapping


@pytest.mark.parametrize("name", NAMES)
def test_a_table_that_lacks_a_column_is_not_taken(name: str) -> None:
    columns = read_shipped_mapping(name).recognised_by[1:]
    taken = find_mapping(Head(f"{','.join(columns)}\n1,2\n".encode()))
    assert taken is not read_shipped_mapping(name)

"""Each shipped mapping is told by its columns, without being parsed, and takes no other's table."""

from __future__ import annotations

import csv
import io
from importlib.resources import files
from pathlib import Path

import pytest

from loaders.published_tables import find_mapping, list_recognised_columns, read_shipped_mapping
from loaders.readers.sniff import Head
from tests.loaders.published.tables import read_records

SAMPLES = Path(__file__).parents[2] / "docs" / "samples"
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


@pytest.mark.parametrize("sample", ["scad.csv", "MIDB.csv", "BattleDeaths_v25_1.csv", "pax_all_agreements_data.csv"])
def test_a_copy_saved_again_by_r_says_the_same(sample: str) -> None:
    """Row numbers under no name, and NA in empty cells, which is no state and no group."""
    content = (SAMPLES / sample).read_bytes()
    header, *rows = csv.reader(io.StringIO(content.decode()))
    again = io.StringIO()
    writer = csv.writer(again, quoting=csv.QUOTE_ALL)
    writer.writerow(["", *header])
    writer.writerows([str(number), *(cell or "NA" for cell in row)] for number, row in enumerate(rows, start=1))
    assert read_records(again.getvalue().encode()) == read_records(content)

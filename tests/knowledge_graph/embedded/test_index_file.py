"""A file of arrays is read back as it was written, or not at all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_graph.embedded.index.file import MAGIC, read_arrays, write_arrays

ARRAYS = {
    "days": np.array([1, -2, 3], np.int32),
    "none": np.zeros(0, np.int64),
    "flags": np.array([True, False]),
    "text": np.frombuffer("قطر".encode(), np.uint8),
    "large": np.arange(1_000, dtype=np.int64),
    "every second": np.arange(10, dtype=np.uint16)[::2],
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file with every kind of array in it."""
    path = tmp_path / "index-1.bin"
    write_arrays(path, ARRAYS)
    return path


def test_arrays_are_read_back_as_they_were_written(file: Path) -> None:
    result = read_arrays(file)
    assert result.keys() == ARRAYS.keys()
    for name, array in ARRAYS.items():
        assert result[name].dtype == array.dtype
        np.testing.assert_array_equal(result[name], array)


def test_what_is_mapped_cannot_be_written_to(file: Path) -> None:
    days = read_arrays(file)["days"]
    with pytest.raises(ValueError, match="read-only"):
        days[0] = 7


def test_nothing_but_the_file_is_left_behind(file: Path) -> None:
    assert list(file.parent.iterdir()) == [file]


def test_a_file_that_is_replaced_stays_whole_for_those_who_have_it_open(file: Path) -> None:
    before = read_arrays(file)
    write_arrays(file, {"days": np.array([9], np.int32)})
    np.testing.assert_array_equal(before["large"], ARRAYS["large"])
    assert read_arrays(file)["days"].tolist() == [9]


def test_a_write_that_fails_leaves_the_old_file_and_no_rubbish(file: Path) -> None:
    whole = file.read_bytes()
    with pytest.raises((AttributeError, TypeError, ValueError)):
        write_arrays(file, {"days": ARRAYS["days"], "broken": np.array([object()])})
    assert file.read_bytes() == whole
    assert list(file.parent.iterdir()) == [file]


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_arrays(tmp_path / "index-1.bin")


@pytest.mark.parametrize("size", [0, 1, 63, 64, 80, 100])
def test_a_file_cut_off_within_its_header_is_refused(file: Path, size: int) -> None:
    file.write_bytes(file.read_bytes()[:size])
    with pytest.raises(ValueError, match=r"."):
        read_arrays(file)


def test_a_file_cut_off_within_an_array_is_refused(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-100])
    with pytest.raises(ValueError, match="cut short"):
        read_arrays(file)


@pytest.mark.parametrize("other", [b"conflict-graph-index-0\n", b"x" * len(MAGIC), b"\0" * len(MAGIC)])
def test_a_file_of_another_version_is_refused(file: Path, other: bytes) -> None:
    file.write_bytes(file.read_bytes().replace(MAGIC, other))
    with pytest.raises(ValueError, match="another version"):
        read_arrays(file)


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    for content in (b"SQLite format 3\0" * 100, b"\xff" * 10_000, b"{}" * 500, b" " * 10_000):
        (tmp_path / "x").write_bytes(content)
        with pytest.raises(ValueError, match="another version"):
            read_arrays(tmp_path / "x")


@given(st.data())
def test_a_file_with_any_byte_of_its_header_changed_is_refused(tmp_path_factory, data: st.DataObject) -> None:
    file = tmp_path_factory.mktemp("garbled") / "index-1.bin"
    write_arrays(file, ARRAYS)
    content = bytearray(file.read_bytes())
    length = 64 + int.from_bytes(content[:8], "little")
    index = data.draw(st.integers(0, length - 1))
    content[index] ^= data.draw(st.integers(1, 255))
    file.write_bytes(content)
    with pytest.raises(ValueError, match=r"."):
        read_arrays(file)

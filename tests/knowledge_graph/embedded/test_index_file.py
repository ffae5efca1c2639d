"""A file of arrays is read back as it was written, or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from knowledge_graph.embedded.index import sealed
from knowledge_graph.embedded.index.file import MAGIC, OpenedFile, write_arrays
from knowledge_graph.embedded.index.sealed import BLOCK, SealedArrays
from knowledge_graph.errors import DamagedIndex

ARRAYS = {
    "days": np.array([1, -2, 3], np.int32),
    "none": np.zeros(0, np.int64),
    "flags": np.array([True, False]),
    "text": np.frombuffer("قطر".encode(), np.uint8),
    "large": np.arange(1_000, dtype=np.int64),
    "every second": np.arange(10, dtype=np.uint16)[::2],
}


def read_arrays(path: Path) -> SealedArrays:
    """The arrays of a file."""
    return OpenedFile(path).arrays


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file with every kind of array in it."""
    path = tmp_path / "index-1.bin"
    write_arrays(path, ARRAYS)
    return path


def test_arrays_are_read_back_as_they_were_written(file: Path) -> None:
    result = read_arrays(file)
    assert result.table.keys() == ARRAYS.keys()
    for name, array in ARRAYS.items():
        assert result[name].dtype == array.dtype
        np.testing.assert_array_equal(result[name], array)


def test_what_is_read_cannot_be_written_to(file: Path) -> None:
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


def _large_file(path: Path) -> dict[str, NDArray[Any]]:
    """Arrays over several blocks each, none of which begins where a block does."""
    arrays: dict[str, NDArray[Any]] = {
        "few": np.arange(5, dtype=np.int32),
        "numbers": np.arange(3 * BLOCK, dtype=np.int64) * 3,
        "bytes": np.arange(5 * BLOCK, dtype=np.uint32).astype(np.uint8),
        "bytes_offset": np.arange(0, 5 * BLOCK + 1, BLOCK // 2, dtype=np.int64),
        "last": np.arange(BLOCK, dtype=np.uint16),
    }
    write_arrays(path, arrays)
    return arrays


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, NDArray[Any]]]:
    """A file of large arrays, and what is in it."""
    path = tmp_path_factory.mktemp("large") / "index-1.bin"
    return path, _large_file(path)


@settings(max_examples=30)
@given(st.data())
def test_an_array_read_in_part_answers_as_if_it_were_whole(large, data: st.DataObject) -> None:
    file, expected = large
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sealed, "READ_WHOLE", 0)
        patch.setattr(sealed, "TOUCHES", data.draw(st.sampled_from([3, 64])))
        arrays = read_arrays(file)
        for _ in range(6):
            name = data.draw(st.sampled_from([*expected]))
            array, many = expected[name], len(expected[name])
            place = st.integers(-many, many - 1)
            few = st.lists(place, max_size=5).map(lambda places: np.array(places, np.int32))
            ends = st.tuples(place | st.just(many), place | st.just(many), st.sampled_from([1, 1, 2, -1]))
            key = data.draw(place | few | ends.map(lambda parts: slice(*parts)))
            np.testing.assert_array_equal(arrays[name][key], array[key])
    for name, array in expected.items():
        np.testing.assert_array_equal(np.searchsorted(arrays[name], array[:3]), np.searchsorted(array, array[:3]))
        np.testing.assert_array_equal(arrays[name] == array[1], array == array[1])
        np.testing.assert_array_equal(arrays[name], array)


def test_an_index_out_of_an_array_read_in_part_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed, "READ_WHOLE", 0)
    _large_file(tmp_path / "index-1.bin")
    numbers = read_arrays(tmp_path / "index-1.bin")["numbers"]
    for place in (3 * BLOCK, np.array([3 * BLOCK])):
        with pytest.raises(IndexError):
            numbers[place]


def test_an_array_read_in_part_takes_no_more_than_what_is_touched(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(sealed, "READ_WHOLE", 0)
    _large_file(tmp_path / "index-1.bin")
    opened, read = OpenedFile(tmp_path / "index-1.bin"), list[int]()
    block = opened.body.block
    monkeypatch.setattr(opened.body, "block", lambda number: (read.append(number), block(number))[1])
    assert opened.arrays["numbers"][[0, 1, 2]].tolist() == [0, 3, 6]
    assert len(read) == 1


@pytest.mark.parametrize("flip", [1, 128], ids=["lowest bit", "highest bit"])
def test_no_damaged_byte_is_ever_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, flip: int) -> None:
    file = tmp_path / "index-1.bin"
    expected = _large_file(file)
    whole = file.read_bytes()
    monkeypatch.setattr(sealed, "READ_WHOLE", 0)
    for name, array in expected.items():
        position = whole.index(array.tobytes()[:100])
        for place in (0, array.nbytes // 2, array.nbytes - 1):
            damaged = bytearray(whole)
            damaged[position + place] ^= flip
            file.write_bytes(damaged)
            opened = OpenedFile(file)
            assert name in opened.damaged_arrays()
            with pytest.raises(DamagedIndex, match="damaged"):
                opened.arrays[name][place // array.itemsize]
            with pytest.raises(DamagedIndex):
                np.sum(OpenedFile(file).arrays[name])
            if name == "bytes":
                read, offsets = OpenedFile(file).texts(name)
                with pytest.raises(DamagedIndex):
                    read(1, place)
                assert len(offsets) == len(expected["bytes_offset"])


def test_a_file_cut_short_while_it_is_open_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed, "READ_WHOLE", 0)
    file = tmp_path / "index-1.bin"
    _large_file(file)
    opened = OpenedFile(file)
    first = opened.arrays["numbers"][0]
    assert opened.body.is_untouched
    with file.open("r+b") as handle:
        handle.truncate(0)
    assert not opened.body.is_untouched
    assert opened.arrays["numbers"][0] == first  # it was read before
    with pytest.raises(DamagedIndex):
        opened.arrays["numbers"][-1]
    with pytest.raises(DamagedIndex):
        opened.texts("bytes")[0](10, 0)

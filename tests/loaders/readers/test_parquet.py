"""Parquet files: what their footers say, texts that a dictionary repeats, and damage anywhere in a description."""

import io
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest

from loaders.readers.limits.settings import UnreadableInput
from loaders.readers.parquet.footer import TEXT, read_groups
from loaders.readers.parquet.rows import iter_parquet

pa = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")

ROOT = Path(__file__).parents[3]
MIB = 1024 * 1024
DAMAGE = """
import io, sys
from knowledge_graph.errors import InvalidInput
from loaders.readers.limits.settings import UnreadableInput
from loaders.readers.parquet.rows import iter_parquet

content = sys.stdin.buffer.read()
start = len(content) - 8 - int.from_bytes(content[-8:-4], "little")
for place in range(start, len(content), 2):
    damaged = bytearray(content)
    damaged[place] ^= 1 << (place % 8)
    try:
        for _ in iter_parquet(io.BytesIO(damaged)):
            pass
    except (InvalidInput, UnreadableInput):
        pass
print("whole")
"""


def written(table, **options):
    stream = io.BytesIO()
    parquet.write_table(table, stream, **options)
    return stream.getvalue()


def make_table(rows=50):
    return pa.table(
        {
            "name": pa.array([f"n{number}" for number in range(rows)]),
            "number": pa.array(range(rows)),
            "share": pa.array([number / 7 for number in range(rows)]),
            "is_good": pa.array([number % 3 == 0 for number in range(rows)]),
            "names": pa.array([["a", None, "b"][: number % 4] for number in range(rows)]),
            "inner": pa.array([{"text": "t", "size": number} for number in range(rows)]),
            "raw": pa.array([b"xyz"] * rows),
        }
    )


@pytest.mark.parametrize("group", [7, 1000], ids=["many groups", "one group"])
@pytest.mark.parametrize("statistics", [True, False], ids=["statistics", "none"])
def test_a_footer_says_what_pyarrow_reads_from_it(group, statistics):
    content = written(
        make_table(), row_group_size=group, write_statistics=statistics, write_page_index=statistics,
        sorting_columns=[parquet.SortingColumn(1)],
    )  # fmt: skip
    length = int.from_bytes(content[-8:-4], "little")
    metadata = parquet.read_metadata(io.BytesIO(content))
    expected = []
    for number in range(metadata.num_row_groups):
        columns = map(metadata.row_group(number).column, range(metadata.num_columns))
        expected.append(
            [(c.path_in_schema, c.physical_type == "BYTE_ARRAY", c.total_uncompressed_size) for c in columns]
        )
    groups = read_groups(content[-8 - length : -8])
    assert [[(c.path, c.physical_type == TEXT, c.size) for c in group] for group in groups] == expected


@pytest.mark.parametrize(
    "footer",
    [b"\x49", b"\x49\x1c", b"\x4c" * 100_000, b"\x15" + b"\xff" * 50],
    ids=["cut", "in a list", "deep", "long"],
)
def test_a_footer_that_is_none_is_refused(footer):
    with pytest.raises(ValueError, match="damaged"):
        read_groups(footer)


def test_texts_that_a_dictionary_repeats_are_held_once():
    """Eight texts of a megabyte in each of forty rows: all rows at once would be 320 MB."""
    texts = pa.DictionaryArray.from_arrays(pa.array([0, None] * 20, pa.int32()), pa.array(["x" * MIB]))
    content = written(pa.table({f"c{number}": texts for number in range(8)}), store_schema=False)
    read_few = list(iter_parquet(io.BytesIO(written(pa.table({"a": ["b"]})))))  # imports what reading takes
    assert len(read_few) == 1
    tracemalloc.start()
    try:
        rows = sum(1 for row in iter_parquet(io.BytesIO(content)) if len(row.raw) > 8 * MIB or b"null" in row.raw)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert rows == 40
    assert peak < 80 * MIB


def test_texts_that_make_a_small_file_endless_are_refused():
    texts = pa.DictionaryArray.from_arrays(pa.array([0] * 2_000, pa.int32()), pa.array(["x" * MIB]))
    content = written(pa.table({f"c{number}": texts for number in range(8)}), store_schema=False)
    assert len(content) < 2 * MIB
    with pytest.raises(UnreadableInput, match="200 times of its size"):
        sum(1 for _ in iter_parquet(io.BytesIO(content)))


def test_a_group_without_rows_is_read():
    assert list(iter_parquet(io.BytesIO(written(make_table(0))))) == []


def test_values_are_the_same_however_large_their_group_is():
    """A group of much text is read with dictionaries, a small one without."""
    words = [None if number % 5 == 0 else f"{number % 300} " * 40 for number in range(6_000)]
    unique = [f"{number:0200}" for number in range(6_000)]
    table = pa.table({"words": words, "unique": unique, "inner": [{"text": word} for word in words]})
    large = [row.raw for row in iter_parquet(io.BytesIO(written(table, dictionary_pagesize_limit=8 * MIB)))]
    small = [row.raw for row in iter_parquet(io.BytesIO(written(table, row_group_size=100)))]
    assert large == small
    assert len(large) == 6_000


def test_no_damage_to_a_description_ends_the_process():
    """Asked of a process of its own, which a library could end: every second byte, one bit each."""
    content = written(make_table(8), write_page_index=True)
    ended = subprocess.run([sys.executable, "-c", DAMAGE], input=content, capture_output=True, cwd=ROOT, check=False)
    assert (ended.returncode, ended.stdout) == (0, b"whole\n"), ended.stderr[-2000:]


def test_a_damaged_file_is_refused_in_words():
    content = written(make_table())
    damaged = content[: len(content) // 2] + b"\xff" * 8 + content[-8:]
    with pytest.raises(UnreadableInput, match="download it again"):
        list(iter_parquet(io.BytesIO(damaged)))

"""Inputs made to fill memory or disk, or to hold a load up for ever, are refused: the limit is named, and what to do."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import socket
import subprocess
import sys
import threading
import weakref
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import zstandard
from pydantic import ValidationError

from knowledge_graph.deadline import own_memory
from knowledge_graph.errors import InvalidInput, InvalidRecord
from knowledge_graph.open_store import open_store
from knowledge_graph.records import RECORD
from knowledge_graph.store import GraphStore
from loaders.ingest.gc_tuning import reduced_gc
from loaders.ingest.read_inputs import InputSpec
from loaders.ingest.spool import MAX_MESSAGE, Spool
from loaders.load import load, validate
from loaders.mapping.parse import parse_mapping, read_mapping
from loaders.readers import rows, tables
from loaders.readers.documents import MAX_HEAD_LINES, iter_json_objects
from loaders.readers.limits import memory, unpacking
from loaders.readers.limits.memory import GarbageWatch
from loaders.readers.limits.settings import InputLimits, read_limits, variable
from loaders.readers.limits.unpacking import BoundedStream, UnpackedSize
from loaders.readers.rows import Row, iter_lines
from loaders.readers.syntax import MAX_VALUES, parse_json
from loaders.readers.tables import MAX_CELLS, MAX_ROW_LINES, TableDialect, iter_table
from loaders.readers.validation_messages import explain_errors

SAMPLES = Path(__file__).parents[2] / "docs" / "samples"
SOURCE = b'{"kind": "source", "id": "source:s", "title": "S", "type": "report"}\n'
BLANK = b"\n" * 300_000


def refusal(path: Path | str) -> str:
    with pytest.raises(InvalidInput) as caught:
        validate([path])
    return str(caught.value)


def zipped(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    "pack", [gzip.compress, bz2.compress, lzma.compress, zstandard.compress], ids=lambda f: f.__module__
)
def test_an_archive_that_grows_too_much_is_refused(
    pack: Callable[[bytes], bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """One that is small when unpacked may grow as it likes."""
    path = tmp_path / "x"
    path.write_bytes(pack(SOURCE + BLANK))
    assert validate([path]).ok
    monkeypatch.setattr(unpacking, "FREE", 100_000)
    assert "unpacks to more than 200 times of its size" in refusal(path)
    assert variable("max_ratio") in refusal(path)
    monkeypatch.setenv(variable("max_ratio"), "1000000")
    assert validate([path]).ok


def test_files_of_an_archive_count_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, store: GraphStore):
    """A bomb may be made of many small ones."""
    path = tmp_path / "x.zip"
    path.write_bytes(zipped(*[(f"{n}.jsonl", SOURCE + BLANK) for n in range(8)]))
    monkeypatch.setattr(unpacking, "FREE", 1_000_000)
    assert len(BLANK) < unpacking.FREE
    with pytest.raises(InvalidRecord, match="unpacks to more than 200 times"):
        load([path], store)


def test_xz_takes_no_more_memory_than_allowed(tmp_path: Path):
    path = tmp_path / "x.xz"
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 256 * 1024 * 1024}]
    with lzma.open(path, "wb", filters=filters) as stream:
        stream.write(SOURCE)
    assert "needs a window of more than 128 MB" in refusal(path)


def test_xz_of_several_streams_is_read_to_its_end(tmp_path: Path, store: GraphStore):
    path = tmp_path / "x.xz"
    path.write_bytes(lzma.compress(SOURCE) + b"\0" * 8 + lzma.compress(SOURCE.replace(b":s", b":t")))
    assert load([path], store).added == {"source": 2}
    path.write_bytes(lzma.compress(SOURCE * 100)[:-20])
    assert "damaged or truncated" in refusal(path)


@pytest.mark.parametrize(
    "content",
    [gzip.compress(gzip.compress(SOURCE)), gzip.compress(zipped(("a", SOURCE))), bz2.compress(lzma.compress(SOURCE))],
    ids=["gzip in gzip", "zip in gzip", "xz in bzip2"],
)
def test_an_archive_in_an_archive_is_refused(content: bytes, tmp_path: Path):
    path = tmp_path / "x"
    path.write_bytes(content)
    assert "an archive inside an archive; unpack it first" in refusal(path)


def test_an_archive_in_a_zip_is_named_and_skipped(tmp_path: Path):
    path = tmp_path / "x.zip"
    path.write_bytes(zipped(("a.zip", zipped(("b", SOURCE))), ("c.jsonl.gz", gzip.compress(SOURCE))))
    summary = validate([path])
    assert any("an archive inside an archive" in str(problem) for problem in summary.problems) or any(
        "an archive inside an archive" in file.note for file in summary.files
    )
    assert summary.files[1].rows == 1


def test_files_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(variable("max_members"), "3")
    (tmp_path / "x.zip").write_bytes(zipped(*[(str(n), b"") for n in range(4)]))
    folder = tmp_path / "folder"
    folder.mkdir()
    for n in range(4):
        (folder / str(n)).touch()
    for path in (tmp_path / "x.zip", folder):
        assert "holds more than 3 files" in refusal(path)
        assert variable("max_members") in refusal(path)


def test_a_gzip_header_without_an_end_is_refused(tmp_path: Path):
    path = tmp_path / "x.gz"
    path.write_bytes(b"\x1f\x8b\x08\x08\0\0\0\0\0\xff" + b"x" * 200_000)
    assert "damaged or truncated" in refusal(path)


def test_pipes_devices_and_sockets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A pipe into which somebody writes is read."""
    monkeypatch.setenv(variable("pipe_wait"), "1")
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert "a pipe into which nobody wrote for 1 seconds" in refusal(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(SOURCE,))
    monkeypatch.setenv(variable("pipe_wait"), "120")
    writer.start()
    assert validate([pipe]).ok
    writer.join()
    assert "is a device, not a file" in refusal("/dev/zero")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "socket"))
        assert "is a socket, not a file" in refusal(tmp_path / "socket")


@pytest.mark.parametrize("pattern", ["", "*.jsonl"], ids=["folder", "pattern"])
def test_what_is_no_file_among_files_is_named_and_not_read(tmp_path: Path, pattern: str):
    os.mkfifo(tmp_path / "a.jsonl")
    (tmp_path / "b.jsonl").write_bytes(SOURCE)
    (tmp_path / "c.jsonl").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "d.jsonl"))
        summary = validate([str(tmp_path / pattern)])
    assert summary.ok
    assert [(Path(file.name).name, file.rows, file.note) for file in summary.files] == [
        ("a.jsonl", 0, "is a pipe, not a file, and was not read; name it by itself to have it read."),
        ("b.jsonl", 1, ""),
        ("c.jsonl", 0, "is a device, not a file, and was not read."),
        ("d.jsonl", 0, "is a socket, not a file, and was not read."),
    ]


def test_a_folder_of_pipes_holds_no_files(tmp_path: Path):
    os.mkfifo(tmp_path / "a.jsonl")
    assert "holds no files" in refusal(tmp_path)


def test_reading_stops_after_too_many_bad_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, store: GraphStore):
    monkeypatch.setenv(variable("max_rejected_rows"), "10")
    path = tmp_path / "x.jsonl"
    path.write_bytes(SOURCE + b'{"kind": "actor"}\n' * 1_000)
    summary = load([path], store, on_error="skip")
    assert summary.files[0].rows < 20
    assert (
        "has 10 rows that can't be read among its first 11, and nothing after them was read"
        in summary.problems[-1].message
    )
    assert variable("max_rejected_rows") in summary.problems[-1].message


def test_nothing_of_an_archive_is_unpacked_beyond_its_limit():
    """Not even the beginnings of its other files."""
    size = UnpackedSize("x.zip", stored=10)
    size.unpacked = unpacking.FREE + 1
    stream = io.BytesIO(SOURCE)
    with pytest.raises(InvalidInput, match="unpacks to more than"):
        BoundedStream(stream, size).read(10)
    assert stream.tell() == 0


def test_what_many_files_leave_behind_is_collected(monkeypatch: pytest.MonkeyPatch):
    """Once the process has grown: their errors refer to what was read, and that to itself."""
    held = [0]
    monkeypatch.setattr(memory, "own_memory", lambda: held[0])

    class Leftover:
        def __init__(self) -> None:
            self.itself = self

    with reduced_gc():
        garbage, left = GarbageWatch(), weakref.ref(Leftover())
        garbage.check()
        assert left() is not None
        held[0] = (memory._MAX_GARBAGE + 1) * memory.MIB
        garbage.check()
        assert left() is None


def test_the_directory_of_an_archive_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """However many files it has: it is as long as they are many."""
    (tmp_path / "x.zip").write_bytes(zipped(*((f"{n}.jsonl", SOURCE) for n in range(30))))
    opened: list[zipfile.ZipFile] = []

    class CountedArchive(zipfile.ZipFile):
        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments)
            opened.append(self)

    monkeypatch.setattr(zipfile, "ZipFile", CountedArchive)
    assert len(validate([tmp_path / "x.zip"]).files) == 30
    assert len(opened) == 2  # to list its files, and to read them
    assert all(archive.fp is None for archive in opened)


def test_many_bad_files_have_no_more_bad_rows_than_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, store: GraphStore
):
    """A file with few bad rows is read all the same."""
    monkeypatch.setenv(variable("max_rejected_rows"), "1000")
    path = tmp_path / "x.zip"
    bad = [(f"{n}.jsonl", b'{"kind": "actor"}\n' * 900) for n in range(4)]
    path.write_bytes(zipped(*bad, ("9.jsonl", b'{"kind": "actor"}\n' + SOURCE)))
    summary = load([path], store, on_error="skip")
    assert [file.rows for file in summary.files] == [900, 100, 100, 100, 2]


def test_reading_goes_on_if_most_rows_are_good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, store: GraphStore):
    monkeypatch.setenv(variable("max_rejected_rows"), "2")
    path = tmp_path / "x.jsonl"
    path.write_bytes((SOURCE * 2 + b'{"kind": "actor"}\n') * 30)
    summary = load([path], store, on_error="skip")
    assert (summary.files[0].rows, summary.files[0].refused) == (90, 30)


@pytest.mark.skipif(not own_memory(), reason="the system doesn't say how much memory a process holds")
@pytest.mark.parametrize(
    "row",
    [
        b'{"type":"identity","id":"identity--%d","name":"A"}',
        b'{"type":"campaign","id":"campaign--%d","name":"A"}',
        (
            b'{"type":"relationship","id":"relationship--%d","relationship_type":"attributed-to","source_ref":"campaign--1",'
            b'"target_ref":"threat-actor--1"}'
        ),
    ],
    ids=["actors", "events", "relationships"],
)
def test_what_is_kept_to_the_end_of_a_file_is_bounded(row: bytes, tmp_path: Path):
    """The objects of a STIX bundle refer to each other. A process of its own has no memory left from other tests."""
    path = tmp_path / "x.json"
    path.write_bytes(
        b'{"type":"bundle","id":"bundle--1","objects":[' + b",".join(row % n for n in range(40_000)) + b"]}"
    )
    command = [sys.executable, "-c", "from graph_service.cli import main; main()", "validate", str(path)]
    environment = os.environ | {variable("max_reading_memory"): "6"}
    process = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert process.returncode == 2
    assert "takes more than 6 MB of memory; split it" in process.stderr
    assert variable("max_reading_memory") in process.stderr


@pytest.mark.parametrize("line", [b"\n", b" \r\n", b",,\n", b'"";""\n'], ids=["empty", "blanks", "commas", "quoted"])
def test_blank_lines_without_an_end_are_refused(line: bytes, monkeypatch: pytest.MonkeyPatch):
    """However they are written; others between them make them end."""
    monkeypatch.setattr(rows, "MAX_BLANK_LINES", 10)
    assert len(list(iter_lines(io.BytesIO((line * 10 + b"a,b\n") * 2)))) == 22
    with pytest.raises(InvalidInput, match="more than 10 blank lines follow one another"):
        list(iter_lines(io.BytesIO(b"a,b\n" + line * 11)))


def test_a_file_of_blank_lines_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rows, "MAX_BLANK_LINES", 10)
    path = tmp_path / "x.jsonl"
    path.write_bytes(b"\n" * (MAX_HEAD_LINES + 20))
    assert f"{path}: more than 10 blank lines" in refusal(path)


def test_blank_lines_inside_a_cell_end_the_table(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rows, "MAX_BLANK_LINES", MAX_ROW_LINES + 10)
    with pytest.raises(InvalidInput, match="blank lines follow one another"):
        list(iter_table(io.BytesIO(b'a,b\n"' + b"\n" * (MAX_ROW_LINES + 20)), TableDialect()))


def test_long_rows_are_not_queued():
    """A rejected row is kept unchanged, and thousands are queued before they go to the disk."""
    with Spool(keep_rows=True) as spool:
        spool.add_file("x")
        for number in range(1, 41):
            spool.add_row(Row("x", number, b"x" * 2**20), [])
            queued = number - spool.count("SELECT COUNT(*) FROM row")
            assert queued <= 17


def test_the_message_about_a_long_name_is_short():
    fields = {"kind": "actor", "k" * 1_000_000: 1, "names": [{"n" * 1_000_000: 1}]}
    with pytest.raises(ValidationError) as caught:
        RECORD.validate_python(fields)
    assert all(len(path) + len(message) < 1_000 for path, message in explain_errors(caught.value, fields))


def test_the_disk_is_not_filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Nor by what standard input is copied to."""
    monkeypatch.setenv(variable("max_temporary_bytes"), "1000000")
    path = tmp_path / "x.jsonl"
    path.write_bytes(b"".join(SOURCE.replace(b":s", b":%d" % n) for n in range(20_000)))
    assert "takes more than 1,000,000 bytes in temporary files" in refusal(path)
    assert variable("max_temporary_bytes") in refusal(path)
    archive = zipped(("a", os.urandom(1_100_000)))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(archive))))  # type: ignore[arg-type]
    assert variable("max_temporary_bytes") in refusal("-")


def test_a_limit_is_a_whole_number(monkeypatch: pytest.MonkeyPatch):
    assert read_limits() == InputLimits()
    for text in ("many", "-1", "0", "9" * 40):
        monkeypatch.setenv(variable("max_ratio"), text)
        with pytest.raises(InvalidInput, match="CONFLICT_GRAPH_MAX_RATIO: expected a whole number of at least 1"):
            read_limits()


def test_a_record_has_so_many_values_at_most():
    with pytest.raises(InvalidInput, match="more than 1,000,000 values"):
        parse_json(b"[" + b"[]," * (MAX_VALUES // 2) + b"0]")


def test_blank_lines_are_not_kept():
    """However many stand above the first object."""
    stream = io.BytesIO(b"\n" * 300_000 + SOURCE)
    (entry,) = iter_json_objects(stream)
    assert entry.line == 300_001


def test_a_row_has_so_many_cells_at_most():
    for dialect in (TableDialect(","), TableDialect("\t", quoted=False)):
        row = b"x" + dialect.delimiter.encode() * MAX_CELLS + b"\n"
        rows = list(iter_table(io.BytesIO(b"a\n" + row + b"b\n"), dialect))
        assert [bool(row.fault) for row in rows] == [False, True, False]
        assert f"more than {MAX_CELLS:,} cells" in rows[1].fault


def test_a_quotation_mark_swallows_so_many_lines_at_most():
    rows = iter_table(io.BytesIO(b'"\n' + b"\n" * (MAX_ROW_LINES + 10) + b"b\n"), TableDialect())
    assert f"isn't closed within {MAX_ROW_LINES:,} lines" in next(rows).fault
    assert [row.cells for row in rows] == [["b"]]


def test_lines_are_not_read_again_and_again(monkeypatch: pytest.MonkeyPatch):
    """Where each line opens a quotation mark, and none closes it."""
    monkeypatch.setattr(tables, "MAX_READ_AGAIN", 1_000_000)
    monkeypatch.setattr(tables, "MAX_ROW", 100_000)
    rows = list(iter_table(io.BytesIO(b"x\n" + b'a",":\n' * 100_000), TableDialect()))
    assert len(rows) < 30
    assert "nothing after this line was read" in rows[-1].fault


def test_aliases_multiply_nothing():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    with pytest.raises(InvalidInput, match="more than 100,000 values, as its aliases"):
        parse_mapping("\n".join([*lines, "events: *a11"]).encode(), file="laughs.yaml")
    with pytest.raises(InvalidInput, match="recursive"):
        parse_mapping(b"a: &a [*a]", file="laughs.yaml")


def test_a_message_quotes_no_megabytes():
    with Spool() as spool:
        spool.refuse([(1, "f" * 100_000, "m" * 100_000, None)])
        ((field, message),) = spool.query("SELECT field, message FROM problem")
    assert len(field) == len(message) == MAX_MESSAGE + 2


@pytest.mark.parametrize("number", ["9223372036854775808", "-9223372036854775809", "1e400", "9" * 5_000, "1e-400"])
def test_numbers_that_no_store_holds_cost_their_record(number: str, tmp_path: Path):
    """Or they are kept as what they are."""
    path = tmp_path / "x.jsonl"
    record = '{"kind": "actor", "id": "actor:a", "name": "A", "type": "person", "attributes": {"n": %s}}'
    path.write_bytes(SOURCE + (record % number).encode() + b"\n")
    with closing(open_store(str(tmp_path / "store"))) as graph:
        summary = load([path], graph, on_error="skip")
    assert summary.problem_count in {0, 1}


HOSTILE = (
    b"\0" * 20_000, b"[" * 20_000, b'{"a":' * 5_000, b'"' * 20_001, b"," * 20_000, b"\t" * 20_000, b'a",":\n' * 500,
    b"9" * 20_000, bytes(range(256)) * 50, b"\n" * 2_000 + b"#a" + b"\t" * 2_000,
)  # fmt: skip
READ = sorted(path for path in SAMPLES.rglob("*.*") if path.suffix != ".yaml")


@pytest.mark.parametrize("sample", READ, ids=lambda path: path.name)
def test_every_reader_ends_on_it(sample: Path, tmp_path: Path):
    """Below the beginning of its own format."""
    mapping = read_mapping(SAMPLES / "incidents.yaml") if sample.name == "incidents.csv" else None
    for number, hostile in enumerate(HOSTILE):
        (tmp_path / f"{number}.x").write_bytes(sample.read_bytes()[:400] + hostile)
    if mapping is None:
        assert len(validate([tmp_path]).files) == len(HOSTILE)
        return
    assert validate(InputSpec([tmp_path], mapping=mapping)).problem_count

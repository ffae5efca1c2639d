"""What a user names and what is in it: archives, folders, patterns and standard input, whole, damaged or locked."""

from __future__ import annotations

import errno
import gzip
import io
import json
import os
import random
import warnings
import zipfile
from pathlib import Path

import pytest
import zstandard

from knowledge_graph.errors import InvalidInput, InvalidRecord
from knowledge_graph.store import GraphStore
from loaders.load import load
from tests.support.worlds import EXTRACTION, actor

LINES = "".join(json.dumps(entry) + "\n" for entry in EXTRACTION).encode()
MANY = "".join(json.dumps(actor(f"a{n}", name=random.Random(n).randbytes(30).hex())) + "\n" for n in range(30_000))
"""So much, and so hard to compress, that a cut loses some of it and leaves some."""


def zipped(content: bytes, name: str = "world.jsonl") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, content)
    return out.getvalue()


def locked(content: bytes) -> bytes:
    """Return an archive that says of its member that it is encrypted."""
    archive = bytearray(zipped(content))
    for header, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        archive[archive.index(header) + flags] |= 1
    return bytes(archive)


CUT = gzip.compress(MANY.encode())[:-70_000]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one sound file."""
    (tmp_path / "feed").mkdir()
    (tmp_path / "feed" / "world.jsonl").write_bytes(LINES)
    return tmp_path / "feed"


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("x.zip", locked(LINES), "it is encrypted; unpack it first"),
        ("x.zip", zipped(LINES)[:-20], "the archive is damaged or truncated"),
        ("x.jsonl.gz", gzip.compress(LINES)[:-20], "the archive is damaged or truncated"),
        ("x.jsonl.gz", CUT, "the archive is damaged or truncated"),
        ("x.csv", b"", None),
    ],
    ids=["locked", "cut zip", "cut gzip", "cut gzip of much", "empty"],  # archives hold the time at which they were made
)  # fmt: skip
def test_what_cannot_be_read_in_a_folder_is_refused_and_costs_only_itself(
    folder: Path, store: GraphStore, name: str, content: bytes, why: str | None
):
    """By default nothing is loaded; ``skip`` counts it. A file in no format of ours is no damage."""
    (folder / name).write_bytes(content)
    if why is None:
        assert load([folder], store).problem_count == 0
        return
    with pytest.raises(InvalidRecord, match=why):
        load([folder], store)
    assert store.is_empty()
    summary = load([folder], store, on_error="skip")
    assert (summary.problem_count, summary.refused) == (1, {"unreadable": 1})
    assert sorted(file.refused for file in summary.files) == [0, 1]
    assert store.records(["actor:qatar"])


def test_what_came_before_a_cut_is_kept(folder: Path, store: GraphStore):
    """The rows that could be read whole; named alone or met in a folder."""
    (folder / "cut.jsonl.gz").write_bytes(CUT)
    added = load([folder / "cut.jsonl.gz"], store, on_error="skip").added["actor"]
    assert 0 < added < 30_000
    assert load([folder], store, on_error="skip").unchanged["actor"] == added


@pytest.mark.parametrize("content", [locked(LINES), zipped(LINES)[:-20]], ids=["locked", "cut"])
def test_an_archive_that_is_named_and_holds_nothing_readable_is_refused(
    tmp_path: Path, store: GraphStore, content: bytes
):
    (tmp_path / "x.zip").write_bytes(content)
    with pytest.raises(InvalidInput, match=r"can't be read: it is encrypted|can't be read: the archive is damaged"):
        load([tmp_path / "x.zip"], store)
    assert store.is_empty()


@pytest.mark.parametrize("content", [LINES, gzip.compress(LINES), zipped(LINES)], ids=["plain", "gzip", "zip"])
def test_standard_input_may_be_packed(store: GraphStore, monkeypatch: pytest.MonkeyPatch, content: bytes):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))
    assert load(["-"], store).added["event"] == 2


def test_a_damaged_archive_on_standard_input_is_said_so(store: GraphStore, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(zipped(LINES)[:-20])))
    with pytest.raises(InvalidInput, match="<standard input> can't be read: the archive is damaged"):
        load(["-"], store)


def test_a_pattern_may_match_folders(folder: Path, store: GraphStore):
    assert load([f"{folder.parent}/fe*"], store).added["event"] == 2


def test_a_table_in_utf_16_is_said_so(tmp_path: Path, store: GraphStore):
    """What spreadsheets call Unicode text."""
    (tmp_path / "x.txt").write_bytes("a\tb\n1\t2\n".encode("utf-16"))
    with pytest.raises(InvalidInput, match="is UTF-16 text; save it as UTF-8"):
        load([tmp_path / "x.txt"], store)


def test_a_name_that_is_no_text_is_shown_as_it_can_be(folder: Path, store: GraphStore):
    """File names are bytes; a folder may hold any."""
    Path(os.fsdecode(os.fsencode(folder) + b"/b\xffd.jsonl")).write_bytes(LINES)
    assert [Path(file.name).name for file in load([folder], store).files] == ["b\ufffdd.jsonl", "world.jsonl"]


def test_a_folder_that_cannot_be_looked_into_is_refused(
    folder: Path, store: GraphStore, monkeypatch: pytest.MonkeyPatch
):
    """It isn't left out without a word."""
    (folder / "closed").mkdir()
    scandir = os.scandir

    def closed(path: str) -> object:  # file modes don't keep the superuser out
        if str(path).endswith("closed"):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", closed)
    with pytest.raises(InvalidRecord, match="closed: can't be read: "):
        load([folder], store)
    assert load([folder], store, on_error="skip").added["event"] == 2


def test_two_members_of_one_name_are_both_read(tmp_path: Path, store: GraphStore):
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        for name in ("a", "b"):
            archive.writestr("x.jsonl", json.dumps(actor(name)))
    assert load([tmp_path / "x.zip"], store).added["actor"] == 2


def test_what_is_packed_for_a_huge_window_is_no_damage(tmp_path: Path, store: GraphStore):
    parameters = zstandard.ZstdCompressionParameters(window_log=28, compression_level=1)
    packed = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    (tmp_path / "x.zst").write_bytes(packed.compress(LINES) + packed.flush())
    with pytest.raises(InvalidInput, match=r"window of more than 128 MB .* unpack it first"):
        load([tmp_path / "x.zst"], store)


def test_a_flipped_bit_is_damage(tmp_path: Path, store: GraphStore):
    packed = bytearray(gzip.compress(LINES))
    packed[-6] ^= 1  # in the checksum
    (tmp_path / "x.gz").write_bytes(packed)
    with pytest.raises(InvalidInput, match="the archive is damaged"):
        load([tmp_path / "x.gz"], store)


def test_a_closed_standard_input_is_said_so(store: GraphStore, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(InvalidInput, match="it is closed"):
        load(["-"], store)

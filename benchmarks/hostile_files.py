"""Files made to exhaust whoever reads them, of every kind; ``benchmarks.inputs`` loads them."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import socket
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

import zstandard

SAMPLES: Final = Path(__file__).parents[1] / "tests" / "docs" / "samples"
MIB: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class HostileInput:
    """A hostile file: how it is made in a folder, with how many large bytes, and the options to load it with."""

    name: str
    make: Callable[[Path, int], Path | None]
    options: tuple[str, ...] = ()
    feed: bytes = b""
    """What is written to standard input, again and again, while it is read."""
    feed_head: bytes = b""
    """What is written before it."""


class More(bytes):
    """A part of a file that is repeated until the file is large."""


def _repeat(stream: BinaryIO, text: bytes, size: int) -> None:
    block = text * max(1, MIB // len(text))
    stream.writelines(block for _ in range(max(1, size // len(block))))


def _file(name: str, *parts: bytes) -> Callable[[Path, int], Path]:
    def make(folder: Path, size: int) -> Path:
        path = folder / name
        with path.open("wb") as stream:
            for part in parts:
                if isinstance(part, More):
                    _repeat(stream, part, size)
                else:
                    stream.write(part)
        return path

    return make


def _packed(name: str, opener: Callable[..., object], content: bytes = b"\0" * MIB) -> Callable[[Path, int], Path]:
    def make(folder: Path, size: int) -> Path:
        path = folder / name
        with opener(path, "wb") as stream:  # type: ignore[attr-defined]
            for _ in range(4 * size // len(content)):
                stream.write(content)
        return path

    return make


def _zip(name: str, member: str, content: bytes) -> Callable[[Path, int], Path]:
    def make(folder: Path, size: int) -> Path:
        path = folder / name
        with (
            zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
            archive.open(member, "w", force_zip64=True) as stream,
        ):
            for _ in range(4 * size // len(content)):
                stream.write(content)
        return path

    return make


def _zip_of_many(folder: Path, size: int) -> Path:
    path = folder / "many.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(min(300_000, size // 2_000)):
            archive.writestr(f"{number}.csv", b"")
    return path


def _zip_with_one_member_many_times(folder: Path, size: int) -> Path:
    """Write an archive whose directory names the same bytes again and again."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a.csv", "w") as stream:
        for _ in range(64):
            stream.write(b"#date,#org\n" * (MIB // 11))
    raw = inner.getvalue()
    start = struct.unpack("<L", raw[-6:-2])[0]
    entry, count = raw[start:-22], max(100, min(60_000, size // 20_000))
    path = folder / "overlapping.zip"
    path.write_bytes(
        raw[:start]
        + entry * count
        + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(entry) * count, start, 0)
    )
    return path


def _nested(folder: Path, size: int) -> Path:
    content = gzip.compress(b"\0" * min(size, 64 * MIB))
    for _ in range(20):
        content = gzip.compress(content)
    path = folder / "nested.gz"
    path.write_bytes(content)
    return path


def _laughs(folder: Path, size: int) -> Path:
    del size
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    (folder / "laughs.yaml").write_text("\n".join([*lines, "dataset: *a11", "events: *a11"]))
    return _incidents(folder)


def _incidents(folder: Path) -> Path:
    path = folder / "incidents.csv"
    path.write_bytes((SAMPLES / "incidents.csv").read_bytes())
    return path


def _entities(folder: Path, size: int) -> Path:
    """Write XML whose entities stand for each other, with a large text after them."""
    path = folder / "entities.graphml"
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    with path.open("wb") as stream:
        stream.write(f'<?xml version="1.0"?><!DOCTYPE g [<!ENTITY l0 "lol">{entities}]><graphml>&l11;'.encode())
        _repeat(stream, b"<node/>", size)
    return path


def _workbook(folder: Path, size: int) -> Path:
    path = folder / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        with archive.open("xl/sharedStrings.xml", "w", force_zip64=True) as stream:
            for _ in range(4 * size // MIB):
                stream.write(b"<si><t>" + b"A" * (MIB - 14) + b"</t></si>")
    return path


def _parquet(folder: Path, size: int) -> Path | None:
    """Write one text of 1 MB, a few thousand times: a dictionary stores it once."""
    try:
        import pyarrow as pa  # noqa: PLC0415 - an extra
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError:
        return None
    path = folder / "dictionary.parquet"
    texts = pa.DictionaryArray.from_arrays(pa.array([0] * (size // 300_000), pa.int32()), pa.array(["x" * MIB]))
    parquet.write_table(pa.table(dict.fromkeys(_COLUMNS.decode().strip().split(","), texts)), path, store_schema=False)
    return path


def _parquet_footer(folder: Path, size: int) -> Path:
    path = folder / "footer.parquet"
    with path.open("wb") as stream:
        stream.write(b"PAR1")
        stream.truncate(size)
        stream.seek(0, os.SEEK_END)
        stream.write(struct.pack("<L", min(size - 4, 2**31)) + b"PAR1")
    return path


def _pipe(folder: Path, size: int) -> Path:
    del size
    os.mkfifo(folder / "pipe")
    return folder / "pipe"


def _socket(folder: Path, size: int) -> Path:
    del size
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(folder / "socket"))
    listener.close()
    return folder / "socket"


def _existing(path: str) -> Callable[[Path, int], Path]:
    return lambda *_: Path(path)


_ACTOR: Final = json.dumps({"kind": "actor", "id": "actor:a", "name": "A", "type": "person"}).encode()
_LIST: Final = b'{"kind":"actor","id":"a","x":['
_BUNDLE: Final = b'{"type":"bundle","id":"bundle--1","objects":['
_IDENTITY: Final = b'{"type":"identity","id":"identity--1","name":"A"},'
_HEAD: Final = b"id,date,where\n"
_MAPPED: Final = ("--mapping", str(SAMPLES / "incidents.yaml"))
_COLUMNS: Final = (SAMPLES / "incidents.csv").read_bytes().partition(b"\n")[0] + b"\n" if SAMPLES.exists() else _HEAD
_FTM: Final = b'{"id":"a","schema":"Person","properties":{"name":["A"],"notes":["'

HOSTILE: Final = (
    HostileInput("text: one line of NUL bytes", _file("zeros.csv", More(b"\0"))),
    HostileInput("text: one line of NUL bytes, mapped", _file("zeros.csv", _COLUMNS, More(b"\0")), _MAPPED),
    HostileInput("text: blank lines", _file("blank.jsonl", More(b"\n"))),
    HostileInput("text: blanks", _file("blank.json", More(b" "))),
    HostileInput("text: bare carriage returns", _file("returns.csv", _COLUMNS, More(b"a,b\r")), _MAPPED),
    HostileInput("text: tags of HXL that never come", _file("tags.csv", b"\n" * 9_000 + b"#a" + b"\t" * 9_000)),
    HostileInput("text: words in no format", _file("words.txt", More(b"no format at all\n"))),
    HostileInput("csv: a quotation mark never closed", _file("quote.csv", _COLUMNS, b'"', More(b"x,y\n")), _MAPPED),
    HostileInput("csv: one in each line", _file("quotes.csv", _COLUMNS, More(b'a",":\n')), _MAPPED),
    HostileInput("csv: blank lines in a cell", _file("blanks.csv", _COLUMNS, b'"', More(b"\n")), _MAPPED),
    HostileInput("csv: a row of commas", _file("commas.csv", _COLUMNS, More(b",")), _MAPPED),
    HostileInput("csv: rows of commas of 15 MB", _file("rows.csv", _COLUMNS, More(b"ab," * 5 * MIB + b"\n")), _MAPPED),
    HostileInput("csv: rows of empty cells", _file("empty.csv", _COLUMNS, More(b",,,\n")), _MAPPED),
    HostileInput("csv: many columns", _file("header.csv", b"c," * 4 * MIB + b"\n", More(b"1,2\n")), _MAPPED),
    HostileInput("csv: bad rows only", _file("bad.csv", _COLUMNS, More(b"x\n")), _MAPPED),
    HostileInput("csv: cells of 15 MB", _file("cells.csv", _COLUMNS, More(b"x" * 15 * MIB + b"\n")), _MAPPED),
    HostileInput("json: one line of a list of records", _file("line.json", b"[", More(_ACTOR + b","), _ACTOR + b"]")),
    HostileInput("json: one record in one line, FollowTheMoney", _file("ftm.json", _FTM, More(b"x"), b'"]}}')),
    HostileInput(
        "json: one bundle in one line, STIX",
        _file(
            "stix.json",
            _BUNDLE,
            More(_IDENTITY),
            b"{}]}",
        ),
    ),
    HostileInput("json: lists in lists", _file("deep.json", More(b"["))),
    HostileInput("json: objects in objects", _file("deep2.json", More(b'{"a":'))),
    HostileInput(
        "json: an object of empty lists",
        _file("lists.jsonl", More(_LIST + b"[]," * 5 * MIB + b"0]}\n")),
    ),
    HostileInput(
        "json: an object of objects",
        _file("objects.jsonl", More(_LIST + b'{"":0},' * 2 * MIB + b"0]}\n")),
    ),
    HostileInput("json: a key of 15 MB", _file("keys.jsonl", More(b'{"kind":"actor","' + b"k" * 15 * MIB + b'":1}\n'))),
    HostileInput("json: a text never closed", _file("open.jsonl", b'{"kind":"', More(b"x"))),
    HostileInput("json: an endless number", _file("number.jsonl", b'{"kind":"actor","id":"actor:a","n":', More(b"9"))),
    HostileInput("json: a list of numbers", _file("numbers.json", b"[", More(b"1,"))),
    HostileInput("json: rows of lists", _file("lists.json", b"[", More(b'["a","b"],'), b'["c","d"]]')),
    HostileInput("gzip: of NUL bytes", _packed("zeros.gz", gzip.open)),
    HostileInput("gzip: of good records", _packed("records.gz", gzip.open, (_ACTOR + b"\n") * 10_000)),
    HostileInput("gzip: of blank lines", _packed("lines.gz", gzip.open, b"\n" * MIB)),
    HostileInput("gzip: a name without an end", _file("name.gz", b"\x1f\x8b\x08\x08\0\0\0\0\0\xff", More(b"x"))),
    HostileInput("gzip: in gzip in gzip", _nested),
    HostileInput("bzip2: of blank lines", _packed("lines.bz2", bz2.open, b"\n" * MIB)),
    HostileInput("xz: of blank lines", _packed("lines.xz", lzma.open, b"\n" * MIB)),
    HostileInput("zstd: of blank lines", _packed("lines.zst", zstandard.open, b"\n" * MIB)),
    HostileInput("zip: of blank lines", _zip("lines.zip", "a.jsonl", b"\n" * MIB)),
    HostileInput("zip: of good records", _zip("records.zip", "a.jsonl", (_ACTOR + b"\n") * 10_000)),
    HostileInput("zip: many files", _zip_of_many),
    HostileInput("zip: one file many times", _zip_with_one_member_many_times),
    HostileInput("xlsx: shared strings", _workbook),
    HostileInput("xml: entities", _entities),
    HostileInput("yaml: aliases of aliases", _laughs, ("--mapping", "laughs.yaml")),
    HostileInput("parquet: a text of 1 MB in each row", _parquet, _MAPPED),
    HostileInput("parquet: a footer of 1 GB", _parquet_footer, _MAPPED),
    HostileInput("device: /dev/zero", _existing("/dev/zero")),
    HostileInput("device: /dev/urandom, mapped", _existing("/dev/urandom"), _MAPPED),
    HostileInput("pipe: nobody writes", _pipe),
    HostileInput("socket", _socket),
    HostileInput("stdin: NUL bytes without an end, mapped", _existing("-"), _MAPPED, b"\0" * MIB, _COLUMNS),
    HostileInput("stdin: bad rows without an end, mapped", _existing("-"), _MAPPED, b"x\n" * (MIB // 2), _COLUMNS),
    HostileInput("stdin: blank lines without an end", _existing("-"), (), b"\n" * MIB),
    HostileInput("stdin: bad records without an end", _existing("-"), (), b'{"kind":"actor"}\n' * 10_000),
)

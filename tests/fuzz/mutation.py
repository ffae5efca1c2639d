"""Random changes of samples: the engine that is always there, and what begins the corpus of the other."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random
from typing import Final

import zstandard

from loaders.formats import detect_format
from tests.fuzz.http_requests import REQUESTS
from tests.fuzz.targets import PARSERS, SAMPLES

CORPUS: Final = Path(__file__).parent / "corpus"
TEXTS: Final = (
    b"2024-05",
    b"2024-05-01/2024-06",
    b"1984?",
    b"[2023,2024]",
    b"31.3,34.2",
    b"31,34,32,35",
    b"../2024",
    b"2024-21",
)
_PIECES: Final = (
    b"\0", b"\xff", b"\r", b"\n", b'"', b'""', b"{", b"}", b"[", b"]", b",", b"\t", b";", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"#", b"*a", b"&a ",
    b"9" * 19, b"9" * 400, b"9" * 5_000, b"-1", b"1e400", b"NaN", b"null", b"[]", b"{}", b"\\u0000", b"\\ud800", b"\x1a", b"0000-00-00",
    b"9999999999-01-01", b"2024-02-30", "\u2028".encode(), "\u200f".encode(), b"\x85", b"[" * 300, b'{"a":' * 300, b"x" * 70_000,
)  # fmt: skip
_PACKERS: Final = (gzip.compress, bz2.compress, lzma.compress, zstandard.compress)


def list_seeds(name: str) -> list[bytes]:
    """Return what a target is begun with: samples that it may read, texts, and its part of the corpus."""
    kept = [path.read_bytes() for path in sorted(CORPUS.glob(f"{name}__*"))]
    if name in {"edtf", "span", "point", "box"}:
        return [*kept, *TEXTS]
    if name == "request":
        return [*kept, *REQUESTS]
    if name == "parquet":
        return [*kept, *_parquet_files()]
    if name == "mapping-file":
        return [*kept, *(path.read_bytes() for path in sorted(SAMPLES.glob("*.yaml")))]
    samples = [path.read_bytes() for path in sorted(SAMPLES.rglob("*.*")) if path.suffix != ".yaml"]
    own = [content for content in samples if (known := detect_format(content)) and name == f"read-{known.name}"]
    return [*kept, *(own or samples)]


def _parquet_files() -> list[bytes]:
    """Return small files of several types, encodings and compressions."""
    from pyarrow import parquet, table  # noqa: PLC0415 - slow to import

    rows = [
        {
            "id": number,
            "day": date(2024, 5, number + 1),
            "at": 31.5,
            "names": ["a", "b"],
            "who": {"name": "x", "is": True},
        }
        for number in range(9)
    ]
    columns = table({key: [row[key] for row in rows] for key in rows[0]})
    contents = []
    for options in (
        {"compression": "none"},
        {"compression": "zstd", "data_page_version": "2.0"},
        {"row_group_size": 3},
    ):
        out = io.BytesIO()
        parquet.write_table(columns, out, **options)
        contents.append(out.getvalue())
    return contents


def iter_mutations_of(parser: str, seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield targets of a parser in turn, each with a changed seed of its own, without an end."""
    each = {name: iter_mutations(name, seed) for name in PARSERS[parser]}
    while True:
        yield from ((name, next(contents)) for name, contents in each.items())


def iter_mutations(name: str, seed: int) -> Iterator[bytes]:
    """Yield changed seeds without an end, the same for the same number."""
    chance, seeds = Random(f"{name}{seed}"), list_seeds(name)
    while True:
        content = chance.choice(seeds)
        for _ in range(chance.choice((1, 1, 2, 4, 16))):
            content = _change(content, chance, seeds)
        yield _pack(content, chance) if name == "file" and chance.random() < 0.3 else content


def _change(content: bytes, chance: Random, seeds: list[bytes]) -> bytes:
    start, end = sorted((chance.randrange(len(content) + 1), chance.randrange(len(content) + 1)))
    end = min(end, start + chance.choice((1, 8, 64, 4096)))
    match chance.randrange(6):
        case 0:
            return content[:start] + content[end:]
        case 1:
            return content[:start] + chance.choice(_PIECES) + content[start:]
        case 2:
            return content[:start] + chance.choice(_PIECES) + content[end:]
        case 3:
            return content[:end] + content[start:]
        case 4:
            other = chance.choice(seeds)
            return content[:start] + other[chance.randrange(len(other) + 1) :][:4096] + content[end:]
        case _:
            return content[:start] + chance.randbytes(chance.choice((1, 2, 4))) + content[start + 1 :]


def _pack(content: bytes, chance: Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", content)
    packed = bytearray(chance.choice([out.getvalue(), *(pack(content) for pack in _PACKERS)]))
    for _ in range(chance.randrange(4)):
        packed[chance.randrange(len(packed))] = chance.randrange(256)
    return bytes(packed)

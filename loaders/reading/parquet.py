"""Parquet files, row by row, through pyarrow (the extra ``parquet``)."""

from __future__ import annotations

import math
import shutil
from collections.abc import Iterator
from datetime import date, datetime, time
from tempfile import TemporaryFile
from typing import Any, BinaryIO, Final

import orjson

from knowledge_graph.errors import InvalidInput
from loaders.reading.documents import Found
from loaders.reading.inputs import UnreadableInput
from loaders.reading.syntax import refuse_nul

MAGIC: Final = b"PAR1"
_AT_ONCE: Final = 4_096


def iter_parquet(stream: BinaryIO) -> Iterator[Found]:
    """Yield every row as an object; ``line`` counts rows from 1, ``raw`` is the row as a line of JSON.

    Dates and times come as ISO 8601 texts, decimals and bytes as texts, what is no number as None.

    Raises:
        InvalidInput: pyarrow isn't installed.
        UnreadableInput: the file is damaged.
    """
    try:
        import pyarrow as pa  # noqa: PLC0415 - an extra, and slow to import
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError:
        raise InvalidInput(
            "Parquet files are read with pyarrow, which isn't installed: pip install 'conflict-graph[parquet]'.",
            field="file",
        ) from None
    with TemporaryFile() as copied:
        try:
            table = parquet.ParquetFile(_seekable(stream, copied))
            number = 0
            for batch in table.iter_batches(batch_size=_AT_ONCE):
                for row in batch.to_pylist():
                    number += 1
                    yield _found(number, {str(name): _plain(cell) for name, cell in row.items()})
        except OverflowError:
            raise InvalidInput(
                "the Parquet file has a date beyond the year 9999; mend it, or make it text.", field="file"
            ) from None
        except (pa.ArrowException, OSError, ValueError) as error:
            words = str(error).partition("\n")[0].rstrip(".")
            raise UnreadableInput(
                f"the Parquet file is damaged or cut off ({words}); fetch it again.", field="file"
            ) from None


def _found(number: int, value: dict[str, Any]) -> Found:
    raw = orjson.dumps(value)
    try:
        refuse_nul(raw, value)
    except InvalidInput as error:
        return Found(number, raw, None, str(error))
    return Found(number, raw, value)


def _seekable(stream: BinaryIO, copied: Any) -> Any:
    """Return the stream if one can move about in it, as Parquet must; else a copy of it on disk."""
    if stream.seekable():
        return stream
    shutil.copyfileobj(stream, copied)
    copied.seek(0)
    return copied


def _plain(cell: Any) -> Any:
    """Return a cell as JSON would have it."""
    if cell is None or isinstance(cell, str | int):
        return cell
    if isinstance(cell, float):
        return cell if math.isfinite(cell) else None
    if isinstance(cell, dict):
        return {str(name): _plain(one) for name, one in cell.items()}
    if isinstance(cell, list | tuple):
        return [_plain(one) for one in cell]
    return _text(cell)


def _text(cell: Any) -> str:
    if isinstance(cell, bytes):
        return cell.decode("utf-8", "replace")
    return str(cell.isoformat() if isinstance(cell, datetime | date | time) else cell)

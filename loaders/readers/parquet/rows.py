"""Parquet files, row by row, through pyarrow (the extra ``parquet``)."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from functools import partial
from itertools import chain
from tempfile import TemporaryFile
from typing import Any, BinaryIO, Final

import orjson

from knowledge_graph.errors import InvalidInput
from loaders.readers.documents import JsonObject
from loaders.readers.limits.opening import copy_bounded
from loaders.readers.limits.settings import UnreadableInput
from loaders.readers.limits.unpacking import UnpackedSize
from loaders.readers.parquet.footer import TEXT, ColumnChunk, read_groups
from loaders.readers.syntax import refuse_nul

MAGIC: Final = b"PAR1"
MAX_FOOTER: Final = 16 * 1024 * 1024
"""Maximum bytes of a file's description of itself, which takes many times that in memory."""
MAX_CHUNK: Final = 256 * 1024 * 1024
"""Maximum bytes, unpacked, of one column of a group of rows: one page of it is held in memory."""
_BATCH: Final = 32
"""Rows held at a time."""
_LARGE: Final = 4 * 1024 * 1024
"""Bytes that the texts of a row may have together for rows to be converted several at a time."""
_BUFFER: Final = 1024 * 1024


class _UnreadableCell:
    """A cell that pyarrow can't convert, with the error."""

    def __init__(self, error: Exception) -> None:
        self.error = error if isinstance(error, ValueError) else ValueError(*error.args)


def iter_parquet(stream: BinaryIO) -> Iterator[JsonObject]:
    """Yield the rows as objects; ``line`` is the row's number from 1, ``raw`` the row as a line of JSON.

    Dates and times become ISO 8601 strings, decimals and bytes strings, NaN and infinity None. A row with a cell that
    can't be converted has a fault.

    Raises:
        InvalidInput: pyarrow isn't installed, or two columns have the same name.
        UnreadableInput: the file is damaged.
    """
    try:
        import pyarrow as pa  # noqa: PLC0415 - an extra, and slow to import
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError:
        raise InvalidInput(
            "reading Parquet needs pyarrow; install it with: pip install 'conflict-graph[parquet]'.",
            field="file",
        ) from None
    with TemporaryFile() as copied:
        try:
            source = _make_seekable(stream, copied)
            groups = _read_footer(source)
            _check_chunks(groups)
            open_table = partial(parquet.ParquetFile, source, pre_buffer=False, buffer_size=_BUFFER)
            table = open_table()
            _refuse_repeated_names(table.schema_arrow)
            texts = _find_texts(groups)
            dictionaries = open_table(read_dictionary=texts) if texts else None
            unpacked = UnpackedSize("the Parquet file", source.seek(0, os.SEEK_END))
            number = 0
            for group in range(table.num_row_groups):
                is_large = dictionaries is not None and _has_large_texts(dictionaries, group)
                for cells in _iter_dictionary_rows(dictionaries, group) if is_large else _iter_plain_rows(table, group):
                    number += 1
                    row = _parse_row(number, cells)
                    if is_large:
                        unpacked.count(len(row.raw))
                    yield row
        except InvalidInput:
            raise
        except (pa.ArrowException, OSError, ValueError) as error:
            words = str(error).partition("\n")[0].rstrip(".")
            raise UnreadableInput(
                f"the Parquet file is damaged or truncated ({words}); download it again.", field="file"
            ) from None


def _read_footer(stream: Any) -> list[list[ColumnChunk]]:
    """Return the columns of each group of rows, if what the file says of them is small enough to be read.

    Of an encrypted file, which pyarrow refuses, it returns nothing.
    """
    stream.seek(-8, os.SEEK_END)
    length, magic = int.from_bytes(stream.read(4), "little"), stream.read(4)
    if length > MAX_FOOTER:
        raise UnreadableInput(
            f"the Parquet file's footer is longer than {MAX_FOOTER // 2**20} MB; write it anew with larger groups of "
            "rows or fewer columns.",
            field="file",
        )
    stream.seek(-8 - length, os.SEEK_END)
    footer = stream.read(length)
    stream.seek(0)
    return read_groups(footer) if magic == MAGIC else []


def _check_chunks(groups: Sequence[Sequence[ColumnChunk]]) -> None:
    for chunk in chain.from_iterable(groups):
        if chunk.size > MAX_CHUNK:
            raise UnreadableInput(
                f"column {chunk.path!r} of the Parquet file has {chunk.size:,} bytes in one group of rows; write it "
                f"anew with smaller groups, of at most {MAX_CHUNK // 2**20} MB a column.",
                field="file",
            )


def _find_texts(groups: Sequence[Sequence[ColumnChunk]]) -> list[str]:
    """Return the columns of texts, if those of one row could be large in any group of rows."""
    texts = [[chunk for chunk in group if chunk.physical_type == TEXT] for group in groups]
    if not any(sum(chunk.size for chunk in group) > _LARGE for group in texts):
        return []
    return sorted({chunk.path for chunk in chain.from_iterable(texts)})


def _iter_plain_rows(table: Any, group: int) -> Iterator[dict[str, Any]]:
    return chain.from_iterable(map(_iter_rows, table.iter_batches(_BATCH, row_groups=[group])))


def _iter_dictionary_rows(table: Any, group: int) -> Iterator[dict[str, Any]]:
    """Yield the cells of each row, converted one row at a time; a text that many rows have is held once."""
    for batch in table.iter_batches(_BATCH, row_groups=[group]):
        for row in range(batch.num_rows):
            yield from _iter_rows(batch.slice(row, 1))


def _has_large_texts(table: Any, group: int) -> bool:
    """Return whether the longest texts of a group of rows would be large in one row: its dictionaries tell.

    A dictionary stores once what stands in many rows.
    """
    import pyarrow as pa  # noqa: PLC0415 - an extra
    from pyarrow import compute  # noqa: PLC0415

    batch = next(table.iter_batches(1, row_groups=[group]), None)
    if batch is None:
        return False
    columns = [column for column in batch.columns if pa.types.is_dictionary(column.type)]
    return sum(compute.max(compute.binary_length(column.dictionary)).as_py() or 0 for column in columns) > _LARGE


def _refuse_repeated_names(schema: Any) -> None:
    """Refuse a file with two columns of one name, of which one would be lost.

    Raises:
        InvalidInput: a name is repeated; a field ``b`` of the objects in a column ``a`` is the column ``a.b``.
    """
    seen: set[str] = set()
    for name in _iter_names(schema, ""):
        if name in seen:
            raise InvalidInput(f"two columns are named {name!r}; rename one in the Parquet file.", field=name)
        seen.add(name)


def _iter_names(fields: Any, above: str) -> Iterator[str]:
    for field in fields:
        yield f"{above}{field.name}"
        if str(field.type).startswith("struct<"):  # objects; of lists the fields are no columns
            yield from _iter_names(field.type, f"{above}{field.name}.")


def _iter_rows(batch: Any) -> Iterator[dict[str, Any]]:
    """Yield the cells of each row; where pyarrow can't convert a batch as a whole, cell by cell."""
    try:
        rows: list[dict[str, Any]] = batch.to_pylist()
    except (OverflowError, ValueError, KeyError):  # a date beyond all years, bytes that are no text, no such time zone
        for index in range(batch.num_rows):
            yield {name: _convert_cell(column[index]) for name, column in zip(batch.schema.names, batch, strict=True)}
    else:
        yield from rows


def _convert_cell(scalar: Any) -> Any:
    try:
        return scalar.as_py()
    except (OverflowError, ValueError, KeyError) as error:
        return _UnreadableCell(error)


def _parse_row(number: int, cells: dict[str, Any]) -> JsonObject:
    try:
        value = {str(name): _to_json(cell) for name, cell in cells.items()}
        raw = orjson.dumps(value)
        refuse_nul(raw, value)
    except InvalidInput as error:
        return JsonObject(number, raw, None, str(error))
    except ValueError:
        return JsonObject(number, orjson.dumps(cells, default=_display_cell), None, _describe_fault(cells))
    return JsonObject(number, raw, value)


def _describe_fault(cells: dict[str, Any]) -> str:
    """Return a message about the cell of a row that can't be read."""
    for name, cell in cells.items():
        try:
            _to_json(cell)
        except UnicodeDecodeError:
            return f"column {name!r} holds bytes that are not UTF-8; convert it to text or leave it out."
        except ValueError as error:
            return f"column {name!r} holds a value that cannot be read ({error}); correct it or convert it to text."
    raise AssertionError("there is a cell that can't be read.")


def _make_seekable(stream: BinaryIO, copied: Any) -> Any:
    """Return the stream if it is seekable, as Parquet needs, else a copy of it on disk."""
    if stream.seekable():
        return stream
    copy_bounded(stream, copied, "the Parquet file")
    return copied


def _to_json(cell: Any) -> Any:
    """Return a cell as a JSON value."""
    if cell is None or isinstance(cell, str | int):
        return cell
    if isinstance(cell, float):
        return cell if math.isfinite(cell) else None
    if isinstance(cell, dict):
        return {str(name): _to_json(member) for name, member in cell.items()}
    if isinstance(cell, list | tuple):
        return [_to_json(member) for member in cell]
    return _to_text(cell)


def _to_text(cell: Any) -> str:
    if isinstance(cell, bytes):
        return cell.decode()
    if isinstance(cell, _UnreadableCell):
        raise cell.error
    return str(cell.isoformat() if isinstance(cell, datetime | date | time) else cell)


def _display_cell(cell: Any) -> str:
    """Return a cell of a rejected row for its line of JSON."""
    if isinstance(cell, bytes):
        return cell.decode("utf-8", "backslashreplace")
    return f"<{cell.error}>" if isinstance(cell, _UnreadableCell) else str(cell)

"""ICIJ's Offshore Leaks Database: its tables of nodes and of relationships, in every edition."""

from __future__ import annotations

from collections.abc import Iterator
from io import BufferedReader
from typing import Any, Final

from knowledge_graph.errors import InvalidInput
from loaders.formats import InputFormat, ReadContext
from loaders.icij.columns import find_table, rename_columns
from loaders.icij.leaks import LeakSources
from loaders.icij.neo4j_export import is_exported_node, parse_export
from loaders.icij.nodes import NodeConverter
from loaders.icij.relationships import RelationshipConverter
from loaders.readers.converters import RecordConverter, convert_table
from loaders.readers.documents import iter_json_objects
from loaders.readers.inputs import HEAD_BYTES
from loaders.readers.rows import Row
from loaders.readers.sniff import Head
from loaders.readers.tables import TableDialect, iter_table, make_header_row


def _recognises(head: Head) -> bool:
    return is_exported_node(head.json) if head.is_json else find_table(head.first_cells) is not None


def _read(stream: BufferedReader[Any], context: ReadContext) -> Iterator[Row]:
    head = Head(stream.peek(HEAD_BYTES)[:HEAD_BYTES])
    if head.is_json:
        yield from parse_export(iter_json_objects(stream), LeakSources(context.release), file=context.file)
        return
    table = find_table(head.first_cells)
    rows = iter_table(stream, TableDialect(head.delimiter))
    header = next(rows, None)
    if table is None or header is None:
        raise InvalidInput(
            f"{context.file} is not a table of the Offshore Leaks Database: expected a header with node_id, sourceID, "
            "or with the ends of a relationship (node_id_start, node_id_end; START_ID, END_ID; node_1, node_2).",
            field="file",
        )
    yield make_header_row(header, file=context.file)
    leaks = LeakSources(context.release)
    converter: RecordConverter = (
        RelationshipConverter(context.file, leaks)
        if table == "relationships"
        else RecordConverter(context.file, NodeConverter(table, leaks).convert)
    )
    yield from convert_table(rows, rename_columns(header.cells), converter, file=context.file)


FORMATS: Final = (InputFormat("icij", "ICIJ's Offshore Leaks Database: nodes and relationships", _recognises, _read),)

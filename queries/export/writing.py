"""The two ways in: one answer, or everything, in a format."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from knowledge_graph.filtering.filters import Filter
from queries.export.formats import find_format
from queries.export.output_format import AnyAnswer
from queries.export.prepare import prepare_tables

if TYPE_CHECKING:
    from knowledge_graph.store import GraphStore


def export_answer(
    store: GraphStore,
    answer: AnyAnswer,
    format: str,  # noqa: A002 - the parameter's name everywhere
    criteria: Filter | None = None,
) -> bytes:
    """Return an answer in a format.

    Args:
        store: the store that answered, asked for records and for claims that the answer had no room for.
        answer: plain Python values throughout, as ``Answer.data`` has them.
        format: the name of a format.
        criteria: the filter of the question, which decides what claims count; without one, the default.

    Raises:
        InvalidInput: there is no such format.
    """
    output_format = find_format(format)
    if output_format.prepared:
        answer = prepare_tables(store, answer, criteria or Filter())
    return output_format.write(store, answer)


def export_everything(store: GraphStore, format: str, out: BinaryIO) -> None:  # noqa: A002 - the parameter's name everywhere
    """Write a whole graph to an open binary file, record by record if the format can, else from memory.

    Raises:
        InvalidInput: there is no such format.
    """
    output_format = find_format(format)
    if output_format.write_records:
        out.writelines(output_format.write_records(store.iter_records()))
        return
    from queries.export.whole_graph import whole_answer  # noqa: PLC0415 - loads all that reads records

    out.write(export_answer(store, whole_answer(store.iter_records()), format))

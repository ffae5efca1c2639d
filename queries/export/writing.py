"""The two ways in: one answer, or everything, in a format."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from knowledge_graph.deadline import interruptible
from knowledge_graph.filtering.filters import Filter
from queries.export.formats import find_format
from queries.export.output_format import AnyAnswer, Asked, OutputFormat
from queries.export.prepare import prepare_tables

if TYPE_CHECKING:
    from knowledge_graph.store import GraphStore
    from queries.parameters.filters import Parameters


def export_answer(
    store: GraphStore,
    answer: AnyAnswer,
    format: str,  # noqa: A002 - the parameter's name everywhere
    criteria: Filter | None = None,
    question: Parameters | None = None,
) -> bytes:
    """Return an answer in a format.

    Args:
        store: the store that answered, asked for records and for claims that the answer had no room for.
        answer: plain Python values throughout, as ``Answer.data`` has them.
        format: the name of a format.
        criteria: the filter of the question, which decides what claims count; without one, the default.
        question: the parameters, for formats that say what was asked.

    Raises:
        InvalidInput: there is no such format.
    """
    output_format = find_format(format)
    if output_format.prepared:
        criteria = criteria or Filter()
        answer = prepare_tables(store, answer, criteria) | {"asked": Asked(question, criteria)}
    if output_format.is_titled or not output_format.prepared:  # which read the store while they write
        return output_format.write(store, answer)
    with interruptible():
        return output_format.write(store, answer)


def file_name(store: GraphStore, chosen: OutputFormat, answer: AnyAnswer, question: Parameters | None) -> str:
    """Return what a file with an answer is called: after the question, if the format says what was asked."""
    if not chosen.is_titled:
        return f"conflict-graph.{chosen.extension}"
    from queries.export.dossier.naming import file_stem  # noqa: PLC0415 - as formats

    return f"{file_stem(store, answer, question)}.{chosen.extension}"


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

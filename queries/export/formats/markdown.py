"""A dossier in Markdown: the same without pictures, for text editors and message boards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from queries.export.output_format import AnyAnswer, OutputFormat

if TYPE_CHECKING:
    from knowledge_graph.store import GraphStore


def _write(store: GraphStore, answer: AnyAnswer) -> bytes:
    from queries.export.dossier.content import read_dossier  # noqa: PLC0415
    from queries.export.dossier.markdown import write_markdown  # noqa: PLC0415

    return write_markdown(read_dossier(store, answer))


FORMAT: Final = OutputFormat(
    "markdown",
    "text/markdown",
    "md",
    "The same dossier as text, without pictures.",
    _write,
    is_titled=True,
    position=7,
)

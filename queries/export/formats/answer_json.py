"""JSON: the answer itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from queries.export.escaping import encode_answer
from queries.export.output_format import AnyAnswer, OutputFormat

if TYPE_CHECKING:
    from knowledge_graph.store import GraphStore


def _write(_: GraphStore, answer: AnyAnswer) -> bytes:
    return encode_answer(answer)


FORMAT: Final = OutputFormat(
    "json", "application/json", "json", "The answer itself.", _write, prepared=False, position=0
)

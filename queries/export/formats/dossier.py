"""A dossier in HTML: one file that opens from disk, for people to read and hand on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from queries.export.output_format import AnyAnswer, OutputFormat

if TYPE_CHECKING:
    from knowledge_graph.store import GraphStore


def _write(store: GraphStore, answer: AnyAnswer) -> bytes:
    """Return a page, with fewer claims if it would be too large to be sent around."""
    from queries.export.dossier.content import ROOM, read_dossier  # noqa: PLC0415
    from queries.export.dossier.drawing.picture import draw_picture  # noqa: PLC0415
    from queries.export.dossier.page import write_page  # noqa: PLC0415

    dossier = read_dossier(store, answer)
    picture = draw_picture(dossier)
    body = write_page(dossier, picture)
    for room in (ROOM // 2, ROOM // 4, ROOM // 8):
        if len(body) <= _LARGEST:
            break
        body = write_page(read_dossier(store, answer, room), picture)
    return body


_LARGEST: Final = 1_000_000
"""Bytes that a page has at most if leaving out claims can make it so."""


def _policy() -> str:
    from queries.export.dossier.page import POLICY  # noqa: PLC0415

    return f"{POLICY}; frame-ancestors 'none'"


FORMAT: Final = OutputFormat(
    "dossier",
    "text/html",
    "html",
    "A dossier in one file: picture, timeline, evidence, sources.",
    _write,
    by_name_only=True,
    policy=_policy,
    is_titled=True,
    position=6,
)

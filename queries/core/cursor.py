"""Cursors of paged lists: the offset of the next page as an opaque word."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sized

from knowledge_graph.errors import InvalidInput

MAX_OFFSET = 1_000_000_000
"""The greatest offset of a page: more than any list has, so that every page that a page names can be asked for."""


def format_cursor(offset: int) -> str:
    """Return the cursor of the page that begins at an offset, in results."""
    return base64.urlsafe_b64encode(f"o{offset}".encode()).decode().rstrip("=")


def parse_cursor(cursor: str | None) -> int:
    """Return the offset that a cursor stands for; 0 without one.

    Raises:
        InvalidInput: it was not made by ``format_cursor``, or lies beyond ``MAX_OFFSET``.
    """
    if not cursor:
        return 0
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        offset = int(text.removeprefix("o"))
    except (binascii.Error, ValueError):
        offset = -1
    if not 0 <= offset <= MAX_OFFSET:
        raise InvalidInput("This cursor is not one a page before gave; begin without `cursor`.", field="cursor")
    return offset


def follow_offset(results: Sized, total: int, offset: int, base: str = "") -> str | None:
    """Return the cursor of the page behind some results, or its address; None if these are the last."""
    end = offset + len(results)
    return f"{base}{format_cursor(end)}" if results and end < total else None

"""One page of a list: results, their number, and where the next page begins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from queries.answer import Answer
from queries.cursor import format_cursor


def build_page(
    results: list[Any],
    *,
    total: int,
    exact: bool = True,
    limit: int,
    offset: int,
    base: str = "",
    extra: Mapping[str, Any] | None = None,
) -> Answer:
    """Answer with a page. ``base`` is what a cursor is appended to: a URL up to ``cursor=``, or nothing."""
    end = offset + len(results)
    following = f"{base}{format_cursor(end)}" if results and end < total else None
    fields = {
        "results": results,
        "total": {"value": total, "relation": "eq" if exact else "gte"},
        **(extra or {}),
        "limit": limit,
        "next": following,
    }
    return Answer(fields, complete=following is None, next=following)

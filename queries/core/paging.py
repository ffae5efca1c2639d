"""One page of a list: results, their total, and the cursor of the next page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from queries.core.answer import Answer


def build_page(
    results: list[Any],
    *,
    total: int,
    exact: bool = True,
    limit: int,
    following: str | None,
    extra: Mapping[str, Any] | None = None,
) -> Answer:
    """Return the answer that lists one page of results.

    Args:
        results: the page's results, plain values or rendered JSON.
        total: the number of all results.
        exact: whether ``total`` is exact, or a lower bound.
        limit: how many results a page has at most.
        following: the cursor of the next page, or its address; None where there is none.
        extra: further fields, between the total and the limit.
    """
    fields = {
        "results": results,
        "total": {"value": total, "relation": "eq" if exact else "gte"},
        **(extra or {}),
        "limit": limit,
        "next": following,
    }
    return Answer(fields, complete=following is None, next=following)

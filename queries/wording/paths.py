"""What there is to say of paths, and of there being none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from knowledge_graph.time_span import BOUND_NAMES
from queries.wording.dates import format_when
from queries.wording.values import join_words

View = Mapping[str, Any]


def time_order_words(path: View) -> str:
    """Return how certainly a path keeps the order of time, and when it arrives; empty where that wasn't asked."""
    if "arrival" not in path:
        return ""
    sure = "certainly" if path["time_order"] == "certain" else "possibly"
    day = dict.fromkeys(BOUND_NAMES, path["arrival"])
    return f"{sure} in time's order" + (f", by {format_when(day)}" if path["arrival"] else "")


def weakest_words(path: View) -> str:
    """Return which step is weaker than all others; empty if none is."""
    if path["weakest"] is None:
        return ""
    anonymous = ", on anonymous word alone" if path["steps"][path["weakest"]].get("anonymous") else ""
    return f"the weakest is step {path['weakest'] + 1}{anonymous}"


def no_path_words(answer: View, filter_name: str, *, widen: str = "", deepen: str = "", others: str = "") -> str:
    """Return why there is no path.

    Args:
        answer: to a question for paths, which found none.
        filter_name: what the reader knows the filter as without which there is a path.
        widen: how to ask for the kinds of relations that would connect the two.
        deepen: how to look further.
        others: how to ask for other kinds of relations.
    """
    if answer.get("truncated"):
        return f"none was found before the {answer['truncated']['reason']} ran out."
    if answer.get("blocking_filter"):
        return f"none is left under these filters; without {filter_name} there is one."
    if answer.get("would_connect"):
        classes = join_words(answer["would_connect"])
        return f"none by the relations a path walks; with {classes} there is one{widen}."
    if answer.get("beyond_depth"):
        return f"none within this depth{deepen}."
    return f"the two are not connected by the relations a path walks{others}."

"""What an answer that is not all there is says of itself, in the words that every format and the command line use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import orjson

from knowledge_graph.records import CUT

_STOPPED: Final = {
    "budget": "the search stopped after as many attempts as one question may make",
    "time": "the search stopped when its time was up",
}


def describe_cut(answer: Mapping[str, Any]) -> str | None:
    """Return a sentence on what cut an answer; None for an answer that is complete."""
    cut = answer.get("truncated")
    if not cut:
        return None
    reason, depth = str(cut["reason"]), cut.get("at_depth")
    if stopped := _STOPPED.get(reason):
        return f"This is a part: {stopped}."
    where = f" at depth {depth}" if depth else ""
    return f"This is a part: {reason} cut it{where}; a larger {reason} gives more."


def cut_line(cut: str) -> bytes:
    """Return the line that says what was left out of an export of records."""
    return orjson.dumps({"kind": CUT, "note": cut}) + b"\n"


def notes_on(answer: Mapping[str, Any]) -> dict[str, str]:
    """Return what a file says of a whole answer: what cut it, if anything did, and whose data it is."""
    from queries.evidence.licences import credits_in  # noqa: PLC0415 - a format is listed without it

    notes = {"cut": describe_cut(answer), "credits": "\n".join(map(str, credits_in(answer.get("sources", {}))))}
    return {name: text for name, text in notes.items() if text}

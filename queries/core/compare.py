"""The `without` parameter: the answer that leaves out some sources, compared with the one that doesn't."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from knowledge_graph.filtering.filters import STATUS_RANK
from knowledge_graph.store import GraphStore
from knowledge_graph.time_span import BOUND_NAMES
from queries.core.answer import Answer
from queries.parameters.evidence import ConflictsParameters
from queries.parameters.filters import FilterParameters
from queries.parameters.graph import PathParameters

P = ParamSpec("P")
Ask = Callable[Concatenate[GraphStore, P], Answer]


def comparing(ask: Ask[P]) -> Ask[P]:
    """Decorate a question so that ``without`` answers it without some sources, and adds a field ``changed``.

    The answer is the one without; its ``changed`` says what was lost. What a limit cut from one of the two answers
    but not from the other counts as changed, too: ``complete`` tells.
    """

    @wraps(ask)
    def answer_compared(store: GraphStore, /, *arguments: P.args, **more: P.kwargs) -> Answer:
        question = next((argument for argument in arguments if isinstance(argument, FilterParameters)), None)
        if question is None or not question.without:
            return ask(store, *arguments, **more)
        whole = question.model_copy(update={"without": ()})
        before = ask(store, *(whole if argument is question else argument for argument in arguments), **more)  # type: ignore[arg-type]
        after = ask(store, *arguments, **more)
        compared = after.with_field("changed", _changed(question, before, after))
        return replace(compared, complete=after.complete and before.complete)

    return answer_compared


def _changed(question: FilterParameters, before: Answer, after: Answer) -> dict[str, Any]:
    """Return what was removed, what weakened, and what came instead, by id."""
    answers = (before, after)
    was, now = _evidence(before), _evidence(after)
    changed: dict[str, Any] = {
        "removed": sorted(was.keys() - now.keys()),
        "new": sorted(now.keys() - was.keys()),
        "weakened": [
            {"id": identifier, "before": was[identifier], "after": now[identifier]}
            for identifier in sorted(was.keys() & now.keys())
            if _is_weaker(now[identifier], was[identifier])
        ],
    }
    if isinstance(question, PathParameters):
        changed["paths"] = _count_kept(
            *([tuple(path["nodes"]) for path in answer.fields["paths"]] for answer in answers)
        )
    if isinstance(question, ConflictsParameters):
        changed["conflicts"] = _count_kept(
            *([_conflict_key(conflict) for conflict in answer.fields["results"]] for answer in answers)
        )
    return changed


def _count_kept(before: Sequence[Hashable], after: Sequence[Hashable]) -> dict[str, int]:
    """Return how many keys there were, how many of them are left, and how many there are instead."""
    kept = len(set(before) & set(after))
    return {"before": len(before), "kept": kept, "new": len(after) - kept}


def _conflict_key(conflict: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return what a conflict, or a series, is about; which claims it sets side by side may differ."""
    day = conflict.get("as_of") or {}
    return (
        conflict["about"],
        conflict.get("contrary_to"),
        conflict["property"],
        tuple(day.get(name) for name in BOUND_NAMES),
    )


def _evidence(answer: Answer) -> dict[str, dict[str, Any]]:
    """Return status and number of sources, by id, of every event and edge of an answer that rests on claims."""
    facts = answer.shown.facts
    summaries = {identifier: node.evidence for identifier, node in facts.nodes.items()}
    summaries |= {identifier: edge.evidence for identifier, edge in facts.edges.items()}
    return {
        identifier: {"status": summary.status, "source_count": summary.source_count}
        for identifier, summary in summaries.items()
        if summary
    }


def _is_weaker(now: Mapping[str, Any], was: Mapping[str, Any]) -> bool:
    """Return whether the status is of lower rank, or there are fewer sources."""
    lower = STATUS_RANK[now["status"]] < STATUS_RANK[was["status"]]
    return lower or bool(now["source_count"] < was["source_count"])

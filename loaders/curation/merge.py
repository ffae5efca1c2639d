"""Deciding that two records are one, and taking that back: what ``conflict-graph merge`` and ``POST /v1/merges`` do."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import Any, Final

from pydantic import ValidationError

from knowledge_graph.errors import Contradiction, InvalidInput, NotFound
from knowledge_graph.identity.merges import counting
from knowledge_graph.records import IDENTITY_KINDS, Merge, a_kind, span
from knowledge_graph.store import GraphStore
from loaders.ingest.normalize import assign_id
from loaders.readers.validation_messages import explain_errors
from loaders.toolkit.release_days import get_today

_AT_ONCE: Final = "it contradicted another that was decided at the same moment"


def merge(
    store: GraphStore, keep: str, others: Sequence[str], *, why: str, by: str | None = None, decided: str | None = None
) -> list[Merge]:
    """Let ``others`` be read as ``keep`` from now on; return the merges that say so, those there already included.

    All of them are decided, or none.

    Raises:
        NotFound: there is no such record.
        InvalidInput: they can't be merged: not of one kind, or one and the same.
        Contradiction: one is merged into another already, or ``keep`` into it.
    """
    survivor = _identity(store, keep)
    standing = counting(store.merges())
    made: list[Merge] = []
    found: list[Merge] = []
    for other in others:
        merged = _identity(store, other)
        if merged[0] != survivor[0]:
            raise InvalidInput(
                f"{keep} is {a_kind(survivor[0])}, {other} {a_kind(merged[0])}: only two of a kind can be one."
            )
        if merged == survivor:
            raise InvalidInput(f"{keep} and {other} are one and the same already.")
        same = next((one for one in standing if (one.merged, one.into) == (merged[1], survivor[1])), None)
        if same is None:
            said = {"merged": merged[1], "into": survivor[1], "why": why, "by": by, "decided": decided or get_today()}
            same = _identified(store, _checked(said), standing)
            _refuse_contradictions(same, standing)
            standing.append(same)
            made.append(same)
        found.append(same)
    if made:
        _decide(store, made)
    return found


def unmerge(
    store: GraphStore, reference: str, *, why: str | None = None, by: str | None = None, undone: str | None = None
) -> Merge:
    """Take back a merge, named by its own id or by the id it merged; return it as it stands then.

    Raises:
        NotFound: there is nothing under this id.
        Contradiction: it isn't merged.
        InvalidInput: it would be taken back before it was decided.
    """
    known = store.known([reference])
    named = {reference, known[reference][1]} if reference in known else {reference}
    merge = next((one for one in counting(store.merges()) if {one.id, one.merged} & named), None)
    if merge is None and reference in known:
        raise Contradiction(f"{reference} isn't merged into anything.")
    if merge is None:
        raise NotFound(reference)
    back = _checked(merge.model_dump() | {"undone": undone or get_today(), "undone_why": why, "undone_by": by})
    before, after = span(merge.decided), span(back.undone)
    if before and after and after.latest < before.earliest:
        raise InvalidInput(f"{reference} was merged on {merge.decided}; it can't be taken back before.", field="undone")
    store.write([back])
    store.flush()
    return back


def _identity(store: GraphStore, reference: str) -> tuple[str, str]:
    """Return kind and id of the actor or location that has an id or had it."""
    known = store.known([reference])
    if reference not in known:
        raise NotFound(reference)
    kind, identifier = known[reference]
    if kind not in IDENTITY_KINDS:
        raise InvalidInput(f"{reference} is {a_kind(kind)}; only actors and locations can be merged.")
    return kind, identifier


def _refuse_contradictions(merge: Merge, standing: Sequence[Merge]) -> None:
    before = next((one for one in standing if one.merged == merge.merged), None)
    if before:
        raise Contradiction(f"{merge.merged} is merged into {before.into} already; take that back first.")
    into = {one.merged: one.into for one in standing}
    here = merge.into
    while here in into:
        here = into[here]
    if here == merge.merged:
        raise Contradiction(f"{merge.into} is merged into {merge.merged} already; take that back first.")


def _identified(store: GraphStore, merge: Merge, standing: Sequence[Merge]) -> Merge:
    """Give a merge an id of its own, though the very same was decided before, and taken back."""
    found = assign_id(merge)
    known = {one.id for one in (*store.merges(), *standing)}
    ids = (found.id if place == 1 else f"{found.id}-{place}" for place in count(1))
    return found.model_copy(update={"id": next(one for one in ids if one not in known)})


def _checked(said: dict[str, Any]) -> Merge:
    """Return the merge that is described.

    Raises:
        InvalidInput: a text in it is empty, too long, or none.
    """
    try:
        return Merge.model_validate(said)
    except ValidationError as error:
        field, message = explain_errors(error, said)[0]
        raise InvalidInput(f"{field}: {message}", field=field) from None


def _decide(store: GraphStore, made: Sequence[Merge]) -> None:
    """Write merges; take them back if what somebody else decides at this moment doesn't go with them.

    Raises:
        Contradiction: it doesn't.
    """
    before = _idle(store)
    store.write(made)
    clash = not _idle(store) <= before
    if clash:
        store.write([one.model_copy(update={"undone": one.decided, "undone_why": _AT_ONCE}) for one in made])
    store.flush()
    if clash:
        raise Contradiction("something else was decided of these at the same moment; look at it, and decide again.")


def _idle(store: GraphStore) -> set[str | None]:
    """Return the merges that stand but count for nothing, for they contradict others."""
    merges = store.merges()
    return {one.id for one in merges if one.undone is None} - {one.id for one in counting(merges)}

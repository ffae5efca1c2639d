"""Merging records and undoing merges, for ``conflict-graph merge`` and ``POST /v1/merges``. See docs/merges.md."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import Any, Final

from pydantic import ValidationError

from knowledge_graph.errors import Contradiction, InvalidInput, NotFound
from knowledge_graph.identity.folding import fold
from knowledge_graph.identity.merges import LOADING, counting
from knowledge_graph.records import IDENTITY_KINDS, Actor, Location, Merge, Record, a_kind, span
from knowledge_graph.store import GraphStore
from knowledge_graph.text import find_nearest
from loaders.curation.objections import find_objections
from loaders.ingest.normalize import assign_id
from loaders.readers.validation_messages import explain_errors
from loaders.toolkit.release_days import get_today

_AT_ONCE: Final = "it contradicted another that was decided at the same moment"


def merge(  # noqa: PLR0913 - all but the records are given by name
    store: GraphStore,
    keep: str,
    others: Sequence[str],
    *,
    why: str,
    by: str | None = None,
    decided: str | None = None,
    force: bool = False,
    dry_run: bool = False,
) -> list[Merge]:
    """Merge records into a survivor: all of them, or none.

    Args:
        store: the store to write to.
        keep: the id of the survivor.
        others: the ids of the records to be read as the survivor.
        why: the reason.
        by: who decided.
        decided: EDTF; today by default.
        force: merge also what types, identifiers or opposed roles contradict.
        dry_run: check everything, and write nothing.

    Returns:
        The merges, including those that existed.

    Raises:
        NotFound: a record doesn't exist.
        InvalidInput: two are of different kinds, or the same record.
        Contradiction: one is already merged into another record, or ``keep`` into it; or something contradicts that
            they are one, and ``force`` isn't set.
    """
    survivor = _find_entity(store, keep)
    counted = counting(store.merges())
    kept = [survivor[1]]
    new: list[Merge] = []
    merges: list[Merge] = []
    for other in others:
        merged = _find_entity(store, other)
        if merged[0] != survivor[0]:
            raise InvalidInput(
                f"{keep} is {a_kind(survivor[0])}, {other} {a_kind(merged[0])}: only records of one kind can be merged."
            )
        if merged == survivor:
            raise InvalidInput(f"{keep} and {other} are already the same record.")
        decision = next((merge for merge in counted if (merge.merged, merge.into) == (merged[1], survivor[1])), None)
        if decision is None:
            fields = {"merged": merged[1], "into": survivor[1], "why": why, "by": by, "decided": decided or get_today()}
            decision = _assign_id(store, _validate(fields), counted)
            _check_contradictions(decision, counted)
            if not force and (objections := find_objections(store, kept, merged[1])):
                reasons = "; ".join(objections)
                raise Contradiction(
                    f"{keep} and {other} can't be one: {reasons}. If they are one nevertheless, add `force`."
                )
            counted.append(decision)
            new.append(decision)
            kept.append(merged[1])
        merges.append(decision)
    if new and not dry_run:
        _write_merges(store, new)
    return merges


def unmerge(
    store: GraphStore, reference: str, *, why: str | None = None, by: str | None = None, undone: str | None = None
) -> Merge:
    """Undo a merge.

    Args:
        store: the store to write to.
        reference: the id of the merge, or the id or a name of the merged record.
        why: the reason.
        by: who decided.
        undone: EDTF; today by default.

    Returns:
        The merge as it is now.

    Raises:
        NotFound: the id is unknown.
        Contradiction: the record isn't merged, or several merged ones have the name.
        InvalidInput: ``undone`` is before the day of the merge, or ``by`` is what loads call themselves.
    """
    known = store.known([reference])
    named = {reference, known[reference][1]} if reference in known else {reference, _merged_by_name(store, reference)}
    merge = next((merge for merge in counting(store.merges()) if {merge.id, merge.merged} & named), None)
    if merge is None and reference in known:
        raise Contradiction(f"{reference} isn't merged into anything.")
    if merge is None:
        raise _explain_not_merged(store, reference)
    if by == LOADING:
        raise InvalidInput(f"`{LOADING}` is what loads call themselves; name who decided it.", field="by")
    back = _validate(merge.model_dump() | {"undone": undone or get_today(), "undone_why": why, "undone_by": by})
    before, after = span(merge.decided), span(back.undone)
    if before and after and after.latest < before.earliest:
        raise InvalidInput(
            f"{reference} was merged on {merge.decided}; it cannot be undone before that.", field="undone"
        )
    store.write([back])
    store.flush()
    return back


def _explain_not_merged(store: GraphStore, name: str) -> Exception:
    """Return the error about a name that nothing merged has: the names like it, or that it is somebody's who isn't."""
    having, names = set[str](), dict[str, str]()
    records = store.records([merge.merged for merge in store.merges()])
    for identifier, record in records.items():
        if isinstance(record, Actor | Location):
            for called in (record.name, *record.aliases):
                names[fold(called)] = called
                having |= {identifier} if fold(called) == fold(name) else set()
    if having:
        return Contradiction(f"{', '.join(sorted(having))} isn't merged into anything any more.")
    near = [names[text] for text in find_nearest(fold(name), names, limit=3, cutoff=0.7)]
    return NotFound(name, suggestions=near)


def _merged_by_name(store: GraphStore, name: str) -> str:
    """Return the id of the merged record with a name; the name itself if there is none.

    Raises:
        Contradiction: there are several.
    """
    having = find_merged_by_name(store, name)
    if len(having) > 1:
        raise Contradiction(f"several merged records are called {name}: {', '.join(having)}; give the id.")
    return having[0] if having else name


def find_merged_by_name(store: GraphStore, name: str) -> list[str]:
    """Return the ids of merged records with a name or an alias, in order."""
    records = store.records([merge.merged for merge in counting(store.merges())])
    return sorted(identifier for identifier, record in records.items() if has_name(record, name))


def has_name(record: Record | None, name: str) -> bool:
    """Return whether a record is an actor or a location with a name or an alias."""
    return isinstance(record, Actor | Location) and fold(name) in map(fold, (record.name, *record.aliases))


def _find_entity(store: GraphStore, reference: str) -> tuple[str, str]:
    """Return kind and current id of the actor or location with an id or former id."""
    known = store.known([reference])
    if reference not in known:
        raise NotFound(reference)
    kind, identifier = known[reference]
    if kind not in IDENTITY_KINDS:
        raise InvalidInput(f"{reference} is {a_kind(kind)}; only actors and locations can be merged.")
    return kind, identifier


def _check_contradictions(merge: Merge, counted: Sequence[Merge]) -> None:
    before = next((other for other in counted if other.merged == merge.merged), None)
    if before:
        raise Contradiction(f"{merge.merged} is already merged into {before.into}; undo that first.")
    into = {merge.merged: merge.into for merge in counted}
    here = merge.into
    while here in into:
        here = into[here]
    if here == merge.merged:
        raise Contradiction(f"{merge.into} is already merged into {merge.merged}; undo that first.")


def _assign_id(store: GraphStore, merge: Merge, counted: Sequence[Merge]) -> Merge:
    """Return a merge with an unused id, even if an equal merge was decided and undone before."""
    with_hash = assign_id(merge)
    known = {merge.id for merge in (*store.merges(), *counted)}
    ids = (with_hash.id if number == 1 else f"{with_hash.id}-{number}" for number in count(1))
    return with_hash.model_copy(update={"id": next(identifier for identifier in ids if identifier not in known)})


def _validate(fields: dict[str, Any]) -> Merge:
    """Return a merge of validated fields.

    Raises:
        InvalidInput: a field is invalid.
    """
    try:
        return Merge.model_validate(fields)
    except ValidationError as error:
        field, message = explain_errors(error, fields)[0]
        raise InvalidInput(f"{field}: {message}", field=field) from None


def _write_merges(store: GraphStore, new: Sequence[Merge]) -> None:
    """Write merges, and undo them if they contradict merges written concurrently.

    Raises:
        Contradiction: they do.
    """
    before = _find_ineffective(store)
    store.write(new)
    clash = not _find_ineffective(store) <= before
    if clash:
        store.write([merge.model_copy(update={"undone": merge.decided, "undone_why": _AT_ONCE}) for merge in new])
    store.flush()
    if clash:
        raise Contradiction("another merge of these records was decided at the same moment; review it and try again.")


def _find_ineffective(store: GraphStore) -> set[str | None]:
    """Return the ids of merges that aren't undone but have no effect, as they contradict others."""
    merges = store.merges()
    return {merge.id for merge in merges if merge.undone is None} - {merge.id for merge in counting(merges)}

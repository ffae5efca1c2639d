"""What tables and graph files show beyond an answer: every claim, the names of speakers, and where ids are read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from knowledge_graph.edges import carrier_of
from knowledge_graph.filtering.filters import Filter
from knowledge_graph.records import Actor, Attributes

if TYPE_CHECKING:
    from knowledge_graph.store import GraphStore


def prepare_tables(store: GraphStore, answer: Mapping[str, Any], criteria: Filter) -> dict[str, Any]:
    """Return an answer with every counting claim on what it shows, where its views list only the first.

    Args:
        store: the store that answered.
        answer: as plain values; it is left as it is.
        criteria: the filter of the question, which decides what claims count.

    Returns:
        The answer with ``names``, the names of the actors that claims quote or whose word they are, by id; with
        ``read_as``, the id that a claim's ``about`` is read as, where that was merged; and with ``attributes``, what
        else the rows of its records said, by id.
    """
    prepared = {**answer, **_with_every_claim(store, answer, criteria)}
    claims = prepared.get("claims", {}).values()
    quoted = sorted({
        speaker[field]
        for claim in claims for speaker in claim.get("attributed_to", ()) for field in ("actor", "affiliation")
        if speaker.get(field)
    })  # fmt: skip
    records = store.records(quoted) if quoted else {}
    abouts, united = sorted({claim["about"] for claim in claims}), _read_as(prepared)
    prepared["names"] = {identifier: record.name for identifier, record in records.items() if isinstance(record, Actor)}
    prepared["read_as"] = united | (store.merged(abouts) if abouts else {})
    if "attributes" not in prepared:
        prepared["attributes"] = _attributes(store, prepared)
    return prepared


def _attributes(store: GraphStore, answer: Mapping[str, Any]) -> dict[str, Attributes]:
    """Return the attributes of the nodes, relations and sources that have some, by id. Parts of events have none."""
    read = {
        identifier: (*view.get("merged", ()), identifier)
        for table in (*_STANDING, "sources")
        for identifier, view in answer.get(table, {}).items()
        if "#" not in identifier
    }
    records = store.records([identifier for ids in read.values() for identifier in ids]) if read else {}
    own = {identifier: getattr(record, "attributes", {}) for identifier, record in records.items()}
    united = {
        identifier: {name: value for other in ids for name, value in own.get(other, {}).items()}
        for identifier, ids in read.items()
    }
    return {identifier: attributes for identifier, attributes in united.items() if attributes}


def _read_as(answer: Mapping[str, Any]) -> dict[str, str]:
    """Return, by id of a relation that is read as another of the answer's, the id of that one."""
    edges = answer.get("edges", {}).items()
    return {other: identifier for identifier, view in edges for other in view.get("united", ())}


def _with_every_claim(store: GraphStore, answer: Mapping[str, Any], criteria: Filter) -> dict[str, Any]:
    """Return the nodes, edges, claims and sources of an answer with the claims that its views don't list."""
    cut = [view for table in _STANDING for view in answer.get(table, {}).values() if _lists_in_part(view)]
    if not cut:
        return {}
    from queries.core.claim_set import group_by_about, read_claim_set  # noqa: PLC0415 - a format is listed without it

    claim_set = read_claim_set(store, sorted({carrier for view in cut for carrier in _carriers(view)}))
    on = group_by_about(claim_set.claims)
    whole: dict[str, dict[str, Any]] = {name: dict(answer.get(name, {})) for name in (*_STANDING, "claims", "sources")}
    for view in cut:
        carrier = _carriers(view)[-1]
        claims = {claim.id: claim for about in _ids(view) for claim in on.get(about) or on.get(carrier) or ()}
        evidence = claim_set.summarise(claims.values(), criteria)
        table = "edges" if "start" in view else "nodes"
        whole[table][view["id"]] = {**view, "claims": list(evidence.claims)}
    listed = {
        identifier for table in _STANDING for view in whole[table].values() for identifier in view.get("claims", ())
    }
    views, sources = claim_set.shown(claim for claim in claim_set.claims if claim.id in listed)
    return whole | {"claims": views | whole["claims"], "sources": sources | whole["sources"]}


_STANDING: Final = ("nodes", "edges")


def _lists_in_part(view: Mapping[str, Any]) -> bool:
    return bool(view.get("claim_count", 0) > len(view.get("claims", ())))


def _ids(view: Mapping[str, Any]) -> list[str]:
    """Return the ids that claims on a node or relation may be about."""
    return [view["id"], *view.get("united", ())]


def _carriers(view: Mapping[str, Any]) -> list[str]:
    """Return the records that claims on a node or relation may be kept with, last the one that carries it."""
    carriers = [carrier_of(identifier) for identifier in _ids(view)]
    if "#" in view["id"]:
        carriers.append(view["end"] if view["type"] == "PARTICIPATED_IN" else view["start"])
    return carriers

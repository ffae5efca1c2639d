"""One record in full, and the resolution of a name to an id."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from knowledge_graph.errors import AmbiguousName, ConflictGraphError, NotFound
from knowledge_graph.identity.folding import fold
from knowledge_graph.json_views import source_view
from knowledge_graph.records import IDENTITY_KINDS, NODE_KINDS, Source
from knowledge_graph.store import GraphStore, IdentityKey, SearchRequest
from queries.core.answer import Answer, claims_left_out
from queries.core.scope import find_survivor
from queries.entities.suggestions import EVERYTHING, suggest_entities, suggest_ids
from queries.parameters.entities import EntityParameters

_QID: Final = re.compile(r"Q\d+")


class Moved(ConflictGraphError):
    """The record has another id now, given as ``to``."""

    def __init__(self, reference: str, to: str) -> None:
        super().__init__(f"{reference} is known as {to}.")
        self.to = to


def entity(
    store: GraphStore, identifier: str, question: EntityParameters | None = None, *, seconds: float = 10.0
) -> Answer:
    """Answer with one actor, location, event or source in full, and the claims that count for it.

    Raises:
        NotFound: there is no such record.
        Moved: it has another id now.
    """
    known = store.known([identifier])
    if not known:
        raise NotFound(identifier, suggestions=suggest_ids(store, identifier))
    kind, standing = known[identifier]
    standing = find_survivor(store, standing)
    if standing != identifier:
        raise Moved(identifier, standing)
    record = store.records([identifier])[identifier]
    whole = record.model_dump(mode="json", exclude_defaults=True) | {"kind": kind}
    if isinstance(record, Source):
        return Answer({**source_view(record), "kind": kind, "record": whole})
    if kind not in NODE_KINDS:
        return Answer({"id": identifier, "kind": kind, "record": whole})
    criteria = (question or EntityParameters()).evidence()
    with store.read(criteria, seconds=seconds) as view:
        shown = view.show(view.locate([identifier]), [])
    evidence = {"claims": shown.claims, "sources": shown.sources}
    fields = {"record": whole, "evidence": evidence, **claims_left_out(shown)}
    return Answer(fields, head=shown.nodes[identifier], shown=shown)


def resolve_name(store: GraphStore, name: str) -> str:
    """Return the id meant by an id, an identifier elsewhere (``wikidata:Q801``, or ``Q801``), a name or an alias.

    Raises:
        AmbiguousName: several entities have the name; it lists them.
        NotFound: none has; it suggests the nearest.
    """
    known = store.known([name])
    if known:
        return find_survivor(store, known[name][1])
    if identified := _identified(store, name):
        return find_survivor(store, identified)
    if not fold(name):
        raise NotFound(name)
    with store.read(EVERYTHING) as view:
        page = view.search(SearchRequest(name, fields=frozenset({"name"}), filter=EVERYTHING, limit=10))
        shown = view.show([node for node, _ in page.hits], [])
    views = list(shown.node_fields.values())
    exact = [
        view for view in views if fold(name) in {fold(other) for other in (view["caption"], *view.get("aliases", ()))}
    ]
    best = _of_one_kind(exact)
    if len(best) == 1:
        return str(best[0]["id"])
    if not best:
        near = [view["caption"] for view in views[:3]] or [near.name for near in suggest_entities(store, name)]
        raise NotFound(name, suggestions=list(dict.fromkeys(near)))
    raise AmbiguousName(name, [(view["id"], view["caption"], view["type"]) for view in best])


def _identified(store: GraphStore, text: str) -> str | None:
    """Return the id of the actor with an external identifier, else of the location, if there is exactly one."""
    scheme, _, value = text.partition(":") if ":" in text else ("wikidata", "", text if _QID.fullmatch(text) else "")
    keys = [IdentityKey(kind, scheme, value) for kind in IDENTITY_KINDS]
    identified = store.identities(keys) if value else {}
    several = (identified.get(key, []) for key in keys)
    return next((ids[0] for ids in several if len(ids) == 1), None)


def _of_one_kind(views: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return only the actor where an actor and locations share a name: a country's government is who acts."""
    actors = [view for view in views if view["kind"] == "actor"]
    return actors if len(actors) == 1 and all(view["kind"] != "event" for view in views) else views

"""Turning the names a person types into ids."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from knowledge_graph.errors import AmbiguousName, NotFound
from knowledge_graph.identity.folding import fold
from knowledge_graph.records import NODE_KINDS, Source
from knowledge_graph.store import GraphStore, SourceRequest
from knowledge_graph.text import find_nearest
from queries.parameters.parse import is_blank

_PAGE: Final = 1_000
"""How many sources are read at a time."""


def resolve_names(store: GraphStore, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a question's parameters with names replaced by ids; what is blank stays as it is, to be refused.

    Raises:
        NotFound: nothing has a name; it suggests the nearest.
        AmbiguousName: several have; it lists them.
    """
    resolved = dict(values)
    for parameter, value in values.items():
        if (resolve := _RESOLVERS.get(parameter)) and not is_blank(value):
            resolved[parameter] = resolve(store, value) if isinstance(value, str) else _ids(store, value, resolve)
    return resolved


def _ids(store: GraphStore, names: Sequence[str], resolve: Callable[[GraphStore, str], str]) -> list[str]:
    """Return the ids of names; an unknown name with commas is read as several names."""
    ids: list[str] = []
    for name in names:
        try:
            ids.append(resolve(store, name))
        except NotFound:
            parts = [part.strip() for part in name.split(",") if part.strip()]
            if len(parts) < 2:
                raise
            ids += [resolve(store, part) for part in parts]
    return ids


def resolve_entity(store: GraphStore, name: str) -> str:
    """Return the id of the entity with an id, a name or an alias."""
    from queries.entities.entity import resolve_name  # noqa: PLC0415 - the engines behind it load numpy

    identifier = resolve_name(store, name)
    if (kind := store.known([identifier])[identifier][0]) not in NODE_KINDS:
        raise NotFound(name, kind=kind)
    return identifier


def _nearest(store: GraphStore, name: str, *kinds: str) -> list[str]:
    """Return the names most similar to an unknown one."""
    from queries.entities.suggestions import suggest_entities  # noqa: PLC0415

    return list(dict.fromkeys(near.name for near in suggest_entities(store, name, kinds=frozenset(kinds))))


def _hits(store: GraphStore, **question: Any) -> list[dict[str, Any]]:
    from queries.entities.search import search  # noqa: PLC0415
    from queries.parameters.entities import SearchParameters  # noqa: PLC0415

    results: list[dict[str, Any]] = search(store, SearchParameters(**question)).data["results"]
    return results


def resolve_location(store: GraphStore, name: str) -> str:
    """Return the id of the location with a name; actors of that name are ignored."""
    if name in store.known([name]):
        return name
    words = _words_of(name)
    hits = _hits(store, q=name[:200], field=("name",), kind=("location",), limit=10)
    exact = [hit for hit in hits if words in {fold(label) for label in (hit["caption"], *hit.get("aliases", ()))}]
    if len(exact) > 1:
        raise AmbiguousName(name, [(hit["id"], hit["caption"], hit["type"]) for hit in exact])
    if not exact:
        raise NotFound(name, suggestions=[hit["caption"] for hit in hits[:3]] or _nearest(store, name, "location"))
    return str(exact[0]["id"])


def _words_of(name: str) -> str:
    """Return the words of a name, folded.

    Raises:
        NotFound: there are none, or they are no text.
    """
    try:
        name.encode()
    except UnicodeEncodeError:
        raise NotFound(name) from None
    if not (words := fold(name)):
        raise NotFound(name)
    return words


def resolve_source(store: GraphStore, name: str) -> str:
    """Return the id of the source with an id, or with a title or publisher that no other source has."""
    if known := store.known([name]):
        if known[name][0] != "source":
            raise NotFound(name, kind=known[name][0])
        return name
    words, exact, near = _words_of(name), list[Source](), list[Source]()
    for source in _sources_with(store, name):
        named = words in {fold(source.title), fold(source.publisher or "")}
        (exact if named else near).append(source)
    if len(exact) > 1:
        raise AmbiguousName(name, [(source.id, source.title, source.type) for source in exact])
    if not exact:
        raise NotFound(name, suggestions=[source.id for source in near[:3]] or _nearest_source(store, words))
    return exact[0].id


def _nearest_source(store: GraphStore, words: str) -> list[str]:
    """Return the ids of the sources whose titles or publishers are most like some words."""
    page, _ = store.sources(SourceRequest(limit=_PAGE))
    named = {fold(text): source.id for source in page for text in (source.title, source.publisher or "") if text}
    return list(dict.fromkeys(named[near] for near in find_nearest(words, named, limit=3, cutoff=0.7)))


def _sources_with(store: GraphStore, text: str) -> Iterator[Source]:
    """Yield the sources that have a text in their title, publisher or id, in order of id."""
    page = store.sources(SourceRequest(text=text, limit=_PAGE)).sources
    while page:
        yield from page
        page = store.sources(SourceRequest(text=text, limit=_PAGE, after=page[-1].id)).sources


def resolve_record(store: GraphStore, name: str) -> str:
    """Return the id of the entity with a name or, if there is none, of the source."""
    from queries.core.scope import find_survivor  # noqa: PLC0415

    if known := store.known([name]):
        return find_survivor(store, known[name][1])
    try:
        return resolve_entity(store, name)
    except NotFound as error:
        try:
            return resolve_source(store, name)
        except NotFound:
            raise error from None


def resolve_record_or_part(store: GraphStore, name: str) -> str:
    """Return the id of the record with a name; the id of a part of a record is returned as it is."""
    return name if "#" in name else resolve_record(store, name)


_RESOLVERS: Final[dict[str, Callable[[GraphStore, str], str]]] = {
    **dict.fromkeys(("start", "end", "avoid", "via", "entity", "side_a", "side_b", "relative_to"), resolve_entity),
    **dict.fromkeys(("attributed_to", "exclude_speaker"), resolve_entity),
    "place": resolve_location,
    **dict.fromkeys(("source", "exclude_source", "without", "dataset"), resolve_source),
}
"""The function that resolves the names in each parameter that refers to records."""

NAMED: Final = frozenset(_RESOLVERS)
"""The parameters that take the name of a record."""

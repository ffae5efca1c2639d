"""Turning the names a person types into ids."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from knowledge_graph.errors import AmbiguousName, NotFound
from knowledge_graph.records import Source
from knowledge_graph.store import GraphStore, SourceRequest
from knowledge_graph.suggestions import find_nearest
from knowledge_graph.text import fold

_PAGE: Final = 1_000
"""How many sources are read at a time."""


def with_ids(store: GraphStore, given: dict[str, Any]) -> dict[str, Any]:
    """Return a question's parameters with ids where names stood.

    Raises:
        NotFound: nothing has a name; it suggests the nearest.
        AmbiguousName: several have; it lists them.
    """
    found = dict(given)
    for name, value in given.items():
        if find := _FINDERS.get(name):
            found[name] = find(store, value) if isinstance(value, str) else _ids(store, value, find)
    return found


def _ids(store: GraphStore, names: Sequence[str], find: Callable[[GraphStore, str], str]) -> list[str]:
    """Return the ids of names; one that nothing has, and that has commas, may be several."""
    found: list[str] = []
    for name in names:
        try:
            found.append(find(store, name))
        except NotFound:
            several = [part.strip() for part in name.split(",") if part.strip()]
            if len(several) < 2:
                raise
            found += [find(store, part) for part in several]
    return found


def entity_id(store: GraphStore, name: str) -> str:
    """Return the id meant by an id, a name or an alias."""
    from queries.entities.entity import resolve_name  # noqa: PLC0415 - the engines behind it load numpy

    try:
        return resolve_name(store, name)
    except NotFound as error:
        raise NotFound(name, suggestions=error.suggestions or _nearest(store, name)) from None


def _nearest(store: GraphStore, name: str) -> list[str]:
    """Return the names most like one that nothing has, among those with the most relations."""
    hits = _hits(store, sort="degree", limit=1000)
    names = {fold(one): one for hit in reversed(hits) for one in (hit["caption"], *hit.get("aliases", ()))}
    return [names[near] for near in find_nearest(fold(name), names, limit=3, cutoff=0.7)]


def _hits(store: GraphStore, **question: Any) -> list[dict[str, Any]]:
    from queries.entities.search import search  # noqa: PLC0415
    from queries.parameters.questions import SearchParameters  # noqa: PLC0415

    results: list[dict[str, Any]] = search(store, SearchParameters(**question)).data["results"]
    return results


def location_id(store: GraphStore, name: str) -> str:
    """Return the id of the location meant, where an actor may have the same name."""
    if name in store.known([name]):
        return name
    wanted = _words_of(name)
    hits = _hits(store, q=name[:200], kind=("location",), limit=10)
    exact = [hit for hit in hits if wanted in {fold(one) for one in (hit["caption"], *hit.get("aliases", ()))}]
    if len(exact) > 1:
        raise AmbiguousName(name, [(hit["id"], hit["caption"], hit["type"]) for hit in exact])
    if not exact:
        raise NotFound(name, suggestions=[hit["caption"] for hit in hits[:3]] or _nearest(store, name))
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


def source_id(store: GraphStore, name: str) -> str:
    """Return the id of the source meant by an id, a title or a publisher that only one has."""
    if name in store.known([name]):
        return name
    words, exact, near = _words_of(name), list[Source](), list[Source]()
    for source in _sources_with(store, name):
        named = words in {fold(source.title), fold(source.publisher or "")}
        (exact if named else near).append(source)
    if len(exact) > 1:
        raise AmbiguousName(name, [(one.id, one.title, one.type) for one in exact])
    if not exact:
        raise NotFound(name, suggestions=[one.id for one in near[:3]])
    return exact[0].id


def _sources_with(store: GraphStore, text: str) -> Iterator[Source]:
    """Yield the sources that have a text in their title, publisher or id, in order of id."""
    offset, total = 0, 1
    while offset < total:
        page, total = store.sources(SourceRequest(text=text, limit=_PAGE, offset=offset))
        yield from page
        offset += _PAGE


def record_id(store: GraphStore, name: str) -> str:
    """Return the id of the entity meant or, where none has the name, of a source."""
    from queries.scope import find_survivor  # noqa: PLC0415

    if known := store.known([name]):
        return find_survivor(store, known[name][1])
    try:
        return entity_id(store, name)
    except NotFound as error:
        try:
            return source_id(store, name)
        except NotFound:
            raise error from None


def record_or_part_id(store: GraphStore, name: str) -> str:
    """Return the id of a record, or of a part of one, which has no name."""
    return name if "#" in name else record_id(store, name)


_FINDERS: Final[dict[str, Callable[[GraphStore, str], str]]] = {
    **dict.fromkeys(("start", "end", "avoid", "via", "entity", "side_a", "side_b", "relative_to"), entity_id),
    "place": location_id,
    **dict.fromkeys(("source", "exclude_source", "without", "dataset"), source_id),
}
"""How the names in a parameter that means records become ids."""

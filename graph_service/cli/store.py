"""Opening the store a command is about, and turning names into ids."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from graph_service.settings import Settings
from knowledge_graph.errors import AmbiguousName, NotFound
from knowledge_graph.open_store import open_store
from knowledge_graph.records import Source
from knowledge_graph.store import GraphStore
from knowledge_graph.text import fold

PATIENCE: Final = 600.0
"""Seconds that a question over everything may take: who waits at a terminal can end it."""


def read_settings(store: str | None = None, **given: Any) -> Settings:
    """Return the settings of the environment, with what the command line says of them put first."""
    said = {"store": store, **given}
    return Settings(**{name: value for name, value in said.items() if value is not None})


@contextmanager
def opened(store: str | None, *, write: bool = False) -> Iterator[GraphStore]:
    """Open the store and close it again.

    Raises:
        StoreUnavailable: there is none to read from, or it can't be reached.
    """
    settings = read_settings(store, read_only=not write)
    graph = open_store(settings.store, settings.store_settings)
    try:
        yield graph
    finally:
        graph.close()


@contextmanager
def opened_or_empty(store: str | None) -> Iterator[GraphStore]:
    """Open the store for reading; where an embedded one is still to be made, an empty one that goes away again.

    Raises:
        StoreUnavailable: it can't be reached.
    """
    wanted = read_settings(store).store
    if "://" in wanted or Path(wanted).expanduser().exists():
        with opened(store) as graph:
            yield graph
        return
    with TemporaryDirectory(prefix="conflict-graph-") as folder, opened(folder, write=True) as graph:
        yield graph


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
    return [names[near] for near in get_close_matches(fold(name), names, n=3, cutoff=0.7)]


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
    wanted, exact, near = _words_of(name), [], []
    for record in store.iter_records():
        if not isinstance(record, Source):
            break
        if wanted in {fold(record.title), fold(record.publisher or "")}:
            exact.append(record)
        elif wanted in fold(f"{record.title} {record.publisher or ''} {record.id}"):
            near.append(record)
    if len(exact) > 1:
        raise AmbiguousName(name, [(one.id, one.title, one.type) for one in exact])
    if not exact:
        raise NotFound(name, suggestions=[one.id for one in near[:3]])
    return exact[0].id


_FINDERS: Final[dict[str, Callable[[GraphStore, str], str]]] = {
    **dict.fromkeys(("start", "end", "avoid", "via", "entity", "side_a", "side_b", "relative_to"), entity_id),
    "place": location_id,
    **dict.fromkeys(("source", "exclude_source", "without", "dataset"), source_id),
}
"""How the names in a parameter that means records become ids."""

"""The last page of a list is the last: whatever the size of its pages, no page is empty and none is missing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson

from knowledge_graph.store import GraphStore
from loaders.curation.merge import merge
from queries.core.answer import Answer
from queries.entities.duplicates import resolve
from queries.entities.merges import MergesParameters, merges
from queries.entities.search import search
from queries.events.roles import roles
from queries.events.sequences import sequences
from queries.events.timeline import timeline
from queries.evidence.changes import changes
from queries.evidence.claims import claims_on
from queries.evidence.conflicts import conflicts
from queries.evidence.sources import SourcesParameters, sources
from queries.parameters.entities import ResolveParameters, SearchParameters
from queries.parameters.events import RolesParameters, SequenceParameters, TimelineParameters
from queries.parameters.evidence import ChangesParameters, ClaimsParameters, ConflictsParameters
from tests.contract.databases import ON_ONE_LINE, loaded_once
from tests.support.worlds import record

Ask = Callable[[GraphStore, dict[str, Any]], Answer]
LISTS: dict[str, Ask] = {
    "timeline": lambda store, page: timeline(store, TimelineParameters(**page)),
    "timeline of a role": lambda store, page: timeline(store, TimelineParameters(role=("host",), **page)),
    "roles": lambda store, page: roles(store, RolesParameters(**page)),
    "roles of one kind": lambda store, page: roles(store, RolesParameters(role=("host",), **page)),
    "sequences": lambda store, page: sequences(
        store, SequenceParameters(first=("consult",), then=("assault",), within_days=2, **page)
    ),
    "changes": lambda store, page: changes(store, ChangesParameters(since="2024-01-01", **page)),
    "changes of one kind": lambda store, page: changes(
        store, ChangesParameters(since="2024-05-22", change=("weakened",), **page)
    ),
    "claims": lambda store, page: claims_on(store, "actor:a", ClaimsParameters(**page)),
    "claims that deny": lambda store, page: claims_on(store, "actor:a", ClaimsParameters(stance="denies", **page)),
    "claims of a source": lambda store, page: claims_on(store, "source:one", ClaimsParameters(**page)),
    "conflicts": lambda store, page: conflicts(store, ConflictsParameters(**page)),
    "conflicts of relations": lambda store, page: conflicts(
        store, ConflictsParameters(relation=("in_contact_with",), kind=("actor",), **page)
    ),
    "series": lambda store, page: conflicts(store, ConflictsParameters(series=True, **page)),
    "sources": lambda store, page: sources(store, SourcesParameters(**page)),
    "search": lambda store, page: search(store, SearchParameters(q="round", **page)),
    "listing": lambda store, page: search(store, SearchParameters(**page)),
    "merges": lambda store, page: merges(store, MergesParameters(**page)),
    "resolve": lambda store, page: resolve(store, ResolveParameters(kind=("actor",), **page)),
}  # fmt: skip
STANCES = (("one", "asserts"), ("two", "denies"))


def world() -> list[Any]:
    """Return a few results of each list, each with something behind it that is none."""
    written = [record("actor", "a"), record("actor", "b"), record("actor", "c")]
    written += [record("source", name, published=f"2024-05-2{number}") for number, name in enumerate(("one", "two"), 2)]
    for number in range(10, 18):
        name, even = f"r{number}", number % 2 == 0
        role = "host" if even else "participant"
        written.append(record(
            "event", name, title=f"Round {number}", type="consult" if even else "assault", when=f"2024-05-{number}",
            participants=[{"actor": "actor:a", "role": role}],
        ))  # fmt: skip
        written.append(record("relation", name, type="in_contact_with", start="actor:a", end=f"actor:{'bc'[even]}"))
        for about in (f"event:{name}", f"relation:{name}"):
            stances = STANCES if number < 14 else STANCES[:1]
            written += [
                record("claim", f"{about}-{stance}", about=about, source=f"source:{source}", stance=stance)
                for source, stance in stances
            ]
        for day in (1, 2) if number < 13 else (1,):
            written.append(record(
                "claim", f"{name}-killed-{day}", about=f"event:{name}", source="source:one", property="killed",
                value={"best": day}, as_of=f"2024-05-{number + day}",
            ))  # fmt: skip
    names = ("Karim Fadel", "Lucia Moretti", "Sven Lindqvist")
    for name in names:
        slug = name.split()[0].lower()
        written += [record("actor", slug, name=name), record("actor", f"{slug}-2", name=name.replace("e", "é"))]
    return written


@loaded_once
def sparse(store: GraphStore) -> None:
    """A store with that world, and two merges."""
    store.write(world())
    store.flush()
    for name in ("karim", "lucia"):
        merge(store, f"actor:{name}", [f"actor:{name}-2"], why="one", decided="2024-06-01")


def read_pages(store: GraphStore, ask: Ask, limit: int) -> list[list[Any]]:
    """Return the results of every page."""
    pages, cursor = list[list[Any]](), None
    while len(pages) < 100:
        answer = ask(store, {"limit": limit} | ({"cursor": cursor} if cursor else {}))
        pages.append([orjson.loads(row) if isinstance(row, bytes) else row for row in answer.fields["results"]])
        cursor = answer.next
        assert answer.complete == (cursor is None)
        if cursor is None:
            return pages
    raise AssertionError("the pages don't end")


@ON_ONE_LINE
def test_no_page_is_empty(sparse: GraphStore) -> None:
    """All lists in one world, at every size up to one more than there are results."""
    for name, ask in LISTS.items():
        ((*everything,),) = read_pages(sparse, ask, 1000)
        assert len(everything) > 1 or name == "resolve", name
        count = len(everything)
        for limit in sorted({*range(1, 7), *range(max(1, count - 1), count + 2)}):
            pages = read_pages(sparse, ask, limit)
            assert all(pages), (name, limit)
            assert [row for page in pages for row in page] == everything, (name, limit)

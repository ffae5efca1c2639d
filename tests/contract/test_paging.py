"""Pages neither repeat nor miss anything while data comes in; a cursor of another question, or a stale one, is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson
import pytest

from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import Merge
from knowledge_graph.store import GraphStore
from loaders.curation.merge import merge
from queries.core.answer import Answer
from queries.entities.duplicates import resolve
from queries.entities.merges import MergesParameters, merges
from queries.entities.search import search
from queries.events.sequences import sequences
from queries.events.timeline import timeline
from queries.evidence.changes import changes
from queries.evidence.claims import claims_on
from queries.evidence.conflicts import conflicts
from queries.evidence.sources import SourcesParameters, sources
from queries.parameters.entities import ResolveParameters, SearchParameters
from queries.parameters.events import SequenceParameters, TimelineParameters
from queries.parameters.evidence import ChangesParameters, ClaimsParameters, ConflictsParameters
from tests.contract.databases import loaded_once
from tests.support.worlds import record

Ask = Callable[[GraphStore, str | None], Answer]
NAMES = ("Karim Fadel", "Lucia Moretti", "Otto Brandt", "Sven Lindqvist")


def day_of(number: int) -> str | None:
    """Return a day that several events share; some have none."""
    return None if number % 7 == 0 else f"2024-05-{number % 5 + 1:02}"


def shelling(name: str, when: str | None, type_: str = "assault") -> list[Any]:
    return [
        record("event", name, type=type_, when=when, participants=[{"actor": "actor:a", "role": "attacker"}]),
        record("claim", name, about=f"event:{name}", source="source:s10", locator=f"paragraph {len(name) * 3}"),
    ]


def disputed(about: str) -> list[Any]:
    """Return two claims on one thing that exclude each other."""
    stances = (("s10", "asserts"), ("s11", "denies"))
    return [
        record("claim", f"{about}-{stance}", about=about, source=f"source:{name}", stance=stance)
        for name, stance in stances
    ]


@loaded_once
def crowded(store: GraphStore) -> None:
    """A store with enough of everything for several pages."""
    written = [record("actor", "a")]
    written += [record("source", f"s{number}", published="2024-05-20") for number in range(10, 30)]
    for number in range(10, 30):
        written += shelling(f"p{number}", day_of(number))
    for number in range(10, 14):
        written.append(record("relation", f"r{number}", type="in_contact_with", start="actor:a", end="actor:karim"))
        written += [*disputed(f"relation:r{number}"), *disputed(f"event:p{number}")]
    for number, name in enumerate(NAMES):
        slug = name.split()[0].lower()
        written += [record("actor", slug, name=name), record("actor", f"{slug}-2", name=name.replace("e", "é"))]
        written += [record("actor", f"{slug}-old", name=f"{slug} the elder")]
        decided = f"2024-06-0{number // 2 + 1}"
        written.append(
            Merge(id=f"merge:{slug}", merged=f"actor:{slug}-old", into=f"actor:{slug}", why="one", decided=decided)
        )
    store.write(written)
    store.flush()


def more(store: GraphStore, turn: int) -> None:
    """Add what sorts before everything there was, and behind it."""
    slug = f"x{turn}"
    written = [record("source", f"a{turn}"), record("source", f"z{turn}", published="2024-05-20")]
    written += [*shelling(f"a{turn}", "2024-04-01"), *shelling(f"z{turn}", "2024-06-01")]
    written += [
        record("actor", slug, name=f"Nina Petrova {turn}"),
        record("actor", f"{slug}-b", name=f"Nina Petrová {turn}"),
    ]
    written += [record("actor", f"{slug}-c", name=f"Someone {turn}")]
    for name in (f"a{turn}", f"z{turn}"):
        written.append(record("relation", name, type="in_contact_with", start="actor:a", end="actor:karim"))
        written += [*disputed(f"relation:{name}"), *disputed(f"event:{name}")]
    store.write(written)
    store.flush()
    merge(store, "actor:a", [f"actor:{slug}-c"], why="one", decided="2024-07-01")


LISTS: dict[str, Ask] = {
    "timeline": lambda store, cursor: timeline(store, TimelineParameters(limit=3, cursor=cursor)),
    "timeline, latest first": lambda store, cursor: timeline(
        store, TimelineParameters(limit=3, cursor=cursor, order="desc")
    ),
    "timeline of an actor": lambda store, cursor: timeline(
        store, TimelineParameters(limit=3, cursor=cursor, entity=("actor:a",))
    ),
    "timeline under a filter on claims": lambda store, cursor: timeline(
        store, TimelineParameters(limit=3, cursor=cursor, exclude_source=("source:s11",), order="desc")
    ),
    "sequences": lambda store, cursor: sequences(
        store,
        SequenceParameters(first=("assault",), then=("assault",), limit=1, within_days=9, limit_per_first=1, cursor=cursor),
    ),
    "changes": lambda store, cursor: changes(store, ChangesParameters(since="2024-01-01", limit=3, cursor=cursor)),
    "sources": lambda store, cursor: sources(store, SourcesParameters(limit=3, cursor=cursor)),
    "sources of a type": lambda store, cursor: sources(store, SourcesParameters(type=("article",), limit=3, cursor=cursor)),
    "sources with a text": lambda store, cursor: sources(store, SourcesParameters(q="article", limit=3, cursor=cursor)),
    "claims": lambda store, cursor: claims_on(store, "actor:a", ClaimsParameters(limit=3, cursor=cursor)),
    "claims that are picked": lambda store, cursor: claims_on(
        store, "actor:a", ClaimsParameters(limit=3, cursor=cursor, stance="asserts")
    ),
    "claims of a source": lambda store, cursor: claims_on(store, "source:s10", ClaimsParameters(limit=3, cursor=cursor)),
    "conflicts": lambda store, cursor: conflicts(store, ConflictsParameters(limit=1, cursor=cursor)),
    "search": lambda store, cursor: search(store, SearchParameters(q="event", limit=3, cursor=cursor)),
    "search, by a source": lambda store, cursor: search(store, SearchParameters(q="article", limit=7, cursor=cursor)),
    "search, all of a kind": lambda store, cursor: search(
        store, SearchParameters(kind=("event",), limit=3, cursor=cursor)
    ),
    "search, by name": lambda store, cursor: search(store, SearchParameters(sort="name", limit=7, cursor=cursor)),
    "search, by date": lambda store, cursor: search(store, SearchParameters(sort="date", limit=7, cursor=cursor)),
    "search for a name, by date": lambda store, cursor: search(
        store, SearchParameters(q="an event", sort="date", limit=3, cursor=cursor)
    ),
    "search under a filter on claims": lambda store, cursor: search(
        store, SearchParameters(exclude_source=("source:s11",), sort="name", limit=7, cursor=cursor)
    ),
    "merges": lambda store, cursor: merges(store, MergesParameters(limit=1, cursor=cursor)),
    "resolve": lambda store, cursor: resolve(store, ResolveParameters(kind=("actor",), limit=1, cursor=cursor)),
}  # fmt: skip


def named(result: Any) -> str:
    """Return what tells a result from others."""
    view = orjson.loads(result) if isinstance(result, bytes) else result
    keys = ("id", "about", "first", "one")
    return " ".join(str(view[key]) for key in (*keys, "then", "other") if key in view)


def read_pages(store: GraphStore, ask: Ask, between: Callable[[GraphStore, int], None] | None = None) -> list[str]:
    """Return the results of all pages, with something done before each but the first."""
    results, cursor = list[str](), None
    for turn in range(100):
        answer = ask(store, cursor)
        results += [named(result) for result in answer.fields["results"]]
        cursor = answer.next
        if cursor is None:
            return results
        if between and turn < 3:
            between(store, turn)
    raise AssertionError("the pages don't end")


@pytest.mark.parametrize("ask", LISTS.values(), ids=LISTS)
def test_pages_neither_repeat_nor_miss_while_data_comes_in(crowded: GraphStore, ask: Ask) -> None:
    """Whatever was there before the first page is on exactly one page, in the order it had."""
    before = read_pages(crowded, ask)
    assert len(before) > 3
    assert len(set(before)) == len(before)
    during = read_pages(crowded, ask, more)
    assert len(set(during)) == len(during)
    assert [result for result in during if result in set(before)] == before


@pytest.mark.parametrize("ask", LISTS.values(), ids=LISTS)
def test_a_cursor_of_another_question_is_refused(crowded: GraphStore, ask: Ask) -> None:
    """It says so, and what to do."""
    foreign = [other(crowded, None).next for other in LISTS.values() if other is not ask]
    for cursor in foreign:
        with pytest.raises(InvalidInput, match=r"another question.*begin without `cursor`") as raised:
            ask(crowded, cursor)
        assert raised.value.field == "cursor"


def test_a_cursor_at_an_event_that_has_another_date_by_now_is_refused(crowded: GraphStore) -> None:
    """Where the page would go on is no longer where it ended."""
    ask = LISTS["timeline"]
    page = ask(crowded, None)
    last = named(page.fields["results"][-1])
    name, more = last.removeprefix("event:"), "It has a summary, so it says more than the version before."
    crowded.write([record("event", name, type="assault", when="2024-05-30", summary=more)])
    crowded.flush()
    with pytest.raises(InvalidInput, match="has changed since; begin without `cursor`"):
        ask(crowded, page.next)


def by_degree(store: GraphStore, cursor: str | None = None, limit: int = 3) -> Answer:
    return search(store, SearchParameters(sort="degree", limit=limit, cursor=cursor))


def test_pages_by_degree_go_on_until_the_order_changes(crowded: GraphStore) -> None:
    """What comes in raises the degree of what was there; then hits have passed the cursor, and it is refused."""
    whole = [named(result) for result in by_degree(crowded, limit=1000).fields["results"]]
    assert read_pages(crowded, by_degree) == whole
    second = by_degree(crowded, by_degree(crowded).next)
    crowded.write([
        record("relation", f"late{number}", type="in_contact_with", start="actor:otto-2", end="actor:sven-2")
        for number in range(30)
    ])  # fmt: skip
    crowded.flush()
    with pytest.raises(InvalidInput, match="has changed since; begin without `cursor`"):
        by_degree(crowded, second.next)


def test_a_search_is_refused_once_a_hit_has_passed_its_cursor(crowded: GraphStore) -> None:
    """It would be missed: a title that is the very word now comes before those that hold it."""
    ask = LISTS["search"]
    page = ask(crowded, None)
    last = [result for result in read_pages(crowded, ask) if result.startswith("event:")][-1]
    name = last.removeprefix("event:")
    summary = "It has a summary, which is long, so it says more than the version before, whose title was longer."
    crowded.write([record("event", name, title="Event", type="assault", when="2024-05-30", summary=summary)])
    crowded.flush()
    with pytest.raises(InvalidInput, match="has changed since; begin without `cursor`"):
        ask(crowded, page.next)

"""Search in any script and spelling, listings, facets; and events in time's order."""

import pytest

from knowledge_graph.filtering.filters import DEFAULT_REALITIES, STANDING, Filter
from knowledge_graph.store import GraphStore, SearchPage, SearchRequest, TimelineRequest
from knowledge_graph.time_span import parse_day
from tests.support.worlds import record


def search(store: GraphStore, **request: object) -> tuple[list[str], SearchPage]:
    """Return the ids of the hits, and the page."""
    with store.read(Filter()) as walk:
        page = walk.search(SearchRequest(**request))
        return walk.ids([node for node, _ in page.hits]), page


FOUND = {
    "ana": ["actor:ana"],
    "ÜNAL": ["actor:ana"],
    "unal ana": ["actor:ana"],
    "آنا": ["actor:ana"],
    "انا اونال": ["actor:ana"],
    "אנה": ["actor:ana"],
    "אונל": ["actor:ana"],
    "tow": ["location:town", "event:talks"],
    "the cam": ["location:camp", "event:strike"],
    "ana town": [],
    "talks +to -come*": ["event:restart"],
    '"talks" OR (town)': [],
    "nothing of the kind": [],
    "!!!": [],
}


@pytest.mark.parametrize("text", FOUND)
def test_search_folds_case_diacritics_and_scripts(talks: GraphStore, text: str) -> None:
    """Every word begins a word of one and the same name; punctuation and operators mean nothing."""
    criteria = Filter(realities=DEFAULT_REALITIES | {"planned"})
    result, page = search(talks, text=text, filter=criteria)
    assert set(result) == set(FOUND[text])
    assert (page.total, page.exact) == (len(FOUND[text]), True)


def test_the_very_name_comes_first(store: GraphStore) -> None:
    """Then the shorter name; equal ones by id."""
    names = {"b": "World Court Reporters", "d": "World Court", "c": "World Court Press", "a": "World Court Press"}
    store.write([record("actor", identifier, name=name) for identifier, name in names.items()])
    store.flush()
    result, page = search(store, text="world court")
    assert result == ["actor:d", "actor:a", "actor:c", "actor:b"]
    assert page.hits[0][1] == 1
    assert all(score < 1 for _, score in page.hits[1:])


def test_an_alias_is_found_like_a_name(store: GraphStore) -> None:
    """Just behind a main name as good."""
    store.write([
        record("actor", "court", name="International Court of Justice", aliases=["World Court"]),
        record("actor", "other", name="World Court"),
    ])  # fmt: skip
    store.flush()
    assert search(store, text="World Court")[0] == ["actor:other", "actor:court"]


def test_a_changed_name_is_found_under_the_new_one(talks: GraphStore) -> None:
    """The index follows what stands."""
    talks.write([record("actor", "ana", name="Ana Berg", aliases=["Zed"], identifiers={"wikidata": "Q1"})])
    talks.flush()
    assert search(talks, text="unal")[0] in ([], ["actor:ana"])
    standing = talks.records(["actor:ana"])["actor:ana"]
    assert search(talks, text=standing.name)[0] == ["actor:ana"]


def test_search_counts_all_hits_by_kind_and_type(talks: GraphStore) -> None:
    """Facets are over all hits, not over the page."""
    _, page = search(talks, text="the", limit=1)
    assert page.total == 7
    assert page.facets == {
        "kind": {"actor": 2, "location": 3, "event": 2},
        "type": {"armed_group": 1, "state": 1, "territory": 1, "city": 1, "camp": 1, "assault": 1, "consult": 1},
    }


KINDS = {
    "kinds": ({"kinds": frozenset({"location"})}, ["location:camp", "location:land", "location:town"]),
    "types": ({"types": frozenset({"camp", "consult"})}, ["event:round", "event:talks", "location:camp"]),
    "kinds of the filter": (
        {"filter": Filter(kinds=frozenset({"actor"}))}, ["actor:ana", "actor:front", "actor:state"]
    ),
    "types of the filter": (
        {"filter": Filter(kinds=frozenset({"event"}), types=frozenset({"assault"}))}, ["event:strike"]
    ),
    "a window": (
        {"kinds": frozenset({"event"}), "filter": Filter(after=parse_day("2024-05-25"))}, ["event:round", "event:strike"]
    ),
    "a source": (
        {"kinds": frozenset({"event"}), "filter": Filter(sources=frozenset({"source:briefing"}))},
        ["event:strike", "event:talks"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", KINDS)
def test_a_listing_is_narrowed_like_a_search(talks: GraphStore, case: str) -> None:
    """Without a text everything that the filter lets through, by id."""
    request, expected = KINDS[case]
    result, page = search(talks, **request)
    assert (result, page.total) == (expected, len(expected))


SORTS = {
    "relevance": ["actor:ana", "actor:front", "actor:state", "event:round", "event:strike", "event:talks",
                  "location:camp", "location:land", "location:town"],
    "name": ["event:strike", "event:round", "actor:ana", "event:talks", "location:camp", "actor:front",
             "location:land", "actor:state", "location:town"],
    "date": ["event:round", "event:talks", "event:strike", "actor:ana", "actor:front", "actor:state",
             "location:camp", "location:land", "location:town"],
    "degree": ["actor:front", "event:talks", "actor:state", "actor:ana", "event:round", "event:strike",
               "location:town", "location:camp", "location:land"],
}  # fmt: skip


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("criteria", [Filter(), Filter(exclude_sources=frozenset({"source:nobody"}))])
def test_a_listing_is_sorted_as_asked(talks: GraphStore, sort: str, criteria: Filter) -> None:
    """By id, by folded caption, by date (undated last), by degree from the greatest; ties by id."""
    assert search(talks, sort=sort, filter=criteria)[0] == SORTS[sort]


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("criteria", [Filter(), Filter(exclude_sources=frozenset({"source:nobody"}))])
def test_pages_of_a_listing_add_up(talks: GraphStore, sort: str, criteria: Filter) -> None:
    """Each goes on behind the last place of the one before, counts what lies before it, and the last names none."""
    ids, after, pages = list[str](), None, 0
    while pages == 0 or after:
        page_ids, page = search(talks, limit=4, sort=sort, filter=criteria, after=after)
        assert page.before == len(ids) or (page.before is None and sort == "relevance")
        ids += page_ids
        after, pages = page.last, pages + 1
    assert (ids, pages) == (SORTS[sort], 3)


def timeline(store: GraphStore, *, entities: tuple[str, ...] = (), locations: tuple[str, ...] = (),
             criteria: Filter | None = None, after: str | None = None, **request: object) -> tuple[list[str], int]:  # fmt: skip
    """Return the ids of one page of events, and how many there are."""
    with store.read(criteria or Filter()) as walk:
        around, places = tuple(walk.locate(entities)), tuple(walk.locate(locations))
        last = walk.locate([after])[0] if after else None
        events, total = walk.timeline(TimelineRequest(entities=around, locations=places, after=last, **request))
        return walk.ids(events.tolist()), total


EVERY = Filter(realities=DEFAULT_REALITIES | {"planned"}, statuses=STANDING | {"denied"})
IN_ORDER = ["event:round", "event:talks", "event:strike", "event:restart", "event:rumour"]


def test_events_come_in_order_of_time(talks: GraphStore) -> None:
    """By first day, then last day, then id; undated ones last."""
    assert timeline(talks, criteria=EVERY) == (IN_ORDER, 5)


def test_events_of_one_day_come_by_id(store: GraphStore) -> None:
    """And of two that begin alike, the one that may end sooner first."""
    dated = {"b": "2024-05-02", "a": "2024-05-02", "long": "2024-05-02/2024-05-04", "c": "2024-05-01"}
    store.write([record("source", "wire")])
    store.write([record("event", identifier, when=when) for identifier, when in dated.items()])
    store.write([record("claim", entry, about=f"event:{entry}") for entry in dated])
    store.flush()
    assert timeline(store)[0] == ["event:c", "event:a", "event:b", "event:long"]


TIMELINES = {
    "backwards": ({"criteria": EVERY, "descending": True}, [*IN_ORDER[-2::-1], IN_ORDER[-1]], 5),
    "a page": ({"criteria": EVERY, "limit": 2, "after": "event:round"}, IN_ORDER[1:3], 5),
    "past the end": ({"criteria": EVERY, "after": "event:rumour"}, [], 5),
    "what stands": ({}, ["event:round", "event:talks", "event:strike"], 3),
    "of an actor": ({"entities": ("actor:ana",)}, ["event:talks"], 1),
    "of an actor, plans too": ({"entities": ("actor:ana",), "criteria": EVERY}, ["event:talks", "event:restart"], 2),
    "of either actor": ({"entities": ("actor:ana", "actor:state")}, ["event:round", "event:talks", "event:strike"], 3),
    "of a place with its parts": ({"entities": ("location:land",)}, ["event:talks", "event:strike"], 2),
    "at a place": ({"locations": ("location:town",)}, ["event:talks", "event:strike"], 2),
    "of an actor at a place": ({"entities": ("actor:state",), "locations": ("location:camp",)}, ["event:strike"], 1),
    "in a window": ({"criteria": Filter(before=parse_day("2024-05-24"))}, ["event:round", "event:talks"], 2),
    "certainly in a window": (
        {"criteria": Filter(before=parse_day("2024-05-24"), match="certain")}, ["event:talks"], 1
    ),
    "dated ones": (
        {"criteria": Filter(undated="exclude", statuses=STANDING | {"denied"})},
        ["event:round", "event:talks", "event:strike"], 3,
    ),
    "by one source": ({"criteria": Filter(sources=frozenset({"source:briefing"}))}, ["event:talks", "event:strike"], 2),
    "of one type": ({"criteria": Filter(types=frozenset({"assault"}))}, ["event:strike"], 1),
    "as of a day": ({"criteria": Filter(as_of=parse_day("2024-05-24"))}, ["event:round", "event:talks"], 2),
    "no events asked for": ({"criteria": Filter(kinds=frozenset({"actor"}))}, [], 0),
}  # fmt: skip


@pytest.mark.parametrize("case", TIMELINES)
def test_a_timeline_is_narrowed(talks: GraphStore, case: str) -> None:
    """By entity, place, and every filter."""
    request, expected, total = TIMELINES[case]
    assert timeline(talks, **request) == (expected, total)

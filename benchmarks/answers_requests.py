"""What is asked to compare the answers of two versions: several hundred requests, made out of what a store holds.

Everything is in a fixed order, and every id is taken from an answer that is ordered itself, so that the same store
gives the same list every time. What the documents show of the sample is asked of every store; elsewhere it is not
found, which is an answer as well.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final
from urllib.parse import quote, urlencode

from benchmarks.answers_tables import (
    ACCEPTED,
    ANALYSES,
    CHANGES,
    CONFLICTS,
    FILTERS,
    FORMATS,
    PAGES,
    PATHS,
    PROBLEMS,
    REFUSED,
    RESOLVED,
    SAMPLE_ACTORS,
    SAMPLE_EVENTS,
    SAMPLE_NEWS,
    SAMPLE_PART,
    SEARCHES,
    SURROUNDINGS,
    TIMELINES,
    UNASKED,
)

Ask = Callable[[str], Any]
"""Sends a GET request and returns the JSON of its answer."""
DAY: Final = "2024-05-24"
LATER: Final = "2024-05-25"


@dataclass(frozen=True)
class Request:
    """One request; ``pages`` is how many further pages to ask for, ``decides`` whether it may change the store."""

    url: str
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)
    body: str | None = None
    pages: int = 0
    decides: bool = False


@dataclass(frozen=True)
class Seeds:
    """What the requests are about."""

    actors: Sequence[str]
    locations: Sequence[str]
    events: Sequence[str]
    sources: Sequence[str]
    datasets: Sequence[str]
    types: Sequence[str]
    names: Sequence[str]
    days: Sequence[str]
    point: tuple[float, float]
    former: Sequence[str]
    merges: Sequence[str]


def requests_for(ask: Ask) -> list[Request]:
    """Return all requests, each once, in the order in which they are to be sent: those that change the store last."""
    seeds = _seeds(ask)
    words = _words(seeds)
    groups = (_pages(), _searches(words), _entities(seeds), _times(words), _networks(seeds, words), _exports(words))
    requests = [request for group in (*groups, _evidence(seeds, words), _refused(words)) for request in group]
    return [*{json.dumps(asdict(request) | {"pages": 0}): request for request in requests}.values(), *_decisions(seeds)]


def _seeds(ask: Ask) -> Seeds:
    def listed(query: str) -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = ask(query)["results"]
        return entries

    actors, locations, events = (
        listed(f"/v1/entities?sort=degree&limit=6&kind={kind}") for kind in ("actor", "location", "event")
    )
    timed = [event for event in listed("/v1/timeline?undated=exclude&limit=1000") if event["when"].get("earliest")]
    sources = [source["id"] for source in listed("/v1/sources?limit=1000")]
    ends = [event["when"]["earliest"] for event in timed] or [DAY]
    whole = [ask(f"/v1/entities/{_quoted(entity['id'])}") for entity in (*actors, *locations)]
    points = [(entity["latitude"], entity["longitude"]) for entity in whole if "latitude" in entity]
    facets = ask("/v1/entities?kind=event&limit=1")["facets"]["type"]
    return Seeds(
        actors=_ids(actors),
        locations=_ids(locations),
        events=[*_ids(events)[:3], *(event["id"] for event in timed[:: max(1, len(timed) // 3)])],
        sources=[sources[0], sources[len(sources) // 2], sources[-1]],
        datasets=[source["id"] for source in listed("/v1/sources?type=dataset")] or ["source:ucdp-ged"],
        types=list(facets)[:3],
        names=[entity["caption"] for entity in (*actors[:3], *locations[:2], *events[:2])],
        days=[ends[0], ends[len(ends) // 2], ends[-1]],
        point=points[0] if points else (31.29, 34.25),
        former=[former for entity in whole for former in entity.get("former_ids", [])][:6],
        merges=_ids(listed("/v1/merges?undone=include")),
    )


def _ids(listed: Sequence[dict[str, Any]]) -> list[str]:
    return [entry["id"] for entry in listed]


def _words(seeds: Seeds) -> dict[str, str]:
    """Return what the placeholders of the tables above stand for."""
    latitude, longitude = seeds.point
    words = {"place": seeds.locations[0], "event": seeds.events[0], "actor": seeds.actors[0], "other": seeds.actors[1]}
    words |= {"via": seeds.actors[2], "source": seeds.sources[0], "last_source": seeds.sources[-1]}
    words |= {"dataset": seeds.datasets[0], "type": seeds.types[0]}
    words |= dict(zip(("first_day", "day", "last_day"), seeds.days, strict=True))
    words["near"] = f"{latitude:.3f},{longitude:.3f}"
    words["box"] = f"{latitude - 1:.3f},{longitude - 1:.3f},{latitude + 1:.3f},{longitude + 1:.3f}"
    return {name: _quoted(word) for name, word in words.items()}


def _quoted(word: str) -> str:
    return quote(word, safe=":,")


def _asked(address: str, queries: Sequence[str], words: dict[str, str], *, pages: int = 0) -> Iterator[Request]:
    """Ask the same address with each of the queries."""
    join = "&" if "?" in address else "?"
    for query in queries:
        if not any(query.startswith(address) for address in UNASKED.get(address.partition("?")[0], ())):
            yield Request(f"{address}{join}{query}".rstrip("?&").format_map(words), pages=pages)


def _pages() -> Iterator[Request]:
    yield from (Request(page) for page in PAGES)
    yield Request("/", headers={"Accept": "text/html"})
    yield from (Request(f"/problems/{name}") for name in PROBLEMS)


def _searches(words: dict[str, str]) -> Iterator[Request]:
    yield from _asked("/v1/entities", SEARCHES, words)
    yield from _asked("/v1/entities?q=a&limit=20", [*FILTERS[:21], *FILTERS[28:35]], words)
    yield from _asked("/v1/entities?limit=7&sort=name", ["", "kind=event"], words, pages=3)
    yield Request("/v1/entities?q=a", headers={"If-None-Match": "*"})
    yield Request("/v1/entities?q=a", method="HEAD")


def _entities(seeds: Seeds) -> Iterator[Request]:
    """Ask everything there is to ask about single entities, sources and events."""
    firm = ("", "?certainty=hedged", f"?known_at={LATER}", f"?exclude_source={_quoted(seeds.sources[0])}")
    ids = (*seeds.actors[:3], *seeds.locations[:2], *seeds.events, *seeds.sources, *seeds.datasets[:2])
    for request in (
        *ids,
        *SAMPLE_ACTORS,
        *SAMPLE_EVENTS,
        "location:rafah",
        "actor:us-army",
        "actor:x-comity",
        *seeds.former,
        SAMPLE_PART,
    ):
        address = f"/v1/entities/{_quoted(request)}"
        yield from (Request(f"{address}{query}") for query in firm)
        yield Request(f"{address}/claims", pages=1)
        yield Request(f"{address}/timeline?limit=10")
    for event in (*seeds.events, *SAMPLE_EVENTS):
        yield from (Request(f"/v1/events/{_quoted(event)}{query}") for query in firm)
        claims = f"/v1/entities/{_quoted(event)}/claims"
        yield from (
            Request(f"{claims}?{query}") for query in ("stance=denies", "property=killed", "attribution=anonymous")
        )
        yield Request(f"{claims}?limit=2", pages=2)
    yield from (Request("/v1/entities?" + urlencode({"q": name, "limit": 5})) for name in seeds.names)


def _times(words: dict[str, str]) -> Iterator[Request]:
    yield from _asked("/v1/timeline?limit=30", [*TIMELINES, *FILTERS], words)
    yield from _asked("/v1/timeline?limit=5", ["", "bucket=month", "order=desc"], words, pages=2)
    yield from _asked(
        f"/v1/timeline?relative_to={SAMPLE_EVENTS[0]}", [f"when={w}" for w in ("before", "after", "during")], words
    )
    yield from _asked(
        "/v1/timeline?limit=20", ["entity={actor}", "entity={place}", "entity={actor}&entity={other}"], words
    )
    yield from _asked("/v1/entities/{place}/timeline?limit=20", [*TIMELINES, *FILTERS], words)
    sequences = "/v1/sequences?first=ruling,{type}&then=assault,{type}&within_days=3&limit=10"
    further = ("sharing=place", "sharing=actor", "max_degree=20", "limit_per_first=1", "entity={actor}")
    yield from _asked(sequences, [*FILTERS, *further], words)
    yield from _asked("/v1/sequences?first=ruling&then=assault&then=military_operation", ["", "match=certain"], words)
    yield from _asked("/v1/sequences?first={type}&then={type}&limit=2", [""], words, pages=2)


def _networks(seeds: Seeds, words: dict[str, str]) -> Iterator[Request]:
    pairs = [*zip(seeds.actors, seeds.actors[1:], strict=False), (seeds.actors[0], seeds.locations[0])]
    pairs += [(seeds.events[1], seeds.events[-1]), SAMPLE_ACTORS[:2], SAMPLE_EVENTS, SAMPLE_EVENTS[::-1]]
    for start, end in pairs:
        yield from _asked(f"/v1/paths?start={_quoted(start)}&end={_quoted(end)}", PATHS, words)
    yield from _asked("/v1/paths?start={actor}&end={other}&mode=all_shortest&max_paths=5", FILTERS, words)
    documented = [
        "avoid=actor:israel",
        "exclude_anonymous=true",
        f"without={SAMPLE_NEWS}",
        f"exclude_source={SAMPLE_NEWS}",
    ]
    yield from _asked("/v1/paths?start=actor:david-barnea&end=actor:hamas", documented, words)
    yield from _asked("/v1/paths?start=David+Barnea&end=Hamas", ["avoid=Israel", "via=Qatar&mode=k_shortest"], words)
    yield from _asked("/v1/paths?start={actor}&start={via}&end={other}&end={place}", ["", "mode=all_shortest"], words)
    for centre in (
        seeds.actors[0],
        seeds.actors[-1],
        seeds.locations[0],
        seeds.events[0],
        seeds.events[-1],
        "location:rafah",
    ):
        yield from _asked(f"/v1/entities/{_quoted(centre)}/neighbourhood", SURROUNDINGS, words)
    yield from _asked("/v1/entities/{actor}/neighbourhood?limit=25", FILTERS, words)
    yield from _asked("/v1/entities/{place}/neighbourhood?depth=2&limit=25", FILTERS[-12:], words)


def _exports(words: dict[str, str]) -> Iterator[Request]:
    formats = [f"format={name}" for name in FORMATS]
    for address in ("seeds={actor}&limit=15", "seeds={place},{event}&depth=2&limit=20", "seeds=location:rafah&depth=2"):
        yield from _asked(f"/v1/subgraph?{address}", formats, words)
    yield from _asked("/v1/subgraph?start={actor}&end={other}&mode=all_shortest", formats, words)
    yield from _asked("/v1/subgraph?seeds={actor},{other}&limit=30", [*ANALYSES, *FILTERS], words)
    yield from _asked(
        "/v1/subgraph?seeds=location:rafah&depth=3", ["analyse=brokers&side_a=actor:israel&side_b=actor:hamas"], words
    )
    address = "/v1/subgraph?seeds={event}&limit=10".format_map(words)
    yield from (Request(address, headers={"Accept": accepted}) for accepted in ACCEPTED)


def _evidence(seeds: Seeds, words: dict[str, str]) -> Iterator[Request]:
    yield from _asked("/v1/conflicts?limit=20", [*CONFLICTS, *FILTERS], words)
    yield from _asked("/v1/conflicts?limit=1", ["", "series=true"], words, pages=2)
    yield from _asked("/v1/changes", CHANGES, words)
    yield from _asked("/v1/changes?limit=4", ["since={first_day}"], words, pages=2)
    yield from _asked(
        "/v1/sources", ["", "q=a", "type=dataset", "type=article&limit=3", "part_of={dataset}&limit=5"], words
    )
    yield from _asked("/v1/sources?limit=3", [""], words, pages=2)
    for source in (*seeds.sources, *seeds.datasets[:2], SAMPLE_NEWS, "source:nyt-briefing-2024-05-25"):
        yield from _asked(f"/v1/sources/{_quoted(source)}/retraction", ["", "limit=2"], words)
    yield from _asked("/v1/resolve?limit=20", RESOLVED, words)
    yield from _asked("/v1/resolve?limit=2&min_score=0.5", [""], words, pages=2)
    yield from _asked(
        "/v1/merges", ["", "undone=include", "entity={actor}", "entity=actor:israel&undone=include"], words
    )
    yield from _asked("/v1/merges?limit=1&undone=include", [""], words, pages=2)
    yield from (Request(f"/v1/merges/{merge}") for merge in ("actor:us-army", "actor:x-comity", *seeds.merges))


def _refused(words: dict[str, str]) -> Iterator[Request]:
    yield from (Request(url.format_map(words)) for url in REFUSED)
    yield Request("/v1/paths", method="POST")
    yield Request("/v1/merges", method="PUT")
    yield Request("/v1/stats", headers={"Host": "example.org"})
    bodies = ("", "no JSON", "[]", "{}", '{"into":1}', '{"into":"actor:nobody","merged":"actor:none","why":"x"}')
    unlike = '{{"into":"{}","merged":"{}","why":"to see"}}'.format(words["actor"], words["place"])
    for body in (*bodies, unlike):
        yield _sent("/v1/merges", body)
        yield _sent("/v1/sources/source:nobody/retraction", body)
    yield Request("/v1/merges", "POST", {"Content-Type": "text/plain"}, "{}")
    yield Request("/v1/merges", "POST", {"Content-Type": "application/json", "Origin": "http://example.org"}, "{}")
    yield Request("/v1/merges/actor:nobody", "DELETE")


def _sent(url: str, body: str, *, decides: bool = False) -> Request:
    return Request(url, "POST", {"Content-Type": "application/json"}, body, decides=decides)


def _decisions(seeds: Seeds) -> Iterator[Request]:
    """Merge two, look at them, part them again; then take a source back, and look at what it was a part of."""
    into, merged = seeds.actors[3], seeds.actors[4]
    why = json.dumps({"into": into, "merged": merged, "why": "to compare", "by": "the comparison"})
    stays, given_up = f"/v1/entities/{_quoted(into)}", f"/v1/entities/{_quoted(merged)}"
    looks = (
        stays,
        given_up,
        f"/v1/merges/{_quoted(merged)}",
        "/v1/merges",
        f"{stays}/neighbourhood",
        f"{stays}/claims",
    )
    undone = f"/v1/merges/{_quoted(merged)}?why=to+compare"
    withdrawn = json.dumps({"why": "to compare", "on": "2024-06-01"})
    source = seeds.sources[0]
    after = ("/v1/stats", f"/v1/entities/{_quoted(source)}", "/v1/timeline?limit=5", "/v1/changes?since=2024-05-31")
    yield _sent("/v1/merges", why, decides=True)
    yield from (Request(url, decides=True) for url in looks)
    yield Request(undone, "DELETE", decides=True)
    yield from (Request(url, decides=True) for url in (*looks, "/v1/merges?undone=include"))
    yield _sent(f"/v1/sources/{_quoted(source)}/retraction", withdrawn, decides=True)
    yield from (Request(url, decides=True) for url in after)

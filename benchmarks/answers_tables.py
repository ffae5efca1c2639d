"""The tables out of which the requests are made that compare two versions; words in braces stand for ids and days."""

from __future__ import annotations

from itertools import product
from typing import Final

SAMPLE_ACTORS: Final = ("actor:david-barnea", "actor:hamas", "actor:qatar", "actor:israel", "actor:icj", "actor:egypt")
SAMPLE_EVENTS: Final = ("event:icj-order-2024-05-24", "event:un-trust-statement-2024-05-24")
SAMPLE_PART: Final = "event:paris-talks-2024-05#negotiator:actor:david-barnea"
SAMPLE_NEWS: Final = "source:nyt-briefing-2024-05-25-rafah"

FILTERS: Final = (
    "place={place}",
    "near={near}&within_km=25",
    "near={near}&within_km=300&rough=include",
    "box={box}",
    "box={box}&rough=include",
    "certainty=hedged",
    "certainty=confirmed,stated",
    "attribution=attributed",
    "attribution=anonymous&attribution=unattributed",
    "exclude_anonymous=true",
    "source={source}",
    "exclude_source={source}",
    "dataset={dataset}",
    "known_at={day}",
    "known_at={last_day}",
    "status=confirmed",
    "status=stated,hedged",
    "status=disputed",
    "status=denied",
    "status=any",
    "min_sources=2",
    "relation=involvement",
    "relation=PARTICIPATED_IN,OCCURRED_AT",
    "kind=actor,event",
    "kind=location",
    "type={type}",
    "role=target",
    "role=occurred_at",
    "reality=any",
    "reality=planned,proposed",
    "after={day}",
    "before={day}&match=certain",
    "after={day}&before={last_day}",
    "after={day}&undated=exclude",
    "as_of={day}",
    "without={source}",
    "without={source}&without={last_source}&explain=true",
    "explain=true",
)
"""What every question takes that walks the graph."""
UNASKED: Final = {"/v1/sequences": ("type=",), "/v1/changes": ("known_at", "as_of")}

SEARCHES: Final = (
    "",
    "q=World+Court",
    "q=%D8%B1%D9%81%D8%AD",
    "q=rafa",
    "q=zzzzqqqq",
    "q=%00",
    *(f"sort={sort}&limit=9" for sort in ("relevance", "name", "date", "degree")),
    *(f"kind={kind}&limit=20" for kind in ("actor", "location", "event", "actor,event")),
    "type={type}",
    "type={type}&q=e&sort=date&limit=11",
)

CHANGES: Final = (
    "since={day}",
    "since={first_day}",
    "since={first_day}&until={last_day}",
    "since=2024-05-01&until=2024-06-30",
    "since=2016-01-01&until=2017-01-01&min_sources=2",
    *(
        f"since={{first_day}}&change={change}"
        for change in ("new", "removed", "weakened", "strengthened", "removed,weakened")
    ),
    "since={day}&place={place}",
    "since={day}&near={near}&within_km=100&rough=include",
    "since={first_day}&source={source}",
    "since={first_day}&exclude_source={source}&certainty=stated",
    "since={first_day}&status=any&dataset={dataset}",
)

CONFLICTS: Final = (
    "",
    "series=true",
    "series=true&property=killed",
    "property=reading",
    "property=killed,displaced",
    "entity={event}",
    "entity={place}",
    "entity={actor}",
    *(f"disagreement={word}" for word in ("denied", "contradict", "differ", "denied,contradict")),
)

TIMELINES: Final = (
    "",
    "order=desc",
    *(f"bucket={bucket}" for bucket in ("day", "week", "month", "year")),
    "bucket=month&order=desc",
    *(
        f"relative_to={{event}}&when={when}&match={m}"
        for when, m in product(("before", "after", "during"), ("possible", "certain"))
    ),
    "relative_to={event}&when=after&bucket=month",
)

PATHS: Final = (
    "",
    "mode=all_shortest",
    "mode=all_shortest&max_paths=3&max_depth=4",
    "mode=k_shortest&max_paths=4",
    "mode=k_shortest&max_paths=3&via={via}",
    "mode=temporal&max_paths=5",
    "mode=temporal&order=certain&max_paths=5",
    "mode=temporal&optimise=arrival&max_paths=5",
    "mode=temporal&optimise=steps&order=possible&max_paths=2",
    "avoid={via}",
    "via={via}",
    "max_depth=1",
    "max_depth=3&max_degree=10",
    "max_depth=8",
)

SURROUNDINGS: Final = (
    "",
    "depth=2&limit=40",
    "depth=3&limit=60&limit_per_relation=5&edge_limit=80",
    "direction=in",
    "direction=out&limit=5",
    "parts=exclude",
    "depth=2&max_degree=3&edge_limit=10",
    "limit=1",
)

FORMATS: Final = ("json", "node-link", "ndjson", "graphml", "gexf", "csv")
ACCEPTED: Final = (
    "application/json",
    "application/x-ndjson",
    "application/graphml+xml",
    "application/gexf+xml;q=0.9, text/html;q=0.1",
    "application/zip",
    "image/png",
    "*/*;q=0.1",
)
ANALYSES: Final = (
    "analyse=brokers&side_a={actor}&side_b={other}",
    "analyse=communities",
    "analyse=centrality",
    "analyse=centrality&window=month",
    "analyse=communities,centrality&window=year&depth=2",
)

RESOLVED: Final = (
    "",
    "min_score=0.5",
    "min_score=0.7&kind=actor",
    "min_score=0.7&kind=location",
    "min_score=0.6&entity={actor}",
)

REFUSED: Final = (
    "/v1/paths",
    "/v1/paths?start=actor:hamas",
    "/v1/paths?begin=actor:hamas",
    "/v1/paths?start=actor:hamas&ends=actor:israel",
    "/v1/paths?start=actor:nobody&end=actor:hamas",
    "/v1/paths?start=Hamass&end=actor:hamas",
    "/v1/paths?start={actor}&end={actor}",
    "/v1/paths?start={actor}&end={other}&mode=longest",
    "/v1/paths?start={actor}&end={other}&order=certain",
    "/v1/paths?start={actor}&end={other}&max_depth=13",
    "/v1/paths?start={actor}&end={other}&max_depth=0",
    "/v1/paths?start={actor}&end={other}&max_paths=many",
    "/v1/paths?start={actor}&end={other}&mode=shortest&mode=temporal",
    "/v1/paths?start={actor}&end={other}&via=a,b,c,d,e",
    "/v1/paths?start={actor}&end={other}&source=source:nobody",
    "/v1/paths?start={actor}&end={other}&near=31.29,34.25",
    "/v1/paths?start={actor}&end={other}&near=north&within_km=3",
    "/v1/paths?start={actor}&end={other}&box=1,2,3",
    "/v1/paths?start={actor}&end={other}&rough=include",
    "/v1/paths?start={actor}&end={other}&relation=KNOWS",
    "/v1/paths?start={actor}&end={other}&type=rulling",
    "/v1/paths?start={actor}&end={other}&role=mediatr",
    "/v1/paths?start={actor}&end={other}&after=2024-02-30",
    "/v1/paths?start={actor}&end={other}&after=2024-06&before=2024-05",
    "/v1/paths?start={actor}&end={other}&dataset=source:nyt-briefing-2024-05-25",
    "/v1/entities?limit=0",
    "/v1/entities?limit=1001",
    "/v1/entities?kind=person",
    "/v1/entities?type=assalt",
    "/v1/entities?cursor=nonsense",
    "/v1/entities?sort=size",
    "/v1/entities?query=Rafah",
    "/v1/entities?min_sources=0",
    "/v1/entities/actor:nobody",
    "/v1/entities/Hamas",
    "/v1/entities/location:rafah/neighbourhood?depth=4",
    "/v1/entities/actor:nobody/neighbourhood",
    "/v1/entities/actor:nobody/claims",
    "/v1/entities/actor:nobody/timeline",
    "/v1/entities/{actor}/claims?stance=perhaps",
    "/v1/entities/{actor}/claims?property=kiled",
    "/v1/entities/{actor}/timeline?entity=actor:hamas",
    "/v1/entities/{actor}?known_at=yesterday",
    "/v1/events/event:nothing",
    "/v1/events/{actor}",
    "/v1/timeline?bucket=decade",
    "/v1/timeline?when=before",
    "/v1/timeline?relative_to={actor}&when=before",
    "/v1/timeline?relative_to=event:nothing&when=before",
    "/v1/timeline?source=source:nobody",
    "/v1/timeline?place=location:nowhere",
    "/v1/timeline?place={actor}",
    "/v1/sequences",
    "/v1/sequences?first=ruling",
    "/v1/sequences?first=ruling&then=asault",
    "/v1/sequences?first=ruling&then=assault&type=ruling",
    "/v1/sequences?first=ruling&then=assault&within_days=-1",
    "/v1/sequences?first=ruling&then=assault&sharing=time",
    "/v1/conflicts?disagreement=other",
    "/v1/conflicts?series=perhaps",
    "/v1/changes",
    "/v1/changes?since=2024-13",
    "/v1/changes?since=2024-06-01&until=2024-05-01",
    "/v1/changes?since=2024-05-24&known_at=2024-05-24",
    "/v1/sources?type=newspaper",
    "/v1/sources?part_of=source:nobody",
    "/v1/sources/source:nobody/retraction",
    "/v1/sources/{actor}/retraction",
    "/v1/sources/{source}/retraction?limit=0",
    "/v1/subgraph",
    "/v1/subgraph?seeds={actor}&format=xlsx",
    "/v1/subgraph?seeds={actor}&format=csv&analyse=communities",
    "/v1/subgraph?seeds={actor}&analyse=brokers",
    "/v1/subgraph?seeds={actor}&window=month",
    "/v1/subgraph?seeds={actor}&start={actor}&end={other}",
    "/v1/subgraph?seeds=actor:nobody",
    "/v1/merges?undone=only",
    "/v1/merges?entity=actor:nobody",
    "/v1/merges/merge:nothing",
    "/v1/resolve?min_score=2",
    "/v1/resolve?kind=event",
    "/v1/resolve?entity=actor:nobody",
    "/v1/schema?version=1",
    "/v1/stats?x=1",
    "/v1/nothing",
    "/v2/paths",
    "/v1/entities?q=" + "x" * 201,
    "/v1/entities?q=" + "x" * 9000,
    "/problems/nothing",
)
PROBLEMS: Final = (
    *(
        "invalid-parameter",
        "unauthorized",
        "cross-site",
        "read-only",
        "not-found",
        "no-such-page",
        "method-not-allowed",
    ),
    *("not-acceptable", "ambiguous-name", "contradiction", "unsupported-body", "body-too-large", "address-too-long"),
    *("wrong-host", "internal-error", "store-unavailable", "busy", "took-too-long"),
)
PAGES: Final = ("/", "/openapi.json", "/docs", "/healthz", "/readyz", "/v1/schema", "/v1/stats")

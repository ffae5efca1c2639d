"""Small random graphs, and random questions about them, for Hypothesis.

Everything is drawn as small integers and turned into records here, so that a failing example shrinks to few records.
Names are chosen so that orders by code point, by UTF-16 and by case all differ.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from knowledge_graph.records import (
    Actor,
    Attribution,
    Claim,
    Event,
    Link,
    Location,
    Measure,
    Merge,
    Participant,
    Place,
    Relation,
    Source,
    When,
)
from queries.parameters.graph import NeighbourhoodParameters, PathParameters
from tests.oracle.oracle import World, edges_of

NAMES = ("a", "B", "b", "é", "ш", "ｚ", "𐍈")
DAYS = ("2024-05-01", "2024-05-02", "2024-05-03")
DATES = (
    None,
    *DAYS,
    "2024-05",
    "2024-05-02~",
    "2024-05-01/2024-05-03",
    "2024-05-02/..",
    "2024-05-02/",
    "../2024-05-02",
    "/2024-05-02",
    "[2024-05-01..2024-05-03]",
    "[2024-05-02..]",
    When(edtf="2024-05-01/..", end_earliest="2024-05-02"),
    When(end_earliest="2024-05-02"),
    When(start_latest="2024-05-02"),
    When(earliest="2024-05-01", latest="2024-05-02"),
)
PUBLISHED = (None, *DAYS, "2024-05", "2024-05-01/..")
REALITIES = ("happened", "ongoing", "alleged", "planned", "proposed")
ROLES = ("mediator", "party", "mentioned", "target")
EVENT_TYPES = ("meeting", "assault")
PLACE_ROLES = ("occurred_at", "concerns")
LINKS = ("responds_to", "follows", "caused", "subevent_of", "concerns")
BETWEEN_ACTORS = ("member_of", "in_contact_with", "opposed_to")
CERTAINTIES = ("hedged", "stated", "confirmed")
SPEAKERS = (
    (),
    (Attribution(text="an official", kind="anonymous"),),
    (Attribution(text="an official", kind="anonymous"), Attribution(text="a spokesman", kind="named")),
    (Attribution(actor="actor:a"),),
    (Attribution(actor="actor:a"), Attribution(actor="actor:B")),
    (Attribution(actor="actor:B"), Attribution(text="an official", kind="anonymous")),
)

EVERYTHING = ("involvement", "affiliation", "stance", "place", "sequence", "part")

few = st.integers(0, 6)
"""A choice among what there is; taken modulo how many there are."""


def _one_of(*values: Any) -> st.SearchStrategy[Any]:
    return st.integers(0, len(values) - 1).map(values.__getitem__)


_SOURCES = st.lists(
    st.tuples(_one_of(None, "P", "Q"), _one_of(*PUBLISHED), few, few, st.integers(0, 15)), min_size=1, max_size=5
)
_LOCATIONS = st.lists(few, min_size=1, max_size=4)  # each within one before it, the more likely the larger the number


def _events_of(least: int) -> st.SearchStrategy[list[Any]]:
    """Return events as drawn: how many at least, and with how many participants at least each."""
    return st.lists(
        st.tuples(
            _one_of(*DATES),
            _one_of(*["happened"] * 8, *REALITIES),
            _one_of(*EVENT_TYPES),
            st.lists(st.tuples(few, _one_of(*ROLES), st.booleans()), min_size=(least + 1) // 2, max_size=4),
            st.lists(st.tuples(few, _one_of(*PLACE_ROLES)), max_size=2),
            st.lists(st.tuples(few, _one_of(*LINKS)), max_size=2),
        ),
        min_size=least,
        max_size=7,
    )


_RELATION = st.tuples(few, few, st.integers(0, 5), _one_of(*DATES))
_WORDS = st.tuples(few, _one_of(*CERTAINTIES), _one_of(*SPEAKERS))
_BASE_CLAIMS = st.lists(st.tuples(st.integers(0, 9), _WORDS), min_size=13, max_size=13)  # 9: none, 8: a denial
_MORE_CLAIM = st.tuples(
    st.integers(0, 8) | st.integers(0, 60),  # several about the same event more often than about any part
    _WORDS,
    _one_of("asserts", "asserts", "denies"),
    _one_of(None, None, "killed", "position"),
    _one_of(*[None] * 6, *DAYS),
)


_MERGES = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11), few, st.integers(0, 3)), max_size=4)
"""Which is merged, into which, on which day, and whether it was taken back: fitting each other or not."""


_LANDS: tuple[Any, ...] = (
    *[None] * 3,
    ("Utopia", {}),
    ("UTOPIA", {"iso3": "UTO"}),
    ("Erewhon", {"iso3": "UTO", "wikidata": "Q1"}),
    ("Erewhon", {"wikidata": "Q1"}),
)
"""Names and identifiers of states and countries: some share either, some both, some nothing."""


def _lands(draw: st.DrawFn, records: list[Any], *types: str) -> list[Any]:
    """Return actors or locations, some of them made states or countries."""
    drawn = draw(st.lists(st.tuples(_one_of(*_LANDS), _one_of(*types)), max_size=len(records)))
    lands = [*drawn, *[(None, "")] * (len(records) - len(drawn))]
    return [
        record.model_copy(update={"type": kind, "name": land[0], "identifiers": land[1]}) if land else record
        for record, (land, kind) in zip(records, lands, strict=True)
    ]


@st.composite
def worlds(draw: st.DrawFn, *, with_states: bool = False) -> World:
    """Draw a small graph, with states and countries if they are asked for."""
    least = draw(_one_of(1, 3, 4))  # most random graphs would be too thin to ask anything about
    actors = [Actor(id=f"actor:{name}", type="person", name=name) for name in NAMES[: draw(st.integers(2, 7))]]
    locations = list(_locations(draw(_LOCATIONS)))
    if with_states:
        actors, locations = _lands(draw, actors, "state"), _lands(draw, locations, "country", "territory")
    events = list(_events(draw(_events_of(least)), actors, locations))
    relations = list(_relations(draw(st.lists(_RELATION, min_size=least - 1, max_size=6)), actors, locations))
    sources = list(_sources(draw(_SOURCES)))
    more = draw(st.lists(_MORE_CLAIM, min_size=2 * (least - 1), max_size=12))
    claims = list(_claims(draw(_BASE_CLAIMS), more, sources, [*events, *relations], [*actors, *locations]))
    merges = list(_merges(draw(_MERGES), [*actors, *locations], events))
    return World([*sources, *actors, *locations, *events, *relations, *claims, *merges])


def _sources(drawn: list[tuple[Any, ...]]) -> Iterator[Source]:
    """Make sources; each may be part of, or print again, one before it."""
    for index, (publisher, published, whole, original, retracted) in enumerate(drawn):
        before = [f"source:{name}" for name in NAMES[:index]]
        yield Source(
            id=f"source:{NAMES[index]}",
            type="article",
            title="A source",
            publisher=publisher,
            published=published,
            part_of=before[whole % index] if index and whole > 3 else None,
            republishes=before[original % index] if index and original > 3 else None,
            retracted=DAYS[1] if retracted == 15 else None,
        )


def _locations(drawn: list[int]) -> Iterator[Location]:
    for index, whole in enumerate(drawn):
        part_of = f"location:{NAMES[whole % index]}" if index and whole else None
        yield Location(id=f"location:{NAMES[index]}", type="place", name=NAMES[index], part_of=part_of)


def _events(drawn: list[Any], actors: list[Actor], locations: list[Location]) -> Iterator[Event]:
    ids = [f"event:{NAMES[index]}" for index in range(len(drawn))]
    anything = [*ids, *(location.id for location in actors), *(location.id for location in locations)]
    for identifier, (when, reality, kind, involved, places, links) in zip(ids, drawn, strict=True):
        parts = {(actors[entry % len(actors)].id, role): named for entry, role, named in involved}
        where = {(locations[identifier % len(locations)].id, role) for identifier, role in places}
        targets = {(anything[t % len(anything)] if k == "concerns" else ids[t % len(ids)], k) for t, k in links}
        targets -= where  # a link that concerns a place is that place's part again, which loading refuses
        yield Event(
            id=identifier,
            type=kind,
            title="An event",
            when=when,
            reality=reality,
            participants=tuple(
                Participant(actor=actor, role=role, id=f"{identifier}#{index}" if named else None)
                for index, ((actor, role), named) in enumerate(parts.items())
            ),
            locations=tuple(Place(location=identifier, role=role) for identifier, role in sorted(where)),
            links=tuple(Link(type=kind, target=target) for target, kind in sorted(targets)),
        )


def _relations(drawn: list[Any], actors: list[Actor], locations: list[Location]) -> Iterator[Relation]:
    """Make relations: three types between actors, one from an actor to a location, one between locations."""
    for index, (first, other, kind, when) in enumerate(drawn):
        start, end = actors[first % len(actors)].id, actors[other % len(actors)].id
        name = BETWEEN_ACTORS[kind % 3]
        if kind == 4:
            end, name = locations[other % len(locations)].id, "based_in"
        elif kind == 5:
            start, end, name = locations[first % len(locations)].id, locations[other % len(locations)].id, "borders"
        if start != end:
            yield Relation(id=f"relation:{NAMES[index]}", type=name, start=start, end=end, when=when)


def _merges(drawn: list[Any], identities: list[Any], events: list[Event]) -> Iterator[Merge]:
    """Make merges, also such as can't count: of two kinds, of one record twice, in circles, of events."""
    things = [*identities, *identities, *events]
    for index, (first, other, day, undone) in enumerate(drawn):
        merged, into = things[first % len(things)].id, things[other % len(things)].id
        if merged != into:
            yield Merge(
                id=f"merge:{NAMES[index]}",
                merged=merged,
                into=into,
                why="they look alike",
                decided=DAYS[day % 3],
                undone=DAYS[2] if undone == 3 else None,
            )


def _claims(
    base: list[Any], more: list[Any], sources: list[Source], carriers: list[Any], identities: list[Any]
) -> Iterator[Claim]:
    """Make one claim for most events and relations, and some more about anything at all."""
    for index, (carrier, (any_at_all, words)) in enumerate(zip(carriers, base, strict=False)):
        if any_at_all < 9:
            source, certainty, speakers = words
            stance = "denies" if any_at_all == 8 else "asserts"
            whose = sources[source % len(sources)]
            yield _claim(f"claim:{index}", carrier.id, whose, certainty, speakers, stance=stance)
    parts = [edge.id for carrier in carriers for edge in edges_of(carrier)]
    things = list(dict.fromkeys([carrier.id for carrier in carriers] + parts + [carrier.id for carrier in identities]))
    for index, (about, (source, certainty, speakers), stance, named, retracted) in enumerate(more):
        whose = sources[source % len(sources)]
        value = {"killed": Measure(best=source), "position": "for it"}.get(named)
        rest = {"stance": stance, "property": named, "value": value, "retracted": retracted}
        yield _claim(f"claim:more-{index}", things[about % len(things)], whose, certainty, speakers, **rest)


def _claim(identifier: str, about: str, source: Source, certainty: str, speakers: Any, **more: Any) -> Claim:
    return Claim(id=identifier, about=about, source=source.id, certainty=certainty, attributed_to=speakers, **more)


FILTERS: dict[str, st.SearchStrategy[Any]] = {
    "relation": st.lists(
        _one_of("involvement", "affiliation", "place", "PARTICIPATED_IN", "PART_OF", "sequence", "mentioned", "stance"),
        min_size=1,
        max_size=3,
    ),
    "kind": st.lists(_one_of("event", "actor", "location"), min_size=1, max_size=2),
    "type": st.lists(_one_of(*EVENT_TYPES), min_size=1, max_size=1),
    "role": st.lists(_one_of(*ROLES, *PLACE_ROLES), min_size=1, max_size=3),
    "reality": st.lists(_one_of("any", *REALITIES), min_size=1, max_size=3),
    "status": st.lists(_one_of("any", "denied", "disputed", *CERTAINTIES), min_size=1, max_size=3),
    "after": _one_of(*DAYS[1:], "2024-05"),
    "before": _one_of(*DAYS[1:], "2024-05"),
    "match": _one_of("certain", "within"),
    "undated": st.just("exclude"),
    "as_of": _one_of(*DAYS),
    "known_at": _one_of(*DAYS, "2024-05"),
    "source": st.lists(few, min_size=1, max_size=3),
    "exclude_source": st.lists(few, min_size=1, max_size=2),
    "dataset": st.lists(few, min_size=1, max_size=2),
    "certainty": st.lists(_one_of(*CERTAINTIES), min_size=1, max_size=2),
    "attribution": st.lists(_one_of("attributed", "anonymous", "unattributed"), min_size=1, max_size=2),
    "place": st.lists(few, min_size=1, max_size=2),
    "exclude_anonymous": st.just(True),
    "attributed_to": st.lists(few, min_size=1, max_size=2),
    "exclude_speaker": st.lists(few, min_size=1, max_size=2),
    "only_anonymous": st.just(True),
    "min_sources": st.just(2),
}
_A_FILTER = st.sampled_from(sorted(FILTERS)).flatmap(lambda name: FILTERS[name].map(lambda value: (name, value)))
_SOME_FILTERS = _one_of(0, 0, 1, 1, 2, 3).flatmap(lambda number: st.lists(_A_FILTER, min_size=number, max_size=number))


def _filters(draw: st.DrawFn, world: World) -> dict[str, Any]:
    """Draw some parameters of a filter; the window, where both its ends are drawn, is no empty one."""
    chosen: dict[str, Any] = dict(draw(_SOME_FILTERS))
    if {"after", "before"} <= chosen.keys() and chosen["after"] > chosen["before"]:
        chosen["after"], chosen["before"] = chosen["before"], chosen["after"]
    if not {"after", "before"} & chosen.keys():  # without a window it is refused
        chosen.pop("match", None)
    ids = sorted(world.sources)
    for name in {"source", "exclude_source", "dataset"} & chosen.keys():
        chosen[name] = [ids[identifier % len(ids)] for identifier in chosen[name]]
    actors = [record.id for record in world.records if record.kind == "actor"]
    for name in {"attributed_to", "exclude_speaker"} & chosen.keys():
        chosen[name] = [actors[identifier % len(actors)] for identifier in chosen[name]]
    if set(chosen.get("status", ())) == {"denied"}:  # with which these are refused
        chosen = {name: value for name, value in chosen.items() if name not in {"min_sources", "only_anonymous"}}
    if "only_anonymous" in chosen:  # which is refused with these
        chosen = {name: value for name, value in chosen.items() if name not in {"attribution", "exclude_anonymous"}}
    if "place" in chosen:
        places = [record.id for record in world.records if record.kind == "location"]
        chosen["place"] = [places[entry % len(places)] for entry in chosen["place"]]
    return chosen


def _numbers(number: int) -> st.SearchStrategy[list[int]]:
    return st.lists(st.integers(0, 20), min_size=number, max_size=number)


def _some_nodes(world: World, drawn: list[int]) -> list[str]:
    ids = sorted(world.nodes)
    return list(dict.fromkeys(ids[identifier % len(ids)] for identifier in drawn))


def _joined(world: World) -> list[str]:
    """Return the nodes that have relations, if there are two of them: most others have no answer worth comparing."""
    joined = sorted(node for node in world.nodes if world.degree(node))
    return joined if len(joined) > 1 else sorted(world.nodes)


@st.composite
def path_questions(draw: st.DrawFn, world: World) -> PathParameters:
    """Draw a path question about a graph."""
    ids = _joined(world)
    start, other = draw(st.integers(0, len(ids) - 1)), draw(st.integers(1, len(ids) - 1))
    ties = [pair for state, country in world.countries for pair in ((state, country), (country, state))]
    tie = draw(_one_of(None, *ties)) if ties else None
    values: dict[str, Any] = _filters(draw, world)
    if "relation" not in values and draw(st.booleans()):
        values["relation"] = EVERYTHING
    values["avoid"] = _some_nodes(world, draw(st.lists(st.integers(0, 20), max_size=1)))
    values["mode"] = draw(_one_of("all_shortest", "shortest", "k_shortest", "temporal", "temporal"))
    if values["mode"] == "temporal":
        values["order"] = draw(_one_of(None, "possible", "certain", "certain"))
        values["optimise"] = draw(_one_of(None, "steps", "arrival"))
    values["via"] = _some_nodes(world, draw(_one_of(0, 0, 0, 1, 2).flatmap(_numbers)))
    values["max_depth"] = draw(_one_of(6, 4, 3, 2, 1))
    values["max_paths"] = 50 if values["mode"] == "shortest" else draw(_one_of(50, 2, 1))
    values["max_degree"] = draw(_one_of(*[None] * 6, 5, 4, 3))
    first, end = tie or (ids[start], ids[(start + other) % len(ids)])
    ends = list(dict.fromkeys([end, *_some_nodes(world, draw(_numbers(draw(_one_of(0, 0, 0, 1)))))]))
    starts = list(dict.fromkeys([first, *_some_nodes(world, draw(_numbers(draw(_one_of(0, 0, 0, 1)))))]))
    shared = draw(_one_of(*[()] * 4, "start", "end", "both"))
    if not shared:
        ends = [end for end in ends if end != first]
        starts = [fromkey for fromkey in starts if fromkey not in ends]
    if shared in {"end", "both"}:
        starts = list(dict.fromkeys([*starts, *ends]))
    if shared in {"start", "both"}:
        ends = list(dict.fromkeys([*ends, *starts]))
    return PathParameters(start=starts, end=ends, **values)


@st.composite
def neighbourhood_questions(draw: st.DrawFn, world: World) -> tuple[str, NeighbourhoodParameters]:
    """Draw a neighbourhood question about a graph: its centre, and the rest."""
    places = [node for node, record in world.nodes.items() if record.kind == "location"]
    centre = draw(st.sampled_from(_joined(world)) | st.sampled_from(places))
    values: dict[str, Any] = _filters(draw, world)
    values["depth"] = draw(_one_of(1, 2, 3))
    values["direction"] = draw(_one_of("any", "any", "in", "out"))
    values["limit"] = draw(_one_of(100, 100, 5, 3, 1))
    values["limit_per_relation"] = draw(_one_of(25, 25, 2, 1))
    values["edge_limit"] = draw(_one_of(1000, 1000, 4, 1))
    values["max_degree"] = 10_000 if values["depth"] == 1 else draw(_one_of(10_000, 10_000, 5, 3))
    values["parts"] = draw(_one_of("include", "include", "exclude"))
    return centre, NeighbourhoodParameters(**values)


@st.composite
def list_filters(draw: st.DrawFn, world: World) -> dict[str, Any]:
    """Draw the filters of a list, some relation or role among them more often than not."""
    values: dict[str, Any] = _filters(draw, world)
    for name in draw(_one_of((), ("role",), ("role",), ("relation",), ("relation", "role"))):
        values[name] = draw(FILTERS[name])
    return values

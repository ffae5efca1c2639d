"""Conflicts, in any store, are those that holding every claim against every other finds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Any

from hypothesis import note
from hypothesis import strategies as st

from knowledge_graph.records import Attribution, Claim, Event, Measure, Merge, Relation, Source, span
from queries.evidence.conflicts import conflicts
from queries.parameters.evidence import ConflictsParameters
from tests.oracle.keeping import Keeper, explore
from tests.oracle.oracle import Edge, Oracle, World
from tests.oracle.worlds import DAYS, SPEAKERS, worlds

Found = tuple[str, str | None, str | None, str]
"""What a conflict is about, the property or the contrary relation, the day, and how the readings disagree."""

UNHURRIED = 120.0
"""Seconds a question may take, so that a busy machine cuts no page short."""
NUMBERS = st.sampled_from([Measure(best=1), Measure(best=2), Measure(low=2), Measure(low=1, high=2), Measure(high=1)])
TEXTS = st.sampled_from(["for it", "against it"])
VALUES = {"killed": NUMBERS, "mentions": NUMBERS, "position": TEXTS, "motive": TEXTS}
EXCLUSIVE = {"killed", "position", None}
QUOTED = [
    *SPEAKERS,
    (Attribution(actor="actor:a"), Attribution(text="an official", kind="anonymous")),
    (Attribution(actor="actor:B"),),
    (Attribution(text="an official", kind="anonymous", affiliation="actor:a"),),
    (Attribution(text="it is said", kind="unattributed"),),
]
CONTRARY = {"allied_with", "opposed_to"}
MORE: list[dict[str, Any]] = [
    {}, {}, {}, {"exclude_anonymous": True}, {"certainty": ["stated", "hedged"]}, {"attribution": ["attributed"]},
    {"attribution": ["unattributed", "anonymous"]}, {"known_at": "2024-05-02"}, {"kind": ["actor"]},
    {"kind": ["event", "location"]}, {"kind": ["actor", "location"]}, {"min_sources": 2}, {"status": ["any"]},
    {"status": ["disputed"]}, {"property": ["killed"]}, {"property": ["motive", "position"]},
    {"disagreement": ["contradict"]}, {"disagreement": ["denied", "differ"]}, {"as_of": "2024-05-02"},
    {"after": "2024-05-02", "undated": "exclude"}, {"relation": ["stance"]},
    {"role": ["mediator"]}, {"relation": ["involvement"], "role": ["party", "target"]}, {"attributed_to": ["actor:a"]},
    {"exclude_speaker": ["actor:a"]}, {"only_anonymous": True},
]  # fmt: skip


@st.composite
def quarrelling_worlds(draw: st.DrawFn) -> World:
    """Draw a small graph with further claims about few of its things, and relations that may exclude each other."""
    records = [
        record.model_copy(update={"type": "allied_with"})
        if isinstance(record, Relation) and record.type == "in_contact_with"
        else record
        for record in draw(worlds()).records
    ]
    things = draw(
        st.lists(
            st.sampled_from([r.id for r in records if not isinstance(r, Claim | Merge | Source)]),
            min_size=1,
            max_size=3,
        )
    )
    sources = [record.id for record in records if isinstance(record, Source)]
    for number in range(draw(st.integers(4, 12))):
        name = draw(st.sampled_from([None, *VALUES]))
        claim = Claim(
            id=f"claim:quarrel-{number}",
            about=draw(st.sampled_from(things)),
            source=draw(st.sampled_from(sources)),
            property=name,
            value=draw(VALUES[name]) if name else None,
            as_of=draw(st.sampled_from([None, None, DAYS[0]])),
            stance=draw(st.sampled_from(["asserts", "asserts", "denies"])),
            attributed_to=draw(st.sampled_from(QUOTED)),
        )
        records.append(claim)
    return World(records)


def test_conflicts_are_those_that_holding_every_claim_against_every_other_finds(keeper: Keeper) -> None:
    explore(keeper, ask_about_a_world)


def ask_about_a_world(keeper: Keeper, data: st.DataObject) -> None:
    """Draw a graph, keep it, and compare some answers about it."""
    world = data.draw(quarrelling_worlds())
    with keeper.holding(world) as store:
        for _ in range(4):
            question = ConflictsParameters(limit=1000, **data.draw(st.sampled_from(MORE)))
            note(repr(question.model_dump(exclude_defaults=True)))
            answer = conflicts(store, question, seconds=UNHURRIED).data
            results = [
                (
                    result["about"],
                    result.get("contrary_to") or result["property"],
                    (result.get("as_of") or {}).get("edtf"),
                    result["disagreement"],
                )
                for result in answer["results"]
            ]
            assert sorted(results, key=repr) == sorted(by_hand(world, question), key=repr)


def by_hand(world: World, question: ConflictsParameters) -> Iterator[Found]:
    """Look at every two claims about one thing, and at every two relations between the same two nodes."""
    oracle = Oracle(world, question)
    groups: dict[tuple[str, str | None, str | None], list[Claim]] = {}
    for claim in filter(oracle.counts, world.claims):
        if (about := looked_at(oracle, claim)) and (not question.property or claim.property in question.property):
            day = span(claim.as_of)
            groups.setdefault((about, claim.property, day.edtf if day else None), []).append(claim)
    for (about, name, day), claims in groups.items():
        ways = {way for first, other in combinations(claims, 2) if (way := exclude(world, first, other))}
        strongest = next((way for way in ("denied", "contradict", "differ") if way in ways), None)
        if strongest and strongest in (question.disagreement or (strongest,)):
            yield about, name, day, strongest
    if not question.property and "contradict" in (question.disagreement or ("contradict",)):
        yield from contrary(oracle)


def looked_at(oracle: Oracle, claim: Claim) -> str | None:
    """Return what a claim is about, as it is read; None if that is not in the answer."""
    world, carrier = oracle.world, claim.about.partition("#")[0]
    standing = world.survivors.get(carrier, carrier)
    if standing in world.nodes:
        if (oracle.filters.relation or oracle.filters.role) and not oracle.around[standing]:
            return None
        is_event = isinstance(world.nodes[standing], Event)
        listed = oracle.has_node(standing) and (not is_event or oracle.stands(oracle.standing(standing)))
        return (claim.about if is_event else standing) if listed else None
    return claim.about if any(edge.id == claim.about for edge in oracle.edges) else None


def exclude(world: World, first: Claim, other: Claim) -> str | None:
    """Return how two claims on one property exclude each other; None if they don't, or one speaker makes both."""
    if speakers(world, first) & speakers(world, other):
        return None
    values, exclusive = (first.value, other.value), first.property in EXCLUSIVE
    numbers = [numbers_in(value) for value in values if isinstance(value, Measure)]
    if first.stance != other.stance:
        # Silent: a number denied bears on what may be that number; a text on any, unless the property's values add up.
        bears = bool(numbers[0] & numbers[1]) if numbers else exclusive or values[0] == values[1]
        return "denied" if bears else None
    if first.stance == "denies" or not exclusive or values[0] == values[1]:
        return None
    if numbers:
        return None if numbers[0] & numbers[1] else "contradict"
    return "differ"


def numbers_in(value: Measure) -> set[int]:
    """Return the whole numbers from 0 to 3 that a value allows."""
    low, high = (value.best, value.best) if value.best is not None else (value.low, value.high)
    return {number for number in range(4) if (low is None or number >= low) and (high is None or number <= high)}


def speakers(world: World, claim: Claim) -> set[Any]:
    """Return whose word a claim is: actors, speakers in words of one publisher, or a publisher."""
    return {
        world.survivors.get(speaker.actor, speaker.actor)
        if speaker.actor
        else (world.voice(claim.source), speaker.text, world.survivors.get(speaker.affiliation, speaker.affiliation))
        for speaker in claim.attributed_to
        if speaker.kind != "unattributed"
    } or {world.voice(claim.source)}


def contrary(oracle: Oracle) -> Iterator[Found]:
    """Yield two relations that can't hold of the same two at one time, each on the word of another speaker."""
    world = oracle.world
    stances = [edge for edge in oracle.edges if edge.is_record and edge.type.lower() in CONTRARY]
    for first, other in combinations(stances, 2):
        same = {first.start, first.end} == {other.start, other.end} and first.type != other.type
        if same and at_one_time(first, other):
            asserting = [list(asserted(oracle, edge)) for edge in (first, other)]
            if any(
                not speakers(world, mine) & speakers(world, theirs) for mine in asserting[0] for theirs in asserting[1]
            ):
                yield first.id, other.id, None, "contradict"


def at_one_time(first: Edge, other: Edge) -> bool:
    """Return whether two relations may hold on one day."""
    if first.when is None or other.when is None:
        return True
    return max(first.when.earliest, other.when.earliest) <= min(first.when.latest, other.when.latest)


def asserted(oracle: Oracle, edge: Edge) -> Iterable[Claim]:
    """Yield the counting claims that assert a relation."""
    return (claim for claim in oracle.world.claims if claim.about == edge.id and claim.stance == "asserts" and oracle.counts(claim))  # fmt: skip

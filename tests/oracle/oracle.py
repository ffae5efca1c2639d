"""A second opinion on small graphs: the rules of ``semantics.md`` in the plainest Python, by trying everything.

Nothing of the engines is used: records are read field by field, only dates are parsed with the project's own code.
Where the page is silent, the choice is said in a comment that begins with "Silent:".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise, product
from typing import Any, NamedTuple

from knowledge_graph.records import Claim, Event, Location, Merge, Record, Relation, Source, as_json, span
from knowledge_graph.time_span import BEGINNING, FOREVER, TimeSpan, day_text, parse_bounds
from knowledge_graph.vocabulary import VOCABULARY
from queries.parameters.filters import FilterParameters

Filters = Any
"""Parameters of a question about the graph: whatever has the fields of ``FilterParameters``."""

PATH_WALKS = ("involvement", "affiliation", "sequence")
FIRMNESS = ("denied", "disputed", "hedged", "stated", "confirmed", "identity")
"""From least to most. Silent: a location's part_of, which stands by itself, is the firmest."""
DEFAULT_REALITY = ("happened", "ongoing", "alleged")


class EvidenceStatus(NamedTuple):
    """What the counting claims on a thing add up to."""

    status: str
    voices: int
    claims: frozenset[str]
    anonymous: bool = False
    """Whether all that assert it are anonymous, and somebody does."""


@dataclass(frozen=True)
class Edge:
    """One relation: what it is, what it joins, whose claims it stands on when it has none of its own, and its date."""

    id: str
    type: str
    role: str | None
    classes: frozenset[str]
    start: str
    end: str
    carrier: str | None
    is_record: bool = False
    when: TimeSpan | None = None
    words: tuple[str | None, ...] = (None, None, None)
    """Its title, and how exactly and where in it a place is meant."""

    def other(self, node: str) -> str:
        """Return the end that isn't this one."""
        return self.end if node == self.start else self.start


def edges_of(record: Record) -> Iterator[Edge]:
    """Yield the relations that a record carries."""
    tables = VOCABULARY.tables
    if isinstance(record, Location) and record.part_of:
        classes = frozenset({"place", "part"})
        yield Edge(f"{record.id}#part_of:{record.part_of}", "PART_OF", None, classes, record.id, record.part_of, None)
    if isinstance(record, Relation):
        classes = frozenset({tables["relation_types"][record.type]["class"]})
        kind = record.type.upper()
        yield Edge(record.id, kind, None, classes, record.start, record.end, record.id, True, span(record.when), (record.title, None, None))  # fmt: skip
    if isinstance(record, Event):
        for participant in record.participants:
            classes = frozenset({"involvement", tables["roles"][participant.role]})
            identifier = participant.id or f"{record.id}#{participant.role}:{participant.actor}"
            yield Edge(
                identifier, "PARTICIPATED_IN", participant.role, classes, participant.actor, record.id, record.id
            )
        for location in record.locations:
            identifier = location.id or f"{record.id}#{location.role}:{location.location}"
            kind = tables["location_roles"][location.role]
            words = None, location.precision, location.area
            yield Edge(
                identifier,
                kind,
                location.role,
                frozenset({"place"}),
                record.id,
                location.location,
                record.id,
                words=words,
            )
        for link in record.links:
            identifier = link.id or f"{record.id}#{link.type}:{link.target}"
            classes = frozenset({tables["link_types"][link.type]["class"]})
            if "mentioned" in classes:
                classes |= {"involvement"}
            yield Edge(identifier, link.type.upper(), None, classes, record.id, link.target, record.id)


def survivors(records: Iterable[Record], nodes: dict[str, Any]) -> dict[str, str]:
    """Return where merged ids are read.

    Silent: of merges that contradict each other the one decided first counts, of one day the one of the lesser id.
    """
    merges = [record for record in records if isinstance(record, Merge) and not record.undone]
    pairs: list[tuple[str, str]] = []
    for merge in sorted(merges, key=lambda entry: (parse_bounds(entry.decided)[0], entry.id)):
        ends = nodes.get(merge.merged), nodes.get(merge.into)
        alike = ends[0] and ends[1] and ends[0].kind == ends[1].kind != "event"
        if alike and merge.merged not in dict(pairs) and final(pairs, merge.into) != merge.merged:
            pairs.append((merge.merged, merge.into))
    return {merged: final(pairs, merged) for merged, _ in pairs}


def final(pairs: list[tuple[str, str]], node: str) -> str:
    """Follow merges to their end."""
    for merged, into in pairs:
        if merged == node:
            return final(pairs, into)
    return node


def united(edges: Iterable[tuple[Edge, Edge]]) -> dict[str, list[Edge]]:
    """Return the relations that are read as one, by the id of that one, which comes first; each as it is and as it is read.

    Since a merge has brought one of them there, relations of one type, role, date, title, precision and area between the
    same two nodes are one. What was there before stands for the others.
    """
    groups: dict[tuple[Any, ...], list[tuple[bool, str, Edge]]] = {}
    for edge, read in edges:
        when = read.when
        bounds = (when.earliest, when.start_latest, when.end_earliest, when.latest) if when else None
        likeness = (read.type, read.role, read.start, read.end, bounds, *read.words)
        key = (read.id,) if read.start == read.end else likeness
        groups.setdefault(key, []).append((read != edge, read.id, read))
    members: dict[str, list[Edge]] = {}
    for group in groups.values():
        ordered = [edge for *_, edge in sorted(group, key=lambda member: member[:2])]
        together = [ordered] if any(moved for moved, *_ in group) else [[edge] for edge in ordered]
        members |= {edges[0].id: edges for edges in together}
    return members


def attribution(claim: Claim) -> str:
    """Say whose word a claim is.

    Silent: one known speaker is enough; a claim is anonymous if all its speakers are, and nobody's if it has none, or
    some that nobody knows.
    """
    kinds = {entry.kind or "named" for entry in claim.attributed_to}
    if "named" in kinds or "collective" in kinds:
        return "attributed"
    return "anonymous" if kinds == {"anonymous"} else "unattributed"


class World:
    """All records of one small graph, and what does not depend on a question."""

    def __init__(self, records: Iterable[Record]) -> None:
        self.records = list(records)
        self.sources = {record.id: record for record in self.records if isinstance(record, Source)}
        self.claims = [record for record in self.records if isinstance(record, Claim)]
        nodes = {record.id: record for record in self.records if record.kind in {"actor", "location", "event"}}
        self.survivors = survivors(self.records, nodes)
        self.nodes = {identifier: record for identifier, record in nodes.items() if identifier not in self.survivors}
        self.members = united([(edge, self._as_read(edge)) for record in self.records for edge in edges_of(record)])
        self.edges = [edges[0] for edges in self.members.values()]
        self.walkable = [edge for edge in self.edges if edge.start != edge.end]  # self-loops aren't shown

    def _as_read(self, edge: Edge) -> Edge:
        """Return a relation between the nodes that its ends are read as."""
        return replace(
            edge, start=self.survivors.get(edge.start, edge.start), end=self.survivors.get(edge.end, edge.end)
        )

    def __repr__(self) -> str:
        """Return the records as JSON Lines: what a failing example shows."""
        return "World:\n" + "\n".join(as_json(record).decode() for record in self.records)

    def as_read(self, node: str) -> list[Any]:
        """Return the records that a node is read as: its own, and those merged into it, by id."""
        merged = sorted(identifier for identifier, into in self.survivors.items() if into == node)
        by_id = {record.id: record for record in self.records if record.kind in {"actor", "location", "event"}}
        return [by_id[identifier] for identifier in (node, *merged)]

    @cached_property
    def countries(self) -> list[tuple[str, str]]:
        """Return each state with each of its countries: what shares an identifier with it, or else its name."""
        ties: list[tuple[str, str]] = []
        places = [node for node, record in self.nodes.items() if record.type in {"country", "territory"}]
        for node, record in self.nodes.items():
            if record.type == "state":
                alike = [place for place in places if self._codes(node) & self._codes(place)]
                names = {place: {entry.name.lower() for entry in self.as_read(place)} for place in places}
                named = [place for place in places if record.name.lower() in names[place]]
                ties += [(node, place) for place in sorted(alike or named)]
        return ties

    def _codes(self, node: str) -> set[tuple[str, str]]:
        codes = dict[str, str]()
        for record in reversed(self.as_read(node)):
            codes |= record.identifiers
        return {*codes.items()}

    def degree(self, node: str) -> int:
        """Count the walkable relations of a node, filters apart."""
        return sum(node in {edge.start, edge.end} for edge in self.walkable)

    def wholes(self, source: str) -> list[Source]:
        """Return a source and everything it is part of, from the inside out."""
        results = [self.sources[source]]
        while results[-1].part_of:
            results.append(self.sources[results[-1].part_of])
        return results

    def voice(self, source: str) -> str:
        """Name the independent publisher behind a source."""
        entry = self.sources[source]
        if entry.republishes:
            return self.voice(entry.republishes)
        if entry.publisher:
            return f"publisher {entry.publisher}"
        # Silent: a section without a publisher speaks with the voice of what it is a section of.
        return self.voice(entry.part_of) if entry.part_of else f"source {entry.id}"

    def parts(self, node: str) -> set[str]:
        """Return a location and all that is part of it, at any depth."""
        results = {node}
        while inner := {e.start for e in self.edges if e.type == "PART_OF" and e.end in results} - results:
            results |= inner
        return results

    def bounds(self, event: str) -> tuple[int, int, int, int]:
        """Return the four bounds of an event's date, and of one without any those that fit every date."""
        record = self.nodes[event]
        when = span(record.when) if isinstance(record, Event) else None
        if when is None:
            return BEGINNING, BEGINNING, FOREVER, FOREVER
        return when.earliest, when.start_latest, when.end_earliest, when.latest

    def carried_date(self, edge: Edge) -> TimeSpan | None:
        """Return a relation's own date, or that of the event it is a part of."""
        if edge.when or edge.carrier is None or edge.is_record:
            return edge.when
        event = self.nodes[edge.carrier]
        return span(event.when) if isinstance(event, Event) else None


class Oracle:
    """What exists in the answer to one question, and what follows from that."""

    def __init__(
        self, world: World, filters: Filters, *, exempt: Iterable[str] = (), walks: tuple[str, ...] | None = None
    ) -> None:
        self.world = world
        self.filters = filters
        self.exempt = frozenset(exempt)
        self._walks = walks
        self.near, self.far = set[str](), set[str]()
        """Places that a path goes out from and comes to: its ends that are locations, and their parts."""
        self.ties: dict[tuple[str, ...], Edge] = {}
        """By its two nodes in the direction of a path, the step between a state and its country."""

    # Claims

    def counts(self, claim: Claim) -> bool:
        """Say whether a claim counts."""
        criteria, wholes = self.filters, self.world.wholes(claim.source)
        names = {whole.id for whole in wholes}
        taken_back = [span(entry.retracted) for entry in [claim, *wholes] if entry.retracted]
        if criteria.known_at is None:
            if taken_back:
                return False
        else:
            day = parse_bounds(criteria.known_at)[1]
            # Silent: a section without a date of its own was published with what it is a section of.
            published = next((span(whole.published) for whole in wholes if whole.published), None)
            if published is None or published.latest == FOREVER or published.latest > day:
                return False
            if any(back.earliest <= day for back in taken_back if back):
                return False
        if criteria.source and not names & set(criteria.source):
            return False
        whose = attribution(claim)
        speakers = {self.world.survivors.get(entry.actor or "", entry.actor) for entry in claim.attributed_to}
        named, unheard = (
            {self.world.survivors.get(actor, actor) for actor in actors}
            for actors in (criteria.attributed_to, criteria.exclude_speaker)
        )
        left_out = (
            bool(names & set(criteria.exclude_source)),
            bool(criteria.dataset) and not names & set(criteria.dataset),
            bool(criteria.certainty) and claim.certainty not in criteria.certainty,
            bool(criteria.attribution) and whose not in criteria.attribution,
            criteria.exclude_anonymous and whose == "anonymous",
            bool(named) and not named & speakers,
            # Silent: a speaker who is described in words is another one than any actor.
            bool(speakers) and speakers <= unheard,
        )
        return not any(left_out)

    def standing(self, *things: str) -> EvidenceStatus:
        """Add up the claims about one event, relation or part, or about several that are read as one."""
        counting = [claim for claim in self.world.claims if claim.about in things and self.counts(claim)]
        asserting = [claim for claim in counting if claim.stance == "asserts"]  # of a value, too
        denying = [claim for claim in counting if claim.stance == "denies" and claim.property is None]
        if asserting and denying:
            status = "disputed"
        elif asserting:
            status = max((claim.certainty for claim in asserting), key=FIRMNESS.index)
        else:
            status = "denied" if denying else "none"
        voices = {self.world.voice(claim.source) for claim in asserting}
        anonymous = bool(asserting) and all(attribution(claim) == "anonymous" for claim in asserting)
        return EvidenceStatus(status, len(voices), frozenset(claim.id or "" for claim in counting), anonymous)

    def edge_standing(self, edge: Edge) -> EvidenceStatus:
        """Add up the claims a relation stands on: its own if any was ever made, else its carrier's."""
        if edge.carrier is None:
            return EvidenceStatus("identity", 0, frozenset())
        spoken_of = {claim.about for claim in self.world.claims}
        members = self.world.members[edge.id]
        return self.standing(*(member.id if member.id in spoken_of else str(member.carrier) for member in members))

    def stands(self, standing: EvidenceStatus, *, as_end: bool = False) -> bool:
        """Say whether the filters on what claims add up to let this through, for itself or as an end of a relation."""
        if standing.status == "identity":
            return True
        question = set(self.filters.status) or {"disputed", "hedged", "stated", "confirmed"}
        if "any" in question:
            question = set(FIRMNESS)
        # Silent: what is denied by all has no asserting claim, so min_sources asks nothing of it.
        enough = standing.voices >= self.filters.min_sources or standing.status == "denied"
        return (
            standing.status in question and enough and (as_end or standing.anonymous or not self.filters.only_anonymous)
        )

    # What exists

    def dates_pass(self, when: TimeSpan | None, *, relation: bool, needs_date: bool = True) -> bool:
        """Hold a date against the window and as_of."""
        criteria = self.filters
        if when is None:
            windowed = bool(criteria.after or criteria.before)
            return not (windowed and criteria.match == "within" and needs_date)
        first = parse_bounds(criteria.after)[0] if criteria.after else 1
        last = parse_bounds(criteria.before)[1] if criteria.before else FOREVER
        if criteria.match == "within":
            fits = when.earliest >= first and when.latest <= last
        elif criteria.match == "possible":
            fits = when.earliest <= last and when.latest >= first
        else:
            fits = when.start_latest <= last and when.end_earliest >= first
        if criteria.as_of and fits:
            day = parse_bounds(criteria.as_of)[1]
            fits = when.earliest <= day and (not relation or when.latest >= day)
        return fits

    def has_node(self, node: str) -> bool:
        """Say whether a node exists in the answer."""
        record, criteria = self.world.nodes[node], self.filters
        if node in self.exempt:
            return True
        if criteria.kind and record.kind not in criteria.kind:
            return False
        if not isinstance(record, Event):
            return True
        reality, when = criteria.reality or DEFAULT_REALITY, span(record.when)
        rules = (
            "any" in reality or record.reality in reality,
            not criteria.type or record.type in criteria.type,
            when is not None or criteria.undated == "include",
            self.dates_pass(when, relation=False),
            self.stands(self.standing(node), as_end=True),
            not criteria.place or self.is_there(node),
        )
        return all(rules)

    def is_there(self, event: str) -> bool:
        """Say whether an event was at one of the places asked for, or in a part of one, whatever is walked."""
        anything = dict.fromkeys(("relation", "role", "kind", "place"), ())
        anywhere = Oracle(self.world, self.filters.model_copy(update=anything))
        places = {self.world.survivors.get(entry, entry) for entry in self.filters.place}
        parts = {part for location in places for part in self.world.parts(location)}
        return any(edge.start == event and edge.end in parts for edge in anywhere.edges)

    def walks(self, edge: Edge) -> bool:
        """Say whether a relation is of a type or class, and in a role, that the question walks."""
        criteria = self.filters
        if criteria.relation:
            question = any(edge.type == name.upper() or name.lower() in edge.classes for name in criteria.relation)
        else:
            question = self._walks is None or self._walks_by_default(edge)
            question |= "place" in edge.classes and bool({edge.start, edge.end} & (self.near | self.far))
        return question and (not criteria.role or edge.role in criteria.role)

    def _walks_by_default(self, edge: Edge) -> bool:
        classes = edge.classes & set(self._walks or ())
        return bool(classes) and ("mentioned" not in edge.classes or "mentioned" in classes)

    def step(self, here: str, there: str) -> list[Edge]:
        """Return the relations by which a path may go from one node to the next."""
        return [edge for edge in self.around[here].get(there, []) if self._goes(edge, here, there)]

    def steps(self, path: tuple[str, ...]) -> list[list[Edge]]:
        """Return the relations of each step of a path; where there are none, what ties a state to its country."""
        steps = [self.step(here, there) for here, there in pairwise(path)]
        return steps if steps != [[]] or path not in self.ties else [[self.ties[path]]]

    def _goes(self, edge: Edge, here: str, there: str) -> bool:
        if self.filters.relation or self._walks_by_default(edge):
            return True
        if edge.type == "PART_OF":
            down = {here, there} <= self.near and edge.end == here
            return down or ({here, there} <= self.far and edge.start == here)
        return (here in self.near and there not in self.near) or (there in self.far and here not in self.far)

    def has_edge(self, edge: Edge) -> bool:
        """Say whether a relation exists in the answer."""
        if not self.walks(edge):
            return False
        # Silent: undated is what could have a date of its own and has none; parts of events have the event's.
        if edge.is_record and edge.when is None and self.filters.undated == "exclude":
            return False
        if not self.dates_pass(edge.when, relation=True, needs_date=edge.is_record):
            return False
        return self.stands(self.edge_standing(edge)) and self.has_node(edge.start) and self.has_node(edge.end)

    @cached_property
    def edges(self) -> list[Edge]:
        """Return the relations that exist, in order of id."""
        return sorted((edge for edge in self.world.walkable if self.has_edge(edge)), key=lambda edge: edge.id)

    @cached_property
    def around(self) -> dict[str, dict[str, list[Edge]]]:
        """Return, for each node, its neighbours and the relations between, all in order of id."""
        results: dict[str, dict[str, list[Edge]]] = {node: {} for node in self.world.nodes}
        for edge in self.edges:
            results[edge.start].setdefault(edge.end, []).append(edge)
            results[edge.end].setdefault(edge.start, []).append(edge)
        return {node: dict(sorted(beside.items())) for node, beside in results.items()}

    def is_listed(self, node: str) -> bool:
        """Say whether a list holds a node: it stands for itself, and has a relation that is named, if any is."""
        named = self.filters.relation or self.filters.role
        return self.has_node(node) and self.stands_alone(node) and (not named or node in self.related)

    def stands_alone(self, node: str) -> bool:
        """Say whether an event stands where it is listed for itself; anything else does."""
        return not isinstance(self.world.nodes[node], Event) or self.stands(self.standing(node))

    @cached_property
    def related(self) -> set[str]:
        """Return the nodes at which a relation exists, of whatever kind and wherever the one at its other end."""
        anything = self.filters.model_copy(update={"kind": (), "place": ()})
        return {end for edge in Oracle(self.world, anything, walks=self._walks).edges for end in (edge.start, edge.end)}

    def touched(self, nodes: set[str]) -> set[str]:
        """Return what a relation joins to one of some named nodes, which are exempt from filters; and those nodes."""
        anything = self.filters.model_copy(update={"kind": (), "place": ()})
        edges = Oracle(self.world, anything, exempt=nodes, walks=self._walks).edges
        return {end for edge in edges if nodes & {edge.start, edge.end} for end in (edge.start, edge.end)} - nodes

    def strength(self, edge: Edge) -> tuple[int, int, int]:
        """Return what ranks a relation, the strongest greatest: status, voices, later ``latest``."""
        standing, when = self.edge_standing(edge), self.world.carried_date(edge)
        return FIRMNESS.index(standing.status), standing.voices, when.latest if when else 0


# Paths


@dataclass(frozen=True)
class Paths:
    """All there are for a path question. ``beyond`` says whether the search (must, may) have stopped at its depth."""

    paths: list[tuple[str, ...]]
    beyond: tuple[bool, bool]


def oracle_of_path(world: World, question: Any, more: tuple[str, ...] = ()) -> Oracle:
    """Return what exists for a path question, with more classes of relations: its named ends are exempt."""
    named = (*question.start, *question.end, *question.via)
    oracle = Oracle(world, question, exempt=named, walks=(*PATH_WALKS, *more))
    if not question.relation:
        places = {node for node, record in world.nodes.items() if isinstance(record, Location)}
        oracle.near, oracle.far = (
            {part for end in set(ends) & places for part in world.parts(end)} for ends in (question.start, question.end)
        )
    if not (question.relation or question.role or question.via):
        for state, country in world.countries:
            tie = Edge(f"{state}#state_of:{country}", "STATE_OF", None, frozenset({"place"}), state, country, None)
            for start, end in ((state, country), (country, state)):
                if start in question.start and end in question.end:
                    oracle.ties[start, end] = tie
    return oracle


@dataclass(frozen=True)
class Answered:
    """What there is for a path question, and for which states their countries stand, if they do."""

    oracle: Oracle
    paths: list[tuple[str, ...]]
    beyond: tuple[bool, bool]
    stands_for: dict[str, str]


def answer_path(world: World, question: Any, more: tuple[str, ...] = ()) -> Answered:
    """Return every path a question could list; if there is none, those of the countries of its states as well."""
    oracle = oracle_of_path(world, question, more)
    listing = all_paths(oracle, question)
    if listing.paths or question.relation:
        return Answered(oracle, listing.paths, listing.beyond, {})
    # Silent: a country of several states stands for the last of them that is named.
    named, avoided = (*question.start, *question.end), {world.survivors.get(node, node) for node in question.avoid}
    states = {place: end for end in named for state, place in world.countries if state == end and place not in avoided}
    if not states:
        return Answered(oracle, listing.paths, listing.beyond, {})
    start, end = (
        [*ends, *(place for place, state in states.items() if state in ends and place not in {*ends, *others})]
        for ends, others in ((question.start, question.end), (question.end, question.start))
    )
    wider = question.model_copy(update={"start": tuple(start), "end": tuple(end)})
    oracle = oracle_of_path(world, wider, more)
    listing = all_paths(oracle, wider)
    return Answered(oracle, listing.paths, listing.beyond, states)


def all_paths(oracle: Oracle, question: Any) -> Paths:
    """Return every path a question could list, in order."""
    if question.mode in {"shortest", "all_shortest"} and not question.via:
        return all_shortest(oracle, question)
    results = [path for length in range(1, question.max_depth + 1) for path in _paths_of(oracle, question, length)]
    if question.mode in {"shortest", "all_shortest"}:
        results = [path for path in results if len(path) == len(results[0])]
    order = question.order or "possible"
    if question.mode == "temporal":
        results = [path for path in results if _is_timely(oracle, path, order)]
        arrivals = {path: arrival(oracle, path, order) for path in results}
        by_time = question.optimise == "arrival"
        results.sort(key=lambda path: (arrivals[path], len(path)) if by_time else (len(path), arrivals[path]))
    longer = _paths_of(oracle, question, question.max_depth + 1)
    if question.mode == "temporal":
        longer = (path for path in longer if _is_timely(oracle, path, order))
    least = question.mode in {"shortest", "all_shortest"} and results
    return Paths(results, (not least and any(True for _ in longer), not least))


def _paths_of(oracle: Oracle, question: Any, length: int) -> Iterator[tuple[str, ...]]:
    for start in sorted(question.start):
        paths = [path for path in _simple_paths(oracle, question, (start,), length) if set(question.via) <= set(path)]
        ties = [tie for tie in oracle.ties if tie[0] == start and length == 1]
        yield from sorted({*paths, *ties}) if ties else paths


def all_shortest(oracle: Oracle, question: Any) -> Paths:
    """Try every simple path, shorter ones first, neighbours in order of id."""
    for length in range(1, question.max_depth + 1):
        if result := list(_paths_of(oracle, question, length)):
            return Paths(result, (False, False))
    starts, ends = question.start, question.end
    if set(starts) & set(ends):
        return Paths([], (False, True))
    from_start = _distances(oracle, question, starts, ends)
    from_end = _distances(oracle, question, ends, starts, back=True)
    depth = question.max_depth
    may = any(near + 1 in from_start.values() and depth - near + 1 in from_end.values() for near in range(depth + 1))
    return Paths([], (bool(from_start.keys() & set(ends)), may))


def _passable(oracle: Oracle, question: Any, node: str) -> bool:
    # Silent: with several starts and ends, no path passes through another one of them.
    if node in question.start:
        return False
    # Silent: what a path must pass through is exempt as its ends are.
    if node in question.via:
        return True
    if node in question.avoid:
        return False
    return question.max_degree is None or oracle.world.degree(node) <= question.max_degree


def _simple_paths(oracle: Oracle, question: Any, trail: tuple[str, ...], left: int) -> Iterator[tuple[str, ...]]:
    for node in oracle.around[trail[-1]]:
        if not oracle.step(trail[-1], node):
            continue
        if node in question.end:
            # Silent: an end that is a start, too, is no path of its own.
            if left == 1 and node not in trail:
                yield (*trail, node)
        elif left > 1 and node not in trail and _passable(oracle, question, node):
            yield from _simple_paths(oracle, question, (*trail, node), left - 1)


def _distances(
    oracle: Oracle, question: Any, starts: Iterable[str], ends: Iterable[str], *, back: bool = False
) -> dict[str, int]:
    result, level = dict.fromkeys(starts, 0), list(starts)
    while level:
        beyond = sorted({
            node
            for here in level
            for node in oracle.around[here]
            if (oracle.step(node, here) if back else oracle.step(here, node))
            and node not in result and (node in ends or _passable(oracle, question, node))
        })  # fmt: skip
        result |= dict.fromkeys(beyond, result[level[0]] + 1)
        level = beyond
    return result


@dataclass(frozen=True)
class Described:
    """One path as an answer describes it."""

    nodes: list[str]
    steps: list[list[str]]
    directions: list[str]
    claims: list[set[str]]
    status: str
    source_count: int
    weakest: int | None
    time_order: str
    arrival: str | None = None
    undated: int | None = None


def describe(oracle: Oracle, path: tuple[str, ...], order: str | None = None) -> Described:
    """Describe one path: its relations, its weakest step, and whether time runs along it; if asked, until when."""
    steps = oracle.steps(path)
    strengths = [max(_firmness(oracle, edge) for edge in step) for step in steps]
    weakest = min(strengths)
    alone = len(steps) > 1 and strengths.count(weakest) == 1
    return Described(
        nodes=list(path),
        steps=[[edge.id for edge in step] for step in steps],
        directions=[_direction(step, here) for step, here in zip(steps, path, strict=False)],
        claims=[{claim for edge in step for claim in oracle.edge_standing(edge).claims} for step in steps],
        status=FIRMNESS[weakest[0]],
        source_count=weakest[2],
        weakest=strengths.index(weakest) if alone else None,
        time_order=time_order(oracle, path),
        arrival=day_text(arrival(oracle, path, order)) if order else None,
        undated=sum(any(when is None for _, when in some) for some in _elements(oracle, path)) if order else None,
    )


def _firmness(oracle: Oracle, edge: Edge) -> tuple[int, bool, int]:
    """Return what makes a relation strong: its status, then a word that isn't anonymous, then voices."""
    standing = oracle.edge_standing(edge)
    words = [claim for claim in oracle.world.claims if claim.id in standing.claims and claim.stance == "asserts"]
    unnamed = bool(words) and all(attribution(claim) == "anonymous" for claim in words)
    return FIRMNESS.index(standing.status), not unnamed, standing.voices


def _direction(step: list[Edge], here: str) -> str:
    forward = {edge.start == here for edge in step}
    return "both" if len(forward) == 2 else "forward" if True in forward else "backward"


def time_order(oracle: Oracle, path: tuple[str, ...]) -> str:
    """Try every choice among parallel relations; the best order that any of them has is the path's."""
    if any(_in_order(oracle, choice, "certain") for choice in _choices(oracle, path)):
        return "certain"
    return "possible" if any(_in_order(oracle, choice, "possible") for choice in _choices(oracle, path)) else "none"


def arrival(oracle: Oracle, path: tuple[str, ...], order: str) -> int:
    """Return the soonest day that any choice in order arrives on; what is certain is good enough for possible."""
    orders = {"certain", order}
    days = [
        max([BEGINNING, *(when.start_latest if order == "certain" else when.earliest for _, when in choice)])
        for choice in _choices(oracle, path)
        if any(_in_order(oracle, choice, order) for order in orders)
    ]
    return min(days)


def _is_timely(oracle: Oracle, path: tuple[str, ...], order: str) -> bool:
    return time_order(oracle, path) in {"certain", order}


def _choices(oracle: Oracle, path: tuple[str, ...]) -> list[list[tuple[str, TimeSpan]]]:
    """Return the dated things along a path, once for each choice among parallel relations."""
    return [[(identifier, when) for identifier, when in choice if when] for choice in product(*_elements(oracle, path))]


def _elements(oracle: Oracle, path: tuple[str, ...]) -> list[list[tuple[str, TimeSpan | None]]]:
    """Return what may have a date along a path: events, and of the other steps any of the relations."""
    steps = oracle.steps(path)
    elements: list[list[tuple[str, TimeSpan | None]]] = []
    for index, node in enumerate(path):
        record = oracle.world.nodes[node]
        if isinstance(record, Event):
            elements.append([(node, span(record.when))])
        if index < len(steps) and all(edge.is_record for edge in steps[index]):
            elements.append([(edge.id, edge.when) for edge in steps[index]])
    return elements


def _in_order(oracle: Oracle, choice: list[tuple[str, TimeSpan]], order: str) -> bool:
    precedes = linked(oracle)
    rule = _certainly if order == "certain" else _possibly
    return _holds(choice, lambda first, other: rule(first, other, precedes))


def linked(oracle: Oracle) -> set[tuple[str, str]]:
    """Return (earlier, later) for all that standing links say, one after the other, unless they say both ways."""
    closed = _closed(_direct_links(oracle.edges))
    return {(a, b) for a, b in closed if (b, a) not in closed}


def _direct_links(edges: Iterable[Edge]) -> Iterator[tuple[str, str]]:
    for edge in edges:
        points = VOCABULARY.tables["link_types"].get(edge.type.lower(), {}).get("points")
        if points:
            yield (edge.end, edge.start) if points == "back" else (edge.start, edge.end)


def _closed(pairs: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    closed = set(pairs)
    while more := {(a, d) for a, b in closed for c, d in closed if b == c} - closed:
        closed |= more
    return closed


def in_time(world: World, events: Iterable[str], *, newest_first: bool = False) -> list[str]:
    """Sort events as a timeline does: by their bounds, then links, then ids; unknown beginnings last in any order."""
    plain = Oracle(world, FilterParameters())
    standing = [edge for edge in world.walkable if plain.stands(plain.edge_standing(edge))]
    alike = [(a, b) for a, b in _direct_links(standing) if world.bounds(a)[::3] == world.bounds(b)[::3]]
    closed = _closed(alike)

    def depth(event: str) -> int:
        circle = {event} | {other for other in world.nodes if {(event, other), (other, event)} <= closed}
        return max((depth(a) + 1 for a, b in alike if b in circle and a not in circle), default=0)

    def key(event: str) -> tuple[int, int, int, str]:
        earliest, latest = world.bounds(event)[::3]
        return earliest, latest, depth(event), event

    ordered = sorted(events, key=key, reverse=newest_first)
    begun = [event for event in ordered if world.bounds(event)[0] != BEGINNING]
    return begun + [event for event in ordered if event not in begun]


def critical_sources(world: World, question: Any, paths: list[tuple[str, ...]]) -> list[str]:
    """Take every source away in turn, and see whether any of the paths is left."""
    oracle = oracle_of_path(world, question)
    if any(path in oracle.ties and not oracle.step(*path) for path in paths):
        return []  # what ties a state to its country rests on no source
    return sorted(source for source in world.sources if paths and not _any_stands(world, question, source, paths))


def _any_stands(world: World, question: Any, source: str, paths: list[tuple[str, ...]]) -> bool:
    without = oracle_of_path(world, question.model_copy(update={"exclude_source": (*question.exclude_source, source)}))
    return any(all(without.step(here, there) for here, there in pairwise(path)) for path in paths)


def _holds(choice: list[Any], rule: Callable[[Any, Any], bool]) -> bool:
    return all(rule(first, other) for index, first in enumerate(choice) for other in choice[index + 1 :])


def _certainly(first: tuple[str, TimeSpan], other: tuple[str, TimeSpan], precedes: set[tuple[str, str]]) -> bool:
    return first[1].start_latest < other[1].end_earliest or (first[0], other[0]) in precedes


def _possibly(first: tuple[str, TimeSpan], other: tuple[str, TimeSpan], precedes: set[tuple[str, str]]) -> bool:
    return first[1].earliest <= other[1].latest and (other[0], first[0]) not in precedes


def blocking_filter(world: World, question: Any) -> set[str]:
    """Return every filter without which there would have been a path."""
    causes = set()
    for name, about in type(question).model_fields.items():
        if (
            name in {"start", "end", "mode", "max_depth", "max_paths", "optimise"}
            or getattr(question, name) == about.default
        ):
            continue
        wider = question.model_copy(update={name: about.default})
        if answer_path(world, wider).paths:
            causes.add(name)
    return causes


def connecting_classes(world: World, question: Any) -> list[str]:
    """Return the first class of relations that gives a path if it is walked as well, or all if only all do."""
    classes = ("place", "part", "stance", "mentioned")
    for names in (*((name,) for name in classes), classes):
        if not question.relation and answer_path(world, question, names).paths:
            return list(names)
    return []


# Neighbourhoods


@dataclass
class Neighbourhood:
    """The answer to a neighbourhood question."""

    distance: dict[str, int]
    """By node, in the answer's order; the parts of the centre that are shown come last."""
    edges: set[str]
    totals: dict[str, dict[str, int]]
    unexpanded: set[str]
    cuts: set[tuple[str, int]]


def oracle_of_neighbourhood(world: World, question: Any, *centres: str) -> Oracle:
    """Return what exists for a neighbourhood question: its centres are exempt, and so is all they stand for."""
    return Oracle(world, question, exempt=_stood_for(world, question, centres))


def _stood_for(world: World, question: Any, centres: Iterable[str]) -> set[str]:
    return {part for centre in centres for part in (world.parts(centre) if question.parts == "include" else (centre,))}


def neighbourhood(oracle: Oracle, question: Any, *centres: str) -> Neighbourhood:
    """Grow a neighbourhood step by step."""
    inner = _stood_for(oracle.world, question, centres)
    distance, met, level = dict.fromkeys(centres, 0), set(), inner
    unexpanded, cuts = set(), set()
    for depth in range(1, question.depth + 1):
        known = set(distance) | inner
        best: dict[str, tuple[int, int, int]] = {}
        for here in level:
            followed = [edge for edge in _at(oracle, here) if _follows(edge, here, question.direction)]
            met |= {edge.id for edge in followed}
            new = [edge for edge in followed if edge.other(here) not in known]
            for kind in {edge.type for edge in new}:
                ranks = _ranks([edge for edge in new if edge.type == kind], here, oracle)
                ordered = sorted(ranks, key=lambda node: (_downwards(ranks[node]), node))
                if len(ordered) > question.limit_per_relation:
                    cuts.add(("limit_per_relation", depth))
                for node in ordered[: question.limit_per_relation]:
                    best[node] = max(best.get(node, ranks[node]), ranks[node])
        chosen = sorted(best, key=lambda node: (_downwards(best[node]), node))
        room = question.limit - (len(distance) - len(centres))
        if len(chosen) > room:
            cuts.add(("limit", depth))
        chosen = chosen[:room]
        distance |= dict.fromkeys(chosen, depth)
        level = set(chosen)
        if depth < question.depth:
            hubs = {node for node in chosen if oracle.world.degree(node) > question.max_degree}
            unexpanded |= hubs
            level -= hubs
            if hubs:
                cuts.add(("max_degree", depth))
    _show_parts(oracle, inner - {*centres}, distance)
    between = [edge for edge in oracle.edges if {edge.start, edge.end} <= distance.keys()]
    if len(between) > question.edge_limit:
        cuts.add(("edge_limit", question.depth))
        between.sort(key=lambda edge: (_downwards(oracle.strength(edge)), edge.id))
        between = between[: question.edge_limit]
    edges = {edge.id for edge in between}
    return Neighbourhood(distance, edges, _totals(oracle, met, edges), unexpanded, cuts)


def _at(oracle: Oracle, node: str) -> list[Edge]:
    return [edge for edges in oracle.around[node].values() for edge in edges]


def _follows(edge: Edge, here: str, direction: str) -> bool:
    return direction == "any" or (edge.start == here) == (direction == "out")


def _ranks(edges: list[Edge], here: str, oracle: Oracle) -> dict[str, tuple[int, int, int]]:
    ranks: dict[str, tuple[int, int, int]] = {}
    for edge in edges:
        node, rank = edge.other(here), oracle.strength(edge)
        ranks[node] = max(ranks.get(node, rank), rank)
    return ranks


def _downwards(rank: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(-value for value in rank)


def _show_parts(oracle: Oracle, parts: set[str], distance: dict[str, int]) -> None:
    """Show, at distance 0, the centre's parts at which a neighbour hangs, and the wholes between them and the centre.

    Silent: which of a centre's parts are shown. All of a country's places would bury what happened in them.
    """
    neighbours = {node for node, far in distance.items() if far}
    shown = {part for part in parts if neighbours & oracle.around[part].keys()}
    within = [edge for edge in oracle.edges if edge.type == "PART_OF" and edge.end in parts]
    while above := {edge.end for edge in within if edge.start in shown} - shown:
        shown |= above
    distance |= dict.fromkeys(sorted(shown), 0)


def _totals(oracle: Oracle, met: set[str], returned: set[str]) -> dict[str, dict[str, int]]:
    totals: dict[str, dict[str, int]] = {}
    for edge in oracle.edges:
        if edge.id in met:
            counted = totals.setdefault(edge.type, {"found": 0, "returned": 0})
            counted["found"] += 1
            counted["returned"] += edge.id in returned
    return totals

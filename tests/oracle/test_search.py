"""A search, in any store, finds what looking at every text of every record finds, as firmly, and says where."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from hypothesis import note
from hypothesis import strategies as st

from knowledge_graph.records import Actor, Claim, Event, Location, Measure, Relation, Source
from knowledge_graph.store import GraphStore
from knowledge_graph.time_span import BEGINNING, FOREVER
from knowledge_graph.vocabulary import VOCABULARY
from queries.entities.search import search
from queries.parameters.entities import SearchParameters
from queries.parameters.filters import EvidenceParameters
from queries.parameters.graph import NeighbourhoodParameters
from tests.oracle.keeping import Keeper, explore
from tests.oracle.oracle import Edge, Oracle, World
from tests.oracle.worlds import list_filters, worlds

TEXTS = (
    "rafah", "Rafah talks", "the court of Rafah", "cease-fire", "a ceasefire in Rafah", "talks of the court",
    "Director", "director of talks", "raft", "fire", "court's order", "order",
)  # fmt: skip
QUERIES = (
    "rafah", "raf", "rafah talks", "the court", "court", "ceasefire", "cease-fire", "fire", "director of the court",
    "director rafah", "battle", "battle rafah", "meeting", "talks", "of", "order", "courts", "a t", "assault court", "ra fire",
    "summit director",
)  # fmt: skip
FUNCTION_WORDS = set(VOCABULARY.tables["function_words"])
FIELDS = ("name", "office", "summary", "description", "mode", "type", "claim", "source")
WORTH = {"office": 0.45, "summary": 0.4, "description": 0.4, "mode": 0.36, "type": 0.35, "claim": 0.3, "source": 0.2}

Hits = dict[str, dict[str, float]]
"""By node, the best score of each field."""


@st.composite
def worded_worlds(draw: st.DrawFn) -> World:
    """Draw a small graph whose records say something."""
    text, maybe = st.sampled_from(TEXTS), st.sampled_from(["", "", *TEXTS])

    def worded(record: Any) -> Any:
        changes: dict[str, Any] = {}
        if isinstance(record, Actor | Location):
            changes = {
                "name": draw(text),
                "aliases": tuple(draw(st.lists(text, max_size=1))),
                "description": draw(maybe),
            }
        elif isinstance(record, Event):
            changes = {"title": draw(text), "summary": draw(maybe), "mode": draw(maybe) or None}
        elif isinstance(record, Relation):
            changes = {"title": draw(maybe) or None}
        elif isinstance(record, Source):
            changes = {"title": draw(text)}
        elif isinstance(record, Claim) and isinstance(record.value, Measure):
            changes = {"value": Measure(best=1, text=draw(maybe) or None)}
        elif isinstance(record, Claim) and record.value:
            changes = {"value": draw(text)}
        return record.model_copy(update=changes)

    return World([worded(record) for record in draw(worlds()).records])


FILTERS: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [
        {}, {}, {}, {"kind": ["event"]}, {"type": ["assault"]}, {"min_sources": 2}, {"known_at": "2024-05-02"},
        {"certainty": ["stated"]}, {"exclude_anonymous": True}, {"after": "2024-05-02"}, {"status": ["denied"]},
        {"undated": "exclude"}, {"as_of": "2024-05-01"}, {"reality": ["happened"]}, {"role": ["mediator"]},
        {"role": ["occurred_at", "party"], "kind": ["location", "actor"]}, {"relation": ["sequence"], "type": ["meeting"]},
    ]
)  # fmt: skip


@st.composite
def search_filters(draw: st.DrawFn, world: World) -> dict[str, Any]:
    """Draw a filter that is common, or any; places are those of their own test."""
    if draw(st.booleans()):
        return draw(FILTERS)
    values = draw(list_filters(world))
    return {name: values[name] for name in values if name in SearchParameters.model_fields and name != "place"}


SORTS = st.sampled_from(["relevance", "name", "date", "degree"])


def test_a_search_finds_what_looking_at_every_text_finds(keeper: Keeper) -> None:
    explore(keeper, ask_about_a_world)


def ask_about_a_world(keeper: Keeper, data: st.DataObject) -> None:
    """Draw a graph, keep it, and compare some searches of it."""
    world = data.draw(worded_worlds())
    with keeper.holding(world) as store:
        for _ in range(6):
            more = data.draw(search_filters(world)) | data.draw(
                st.sampled_from([{}, {}, {}, {"field": ["name", "claim", "office"]}])
            )
            question = SearchParameters(q=data.draw(st.sampled_from(QUERIES)), limit=1000, **more)
            note(repr(question.model_dump(exclude_defaults=True)))
            answer = search(store, question).data
            expected = by_hand(world, question)
            assert {hit["id"]: hit["score"] for hit in answer["results"]} == {
                node: float(f"{max(fields.values()):.4g}") for node, fields in expected.items()
            }
            for hit in answer["results"]:
                fields = expected[hit["id"]]
                ordered = sorted(fields, key=lambda field: (-fields[field], FIELDS.index(field)))
                assert [match["field"] for match in hit["matches"]] == ordered
            scores = [(-hit["score"], hit["id"]) for hit in answer["results"]]
            assert [score for score, _ in scores] == sorted(score for score, _ in scores)
            assert answer["total"] == {"value": len(expected), "relation": "eq"}
            assert_pages(store, world, question, set(expected), data.draw(SORTS))
        listed = SearchParameters(**data.draw(search_filters(world)))
        assert_pages(store, world, listed, everything(world, listed), data.draw(SORTS))


def assert_pages(store: GraphStore, world: World, question: SearchParameters, expected: set[str], sort: str) -> None:
    """The pages of a search hold all hits once, sorted as asked."""
    ids, cursor, pages = list[str](), None, 0
    while pages == 0 or cursor:
        page = search(store, question.model_copy(update={"sort": sort, "limit": 3, "cursor": cursor})).data
        ids += [hit["id"] for hit in page["results"]]
        cursor, pages = page["next"], pages + 1
    if sort == "relevance":
        assert sorted(ids) == sorted(expected)
    else:
        assert ids == sorted(expected, key=lambda node: (*sort_key(world, node, sort), node))


def sort_key(world: World, node: str, sort: str) -> tuple[Any, ...]:
    """Return what a search sorts a node by."""
    if sort == "degree":
        return (-world.degree(node),)
    if sort == "name":
        return (" ".join(words_of(names_of(world, node)[0].replace("-", " "))),)
    earliest, _, _, latest = world.bounds(node)
    return FOREVER + 1 if earliest == BEGINNING else earliest, latest


def everything(world: World, question: SearchParameters) -> set[str]:
    """Return what a search without words lists."""
    oracle = Oracle(world, as_walked(question))
    return {
        node
        for node, record in world.nodes.items()
        if (not question.type or record.type in question.type) and passes(oracle, record)
    }


def by_hand(world: World, question: SearchParameters) -> Hits:
    """Look at every text of everything that exists under the filters."""
    oracle, hits = Oracle(world, as_walked(question)), Hits()
    texts = list(texts_of(world, oracle))
    whole = words_of(question.q)
    for reading in readings(question.q):
        content = [word for word in reading if word not in FUNCTION_WORDS]
        content = content if any(len(word) > 1 for word in content) else reading
        for node, record in world.nodes.items():
            if (question.type and record.type not in question.type) or not passes(oracle, record):
                continue
            mine = [(field, part) for owner, field, part in texts if owner == node]
            mine.extend(("name", names) for names in [tuple(names_of(world, node))])
            look(hits, node, mine, content, question, kept=lambda score: score)
            typed = met_by_type(record, content)
            rest = [word for word in content if word not in typed]
            is_typed = typed and is_searched("type", question)
            if is_typed and (not rest or look(hits, node, mine, rest, question, kept=lambda score: 0.35 + score / 10)):
                keep(hits, node, "type", WORTH["type"])
            if is_searched("name", question):
                for place, name in enumerate(names_of(world, node)):
                    if holds(words_of(name), whole):
                        keep(hits, node, "name", likeness(whole, name) - 0.01 * (place > 0))
    return hits


def as_walked(question: SearchParameters) -> NeighbourhoodParameters:
    """Return the filter of a search as the oracle takes filters: a search finds the planned, too, and the unclaimed."""
    fields = {
        name: getattr(question, name)
        for name in SearchParameters.model_fields
        if name in NeighbourhoodParameters.model_fields
    }
    del fields["limit"], fields["type"]
    return NeighbourhoodParameters(**fields | {"reality": question.reality or ("any",)})


def passes(oracle: Oracle, record: Any) -> bool:
    """Say whether a node is listed, what no claim speaks of and what is denied included if nothing asks for claims."""
    if record.kind != "event" or not lenient(oracle):
        return oracle.is_listed(record.id)
    everything = Oracle(oracle.world, oracle.filters.model_copy(update={"status": ("any",)}))
    return everything.has_node(record.id) or unclaimed(oracle, record)


def lenient(oracle: Oracle) -> bool:
    """Say whether nothing asks for claims, nor for relations, which exist by them."""
    return not any(getattr(oracle.filters, name) != default for name, default in ASKS_FOR_CLAIMS.items())


ASKS_FOR_CLAIMS = {
    name: NeighbourhoodParameters.model_fields[name].default
    for name in (*EvidenceParameters.model_fields, "known_at", "relation", "role")
}


def unclaimed(oracle: Oracle, record: Any) -> bool:
    """Say whether an event that no counting claim speaks of passes all but that."""
    if oracle.standing(record.id).status != "none":
        return False
    claim = Claim(id="claim:any", about=record.id, source=next(iter(oracle.world.sources)))
    stated = Claimed(oracle.world, claim)
    return Oracle(stated, oracle.filters).has_node(record.id)


class Claimed(World):
    """A world with one more claim, of a source that nobody took back."""

    def __init__(self, world: World, claim: Claim) -> None:
        sound = Source(id="source:sound", type="article", title="Sound")
        super().__init__([*world.records, sound, claim.model_copy(update={"source": sound.id})])


def texts_of(world: World, oracle: Oracle) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield (node, field, texts that may meet words together) of everything said."""
    for node in world.nodes:
        records = shown(world, node)
        for field in ("summary", "mode", "description"):
            if text := next((text for record in records if (text := getattr(record, field, None))), None):
                yield node, field, (text,)
    for record in world.records:
        if isinstance(record, Relation) and record.title and (edge := standing_edge(world, oracle, record.id)):
            yield edge.start, "office", (record.title, *names_of(world, edge.end))
            yield edge.end, "office at the end", (record.title, *names_of(world, edge.start))
        if isinstance(record, Claim) and oracle.counts(record):
            words = record.value.text if isinstance(record.value, Measure) else record.value
            titles = [("source", whole.title) for whole in world.wholes(record.source)]
            for node in found_at(world, oracle, record.about):
                yield from ((node, field, (text,)) for field, text in [("claim", words), *titles] if text)


def found_at(world: World, oracle: Oracle, about: str) -> list[str]:
    """Return the nodes at which what is said of a thing is found."""
    carrier = about
    for record in world.records:
        if isinstance(record, Event) and any(
            part.id == about for part in (*record.participants, *record.locations, *record.links)
        ):
            carrier = record.id
    carrier = carrier.partition("#")[0]
    carrier = world.survivors.get(carrier, carrier)
    if carrier in world.nodes:
        return [carrier]
    edge = standing_edge(world, oracle, about)
    return [edge.start, edge.end] if edge else []


def standing_edge(world: World, oracle: Oracle, identifier: str) -> Edge | None:
    """Return the relation that one is read as, if it stands, whatever nodes exist, and joins two."""
    for edge in world.walkable:
        if edge.is_record and identifier in {edge.id, *(other.id for other in world.members.get(edge.id, ()))}:
            if edge.when is None and oracle.filters.undated == "exclude":
                return None
            status = oracle.edge_standing(edge)
            good = (status.status == "none" and lenient(oracle)) or (status.status == "denied" and lenient(oracle))
            return edge if oracle.dates_pass(edge.when, relation=True) and (good or oracle.stands(status)) else None
    return None


def shown(world: World, node: str) -> list[Any]:
    """Return the records that a node is read as: its own, and those merged into it, by id."""
    merged = sorted(identifier for identifier, into in world.survivors.items() if into == node)
    by_id = {record.id: record for record in world.records if record.kind in {"actor", "location", "event"}}
    return [by_id[identifier] for identifier in (node, *merged)]


def names_of(world: World, node: str) -> list[str]:
    """Return the names of a node, the main one first."""
    records = shown(world, node)
    if records[0].kind == "event":
        return [records[0].title]
    return list(dict.fromkeys(name for record in records for name in (record.name, *record.aliases)))


def look(
    hits: Hits, node: str, texts: Iterable[Any], words: list[str], question: SearchParameters, *, kept: Any
) -> bool:
    """Keep the texts of a node that hold words; return whether there is one."""
    any_held = False
    for field, parts in texts:
        office = field.startswith("office")
        if not is_searched("office" if office else field, question):
            continue
        if field == "name":
            scores = [
                likeness(words, name) - 0.01 * (place > 0)
                for place, name in enumerate(parts)
                if holds(words_of(name), words)
            ]
            if scores and (words != words_of(question.q) or kept(1) != 1):
                keep(hits, node, "name", kept(0.46 + 0.03 * max(scores)))
                any_held = True
            continue
        if office:
            title = [word for word in words if holds(text_words(parts[0]), [word])]
            others = [word for part in parts[1:] for word in words_of(part)]
            good = bool(title) and holds(others, [word for word in words if word not in title])
        else:
            good = holds(text_words(parts[0]), words)
        if good:
            worth = WORTH["office"] - 0.02 if field == "office at the end" else WORTH[field]
            keep(hits, node, "office" if office else field, kept(worth))
            any_held = True
    return any_held


def keep(hits: Hits, node: str, field: str, score: float) -> None:
    """Keep the best score of a field."""
    fields = hits.setdefault(node, {})
    fields[field] = max(score, fields.get(field, 0))


def is_searched(field: str, question: SearchParameters) -> bool:
    """Say whether a field is searched."""
    return not question.field or field in question.field


def words_of(text: str) -> list[str]:
    """Return the words of one of these texts, whose letters need no folding."""
    return re.findall(r"\w+", text.lower().replace("'", ""))


def text_words(text: str) -> list[str]:
    """Return the words of a text that is no name: without possessives, compounds also as one."""
    text = text.replace("'s", "")
    return [*words_of(text), *(compound.replace("-", "").lower() for compound in re.findall(r"\w+-\w+", text))]


def readings(text: str) -> list[list[str]]:
    """Return the words of a query as they are, and with compounds joined."""
    both = [list(dict.fromkeys(words_of(text))), list(dict.fromkeys(words_of(text.replace("-", ""))))]
    return both if both[0] != both[1] else both[:1]


def holds(words: list[str], beginnings: list[str]) -> bool:
    """Say whether each beginning begins a word."""
    return all(any(word.startswith(beginning) for word in words) for beginning in beginnings)


def likeness(query: list[str], name: str) -> float:
    """Return how much of a name a query is."""
    words = words_of(name)
    return 1.0 if query == words else 0.5 + 0.4 * min(1.0, sum(map(len, query)) / sum(map(len, words)))


def met_by_type(record: Any, words: list[str]) -> set[str]:
    """Return the words that a record's type goes by."""
    common = VOCABULARY.tables["common_words"][f"{record.kind}_types"].get(record.type, [])
    met = set[str]()
    for text in (record.type.replace("_", " "), *common):
        parts = words_of(text)
        begun = {
            part: {word for word in words if part.startswith(word) and len(word) >= min(3, len(part))} for part in parts
        }
        if all(begun.values()):
            met |= set().union(*begun.values())
    return met

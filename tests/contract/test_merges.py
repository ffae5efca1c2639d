"""Merges: two read as one, everything of both at the survivor; and taken back, everything as it was."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from knowledge_graph.errors import Contradiction, InvalidInput, NotFound
from knowledge_graph.filtering.filters import Filter
from knowledge_graph.records import RECORD, Merge, Record, as_json
from knowledge_graph.store import GraphStore, SearchRequest
from loaders.curation.merge import merge, unmerge
from loaders.load import load
from queries.entities.entity import Moved, entity
from queries.entities.merges import MergesParameters, merges
from queries.entities.search import search
from queries.evidence.claims import claims_on
from queries.neighbourhood.expand import neighbourhood
from queries.parameters.entities import SearchParameters
from queries.parameters.evidence import ClaimsParameters
from queries.parameters.graph import NeighbourhoodParameters, PathParameters
from queries.paths.find import find_paths
from tests.contract.views import shown_nodes
from tests.support.worlds import TALKS, record

ANYTHING = NeighbourhoodParameters(depth=3, reality=("any",), status=("any",))

MORE = [
    record(
        "actor", "ana-b", name="Anna Unal", aliases=["The mediator"], identifiers={"iso3": "XYZ"}, description="A person"
    ),
    record("actor", "third", name="Third"),
    record("relation", "knows", type="in_contact_with", start="actor:ana", end="actor:ana-b"),
    record("relation", "also-backing", type="backed_by", start="actor:front", end="actor:ana-b"),
    record(
        "event", "aside", title="An aside", when="2024-05-24",
        participants=[{"actor": "actor:ana-b", "role": "mediator"}, {"actor": "actor:third", "role": "party"}],
    ),
    record("claim", "knows", about="relation:knows"),
    record("claim", "also-backing", about="relation:also-backing"),
    record("claim", "aside", about="event:aside"),
    record("claim", "part", about="event:aside#mediator:actor:ana-b", certainty="hedged"),
    record("claim", "quoted", about="event:talks", attributed_to=[{"actor": "actor:ana-b"}], certainty="confirmed"),
]  # fmt: skip


@pytest.fixture
def doubled(talks: GraphStore) -> GraphStore:
    """The talks, in which Ana has a double."""
    talks.write(MORE)
    talks.flush()
    return talks


def everything(store: GraphStore, *centres: str) -> list[Any]:
    """Return what a store answers around some nodes, what it finds, and all claims on them."""
    results: list[Any] = [neighbourhood(store, centre, ANYTHING).data for centre in centres]
    results += [claims_on(store, centre, ClaimsParameters()).data for centre in centres]
    results += [search(store, SearchParameters(q=text)).data for text in ("unal", "mediator", "ana unal", "")]
    return results


def test_the_survivor_has_the_relations_of_both(doubled: GraphStore) -> None:
    """Parallel ones side by side, ids and standing as they were; what joined the two isn't shown."""
    merge(doubled, "actor:ana", ["actor:ana-b"], why="the same person")
    answer = neighbourhood(doubled, "actor:ana", NeighbourhoodParameters(reality=("any",), status=("any",))).data
    edges = {identifier: (edge["start"], edge["end"], edge["status"]) for identifier, edge in answer["edges"].items()}
    assert edges["event:aside#mediator:actor:ana-b"] == ("actor:ana", "event:aside", "hedged")
    assert edges["relation:also-backing"] == ("actor:front", "actor:ana", "stated")
    assert edges["relation:backing"] == ("actor:front", "actor:ana", "stated")
    assert "relation:knows" not in edges
    assert "actor:ana-b" not in answer["nodes"]
    assert answer["nodes"]["actor:ana"]["degree"] == 6


def test_the_survivor_has_the_names_and_identifiers_of_both(doubled: GraphStore) -> None:
    """Its own name first; a description it lacked."""
    merge(doubled, "actor:ana", ["actor:ana-b"], why="the same person")
    (view,) = shown_nodes(doubled, "actor:ana").values()
    assert view["caption"] == "Ana Ünal"
    assert view["aliases"] == ["آنا أونال", "אנה אונל", "The mediator", "Anna Unal"]
    assert view["identifiers"] == {"iso3": "XYZ", "wikidata": "Q1"}
    assert (view["description"], view["merged"]) == ("A person", ["actor:ana-b"])


@pytest.mark.parametrize("text", ["Anna Unal", "the mediator", "Ana Ünal", "אנה אונל"])
def test_a_search_finds_the_survivor_by_any_name_of_both(doubled: GraphStore, text: str) -> None:
    """And nothing but the survivor; the listing has it once."""
    merge(doubled, "actor:ana", ["actor:ana-b"], why="the same person")
    with doubled.read(Filter()) as walk:
        page = walk.search(SearchRequest(text))
        assert walk.ids([node for node, _ in page.hits]) == ["actor:ana"]
        listed = walk.search(SearchRequest(kinds=frozenset({"actor"})))
        assert walk.ids([node for node, _ in listed.hits]) == ["actor:ana", "actor:front", "actor:state", "actor:third"]
        assert listed.facets["kind"] == {"actor": 4}


def test_the_merged_id_leads_to_the_survivor(doubled: GraphStore) -> None:
    """Walks take it; a look at the one record says where it went."""
    merge(doubled, "actor:ana", ["actor:ana-b"], why="the same person")
    with doubled.read(Filter()) as walk:
        assert walk.ids(walk.locate(["actor:ana-b", "actor:third"])) == ["actor:ana", "actor:third"]
    with pytest.raises(Moved) as caught:
        entity(doubled, "actor:ana-b")
    assert caught.value.to == "actor:ana"
    assert doubled.merged(["actor:ana-b", "actor:ana", "actor:nobody"]) == {"actor:ana-b": "actor:ana"}
    paths = find_paths(doubled, PathParameters(start="actor:third", end="actor:ana-b")).data["paths"]
    assert [path["nodes"] for path in paths] == [["actor:third", "event:aside", "actor:ana"]]


def test_the_survivor_has_the_claims_on_both(doubled: GraphStore) -> None:
    """About the relations of either, and those either is quoted with; each stays about what it was about."""
    before = {claim["id"] for each in ("actor:ana", "actor:ana-b") for claim in all_claims(doubled, each)}
    merge(doubled, "actor:ana", ["actor:ana-b"], why="the same person")
    after = all_claims(doubled, "actor:ana")
    assert {entry["id"] for entry in after} == before
    assert len(after) == len(before)
    about = {entry["id"]: entry["about"] for entry in after}
    assert about["claim:part"] == "event:aside#mediator:actor:ana-b"
    assert {"claim:knows", "claim:quoted", "claim:part", "claim:also-backing"} <= before


def all_claims(store: GraphStore, identifier: str) -> list[Any]:
    """Return the claims that touch a record."""
    results: list[Any] = claims_on(store, identifier, ClaimsParameters()).data["results"]
    return results


def test_a_chain_leads_to_its_end(doubled: GraphStore) -> None:
    """What was merged into one that is merged itself is read as the last; taking back a link leaves the others."""
    merge(doubled, "actor:ana-b", ["actor:third"], why="first")
    merge(doubled, "actor:ana", ["actor:ana-b"], why="second")
    assert doubled.merged(["actor:third", "actor:ana-b"]) == dict.fromkeys(["actor:third", "actor:ana-b"], "actor:ana")
    edges = neighbourhood(doubled, "actor:third", NeighbourhoodParameters()).data["edges"]
    assert edges["event:aside#party:actor:third"]["start"] == "actor:ana"
    unmerge(doubled, "actor:ana-b")
    edges = neighbourhood(doubled, "actor:third", NeighbourhoodParameters()).data["edges"]
    assert edges["event:aside#party:actor:third"]["start"] == "actor:ana-b"
    assert doubled.merged(["actor:third", "actor:ana-b"]) == {"actor:third": "actor:ana-b"}


def test_places_lie_where_their_wholes_are_read(talks: GraphStore) -> None:
    """A merged place's parts are the survivor's; a place in itself is in nothing."""
    other = record("location", "town-b", name="Al-Madina", part_of="location:town", latitude=1, longitude=2)
    talks.write([other, record("location", "lane", name="The Lane", part_of="location:town-b")])
    merge(talks, "location:town", ["location:town-b"], why="one town")
    views = shown_nodes(talks, "location:town", "location:lane")
    assert (views["location:town"]["part_of"], views["location:town"]["latitude"]) == ("location:land", 1.0)
    assert views["location:lane"]["part_of"] == "location:town"
    with talks.read(Filter()) as walk:
        inside = walk.ids(walk.parts(walk.locate(["location:town-b"])[0]).tolist())
    assert set(inside) == {"location:town", "location:camp", "location:lane"}
    unmerge(talks, "location:town-b")
    assert shown_nodes(talks, "location:lane")["location:lane"]["part_of"] == "location:town-b"


LANDS = [
    record("location", "country", type="country", name="Country"),
    record("location", "south", type="region", name="South", part_of="location:country"),
    record("location", "other", type="country", name="Other"),
    record("location", "wide", name="Wide", part_of="location:country"),
    record("location", "narrow", name="Narrow", part_of="location:south"),
    record("location", "abroad", name="Abroad", part_of="location:other"),
    record("location", "free", name="Free"),
    record("location", "south-b", type="region", name="The South"),
    record("location", "narrow-b", name="Narrow B", part_of="location:south-b"),
]


def whole_of(store: GraphStore, identifier: str) -> str | None:
    answer = entity(store, f"location:{identifier}")
    assert not isinstance(answer, Moved)
    return orjson.loads(orjson.dumps(answer.data)).get("part_of")


@pytest.mark.parametrize(
    ("keep", "others", "whole"),
    [
        ("wide", ["narrow"], "location:south"),
        ("narrow", ["wide"], "location:south"),
        ("free", ["wide", "narrow"], "location:south"),
        ("wide", ["narrow", "abroad"], "location:country"),
        ("wide", ["abroad"], "location:country"),
        ("narrow", ["south"], "location:country"),
        ("south", ["narrow"], "location:country"),
    ],
    ids=lambda value: "+".join(value) if isinstance(value, list) else value,
)
def test_the_survivor_lies_in_the_narrowest_whole(store: GraphStore, keep: str, others: list[str], whole: str) -> None:
    """Its own one stays where none of the wholes lies in all others; taking the merges back restores it."""
    store.write(LANDS)
    store.flush()
    before = whole_of(store, keep)
    ids = [f"location:{other}" for other in others]
    merge(store, f"location:{keep}", ids, why="one place", force=True)
    assert whole_of(store, keep) == whole
    for identifier in ids:
        unmerge(store, identifier)
    assert whole_of(store, keep) == before


def test_the_narrowest_whole_is_that_of_today(store: GraphStore) -> None:
    """Where a whole is read as another, or is loaded again inside something else, the places merged below it follow."""
    store.write(LANDS)
    store.flush()
    merge(store, "location:wide", ["location:narrow-b"], why="one place")
    assert whole_of(store, "wide") == "location:country"
    merge(store, "location:south", ["location:south-b"], why="one region")
    assert whole_of(store, "wide") == "location:south"
    unmerge(store, "location:south-b")
    assert whole_of(store, "wide") == "location:country"
    again = record("location", "south-b", type="region", name="The South", part_of="location:country")
    store.write([again])
    store.flush()
    assert whole_of(store, "wide") == "location:south-b"


def test_places_in_a_circle_are_answered(talks: GraphStore) -> None:
    """Merging a place with one that holds it through a third leaves two that hold each other."""
    merge(talks, "location:camp", ["location:land"], why="a mistake, but somebody's", force=True)
    with talks.read(Filter()) as walk:
        inside = walk.ids(walk.parts(walk.locate(["location:town"])[0]).tolist())
    assert set(inside) == {"location:town", "location:camp"}
    answer = neighbourhood(talks, "location:town", NeighbourhoodParameters()).data
    assert {"event:talks", "event:strike", "location:camp"} <= set(answer["nodes"])


def test_taking_a_merge_back_restores_everything(doubled: GraphStore) -> None:
    """All answers are what they were; of all records only the merge is new, and says when it was undone and why."""
    centres = ("actor:ana", "actor:ana-b", "actor:front", "event:aside", "location:town")
    before, records = everything(doubled, *centres), list(doubled.iter_records())
    stats = doubled.stats()
    merge(doubled, "actor:ana", ["actor:ana-b"], why="the same person", by="me", decided="2024-06-01")
    assert everything(doubled, *centres[:1]) != before[:1]
    undone = unmerge(doubled, "actor:ana-b", why="not so", by="her", undone="2024-06-02")
    assert everything(doubled, *centres) == before
    after = list(doubled.iter_records())
    assert [as_json(record) for record in after[:-1]] == [as_json(record) for record in records]
    assert (undone.by, undone.undone, undone.undone_by, undone.undone_why) == ("me", "2024-06-02", "her", "not so")
    assert [as_json(after[-1])] == [as_json(undone)]
    assert doubled.stats() == stats | {"merge": 1}


def test_a_merge_is_a_record_that_the_digest_covers(doubled: GraphStore, reopen: Callable[..., GraphStore]) -> None:
    """With it another digest than without; taken back, a third; and what is there already isn't written again."""
    digests = [doubled.digest()]
    (made,) = merge(doubled, "actor:ana", ["actor:ana-b"], why="the same person")
    digests.append(doubled.digest())
    again = reopen()
    assert again.write(list(doubled.iter_records())).unchanged["merge"] == 1
    again.flush()
    unmerge(doubled, made.id or "")
    digests.append(doubled.digest())
    assert len(set(digests)) == 3
    assert doubled.write([made]).unchanged == {"merge": 1}
    assert doubled.digest() == digests[2]
    assert doubled.merged(["actor:ana-b"]) == {}


def test_the_same_merge_again_is_the_same_merge(doubled: GraphStore) -> None:
    """Until it is taken back; decided anew it is another."""
    first = merge(doubled, "actor:ana", ["actor:ana-b"], why="why", decided="2024-06-01")
    assert merge(doubled, "actor:ana", ["actor:ana-b"], why="because") == first
    unmerge(doubled, "actor:ana-b")
    second = merge(doubled, "actor:ana", ["actor:ana-b"], why="why", decided="2024-06-01")
    assert second[0].id != first[0].id
    assert doubled.merged(["actor:ana-b"]) == {"actor:ana-b": "actor:ana"}
    assert [(merge.id, merge.undone is None) for merge in doubled.merges()] == sorted(
        [(first[0].id, False), (second[0].id, True)]
    )


def test_what_can_t_be_merged_says_why(doubled: GraphStore) -> None:
    """Two kinds, one thing, what stands on claims, what isn't there, and what contradicts another merge."""
    merge(doubled, "actor:ana", ["actor:ana-b"], why="why")
    refused: list[tuple[str, str, type[Exception], str]] = [
        ("actor:ana", "location:town", InvalidInput, "an actor, location:town a location"),
        ("actor:front", "actor:front-old", InvalidInput, "already the same record"),
        ("event:talks", "event:round", InvalidInput, "only actors and locations"),
        ("actor:ana", "actor:nobody", NotFound, "actor:nobody"),
        ("actor:third", "actor:ana-b", Contradiction, "is already merged into actor:ana"),
        ("actor:ana-b", "actor:ana", Contradiction, "undo that first"),
    ]
    before = doubled.digest()
    for keep, other, error, words in refused:
        with pytest.raises(error, match=words):
            merge(doubled, keep, [other], why="why")
    with pytest.raises(Contradiction, match="isn't merged"):
        unmerge(doubled, "actor:third")
    assert doubled.digest() == before


def test_several_are_merged_together_or_not_at_all(doubled: GraphStore) -> None:
    """The first isn't merged where the second can't be."""
    with pytest.raises(NotFound):
        merge(doubled, "actor:ana", ["actor:ana-b", "actor:nobody"], why="why")
    assert doubled.merges() == []
    assert len(merge(doubled, "actor:ana", ["actor:ana-b", "actor:third"], why="why")) == 2
    assert set(doubled.merged(["actor:ana-b", "actor:third"]).values()) == {"actor:ana"}


def test_later_loads_respect_a_merge(doubled: GraphStore) -> None:
    """The same again changes nothing; what comes anew at the merged id is the survivor's, and goes when it goes."""
    merge(doubled, "actor:ana", ["actor:ana-b"], why="why")
    digest = doubled.digest()
    summary = doubled.write([*TALKS, *MORE])
    assert (summary.added, summary.changed, doubled.digest()) == ({}, {}, digest)
    later = record("event", "later", participants=[{"actor": "actor:ana-b", "role": "host"}])
    renamed = record("actor", "ana-b", name="Anna U.", source="source:briefing")
    home = record("relation", "home", type="based_in", start="actor:ana-b", end="location:camp")
    doubled.write([later, renamed, home, record("claim", "later", about="event:later")])
    doubled.write(
        [record("claim", "home", about="relation:home"), record("claim", "more", about=f"{later.id}#host:actor:ana-b")]
    )
    doubled.flush()
    answer = neighbourhood(doubled, "actor:ana", NeighbourhoodParameters()).data
    assert {"event:later#host:actor:ana-b", "relation:home"} <= set(answer["edges"])
    assert answer["edges"]["relation:home"]["status"] == "stated"
    assert "Anna U." in answer["nodes"]["actor:ana"]["aliases"]
    assert {"claim:more", "claim:home"} <= {claim["id"] for claim in all_claims(doubled, "actor:ana")}
    unmerge(doubled, "actor:ana-b")
    again = neighbourhood(doubled, "actor:ana-b", NeighbourhoodParameters()).data
    assert {"event:later#host:actor:ana-b", "relation:home"} <= set(again["edges"])
    assert shown_nodes(doubled, "actor:ana-b")["actor:ana-b"]["degree"] == 5
    assert again["nodes"]["actor:ana-b"]["caption"] == "Anna U."


@pytest.mark.parametrize("backwards", [False, True])
def test_order_and_batches_make_no_difference(store: GraphStore, backwards: bool) -> None:
    """A merge may come before what it merges, and with it or after it."""
    decided: list[Record] = [
        RECORD.validate_python({"kind": "merge", "id": f"merge:{merged}", "merged": f"actor:{merged}",
                                "into": f"actor:{into}", "why": "why", "decided": "2024-06-01"})
        for merged, into in (("ana-b", "ana"), ("third", "ana-b"))
    ]  # fmt: skip
    records = [*TALKS, *MORE, *decided]
    for start in range(0, len(records), 5):
        store.write(records[::-1][start : start + 5] if backwards else records[start : start + 5])
    store.flush()
    with store.read(Filter(statuses=frozenset({"confirmed", "stated", "hedged", "disputed"}))) as walk:
        shown = walk.show(walk.locate(["actor:third", "actor:front"]), [])
    views = [orjson.loads(view) for view in shown.nodes.values()]
    assert [(view["id"], view["degree"]) for view in views] == [("actor:ana", 7), ("actor:front", 7)]
    assert "Third" in views[0]["aliases"]
    assert store.stats()["actor"] == 5


def test_merges_that_contradict_each_other_count_by_their_days(doubled: GraphStore) -> None:
    """Files may hold such: the one decided first counts, and a circle isn't closed."""

    def decided(name: str, merged: str, into: str, day: int) -> Merge:
        return Merge(id=f"merge:{name}", merged=merged, into=into, why="why", decided=f"2024-06-0{day}")

    doubled.write([
        decided("a", "actor:ana-b", "actor:third", 3), decided("b", "actor:ana-b", "actor:ana", 2),
        decided("c", "actor:ana", "actor:ana-b", 4), decided("d", "actor:ana", "location:town", 1),
    ])  # fmt: skip
    doubled.flush()
    assert doubled.merged(["actor:ana", "actor:ana-b"]) == {"actor:ana-b": "actor:ana"}
    assert neighbourhood(doubled, "actor:ana-b", NeighbourhoodParameters()).data["centre"] == "actor:ana"


OBJECTIONS = {
    "types": (("third", {"type": "armed_group"}), ("other", {"type": "person"}), "type armed_group, the other person"),
    "identifiers": (("third", {"identifiers": {"wikidata": "Q1"}}), ("other", {"identifiers": {"wikidata": "Q2"}}), "wikidata differs: Q1 and Q2"),
    "years": (("third", {"attributes": {"died": "1950"}}), ("other", {"attributes": {"death": "1990-01-02"}}), "one died in 1950, the other in 1990"),
    "countries": (("third", {"attributes": {"country": "Mali"}}), ("other", {"attributes": {"Country": "Chad"}}), "one is of the country MLI, the other of TCD"),
    "opposed": (("third", {}), ("other", {}), "opposed to the other"),
    "two sides": (("third", {}), ("other", {}), "one is attacker, the other target in event:raid"),
}  # fmt: skip


@pytest.mark.parametrize("case", OBJECTIONS)
def test_what_contradicts_a_merge_must_be_forced(store: GraphStore, case: str) -> None:
    """It is refused with the reason, and nothing is written; forced, it is a merge as any other."""
    *both, reason = OBJECTIONS[case]
    store.write([record("actor", name, **{"type": "organisation", **more}) for name, more in both])
    if case == "opposed":
        ends = {"start": "actor:third", "end": "actor:other"}
        store.write([record("relation", "r", type="opposed_to", **ends), record("claim", "r", about="relation:r")])
    if case == "two sides":
        sides = [{"actor": "actor:third", "role": "attacker"}, {"actor": "actor:other", "role": "target"}]
        store.write([record("event", "raid", participants=sides), record("claim", "raid", about="event:raid")])
    store.write([record("source", "wire")])
    store.flush()
    with pytest.raises(Contradiction, match=reason):
        merge(store, "actor:third", ["actor:other"], why="one")
    with pytest.raises(Contradiction, match="can't be one"):
        merge(store, "actor:other", ["actor:third"], why="one")
    assert merge(store, "actor:third", ["actor:other"], why="one", force=True, dry_run=True)
    assert store.merges() == []
    merge(store, "actor:third", ["actor:other"], why="one", force=True)
    assert [decision.merged for decision in store.merges()] == ["actor:other"]


def test_what_is_merged_already_or_at_once_counts_as_well(store: GraphStore) -> None:
    """Its identifiers, types and sides are the survivor's; the message names the two that contradict each other."""
    actors = [("house", None), ("one", "Q1"), ("two", "Q2")]
    store.write([
        record("actor", name, type="organisation", identifiers={"wikidata": code} if code else {})
        for name, code in actors
    ])  # fmt: skip
    store.flush()
    reason = r"their wikidata differs: Q1 and Q2 \(actor:one and actor:two\)"
    with pytest.raises(Contradiction, match=reason):
        merge(store, "actor:house", ["actor:one", "actor:two"], why="one")
    assert store.merges() == []
    merge(store, "actor:house", ["actor:one"], why="one")
    with pytest.raises(Contradiction, match=reason):
        merge(store, "actor:house", ["actor:two"], why="one")
    with pytest.raises(Contradiction, match=r"Q2 and Q1 \(actor:two and actor:one\)"):
        merge(store, "actor:two", ["actor:house"], why="one")


@pytest.mark.parametrize(
    ("degrees", "type_", "refused"), [(1.0, "city", True), (0.2, "city", False), (9.0, "region", False)]
)
def test_places_far_apart_are_two_unless_they_are_wide(
    store: GraphStore, degrees: float, type_: str, refused: bool
) -> None:
    store.write(
        [record("location", name, type=type_, latitude=at, longitude=0.0) for name, at in (("a", 0.0), ("b", degrees))]
    )
    store.flush()
    if refused:
        with pytest.raises(Contradiction, match="they are 111 km apart"):
            merge(store, "location:a", ["location:b"], why="one")
    else:
        assert merge(store, "location:a", ["location:b"], why="one")


def test_a_name_of_nothing_merged_suggests_one_or_says_it_is_no_more(doubled: GraphStore) -> None:
    merge(doubled, "actor:ana", ["actor:ana-b"], why="one")
    with pytest.raises(NotFound) as error:
        unmerge(doubled, "Ana Unall")
    assert error.value.suggestions == ("Anna Unal",)
    unmerge(doubled, "Anna Unal")
    with pytest.raises(Contradiction, match=r"actor:ana-b isn't merged into anything any more\."):
        unmerge(doubled, "Anna Unal")


def test_a_merge_is_undone_by_a_name_of_what_was_merged(doubled: GraphStore) -> None:
    """By an id of its own if several have the name."""
    merge(doubled, "actor:ana", ["actor:ana-b"], why="one")
    assert unmerge(doubled, "anna UNAL").merged == "actor:ana-b"
    with pytest.raises(NotFound):
        unmerge(doubled, "Nobody at all")


def test_what_loading_joined_is_listed_and_taken_back_for_good(store: GraphStore, tmp_path: Path) -> None:
    """The records keep their ids, and what was loaded with them; taken back, they stay apart in later loads."""
    files = [tmp_path / "one.jsonl", tmp_path / "two.jsonl"]
    for number, file in enumerate(files):
        actors = [record("actor", f"lions{number}", type="armed_group", name="Lions of the North"), *TALKS[:1]]
        file.write_bytes(b"".join(as_json(RECORD.validate_python(each)) + b"\n" for each in actors))
        load([file], store)
    (listed,) = merges(store, MergesParameters(entity=("actor:lions1",))).data["results"]
    assert (listed["merged"], listed["into"], listed["by"]) == ("actor:lions1", "actor:lions0", "loading")
    assert listed["why"] == "both are called Lions of the North"
    assert store.merged(["actor:lions1"]) == {"actor:lions1": "actor:lions0"}
    unmerge(store, "actor:lions1", why="two prides")
    for _ in range(2):
        load(files, store)
    assert store.merged(["actor:lions1"]) == {}
    assert merges(store, MergesParameters()).data["results"] == []


WIRE = record("source", "wire")
LIONS = {"type": "armed_group", "name": "Lions of the North"}
FIGHT = [{"actor": "actor:lions0", "role": "attacker"}, {"actor": "actor:lions1", "role": "victim"}]


@pytest.mark.parametrize(
    ("why", "against"),
    [
        ("several are called so now", [record("actor", f"lions{n}", **LIONS, source="source:wire") for n in (0, 2)]),
        ("their identifiers differ", [record("actor", f"lions{n}", **LIONS, identifiers={"ucdp": f"{n}"}) for n in (0, 1)]),
        (
            "they are on two sides of an event",
            [record("event", "fight", participants=FIGHT), record("claim", "fight", about="event:fight")],
        ),
    ],
    ids=["a namesake", "identifiers", "two sides"],
)  # fmt: skip
def test_a_later_load_takes_a_join_back_and_says_why(
    store: GraphStore, tmp_path: Path, why: str, against: list[Record]
) -> None:
    """Once loaded together with the rest, they would not have been joined."""
    loads = [[record("actor", "lions0", **LIONS)], [record("actor", "lions1", **LIONS)], against]
    for number, records in enumerate(loads):
        assert store.merged(["actor:lions1"]) == ({"actor:lions1": "actor:lions0"} if number == 2 else {})
        file = tmp_path / f"{number}.jsonl"
        file.write_bytes(b"".join(as_json(each) + b"\n" for each in (WIRE, *records)))
        warnings = load([file], store).warnings
    assert warnings[-1] == f"actor:lions1 is no longer merged into actor:lions0: {why}."
    assert store.merged(["actor:lions0", "actor:lions1"]) == {}
    (listed,) = merges(store, MergesParameters(undone="include")).data["results"]
    assert (listed["undone_by"], listed["undone_why"]) == ("loading", why)
    assert load([file], store).added == {}


@pytest.mark.parametrize(
    ("why", "against"),
    [
        ("their identifiers differ", [{"identifiers": {"geonames": "1"}}, {"identifiers": {"geonames": "2"}}]),
        ("they lie in different places", [{"part_of": "location:north"}, {"part_of": "location:south"}]),
    ],
    ids=["identifiers", "provinces"],
)
def test_a_later_load_takes_a_join_of_places_back_and_says_why(
    store: GraphStore, tmp_path: Path, why: str, against: list[dict[str, Any]]
) -> None:
    """Two towns of one name, of which nothing else was known, turn out to be two."""
    regions = [record("location", name, type="region", name=name.title()) for name in ("north", "south")]
    loads: list[list[dict[str, Any]]] = [[{}, {}], against]
    for number, more in enumerate(loads):
        towns = [
            record("location", f"town{n}", name="Lakeside", type="city", **fields) for n, fields in enumerate(more)
        ]
        file = tmp_path / f"{number}.jsonl"
        file.write_bytes(b"".join(as_json(each) + b"\n" for each in (*regions, *towns)))
        summary = load([file], store)
        assert store.merged(["location:town1"]) == ({} if number else {"location:town1": "location:town0"})
    assert summary.warnings[-1] == f"location:town1 is no longer merged into location:town0: {why}."
    assert load([file], store).added == {}


def test_places_that_loading_joined_are_listed_and_taken_back_for_good(store: GraphStore, tmp_path: Path) -> None:
    """The town of two files is one, in the narrower whole, with the events of both; taken back it is two again."""
    town = {"name": "Cumana", "type": "city", "latitude": 10.45, "longitude": -64.18}
    land = record("location", "land", type="country", name="Lakeland")
    state = record("location", "state", type="region", name="Sucre", part_of="location:land")
    places = [
        record("location", "one", **town, part_of="location:land"),
        record("location", "other", **town, part_of="location:state"),
    ]
    files = []
    for number, place in enumerate(places):
        met = record("event", f"at{number}", locations=[{"location": place.id}])
        records = [WIRE, land, state, place, met, record("claim", f"at{number}", about=met.id)]
        files.append(tmp_path / f"{number}.jsonl")
        files[-1].write_bytes(b"".join(as_json(each) + b"\n" for each in records))
    load([files[1]], store)
    load([files[0]], store)
    (listed,) = merges(store, MergesParameters()).data["results"]
    assert (listed["merged"], listed["into"]) == ("location:other", "location:one")
    assert (listed["by"], listed["why"]) == ("loading", "both are called cumana")
    nodes = neighbourhood(store, "location:one", ANYTHING).data["nodes"]
    assert {"event:at0", "event:at1"} <= nodes.keys()
    assert nodes["location:one"]["part_of"] == "location:state"
    unmerge(store, "location:other", why="two towns")
    load(files, store)
    assert store.merged(["location:one", "location:other"]) == {}
    assert merges(store, MergesParameters()).data["results"] == []

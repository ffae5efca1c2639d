"""Identity at loading: who is recognised, who is kept apart, and what moves with them."""

from __future__ import annotations

from itertools import permutations
from random import Random

import orjson
import pytest

from knowledge_graph.filtering.filters import Filter
from knowledge_graph.records import Actor, Claim, Event
from knowledge_graph.store import GraphStore
from loaders.curation.merge import unmerge
from loaders.load import load
from tests.loaders.conftest import WriteFile
from tests.support.worlds import EXTRACTION, PAPER, Fields, actor, claim, event, fields, location, relation, took_part

ICJ = actor("icj", type="court", name="Court of Lake Disputes", aliases=["CLD", "Lake Court"], identifiers={"wikidata": "Q7801"})  # fmt: skip


def ids(store: GraphStore, kind: str) -> list[str]:
    return [str(record.id) for record in store.iter_records() if record.kind == kind]


@pytest.mark.parametrize(
    "other",
    [
        actor("court", type="court", name="cóurt  of Lake Disputes."),
        actor("court", type="organisation", name="Court of Lake Disputes"),
        actor("court", type="court", name="Lake Court", aliases=["C.L.D."]),
        actor("court", type="court", name="CLD: Court of Lake Disputes"),
        actor("court", type="court", name="Court of Lake Disputes (CLD)"),
        actor("court", type="organisation", name="Cour internationale", identifiers={"wikidata": "Q7801"}),
    ],
)
@pytest.mark.parametrize("together", [True, False])
def test_actors_are_joined_by_a_merge_that_can_be_listed_and_taken_back(
    write: WriteFile, store: GraphStore, other: Fields, together: bool
):
    files = [write(ICJ, name="one.jsonl"), write(other, name="two.jsonl")]
    loads = [files] if together else [[file] for file in files]
    assert [load(paths, store) for paths in loads][-1].merged == {"actor": 1}
    (merge,) = store.merges()
    assert ({merge.merged, merge.into}, merge.by) == ({"actor:court", "actor:icj"}, "loading")
    assert merge.why.startswith(("both are called ", "both have the identifier wikidata Q7801"))
    assert store.merged([merge.merged]) == {merge.merged: merge.into}
    assert load(files, store).added == {}
    unmerge(store, merge.merged, why="they differ")
    assert load(files, store).merged == {}
    assert store.merged([merge.merged]) == {}


@pytest.mark.parametrize("together", [True, False])
def test_former_ids_are_recognised(write: WriteFile, store: GraphStore, together: bool):
    other = actor("court", type="court", name="CIJ", former_ids=["actor:icj"])
    if together:
        summary = load([write(other, ICJ)], store)
    else:
        load([write(ICJ)], store)
        summary = load([write(other)], store)
    assert summary.merged == {"actor": 1}
    assert len(ids(store, "actor")) == 1
    assert len({at for _, at in store.known(["actor:icj", "actor:court"]).values()}) == 1


LDF = actor("lions", type="armed_group", name="Lions of the North", aliases=["LDF", "Lion Defence Front"])


@pytest.mark.parametrize(
    ("first", "other"),
    [
        (LDF, actor("lake", type="armed_group", name="Lake Fighters", aliases=["LDF"])),
        (LDF, actor("lake", type="armed_group", name="LDF")),
        (actor("lkf", type="armed_group", name="LKF"), actor("x", type="armed_group", name="LKF")),
        (LDF, actor("front", type="armed_group", name="Lion Defence Front")),
        (LDF, actor("lake", type="political_party", name="Lions of the North")),
        (LDF | {"identifiers": {"ucdp": "1"}}, LDF | {"id": "actor:lake", "identifiers": {"ucdp": "2"}}),
        (LDF | {"attributes": {"Country": "Mali"}}, LDF | {"id": "actor:lake", "attributes": {"country": "Chad"}}),
        (LDF | {"attributes": {"founded": "1990"}}, LDF | {"id": "actor:lake", "attributes": {"founded": "2005"}}),
        (LDF | {"source": "source:paper"}, LDF | {"id": "actor:lake", "source": "source:paper"}),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_a_name_joins_only_with_nothing_against_it(
    write: WriteFile, store: GraphStore, first: Fields, other: Fields, turned: bool
):
    """Never by an alias or an abbreviation alone, nor against type, identifier, country, years or one source."""
    files = [write(PAPER, first, name="one.jsonl"), write(PAPER, other, name="two.jsonl")]
    for file in files[::-1] if turned else files:
        assert load([file], store).merged == {}


@pytest.mark.parametrize("together", [True, False])
def test_what_one_file_has_as_two_stays_two(write: WriteFile, store: GraphStore, together: bool):
    """Two men of one name stay two, and nobody is taken for either of them."""
    two = [actor(f"ma{n}", type="person", name="Mohammed Ali") for n in (1, 2)]
    files = [write(*two, name="one.jsonl"), write(actor("ma3", type="person", name="Mohammed Ali"), name="two.jsonl")]
    for paths in [files] if together else [[file] for file in files]:
        assert load(paths, store).merged == {}
    assert store.merges() == []


def test_two_sides_of_an_event_are_two(write: WriteFile, store: GraphStore):
    fight = event("x", participants=[*took_part("a", role="attacker"), *took_part("b", role="victim")])
    files = [write(actor("a", name="Lions"), name="one.jsonl"), write(PAPER, actor("b", name="Lions"), fight)]
    assert load(files, store).merged == {}


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_a_main_name_beats_an_alias_whatever_the_order(write: WriteFile, store: GraphStore, order: tuple[int, ...]):
    """The namesake's alias, coming first, doesn't take what is of the one so called."""
    people = [
        actor("junior", type="person", name="Ana Leader Jr.", aliases=["Ana Leader"], identifiers={"wikidata": "Q1"}),
        actor("senior", type="person", name="Ana Leader", identifiers={"wikidata": "Q2"}),
        actor("ana", type="person", name="Ana Leader"),
    ]
    for number in order:
        load([write(people[number], name=f"{number}.jsonl")], store)
    assert store.merged([str(each["id"]) for each in people]) == {"actor:senior": "actor:ana"}


@pytest.mark.parametrize(
    ("first", "other"),
    [
        (ICJ, actor("court", type="media", name="Lake Court")),
        (ICJ, actor("court", type="court", name="Lake Court", identifiers={"wikidata": "Q1"})),
        (ICJ, actor("court", type="court", name="C", identifiers={"wikidata": "Q7801", "viaf": "1"}) | {"identifiers": {"wikidata": "Q2"}}),
        (location("rafah", latitude=31.3, longitude=34.2), location("refah", name="Rafah", latitude=33.3, longitude=34.2)),
        (location("rafah", part_of="location:gaza"), location("refah", name="Rafah", part_of="location:syria")),
        (location("rafah", part_of="location:gaza"), location("gaza2", name="Rafah", part_of="location:rafah")),
        (location("palestine", type="country", identifiers={"iso3": "PSE"}), location("jenin", identifiers={"iso3": "PSE"})),
        (actor("a", type="collective", name="diplomats"), actor("b", type="collective", name="Diplomats")),
        (actor("a", type="category", name="POLICE"), actor("b", type="category", name="Police")),
        (actor("a", name="Zeitung"), actor("b", name="זייטונג")),
        (actor("a", name="X"), actor("b", name="x")),
    ],
)  # fmt: skip
@pytest.mark.parametrize("together", [True, False])
def test_these_are_kept_apart(write: WriteFile, store: GraphStore, first: Fields, other: Fields, together: bool):
    places = [location("gaza", type="territory"), location("syria", type="country")]
    if together:
        load([write(*places, first, other)], store)
    else:
        load([write(*places, first)], store)
        load([write(other)], store)
    assert store.known([first["id"], other["id"]]) == {
        each["id"]: (each["kind"], each["id"]) for each in (first, other)
    }


def test_wholes_of_which_one_lies_in_the_other_do_not_keep_apart(write: WriteFile, store: GraphStore):
    places = [location("gaza", type="territory", part_of="location:palestine"), location("palestine", type="country")]
    twins = [location("rafah", part_of="location:gaza"), location("refah", name="Rafah", part_of="location:palestine")]
    assert load([write(*places, *twins)], store).merged == {"location": 1}


def region(name: str, /, **more: object) -> Fields:
    """Make a region that is called by the last part of its id."""
    return location(name, **{"type": "region", "name": name.rpartition("-")[2].title(), **more})


VEN = location("ven", type="country", name="Venezuela")
SUCRE = region("sucre", part_of="location:ven")
MIRANDA = region("miranda", part_of="location:ven")


@pytest.mark.parametrize(
    ("part", "merged"),
    [
        ([region("miranda-sucre", part_of="location:miranda")], {}),
        ([region("miranda-east", part_of="location:miranda"), region("x-sucre", part_of="location:miranda-east")], {}),
        ([region("x-sucre", part_of="location:ven")], {"location": 1}),
        ([region("x-sucre")], {"location": 1}),
        ([location("x-sucre", part_of="location:miranda", name="Sucre")], {}),
    ],
)
@pytest.mark.parametrize("together", [True, False])
def test_a_district_is_never_the_province_of_its_name(
    write: WriteFile, store: GraphStore, part: list[Fields], merged: dict[str, int], together: bool
):
    """The municipality Sucre in the state of Miranda isn't the state of Sucre next to it."""
    if together:
        assert load([write(*part, VEN, MIRANDA, SUCRE)], store).merged == merged
    else:
        load([write(VEN, MIRANDA, SUCRE)], store)
        assert load([write(*part)], store).merged == merged


@pytest.mark.parametrize("order", [slice(None), slice(None, None, -1)])
@pytest.mark.parametrize("identifier", ["location:a", "location:z"])
def test_the_narrower_whole_stands(write: WriteFile, store: GraphStore, order: slice, identifier: str):
    """A town in a country and the same town in its province is in the province, whichever record has the lesser id."""
    town = location("mid", name="Cumana", part_of="location:sucre", latitude=10.45, longitude=-64.18)
    again = {**town, "id": identifier, "part_of": "location:ven"}
    load([write(*[VEN, SUCRE, town, again][order])], store)
    (town,) = set(store.merged(["location:mid", identifier]).values())
    with store.read(Filter()) as view:
        assert orjson.loads(view.show(view.locate([town]), []).nodes[town])["part_of"] == "location:sucre"


def test_distance_counts_to_every_member_of_a_chain(write: WriteFile, store: GraphStore):
    """Each well is 28 km from the next; no two that are farther apart than 30 km become one."""
    wells = [
        location(f"w{n}", type="place", name="Tamasheq Well", latitude=0.0, longitude=30.0 + n * 0.25) for n in range(4)
    ]
    assert load([write(*wells)], store).merged == {"location": 2}


@pytest.mark.parametrize("third", [30.5, 29.75])
def test_distance_counts_to_members_that_the_store_joined_earlier(write: WriteFile, store: GraphStore, third: float):
    """The joined record has the point of one well; a third that is near to it alone, or to the other alone, is another."""
    for number, (east, merged) in enumerate([(30.0, {}), (30.25, {"location": 1}), (third, {})]):
        well = location(f"w{number}", type="place", name="Tamasheq Well", latitude=0.0, longitude=east)
        assert load([write(well)], store).merged == merged


@pytest.mark.parametrize(
    "name",
    [
        *("Road", "Home", "UNKNOWN", "Main Road", "Checkpoints", "the market", "Base", "Army Camp", "Border Crossing"),
        *(
            "Countrywide",
            "Unknown Village",
            "Location unknown",
            "No specific location",
            "Frontière",
            "Lugar desconocido",
        ),
        *("غير معروف", "Неизвестно", "不明", "At the river bank"),
    ],
)
def test_words_that_are_no_names_join_nothing(write: WriteFile, store: GraphStore, name: str):
    """Two texts' road is two roads, even side by side; a further name still joins."""
    here, there = (location(f"r{n}", name=name, latitude=1.0, longitude=1.0) for n in (1, 2))
    assert load([write(here, there)], store).merged == {}
    assert load([write(*({**here, "id": f"location:n{n}", "aliases": ["Via Appia"]} for n in (1, 2)))], store).merged == {"location": 1}  # fmt: skip


@pytest.mark.parametrize(("name", "merged"), [("Rivers", 1), ("Lakes", 1), ("Unknown", 0), ("Various areas", 0)])
def test_a_region_may_be_called_after_what_is_in_it(write: WriteFile, store: GraphStore, name: str, merged: int):
    """Rivers is a state of Nigeria, Lakes one of South Sudan."""
    here, there = (location(f"r{n}", type="region", name=name) for n in (1, 2))
    assert load([write(here, there)], store).merged == ({"location": merged} if merged else {})


def test_wholes_that_are_recognised_themselves_do_not_keep_apart(write: WriteFile, store: GraphStore):
    places = [location("gaza", type="territory"), location("strip", type="territory", name="Gaza")]
    twins = [location("rafah", part_of="location:gaza"), location("refah", name="Rafah", part_of="location:strip")]
    assert load([write(*places, *twins)], store).merged == {"location": 2}


def test_an_identifier_outweighs_distance(write: WriteFile, store: GraphStore):
    twins = [
        location("us", type="country", name="USA", latitude=38.9, longitude=-77.0, identifiers={"iso3": "USA"}),
        location("usa", type="country", name="America", latitude=39.8, longitude=-98.6, identifiers={"iso3": "USA"}),
    ]
    assert load([write(*twins)], store).merged == {"location": 1}


def test_several_candidates_are_none_and_a_note_says_so(write: WriteFile, store: GraphStore):
    springfields = [location(f"s{n}", name="Springfield", latitude=30.0 + n * 5, longitude=0) for n in (1, 2)]
    summary = load([write(*springfields, location("s3", name="Springfield"))], store)
    assert summary.merged == {}
    assert summary.warnings[0].startswith("location:s3 could be any of location:s1, location:s2; it was kept separate.")
    assert len(ids(store, "location")) == 3


@pytest.mark.parametrize("bare", ["location:a", "location:z"])
def test_a_place_with_nothing_but_a_name_that_two_have_is_neither(bare: str, write: WriteFile, store: GraphStore):
    """Whatever its id: also where it would be the first to be decided, and each of the two would match it alone."""
    records = [
        *(location(name, type="country", name=name.title()) for name in ("lakeland", "hillia")),
        *(location(f"m-{name}", type="city", name="Al Marj", part_of=f"location:{name}", source=f"source:{name}")
          for name in ("lakeland", "hillia")),
        location(bare.partition(":")[2], type="city", name="Al Marj", source="source:bare"),
        *(fields("source", name, type="dataset") for name in ("lakeland", "hillia", "bare")),
    ]  # fmt: skip
    summary = load([write(*records)], store)
    assert store.merges() == []
    assert summary.warnings[0].startswith(f"{bare} could be any of location:m-hillia, location:m-lakeland")


def test_an_id_the_store_knows_is_never_moved(write: WriteFile, store: GraphStore):
    load([write(actor("a", name="One"), actor("b", name="Two"))], store)
    summary = load([write(actor("b", name="Two", aliases=["One"]))], store)
    assert summary.merged == {}
    assert ids(store, "actor") == ["actor:a", "actor:b"]


def test_within_an_input_the_smallest_id_stands_whatever_the_order(write: WriteFile, store: GraphStore):
    names = {"c": "Same", "a": "Same", "b": "same"}
    load([write(actor(key, name=name), name=f"{key}.jsonl") for key, name in names.items()], store)
    assert store.merged(ids(store, "actor")) == {"actor:b": "actor:a", "actor:c": "actor:a"}


def test_references_move_with_the_record(write: WriteFile, store: GraphStore):
    load([write(PAPER, ICJ)], store)
    court = actor("court", type="court", name="Lake Court", former_ids=["actor:icj"])
    records = [
        court,
        actor("x"),
        event("ruling", participants=took_part("court", role="issuer"), links=[{"type": "concerns", "target": "actor:court"}]),
        relation("x", "court"),
        claim("event:ruling#issuer:actor:court", attributed_to=[{"actor": "actor:court", "affiliation": "actor:court"}]),
        claim("actor:court", property="position", value="binding"),
    ]  # fmt: skip
    load([write(*records)], store)
    text = "\n".join(repr(record) for record in store.iter_records() if record.kind != "actor")
    assert "actor:court" not in text
    ruling = store.records(["event:ruling"])["event:ruling"]
    assert isinstance(ruling, Event)
    assert [part.actor for part in ruling.participants] == ["actor:icj"]
    about = sorted(record.about for record in store.iter_records() if isinstance(record, Claim))
    assert "event:ruling#issuer:actor:icj" in about


def test_a_part_with_an_id_of_its_own_keeps_it(write: WriteFile, store: GraphStore):
    part = {"actor": "actor:court", "role": "issuer", "id": "event:r#issuer:actor:court2"}
    records = [
        PAPER,
        ICJ,
        actor("court", type="court", name="CLD"),
        event("r", participants=[part]),
        claim(part["id"]),
    ]
    load([write(*records)], store)
    assert any(record.about == part["id"] for record in store.iter_records() if isinstance(record, Claim))


def test_a_part_named_by_a_former_id_is_found_in_the_store(write: WriteFile, store: GraphStore):
    load([write(PAPER, ICJ, event("r", participants=took_part("icj", role="issuer")))], store)
    load([write(actor("court", type="court", name="CLD", former_ids=["actor:icj"]))], store)
    assert load([write(claim("event:r#issuer:actor:court"))], store).ok


def test_two_parts_that_become_one_are_one(write: WriteFile, store: GraphStore):
    twins = [actor("a", name="Same"), actor("b", name="Same", former_ids=["actor:a"])]
    load([write(PAPER, *twins, event("x", participants=took_part("a", "b")))], store)
    x = store.records(["event:x"])["event:x"]
    assert isinstance(x, Event)
    assert len(x.participants) == 1


def test_a_relation_whose_ends_are_recognised_as_one_is_refused(write: WriteFile, store: GraphStore):
    twins = [PAPER, actor("a", name="Same"), actor("b", name="Same", former_ids=["actor:a"]), relation("a", "b")]
    summary = load([write(*twins)], store, on_error="skip")
    assert summary.refused == {"relation": 1}
    assert "recognised as the same entity" in summary.problems[0].message


def test_no_name_or_identifier_is_lost_in_being_recognised(write: WriteFile, store: GraphStore):
    load([write(ICJ)], store)
    load([write(actor("court", type="court", name="Lake Court", aliases=["Cour"], former_ids=["actor:icj"]))], store)
    record = store.records(["actor:icj"])["actor:icj"]
    assert isinstance(record, Actor)
    assert {record.name, *record.aliases} >= {"Court of Lake Disputes", "CLD", "Lake Court", "Cour"}
    assert record.identifiers == {"wikidata": "Q7801"}


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_lines_never_matters(write: WriteFile, store: GraphStore, other_store: GraphStore, seed: int):
    records = [
        *EXTRACTION,
        ICJ,
        actor("court", type="court", name="Lake Court"),
        actor("wc", type="court", name="CLD"),
    ]
    load([write(*records)], store)
    Random(seed).shuffle(records)
    load([write(*records[:6], name="a.jsonl"), write(*records[6:], name="b.jsonl")], other_store)
    assert store.digest() == other_store.digest()


@pytest.mark.parametrize("number", range(6))
def test_a_place_of_no_known_whole_between_two_of_its_name_stays_apart(
    write: WriteFile, store: GraphStore, number: int
):
    """It could be either side of the border; loaded in any order, it isn't taken for the one that came first."""
    sides = [
        location(f"rafah-{side}", name="Rafah", latitude=31.28, longitude=longitude, part_of=f"location:{side}")
        for side, longitude in (("egypt", 34.24), ("gaza", 34.252))
    ]
    between = location("between", type="place", name="Rafah", latitude=31.287, longitude=34.25)
    wholes = [location(side, type="country", name=side.title()) for side in ("egypt", "gaza")]
    for record in list(permutations([*sides, between]))[number]:
        summary = load([write(*wholes, record, name="one.jsonl")], store)
    summary = load([write(*wholes, between, name="one.jsonl")], store)
    assert store.merges() == [] or all(merge.undone for merge in store.merges())
    assert [warning for warning in summary.warnings if "could be any of" in warning] != []

"""Which groups loading takes for one by their names, and why: spelling, abbreviations, words that many groups have."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from knowledge_graph.records import Actor
from knowledge_graph.store import GraphStore
from loaders.identity.candidates import gather_filed_candidates
from loaders.identity.resolution import resolve_identities
from loaders.load import EmptyLookup, load
from tests.loaders.conftest import WriteFile
from tests.support.worlds import actor


def group(name: str, **more: Any) -> Actor:
    return Actor(**{"id": "actor:x", "type": "armed_group", "name": name, **more})


def list_reasons(*groups: Actor) -> list[str]:
    """Return why groups, each in a file of its own, are joined."""
    filed = [(n, each.model_copy(update={"id": f"actor:{n}"})) for n, each in enumerate(groups)]
    return [join.why for join in resolve_identities(gather_filed_candidates(filed), EmptyLookup()).joins]


@pytest.mark.parametrize(
    ("first", "other", "why"),
    [
        (group("Lakers of Sa'ada"), group("LAKERS OF SAADA"), "both are called Lakers of Sa'ada"),
        (
            group("Jaysh al-Ghurabaa"), group("Jaish al-Ghuraba", type="unknown"),
            "Jaish al-Ghuraba and Jaysh al-Ghurabaa are one name but for its spelling",
        ),
        (
            group("Lakeland Dawn (Greater Sahel)"), group("Lakeland Dawn in the Greater Sahel (LDGS)"),
            "Lakeland Dawn (Greater Sahel) and Lakeland Dawn in the Greater Sahel are one name but for its spelling",
        ),
        (
            group("ULR: Union for the Lakeland Republic"), group("Union for Lakeland (ULR)"),
            "both are abbreviated ULR, and Union for Lakeland and Union for the Lakeland Republic are nearly one name",
        ),
        (
            group("CNRL", aliases=["Conseil national", "Lake Renewal Council, NY"]),
            group("Lake Revival Council, NY (CNRL)"),
            "both are abbreviated CNRL, and Lake Renewal Council, NY and Lake Revival Council, NY are nearly one name",
        ),
        (group("LLDRF"), group("Lake and Land Defence Force (LLDRF)"), "both are abbreviated LLDRF"),
        (
            group("MLF", aliases=["Moor Liberation Front"]), group("Moor Liberation Front"),
            "both are called Moor Liberation Front",
        ),
        (
            group("Mayi Mayi Militia (Ruwa Zongo)"), group("Ruwa Zongo"),
            "both are called Ruwa Zongo",
        ),
        (
            group("LCP-U: Lakeland Communist Party (United)", type="political_party"),
            group("Lakeland Communist Party- United (LCP-U)"),
            "both are called Lakeland Communist Party (United)",
        ),
        (
            group("Lakeland Communist Party"), group("Lakeland Communist Party", type="political_party"),
            "both are called Lakeland Communist Party",
        ),
        (
            group("Lakers", aliases=["Front of the Lake Country"], identifiers={"ucdp": "99999"}),
            group("Front of the Lake Country"), "both are called Front of the Lake Country",
        ),
        (
            group("Serenity Party", type="political_party"), group("Serenity Party", type="unknown"),
            "both are called Serenity Party",
        ),
        (
            group("Academic Staff Union of the Lakes", type="unknown"),
            group("ASUL: Academic Staff Union of the Lakes", type="unknown"),
            "both are called Academic Staff Union of the Lakes",
        ),
        (
            group("Pokot Armed Group"), group("Pokot"), "Pokot and Pokot Armed Group are one name but for its spelling",
        ),
        (
            group("Mouvement de libération du Lakistan"), group("Lakistan Liberation Movement"),
            "Lakistan Liberation Movement and Mouvement de libération du Lakistan are one name but for its spelling",
        ),
        (
            group("National Liberation Army", attributes={"country": "Chad"}),
            group("National Liberation Army", attributes={"country": "Chad"}),
            "both are called National Liberation Army",
        ),
        (
            group("National Salvation Front (NAS)"), group("NAS", aliases=["National Salvation Front"]),
            "both are called National Salvation Front",
        ),
    ],
)  # fmt: skip
def test_groups_are_one_by_name(first: Actor, other: Actor, why: str):
    assert list_reasons(first, other) == [why]
    assert list_reasons(other, first) == [why]


@pytest.mark.parametrize(
    ("first", "other"),
    [
        (group("National Liberation Army"), group("ELN: National Liberation Army")),
        (group("People's Liberation Army (PLA)"), group("PLA: People's Liberation Army")),
        (group("Muslims (CAR)"), group("Muslims")),
        (group("Christians", type="unknown"), group("Christians")),
        (group("Islamic Front"), group("Islamic Front", identifiers={"ucdp": "5575"})),
        (group("Islamic State (Chad)"), group("Islamic State of Chad", type="unknown")),
        (group("Pokot Ethnic Militia (Kenya)"), group("Pokot Ethnic Militia (Uganda)")),
        (group("Jaysh al-Ghurabaa", type="person"), group("Jaish al-Ghuraba", type="person")),
        (group("Jaysh al-Ghurabaa", type="unknown"), group("Jaish al-Ghuraba", type="unknown")),
        (group("Jaysh al-Ghurabaa", type="unknown"), group("Jaish al-Ghuraba", type="court")),
        (group("Jaysh al-Ghurabaa", attributes={"country": "Mali"}), group("Jaish al-Ghuraba", attributes={"country": "Iraq"})),
        (group("SLDF"), group("Sabaot Lake Dawn Front (SLDF)")),
        (group("LLDRF"), group("LLDRF", type="person")),
        (group("MDF: Moorland Defence Forces"), group("Mountain Defence Forces (MDF)")),
        (group("UNLF: Uganda National Liberation Front"), group("United National Liberation Front (UNLF)")),
        (group("Foreign Affairs Committee", type="organisation"), group("Committee of Foreign Affairs", type="unknown")),
        (group("Al-Quds Brigades"), group("Quds Brigade")),
        (group("South Lakeland Movement"), group("Southern Lakeland Movement")),
        (group("Reform Party", type="unknown"), group("Reform Party", type="political_party")),
        (group("Lakeland Lions"), group("Lakeland Lions", type="political_party")),
        (group("Ana of the Lake", type="unknown"), group("Ana of the Lake", type="unknown")),
        (group("Ministry of Lake and Mountain Affairs", type="unknown"), group("Ministry of Lake and Mountain Affairs", type="unknown")),
        (group("Lions", aliases=["Moor Liberation Front"]), group("Moor Liberation Fronts")),
    ],
)  # fmt: skip
def test_groups_are_two_where_a_name_says_too_little_or_something_else(first: Actor, other: Actor):
    assert list_reasons(first, other) == list_reasons(other, first) == []


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_of_two_spellings_in_one_file_neither_is_taken(order: tuple[int, ...]):
    filed = [
        (0, group("Jaysh al-Ghurabaa", id="actor:a")), (1, group("Jaish al-Ghuraba", id="actor:b")),
        (1, group("Jeish al-Ghurabah", id="actor:c")),
    ]  # fmt: skip
    resolution = resolve_identities(gather_filed_candidates([filed[n] for n in order]), EmptyLookup())
    assert resolution.joins == []
    assert resolution.ambiguous == [
        ("actor:a", ("actor:b", "actor:c")), ("actor:b", ("actor:a",)), ("actor:c", ("actor:a",)),
    ]  # fmt: skip


@pytest.mark.parametrize("order", [1, -1])
def test_spelling_and_abbreviation_join_with_what_the_store_has(write: WriteFile, store: GraphStore, order: int):
    lists = {
        "ucdp": [actor("ucdp:1", type="armed_group", name="Jaysh al-Ghurabaa"), actor("ucdp:2", type="armed_group", name="LLDRF")],
        "gtd": [
            actor("gtd:1", type="armed_group", name="Jaish al-Ghuraba"),
            actor("gtd:2", type="political_party", name="Lakeland Lions (LKL)"),
        ],
        "acled": [
            actor("acled:1", type="unknown", name="LLDRF: Lake and Land Force"),
            actor("acled:2", type="armed_group", name="LKL: Lakeland Lions"),
        ],
    }  # fmt: skip
    for name, records in list(lists.items())[::order]:
        load([write(*records, name=f"{name}.jsonl")], store)
    assert store.merged(["actor:ucdp:1", "actor:acled:1", "actor:gtd:2"]) == {
        "actor:ucdp:1": "actor:gtd:1", "actor:acled:1": "actor:ucdp:2", "actor:gtd:2": "actor:acled:2",
    }  # fmt: skip

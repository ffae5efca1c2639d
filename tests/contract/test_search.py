"""A search looks through all texts, applies every filter before any cut, and says what of a hit holds the words."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge_graph.errors import InvalidInput
from knowledge_graph.store import GraphStore
from queries.entities.search import search
from queries.parameters.entities import SearchParameters
from tests.contract.databases import loaded_once
from tests.support.worlds import record

SHELLINGS = 30
TOWN = [
    record("source", "log", type="dataset", title="Shell log"),
    record("source", "memo", title="Memorandum of the harbour master", part_of="source:log"),
    record("location", "alder", type="city", name="Alder", latitude=1, longitude=1),
    record("location", "birch", type="city", name="Birch", latitude=9, longitude=9, description="A port on the estuary."),
    record("actor", "ana", name="Ana Berg"),
    record("actor", "guild", type="organisation", name="Harbour Guild", aliases=["HG"]),
    record("relation", "office", type="leads", start="actor:ana", end="actor:guild", title="Director"),
    *[
        record(
            "event", f"e{number:02}", type="assault", title="Shelling of Alder", when=f"2024-04-{number + 1:02}",
            locations=[{"location": "location:alder"}],
        )
        for number in range(SHELLINGS)
    ],
    record(
        "event", "z", type="ruling", title="Ruling on the shelling of Birch and of its harbour", when="2024-05-01",
        summary="The court's cease-fire order.", locations=[{"location": "location:birch"}],
    ),
    record("event", "talks", type="consult", title="Round of Birch", when="2024-05-02"),
    record("claim", "z", about="event:z", source="source:memo"),
    record("claim", "said", about="event:z", source="source:memo", property="reading", value="Both sides free prisoners"),
    record("claim", "denied", about="event:talks", source="source:log", property="reading", value="About grain", stance="denies"),
    record("claim", "office", about="relation:office", source="source:log"),
    *[record("claim", f"e{number:02}", about=f"event:e{number:02}", source="source:log") for number in range(SHELLINGS)],
]  # fmt: skip


@loaded_once
def town(store: GraphStore) -> None:
    """A store that holds a town's log."""
    store.write(TOWN)
    store.flush()


def ask(store: GraphStore, q: str, **more: Any) -> dict[str, Any]:
    """Return the answer to a search."""
    return search(store, SearchParameters(q=q, **more)).data


FOUND: dict[str, tuple[str, dict[str, Any], list[tuple[str, list[Any]]]]] = {
    "a filter by type, before any cut": ("shelling", {"type": ["ruling"]}, [("event:z", ["name", "Ruling on the shelling of Birch and of its harbour"])]),
    "by place": ("shelling", {"place": ["location:birch"]}, [("event:z", ["name", "Ruling on the shelling of Birch and of its harbour"])]),
    "by distance": ("shelling", {"near": "9,9", "within_km": 5}, [("event:z", ["name", "Ruling on the shelling of Birch and of its harbour"])]),
    "by date": ("shelling", {"after": "2024-05", "undated": "exclude", "kind": ["event"]}, [("event:z", ["name", "Ruling on the shelling of Birch and of its harbour"])]),
    "by source": ("shelling", {"source": ["source:memo"]}, [("event:z", ["name", "Ruling on the shelling of Birch and of its harbour"])]),
    "by certainty and type": ("shelling", {"certainty": ["stated"], "type": ["ruling"]}, [("event:z", ["name", "Ruling on the shelling of Birch and of its harbour"])]),
    "an office": ("director of the harbour guild", {}, [("actor:ana", ["office", "leads Harbour Guild (Director)", "relation:office"])]),
    "an office, both ends": ("director", {}, [("actor:ana", ["office", "leads Harbour Guild (Director)", "relation:office"]), ("actor:guild", ["office", "is led by Ana Berg (Director)", "relation:office"])]),
    "a description": ("estuary", {}, [("location:birch", ["description", "A port on the estuary."])]),
    "a compound in a summary": ("ceasefire order", {}, [("event:z", ["summary", "The court's cease-fire order."])]),
    "what a claim says": ("prisoners", {}, [("event:z", ["claim", "reading: Both sides free prisoners", "claim:said"])]),
    "what a claim denies": ("grain", {}, [("event:talks", ["claim", "reading: About grain", "claim:denied"])]),
    "a claim that doesn't count": ("prisoners", {"exclude_source": ["source:memo"]}, []),
    "a common word for a type": ("negotiations", {}, [("event:talks", ["type", "consult"])]),
    "a common word and a name": ("negotiations at Birch", {}, [("event:talks", ["name", "Round of Birch"])]),
    "the title of a source": ("memorandum", {}, [("event:z", ["source", "Memorandum of the harbour master", "source:memo"])]),
    "one field": ("birch", {"field": ["name"], "sort": "name"}, [("location:birch", ["name", "Birch"]), ("event:talks", ["name", "Round of Birch"]), ("event:z", ["name", "Ruling on the shelling of Birch and of its harbour"])]),
    "no field that has it": ("estuary", {"field": ["name", "claim"]}, []),
}  # fmt: skip


@pytest.mark.parametrize("case", FOUND)
def test_a_search_finds_and_says_where(town: GraphStore, case: str) -> None:
    q, more, expected = FOUND[case]
    answer = ask(town, q, **more)
    assert [(hit["id"], list(hit["matches"][0].values())) for hit in answer["results"]] == expected
    assert answer["total"] == {"value": len(expected), "relation": "eq"}


def test_pages_reach_the_end(town: GraphStore) -> None:
    ids, cursor = list[str](), None
    while True:
        answer = ask(town, "shelling", limit=7, cursor=cursor)
        ids += [hit["id"] for hit in answer["results"]]
        cursor = answer["next"]
        if cursor is None:
            break
    assert sorted(ids) == [*(f"event:e{number:02}" for number in range(SHELLINGS)), "event:z"]
    assert len(set(ids)) == len(ids) == answer["total"]["value"]


def test_a_total_that_was_cut_says_so(town: GraphStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """On Neo4j, where candidates are cut, after the filters; the embedded store cuts none."""
    monkeypatch.setattr("knowledge_graph.neo4j.read.search_pages.text_hits.MAX_CANDIDATES", 5)
    assert [hit["id"] for hit in ask(town, "shelling", type=["ruling"])["results"]] == ["event:z"]
    answer = ask(town, "shelling")
    if town.name == "embedded":
        assert answer["total"] == {"value": SHELLINGS + 1, "relation": "eq"}
        assert "truncated" not in answer
    else:
        assert answer["total"]["relation"] == "gte"
        assert answer["truncated"] == {"reason": "candidates", "at_depth": None}
        assert answer["total"]["value"] == len(answer["results"])


def test_where_no_name_holds_the_words_the_nearest_are_suggested(town: GraphStore) -> None:
    assert ask(town, "Anna Berg")["suggestions"] == [{"id": "actor:ana", "name": "Ana Berg"}]
    assert ask(town, "Habour")["suggestions"][0] == {"id": "actor:guild", "name": "Harbour Guild"}
    assert "suggestions" not in ask(town, "Harbour")


def test_a_word_within_a_name_without_spaces_is_suggested(store: GraphStore) -> None:
    """Only in scripts that have no spaces: elsewhere it is another word."""
    names = ["加沙地带", "จังหวัดปัตตานี", "ក្រុងភ្នំពេញ", "ဟုမ္မလင်းမြို့", "Hammerfest"]
    store.write([record("location", f"t{number}", name=name) for number, name in enumerate(names)])
    store.flush()
    for number, q in enumerate(["地带", "ปัตตานี", "ភ្នំពេញ", "မြို့"]):
        answer = ask(store, q)
        assert answer["results"] == []
        assert answer["suggestions"] == [{"id": f"location:t{number}", "name": names[number]}]
    assert not ask(store, "fest").get("suggestions")


def test_what_filters_keep_out_is_counted(town: GraphStore) -> None:
    answer = ask(town, "shelling", type=["accident"])
    assert (answer["results"], answer["without_filters"]) == ([], SHELLINGS + 1)
    assert "suggestions" not in answer


def test_a_type_is_suggested_by_what_it_means(town: GraphStore) -> None:
    with pytest.raises(ValueError, match="did you mean assault"):
        ask(town, "alder", type=["battle"])


def test_fields_without_words_are_refused(town: GraphStore) -> None:
    with pytest.raises(InvalidInput, match="field goes with q"):
        ask(town, "", field=["name"])


SIGNS = ["צהל", 'צה"ל', "צה״ל", "צה''ל"]


@pytest.mark.parametrize("q", SIGNS)
def test_gershayim_are_no_letters(store: GraphStore, q: str) -> None:
    store.write([record("actor", "army", type="armed_forces", name="צה״ל")])
    store.flush()
    assert [hit["id"] for hit in ask(store, q)["results"]] == ["actor:army"]


SCRIPTS = {
    "kanji newer than Python": ("\U00031350\U00031351", "\U00031350"),
    "Kawi": ("\U00011f04\U00011f05", "\U00011f04\U00011f05"),
    "Khmer": ("ភ្នំពេញ", "ភ្នំ"),
    "Persian with a joiner": ("می‌سان", "میسان"),
    "Armenian with a question": ("Երեւա՞ն", "Երևան"),
    "N'Ko with a tone": ("ߓߡߊߞߐ߫", "ߓߡߊߞߐ߫"),
    "a stroke through a letter": ("Ɇkpo", "ekpo"),
}


def test_names_in_every_script_are_found_by_themselves_alone(store: GraphStore) -> None:
    """Not by names that differ in a letter or a mark: a second town of each script has other ones."""
    others = ["\U00031352\U00031351", "\U00011f06\U00011f05", "ភ្នេពេញ", "میسین", "Երեւին", "ߓߡߊߞߐ߬", "Ɇkpa"]
    names = [*(name for name, _ in SCRIPTS.values()), *others]
    store.write([record("location", f"t{number}", type="city", name=name) for number, name in enumerate(names)])
    store.flush()
    for number, (_, q) in enumerate(SCRIPTS.values()):
        assert [hit["id"] for hit in ask(store, q)["results"]] == [f"location:t{number}"]

"""What the sample promises, asked over HTTP of every store; and all of them answer alike."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from graph_service.settings import Settings
from knowledge_graph.open_store import open_store
from knowledge_graph.store import GraphStore
from knowledge_graph.text import natural_key
from loaders import briefing
from loaders.load import load
from queries.export import export_everything
from tests.support.calling import Caller, calling

RAFAH = "/v1/entities/location:rafah/neighbourhood?depth=1&after=2024-05-24&before=2024-05-25"
MOSSAD_TO_HAMAS = "/v1/paths?start=actor:david-barnea&end=actor:hamas"
QUESTIONS = [
    MOSSAD_TO_HAMAS,
    f"{MOSSAD_TO_HAMAS}&avoid=actor:israel",
    f"{MOSSAD_TO_HAMAS}&mode=all_shortest&relation=PARTICIPATED_IN",
    f"{MOSSAD_TO_HAMAS}&exclude_anonymous=true",
    f"{MOSSAD_TO_HAMAS}&exclude_source=source:nyt-briefing-2024-05-25",
    f"{MOSSAD_TO_HAMAS}&known_at=2024-05-24",
    "/v1/paths?start=actor:icj&end=actor:united-nations&mode=all_shortest&max_paths=10",
    RAFAH,
    f"{RAFAH}&match=certain",
    f"{RAFAH}&exclude_anonymous=true",
    "/v1/entities/actor:israel/neighbourhood?depth=2&limit=20&limit_per_relation=5&edge_limit=30",
    "/v1/entities/location:gaza-strip/neighbourhood?depth=1&parts=exclude",
    "/v1/entities/actor:icj",
    "/v1/entities/event:icj-order-2024-05-24/claims?limit=5",
    "/v1/entities/location:rafah/timeline?limit=5",
    "/v1/timeline?after=2024-05-24&match=certain&order=desc",
    "/v1/entities?q=World+Court",
    "/v1/entities?q=%D8%B1%D9%81%D8%AD",
    "/v1/entities?kind=actor&sort=degree&limit=5",
    "/v1/conflicts",
    "/v1/conflicts?series=true",
    "/v1/entities/source:nyt-briefing-2024-05-25/claims?limit=1000",
]


@pytest.fixture
def service(sample: GraphStore) -> Iterator[Caller]:
    """The service over a store with the sample in it."""
    with calling(Settings(), sample) as client:
        yield client


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The embedded store's answers."""
    store = open_store(str(tmp_path_factory.mktemp("expected") / "store"))
    load([str(briefing())], store)
    with calling(Settings(), store) as client:
        answers = {question: client.get(question).json() for question in QUESTIONS}
    store.close()
    return answers


def test_every_store_gives_the_same_answers(service: Caller, expected: dict[str, Any]) -> None:
    """Nodes, relations, claims, orders, totals and what was cut: all as the embedded store has them."""
    for question in QUESTIONS:
        answer = service.get(question)
        assert answer.status_code == 200, answer.text
        assert answer.json() == expected[question], question


def test_the_mossad_reaches_hamas_through_paris_and_qatar(service: Caller) -> None:
    """Around Israel there is a path, through the talks and Qatar or its prime minister, and every step has claims."""
    answer = service.get(f"{MOSSAD_TO_HAMAS}&avoid=actor:israel").json()
    (path,) = answer["paths"]
    assert "event:paris-talks-2024-05" in path["nodes"]
    assert {"actor:qatar", "actor:mohammed-al-thani"} & set(path["nodes"])
    assert all(step["claims"] for step in path["steps"])
    assert {claim for step in path["steps"] for claim in step["claims"]} <= answer["claims"].keys()


def test_without_the_briefing_nothing_is_left(service: Caller) -> None:
    """Leaving out the only source is an honest, empty answer that names the filter."""
    answer = service.get(f"{MOSSAD_TO_HAMAS}&exclude_source=source:nyt-briefing-2024-05-25")
    assert answer.status_code == 200
    assert (answer.json()["paths"], answer.json()["blocking_filter"]) == ([], "exclude_source")


def test_without_the_anonymous_officials_the_way_leads_through_israel(service: Caller) -> None:
    """Who sat in Paris only they told; what is left are the Mossad's ties to the state."""
    (path,) = service.get(f"{MOSSAD_TO_HAMAS}&exclude_anonymous=true").json()["paths"]
    assert "actor:israel" in path["nodes"]
    assert "event:paris-talks-2024-05" not in path["nodes"]


def test_rafah_holds_the_operation_the_order_and_the_strike(service: Caller) -> None:
    """One step around Rafah on 24 and 25 May, parts of the city included."""
    nodes = service.get(RAFAH).json()["nodes"]
    assert {
        "event:rafah-operation-2024-05",
        "event:icj-order-2024-05-24",
        "event:rafah-strike-2024-05-25",
    } <= nodes.keys()


def test_two_of_its_disagreements_are_of_speakers_who_exclude_each_other(service: Caller) -> None:
    """What Israel and Hamas hold on a truce, and how the court, its judges and the paper read the order."""
    results = service.get("/v1/conflicts").json()["results"]
    assert [(result["about"], result["property"], result["disagreement"]) for result in results] == [
        ("event:gaza-truce-mediation", "position", "differ"),
        ("event:icj-order-2024-05-24", "reading", "differ"),
    ]
    (held,) = service.get("/v1/conflicts?series=true&property=held").json()["results"]
    assert sorted(point["value"]["low"] for point in held["points"]) == [100, 120]


def test_the_claims_of_the_whole_are_those_of_its_sections_paragraph_by_paragraph(service: Caller) -> None:
    results = service.get("/v1/entities/source:nyt-briefing-2024-05-25/claims?limit=1000").json()["results"]
    places = [(claim["source"], natural_key(claim.get("locator"))) for claim in results]
    assert places == sorted(places)
    assert len({source for source, _ in places}) == 4


@pytest.mark.parametrize("name", ["World Court", "ICJ", "the U.N.'s top court", "בית הדין הבינלאומי"])
def test_the_court_is_found_under_all_its_names(service: Caller, name: str) -> None:
    """Its names lead to one actor."""
    assert service.get(f"/v1/entities?q={quote(name)}").json()["results"][0]["id"] == "actor:icj"


@pytest.mark.parametrize("name", ["Annamae", "Dooley", "Bradleyhaven"])
def test_page_furniture_is_nowhere(service: Caller, name: str) -> None:
    """Who fills the foot of the page is not in the graph."""
    assert service.get(f"/v1/entities?q={quote(name)}").json()["total"]["value"] == 0


def test_an_export_loads_into_an_empty_store_to_the_same_digest(sample: GraphStore, tmp_path: Path) -> None:
    """Everything, as NDJSON, is the same graph again in the embedded store."""
    with (tmp_path / "all.ndjson").open("wb") as out:
        export_everything(sample, "ndjson", out)
    other = open_store(str(tmp_path / "other"))
    load([str(tmp_path / "all.ndjson")], other)
    assert (other.digest(), other.stats()) == (sample.digest(), sample.stats())
    other.close()

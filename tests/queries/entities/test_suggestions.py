"""What is suggested for a name that nothing has: what is mistyped, and nothing for what nothing resembles."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from knowledge_graph.open_store import open_store
from knowledge_graph.store import GraphStore
from queries.entities.suggestions import suggest_entities
from tests.support.worlds import record

NAMES = (
    "Hamas", "Qatar", "Iraq", "Rafah", "Egypt", "Israel", "Khan Younis", "Mohammed bin Salman", "Benjamin Netanyahu",
    "Captivity of the hostages in Gaza", "Recovery of the beached US vessels", "UN spokesman: states must follow the court",
    "Pentagon", "Real Madiq", "Ambazonia insurgents", "United Liberation Front", "Palestinian Territory", "Foca Town",
)  # fmt: skip


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    graph = open_store(str(tmp_path_factory.mktemp("named") / "store"))
    graph.write([
        record("actor", f"a{number}", type="organisation", name=name) for number, name in enumerate(NAMES)
    ])  # fmt: skip
    graph.flush()
    yield graph
    graph.close()


@pytest.mark.parametrize(
    ("mistyped", "meant"),
    [
        ("Hamass", "Hamas"), ("Hamsa", "Hamas"), ("Katar", "Qatar"), ("Irak", "Iraq"), ("Rafa", "Rafah"), ("Egipt", "Egypt"),
        ("Isreal", "Israel"), ("Khan Yunes", "Khan Younis"), ("Muhammad bin Salman", "Mohammed bin Salman"),
        ("Netanyaho", "Benjamin Netanyahu"), ("the Hamass", "Hamas"), ("Hostages in Gazza", "Captivity of the hostages in Gaza"),
    ],
)  # fmt: skip
def test_what_is_mistyped_is_suggested(named: GraphStore, mistyped: str, meant: str) -> None:
    assert [suggestion.name for suggestion in suggest_entities(named, mistyped)][:1] == [meant]


@pytest.mark.parametrize(
    "name",
    ["The Hague", "The Beatles", "The Louvre", "Patagonia", "Real Oviedo", "Amazon", "United Nation", "Cape Town",
     "Palestinian Authority", "Tokyo", "the", "of the"],
)  # fmt: skip
def test_what_nothing_resembles_has_no_suggestion(named: GraphStore, name: str) -> None:
    """Not for the sake of a word such as "the", of one of two words, or of letters in common."""
    assert suggest_entities(named, name) == []

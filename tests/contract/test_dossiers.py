"""A dossier of one graph is one file, whichever store holds it."""

from __future__ import annotations

from pathlib import Path

from knowledge_graph.open_store import open_store
from knowledge_graph.store import GraphStore
from loaders import briefing
from loaders.load import load
from queries.export import export_answer
from queries.neighbourhood.expand import neighbourhood
from queries.parameters.graph import NeighbourhoodParameters, PathParameters
from queries.paths.find import find_paths

BARNEA = PathParameters(start=("actor:david-barnea",), end=("actor:hamas",), mode="k_shortest", max_paths=4)
RAFAH = NeighbourhoodParameters(depth=2, reality=("any",), status=("any",), known_at="2024-05-25")


def dossiers(store: GraphStore, name: str) -> list[bytes]:
    answers = ((find_paths(store, BARNEA), BARNEA), (neighbourhood(store, ["location:rafah"], RAFAH), RAFAH))
    return [export_answer(store, answer.data, name, question.filter(), question) for answer, question in answers]


def test_every_store_gives_the_same_bytes(sample: GraphStore, tmp_path: Path) -> None:
    other = open_store(str(tmp_path / "other"))
    load([str(briefing())], other)
    for name in ("dossier", "markdown"):
        assert dossiers(sample, name) == dossiers(other, name)
    other.close()

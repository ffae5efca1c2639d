"""People whom language models found in texts are the same, whatever was stored before, on either store."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

from knowledge_graph.open_store import open_store
from knowledge_graph.records import Record
from knowledge_graph.store import GraphStore
from loaders.load import load
from tests.support.extracted_people import FRONT, GUILD, count_people, graphrag, langchain, save
from tests.support.worlds import record


def test_the_order_of_files_and_what_is_stored_change_nothing(tmp_path: Path, store: GraphStore) -> None:
    """A record of ours who leads the same organisation is the same person, too."""
    graphs = [langchain(1, "MEMBER_OF", FRONT), langchain(2, "LEADS", FRONT), graphrag(3, "MEMBER_OF", GUILD)]
    files = save(tmp_path, graphs)
    ours: list[Record] = [
        record("source", "paper"),
        record("actor", "front", type="organisation", name="Lake Front"),
        record("actor", "omar", name="Omar Said", identifiers={"wikidata": "Q1"}),
        record("relation", "leads", type="leads", start="actor:omar", end="actor:front"),
        record("claim", "leads", about="relation:leads", source="source:paper"),
    ]
    store.write(ours)
    store.flush()
    for paths in (files[:2], files[2:]):
        load(paths, store)
    digests = set()
    for number, ordered in enumerate(permutations(files)):
        other = open_store(str(tmp_path / f"order-{number}"))
        other.write(ours)
        for paths in [ordered] if number % 2 else [[path] for path in ordered]:
            load(paths, other)
        digests.add(other.digest())
        assert count_people(other) == 2
        other.close()
    assert digests == {store.digest()}

"""GDELT through the whole pipeline: events and mentions meet, and loading again changes nothing."""

from __future__ import annotations

from pathlib import Path

from knowledge_graph.store import GraphStore
from loaders.load import load
from tests.loaders.gdelt.tables import event_cells, mention_cells, old_cells, tsv
from tests.support.shared import shared_data


def written(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_mentions_meet_their_events_whichever_comes_first(store: GraphStore, tmp_path: Path) -> None:
    """In one load the order of files doesn't matter; a mention of an unknown event is skipped."""
    mentions = written(tmp_path, "a.csv", tsv(mention_cells(), mention_cells(GLOBALEVENTID="1")))
    events = written(tmp_path, "b.csv", tsv(event_cells()))
    summary = load([mentions, events], store)
    assert summary.problem_count == 0
    claims = store.claims_about(["event:gdelt:900000001"])
    assert [claim.certainty for claim in claims if (claim.locator or "").startswith("listed by source:gdelt;")] == [
        "stated"
    ]
    assert not store.known(["event:gdelt:1"])


def test_loading_again_changes_nothing(store: GraphStore) -> None:
    """Real files, twice."""
    paths = [shared_data(f"gdelt/20170101073000.{table}.CSV") for table in ("export", "mentions")]
    first, second = (load(paths, store) for _ in range(2))
    assert first.added["event"] == 720
    assert not any(second.added.values())
    assert not any(second.changed.values())


def test_both_editions_of_an_event_stand_beside_each_other(store: GraphStore, tmp_path: Path) -> None:
    """One event, claimed by a release of each; neither clashes with or takes back the other."""
    paths = [written(tmp_path, "1.tsv", tsv(old_cells())), written(tmp_path, "2.csv", tsv(event_cells()))]
    assert load(paths, store).problem_count == 0
    claims = [claim for claim in store.claims_about(["event:gdelt:900000001"]) if claim.property is None]
    assert {claim.source for claim in claims} >= {"source:gdelt:2024-05-06", "source:gdelt-1:2024-05-06"}
    assert not [claim for claim in claims if claim.retracted]

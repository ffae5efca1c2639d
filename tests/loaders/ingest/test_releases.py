"""A dataset's releases: the newest speaks, the older stay visible to known_at, deletions take back."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from knowledge_graph.filtering.filters import Filter
from knowledge_graph.store import GraphStore
from knowledge_graph.time_span import parse_day
from loaders.load import load
from tests.loaders.conftest import WriteFile
from tests.support.worlds import Fields, actor, claim, fields

DATASET = fields("source", "d", type="dataset", title="Dataset", publisher="D")
ARTICLE = fields("source", "wire", published="2019-01-01")


def release(year: int) -> Fields:
    return fields("source", f"d:{year}", type="release", title=f"D {year}", part_of="source:d", published=str(year))


def row(year: int, killed: int, **more: Any) -> Fields:
    reported = {"title": f"Battle, as of {year}", "source": f"source:d:{year}", "measures": {"killed": killed}}
    return fields("event", "d:1", type="assault", **reported, **more)


def listed(**more: Any) -> Fields:
    return claim("event:d:1", **{"source": "source:wire", "locator": "listed by source:d"} | more)


def deletion(year: int) -> Fields:
    return claim("event:d:1", source=f"source:d:{year}", stance="denies")


def files_of(write: WriteFile, *releases: list[Fields]) -> list[Path]:
    return [write(*records, name=f"{index}.jsonl") for index, records in enumerate(releases)]


THREE = [
    [DATASET, release(2019), actor("a"), row(2019, 5, participants=[{"actor": "actor:a", "role": "side_a"}])],
    [DATASET, release(2020), row(2020, 7)],
    [DATASET, release(2022), row(2022, 6)],
]


def standing_values(store: GraphStore) -> list[float]:
    result, _ = store.claims("event:d:1", limit=100)
    return sorted(claim.value.best for claim, _ in result if claim.property == "killed" and not claim.retracted)


def exists(store: GraphStore, **arguments: Any) -> bool:
    with store.read(Filter(**arguments)) as walk:
        shown = walk.show(walk.locate(["event:d:1"]), [])
    return b'"status":"none"' not in b"".join(shown.nodes.values()) and b"denied" not in b"".join(shown.nodes.values())


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_the_newest_release_speaks_whatever_the_order_of_loading(
    write: WriteFile, store: GraphStore, other_store: GraphStore, order
):
    files = files_of(write, *THREE)
    load(files, other_store)
    for index in order:
        load([files[index]], store)
    assert store.digest() == other_store.digest()
    assert store.stats()["event"] == 1
    assert store.records(["event:d:1"])["event:d:1"].title == "Battle, as of 2022"
    assert standing_values(store) == [6]
    result, _ = store.claims("event:d:1", limit=100)
    assert {claim.source: claim.retracted for claim, _ in result} == {
        "source:d:2019": "2020-12-31",
        "source:d:2020": "2022-12-31",
        "source:d:2022": None,
    }


def test_loading_releases_again_changes_nothing(write: WriteFile, store: GraphStore):
    files = files_of(write, *THREE)
    load(files, store)
    before = store.digest()
    for again in (files, files[:1], files[::-1]):
        summary = load(again, store)
        assert (summary.added, summary.changed) == ({}, {})
    assert store.digest() == before


def test_what_was_known_before_a_newer_release_is_seen_by_known_at(write: WriteFile, store: GraphStore):
    load(files_of(write, *THREE), store)
    for day, value in (("2020-01-01", 5), ("2021-06-01", 7), ("2023-01-01", 6)):
        known = parse_day(day)
        with store.read(Filter(known_at=known)) as walk:
            shown = walk.show(walk.locate(["event:d:1"]), [])
        assert [claim for claim in shown.claims.values() if f'"best":{value}'.encode() in claim], day
        assert len([claim for claim in shown.claims.values() if b'"best"' in claim]) == 1, day


@pytest.mark.parametrize("at_once", [True, False])
def test_a_deletion_takes_back_the_event_and_what_was_listed_for_it(write: WriteFile, store: GraphStore, at_once: bool):
    files = files_of(
        write, [DATASET, ARTICLE, release(2019), row(2019, 5), listed()], [DATASET, release(2021), deletion(2021)]
    )
    for some in [files] if at_once else [[file] for file in files]:
        assert load(some, store).ok
    result, _ = store.claims("event:d:1", limit=100)
    retracted = {(claim.source, claim.stance): claim.retracted for claim, _ in result}
    assert retracted == {
        ("source:d:2019", "asserts"): "2021-12-31",
        ("source:wire", "asserts"): "2021-12-31",
        ("source:d:2021", "denies"): None,
    }
    before = store.digest()
    load(files[:1], store)
    assert store.digest() == before


def test_sections_of_a_briefing_do_not_replace_each_other(write: WriteFile, store: GraphStore):
    section = {"type": "section", "title": "S", "part_of": "source:d"}
    parts = [{"kind": "source", "id": f"source:d:{year}", "published": str(year), **section} for year in (2019, 2020)]
    load([write(DATASET, *parts, row(2019, 5), {**deletion(2020), "stance": "asserts"})], store)
    result, _ = store.claims("event:d:1", limit=100)
    assert not [claim for claim, _ in result if claim.retracted]

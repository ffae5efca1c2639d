"""Links between events order them in every store: over other events, in circles, and in a timeline."""

from __future__ import annotations

from typing import Any

import numpy as np

from knowledge_graph.filtering.filters import Filter
from knowledge_graph.links.precedence import Precedence
from knowledge_graph.store import GraphStore, TimelineRequest
from queries.events.sequences import sequences
from queries.events.timeline import timeline
from queries.parameters.events import SequenceParameters, TimelineParameters
from queries.parameters.graph import PathParameters
from queries.paths.find import find_paths
from tests.contract.databases import loaded_once
from tests.support.worlds import record

LINKS: dict[str, list[tuple[str, str]]] = {
    "adrift": [("caused", "beached")],
    "recovery": [("follows", "beached")],
    "inquiry": [("responds_to", "recovery")],
    "hen": [("follows", "egg")],
    "egg": [("follows", "hen"), ("caused", "chick")],
}
DATES = {"adrift": "2024-05", "beached": "2024-05", "recovery": "2024-05", "inquiry": "2024-05", "ancient": "../1900",
         "unknown": "/2024-05-25", "hen": "2024-06", "egg": "2024-06", "chick": "2024-06", "alien": "2024-05"}  # fmt: skip


@loaded_once
def wreck(store: GraphStore) -> None:
    """A store that holds what happened to a ship, in one month, and a circle of two events that follow each other."""
    ids = [*DATES, "undated"]
    store.write([record("source", "wire", publisher="Wire"), record("actor", "navy"), record("actor", "crew")])
    store.write([
        record("event", name, type="accident" if name in {"adrift", "hen"} else "other", when=DATES.get(name),
               participants=[{"actor": "actor:navy", "role": "participant"}],
               links=[{"type": kind, "target": f"event:{other}"} for kind, other in LINKS.get(name, [])])
        for name in ids
    ])  # fmt: skip
    store.write([record("claim", name, about=f"event:{name}") for name in ids])
    store.write([record("claim", "not-so", about="event:inquiry#responds_to:event:recovery", stance="denies")])
    store.flush()


def names(ids: Any) -> list[str]:
    return [identifier.removeprefix("event:") for identifier in ids]


def temporal(store: GraphStore, start: str, end: str, **more: Any) -> list[str]:
    question = PathParameters(start=[f"event:{start}"], end=[f"event:{end}"], mode="temporal", max_paths=1000, **more)
    return [
        path["time_order"] for path in find_paths(store, question, seconds=120).data["paths"] if path["length"] == 2
    ]


def test_links_order_events_over_others(wreck: GraphStore) -> None:
    """All cases on one graph: filling a server for each would take minutes."""
    assert temporal(wreck, "adrift", "recovery", order="certain", relation=["involvement", "sequence"])
    assert temporal(wreck, "recovery", "adrift", relation=["involvement", "sequence"]) == []
    back = PathParameters(start=["event:recovery"], end=["event:adrift"], mode="shortest")
    assert find_paths(wreck, back, seconds=120).data["paths"][0]["time_order"] == "none"
    # Only links that are there under the filter count, also those over which others lead.
    assert temporal(wreck, "recovery", "adrift", relation=["involvement"]) == ["possible"]
    # A circle says nothing of its own events, and puts both before what it leads to.
    assert "possible" in temporal(wreck, "hen", "egg", relation=["involvement"])
    question = PathParameters(start=["event:hen"], end=["event:egg"], relation=["involvement", "sequence"])
    assert find_paths(wreck, question, seconds=120).data["paths"][0]["time_order"] == "possible"
    assert temporal(wreck, "hen", "chick", avoid=["event:egg"]) == ["certain"]
    assert temporal(wreck, "chick", "hen") == []
    relative = {
        ("recovery", "before"): {"adrift": "certain", "beached": "certain", "inquiry": "possible"},
        ("adrift", "after"): {"beached": "certain", "recovery": "certain", "inquiry": "possible"},
        ("adrift", "before"): {"inquiry": "possible"},
        ("hen", "before"): {"egg": "possible"},
        ("chick", "before"): {"hen": "certain", "egg": "certain"},
    }
    for (other, when), expected in relative.items():
        parameters = TimelineParameters(relative_to=f"event:{other}", when=when, limit=1000)
        answer = timeline(wreck, parameters, seconds=120).data["relative"]
        listed = (
            {*LINKS, "beached", "chick"} if other in {"hen", "chick"} else {"adrift", "beached", "recovery", "inquiry"}
        )
        same_month = {name for name in listed if DATES[name] == DATES[other]}
        assert {name: answer[f"event:{name}"] for name in same_month if f"event:{name}" in answer} == expected
    for match, expected in (("certain", ["beached", "recovery"]), ("possible", ["beached", "recovery", "inquiry"])):
        parameters = SequenceParameters(first=["accident"], then=["other"], within_days=31, match=match)
        results = sequences(wreck, parameters, seconds=120).data["results"]
        follow = [result["then"].removeprefix("event:") for result in results if result["first"] == "event:adrift"]
        month = [name for name in follow if name in {"beached", "recovery", "inquiry"}]
        assert sorted(month) == sorted(expected)


def test_a_timeline_puts_what_came_of_an_event_after_it_and_unknown_beginnings_last(wreck: GraphStore) -> None:
    known = ["adrift", "alien", "inquiry", "beached", "recovery", "egg", "hen", "chick"]
    unknown = ["ancient", "unknown", "undated"]
    for more in ({}, {"certainty": "stated"}, {"entity": "actor:navy"}):
        up, down = (
            timeline(wreck, TimelineParameters(order=way, **more), seconds=120).data["results"]
            for way in ("asc", "desc")
        )
        assert names(result["id"] for result in up) == known + unknown
        assert names(result["id"] for result in down) == known[::-1] + unknown[::-1]
    for descending in (False, True):
        for size in (1, 3, 8, 9):
            with wreck.read(Filter(), seconds=120) as view:
                behind, last = list[str](), None
                while True:
                    page, total = view.timeline(TimelineRequest(limit=size, after=last, descending=descending))
                    assert total == len(known + unknown)
                    if not len(page):
                        break
                    behind, last = behind + names(view.ids(page.tolist())), int(page[-1])
                assert behind == (known[::-1] + unknown[::-1] if descending else known + unknown)
    ancient = timeline(wreck, TimelineParameters(before="1900"), seconds=120).data["results"]
    assert names(result["id"] for result in ancient) == ["ancient", "unknown", "undated"]
    sure = timeline(wreck, TimelineParameters(before="1900", match="within"), seconds=120).data["results"]
    assert names(result["id"] for result in sure) == ["ancient"]


def test_a_view_gives_the_links_that_can_matter_to_an_event(wreck: GraphStore) -> None:
    with wreck.read(Filter(), seconds=120) as view:
        nodes = sorted(view.locate(["event:adrift", "event:unknown"]))
        pairs = view.order_links(view.timeline(TimelineRequest())[0][:0])
        assert (len(pairs.earlier), len(pairs.later)) == (0, 0)
        pairs = view.order_links(_array(nodes))
        ordered = zip(names(view.ids(pairs.earlier.tolist())), names(view.ids(pairs.later.tolist())), strict=True)
        assert sorted(ordered) == [("adrift", "beached"), ("beached", "recovery")]
        ranked = view.locate([f"event:{name}" for name in ("adrift", "beached", "recovery", "inquiry", "egg", "chick")])
        assert view.link_rank(_array(ranked)).tolist() == [0, 1, 2, 0, 0, 1]


def _array(nodes: list[int]) -> Any:
    return np.array(nodes, np.int64)


def test_precedence_is_worked_out_event_by_event() -> None:
    order = Precedence([("a", "b"), ("b", "c"), ("c", "b"), ("c", "d"), ("x", "y")])
    assert {pair for pair in [("a", "b"), ("a", "d"), ("b", "c"), ("c", "b"), ("b", "d"), ("d", "a")] if pair in order} == {
        ("a", "b"), ("a", "d"), ("b", "d"),
    }  # fmt: skip
    assert order.before("d") == {"a", "b", "c"}
    assert order.after("y") == frozenset()

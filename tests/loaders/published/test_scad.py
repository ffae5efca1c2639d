"""SCAD: the places of an event are rows, and figures come as codes."""

from __future__ import annotations

from pathlib import Path

from knowledge_graph.records import Measure
from tests.loaders.published.tables import claims, events, places, read_records, read_rows, roles

SAMPLE = (Path(__file__).parents[2] / "docs" / "samples" / "scad.csv").read_bytes()


def test_the_rows_of_an_event_bring_its_places() -> None:
    """Deaths may be few or many without a number; people come in classes."""
    made = read_records(SAMPLE)
    demonstration = events(made)["event:scad:6150001"]
    assert (demonstration.type, demonstration.mode) == ("protest", "organized demonstration")
    assert demonstration.when == "1990-03-04/1990-03-06"
    assert {location.rsplit(":", 2)[-2] for _, location in places(demonstration)} == {"algiers", "oran"}
    assert {role for role, _ in roles(demonstration)} == {"protester", "target"}
    assert demonstration.measures == {"attendance": Measure(low=101, high=1000), "killed": Measure(text="few")}
    assert "latitude" not in demonstration.attributes, "each place has its own"
    motives = {claim.value for claim in claims(made) if claim.property == "motive" and claim.about == demonstration.id}
    assert motives == {"education", "economy, jobs"}


def test_what_is_unknown_is_left_out() -> None:
    """Without a place an event is in its country, without days in its month."""
    violence = events(read_records(SAMPLE))["event:scad:6150002"]
    assert (violence.type, violence.when) == ("assault", "1991-06")
    assert places(violence) == {("occurred_at", "location:country:dza")}
    assert {role for role, _ in roles(violence)} == {"target"}
    assert violence.measures == {"killed": Measure(best=4)}


def test_rows_of_an_event_that_contradict_each_other_are_refused_together() -> None:
    rows = read_rows(
        SAMPLE.replace(b",1,-88,1,Algiers", b",1,5,1,Algiers")
        .replace(b",3,-88,1,Oran", b",3,6,1,Oran")
        .replace(b",3,-88,1,Algiers", b",3,5,1,Algiers")
    )
    assert [problem.line for row in rows for problem in row.problems] == [2, 3]

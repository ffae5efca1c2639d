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
    assert (demonstration.attributes["latitude"], demonstration.attributes["longitude"]) == (
        "35.70; 36.75",
        "-0.63; 3.06",
    )
    motives = {claim.value for claim in claims(made) if claim.property == "motive" and claim.about == demonstration.id}
    assert motives == {"education", "economy, jobs"}


def test_what_is_unknown_is_left_out() -> None:
    """Without a place an event is in its country, without days in its month."""
    violence = events(read_records(SAMPLE))["event:scad:6150002"]
    assert (violence.type, violence.when) == ("assault", "1991-06")
    assert places(violence) == {("occurred_at", "location:country:dza")}
    assert {role for role, _ in roles(violence)} == {"target"}
    assert violence.measures == {"killed": Measure(best=4)}
    assert violence.attributes["latitude"] == "28.03", "a point that is no place's stays with its event"


def test_rows_of_an_event_that_contradict_each_other_are_refused_together() -> None:
    rows = read_rows(
        SAMPLE.replace(b',3,-88,1,"Algiers, Oran",Algiers', b',3,5,1,"Algiers, Oran",Algiers').replace(
            b',3,-88,1,"Algiers, Oran",Oran', b',3,6,1,"Algiers, Oran",Oran'
        )
    )
    problems = [problem for row in rows for problem in row.problems]
    assert [problem.line for problem in problems] == [2, 3]
    assert "'best 5' and 'best 6'" in str(problems[0])


def test_an_event_may_be_told_in_other_words_and_days_in_each_row() -> None:
    """As in the files of 2018, where the same deaths are told of two towns with other actors and last days."""
    made = read_records(
        SAMPLE.replace(b'6,3,1990,1,0,students,teachers,,government,,1,0,3,-88,1,"Algiers, Oran",Oran', b'7,3,1990,1,0,pupils,teachers,,government,,1,0,3,-88,1,"Algiers, Oran",Oran')
        .replace(b"2,2,2,7,2,,Demand for better schools", b"2,2,2,7,2,,Demand for better roads")
    )  # fmt: skip
    event = events(made)["event:scad:6150001"]
    assert (event.title, event.when) == ("pupils, Algeria 1990; students, Algeria 1990", "1990-03-04/1990-03-07")
    assert event.summary == "Demand for better roads; Demand for better schools"

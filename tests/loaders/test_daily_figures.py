"""Tables of daily figures: what was reported apart from what was worked out, of the day apart from the whole war."""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest

from knowledge_graph.records import Claim, Event, Measure, Record
from knowledge_graph.store import GraphStore
from loaders.formats import ReadContext
from loaders.load import load
from loaders.published_tables import FORMATS, find_mapping, list_recognised_columns, read_shipped_mapping
from loaders.readers.inputs import HEAD_BYTES
from loaders.readers.sniff import Head
from tests.support.shared import DATA, shared_data

WAR = "event:gaza-daily-casualties:war"
DAY: dict[str, Any] = {
    "report_date": "2024-05-06",
    "report_source": "mohtel",
    "report_period": 48,
    "ext_killed_cum": 110,
}


def read(*days: dict[str, Any]) -> list[Record]:
    stream = io.BufferedReader(io.BytesIO(json.dumps(days, indent=2).encode()))
    rows = list(FORMATS[0].read(stream, ReadContext("figures.json")))
    assert not [problem for row in rows for problem in row.problems]
    return [record for row in rows for record in row.records]


def message(records: Sequence[Record], about: str, property_: str | None = "killed") -> list[tuple[object, ...]]:
    return [
        (record.value.best if isinstance(record.value, Measure) else record.value, record.as_of, record.certainty, *(by.actor for by in record.attributed_to))
        for record in records
        if isinstance(record, Claim) and record.about == about and record.property == property_
    ]  # fmt: skip


def test_cumulative_and_daily_figures_are_of_different_things() -> None:
    """A cumulative one is the war's as of the day; a daily one is that of the day's own event, part of the war."""
    made = read(DAY | {"killed": 10, "killed_cum": 110})
    ministry = "actor:gaza-daily-casualties:gaza-ministry-of-health"
    assert message(made, WAR) == [(110, "2024-05-06", "stated", ministry)]
    assert message(made, "event:gaza-daily-casualties:2024-05-06") == [(10, "2024-05-06", "stated", ministry)]
    day = next(record for record in made if record.id == "event:gaza-daily-casualties:2024-05-06")
    assert isinstance(day, Event)
    assert (day.when, day.links[0].target) == ("2024-05-05/2024-05-06", WAR)
    assert day.attributes == {"report_source": "mohtel", "report_period": 48}


def test_extrapolated_figures_are_in_doubt_and_on_the_dataset_s_word() -> None:
    """They are left out where they say what was reported; nobody but the dataset answers for them."""
    made = read(DAY | {"killed_cum": 100, "ext_killed": 5})
    assert message(made, WAR)[1:] == [(110, "2024-05-06", "hedged")]
    assert message(made, "event:gaza-daily-casualties:2024-05-06") == [(5, "2024-05-06", "hedged")]


def test_figures_of_some_people_are_of_their_part_in_the_war() -> None:
    """Children killed are claims about the children's part, so that they never contest the whole."""
    made = read(DAY | {"killed_children_cum": 40, "ext_killed_children_cum": 40})
    part = f"{WAR}#victim:actor:gaza-daily-casualties:children"
    assert [entry[:3] for entry in message(made, part)] == [(40, "2024-05-06", "stated")]


def test_a_day_nobody_reported_on_is_in_doubt() -> None:
    """And nobody is named as having reported."""
    made = read(DAY | {"report_source": "missing", "report_period": 0, "ext_killed": 3})
    (claim,) = [record for record in made if isinstance(record, Claim) and record.property is None]
    assert claim.certainty == "hedged"
    assert not [record for record in made if record.kind == "actor" and record.type == "government_body"]  # type: ignore[union-attr]


def test_each_day_is_a_release_of_its_own() -> None:
    """So known_at sees what had been reported by then."""
    made = read(DAY, DAY | {"report_date": "2024-05-07"})
    assert {record.published for record in made if record.kind == "source" and record.type == "release"} == {
        "2024-05-06",
        "2024-05-07",
    }  # type: ignore[union-attr]


def test_what_the_breakdowns_say_is_kept_with_the_day() -> None:
    """They are shares of the day's figure, some of earlier deaths, so they are no figures of their own."""
    made = read(DAY | {"killed": 3, "killed_recovered": 1, "killed_committee": 2, "a_new_field": 9})
    day = next(record for record in made if record.id == "event:gaza-daily-casualties:2024-05-06")
    assert day.attributes["killed_committee"] == 2  # type: ignore[union-attr]
    assert day.attributes["a_new_field"] == 9  # type: ignore[union-attr]


def test_a_copy_as_csv_is_told_and_read_alike() -> None:
    """By its columns; cells that are empty say nothing."""
    content = b"report_date,report_source,report_period,killed,ext_killed_cum\n2024-05-06,gmotel,24,,110\n"
    assert find_mapping(Head(content)) is read_shipped_mapping("gaza-daily-casualties.yaml")
    rows = list(FORMATS[0].read(io.BufferedReader(io.BytesIO(content)), ReadContext("f.csv")))
    assert message([record for row in rows for record in row.records], WAR) == [(110, "2024-05-06", "hedged")]


def test_the_real_file_loads_whole_and_twice_the_same(store: GraphStore) -> None:
    """Every figure of every day is a claim, or the same as one; a second load changes nothing."""
    path = shared_data("gaza_daily/casualties_daily.json")
    days = json.loads(path.read_bytes())
    first = load([path], store)
    assert first.problem_count == 0
    assert first.added["event"] == len(days) + 2
    expected = Counter(
        reported=sum("killed_cum" in day and day["report_source"] != "missing" for day in days),
        unknown=sum("killed_cum" in day and day["report_source"] == "missing" for day in days),
        worked_out=sum(day.get("killed_cum") != day["ext_killed_cum"] for day in days),
    )
    claims = [entry for entry in store.claims_about([WAR]) if entry.about == WAR and entry.property == "killed"]
    result = Counter("reported" if claim.attributed_to else claim.certainty for claim in claims)
    assert result == Counter(reported=expected["reported"], hedged=expected["unknown"] + expected["worked_out"])
    again = load([path], store)
    assert (again.added, again.changed) == ({}, {})


def test_no_other_format_is_taken_for_figures() -> None:
    """Judged by the heads of all real files."""
    shared_data()
    result = [
        path.name
        for path in sorted(DATA.rglob("*.*"))
        if path.is_file() and find_mapping(Head(path.read_bytes()[:HEAD_BYTES]))
    ]
    assert result == ["casualties_daily.json"]


@pytest.mark.parametrize(
    "mapping",
    [read_shipped_mapping(name) for name in list_recognised_columns()],
    ids=lambda identifier: identifier.dataset.id,
)
def test_shipped_mappings_tell_their_tables_and_name_their_dataset(mapping: Any) -> None:
    """Without columns of its own a mapping would take any table."""
    assert len(mapping.recognised_by) >= 3
    assert mapping.dataset.licence
    assert mapping.dataset.cite

"""A GDELT date is only as exact as the machine that guessed it."""

from __future__ import annotations

import pytest

from knowledge_graph.errors import InvalidInput
from loaders.gdelt.event_dates import parse_event_dates


@pytest.mark.parametrize(
    ("happened", "added", "expected"),
    [
        ("20240506", "20240506", "2024-05-06"),
        ("20240505", "20240506", "2024-05-05"),
        ("20240429", "20240506", "[2024-04-29..2024-05-05]"),  # a week before: some day of that week
        ("20151020", "20151027", "[2015-10-19..2015-10-25]"),
        ("20240406", "20240506", "2024-04?"),  # thirty days before
        ("20240229", "20240329", "2024-02?"),  # the same day of the month before
        ("20141027", "20151027", "2014?"),
        ("20160102", "20170101", "2016?"),  # 365 days, over a leap year
        ("20060731", "20160728", "2006?"),  # ten times 365
        ("20140511", "20151027", "2014-05-11"),
        ("19850906", "20160728", "1985-09-06"),
    ],
)
def test_a_day_counted_back_is_good_for_its_week_month_or_year(happened: str, added: str, expected: str) -> None:
    """Last year, last month and last week are no days."""
    read = parse_event_dates(happened, added, from_article=True)
    assert read.when == expected
    assert read.attributes.get("SQLDATE", happened) == happened
    assert ("SQLDATE" in read.attributes) == (len(expected) != 10)


def test_rows_without_an_article_are_taken_at_their_word() -> None:
    """Before 2013 rows were added years after what they tell of, so a round number of years says nothing."""
    assert parse_event_dates("20030203", "20130203", from_article=False).when == "2003-02-03"


@pytest.mark.parametrize(
    ("happened", "added", "field"),
    [
        ("20240230", "20240506", "SQLDATE"), ("2024", "20240506", "SQLDATE"), ("", "20240506", "SQLDATE"),
        ("20240506", "20241301", "DATEADDED"), ("20240506", "20240506259999", "DATEADDED"),
        ("20240506", "202405061", "DATEADDED"), ("²0240506", "20240506", "SQLDATE"),
        ("00250920", "20240506", "SQLDATE"), ("20240506", "00240506", "DATEADDED"), ("29240506", "20240506", "SQLDATE"),
    ],
)  # fmt: skip
def test_what_is_no_day_is_refused(happened: str, added: str, field: str) -> None:
    """30 February is said to be none, with its column."""
    with pytest.raises(InvalidInput) as refused:
        parse_event_dates(happened, added, from_article=True)
    assert refused.value.field == field

"""Imprecise dates become four day bounds, and nothing that isn't a date passes."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_graph.errors import InvalidInput
from knowledge_graph.time_span import BEGINNING, FOREVER, TimeSpan, parse_bounds, parse_day, parse_span, span_of


def bounds(span: TimeSpan) -> tuple[str, str, str, str]:
    """Return a span's bounds as short texts, ``-`` and ``+`` for those that don't exist."""

    def text(day: int) -> str:
        return {BEGINNING: "-", FOREVER: "+"}.get(day) or date.fromordinal(day).isoformat()

    return text(span.earliest), text(span.start_latest), text(span.end_earliest), text(span.latest)


FORMS = {
    "2024-05-24": ("2024-05-24", "2024-05-24", "2024-05-24", "2024-05-24"),
    "2024-05": ("2024-05-01", "2024-05-31", "2024-05-01", "2024-05-31"),
    "2024-02": ("2024-02-01", "2024-02-29", "2024-02-01", "2024-02-29"),
    "2023-12": ("2023-12-01", "2023-12-31", "2023-12-01", "2023-12-31"),
    "2024": ("2024-01-01", "2024-12-31", "2024-01-01", "2024-12-31"),
    "2024-05-24~": ("2024-05-24", "2024-05-24", "2024-05-24", "2024-05-24"),
    "2024-05?": ("2024-05-01", "2024-05-31", "2024-05-01", "2024-05-31"),
    "2024%": ("2024-01-01", "2024-12-31", "2024-01-01", "2024-12-31"),
    "2024-05-06/2024-05-31": ("2024-05-06", "2024-05-06", "2024-05-31", "2024-05-31"),
    "2024-05/2024-06": ("2024-05-01", "2024-05-31", "2024-06-01", "2024-06-30"),
    "2024-05/2024-05-20": ("2024-05-01", "2024-05-20", "2024-05-20", "2024-05-20"),
    "2024-05-20/2024-05": ("2024-05-20", "2024-05-20", "2024-05-20", "2024-05-31"),
    "2024-05/2024-05": ("2024-05-01", "2024-05-31", "2024-05-01", "2024-05-31"),
    "2024-05-06/..": ("2024-05-06", "2024-05-06", "+", "+"),
    "2024-05/..": ("2024-05-01", "2024-05-31", "+", "+"),
    "2024-05-06/": ("2024-05-06", "2024-05-06", "2024-05-06", "+"),
    "2024-05/": ("2024-05-01", "2024-05-31", "2024-05-01", "+"),
    "../2024-05-06": ("-", "-", "2024-05-06", "2024-05-06"),
    "/2024-05-06": ("-", "2024-05-06", "2024-05-06", "2024-05-06"),
    "/2024-05": ("-", "2024-05-31", "2024-05-01", "2024-05-31"),
    "[2024-05-06..2024-05-10]": ("2024-05-06", "2024-05-10", "2024-05-06", "2024-05-10"),
    "[2024-05-06, 2024-05-10]": ("2024-05-06", "2024-05-10", "2024-05-06", "2024-05-10"),
    "[2024-05-06..]": ("2024-05-06", "+", "2024-05-06", "+"),
    "[..2024-05-06]": ("-", "2024-05-06", "-", "2024-05-06"),
    "2024-05-06~/2024-05-31?": ("2024-05-06", "2024-05-06", "2024-05-31", "2024-05-31"),
    "202X": ("2020-01-01", "2029-12-31", "2020-01-01", "2029-12-31"),
    "2024-XX": ("2024-01-01", "2024-12-31", "2024-01-01", "2024-12-31"),
    "9999-12": ("9999-12-01", "9999-12-30", "9999-12-01", "9999-12-30"),
    "9999": ("9999-01-01", "9999-12-30", "9999-01-01", "9999-12-30"),
    "0001": ("0001-01-02", "0001-12-31", "0001-01-02", "0001-12-31"),
}

MEANINGS = {
    # seasons: wherever it was (as in the northern hemisphere), northern, southern
    "2023-21": ("2023-03-01", "2023-05-31"),
    "2023-22": ("2023-06-01", "2023-08-31"),
    "2023-23": ("2023-09-01", "2023-11-30"),
    "2023-24": ("2023-12-01", "2024-02-29"),
    "2023-25": ("2023-03-01", "2023-05-31"),
    "2023-28": ("2023-12-01", "2024-02-29"),
    "2023-29": ("2023-09-01", "2023-11-30"),
    "2023-30": ("2023-12-01", "2024-02-29"),
    "2023-31": ("2023-03-01", "2023-05-31"),
    "2023-32": ("2023-06-01", "2023-08-31"),
    "2023-24~": ("2023-12-01", "2024-02-29"),
    "202X-24": ("2020-12-01", "2030-02-28"),
    "9999-24": ("9999-12-01", "9999-12-30"),
    # quarters, quadrimesters, semesters
    "2023-33": ("2023-01-01", "2023-03-31"),
    "2023-36": ("2023-10-01", "2023-12-31"),
    "2023-37": ("2023-01-01", "2023-04-30"),
    "2023-39": ("2023-09-01", "2023-12-31"),
    "2023-40": ("2023-01-01", "2023-06-30"),
    "2023-41": ("2023-07-01", "2023-12-31"),
    # significant digits, exponents
    "1950S2": ("1900-01-01", "1999-12-31"),
    "9999S4": ("9999-01-01", "9999-12-30"),
    "Y9E3S1": ("9000-01-01", "9999-12-30"),
    "0001S4": ("0001-01-02", "0001-12-31"),
    "1958S3": ("1950-01-01", "1959-12-31"),
    "1958S4": ("1958-01-01", "1958-12-31"),
    "1958S1~": ("1000-01-01", "1999-12-31"),
    "Y17E2": ("1700-01-01", "1700-12-31"),
    "Y17E2S1": ("1000-01-01", "1999-12-31"),
    # unspecified digits
    "000X": ("0001-01-02", "0009-12-31"),
    "0X12": ("0012-01-01", "0912-12-31"),
    "2004-06-XX": ("2004-06-01", "2004-06-30"),
    "2004-XX-31": ("2004-01-31", "2004-12-31"),
    "2004-06-1X": ("2004-06-10", "2004-06-19"),
    "2004-1X": ("2004-10-01", "2004-12-31"),
    "20XX-02-29": ("2000-02-29", "2096-02-29"),
    "XXXX-12-23": ("0001-12-23", "9999-12-23"),
    "1XX9": ("1009-01-01", "1999-12-31"),
    # qualified parts
    "?2004-06-~11": ("2004-06-11", "2004-06-11"),
    "2004?-06-11": ("2004-06-11", "2004-06-11"),
    "2004-06%-11": ("2004-06-11", "2004-06-11"),
    "2004-?06": ("2004-06-01", "2004-06-30"),
    # sets, by their hull
    "[1667,1668,1670..1672]": ("1667-01-01", "1672-12-31"),
    "{1960,1961-12}": ("1960-01-01", "1961-12-31"),
    "[2023-24,2024-29]": ("2023-12-01", "2024-11-30"),
    "[1672,1667]": ("1667-01-01", "1672-12-31"),
    # times of day
    "2024-05-24T23:30:00": ("2024-05-24", "2024-05-24"),
    "2024-05-24T23:30": ("2024-05-24", "2024-05-24"),
    "2024-05-24T23:30:00+03:00": ("2024-05-24", "2024-05-24"),
    "2024-05-24T01:30:00-07": ("2024-05-24", "2024-05-24"),
    "2024-05-24T23:30:00Z": ("2024-05-24", "2024-05-25"),
    "2024-05-24T23:30:00+00:00": ("2024-05-24", "2024-05-25"),
    "2024-05-24T09:59:59Z": ("2024-05-23", "2024-05-24"),
    "2024-05-24T10:00:00.5Z": ("2024-05-23", "2024-05-25"),
    "2024-05-24T11:59:59Z": ("2024-05-23", "2024-05-25"),
    "2024-05-24T23:59:60Z": ("2024-05-24", "2024-05-25"),
    "2024-05-24T23:30:00+14:00": ("2024-05-24", "2024-05-24"),
    "2024-05-24T23:30:00+00:59": ("2024-05-24", "2024-05-24"),
    "2024-05-24T12:00:00Z": ("2024-05-24", "2024-05-25"),
}


@pytest.mark.parametrize(("text", "expected"), FORMS.items(), ids=FORMS)
def test_every_form_of_edtf_has_its_four_bounds(text: str, expected: tuple[str, str, str, str]) -> None:
    assert bounds(parse_span(text)) == expected


@pytest.mark.parametrize(("text", "expected"), MEANINGS.items(), ids=MEANINGS)
def test_what_a_text_leaves_open_is_some_day_of_all_it_may_mean(text: str, expected: tuple[str, str]) -> None:
    assert bounds(parse_span(text)) == expected * 2


def test_a_season_is_certain_for_none_of_its_days() -> None:
    winter = parse_span("2023-24")
    days = range(parse_day("2023-12-01"), parse_day("2024-02-29") + 1)
    assert all(winter.possibly_within(day, day) and not winter.certainly_within(day, day) for day in days)
    assert winter.within(days[0], days[-1], "within")


def test_an_interval_may_run_from_season_to_season() -> None:
    assert bounds(parse_span("2001-24/2002-21")) == ("2001-12-01", "2002-02-28", "2002-03-01", "2002-05-31")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Y17E7", "the year 17 × 10^7 lies outside of 1 to 9999"),
        ("Y3388E2S3", "lies outside of 1 to 9999"),
        ("Y170000002", "lies outside of 1 to 9999"),
        ("Y1E999999999999999999999999", "lies outside of 1 to 9999"),
        ("-0009", "the year -0009 lies outside of 1 to 9999"),
        ("-1985/2004", "the year -1985 lies outside of 1 to 9999"),
        ("-199X-05", "lies outside of 1 to 9999"),
        ("0000", "the year 0000 lies outside of 1 to 9999"),
        ("Y1950", "written without the Y"),
        ("1950S0", "no significant digit"),
        ("XXXX", "names no day"),
        ("2024-42", "not a date of the calendar"),
        ("2024-2X", "not a date of the calendar"),
        ("2004-02-3X", "not a date of the calendar"),
        ("2024-05-24T24:00:00", "not a time of day"),
        ("2024-05-24T10:60:00", "not a time of day"),
        ("2024-05-24T10:00:61", "not a time of day"),
        ("2024-05-24T10:00:00+14:01", "offsets go from -12:00 to +14:00"),
        ("2024-05-24T10:00:00+05:75", "offsets go from -12:00 to +14:00"),
        ("2024-05-24T10:00:00+15:00", "offsets go from -12:00 to +14:00"),
        ("1985/open", "write `..`"),
        ("199u", "is not an EDTF date"),
    ],
)
def test_what_can_not_be_held_is_refused_with_the_reason(text: str, problem: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_span(text)
    assert problem in str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "..",
        "/",
        "../..",
        "../",
        "[]",
        "[..]",
        "yesterday",
        "2024-13-01",
        "2024-02-30",
        "2023-02-29",
        "0000",
        "0000-01-01",
        "24-05-2024",
        "2024-5-6",
        "2024-05-31/2024-05-06",
        "2024-06/2024-05",
        "[2024-05-10..2024-05-06]",
        "2024-05-06/2024-05-07/2024-05-08",
        "2024-05-06\n",
        "２０２４-05-06",
        "2024-05-06' OR 1=1",
        "2024-05-06\x00",
        "9" * 10_000,
        "[" * 5_000,
        "2024-05-06/" * 40,
    ],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        parse_span(text)


@pytest.mark.parametrize(
    "text", ["", "2024", "2024-05", "2024-05-32", "2024-05-01T00:00:00", "20240501x", "x" * 10_000]
)
def test_a_day_is_a_whole_day_of_the_calendar(text: str) -> None:
    with pytest.raises(InvalidInput):
        parse_day(text)


def test_parameters_are_read_as_first_and_last_day() -> None:
    assert parse_bounds("2024-05") == (parse_day("2024-05-01"), parse_day("2024-05-31"))


OBJECTS = [
    (
        {"edtf": "2024-05/..", "start_latest": "2024-05-24", "end_earliest": "2024-05-25"},
        ("2024-05-01", "2024-05-24", "2024-05-25", "+"),
    ),
    ({"earliest": "2024-05-06"}, ("2024-05-06", "+", "2024-05-06", "+")),
    ({"latest": "2024-05-06"}, ("-", "2024-05-06", "-", "2024-05-06")),
    ({"start_latest": "2024-05-06"}, ("-", "2024-05-06", "-", "+")),
    ({"end_earliest": "2024-05-06"}, ("-", "+", "2024-05-06", "+")),
    (
        {"earliest": "2024-05-06", "latest": "2024-05-10", "original": "in May"},
        ("2024-05-06", "2024-05-10", "2024-05-06", "2024-05-10"),
    ),
]


@pytest.mark.parametrize(("when", "expected"), OBJECTS)
def test_bounds_given_outright_overrule_those_of_the_text(when, expected) -> None:
    assert bounds(span_of(when)) == expected


@pytest.mark.parametrize(
    "when",
    [
        {},
        {"original": "some time"},
        {"edtf": ""},
        {"earliest": "2024-05-07", "latest": "2024-05-06"},
        {"edtf": "2024-05", "start_latest": "2024-04-30"},
        {"edtf": "2024-05", "end_earliest": "2024-06-01"},
        {"earliest": "2024-05"},
    ],
)
def test_bounds_that_leave_no_day_are_refused(when) -> None:
    with pytest.raises(InvalidInput):
        span_of(when)


WINDOWS = [
    # text, after, before, possible, certain, within
    ("2024-05", "2024-05-10", "2024-05-20", True, False, False),
    ("2024-05", "2024-05-01", "2024-05-31", True, True, True),
    ("2024-05", "2024-04-30", "2024-06-01", True, True, True),
    ("2024-05", "2024-06-01", "2024-06-30", False, False, False),
    ("2024-05-01/2024-05-31", "2024-05-10", "2024-05-20", True, True, False),
    ("2024-05/2024-07", "2024-06-15", "2024-06-15", True, True, False),
    ("2024-05/2024-07", "2024-05-15", "2024-05-15", True, False, False),
    ("2024-05-06/..", "2025-01-01", "2025-01-01", True, True, False),
    ("2024-05-06/", "2025-01-01", "2025-01-01", True, False, False),
    ("[2024-05-06..2024-05-10]", "2024-05-08", "2024-05-08", True, False, False),
    ("[2024-05-06..2024-05-10]", "2024-05-06", "2024-05-10", True, True, True),
]


@pytest.mark.parametrize(("text", "after", "before", "possible", "certain", "within"), WINDOWS)
def test_a_window_is_met_possibly_or_certainly_or_holds_all(text, after, before, possible, certain, within) -> None:
    span, window = parse_span(text), (parse_day(after), parse_day(before))
    assert (span.possibly_within(*window), span.certainly_within(*window)) == (possible, certain)
    assert span.within(*window, "within") == within


@pytest.mark.parametrize(("text", "within"), [("../2024-05-06", True), ("2024-05-07", False), ("2024-05-06/..", False)])
def test_an_open_side_of_a_window_holds_what_is_open_there(text: str, *, within: bool) -> None:
    assert parse_span(text).within(BEGINNING, parse_day("2024-05-06"), "within") == within


PRECISIONS = {"2024-05-24": "day", "2024-05-24~": "day", "2024-05": "month", "2024?": "year", "2024/2025": "range"}


@pytest.mark.parametrize(("text", "precision"), PRECISIONS.items())
def test_a_date_says_how_fine_it_is(text: str, precision: str) -> None:
    assert parse_span(text).precision == precision


def test_a_span_is_shown_with_null_for_what_has_no_bound() -> None:
    assert span_of({"edtf": "2024-05-06/..", "original": "since the 6th"}).as_dict() == {
        "edtf": "2024-05-06/..",
        "earliest": "2024-05-06",
        "start_latest": "2024-05-06",
        "end_earliest": None,
        "latest": None,
        "precision": "range",
        "original": "since the 6th",
    }


_POINT = st.dates(date(1, 1, 2), date(9999, 12, 30)).flatmap(
    lambda day: st.sampled_from([day.isoformat(), day.isoformat()[:7], day.isoformat()[:4], day.isoformat() + "~"])
)
_END = st.one_of(_POINT, st.sampled_from(["", ".."]))
TEXTS = st.one_of(
    _POINT,
    st.tuples(_END, _END).map("/".join),
    st.tuples(_POINT, _POINT).map(lambda ends: f"[{ends[0]}..{ends[1]}]"),
)


def parsed(text: str) -> TimeSpan | None:
    """Return the span of a text, or None where its end comes before its start."""
    try:
        return parse_span(text)
    except InvalidInput:
        return None


@given(TEXTS)
def test_bounds_are_in_order_whatever_the_text(text: str) -> None:
    span = parsed(text)
    if span:
        assert span.earliest <= span.start_latest <= span.latest
        assert span.earliest <= span.end_earliest <= span.latest


@given(TEXTS)
def test_a_span_reads_back_from_its_own_text_and_its_own_bounds(text: str) -> None:
    span = parsed(text)
    if span:
        assert parse_span(span.edtf) == span
        shown = {name: value for name, value in span.as_dict().items() if name != "precision"}
        assert span_of(shown) == span


@given(st.text(max_size=80))
def test_any_text_is_a_span_or_refused(text: str) -> None:
    span = parsed(text)
    assert span is None or span.earliest <= span.latest


@given(TEXTS, st.dates(), st.dates())
def test_what_is_certain_is_possible(text: str, first: date, other: date) -> None:
    span, window = parsed(text), sorted((first.toordinal(), other.toordinal()))
    if span and span.certainly_within(*window):
        assert span.possibly_within(*window)

"""Parameters are read the same everywhere: what they mean, and what is refused with which words."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_graph.errors import InvalidInput, NotFound
from knowledge_graph.filtering.filters import DEFAULT_REALITIES, STANDING, Filter
from knowledge_graph.filtering.geo import Area
from knowledge_graph.time_span import BEGINNING, FOREVER, parse_day
from knowledge_graph.vocabulary import VOCABULARY
from queries.parameters import printed_dates, values
from queries.parameters.entities import SearchParameters
from queries.parameters.events import SequenceParameters, TimelineParameters
from queries.parameters.evidence import ChangesParameters, ClaimsParameters, ConflictsParameters
from queries.parameters.filters import FilterParameters
from queries.parameters.graph import NeighbourhoodParameters, PathParameters
from queries.parameters.parse import parse_parameters, read_question
from queries.parameters.values import MAX_VALUES
from tests.support.worlds import MAY_2024, open_store_with, record

ENDS = {"start": "actor:a", "end": "actor:b"}
MAY_24 = parse_day("2024-05-24")

MEANINGS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({}, {}),
    ({"after": "2024-05", "before": "2024-05"}, {"after": parse_day("2024-05-01"), "before": parse_day("2024-05-31")}),
    ({"after": "2024-05-24"}, {"after": MAY_24, "before": FOREVER}),
    ({"before": "2024-05-24"}, {"after": BEGINNING, "before": MAY_24}),
    ({"as_of": "2024-05"}, {"as_of": parse_day("2024-05-31")}),
    ({"known_at": "2024-05-24"}, {"known_at": MAY_24}),
    (
        {"after": "2024-05-24", "match": "certain", "undated": "exclude"},
        {"after": MAY_24, "match": "certain", "undated": "exclude"},
    ),
    ({"kind": "actor,event"}, {"kinds": frozenset({"actor", "event"})}),
    ({"kind": ["actor", "event"]}, {"kinds": frozenset({"actor", "event"})}),
    ({"role": ["mediator , host", "occurred_at"]}, {"roles": frozenset({"mediator", "host", "occurred_at"})}),
    ({"type": "ruling"}, {"types": frozenset({"ruling"})}),
    ({"reality": "any"}, {"realities": DEFAULT_REALITIES | {"planned", "proposed"}}),
    ({"reality": "planned"}, {"realities": frozenset({"planned"})}),
    ({"status": "any"}, {"statuses": STANDING | {"denied"}}),
    ({"status": ["confirmed", "stated"]}, {"statuses": frozenset({"confirmed", "stated"})}),
    ({"relation": "stance"}, {"codes": VOCABULARY.codes(("stance",))}),
    ({"relation": ["LEADS", "leads"]}, {"codes": VOCABULARY.codes(("LEADS",))}),
    ({"source": "source:a,source:b"}, {"sources": frozenset({"source:a", "source:b"})}),
    ({"exclude_source": ["source:a"]}, {"exclude_sources": frozenset({"source:a"})}),
    ({"dataset": "source:d"}, {"datasets": frozenset({"source:d"})}),
    ({"certainty": "stated,hedged"}, {"certainties": frozenset({"stated", "hedged"})}),
    ({"attribution": "anonymous"}, {"attributions": frozenset({"anonymous"})}),
    ({"place": "location:a"}, {"places": frozenset({"location:a"})}),
    ({"box": "1,2,3,4", "rough": "include"}, {"area": Area(1, 2, 3, 4), "rough": True}),
    ({"exclude_anonymous": "true", "min_sources": "2"}, {"exclude_anonymous": True, "min_sources": 2}),
    ({"role": [], "kind": "actor,,"}, {"kinds": frozenset({"actor"})}),
]


@pytest.mark.parametrize(("arguments", "meant"), [pytest.param(*row, id=str(row[0])) for row in MEANINGS])
def test_parameters_become_a_filter(arguments: dict[str, Any], meant: dict[str, Any]) -> None:
    assert parse_parameters(FilterParameters, arguments).filter() == Filter(**meant)


def test_a_path_walks_less_than_everything_unless_asked() -> None:
    assert parse_parameters(PathParameters, ENDS).filter().codes == VOCABULARY.path_codes
    assert parse_parameters(PathParameters, ENDS | {"relation": "part"}).filter().codes == VOCABULARY.codes(("part",))
    assert parse_parameters(NeighbourhoodParameters, {}).filter().codes is None


REFUSED: list[tuple[type[Any], dict[str, Any], str, str]] = [
    # model, parameters, the field to blame, words of the message
    (FilterParameters, {"exclude_sources": "x"}, "exclude_sources", "did you mean exclude_source"),
    (FilterParameters, {"kind": ""}, "kind", "is empty; give a value, or leave out `kind`"),
    (FilterParameters, {"source": ["source:a", " , "]}, "source", "is empty"),
    (FilterParameters, {"after": " "}, "after", "is empty"),
    (FilterParameters, {"min_sources": ","}, "min_sources", "is empty"),
    (
        SequenceParameters,
        {"first": "ruling", "then": "assault", "undated": "exclude"},
        "undated",
        "never in a sequence",
    ),
    (ConflictsParameters, {"series": True, "disagreement": "denied"}, "disagreement", "leave out one"),
    (TimelineParameters, {"bucket": "day", "limit": 5}, "limit", "with `bucket` everything is counted"),
    (TimelineParameters, {"bucket": "day", "cursor": "x"}, "cursor", "with `bucket` everything is counted"),
    (FilterParameters, {"since": "2024"}, "since", "There is no parameter 'since'"),
    (FilterParameters, {"x" * 10_000: "1"}, "x" * 10_000, "known are relation, role, place, near"),
    (FilterParameters, {"after": "yesterday"}, "after", "is not an EDTF date"),
    (FilterParameters, {"after": "2024-05-32"}, "after", "is not a date of the calendar"),
    (FilterParameters, {"after": "2" * 10_000}, "after", "at most 60"),
    (FilterParameters, {"after": "2024-05-25", "before": "2024-05-24"}, "after", "swap them"),
    (FilterParameters, {"status": "denied", "min_sources": 2}, "min_sources", "what is denied nobody asserts"),
    (FilterParameters, {"match": "within"}, "match", "give `after` or `before`, or leave out `match`"),
    (SearchParameters, {"match": "certain", "as_of": "2024"}, "match", "give `after` or `before`"),
    (TimelineParameters, {"match": "certain"}, "match", "give `after` or `before`"),
    (PathParameters, ENDS | {"max_paths": 3}, "max_paths", "such as `mode=all_shortest`"),
    (NeighbourhoodParameters, {"max_degree": 3}, "max_degree", "ask for `depth=2`, or leave it out"),
    (FilterParameters, {"match": "probable"}, "match", "'possible', 'certain' or 'within'"),
    (FilterParameters, {"kind": "person"}, "kind", "'actor', 'location' or 'event'"),
    (FilterParameters, {"kind": {"actor": 1}}, "kind", "expected a list, got"),
    (FilterParameters, {"role": "mediater"}, "role", "did you mean mediator"),
    (FilterParameters, {"type": "strike"}, "type", "is not known here"),
    (FilterParameters, {"relation": "SOURCE"}, "relation", "neither a relation type nor a class"),
    (FilterParameters, {"relation": "') MATCH (n) DETACH DELETE n //"}, "relation", "neither a relation type"),
    (FilterParameters, {"status": "true"}, "status", "'confirmed'"),
    (FilterParameters, {"reality": "real"}, "reality", "'happened'"),
    (FilterParameters, {"min_sources": 0}, "min_sources", "expected at least 1"),
    (FilterParameters, {"min_sources": "1e9"}, "min_sources", "expected a whole number, got '1e9'"),
    (FilterParameters, {"exclude_anonymous": "perhaps"}, "exclude_anonymous", "expected true or false, got 'perhaps'"),
    (FilterParameters, {"source": ["source:a"] * (MAX_VALUES + 1)}, "source", "at most 50"),
    (FilterParameters, {"source": ",".join(["source:a"] * (MAX_VALUES + 1))}, "source", "at most 50"),
    (FilterParameters, {"source": "s" * 701}, "source", "at most 700"),
    (PathParameters, {"start": "actor:a"}, "end", "is required"),
    (PathParameters, ENDS | {"start": ""}, "start", "it holds nothing"),
    (PathParameters, ENDS | {"start": ["actor:a", 5]}, "start", "expected a string, got '5'"),
    (PathParameters, ENDS | {"max_depth": 0}, "max_depth", "expected at least 1"),
    (PathParameters, ENDS | {"max_depth": 13}, "max_depth", "expected at most 12"),
    (PathParameters, ENDS | {"max_depth": "9" * 5_000}, "max_depth", "expected a whole number, got '9999"),
    (PathParameters, ENDS | {"max_paths": 1001}, "max_paths", "expected at most 1000"),
    (PathParameters, ENDS | {"mode": "longest"}, "mode", "'shortest'"),
    (PathParameters, ENDS | {"depth": 2}, "depth", "did you mean max_depth"),
    (NeighbourhoodParameters, {"depth": 4}, "depth", "expected at most 3"),
    (NeighbourhoodParameters, {"limit": 5001}, "limit", "expected at most 5000"),
    (NeighbourhoodParameters, {"direction": "up"}, "direction", "'any', 'in' or 'out'"),
    (TimelineParameters, {"order": "ascending"}, "order", "'asc' or 'desc'"),
    (TimelineParameters, {"cursor": "x" * 2_001}, "cursor", "at most 2000"),
    (SearchParameters, {"q": "x" * 201}, "q", "at most 200"),
    (SearchParameters, {"q": "?!"}, "q", "no letter or digit"),
    (SearchParameters, {"q": " "}, "q", "is empty; give a value, or leave out `q`"),
    (SearchParameters, {"max_depth": 2}, "max_depth", "There is no parameter"),
    (SearchParameters, {"near": "31,34"}, "within_km", "come together"),
    (SearchParameters, {"rough": "include"}, "rough", "goes with `near` or `box`"),
    (FilterParameters, {"certainty": "sure"}, "certainty", "'confirmed', 'stated' or 'hedged'"),
    (FilterParameters, {"attribution": "named"}, "attribution", "'attributed'"),
    (FilterParameters, {"box": "1,2,3"}, "box", "south,west,north,east"),
    (FilterParameters, {"near": "1,2", "within_km": 3, "box": "1,2,3,4"}, "box", "give one"),
    (ChangesParameters, {"since": "2024", "known_at": "2024"}, "known_at", "There is no parameter"),
    (ClaimsParameters, {"limit": -1}, "limit", "expected at least 1"),
]


@pytest.mark.parametrize(("model", "arguments", "field", "words"), REFUSED, ids=lambda identifier: str(identifier)[:60])
def test_what_cannot_be_taken_is_refused_with_the_field_to_blame(model, arguments, field: str, words: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        parse_parameters(model, arguments).filter()
    assert raised.value.field == field
    assert words in str(raised.value)


@given(
    st.dictionaries(
        st.sampled_from(sorted(PathParameters.model_fields)),
        st.text(max_size=30) | st.integers() | st.lists(st.text(max_size=5), max_size=3),
    )
)
def test_whatever_is_given_is_read_or_refused(arguments: dict[str, Any]) -> None:
    try:
        parameters = parse_parameters(PathParameters, arguments).filter()
    except InvalidInput as error:
        blamed = error.field
    else:
        blamed = "after" if parameters.after > parameters.before else "start"
    assert blamed in PathParameters.model_fields


RELAXED: list[tuple[Filter, dict[str, Filter]]] = [
    (Filter(), {}),
    (Filter(exclude_anonymous=True), {"exclude_anonymous": Filter()}),
    (
        Filter(after=5, min_sources=2),
        {"after": Filter(min_sources=2), "min_sources": Filter(after=5)},
    ),
]


@pytest.mark.parametrize(("arguments", "expected"), RELAXED)
def test_a_filter_is_relaxed_one_parameter_at_a_time(arguments: Filter, expected: dict[str, Filter]) -> None:
    assert arguments.relaxed() == expected


COMMAS: list[tuple[str | list[str], tuple[str, ...]]] = [
    ("actor:a,b", ("actor:a,b",)),
    ("actor:a,actor:c", ("actor:a", "actor:c")),
    (["actor:a,b", "actor:c"], ("actor:a,b", "actor:c")),
    ("actor:a,b,actor:c", ("actor:a", "b", "actor:c")),
]


@pytest.mark.parametrize("name", ["start", "end", "via", "avoid"])
@pytest.mark.parametrize(("values", "meant"), COMMAS, ids=str)
def test_an_id_that_is_known_keeps_its_commas_and_all_else_is_split(
    tmp_path, name: str, values: Any, meant: Any
) -> None:
    """Wherever entities are named."""
    store = open_store_with(tmp_path, [record("actor", "a,b", name="A, B")])
    parameters = read_question(store, PathParameters, {"start": "actor:x", "end": "actor:y", name: values})
    store.close()
    assert getattr(parameters, name) == meant


UNKNOWN_SOURCES = {
    "a source": ({"source": "source:nobody"}, NotFound, "There is nothing called 'source:nobody'"),
    "one left out": ({"exclude_source": "source:nobody"}, NotFound, "source:nobody"),
    "one taken away": ({"without": ["source:brief", "source:nobody"]}, NotFound, "source:nobody"),
    "an actor as a source": ({"source": "actor:icj"}, NotFound, "actor:icj"),
    "an actor as a place": ({"place": "actor:icj"}, InvalidInput, "actor:icj is not a location (its kind is actor)"),
    "a briefing as a dataset": ({"dataset": "source:brief"}, InvalidInput, "is not a dataset (its type is briefing)"),
}


@pytest.mark.parametrize("case", UNKNOWN_SOURCES)
def test_a_source_that_is_not_there_is_no_filter(tmp_path, case: str) -> None:
    """It would leave out nothing, or everything, and say nothing of it."""
    values, error, words = UNKNOWN_SOURCES[case]
    store = open_store_with(tmp_path, MAY_2024)
    with pytest.raises(error, match=re.escape(words)):
        read_question(store, FilterParameters, values)
    store.close()


@pytest.mark.parametrize("joint", [" to 1999 or 1999", " or 1999 to 1999", " to between 1999 and 1999 or 1999"])
def test_a_date_of_many_joints_is_read_once(monkeypatch: pytest.MonkeyPatch, joint: str) -> None:
    """It can be taken apart in more ways than there is time for; each part is read once."""
    read, parts = printed_dates._point, list[str]()

    def point(text: str) -> str | None:
        parts.append(text)
        assert len(parts) < 5_000
        return read(text)

    monkeypatch.setattr(printed_dates, "_point", point)
    text = ("some year" + joint * 100)[:400].rpartition(" ")[0]
    assert printed_dates.read_printed(text) == text


@pytest.mark.parametrize("name", ["after", "before", "as_of", "known_at"])
def test_a_date_is_no_longer_than_dates_are(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """A set of hundreds takes seconds to read: it is refused before."""
    monkeypatch.setattr(values, "parse_bounds", lambda text: pytest.fail(f"{len(text)} characters were read"))
    with pytest.raises(InvalidInput, match="at most 60"):
        parse_parameters(FilterParameters, {name: f"[{','.join(['XXXX-02-29'] * 700)}]"})

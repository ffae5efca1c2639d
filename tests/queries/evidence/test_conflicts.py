"""Where sources contradict each other: what counts as a contradiction, and how it is laid out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_graph.errors import InvalidInput, NotFound
from knowledge_graph.open_store import open_store
from knowledge_graph.records import Claim, Measure
from knowledge_graph.store import GraphStore
from loaders.load import load
from queries.core.claim_set import ClaimSet
from queries.evidence.conflicts import conflicts
from queries.evidence.disagreement import disagreement, readings_of
from queries.evidence.speakers import ClaimSpeakers
from queries.parameters.evidence import ConflictsParameters
from queries.parameters.parse import parse_parameters
from tests.support.worlds import Fields, actor, claim, event, fields, record, took_part


def report(source: str, **more: Any) -> Fields:
    """Return a source's claim about the strike."""
    return claim("event:strike", source=f"source:{source}", **more)


def toll(source: str, day: str | None = None, **value: Any) -> Fields:
    """Return how many a source says the strike killed, as of a day."""
    return report(source, property="killed", value=value, as_of=day)


DISPUTED_STRIKE = [
    *(
        fields("source", name, title=name, publisher=name, published=day)
        for name, day in (("a", "2024-05-25"), ("b", "2024-05-26"), ("c", "2024-06-01"))
    ),
    actor("x", type="armed_group"),
    event("strike", type="assault", when="2024-05-25", source="source:a", participants=took_part("x", role="attacker")),
    event("calm", when="2024-05-26", source="source:b"),
    toll("a", "2024-05-25", best=10), toll("b", "2024-05-25", best=12), toll("c", "2024-05-25", low=5),
    toll("b", "2024-05-26", best=15), toll("c", "2024-05-27", best=20),
    claim("event:strike#attacker:actor:x", source="source:b", stance="denies"),
    report("c", property="cause", value="A rocket"), report("a", property="cause", value="a  Rocket"),
    report("a", property="reading", value="Aimed"), report("b", property="reading", value="Stray"),
]  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    """The disputed strike in a store."""
    folder: Path = tmp_path_factory.mktemp("store")
    (folder / "input.jsonl").write_text("\n".join(map(json.dumps, DISPUTED_STRIKE)), "utf-8")
    store = open_store(str(folder / "graph"))
    load([folder / "input.jsonl"], store)
    yield store
    store.close()


def listed(store: GraphStore, **arguments: Any) -> list[tuple[str, str | None, str | None]]:
    answer = conflicts(store, parse_parameters(ConflictsParameters, arguments)).data
    return [
        (result["about"].removeprefix("event:"), result["property"], result.get("disagreement"))
        for result in answer["results"]
    ]


CONTRADICTION = ("strike", "killed", "contradict")
DENIED = ("strike#attacker:actor:x", None, "denied")
DIFFERS = ("strike", "reading", "differ")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({}, [CONTRADICTION, DIFFERS]),
        ({"property": "killed"}, [CONTRADICTION]),
        ({"disagreement": "differ"}, [DIFFERS]),
        ({"disagreement": ["contradict", "denied"]}, [CONTRADICTION]),
        ({"exclude_source": "source:b"}, []),
        ({"source": "source:b"}, []),
        ({"known_at": "2024-05-25"}, []),
        ({"known_at": "2024-05-26"}, [CONTRADICTION, DIFFERS]),
        ({"after": "2024-05-26"}, []),
        ({"entity": "actor:x"}, []),  # whose part in the strike is denied
        ({"entity": "actor:x", "status": "any"}, [CONTRADICTION, DIFFERS]),
    ],
)
def test_conflicts_under_filters(store: GraphStore, arguments: dict[str, Any], expected: list[Any]):
    """A part that is only denied is no conflict: nobody asserts it in a claim of its own."""
    assert listed(store, **arguments) == expected


def test_readings_stand_side_by_side_with_their_claims_and_sources(store: GraphStore):
    answer = conflicts(store, ConflictsParameters(property=("killed",))).data
    (result,) = answer["results"]
    assert result["as_of"]["edtf"] == "2024-05-25"
    values = {json.dumps(reading["value"]): reading["claims"] for reading in result["readings"]}
    assert set(values) == {'{"best": 10.0}', '{"best": 12.0}', '{"low": 5.0}'}
    result = {claim for claims in values.values() for claim in claims}
    assert result == answer["claims"].keys()
    assert {claim["source"] for claim in answer["claims"].values()} == answer["sources"].keys()
    assert list(answer["nodes"]) == ["event:strike"]


@pytest.mark.parametrize(("source", "kept", "removed"), [("source:b", 0, ["event:strike"]), ("source:c", 2, [])])
def test_without_a_source_says_which_conflicts_are_left(store: GraphStore, source: str, kept: int, removed: list[str]):
    """The answer is the one that excludes the source; ``changed`` says what it took away."""
    answer = conflicts(store, parse_parameters(ConflictsParameters, {"without": source})).data
    changed = answer.pop("changed")
    assert answer == conflicts(store, parse_parameters(ConflictsParameters, {"exclude_source": source})).data
    assert changed["conflicts"] == {"before": 2, "kept": kept, "new": 0}
    assert changed["removed"] == removed


def test_a_series_gives_each_days_values_by_source(store: GraphStore):
    (result,) = conflicts(store, ConflictsParameters(series=True)).data["results"]
    points = [(point["as_of"]["edtf"], point["source"], point["value"].get("best")) for point in result["points"]]
    assert points == [
        ("2024-05-25", "source:a", 10), ("2024-05-25", "source:b", 12), ("2024-05-25", "source:c", None),
        ("2024-05-26", "source:b", 15), ("2024-05-27", "source:c", 20),
    ]  # fmt: skip


def test_pages_follow_each_other_without_gap_or_repetition(store: GraphStore):
    whole, cursor, pages = listed(store), None, []
    while True:
        answer = conflicts(store, ConflictsParameters(limit=1, cursor=cursor)).data
        pages += [
            (result["about"].removeprefix("event:"), result["property"], result["disagreement"])
            for result in answer["results"]
        ]
        cursor = answer["next"]
        if cursor is None:
            break
    assert pages == whole


def test_bad_parameters_are_refused(store: GraphStore):
    with pytest.raises(InvalidInput, match="did you mean killed"):
        listed(store, property="kiled")
    with pytest.raises(NotFound):
        listed(store, entity="actor:nobody")


numbers = st.integers(0, 5).map(float)
bounds = st.fixed_dictionaries({}, optional={"best": numbers, "low": numbers, "high": numbers})
measures = bounds.filter(bool).map(lambda fields: Measure(**fields))


def possible(value: Measure) -> set[int]:
    """Return, by brute force, the whole numbers from -1 to 6 that a value allows for."""
    values = sorted(entry for entry in (value.best, value.low, value.high) if entry is not None)
    low, high = values[0], values[-1]
    if value.best is None and len(values) == 1:
        low, high = (low, 6) if value.low is not None else (-1, high)
    return {number for number in range(-1, 7) if low <= number <= high}


@given(st.lists(measures, min_size=1, max_size=3))
def test_numbers_contradict_each_other_when_no_number_fits_two_of_them(values: list[Measure]):
    contradicted = any(not possible(value) & possible(other) for value in values for other in values if value != other)
    assert (between_speakers("killed", values) == "contradict") == contradicted


TEXTS: list[tuple[str, list[str], str | None]] = [
    ("position", ["Peace", "War"], "differ"),
    ("position", ["Peace", " peace!"], None),
    ("motive", ["Hunger", "Fear"], None),
    ("outcome", ["Stuck", "Deal"], None),
    ("condition", ["In ruins", "Unharmed"], None),
    ("when", ["2024-05-24", "2024-05-25"], "contradict"),
    ("when", ["2024-05-24", "2024-05"], None),
    ("when", ["2024-05-24", "on a Friday"], "differ"),
]


@pytest.mark.parametrize(("name", "values", "expected"), TEXTS)
def test_texts_differ_where_their_property_says_that_values_exclude_each_other(name, values, expected):
    assert between_speakers(name, values) == expected


DENIALS: list[tuple[str, Any, Any, str | None]] = [
    ("killed", Measure(best=9), Measure(best=9), "denied"),
    ("killed", Measure(best=9), Measure(low=5), "denied"),
    ("killed", Measure(best=9), Measure(best=200), None),
    ("position", "War", "Peace", "denied"),
    ("motive", "Hunger", "hunger", "denied"),
    ("motive", "Hunger", "Fear", None),
]


@pytest.mark.parametrize(("name", "asserted", "denied", "expected"), DENIALS)
def test_a_denial_contradicts_what_it_denies(name, asserted, denied, expected):
    assert between_speakers(name, [asserted, denied], denied=1) == expected


def between_speakers(name: str, values: list[Any], denied: int | None = None) -> str | None:
    """Return how values disagree that speakers of their own give, one of whom may deny his."""
    claims = [
        Claim(
            id=f"claim:{n}", about="event:x", property=name, value=value, source="source:x",
            attributed_to=[{"actor": f"actor:{n}"}], stance="denies" if n == denied else "asserts",
        )
        for n, value in enumerate(values)
    ]  # fmt: skip
    source = record("source", "x")
    speakers = ClaimSpeakers(_NobodyMerged(), ClaimSet(claims, {source.id: source}, lambda ids: {}))  # type: ignore[arg-type]
    return disagreement(name, readings_of(claims), speakers)


class _NobodyMerged:
    """A store in which no record was merged."""

    def merged(self, ids: Any) -> dict[str, str]:
        return {}

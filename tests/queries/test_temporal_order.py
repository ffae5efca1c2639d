"""Order in time along a path, against every choice among small alternatives."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_graph.time_span import ALWAYS, BEGINNING, FOREVER, Bounds, day_text
from queries.core.temporal_order import CERTAIN, POSSIBLE, RULES, Dated, Element, arrival, serving, time_order, witness

DAY = 738_000
"""An ordinal of our time."""

bounds = st.lists(st.integers(DAY, DAY + 5), min_size=4, max_size=4).map(sorted).map(tuple)
elements = st.lists(
    st.lists(bounds | st.just(ALWAYS), min_size=1, max_size=3), min_size=1, max_size=4
).map(
    lambda some: [
        Element(tuple(f"{place}.{number}" for number in range(len(within))), tuple(within))
        for place, within in enumerate(some)
    ]
)  # fmt: skip
pairs = st.sets(st.tuples(*[st.sampled_from([f"{place}.0" for place in range(4)])] * 2), max_size=2)


def choices(some: Sequence[Element], links: set[tuple[str, str]], rule: object) -> list[tuple[Dated, ...]]:
    """Return every choice of alternatives of the dated elements along which a rule holds."""
    dated = [element.options for element in some if element.options]
    return [
        choice for choice in product(*dated)
        if all(rule.fits(earlier, later, links) for earlier, later in combinations(choice, 2))
    ]  # fmt: skip


@given(elements, pairs)
def test_a_rule_holds_where_some_choice_keeps_it(some, links):
    """And what is chosen keeps it; an element without a date is none."""
    options = [element.options for element in some]
    for rule in (POSSIBLE, CERTAIN):
        chosen = serving(rule, options, links)
        every = choices(some, links, rule)
        assert (chosen is not None) == bool(every)
        assert chosen is None or tuple(chosen) in every
    orders = [rule.order for rule in (CERTAIN, POSSIBLE) if choices(some, links, rule)]
    assert time_order(some, links) == (orders or ["none"])[0]


@given(elements, pairs)
def test_it_arrives_on_the_first_day_that_some_choice_allows(some, links):
    options = [element.options for element in some]
    for order, floor in (("possible", 0), ("certain", 1)):
        every = [choice for rule in RULES[order] for choice in choices(some, links, rule)]
        if every:
            days = [max((dated.bounds[floor] for dated in choice), default=BEGINNING) for choice in every]
            assert arrival(options, links, order) == min(days)


@given(elements)
def test_a_witness_has_a_day_for_whatever_has_a_date(some):
    """Within its bounds and never before the day ahead of it, where the order is kept; each as early as that allows."""
    days = witness(some, set())
    assert [day["id"] in element.ids for day, element in zip(days, some, strict=True)] == [True] * len(some)
    undated = [day["id"] for day, element in zip(days, some, strict=True) if day["date"] is None]
    assert undated == [element.ids[0] for element in some if not element.options]
    if time_order(some, set()) == "none":
        return
    before = ""
    for day, element in zip(days, some, strict=True):
        if day["date"] is not None:
            its: Bounds = element.bounds[element.ids.index(day["id"])]
            assert day_text(its[0]) <= day["date"] <= day_text(its[3])
            assert day["date"] in {before, day_text(its[0])}
            assert day["date"] >= before
            before = day["date"]


@pytest.mark.parametrize(
    ("some", "days"),
    [
        ([(BEGINNING, DAY, DAY, DAY + 3), (DAY + 1, DAY + 1, DAY + 2, DAY + 2)], [DAY + 1, DAY + 1]),
        ([(BEGINNING, DAY, DAY, DAY), (DAY + 1, DAY + 1, DAY + 2, DAY + 2)], [DAY, DAY + 1]),
        ([(BEGINNING, DAY, DAY, DAY + 3), (BEGINNING, DAY, DAY, DAY + 2)], [DAY + 2, DAY + 2]),
        ([(DAY, DAY, DAY, FOREVER), (BEGINNING, DAY, DAY, DAY + 2)], [DAY, DAY]),
    ],
    ids=["not after the next", "by its own end", "both by the end of the first to end", "not before the last"],
)
def test_what_has_no_first_day_gets_the_latest_that_fits(some, days):
    path = [Element((str(place),), (its,)) for place, its in enumerate(some)]
    assert [day["date"] for day in witness(path, set())] == [day_text(day) for day in days]

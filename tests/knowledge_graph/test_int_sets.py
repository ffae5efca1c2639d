"""Sets of small integers come out the same, however many and however sparse they are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_graph.int_sets import Lowest, Marks, distinct, distinct_and_indexes, first_indexes, within

FEW, MANY = 50, 5_000


@pytest.mark.parametrize("size", [0, 1, FEW, MANY])
@pytest.mark.parametrize("most", [1, 40, 3_000, 10_000_000])
@given(seed=st.integers(0, 2**32))
def test_they_do_what_numpy_does(size: int, most: int, seed: int) -> None:
    draw = np.random.default_rng(seed)
    values, others = (draw.integers(0, most, size if turn else size // 3) for turn in (1, 0))
    assert np.array_equal(distinct(values), np.unique(values))
    result, places = distinct_and_indexes(values)
    assert np.array_equal(result[places], values)
    assert np.array_equal(first_indexes(values), np.sort(np.unique(values, return_index=True)[1]))
    among = np.unique(others)
    assert np.array_equal(within(values, among), np.isin(values, among))
    assert not within(np.full(size, -1), among).any()
    marks = Marks(others)
    assert np.array_equal(marks.has(values), np.isin(values, others))
    marks.add(values)
    assert marks.has(values).all()


@given(st.lists(st.tuples(st.integers(0, 200_000), st.integers(0, 50)), max_size=30))
def test_the_lowest_value_is_kept(given_values: list[tuple[int, int]]) -> None:
    lowest, known = Lowest(), dict[int, int]()
    for index, value in given_values:
        assert lowest.lower(np.array([index]), np.array([value])).tolist() == [value < known.get(index, Lowest.NONE)]
        known[index] = min(value, known.get(index, Lowest.NONE))
    places = np.array(list(known), np.int64)
    assert lowest[places].tolist() == list(known.values())

"""Time limits, and reads from several threads at once."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from knowledge_graph.errors import BudgetExceeded
from knowledge_graph.filtering.filters import Filter
from knowledge_graph.store import GraphStore, SearchRequest, TimelineRequest
from tests.contract.views import NODES, located, steps


def test_a_question_out_of_time_is_ended(talks: GraphStore) -> None:
    """Whatever is asked past the limit raises BudgetExceeded."""
    with talks.read(Filter(), seconds=0.001) as walk:
        time.sleep(0.01)
        with pytest.raises(BudgetExceeded):
            walk.timeline(TimelineRequest())
        with pytest.raises(BudgetExceeded):
            walk.search(SearchRequest())


def test_a_store_answers_after_a_question_ran_out_of_time(talks: GraphStore) -> None:
    """Nothing of the ended question stays behind."""
    with talks.read(Filter(), seconds=0.001) as walk:
        time.sleep(0.01)
        with pytest.raises(BudgetExceeded):
            walk.search(SearchRequest())
    with talks.read(Filter()) as walk:
        assert len(walk.locate(NODES)) == len(NODES)


def test_threads_read_side_by_side(talks: GraphStore) -> None:
    """Eight at once get what one gets."""

    def ask(_: int) -> list[tuple[str, str, str]]:
        with talks.read(Filter()) as walk:
            return steps(walk, walk.expand(located(walk, "actor:front", "event:talks")))

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(24)))
    assert all(sorted(answer) == sorted(answers[0]) for answer in answers)

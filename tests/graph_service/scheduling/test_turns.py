"""Whose turn it is among dear questions: counted in turns and in what each would still have to wait."""

import threading
import time

import pytest

from graph_service.scheduling.turns import CHEAP, RECENT, SHARE, SLICE, Turns
from tests.support.waiting import PATIENCE

DEAR, VERY_DEAR = 1, 2


@pytest.fixture
def turns():
    return Turns()


def settle(turns):
    """Have no cheap question have ended a moment ago."""
    turns._last = [float("-inf")] * len(turns._last)


def elsewhere(work):
    """Do something in another thread, and return what it comes to."""
    results = []
    thread = threading.Thread(target=lambda: results.append(work()))
    thread.start()
    thread.join(PATIENCE)
    return results[0]


def test_alone_a_dear_question_goes_on_at_once(turns):
    turns.begin(DEAR)
    assert turns.stand_aside(DEAR, 100.0) == 0


@pytest.mark.parametrize("level", [DEAR, VERY_DEAR], ids=["dear", "very dear"])
def test_it_makes_up_for_its_work_while_a_cheaper_one_is_under_way(turns, level):
    turns.begin(CHEAP)
    turns.begin(level)
    left = turns.stand_aside(level, 100.0)
    assert 0 < left < 100.0
    turns.end(CHEAP)
    settle(turns)
    assert turns.stand_aside(level, left) == 0


def test_it_has_made_up_after_so_many_times_what_it_worked(turns):
    turns.begin(CHEAP)
    turns.begin(DEAR)
    began = time.monotonic()
    assert turns.stand_aside(DEAR, 0.001) == 0
    assert time.monotonic() - began >= 0.001 * SHARE


def test_a_cheap_question_counts_for_a_moment_longer(turns):
    """The next one may be on its way through the event loop."""
    turns.begin(CHEAP)
    turns.end(CHEAP)
    turns.begin(DEAR)
    began = turns._last[CHEAP]
    assert turns.stand_aside(DEAR, RECENT) == 0
    assert time.monotonic() >= began + RECENT


def test_of_one_level_one_works_at_a_time(turns):
    turns.begin(DEAR)
    assert turns.stand_aside(DEAR, 0.0) == 0
    assert elsewhere(lambda: turns.stand_aside(DEAR, 0.0)) > 0
    assert elsewhere(lambda: turns.stand_aside(VERY_DEAR, 0.0)) == 0


def test_another_of_its_level_waits_until_its_slice_is_over(turns, monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])
    waited = []
    monkeypatch.setattr(turns._changed, "wait", lambda seconds: waited.append(seconds) or clock.__setitem__(0, 10**9))
    turns.begin(DEAR)
    turns.stand_aside(DEAR, 0.0)
    assert elsewhere(lambda: turns.stand_aside(DEAR, 5.0)) == 5.0
    assert len(waited) == 1
    clock[0] = SLICE
    turns._until[DEAR] = SLICE
    turns.stand_aside(DEAR, 0.0)
    assert turns._lines[DEAR][0] != threading.get_ident()


def test_one_that_has_ended_leaves_its_turn_to_the_next(turns):
    turns.begin(DEAR)
    turns.stand_aside(DEAR, 0.0)
    turns.end(DEAR)
    assert elsewhere(lambda: turns.stand_aside(DEAR, 0.0)) == 0

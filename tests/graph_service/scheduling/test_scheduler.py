"""Who is answered next, who is refused, and when a question ends: asked of the scheduler itself."""

import asyncio
import threading
from contextlib import contextmanager
from dataclasses import replace

import pytest

from graph_service.errors import Busy, ClientGone, TooManyQuestions
from graph_service.scheduling.limits import Limits
from graph_service.scheduling.scheduler import Scheduler
from graph_service.settings import LEVELS
from knowledge_graph.deadline import WorkEndedError, check_work, current_work, interruptible
from knowledge_graph.errors import BudgetExceeded, TooLarge
from tests.support.waiting import PATIENCE, wait_for

LIMITS = Limits(
    at_once=(1, 1, 1), most=3, queue=8, line=4, seconds=PATIENCE, patience=PATIENCE, levels=LEVELS, memory=1 << 30
)


class Held:
    """Work that goes on, checking, until it is let go or ended."""

    def __init__(self):
        self.begun, self.go, self.ended = threading.Event(), threading.Event(), threading.Event()

    def __call__(self):
        self.begun.set()
        try:
            while not self.go.wait(0.001):
                check_work()
        except BaseException:
            self.ended.set()
            raise


@contextmanager
def scheduling(limits=LIMITS):
    scheduler = Scheduler(limits)
    try:
        yield scheduler
    finally:
        scheduler.close()


async def begin(scheduler, work, client="a", **more):
    """Ask, and wait until it is begun."""
    task = asyncio.create_task(scheduler.run(work, client=client, **more))
    assert await asyncio.to_thread(work.begun.wait, PATIENCE)
    return task


async def ask_all(scheduler, works):
    """Ask one after the other, each with its client, without waiting for answers."""
    tasks = [asyncio.create_task(scheduler.run(work, client=client)) for client, work in works]
    await asyncio.sleep(0)
    return tasks


def gone_when(gone):
    """The channel of a client that goes when an event is set."""

    async def receive():
        await gone.wait()
        return {"type": "http.disconnect"}

    return receive


def test_a_cheap_question_is_answered_while_a_dear_one_goes_on():
    async def asking(scheduler):
        dear = Held()
        task = await begin(scheduler, dear, cost=10.0)
        answers = [await scheduler.run(lambda: "cheap", client="a") for _ in range(3)]
        dear.go.set()
        await task
        return answers

    with scheduling() as scheduler:
        assert asyncio.run(asking(scheduler)) == ["cheap"] * 3


def test_one_that_takes_longer_passes_a_dear_one():
    """A dear question keeps neither it nor a cheap one from being answered."""

    async def asking(scheduler):
        dear, longer = Held(), Held()
        tasks = [await begin(scheduler, dear, cost=10.0), await begin(scheduler, longer, "b", cost=0.2)]
        answer = await scheduler.run(lambda: "cheap", client="c")
        longer.go.set()
        await tasks[1]
        dear.go.set()
        await tasks[0]
        return answer

    with scheduling() as scheduler:
        assert asyncio.run(asking(scheduler)) == "cheap"


def test_a_question_that_turns_out_to_be_dear_makes_room_for_a_cheap_one():
    """Although it was begun as the only cheap one that may be under way."""

    async def asking(scheduler):
        held, turned = Held(), threading.Event()

        def work():
            while current_work().used() <= 2 * LEVELS[0]:
                check_work()
            turned.set()
            held()

        task = asyncio.create_task(scheduler.run(work, client="a"))
        assert await asyncio.to_thread(turned.wait, PATIENCE)
        answer = await scheduler.run(lambda: "cheap", client="b")
        held.go.set()
        await task
        return answer

    with scheduling() as scheduler:
        assert asyncio.run(asking(scheduler)) == "cheap"


def test_clients_take_turns_however_many_one_asks():
    """Whoever used least is next: one question of a second client passes those that wait of the first."""

    async def asking(scheduler):
        held, order = Held(), []
        task = await begin(scheduler, held)
        works = [*[("a", lambda: order.append("a"))] * 3, ("b", lambda: order.append("b"))]
        scheduler._usage.add("a", 1.0)
        tasks = await ask_all(scheduler, works)
        held.go.set()
        await asyncio.gather(task, *tasks)
        return order

    with scheduling() as scheduler:
        assert asyncio.run(asking(scheduler)) == ["b", "a", "a", "a"]


def test_a_client_has_only_so_many_questions_waiting():
    async def asking(scheduler):
        held = Held()
        task = await begin(scheduler, held)
        tasks = await ask_all(scheduler, [("a", int)] * (LIMITS.line + 1))
        with pytest.raises(TooManyQuestions, match="4 questions of this client wait already") as refused:
            await tasks.pop()
        held.go.set()
        await asyncio.gather(task, *tasks)
        return refused.value.retry_after

    with scheduling() as scheduler:
        assert asyncio.run(asking(scheduler)) >= 1


def test_a_full_queue_makes_room_for_a_client_who_has_less_in_it():
    """The last question of whoever has most waiting is refused instead; without such a one, the new one is."""

    async def asking(scheduler):
        held = Held()
        task = await begin(scheduler, held)
        tasks = await ask_all(scheduler, [*[("a", int)] * 4, *[("b", int)] * 4, ("c", int), ("d", int)])
        held.go.set()
        await task
        return await asyncio.gather(*tasks, return_exceptions=True)

    with scheduling() as scheduler:
        outcomes = asyncio.run(asking(scheduler))
    assert [type(outcome) for outcome in outcomes[8:]] == [int, int]
    assert sorted(type(outcome).__name__ for outcome in outcomes[:8]) == ["TooManyQuestions"] * 2 + ["int"] * 6
    with scheduling(replace(LIMITS, queue=0)) as scheduler:

        async def asking_when_full(scheduler):
            held = Held()
            task = await begin(scheduler, held)
            with pytest.raises(Busy):
                await scheduler.run(int, client="b")
            held.go.set()
            await task

        asyncio.run(asking_when_full(scheduler))


def test_who_cannot_be_answered_in_time_is_told_at_once():
    """By the estimated cost of those before: with when to come back."""

    async def asking(scheduler):
        held = Held()
        task = await begin(scheduler, held, cost=PATIENCE)
        waiting = asyncio.create_task(scheduler.run(int, client="a", cost=PATIENCE))
        await asyncio.sleep(0)
        with pytest.raises(Busy) as refused:
            await scheduler.run(int, client="b", cost=PATIENCE)
        held.go.set()
        await asyncio.gather(task, waiting)
        return refused.value.retry_after

    with scheduling() as scheduler:
        assert 1 <= asyncio.run(asking(scheduler)) <= 60


def test_the_time_out_counts_from_arrival():
    """Who has waited as long as a question may is refused, without being begun."""

    async def asking(scheduler):
        held, begun = Held(), threading.Event()
        task = await begin(scheduler, held, is_bounded=False)
        with pytest.raises(Busy, match="waited too long"):
            await scheduler.run(begun.set, client="b")
        held.go.set()
        await task
        return begun.is_set()

    with scheduling(replace(LIMITS, seconds=0.05)) as scheduler:
        assert not asyncio.run(asking(scheduler))


def test_processor_time_is_bounded_also_of_what_catches_errors():
    def work():
        for _ in range(2):
            try:
                while True:
                    check_work()
            except BudgetExceeded as error:
                last = error
        raise last

    with scheduling(replace(LIMITS, seconds=0.05)) as scheduler, pytest.raises(BudgetExceeded, match=r"0\.05 s"):
        asyncio.run(scheduler.run(work, client="a"))


def test_a_question_that_takes_too_much_memory_is_refused():
    """Nothing else is: the next one is answered."""

    def work():
        kept = []
        while True:
            kept.append(b"x" * (1 << 20))
            check_work()

    with scheduling(replace(LIMITS, memory=64 << 20)) as scheduler:
        with pytest.raises(TooLarge, match="more than 64 MB of memory"):
            asyncio.run(scheduler.run(work, client="a", cost=1.0))
        assert asyncio.run(scheduler.run(lambda: "next", client="a", cost=1.0)) == "next"


def test_what_makes_no_checks_is_answered_for():
    """Its client has an answer although its thread goes on."""
    with scheduling(replace(LIMITS, seconds=0.05, patience=0.05)) as scheduler:
        go = threading.Event()

        async def asking():
            with pytest.raises(BudgetExceeded):
                await scheduler.run(lambda: go.wait(PATIENCE), client="a")

        try:
            asyncio.run(asking())
        finally:
            go.set()


@pytest.mark.parametrize("is_ours", [True, False], ids=["checked", "interrupted"])
def test_a_client_that_goes_ends_its_question(is_ours):
    """Where it checks, and within code of others that doesn't."""
    begun, ended = threading.Event(), threading.Event()

    def foreign():
        begun.set()
        try:
            with interruptible():
                while True:
                    sum(range(100))
        except WorkEndedError:
            ended.set()
            raise

    async def asking(scheduler):
        held, gone = Held(), asyncio.Event()
        work = held if is_ours else foreign
        task = asyncio.create_task(scheduler.run(work, client="a", receive=gone_when(gone)))
        assert await asyncio.to_thread((held.begun if is_ours else begun).wait, PATIENCE)
        gone.set()
        with pytest.raises(ClientGone):
            await task
        assert await asyncio.to_thread((held.ended if is_ours else ended).wait, PATIENCE)
        return await scheduler.run(lambda: "next", client="b")

    with scheduling() as scheduler:
        assert asyncio.run(asking(scheduler)) == "next"


def test_one_that_waits_for_its_turn_among_dear_ones_ends_with_its_client():
    """Another, which makes no checks, has the turn all the while."""

    async def asking(scheduler):
        gone, has_turn, go = asyncio.Event(), threading.Event(), threading.Event()

        def holder():
            check_work()  # where it takes the turn
            has_turn.set()
            go.wait(2 * PATIENCE)

        async def until_running(count):
            await asyncio.to_thread(wait_for, lambda: scheduler.running == count, f"{count} to be under way")

        holding = asyncio.create_task(scheduler.run(holder, client="a", cost=0.2))
        assert await asyncio.to_thread(has_turn.wait, PATIENCE)
        task = asyncio.create_task(scheduler.run(check_work, client="b", cost=0.2, receive=gone_when(gone)))
        await until_running(2)
        gone.set()
        try:
            with pytest.raises(ClientGone):
                await task
            await until_running(1)
        finally:
            go.set()
        await holding

    with scheduling(replace(LIMITS, at_once=(1, 2, 1))) as scheduler:
        asyncio.run(asking(scheduler))


def test_a_client_that_goes_while_it_waits_is_forgotten():
    async def asking(scheduler):
        held, begun = Held(), threading.Event()
        task = await begin(scheduler, held)

        async def receive():
            return {"type": "http.disconnect"}

        with pytest.raises(ClientGone):
            await scheduler.run(begun.set, client="b", receive=receive)
        assert not scheduler.waiting
        held.go.set()
        await task
        return begun.is_set()

    with scheduling() as scheduler:
        assert not asyncio.run(asking(scheduler))


def test_a_decision_is_carried_through():
    """Its client may go, and its time-out pass: what is begun is finished."""

    async def asking(scheduler):
        assert await scheduler.run(current_work, client="a", is_bounded=False) is None

    with scheduling() as scheduler:
        asyncio.run(asking(scheduler))

"""The scheduler: questions wait in lines by client and by cost, are answered in threads, and end with who asked."""

from __future__ import annotations

import asyncio
import math
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from graph_service.errors import Busy, ClientGone, TooManyQuestions
from graph_service.scheduling.limits import Limits
from graph_service.scheduling.lines import Job, Lines, Usage
from graph_service.scheduling.memory import SLACK, give_back, share_heaps
from graph_service.scheduling.question_work import QuestionWork
from graph_service.scheduling.turns import CHEAP, Turns
from knowledge_graph.deadline import WorkEndedError, exceeded, own_memory, working
from knowledge_graph.errors import BudgetExceeded

Result = TypeVar("Result")
Receive = Callable[[], Awaitable[object]]

WATCHED_FROM: Final = 0.01
"""Seconds after a question's arrival from which on its client is watched: most are answered by then."""
TURNED: Final = 6
"""How many questions that turned out to be dear may be under way besides those begun as such."""
_GRACE: Final = 0.5
"""Seconds after its patience at which a question that makes no checks is answered for."""
_SMOOTHING: Final = 0.1
SWITCH: Final = 0.0005
"""Seconds after which a thread lets another have the interpreter: a cheap question waits so long several times over."""


class Scheduler:
    """Answers questions in threads. All but what threads do is called in the event loop."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._threads = ThreadPoolExecutor(limits.most + TURNED, thread_name_prefix="question")
        self._usage = Usage()
        self._waiting = [Lines(self._usage) for _ in limits.at_once]
        """Those that wait, by level."""
        self._running: list[set[Job]] = [set() for _ in limits.at_once]
        self._by_client: Counter[str] = Counter()
        self._turns = Turns()
        self._memory = own_memory()
        share_heaps()
        sys.setswitchinterval(SWITCH)
        self._stretch = 1.0
        """How many seconds pass while a dear question uses one."""

    @property
    def waiting(self) -> int:
        """Return how many questions wait."""
        return sum(map(len, self._waiting))

    @property
    def running(self) -> int:
        """Return how many questions are being answered."""
        return sum(map(len, self._running))

    async def run(
        self,
        work: Callable[[], Result],
        *,
        client: str,
        cost: float = 0.0,
        receive: Receive | None = None,
        is_bounded: bool = True,
        measured: Callable[[float], None] | None = None,
    ) -> Result:
        """Run a callable in a thread when its turn has come, and return its result.

        Args:
            work: what is to be done.
            client: who asked.
            cost: the seconds of processor time that it is estimated to take.
            receive: the channel of ASGI on which is told that the client is gone.
            is_bounded: whether it has a time limit, and is broken off when its client is gone.
            measured: is told the seconds that it took, however it ended.

        Raises:
            Busy: it can't be answered in time.
            TooManyQuestions: too many questions of this client wait.
            ClientGone: nobody waits for it any more.
        """
        loop = asyncio.get_running_loop()
        job = Job(work, client, cost, self._limits.level_of(cost), None, loop.create_future())
        if is_bounded:
            job.work = QuestionWork(
                self._limits,
                self._turns,
                lambda level: loop.call_soon_threadsafe(self._turn, job, level),
                job.level,
            )
        self._admit(job)
        self._dispatch()
        late = loop.call_later(self._limits.seconds, self._refuse_late, job)
        watch: list[asyncio.TimerHandle | asyncio.Task[None]] = []
        if receive is not None and is_bounded:
            begin_watch = lambda: watch.append(loop.create_task(self._watch(job, receive)))  # noqa: E731
            watch.append(loop.call_later(WATCHED_FROM, begin_watch))
        try:
            answer: Result = await job.done
        except asyncio.CancelledError:  # the server ends the request
            self._abandon(job)
            raise
        else:
            return answer
        finally:
            late.cancel()
            for handle in watch:
                handle.cancel()
            if measured and job.used:
                measured(job.used)

    def close(self) -> None:
        """Wait for running work to end, and drop what waits."""
        self._threads.shutdown(cancel_futures=True)

    def _admit(self, job: Job) -> None:
        """Put a question in its line, or refuse it."""
        if self._is_free(job):
            self._waiting[job.level].append(job)
            return
        lines, own = self._waiting[job.level], sum(lines.of(job.client) for lines in self._waiting)
        wait = self._expected_wait(job)
        if own >= self._limits.line:
            raise TooManyQuestions(own, _seconds_until(wait))
        if wait > self._limits.seconds:
            raise Busy("It could not be answered in time.", _seconds_until(wait - self._limits.seconds))
        if self.waiting >= self._limits.queue:
            longest = max((lines for lines in self._waiting if len(lines)), key=len, default=None)
            client, length = longest.longest() if longest is not None else ("", 0)
            if longest is None or length <= own + 1:
                raise Busy("The queue is full.", _seconds_until(wait))
            _fail(longest.last_of(client), TooManyQuestions(length, _seconds_until(wait)))
        lines.append(job)

    def _expected_wait(self, job: Job) -> float:
        """Return the seconds after which a question's turn would come, by estimate."""
        running = sum(max(0.0, other.cost) for other in self._running[job.level])
        ahead = running / 2 + self._waiting[job.level].ahead_of(job.client)
        return ahead / self._limits.at_once[job.level] * (self._stretch if job.level > CHEAP else 1.0)

    def _is_free(self, job: Job) -> bool:
        """Return whether a question could be begun now."""
        return (
            len(self._running[job.level]) < self._limits.at_once[job.level]
            and self._has_room()
            and not len(self._waiting[job.level])
            and self._may_begin(job.client)
        )

    def _may_begin(self, client: str) -> bool:
        """Return whether one more question of a client may be begun: a quarter of the places is left to others."""
        return self._by_client[client] < max(2, math.ceil(self._limits.most * 3 / 4))

    def _has_room(self) -> bool:
        """Return whether one more can be begun: those that turned out to be dear are under way besides."""
        limits = self._limits.at_once
        turned = sum(max(0, len(jobs) - at_once) for jobs, at_once in zip(self._running, limits, strict=True))
        return self.running < self._limits.most + min(TURNED, turned)

    def _dispatch(self) -> None:
        """Begin what can be begun, cheap ones first."""
        for lines, running, at_once in zip(self._waiting, self._running, self._limits.at_once, strict=True):
            while len(running) < at_once and self._has_room():
                job = lines.next(self._may_begin)
                if job is None:
                    break
                self._begin(job)

    def _begin(self, job: Job) -> None:
        job.started = time.monotonic()
        self._running[job.level].add(job)
        self._by_client[job.client] += 1
        self._usage.add(job.client, job.cost)
        loop = asyncio.get_running_loop()
        future = loop.run_in_executor(self._threads, self._perform, job)
        overdue = loop.call_later(job.work.patience + _GRACE, self._end_overdue, job) if job.work else None

        def finish(done: asyncio.Future[object]) -> None:
            if overdue:
                overdue.cancel()
            self._finish(job, done)

        future.add_done_callback(finish)

    def _perform(self, job: Job) -> object:
        """Do a question's work, in a thread."""
        began, work = time.thread_time(), job.work
        level = work.level if work else job.level
        self._turns.begin(level)
        try:
            with working(work):
                if work:
                    work.start()
                    work.check()
                return job.run()
        finally:
            job.used = work.used() if work else time.thread_time() - began
            self._turns.end(work.level if work else level)

    def _finish(self, job: Job, done: asyncio.Future[object]) -> None:
        """Hand over what a thread has come to, and begin what follows."""
        self._running[job.level].discard(job)
        self._by_client[job.client] -= 1
        if not self._by_client[job.client]:
            del self._by_client[job.client]
        self._usage.add(job.client, job.used - job.cost)
        if job.level > CHEAP and job.started and job.used > self._limits.levels[CHEAP]:
            passed = (time.monotonic() - job.started) / job.used
            self._stretch += _SMOOTHING * (min(10.0, max(1.0, passed)) - self._stretch)
        if job.level > CHEAP and own_memory() > self._memory + SLACK:
            self._threads.submit(self._give_back)
        error = None if done.cancelled() else done.exception()
        if not job.done.done():
            if done.cancelled() or isinstance(error, WorkEndedError):
                job.done.set_exception(ClientGone("Nobody waits for it any more."))
            elif error is not None:
                job.done.set_exception(error)
            else:
                job.done.set_result(done.result())
        self._dispatch()

    def _give_back(self) -> None:
        give_back()
        self._memory = own_memory()

    def _turn(self, job: Job, level: int) -> None:
        """Count a question that turned out to be dearer among such, so that another can be begun in its place."""
        if job in self._running[job.level]:
            self._running[job.level].discard(job)
            self._running[level].add(job)
            job.level = level
            self._dispatch()

    def _refuse_late(self, job: Job) -> None:
        """Refuse a question that has waited as long as it may."""
        if self._waiting[job.level].remove(job):
            _fail(job, Busy("It waited too long.", _seconds_until(self._expected_wait(job))))

    def _end_overdue(self, job: Job) -> None:
        """Answer for a question that should have ended by itself, and end it as soon as it checks."""
        _fail(job, BudgetExceeded(exceeded(self._limits.seconds)))
        self._abandon(job)

    async def _watch(self, job: Job, receive: Receive) -> None:
        """Wait until the client is gone, and end its question then."""
        while True:
            message = await receive()
            if isinstance(message, dict) and message.get("type") == "http.disconnect":
                break
        self._abandon(job)
        _fail(job, ClientGone("Its client is gone."))

    def _abandon(self, job: Job) -> None:
        """End a question that nobody waits for any more."""
        if self._waiting[job.level].remove(job) or job.work is None:
            return
        if job.started is not None:
            # In a thread: what ends it in a database asks that database.
            asyncio.get_running_loop().run_in_executor(None, job.work.end)


def _fail(job: Job, error: Exception) -> None:
    if not job.done.done():
        job.done.set_exception(error)
        job.done.exception()  # whoever waits for it may be gone: then nobody takes it


def _seconds_until(seconds: float) -> int:
    return max(1, min(60, math.ceil(seconds)))

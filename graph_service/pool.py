"""A bounded pool of threads that answer questions, with a bounded queue before it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from graph_service.errors import Busy

Result = TypeVar("Result")


class Pool:
    """Thread pool that refuses work beyond its threads and its queue, so that the event loop stays responsive."""

    def __init__(self, threads: int, queue: int) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="question")
        self._room = threads + queue

    async def run(self, work: Callable[..., Result], *arguments: object) -> Result:
        """Run a callable in a thread of the pool and return its result.

        Raises:
            Busy: the queue is full.
        """
        if self._room <= 0:
            raise Busy("The queue is full.")
        self._room -= 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work, *arguments)
        finally:
            self._room += 1

    def close(self) -> None:
        """Wait for running work to end, and drop what is queued."""
        self._threads.shutdown(cancel_futures=True)

"""The threads that answer questions: few, so that stores keep few connections, with a short queue before them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from graph_service.errors import Busy

Result = TypeVar("Result")


class Pool:
    """Runs questions beside the event loop, which stays free to say that the service is alive."""

    def __init__(self, threads: int, queue: int) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="question")
        self._room = threads + queue

    async def run(self, work: Callable[..., Result], *arguments: object) -> Result:
        """Run work in a thread of the pool.

        Raises:
            Busy: too much is waiting already.
        """
        if self._room <= 0:
            raise Busy("The queue is full.")
        self._room -= 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work, *arguments)
        finally:
            self._room += 1

    def close(self) -> None:
        """Let running work end, and drop what still waits."""
        self._threads.shutdown(cancel_futures=True)

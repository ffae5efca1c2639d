"""The tokens of a store as a running service knows them: read again whenever that is a second old."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Final

from graph_service.access.tokens import AccessToken, read_tokens
from knowledge_graph.errors import ConflictGraphError, StoreUnavailable
from knowledge_graph.store import MemoKeeper

FRESH: Final = 1.0
"""Seconds for which what was read holds: so long a token goes on after it was revoked elsewhere."""
PATIENCE: Final = 3.0
"""Seconds that the store has to answer."""


class TokenBook:
    """Looks tokens up; however many ask, the store is read once a ``FRESH``, also where that fails."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._tokens: dict[str, AccessToken] = {}
        self._failure: str | None = None
        self._read_at = float("-inf")
        self._reading = asyncio.Lock()

    async def find(self, store: MemoKeeper, identifier: str) -> AccessToken | None:
        """Return the token with an id.

        Raises:
            StoreUnavailable: the store can't be read.
        """
        if not self._is_fresh():
            async with self._reading:
                if not self._is_fresh():
                    await self._read(store)
        if self._failure is not None:
            raise StoreUnavailable(self._failure)
        return self._tokens.get(identifier)

    def _is_fresh(self) -> bool:
        return self._clock() - self._read_at < FRESH

    async def _read(self, store: MemoKeeper) -> None:
        try:
            self._tokens = await asyncio.wait_for(asyncio.to_thread(read_tokens, store), PATIENCE)
            self._failure = None
        except TimeoutError:
            self._failure = f"The tokens couldn't be read within {PATIENCE:g} s."
        except ConflictGraphError as error:
            self._failure = f"The tokens can't be read: {error}"
        self._read_at = self._clock()

"""Memory: giving back what questions no longer need."""

from __future__ import annotations

import ctypes
from contextlib import suppress
from typing import Final

MB: Final = 1 << 20
SLACK: Final = 64 * MB
"""How much more than after it last gave back a process may have before it gives back again."""
_ARENAS: Final = -8
"""glibc's ``M_ARENA_MAX``: by default each thread keeps what it no longer needs in a heap of its own."""


def share_heaps() -> None:
    """Have threads share heaps, so that one uses what another no longer needs; where the C library can."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_ARENAS, 2)


def give_back() -> None:
    """Give back what is free at the end of heaps and in whole pages; where the C library can."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)

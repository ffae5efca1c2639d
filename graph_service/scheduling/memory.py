"""Memory: how much this process has of its own, and giving back what questions no longer need."""

from __future__ import annotations

import ctypes
import os
from contextlib import suppress
from pathlib import Path
from typing import Final

MB: Final = 1 << 20
SLACK: Final = 64 * MB
"""How much more than after it last gave back a process may have before it gives back again."""
_PAGE: Final = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
_STATM: Final = Path("/proc/self/statm")
_ARENAS: Final = -8
"""glibc's ``M_ARENA_MAX``: by default each thread keeps what it no longer needs in a heap of its own."""


def own_memory() -> int:
    """Return the bytes that this process has of its own, mapped files apart; 0 where that can't be told."""
    try:
        resident, shared = map(int, _STATM.read_bytes().split()[1:3])
    except OSError:
        return 0
    return (resident - shared) * _PAGE


def share_heaps() -> None:
    """Have threads share heaps, so that one uses what another no longer needs; where the C library can."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_ARENAS, 2)


def give_back() -> None:
    """Give back what is free at the end of heaps and in whole pages; where the C library can."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)

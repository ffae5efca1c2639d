"""Higher garbage collection thresholds during a load, which keeps tens of thousands of records alive.

Records, rows and batches form no reference cycles: reference counting frees them. Scanning all live objects every few
thousand allocations took a quarter of a load's processor time and freed nothing. (Objects of Neo4j's driver do form
cycles within a transaction; its store collects those itself.)
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_THRESHOLDS: Final = (200_000, 50, 1_000)
"""Thresholds of the three generations, as for ``gc.set_threshold``."""


@contextmanager
def reduced_gc() -> Iterator[None]:
    """Raise the collection thresholds within this context. The setting is process-wide: other threads share it."""
    before = gc.get_threshold()
    gc.set_threshold(*_THRESHOLDS)
    try:
        yield
    finally:
        gc.set_threshold(*before)

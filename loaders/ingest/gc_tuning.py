"""Python's search for cycles of garbage, held back while a load keeps tens of thousands of records in mind.

Records, rows and batches make no cycles: they go as soon as nothing refers to them. Looking through all that is alive
every few thousand new objects took a quarter of a load's processor time and found nothing. (What Neo4j's driver sent in
one transaction does hang together; its store looks for that itself.)
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_THRESHOLDS: Final = (200_000, 50, 1_000)
"""Net new objects until the young are looked through, and how often until the older ones are."""


@contextmanager
def reduced_gc() -> Iterator[None]:
    """Look for cycles seldom within this context. The setting is the process's own: other threads share it."""
    before = gc.get_threshold()
    gc.set_threshold(*_THRESHOLDS)
    try:
        yield
    finally:
        gc.set_threshold(*before)

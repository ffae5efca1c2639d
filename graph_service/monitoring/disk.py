"""Space on the disk of a store."""

from __future__ import annotations

import shutil
from pathlib import Path


def free_bytes(address: str) -> int | None:
    """Return the free space where an embedded store is; None for a server's, and where it can't be told."""
    if "://" in address:
        return None
    try:
        return shutil.disk_usage(Path(address).expanduser()).free
    except OSError:
        return None

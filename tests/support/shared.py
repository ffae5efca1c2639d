"""Real files beside the checkout, which its tests may read and the project never holds."""

from __future__ import annotations

from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"


def shared_data(name: str = "") -> Path:
    """Return a file or folder of ``../shared/data``; skip the test where it isn't there."""
    path = DATA / name
    if not path.exists():
        pytest.skip(f"there is no {name or 'data'} under {DATA}")
    return path

"""Roles on two sides of one event, which nobody has both of."""

from __future__ import annotations

from typing import Final

AGAINST: Final = {
    "attacker": frozenset({"target", "victim"}),
    "side_a": frozenset({"side_b"}),
    "claimant": frozenset({"victim"}),
}
"""By role: those that nobody has in the same event."""


def are_against(first: str, other: str) -> bool:
    """Return whether two roles are on two sides, whichever is which."""
    return other in AGAINST.get(first, ()) or first in AGAINST.get(other, ())

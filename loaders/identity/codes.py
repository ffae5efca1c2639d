"""External identifiers as evidence, and the types of entity that a name may be shared by."""

from __future__ import annotations

from typing import Final

from knowledge_graph.identity.entity_types import NAMELESS, may_be

CODES_OF_STATES: Final = frozenset({"iso2", "iso3", "iso_numeric", "fips", "un_m49", "cow", "gw", "cameo"})
"""Schemes often used for the country something is in: they identify only within one type."""


def identifies(scheme: str, first_type: str, other: str) -> bool:
    """Return whether an identifier that records of two types share makes them one."""
    return scheme not in CODES_OF_STATES or first_type == other


def may_share_name(first_type: str, other: str) -> bool:
    """Return whether two types allow a match by name; types of unnamed groups never do."""
    return may_be(first_type, other) and not (first_type in NAMELESS and other in NAMELESS)

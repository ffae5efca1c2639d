"""Addresses of proxies, and the path they put a service under; without the web framework, as settings need them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Final

PREFIX: Final = "conflict_graph.prefix"
"""Key of an ASGI scope that holds the path under which the service is reached from outside; empty at the top."""

_PREFIX: Final = re.compile(r"(/[A-Za-z0-9._~-]+){1,8}")
_LONGEST: Final = 200

Network = IPv4Network | IPv6Network


def parse_networks(texts: Sequence[str]) -> tuple[Network, ...]:
    """Return addresses and networks; ``unix`` is skipped, as it is none.

    Raises:
        ValueError: a text is neither.
    """
    return tuple(ip_network(text, strict=False) for text in texts if text != "unix")


def parse_prefix(text: str) -> str:
    """Return a path without its last slash; empty if it is none that a proxy may have."""
    path = text.strip().rstrip("/")
    parts = path.split("/")
    good = _PREFIX.fullmatch(path) and len(path) <= _LONGEST and not {".", ".."} & set(parts)
    return path if good else ""

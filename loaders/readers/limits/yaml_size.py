"""How much a YAML document stands for, its aliases counted each time."""

from __future__ import annotations

from typing import Final

import yaml

MAX_VALUES: Final = 100_000
"""Maximum number of values in a mapping file, those that aliases repeat counted each time."""


def is_too_large(tree: yaml.Node) -> bool:
    """Return whether a document stands for more than ``MAX_VALUES`` values, or holds itself.

    Raises:
        RecursionError: it is nested too deeply.
    """
    sizes: dict[int, float] = {}

    def size_of(node: yaml.Node) -> float:
        if id(node) not in sizes:
            sizes[id(node)] = float("inf")  # until it is known: what holds itself is endless
            members = node.value if isinstance(node, yaml.CollectionNode) else ()
            parts = (part for member in members for part in (member if isinstance(member, tuple) else (member,)))
            sizes[id(node)] = 1 + sum(map(size_of, parts))
        return sizes[id(node)]

    return size_of(tree) > MAX_VALUES

"""Where the picture's nodes stand: paths from left to right, all else by its relations; the same every time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from queries.export.dossier.model import DrawnPath

Point = tuple[int, int]

COLUMN: Final = 270
ROW: Final = 150
_MARGIN: Final = 80
_GOLDEN_ANGLE: Final = 2.399963
_STEPS: Final = 150
_GRAVITY: Final = 0.02
"""How strongly all is drawn to the middle, so that what is unconnected doesn't drift away."""
_ROOM: Final = 105
"""The room that a node has, as the side of a square."""


Step = tuple[str, str]
"""Two nodes, the one further left first."""


def place_on_paths(paths: Sequence[DrawnPath]) -> tuple[dict[str, Point], dict[Step, list[Point]]]:
    """Return the place of every node of some paths, in columns, in which each step leads to the right if it can.

    Returns:
        The places of nodes; and by step the points between its ends, in a row of its own, at the columns it passes by.
    """
    columns = _columns(paths)
    heights: dict[int, dict[str | tuple[str, str, int], None]] = {}
    steps = dict.fromkeys(
        step for path in paths for step in pairwise(path.nodes) if columns[step[0]] < columns[step[1]]
    )
    for node in columns:
        heights.setdefault(columns[node], {})[node] = None
        for here, there in (step for step in steps if step[0] == node):
            for column in range(columns[here] + 1, columns[there]):
                heights.setdefault(column, {})[here, there, column] = None
    most = max(map(len, heights.values()), default=1)
    points = {
        node: (_MARGIN + column * COLUMN, round(_MARGIN + ROW * (row + (most - len(nodes)) / 2)))
        for column, nodes in heights.items()
        for row, node in enumerate(nodes)
    }
    bends: dict[Step, list[Point]] = {}
    for here, there in steps:
        between = range(columns[here] + 1, columns[there])
        bends[here, there] = [points[here, there, column] for column in between]
    return {node: point for node, point in points.items() if isinstance(node, str)}, bends


def _columns(paths: Sequence[DrawnPath]) -> dict[str, int]:
    """Return the column of each node: behind all that lead to it, but never further than paths are long."""
    last = max((len(path.nodes) - 1 for path in paths), default=0)
    columns = {node: 0 for path in paths for node in path.nodes}
    for _ in range(last):
        for path in paths:
            for here, there in pairwise(path.nodes):
                columns[there] = min(last, max(columns[there], columns[here] + 1))
    return columns | {path.nodes[-1]: last for path in paths}


def place_by_relations(nodes: Sequence[str], pairs: Mapping[tuple[str, str], int]) -> dict[str, Point]:
    """Return places that bring related nodes together and keep all apart.

    Args:
        nodes: ids; the first ones begin in the middle.
        pairs: by two ids, how many relations there are between them.
    """
    related = {node for pair in pairs for node in pair}
    drawn, lone = [node for node in nodes if node in related], [node for node in nodes if node not in related]
    places = _settle(drawn, pairs) if drawn else {}
    bottom = max((y for _, y in places.values()), default=-_MARGIN) + 2 * _MARGIN
    per_row = max(4, round(max((x for x, _ in places.values()), default=0) / 140))
    return places | {
        node: (_MARGIN + 140 * (number % per_row), bottom + 70 * (number // per_row))
        for number, node in enumerate(lone)
    }


def _settle(nodes: Sequence[str], pairs: Mapping[tuple[str, str], int]) -> dict[str, Point]:
    """Return the places of nodes of which each has a relation."""
    positions = _balance(nodes, pairs)
    side = max(320.0, _ROOM * len(nodes) ** 0.5)
    low, high = positions.min(axis=0), positions.max(axis=0)
    scaled = (positions - low) / np.maximum(high - low, 1e-9) * np.array([1.45 * side, side])
    places = {node: [float(x), float(y)] for node, (x, y) in zip(nodes, scaled, strict=True)}
    _spread(places)
    left, top = (min(place[axis] for place in places.values()) - _MARGIN for axis in (0, 1))
    return {node: (round(x - left), round(y - top)) for node, (x, y) in places.items()}


def _balance(nodes: Sequence[str], pairs: Mapping[tuple[str, str], int]) -> NDArray[np.float64]:
    """Return positions in which forces balance: nodes repel each other, relations pull (Fruchterman and Reingold).

    All begin on a spiral, so there is no chance in it; one row a node, x and y.
    """
    number = {node: row for row, node in enumerate(nodes)}
    pull = np.zeros((len(nodes), len(nodes)))
    for (start, end), count in pairs.items():
        pull[number[start], number[end]] = pull[number[end], number[start]] = 1 + min(count, 4) / 4
    turns, radius = np.arange(len(nodes)) * _GOLDEN_ANGLE, np.sqrt(np.arange(len(nodes)) + 0.5)
    x, y = radius * np.cos(turns), radius * np.sin(turns)
    for step in range(_STEPS):
        across, down = x[:, np.newaxis] - x, y[:, np.newaxis] - y
        square = np.maximum(across * across + down * down, 1e-4)
        force = 1 / square - pull * np.sqrt(square) / 3
        right, up = (across * force).sum(axis=1) - x * _GRAVITY, (down * force).sum(axis=1) - y * _GRAVITY
        length = np.maximum(np.sqrt(right * right + up * up), 1e-9)
        stride = np.minimum(length, 2.0 * (1 - step / _STEPS)) / length
        x, y = x + right * stride, y + up * stride
    return np.stack([x, y], axis=1)


_APART: Final = (74.0, 46.0)
"""How far two nodes are apart at least, across or down: their names have room."""


def _spread(places: dict[str, list[float]]) -> None:
    """Push nodes apart that stand on each other, a little at a time."""
    names = sorted(places)
    for _ in range(40):
        moved = False
        by_cell: dict[tuple[int, int], list[str]] = {}
        for name in names:
            x, y = places[name]
            by_cell.setdefault((int(x // _APART[0]), int(y // _APART[1])), []).append(name)
        for (column, row), here in sorted(by_cell.items()):
            near = [
                other for across in (0, 1, -1) for down in (0, 1, -1)
                for other in by_cell.get((column + across, row + down), ())
            ]  # fmt: skip
            for first in here:
                for other in near:
                    moved |= first < other and _push(places[first], places[other])
        if not moved:
            return


def _push(first: list[float], other: list[float]) -> bool:
    across, down = other[0] - first[0], other[1] - first[1]
    missing = (_APART[0] - abs(across), _APART[1] - abs(down))
    if missing[0] <= 0 or missing[1] <= 0:
        return False
    axis = 0 if missing[0] / _APART[0] < missing[1] / _APART[1] else 1
    sign = 1 if (across, down)[axis] >= 0 else -1
    first[axis] -= sign * missing[axis] / 2
    other[axis] += sign * missing[axis] / 2
    return True

"""Blocking: which pairs of candidates are worth comparing, without comparing all with all.

Names are compared within blocks: those that share a word, up to its spelling, or whose initials another one is. A word
that too many names share tells nothing, and its block is skipped. Spots are also compared with those in the same cell
of a grid, so that one place under names in two scripts is found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from math import floor
from typing import Final

from queries.entities.across_scripts import consonant_readings, latin_look, latin_reading
from queries.entities.similarity import Candidate, Pair, compare_candidates, name_words, skeleton

LARGEST_BLOCK: Final = 40
"""Names in the largest block that is compared: 40 names are 780 comparisons."""
_CELLS_PER_DEGREE: Final = 25
_SHIFTS: Final = (0.0, 0.5)
"""Offsets of the grids, in cells: two spots on either side of one grid's line share a cell of another."""


def find_similar_pairs(
    candidates: Sequence[Candidate],
    least: float,
    chosen: frozenset[int] | None = None,
    tick: Callable[[], None] | None = None,
) -> tuple[list[Pair], int]:
    """Return the pairs that score at least ``least``, the most similar first, and how many blocks were skipped.

    Args:
        candidates: what is compared; pairs name them by index.
        least: lowest score to return, from 0 to 1.
        chosen: indexes one of which must be in a pair; None for any pair. With them no block is skipped.
        tick: called before each block; may raise to stop.
    """
    pairs: dict[tuple[int, int], Pair] = {}
    skipped = 0
    for block in _blocks(candidates):
        if chosen is not None and chosen.isdisjoint(block):
            continue
        if chosen is None and len(block) > LARGEST_BLOCK:
            skipped += 1
            continue
        if tick:
            tick()
        for first, second in _pairs_within(block, chosen):
            if (first, second) not in pairs and (pair := compare_candidates(candidates, first, second, least)):
                pairs[first, second] = pair
    return sorted(pairs.values(), key=lambda pair: rank_pair(candidates, pair)), skipped


def rank_pair(candidates: Sequence[Candidate], pair: Pair) -> tuple[float, str, str]:
    """Return what pairs are sorted by: the most similar first, then by ids."""
    return -pair.score, candidates[pair.first].id, candidates[pair.second].id


def _pairs_within(block: Sequence[int], chosen: frozenset[int] | None) -> Iterator[tuple[int, int]]:
    for position, first in enumerate(block):
        for second in block[position + 1 :]:
            if chosen is None or first in chosen or second in chosen:
                yield first, second


def _blocks(candidates: Sequence[Candidate]) -> Iterable[list[int]]:
    """Return the blocks of at least two candidates, as indexes."""
    blocks: dict[tuple[str, str], list[int]] = {}
    for index, candidate in enumerate(candidates):
        keys = {key for name in _readings(candidate) for key in name_keys(name)} | _cells(candidate)
        if candidate.group:
            keys.add(f"g{candidate.group}")
        for group in candidate.groups:
            for key in keys:
                blocks.setdefault((group, key), []).append(index)
    return (block for block in blocks.values() if len(block) > 1)


def _readings(candidate: Candidate) -> Iterator[str]:
    """Yield a candidate's folded names, and for those in other letters than Latin how they read and look in these."""
    yield from candidate.names
    for written in candidate.written:
        for reading in (latin_reading(written), latin_look(written)):
            if reading:
                yield reading


@lru_cache(maxsize=65_536)
def name_keys(name: str) -> frozenset[str]:
    """Return the block keys of a folded name: its words up to spelling, all of it, and its initials."""
    words = name_words(name)
    keys = {f"w{sound}" for word in words if len(word) > 2 and len(sound := skeleton(word)) > 1}
    keys.add(f"a{skeleton(''.join(words))}")
    for sounds in consonant_readings(name):
        keys |= {f"c{sounds}", f"c{sounds.replace('g', 'k')}"}
    if len(words) > 1:
        keys.add(f"i{''.join(word[0] for word in words)}")
    elif name and len(name) <= 6:
        keys.add(f"i{name}")
    return frozenset(keys)


def _cells(candidate: Candidate) -> set[str]:
    """Return the keys of the grid cells that hold a spot; none for anything else."""
    if candidate.point is None or candidate.groups != ("spot",):
        return set()
    latitude, longitude = candidate.point
    row, column = latitude * _CELLS_PER_DEGREE, (longitude % 360) * _CELLS_PER_DEGREE
    around = (
        360 * _CELLS_PER_DEGREE
    )  # beside the 180th meridian lies its other side, and beside the last cell the first
    return {f"@{floor(row + up)},{floor(column + right) % around}/{up}{right}" for up in _SHIFTS for right in _SHIFTS}

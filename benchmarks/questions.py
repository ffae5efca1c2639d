"""The questions every engine is asked: the same pairs, centres and filters, in the same order."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Final

from benchmarks.world import HUB_SHARES, SEED, actor_id, size_named, source_id

MAX_DEPTH: Final = 6
FIRST: Final = 50
"""How many of all shortest paths are listed."""
K: Final = 3
"""How many paths are listed where longer ones count, too."""

WITHOUT_LINKS: Final = "temporal, links apart"
"""Compared among those who go by dates alone: what links between events say of their order is ours only."""

WINDOW: Final = ("2019-03-01", "2023-02-28")
EXCLUDED: Final = source_id(0)
"""The busiest source: about a thirtieth of all claims."""


@dataclass(frozen=True, slots=True)
class Questions:
    """Pairs to join by paths; hubs, the least of them by itself, and ordinary actors as centres of neighbourhoods."""

    pairs: tuple[tuple[str, str], ...]
    hubs: tuple[str, ...]
    supernode: tuple[str, ...]
    centres: tuple[str, ...]


def questions_for(size_name: str) -> Questions:
    """Return the questions for a world. One pair in ten has a hub at an end, the others are ordinary actors."""
    size = size_named(size_name)
    draw = random.Random(f"{SEED} questions {size_name}")
    hubs = len(HUB_SHARES)
    pairs = []
    for number in range(size.pairs):
        start, end = draw.sample(range(hubs, size.actors), 2)
        pairs.append((actor_id(start if number % 10 else number // 10 % hubs), actor_id(end)))
    centres = draw.sample(range(hubs, size.actors), min(100, size.actors // 4))
    busiest = tuple(actor_id(number) for number in range(hubs))
    return Questions(tuple(pairs), busiest * 7, busiest[-1:] * 60, tuple(actor_id(centre) for centre in centres))

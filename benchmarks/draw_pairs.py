"""Draw pairs of actors at random from real files, for labelling by hand: ``python -m benchmarks.draw_pairs``.

``python -m benchmarks.draw_pairs --seed 15 --count 420 NAME=FILE…`` reads each file as loading does and prints pairs as
a table: dataset, id, type and name of either side. Both are armed groups, forces or organisations, of two datasets.
Blocking is loose, so that most pairs are hard: the two share a word up to spelling, initials, or consonants in
transliteration. Two thirds of the pairs are an actor and its likeliest candidate by spelling, if that is at all like
it: few others are the same. The rest are an actor and a candidate at random.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections.abc import Iterator, Sequence
from typing import Final

from rapidfuzz import fuzz

from knowledge_graph.identity.folding import fold
from knowledge_graph.identity.name_parts import is_abbreviation
from knowledge_graph.records import Actor
from loaders.identity.names import is_generic
from loaders.ingest.read_inputs import InputSpec, read_inputs
from loaders.ingest.spool import Spool
from queries.entities.blocking import name_keys

TYPES: Final = frozenset({
    "armed_group", "armed_forces", "government_body", "alliance", "political_party", "international_organisation",
    "ngo", "organisation", "unknown",
})  # fmt: skip
"""Types that are drawn from; ``unknown`` is what ICEWS and Wikidata have for most groups."""

_GROUP: Final = re.compile(
    r"\b(armed|army|forces?|front|movement|group|brigades?|state|militia|party|liberation|council|organi[sz]ation|police|"
    r"guards?|rebels?|corps|military|government|union|command|jihad|insurgents?|battalion|division|legion|navy|committee|"
    r"nations|resistance|workers|mission|gang|cartel|alliance|league|haram|taliban|qaeda|houthis?|hamas|hezbollah)\b"
)
"""Words of folded names of type ``unknown`` that are of groups: most others are persons and states of the past."""

_COMMONEST: Final = 60
"""A block of more actors than this tells nothing."""

_OF_THE_LIKELIEST: Final = 0.9
"""Draws, of which many are dropped, that are for the likeliest candidate."""

_LEAST_LIKENESS: Final = 62.0
"""Of 100."""

Drawn = tuple[str, Actor]
"""A dataset's name and an actor of it."""


def read_actors(dataset: str, files: Sequence[str]) -> list[Drawn]:
    """Return the actors that loading makes of files, of the types that are drawn from, in order of id."""
    with Spool() as spool:
        read_inputs(spool, InputSpec(files), lambda *_: None)
        actors = {record.id: record for record in spool.iter_records("actor") if isinstance(record, Actor)}
    return [
        (dataset, actor)
        for _, actor in sorted(actors.items())
        if actor.type in TYPES and not is_generic(actor.name) and ":state:" not in actor.id
        if actor.type != "unknown" or _GROUP.search(fold(actor.name)) or is_abbreviation(actor.name.split(":")[0])
    ]


def draw_pairs(actors: Sequence[Drawn], count: int, seed: int) -> Iterator[tuple[Drawn, Drawn]]:
    """Yield pairs of two datasets that share a block key, at most ``count``.

    Args:
        actors: what to draw from.
        count: how many pairs.
        seed: of the random numbers; the same seed draws the same pairs from the same files.
    """
    blocks: dict[str, list[int]] = {}
    names = [[fold(name) for name in (actor.name, *actor.aliases)] for _, actor in actors]
    keys = [sorted({key for name in own for key in name_keys(name)}) for own in names]
    for index, own in enumerate(keys):
        for key in own:
            blocks.setdefault(key, []).append(index)
    generator, seen = random.Random(seed), set[frozenset[int]]()
    while len(seen) < count:
        dataset = generator.choice(sorted({name for name, _ in actors}))
        first = generator.choice([index for index, (name, _) in enumerate(actors) if name == dataset])
        candidates = sorted({
            other
            for key in keys[first]
            if len(blocks[key]) <= _COMMONEST
            for other in blocks[key]
            if actors[other][0] != dataset
        })  # fmt: skip
        if not candidates:
            continue
        if generator.random() < _OF_THE_LIKELIEST:
            other = max(candidates, key=lambda other: (_likeness(names[first], names[other]), -other))
            if _likeness(names[first], names[other]) < _LEAST_LIKENESS:
                continue
        else:
            other = generator.choice(candidates)
        pair = frozenset({first, other})
        if pair not in seen:
            seen.add(pair)
            yield actors[first], actors[other]


def _likeness(names: Sequence[str], others: Sequence[str]) -> float:
    return max(fuzz.token_sort_ratio(mine, theirs) for mine in names for theirs in others)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the pairs."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.draw_pairs", description=__doc__)
    parser.add_argument("--seed", type=int, default=15, help="of the random numbers")
    parser.add_argument("--count", type=int, default=420, help="how many pairs")
    parser.add_argument("files", nargs="+", metavar="NAME=FILE", help="a dataset and a file of it")
    options = parser.parse_args(arguments)
    files: dict[str, list[str]] = {}
    for entry in options.files:
        dataset, _, path = entry.partition("=")
        files.setdefault(dataset, []).append(path)
    actors = [drawn for dataset in sorted(files) for drawn in read_actors(dataset, files[dataset])]
    for pair in draw_pairs(actors, options.count, options.seed):
        cells = [cell for dataset, actor in pair for cell in (dataset, actor.id, actor.type, actor.name)]
        print("\t".join(" ".join(cell.split()) for cell in cells))
    return 0


if __name__ == "__main__":
    sys.exit(main())

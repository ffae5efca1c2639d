"""Measure identity on labelled pairs, through the real resolver: ``python -m benchmarks.identity``.

``identity_pairs.tsv`` holds pairs of actors and locations as datasets name them (facts only: names, codes,
coordinates), each labelled by hand as the same or different. A pair is loaded as its dataset's loader would load it; it
counts as joined if both sides end under one id. Pairs are also resolved all at once, where namesakes compete.
``identity_drawn.tsv`` and the three lists judged blind (``identity_blind.tsv``, ``identity_blind2.tsv`` and
``identity_blind3.tsv``) hold pairs of groups, forces and organisations drawn at random. The blind ones were labelled by
people who knew neither rules nor tables. Rules have been made with the first of them since: it is seen. The held-out
half of the second was seen in part. That of the third is a measure, and no target.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import Any, Final

from knowledge_graph.records import Actor, Location, Record
from loaders.identity.candidates import gather_filed_candidates
from loaders.identity.places import make_places
from loaders.identity.resolution import resolve_identities
from loaders.identity.states import State, find_state
from loaders.load import EmptyLookup
from loaders.toolkit.slugs import make_slug

PAIRS: Final = Path(__file__).with_name("identity_pairs.tsv")
DRAWN: Final = Path(__file__).with_name("identity_drawn.tsv")
SEEN: Final = Path(__file__).with_name("identity_blind.tsv")
BLIND: Final = Path(__file__).with_name("identity_blind2.tsv")
THIRD: Final = Path(__file__).with_name("identity_blind3.tsv")
DRAWN_RECALL: Final = 0.85
PRECISION, RECALL = 0.99, 0.95
_OWN_IDS: Final = frozenset({"briefing", "wikidata"})
"""Datasets whose records have ids of their own, whatever they are about."""


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a pair, as its dataset names it: ``country`` is ``scheme:code``, ``codes`` are ``scheme=code;…``."""

    dataset: str
    kind: str
    type: str
    name: str
    aliases: str
    country: str
    admin1: str
    admin2: str
    latitude: str
    longitude: str
    codes: str

    def records(self) -> list[Actor | Location]:
        """Return what a loader makes of it: wholes first, the thing itself last."""
        codes = dict(entry.split("=", 1) for entry in self.codes.split(";") if entry)
        state = next(filter(None, (find_state(*entry) for entry in codes.items())), None)
        aliases = [entry for entry in self.aliases.split("|") if entry]
        if self.kind == "actor":
            return [self._actor(state, codes, aliases)]
        return self._locations(state, codes, aliases)

    def _actor(self, state: State | None, codes: dict[str, str], aliases: list[str]) -> Actor:
        if self.type == "state" and self.dataset not in _OWN_IDS:
            state = state or find_state("name", self.name)
            if state:
                return state.actor()
        key = next(iter(codes.values()), "") or make_slug(self.name)
        return Actor(
            id=f"actor:{self.dataset}:{key}", type=self.type, name=self.name, aliases=aliases, identifiers=codes,
            attributes={"Country": self.country} if self.country else {},
        )  # fmt: skip

    def _locations(self, state: State | None, codes: dict[str, str], aliases: list[str]) -> list[Actor | Location]:
        if self.type == "country" and state and self.dataset not in _OWN_IDS:
            return [*state.places()]
        country = find_state(*self.country.split(":", 1)) if self.country else None
        point = (float(self.latitude), float(self.longitude)) if self.latitude else (None, None)
        made = make_places(
            self.name, type=self.type, state=country, latitude=point[0], longitude=point[1],
            admin1=self.admin1, admin2=self.admin2, geonames=codes.get("geonames"), source=None,
        )  # fmt: skip
        more: dict[str, Any] = {
            "aliases": (*made[-1].aliases, *aliases),
            "identifiers": {**made[-1].identifiers, **codes},
        }
        if self.dataset in _OWN_IDS:
            more["id"] = f"location:{self.dataset}:{make_slug(self.name)}"
        return [*made[:-1], made[-1].model_copy(update=more)]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sides, whether they are the same, and which group of pairs they belong to."""

    same: bool
    group: str
    first: Side
    second: Side
    reason: str = ""


def read_pairs(path: Path = PAIRS) -> list[Pair]:
    """Read the labelled pairs."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
    sides = len(Side.__slots__)
    return [Pair(row[0] == "same", row[1], Side(*row[2 : 2 + sides]), Side(*row[2 + sides :])) for row in rows]


def read_drawn(path: Path = DRAWN) -> list[Pair]:
    """Read the pairs of actors that were drawn at random, each with the reason of its label; their group is a half."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
    return [Pair(row[0] == "same", row[1], _drawn_side(row[3:9]), _drawn_side(row[9:15]), row[2]) for row in rows]


def _drawn_side(cells: Sequence[str]) -> Side:
    dataset, type_, name, aliases, codes, country = cells
    return Side(dataset, "actor", type_, name, aliases, country, "", "", "", "", codes)


def joined(pairs: Iterable[Pair]) -> Iterator[bool]:
    """Yield for each pair, resolved by itself, whether it was joined."""
    for pair in pairs:
        yield from joined_together([pair])


def joined_together(pairs: Sequence[Pair]) -> Iterator[bool]:
    """Yield the same for all pairs resolved at once; each dataset is a file."""
    records = [(pair.first.records(), pair.second.records()) for pair in pairs]
    files: dict[str, int] = {}
    filed: list[tuple[int | None, Record]] = []
    for pair, both in zip(pairs, records, strict=True):
        for side, made in zip((pair.first, pair.second), both, strict=True):
            filed += [(files.setdefault(side.dataset, len(files)), record) for record in made]
    resolution = resolve_identities(gather_filed_candidates(filed), EmptyLookup())
    current = resolution.moved | {join.merged: join.into for join in resolution.joins}
    for first, other in records:
        yield _end(current, first[-1].id) == _end(current, other[-1].id)


def _end(current: Mapping[str, str], identifier: str) -> str:
    while identifier in current:
        identifier = current[identifier]
    return identifier


@dataclass(slots=True)
class Score:
    """Counts of pairs by label and by what was found."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    apart: int = 0

    def count(self, *, same: bool, joined: bool) -> None:
        """Count one pair."""
        if joined:
            self.right, self.wrong = self.right + same, self.wrong + (not same)
        else:
            self.missed, self.apart = self.missed + same, self.apart + (not same)

    @property
    def precision(self) -> float:
        """Return the share of the joined that are the same."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """Return the share of the same that were joined."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0


def wilson(right: int, total: int) -> tuple[float, float]:
    """Return the 95 % confidence interval of a share, after Wilson (1927)."""
    if not total:
        return 0.0, 1.0
    share, z = right / total, 1.959964
    centre = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z / (1 + z * z / total) * sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    return max(0.0, centre - half), min(1.0, centre + half)


def scored(pairs: Sequence[Pair], judgements: Iterable[bool]) -> dict[str, Score]:
    """Return the score of each group, and of all."""
    scores = {group: Score() for group in (*dict.fromkeys(pair.group for pair in pairs), "all")}
    for pair, entry in zip(pairs, judgements, strict=True):
        for group in (pair.group, "all"):
            scores[group].count(same=pair.same, joined=entry)
    return scores


def main(arguments: Sequence[str] | None = None) -> int:
    """Print precision and recall; return 1 where a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.identity", description=__doc__)
    parser.add_argument("--wrong", action="store_true", help="also list every pair that was judged wrongly")
    parser.add_argument("--half", choices=["tuning", "held-out", "seen"], help="list only the drawn pairs of one half")
    parser.add_argument("--list", choices=["chosen", "drawn", "seen", "blind", "third"], help="run only one list")
    options = parser.parse_args(arguments)
    met = True
    lists = {
        "chosen": ("Chosen pairs", read_pairs(), RECALL),
        "drawn": ("Drawn pairs", read_drawn(), DRAWN_RECALL),
        "seen": ("Blind pairs, first draw, seen since", read_drawn(SEEN), None),
        "blind": ("Blind pairs, second draw", read_drawn(BLIND), None),
        "third": ("Blind pairs, third draw", read_drawn(THIRD), None),
    }
    for name, pairs, recall in [lists[options.list]] if options.list else lists.values():
        for title, judge in (("each pair by itself", joined), ("all pairs at once", joined_together)):
            results = list(judge(pairs))
            scores = scored(pairs, results)
            print(f"{name}, {title}\n\n{_HEAD}")
            for group, score in scores.items():
                print(_line(group, score))
            print()
            if recall is not None:
                met = met and scores["all"].precision >= PRECISION and scores["all"].recall >= recall
            for pair, is_joined in zip(pairs, results, strict=True) if options.wrong else ():
                if is_joined != pair.same and options.half in {None, pair.group}:
                    reason = f": {pair.reason}" if pair.reason else ""
                    print("joined:" if is_joined else "missed:", _told(pair.first), "|", _told(pair.second) + reason)
    print(f"Targets (precision {PRECISION}, recall {RECALL} and {DRAWN_RECALL}): {'met' if met else 'missed'}.")
    print("The pairs judged blind have no target.")
    return 0 if met else 1


_HEAD: Final = "| group | same | different | precision | 95 % | recall | 95 % |\n|---|---|---|---|---|---|---|"


def _line(group: str, score: Score) -> str:
    precision, recall = (
        "{:.3f} to {:.3f}".format(*wilson(score.right, total))
        for total in (score.right + score.wrong, score.right + score.missed)
    )
    numbers = f"{score.right + score.missed} | {score.wrong + score.apart}"
    return f"| {group} | {numbers} | {score.precision:.3f} | {precision} | {score.recall:.3f} | {recall} |"


def _told(side: Side) -> str:
    where = ", ".join(filter(None, (side.admin2, side.admin1, side.country, side.latitude, side.longitude, side.codes)))
    return f"{side.dataset}: {side.name} ({side.type}{', ' if where else ''}{where})"


if __name__ == "__main__":
    sys.exit(main())

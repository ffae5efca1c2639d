"""Draw the rows of `groups.tsv` that come from UCDP: ``python -m benchmarks.build_groups FILE…``.

Each file is a yearly set of UCDP that names its actors in short, in full and in their own language: the Non-State
Conflict Dataset and the One-sided Violence Dataset. Printed are the groups that have more than one name: key, type,
name, number, names. Alliances, clans and other communities have only one and are left out, and so are short
translations ("Army of Islam"), which several groups have. Ids and names are facts; docs/decisions/0027-groups.md says
what was added and corrected by hand.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from knowledge_graph.identity.folding import fold
from knowledge_graph.identity.name_parts import is_abbreviation
from loaders.toolkit.slugs import make_slug

_PREFIXES: Final = ("side_a", "side_b", "actor")
_COMMUNITY: Final = re.compile(r"\b(sub)?clan\b|\btribe\b|, |\((?!Maoist)[A-Z]")
_SPLIT: Final = re.compile(r"\s*[/;]\s+|\s+/\s*")
_WORDS_OF_A_TRANSLATION: Final = 4


def read_groups(rows: Iterable[Mapping[str, str]]) -> dict[str, list[str]]:
    """Return the names of each group by its number: the short one first."""
    groups: dict[str, list[str]] = {}
    for row in rows:
        for prefix in _PREFIXES:
            number, short = row.get(f"{prefix}_id", ""), " ".join(row.get(f"{prefix}_name", "").split())
            if not number.isdecimal() or not short or row.get("is_government_actor") == "1":
                continue
            if _COMMUNITY.search(short) or short.startswith("Government of "):
                continue
            own = [" ".join(part.split()) for part in _SPLIT.split(row.get(f"{prefix}_name_mothertongue", ""))]
            full = " ".join(row.get(f"{prefix}_name_fulltext", "").split())
            names = [short, *own, *([full] if _is_its_name(full, short, own) else [])]
            known = groups.setdefault(number, [])
            known += [name for name in dict.fromkeys(names) if name not in {"", "n/a", "N/A", *known}]
    return groups


def _is_its_name(full: str, short: str, own: Sequence[str]) -> bool:
    """Return whether a full English name is used for the group, not only a translation of its own name."""
    initials = "".join(word[0] for word in re.findall(r"\w+", full) if word[0].isupper())
    same = fold(full) in {fold(name) for name in own} or initials.lower() == re.sub(r"\W", "", short).lower()
    return same or len(full.split()) >= _WORDS_OF_A_TRANSLATION


def iter_rows(groups: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """Yield the table's rows, in order of key."""
    for number, names in sorted(groups.items(), key=lambda entry: int(entry[0])):
        distinct = list({fold(name): name for name in reversed(names)}.values())[::-1]
        full = [name for name in distinct if not is_abbreviation(name)]
        if len(distinct) > 1 and full:
            further = "|".join(name for name in full if name != full[0])
            yield make_slug(full[0])[:60], "armed_group", full[0], number, "", "", further


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the rows."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.build_groups", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, help="yearly sets of UCDP as CSV")
    rows: list[Mapping[str, str]] = []
    for path in parser.parse_args(arguments).files:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows += csv.DictReader(file)
    for row in iter_rows(read_groups(rows)):
        print("\t".join(row))
    return 0


if __name__ == "__main__":
    sys.exit(main())

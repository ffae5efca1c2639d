"""Draw the rows of `groups.tsv` that come from UCDP: ``python -m benchmarks.build_groups --table TABLE FILE…``.

A file is UCDP's list of actors, or a yearly set that names actors in short, in full and in their own language: the
Non-State Conflict Dataset and the One-sided Violence Dataset. Printed is the table with the organised groups of the
files: new ones are added, those that it has get the names and countries it lacks. Alliances, clans, other communities,
and men called after their leader only are left out, and so are translations of one or two words ("Army of Islam"). A
name of common words, and one that several groups of UCDP have, are marked as shared. Ids and names are facts;
docs/decisions/0027-groups.md says what was added and corrected by hand.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from knowledge_graph.identity.folding import fold
from knowledge_graph.identity.group_table import SHARED
from knowledge_graph.identity.name_parts import is_abbreviation
from knowledge_graph.identity.spelling import is_common
from loaders.identity.states import find_state
from loaders.toolkit.slugs import make_slug

_PREFIXES: Final = ("side_a", "side_b", "actor")
_ORGANISED: Final = "1"
_COMMUNITY: Final = re.compile(
    r"\b(sub)?clans?\b|\btribes?\b|, |\((?!Maoist)[A-Z]|\A(Forces|Supporters|Opponents|Government) of |"
    r"\A(Former|Military faction) "
)
_NO_NAME: Final = re.compile(r"\A(n/a|na|)\Z|\w+ \w.*, \w+ \w", re.IGNORECASE)
"""Nothing, or several names in one."""
_SPLIT: Final = re.compile(r"\s*[/;]\s+|\s+/\s*")
_WORDS_OF_A_TRANSLATION: Final = 3
_SMALL: Final = frozenset({"a", "for", "of", "the", "The"})
_COLUMNS: Final = ("key", "type", "name", "ucdp", "gdelt", "wikidata", "countries", "short", "names")
_NEIGHBOURS: Final = {"isr": "pse"}
"""UCDP has the groups of Palestine in Israel."""


@dataclass(slots=True)
class ListedGroup:
    """A group of UCDP: its short name, its further ones as they are written, and where it fights."""

    short: str
    own: list[str] = field(default_factory=list)
    full: list[str] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)

    def list_names(self) -> Iterator[tuple[str, bool]]:
        """Yield its full names in order, each with whether others may have it: a translation of few words."""
        for name in (self.short, *self.own):
            if not is_abbreviation(name):
                yield name, is_common(fold(name))
        for name in self.full:
            if not is_abbreviation(name) and _is_its_name(name, self.short, self.own):
                yield name, is_common(fold(name))


def read_groups(rows: Iterable[Mapping[str, str]]) -> dict[str, ListedGroup]:
    """Return each group by its number."""
    groups: dict[str, ListedGroup] = {}
    for row in rows:
        listed = _iter_listed(row) if "ActorId" in row else _iter_sides(row)
        for number, short, own, full, countries in listed:
            if not number.isdecimal() or not short or _COMMUNITY.search(short):
                continue
            group = groups.setdefault(number, ListedGroup(short))
            for known, more in ((group.own, own), (group.full, full), (group.countries, countries)):
                known += [entry for entry in dict.fromkeys(more) if entry not in known and not _NO_NAME.search(entry)]
    return groups


def _iter_listed(row: Mapping[str, str]) -> Iterator[tuple[str, str, list[str], list[str], list[str]]]:
    """Yield the group of a row of the list of actors, under its new names where it has any."""
    if row["Org"] != _ORGANISED:
        return
    new = row["NewName"].strip()
    own, full = ("NewNameFullMotherTongue", "NewNameFullEng") if new else ("NameOrigFull", "NameOrigFullEng")
    states = [find_state("gw", code.strip()) for code in row["GWNOLoc"].split(",")]
    countries = [state.key for state in states if state]
    countries += [_NEIGHBOURS[key] for key in countries if key in _NEIGHBOURS]
    yield row["ActorId"], _tidy(row["NameData"]), [*map(_tidy, _SPLIT.split(row[own]))], [_tidy(row[full])], countries


def _iter_sides(row: Mapping[str, str]) -> Iterator[tuple[str, str, list[str], list[str], list[str]]]:
    """Yield the groups of a row of a yearly set."""
    if row.get("org", _ORGANISED) != _ORGANISED:
        return
    for prefix in _PREFIXES:
        if row.get(f"{prefix}_id") and row.get("is_government_actor") != "1":
            own = [_tidy(part) for part in _SPLIT.split(row.get(f"{prefix}_name_mothertongue", ""))]
            full = [_tidy(row.get(f"{prefix}_name_fulltext", ""))]
            yield row[f"{prefix}_id"], _tidy(row.get(f"{prefix}_name", "")), own, full, []


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _is_its_name(full: str, short: str, own: Sequence[str]) -> bool:
    """Return whether a full English name is used for the group, not only a translation of its own name."""
    initials = "".join(word[0] for word in re.findall(r"\w+", full) if word[0].isupper())
    same = fold(full) in {fold(name) for name in own} or initials.lower() == re.sub(r"\W", "", short).lower()
    return same or len([word for word in full.split() if word not in _SMALL]) >= _WORDS_OF_A_TRANSLATION


def extend_table(rows: Iterable[Mapping[str, str]], groups: Mapping[str, ListedGroup]) -> Iterator[dict[str, str]]:
    """Yield the table's rows with the groups' names and countries: those that it has first, the others by number."""
    table = [dict(row) for row in rows]
    taken = Counter(
        name for number, group in groups.items() for name in {fold(written) for written, _ in group.list_names()}
    )
    for row in table:
        for name in (row["name"], *row["names"].split("|")):
            if row["ucdp"] not in groups:
                taken[fold(name.removeprefix(SHARED))] += 1
    keys = {row["key"] for row in table}
    for row in table:
        yield _extend(row, groups[row["ucdp"]], taken) if row["ucdp"] in groups else row
    known = {row["ucdp"] for row in table}
    for number, group in sorted(groups.items(), key=lambda entry: int(entry[0])):
        if number not in known and (names := sorted((name for name, _ in group.list_names()), key=_is_foreign)):
            key = make_slug(names[0])[:60]
            key = f"{key}-{number}" if key in keys else key
            keys.add(key)
            row = dict.fromkeys(_COLUMNS, "") | {"key": key, "type": "armed_group", "ucdp": number}
            yield _extend(row, group, taken)


def _extend(row: dict[str, str], group: ListedGroup, taken: Mapping[str, int]) -> dict[str, str]:
    names = [name for name in (row["name"], *row["names"].split("|")) if name]
    known = {fold(name.removeprefix(SHARED)) for name in names}
    for name, is_shared in group.list_names():
        if (folded := fold(name)) and folded not in known:
            known.add(folded)
            names.append(f"{SHARED}{name}" if is_shared or taken[folded] > 1 else name)
    if not row["name"]:
        names.sort(key=_is_foreign)
    countries = dict.fromkeys((*row["countries"].split(), *group.countries))
    short = [entry for entry in row["short"].split("|") if entry]
    if is_abbreviation(group.short) and fold(group.short) not in {fold(entry) for entry in (*short, *names)}:
        short.append(group.short)
    filled = {"countries": " ".join(countries), "short": "|".join(short), "names": "|".join(names[1:])}
    return row | {"name": names[0]} | filled


def _is_foreign(name: str) -> bool:
    """Return whether a name isn't in Latin letters: such a one isn't the main one."""
    return not fold(name).isascii()


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.build_groups", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, help="the list of actors or yearly sets of UCDP as CSV")
    parser.add_argument("--table", type=Path, required=True, help="the table that is extended")
    options = parser.parse_args(arguments)
    listed: list[Mapping[str, str]] = []
    for path in options.files:
        with path.open(encoding="utf-8-sig", newline="") as file:
            listed += csv.DictReader(file)
    lines = options.table.read_text("utf-8").splitlines()
    head, *rows = [line.split("\t") for line in lines if not line.startswith("#")]
    print(*(line for line in lines if line.startswith("#")), sep="\n")
    print(*_COLUMNS, sep="\t")
    for row in extend_table([dict(zip(head, row, strict=True)) for row in rows], read_groups(listed)):
        print(*(row[column] for column in _COLUMNS), sep="\t")
    return 0


if __name__ == "__main__":
    sys.exit(main())

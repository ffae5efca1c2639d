"""What the columns of an HXL table are, by their tags."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from loaders.hxl.tags import Tag

_MEASURES: Final = {
    "killed": "killed", "dead": "killed", "deaths": "killed", "fatalities": "killed", "injured": "injured",
    "wounded": "injured", "idps": "displaced", "displaced": "displaced", "refugees": "displaced", "kidnapped": "held",
    "abducted": "held", "hostages": "held", "arrested": "detained", "detained": "detained",
}  # fmt: skip
_NEUTRAL: Final = frozenset({"ind", "num", "total", "all", "reported", "person", "persons", "people", "count"})
_UNCOUNTED: Final = frozenset({"hh", "households", "pct", "rate", "f", "m", "female", "male", "origin", "new", "i"})
"""Attributes of what isn't a number of people, or is one part of people told elsewhere."""
_ROLES: Final = {
    "perp": "attacker", "attacker": "attacker", "initiator": "initiator", "victim": "victim", "target": "target",
    "first": "side_a", "second": "side_b",
}  # fmt: skip
_GROUP_NAMES: Final = {
    "healthworker": "Health workers", "aidworker": "Aid workers", "teacher": "Teachers", "student": "Students",
    "civilian": "Civilians", "civilians": "Civilians", "children": "Children",
    "aid_healthworker": "Aid and health workers",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in messages and attributes, and its tag."""

    name: str
    tag: Tag


@dataclass(frozen=True, slots=True)
class Figure:
    """A column that counts people: the measure, and the group they are of, empty for all."""

    column: str
    measure: str
    group: str


def find_column(columns: Sequence[Column], name: str, *attributes: str, without: Iterable[str] = ()) -> str | None:
    """Return the name of the column with a tag and attributes, of several the one with fewest others; None if none."""
    fits = [
        column
        for column in columns
        if column.tag.name == name
        and column.tag.attributes.issuperset(attributes)
        and column.tag.attributes.isdisjoint(without)
    ]
    return min(fits, key=lambda column: len(column.tag.attributes)).name if fits else None


def list_figures(columns: Sequence[Column]) -> list[Figure]:
    """Return the columns that count people, one for each measure and group."""
    figures: dict[tuple[str, str], Figure] = {}
    for column in columns:
        attributes = column.tag.attributes
        measures = [_MEASURES[word] for word in sorted(attributes) if word in _MEASURES]
        if column.tag.name != "affected" or len(set(measures)) != 1 or attributes & _UNCOUNTED:
            continue
        words = sorted(attributes - _MEASURES.keys() - _NEUTRAL)
        group = _GROUP_NAMES.get("_".join(words), " ".join(words).replace("_", " ").capitalize())
        figures.setdefault((measures[0], group), Figure(column.name, measures[0], group))
    return list(figures.values())


def list_actors(columns: Sequence[Column]) -> dict[str, str]:
    """Return the columns that name actors, with the role of each.

    A column of kinds of actors is left out where another has their names.
    """
    naming = [column for column in columns if column.tag.name == "actor" and "code" not in column.tag.attributes]
    named = {column.tag.attributes - {"name"} for column in naming if "name" in column.tag.attributes}
    return {
        column.name: next((role for word, role in _ROLES.items() if word in column.tag.attributes), "participant")
        for column in naming
        if "name" in column.tag.attributes
        or (column.tag.attributes.isdisjoint({"type", "size", "num"}) and column.tag.attributes not in named)
    }


def tells_events(tags: Iterable[Tag | None]) -> bool:
    """Return whether tags are of a table of events, of people affected, or of who does what; and when or where."""
    known = [tag for tag in tags if tag]
    names = {tag.name for tag in known}
    figures = any(tag.name == "affected" and not tag.attributes.isdisjoint(_MEASURES) for tag in known)
    events = (
        figures
        or bool(names & {"event", "actor", "crisis"})
        or ("org" in names and bool(names & {"activity", "sector"}))
    )
    return events and bool(names & {"date", "country", "adm1", "adm2", "loc", "geo"})

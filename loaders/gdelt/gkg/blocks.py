"""Cells of the knowledge graph that list what an article mentions: blocks between semicolons, with a place in the text.

Cells of the first edition (``Persons``) and of the second (``V2Persons``) list much the same; the second adds where in
the text a name stands, but leaves out some names. What either of them lists is taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from string import capwords
from typing import Final

from loaders.readers.values import is_whole_number
from loaders.toolkit.slugs import make_slug

_PLACE_PARTS: Final = (7, 8)
"""Parts of a place without and with the code of its second-level region."""
_COUNT_PARTS: Final = 3 + _PLACE_PARTS[0]


@dataclass(slots=True)
class Mention:
    """Something that an article mentions.

    Args:
        name: its name, or its block.
        offsets: the characters of the text at which it stands, if known.
    """

    name: str
    offsets: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Count:
    """A number in an article.

    Args:
        theme: the theme that it is a number of, such as KILL.
        number: how many.
        objects: what is counted, in words; often empty.
        place: the parts, from geo type to FeatureID, of the place nearest to it in the text; empty if there is none.
        offset: the character at which it stands; None if unknown.
    """

    theme: str
    number: float
    objects: str
    place: tuple[str, ...]
    offset: int | None


def parse_names(plain: str, placed: str) -> list[Mention]:
    """Parse names.

    Args:
        plain: the first edition's cell, names in lower case.
        placed: the second edition's, of names with a comma and a place in the text.

    Returns:
        The names, each once, in the order in which the cells have them.
    """
    names: dict[str, Mention] = {}
    for name, offset in _split_offsets(placed, ","):
        _add_mention(names, make_slug(name), name, offset)
    for name in _split_blocks(plain):
        if make_slug(name) not in names:
            _add_mention(names, make_slug(name), capwords(name), None)
    return list(names.values())


def _add_mention(mentions: dict[str, Mention], key: str, name: str, offset: int | None) -> None:
    if not key:
        return
    mention = mentions.setdefault(key, Mention(name))
    if offset is not None:
        mention.offsets.append(offset)


def parse_themes(plain: str, placed: str) -> tuple[str, ...]:
    """Parse the codes of themes; see ``parse_names``."""
    return tuple(dict.fromkeys((*_split_blocks(plain), *(theme for theme, _ in _split_offsets(placed, ",")))))


def parse_places(plain: str, placed: str) -> tuple[dict[tuple[str, ...], Mention], list[str]]:
    """Parse places.

    Args:
        plain: the first edition's cell, without codes of second-level regions and places in the text.
        placed: the second edition's.

    Returns:
        What is mentioned by the eight parts from geo type to FeatureID, and blocks with another number of parts.
    """
    places: dict[tuple[str, ...], Mention] = {}
    unread: list[str] = []
    for block, offset in _split_offsets(placed, "#"):
        parts = tuple(block.split("#"))
        if offset is None or len(parts) != _PLACE_PARTS[1]:
            unread.append(block if offset is None else f"{block}#{offset}")
        else:
            places.setdefault(parts, Mention(parts[1])).offsets.append(offset)
    features = {parts[-1] for parts in places}
    for block in _split_blocks(plain):
        parts = tuple(block.split("#"))
        if len(parts) != _PLACE_PARTS[0]:
            unread.append(block)
        elif parts[-1] not in features:
            places.setdefault((*parts[:4], "", *parts[4:]), Mention(parts[1]))
    return places, unread


def parse_counts(plain: str, placed: str) -> tuple[list[Count], list[str]]:
    """Parse numbers; see ``parse_places``. The first edition's cell is read only without the second's."""
    counts: dict[Count, None] = {}
    unread: list[str] = []
    with_offsets = bool(placed)
    for block in _split_blocks(placed or plain):
        parts = block.split("#")
        end = parts[-1]
        if len(parts) != _COUNT_PARTS + with_offsets or not _is_number(parts[1]):
            unread.append(block)
            continue
        offset = int(end) if with_offsets and is_whole_number(end) else None
        place = (*parts[3:7], "", *parts[7:_COUNT_PARTS]) if any(parts[4:_COUNT_PARTS]) else ()
        counts[Count(parts[0], float(parts[1]), parts[2], place, offset)] = None
    return list(counts), unread


def _is_number(text: str) -> bool:
    return text.isdecimal() and text.isascii() and len(text) < 16


def _split_blocks(cell: str) -> Iterator[str]:
    return (block.strip() for block in cell.split(";") if block and not block.isspace())


def _split_offsets(cell: str, mark: str) -> Iterable[tuple[str, int | None]]:
    """Yield each block without the place in the text at its end, and that place; None if it has none."""
    for block in _split_blocks(cell):
        name, _, offset = block.rpartition(mark)
        if name and is_whole_number(offset):
            yield name.strip(), int(offset)
        else:
            yield block, None

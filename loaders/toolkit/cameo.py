"""CAMEO, the code book of GDELT and ICEWS: its event codes in PLOVER's words, and what its actor codes are made of.

The tables are data, in ``loaders/data``: labels there are this project's own; codes and names of groups are CAMEO's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from loaders.toolkit.shipped_tables import shipped


@dataclass(frozen=True, slots=True)
class Act:
    """What an event code says: PLOVER's type, mode and contexts, and words that follow an actor's name."""

    type: str
    words: str
    mode: str | None = None
    contexts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Named:
    """What an actor's code stands for: the type of an actor, and its name."""

    type: str
    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ActorCodes:
    """The parts of actor codes, by their three letters."""

    roles: Mapping[str, Named]
    international: Mapping[str, str]
    regions: Mapping[str, str]
    groups: Mapping[str, Named]


UNKNOWN: Final = Act("other", "act in a way not coded")


@cache
def acts() -> Mapping[str, Act]:
    """Return every event code there is, with what it says."""
    return {
        code: Act(given["type"], given["words"], given.get("mode"), tuple(given.get("contexts", ())))
        for code, given in _data("cameo.yaml")["codes"].items()
    }


@cache
def symmetric() -> frozenset[str]:
    """Return the codes of what two do together and neither to the other."""
    return frozenset(_data("cameo.yaml")["symmetric"])


@cache
def actor_codes() -> ActorCodes:
    """Return what actor codes are made of."""
    given = _data("cameo_actors.yaml")
    named = {
        table: {code: Named(**one | {"aliases": tuple(one.get("aliases", ()))}) for code, one in given[table].items()}
        for table in ("roles", "groups")
    }
    return ActorCodes(named["roles"], given["international"], given["regions"], named["groups"])


def find_act(code: str) -> Act | None:
    """Return what an event code says, or None for one that isn't CAMEO's."""
    return acts().get(code)


def restored(code: str, root: str = "") -> str:
    """Return an event code with the leading zero that a spreadsheet or a number type took from it.

    10 may be the demand 10 or the comment 010: ``root``, the root code as the file has it (perhaps also without its
    zero), tells. A code that is none either way is returned as it is.
    """
    known, longer = acts(), f"0{code}"
    if code not in known:
        return longer if longer in known else code
    if longer in known and root and longer.startswith(root.zfill(2)):
        return longer
    return code


def title(first: str | None, words: str, second: str | None) -> str:
    """Return a title out of who, what and whom: ``Israel: threaten, Hamas``."""
    said = f"{first}: {words}" if first else f"{words[:1].upper()}{words[1:]}"
    return f"{said}, {second}" if second else said


_data = cache(shipped)

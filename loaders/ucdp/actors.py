"""Who fights, as UCDP names them: governments are states, civilians are nobody in particular, all others are groups."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from knowledge_graph.records import Actor
from loaders.identity.states import State, find_state
from loaders.toolkit.slugs import make_slug
from loaders.ucdp.release import UCDP

_GOVERNMENT: Final = re.compile(r"Government of (?P<state>.+)\Z")
_FORMERLY: Final = re.compile(r"\s*\([^()]*\)\Z")
_SUPPORTERS: Final = re.compile(r"(Supporters|Residents|Inhabitants) of ")
CIVILIANS: Final = "Civilians"


class Side(NamedTuple):
    """One side of a row: its name, UCDP's id of it and its Gleditsch-Ward code, as far as the row gives them."""

    name: str
    identifier: int | None
    code: str


def actors_of(side: Side) -> tuple[Actor, ...]:
    """Return who stands on a side: one actor, and with several governments under one id each of their states, too.

    UCDP's ids of actors are stable, names are not: an actor is known by its id. "Government of Syria" is the state of
    Syria under a further id.
    """
    if not side.name and side.identifier is None:
        return ()
    name = side.name or f"UCDP actor {side.identifier}"
    if found := _GOVERNMENT.match(name):
        if state := _state(found["state"], side.code):
            known = state.actor(UCDP.id)
            aliases = tuple(dict.fromkeys((*known.aliases, name)))
            codes = known.identifiers | _codes(side)
            return (known.model_copy(update={"aliases": aliases, "identifiers": codes}),)
        return (_group(side, name, "alliance" if "," in name else "state"), *_allied(name, side.code))
    return (_group(side, name, _type(name)),)


def _allied(name: str, codes: str) -> tuple[Actor, ...]:
    """Return the states behind "Government of Australia, Government of United Kingdom", whose codes are a list, too."""
    names = [found["state"] for one in name.split(", ") if (found := _GOVERNMENT.match(one))]
    if len(names) < 2:
        return ()
    listed = [code.strip() for code in re.split(r"[,;]", codes)]
    if len(listed) != len(names):
        listed = [""] * len(names)
    states = [_state(one, code) for one, code in zip(names, listed, strict=True)]
    return tuple(state.actor(UCDP.id) for state in states if state)


def _state(name: str, code: str) -> State | None:
    """Return a state by its code, or by its name: also by that before the brackets of "Myanmar (Burma)"."""
    found = find_state("gw", code) if code.isdecimal() else None
    return found or find_state("name", name) or find_state("name", _FORMERLY.sub("", name))


def _group(side: Side, name: str, type_: str) -> Actor:
    key = make_slug(name) if side.identifier is None else side.identifier
    return Actor(id=f"actor:ucdp:{key}", type=type_, name=name[:2000], identifiers=_codes(side), source=UCDP.id)


def _codes(side: Side) -> dict[str, str]:
    return {} if side.identifier is None else {"ucdp": str(side.identifier)}


def _type(name: str) -> str:
    """Return the type of a side that is no government: an organised armed group, or the supporters of one."""
    if name == CIVILIANS:
        return "category"
    if _SUPPORTERS.match(name):
        return "civilian_group"
    return "alliance" if ", " in name else "armed_group"

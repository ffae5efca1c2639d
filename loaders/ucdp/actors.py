"""Sides of a dyad as actors: governments are states, "Civilians" is a category, all others are groups."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from knowledge_graph.records import Actor
from loaders.identity.groups import list_names
from loaders.identity.states import State, find_state
from loaders.toolkit.slugs import make_slug
from loaders.ucdp.release import UCDP

_GOVERNMENT_OF: Final = re.compile(r"Government of (?P<state>.+)\Z")
_BRACKETED_SUFFIX: Final = re.compile(r"\s*\([^()]*\)\Z")
_SUPPORTERS: Final = re.compile(r"(Supporters|Residents|Inhabitants) of ")
CIVILIANS: Final = "Civilians"


class DyadSide(NamedTuple):
    """One side of a dyad.

    Args:
        name: side_a or side_b; may be empty.
        identifier: UCDP's id of the actor (side_a_new_id, side_b_new_id).
        code: the Gleditsch-Ward code of a government (gwnoa, gwnob), a list for several; may be empty.
    """

    name: str
    identifier: int | None
    code: str


def make_side_actors(side: DyadSide) -> tuple[Actor, ...]:
    """Return the actors of a side: one, and with several governments under one id also the state of each.

    UCDP's actor ids are stable, names are not, so the id makes the record's. "Government of Syria" is the state of
    Syria with UCDP's id as a further identifier.
    """
    if not side.name and side.identifier is None:
        return ()
    name = side.name or f"UCDP actor {side.identifier}"
    if match := _GOVERNMENT_OF.match(name):
        if state := _find_state(match["state"], side.code):
            known = state.actor(UCDP.id)
            aliases = tuple(dict.fromkeys((*known.aliases, name)))
            codes = known.identifiers | _make_codes(side)
            return (known.model_copy(update={"aliases": aliases, "identifiers": codes}),)
        return (
            _make_group(side, name, "alliance" if "," in name else "state"),
            *_make_allied_states(name, side.code),
        )
    return (_make_group(side, name, _guess_type(name)),)


def _make_allied_states(name: str, codes: str) -> tuple[Actor, ...]:
    """Return the states of "Government of Australia, Government of United Kingdom"; empty for a single government.

    Names decide, as codes may be sorted on their own; a name that isn't known has the code at its place.
    """
    names = [match["state"] for part in name.split(", ") if (match := _GOVERNMENT_OF.match(part))]
    if len(names) < 2:
        return ()
    code_list = [code.strip() for code in re.split(r"[,;]", codes)]
    if len(code_list) != len(names):
        code_list = [""] * len(names)
    states = [
        _find_state(state_name, "") or _find_state("", code) for state_name, code in zip(names, code_list, strict=True)
    ]
    return tuple(state.actor(UCDP.id) for state in states if state)


def _find_state(name: str, code: str) -> State | None:
    """Return a state by its code, else by its name with or without a former name in brackets: "Myanmar (Burma)"."""
    state = find_state("gw", code) if code.isdecimal() else None
    return state or find_state("name", name) or find_state("name", _BRACKETED_SUFFIX.sub("", name))


def _make_group(side: DyadSide, name: str, type_: str) -> Actor:
    key = make_slug(name) if side.identifier is None else side.identifier
    aliases = tuple(alias for alias in list_names("ucdp", str(side.identifier)) if alias != name)
    return Actor(
        id=f"actor:ucdp:{key}", type=type_, name=name[:2000], aliases=aliases, identifiers=_make_codes(side),
        source=UCDP.id,
    )  # fmt: skip


def _make_codes(side: DyadSide) -> dict[str, str]:
    return {} if side.identifier is None else {"ucdp": str(side.identifier)}


def _guess_type(name: str) -> str:
    """Return the actor type of a side that is not a government: an organised group, or supporters of one."""
    if name == CIVILIANS:
        return "category"
    if _SUPPORTERS.match(name):
        return "civilian_group"
    return "alliance" if ", " in name else "armed_group"

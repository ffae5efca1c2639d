"""Who acts in ACLED: names, from which it shows what each is, and whose forces and since when."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from knowledge_graph.records import Actor, Relation
from loaders.acled.release import ACLED
from loaders.identity.names import guess_actor_type
from loaders.identity.states import State, find_state
from loaders.toolkit.slugs import make_slug

_STATE_FORCES: Final = re.compile(
    r"(?P<what>Government|Military Forces|Police Forces) of (?P<state>.+?)"
    r"(?: \((?P<begin>\d{4})? ?- ?(?P<end>\d{4})?\))?(?P<unit> .+)?\Z"
)
_SOCIAL_GROUP: Final = re.compile(r"[^:]+ Group \([^()]+\)\Z")
"""Labor Group (India), Christian Group (India): people of a kind, by ACLED's habit of writing."""
_MILITIA: Final = re.compile(r"\b(Communal|Ethnic|Clan|Tribal) Militia\b")
_SEPARATOR: Final = re.compile(r"\s*;\s*")


class NamedActor(NamedTuple):
    """An actor, and what its name says it is an organ of: that state, and how the two stand."""

    actor: Actor
    state: Actor | None = None
    organ_of: Relation | None = None


def parse_name_list(text: str) -> list[str]:
    """Split a list such as ``Labor Group (India); Women (India)``; each name once, in order."""
    return list(dict.fromkeys(name for name in _SEPARATOR.split(text) if name))


def make_actor(key: tuple[str, str]) -> NamedActor:
    """Return an actor by name, and by the type that the row has for it where the name doesn't tell any.

    ACLED has names, not ids: one name is one actor. "Military Forces of Mali (2020-)" are those of a time, as ACLED
    counts governments; they are an organ of Mali for that time. "Government of Mali (2020-)" is the state.
    """
    name, default_type = key
    match = _STATE_FORCES.match(name)
    state = find_state("name", match["state"]) if match else None
    if match and state:
        whole = state.actor(ACLED.id)
        if match["what"] == "Government" and not match["unit"]:
            return NamedActor(whole.model_copy(update={"aliases": tuple(dict.fromkeys((*whole.aliases, name)))}))
        return _make_state_forces(name, match, state)
    return NamedActor(_make_named_actor(name, _guess_type(name, default_type)))


def _make_state_forces(name: str, match: re.Match[str], state: State) -> NamedActor:
    forces = _make_named_actor(name, "armed_forces" if match["what"] == "Military Forces" else "government_body")
    whole = state.actor(ACLED.id)
    begin, end = match["begin"], match["end"]
    dated = begin or end
    organ = Relation(
        id=f"relation:acled:{_make_key(name)}:organ-of",
        type="organ_of",
        start=forces.id,
        end=whole.id,
        when=f"{begin or '..'}/{end or '..'}" if dated and (not begin or not end or begin <= end) else None,
        source=ACLED.id,
    )
    return NamedActor(forces, whole, organ)


def _make_named_actor(name: str, type_: str) -> Actor:
    return Actor(id=f"actor:acled:{_make_key(name)}", type=type_, name=name[:2000], source=ACLED.id)


def _make_key(name: str) -> str:
    return make_slug(name) or "unnamed"


def _guess_type(name: str, default_type: str) -> str:
    if _MILITIA.search(name):
        return "armed_group"
    if _SOCIAL_GROUP.match(name):
        return "category"
    return guess_actor_type(name, default_type)

"""Actors of ACLED by their names, which tell what each is, whose organ, and since when."""

from __future__ import annotations

import re
from itertools import count
from typing import Final, NamedTuple

from knowledge_graph.records import Actor, Participant, Record, Relation
from loaders.acled.codes import PloverCoding, is_violent, map_inter_code
from loaders.acled.release import ACLED
from loaders.identity.names import guess_actor_type
from loaders.identity.states import State, find_state
from loaders.readers.converters import Values
from loaders.toolkit.record_builder import BoundedCache, make_participant
from loaders.toolkit.slugs import make_slug

_STATE_FORCES: Final = re.compile(
    r"(?P<body>Government|Military Forces|Police Forces) of (?P<state>.+?)"
    r"(?: \((?P<begin>\d{4})? ?- ?(?P<end>\d{4})?\))?(?P<unit> .+)?\Z"
)
_SOCIAL_GROUP: Final = re.compile(r"[^:]+ Group \([^()]+\)\Z")
"""Labor Group (India), Christian Group (India): people of a kind, not an organisation."""
_MILITIA: Final = re.compile(r"\b(Communal|Ethnic|Clan|Tribal) Militia\b")
_SHORT_AND_FULL: Final = re.compile(r"(?P<short>[^\s:]{2,24}): +(?P<full>\S.*)\Z")
_SEVERAL_NAMES: Final = re.compile(r"\b(and/or|and or)\b")
_STATE_BODIES: Final = frozenset({"armed_forces", "government_body", "court", "state"})
_UNCONTESTED: Final = frozenset({"unknown", "category", "state"})
"""Types of actors without a code that no code of another row contradicts."""
_SEPARATOR: Final = re.compile(r"\s*;\s*")


class NamedActor(NamedTuple):
    """An actor, and the state it is an organ of with that relation, if its name says so."""

    actor: Actor
    state: Actor | None = None
    organ_of: Relation | None = None


class AcledParticipantConverter:
    """Converts the actor columns of rows; remembers which names no row has a code for."""

    def __init__(self) -> None:
        self._actors = BoundedCache(make_actor)
        self._row_names: dict[str, bool] = {}
        self._coded: set[str] = set()
        self._uncoded: set[str] = set()

    def convert(self, cells: Values, coding: PloverCoding) -> tuple[list[Record], tuple[Participant, ...]]:
        """Return who took part: the actor of each side, and those associated with it in the same role.

        ACLED gives actor1 and actor2 no direction, so they are ``side_a`` and ``side_b``, unless the inter code gives a
        role. Civilians are victims of violence; otherwise they are only affected.

        Args:
            cells: the row's cells by column.
            coding: what the event is.

        Returns:
            The actors with their states and relations, and the participations, each actor once in a role. Actors whose
            type only words tell come at the end, by ``list_uncoded``.
        """
        records: list[Record] = []
        participants: dict[tuple[str, str], Participant] = {}
        self._row_names = {}
        for number, side in _list_sides(cells):
            inter = map_inter_code(cells.get(f"inter{number}", ""))
            role = inter.role or side
            if role == "victim" and not is_violent(coding):
                role = "affected"
            main = cells.get(f"actor{number}", "")
            associated = parse_name_list(cells.get(f"assoc_actor_{number}", ""))
            for name in dict.fromkeys(([main] if main else []) + associated):
                coded_type = inter.actor_type if name == main else "unknown"
                named = self._actors[name, coded_type]
                if coded_type == "unknown" and named.state is None and named.actor.type not in _UNCONTESTED:
                    self._row_names.setdefault(name, False)
                else:
                    self._row_names[name] = True
                    records += [record for record in (named.state, named.actor, named.organ_of) if record]
                participants[named.actor.id, role] = make_participant(actor=named.actor.id, role=role)
        return records, tuple(participants.values())

    def keep_names(self) -> None:
        """Remember the names of the last row, which was taken."""
        for name, coded in self._row_names.items():
            (self._coded if coded else self._uncoded).add(name)

    def list_uncoded(self) -> list[Actor]:
        """Return the actors whose type only the words of their names tell, as no row has a code for them.

        The code beats the words, whichever row comes first.
        """
        return [self._actors[name, "unknown"].actor for name in sorted(self._uncoded - self._coded)]


def _list_sides(cells: Values) -> tuple[tuple[str, str], ...]:
    """Return the numbers of a row's actors, and the role of each; more than two have no sides."""
    if "actor3" not in cells:
        return ("1", "side_a"), ("2", "side_b")
    last = next(number for number in count(3) if f"actor{number + 1}" not in cells)
    return tuple((str(number), "participant") for number in range(1, last + 1))


def parse_name_list(text: str) -> list[str]:
    """Split a list such as ``Labor Group (India); Women (India)``; each name once, in order."""
    return list(dict.fromkeys(name for name in _SEPARATOR.split(text) if name))


def make_actor(key: tuple[str, str]) -> NamedActor:
    """Return an actor by its name.

    ACLED has names, not ids: one name is one actor. "Government of Mali (2020-)" is the state. "Military Forces of Mali
    (2020-)" are forces of their own, an organ of Mali for that time.

    Args:
        key: the name, and the type of actor to take where the name doesn't tell one.
    """
    name, default_type = key
    match = _STATE_FORCES.match(name)
    state = find_state("name", match["state"]) if match else None
    if match and state:
        if match["body"] == "Government" and not match["unit"]:
            actor = state.actor(ACLED.id)
            return NamedActor(actor.model_copy(update={"aliases": tuple(dict.fromkeys((*actor.aliases, name)))}))
        return _make_state_forces(name, match, state)
    return NamedActor(_make_named_actor(name, _guess_type(name, default_type)))


def _make_state_forces(name: str, match: re.Match[str], state: State) -> NamedActor:
    forces = _make_named_actor(name, "armed_forces" if match["body"] == "Military Forces" else "government_body")
    state_actor = state.actor(ACLED.id)
    begin, end = match["begin"], match["end"]
    dated = (begin or end) and (not begin or not end or begin <= end)
    organ_of = Relation(
        id=f"relation:acled:{_make_key(name)}:organ-of",
        type="organ_of",
        start=forces.id,
        end=state_actor.id,
        when=f"{begin or '..'}/{end or '..'}" if dated else None,
        source=ACLED.id,
    )
    return NamedActor(forces, state_actor, organ_of)


def _make_named_actor(name: str, type_: str) -> Actor:
    return Actor(
        id=f"actor:acled:{_make_key(name)}",
        type=type_,
        name=name[:2000],
        aliases=find_full_name(name),
        source=ACLED.id,
    )


def find_full_name(name: str) -> tuple[str, ...]:
    """Return the full name in ``JNIM: Group for Support of Islam and Muslims``; none if there isn't one.

    What is before the colon must be an abbreviation, mostly capitals; "A and/or B" is not one name.
    """
    match = _SHORT_AND_FULL.match(name)
    if not match or _SEVERAL_NAMES.search(match["full"]):
        return ()
    capitals = sum(letter.isupper() for letter in match["short"])
    return (match["full"][:2000],) if capitals > 1 and capitals > sum(map(str.islower, match["short"])) else ()


def _make_key(name: str) -> str:
    return make_slug(name) or "unnamed"


def _guess_type(name: str, coded_type: str) -> str:
    """Return the type of an actor by its name and ACLED's code, which beats the words in the name.

    PKK: Kurdistan Workers Party is a rebel group by its code. Words only refine what the code says of a state's
    forces, and decide where there is no code.

    Args:
        name: the actor's name.
        coded_type: the type by the inter code, ``unknown`` without one.
    """
    if _MILITIA.search(name):
        return "armed_group"
    if _SOCIAL_GROUP.match(name):
        return "category"
    guessed = guess_actor_type(name, coded_type)
    if coded_type == "unknown" or guessed == "category":
        return guessed
    return guessed if coded_type == "government_body" and guessed in _STATE_BODIES else coded_type

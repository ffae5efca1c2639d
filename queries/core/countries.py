"""States and their countries: which belong together, and the step between the two that a path may take.

The two are records of their own: one acts, the other is a place. No claim says that they belong together; it follows
from what their records share. See docs/decisions/0023-places-at-the-ends-of-paths.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from knowledge_graph.edges import part_id
from knowledge_graph.identity.folding import fold
from knowledge_graph.json_views import edge_readings
from knowledge_graph.records import Actor, Location
from knowledge_graph.rendered_graph import EdgeFacts, Json, encode_json
from knowledge_graph.store import GraphStore, IdentityKey
from knowledge_graph.time_span import ALWAYS
from knowledge_graph.vocabulary import Word

_COUNTRIES: Final = ("country", "territory")
_NAME: Final = "name"
STATE_OF: Final = Word(-1, "STATE_OF", None, frozenset({"place"}))
"""What the step is called; no relation of the graph is of this type."""


class StateTie(NamedTuple):
    """The step from a state to its country, as an answer shows it."""

    state: str
    country: str
    shared: tuple[str, ...]
    """What their records share: `iso3 ISR`, or the name."""

    @property
    def id(self) -> str:
        """Return its id, which belongs to no record."""
        return part_id(self.state, "state_of", self.country)

    @property
    def facts(self) -> EdgeFacts:
        """Return what questions compute with: it stands without claims, and whenever."""
        return EdgeFacts(self.state, self.country, None, ALWAYS)

    def render(self) -> Json:
        """Return its JSON."""
        words = f"worked out, not claimed: both have {' and '.join(self.shared)}"
        view = {"id": self.id, "type": STATE_OF.relation, "readings": edge_readings(STATE_OF, near=False)}
        return encode_json(view | {"start": self.state, "end": self.country, "title": words, "status": "identity"})


def find_countries(store: GraphStore, ids: Sequence[str]) -> list[StateTie]:
    """Return the countries of the states among some entities, in order of these.

    It is the country or territory that has an identifier of the state (``iso3``, ``wikidata``), or if none has, its
    name.
    """
    ties: list[StateTie] = []
    for state_id, state in store.records(ids).items():
        if not isinstance(state, Actor) or state.type != "state":
            continue
        shared = [IdentityKey("location", scheme, value) for scheme, value in sorted(state.identifiers.items())]
        named = [IdentityKey("location", _NAME, f"{type_}|{fold(state.name)}") for type_ in _COUNTRIES]
        fitting = _countries_with(store, shared) or _countries_with(store, named)
        survivors = store.merged(sorted(fitting))
        by_country: dict[str, list[str]] = {}
        for place, keys in sorted(fitting.items()):
            words = by_country.setdefault(survivors.get(place, place), [])
            words += [f"the name {state.name}" if key.scheme == _NAME else f"{key.scheme} {key.value}" for key in keys]
        ties += [StateTie(state_id, place, tuple(dict.fromkeys(words))) for place, words in by_country.items()]
    return ties


def _countries_with(store: GraphStore, keys: Sequence[IdentityKey]) -> Mapping[str, list[IdentityKey]]:
    """Return the countries with some of these keys, each with those it has."""
    having: dict[str, list[IdentityKey]] = {}
    for key, places in store.identities(keys).items():
        for place in places:
            having.setdefault(place, []).append(key)
    records = store.records(sorted(having))
    return {
        place: sorted(having[place])
        for place, record in records.items()
        if isinstance(record, Location) and record.type in _COUNTRIES
    }

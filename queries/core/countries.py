"""States and their countries: which belong together, and the step between the two that a path may take.

The two are records of their own: one acts, the other is a place. No claim says that they belong together; it follows
from what their records share. See docs/decisions/0023-places-at-the-ends-of-paths.md.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, NamedTuple

from knowledge_graph.edges import part_id
from knowledge_graph.identity.folding import fold
from knowledge_graph.json_views import edge_readings
from knowledge_graph.rendered_graph import EdgeFacts, Json, encode_json
from knowledge_graph.store import GraphStore, GraphView, IdentityKey
from knowledge_graph.time_span import ALWAYS
from knowledge_graph.vocabulary import VOCABULARY, Word

_COUNTRIES: Final = ("country", "territory")
_NAME: Final = "name"
_LOCATION_TYPES: Final = VOCABULARY.words("location_types")
"""A key by name has the type of its record; what this was merged into may be of another."""
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


def find_countries(store: GraphStore, view: GraphView, ids: Sequence[str]) -> list[StateTie]:
    """Return the countries of the states among some entities, in order of these.

    It is the country or territory that has an identifier of the state (``iso3``, ``wikidata``), or if none has, its
    name. Merged records are read as one, with the names and identifiers of all.

    Args:
        store: the store that the view is of.
        view: the graph under any filter.
        ids: of entities.
    """
    ties: list[StateTie] = []
    for state, fields in _read(view, ids).items():
        if (fields["kind"], fields["type"]) != ("actor", "state"):
            continue
        shared = [IdentityKey("location", scheme, value) for scheme, value in sorted(_identifiers(fields))]
        name = fold(fields["caption"])
        named = [IdentityKey("location", _NAME, f"{type_}|{name}") for type_ in _LOCATION_TYPES]
        by_country = {
            country: [f"{key.scheme} {key.value}" for key in shared if (key.scheme, key.value) in _identifiers(place)]
            for country, place in _countries_with(store, view, shared).items()
        }
        by_country = {country: words for country, words in by_country.items() if words} or {
            country: [f"the name {fields['caption']}"] for country in _countries_with(store, view, named)
        }
        ties += [StateTie(state, country, tuple(words)) for country, words in by_country.items()]
    return ties


def _read(view: GraphView, ids: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
    """Return by id what answers show of some entities, in their order, merged ones as what they are read as."""
    return view.show(list(dict.fromkeys(view.locate(ids))), []).node_fields


def _identifiers(fields: Mapping[str, Any]) -> Collection[tuple[str, str]]:
    identifiers: Mapping[str, str] = fields.get("identifiers", {})
    return identifiers.items()


def _countries_with(store: GraphStore, view: GraphView, keys: Sequence[IdentityKey]) -> dict[str, Mapping[str, Any]]:
    """Return by id, in order, the fields of the countries that some record with one of these keys is read as."""
    places = _read(view, sorted({place for ids in store.identities(keys).values() for place in ids}))
    return {place: places[place] for place in sorted(places) if places[place]["type"] in _COUNTRIES}

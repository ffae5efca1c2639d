"""States and territories, found by the code or name a dataset uses: one node each, with all its identifiers.

The table is ``loaders/data/states.tsv``. The Gaza Strip and the West Bank have codes of their own in FIPS and CAMEO and
are parts of Palestine; FIPS ``PS`` is Palau. A government is its state: "Government of Israel" is Israel.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from knowledge_graph.identity.folding import fold
from knowledge_graph.records import Actor, Location

SCHEMES: Final = ("wikidata", "geonames", "iso3", "iso2", "iso_numeric", "un_m49", "fips", "cameo", "cow", "gw")
"""The schemes of ``find_state`` besides ``name`` and ``ucdp_country``, in the order in which a node lists them."""

_NUMERIC: Final = frozenset({"iso_numeric", "un_m49", "cow", "gw"})
_SAME_AS: Final = {"ucdp_country": "gw"}
"""UCDP numbers countries like Gleditsch and Ward; its actors have other numbers."""

_NAME_PREFIXES: Final = ("", "the ", "government of ", "government of the ", "the government of ")

Codes = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class State:
    """A state, a territory of one, a former state, or a part of one that datasets give codes of its own.

    ``key`` is what its ids end in: ``isr``, ``pse-gz``. ``iso3`` is ISO's code; of a part it is its state's, and a
    former state that ISO never listed has none. ``status`` is ``state``, ``territory``, ``former`` or ``part``.
    """

    key: str
    iso3: str = field(compare=False)
    name: str = field(compare=False)
    status: str = field(compare=False)
    aliases: tuple[str, ...] = field(compare=False)
    identifiers: Mapping[str, str] = field(compare=False)

    @property
    def parent(self) -> State | None:
        """Return the state that a part is part of."""
        return find_state("iso3", self.iso3) if self.status == "part" else None

    def actor(self, source: str | None = None) -> Actor:
        """Return it as an actor, ``actor:state:isr``; a part, which has no government, as a category.

        ``source`` is the id of the source that names it.
        """
        return _make_actor(self, source)

    def country(self, source: str | None = None) -> Location:
        """Return it as a location, ``location:country:isr``, the last of ``places``."""
        return _make_country(self, source)

    def places(self, source: str | None = None) -> list[Location]:
        """Return it as a location, after the state it is part of if it is one: Palestine, the Gaza Strip."""
        return [*(self.parent.places(source) if self.parent else ()), _make_country(self, source)]


@lru_cache(maxsize=65_536)
def find_state(scheme: str, code: str) -> State | None:
    """Return the state of a code, or with the scheme ``name`` of a name; None if it is unknown or ambiguous.

    Numbers may lack leading zeros or end in ``.0``; case, diacritics and a leading "Government of" are ignored.
    """
    scheme = _SAME_AS.get(scheme, scheme)
    if scheme != "name":
        return _index().get((scheme, _normalise_code(scheme, code)))
    folded, known = fold(code), _index()
    matches = (
        known.get(("name", folded[len(beginning) :])) for beginning in _NAME_PREFIXES if folded.startswith(beginning)
    )
    return next((state for state in matches if state), None)


@lru_cache(maxsize=65_536)
def find_states(text: str) -> tuple[State, ...]:
    """Return the states that a text names, and nothing else, one or several: "Syria", "India/Pakistan"."""
    if state := find_state("name", text):
        return (state,)
    parts = [find_state("name", part) for part in text.split("/")]
    states = tuple(state for state in parts if state)
    return states if len(states) == len(parts) else ()


@cache
def list_states() -> tuple[State, ...]:
    """Return all states, in order of key."""
    return tuple(state for state, _ in _load_table())


def _normalise_code(scheme: str, code: str) -> str:
    code = code.strip().upper()
    return code.removesuffix(".0").lstrip("0") if scheme in _NUMERIC else code


@cache
def _index() -> dict[tuple[str, str], State]:
    """Index the table; an identifier takes precedence over a further code."""
    index: dict[tuple[str, str], State] = {}
    for state, also in _load_table():
        index |= {(scheme, _normalise_code(scheme, code)): state for scheme, code in also}
    for state, _ in _load_table():
        index |= {(scheme, _normalise_code(scheme, code)): state for scheme, code in state.identifiers.items()}
        index |= {("name", fold(name)): state for name in (state.name, *state.aliases)}
    return index


@cache
def _load_table() -> tuple[tuple[State, Codes], ...]:
    """Return each state with its further codes."""
    return tuple(_parse_table((files("loaders") / "data" / "states.tsv").read_text("utf-8")))


def _parse_table(text: str) -> Iterator[tuple[State, Codes]]:
    lines = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    for cells in lines[1:]:
        row = dict.fromkeys(lines[0], "") | dict(zip(lines[0], cells, strict=False))
        identifiers = {scheme: row[scheme] for scheme in SCHEMES if row[scheme]}
        iso3 = row["key"].partition("-")[0] if row["status"] == "part" else row["iso3"]
        aliases = tuple(alias for alias in row["aliases"].split("|") if alias)
        also = tuple(
            (scheme, code) for entry in row["also"].split(";") for scheme, _, code in [entry.partition(":")] if code
        )
        yield State(row["key"].lower(), iso3, row["name"], row["status"], aliases, identifiers), also


@lru_cache(maxsize=4_096)
def _make_actor(state: State, source: str | None) -> Actor:
    return Actor(
        id=f"actor:state:{state.key}", type="category" if state.status == "part" else "state", name=state.name,
        aliases=state.aliases, identifiers=dict(state.identifiers), source=source,
    )  # fmt: skip


@lru_cache(maxsize=4_096)
def _make_country(state: State, source: str | None) -> Location:
    type_ = "country" if state.status in {"state", "former"} else "territory"
    return Location(
        id=f"location:country:{state.key}", type=type_, name=state.name, aliases=state.aliases,
        identifiers=dict(state.identifiers), part_of=_make_country(state.parent, source).id if state.parent else None,
        source=source,
    )  # fmt: skip

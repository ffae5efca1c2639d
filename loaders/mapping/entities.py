"""What many rows have in common: actors, places, articles, the dataset and its releases. Each is made once."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeVar

from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import Actor, Location, Source
from loaders.identity.names import is_generic, make_slug
from loaders.identity.places import make_places
from loaders.identity.states import State, find_state
from loaders.mapping.columns import columns_of
from loaders.mapping.model import COUNTRY_SCHEMES, ActorPart, DatasetPart, LocationPart, SourcePart, Wording
from loaders.mapping.templates import Fill, Values
from loaders.mapping.values import dated, first_column, numeric, words
from loaders.toolkit.datasets import Dataset, make_article

REMEMBERED: Final = 50_000
"""How many things of one description are remembered; then all are forgotten and met anew."""

_UNFIT: Final = re.compile(r'[\s"\\#<>\x00-\x1f\x7f%]')
_STATE_SCHEMES: Final = frozenset(COUNTRY_SCHEMES) - {"any"}
Made = TypeVar("Made")
Named = TypeVar("Named", Actor, Location)
Make = Callable[[Values], Made]


def thing_id(kind: str, dataset: str, name: str) -> str:
    """Return the id of a thing of a dataset; one that already is a whole id stays as it is."""
    known = name.startswith(f"{kind}:") and len(name) > len(kind) + 1
    fit = _UNFIT.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "replace")), name)
    if len(fit) > 200:
        fit = digest(fit)
    return fit if known else f"{kind}:{dataset}:{fit}"


def digest(*texts: str) -> str:
    """Return a short hash of texts, for ids."""
    return hashlib.blake2b("\x1f".join(texts).encode("utf-8", "replace"), digest_size=10).hexdigest()


def remembered(columns: Sequence[str], make: Make[Made]) -> Make[Made]:
    """Make a thing once for all rows that agree in these columns."""
    known: dict[tuple[str, ...], Made] = {}

    def made(values: Values) -> Made:
        key = tuple(values.get(column, "") for column in columns)
        found = known.get(key)
        if found is None:
            if len(known) >= REMEMBERED:
                known.clear()
            found = known[key] = make(values)
        return found

    return made


def texts_of(given: Mapping[str, Wording]) -> Callable[[Values], dict[str, str]]:
    """Compile an object of texts; the empty ones are left out."""
    fills = {name: fill for name, one in given.items() if (fill := words(one))}
    return lambda values: {name: text for name, fill in fills.items() if (text := fill(values))}


def _aliases(given: Sequence[Wording]) -> Callable[[Values], list[str]]:
    fills = [fill for one in given if (fill := words(one))]
    return lambda values: [text for fill in fills if (text := fill(values))]


def fields_of(**fills: Fill | None) -> Callable[[Values], dict[str, Any]]:
    """Compile a record's fields; the empty ones are left out."""
    known = {name: fill for name, fill in fills.items() if fill}
    return lambda values: {name: text for name, fill in known.items() if (text := fill(values))}


def dataset_of(part: DatasetPart) -> Dataset:
    """Return the dataset a mapping names."""
    return Dataset(f"source:{part.id}", part.title, part.publisher, part.url, part.licence, part.cite)


def release_maker(part: DatasetPart, dataset: Dataset, given: str | None) -> Make[Source | None]:
    """Compile the release that a row is from; what the user says of it overrules the mapping."""
    version, published = words(part.release), dated(part.published)
    if given and columns_of(part.published):
        published = None  # one release has one date; the rows' own are those of many

    def make(values: Values) -> Source | None:
        day = published(values) if published else ""
        name = given or (version(values) if version else "") or day
        return dataset.release(_UNFIT.sub("-", name), day or _day(name)) if name else None

    return remembered(() if given else columns_of(part), make)


def _day(name: str) -> str | None:
    """Return a release's name if it is a date."""
    return name if re.fullmatch(r"\d{4}(-\d\d){0,2}", name) else None


def actor_maker(part: ActorPart, dataset: DatasetPart, source: str) -> Make[tuple[Actor, ...]]:
    """Compile an actor: one, or one for each name in a cell; none where the name is empty."""
    name, identifier, split = words(part.name), words(part.id), part.split
    type_, more = words(part.type), fields_of(description=words(part.description))
    aliases, identifiers, attributes = _aliases(part.aliases), texts_of(part.identifiers), texts_of(part.attributes)

    def make(values: Values) -> tuple[Actor, ...]:
        said = name(values) if name else ""
        names = [one.strip() for one in said.split(split)] if split else [said]
        return tuple(one(values, each) for each in dict.fromkeys(names) if each)

    def one(values: Values, called: str) -> Actor:
        kind, known = type_(values) if type_ else "", identifiers(values)
        fields = more(values) | {"aliases": aliases(values), "attributes": attributes(values), "source": source}
        given = identifier(values) if identifier and not split else ""
        kind = "category" if is_generic(called) else kind  # "Civilians" are nobody's organisation
        if kind == "state" and not given and (state := _state({**known, "name": called})):
            return _with(state.actor(source), called, fields, known)
        own = thing_id("actor", dataset.id, given or make_slug(called) or digest(called))
        return Actor.model_validate({"id": own, "type": kind, "name": called, "identifiers": known, **fields})

    return remembered(columns_of(part), make)


class LocationMaker:
    """Compile a place, after the wholes it lies in; nothing where it has neither a name nor coordinates."""

    def __init__(
        self, part: LocationPart, dataset: DatasetPart, source: str, decimal: str, above: LocationMaker | None
    ) -> None:
        self._part, self._dataset, self._source, self._above = part, dataset.id, source, above
        self._name, self._id, self._type = words(part.name), words(part.id), words(part.type)
        self._latitude, self._longitude = numeric(part.latitude, decimal), numeric(part.longitude, decimal)
        self._country, self._identifiers = texts_of(part.country), texts_of(part.identifiers)
        self._admin = fields_of(admin1=words(part.admin1), admin2=words(part.admin2))
        self._more = fields_of(description=words(part.description))
        self._aliases, self._attributes = _aliases(part.aliases), texts_of(part.attributes)
        self.columns: tuple[str, ...] = (*columns_of(part), *(above.columns if above else ()))
        self._made = remembered(self.columns, self._make)

    def __call__(self, values: Values) -> tuple[Location, ...]:
        """Return the place a row names, last, and the wholes it lies in."""
        return self._made(values)

    def _make(self, values: Values) -> tuple[Location, ...]:
        point = self._point(values)
        named = self._name(values) if self._name else ""
        if not (named or point):
            return ()
        called = named or f"{point[0]:g}, {point[1]:g}" if point else named
        kind = self._type(values) if self._type and named else "place"
        found = self._find(values, called, kind, point)
        fields = self._more(values) | {"aliases": self._aliases(values), "attributes": self._attributes(values)}
        wholes = self._above(values) if self._above else ()
        if wholes:
            fields["part_of"], found = wholes[-1].id, found[-1:]
        return (*wholes, *found[:-1], _with(found[-1], called, fields, self._identifiers(values)))

    def _point(self, values: Values) -> tuple[float, float] | None:
        latitude = self._latitude(values) if self._latitude else None
        longitude = self._longitude(values) if self._longitude else None
        if latitude is None or longitude is None:
            return None
        for value, limit, given in ((latitude, 90, self._part.latitude), (longitude, 180, self._part.longitude)):
            if abs(value) > limit:
                column = first_column(given) if given else ""
                raise InvalidInput(f"{value:g} lies off the earth; mend it, or leave it empty.", field=column)
        return latitude, longitude

    def _find(self, values: Values, called: str, kind: str, point: tuple[float, float] | None) -> Sequence[Location]:
        own = self._id(values) if self._id else ""
        state, source, known = _state(self._country(values)), self._source, self._identifiers(values)
        if kind == "country" and not own and (state := state or _state({**known, "name": called})):
            return countries(state, source)
        if not own:
            latitude, longitude = point or (None, None)
            return make_places(
                called, type=kind, state=state, latitude=latitude, longitude=longitude, source=source,
                geonames=known.get("geonames"), **self._admin(values),
            )  # fmt: skip
        fields: dict[str, Any] = {
            "id": thing_id("location", self._dataset, own),
            "type": kind,
            "name": called,
            "source": source,
        }
        if point:
            fields |= {"latitude": point[0], "longitude": point[1]}
        whole = countries(state, source) if state else []
        return [*whole, Location.model_validate(fields | ({"part_of": whole[-1].id} if whole else {}))]


def source_maker(part: SourcePart) -> Make[Source | None]:
    """Compile the article a row lists; none where neither an address nor a title is given."""
    fills = {"url": words(part.url), "publisher": words(part.publisher), "title": words(part.title)}
    fields = fields_of(**fills, published=dated(part.published))

    def make(values: Values) -> Source | None:
        found = fields(values)
        return make_article(**found) if "url" in found or "title" in found else None

    return remembered(columns_of(part), make)


def countries(state: State, source: str) -> list[Location]:
    """Return a state as a place, after the whole it is a part of, as Gaza is of Palestine."""
    return make_places(state.name, type="country", state=state, source=source)


def _state(codes: Mapping[str, str]) -> State | None:
    """Return the state that codes or a name stand for; a bare word may be a name or an ISO code."""
    for scheme, code in codes.items():
        for one in ("name", "iso3", "iso2") if scheme == "any" else (scheme,):
            if one in _STATE_SCHEMES and (found := find_state(one, code)):
                return found
    return None


def _with(record: Named, called: str, fields: Mapping[str, Any], identifiers: Mapping[str, str]) -> Named:
    """Add to a record what the mapping says besides; what the tables of states and places say of it stays."""
    known = record.model_dump(exclude_defaults=True)
    more: dict[str, Any] = {name: value for name, value in fields.items() if value and name != "aliases"}
    names = dict.fromkeys((*record.aliases, *fields.get("aliases", ()), called))
    more["aliases"] = [name for name in names if name != record.name]
    more["identifiers"] = {**identifiers, **record.identifiers}
    if "attributes" in more:
        more["attributes"] = {**more["attributes"], **record.attributes}
    return type(record).model_validate(known | {name: value for name, value in more.items() if value})

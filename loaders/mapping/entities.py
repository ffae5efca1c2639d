"""Compilers of the entities that rows share: actors, places, articles, the dataset and its releases."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeVar

from knowledge_graph.records import Actor, Location, Source
from loaders.identity.groups import list_names
from loaders.identity.names import is_generic
from loaders.identity.places import make_places
from loaders.identity.states import State, find_state
from loaders.mapping.columns import list_columns
from loaders.mapping.fields import TextTemplate
from loaders.mapping.model import COUNTRY_SCHEMES, ActorPart, DatasetPart, LocationPart, SourcePart, TablePart
from loaders.mapping.numbers import compile_degrees
from loaders.mapping.templates import Fill, Values, split_cell, split_names
from loaders.mapping.values import compile_date, compile_id, compile_text
from loaders.toolkit.datasets import Dataset, make_article
from loaders.toolkit.slugs import make_slug

MAX_REMEMBERED: Final = 50_000
"""Maximum entries of a cache; beyond it the cache is cleared."""

_ID_UNSAFE: Final = re.compile(r'[\s"\\#<>\x00-\x1f\x7f%]')
_STATE_SCHEMES: Final = frozenset(COUNTRY_SCHEMES) - {"any"}
Product = TypeVar("Product")
NamedRecord = TypeVar("NamedRecord", Actor, Location)
Make = Callable[[Values], Product]


def make_id(kind: str, dataset: str, name: str) -> str:
    """Return the id of a dataset's record from a name; a name that is a whole id is kept."""
    known = name.startswith(f"{kind}:") and len(name) > len(kind) + 1
    fit = _ID_UNSAFE.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "replace")), name)
    if len(fit) > 200:
        fit = make_digest(fit)
    return fit if known else f"{kind}:{dataset}:{fit}"


def make_digest(*texts: str) -> str:
    """Return a short hash of texts, for ids."""
    return hashlib.blake2b("\x1f".join(texts).encode("utf-8", "replace"), digest_size=10).hexdigest()


def memoise(columns: Sequence[str], make: Make[Product]) -> Make[Product]:
    """Cache a function of a row by the row's values in some columns."""
    known: dict[tuple[str, ...], Product] = {}

    def made(values: Values) -> Product:
        key = tuple(values.get(column, "") for column in columns)
        product = known.get(key)
        if product is None:
            if len(known) >= MAX_REMEMBERED:
                known.clear()
            product = known[key] = make(values)
        return product

    return made


def compile_texts(templates: Mapping[str, TextTemplate]) -> Callable[[Values], dict[str, str]]:
    """Compile an object of texts; empty ones are left out."""
    fills = {name: fill for name, template in templates.items() if (fill := compile_text(template))}
    return lambda values: {name: text for name, fill in fills.items() if (text := fill(values))}


def _compile_aliases(templates: Sequence[TextTemplate]) -> Callable[[Values], list[str]]:
    fills = [fill for template in templates if (fill := compile_text(template))]
    return lambda values: [text for fill in fills if (text := fill(values))]


def compile_fields(**fills: Fill | None) -> Callable[[Values], dict[str, Any]]:
    """Compile a record's fields; empty ones are left out."""
    known = {name: fill for name, fill in fills.items() if fill}
    return lambda values: {name: text for name, fill in known.items() if (text := fill(values))}


def make_dataset(part: DatasetPart) -> Dataset:
    """Return a mapping's dataset."""
    return Dataset(f"source:{part.id}", part.title, part.publisher, part.url, part.licence, part.cite, part.first_year)


def compile_release(part: DatasetPart, dataset: Dataset, release: str | None) -> Make[Source | None]:
    """Compile the release of a row; a release stated by the user takes precedence over the mapping."""
    version, published = compile_text(part.release), compile_date(part.published)
    if release and list_columns(part.published):
        published = None  # one release has one date; the rows' own are those of many

    def make(values: Values) -> Source | None:
        day = published(values) if published else ""
        name = release or (version(values) if version else "") or day
        return dataset.release(_ID_UNSAFE.sub("-", name), day or _day(name)) if name else None

    return memoise(() if release else list_columns(part), make)


def _day(name: str) -> str | None:
    """Return a release's name if it is a date, else None."""
    return name if re.fullmatch(r"\d{4}(-\d\d){0,2}", name) else None


class ActorMaker:
    """Compiles an actor: one, or one for each name in a cell; none if the name is empty.

    Several have no ids nor identifiers: lists of codes beside their names are in an order of their own, as UCDP's are.
    """

    def __init__(self, part: ActorPart, dataset: DatasetPart, source: str) -> None:
        self._dataset, self._source, self._split, self._whole = dataset.id, source, part.split, part.whole
        self._name, self._id, self._type = compile_text(part.name), compile_id(part.id), compile_text(part.type)
        self._more = compile_fields(description=compile_text(part.description))
        self._aliases, self._identifiers = _compile_aliases(part.aliases), compile_texts(part.identifiers)
        self._attributes = compile_texts(part.attributes)
        self._name_columns = list_columns(part.name)
        self.columns = list_columns(part)
        self.code_columns = list_columns(part.id, part.identifiers)
        self._made = memoise(self.columns, self._make_all)

    def __call__(self, values: Values) -> tuple[Actor, ...]:
        """Return the actors of a row."""
        return self._made(values)

    def _make_all(self, values: Values) -> tuple[Actor, ...]:
        cells = {name: part for part in self._split_cell(values) for name in self._list_names(part)}
        return tuple(self._make(part, name, coded=len(cells) == 1) for name, part in cells.items())

    def _split_cell(self, values: Values) -> Sequence[Values]:
        """Return a row's cells for each name in the cell of names, with that name alone in it."""
        if not self._split or len(self._name_columns) != 1:
            return (values,)
        (column,) = self._name_columns
        names = split_names(values.get(column, ""), self._split, self._whole)
        return [{**values, column: name} for name in names] or (values,)

    def _list_names(self, values: Values) -> Sequence[str]:
        names = self._name(values) if self._name else ""
        return split_names(names, self._split, self._whole) if self._split else [names] if names else []

    def _make(self, values: Values, called: str, *, coded: bool) -> Actor:
        kind, known = self._type(values) if self._type else "", self._identifiers(values) if coded else {}
        fields = self._more(values) | {
            "aliases": self._aliases(values), "attributes": self._attributes(values), "source": self._source
        }  # fmt: skip
        kind = "category" if is_generic(called) else kind  # "Civilians" are nobody's organisation
        if kind == "state" and (state := _find_state({**known, "name": called})):
            return _enrich(state.actor(self._source), "" if called in known.values() else called, fields, known)
        own_name = self._id(values) if self._id and coded else ""
        own = make_id("actor", self._dataset, own_name or make_slug(called) or make_digest(called))
        names = list_names("ucdp", known.get("ucdp", ""))
        fields["aliases"] = list(dict.fromkeys(name for name in (*fields["aliases"], *names) if name != called))
        return Actor.model_validate({"id": own, "type": kind, "name": called, "identifiers": known, **fields})


class LocationMaker:
    """Compiles places and the locations they are part of; nothing if there is neither a name nor coordinates."""

    def __init__(
        self, part: LocationPart, dataset: DatasetPart, source: str, table: TablePart, parent: LocationMaker | None
    ) -> None:
        self._dataset, self._source, self._parent = dataset.id, source, parent
        self._name, self._id, self._type = compile_text(part.name), compile_id(part.id), compile_text(part.type)
        self._latitude, self._longitude = (
            compile_degrees(part.latitude, table, 90),
            compile_degrees(part.longitude, table, 180),
        )
        self._country, self._identifiers = compile_texts(part.country), compile_texts(part.identifiers)
        self._admin = compile_fields(admin1=compile_text(part.admin1), admin2=compile_text(part.admin2))
        self._more = compile_fields(description=compile_text(part.description))
        self._aliases, self._attributes = _compile_aliases(part.aliases), compile_texts(part.attributes)
        self.columns: tuple[str, ...] = (*list_columns(part), *(parent.columns if parent else ()))
        self._split, self._whole, self._own_columns = part.split, part.whole, list_columns(part)
        self._made = memoise(self.columns, self._make_all)
        self._point_columns = list_columns(part.latitude, part.longitude)

    def __call__(self, values: Values) -> tuple[tuple[Location, ...], ...]:
        """Return, for each place a row names, the locations it is part of, and the place itself last."""
        return self._made(values)

    def find_half_point(self, values: Values) -> tuple[str, ...]:
        """Return the columns of the coordinates if a row gives only one of the two, which no location can hold."""
        if not self._point_columns:
            return ()
        places = self._split_cells(values)
        shared = len(places) > 1 and any(
            values.get(column) and not any(place[column] for place in places) for column in self._point_columns
        )
        return self._point_columns if shared or any(map(self._is_half, places)) else ()

    def _is_half(self, values: Values) -> bool:
        known = [fill is not None and fill(values) is not None for fill in (self._latitude, self._longitude)]
        return any(known) and not all(known)

    def _split_cells(self, values: Values) -> Sequence[Values]:
        """Return the cells of each place that a row names.

        A cell with as many parts as the name is split, too; coordinates with fewer belong to none of the places.
        """
        split, whole = self._split, self._whole
        names = split_cell(self._name(values), split, whole) if split and self._name else ()
        if not split or len(names) < 2:
            return (values,)
        cells = {column: split_cell(values.get(column, ""), split, whole) for column in self._own_columns}
        shared = {column: "" if column in self._point_columns else values.get(column, "") for column in cells}
        return [
            {**values, **{
                column: parts[index] if len(parts) == len(names) else shared[column]
                for column, parts in cells.items()
            }}
            for index in range(len(names))
        ]  # fmt: skip

    def _make_all(self, values: Values) -> tuple[tuple[Location, ...], ...]:
        chains = (self._make(cells) for cells in self._split_cells(values))
        return tuple({chain[-1].id: chain for chain in chains if chain}.values())

    def _make(self, values: Values) -> tuple[Location, ...]:
        point = self._point(values)
        named = self._name(values) if self._name else ""
        if not (named or point):
            return ()
        called = named or f"{point[0]:g}, {point[1]:g}" if point else named
        kind = self._type(values) if self._type and named else "place"
        places = self._find(values, called, kind, point)
        fields = self._more(values) | {"aliases": self._aliases(values), "attributes": self._attributes(values)}
        parents = next(iter(self._parent(values)), ()) if self._parent else ()
        if parents:
            fields["part_of"], places = parents[-1].id, places[-1:]
        if called in (code for scheme, code in self._country(values).items() if scheme not in {"any", "name"}):
            called = ""  # a code is no name
        return (*parents, *places[:-1], _enrich(places[-1], called, fields, self._identifiers(values)))

    def _point(self, values: Values) -> tuple[float, float] | None:
        latitude = self._latitude(values) if self._latitude else None
        longitude = self._longitude(values) if self._longitude else None
        return None if latitude is None or longitude is None else (latitude, longitude)

    def _find(self, values: Values, called: str, kind: str, point: tuple[float, float] | None) -> Sequence[Location]:
        own = self._id(values) if self._id else ""
        state, source, known = _find_state(self._country(values)), self._source, self._identifiers(values)
        if kind == "country" and not own and (state := state or _find_state({**known, "name": called})):
            return make_country_places(state, source)
        if not own:
            latitude, longitude = point or (None, None)
            admin: dict[str, str] = self._admin(values)
            is_district = kind == "region" and not point and admin.get("admin2") == called  # may be named as its region
            return make_places(
                "" if is_district else called, type=kind, state=state, latitude=latitude, longitude=longitude,
                source=source, geonames=known.get("geonames"), **admin,
            )  # fmt: skip
        fields: dict[str, Any] = {
            "id": make_id("location", self._dataset, own),
            "type": kind,
            "name": called,
            "source": source,
        }
        if point:
            fields |= {"latitude": point[0], "longitude": point[1]}
        whole = make_country_places(state, source) if state else []
        return [*whole, Location.model_validate(fields | ({"part_of": whole[-1].id} if whole else {}))]


def compile_source(part: SourcePart) -> Make[Source | None]:
    """Compile the article a row cites; none without an address or a title."""
    fills = {
        "url": compile_text(part.url),
        "publisher": compile_text(part.publisher),
        "title": compile_text(part.title),
    }
    fields = compile_fields(**fills, published=compile_date(part.published))

    def make(values: Values) -> Source | None:
        article = fields(values)
        return make_article(**article) if "url" in article or "title" in article else None

    return memoise(list_columns(part), make)


def make_country_places(state: State, source: str) -> list[Location]:
    """Return a state as a location, after the state it is part of, as Gaza is of Palestine."""
    return make_places(state.name, type="country", state=state, source=source)


def _find_state(codes: Mapping[str, str]) -> State | None:
    """Return the state of codes or a name, or None; a bare word may be a name or an ISO code."""
    for scheme, code in codes.items():
        for candidate_scheme in ("name", "iso3", "iso2") if scheme == "any" else (scheme,):
            if candidate_scheme in _STATE_SCHEMES and (state := find_state(candidate_scheme, code)):
                return state
    return None


def _enrich(record: NamedRecord, called: str, fields: Mapping[str, Any], identifiers: Mapping[str, str]) -> NamedRecord:
    """Add a mapping's fields to a record; values from the tables of states and places take precedence."""
    known = record.model_dump(exclude_defaults=True)
    more: dict[str, Any] = {name: value for name, value in fields.items() if value and name != "aliases"}
    names = dict.fromkeys((*record.aliases, *fields.get("aliases", ()), called))
    more["aliases"] = [name for name in names if name and name != record.name]
    more["identifiers"] = {**identifiers, **record.identifiers}
    if "attributes" in more:
        more["attributes"] = {**more["attributes"], **record.attributes}
    return type(record).model_validate(known | {name: value for name, value in more.items() if value})

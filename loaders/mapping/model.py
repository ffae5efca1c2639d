"""The model of a mapping file: actors, places, articles and events, each described once under a key of its own.

Texts are as ``texts.py`` has them. A text may stand as a list, of which the first that isn't empty speaks, or as an
object that looks it up: ``{text: "{kind}", map: {Airstrike: assault}, otherwise: other}``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Annotated, Any, Final, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from knowledge_graph.vocabulary import VOCABULARY
from loaders.mapping.templates import columns_in

COUNTRY_SCHEMES: Final = ("any", "name", "iso2", "iso3", "iso_numeric", "fips", "cameo", "cow", "gw")
_SOME_DAY: Final = datetime(2024, 5, 24, tzinfo=UTC)
Value = TypeVar("Value")


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _checked(text: str) -> str:
    columns_in(text)
    return text


def _in(field: str) -> BeforeValidator:
    """Read a bare text, or a list of texts, as an object's one field."""
    return BeforeValidator(lambda value: {field: value} if isinstance(value, str | list) else value)


def _by_key(inner: str, outer: str) -> BeforeValidator:
    """Read ``{role: key}`` or ``{role: [key, …]}`` as a list of objects with these two fields."""

    def listed(value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return [
            {outer: name, **(one if isinstance(one, dict) else {inner: one})}
            for name, given in value.items()
            for one in (given if isinstance(given, list) else [given])
        ]

    return BeforeValidator(listed)


def _keys_of(*tables: str) -> AfterValidator:
    """Check the keys of an object against the vocabulary."""

    def checked(found: dict[str, Value]) -> dict[str, Value]:
        for word in found:
            VOCABULARY.check(tables[0], word)
        return found

    return AfterValidator(checked)


class Described(BaseModel):
    """Base of every part: unknown fields are refused; texts stay as they are, a delimiter may be a tab."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Text = Annotated[str, AfterValidator(_checked)]
Texts = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class Wording(Described):
    """What a field says."""

    text: Annotated[tuple[Text, ...], BeforeValidator(_listed), Field(min_length=1)]
    map: dict[str, str] = {}
    otherwise: str | None = Field(None, description="For what the map lacks, and for nothing at all.")

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns it reads."""
        return columns_in(*self.text)

    @property
    def constants(self) -> Iterator[str]:
        """Return what it can say without a look at a row."""
        yield from self.map.values() if self.map else (text for text in self.text if not columns_in(text))
        if self.otherwise:
            yield self.otherwise


Words = Annotated[Wording, _in("text")]


def _one_of(known: Callable[[str], object]) -> AfterValidator:
    """Check what a field may say, as far as the file alone tells."""

    def checked(words: Wording) -> Wording:
        for word in words.constants:
            known(word)
        return words

    return AfterValidator(checked)


def _word(table: str) -> AfterValidator:
    return _one_of(lambda word: VOCABULARY.check(table, word))


def _choice(*allowed: str) -> AfterValidator:
    def known(word: str) -> None:
        if word not in allowed:
            raise ValueError(f"{word!r} is not known here; it must be {', '.join(allowed)}.")

    return _one_of(known)


class Dating(Described):
    """A date: one text; or ``start`` and ``end`` of what lasted; or the first and last day ``within`` which it was."""

    text: Words | None = None
    start: Words | None = None
    end: Words | None = None
    within: tuple[Words, Words] | None = None
    format: Texts = Field((), description="As strptime's: %d/%m/%Y; or `unix`. Without: ISO 8601, 20240506 or EDTF.")
    precision: Annotated[Words, _choice("day", "week", "month", "year")] | None = None
    days_before: Words | None = Field(None, description="For how many days before it lasted: a report of 48 hours, 1.")

    @model_validator(mode="after")
    def _says_one_thing(self) -> Dating:
        if sum(bool(one) for one in (self.text, self.start or self.end, self.within)) != 1:
            raise ValueError("a date is one of: `text`; `start` and `end`; `within: [first, last]`.")
        for form in self.format:
            if form != "unix" and not _reads_dates(form):
                raise ValueError(
                    f"{form!r} is no format of dates; as strptime's: %d/%m/%Y, each part once and a year among them."
                )
        return self


def _reads_dates(form: str) -> bool:
    """Return whether ``strptime`` takes a format, tried on a day written by it; without its year no day is known."""
    try:
        read = datetime.strptime(_SOME_DAY.strftime(form), form)  # noqa: DTZ007 - a date has no time zone
    except (ValueError, re.error, IndexError):
        return False
    return read.year == _SOME_DAY.year


Dated = Annotated[Dating, _in("text")]


class Amount(Described):
    """A value: a number, perhaps with bounds; or words."""

    best: Words | None = None
    low: Words | None = None
    high: Words | None = None
    share: Words | None = None
    text: Words | None = None


Amounts = dict[str, Annotated[Amount, _in("best")]]
Attributes = dict[str, Words]
Identifiers = Annotated[dict[str, Words], _keys_of("identifier_schemes")]


class DatasetPart(Described):
    """The dataset as its publisher wants it named, and which release of it this is."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]*$", max_length=60, description="Short: `rafah-incidents`.")
    title: str = Field(min_length=1)
    publisher: str = ""
    url: str = ""
    licence: str = ""
    cite: str = ""
    release: Words | None = None
    published: Dated | None = Field(None, description="The day the release came out: a newer one replaces an older.")


class TablePart(Described):
    """How the table is written, where that can't be told by looking."""

    delimiter: str | None = Field(None, min_length=1, max_length=1)
    quoted: bool = True
    columns: tuple[str, ...] = Field((), description="Names for the columns of a table without a header.")
    null: Texts = Field((), description="Cells that mean nothing: NA, -.")
    within: str | None = Field(None, description="Where in a JSON document the rows are: `data.items`.")
    decimal: Literal[".", ","] = "."


class ActorPart(Described):
    """Somebody a row names."""

    id: Words | None = None
    name: Words
    type: Annotated[Words, _word("actor_types")]
    aliases: tuple[Words, ...] = ()
    description: Words | None = None
    identifiers: Identifiers = {}
    attributes: Attributes = {}
    split: str | None = Field(None, min_length=1, description="What stands between several names in one cell: `;`.")


def _country(value: Any) -> Any:
    value = {"any": value} if isinstance(value, str | list) or (isinstance(value, dict) and "text" in value) else value
    if isinstance(value, dict) and (unknown := [one for one in value if one not in COUNTRY_SCHEMES]):
        raise ValueError(f"{unknown[0]!r} is no code of countries known here; they are {', '.join(COUNTRY_SCHEMES)}.")
    return value


class LocationPart(Described):
    """Somewhere a row names."""

    id: Words | None = None
    name: Words
    type: Annotated[Words, _word("location_types")]
    aliases: tuple[Words, ...] = ()
    description: Words | None = None
    latitude: Words | None = None
    longitude: Words | None = None
    country: Annotated[dict[str, Words], BeforeValidator(_country)] = Field(
        {}, description="A name or ISO code; or by scheme: `{gw: '{gwno}'}`."
    )
    admin1: Words | None = None
    admin2: Words | None = None
    part_of: str | None = Field(None, description="The key of the place it lies in.")
    identifiers: Identifiers = {}
    attributes: Attributes = {}


class SourcePart(Described):
    """An article or a report that a row lists."""

    url: Words | None = None
    publisher: Words | None = None
    title: Words | None = None
    published: Dated | None = None


class ParticipantPart(Described):
    """An actor's part in an event."""

    actor: str
    role: Annotated[Words, _word("roles")]


class PlacePart(Described):
    """A place's part in an event."""

    location: str
    role: Annotated[Words, _word("location_roles")]
    precision: Words | None = None
    area: Words | None = None


class LinkPart(Described):
    """How an event stands to another thing: one with a key here, or an id."""

    type: Annotated[str, AfterValidator(lambda word: VOCABULARY.check("link_types", word))]
    target: Text


class EventPart(Described):
    """Something a row says happened."""

    id: Words | None = Field(None, description="Without one, made of all the row's cells.")
    type: Annotated[Words, _word("event_types")]
    mode: Words | None = None
    contexts: tuple[Words, ...] = ()
    title: Words
    summary: Words | None = None
    when: Dated | None = None
    reality: Annotated[Words, _choice("happened", "ongoing", "planned", "proposed", "alleged")] | None = None
    participants: Annotated[tuple[ParticipantPart, ...], _by_key("actor", "role")] = ()
    locations: Annotated[tuple[PlacePart, ...], _by_key("location", "role")] = ()
    links: Annotated[tuple[LinkPart, ...], _by_key("target", "type")] = ()
    measures: Annotated[Amounts, _keys_of("measures")] = {}
    attributes: Attributes = {}


class RelationPart(Described):
    """A standing relation between two things with keys here."""

    id: Words | None = None
    type: Annotated[Words, _word("relation_types")]
    start: str
    end: str
    title: Words | None = None
    when: Dated | None = None
    attributes: Attributes = {}


class SpeakerPart(Described):
    """Whose word it is: an actor with a key here, or somebody in words."""

    actor: str | None = None
    text: Words | None = None
    kind: Annotated[Words, _choice("named", "collective", "anonymous", "unattributed")] | None = None
    affiliation: str | None = None


class ClaimPart(Described):
    """What is said of a thing: that it is so, or what values it has."""

    about: str = Field(description="A key, or an event's part: `war#victim:children`.")
    values: Annotated[Amounts, _keys_of("properties")] = {}
    as_of: Dated | None = None
    said: Dated | None = None
    source: str | None = Field(None, description="The key of an article; the release itself otherwise.")
    attributed_to: (
        Annotated[SpeakerPart, BeforeValidator(lambda one: {"actor": one} if isinstance(one, str) else one)] | None
    ) = None
    stance: Annotated[Words, _choice("asserts", "denies")] | None = None
    certainty: Annotated[Words, _choice("confirmed", "stated", "hedged")] | None = None
    locator: Words | None = None
    unless_equal: Words | None = Field(None, description="Left out where its value is the same number as this.")


class TableMapping(Described):
    """A whole mapping file."""

    dataset: DatasetPart
    table: TablePart = TablePart()
    recognised_by: tuple[str, ...] = Field((), description="Columns that no other table has together.")
    actors: dict[str, ActorPart] = {}
    locations: dict[str, LocationPart] = {}
    sources: dict[str, SourcePart] = {}
    events: dict[str, EventPart] = {}
    relations: tuple[RelationPart, ...] = ()
    claims: tuple[ClaimPart, ...] = ()
    keep: Literal["rest", "all"] = Field("rest", description="Which columns are kept under attributes.")
    drop: dict[str, Annotated[str, Field(min_length=1)]] = Field({}, description="Columns not kept, each with why.")

"""The model of a mapping file: actors, places, articles and events, each described under its own key.

Texts are templates (``templates.py``). A list of texts gives the first that isn't empty; an object looks a text up:
``{text: "{kind}", map: {Airstrike: assault}, otherwise: other}``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Annotated, Any, Final, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from knowledge_graph.vocabulary import VOCABULARY
from loaders.mapping.templates import find_columns

COUNTRY_SCHEMES: Final = ("any", "name", "iso2", "iso3", "iso_numeric", "fips", "cameo", "cow", "gw")
_SOME_DAY: Final = datetime(2024, 5, 24, tzinfo=UTC)
Value = TypeVar("Value")


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _check_template(text: str) -> str:
    find_columns(text)
    return text


def _as_field(field: str) -> BeforeValidator:
    """Accept a bare text, or a list of texts, as an object with one field."""
    return BeforeValidator(lambda value: {field: value} if isinstance(value, str | list) else value)


def _by_key(inner: str, outer: str) -> BeforeValidator:
    """Accept ``{role: key}`` or ``{role: [key, …]}`` as a list of objects with these two fields."""

    def listed(value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return [
            {outer: name, **(member if isinstance(member, dict) else {inner: member})}
            for name, members in value.items()
            for member in (members if isinstance(members, list) else [members])
        ]

    return BeforeValidator(listed)


def _keys_of(*tables: str) -> AfterValidator:
    """Check the keys of an object against the vocabulary."""

    def checked(entries: dict[str, Value]) -> dict[str, Value]:
        for word in entries:
            VOCABULARY.check(tables[0], word)
        return entries

    return AfterValidator(checked)


class MappingPart(BaseModel):
    """Base of every part: unknown fields are refused; texts aren't stripped, as a delimiter may be a tab."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Text = Annotated[str, AfterValidator(_check_template)]
Texts = Annotated[tuple[str, ...], BeforeValidator(_as_list)]


class TextTemplate(MappingPart):
    """What a field says."""

    text: Annotated[tuple[Text, ...], BeforeValidator(_as_list), Field(min_length=1)]
    map: dict[str, str] = {}
    otherwise: str | None = Field(None, description="For what the map lacks, and for nothing at all.")

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns it reads."""
        return find_columns(*self.text)

    @property
    def constants(self) -> Iterator[str]:
        """Yield the texts it can give without reading a row."""
        yield from self.map.values() if self.map else (text for text in self.text if not find_columns(text))
        if self.otherwise:
            yield self.otherwise


TextField = Annotated[TextTemplate, _as_field("text")]


def _check_constants(known: Callable[[str], object]) -> AfterValidator:
    """Check the constant values of a field."""

    def checked(words: TextTemplate) -> TextTemplate:
        for word in words.constants:
            known(word)
        return words

    return AfterValidator(checked)


def _vocabulary(table: str) -> AfterValidator:
    return _check_constants(lambda word: VOCABULARY.check(table, word))


def _choice(*allowed: str) -> AfterValidator:
    def known(word: str) -> None:
        if word not in allowed:
            raise ValueError(f"unknown value {word!r}; expected {', '.join(allowed)}.")

    return _check_constants(known)


class DateTemplate(MappingPart):
    """A date: one text; or ``start`` and ``end`` of what lasted; or the first and last day ``within`` which it was."""

    text: TextField | None = None
    start: TextField | None = None
    end: TextField | None = None
    within: tuple[TextField, TextField] | None = None
    format: Texts = Field((), description="As strptime's: %d/%m/%Y; or `unix`. Without: ISO 8601, 20240506 or EDTF.")
    precision: Annotated[TextField, _choice("day", "week", "month", "year")] | None = None
    days_before: TextField | None = Field(
        None, description="For how many days before it lasted: a report of 48 hours, 1."
    )

    @model_validator(mode="after")
    def _has_one_form(self) -> DateTemplate:
        if sum(bool(form) for form in (self.text, self.start or self.end, self.within)) != 1:
            raise ValueError("a date is one of: `text`; `start` and `end`; `within: [first, last]`.")
        for form in self.format:
            if form != "unix" and not _reads_dates(form):
                raise ValueError(
                    f"invalid date format {form!r}; use strptime's, such as %d/%m/%Y, with each part once and a year."
                )
        return self


def _reads_dates(form: str) -> bool:
    """Return whether ``strptime`` can read a date, year included, in a format, tried on a date written with it."""
    try:
        read = datetime.strptime(_SOME_DAY.strftime(form), form)  # noqa: DTZ007 - a date has no time zone
    except (ValueError, re.error, IndexError):
        return False
    return read.year == _SOME_DAY.year


DateField = Annotated[DateTemplate, _as_field("text")]


class ValueTemplate(MappingPart):
    """A value: a number, perhaps with bounds; or words."""

    best: TextField | None = None
    low: TextField | None = None
    high: TextField | None = None
    share: TextField | None = None
    text: TextField | None = None


ValueFields = dict[str, Annotated[ValueTemplate, _as_field("best")]]
Attributes = dict[str, TextField]
Identifiers = Annotated[dict[str, TextField], _keys_of("identifier_schemes")]


class DatasetPart(MappingPart):
    """The dataset as its publisher wants it named, and which release of it this is."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]*$", max_length=60, description="Short: `rafah-incidents`.")
    title: str = Field(min_length=1)
    publisher: str = ""
    url: str = ""
    licence: str = ""
    cite: str = ""
    release: TextField | None = None
    published: DateField | None = Field(
        None, description="The day the release came out: a newer one replaces an older."
    )


class TablePart(MappingPart):
    """How the table is written, where that can't be told by looking."""

    delimiter: str | None = Field(None, min_length=1, max_length=1)
    quoted: bool = True
    columns: tuple[str, ...] = Field((), description="Names for the columns of a table without a header.")
    null: Texts = Field((), description="Cells that mean nothing: NA, -.")
    within: str | None = Field(None, description="Where in a JSON document the rows are: `data.items`.")
    decimal: Literal[".", ","] = "."


class ActorPart(MappingPart):
    """Somebody a row names."""

    id: TextField | None = None
    name: TextField
    type: Annotated[TextField, _vocabulary("actor_types")]
    aliases: tuple[TextField, ...] = ()
    description: TextField | None = None
    identifiers: Identifiers = {}
    attributes: Attributes = {}
    split: str | None = Field(None, min_length=1, description="What stands between several names in one cell: `;`.")


def _country(value: Any) -> Any:
    value = {"any": value} if isinstance(value, str | list) or (isinstance(value, dict) and "text" in value) else value
    if isinstance(value, dict) and (unknown := [scheme for scheme in value if scheme not in COUNTRY_SCHEMES]):
        raise ValueError(f"{unknown[0]!r} is not a country scheme; known are {', '.join(COUNTRY_SCHEMES)}.")
    return value


class LocationPart(MappingPart):
    """Somewhere a row names."""

    id: TextField | None = None
    name: TextField
    type: Annotated[TextField, _vocabulary("location_types")]
    aliases: tuple[TextField, ...] = ()
    description: TextField | None = None
    latitude: TextField | None = None
    longitude: TextField | None = None
    country: Annotated[dict[str, TextField], BeforeValidator(_country)] = Field(
        {}, description="A name or ISO code; or by scheme: `{gw: '{gwno}'}`."
    )
    admin1: TextField | None = None
    admin2: TextField | None = None
    part_of: str | None = Field(None, description="The key of the place it lies in.")
    identifiers: Identifiers = {}
    attributes: Attributes = {}


class SourcePart(MappingPart):
    """An article or a report that a row lists."""

    url: TextField | None = None
    publisher: TextField | None = None
    title: TextField | None = None
    published: DateField | None = None


class ParticipantPart(MappingPart):
    """An actor's part in an event."""

    actor: str
    role: Annotated[TextField, _vocabulary("roles")]


class PlacePart(MappingPart):
    """A place's part in an event."""

    location: str
    role: Annotated[TextField, _vocabulary("location_roles")]
    precision: TextField | None = None
    area: TextField | None = None


class LinkPart(MappingPart):
    """How an event stands to another thing: one with a key here, or an id."""

    type: Annotated[str, AfterValidator(lambda word: VOCABULARY.check("link_types", word))]
    target: Text


class EventPart(MappingPart):
    """Something a row says happened."""

    id: TextField | None = Field(None, description="Without one, made of all the row's cells.")
    type: Annotated[TextField, _vocabulary("event_types")]
    mode: TextField | None = None
    contexts: tuple[TextField, ...] = ()
    title: TextField
    summary: TextField | None = None
    when: DateField | None = None
    reality: Annotated[TextField, _choice("happened", "ongoing", "planned", "proposed", "alleged")] | None = None
    participants: Annotated[tuple[ParticipantPart, ...], _by_key("actor", "role")] = ()
    locations: Annotated[tuple[PlacePart, ...], _by_key("location", "role")] = ()
    links: Annotated[tuple[LinkPart, ...], _by_key("target", "type")] = ()
    measures: Annotated[ValueFields, _keys_of("measures")] = {}
    attributes: Attributes = {}


class RelationPart(MappingPart):
    """A standing relation between two things with keys here."""

    id: TextField | None = None
    type: Annotated[TextField, _vocabulary("relation_types")]
    start: str
    end: str
    title: TextField | None = None
    when: DateField | None = None
    attributes: Attributes = {}


class SpeakerPart(MappingPart):
    """Whose word it is: an actor with a key here, or somebody in words."""

    actor: str | None = None
    text: TextField | None = None
    kind: Annotated[TextField, _choice("named", "collective", "anonymous", "unattributed")] | None = None
    affiliation: str | None = None


class ClaimPart(MappingPart):
    """What is said of a thing: that it is so, or what values it has."""

    about: str = Field(description="A key, or an event's part: `war#victim:children`.")
    values: Annotated[ValueFields, _keys_of("properties")] = {}
    as_of: DateField | None = None
    said: DateField | None = None
    source: str | None = Field(None, description="The key of an article; the release itself otherwise.")
    attributed_to: (
        Annotated[SpeakerPart, BeforeValidator(lambda value: {"actor": value} if isinstance(value, str) else value)]
        | None
    ) = None
    stance: Annotated[TextField, _choice("asserts", "denies")] | None = None
    certainty: Annotated[TextField, _choice("confirmed", "stated", "hedged")] | None = None
    locator: TextField | None = None
    unless_equal: TextField | None = Field(None, description="Left out where its value is the same number as this.")


class TableMapping(MappingPart):
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

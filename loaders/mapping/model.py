"""The model of a mapping file: actors, places, articles and events, each described under its own key."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from knowledge_graph.vocabulary import VOCABULARY
from loaders.mapping.fields import (
    Attributes,
    DateField,
    Identifiers,
    MappingPart,
    Text,
    TextField,
    Texts,
    ValueFields,
    by_key,
    choice,
    keys_of,
    vocabulary_word,
)
from loaders.toolkit.recoding import check_encoding

COUNTRY_SCHEMES: Final = ("any", "name", "iso2", "iso3", "iso_numeric", "fips", "cameo", "cow", "gw")


class DatasetPart(MappingPart):
    """The dataset as its publisher wants it named, and which release of it this is."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]*$", max_length=60, description="Short: `rafah-incidents`.")
    title: str = Field(min_length=1)
    publisher: str = ""
    url: str = ""
    licence: str = ""
    cite: str = ""
    first_year: int = Field(1000, ge=1, le=9999, description="Events dated before it, or after next year, are refused.")
    release: TextField | None = None
    published: DateField | None = Field(
        None, description="The day the release came out: a newer one replaces an older."
    )


def _by_column(value: Any) -> Any:
    return value if isinstance(value, dict) else {"": value}


DecimalMark = Literal[".", ","]


def _check_quote(mark: str) -> str:
    if mark in {"none", "backslash"} or (len(mark) == 1 and not mark.isspace()):
        return mark
    raise ValueError(f"expected a quotation mark such as ', or `none`, or `backslash`, got {mark!r}.")


class TablePart(MappingPart):
    """How the table is written, where that can't be told by looking.

    ``null`` and ``decimal`` may be given by column; what holds for the other columns is under an empty name.
    """

    delimiter: str | None = Field(None, min_length=1, max_length=1)
    quoted: bool = True
    quote: Annotated[str, AfterValidator(_check_quote)] | None = Field(
        None, description="The quotation mark; `none`; or `backslash`, where a backslash escapes it."
    )
    encoding: Annotated[str, AfterValidator(check_encoding)] | None = None
    columns: tuple[str, ...] = Field((), description="Names for the columns of a table without a header.")
    null: Annotated[dict[str, Texts], BeforeValidator(_by_column)] = Field(
        {}, description="Cells that mean nothing: NA, -."
    )
    within: str | None = Field(None, description="Where in a JSON document the rows are: `data.items`.")
    decimal: Annotated[dict[str, DecimalMark], BeforeValidator(_by_column)] = Field({})

    def get_decimal(self, column: str) -> DecimalMark | None:
        """Return the decimal mark of a column; None if nothing states it and a `;` between cells suggests a comma."""
        return self.decimal.get(column, self.decimal.get("", None if self.delimiter == ";" else "."))


class ActorPart(MappingPart):
    """Somebody a row names."""

    id: TextField | None = None
    name: TextField
    type: Annotated[TextField, vocabulary_word("actor_types")]
    aliases: tuple[TextField, ...] = ()
    description: TextField | None = None
    identifiers: Identifiers = Field({})
    attributes: Attributes = Field({})
    split: str | None = Field(None, min_length=1, description="What stands between several names in one cell: `;`.")
    whole: tuple[str, ...] = Field((), description="Names that hold what `split` splits at.")


def _country(value: Any) -> Any:
    value = {"any": value} if isinstance(value, str | list) or (isinstance(value, dict) and "text" in value) else value
    if isinstance(value, dict) and (unknown := [scheme for scheme in value if scheme not in COUNTRY_SCHEMES]):
        raise ValueError(f"{unknown[0]!r} is not a country scheme; known are {', '.join(COUNTRY_SCHEMES)}.")
    return value


class LocationPart(MappingPart):
    """Somewhere a row names."""

    id: TextField | None = None
    name: TextField
    type: Annotated[TextField, vocabulary_word("location_types")]
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
    identifiers: Identifiers = Field({})
    attributes: Attributes = Field({})
    split: str | None = Field(None, min_length=1, description="What stands between several names in one cell: `;`.")
    whole: tuple[str, ...] = Field((), description="Names that hold what `split` splits at.")


class SourcePart(MappingPart):
    """An article or a report that a row lists."""

    url: TextField | None = None
    publisher: TextField | None = None
    title: TextField | None = None
    published: DateField | None = None


class ParticipantPart(MappingPart):
    """An actor's part in an event."""

    actor: str
    role: Annotated[TextField, vocabulary_word("roles")]


class PlacePart(MappingPart):
    """A place's part in an event."""

    location: str
    role: Annotated[TextField, vocabulary_word("location_roles")]
    precision: TextField | None = None
    area: TextField | None = None


class LinkPart(MappingPart):
    """How an event stands to another thing: one with a key here, or an id."""

    type: Annotated[str, AfterValidator(lambda word: VOCABULARY.check("link_types", word))]
    target: Text


class EventPart(MappingPart):
    """Something a row says happened."""

    id: TextField | None = Field(None, description="Without one, made of all the row's cells.")
    unite: Literal["same", "span"] | None = Field(
        None, description="The rows of one id are one event: each brings participants, places, links and claims."
    )
    type: Annotated[TextField, vocabulary_word("event_types")]
    mode: TextField | None = None
    contexts: tuple[TextField, ...] = ()
    title: TextField
    summary: TextField | None = None
    when: DateField | None = None
    reality: Annotated[TextField, choice("happened", "ongoing", "planned", "proposed", "alleged")] | None = None
    participants: Annotated[tuple[ParticipantPart, ...], by_key("actor", "role")] = ()
    locations: Annotated[tuple[PlacePart, ...], by_key("location", "role")] = ()
    links: Annotated[tuple[LinkPart, ...], by_key("target", "type")] = ()
    measures: Annotated[ValueFields, keys_of("measures")] = Field({})
    attributes: Attributes = Field({})


class RelationPart(MappingPart):
    """A standing relation between two things with keys here."""

    id: TextField | None = None
    type: Annotated[TextField, vocabulary_word("relation_types")]
    start: str
    end: str
    title: TextField | None = None
    when: DateField | None = None
    attributes: Attributes = Field({})


class SpeakerPart(MappingPart):
    """Whose word it is: an actor with a key here, or somebody in words."""

    actor: str | None = None
    text: TextField | None = None
    kind: Annotated[TextField, choice("named", "collective", "anonymous", "unattributed")] | None = None
    affiliation: str | None = None


class ClaimPart(MappingPart):
    """What is said of a thing: that it is so, or what values it has."""

    about: str = Field(description="A key, or an event's part: `war#victim:children`, `war#*:side`.")
    values: Annotated[ValueFields, keys_of("properties")] = Field({})
    as_of: DateField | None = None
    said: DateField | None = None
    source: str | None = Field(None, description="The key of an article; the release itself otherwise.")
    attributed_to: (
        Annotated[SpeakerPart, BeforeValidator(lambda value: {"actor": value} if isinstance(value, str) else value)]
        | None
    ) = None
    stance: Annotated[TextField, choice("asserts", "denies")] | None = None
    certainty: Annotated[TextField, choice("confirmed", "stated", "hedged")] | None = None
    locator: TextField | None = None
    unless_equal: TextField | None = Field(None, description="Left out where its value is the same number as this.")


class TableMapping(MappingPart):
    """A whole mapping file."""

    dataset: DatasetPart
    table: TablePart = TablePart()
    recognised_by: tuple[str, ...] = Field((), description="Columns that no other table has together.")
    actors: dict[str, ActorPart] = Field({})
    locations: dict[str, LocationPart] = Field({})
    sources: dict[str, SourcePart] = Field({})
    events: dict[str, EventPart] = Field({})
    relations: tuple[RelationPart, ...] = ()
    claims: tuple[ClaimPart, ...] = ()
    keep: Literal["rest", "all"] = Field("rest", description="Which columns are kept under attributes.")
    drop: dict[str, Annotated[str, Field(min_length=1)]] = Field({}, description="Columns not kept, each with why.")

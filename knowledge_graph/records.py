"""The seven records: the extraction format on the way in, and the lossless export on the way out.

A record is one JSON object; its ``kind`` tells which. Unknown fields are errors, so that a misspelt one is never lost
in silence. Actors, locations and a location's ``part_of`` are identity; events, their parts and relations stand on
claims, and every claim on a source. A merge says that two of identity are one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    TypeAdapter,
    model_validator,
)

from knowledge_graph.time_span import TimeSpan, parse_span, span_of
from knowledge_graph.vocabulary import VOCABULARY

Kind = Literal["actor", "location", "event", "relation", "source", "claim", "merge"]
KINDS: Final[tuple[Kind, ...]] = ("source", "actor", "location", "event", "relation", "claim", "merge")
"""All kinds, in the order in which each may refer to the ones before it."""

CUT: Final = "cut"
"""The kind of an export's last line that says what was left out; it is no record, and loading passes it over."""

NODE_KINDS: Final = ("actor", "location", "event")
"""The kinds that paths and neighbourhoods walk."""

IDENTITY_KINDS: Final[tuple[Kind, ...]] = ("actor", "location")
"""The kinds that stand on identity, and can be merged; the others stand on claims."""


def a_kind(kind: str) -> str:
    """Return a kind's name with its article: `an event`."""
    return f"an {kind}" if kind[0] in "ae" else f"a {kind}"


RecordId = Annotated[
    str,
    Field(
        pattern=r'^[^\s"\\#<>\x00-\x1f\x7f]+:[^\s"\\#<>\x00-\x1f\x7f]+$',
        max_length=300,
        description="Stable id: a prefix, a colon and a name, without spaces, quotes or #: `event:icj-order`",
        examples=["actor:icj"],
    ),
]
Reference = Annotated[str, Field(pattern=r'^[^\s"\\<>\x00-\x1f\x7f]+$', max_length=700)]
"""A record's id, or the id of an event's part."""

Text = Annotated[str, Field(max_length=100_000)]
ShortText = Annotated[str, Field(min_length=1, max_length=2_000)]


def refuse_nul(text: str) -> str:
    """Return a text without the character that no store keeps."""
    if "\0" in text:
        raise ValueError("a text holds a NUL character; take it out.")
    return text


Reason = Annotated[ShortText, AfterValidator(refuse_nul)]
"""What a person says of a decision. The texts of files were looked through when they were read."""


def _known(table: str) -> AfterValidator:
    """Check a word against one table of the vocabulary; the error suggests the nearest words."""
    return AfterValidator(lambda word: VOCABULARY.check(table, word))


class Strict(BaseModel):
    """Base of every model here: unknown fields are refused, instances are frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, allow_inf_nan=False)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a copy, perhaps with other values; what was remembered of the original is not the copy's."""
        copied = super().model_copy(update=update, deep=deep)
        copied.__dict__.pop(CANONICAL, None)
        return copied


class When(Strict):
    """A date with bounds of its own, for what one EDTF text can't say."""

    edtf: str | None = None
    earliest: str | None = Field(None, description="First day it may have begun, YYYY-MM-DD.")
    start_latest: str | None = Field(None, description="Last day it may have begun.")
    end_earliest: str | None = Field(
        None, description="First day it may have ended; for what goes on, the last day it was seen going on."
    )
    latest: str | None = Field(None, description="Last day it may have ended.")
    original: str | None = Field(None, max_length=300, description="The words of the source: `this weekend`.")

    @model_validator(mode="after")
    def _is_a_span(self) -> When:
        span_of(self.model_dump())
        return self


def _check_edtf(value: str | When | None) -> str | When | None:
    if isinstance(value, str):
        parse_span(value)
    return value


Date = Annotated[
    str | When | None,
    AfterValidator(_check_edtf),
    Field(description="EDTF (`2024-05-24`, `2024-05`, `2024-05-06/..`, `[2024-05-24..2024-05-25]`) or an object."),
]


def span(when: str | When | None) -> TimeSpan | None:
    """Return the span of a record's ``when``, or None where it has none."""
    if when is None:
        return None
    return parse_span(when) if isinstance(when, str) else span_of(when.model_dump())


def _texts(value: Any) -> Any:
    """Take a single text where a list is expected; drop repeats, keep order."""
    if isinstance(value, str):
        return [value]
    return (
        list(dict.fromkeys(value))
        if isinstance(value, list) and all(isinstance(item, str) for item in value)
        else value
    )


Texts = Annotated[
    tuple[ShortText, ...],
    BeforeValidator(_texts, json_schema_input_type=tuple[ShortText, ...] | ShortText),
]
Identifiers = Annotated[
    dict[Annotated[str, _known("identifier_schemes")], ShortText],
    Field(description="Identifiers elsewhere, by scheme.", examples=[{"wikidata": "Q7801"}]),
]
Attributes = dict[str, str | int | float | bool | None]


class Measure(Strict):
    """A value as a source gave it: any of a best figure, bounds, a share of something, or words."""

    best: float | None = None
    low: float | None = None
    high: float | None = None
    share: float | None = Field(None, ge=0, le=1)
    text: ShortText | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Measure:
        if (self.best, self.low, self.high, self.share, self.text) == (None,) * 5:
            raise ValueError("a value needs at least one of best, low, high, share and text.")
        return self


COUNTS: Final = frozenset(VOCABULARY.tables["measures"]) - {"goldstein", "tone", "intensity", "amount"}
"""The measures of which there can't be less than none."""


def _refuse_negative(measure: str, value: object) -> None:
    figures = (value.best, value.low, value.high) if isinstance(value, Measure) else (value,)
    if measure in COUNTS and any(figure < 0 for figure in figures if isinstance(figure, float)):
        raise ValueError(f"{measure} is a number of things or people; it can't be below zero.")


class Node(Strict):
    """What actors, locations and events share."""

    id: RecordId
    attributes: Attributes = Field({}, description="Whatever else the source's row said, kept as it was.")
    source: RecordId | None = Field(None, description="The source this version of the record is from.")


class Identity(Node):
    """What actors and locations share: things with names of their own."""

    name: ShortText
    aliases: Texts = ()
    description: Text = ""
    identifiers: Identifiers = {}
    former_ids: Annotated[
        tuple[RecordId, ...], BeforeValidator(_texts, json_schema_input_type=tuple[RecordId, ...] | RecordId)
    ] = Field((), description="Other ids under which this was loaded; they answer for it.")


class Actor(Identity):
    """Someone who acts: a person, a state, an organisation, or a group known by what it does."""

    kind: Literal["actor"] = "actor"
    type: Annotated[str, _known("actor_types")]


class Location(Identity):
    """A place."""

    kind: Literal["location"] = "location"
    type: Annotated[str, _known("location_types")]
    latitude: float | None = Field(None, ge=-90, le=90)
    longitude: float | None = Field(None, ge=-180, le=180)
    part_of: RecordId | None = None

    @model_validator(mode="after")
    def _coordinates_come_in_pairs(self) -> Location:
        if (self.latitude is None) != (self.longitude is None):
            raise ValueError("latitude and longitude come together; give both or neither.")
        if self.part_of == self.id:
            raise ValueError("a location can't be part_of itself.")
        return self


class Part(Strict):
    """A part of an event. It has an id of its own, derived where none is given, so that claims can be about it."""

    id: Reference | None = Field(None, description="Derived where absent: `event:x#mediator:actor:y`.")


class Participant(Part):
    """An actor's part in an event."""

    actor: RecordId
    role: Annotated[str, _known("roles")]


class Place(Part):
    """A location's part in an event."""

    location: RecordId
    role: Annotated[str, _known("location_roles")] = "occurred_at"
    precision: ShortText | None = Field(
        None, description="How exactly the place is known: exact, near, area, region, country …"
    )
    area: ShortText | None = Field(None, description="Where in it, in words: `central`.")


class Link(Part):
    """How an event stands to another record."""

    type: Annotated[str, _known("link_types")]
    target: RecordId


class Event(Node):
    """Something that happened, goes on, is planned, proposed or alleged."""

    kind: Literal["event"] = "event"
    type: Annotated[str, _known("event_types")]
    mode: ShortText | None = Field(None, description="PLOVER mode: `third-party`, `ceasefire`, `aerial` …")
    contexts: Texts = Field((), description="PLOVER contexts: `legal`, `diplomatic`, `military` …")
    title: ShortText
    summary: Text = ""
    when: Date = None
    reality: Literal["happened", "ongoing", "planned", "proposed", "alleged"] = "happened"
    participants: tuple[Participant, ...] = ()
    locations: tuple[Place, ...] = ()
    links: tuple[Link, ...] = ()
    measures: dict[Annotated[str, _known("measures")], float | Measure] = Field(
        {}, description="Short form, with `source`: become claims of that source and are not kept here."
    )

    @model_validator(mode="after")
    def _measures_have_a_source(self) -> Event:
        if self.measures and not self.source:
            raise ValueError("measures on an event need its `source`: each becomes a claim of it.")
        for measure, value in self.measures.items():
            _refuse_negative(measure, value)
        return self


class Relation(Strict):
    """A standing relation between two actors or locations, perhaps for a time."""

    kind: Literal["relation"] = "relation"
    id: RecordId
    type: Annotated[str, _known("relation_types")]
    start: RecordId
    end: RecordId
    title: ShortText | None = None
    when: Date = None
    attributes: Attributes = {}
    source: RecordId | None = None

    @model_validator(mode="after")
    def _joins_two(self) -> Relation:
        if self.start == self.end:
            raise ValueError("a relation joins two different records; start and end are the same.")
        return self


class Source(Strict):
    """Where claims are made: an article, one of its sections, a dataset, a statement."""

    kind: Literal["source"] = "source"
    id: RecordId
    type: Annotated[str, _known("source_types")]
    title: ShortText
    part_of: RecordId | None = Field(
        None, description="The whole it is a section or a release of; leaving out the whole leaves out its parts."
    )
    republishes: RecordId | None = Field(
        None, description="The source whose text it prints again; both count as one voice."
    )
    publisher: ShortText | None = None
    authors: Texts = ()
    url: ShortText | None = None
    published: Date = None
    licence: ShortText | None = None
    cite: ShortText | None = None
    attributes: Attributes = {}
    retracted: Date = Field(None, description="The day it was taken back; its claims count no longer.")


class Attribution(Strict):
    """Whose word a claim is: a known actor's, or that of somebody described in words."""

    actor: RecordId | None = None
    text: ShortText | None = Field(None, description="`Israeli official`, for a speaker without a record.")
    kind: Literal["named", "collective", "anonymous", "unattributed"] | None = None
    count: int | None = Field(None, ge=1, le=1_000_000)
    affiliation: RecordId | None = Field(
        None, description="The actor on whose behalf, or from whose ranks, they spoke."
    )

    @model_validator(mode="after")
    def _names_a_speaker(self) -> Attribution:
        if self.actor is None and self.text is None:
            raise ValueError("an attribution needs an `actor` or a `text`.")
        if self.actor is None and self.kind is None:
            raise ValueError("an attribution in words needs a `kind`: named, collective, anonymous or unattributed.")
        return self


class Claim(Strict):
    """One source's word on one thing: that it is so, or what a value of it is."""

    kind: Literal["claim"] = "claim"
    id: RecordId | None = Field(None, description="Derived from the content where absent.")
    about: Reference = Field(description="The id of any record, or of an event's part.")
    property: Annotated[str, _known("properties")] | None = None
    value: ShortText | Measure | None = None
    as_of: Date = Field(None, description="The day a value is true of.")
    source: RecordId
    said: Date = Field(None, description="When it was uttered; the source's `published` otherwise.")
    attributed_to: tuple[Attribution, ...] = ()
    stance: Literal["asserts", "denies"] = "asserts"
    certainty: Literal["confirmed", "stated", "hedged"] = "stated"
    locator: ShortText | None = Field(None, description="Where in the source: `paragraph 3`.")
    retracted: Date = None

    @model_validator(mode="after")
    def _value_and_property_come_together(self) -> Claim:
        if (self.property is None) != (self.value is None):
            raise ValueError("property and value come together; give both or neither.")
        _refuse_negative(self.property or "", self.value)
        return self


class Merge(Strict):
    """A decision that two actors, or two locations, are one: both are read as ``into``, until it is taken back."""

    kind: Literal["merge"] = "merge"
    id: RecordId | None = Field(None, description="Derived from the content where absent.")
    merged: RecordId = Field(description="The id that is given up: it leads to the other from now on.")
    into: RecordId = Field(description="The id that stays.")
    why: Reason = Field(description="What speaks for it.")
    by: Reason | None = Field(None, description="Who decided.")
    decided: Annotated[str, AfterValidator(_check_edtf)] = Field(description="The day it was decided: `2024-05-25`.")
    undone: Date = Field(None, description="The day it was taken back.")
    undone_why: Reason | None = None
    undone_by: Reason | None = None
    source: RecordId | None = Field(None, description="Where the decision is from, if it is another's.")

    @model_validator(mode="after")
    def _joins_two(self) -> Merge:
        if self.merged == self.into:
            raise ValueError("a merge joins two different records; merged and into are the same.")
        return self


Record = Actor | Location | Event | Relation | Source | Claim | Merge
AnyRecord = Annotated[Record, Discriminator("kind")]
RECORD: Final[TypeAdapter[Record]] = TypeAdapter(AnyRecord)
Identified = TypeVar("Identified", Claim, Merge)
"""What has an id derived from its content where it is given none."""


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of one record: what ``conflict-graph schema`` prints."""
    schema = RECORD.json_schema(mode="validation")
    for kind in KINDS:  # pydantic has it optional, for each model alone knows its own
        about = schema["$defs"][kind.capitalize()]
        about["required"] = ["kind", *about.get("required", ())]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "conflict-graph record",
        "description": "One line of an extraction in JSON Lines.",
        **schema,
    }


CANONICAL: Final = "__canonical__"
"""Where an instance, which is frozen, remembers its canonical form: a load asks for it several times."""


def as_json(record: Record) -> bytes:
    """Return the record in canonical form: declared order, nothing that only repeats a default."""
    known: bytes | None = record.__dict__.get(CANONICAL)
    if known is None:
        fields = record.__pydantic_serializer__.to_json(record, exclude_defaults=True)
        known = b'{"kind":"%s",%s' % (record.kind.encode(), fields[1:])
        record.__dict__[CANONICAL] = known
    return known


def from_json(body: bytes) -> Record:
    """Return the record that has this canonical form.

    Raises:
        pydantic.ValidationError: it is the form of none.
    """
    record = RECORD.validate_json(body)
    record.__dict__[CANONICAL] = body
    return record


def digest(record: Record) -> str:
    """Return a hash of the record's content: same record, same digest."""
    return digest_of(as_json(record))


def digest_of(body: bytes) -> str:
    """Return the hash of a record in canonical form."""
    return hashlib.blake2b(body, digest_size=16).hexdigest()

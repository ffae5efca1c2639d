"""One record in full: of each kind, what answers show of it, the record itself, and what it stands on."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Discriminator, Field, RootModel

from graph_service.schemas.elements import EvidenceSchema, LeftOut, NodeSchema, Schema, SourceSchema
from knowledge_graph.records import Actor, Claim, Event, Location, Merge, Relation, Source

_EXPORTED = Field(description="The record as exported.")
_COUNTING = Field(description="The counting claims, and their sources.")


class ActorAnswer(NodeSchema):
    """An actor in full."""

    kind: Literal["actor"]
    record: Actor = _EXPORTED
    evidence: EvidenceSchema = _COUNTING
    claims_left_out: LeftOut = None


class LocationAnswer(NodeSchema):
    """A location in full."""

    kind: Literal["location"]
    record: Location = _EXPORTED
    evidence: EvidenceSchema = _COUNTING
    claims_left_out: LeftOut = None


class EventAnswer(NodeSchema):
    """An event in full."""

    kind: Literal["event"]
    record: Event = _EXPORTED
    evidence: EvidenceSchema = _COUNTING
    claims_left_out: LeftOut = None


class SourceAnswer(SourceSchema):
    """A source in full."""

    kind: Literal["source"]
    record: Source = _EXPORTED


class RelationAnswer(Schema):
    """A relation in full."""

    id: str
    kind: Literal["relation"]
    record: Relation = _EXPORTED


class ClaimAnswer(Schema):
    """A claim in full."""

    id: str
    kind: Literal["claim"]
    record: Claim = _EXPORTED


class MergeRecordAnswer(Schema):
    """A merge in full."""

    id: str
    kind: Literal["merge"]
    record: Merge = _EXPORTED


class EntityAnswer(
    RootModel[
        Annotated[
            ActorAnswer
            | LocationAnswer
            | EventAnswer
            | SourceAnswer
            | RelationAnswer
            | ClaimAnswer
            | MergeRecordAnswer,
            Discriminator("kind"),
        ]
    ]
):
    """One record in full; `kind` tells which."""

"""What `without` and `explain` add to an answer."""

from __future__ import annotations

from typing import Any

from pydantic import ConfigDict, Field

from graph_service.schemas.elements import Schema, StatusOrIdentity


class StandingSchema(Schema):
    """What a node or an edge stands on."""

    status: StatusOrIdentity | None
    source_count: int | None


class WeakenedSchema(Schema):
    """A node or an edge with a lower evidence status, or fewer sources."""

    id: str
    before: StandingSchema
    after: StandingSchema


class KeptSchema(Schema):
    """How many there were, how many of those are left, and how many there are instead."""

    before: int
    kept: int
    new: int


class ChangedSchema(Schema):
    """The difference to the answer with the sources that `without` leaves out."""

    removed: list[str] = Field(description="Ids of events and relations no longer in the answer.")
    new: list[str] = Field(description="Ids of those in the answer instead.")
    weakened: list[WeakenedSchema]
    paths: KeptSchema | None = Field(None, description="Numbers of paths.")
    conflicts: KeptSchema | None = Field(
        None, description="Numbers of conflicts; one is the same if it is about the same property and day."
    )


class ExplainedStepSchema(Schema):
    """One call of the store, with the sizes of its input and output."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    step: str
    in_: int = Field(alias="in")
    out: int
    milliseconds: float


class ExplainedSchema(Schema):
    """The filter and the calls of the store behind an answer."""

    store: str
    filter: dict[str, Any] = Field(description="The fields of the filter that differ from the default.")
    steps: list[ExplainedStepSchema]
    milliseconds: float

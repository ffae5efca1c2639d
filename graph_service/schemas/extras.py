"""What stands beside an answer if asked: what leaving sources out changes, and how the answer came about."""

from __future__ import annotations

from typing import Any

from pydantic import ConfigDict, Field

from graph_service.schemas.elements import Schema


class WeakenedSchema(Schema):
    """Something that is weakened without a source."""

    id: str
    before: dict[str, str | int | None] = Field(description="Its `status` and `source_count`.")
    after: dict[str, str | int | None]


class KeptSchema(Schema):
    """How many there were before, how many of them are left, and how many there are instead."""

    before: int
    kept: int
    new: int


class ChangedSchema(Schema):
    """What the answer loses without some sources."""

    removed: list[str] = Field(description="Events and relations that are no longer in the answer.")
    new: list[str] = Field(description="What came in instead, within the limits.")
    weakened: list[WeakenedSchema]
    paths: KeptSchema | None = Field(None, description="Of paths.")
    conflicts: KeptSchema | None = Field(None, description="Of conflicts, told apart by what they are about.")


class ExplainedStepSchema(Schema):
    """One thing that was asked of the store: how much went in, how much came out."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    step: str
    in_: int = Field(alias="in")
    out: int
    milliseconds: float


class ExplainedSchema(Schema):
    """How an answer came about."""

    store: str
    filter: dict[str, Any] = Field(description="What the parameters come to, where it isn't the default.")
    steps: list[ExplainedStepSchema]
    milliseconds: float

"""Lists of entities, claims and sources."""

from __future__ import annotations

from pydantic import Field

from graph_service.schemas.elements import (
    HitSchema,
    LeftOut,
    ListedClaimSchema,
    ListedSourceSchema,
    PageSchema,
    Schema,
    SourceSchema,
    TruncatedSchema,
)


class SuggestionSchema(Schema):
    """An entity that may have been meant."""

    id: str
    name: str = Field(description="The name of it that is most like what was asked for.")


class SearchAnswer(PageSchema):
    """Search results."""

    results: list[HitSchema]
    facets: dict[str, dict[str, int]]
    claims_left_out: LeftOut = None
    left_out: int | None = Field(
        None, description="With `near` or `box`: number of results left out because only a wide area places them there."
    )
    without_filters: int | None = Field(
        None, description="Where there are no results: how many there are without any filter, if there are any."
    )
    suggestions: list[SuggestionSchema] | None = Field(
        None, description="Where no name holds the words: entities with names like them."
    )
    truncated: TruncatedSchema | None = Field(
        None,
        description="Why pages end before the results do: more entities hold the words than are ranked. Then `total` "
        "is a lower bound.",
    )


class ClaimsAnswer(PageSchema):
    """Claims on an entity, and their sources."""

    results: list[ListedClaimSchema]
    sources: dict[str, SourceSchema]
    truncated: TruncatedSchema | None = Field(description="Set where the page ended before it was full: `time`.")


class SourcesAnswer(PageSchema):
    """Sources in order of id."""

    results: list[ListedSourceSchema]

"""Parameters of questions about the graph: paths, neighbourhoods and the analysis of a subgraph."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from knowledge_graph.errors import InvalidInput
from knowledge_graph.filtering.filters import Filter
from knowledge_graph.vocabulary import VOCABULARY
from queries.parameters.filters import FilterParameters, Parameters
from queries.parameters.values import LISTED, Many

PathOrder = Literal["possible", "certain"]
MAX_VIA = 4
"""How many entities paths can be made to pass through: each doubles the work."""


class PathParameters(FilterParameters):
    """How two entities are connected."""

    start: Many = Field(
        min_length=1,
        description="Entity at which the path starts; with several, any of them.",
        examples=[["actor:david-barnea"]],
    )
    end: Many = Field(
        min_length=1,
        description="Entity at which the path ends; with several, any of them.",
        examples=[["actor:hamas"]],
    )
    mode: Literal["shortest", "all_shortest", "k_shortest", "temporal"] = Field(
        "shortest",
        description="`shortest`: one shortest path; `all_shortest`: all of them; `k_shortest`: the first `max_paths` "
        "of all simple paths by length; `temporal`: the first of those along which time runs forward.",
    )
    max_depth: int = Field(6, ge=1, le=12, description="Maximum number of relations in a path.")
    max_paths: int = Field(
        50,
        ge=1,
        le=1000,
        description="Maximum number of paths to list; a larger number only appends. Not with `mode=shortest`, which is "
        "one path.",
    )
    order: PathOrder | None = Field(
        None,
        description="With `mode=temporal`: time runs forward on some reading of the dates (`possible`, the default) "
        "or on every reading (`certain`).",
    )
    optimise: Literal["steps", "arrival"] | None = Field(
        None, description="With `mode=temporal`: sort by fewest steps (the default) or by earliest arrival."
    )
    via: Annotated[Many, Field(max_length=MAX_VIA)] = Field(
        (), description="Entities that every path must pass through, in any order.", examples=[["actor:qatar"]]
    )
    avoid: Many = Field((), description="Entities that no path may pass through.", examples=[["actor:israel"]])
    max_degree: int | None = Field(
        None, ge=1, description="Do not pass through entities with more relations than this."
    )

    DEFAULT_CODES = VOCABULARY.path_codes

    def filter(self) -> Filter:
        """Return the filter these parameters ask for."""
        for name in ("order", "optimise"):
            if getattr(self, name) and self.mode != "temporal":
                raise InvalidInput(
                    f"`{name}` goes with `mode=temporal`; leave out `{name}`, or ask for that mode.", field=name
                )
        if self.mode == "shortest" and _is_chosen(self, "max_paths"):
            words = (
                "`mode=shortest` is one path; for more ask for another mode, such as `mode=all_shortest`, or leave out "
                "`max_paths`."
            )
            raise InvalidInput(words, field="max_paths")
        return replace(super().filter(), with_dates=self.mode == "temporal")


class NeighbourhoodParameters(FilterParameters):
    """What surrounds an entity."""

    depth: int = Field(1, ge=1, le=3, description="Maximum distance from the centre, in relations.")
    direction: Literal["any", "in", "out"] = Field(
        "any",
        description="Follow relations in both directions, or only those that end (`in`) or start (`out`) at the "
        "expanded node.",
    )
    limit: int = Field(
        100, ge=1, le=5000, description="Maximum number of neighbours, nearest and best supported first."
    )
    limit_per_relation: int = Field(
        25, ge=1, le=5000, description="Maximum number of neighbours per relation type at each expanded node."
    )
    edge_limit: int = Field(1000, ge=1, le=20000, description="Maximum number of relations among the returned nodes.")
    max_degree: int = Field(
        10_000,
        ge=1,
        description="Show, but do not expand, entities with more relations than this; the centre is always expanded, "
        "so it needs a `depth` of 2 or more.",
    )
    parts: Literal["include", "exclude"] = Field(
        "include", description="Whether the parts of a location are included with it."
    )

    def filter(self) -> Filter:
        """Return the filter these parameters ask for."""
        if self.depth == 1 and _is_chosen(self, "max_degree"):
            words = "`max_degree` is about what is expanded beyond the centre: ask for `depth=2`, or leave it out."
            raise InvalidInput(words, field="max_degree")
        return super().filter()


class AnalysisParameters(Parameters):
    """What to work out on a returned subgraph."""

    analyse: Annotated[tuple[Literal["brokers", "communities", "centrality"], ...], LISTED] = Field(
        (), description="Add an analysis of the returned subgraph: brokers between two sides, communities, centrality."
    )
    side_a: Many = Field((), description="For `brokers`: entities of one side.", examples=[["actor:israel"]])
    side_b: Many = Field((), description="For `brokers`: entities of the other side.", examples=[["actor:hamas"]])
    window: Literal["day", "week", "month", "year"] | None = Field(
        None, description="For `centrality`: also compute it per day, week, month or year."
    )


def _is_chosen(question: Parameters, name: str) -> bool:
    """Return whether a parameter has another value than its default, which clients may send along."""
    return bool(getattr(question, name) != type(question).model_fields[name].default)

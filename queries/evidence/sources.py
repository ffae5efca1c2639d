"""Sources, parts of others included, by page."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from pydantic import AfterValidator, Field

from knowledge_graph.json_views import source_view
from knowledge_graph.store import GraphStore, SourceRequest
from knowledge_graph.vocabulary import VOCABULARY
from queries.core.answer import Answer
from queries.core.list_cursor import ListCursor
from queries.core.paging import build_page
from queries.parameters.filters import Parameters
from queries.parameters.values import Many, Words


def _types(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(VOCABULARY.check("source_types", word) for word in words)


class SourcesParameters(Parameters):
    """Sources, in order of id."""

    q: Words = Field("", description="Part of a title, a publisher or an id.", examples=["briefing"])
    type: Annotated[Many, AfterValidator(_types)] = Field((), description="Types of source.", examples=[["article"]])
    part_of: Many = Field((), description="Only parts of one of these sources.")
    limit: int = Field(50, ge=1, le=1000, description="Maximum number of results on a page.")
    cursor: str | None = Field(None, max_length=2_000, description="The `next` of the previous page.")

    def request(self) -> SourceRequest:
        """Return what a store is asked for, from the first page on."""
        return SourceRequest(text=self.q, types=frozenset(self.type), part_of=frozenset(self.part_of))


def sources(store: GraphStore, question: SourcesParameters, *, base: str = "") -> Answer:
    """Answer with one page of sources, each with the number of its parts and of the claims made in it and in them."""
    cursor = ListCursor.read("sources", question, types=(str,), base=base)
    after = str(cursor.key[0]) if cursor.key else ""
    page = store.sources(replace(question.request(), limit=question.limit + 1, after=after))
    listed = page.sources[: question.limit]
    following = cursor.after(listed[-1].id) if len(page.sources) > len(listed) else None
    counts = store.source_counts([source.id for source in listed])
    results = [
        source_view(source) | {"part_count": counts[source.id].parts, "claim_count": counts[source.id].claims}
        for source in listed
    ]
    return build_page(results, total=page.total, limit=question.limit, following=following)

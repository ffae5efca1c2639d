"""What has been read? The sources, with those that are parts of others among them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Annotated, Any, cast

import orjson
from pydantic import AfterValidator, Field

from knowledge_graph.deadline import Deadline
from knowledge_graph.json_views import source_view
from knowledge_graph.records import Source
from knowledge_graph.store import GraphStore
from knowledge_graph.text import fold
from knowledge_graph.vocabulary import VOCABULARY
from queries.answer import Answer
from queries.cursor import read_cursor
from queries.paging import write_page
from queries.parameters.filters import Many, Parameters


def _types(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(VOCABULARY.check("source_types", word) for word in words)


class SourcesParameters(Parameters):
    """Sources, in order of id."""

    q: str = Field("", max_length=200, description="Part of a title, a publisher or an id.", examples=["briefing"])
    type: Annotated[Many, AfterValidator(_types)] = Field((), description="Types of source.", examples=[["article"]])
    part_of: Many = Field((), description="Only parts of one of these sources.")
    limit: int = Field(50, ge=1, le=1000, description="How many on a page.")
    cursor: str | None = Field(None, max_length=200, description="Where the page before ended: its `next`.")

    def leaves_in(self, source: Source) -> bool:
        """Return whether a source is asked for."""
        wanted = fold(self.q)
        return (
            (not self.type or source.type in self.type)
            and (not self.part_of or source.part_of in self.part_of)
            and (not wanted or wanted in fold(f"{source.title} {source.publisher or ''} {source.id}"))
        )


def sources(store: GraphStore, question: SourcesParameters, *, seconds: float = 10.0, base: str = "") -> Answer:
    """Answer with one page of sources.

    Raises:
        BudgetExceeded: there are too many to look through in time.
    """
    offset = read_cursor(question.cursor)
    found: list[Source] = []
    total = 0
    for source in every_source(store, Deadline(seconds, "Looking through all sources", "take smaller pages")):
        if question.leaves_in(source):
            total += 1
            if offset < total <= offset + question.limit:
                found.append(source)
    results = [orjson.dumps(source_view(one)) for one in found]
    return write_page(results, total=total, limit=question.limit, offset=offset, base=base)


def every_source(store: GraphStore, deadline: Deadline) -> Iterator[Source]:
    """Yield every source, in order of id.

    Raises:
        BudgetExceeded: there are too many to look through in time.
    """
    with closing(cast("Any", store.iter_records())) as records:
        for record in records:
            if not isinstance(record, Source):
                break
            yield record
            deadline.check()

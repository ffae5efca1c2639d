"""Merges: decisions that two records are the same entity, with author and reason."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from knowledge_graph.errors import NotFound
from knowledge_graph.identity.merges import counting
from knowledge_graph.json_views import merge_view
from knowledge_graph.records import Merge, span
from knowledge_graph.store import GraphStore
from knowledge_graph.time_span import BEGINNING
from queries.core.answer import Answer
from queries.core.list_cursor import ListCursor
from queries.core.paging import build_page
from queries.parameters.filters import Parameters
from queries.parameters.values import Many


class MergesParameters(Parameters):
    """Merges, the last decided first."""

    entity: Many = Field((), description="Only merges of these ids, or into them.", examples=[["actor:icj"]])
    undone: Literal["exclude", "include"] = Field("exclude", description="Whether to list those taken back, too.")
    limit: int = Field(50, ge=1, le=1000, description="Maximum number of results on a page.")
    cursor: str | None = Field(None, max_length=2_000, description="The `next` of the previous page.")

    def leaves_in(self, merge: Merge) -> bool:
        """Return whether the question lists a merge."""
        if self.undone == "exclude" and merge.undone is not None:
            return False
        return not self.entity or not {merge.merged, merge.into}.isdisjoint(self.entity)


def merges(store: GraphStore, question: MergesParameters, *, base: str = "") -> Answer:
    """Answer with one page of merges."""
    cursor = ListCursor.read("merges", question, types=(int, str), base=base)
    selected = sorted((merge for merge in store.merges() if question.leaves_in(merge)), key=_newest_first)
    page, following = cursor.slice(selected, question.limit, _newest_first)
    results = [merge_view(merge) for merge in page]
    return build_page(results, total=len(selected), limit=question.limit, following=following)


def one_merge(store: GraphStore, reference: str) -> Answer:
    """Answer with the merge of this id, or the one that merged the record of this id.

    Raises:
        NotFound: there is none.
    """
    every = store.merges()
    for merge in (*(merge for merge in every if merge.id == reference), *counting(every)):
        if reference in {merge.id, merge.merged}:
            return Answer(merge_view(merge))
    raise NotFound(reference)


def _newest_first(merge: Merge) -> tuple[int, str]:
    decided = span(merge.decided)
    return -(decided.earliest if decided else BEGINNING), merge.id or ""

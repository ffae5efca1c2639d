"""The parameters of reading the audit log."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from graph_service.access.audit import Action, AuditQuery
from knowledge_graph.errors import InvalidInput
from queries.parameters.filters import Parameters
from queries.parameters.values import LISTED

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _day(text: str) -> str:
    if not _DAY.fullmatch(text):
        raise InvalidInput(f"expected a day (2026-11-30), got {text[:40]!r}.")
    return text


class AuditParameters(Parameters):
    """Which entries of the audit log."""

    action: Annotated[tuple[Action, ...], LISTED] = Field((), description="Only these actions.", examples=[["merge"]])
    by: str | None = Field(None, min_length=1, max_length=200, description="By a token's name or id, or by a user.")
    what: str | None = Field(None, min_length=1, max_length=700, description="About this id, or this file.")
    since: Annotated[str, AfterValidator(_day)] | None = Field(None, description="From this day on (UTC).")
    until: Annotated[str, AfterValidator(_day)] | None = Field(None, description="Up to this day.")
    limit: int = Field(50, ge=1, le=1000, description="Maximum number of results on a page.")
    cursor: str | None = Field(None, min_length=1, max_length=64, description="The `next` of the previous page.")

    def query(self) -> AuditQuery:
        """Return which entries are asked for."""
        return AuditQuery(frozenset(self.action), self.by, self.what, self.since, self.until)

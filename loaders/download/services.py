"""The services that events are downloaded from: addresses, tokens, pages.

UCDP: https://ucdp.uu.se/apidocs/, ACLED: https://acleddata.com/api-documentation/getting-started. Both give JSON a
page at a time. UCDP's answers name the next page; ACLED's have none, so one that isn't full is the last.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from knowledge_graph.errors import InvalidInput

UCDP_PAGE: Final = 1_000
ACLED_PAGE: Final = 5_000
_UCDP_VERSION: Final = re.compile(r"\d\d?\.\d{1,2}(\.\d{1,2}){0,2}\Z")
_UCDP_FILTERS: Final = ("Country", "Geography", "StartDate", "EndDate", "TypeOfViolence", "Dyad", "Actor", "Id")


@dataclass(frozen=True, slots=True)
class DownloadQuery:
    """A query to a service.

    Attributes:
        name: the stem of its pages' files, which may tell the release where the rows don't.
        path: the path below the service's address.
        parameters: the parameters of every page.
        rows: the field of an answer that holds the rows.
        per_page: the number of rows of a full page.
        first: the further parameters of the first page.
    """

    name: str
    path: str
    parameters: Mapping[str, str]
    rows: str
    per_page: int
    first: Mapping[str, str]

    def next_page(self, answer: Mapping[str, Any], page: Mapping[str, str]) -> Mapping[str, str] | None:
        """Return the parameters of the page after this one; None after the last.

        Of the address that UCDP gives only the page's number is taken: a token goes nowhere else.
        """
        if "NextPageUrl" in answer:
            parameters = parse_qs(urlsplit(str(answer["NextPageUrl"] or "")).query)
            page_number = next((values[0] for name, values in parameters.items() if name.lower() == "page"), "")
            return {"page": page_number} if page_number.isdecimal() and page_number != page.get("page") else None
        if len(answer[self.rows]) < self.per_page:
            return None
        return {"page": str(int(page.get("page", "1")) + 1)}


@dataclass(frozen=True, slots=True)
class DataService:
    """A service: its address, and how it takes a token.

    Attributes:
        name: its name, for messages.
        url: its address.
        variable: the environment variable of the token.
        header: the header of the token.
        scheme: what precedes the token in the header.
        login: the address, relative to ``url``, of its token endpoint; empty if it has none.
        client: the OAuth client id.
    """

    name: str
    url: str
    variable: str
    header: str
    scheme: str = ""
    login: str = ""
    client: str = ""

    @property
    def login_variables(self) -> tuple[str, str]:
        """Return the environment variables of a user's name and password."""
        begin = self.variable.removesuffix("TOKEN")
        return f"{begin}USER", f"{begin}PASSWORD"

    @property
    def login_hint(self) -> str:
        """Return what credentials the service needs, for messages."""
        token = f"a token; set the environment variable {self.variable}"
        return f"{token}, or {' and '.join(self.login_variables)}" if self.login else token


UCDP: Final = DataService("UCDP", "https://ucdpapi.pcr.uu.se/api", "CONFLICT_GRAPH_UCDP_TOKEN", "x-ucdp-access-token")
ACLED: Final = DataService(
    "ACLED", "https://acleddata.com/api", "CONFLICT_GRAPH_ACLED_TOKEN", "Authorization", "Bearer ",
    login="../oauth/token", client="acled",
)  # fmt: skip


def make_ucdp_query(
    release: str, *, after: str | None = None, before: str | None = None, where: Mapping[str, str] | None = None
) -> DownloadQuery:
    """Return the query for a release of UCDP GED, or a Candidate release; days are YYYY-MM-DD.

    Raises:
        InvalidInput: the release is invalid, or UCDP has no such filter.
    """
    version = release.strip().removeprefix("v")
    if not _UCDP_VERSION.match(version):
        raise InvalidInput(f"expected a UCDP release such as 24.1 or 24.0.5, got {release[:40]!r}.", field="release")
    known = {name.lower(): name for name in _UCDP_FILTERS}
    filters = {}
    for name, value in (where or {}).items():
        if name.lower() not in known:
            raise InvalidInput(f"UCDP has no filter {name}; it has {', '.join(_UCDP_FILTERS)}.", field="where")
        filters[known[name.lower()]] = value
    filters |= {name: day for name, day in (("StartDate", after), ("EndDate", before)) if day}
    parameters = {"pagesize": str(UCDP_PAGE)} | filters
    return DownloadQuery(f"gedevents-{version}", f"gedevents/{version}", parameters, "Result", UCDP_PAGE, {})


def make_acled_query(
    *,
    after: str | None = None,
    before: str | None = None,
    where: Mapping[str, str] | None = None,
    deleted: bool = False,
) -> DownloadQuery:
    """Return the query for ACLED's events, or with ``deleted`` for its list of deleted events.

    Days (YYYY-MM-DD) are those of events; deletions are filtered by ``where={"deleted_timestamp": …}``.

    Raises:
        InvalidInput: days are given for deletions.
    """
    if deleted and (after or before):
        raise InvalidInput(
            "deletions have no days of events; use --where deleted_timestamp=SECONDS "
            "--where 'deleted_timestamp_where=>='.",
            field="after",
        )
    filters = dict(where or {})
    if after and before:
        filters |= {"event_date": f"{after}|{before}", "event_date_where": "BETWEEN"}
    elif after or before:
        filters |= {"event_date": after or before or "", "event_date_where": ">=" if after else "<="}
    name, path = ("acled-deleted", "deleted/read") if deleted else ("acled", "acled/read")
    parameters = {"_format": "json", "limit": str(ACLED_PAGE)} | filters
    return DownloadQuery(name, path, parameters, "data", ACLED_PAGE, {"page": "1"})

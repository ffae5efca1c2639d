"""What schemathesis is told of this service: it loads this file by ``SCHEMATHESIS_HOOKS``."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

import schemathesis

LONGEST: Final = 60_000
"""Bytes of a query. An address that is much longer is refused before any application is asked, in plain text."""


@schemathesis.hook
def filter_query(context: Any, query: dict[str, Any] | None) -> bool:
    """Leave out addresses that no application is handed."""
    return query is None or len(urlencode(query, doseq=True, errors="surrogatepass")) < LONGEST

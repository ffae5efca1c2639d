"""A row of GDELT's mentions converted to a claim: one article reports one event."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import Attributes, Record, Source
from loaders.gdelt.dataset import GDELT, make_listed_article
from loaders.gdelt.event_dates import parse_day
from loaders.gdelt.layout import MENTION_COLUMNS
from loaders.readers.values import is_whole_number
from loaders.toolkit.datasets import LISTED_BY
from loaders.toolkit.record_builder import BoundedCache, SharedRecords, make_claim

MIN_STATED_CONFIDENCE: Final = 50
"""Confidence, in per cent, from which a claim is ``stated``; below it is ``hedged``. It never makes one ``confirmed``.

GDELT's codebook: how sure the coder is that this text is about this event, the less so the more it had to resolve
pronouns and rewrite sentences.
"""

_ARTICLE_COLUMNS: Final = (
    "MentionType", "MentionSourceName", "MentionDocLen", "MentionDocTone", "MentionDocTranslationInfo", "Extras",
)  # fmt: skip
_COLUMN_INDEX: Final = {name: index for index, name in enumerate(MENTION_COLUMNS)}
_ARTICLE_CELLS: Final = tuple(
    _COLUMN_INDEX[name] for name in ("MentionIdentifier", "MentionTimeDate", *_ARTICLE_COLUMNS)
)
_DOI_PREFIXES: Final = {"3": "https://doi.org/", "4": "https://doi.org/", "5": "https://doi.org/"}


class GdeltMentionConverter:
    """Converts rows of mentions.

    Args:
        shared: receives the articles and the dataset.
    """

    def __init__(self, shared: SharedRecords) -> None:
        self._shared = shared
        shared.add(GDELT.source())
        self._articles = BoundedCache(self._make_article, 5_000)

    def convert(self, cells: Sequence[str]) -> tuple[Record, ...]:
        """Return the claim of a row's article about its event.

        Args:
            cells: the row, in the order of MENTION_COLUMNS.

        Raises:
            InvalidInput: a cell can't be read; ``field`` names its column.
        """
        number, confidence = cells[0], cells[11]
        if not (number.isdecimal() and number.isascii() and len(number) < 20):
            raise InvalidInput(f"expected an event id, a whole number, got {number[:40]!r}.", field="GLOBALEVENTID")
        if not (is_whole_number(confidence) and int(confidence) <= 100):
            raise InvalidInput(f"expected a confidence from 0 to 100, got {confidence[:40]!r}.", field="Confidence")
        claim = make_claim(
            about=f"event:gdelt:{number}",
            source=self._articles[tuple(cells[index] for index in _ARTICLE_CELLS)],
            certainty="stated" if int(confidence) >= MIN_STATED_CONFIDENCE else "hedged",
            locator=_make_locator(cells),
        )
        return (claim,)

    def _make_article(self, key: tuple[str, ...]) -> str:
        identifier, time, *about = (cell.strip() for cell in key)
        if not identifier:
            raise InvalidInput("the row has no article; give its address.", field="MentionIdentifier")
        day = parse_day(time[:8], "MentionTimeDate").isoformat()
        attributes: Attributes = {name: cell for name, cell in zip(_ARTICLE_COLUMNS, about, strict=True) if cell}
        is_doi = identifier.startswith("10.") and about[0] in _DOI_PREFIXES
        source: Source = make_listed_article(f"{_DOI_PREFIXES[about[0]]}{identifier}" if is_doi else identifier, day)
        self._shared.add(source.model_copy(update={"attributes": attributes | {"MentionTimeDate": time}}))
        return source.id


def _make_locator(cells: Sequence[str]) -> str:
    """Return where in its text the article reports the event: sentence, character offsets, and GDELT's confidence."""
    parts = [f"{LISTED_BY}{GDELT.id}"]
    if cells[6]:
        parts.append(f"sentence {cells[6]}")
    offsets = [
        f"{label} at {cell}"
        for label, cell in zip(("actor 1", "actor 2", "act"), cells[7:10], strict=True)
        if cell not in {"", "-1"}
    ]
    if offsets:
        parts.append(f"characters: {', '.join(offsets)}")
    parts.append(f"confidence {cells[11]} %")
    if cells[10] == "0":
        parts.append("in the text as rewritten")
    return "; ".join(parts)[:2000]

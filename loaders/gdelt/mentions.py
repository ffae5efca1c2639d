"""A row of GDELT's mentions: one article speaks of one event, here and there in its text, more or less clearly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import Attributes, Record, Source
from loaders.gdelt.dataset import GDELT, make_listed_article
from loaders.gdelt.event_dates import parse_day
from loaders.gdelt.layout import MENTION_COLUMNS
from loaders.toolkit.datasets import LISTED_BY
from loaders.toolkit.record_builder import BoundedCache, SharedRecords, make_claim

MIN_STATED_CONFIDENCE: Final = 50
"""GDELT's confidence, in per cent, from which a claim is ``stated``; below it is ``hedged``.

Codebook: how sure the machine is that this text speaks of this event, less so the more it had to resolve pronouns and
rewrite sentences. It never makes a claim ``confirmed``.
"""

_ARTICLE_COLUMNS: Final = (
    "MentionType", "MentionSourceName", "MentionDocLen", "MentionDocTone", "MentionDocTranslationInfo", "Extras",
)  # fmt: skip
_COLUMN_INDEX: Final = {name: index for index, name in enumerate(MENTION_COLUMNS)}
_ARTICLE_CELLS: Final = tuple(
    _COLUMN_INDEX[name] for name in ("MentionIdentifier", "MentionTimeDate", *_ARTICLE_COLUMNS)
)
_DOI_PREFIXES: Final = {"3": "https://doi.org/", "4": "https://doi.org/", "5": "https://doi.org/"}


class MentionConverter:
    """Makes records of rows; the articles wait in ``shared``."""

    def __init__(self, shared: SharedRecords) -> None:
        self._shared = shared
        shared.add(GDELT.source())
        self._articles = BoundedCache(self._make_article, 5_000)

    def convert(self, cells: Sequence[str]) -> tuple[Record, ...]:
        """Return what an article says of an event; ``cells`` are in the order of MENTION_COLUMNS.

        Raises:
            InvalidInput: a cell can't be read; ``field`` names its column.
        """
        number, confidence = cells[0], cells[11]
        if not (number.isdecimal() and number.isascii() and len(number) < 20):
            raise InvalidInput(f"{number[:40]!r} is no event's id; it must be a number.", field="GLOBALEVENTID")
        if not (confidence.isdecimal() and confidence.isascii() and int(confidence) <= 100):
            raise InvalidInput(f"{confidence[:40]!r} is no confidence; it must be 0 to 100.", field="Confidence")
        claim = make_claim(
            about=f"event:gdelt:{number}",
            source=self._articles[tuple(cells[index] for index in _ARTICLE_CELLS)],
            certainty="stated" if int(confidence) >= MIN_STATED_CONFIDENCE else "hedged",
            locator=_make_locator(cells),
        )
        return (claim,)

    def _make_article(self, key: tuple[str, ...]) -> str:
        named, time, *about = (cell.strip() for cell in key)
        if not named:
            raise InvalidInput("the article isn't named; give its address.", field="MentionIdentifier")
        day = parse_day(time[:8], "MentionTimeDate").isoformat()
        kept: Attributes = {name: cell for name, cell in zip(_ARTICLE_COLUMNS, about, strict=True) if cell}
        source: Source = make_listed_article(
            f"{_DOI_PREFIXES[about[0]]}{named}" if named.startswith("10.") and about[0] in _DOI_PREFIXES else named, day
        )
        self._shared.add(source.model_copy(update={"attributes": kept | {"MentionTimeDate": time}}))
        return source.id


def _make_locator(cells: Sequence[str]) -> str:
    """Return where the article speaks of the event: the sentence, the places of actors and act, how sure GDELT is."""
    parts = [f"{LISTED_BY}{GDELT.id}"]
    if cells[6]:
        parts.append(f"sentence {cells[6]}")
    offsets = [
        f"{what} at {cell}"
        for what, cell in zip(("actor 1", "actor 2", "act"), cells[7:10], strict=True)
        if cell not in {"", "-1"}
    ]
    if offsets:
        parts.append(f"characters: {', '.join(offsets)}")
    parts.append(f"confidence {cells[11]} %")
    if cells[10] == "0":
        parts.append("in the text as rewritten")
    return "; ".join(parts)[:2000]

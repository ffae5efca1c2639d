"""What the claims of one node say: values as plain properties by their names, the newest first.

See docs/neo4j-browser.md, Claims.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from knowledge_graph.records import Claim, Measure, When, span
from knowledge_graph.text import natural_key
from knowledge_graph.vocabulary import VOCABULARY

ITSELF: Final = "itself"
"""The name of the entry for claims without a value: that the thing itself is so, or isn't."""
Entries = Mapping[str, Sequence[Claim]]
"""Claims by what they give a value of, or ``ITSELF``; of each the newest first."""

_MORE: Final = re.compile(r"^(?:more than|over|above)\b", re.IGNORECASE)
_FEWER: Final = re.compile(r"^(?:fewer than|less than|under|below)\b", re.IGNORECASE)
_FIRMNESS: Final = ("hedged", "stated", "confirmed")
_MEASURES: Final = frozenset(VOCABULARY.tables["measures"])
_FIGURES: Final = ("best", "low", "high", "share")
_SHARED: Final = ("certainty", "said", "locator")
"""What a node says once if all its claims agree on it, and otherwise of each entry."""

NAMES: Final = (ITSELF, *VOCABULARY.tables["measures"], *VOCABULARY.tables["other_properties"])
"""The names of entries."""
COLUMN_TYPES: Final = {
    **{
        name if figure == "best" and name in _MEASURES else f"{name}_{figure}": "double"
        for name in NAMES
        for figure in _FIGURES
    },
    **{f"{name}_also": "string[]" for name in NAMES},
    ITSELF: "boolean", "claims": "string[]",
}  # fmt: skip
"""The types of the properties that aren't strings."""


def entries_of(claims: Iterable[Claim]) -> Entries:
    """Return claims by what they give a value of: figures first, as a caption is short, each in order of the name.

    Of several the newest comes first: by the day they are true of, then the day they were said; then by place.
    """
    entries: dict[str, list[Claim]] = {}
    for claim in sorted(claims, key=lambda claim: (natural_key(claim.locator), claim.id or "")):
        entries.setdefault(claim.property or ITSELF, []).append(claim)
    for listed in entries.values():
        listed.sort(key=lambda claim: (_first_day(claim.as_of), _first_day(claim.said)), reverse=True)
    return {name: entries[name] for name in sorted(entries, key=lambda name: (name not in _MEASURES, name))}


def entry_properties(claims: Sequence[Claim], entries: Entries) -> dict[str, Any]:
    """Return the properties of a node that say what its claims say.

    Those that every such node has come first: ``certainty``, the firmest, and ``said`` and ``locator``, if all agree.
    """
    rows = [_shared_columns(claim) for claim in claims]
    agree = [len(set(column)) == 1 for column in zip(*rows, strict=True)]
    firmest = max((row[0] for row in rows), key=_FIRMNESS.index)
    common = [firmest, *(text if same else None for text, same in zip(rows[0][1:], agree[1:], strict=True))]
    properties: dict[str, Any] = dict(zip(_SHARED, common, strict=True))
    for name, (newest, *others) in entries.items():
        properties |= _value_properties(name, newest)
        if newest.as_of:
            properties[f"{name}_as_of"] = day_text(newest.as_of)
        for part, text, shared in zip(_SHARED, _shared_columns(newest), common, strict=True):
            if text and text != shared:
                properties[f"{name}_{part}"] = text
        if others:
            properties[f"{name}_also"] = [_line(claim, properties["certainty"]) for claim in others]
    return properties


def entry_words(name: str, listed: Sequence[Claim]) -> str:
    """Return an entry as a caption shows it: ``killed 35``, ``held 120 (2 more)``."""
    words = property_words(name, listed[0].value)
    return f"{words} ({len(listed) - 1} more)" if len(listed) > 1 else words


def _value_properties(name: str, claim: Claim) -> dict[str, Any]:
    value = claim.value
    if value is None:
        return {name: True}
    measure = value if isinstance(value, Measure) else Measure.model_construct(text=value)
    is_measure = name in _MEASURES
    figures = {
        name if is_measure and part == "best" else f"{name}_{part}": figure
        for part in _FIGURES
        if (figure := getattr(measure, part)) is not None
    }
    return figures | ({f"{name}_text" if is_measure else name: measure.text} if measure.text else {})


def _shared_columns(claim: Claim) -> tuple[str, str | None, str | None]:
    return claim.certainty, day_text(claim.said), claim.locator


def _line(claim: Claim, certainty: str) -> str:
    """Return a claim in one line: ``30 (as of 2024-05-24; hedged; paragraph 3)``."""
    value = claim.value
    words = value.text if isinstance(value, Measure) and value.text else value_text(value)
    as_of, said_day = day_text(claim.as_of), day_text(claim.said)
    details = [
        f"as of {as_of}" if as_of else None, f"said {said_day}" if said_day else None,
        claim.certainty if claim.certainty != certainty else None, claim.locator,
    ]  # fmt: skip
    more = "; ".join(filter(None, details))
    return f"{words} ({more})" if words and more else words or more or claim.certainty


def _first_day(when: str | When | None) -> int:
    days = span(when)
    return days.earliest if days else 0


def value_text(value: Measure | str | None) -> str:
    """Return a value as a caption shows it: ``35``, ``3–4``, ``> 800,000``, ``25 %``, or its words."""
    if not isinstance(value, Measure):
        return value or ""
    best, low, high = value.best, value.low, value.high
    bounds = f"{_number(low)}–{_number(high)}" if low is not None and high is not None else None
    if best is not None:
        return f"{_number(best)} ({bounds})" if bounds and low != high else _number(best)
    if bounds:
        return bounds
    text = value.text or ""
    if low is not None:
        return f"{'>' if _MORE.match(text) else '≥'} {_number(low)}"
    if high is not None:
        return f"{'<' if _FEWER.match(text) else '≤'} {_number(high)}"
    return f"{_number(round(value.share * 100, 1))} %" if value.share is not None else text


def property_words(name: str, value: Measure | str | None) -> str:
    """Return a property with its value: a measure with its figure, any other with the words if there are any."""
    text = value.text if isinstance(value, Measure) else value
    if text and (name not in VOCABULARY.tables["measures"] or not isinstance(value, Measure)):
        return f"{name.replace('_', ' ')}: {text}"
    return f"{name.replace('_', ' ')} {value_text(value)}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) and abs(value) < 1e15 else f"{value:,.12g}"


def day_text(when: str | When | None) -> str | None:
    """Return a date as EDTF, or in the words it is given in, else its bounds."""
    if not isinstance(when, When):
        return when
    bounds = f"{when.earliest or when.start_latest or ''}/{when.latest or when.end_earliest or ''}"
    return when.edtf or when.original or bounds

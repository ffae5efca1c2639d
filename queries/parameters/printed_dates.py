"""Dates as answers print them, read as parameters: `24 or 25 May 2024`, `between 1 and 23 May 2024`."""

from __future__ import annotations

import re
from calendar import month_abbr, month_name
from typing import Final

_MONTHS: Final = {
    name.lower(): number for names in (month_name, month_abbr) for number, name in enumerate(names) if name
}
_WORD: Final = "|".join(sorted(_MONTHS, key=len, reverse=True))
_POINT: Final = re.compile(rf"(?:(?:(\d{{1,2}}) )?({_WORD}) )?(\d{{4}})", re.IGNORECASE)
_PART_OF: Final = re.compile(rf"\d{{1,2}}|(?:\d{{1,2}} )?(?:{_WORD})", re.IGNORECASE)
"""A day without its month and year, or either without the year."""
_SOURCES_WORDS: Final = re.compile(r" ?\(?“[^”]*”\)?$")
_SEEN: Final = re.compile(r",? ?still going on (.+)$")
_BEGAN_AND_ENDED: Final = re.compile(
    r"(?:began (?:by .+|(?:on or after |on |in )?(?P<first>.+?)), )?ended (?:by |on |in )?(?P<last>.+)"
)
_FORMS: Final = (
    ("began on or after ", "{}/.."), ("began by ", "../.."), ("began ", "{}/.."), ("since ", "{}/.."),
    ("until ", "../{}"), ("by ", "../{}"),
)  # fmt: skip
_JOINED: Final = (
    re.compile(r"between (.+) and (.+)"), re.compile(r"(.+) or (.+)"), re.compile(r"(.+) to (.+)"),
)  # fmt: skip


def read_printed(text: str) -> str:
    """Return the EDTF for a date in the words of an answer, from its first possible day to its last.

    What the source called it (“this weekend”) is left out. Any other text is returned as it is.
    """
    words = _SOURCES_WORDS.sub("", text.strip())
    words = words.replace("about ", "")
    if both := _BEGAN_AND_ENDED.fullmatch(words):
        first, last = _hull(both["first"] or ""), _hull(both["last"])
        begin = first.partition("/")[0] if first else ".."
        return f"{begin}/{last.rpartition('/')[2]}" if last and (first or not both["first"]) else text
    seen = _SEEN.search(words)
    begun = words[: seen.start()] if seen else words
    if seen and not begun:
        return _hull(seen[1]) or text
    for prefix, form in _FORMS:
        if begun.startswith(prefix) and (hull := _hull(begun.removeprefix(prefix))):
            first, _, last = hull.partition("/")
            return form.format(first if form.endswith("..") else last or first)
    if begun.startswith("from ") and begun.endswith(" on") and (hull := _hull(begun[5:-3])):
        return f"{hull.partition('/')[0]}/.."
    return (None if seen else _hull(begun)) or text


def _hull(text: str) -> str | None:
    """Return a printed date as EDTF: a day, month or year, or an interval from the first to the last it names."""
    return _hull_of(text, {})


def _hull_of(text: str, known: dict[str, str | None]) -> str | None:
    """Return the same; each part of a text is read once, as a text of many joints has more ways than can be tried."""
    if text not in known:
        known[text] = _point(text) or _joined(text, known)
    return known[text]


def _joined(text: str, known: dict[str, str | None]) -> str | None:
    for form in reversed(_JOINED):  # the loosest first: each end may be joined itself
        if (
            (ends := form.fullmatch(text))
            and (last := _hull_of(ends[2], known))
            and (first := _hull_of(_completed(ends[1], ends[2]), known))
        ):
            return f"{first.partition('/')[0]}/{last.rpartition('/')[2]}"
    return None


def _completed(first: str, last: str) -> str:
    """Return the first of two joined dates with what it shares with the last: `24` or 25 May 2024."""
    shared = last.split()[len(first.split()) :]
    return " ".join((first, *shared)) if _PART_OF.fullmatch(first) else first


def _point(text: str) -> str | None:
    matched = _POINT.fullmatch(text)
    if not matched:
        return None
    day, month, year = matched.groups()
    parts = [year, *([f"{_MONTHS[month.lower()]:02}"] if month else []), *([f"{int(day):02}"] if day else [])]
    return "-".join(parts)

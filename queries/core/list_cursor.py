"""Cursors of lists: where a page ended, by the sort key of its last item, so that what comes in between moves nothing.

A cursor also carries a fingerprint of its question. It is text without meaning to whoever gets it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import orjson

from knowledge_graph.errors import InvalidInput
from queries.parameters.filters import Parameters

MAX_LENGTH: Final = 2_000
"""Maximum number of characters of a cursor: two ids of the longest kind fit."""

T = TypeVar("T")
Part = str | int | float | None
_NO_MATTER: Final = frozenset({"cursor", "limit", "explain", "format", "without"})
"""Parameters that may differ from page to page: what they change keeps its order. ``without`` is asked both ways."""
_FINGERPRINT_BYTES: Final = 9
_TOO_GREAT: Final = 1 << 63
"""What no store takes for an integer, and no list gives."""


@dataclass(frozen=True, slots=True)
class ListCursor:
    """Where a page of a question's list begins."""

    fingerprint: str
    """What tells the question from others: its name, what it is about and its parameters."""
    key: tuple[Any, ...] | None
    """The sort key of the last item of the page before; None for the first page."""
    base: str = ""
    """What a cursor is appended to: a URL up to ``cursor=``, or nothing."""

    @classmethod
    def read(cls, name: str, question: Parameters, *about: str, types: tuple[type, ...], base: str = "") -> ListCursor:
        """Return where the page begins that a question's ``cursor`` asks for.

        Args:
            name: the name of the list.
            question: its parameters.
            about: the ids in its path, if any.
            types: of the parts of a sort key.
            base: what the cursors of next pages are appended to: a URL up to ``cursor=``, or nothing.

        Raises:
            InvalidInput: the cursor is none, or belongs to another question.
        """
        fingerprint = _fingerprint(name, question, about)
        text = getattr(question, "cursor", None)
        if not text:
            return cls(fingerprint, None, base)
        marked, *key = _decode(text)
        if marked != fingerprint:
            raise InvalidInput(
                "This cursor belongs to another question: keep every parameter but `limit`, or begin without `cursor`.",
                field="cursor",
            )
        if len(key) != len(types) or not all(map(_is_of, key, types)):
            raise unknown_cursor()
        return cls(fingerprint, tuple(key), base)

    def slice(
        self, items: Sequence[T], limit: int, sort_key: Callable[[T], tuple[Any, ...]]
    ) -> tuple[Sequence[T], str | None]:
        """Return one page of a whole list that is sorted by a key, and the cursor of the next page if there is one."""
        start = bisect_right(items, self.key, key=sort_key) if self.key is not None else 0
        page = items[start : start + limit]
        return page, self.after(*sort_key(page[-1])) if start + len(page) < len(items) else None

    def after(self, *key: Part) -> str:
        """Return the cursor of the page that begins after the item with this sort key."""
        body = orjson.dumps([self.fingerprint, *key])
        return self.base + base64.urlsafe_b64encode(body).decode().rstrip("=")


def stale_cursor() -> InvalidInput:
    """Return the error of a cursor whose item has another place by now, or none."""
    words = "What this cursor stands at has changed since; begin without `cursor`."
    return InvalidInput(words, field="cursor")


def unknown_cursor() -> InvalidInput:
    """Return the error of a cursor that no list gave."""
    return InvalidInput("This cursor is not one a page before gave; begin without `cursor`.", field="cursor")


def _is_of(part: Any, type_: type) -> bool:
    if isinstance(part, int) and not -_TOO_GREAT <= part < _TOO_GREAT:
        return False
    return isinstance(part, int | float if type_ is float else type_)


def _fingerprint(name: str, question: Parameters, about: tuple[str, ...]) -> str:
    fields = question.model_dump(mode="json", exclude_defaults=True, exclude=set(_NO_MATTER))
    # As ASCII: what was typed may hold half of a surrogate pair, which UTF-8 has no bytes for.
    body = json.dumps([name, about, fields], sort_keys=True, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(hashlib.blake2b(body, digest_size=_FINGERPRINT_BYTES).digest()).decode()


def _decode(text: str) -> list[Any]:
    try:
        parts = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError):
        raise unknown_cursor() from None
    if not isinstance(parts, list) or not parts:
        raise unknown_cursor()
    return parts

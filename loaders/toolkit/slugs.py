"""Texts as parts of ids."""

from __future__ import annotations

import hashlib
import unicodedata
from functools import lru_cache
from typing import Final

from knowledge_graph.identity.folding import fold

MAX_SLUG: Final = 80
"""Maximum letters of a slug; a longer one is cut and ends in a hash."""


@lru_cache(maxsize=65_536)
def make_slug(text: str) -> str:
    """Return a text as part of an id: ``São Tomé`` is ``sao-tome``, ``رفح`` is unchanged; empty for an empty text.

    Two texts have the same slug if they fold to the same text, as names do in identity resolution. It is composed
    (NFC), as text in addresses is.
    """
    folded = unicodedata.normalize("NFC", fold(text))
    if not folded:
        return _hash(text) if text.strip() else ""
    whole = folded.replace(" ", "-")
    return whole if len(whole) <= MAX_SLUG else f"{whole[:MAX_SLUG].rstrip('-')}-{_hash(folded)}"


def _hash(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=4).hexdigest()

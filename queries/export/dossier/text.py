"""Names and words fit to be shown: on one line, not too long, without what would turn other text around."""

from __future__ import annotations

import re
from typing import Final

LONGEST: Final = 160
"""Characters of a name or a value that are shown."""

_TURNING: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
"""Marks that change the direction of what follows."""
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_SPACES: Final = re.compile(r"\s+")
_WEB: Final = re.compile(r"https?://[^\s<>\"'`\\\x00-\x20]+\Z", re.IGNORECASE)
_LONGEST_ADDRESS: Final = 2_000


def shown(text: object, most: int = LONGEST) -> str:
    """Return a text on one line, cut in its middle to a length; what can't be written is replaced."""
    whole = str(text)
    if len(whole) > 8 * most:
        whole = f"{whole[: 4 * most]}…{whole[-4 * most :]}"
    plain = _SPACES.sub(" ", _TURNING.sub("", _UNWRITABLE.sub("\ufffd", whole))).strip()
    if len(plain) <= most:
        return plain
    return f"{plain[: most * 2 // 3].rstrip()} … {plain[-(most // 3 - 3) :].lstrip()}"


def web_address(url: object) -> str:
    """Return an address that may be linked to: of the web, of http or https; empty for any other."""
    text = str(url or "")
    return text if len(text) <= _LONGEST_ADDRESS and _WEB.match(text) else ""

"""Rich's markup without rich, which takes long to import: text quoted in it, and markup as plain text."""

from __future__ import annotations

import re
from typing import Final

_TAG: Final = re.compile(r"(\\*)\[([a-z#/@][^[]*?)]")
"""A tag, after backslashes: an odd number of them makes it text."""


def escape(text: str) -> str:
    """Return markup that shows a text as it is."""
    quoted = _TAG.sub(lambda tag: rf"{tag[1] * 2}\[{tag[2]}]", text)
    return f"{quoted}\\" if quoted.endswith("\\") and not quoted.endswith("\\\\") else quoted


def plain_text(markup: str) -> str:
    """Return what markup shows where there are no colours."""
    if "[" not in markup:
        return markup
    shown, position = [], 0
    for tag in _TAG.finditer(markup):
        shown.append(markup[position : tag.start()].replace("\\[", "["))
        backslashes, is_text = divmod(len(tag[1]), 2)
        shown.append("\\" * backslashes + (f"[{tag[2]}]" if is_text else ""))
        position = tag.end()
    return "".join(shown) + markup[position:].replace("\\[", "[")

"""HTML and SVG built from elements, so that text can't become markup."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Final

_EMPTY: Final = frozenset({"meta", "br", "path", "circle", "rect", "line"})
"""Elements that hold nothing."""

_OF_SVG: Final = frozenset({"path", "circle", "rect", "line"})


class Markup(str):
    """Text that is markup already."""

    __slots__ = ()


Content = str | Iterable["Content"] | None


def element(name: str, /, *content: Content, **attributes: object) -> Markup:
    """Return an element.

    Args:
        name: of the element.
        content: texts, which are escaped, and other elements.
        attributes: by name; a trailing underscore is dropped, other underscores are hyphens, None is left out.
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None and value != ""
    )
    if name in _EMPTY:
        return Markup(f"<{name}{written}{'/' if name in _OF_SVG else ''}>")
    return Markup(f"<{name}{written}>{join(content)}</{name}>")


def join(content: Content, between: str = "") -> Markup:
    """Return contents one after the other, texts among them escaped."""
    if content is None:
        return Markup("")
    if isinstance(content, Markup):
        return content
    if isinstance(content, str):
        return Markup(escape(content, quote=False))
    return Markup(between.join(join(part) for part in content))


def isolated(text: str) -> Markup:
    """Return a text whose direction changes nothing around it."""
    return join(text) if text.isascii() else element("bdi", text)

"""The graph style (GraSS) that Neo4j Browser takes, made from the vocabulary: a family of colours for each kind.

Rules go from general to particular, because a later rule wins: any node, its kind, its type. The format knows no
comments, and no colon or semicolon inside a value.
"""

from __future__ import annotations

import colorsys
from collections.abc import Iterator
from typing import Final, NamedTuple

from knowledge_graph.vocabulary import VOCABULARY

Properties = dict[str, str]


class Family(NamedTuple):
    """How one kind of node looks: hues (0 to 1) from its first type to its last, saturation, lightness, size."""

    hues: tuple[float, float]
    saturation: float
    lightness: tuple[float, float, float]
    diameter: int


FAMILIES: Final = {
    "Actor": Family((0.53, 0.68), 0.60, (0.42, 0.55, 0.68), 55),
    "Location": Family((0.30, 0.45), 0.42, (0.36, 0.48, 0.60), 45),
    "Event": Family((0.10, -0.02), 0.80, (0.44, 0.53, 0.62), 65),
    "Source": Family((0.58, 0.58), 0.06, (0.45, 0.58, 0.70), 40),
    "Claim": Family((0.14, 0.14), 0.90, (0.62, 0.62, 0.62), 60),
    "ClaimRecord": Family((0.75, 0.75), 0.15, (0.70, 0.70, 0.70), 30),
    "Speaker": Family((0.12, 0.12), 0.45, (0.75, 0.75, 0.75), 50),
    "Relation": Family((0.75, 0.75), 0.15, (0.70, 0.70, 0.70), 30),
    "Merge": Family((0.75, 0.75), 0.15, (0.70, 0.70, 0.70), 30),
    "Merged": Family((0.58, 0.58), 0.06, (0.78, 0.78, 0.78), 35),
}
"""Blue actors, green places, grey sources, yellow claims, pale speakers without a record; the records of
claims, relations and merges are hardly seen. Events go from orange to red, from agreeing to war."""

_CALM: Final = (
    "agree", "consult", "support", "concede", "cooperate", "aid", "retreat", "meeting", "debate", "proposal",
    "construction",
)  # fmt: skip
_VIOLENT: Final = (
    "coerce", "assault", "displacement", "captivity", "accident", "military_operation", "war", "death",
)  # fmt: skip

DARK, LIGHT = "#1F2430", "#FFFFFF"

_CLASS_COLOURS: Final = {
    "involvement": "#8A6D5A",
    "affiliation": "#3E6FB0",
    "stance": "#B03A6B",
    "sequence": "#C2562D",
    "place": "#4F8A5B",
    "part": "#7A8B80",
}
_EVIDENCE: Final = {
    "ABOUT": "about",
    "MADE_IN": "made in",
    "ATTRIBUTED_TO": "said by",
    "PART_OF_SOURCE": "part of",
    "REPUBLISHES": "republishes",
    "TOUCHES": "touches",
    "MERGED_INTO": "is read as",
}


def grass() -> str:
    """Return the style as text: what goes into a .grass file."""
    return "".join(f"{selector} {{\n{_body(properties)}}}\n\n" for selector, properties in rules())


def rules() -> Iterator[tuple[str, Properties]]:
    """Yield every rule, a selector and its properties, in the order in which Neo4j Browser applies them."""
    yield "node", _node("#A5ABB6", 45, "{caption}")
    yield "relationship", _relationship("#A5ABB6", "<type>")
    yield "node.Entity", _node("#A5ABB6", 45, "{caption}")
    for kind, family in FAMILIES.items():
        yield f"node.{kind}", _node(_colour(family, 0.5, 1), family.diameter, "{caption}")
    for kind, family in FAMILIES.items():
        labels = list(dict.fromkeys(_types_of(kind)))
        for index, label in enumerate(labels):
            along = index / max(1, len(labels) - 1)
            yield f"node.{label}", _node(_colour(family, along, index % 3), family.diameter, "{caption}")
    yield from _relationship_rules()


def _types_of(kind: str) -> list[str]:
    """Return the labels of a kind's types, those of events from calm to violent; a relation's type is no label."""
    if kind == "Relation":
        return []
    types: dict[str, str] = VOCABULARY.tables.get(f"{kind.lower()}_types", {})
    ordered = sorted(types, key=lambda type_: (type_ in _VIOLENT) - (type_ in _CALM)) if kind == "Event" else types
    return [types[type_] for type_ in ordered]


def _relationship_rules() -> Iterator[tuple[str, Properties]]:
    for name in VOCABULARY.relation_names:
        words = [word for word in VOCABULARY.relations if word.relation == name]
        caption = "{role}" if name == "PARTICIPATED_IN" else VOCABULARY.reading(name, words[0].role, forward=True)
        classes = [class_ for class_ in _CLASS_COLOURS if class_ in words[0].classes]
        # The more particular class of two comes last in the table: PART_OF is a place's, and a part.
        yield f"relationship.{name}", _relationship(_CLASS_COLOURS[classes[-1]], caption)
    for name, caption in _EVIDENCE.items():
        yield f"relationship.{name}", _relationship("#C9B458", caption)


def _node(colour: str, diameter: int, caption: str) -> Properties:
    return {
        "diameter": f"{diameter}px",
        "color": colour,
        "border-color": _darker(colour),
        "border-width": "2px",
        "text-color-internal": readable_on(colour),
        "font-size": "10px",
        "caption": f'"{caption}"',
    }


def _relationship(colour: str, caption: str) -> Properties:
    return {
        "color": colour,
        "shaft-width": "2px" if caption == "{role}" else "1px",
        "font-size": "8px",
        "padding": "3px",
        "text-color-external": "#000000",
        "text-color-internal": readable_on(colour),
        "caption": f'"{caption}"',
    }


def _body(properties: Properties) -> str:
    return "".join(f"  {name}: {value};\n" for name, value in properties.items())


def _colour(family: Family, along: float, level: int) -> str:
    first, last = family.hues
    hue = (first + (last - first) * along) % 1
    return _hex(colorsys.hls_to_rgb(hue, family.lightness[level], family.saturation))


def _darker(colour: str) -> str:
    hue, lightness, saturation = colorsys.rgb_to_hls(*_rgb(colour))
    return _hex(colorsys.hls_to_rgb(hue, lightness * 0.75, saturation))


def readable_on(colour: str) -> str:
    """Return the text colour, dark or light, that contrasts more with a background."""
    return max((DARK, LIGHT), key=lambda text: contrast(colour, text))


def contrast(colour: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21, as WCAG 2 defines it."""
    lighter, darker = sorted((_luminance(colour), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in _rgb(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _rgb(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5))
    return red, green, blue


def _hex(rgb: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(channel * 255):02X}" for channel in rgb)

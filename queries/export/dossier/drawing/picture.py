"""The graph as SVG: shapes by kind, doubt by line and sign, paths from left to right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from queries.export.dossier.doubt import LINE_WORDS, SIGNS, firmest, line_of_edge, line_of_node
from queries.export.dossier.drawing.layout import Point, Step, place_by_relations, place_on_paths
from queries.export.dossier.markup import Markup, element
from queries.export.dossier.model import Dossier
from queries.export.dossier.subjects import relation_words
from queries.export.dossier.text import shown

View = Mapping[str, Any]
Box = tuple[float, float, float, float]
"""Left, top, right and bottom."""

MOST_DRAWN: Final = 500
"""Nodes that a picture has at most: the most connected ones."""
_MOST_LINES: Final = 400
"""Lines that are drawn one by one, each with its words; with more, those of one look are one shape."""
_NARROW: Final = 720
_WIDE: Final = 1_600
"""Between these, a picture as wide is made to fit the page; a wider one is scrolled."""
_RADIUS: Final = 9
_LINE_HEIGHT: Final = 14
_LETTER: Final = 6.3
"""The width of a letter on average, in pixels."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """All relations between two nodes, drawn as one line."""

    start: str
    end: str
    edges: tuple[View, ...]
    line: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing, and what there is to say beside it."""

    svg: Markup
    lines: tuple[str, ...]
    """The kinds of doubt in it, for its legend."""
    undrawn: int
    """How many nodes it has no room for."""


def draw_picture(dossier: Dossier) -> Picture | None:
    """Return the picture of a dossier's nodes and relations; None if there are none."""
    if not dossier.nodes:
        return None
    nodes = _choose_nodes(dossier)
    bundles, bends = _bundle(dossier, nodes), dict[Step, list[Point]]()
    if dossier.paths:
        places, bends = place_on_paths(dossier.paths)
        bundles = [bundle for bundle in bundles if bundle.start in places and bundle.end in places]
    else:
        order = sorted(nodes, key=lambda node: (node not in dossier.seeds, -nodes[node]["degree_here"], node))
        places = place_by_relations(order, {(b.start, b.end): len(b.edges) for b in bundles})
    anchors = {subject.id: subject.anchor for subject in dossier.subjects}
    taken: list[Box] = [
        (x - _RADIUS - 3, y - _RADIUS - 3, x + _RADIUS + 3, y + _RADIUS + 3) for x, y in places.values()
    ]
    if len(bundles) > _MOST_LINES:
        lines = _draw_as_few(bundles, places)
    else:
        lines = [_draw_bundle(bundle, places, bends, dossier) for bundle in bundles]
    order = sorted(places, key=lambda node: (node not in dossier.seeds, -nodes[node]["degree_here"], node))
    shapes = [_draw_node(nodes[node], places[node], anchors.get(node), taken, dossier) for node in order]
    width = max(x for x, _ in places.values()) + 90
    height = max(y for _, y in places.values()) + 60
    svg = element(
        "svg",
        element("title", f"Graph: {shown(dossier.question, 300)}"),
        lines,
        shapes,
        viewBox=f"0 0 {width} {height}", width=width, height=height, role="img",
        class_=f"graph{' fits' if _NARROW < width < _WIDE else ''}",
    )  # fmt: skip
    used = {line_of_node(nodes[node]) for node in places} | {bundle.line for bundle in bundles}
    return Picture(svg, tuple(line for line in LINE_WORDS if line in used), len(dossier.nodes) - len(places))


def _choose_nodes(dossier: Dossier) -> dict[str, dict[str, Any]]:
    """Return the nodes to draw, the most connected ones; in order of id, each with its degree in the picture."""
    degrees = dict.fromkeys(dossier.nodes, 0)
    for edge in dossier.edges.values():
        for end in (edge["start"], edge["end"]):
            if end in degrees:
                degrees[end] += 1
    ranked = sorted(dossier.nodes, key=lambda node: (node not in dossier.seeds, -degrees[node], node))
    return {node: {**dossier.nodes[node], "degree_here": degrees[node]} for node in sorted(ranked[:MOST_DRAWN])}


def _bundle(dossier: Dossier, nodes: Mapping[str, View]) -> list[Bundle]:
    between: dict[tuple[str, str], list[View]] = {}
    for _, edge in sorted(dossier.edges.items()):
        if edge["start"] in nodes and edge["end"] in nodes:
            between.setdefault(_pair(edge["start"], edge["end"]), []).append(edge)
    return [
        Bundle(start, end, tuple(edges), firmest(line_of_edge(edge, dossier.nodes) for edge in edges))
        for (start, end), edges in sorted(between.items())
    ]


def _pair(start: str, end: str) -> tuple[str, str]:
    return (start, end) if start < end else (end, start)


def _draw_bundle(
    bundle: Bundle, places: Mapping[str, Point], bends: Mapping[Step, list[Point]], dossier: Dossier
) -> Markup:
    between = bends.get((bundle.start, bundle.end)) or bends.get((bundle.end, bundle.start), [])[::-1]
    points = [places[bundle.start], *between, places[bundle.end]]
    (left, top), (right, bottom) = points[0], points[-1]
    words = "; ".join(shown(relation_words(edge, dossier.nodes), 120) for edge in bundle.edges[:4])
    more = f"; and {len(bundle.edges) - 4} more" if len(bundle.edges) > 4 else ""
    doubt = f" ({LINE_WORDS[bundle.line]})" if bundle.line not in {"solid", "record"} else ""
    path = f"M{'L'.join(f'{x} {y}' for x, y in points)}"
    middle = ((left + right) // 2, (top + bottom) // 2)
    marks: list[Markup] = []
    if dossier.paths:
        marks += _step_marks(bundle, points, dossier)
    elif len(bundle.edges) > 1:
        marks.append(_disc(str(len(bundle.edges)), middle))
    if (sign := SIGNS.get(bundle.line)) and bundle.line != "hedged" and not dossier.paths:
        marks.append(_disc(sign, (middle[0], middle[1] + (12 if marks else 0))))
    return element(
        "g",
        element("title", f"{words}{more}{doubt}"),
        element("path", d=path, class_="line"),
        element("path", d=path, class_="core") if bundle.line == "disputed" else None,
        marks,
        class_=f"edge is-{bundle.line}",
    )


def _draw_as_few(bundles: Sequence[Bundle], places: Mapping[str, Point]) -> list[Markup]:
    """Return all lines of one look as one shape."""
    drawn = []
    for look in sorted({bundle.line for bundle in bundles}):
        ends = [(places[bundle.start], places[bundle.end]) for bundle in bundles if bundle.line == look]
        path = "".join(f"M{left} {top}L{right} {bottom}" for (left, top), (right, bottom) in ends)
        core = element("path", d=path, class_="core") if look == "disputed" else None
        drawn.append(
            element(
                "g",
                element("title", LINE_WORDS[look]),
                element("path", d=path, class_="line"),
                core,
                class_=f"is-{look}",
            )
        )
    return drawn


def _step_marks(bundle: Bundle, points: Sequence[Point], dossier: Dossier) -> list[Markup]:
    """Return the words of a step above its line, and below it how it stands; the weakest is marked."""
    ends = {bundle.start, bundle.end}
    for path in dossier.paths:
        for here, there, step in zip(path.nodes, path.nodes[1:], path.steps, strict=False):
            if {here, there} == ends:
                first, other = points[:2] if here == bundle.start else points[:-3:-1]
                x, y = (first[0] + other[0]) // 2, (first[1] + other[1]) // 2
                words = _wrap(" · ".join(step.words), 26, 2)
                above = [
                    element("text", line, x=x, y=y - 8 - _LINE_HEIGHT * (len(words) - 1 - row), class_="step")
                    for row, line in enumerate(words)
                ]
                below = [element("text", step.status, x=x, y=y + 16, class_="step quiet")]
                weak = ["▲ weakest step"] if step.is_weakest else []
                weak += ["anonymous word alone"] if step.is_anonymous else []
                below += [
                    element("text", line, x=x, y=y + 31 + row * _LINE_HEIGHT, class_="step weak")
                    for row, line in enumerate(weak)
                ]
                return [*above, *below]
    return []


def _disc(text: str, place: Point) -> Markup:
    x, y = place
    return element("g", element("circle", cx=x, cy=y, r=7.5), element("text", text, x=x, y=y + 3.5), class_="mark")


def _draw_node(node: View, place: Point, anchor: str | None, taken: list[Box], dossier: Dossier) -> Markup:
    x, y = place
    line, name = line_of_node(node), shown(node["caption"])
    is_seed = node["id"] in dossier.seeds
    doubt = f" ({LINE_WORDS[line]})" if line != "solid" else ""
    parts = [
        element("title", f"{name}, {str(node['type']).replace('_', ' ')}{doubt}"),
        _shape(node["kind"], x, y, _RADIUS + 4, "ring") if is_seed or line == "disputed" else None,
        _shape(node["kind"], x, y, _RADIUS, "body"),
        element("text", SIGNS[line], x=x, y=y + 4, class_="sign") if line in SIGNS and line != "hedged" else None,
        *_label(name, x, y, taken, always=bool(dossier.paths) or is_seed),
    ]
    group = element("g", parts, class_=f"node {node['kind']} is-{line}{' seed' if is_seed else ''}")
    return element("a", group, href=f"#{anchor}") if anchor else group


def _shape(kind: str, x: int, y: int, radius: int, name: str) -> Markup:
    """Return an actor's circle, an event's diamond, or a place's square."""
    if kind == "actor":
        return element("circle", cx=x, cy=y, r=radius, class_=name)
    if kind == "event":
        reach = round(radius * 1.25)
        return element("path", d=f"M{x} {y - reach}L{x + reach} {y}L{x} {y + reach}L{x - reach} {y}Z", class_=name)
    half = round(radius * 0.88)
    return element("rect", x=x - half, y=y - half, width=2 * half, height=2 * half, rx=2, class_=name)


def _label(name: str, x: int, y: int, taken: list[Box], *, always: bool) -> Iterator[Markup]:
    """Yield a name below its node, or above, where no other name or node stands; else nowhere: it is in the title."""
    lines = _wrap(name, 20, 2)
    half, height = max(map(len, lines)) * _LETTER / 2, _LINE_HEIGHT * len(lines)
    for top in (y + _RADIUS + 4, y - _RADIUS - 6 - height):
        box = (x - half, top, x + half, top + height)
        if always or not any(_overlap(box, other) for other in taken):
            taken.append(box)
            for row, line in enumerate(lines):
                yield element("text", line, x=x, y=round(top + 11 + row * _LINE_HEIGHT), class_="name")
            return


def _overlap(box: Box, other: Box) -> bool:
    return box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]


def _wrap(text: str, width: int, most: int) -> list[str]:
    """Break a text into lines of about so many letters; the last ends in … where more follows."""
    lines, rest = list[str](), text
    while rest and len(lines) < most:
        if len(rest) <= width:
            return [*lines, rest]
        if len(lines) == most - 1:
            return [*lines, f"{rest[: width - 1].rstrip()}…"]
        space = rest.rfind(" ", width // 3, width + 1)
        cut = space if space > 0 else width
        lines.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return lines or [text]

"""A dossier as one HTML file: no scripts, no address but those of sources, and nothing beside it."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from importlib.resources import files
from typing import Final

from queries.export.dossier.doubt import LINE_WORDS, SIGNS
from queries.export.dossier.drawing.bars import choose_axis, draw_axis, draw_bar, shape_of
from queries.export.dossier.drawing.picture import Picture
from queries.export.dossier.markup import Content, Markup, element, isolated, join
from queries.export.dossier.model import Dossier, DossierClaim, DrawnPath, Gap, NumberedSource, Proof, Subject

_STYLE: Final = (files("queries.export.dossier") / "style.css").read_text("utf-8")
_HASH: Final = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

POLICY: Final = f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'"
"""What the file may do: show its own style."""


def write_page(dossier: Dossier, picture: Picture | None) -> bytes:
    """Return the file, in UTF-8."""
    title = _sentence(dossier)
    sections = [
        ("picture", "The picture", _picture(picture, dossier)),
        ("paths", "Step by step", [_path(path, dossier) for path in dossier.paths]),
        ("timeline", "The timeline", _timeline(dossier)),
        ("evidence", "The evidence", [_subject(subject) for subject in dossier.subjects]),
        ("entities", "Who and where", _entities(dossier)),
        ("unknown", "What is not known", [_gap(gap) for gap in dossier.gaps]),
        ("sources", "Sources", _sources(dossier.sources)),
    ]
    written = [(anchor, name, body) for anchor, name, content in sections if (body := join(content))]
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=POLICY),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="generator", content="conflict-graph"),
        element("title", title),
        element("style", Markup(_STYLE)),
    )
    body = element(
        "body",
        element(
            "header",
            element("p", "Dossier", class_="kicker"),
            element("h1", isolated(title)),
            [element("p", f"Asked {day}.") for day in dossier.dates],
            element("div", [element("p", isolated(sentence)) for sentence in dossier.answer], class_="answer"),
            element(
                "nav", element("ul", [_link(f"#{anchor}", name) for anchor, name, _ in written]), aria_label="Parts"
            ),
        ),
        element(
            "main",
            [
                element(
                    "section", element("h2", name), content, id=anchor, class_="gaps" if anchor == "unknown" else None
                )
                for anchor, name, content in written
            ],
        ),
    )
    return f"<!doctype html>\n{element('html', head, body, lang='en')}\n".encode("utf-8", "replace")


def _sentence(dossier: Dossier) -> str:
    return "; ".join([dossier.question, *dossier.filters])


def _link(address: str, name: str) -> Markup:
    return element("li", element("a", name, href=address))


def _picture(picture: Picture | None, dossier: Dossier) -> Iterator[Content]:
    if picture is None:
        return
    yield element("div", picture.svg, class_="wide", tabindex="0", role="group", aria_label="The picture")
    kinds = {node["kind"] for node in dossier.nodes.values()}
    shapes = [
        ("actor", element("circle", cx=9, cy=9, r=6, class_="body"), "actor"),
        ("event", element("path", d="M9 1L17 9L9 17L1 9Z", class_="body"), "event"),
        ("location", element("rect", x=3, y=3, width=12, height=12, rx=2, class_="body"), "place"),
    ]
    entries = [
        element("li", element("svg", shape, width=18, height=18, viewBox="0 0 18 18", class_=kind), name)
        for kind, shape, name in shapes
        if kind in kinds
    ]
    entries += [_legend_line(line) for line in picture.lines if line != "solid"]
    yield element("ul", entries, class_="inline legend quiet")
    if picture.undrawn:
        yield element("p", f"{picture.undrawn:,} more are not drawn: those with the fewest relations.", class_="quiet")


def _legend_line(line: str) -> Markup:
    path = "M1 9L35 9"
    drawn = element(
        "svg",
        element("path", d=path, class_="line"),
        element("path", d=path, class_="core") if line == "disputed" else None,
        width=36, height=18, viewBox="0 0 36 18", class_=f"is-{line}",
    )  # fmt: skip
    sign = f" {SIGNS[line]}" if line in SIGNS and line != "hedged" else ""
    return element("li", drawn, f"{LINE_WORDS[line]}{sign}")


def _path(path: DrawnPath, dossier: Dossier) -> Markup:
    several = len(dossier.paths) > 1
    items: list[Content] = [element("li", isolated(path.names[0]), class_="at")]
    for number, (step, name) in enumerate(zip(path.steps, path.names[1:], strict=True), start=1):
        notes = [step.status] if step.status else []
        notes += ["the weakest step"] if step.is_weakest else []
        notes += ["on anonymous word alone"] if step.is_anonymous else []
        items.append(
            element(
                "li",
                element("span", f"{number}. ", class_="quiet"),
                isolated("; ".join(step.words)),
                element("span", f" · {' · '.join(notes)} ", class_="quiet") if notes else " ",
                _cited(step.sources),
                class_="weakest" if step.is_weakest else None,
            )
        )
        items.append(element("li", isolated(name), class_="at"))
    title = f"Path {dossier.paths.index(path) + 1} of {len(dossier.paths)}: {path.notes}" if several else path.notes
    return element("article", element("h3", title), element("ol", items, class_="way"))


def _cited(numbers: Sequence[int]) -> Content:
    return join([element("a", f"[{number}]", href=f"#s{number}") for number in numbers], " ")


def _timeline(dossier: Dossier) -> Iterator[Content]:
    dated = [(event, shape) for event in dossier.events if (shape := shape_of(event.when))]
    axis = choose_axis([shape for _, shape in dated])
    if axis is None:
        return
    rows = []
    for event, shape in dated:
        doubt = f" · {LINE_WORDS[event.line]}" if event.line != "solid" else ""
        rows.append(
            element(
                "tr",
                element(
                    "td",
                    element("a", isolated(event.title), href=f"#{event.anchor}"),
                    element("span", f" {event.what}{doubt}", class_="quiet"),
                ),
                element("td", isolated(event.day)),
                element("td", draw_bar(shape, axis, event.line)),
            )
        )
    head = element("tr", element("th", "Event"), element("th", "When"), element("th", draw_axis(axis)))
    table = element("table", element("thead", head), element("tbody", rows), class_="times")
    yield element("div", table, class_="wide", tabindex="0", role="group", aria_label="The timeline")
    key = "Solid: certainly then. Pale: possibly then. Full arrow: nothing says when it began or ended. "
    yield element("p", f"{key}Hollow arrow: it goes on beyond the axis.", class_="quiet")


def _subject(subject: Subject) -> Markup:
    return element(
        "article",
        element("h3", isolated(subject.title)),
        element("p", isolated(subject.about), class_="quiet") if subject.about else None,
        element("p", isolated(subject.summary)) if subject.summary else None,
        _proof(subject.proof),
        [_part(part.words, part.status, part.proof) for part in subject.own_parts],
        _others(subject),
        id=subject.anchor,
    )


def _part(words: str, status: str, proof: Proof) -> Content:
    standing = element("span", f" · {status}", class_="quiet") if status else None
    return [element("h4", isolated(words), standing), _proof(proof)]


def _others(subject: Subject) -> Content:
    if not subject.parts:
        return None
    label = "Also, on the same claims: " if subject.kind == "event" else ""
    listed = join([isolated(words) for words in subject.parts], "; ")
    return element("p", element("span", label, class_="quiet"), listed)


def _proof(proof: Proof) -> Iterator[Content]:
    if proof.claims:
        head = element("tr", [element("th", name) for name in ("Who says so", "Where", "How firmly", "When")])
        yield element(
            "table",
            element("thead", head),
            element("tbody", [_claim(claim) for claim in proof.claims]),
            class_="claims",
        )
    for about in proof.values:
        day = f", {about.day}" if about.day else ""
        clash = element("span", f" ≠ {about.conflict}", class_="clash") if about.conflict else None
        yield element("h4", f"{about.name}{day}", clash)
        readings = [
            element(
                "li",
                element("b", "denied: " if reading.is_denied else None, isolated(reading.value)),
                join([_voice(claim) for claim in reading.claims], element("br")),
            )
            for reading in about.readings
        ]
        yield element("ul", readings, class_="values conflict" if about.conflict else "values")
    if proof.unlisted:
        yield element(
            "p", f"… and {proof.unlisted:,} more {'claim' if proof.unlisted == 1 else 'claims'}", class_="quiet"
        )


def _claim(claim: DossierClaim) -> Markup:
    return element(
        "tr",
        element(
            "td",
            isolated(claim.speaker) if claim.speaker else element("span", "the source itself", class_="quiet"),
        ),
        element("td", isolated(_where(claim)), " ", _cited((claim.source,))),
        element("td", claim.firm),
        element("td", isolated(claim.day)),
    )


def _voice(claim: DossierClaim) -> Content:
    manner = ", ".join(filter(None, (claim.firm, claim.day)))
    speaker = [isolated(claim.speaker), " in "] if claim.speaker else []
    return [
        *speaker,
        isolated(_where(claim)),
        " ",
        _cited((claim.source,)),
        element("span", f" — {manner}", class_="quiet"),
    ]


def _where(claim: DossierClaim) -> str:
    return ", ".join(filter(None, (claim.publisher, claim.locator)))


def _entities(dossier: Dossier) -> Content:
    if not dossier.entities:
        return None
    rows = [
        element("tr", [element("td", isolated(text)) for text in (entity.name, entity.about, entity.others)])
        for entity in dossier.entities
    ]
    head = element("tr", [element("th", name) for name in ("Name", "What it is", "Also called")])
    return element("table", element("thead", head), element("tbody", rows))


def _gap(gap: Gap) -> Content:
    items = [
        element("li", element("a", isolated(text), href=f"#{anchor}") if anchor else isolated(text))
        for text, anchor in gap.items
    ]
    return [element("h3", gap.title), element("p", isolated(gap.words)), element("ul", items) if items else None]


def _sources(sources: Sequence[NumberedSource]) -> Content:
    if not sources:
        return None
    return element("ol", [_source(source) for source in sources], class_="sources")


def _source(source: NumberedSource) -> Markup:
    facts = [source.authors, source.publisher, source.whole and f"part of: {source.whole}", source.published]
    terms = f"Licence: {source.licence}. " if source.licence else "Licence not recorded. "
    return element(
        "li",
        isolated(source.title),
        [[". ", isolated(fact)] for fact in facts if fact],
        ". ",
        [element("a", source.url, href=source.url, rel="noreferrer noopener"), " "] if source.url else None,
        element("span", terms, class_="quiet"),
        element("span", "Cite as: ", isolated(source.cite), ". ", class_="quiet") if source.cite else None,
        element("strong", f"Retracted {source.retracted}.") if source.retracted else None,
        id=f"s{source.number}",
    )

"""A dossier as Markdown: a figure of text for paths, tables for events, claims and sources."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from queries.export.dossier.model import Dossier, DossierClaim, DrawnPath, Gap, NumberedSource, Proof, Subject

_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>#|~$])")
_AT_START: Final = re.compile(r"^(\s*)([-+=]|\d+[.)])")
_AUTOLINK: Final = re.compile(r"(?i)\b(https?|ftp|mailto|www)([:.])")


def write_markdown(dossier: Dossier) -> bytes:
    """Return the file, in UTF-8."""
    lines = [f"# {_plain('; '.join([dossier.question, *dossier.filters]))}", ""]
    lines += [f"Asked {_plain(day)}.\n" for day in dossier.dates]
    lines += [f"{_plain(sentence)}\n" for sentence in dossier.answer]
    for title, content in (
        ("Step by step", _paths(dossier.paths)),
        ("The timeline", _timeline(dossier)),
        ("The evidence", _subjects(dossier.subjects)),
        ("Who and where", _entities(dossier)),
        ("What is not known", _gaps(dossier.gaps)),
        ("Sources", _sources(dossier.sources)),
    ):
        if body := list(content):
            lines += [f"## {title}", "", *body]
    return ("\n".join(lines).rstrip() + "\n").encode("utf-8", "replace")


def _plain(text: str) -> str:
    """Return text that Markdown shows as it is."""
    quoted = _AT_START.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", text.replace("&", "&amp;")))
    return _AUTOLINK.sub(r"\1&#8203;\2", quoted)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    listed = list(rows)
    if listed:
        yield f"| {' | '.join(head)} |"
        yield f"|{'---|' * len(head)}"
        for row in listed:
            yield f"| {' | '.join(row)} |"
        yield ""


def _paths(paths: Sequence[DrawnPath]) -> Iterator[str]:
    for number, path in enumerate(paths, start=1):
        of = f"Path {number} of {len(paths)}: " if len(paths) > 1 else ""
        yield from (f"{of}{_plain(path.notes)}", "", *_figure(path), "")


def _figure(path: DrawnPath) -> Iterator[str]:
    """Yield a path as preformatted text, which begins each line with four spaces."""
    yield f"    {path.names[0]}"
    for step, name in zip(path.steps, path.names[1:], strict=True):
        marks = [
            *(["WEAKEST STEP"] if step.is_weakest else []),
            *(["anonymous word alone"] if step.is_anonymous else []),
        ]
        cited = "".join(f"[{number}]" for number in step.sources)
        rest = " · ".join(filter(None, (step.status, *marks, cited)))
        yield f"      │ {'; '.join(step.words)}"
        yield f"      │   {rest}"
        yield "      ▼"
        yield f"    {name}"


def _timeline(dossier: Dossier) -> Iterator[str]:
    rows = [
        (_plain(event.day), _plain(event.title), ", ".join(filter(None, (event.what, event.real))), event.status)
        for event in dossier.events
    ]
    return _table(("When", "Event", "What", "Standing"), rows)


def _subjects(subjects: Sequence[Subject]) -> Iterator[str]:
    for subject in subjects:
        yield from (f"### {_plain(subject.title)}", "")
        if subject.about:
            yield from (_plain(subject.about), "")
        if subject.summary:
            yield from (_plain(subject.summary), "")
        yield from _proof(subject.proof)
        for part in subject.own_parts:
            yield from (f"**{_plain(part.words)}**{f' · {_plain(part.status)}' if part.status else ''}", "")
            yield from _proof(part.proof)
        if subject.parts:
            yield from (f"Also, on the same claims: {_plain('; '.join(subject.parts))}", "")


def _proof(proof: Proof) -> Iterator[str]:
    yield from _table(("Who says so", "Where", "How firmly", "When"), (_claim(claim) for claim in proof.claims))
    rows = []
    for about in proof.values:
        name = f"{about.name}, {about.day}" if about.day else about.name
        for number, reading in enumerate(about.readings):
            value = f"{'denied: ' if reading.is_denied else ''}{reading.value}"
            voices = "; ".join(" — ".join(filter(None, _claim(claim))) for claim in reading.claims)
            clash = f" ≠ {about.conflict}" if about.conflict else ""
            rows.append((_plain(f"{name}{clash}") if not number else "", _plain(value), voices))
    yield from _table(("Value of", "Value", "Who says so"), rows)
    if proof.unlisted:
        yield from (f"… and {proof.unlisted:,} more {'claim' if proof.unlisted == 1 else 'claims'}", "")


def _claim(claim: DossierClaim) -> tuple[str, str, str, str]:
    where = f"{_plain(', '.join(filter(None, (claim.publisher, claim.locator))))} \\[{claim.source}\\]"
    return _plain(claim.speaker) or "the source itself", where, claim.firm, _plain(claim.day)


def _entities(dossier: Dossier) -> Iterator[str]:
    rows = [[_plain(entity.name), _plain(entity.about), _plain(entity.others)] for entity in dossier.entities]
    return _table(("Name", "What it is", "Also called"), rows)


def _gaps(gaps: Sequence[Gap]) -> Iterator[str]:
    for gap in gaps:
        yield from (f"**{gap.title}.** {_plain(gap.words)}", "")
        if gap.items:
            yield from (*(f"- {_plain(text)}" for text, _ in gap.items), "")


def _sources(sources: Sequence[NumberedSource]) -> Iterator[str]:
    rows = [
        (
            f"\\[{source.number}\\]",
            _plain(source.title) + (f" (part of: {_plain(source.whole)})" if source.whole else ""),
            _plain(", ".join(filter(None, (source.authors, source.publisher)))),
            _plain(source.published) + (f"; **retracted {_plain(source.retracted)}**" if source.retracted else ""),
            _plain(source.licence) or "not recorded",
            _plain(source.cite),
            f"<{source.url.replace('|', '%7C')}>" if source.url else "",
        )
        for source in sources
    ]
    return _table(("", "Source", "Who published it", "When", "Licence", "Cite as", "Link"), rows)

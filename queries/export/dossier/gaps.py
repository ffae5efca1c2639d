"""What is not known: what was left out, what is uncertain, and what hangs by a thread."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from queries.export.cut import describe_cut
from queries.export.dossier.evidence import CitedEvidence
from queries.export.dossier.model import Gap, NumberedSource, Subject
from queries.wording.values import format_count, join_words

View = Mapping[str, Any]

_MOST: Final = 60
"""How many of what one gap concerns are listed."""


def list_gaps(
    answer: View,
    subjects: Sequence[Subject],
    sources: Sequence[NumberedSource],
    evidence: CitedEvidence,
    filters: Sequence[str],
) -> tuple[Gap, ...]:
    """Return the gaps of an answer, those first that concern all of it."""
    views = {**answer.get("nodes", {}), **answer.get("edges", {})}
    gaps = [
        *_left_out(answer, evidence, filters, subjects),
        *_doubtful(subjects, views),
        *_thin(subjects, views, evidence),
        *_undated(subjects),
        *_of_sources(sources),
    ]
    return tuple(gaps)


def _left_out(
    answer: View, evidence: CitedEvidence, filters: Sequence[str], subjects: Sequence[Subject]
) -> Iterator[Gap]:
    if cut := describe_cut(answer):
        yield Gap("Cut short", cut)
    by_default = _left_out_by_default(filters)
    stated = f"Asked for: {join_words(filters)}. " if filters else ""
    number, verb = evidence.left_out, "does" if evidence.left_out == 1 else "do"
    why = "left out by a filter or taken back by the source"
    counted = f"{format_count(number, 'claim')} on what is shown {verb} not count, {why}. " if number else ""
    if words := f"{stated}{counted}{by_default}".strip():
        yield Gap("Left out by what was asked", words)
    unlisted = sum(
        proof.unlisted for subject in subjects for proof in (subject.proof, *(part.proof for part in subject.own_parts))
    )
    if unlisted:
        yield Gap("Not listed here", f"{format_count(unlisted, 'further claim')} for which this dossier has no room.")


def _left_out_by_default(filters: Sequence[str]) -> str:
    words = " ".join(filters)
    missing = [] if "planned" in words or "events that are" in words else ["planned and proposed events"]
    missing += [] if "denied" in words or "what is" in words else ["what is only denied"]
    return f"Not asked for: {join_words(missing)}." if missing else ""


def _doubtful(subjects: Sequence[Subject], views: Mapping[str, View]) -> Iterator[Gap]:
    def real(*words: str) -> Callable[[Subject], bool]:
        return lambda subject: views.get(subject.id, {}).get("reality") in words

    def stands(word: str) -> Callable[[Subject], bool]:
        return lambda subject: views.get(subject.id, {}).get("status") == word

    yield from _listed("Disputed", "Some sources assert these, others deny them.", subjects, stands("disputed"))
    yield from _listed("Denied", "Sources only deny these.", subjects, stands("denied"))
    yield from _listed(
        "Contradictory values",
        "Sources give values for these that can't all be right, or that only a reader can compare.",
        subjects,
        _has_conflict,
    )
    yield from _listed("Only alleged", "No source says that these happened.", subjects, real("alleged"))
    yield from _listed("Planned or proposed", "These had not happened.", subjects, real("planned", "proposed"))
    yield from _listed("Only hedged", "Each source of these hedges.", subjects, stands("hedged"))


def _has_conflict(subject: Subject) -> bool:
    proofs = (subject.proof, *(part.proof for part in subject.own_parts))
    return any(about.conflict for proof in proofs for about in proof.values)


def _thin(subjects: Sequence[Subject], views: Mapping[str, View], evidence: CitedEvidence) -> Iterator[Gap]:
    titles = {subject.id: subject for subject in subjects}
    anonymous = [subject for subject in subjects if evidence.is_anonymous(views.get(subject.id, {}))]
    parts = [
        (f"{subject.title} – {part.words}", subject.anchor)
        for edge, view in sorted(views.items())
        if "#" in edge and edge in evidence.about and evidence.is_anonymous(view)
        for subject in [titles.get(view["end"] if view["type"] == "PARTICIPATED_IN" else view["start"])]
        if subject
        for part in subject.own_parts
        if part.id == edge
    ]
    items = [*((subject.title, subject.anchor) for subject in anonymous), *parts]
    if items:
        yield _gap("On anonymous word alone", "Nobody named, and no source itself, vouches for these.", items)
    proven = [subject for subject in subjects if views.get(subject.id, {}).get("source_count")]
    single = [subject for subject in proven if views[subject.id]["source_count"] == 1]
    if not single:
        return
    if len(single) == len(proven) and len(proven) > 1:
        yield Gap("On one publisher alone", f"Each of the {len(proven):,} events and relations rests on one publisher.")
        return
    yield _gap("On one publisher alone", "Only one independent publisher has these.", _items(single))


def _undated(subjects: Sequence[Subject]) -> Iterator[Gap]:
    yield from _listed(
        "Undated",
        "No source says when.",
        subjects,
        lambda subject: not any((subject.when or {}).get(n) for n in _BOUNDS),
    )
    inexact = [subject for subject in subjects if subject.when and not _is_exact(subject.when)]
    if inexact:
        words = f"{len(inexact):,} of {len(subjects):,} events and relations; the timeline shows how far each is open."
        yield Gap("Dates not known to the day", words)


_BOUNDS: Final = ("earliest", "start_latest", "end_earliest", "latest")


def _is_exact(when: View) -> bool:
    return bool(
        when.get("earliest")
        and when.get("latest")
        and when.get("earliest") == when.get("start_latest")
        and when.get("end_earliest") == when.get("latest")
    )


def _of_sources(sources: Sequence[NumberedSource]) -> Iterator[Gap]:
    lacking = (
        ("Sources without a licence", "It isn't recorded on what terms these may be used.", "licence"),
        ("Sources without a link", "They can't be opened from here.", "url"),
        ("Sources without a date", "It isn't recorded when these were published.", "published"),
    )
    for title, words, field in lacking:
        without = [source for source in sources if not getattr(source, field)]
        if without:
            every = len(without) == len(sources)
            which = (
                "All of them." if every and len(sources) > 1 else " ".join(f"[{source.number}]" for source in without)
            )
            yield Gap(title, f"{words} {which}")
    back = [source for source in sources if source.retracted]
    if back:
        yield _gap(
            "Retracted sources", "", [(f"[{source.number}] {source.title}: {source.retracted}", "") for source in back]
        )


def _listed(title: str, words: str, subjects: Iterable[Subject], holds: Callable[[Subject], bool]) -> Iterator[Gap]:
    concerned = [subject for subject in subjects if holds(subject)]
    if concerned:
        yield _gap(title, words, _items(concerned))


def _items(subjects: Iterable[Subject]) -> list[tuple[str, str]]:
    return [(subject.title, subject.anchor) for subject in subjects]


def _gap(title: str, words: str, items: Sequence[tuple[str, str]]) -> Gap:
    more = [(f"and {len(items) - _MOST:,} more", "")] if len(items) > _MOST else []
    return Gap(title, words, (*items[:_MOST], *more))

"""Reads from a store what a dossier says of an answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from knowledge_graph.filtering.filters import Filter
from knowledge_graph.references import ancestors
from knowledge_graph.store import GraphStore
from queries.export.dossier.answers import answer_words, draw_paths
from queries.export.dossier.evidence import CitedEvidence
from queries.export.dossier.gaps import list_gaps
from queries.export.dossier.model import Dossier, NumberedSource
from queries.export.dossier.naming import centre_of, read_name_of
from queries.export.dossier.subjects import list_entities, list_subjects
from queries.export.dossier.text import shown, web_address
from queries.export.output_format import Asked
from queries.wording.claims import ClaimWords
from queries.wording.dates import format_when
from queries.wording.questions import date_words, filter_words, question_words

View = Mapping[str, Any]

ROOM: Final = 2_400
"""How many claims a dossier lists."""

_NOTHING_ASKED: Final = Asked(None, Filter())


def read_dossier(store: GraphStore, answer: View, room: int = ROOM) -> Dossier:
    """Return what a dossier says of an answer that went through ``prepare_tables``.

    Args:
        store: the store that answered.
        answer: the answer.
        room: how many claims it lists, shared out among what they are about.
    """
    what: Asked = answer.get("asked", _NOTHING_ASKED)
    nodes, edges = answer.get("nodes", {}), answer.get("edges", {})
    centre, name_of = centre_of(answer), read_name_of(store, answer, what.question)
    evidence = CitedEvidence.read(store, answer, what.criteria, room)
    paths = draw_paths(answer, evidence)
    subjects = list_subjects(nodes, edges, evidence)
    sources = _list_sources(evidence.sources.numbers, evidence.words)
    filters = tuple(filter_words(what.question, name_of))
    return Dossier(
        question=question_words(what.question, centre, name_of),
        filters=filters,
        dates=tuple(date_words(what.question)),
        answer=answer_words(answer, evidence, name_of),
        paths=paths,
        subjects=tuple(subjects),
        entities=tuple(list_entities(nodes)),
        sources=sources,
        gaps=list_gaps(answer, subjects, sources, evidence, filters),
        nodes=nodes,
        edges=edges,
        seeds=frozenset(centre) | {end for path in paths for end in (path.nodes[0], path.nodes[-1])},
    )


def _list_sources(numbers: Mapping[str, int], words: ClaimWords) -> tuple[NumberedSource, ...]:
    """Return the sources that were cited; a part has the licence, link and day of what it is part of."""
    return tuple(_source(identifier, number, words) for identifier, number in numbers.items())


def _source(identifier: str, number: int, words: ClaimWords) -> NumberedSource:
    source = words.sources.get(identifier, {})

    def part_of(other: str) -> str | None:
        return words.sources.get(other, {}).get("part_of")

    whole = [words.title(other) for other in ancestors(identifier, part_of) if other != identifier]
    authors = words.inherited(identifier, "authors") or ()
    return NumberedSource(
        number=number,
        title=shown(words.title(identifier)),
        publisher=shown(words.publisher(identifier), 80),
        authors=shown(", ".join(authors)),
        published=shown(format_when(words.inherited(identifier, "published"))),
        whole=shown(", ".join(whole)),
        url=web_address(words.inherited(identifier, "url")),
        licence=shown(words.inherited(identifier, "licence") or ""),
        cite=shown(words.inherited(identifier, "cite") or "", 400),
        retracted=shown(format_when(source.get("retracted"))),
    )

"""Pages of sources, and what is part of one: the same in every store."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge_graph.store import GraphStore, SourceRequest
from tests.contract.databases import loaded_once
from tests.support.worlds import SOURCES, record

MORE = [
    *SOURCES,
    record("source", "paragraph", type="section", title="Its 2nd paragraph", part_of="source:section"),
    record("source", "notice", title="ÉTUDE d'Été: a_b 100%", part_of="source:briefing"),
    record("source", "orphan", title="Part of what isn't here", part_of="source:missing"),
]
ALL = sorted(source.id for source in MORE)


@loaded_once
def library(store: GraphStore) -> None:
    """A store of nothing but sources."""
    store.write(MORE)
    store.flush()


REQUESTS: dict[str, tuple[dict[str, Any], list[str]]] = {
    "all, in order of id": ({}, ALL),
    "of one type": ({"types": frozenset({"section"})}, ["source:paragraph", "source:section"]),
    "of two types": ({"types": frozenset({"briefing", "agency_dispatch"})}, ["source:briefing", "source:wire"]),
    "of a type none has": ({"types": frozenset({"dataset"})}, []),
    "parts of one": ({"part_of": frozenset({"source:briefing"})}, ["source:notice", "source:section"]),
    "parts of any of two": (
        {"part_of": frozenset({"source:briefing", "source:section"})},
        ["source:notice", "source:paragraph", "source:section"],
    ),
    "parts of what isn't here": ({"part_of": frozenset({"source:missing"})}, ["source:orphan"]),
    "parts of one, of a type": (
        {"part_of": frozenset({"source:briefing"}), "types": frozenset({"section"})},
        ["source:section"],
    ),
    "by words of the title, folded": ({"text": "Étude D'ÉTÉ"}, ["source:notice"]),
    "by the middle of a word": ({"text": "ctio"}, ["source:section"]),
    "by publisher": ({"text": "evening"}, ["source:reprint"]),
    "by id": ({"text": "source:wire"}, ["source:wire"]),
    "by what runs from title to publisher": ({"text": "briefing daily"}, ["source:briefing"]),
    "by a mark that means anything in a pattern": ({"text": "100%"}, ["source:notice"]),
    "by marks alone, which say nothing": ({"text": "%"}, ALL),
    "by what none has": ({"text": "gazette"}, []),
}


@pytest.mark.parametrize("question", REQUESTS)
def test_sources_are_found_by_type_whole_and_text(library: GraphStore, question: str) -> None:
    """In order of id, with their number."""
    request, expected = REQUESTS[question]
    page = library.sources(SourceRequest(**request))
    assert [source.id for source in page.sources] == expected
    assert page.total == len(expected)
    assert [
        source for source in sorted(MORE, key=lambda entry: entry.id) if SourceRequest(**request).accepts(source)
    ] == (page.sources)


def test_sources_come_in_pages(library: GraphStore) -> None:
    """Pages put together are the whole list; each tells how long that is, and one behind the end has nothing."""
    pages = [library.sources(SourceRequest(limit=3))]
    while pages[-1].sources:
        pages.append(library.sources(SourceRequest(limit=3, after=pages[-1].sources[-1].id)))
    assert [source.id for page in pages for source in page.sources] == ALL
    assert {page.total for page in pages} == {len(ALL)}


def test_a_page_tells_what_was_written_since(library: GraphStore) -> None:
    """A new source, and one that is now part of another, are there at once."""
    assert library.sources(SourceRequest(part_of=frozenset({"source:wire"}))).total == 0
    library.write([record("source", "added", part_of="source:wire")])
    library.write([record("source", "blog", type="social_media_post", title="Its blog", part_of="source:wire",
                          published="2030-01-01")])  # fmt: skip
    page = library.sources(SourceRequest(part_of=frozenset({"source:wire"})))
    assert ([source.id for source in page.sources], page.total) == (["source:added", "source:blog"], 2)
    assert library.sources(SourceRequest(text="nobody s blog")).total == 0
    assert library.sources(SourceRequest()).total == len(ALL) + 1


PARTS = {
    "source:briefing": ["source:briefing", "source:notice", "source:paragraph", "source:section"],
    "source:section": ["source:section", "source:paragraph"],
    "source:wire": ["source:wire"],
    "source:nobody": ["source:nobody"],
}


@pytest.mark.parametrize("whole", PARTS)
def test_a_source_has_parts_at_any_depth(library: GraphStore, whole: str) -> None:
    """Itself first, then in order of id."""
    assert library.source_parts(whole) == PARTS[whole]

"""A row of GDELT's mentions is an article's word on an event that another file may hold."""

from __future__ import annotations

import pytest

from knowledge_graph.records import Claim, Source
from tests.loaders.gdelt.tables import MENTION, mention_cells, only, problems, read, tsv
from tests.support.shared import shared_data


def test_a_mention_is_a_claim_of_its_article() -> None:
    """The row is optional; where in the text it speaks, and how surely, stands in the locator."""
    rows = read(tsv(mention_cells()))
    claim = only(Claim, rows)[0]
    article = next(source for source in only(Source, rows) if source.type == "article")
    assert [row.optional for row in rows if not row.made] == [True]
    assert (claim.about, claim.source, claim.certainty) == ("event:gdelt:900000001", article.id, "stated")
    assert claim.locator == (
        "listed by source:gdelt; sentence 7; characters: actor 1 at 1075, act at 1140; confidence 60 %; "
        "in the text as rewritten"
    )


def test_what_is_said_of_the_article_stays_with_it() -> None:
    """Its length, tone and translation are the article's, not the event's."""
    article = next(source for source in only(Source, read(tsv(mention_cells()))) if source.type == "article")
    assert article.published == "[..2024-05-07]"
    names = (
        "MentionType",
        "MentionSourceName",
        "MentionDocLen",
        "MentionDocTone",
        "MentionDocTranslationInfo",
        "MentionTimeDate",
    )
    assert article.attributes == {name: MENTION[name] for name in names}


@pytest.mark.parametrize(
    ("confidence", "certainty"), [("0", "hedged"), ("40", "hedged"), ("50", "stated"), ("100", "stated")]
)
def test_half_sure_is_stated(confidence: str, certainty: str) -> None:
    """Below 50 per cent a claim is hedged; none is ever confirmed by a machine."""
    assert only(Claim, read(tsv(mention_cells(Confidence=confidence))))[0].certainty == certainty


@pytest.mark.parametrize(
    ("type_", "named", "url"),
    [
        ("2", "A TV, Kabul/BBC Monitoring/(c) BBC", None), ("5", "10.2307/2009980", "https://doi.org/10.2307/2009980"),
        ("6", "https://archive.example.org/video", "https://archive.example.org/video"),
    ],
)  # fmt: skip
def test_articles_are_named_by_address_number_or_words(type_: str, named: str, url: str | None) -> None:
    """The type of mention tells what its identifier is."""
    rows = read(tsv(mention_cells(), mention_cells(GLOBALEVENTID="5", MentionType=type_, MentionIdentifier=named)))
    assert next(source for source in reversed(only(Source, rows)) if source.type == "article").url == url


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ({"GLOBALEVENTID": "x"}, "GLOBALEVENTID"), ({"Confidence": "101"}, "Confidence"), ({"Confidence": ""}, "Confidence"),
        ({"MentionTimeDate": "20240230000000"}, "MentionTimeDate"), ({"MentionIdentifier": ""}, "MentionIdentifier"),
    ],
)  # fmt: skip
def test_a_bad_cell_is_refused_with_its_column(cells: dict[str, str], field: str) -> None:
    """The other rows are taken."""
    assert [name for name, _ in problems(read(tsv(mention_cells(), mention_cells(**cells))))] == [field]


def test_every_real_mention_is_a_claim() -> None:
    """1,983 rows on 382 articles; an article named by an event's row and by a mention's is one."""
    rows = read(shared_data("gdelt/20170101073000.mentions.CSV").read_bytes())
    articles = {source.id for source in only(Source, rows) if source.type == "article"}
    named = {
        source.id
        for source in only(Source, read(shared_data("gdelt/20170101073000.export.CSV").read_bytes()))
        if source.type == "article"
    }
    assert (sum(not row.made for row in rows), len(articles)) == (1983, 382)
    assert named <= articles

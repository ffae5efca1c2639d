"""Records built unchecked, and what is remembered and shared between rows."""

from __future__ import annotations

import pytest

from knowledge_graph.records import Event, Source, as_json
from loaders.toolkit.record_builder import BoundedCache, RecordBuilder, SharedRecords, make_event


def test_a_made_record_is_the_checked_one() -> None:
    """Equal, of the same JSON, and as frozen."""
    fields = {"id": "event:x", "type": "agree", "title": "A title", "when": "2024-05", "source": "source:x"}
    made, checked = make_event(**fields), Event(**fields)
    assert made == checked
    assert as_json(made) == as_json(checked)
    assert made.model_copy(update={"title": "Other"}) == checked.model_copy(update={"title": "Other"})
    with pytest.raises(ValueError, match="frozen"):
        made.title = "Other"


def test_what_all_have_in_common_is_given_once() -> None:
    """A maker fills it in."""
    make = RecordBuilder(Source, type="article", title="An article")
    assert make(id="source:x") == Source(id="source:x", type="article", title="An article")


def test_what_is_made_of_a_key_is_made_once_until_there_are_too_many() -> None:
    """Then it begins anew, so that memory stays flat."""
    question: list[int] = []
    remembered = BoundedCache(lambda key: question.append(key) or key * 2, limit=2)
    assert [remembered[key] for key in (1, 1, 2, 1, 3, 1)] == [2, 2, 4, 2, 6, 2]
    assert question == [1, 2, 3, 1]
    assert len(remembered) <= 2


def test_shared_records_are_given_out_once() -> None:
    """As rows that stand in no file."""
    shared, source = SharedRecords(), Source(id="source:x", type="article", title="An article")
    shared.add(source, source)
    rows = list(shared.rows("a.csv", 3))
    assert [(row.line, row.made, row.records) for row in rows] == [(3, True, (source,))]
    shared.add(source)
    assert not shared.pending

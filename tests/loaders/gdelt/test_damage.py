"""Whatever bytes a GDELT table holds, a row becomes records that hold, or a problem with a reason."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge_graph.records import RECORD, as_json
from loaders.gdelt import parse_rows
from loaders.gdelt.layout import EVENT_COLUMNS, MENTION_COLUMNS, find_layout
from loaders.readers.rows import Row
from loaders.readers.sniff import Head
from loaders.readers.tables import iter_table
from tests.loaders.gdelt.tables import event_cells, mention_cells, problems, read, tsv

EVENTS, MENTIONS = (find_layout(Head(tsv(cells))) for cells in (event_cells(), mention_cells()))


def parsed(content: bytes, layout: object = EVENTS) -> list[Row]:
    return list(parse_rows(iter_table(io.BytesIO(content), layout.dialect), layout, file="it.csv"))


def check(rows: list[Row]) -> None:
    for row in rows:
        assert bool(row.records) != bool(row.problems)
        for record in row.records:
            checked = RECORD.validate_python(record.model_dump())
            assert checked == record
            assert as_json(checked) == as_json(record)
        assert all(problem.message for problem in row.problems)


cells = st.one_of(
    st.text(st.characters(exclude_characters="\t\n\r", exclude_categories=["Cs"]), max_size=40),
    st.sampled_from(["", "0", "-1", "1e400", "nan", "20240230", "  5 ", "٣", "1_0", "http://[", "HTTP://www.", "x" * 3000, "10.1/x", "\x85", "\ufeff", "://"]),
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(EVENT_COLUMNS), cells, max_size=8))
@settings(max_examples=300, deadline=None)
def test_any_cells_make_a_sound_event_or_a_problem(changed: dict[str, str]) -> None:
    """Records built unchecked are those that checking would have made, whatever the cells."""
    check(parsed(tsv(event_cells(**changed))))


@given(st.dictionaries(st.sampled_from(MENTION_COLUMNS), cells, max_size=5))
@settings(max_examples=200, deadline=None)
def test_any_cells_make_a_sound_claim_or_a_problem(changed: dict[str, str]) -> None:
    """So are those of mentions."""
    check(parsed(tsv(mention_cells(**changed)), MENTIONS))


@given(st.binary(max_size=60), st.integers(0, 400))
@settings(max_examples=200, deadline=None)
def test_any_bytes_in_a_row_are_taken_or_refused(inserted: bytes, offset: int) -> None:
    """Encodings, NULs, tabs and line ends in the wrong place refuse rows, never the file."""
    good = tsv(event_cells())
    check(parsed(good + good[:offset] + inserted + good[offset:] + good))


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (tsv(event_cells(Actor1Name="M\xe9xico")).decode().encode("latin-1"), "byte 0xe9 at column 47 is not UTF-8; save the file as UTF-8, or state its `encoding`, such as cp1252."),
        (tsv(event_cells(Actor1Name="A\0B")), "there is a NUL byte at column 47: the file is damaged or isn't UTF-8 text."),
        (tsv(event_cells())[:250], "expected 61 cells, got 53; the file looks truncated; download or copy it again."),
        (tsv([*event_cells(), "x"]), "expected 61 cells, got 62; correct or remove this row."),
        (tsv(event_cells(Actor1Name="x" * 1_000_001)), "the row is longer than 1,000,000 bytes, which no row of GDELT's is; leave it out."),
    ],
)  # fmt: skip
def test_damaged_rows_are_refused_with_a_reason(row: bytes, message: str) -> None:
    """Each keeps its bytes, so that it can be handed back and mended."""
    rows = [parsed for parsed in read(tsv(event_cells()) + row) if parsed.problems]
    assert [parsed.raw for parsed in rows] == [row]
    assert problems(rows) == [("", message)]

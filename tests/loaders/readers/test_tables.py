"""Tables as spreadsheets write them: what is no row is passed over, what can't be told is asked for by name."""

from __future__ import annotations

import io

import pytest

from loaders.readers import tables
from loaders.readers.columns import is_tag_row
from loaders.readers.sniff import Head
from loaders.readers.tables import TableDialect, TableRow, iter_table


def rows(content: str | bytes, **dialect: str | bool) -> list[TableRow]:
    raw = content.encode() if isinstance(content, str) else content
    how = {"delimiter": Head(raw).delimiter} | dialect
    return list(iter_table(io.BytesIO(raw), TableDialect(**how)))  # type: ignore[arg-type]


def cells(content: str | bytes, **dialect: str | bool) -> list[list[str]]:
    return [list(row.cells) for row in rows(content, **dialect)]


@pytest.mark.parametrize("start", ["sep=;\r\n", '\ufeff"sep=;"\n', "SEP=;;;\n", "\n;;\nsep=;\n"][:3])
def test_a_line_that_states_the_separator_is_no_header(start: str):
    """Excel writes and reads ``sep=;``, quoted or not, with a byte order mark or padded with delimiters or not."""
    content = start + "a;b\n1,5;2\n"
    assert Head(content.encode()).delimiter == ";"
    assert Head(content.encode()).columns == {"a", "b"}
    assert cells(content) == [["a", "b"], ["1,5", "2"]]
    assert [row.line for row in rows(content)] == [2, 3]


def test_a_separator_line_may_state_a_sign_that_is_never_guessed():
    """The line counts, however many other signs the header has."""
    assert cells("sep=^\na^b, c\n1^2\n") == [["a", "b, c"], ["1", "2"]]


def test_delimiters_within_quotation_marks_do_not_count():
    """One column is named in a long sentence."""
    assert Head(b'a,b,"c; d; e; f; g"\n').delimiter == ","
    assert Head(b'"a, b, c";"d"\n').delimiter == ";"


def test_empty_rows_before_the_header_are_passed_over_and_later_ones_yielded():
    """Rows of empty cells are those a spreadsheet had formatted; the byte 26 ends a text in DOS."""
    blank = [row.is_blank for row in rows(",,\n\n , ,\na,b,c\n1,2,3\n,,\n\n\x1a\n")]
    assert blank == [False, False, True]


def test_blanks_before_a_quotation_mark_are_no_part_of_the_cell():
    """As some programs write them; a tab between cells is none of these blanks."""
    assert cells('a, b\n1, "x, y"\n') == [["a", "b"], ["1", "x, y"]]
    assert cells('a\tb\n\t "x"\n')[1] == ["", ' "x"']


def test_a_quoted_cell_of_thousands_of_lines_is_read():
    """An agreement's text in one cell."""
    text = "\n".join(f"Clause {number}" for number in range(5_000))
    assert cells(f'a,b\n1,"{text}"\n2,x\n') == [["a", "b"], ["1", text], ["2", "x"]]


def test_a_quotation_mark_that_is_never_closed_costs_only_its_row(monkeypatch: pytest.MonkeyPatch):
    """At the end of the file or beyond the limit in bytes, which the message names; no row is swallowed."""
    stray = 'a,b\n1,"x\n' + "".join(f"{number},y\n" for number in range(2, 9))
    table = rows(stray)
    assert [row.line for row in table] == [*range(1, 10)]
    assert [row.line for row in table if row.fault] == [2]
    assert table[1].fault == "the row can't be read: a quotation mark opened here is never closed."
    monkeypatch.setattr(tables, "MAX_ROW", 2**20)
    table = rows('a,b\n1,"x\n' + "2,yyyyyyyy\n" * 200_000 + '3,"z"\n')
    assert [row.line for row in table if row.fault] == [2]
    assert "isn't closed within 1 MB" in table[1].fault
    assert len(table) == 200_003


def test_backslashes_before_quotation_marks_are_refused_or_read_as_stated():
    """Unstated, they would end the cell early and shift the others."""
    content = 'a,b\n1,"said \\"no\\", left"\n2,"C:\\"\n'
    assert [bool(row.fault) for row in rows(content)] == [False, True, False]
    assert "`quote: backslash`" in rows(content)[1].fault
    assert cells(content.replace('2,"C:\\"\n', ""), escaped=True)[1] == ["1", 'said "no", left']


def test_utf_16_without_its_mark_is_named():
    """Every other byte is NUL."""
    assert "state its `encoding`" in rows("a,b\n".encode("utf-16-le"))[0].fault


def test_other_quotation_marks_are_read_as_stated():
    """Single ones, say."""
    assert cells("a,b\n'x, y',2\n", quote="'") == [["a", "b"], ["x, y", "2"]]


@pytest.mark.parametrize("quoted", [True, False], ids=["quoted", "plain"])
@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"\0" * 500 + b"\n", "nothing but NUL bytes: the file wasn't written to its end"),
        (b"\0" * 499, "nothing but NUL bytes: the file wasn't written to its end"),
        (b"1\tb" + b"\0" * 500 + b"\n", "there is a NUL byte at column 4"),
        ("1\tbé\n".encode("utf-16-le"), "looks like UTF-16"),
        ("1\tbé\n".encode("utf-16-be"), "looks like UTF-16"),
    ],
    ids=["line", "tail", "half a line", "utf-16-le", "utf-16-be"],
)  # fmt: skip
def test_nul_bytes_are_told_from_utf_16(line: bytes, message: str, *, quoted: bool):
    """UTF-16 has them as every second byte; a file that wasn't written to its end, as all."""
    assert message in rows(b"a\tb\n" + line, quoted=quoted)[1].fault


@pytest.mark.parametrize(
    ("cells", "tags"),
    [(["#adm1", "", "#affected +killed"], True), (["#adm1", "#"], True), (["# date"], True), (["#"], False), (["#", "##"], False),
     (["#adm1", "12"], False), ([""], False)],
)  # fmt: skip
def test_a_row_of_tags_holds_at_least_one(cells: list[str], *, tags: bool):
    """A number sign by itself is a cell as any other, and its row isn't passed over."""
    assert is_tag_row(cells) is tags

"""The extraction format: what is read, and what is said of what can't be."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import KINDS
from loaders.extraction import parse_document, parse_rows, read_file, read_stream
from loaders.readers.rows import MAX_LINE, Row, iter_lines

HAMAS = {"kind": "actor", "id": "actor:hamas", "type": "armed_group", "name": "Hamas"}
LINE = json.dumps(HAMAS).encode()


def rows(content: bytes) -> list[Row]:
    return list(read_stream(io.BytesIO(content), file="x"))


def messages(content: bytes) -> list[str]:
    return [str(problem) for row in rows(content) for problem in row.problems]


def complaint(**changes: object) -> str:
    record = {name: value for name, value in {**HAMAS, **changes}.items() if value != ...}
    (problem,) = messages(json.dumps(record).encode())
    return problem.removeprefix("x:1: ")


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        (LINE + b"\n" + LINE + b"\n", [1, 2]),
        (LINE, [1]),
        (b"\n\r\n" + LINE + b"\r\n\n" + LINE, [3, 5]),
        (b"\xef\xbb\xbf" + LINE, [1]),
        (b"[" + LINE + b",\n\n" + LINE + b"]\n", [1, 3]),
        (b'\n{"records": [\n' + LINE + b"\n]}", [3]),
        (b'{"records":[' + LINE + b"," + LINE + b"]}", [1, 1]),
        (json.dumps(HAMAS, indent=1).encode(), [1]),
        (b"", []),
        (b"[]", []),
        (b'{"records": []}', []),
    ],
)
def test_lines_and_documents_give_records_with_the_line_each_stands_on(content: bytes, lines: list[int]):
    result = rows(content)
    assert [row.line for row in result] == lines
    assert {record.id for row in result for record in row.records} <= {"actor:hamas"}
    assert not messages(content)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{" + LINE, "this is not JSON"),
        (LINE + b"\n" + LINE[:30], "x:2: the last line is incomplete"),
        (b"5\n", 'x:1: expected an object such as {"kind": "actor", …}, got a number'),
        (LINE + b"\n[1]\n", 'x:2: expected an object such as {"kind": "actor", …}, got a list'),
        (LINE + b"\nnull\n", 'x:2: expected an object such as {"kind": "actor", …}, got null'),
        (LINE[:-1] + b', "name": "X"}', "the field 'name' appears twice"),
        (LINE[:-1] + b', "attributes": {"a": NaN}}', "NaN and Infinity are not JSON"),
        (LINE[:-1] + b', "attributes": {"a": -Infinity}}', "NaN and Infinity are not JSON"),
        (LINE[:-1] + b', "attributes": {"a": 1e999}}', "number is infinity"),
        (LINE[:-1] + b', "attributes": {"a": "\x00"}}', "there is a NUL byte at column"),
        (LINE[:-1] + b', "attributes": {"a": "\\u0000"}}', "a string holds a NUL character"),
        (LINE[:-1] + b', "attributes": {"a": "\\ud800"}}', "this is not JSON"),
        (LINE[:-1] + b', "attributes": {"a": "\xe9"}}', "byte 0xe9 at column"),
        (LINE[:-1] + b', "attributes": {"a": ' + b"9" * 5000 + b"}}", "number"),
        (LINE.decode().encode("utf-16"), "the file is UTF-16"),
        (LINE + b"\n\xef\xbb\xbf" + LINE, "x:2: there is a byte order mark inside the file"),
        (b"\x1f\x8b\x08\x00", "the file is compressed"),
        (b'{"a":' * 3000 + b"1" + b"}" * 3000, ""),
        (b"[" + LINE + b"\n" + LINE + b"]", "x:2: the document is not JSON from here on: a comma or ] is missing"),
        (b"[" + LINE + b"] x", "unexpected content after the list of records"),
        (b"[\n" + LINE + b",\n" + LINE[:20], "x:3: the document is not JSON from here on"),
        (b"[" * 100_000, "nested too deeply"),
        (b"[\xe9]", "byte 0xe9 is not UTF-8"),
        (b'{"records": 5}', "`kind` is missing"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_sentence(content: bytes, message: str):
    result = messages(content)
    assert len(result) == 1
    assert message in result[0]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"kind": ...},
            "`kind` is missing; it is one of actor, claim, event, location, merge, relation, source.",
        ),
        ({"kind": "actr"}, "unknown kind 'actr'; did you mean actor?"),
        ({"kind": 5}, "unknown kind 5; known are"),
        ({"id": ...}, "id: is required; add it."),
        ({"id": "Hamas"}, "id: expected an id such as `actor:icj` (a prefix, a colon and a name without spaces"),
        ({"name": 5}, "name: expected a string, got 5."),
        ({"name": ""}, "name: must not be empty"),
        ({"names": ["x"]}, "names: unknown field 'names'; did you mean aliases?"),
        ({"tpye": "x"}, "tpye: unknown field 'tpye'; did you mean type?"),
        ({"title": "x"}, "title: unknown field 'title'; did you mean name?"),
        ({"qqq": 1}, "qqq: unknown field 'qqq'; known are id,"),
        ({"type": "armed_grup"}, "type: 'armed_grup' is not among the actor types; did you mean armed_group"),
        ({"aliases": 5}, "aliases: expected a list, got 5."),
        ({"attributes": {"a": [1]}}, "attributes.a: expected a string, a number, true, false or null"),
        ({"identifiers": {"wikidta": "Q1"}}, "identifiers.wikidta: 'wikidta' is not among the identifier schemes"),
    ],
)
def test_each_problem_names_the_field_and_what_to_do(changes: dict[str, object], message: str):
    assert complaint(**changes).startswith(message)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"when": 5}, "when: expected a string or an object."),
        ({"when": {"edtf": "2024", "earliset": "2024-05-01"}}, "when.earliset: unknown field 'earliset'; did you mean earliest?"),
        ({"when": "2024-05-06/2024-05-01"}, "when: 2024-05-06/2024-05-01 ends before it starts"),
        ({"when": "next week"}, "when: 'next week' is not an EDTF date; write"),
        ({"date": "2024"}, "date: unknown field 'date'; did you mean when?"),
        ({"reality": "happend"}, "reality: unknown value 'happend'; did you mean happened?"),
        ({"participants": [{"actor": "actor:x"}]}, "participants[0].role: is required; add it."),
        ({"participants": [{"actor": "actor:x", "role": "mediater"}]}, "participants[0].role: 'mediater' is not among the roles"),
        ({"measures": {"killed": 5}}, "measures on an event need its `source`"),
        ({"measures": {"killed": {"bst": 5}}, "source": "source:x"}, "measures.killed.bst: unknown field 'bst'; did you mean best?"),
        ({"measures": {"killed": []}, "source": "source:x"}, "measures.killed: expected a number, or an object"),
    ],
)  # fmt: skip
def test_an_event_s_problems_name_the_place_inside_it(changes: dict[str, object], message: str):
    assert complaint(kind="event", id="event:x", type="ruling", title="X", name=..., **changes).startswith(message)


def test_a_claim_without_a_source_is_refused():
    record = {"kind": "claim", "about": "event:x"}
    assert messages(json.dumps(record).encode()) == ["x:1: source: is required; add it."]


def test_a_row_keeps_what_it_was_and_what_could_be_made_out_of_it():
    line = b'{"kind": "claim", "about": "event:x", "id": "claim:1"}\n'
    (row,) = parse_rows([line], file="x")
    assert (row.raw, row.kind, row.id, row.about) == (line, "claim", "claim:1", "event:x")


def test_a_line_too_long_is_refused_and_the_next_is_read():
    long = b'{"kind": "actor", "name": "' + b"x" * (MAX_LINE * 2) + b'"}\n'
    assert [len(row.problems) for row in rows(LINE + b"\n" + long + LINE)] == [0, 1, 0]
    assert [len(row.problems) for row in rows(long + LINE)] == [1, 0]


def test_long_lines_are_cut_and_their_rest_passed_over():
    assert list(iter_lines(io.BytesIO(b"abcdefgh\nij\nabcdefghijk"), limit=3)) == [b"abcd", b"ij\n", b"abcd"]


def test_a_file_that_cannot_be_read_is_said_so(tmp_path: Path):
    with pytest.raises(InvalidInput, match="No such file"):
        list(read_file(tmp_path / "none.jsonl"))


def test_an_empty_folder_holds_nothing_to_read(tmp_path: Path):
    with pytest.raises(InvalidInput, match="holds no files"):
        list(read_file(tmp_path))


def test_a_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(LINE)))
    assert [row.file for row in read_file("-")] == ["<standard input>"]


@given(st.binary(max_size=300))
def test_arbitrary_bytes_never_raise(content: bytes):
    for row in [*rows(content), *parse_document(content)]:
        assert bool(row.records) != bool(row.problems)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
FIELDS = ("id", "type", "name", "title", "when", "participants", "about", "value", "property", "source", "measures")


@given(st.sampled_from(KINDS), st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=6), st.integers(0, 40))
def test_arbitrary_records_never_raise_even_when_torn(kind: str, fields: dict[str, object], torn: int):
    content = json.dumps({"kind": kind, **fields}).encode()
    for row in [*rows(content), *rows(content[:-torn]), *rows(b"[" + content + b"]")]:
        assert all(problem.message for problem in row.problems)

"""JSON as datasets publish it: every shape gives the same objects, and a broken one costs no more than it must."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.readers import json_scanner
from loaders.readers.documents import JsonObject, iter_json_objects
from loaders.readers.rows import MAX_LINE

A = b'{"a": "\\"}]{[", "b": [{}, []]}'
B = b'{"a": 2}'


def listed(content: bytes, within: str | None = None) -> list[JsonObject]:
    return list(iter_json_objects(io.BytesIO(content), within=within))


@pytest.mark.parametrize(
    ("content", "within", "lines"),
    [
        (A + b"\n\n" + B + b"\n", None, [1, 3]),
        (b"\xef\xbb\xbf" + A + b"\n" + B, None, [1, 2]),
        (b"[" + A + b"," + B + b"]", None, [1, 1]),
        (b" [" + A + b"\n,\n" + B + b"]\n", None, [1, 3]),
        (b"[\n" + A + b",\n" + B + b"\n]\n", None, [2, 3]),
        (b"[\n" + A + b",\r\n" + B + b"]", None, [2, 3]),
        (b"[\n" + A + b",\n" + B + b",\n", None, [2, 3]),
        (b"[\n  " + A + b", " + B + b",\n]", None, [2, 2]),
        (b'{"data": [' + A + b"," + B + b"]}", "data", [1, 1]),
        (b'{\n"data": [\n' + A + b",\n" + B + b'], "n": 2}', "data", [3, 4]),
        (b'{"n": 2, "data": [\n' + A + b",\n" + B + b"]}\n", "data", [2, 3]),
        (b'{"data": [' + A + b"]}\n" + B, "data", [1, 2]),
        (b'{\n"data": [' + A + b"]}\n" + B, "data", [2, 3]),
        (b'{"x": ["data", {"data": [1]}],\n"data": [' + A + b"," + B + b'], "y": {"data": []}}', "data", [2, 2]),
        (b'{"entities": {"Q1": ' + A + b', "Q2": ' + B + b"}}", "entities", [1, 1]),
        (b'{\n"entities": {"Q1":\n' + A + b',\n"Q2": ' + B + b"}}", "entities", [3, 4]),
        (b'{"head": {"vars": ["a"]},\n"results": {"bindings": [' + A + b"," + B + b"]}}", "results.bindings", [2, 2]),
        (b"", None, []),
        (b" \n ", None, []),
        (b"[]", None, []),
        (b"[\n]\n", None, []),
        (b'{"data": []}', "data", []),
        (b'{\n"data": []\n}', "data", []),
    ],
)
def test_every_shape_gives_its_objects_with_the_line_each_begins_on(
    content: bytes, within: str | None, lines: list[int]
):
    rows = listed(content, within)
    assert [row.line for row in rows] == lines
    assert [row.value for row in rows] == [json.loads(A), json.loads(B)][: len(lines)]
    assert all(json.loads(row.raw) == row.value and not row.fault for row in rows)


@pytest.mark.parametrize(
    ("content", "within"),
    [(b'{\n"data": 5}', "data"), (b'{\n"more": {"data": [1]}}', "data"), (b'{\n"a": {"c": []}, "b": []}', "a.b")],
)
def test_an_object_without_the_wanted_place_is_itself_one_of_the_wanted(content: bytes, within: str):
    assert [row.value for row in listed(content, within)] == [json.loads(content)]
    flat = content.replace(b"\n", b"")
    assert [row.value for row in listed(flat, within)] == [json.loads(content)]


@pytest.mark.parametrize(
    ("content", "good", "message"),
    [
        (B + b'\n{"a": "torn\n' + B, 2, "this is not JSON"),
        (B + b'\n{"a": "to', 1, "the last line is incomplete"),
        (b"[\n" + B + b',\n{"a" 5},\n' + B + b"\n]", 2, "this is not JSON"),
        (b"[" + B + b', {"a" 5}, ' + B + b"]", 2, "this is not JSON"),
        (b"[" + B + b', "x", ' + B + b"]", 2, "expected an object, got a bare value or a list"),
        (b"[" + B + b", 5", 1, "a bare value or a list"),
        (b"[" + B + b', {"a": "tor', 1, "the document ends early"),
        (b"[" + B + b', {"a": [', 1, "the document ends early"),
        (b"[" + B, 1, "the document ends early"),
        (b'{"n": 1,\n"data": [' + B, 1, "the document ends early"),
        (b'{"n": 1,\n"data": [' + B + b'], "m": {"', 1, "the document ends early"),
        (b"[" + B + b', {"a": "\\u0000"}, ' + B + b"]", 2, "a string holds a NUL"),
        (b"[" + B + b', {"a": NaN}, ' + B + b"]", 2, "NaN and Infinity are not JSON"),
        (b"[" + B + b', {"a": "\xe9"}, ' + B + b"]", 2, "is not UTF-8"),
        (b"[" + B + b', {"a": ' + b"[" * 500 + b"]" * 500 + b"}, " + B + b"]", 2, "nested too deeply"),
        (b"[" + B + b', {"a": ' + b"[" * 1_500 + b"]" * 1_500 + b"}, " + B + b"]", 2, "nested too deeply"),
        (b"5\n" + B, 1, "a bare value"),
        (B + b"\n]x", 1, "this is not JSON"),
        (b"[" + B + b"}]", 1, ""),
    ],
)
def test_what_is_broken_costs_itself_only_and_is_said_in_a_sentence(content: bytes, good: int, message: str):
    rows = listed(content, "data")
    assert [row.value for row in rows if not row.fault] == [{"a": 2}] * good
    assert not message or message in next(row.fault for row in rows if row.fault)
    assert all((row.value is None) == bool(row.fault) for row in rows)


def test_an_object_longer_than_the_limit_ends_a_document_but_only_its_own_line():
    long = b'{"a": "' + b"x" * (2 * MAX_LINE) + b'"}'
    first, rest = listed(b"[" + B + b", " + long + b", " + B + b"]")
    assert first.value == {"a": 2}
    assert "longer than 16 MB, and nothing after it was read" in rest.fault
    faults = [row.fault for row in listed(B + b"\n" + long + b"\n" + B)]
    assert [bool(fault) for fault in faults] == [False, True, False]


def test_a_document_on_one_long_line_is_walked_and_not_held():
    """A reader that held the document would read all of it before the first object."""
    content = b'{"data": [' + b", ".join([B] * 400_000) + b"]}"
    stream = io.BytesIO(content)
    walked = iter_json_objects(stream, within="data")
    assert next(walked).value == {"a": 2}
    assert sum(1 for _ in walked) == 399_999


values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)
objects = st.dictionaries(st.text(max_size=4), values, max_size=3).map(
    lambda value: json.loads(json.dumps(value).replace("\\u0000", "0"))
)


@given(st.lists(objects, max_size=5), st.sampled_from([None, 1]), st.booleans(), st.integers(1, 40))
def test_any_objects_come_back_from_any_shape(
    given_: list[dict[str, Any]], indent: int | None, ascii_: bool, chunk: int
):
    """Whatever is in them, however the document is written, wherever a read breaks off."""
    before, json_scanner.CHUNK = json_scanner.CHUNK, chunk
    try:
        dump = [json.dumps(value, ensure_ascii=ascii_) for value in given_]
        shapes = {
            "\n".join(dump): None,
            "[\n" + ",\n".join(dump) + "\n]": None,
            json.dumps(given_, indent=indent, ensure_ascii=ascii_): None,
            json.dumps({"x": "data", "w": {"data": given_}}, indent=indent, ensure_ascii=ascii_): "w.data",
            json.dumps({"data": {str(n): value for n, value in enumerate(given_)}}, indent=indent): "data",
        }
        for shape, within in shapes.items():
            expected = [value for value in given_ if "data" not in value] if within is None else given_
            rows = listed(shape.encode("utf-8", "replace"), within)
            assert [row.fault for row in rows] == [""] * len(given_)
            assert [row.value for row in rows if within or "data" not in (row.value or {})] == expected
    finally:
        json_scanner.CHUNK = before


@given(st.text(alphabet='{}[]",:\\ \na1\x00é', max_size=60), st.sampled_from([None, "a", "a.a"]))
def test_no_bytes_make_it_fail(text: str, within: str | None):
    for row in listed(text.encode(), within):
        assert (row.value is None) == bool(row.fault)
        assert row.line >= 1

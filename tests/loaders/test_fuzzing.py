"""Files of every format with values swapped, bytes cut and lines doubled: a load that skips errors loses nothing silently."""

from __future__ import annotations

import copy
import csv
import io
import json
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from random import Random
from typing import Any, Final

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge_graph.errors import InvalidInput
from knowledge_graph.open_store import open_store
from loaders.ingest.read_inputs import InputSpec
from loaders.ingest.summary import LoadSummary
from loaders.load import load
from loaders.mapping.parse import read_mapping

SAMPLES: Final = Path(__file__).parents[1] / "docs" / "samples"
NAMES: Final = sorted(str(path.relative_to(SAMPLES)) for path in SAMPLES.rglob("*.*") if path.suffix != ".yaml")
ONE_ROW_A_LINE: Final = {".csv", ".tab", ".txt"}
WITHOUT_HEADER: Final = {"gdelt-events.csv", "gdelt-gkg.csv", "gdelt-mentions.csv", "geonames-UA.txt"}

ODD: Final[tuple[Any, ...]] = (
    None, True, False, 0, -1, 10**30, 1e300, 0.1, float("nan"), float("inf"), "", " ", "\n", "x" * 400, "x" * 70_000, "\u200f",
    "\ud800", "\x00", "\x1b[31m", "\u2028", "nan", "None", "0000-00-00", "2024-13-45", "9999999999-01-01", "-", "#", "'", '"', "{", "../..",
    [], {}, [[]], [None], [{}], {"": ""}, {"value": {"x": [1]}}, ["a", {"b": 1}], ["a", ["b"]],
)  # fmt: skip
"""What stands where something else should."""
ODD_CELLS: Final = (
    "", " ", "x" * 400, "x" * 70_000, "-1", "0000-00-00", "2024-13-45", "#", "\u2028", "\x85", "\x1b", "\x00", "\x0c", '"', "'", "1e400", "NaN", "inf",
    "nan", "None", "91.5", "1,5", "1.234", "9" * 400, "[1]", "{}", "\u200f", "\ufeff", "=1+1", "a;b", "a\tb", "\\N", "\\",
)  # fmt: skip
HUGE: Final = ("9" * 400, "9" * 5000, "-" + "9" * 400, "1e308", "9" * 19)
MAX_DEPTH: Final = 12
DEEP: Final = "nested here"
"""What stands for lists within lists until it is written: no function that calls itself has to go through them."""
TAGGED: Final = {"dtm.csv", "hxl-incidents.csv"}
"""Samples with a second row of tags below the header."""
SIGNS: Final = (
    b"\0",
    b"\xff",
    b"\r",
    b"\n",
    b'"',
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b"\t",
    b"\xed\xa0\x80",
    b"\xef\xbb\xbf",
)


def list_paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the paths to the members of a JSON value, at most so deep as formats nest them."""
    if len(path) > MAX_DEPTH:
        return []
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [inner for key, member in members for inner in ((*path, key), *list_paths(member, (*path, key)))]


def replace_member(value: Any, chance: Random) -> Any:
    """Return a JSON value with one of its members replaced, dropped, nested, doubled or renamed."""
    paths = list_paths(value)
    if not paths:
        return value
    value = copy.deepcopy(value)
    *parents, last = chance.choice(paths)
    holder = value
    for key in parents:
        holder = holder[key]
    action = chance.randrange(7)
    if action == 0:
        del holder[last]
    elif action == 1:
        holder[last] = chance.choice(([holder[last]], {"value": holder[last]}, [holder[last]] * 2))
    elif action == 2 and isinstance(holder, dict):
        holder[chance.choice(["", "\ud800", "id", "type", "x" * 400])] = holder.pop(last)
    elif action == 3:
        holder[last] = DEEP
    else:
        holder[last] = copy.deepcopy(chance.choice(ODD))
    return value


def replace_in_json(content: bytes, chance: Random) -> bytes:
    """Return a JSON document, or JSON Lines, with one to three members of its values replaced."""
    lines = content.decode().splitlines()
    try:
        values = [json.loads(line) for line in lines]
    except ValueError:
        try:
            values = [json.loads(content)]
        except ValueError:
            return content
    for _ in range(chance.randint(1, 3)):
        index = chance.randrange(len(values))
        values[index] = replace_member(values[index], chance)
    indent = chance.choice((None, 1)) if len(values) == 1 else None
    text = "\n".join(json.dumps(value, indent=indent) for value in values) + "\n"
    depth = chance.choice((20, 200, 300, 900, 2000))
    return text.replace(json.dumps(DEEP), "[" * depth + "]" * depth).encode()


def find_delimiter(content: bytes) -> str:
    first = content.decode().splitlines()[0]
    return max("\t,;", key=first.count)


def replace_cells(content: bytes, chance: Random) -> bytes:
    """Return a table with one to three cells replaced, dropped, doubled or exchanged."""
    delimiter = find_delimiter(content)
    quoting = csv.QUOTE_NONE if delimiter == "\t" else csv.QUOTE_MINIMAL
    rows = list(csv.reader(io.StringIO(content.decode(), newline=""), delimiter=delimiter, quoting=quoting))
    for _ in range(chance.randint(1, 3)):
        row = chance.choice(rows)
        if not row:
            continue
        index, action = chance.randrange(len(row)), chance.randrange(6)
        if action == 0:
            del row[index]
        elif action == 1:
            row.insert(index, row[index])
        elif action == 2:
            other = chance.randrange(len(row))
            row[index], row[other] = row[other], row[index]
        else:
            row[index] = chance.choice(ODD_CELLS)
    if delimiter == "\t":
        return "".join(delimiter.join(row) + "\n" for row in rows).encode()
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def cut(content: bytes, chance: Random) -> bytes:
    return content[: chance.randrange(len(content) + 1)]


def insert_sign(content: bytes, chance: Random) -> bytes:
    position = chance.randrange(len(content) + 1)
    return content[:position] + chance.choice(SIGNS) * chance.choice((1, 1, 3, 1000)) + content[position:]


def double_lines(content: bytes, chance: Random) -> bytes:
    lines = content.splitlines(keepends=True)
    index = chance.randrange(len(lines))
    return b"".join([*lines[:index], *[lines[index]] * chance.choice((2, 3)), *lines[index:]])


def shuffle_lines(content: bytes, chance: Random) -> bytes:
    lines = content.splitlines(keepends=True)
    chance.shuffle(lines)
    return b"".join(lines)


def change_delimiter(content: bytes, chance: Random) -> bytes:
    old, new = find_delimiter(content).encode(), chance.choice((b",", b"\t", b";", b"|", b"^"))
    return content.replace(old, new)


def encode_otherwise(content: bytes, chance: Random) -> bytes:
    text = content.decode("utf-8", "replace")
    encoding = chance.choice(("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "utf-32"))
    return text.encode(encoding, "replace")


def end_oddly(content: bytes, chance: Random) -> bytes:
    tail = chance.choice((b"\0" * 2000, b"\x1a", b",,,,\n" * 3, b"\n\n \n", b"[]", b"{}\n", b"null\n", b"<html>\n"))
    return content + tail


BYTES: Final[tuple[Callable[[bytes, Random], bytes], ...]] = (
    cut, insert_sign, double_lines, shuffle_lines, change_delimiter, encode_otherwise, end_oddly,
)  # fmt: skip


def mutate(content: bytes, chance: Random, *, is_json: bool) -> bytes:
    """Return a sample with some of its values replaced, some of its bytes changed, or both."""
    if chance.random() < 0.75:
        content = replace_in_json(content, chance) if is_json else replace_cells(content, chance)
    if chance.random() < 0.4:
        content = chance.choice(BYTES)(content or b"\n", chance)
    return content


def load_skipping(name: str, content: bytes) -> LoadSummary | str:
    """Load a file into a new store, leaving out bad rows.

    Returns:
        The summary, or the message if the file is refused as a whole.
    """
    mapping = read_mapping(SAMPLES / "incidents.yaml") if name == "incidents.csv" else None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"it{Path(name).suffix}")
        path.write_bytes(content)
        with closing(open_store(str(Path(folder, "store")))) as store:
            spec, rejects, message = InputSpec([path], mapping=mapping), Path(folder, "rejects"), ""
            try:
                summary = load(spec, store, on_error="skip", rejects=rejects)
            except InvalidInput as error:
                message = str(error)
            if message:
                assert store.is_empty()
                return message
            digest = store.digest()
            again = load(spec, store, on_error="skip")
            assert (again.added, again.changed, store.digest()) == ({}, {}, digest)
            assert not summary.problem_count or any(file.stat().st_size for file in Path(folder).glob("rejects*"))
            return summary


def count_rows(name: str, content: bytes) -> int | None:
    """Return the number of rows in a file that has one a line; None if a reader may rightly see it otherwise."""
    original = (SAMPLES / name).read_bytes()
    header = b"" if name in WITHOUT_HEADER else original.partition(b"\n")[0] + b"\n"
    is_plain = not any(
        sign in content for sign in (b'"', b"\r", b"\0", b"\x1a", b"\x0c", b"\x0b", b"\x85", b"\xe2\x80\xa8")
    )
    if Path(name).suffix not in ONE_ROW_A_LINE or name in TAGGED or not is_plain or not content.startswith(header):
        return None
    return sum(bool(line.strip()) for line in content.removeprefix(header).split(b"\n"))


def check_told(summary: LoadSummary) -> None:
    """Assert that each row was taken, refused or passed over, that each refusal says why, and that all can be shown."""
    for file in summary.files:
        assert file.refused + file.skipped <= file.rows
        assert file.note or file.format
    assert all(problem.message and str(problem).encode() for problem in summary.problems)
    assert sum(file.refused for file in summary.files) <= summary.problem_count
    orjson.dumps(asdict(summary))


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=max(6, settings.default.max_examples // 8) if settings.default else 6)
@given(seed=st.integers(0, 2**32))
def test_a_damaged_file_is_loaded_in_part_or_refused_and_says_so(name: str, seed: int) -> None:
    """No other error ends a load with `--on-error skip`; a second load changes nothing."""
    is_json = Path(name).suffix not in ONE_ROW_A_LINE
    content = mutate((SAMPLES / name).read_bytes(), Random(seed), is_json=is_json)
    result = load_skipping(name, content)
    if isinstance(result, str):
        assert result.encode()
        return
    check_told(result)
    assert count_rows(name, content) in {None, result.files[0].rows}


@pytest.mark.parametrize("name", [name for name in NAMES if Path(name).suffix in ONE_ROW_A_LINE])
def test_a_number_no_store_can_hold_costs_its_row_alone(name: str) -> None:
    """Each cell of a row in turn: too many digits for a float, for Python, for 64 bits."""
    content = (SAMPLES / name).read_bytes()
    delimiter = find_delimiter(content)
    quoting = csv.QUOTE_NONE if delimiter == "\t" else csv.QUOTE_MINIMAL
    rows = list(csv.reader(io.StringIO(content.decode(), newline=""), delimiter=delimiter, quoting=quoting))
    start = 0 if name in WITHOUT_HEADER else 2 if name in TAGGED else 1
    row = rows[start]
    odd = [[*row[:index], number, *row[index + 1 :]] for index in range(len(row)) for number in HUGE]
    lines = [*rows[: start + 1], *odd]
    if delimiter == "\t":
        written = "".join(delimiter.join(cells) + "\n" for cells in lines)
    else:
        text = io.StringIO()
        csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(lines)
        written = text.getvalue()
    result = load_skipping(name, written.encode())
    assert not isinstance(result, str)
    check_told(result)
    assert result.files[0].rows == len(odd) + 1

"""Compare two recordings of answers, file by file: equal as they are, equal once renamed, or different.

A file of renames is one JSON object; whatever is missing renames nothing:

    {"keys": {"caption": "label", "explained.store": "engine"},
     "values": {"store": {"embedded": "folder"}},
     "parameters": {"without": "leave_out"},
     "addresses": {"/v1/resolve": "/v1/alike"},
     "texts": {"application/gexf+xml": {"title='kind'": "title='sort'"}}}

``keys`` are keys of objects anywhere in JSON, and the columns of CSV; with a dot, only where the object stands under
the first key. ``values`` are texts under a key of the old answer, also in a list, in a column of CSV, and those of a
parameter of that name. ``parameters`` are those of addresses: in ``Link``, ``Location`` and ``next``, and in what is
sent to the new version. ``addresses`` are the beginnings of paths, in the same places. ``texts`` are replaced as they
stand in bodies of one content type which are neither JSON nor a zip of CSV. All of it happens to the old answer, which
is written again with its keys in their order.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from difflib import unified_diff
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any, Final, Self

import orjson

_LINKS: Final = ("next", "link", "location")
"""Where an answer holds an address."""
_TEXTS: Final = ("title", "detail")
_WIDTH: Final = 160


@dataclass(frozen=True)
class Renames:
    """What was renamed on purpose."""

    keys: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    parameters: dict[str, str] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    texts: dict[str, dict[str, str]] = field(default_factory=dict)

    @classmethod
    def read(cls, file: Path | None) -> Self:
        """Read a file of renames; none renames nothing."""
        return cls(**json.loads(file.read_text("utf-8"))) if file else cls()

    def address(self, url: str) -> str:
        """Return an address with its new parameters."""
        path, mark, query = url.partition("?")
        path = next((new + path[len(old) :] for old, new in self.addresses.items() if path.startswith(old)), path)
        pairs = (pair.partition("=") for pair in query.split("&"))
        return path + mark + "&".join(self._pair(name, *rest) for name, *rest in pairs)

    def _pair(self, name: str, mark: str, value: str) -> str:
        new = self.values.get(name, {})
        return self.parameters.get(name, name) + mark + ",".join(new.get(part, part) for part in value.split(","))

    def key(self, name: str, parent: str) -> str:
        """Return what a key is called now."""
        return self.keys.get(f"{parent}.{name}") or self.keys.get(name, name)

    def json(self, value: Any, parent: str = "") -> Any:
        """Return a JSON value with new keys and values."""
        if isinstance(value, dict):
            return {self.key(name, parent): self.json(member, name) for name, member in value.items()}
        if isinstance(value, list):
            return [self.json(member, parent) for member in value]
        if isinstance(value, str):
            return self.address(value) if parent in _LINKS else self.values.get(parent, {}).get(value, value)
        return value

    def table(self, text: str) -> str:
        """Return a CSV file with new columns and values."""
        rows = list(csv.reader(io.StringIO(text, newline="")))
        header = rows[0] if rows else []
        known = [self.values.get(name, {}) for name in header]
        renamed = [[names.get(cell, cell) for names, cell in zip(known, row, strict=True)] for row in rows[1:]]
        written = io.StringIO(newline="")
        csv.writer(written, lineterminator="\r\n" if "\r\n" in text else "\n").writerows(
            [[self.key(name, "") for name in header], *renamed]
        )
        return written.getvalue()


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer read from its file."""

    head: list[str]
    body: bytes

    @classmethod
    def read(cls, file: Path) -> Self:
        """Read one."""
        head, _, body = file.read_bytes().partition(b"\n\n")
        return cls(head.decode().split("\n"), body)

    @property
    def type(self) -> str:
        """Return its content type without parameters."""
        media_type = next((line.partition(": ")[2] for line in self.head if line.startswith("content-type: ")), "")
        return media_type.partition(";")[0]


def compare(old: Path, new: Path, renames: Renames, *, texts: bool, leave_out: frozenset[str], lines: int) -> int:
    """Print how many answers are equal, and what differs in each that isn't; return 1 if any differs."""
    before, after = (_indexed(folder, leave_out) for folder in (old, new))
    results: Counter[str] = Counter()
    for key, file in before.items():
        other = after.get(key)
        differences = (
            ["is missing from the new recording"] if other is None else _differences(file, other, renames, texts=texts)
        )
        results["equal" if differences is None else "different" if differences else "renamed"] += 1
        if differences:
            print(
                f"{key[0]}  ({file.name})",
                *(f"    {difference[:_WIDTH]}" for difference in differences[:lines]),
                sep="\n",
            )
    further = len(after.keys() - before.keys())
    print(
        f"{results['equal']} answers equal byte for byte, {results['renamed']} equal after renames"
        f"{'' if texts else ' and without the texts of problems'}, {results['different']} different, {further} new."
    )
    return 1 if results["different"] or further else 0


def _indexed(folder: Path, leave_out: frozenset[str]) -> dict[tuple[str, int], Path]:
    """Return the file of each answer by its request, and by how often that had been sent before."""
    files: dict[tuple[str, int], Path] = {}
    times: Counter[str] = Counter()
    for line in (folder / "index.jsonl").read_text("utf-8").splitlines():
        entry = json.loads(line)
        if entry["url"].partition("?")[0] in leave_out:
            continue
        further = " ".join(json.dumps(entry[name]) for name in ("headers", "body") if name in entry)
        request = f"{entry['method']} {entry['url'][:200]} {further}".rstrip()
        files[request, times[request]] = folder / entry["file"]
        times[request] += 1
    return files


def _differences(old: Path, new: Path, renames: Renames, *, texts: bool) -> list[str] | None:
    """Return None for the same bytes, and nothing for those that are the same once renamed."""
    if old.read_bytes() == new.read_bytes():
        return None
    before, after = Answer.read(old), Answer.read(new)
    head = [_renamed_head(line, renames) for line in before.head]
    differences = [f"{was} -> {now}" for was, now in zip_longest(head, after.head, fillvalue="nothing") if was != now]
    if before.type.endswith("json") and after.type.endswith("json"):
        return differences + _json_differences(before, after, renames, texts=texts)
    if before.type == after.type == "application/zip":
        return differences + _zip_differences(before.body, after.body, renames)
    return differences + _text_differences(_as_text(before, renames), after.body.decode("utf-8", "replace"))


def _renamed_head(line: str, renames: Renames) -> str:
    name, mark, value = line.partition(": ")
    if name == "link":
        url, end, rest = value.removeprefix("<").partition(">")
        value = f"<{renames.address(url)}{end}{rest}"
    return f"{name}{mark}{renames.address(value) if name == 'location' else value}"


def _json_differences(old: Answer, new: Answer, renames: Renames, *, texts: bool) -> list[str]:
    if old.body == new.body or (not old.body and not new.body):
        return []
    write, read = _writing(old)
    before, after = renames.json(read(old.body)), read(new.body)
    if old.type == "application/problem+json" and not texts:
        before, after = (
            {name: member for name, member in value.items() if name not in _TEXTS} for value in (before, after)
        )
        return [] if write(before) == write(after) else list(_structural(before, after)) or ["the order of keys"]
    if write(before) == new.body:
        return []
    return list(_structural(before, after)) or ["the same values, differently written or in another order"]


def _writing(old: Answer) -> tuple[Callable[[Any], bytes], Callable[[bytes], Any]]:
    """Return the functions that write and read JSON as the old answer is written, so that bytes can be compared."""
    if old.type == "application/x-ndjson":
        return (lambda rows: b"".join(orjson.dumps(row) + b"\n" for row in rows)), _lines
    return next(
        (encode for encode in (orjson.dumps, _starlette) if encode(orjson.loads(old.body)) == old.body), orjson.dumps
    ), orjson.loads


def _starlette(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _lines(body: bytes) -> list[Any]:
    return [orjson.loads(line) for line in body.splitlines()]


def _structural(old: Any, new: Any, path: str = "") -> Iterator[str]:
    """Say where two JSON values differ."""
    if isinstance(old, dict) and isinstance(new, dict):
        for name in dict.fromkeys([*old, *new]):
            if name not in old or name not in new:
                yield f"{path}.{name}: only in the {'old' if name in old else 'new'} answer"
            else:
                yield from _structural(old[name], new[name], f"{path}.{name}")
        common = [name for name in old if name in new], [name for name in new if name in old]
        if common[0] != common[1]:
            yield f"{path}: its keys are in another order"
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for number, (was, now) in enumerate(zip(old, new, strict=True)):
            yield from _structural(was, now, f"{path}[{number}]")
    elif type(old) is not type(new) or old != new:
        yield f"{path}: {json.dumps(old, ensure_ascii=False)[:60]} -> {json.dumps(new, ensure_ascii=False)[:60]}"


def _zip_differences(old: bytes, new: bytes, renames: Renames) -> list[str]:
    """Compare the tables of two archives; the names of the files and their order count, how they are packed doesn't."""
    before, after = (zipfile.ZipFile(io.BytesIO(content)) for content in (old, new))
    if before.namelist() != after.namelist():
        return [f"holds {before.namelist()} -> {after.namelist()}"]
    tables = [(renames.table(before.read(name).decode()), after.read(name).decode()) for name in before.namelist()]
    return [line for was, now in tables for line in _text_differences(was, now)]


def _as_text(answer: Answer, renames: Renames) -> str:
    text = answer.body.decode("utf-8", "replace")
    for old, new in renames.texts.get(answer.type, {}).items():
        text = text.replace(old, new)
    return text


def _text_differences(old: str, new: str) -> list[str]:
    if old == new:
        return []
    before, after = (text.replace("><", ">\n<").split("\n") for text in (old, new))
    return list(
        islice((line for line in unified_diff(before, after, n=0, lineterm="") if line[:3] not in {"---", "+++"}), 20)
    )

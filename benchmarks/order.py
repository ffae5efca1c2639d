"""Check that order, company and interruption change nothing: ``python -m benchmarks.order FILE OR FOLDER…``.

Each file by itself, and all together, is loaded into an empty store, and then, each time into another empty store: with
its rows shuffled; with rows and files in reverse; cut short between two batches and loaded again, at several points;
and with one half beside the other, in two processes at once. All must end in one digest; halves in that of one after
the other. So must the files loaded one by one, forwards and backwards, with rows that came before what they refer to
loaded again.
Files in no known format are named and left out; rows that are refused are left out, too.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import multiprocessing
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple

from knowledge_graph.errors import InvalidInput, StoreUnavailable
from knowledge_graph.open_store import open_store
from knowledge_graph.records import Record
from knowledge_graph.store import WriteSummary
from loaders.ingest import batches
from loaders.load import load

Arrange = Callable[[Sequence[Any]], Sequence[Any]]
"""Puts rows in another order, or leaves some out."""


class RowCounts(NamedTuple):
    """Rows of a load: those read, and those skipped of them."""

    read: int
    skipped: int


SEED: Final = 20240525
_WAYS: Final = ("shuffled", "reversed", "cut short", "side by side", "one by one")
_MARKS: Final = ("#", "sep=")

csv.field_size_limit(10_000_000)


def shuffled(rows: Sequence[Any]) -> Sequence[Any]:
    """Return rows in an order that is the same every time."""
    return random.Random(SEED).sample(rows, len(rows))


def turned(rows: Sequence[Any]) -> Sequence[Any]:
    """Return rows last first."""
    return rows[::-1]


def rearrange(text: str, arrange: Arrange) -> str:
    """Return a text with its rows in another order: those of a JSON document's longest list, or those of a table.

    The head of a table stays: rows without any number, and rows of marks such as HXL's.
    """
    try:
        document = json.loads(text)
    except ValueError:
        return _rearrange_lines(text, arrange)
    if isinstance(document, list):
        return json.dumps(arrange(document), ensure_ascii=False)
    if isinstance(document, dict) and (lists := list(_iter_lists(document))):
        fields, name = max(lists, key=lambda place: len(place[0][place[1]]))
        fields[name] = arrange(fields[name])
    return json.dumps(document, ensure_ascii=False)


def _iter_lists(fields: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield where a document's lists are: in it or in an object in it."""
    for name, value in fields.items():
        if isinstance(value, list):
            yield fields, name
        elif isinstance(value, dict):
            yield from ((value, inner) for inner in value if isinstance(value[inner], list))


def _rearrange_lines(text: str, arrange: Arrange) -> str:
    lines = text.splitlines(keepends=True)
    if all(line.lstrip()[:1] in {"", "{"} for line in lines) or "\t" in lines[0] or '"' not in text:
        rows = [line if line.endswith("\n") else f"{line}\n" for line in lines if line.strip()]
        head = _count_head([line.replace(";", "\t").replace(",", "\t").split("\t") for line in rows[:9]])
        return "".join([*rows[:head], *arrange(rows[head:])])
    delimiter = max(",;", key=lines[0].count)
    cells = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if row]
    head = _count_head(cells[:9])
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows([*cells[:head], *arrange(cells[head:])])
    return out.getvalue()


def _count_head(rows: Sequence[Sequence[str]]) -> int:
    """Return how many of the first rows are no data: marks, the first row without a number, and marks below it."""
    head = _skip_marks(rows, 0)
    if head < len(rows) and not any(cell.strip('" ')[:1].isdigit() or "{" in cell for cell in rows[head]):
        head += 1
    return _skip_marks(rows, head)


def _skip_marks(rows: Sequence[Sequence[str]], start: int) -> int:
    while start < len(rows) and any(cell.strip('" ').startswith(_MARKS) for cell in rows[start]):
        start += 1
    return start


class OrderCheck:
    """Loads of some files in every way, compared with one load of them in peace.

    Args:
        files: what is loaded, in this order.
        folder: an empty folder for stores and files.
        cuts: at how many points a load is cut short, spread over its batches.
    """

    def __init__(self, files: Sequence[Path], folder: Path, *, cuts: int) -> None:
        self._files, self._folder, self._cuts, self._stores = files, folder, cuts, 0
        self.rows = 0

    def run(self) -> dict[str, list[str]]:
        """Return, by way of loading, the digests that differ from that of a load in peace; empty where none does."""
        address = self._address()
        self.rows = load_files(address, self._files).read
        expected = read_digest(address)
        digests = {
            "shuffled": [self._load(self._written(shuffled))],
            "reversed": [self._load(self._written(turned)[::-1])],
            "cut short": list(self._cut_short()),
            "one by one": [self._load_one_by_one(files) for files in (self._files, self._files[::-1])],
        }
        wrong = {way: [digest for digest in made if digest != expected] for way, made in digests.items()}
        halves = self._written(lambda rows: rows[::2]), self._written(lambda rows: rows[1::2])
        both = {self._load(*halves), self._load(*halves[::-1])}
        together = self._load_side_by_side(halves)
        return wrong | {"side by side": [together] if together not in both else []}

    def _written(self, arrange: Arrange) -> list[Path]:
        """Write the files with their rows in another order into a folder of their own."""
        self._stores += 1
        paths = []
        for number, file in enumerate(self._files):
            with file.open(encoding="utf-8-sig", newline="") as stream:
                text = stream.read()
            paths.append(self._folder / f"files{self._stores}" / str(number) / file.name)  # some have it in a title
            paths[-1].parent.mkdir(parents=True)
            paths[-1].write_text(rearrange(text, arrange), encoding="utf-8", newline="")
        return paths

    def _address(self) -> str:
        self._stores += 1
        return str(self._folder / f"store{self._stores}")

    def _load(self, *loads: Sequence[Path]) -> str:
        """Load files into a new store, one load after the other, and return its digest."""
        address = self._address()
        for paths in loads:
            load_files(address, paths)
        return read_digest(address)

    def _load_one_by_one(self, files: Sequence[Path]) -> str:
        """Load each file by itself, and again those of which rows were skipped, as watching a folder does."""
        address = self._address()
        waiting = [file for file in files if load_files(address, [file]).skipped]
        for file in waiting:
            load_files(address, [file])
        return read_digest(address)

    def _cut_short(self) -> Iterator[str]:
        total = sum(1 for _ in self._iter_batches())
        for number in range(self._cuts):
            address = self._address()
            load_files(address, self._files, batches_left=1 + number * total // self._cuts)
            load_files(address, self._files)
            yield read_digest(address)

    def _iter_batches(self) -> Iterator[int]:
        store, sizes = open_store(self._address()), list[int]()
        write = store.write
        store.write = lambda records: sizes.append(len(records)) or write(records)  # type: ignore[method-assign]
        load(self._files, store, on_error="skip")
        store.close()
        return iter(sizes)

    def _load_side_by_side(self, halves: Sequence[Sequence[Path]]) -> str:
        address = self._address()
        open_store(address).close()
        context = multiprocessing.get_context("spawn")
        processes = [context.Process(target=load_files, args=(address, paths)) for paths in halves]
        for process in processes:
            process.start()
        for process in processes:
            process.join()
        if failed := [process.exitcode for process in processes if process.exitcode]:
            raise ChildProcessError(f"A load beside another ended with {failed[0]}.")
        return read_digest(address)


def load_files(address: str, paths: Sequence[Path], *, batches_left: int | None = None) -> RowCounts:
    """Load files into a store, until so many batches are written."""
    store = open_store(address)
    write, left = store.write, batches_left

    def count_down(records: Sequence[Record]) -> WriteSummary:
        nonlocal left
        if left == 0:
            raise StoreUnavailable("This load is cut short here.")
        left = None if left is None else left - 1
        return write(records)

    store.write = count_down  # type: ignore[method-assign]
    try:
        files = load(paths, store, on_error="skip").files
        return RowCounts(sum(file.rows for file in files), sum(file.skipped for file in files))
    except StoreUnavailable:
        if batches_left is None:
            raise
        return RowCounts(0, 0)
    finally:
        store.close()


def read_digest(address: str) -> str:
    """Return the digest of a store."""
    store = open_store(address)
    digest = store.digest()
    store.close()
    return digest


def find_files(paths: Sequence[Path]) -> Iterator[Path]:
    """Yield the files, and those in folders, that can be loaded; name the others on stderr."""
    for path in paths:
        for file in sorted(entry for entry in path.rglob("*") if entry.is_file()) if path.is_dir() else [path]:
            with TemporaryDirectory() as folder:
                try:
                    load_files(f"{folder}/store", [file])
                except InvalidInput as error:
                    print(f"left out: {error}", file=sys.stderr)
                else:
                    yield file


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a line for each file, and one for all together; return 1 where anything made a difference."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.order", description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path, help="files in known formats, or folders of such")
    parser.add_argument("--cuts", type=int, default=4, help="at how many points each load is cut short")
    parser.add_argument("--batch", type=int, default=1_000, help="records in a batch; fewer make more points")
    options = parser.parse_args(arguments)
    batches.BATCH = options.batch  # type: ignore[misc]
    files = list(find_files(options.paths))
    print(f"| file | rows | {' | '.join(_WAYS)} |\n|---|---|{'---|' * len(_WAYS)}")
    wrong = 0
    for several in [*([file] for file in files), *([files] if len(files) > 1 else [])]:
        with TemporaryDirectory() as folder:
            check = OrderCheck(several, Path(folder), cuts=options.cuts)
            differing = check.run()
        cells = [f"{len(differing[way])} differ" if differing[way] else "same" for way in _WAYS]
        name = several[0].name if len(several) == 1 else "all together"
        print(f"| {name} | {check.rows:,} | {' | '.join(cells)} |", flush=True)
        wrong += any(differing.values())
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

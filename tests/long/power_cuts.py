"""Cut the power of a process that loads, many times: ``python -m tests.long.power_cuts --times 200``.

Two things are done to it. It is killed (kill -9) at a random moment. And all that it writes is written down by a preloaded
library (``write_log.c``), in order; from that, disks are made as a power cut at a random moment would leave them: what was
synced is there, and of all else each sector is there or not, in any order. After each, the store is opened: every batch
that was acknowledged is there, every batch that is there is whole, and nothing in the store is damaged.
"""

from __future__ import annotations

import os
import random
import shutil
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from knowledge_graph.open_store import open_store
from tests.long.trials import HEAD, read_options, report

ROOT: Final = Path(__file__).parents[2]
SECTOR: Final = 512
BATCH: Final = 12
"""Events in a batch, each with its claim and its source."""
LOADER: Final = """
import os, sys
from knowledge_graph.open_store import open_store
from knowledge_graph.records import RECORD

folder, first, count, size = sys.argv[1], *map(int, sys.argv[2:])
acks = os.open(folder + ".acks", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
store = open_store(folder)
for batch in range(first, first + count):
    store.write([
        RECORD.validate_python(fields)
        for number in (f"{batch}-{n}" for n in range(size))
        for fields in (
            {"kind": "source", "id": f"source:{number}", "type": "article", "title": "x" * 300},
            {"kind": "event", "id": f"event:{number}", "type": "meeting", "title": "x"},
            {"kind": "claim", "id": f"claim:{number}", "about": f"event:{number}", "source": f"source:{number}"},
        )
    ])
    os.write(acks, b"%d\\n" % batch)
    if batch % 3 == 2:
        store.flush()
    if batch % 7 == 6:
        store.close()
        store = open_store(folder)
store.close()
"""
"""Writes batches, and says after each that it is written; now and then it builds the index and closes the store."""


class Operation(NamedTuple):
    """One thing that a process did to a file: w(rite), t(runcate), s(ync), r(ename) or u(nlink)."""

    what: str
    path: str
    place: int
    data: bytes


class Disk:
    """Files as a power cut leaves them: what was synced, and any part of what wasn't."""

    def __init__(self) -> None:
        self.files: dict[str, bytearray] = {}
        self._pending: dict[str, list[Operation]] = {}

    def do(self, operation: Operation) -> None:
        """Do one thing more."""
        what, path, _, data = operation
        if what == "r":
            for files in (self.files, self._pending):
                files.pop(data.decode(), None)
                if path in files:
                    files[data.decode()] = files.pop(path)  # type: ignore[assignment, index, arg-type]
        elif what == "u":
            self.files.pop(path, None)
            self._pending.pop(path, None)
        elif what == "s":
            for pending in self._pending.pop(path, []):
                self._keep(pending)
        else:
            self.files.setdefault(path, bytearray())
            self._pending.setdefault(path, []).append(operation)

    def cut(self, chance: random.Random) -> None:
        """Lose each unsynced sector, or not; often all of them, or none."""
        share = chance.choice([0, 0.5, 0.9, 1])
        for operations in self._pending.values():
            for operation in operations:
                sectors = range(0, max(len(operation.data), 1), SECTOR)
                for start in sectors:
                    if chance.random() < share:
                        part = operation.data[start : start + SECTOR]
                        self._keep(operation._replace(place=operation.place + start, data=part))

    def _keep(self, operation: Operation) -> None:
        content = self.files.setdefault(operation.path, bytearray())
        if operation.what == "t":
            del content[operation.place :]
            content.extend(bytes(operation.place - len(content)))
            return
        end = operation.place + len(operation.data)
        content.extend(bytes(max(end - len(content), 0)))
        content[operation.place : end] = operation.data


def read_log(path: Path) -> Iterator[Operation]:
    """Yield all that was written down, in order."""
    content, at = memoryview(path.read_bytes()), 0
    while at < len(content):
        (size,) = struct.unpack_from("<H", content, at + 1)
        name = bytes(content[at + 3 : at + 3 + size]).decode()
        place, length = struct.unpack_from("<QQ", content, at + 3 + size)
        end = at + 3 + size + 16 + length
        if not name.endswith(" (deleted)"):
            yield Operation(chr(content[at]), name, place, bytes(content[end - length : end]))
        at = end


def built_library(folder: Path) -> Path | None:
    """Return the library that writes down what is written; None where there is no C compiler."""
    compiler = shutil.which("cc")
    if compiler is None:
        return None
    library = folder / "write_log.so"
    source = Path(__file__).with_name("write_log.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
    return library


def start_loader(folder: Path, first: int, count: int, **environment: str) -> subprocess.Popen[str]:
    """Start a process that writes some batches."""
    command = [sys.executable, "-c", LOADER, str(folder), str(first), str(count), str(BATCH)]
    return subprocess.Popen(command, cwd=ROOT, env=os.environ | environment, text=True)


def acknowledged(folder: Path) -> int:
    """Return how many batches were said to be written."""
    acks = folder.with_name(f"{folder.name}.acks")
    return acks.read_bytes().count(b"\n") if acks.exists() else 0


def broken_promise(folder: Path, acks: int) -> str | None:
    """Return what isn't as promised in a store after a power cut; None if all is."""
    with closing(open_store(str(folder))) as store:
        counts = store.stats()
        batches, rest = divmod(counts["event"], BATCH)
        if rest or not counts["event"] == counts["claim"] == counts["source"]:
            return f"a batch isn't whole: {counts}"
        if not acks <= batches <= acks + 1:
            return f"{acks} batches were acknowledged, {batches} are there"
        return next(store.damage(), None)


def kill_loads(folder: Path, times: int, chance: random.Random) -> Iterator[str | None]:
    """Kill loading processes at random moments, some one after another on one store; yield what isn't as promised."""
    stores = folder
    stores.mkdir()
    for turn in range(times):
        folder = stores / str(turn // 10)
        before = acknowledged(folder)
        loader = start_loader(folder, before, 1_000_000)
        goal = before + chance.randint(1, 6)
        while acknowledged(folder) < goal and loader.poll() is None:
            time.sleep(0.002)
        try:
            loader.wait(chance.random() * 0.05)
        except subprocess.TimeoutExpired:
            loader.kill()
        loader.wait()
        written = acknowledged(folder)
        yield broken_promise(folder, written)
        with closing(
            open_store(str(folder))
        ) as store:  # where a batch is there that wasn't acknowledged, go on behind it
            batches = store.stats()["event"] // BATCH
        with folder.with_name(f"{folder.name}.acks").open("ab") as acks:
            acks.write(b"found\n" * (batches - written))


def cut_power(library: Path, folder: Path, times: int, chance: random.Random) -> Iterator[str | None]:
    """Load once, and make of that as many disks as a power cut leaves; yield what isn't as promised on each."""
    place, log = folder / "store", folder / "log"
    loader = start_loader(place, 0, 24, LD_PRELOAD=str(library), WRITE_LOG=str(log), WRITE_LOG_FOLDER=str(place))
    if loader.wait():
        yield "the load itself failed"
        return
    operations, acks = list(read_log(log)), f"{place}.acks"
    for turn in range(times):
        disk, seen, end = Disk(), 0, chance.randrange(len(operations)) + 1
        for operation in operations[:end]:
            if operation.path == acks:
                seen += operation.what == "w"
            else:
                disk.do(operation)
        disk.cut(chance)
        left = folder / f"cut-{turn}"
        left.mkdir()
        for path, content in disk.files.items():
            if not path.endswith("-shm"):  # in memory only
                (left / Path(path).name).write_bytes(content)
        yield broken_promise(left, seen)
        shutil.rmtree(left)


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """Print promise, tried, failed; return whether any failed."""
    arguments = read_options(__doc__)
    chance, failed = random.Random(arguments.seed), 0
    with TemporaryDirectory(prefix="power-cuts-") as name:
        folder, trials = Path(name), {}
        trials["what was acknowledged survives kill -9, whole"] = kill_loads(folder / "killed", arguments.times, chance)
        if library := built_library(folder):
            promise = "what was acknowledged survives the loss of unsynced writes, whole"
            trials[promise] = cut_power(library, folder, arguments.times, chance)
        else:
            say("unsynced writes: not tried, there is no C compiler")
        say(HEAD)
        for promise, results in trials.items():
            failed += report(promise, results)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

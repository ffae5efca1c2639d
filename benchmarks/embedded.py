"""The embedded store: its load, what a fresh process needs to open it, memory and answers."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from benchmarks.measure import in_fresh_process, memory_mb, run_task
from benchmarks.questions import questions_for

OPENINGS = 5


def measure(size: str, world: Path, folder: Path, *, seconds: float) -> dict[str, Any]:
    """Build the store in a folder and measure it, each part in a process of its own."""
    loaded = build(world, folder)
    in_fresh_process("embedded", {"task": "opening", "size": size, "folder": str(folder)})  # warms the file cache
    openings = [
        in_fresh_process("embedded", {"task": "opening", "size": size, "folder": str(folder)}) for _ in range(OPENINGS)
    ]
    opening = sorted(openings, key=lambda entry: entry["open_s"])[OPENINGS // 2]
    answered = questions(size, folder, seconds=seconds)
    return {**answered, "load": loaded, "open_s": opening["open_s"], "start_s": opening["process_s"]}


def build(world: Path, folder: Path) -> dict[str, Any]:
    """Load the world into a new store in a folder."""
    result = in_fresh_process("embedded", {"task": "loading", "world": str(world), "folder": str(folder)})
    files = [path for path in folder.iterdir() if path.is_file()]
    return result | {"disk_mb": sum(path.stat().st_size for path in files) / 2**20}


def questions(size: str, folder: Path, *, seconds: float) -> dict[str, Any]:
    """Ask a store in a folder."""
    task = {"task": "questions", "size": size, "folder": str(folder), "seconds": seconds}
    return in_fresh_process("embedded", task)


def _loading(world: str, folder: str) -> dict[str, Any]:
    from benchmarks.asking import load  # noqa: PLC0415 - as below
    from knowledge_graph.open_store import open_store  # noqa: PLC0415 - as below

    store = open_store(folder)
    try:
        return load(store, Path(world)) | {"memory": memory_mb()}
    finally:
        store.close()


def _opening(size: str, folder: str) -> dict[str, Any]:
    """Open the store and answer one path question, imports apart."""
    from benchmarks.asking import one_path  # noqa: PLC0415 - imports are what is being timed apart
    from knowledge_graph.embedded.store import EmbeddedStore  # noqa: F401, PLC0415 - the same
    from knowledge_graph.open_store import open_store  # noqa: PLC0415 - the same
    from queries.parameters.graph import PathParameters  # noqa: PLC0415 - the same

    PathParameters(start="a", end="b")  # the validator is built at its first use, which belongs to the imports
    pair = questions_for(size).pairs[1]
    begun = time.perf_counter()
    store = open_store(folder)
    answer = one_path(store, pair)
    taken = time.perf_counter() - begun
    store.close()
    return {"open_s": taken, "bytes": len(answer), "memory": memory_mb()}


def _questions(size: str, folder: str, seconds: float) -> dict[str, Any]:
    from benchmarks.asking import ask_store  # noqa: PLC0415 - as above
    from knowledge_graph.open_store import open_store  # noqa: PLC0415 - as above

    store = open_store(folder)
    before = memory_mb()
    times, answers = ask_store(store, questions_for(size), seconds=seconds)
    memory = memory_mb()
    store.close()
    return {"times": times, "answers": answers, "memory": memory, "memory_opened": before}


if __name__ == "__main__":
    run_task({"loading": _loading, "opening": _opening, "questions": _questions})

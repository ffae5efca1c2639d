"""What a page of sources costs by how many there are: ``python -m benchmarks.sources [ADDRESS]``.

Each kind of page is asked for twenty times, after once. The first time it also counts how many sources there are; a
store keeps that until something is written.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

from knowledge_graph.open_store import open_store
from knowledge_graph.records import RECORD, Record
from knowledge_graph.store import GraphStore
from queries.evidence.retraction_preview import preview_retraction
from queries.evidence.sources import SourcesParameters, sources
from queries.parameters.evidence import RetractionParameters

NUMBERS: Final = (150, 150_000)
TIMES: Final = 20
BATCH: Final = 5_000
PAGES: Final = {
    "first page": SourcesParameters(),
    "of one type": SourcesParameters(type=("section",)),
    "parts of one": SourcesParameters(part_of=("source:0000007",)),
    "with a word": SourcesParameters(q="number 7"),
}


def made(number: int) -> Iterator[Record]:
    """Yield sources: articles, every fifth with two sections before it, and one claim on an event."""
    for index in range(number):
        fields = {"kind": "source", "id": f"source:{index:07}", "type": "section" if index % 5 < 2 else "article"}
        fields |= {"title": f"Article number {index} on what happened", "publisher": f"Publisher {index % 37}"}
        if index % 5 < 2:
            fields["part_of"] = f"source:{index - index % 5 + 2:07}"
        yield RECORD.validate_python(fields)
    yield RECORD.validate_python({"kind": "event", "id": "event:e", "type": "consult", "title": "An event"})
    yield RECORD.validate_python({"kind": "claim", "id": "claim:c", "about": "event:e", "source": "source:0000007"})


def fill(store: GraphStore, number: int) -> None:
    """Write that many sources."""
    records = list(made(number))
    for start in range(0, len(records), BATCH):
        store.write(records[start : start + BATCH])
    store.flush()


def measure(store: GraphStore) -> dict[str, tuple[float, float]]:
    """Return, by kind of page, the milliseconds of the first time, and the median of those that followed."""
    question = {name: lambda page=page: sources(store, page) for name, page in PAGES.items()}
    question["retraction preview"] = lambda: preview_retraction(store, "source:0000007", RetractionParameters())
    results = {}
    for name, ask in question.items():
        times = []
        for _ in range(1 + TIMES):
            begun = perf_counter()
            ask()
            times.append((perf_counter() - begun) * 1_000)
        results[name] = times[0], median(times[1:])
    return results


def main() -> None:
    """Measure an embedded store with few and with many sources, or the store at an address as it is."""
    if len(sys.argv) > 1:
        measured = {"as it is": measure(open_store(sys.argv[1]))}
    else:
        measured = {}
        for number in NUMBERS:
            with tempfile.TemporaryDirectory() as folder:
                store = open_store(str(Path(folder) / "graph"))
                fill(store, number)
                measured[f"{number:,}"] = measure(store)
                store.close()
    print("milliseconds, first / median".ljust(30), *(name.rjust(20) for name in measured))
    for page in next(iter(measured.values())):
        cells = (f"{first:.2f} / {later:.2f}" for first, later in (times[page] for times in measured.values()))
        print(page.ljust(30), *(cell.rjust(20) for cell in cells))


if __name__ == "__main__":
    main()

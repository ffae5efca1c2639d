"""How much more the embedded store's questions cost on ten times the graph."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from benchmarks import embedded
from benchmarks.table import Table, number
from benchmarks.world import SHARES, SIZES, share_of, write_world


def measure(size: str, whole: dict[str, Any], folder: Path, *, seconds: float) -> dict[str, Any]:
    """Ask worlds of growing sizes the same kinds of question; ``whole`` was measured already."""
    shares = {}
    for percent in SHARES[:-1]:
        part = share_of(SIZES[size], percent)
        loaded = embedded.build(write_world(part), folder)
        questions = embedded.questions(part.name, folder, seconds=seconds)
        shutil.rmtree(folder)
        shares[str(percent)] = {"relations": loaded["relations"], "times": questions["times"]}
    shares[str(SHARES[-1])] = {"relations": whole["load"]["relations"], "times": whole["times"]}
    return {"shares": shares}


def growths(results: dict[str, Any]) -> dict[str, tuple[float, float]]:
    """Return, by question, how many times its median and its 95th percentile grew, over how much the graph did."""
    shares = (results.get("growth") or {}).get("shares")
    if not shares:
        return {}
    least, most = shares[str(SHARES[0])], shares[str(SHARES[-1])]
    larger = most["relations"] / least["relations"]
    return {
        name: (times["p50"] / least["times"][name]["p50"] / larger, times["p95"] / least["times"][name]["p95"] / larger)
        for name, times in most["times"].items()
    }


def table(results: dict[str, Any], questions: tuple[tuple[str, str], ...]) -> Table:
    """Return the growth of every question, by share of the graph."""
    grown = growths(results)
    shares = results["growth"]["shares"] if grown else {}
    rows = [
        (name, *(_cell(share["times"][key]) for share in shares.values()), *(f"{entry:.2f}" for entry in grown[key]))
        for key, name in questions
        if key in grown
    ]
    heads = (f"{percent} %: {share['relations']:,}" for percent, share in shares.items())
    columns = ("Milliseconds, p50 / p95", *heads, "p50 ÷ linear", "p95 ÷ linear")
    note = "The columns are shares of the graph, in relations. ÷ linear: 1 is a cost that grows as the graph does."
    return Table("Embedded: cost from 10 % to 100 % of the graph", columns, rows, note)


def _cell(times: dict[str, Any]) -> str:
    return f"{number(times['p50'])} / {number(times['p95'])}"

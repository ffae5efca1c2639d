"""A table for the terminal or as Markdown, the cells that measurements become, and the table of targets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

Target = tuple[str, float | None, str, float]
"""A name, what was measured (None: nothing), ``at most``, ``under`` or ``at least``, a bound."""


@dataclass(frozen=True, slots=True)
class Table:
    """A title, the columns' names (the first names the rows), rows of texts, and what is to be said below."""

    title: str
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]
    note: str = ""

    def as_text(self) -> str:
        """Lay the table out for a terminal."""
        widths = [max(len(row[index]) for row in (self.columns, *self.rows)) for index in range(len(self.columns))]
        lines = [_padded(self.columns, widths), "  ".join("-" * width for width in widths)]
        lines += [_padded(row, widths) for row in self.rows]
        return "\n".join([self.title, *lines, *([self.note] if self.note else [])])

    def as_markdown(self) -> str:
        """Write the table as Markdown."""
        head = [f"### {self.title}", "", _piped(self.columns), _piped(["---", *["---:"] * (len(self.columns) - 1)])]
        body = [_piped([cell.strip() or "–" for cell in row]) for row in self.rows]
        return "\n".join([*head, *body, *(["", self.note] if self.note else [])])


def _padded(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = [
        cell.rjust(width) if index else cell.ljust(width)
        for index, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ]
    return "  ".join([first, *others]).rstrip()


def _piped(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def number(value: float | None, digits: int = 2) -> str:
    """Write a number with so many digits, from a hundred on with none; nothing if there is none."""
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.{digits}f}"


def ratio(above: float | None, below: float | None) -> float | None:
    """Divide two measurements, if both were taken."""
    return above / below if above and below else None


def times_cell(above: float | None, below: float | None) -> str:
    """Write how many times as much the one is."""
    result = ratio(above, below)
    return "" if result is None else f"{result:.1f}x"


MARKS: Final = "* fewer than 20 answers within the time; † some were given up, and count with the time spent on them."


def pair(times: dict[str, Any]) -> tuple[str, str]:
    """Return median and 95th percentile, marked where they come from few answers or from some that never came."""
    marks = ("*" if times.get("n", 20) < 20 else "") + ("†" if times.get("given_up") else "")
    return number(times.get("p50")), number(times.get("p95")) + marks


def at(results: Any, *keys: str) -> Any:
    """Return what lies at the end of nested keys, None where one is missing."""
    for key in keys:
        results = results.get(key) if isinstance(results, dict) else None
    return results


def judged(targets: Iterable[Target]) -> Table:
    """Return which targets were met, leaving out what wasn't measured."""
    rows = [
        (name, f"{word} {bound:g}", number(value), "met" if _met(value, word, bound) else "NOT MET")
        for name, value, word, bound in targets
        if value is not None
    ]
    return Table("Targets", ("Target", "wanted", "measured", ""), rows)


def _met(value: float, word: str, bound: float) -> bool:
    return {"at most": value <= bound, "under": value < bound, "at least": value >= bound}[word]

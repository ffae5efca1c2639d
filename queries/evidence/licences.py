"""Licences and citations of an answer's sources: what must be named wherever a dataset's facts are shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

View = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Credit:
    """A source with its licence and how to cite it; either may be empty."""

    id: str
    title: str
    licence: str
    cite: str

    def __str__(self) -> str:
        """Return the credit as one line."""
        terms = [f"{self.title} ({self.licence})" if self.licence else self.title]
        return ". Cite as: ".join([*terms, self.cite] if self.cite else terms)


def credits_in(sources: Mapping[str, View]) -> Iterator[Credit]:
    """Yield the credits of an answer's sources in order of title; a dataset is credited once, not by release."""
    due = {identifier: _credit(identifier, view) for identifier, view in sources.items()}
    for identifier, credit in sorted(due.items(), key=lambda item: (item[1].title, item[0])):
        whole = due.get(str(sources[identifier].get("part_of")))
        repeats = whole and credit.licence == whole.licence and credit.cite in {"", whole.cite}
        if (credit.licence or credit.cite) and not repeats:
            yield credit


def _credit(identifier: str, view: View) -> Credit:
    return Credit(identifier, *(str(view.get(name) or "") for name in ("title", "licence", "cite")))

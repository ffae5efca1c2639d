"""The errors a user can meet, on one base; none of them knows HTTP.

::

    ConflictGraphError
    ├── InvalidInput            a record, a date, a parameter or a setting that can't be taken
    │   └── InvalidRecord       … with file, line and field
    ├── NotFound                no such entity
    ├── AmbiguousName           a name that several entities carry
    ├── Contradiction           a decision that doesn't go with what stands
    ├── StoreUnavailable        the database can't be reached, opened or written
    │   └── OutOfMemory         … it lacks the memory for this
    └── BudgetExceeded          a time limit ended the work
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class ConflictGraphError(Exception):
    """Base of every error this project raises on purpose; its text is fit for a user's eyes."""


class InvalidInput(ConflictGraphError, ValueError):
    """Something handed in can't be taken; the message says what to do. A ValueError too: pydantic gathers those."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one input record: where it is, what is wrong, and what to do."""

    file: str
    line: int
    field: str
    message: str
    record_id: str | None = None

    def __str__(self) -> str:
        """Return ``file:line: field: message``, the form editors can jump to."""
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.field}: {self.message}" if self.field else f"{where}: {self.message}"


class InvalidRecord(InvalidInput):
    """One or more input records can't be taken."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in problems[:20]))


class NotFound(ConflictGraphError):
    """No entity has this id or name."""

    def __init__(self, reference: str, *, suggestions: Sequence[str] = ()) -> None:
        hint = f" Did you mean {', '.join(suggestions)}?" if suggestions else ""
        super().__init__(f"There is nothing called {reference!r} in this graph.{hint}")
        self.reference = reference
        self.suggestions = tuple(suggestions)


class AmbiguousName(ConflictGraphError):
    """Several entities answer to this name; ``candidates`` holds (id, caption, type) of each."""

    def __init__(self, name: str, candidates: Sequence[tuple[str, str, str]]) -> None:
        listed = "\n".join(f"  {identifier}  {caption} ({type_})" for identifier, caption, type_ in candidates)
        super().__init__(f"{name!r} could be any of these; say which by its id:\n{listed}")
        self.name = name
        self.candidates = tuple(candidates)


class Contradiction(ConflictGraphError):
    """A decision doesn't go with what stands already; the message says what to do first."""


class StoreUnavailable(ConflictGraphError):
    """The store can't be reached, opened or written just now."""


class OutOfMemory(StoreUnavailable):
    """The database has too little memory for what was asked at once."""


class BudgetExceeded(ConflictGraphError):
    """A time limit ended the work before there was an answer."""

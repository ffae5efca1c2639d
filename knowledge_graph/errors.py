"""The errors meant for users, on one base class. None of them knows HTTP.

::

    ConflictGraphError
    ├── InvalidInput            an invalid record, date, parameter or setting
    │   └── InvalidRecord       one or more records, with file, line and field
    ├── NotFound                no record has this id or name
    ├── AmbiguousName           several records have this name
    ├── Contradiction           a decision that contradicts an earlier one
    ├── StoreUnavailable        the database can't be reached, opened or written
    │   ├── OutOfMemory         the database is short of memory
    │   └── DamagedIndex        a part of the index isn't what was written; asked again, it is built anew
    └── BudgetExceeded          a time limit was exceeded
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final


class ConflictGraphError(Exception):
    """Base of all errors of this project; the message is meant for users: where, what, and what to do."""


class InvalidInput(ConflictGraphError, ValueError):
    """Invalid input; ``field`` names what is invalid, if known. A ValueError, too, so that pydantic collects it."""

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
    """One or more input records are invalid; ``problems`` holds what is wrong with each."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in problems[:20]))


class NotFound(ConflictGraphError):
    """No record has this id or name; ``suggestions`` are the nearest that there are.

    ``kind`` is that of the record with this id, where there is one and it is of none that was asked for.
    """

    def __init__(self, reference: str, *, suggestions: Sequence[str] = (), kind: str | None = None) -> None:
        hint = f" Did you mean {', '.join(suggestions)}?" if suggestions else ""
        message = f"There is nothing called {reference!r} in this graph.{hint}"
        if kind:
            article = "an" if kind[0] in "ae" else "a"
            message = f"{reference!r} is {article} {kind}; this takes another kind of record.{hint}"
        super().__init__(message)
        self.reference = reference
        self.suggestions = tuple(suggestions)
        self.kind = kind


class AmbiguousName(ConflictGraphError):
    """Several records have this name; ``candidates`` holds (id, caption, type) of each."""

    def __init__(self, name: str, candidates: Sequence[tuple[str, str, str]]) -> None:
        listed = "\n".join(f"  {identifier}  {caption} ({type_})" for identifier, caption, type_ in candidates)
        super().__init__(f"{name!r} could be any of these; say which by its id:\n{listed}")
        self.name = name
        self.candidates = tuple(candidates)


class Contradiction(ConflictGraphError):
    """A decision contradicts an earlier one; the message says what to do first."""


class StoreUnavailable(ConflictGraphError):
    """The store can't be reached, opened or written at the moment."""


class OutOfMemory(StoreUnavailable):
    """The database ran out of memory on one request."""


class DamagedIndex(StoreUnavailable):
    """What a question came upon in an index isn't what was written to it. The records aren't concerned."""

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(f"The index {path} is damaged: {what}. Ask again: it is built anew from the records.")
        self.path = path


class BudgetExceeded(ConflictGraphError):
    """A time limit was exceeded before there was an answer."""


class TooLarge(ConflictGraphError):
    """A question would take more memory, or its answer be larger, than it may."""


EXPECTED: Final[Mapping[str, str]] = {
    "string_type": "expected a string",
    "float_type": "expected a number",
    "float_parsing": "expected a number",
    "int_type": "expected a whole number",
    "int_parsing": "expected a whole number",
    "int_parsing_size": "expected a whole number",
    "int_from_float": "expected a whole number",
    "bool_type": "expected true or false",
    "bool_parsing": "expected true or false",
    "tuple_type": "expected a list",
    "list_type": "expected a list",
    "dict_type": "expected an object",
    "model_type": "expected an object",
    "model_attributes_type": "expected an object",
    "finite_number": "expected a finite number",
}
"""What pydantic expected, by its type of error."""
_PLAINER: Final = {
    "Input should be less than or equal to": "expected at most",
    "Input should be greater than or equal to": "expected at least",
    "Input should be": "expected",
    "Value error, ": "",
}
"""By how pydantic's messages begin, how ours do."""


def word_expectation(type_: str, message: str) -> str:
    """Return what pydantic expected of a value, by its type of error and its message: ``expected a whole number``."""
    if type_ in EXPECTED:
        return EXPECTED[type_]
    start = next((start for start in _PLAINER if message.startswith(start)), "")
    return _PLAINER.get(start, "") + message.removeprefix(start)

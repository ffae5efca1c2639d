"""The limits that can be set by environment variables, and the error of inputs that go beyond one."""

from __future__ import annotations

import os
from dataclasses import dataclass, fields
from typing import Final

from knowledge_graph.errors import InvalidInput

PREFIX: Final = "CONFLICT_GRAPH_"
GIB: Final = 1024**3


class UnreadableInput(InvalidInput):
    """An input can't be opened, or can't be read to its end."""


@dataclass(frozen=True, slots=True)
class InputLimits:
    """Limits of inputs; each is set by the variable of its name, such as ``CONFLICT_GRAPH_MAX_RATIO``.

    Attributes:
        max_ratio: how many times its stored size an archive may unpack to, beyond ``FREE`` bytes.
        max_members: files in an archive or a folder.
        max_rejected_rows: rejected rows of all inputs, after which reading one stops once they are most of its rows.
        max_reading_memory: megabytes that the process may grow by while it reads an input.
        max_temporary_bytes: bytes on disk that a load takes while it reads.
        pipe_wait: seconds to wait until somebody writes into a named pipe.
    """

    max_ratio: int = 200
    max_members: int = 100_000
    max_rejected_rows: int = 100_000
    max_reading_memory: int = 320
    max_temporary_bytes: int = 64 * GIB
    pipe_wait: int = 60


def read_limits() -> InputLimits:
    """Return the limits that the environment sets, and the defaults of the others.

    Raises:
        InvalidInput: a variable is no whole number of at least 1.
    """
    values: dict[str, int] = {}
    for field in fields(InputLimits):
        text = os.environ.get(variable(field.name), "").strip()
        if text:
            if not (text.isascii() and text.isdecimal() and len(text) <= 18 and int(text)):
                raise InvalidInput(f"{variable(field.name)}: expected a whole number of at least 1, got {text[:40]!r}.")
            values[field.name] = int(text)
    return InputLimits(**values)


def variable(name: str) -> str:
    """Return the environment variable of a limit."""
    return f"{PREFIX}{name.upper()}"


def variables() -> frozenset[str]:
    """Return the environment variables of all limits."""
    return frozenset(variable(field.name) for field in fields(InputLimits))

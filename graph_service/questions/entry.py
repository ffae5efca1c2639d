"""What an entry of the table of questions holds.

A reference is text, ``package.module:name``, so that an entry costs nothing until it is used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Any, Final
from urllib.parse import quote, urlencode

NO_PARAMETERS: Final = ("queries.parameters.filters:NoParameters",)
GENERIC_RENDERER: Final = "graph_service.cli.render.lists:draw_results"


@dataclass(frozen=True, slots=True)
class PathId:
    """The id in a question's path, ``{id}``: the function's second argument, after the store."""

    example: str
    parameter: str | None = None
    """The parameter that the id is the value of, instead of being the second argument; a query may not give it too."""
    kind: str | None = None
    """The kind of record it must be the id of, where only one will do."""
    redirects: bool = False
    """Whether a former or merged id is answered with 308 before the question is asked (the function doesn't do it)."""
    moves: bool = False
    """Whether the function itself answers such an id with 308."""


@dataclass(frozen=True, slots=True)
class Argument:
    """A positional argument of a command: the value of a parameter, or the id in the path."""

    name: str
    help: str
    parameter: str | None = None
    """The parameter it is the value of; None for the id in the path."""
    many: bool = False
    optional: bool = False
    resolve: str = "graph_service.cli.names:resolve_entity"
    """What makes an id in the path of the name that is typed: a function of a store and the name."""
    alternatives: str = ""
    """The help of an option ``--or-NAME`` that gives further values; without it there is none."""


@dataclass(frozen=True, slots=True)
class Command:
    """How the command line asks a question.

    ``render`` names a function of a store, an answer's data and a page; without one, results are drawn as a table.
    """

    name: str
    help: str
    render: str = GENERIC_RENDERER
    arguments: tuple[Argument, ...] = ()
    panel: str = "Ask"
    """The heading that ``--help`` lists it under."""
    by_name: bool = True
    """Whether a parameter that means a record takes its name, too."""
    seconds: float | None = None
    """How long it may take, where that is longer than what the function allows: who waits at a terminal can end it."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question: where it is asked, what answers it, what the answer looks like."""

    name: str
    """Its name everywhere but in clients: the stored example, the tests."""
    operation: str
    """What generated clients call it: a verb and what it returns."""
    path: str
    tag: str
    """The heading of the documentation it stands under."""
    summary: str
    """What it answers, as the documentation says it."""
    function: str
    """A function of (store[, id][, parameters], *[, seconds][, base]) that returns an ``Answer``."""
    schemas: tuple[str, ...]
    """The model of the answer; several where it depends on the parameters."""
    parameters: tuple[str, ...] = NO_PARAMETERS
    """The model of the parameters; of several, the last one of which a required parameter is given, else the first."""
    id: PathId | None = None
    example: Mapping[str, Any] = field(default_factory=dict)
    """The parameters of the stored example, whose id is that of ``id``."""
    problems: tuple[str, ...] = ()
    """Problems it can have besides those that every question can."""
    exports: str | None = None
    """What clients call its answer as a file in an export format, if it has them: the address ends in the format.

    At its own address, ``format`` or Accept may ask for any of them, too.
    """
    command: Command | None = None
    asked_by: str | None = None
    """Without a command of its own: the command that asks it, or None if none does."""

    @property
    def example_url(self) -> str:
        """Return the path and query that ask for the example."""
        path = self.path.replace("{id}", quote(self.id.example, safe=":") if self.id else "")
        return f"{path}?{urlencode(self.example, doseq=True, safe=':')}" if self.example else path


@cache
def load_reference(reference: str) -> Any:
    """Import what a reference, ``package.module:name``, names."""
    module, _, name = reference.partition(":")
    return getattr(import_module(module), name)

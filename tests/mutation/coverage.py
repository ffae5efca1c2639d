"""Which statements of some modules run: their functions note it themselves, so that all other code runs at its own speed."""

from __future__ import annotations

import ast
import gc
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_NOTE: Final = "_note_that_statement"
"""A name that Python does not change within classes, as it does those that begin with two underscores."""


class StatementNotes:
    """The lines of some files of which a statement ran since they were last taken."""

    def __init__(self, paths: set[Path]) -> None:
        self._lines: list[list[tuple[str, int]]] = []
        self._ran: set[int] = set()
        codes = {}
        for path in paths:
            tree = ast.parse(path.read_text("utf-8"))
            for name, function in list_functions(tree, ""):
                self._annotate(function, str(path))
                codes[str(path), name] = tree
        compiled = {path: compile(tree, path, "exec") for (path, _), tree in codes.items()}
        for function in find_functions({str(path) for path in paths}):
            key = function.__code__.co_filename, function.__code__.co_qualname
            if key in codes:
                function.__globals__[_NOTE] = self._ran.add
                function.__code__ = find_code(compiled[key[0]], key[1].split("."))

    def take(self) -> set[tuple[str, int]]:
        """Return files with lines, and begin anew."""
        lines = {line for number in self._ran for line in self._lines[number]}
        self._ran.clear()
        return lines

    def _annotate(self, function: ast.AST, path: str) -> None:
        """Have each statement of a function note that it runs."""
        for node in list(ast.walk(function)):
            for field in ("body", "orelse", "finalbody"):
                statements = getattr(node, field, None)
                if not isinstance(statements, list) or isinstance(node, ast.ClassDef):
                    continue
                setattr(node, field, [part for step in statements for part in (self._note(step, path), step)])

    def _note(self, statement: ast.stmt, path: str) -> ast.stmt:
        number = len(self._lines)
        self._lines.append([(path, line) for line in _lines_of(statement)])
        note = ast.parse(f"{_NOTE}({number})").body[0]
        for part in ast.walk(note):
            ast.copy_location(part, statement)
        return note


def _lines_of(statement: ast.stmt) -> list[int]:
    """Return the lines of a statement without those of the statements in it."""
    inner = {
        line
        for node in ast.walk(statement)
        if isinstance(node, ast.stmt) and node is not statement
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    lines = range(statement.lineno, (statement.end_lineno or statement.lineno) + 1)
    return [line for line in lines if line == statement.lineno or line not in inner]


def list_functions(parent: ast.AST, prefix: str) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Yield the functions and methods of a module with their qualified names."""
    for node in getattr(parent, "body", ()):
        if isinstance(node, ast.ClassDef):
            yield from list_functions(node, f"{prefix}{node.name}.")
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{prefix}{node.name}", node


def find_functions(paths: set[str]) -> Iterator[types.FunctionType]:
    """Yield all functions that were made from some files, wherever they are referred to."""
    for thing in gc.get_objects():
        if isinstance(thing, types.FunctionType) and thing.__code__.co_filename in paths:
            yield thing


def find_code(code: types.CodeType, names: list[str]) -> types.CodeType:
    """Return the code of a function within that of its module."""
    for name in names:
        # Of several of one name (overloads, property and setter) the last has the body.
        code = [const for const in code.co_consts if isinstance(const, types.CodeType) and const.co_name == name][-1]
    return code

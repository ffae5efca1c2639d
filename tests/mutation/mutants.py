"""Small changes to code, one at a time, each of which some test ought to notice.

Only the bodies of functions are changed: what a module says once at import, annotations, docstrings and the words of
errors stay as they are.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.mutation.coverage import list_functions

COMPARISONS: Final[dict[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
OPERATORS: Final[dict[type[ast.operator], type[ast.operator]]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult, ast.Div: ast.Mult,
    ast.Mod: ast.Mult, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.BitXor: ast.BitAnd, ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}  # fmt: skip
FUNCTIONS: Final = {"min": "max", "max": "min", "any": "all", "all": "any"}
"""Of each of these a word for the other."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Mutant:
    """One change: where, what, and the whole module with it."""

    path: Path
    line: int
    end: int
    """Its last line."""
    function: str
    """The qualified name of the outermost function around it."""
    change: str
    tree: ast.Module

    def __str__(self) -> str:
        return f"{self.path}:{self.line} {self.function}: {self.change}"


def mutants_of(path: Path) -> Iterator[Mutant]:
    """Yield every mutant of a module."""
    tree = ast.parse(path.read_text("utf-8"))
    for name, function in list_functions(tree, ""):
        for node in _changeable(function):
            for before, after in _changes(node):
                with _Replaced(tree, node, after) as changed:
                    yield Mutant(
                        path, node.lineno, node.end_lineno or node.lineno, name, f"{before} -> {_words(after)}", changed
                    )


def _changeable(function: Function) -> Iterator[ast.expr | ast.stmt]:
    """Yield the nodes of a function's body that a change may replace."""
    pending: list[ast.AST] = list(reversed(_without_docstring(function.body)))
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Raise) or _is_cast(node):
            continue
        if isinstance(node, ast.expr | ast.stmt):
            yield node
        if isinstance(node, Function):
            pending.extend(reversed(_without_docstring(node.body)))
        elif isinstance(node, ast.AnnAssign):
            pending.extend([node.value] if node.value else [])
        elif not isinstance(node, ast.JoinedStr):
            pending.extend(reversed(list(ast.iter_child_nodes(node))))


def _is_cast(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"cast", "TypeVar"}


def _without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    first = body[0]
    is_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return body[1:] if is_docstring else body


def _changes(node: ast.expr | ast.stmt) -> Iterator[tuple[str, ast.expr | ast.stmt]]:  # noqa: C901, PLR0912
    """Yield what a node says and what could stand in its place."""
    before = _words(node)
    match node:
        case ast.Compare(ops=[operator, *rest]) if type(operator) in COMPARISONS:
            yield before, _with(node, ops=[COMPARISONS[type(operator)](), *rest])
            if rest and type(rest[-1]) in COMPARISONS:
                yield before, _with(node, ops=[*node.ops[:-1], COMPARISONS[type(rest[-1])]()])
        case ast.BinOp(op=operator) if type(operator) in OPERATORS:
            yield before, _with(node, op=OPERATORS[type(operator)]())
        case ast.BoolOp(op=operator, values=[*values]):
            yield before, _with(node, op=ast.Or() if isinstance(operator, ast.And) else ast.And())
            for dropped in range(len(values)):
                left = [value for place, value in enumerate(values) if place != dropped]
                yield before, left[0] if len(left) == 1 else _with(node, values=left)
        case ast.UnaryOp(op=ast.Not() | ast.USub() | ast.Invert()):
            yield before, node.operand
        case ast.Constant(value=bool() as value):
            yield before, ast.Constant(not value)
        case ast.Constant(value=int() as value):
            yield before, ast.Constant(value + 1)
        case ast.Call(func=ast.Name(id=name)) if name in FUNCTIONS:
            yield before, _with(node, func=ast.Name(FUNCTIONS[name], ast.Load()))
        case ast.IfExp():
            yield before, node.body
            yield before, node.orelse
        case ast.If() | ast.While():
            yield f"if {_words(node.test)}", _with(node, test=ast.UnaryOp(ast.Not(), node.test))
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp() if any(
            part.ifs for part in node.generators
        ):
            yield before, _with(node, generators=[_with(part, ifs=[]) for part in node.generators])
        case ast.Return(value=ast.expr() as value) if not (isinstance(value, ast.Constant) and value.value is None):
            yield before, ast.Return(ast.Constant(None))
        case ast.Break():
            yield before, ast.Continue()
        case ast.Continue():
            yield before, ast.Break()
        case ast.AugAssign():
            yield before, ast.Pass()
        case ast.Expr(value=ast.Call()):
            yield before, ast.Pass()
        case _:
            return


def _with(node: ast.AST, **fields: object) -> ast.AST:
    changed = copy.copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed


def _words(node: ast.AST) -> str:
    text = " ".join(ast.unparse(ast.fix_missing_locations(copy.deepcopy(node))).split())
    return text if len(text) <= 90 else f"{text[:87]}..."


class _Replaced:
    """A module with one node replaced, within a ``with``."""

    def __init__(self, tree: ast.Module, node: ast.AST, other: ast.AST) -> None:
        self._tree, self._node, self._other = tree, node, other

    def __enter__(self) -> ast.Module:
        return ast.fix_missing_locations(_Replace(self._node, self._other).visit(copy.copy(self._tree)))

    def __exit__(self, *_: object) -> None:
        """Nothing is kept: the tree itself is never changed."""


class _Replace(ast.NodeTransformer):
    """Replaces a node in copies of all that is around it."""

    def __init__(self, node: ast.AST, other: ast.AST) -> None:
        self._node, self._other = node, other

    def visit(self, node: ast.AST) -> ast.AST:
        if node is self._node:
            return ast.copy_location(copy.copy(self._other), node)
        changed = copy.copy(node)
        for name, value in ast.iter_fields(node):
            if isinstance(value, ast.AST):
                setattr(changed, name, self.visit(value))
            elif isinstance(value, list):
                setattr(changed, name, [self.visit(item) if isinstance(item, ast.AST) else item for item in value])
        return changed

"""Print how the code is laid out and named: ``python -m benchmarks.structure``.

Flat modules in each folder, the rooms of each package (sub-packages and flat modules) and the imports between them,
public class names given twice, vague names, copies of rules that have one place, and the words of the README.
``tests/test_structure.py`` keeps what a test can keep.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
PACKAGES: Final = ("graph_service", "loaders", "queries", "knowledge_graph")
VAGUE: Final = frozenset({"one", "found", "wanted", "given", "told", "said", "heard", "asked"})
"""Names that say nothing of what they name: edge, row, claim, index or the like is meant."""
DATA_FIELDS: Final = frozenset({"said", "found", "one"})
"""Fields of records and answers, which are data: the day a claim was uttered, a total, a side of a pair."""
RULES: Final = {
    "status rank": r"enumerate\(STATUSES\)",
    "the four bound names": r'"earliest", "start_latest", "end_earliest", "latest"',
    "bit shifts outside the packing module": r"(?<![<>=])(<<|>>)(?![<>=])",
    "did you mean": r"[Dd]id you mean",
    "parsing our own JSON in a question": r"orjson\.loads",
}
"""A pattern that a copy of each rule would match, and the folders it is looked for in are ``RULE_FOLDERS``."""
RULE_FOLDERS: Final = {
    "parsing our own JSON in a question": ("queries",),
    "bit shifts outside the packing module": ("knowledge_graph/neo4j",),
}
RULE_HOMES: Final = {"bit shifts outside the packing module": ("packing.py",)}


def modules(*folders: str) -> Iterator[Path]:
    """Yield the Python files of some folders of the project, in order of path."""
    for folder in folders or PACKAGES:
        yield from sorted((ROOT / folder).rglob("*.py"))


def flat_modules() -> dict[str, int]:
    """Return how many modules stand directly in each folder of the packages, ``__init__`` apart."""
    counts: dict[str, int] = defaultdict(int)
    for path in modules():
        counts[str(path.parent.relative_to(ROOT))] += path.name != "__init__.py"
    return dict(counts)


def classes_named_twice() -> dict[str, list[str]]:
    """Return the public classes whose name more than one module gives, with those modules."""
    places: dict[str, list[str]] = defaultdict(list)
    for path in modules():
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(str(path.relative_to(ROOT)))
    return {name: files for name, files in sorted(places.items()) if len(files) > 1}


def vague_names(*folders: str) -> list[str]:
    """Return where a vague name is bound, as ``file:line name``: variables, parameters, functions and attributes."""
    return [
        f"{path.relative_to(ROOT)}:{line} {name}"
        for path in modules(*folders)
        for line, name in _bound(ast.parse(path.read_text("utf-8")))
        if name in VAGUE
    ]


def _bound(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield line and name of all that a module binds, but for the fields of data."""
    fields = {
        id(statement.target)
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        for statement in node.body
        if isinstance(statement, ast.AnnAssign) and getattr(statement.target, "id", "") in DATA_FIELDS
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and id(node) not in fields:
            yield node.lineno, node.id
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.lineno, node.name


def rooms(package: str) -> dict[str, set[str]]:
    """Return, for each sub-package and flat module of a package, which others of it the code there imports."""
    arrows: dict[str, set[str]] = defaultdict(set)
    for path in modules(package):
        here = _room(package, ".".join(path.relative_to(ROOT).with_suffix("").parts))
        for name in _imported(path):
            there = _room(package, name)
            arrows[here] |= {there} - {here, ""}
    arrows.pop("", None)
    return dict(arrows)


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def _room(package: str, module: str) -> str:
    head, _, rest = module.partition(".")
    return rest.partition(".")[0] if head == package and rest != "__init__" else ""


def rule_copies() -> dict[str, list[str]]:
    """Return, for each rule of ``RULES``, the modules outside its home that seem to hold a copy, one entry a match."""
    copies: dict[str, list[str]] = {}
    for rule, pattern in RULES.items():
        copies[rule] = [
            f"{path.relative_to(ROOT)}:{path.read_text('utf-8')[: match.start()].count(chr(10)) + 1}"
            for path in modules(*RULE_FOLDERS.get(rule, ()))
            if path.name not in RULE_HOMES.get(rule, ())
            for match in re.finditer(pattern, path.read_text("utf-8"))
        ]
    return copies


def readme_words() -> int:
    """Return how many words the README has, as ``wc -w`` counts them."""
    return len((ROOT / "README.md").read_text("utf-8").split())


def main() -> None:
    """Print all figures; with ``--places``, also where each vague name and each copy stands."""
    places = "--places" in sys.argv[1:]
    print("flat modules, most first:")
    for folder, count in sorted(flat_modules().items(), key=lambda pair: -pair[1])[:10]:
        print(f"  {count:3}  {folder}")
    print("rooms and arrows:")
    for package in PACKAGES:
        arrows = rooms(package)
        print(f"  {package}: {len(arrows)} rooms, {sum(map(len, arrows.values()))} arrows")
    twice = classes_named_twice()
    print(
        f"public class names given twice: {len(twice)}",
        *(f"  {name}: {', '.join(files)}" for name, files in twice.items()),
        sep="\n",
    )
    for folders in (PACKAGES, ("tests", "benchmarks")):
        vague = vague_names(*folders)
        print(f"vague names bound in {', '.join(folders)}: {len(vague)}", *(vague if places else ()), sep="\n  ")
    for rule, copies in rule_copies().items():
        print(f"{rule}: {len(copies)} places", *(copies if places or len(copies) < 4 else ()), sep="\n  ")
    print(f"words in the README: {readme_words()}")


if __name__ == "__main__":
    main()

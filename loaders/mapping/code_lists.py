"""Code lists of a mapping: tables beside it that say what codes mean, read into the ``map`` of a text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from knowledge_graph.errors import InvalidInput
from knowledge_graph.text import suggest
from loaders.readers.columns import drop_zero_fraction
from loaders.readers.sniff import Head
from loaders.readers.tables import TableDialect, iter_table

MAX_FILE: Final = 16 * 1024 * 1024
"""Maximum bytes of a code list."""

_FIELDS: Final = {"file", "key", "value"}
Steps = tuple[int | str, ...]


def fill_code_lists(document: Any, folder: Path | None) -> Iterator[tuple[Steps, str]]:
    """Read each list that a mapping's ``codes`` name, and add it to the ``map`` beside them, whose entries count first.

    Args:
        document: the mapping; it is changed.
        folder: where the mapping lies; a list can lie there or below it only, so that a mapping from somebody else
            reads no other files.

    Yields:
        The steps to a list that can't be read, and why.
    """
    pending: list[tuple[Any, Steps]] = [(document, ())]
    seen: set[int] = set()  # an anchor's node is met again at each of its aliases
    while pending:
        node, steps = pending.pop()
        if not isinstance(node, dict | list) or id(node) in seen:
            continue
        seen.add(id(node))
        pending += [
            (member, (*steps, key)) for key, member in (node.items() if isinstance(node, dict) else enumerate(node))
        ]
        if not (isinstance(node, dict) and "text" in node):
            continue
        codes = node.get("codes")
        if isinstance(codes, dict) and codes.keys() == _FIELDS and isinstance(node.get("map", {}), dict):
            try:
                node["map"] = _read_codes(folder, **codes) | node.get("map", {})
            except InvalidInput as error:
                yield (*steps, "codes"), str(error)


def _read_codes(folder: Path | None, file: str, key: str, value: str) -> dict[str, str]:
    if folder is None or Path(file).is_absolute() or ".." in Path(file).parts:
        raise InvalidInput(f"{file} must be named relative to the mapping file, and lie in its folder.")
    try:
        with (folder / file).open("rb") as stream:
            content = stream.read(MAX_FILE + 1)
    except OSError as error:
        raise InvalidInput(f"{file} can't be read: {error.strerror}.") from None
    if len(content) > MAX_FILE:
        raise InvalidInput(f"{file} is larger than {MAX_FILE // 2**20} MB; leave out what isn't needed.")
    rows = iter_table(BytesIO(content), TableDialect(Head(content).delimiter))
    header = next(rows, None)
    names = [cell.strip() for cell in header.cells] if header else []
    at, to = (_find_column(name, names, file) for name in (key, value))
    codes: dict[str, str] = {}
    for row in rows:
        if row.fault:
            raise InvalidInput(f"{file}:{row.line}: {row.fault}")
        cells = [*(cell.strip() for cell in row.cells), *[""] * len(names)]
        code = drop_zero_fraction(cells[at])
        if code and codes.setdefault(code, cells[to]) != cells[to]:
            raise InvalidInput(
                f"{file}:{row.line}: {code!r} means {cells[to]!r} here and {codes[code]!r} before; keep one."
            )
    if not codes:
        raise InvalidInput(f"{file} has no rows.")
    return codes


def _find_column(name: str, names: Sequence[str], file: str) -> int:
    if name not in names:
        raise InvalidInput(f"{file} has no column {name!r}; {suggest(name, names, otherwise=f'it has {names}.')}")
    return names.index(name)

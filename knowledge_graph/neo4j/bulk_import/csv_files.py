"""CSV files as ``neo4j-admin database import full`` reads them: one a kind of node, one a relationship type."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any, Final, Self

from neo4j.spatial import WGS84Point

from knowledge_graph.time_span import BOUND_NAMES
from knowledge_graph.vocabulary import VOCABULARY

ARRAY_MARK: Final = "\x1f"
"""The delimiter of list members: a character that no text of ours holds."""

_TYPES: Final = {
    "days": "long", "inner_days": "long", "walk": "long", "degree": "long", "number": "long", "known_from": "long",
    "known_to": "long", "word": "long", "source_count": "long", "writes": "long", "sources": "long", "packing": "long",
    "best": "double", "claims": "long[]", "aliases": "string[]", "contexts": "string[]", "authors": "string[]",
    "wholes": "string[]", "relations": "string[]", "types": "string[]", **dict.fromkeys(BOUND_NAMES, "date"),
    "position": "point{crs:WGS-84}",
}  # fmt: skip
"""The types of the properties that aren't strings."""
_DAYS: Final = frozenset(BOUND_NAMES)

_COMMON: Final = ("kind", "record", "digest", "type", "caption")
_DATES: Final = ("edtf", "original", *sorted(_DAYS))
_IDENTITY: Final = (
    *_COMMON, "name", "search_text", "aliases", "description", "walk", "degree",
    *VOCABULARY.words("identifier_schemes"),
)  # fmt: skip
NODES: Final[Mapping[str, tuple[str, ...]]] = {
    "source": (*_COMMON, "title", "publisher", "url", "authors", "number", "part_of", "search_text", *_DATES, "voice",
               "known_from", "known_to", "wholes"),
    "actor": _IDENTITY,
    "location": (*_IDENTITY, "position"),
    "event": (*_COMMON, "title", "search_text", "summary", "reality", "mode", "contexts", *_DATES, "days", "inner_days",
              "status", "source_count", "claims", "walk", "degree"),
    "relation": (*_COMMON, "start", "end"),
    "claim": (*_COMMON, "about", "carrier", "source", "word", "property", "value", "best", "stance", "certainty",
              "locator", "known_to"),
}  # fmt: skip
"""The properties of each kind of record, the id apart."""
OTHER_NODES: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "IdentityKey": ("key", ()),
    "FormerId": ("id", ()),
    "Part": ("id", ()),
    "Version": ("", ("of", "digest", "record")),
    "Ledger": ("name", ("relations", "types", "sources", "writes", "packing")),
}
"""Other nodes by label: the property that is their id (none for versions), and the other properties."""
EDGE: Final = (
    "id", "role", "walk", "status", "source_count", "earliest", "latest", "precision", "area", "title", "claims",
    "days", "inner_days", "edtf", "original",
)  # fmt: skip
"""The properties of an edge, in the order of ``properties.edge_columns``."""
ENDS: Final = {"HAS_KEY": "IdentityKey", "IS": "Entity", "PART_IN": "Entity"}
"""What reference edges end at that do not end at a record. See ``_STARTS`` for those that do not start at one."""
_STARTS: Final = {"IS": "FormerId", "PART_IN": "Part"}


class CsvFiles:
    """A folder of such files, each opened when its first row is written. Use it as a context manager."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._stack = ExitStack()
        self._open: dict[str, Any] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def node(self, kind: str, identifier: str, labels: str, properties: Mapping[str, Any]) -> None:
        """Write a record's node; ``labels`` as Cypher writes them."""
        names = NODES[kind]
        if kind not in self._open:
            self._begin(f"{kind}s", kind, ["id:ID(Entity)", ":LABEL", *map(_typed, names)])
        values = [_cell(name, properties.get(name)) for name in names]
        self._open[kind].writerow([identifier, labels.replace(":", ARRAY_MARK), *values])

    def other(self, label: str, identifier: str, *values: Any) -> None:
        """Write a node that is not a record: one of ``OTHER_NODES``."""
        key, names = OTHER_NODES[label]
        if label not in self._open:
            self._begin(label, label, [f"{key}:ID({label})", *map(_typed, names)])
        cells = (_cell(name, value) for name, value in zip(names, values, strict=True))
        self._open[label].writerow([identifier, *cells])

    def edges(self, relation: str, rows: Iterable[Sequence[Any]]) -> None:
        """Write edges of the graph."""
        if relation not in self._open:
            self._begin(relation, relation, [":START_ID(Entity)", ":END_ID(Entity)", *map(_typed, EDGE)])
        write = self._open[relation].writerow
        for start, end, *values in rows:
            write([start, end, *map(_cell, EDGE, values)])

    def reference_edges(self, relation: str, rows: Iterable[Sequence[str]]) -> None:
        """Write relationships without properties that are not edges of the graph."""
        if relation not in self._open:
            ends = _STARTS.get(relation, "Entity"), ENDS.get(relation, "Entity")
            self._begin(relation, relation, [f":START_ID({ends[0]})", f":END_ID({ends[1]})"])
        self._open[relation].writerows(rows)

    def arguments(self) -> list[str]:
        """Return the arguments that name these files to ``neo4j-admin``, run in their folder."""
        arguments = []
        for name in self._open:
            if name in NODES:
                arguments.append(f"--nodes=./{name}s.csv")
            elif name in OTHER_NODES:
                arguments.append(f"--nodes={name}=./{name}.csv")
            else:
                arguments.append(f"--relationships={name}=./{name}.csv")
        return arguments

    def _begin(self, file: str, name: str, header: list[str]) -> None:
        stream = self._stack.enter_context((self.folder / f"{file}.csv").open("w", encoding="utf-8", newline=""))
        self._open[name] = csv.writer(stream, lineterminator="\n")
        self._open[name].writerow(header)


def _typed(name: str) -> str:
    return f"{name}:{_TYPES[name]}" if name in _TYPES else name


def _cell(name: str, value: Any) -> Any:
    if value is None or isinstance(value, str):
        return value
    if name in _DAYS:
        return date.fromordinal(value).isoformat()
    if isinstance(value, list | tuple) and not isinstance(value, WGS84Point):
        return ARRAY_MARK.join(str(member).replace(ARRAY_MARK, " ") for member in value)
    if isinstance(value, WGS84Point):
        return f"{{longitude: {value.longitude}, latitude: {value.latitude}}}"
    return value

"""CSV files as ``neo4j-admin database import full`` reads them: one a kind of node, one a relationship type."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO, Final, Self

import orjson
from neo4j.spatial import WGS84Point

from knowledge_graph.neo4j.claim_node import COLUMNS
from knowledge_graph.neo4j.claim_values import COLUMN_TYPES
from knowledge_graph.neo4j.schema import CLAIM
from knowledge_graph.time_span import BOUND_NAMES
from knowledge_graph.vocabulary import VOCABULARY

ARRAY_MARK: Final = "\x1f"
"""The delimiter of list members: a character that no text of ours holds."""

_TYPES: Final = {
    **dict.fromkeys(("z_days", "z_inner_days", "z_walk", "z_number", "z_known_from", "z_known_to", "z_word"), "long"),
    **dict.fromkeys(("degree", "source_count", "writes", "sources", "packing"), "long"),
    **dict.fromkeys(("best", "low", "high", "share"), "double"),
    **dict.fromkeys(("speakers", "aliases", "contexts", "authors", "z_wholes", "relations", "types"), "string[]"),
    **dict.fromkeys(BOUND_NAMES, "date"),
    "z_claims": "long[]", "anonymous": "boolean",
}  # fmt: skip
"""The types of the properties that aren't strings, but for those of one kind of node (``_TYPES_OF``)."""
_TYPES_OF: Final[Mapping[str, Mapping[str, str]]] = {"location": {"position": "point{crs:WGS-84}"}, CLAIM: COLUMN_TYPES}
_DAYS: Final = frozenset(BOUND_NAMES)

_COMMON: Final = ("kind", "z_record", "z_digest", "type", "caption")
_DATES: Final = ("edtf", "original", *sorted(_DAYS))
_IDENTITY: Final = (
    *_COMMON, "name", "search_text", "z_words", "aliases", "description", "z_walk", "degree",
    *VOCABULARY.words("identifier_schemes"),
)  # fmt: skip
NODES: Final[Mapping[str, tuple[str, ...]]] = {
    "source": (*_COMMON, "title", "publisher", "url", "authors", "part_of", "search_text", *_DATES, "retracted",
               "z_number", "z_voice", "z_known_from", "z_known_to", "z_wholes", "z_words"),
    "actor": _IDENTITY,
    "location": (*_IDENTITY, "position"),
    "event": (*_COMMON, "name", "title", "search_text", "summary", "reality", "mode", "contexts", *_DATES, "z_days",
              "z_inner_days", "status", "source_count", "z_claims", "z_walk", "z_words", "degree"),
    "relation": (*_COMMON, "start", "end", "z_words"),
    "claim": (*_COMMON, "about", "carrier", "source", "stance", "certainty", "property", "best", "low", "high", "share",
              "text", "as_of", "said", "locator", "z_word", "z_words"),
}  # fmt: skip
"""The properties of each kind of record, the id apart."""
OTHER_NODES: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "Speaker": ("key", ("name", "caption", "kind", "anonymous", "affiliation")),
    "IdentityKey": ("", ("of", "key")),
    "FormerId": ("id", ("of",)),
    "Part": ("id", ("of",)),
    "Version": ("", ("of", "digest", "record")),
    "Memo": ("key", ("topic", "text")),
    "Ledger": ("name", ("relations", "types", "sources", "writes", "packing")),
}
"""Other nodes by label: the property that is their id, if one is, and the other properties."""
EDGE: Final = (
    "id", "role", "z_walk", "status", "source_count", "earliest", "latest", "precision", "area", "title", "z_claims",
    "z_days", "z_inner_days", "edtf", "original",
)  # fmt: skip
"""The properties of an edge, in the order of ``properties.edge_columns``."""
_FROM_CLAIMS: Final = ("ABOUT", "TOUCHES", "MADE_IN", "ATTRIBUTED_TO")
"""The types of reference edges that start at nodes which show claims."""
SPEAKER_EDGE: Final = "ATTRIBUTED_TO.Speaker"
"""The file of the reference edges of type ATTRIBUTED_TO that end at a speaker without a record."""


class CsvFiles:
    """A folder of such files, each opened when its first row is written. Use it as a context manager."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._stack = ExitStack()
        self._open: dict[str, Any] = {}
        self._claims: BinaryIO | None = None
        self._claim_columns = dict.fromkeys(COLUMNS)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def node(self, kind: str, identifier: str, labels: str, properties: Mapping[str, Any]) -> None:
        """Write a record's node; ``labels`` as Cypher writes them."""
        names = NODES[kind]
        if kind not in self._open:
            self._begin(f"{kind}s", kind, ["id:ID(Entity)", ":LABEL", *(_typed(name, kind) for name in names)])
        values = [_cell(name, properties.get(name)) for name in names]
        self._open[kind].writerow([identifier, labels.replace(":", ARRAY_MARK), *values])

    def other(self, label: str, identifier: str, *values: Any) -> None:
        """Write a node that is not a record: one of ``OTHER_NODES``."""
        key, names = OTHER_NODES[label]
        if label not in self._open:
            self._begin(label, label, [f"{key}:ID({label})", *map(_typed, names)])
        cells = (_cell(name, value) for name, value in zip(names, values, strict=True))
        self._open[label].writerow([identifier, *cells])

    def claim_node(self, properties: Mapping[str, Any]) -> None:
        """Take a node that shows claims. They are written last: which values there are is known only then."""
        if self._claims is None:
            self._claims = self._stack.enter_context((self.folder / "claims.waiting").open("w+b"))
        self._claim_columns.update(dict.fromkeys(properties))
        self._claims.write(orjson.dumps(properties) + b"\n")

    def finish_claim_nodes(self) -> None:
        """Write the nodes that show claims."""
        if self._claims is None:
            return
        key, *names = self._claim_columns
        self._begin(CLAIM, CLAIM, [f"{key}:ID({CLAIM})", *(_typed(name, CLAIM) for name in names)])
        self._claims.seek(0)
        for line in self._claims:
            properties = orjson.loads(line)
            self._open[CLAIM].writerow([properties[key], *(_cell("", properties.get(name)) for name in names)])
        self._claims.close()
        (self.folder / "claims.waiting").unlink()

    def edges(self, relation: str, rows: Iterable[Sequence[Any]]) -> None:
        """Write edges of the graph."""
        if relation not in self._open:
            self._begin(relation, relation, [":START_ID(Entity)", ":END_ID(Entity)", *map(_typed, EDGE)])
        write = self._open[relation].writerow
        for start, end, *values in rows:
            write([start, end, *map(_cell, EDGE, values)])

    def reference_edges(self, file: str, rows: Iterable[Sequence[str]]) -> None:
        """Write relationships without properties that are not edges of the graph.

        Args:
            file: their type, perhaps with the label of what they end at: ``SPEAKER_EDGE``.
            rows: the ids of both ends, of a node that shows claims its key.
        """
        if file not in self._open:
            relation, _, end = file.partition(".")
            start = CLAIM if relation in _FROM_CLAIMS else "Entity"
            self._begin(file, file, [f":START_ID({start})", f":END_ID({end or 'Entity'})"])
        self._open[file].writerows(rows)

    def arguments(self) -> list[str]:
        """Return the arguments that name these files to ``neo4j-admin``, run in their folder."""
        arguments = []
        for name in self._open:
            if name in NODES:
                arguments.append(f"--nodes=./{name}s.csv")
            elif name in OTHER_NODES or name == CLAIM:
                arguments.append(f"--nodes={name}=./{name}.csv")
            else:
                arguments.append(f"--relationships={name.partition('.')[0]}=./{name}.csv")
        return arguments

    def _begin(self, file: str, name: str, header: list[str]) -> None:
        stream = self._stack.enter_context((self.folder / f"{file}.csv").open("w", encoding="utf-8", newline=""))
        self._open[name] = csv.writer(stream, lineterminator="\n")
        self._open[name].writerow(header)


def _typed(name: str, kind: str = "") -> str:
    type_ = _TYPES_OF.get(kind, {}).get(name) or _TYPES.get(name)
    return f"{name}:{type_}" if type_ else name


def _cell(name: str, value: Any) -> Any:
    if value is None or isinstance(value, str):
        return value
    if name in _DAYS:
        return date.fromordinal(value).isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple) and not isinstance(value, WGS84Point):
        return ARRAY_MARK.join(str(member).replace(ARRAY_MARK, " ") for member in value)
    if isinstance(value, WGS84Point):
        return f"{{longitude: {value.longitude}, latitude: {value.latitude}}}"
    return value

"""What pipelines extract, in one form: named nodes, edges between them, their document, and members not read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from knowledge_graph.identity.folding import fold

Fields = Mapping[str, Any]

_PLACEHOLDERS: Final = frozenset(
    {"", "none", "null", "undefined", "n a", "unknown", "unnamed", "unspecified", "not specified", "not mentioned",
     "not given", "no name", "name"}
)  # fmt: skip
"""Folded texts that models write where they know no name."""
_NUMBERED: Final = re.compile(
    r"(?:(?:n|v|e|id|node|vertex|ent|entity|item|object|person|actor|org|organi[sz]ation|event|location|place|country"
    r"|group|chunk)?[\s_:.#-]*\d+|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}(?:[:_-]\S*)?|[0-9a-f]{24,})\Z",
    re.IGNORECASE,
)
"""An id that numbers a node instead of naming it: a counter, a UUID or a digest."""


@dataclass(frozen=True, slots=True)
class ExtractedNode:
    """A node.

    Attributes:
        name: its name.
        label: its label, empty if none is given.
        properties: further properties.
        aliases: its other names.
        identity: what tells a person from another of the name in this document, such as a UUID; empty if the document
            has only one, or that is unknown.
    """

    name: str
    label: str
    properties: Fields = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    identity: str = ""


@dataclass(frozen=True, slots=True)
class ExtractedEdge:
    """An edge between two nodes.

    Attributes:
        start: the key of its start node.
        end: the key of its end node.
        type: the verb.
        raw: the edge as the pipeline wrote it.
        properties: further properties.
        fact: the sentence it was extracted from.
        valid_at: when it began to hold.
        invalid_at: when it ceased to hold.
        expired_at: when the pipeline learnt that it is superseded or wrong.
        episodes: the keys of the documents it was extracted from.
    """

    start: str
    end: str
    type: str
    raw: Fields
    properties: Fields = field(default_factory=dict)
    fact: str = ""
    valid_at: str = ""
    invalid_at: str = ""
    expired_at: str = ""
    episodes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """The document a graph was extracted from; any field may be empty."""

    url: str = ""
    title: str = ""
    publisher: str = ""
    published: str = ""


@dataclass(frozen=True, slots=True)
class UnreadMember:
    """A member of a graph that isn't read.

    Attributes:
        list: the list it stands in.
        value: the member.
        message: why it isn't read; empty for null, which says nothing.
        field: the field at fault.
    """

    list: str
    value: Any
    message: str
    field: str


@dataclass(slots=True)
class ExtractedGraph:
    """A graph that a pipeline wrote; ``groups`` are Graphiti's names of the graphs that its nodes are in."""

    pipeline: str
    nodes: dict[str, ExtractedNode] = field(default_factory=dict)
    edges: list[ExtractedEdge] = field(default_factory=list)
    document: SourceDocument | None = None
    episodes: dict[str, SourceDocument] = field(default_factory=dict)
    unread: list[UnreadMember] = field(default_factory=list)
    groups: set[str] = field(default_factory=set)

    def iter_members(self, value: Fields, name: str) -> Iterator[Fields]:
        """Yield the objects of a list, those of lists inside it as well; all else goes to ``unread``."""
        yield from self._iter_flat(value.get(name), name, listed=False)

    def _iter_flat(self, member: Any, name: str, *, listed: bool) -> Iterator[Fields]:
        if isinstance(member, list):
            for inner in member:
                yield from self._iter_flat(inner, name, listed=True)
        elif isinstance(member, dict) and listed:
            yield member
        elif member is not None:
            expected = "an object" if listed else "a list of objects"
            self.refuse(name, member, f"expected {expected} in `{name}`, got {describe(member)}; correct or remove it.")
        elif listed:
            self.refuse(name, member, "")

    def refuse(self, name: str, value: Any, message: str, field_: str = "") -> None:
        """Note a member of a list that isn't read."""
        self.unread.append(UnreadMember(name, value, message, field_ or name))

    def add_node(self, key: str, node: ExtractedNode) -> None:
        """Add a node; one of the same key is united with it: its other name is an alias, its other values are added."""
        known = self.nodes.get(key)
        self.nodes[key] = _unite_nodes(known, node) if known else node


def _unite_nodes(known: ExtractedNode, other: ExtractedNode) -> ExtractedNode:
    properties = dict(known.properties)
    for name, value in other.properties.items():
        earlier = properties.get(name)
        if earlier in (None, "", [], {}) or earlier == value:
            properties[name] = value
        elif value not in (None, "", [], {}):
            values = earlier if isinstance(earlier, list) else [earlier]
            properties[name] = values if value in values else [*values, value]
    aliases = dict.fromkeys((*known.aliases, *other.aliases, other.name))
    return ExtractedNode(
        known.name,
        known.label or other.label,
        properties,
        tuple(name for name in aliases if name != known.name),
        known.identity or other.identity,
    )


def describe(value: Any) -> str:
    """Return what kind of JSON value something is, with the beginning of a scalar, for messages."""
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    return "null" if value is None else repr(value)[:60]


def explain_no_verb(value: Any) -> str:
    """Return why an edge isn't read whose verb is this value."""
    return f"expected the relation as a text such as MET_WITH, got {describe(value)}; correct it, or remove the edge."


def as_text(value: Any) -> str:
    """Return a scalar as a string, a whole float without its fraction; empty for anything else."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def as_object(value: Any) -> Fields:
    """Return an object; an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def parse_properties(value: Any, name: str = "properties") -> dict[str, Any]:
    """Return properties given as an object, or as a list of objects with key and value.

    Anything else is kept whole under ``name``. A key that repeats has a list of its values.
    """
    if isinstance(value, dict):
        return dict(value)
    if value in (None, "", []):
        return {}
    if not isinstance(value, list) or not all(isinstance(pair, dict) and "value" in pair for pair in value):
        return {name: value}
    keys = [as_text(pair.get("key", pair.get("name"))) for pair in value]
    if not all(keys):
        return {name: value}
    values: dict[str, list[Any]] = {}
    for key, pair in zip(keys, value, strict=True):
        values.setdefault(key, []).append(pair["value"])
    return {key: members[0] if len(members) == 1 else members for key, members in values.items()}


def collect_rest(item: Fields, read: frozenset[str], properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return properties with the fields of an object that nothing reads."""
    rest = {name: value for name, value in item.items() if name not in read and value not in (None, "", [], {})}
    return {**rest, **properties}


def parse_names(value: Any) -> tuple[str, ...]:
    """Return the names in a text, or in a list of texts; none if it is anything else or holds placeholders only."""
    names = [as_text(name) for name in (value if isinstance(value, list) else [value])]
    return tuple(dict.fromkeys(name for name in names if is_name(name)))


def is_name(text: str) -> bool:
    """Return whether a text may be a name: not empty, no placeholder such as ``unknown``, no sign without a letter."""
    return any(letter.isalnum() for letter in text) and fold(text) not in _PLACEHOLDERS


def names_something(identifier: str) -> bool:
    """Return whether an id can stand in for a name: it isn't a counter (``0``, ``node_1``), a UUID or a digest."""
    return is_name(identifier) and not _NUMBERED.match(identifier)


def parse_label(value: Any, name: str) -> tuple[str, dict[str, Any]]:
    """Return a label, the first of a list of them, and what has to be kept beside it, under ``name``."""
    if isinstance(value, list):
        labels = [text for text in map(as_text, value) if text and text != "Entity"]
        return (labels[0] if labels else ""), ({name: value} if len(value) > 1 or not labels else {})
    text = as_text(value)
    return text, ({name: value} if value is not None and not text and value != "" else {})


def parse_document(about: Fields) -> SourceDocument | None:
    """Return the document described by metadata, under the names that document loaders use, or None."""

    def first_text(*names: str) -> str:
        return next((content for name in names if (content := as_text(about.get(name)))), "")

    where = first_text("source", "url", "link", "path", "file_path")
    address = where if where.startswith(("http://", "https://")) else ""
    document = SourceDocument(
        address, first_text("title") or ("" if address else where), first_text("publisher", "site_name"),
        first_text("published", "publish_date", "published_at", "date"),
    )  # fmt: skip
    return document if document.url or document.title else None

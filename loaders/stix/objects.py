"""STIX objects as files give them: their type, id, days and references."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import orjson

from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import Attributes
from loaders.readers.documents import JsonObject
from loaders.toolkit.shipped_tables import read_shipped_table

TABLES: Final[dict[str, Any]] = read_shipped_table("stix.yaml")

_ID: Final = re.compile(r"([a-z0-9][a-z0-9-]*)--[0-9A-Za-z][0-9A-Za-z.-]{0,79}\Z")
_UNKNOWN_DAYS: Final = frozenset({"1970-01-01", "5138-11-16"})
"""Days that OpenCTI writes for a beginning or an end that isn't known: the first and the last of its timestamps."""
_COMMON: Final = frozenset({
    "type", "id", "spec_version", "created_by_ref", "object_marking_refs", "revoked", "name", "description",
    "granular_markings",
})  # fmt: skip
"""Fields of every object that are fields of its record, its source, or say nothing of it."""


@dataclass(frozen=True, slots=True)
class StixObject:
    """An object.

    Args:
        item: where it stands in the file.
        id: its id, ``campaign--`` and a UUID.
        type: its type.
        fields: all its fields.
    """

    item: JsonObject
    id: str
    type: str
    fields: Mapping[str, Any]

    @property
    def record_id(self) -> str:
        """Return the id of its record."""
        return make_record_id(self.id)

    @property
    def kind(self) -> str:
        """Return what it becomes; empty if it has no counterpart."""
        return find_kind(self.id)

    @property
    def is_revoked(self) -> bool:
        """Return whether its publisher has taken it back."""
        return self.fields.get("revoked") is True

    def moved(self, standing: Mapping[str, str]) -> StixObject:
        """Return the object with its references to replaced ones moved to those that replace them."""
        if not standing:
            return self
        changed = {
            name: [standing.get(item, item) if isinstance(item, str) else item for item in value]
            if isinstance(value, list)
            else standing.get(value, value)
            for name, value in self.fields.items()
            if (name.endswith("_ref") and isinstance(value, str))
            or (name.endswith("_refs") and isinstance(value, list))
        }
        return replace(self, fields={**self.fields, **changed})

    def text(self, *names: str) -> str:
        """Return the first text among some fields; empty if none is one."""
        values = (self.fields.get(name) for name in names)
        return next((value.strip() for value in values if isinstance(value, str) and value.strip()), "")

    def texts(self, name: str) -> list[str]:
        """Return the texts of a list, each once."""
        values = self.fields.get(name)
        listed = values if isinstance(values, list) else [values]
        return list(dict.fromkeys(value.strip() for value in listed if isinstance(value, str) and value.strip()))

    def day(self, *names: str) -> str:
        """Return the day of the first of some timestamps, YYYY-MM-DD; empty if there is none.

        Raises:
            InvalidInput: it is no timestamp; ``field`` names it.
        """
        name = next((name for name in names if self.fields.get(name) not in (None, "")), None)
        if name is None:
            return ""
        stamp = str(self.fields[name])
        try:
            return date.fromisoformat(stamp[:10]).isoformat()
        except ValueError:
            raise InvalidInput(
                f"expected a timestamp such as 2024-05-06T12:00:00Z, got {stamp[:40]!r}.", field=name
            ) from None

    def period(self, start: str, end: str) -> str | None:
        """Return the time between two timestamps as EDTF; None if there is neither.

        Raises:
            InvalidInput: one isn't a timestamp, or the end is before the start.
        """
        first, last = ("" if day in _UNKNOWN_DAYS else day for day in (self.day(start), self.day(end)))
        if first and last and last < first:
            raise InvalidInput("it ends before it starts; correct its timestamps.", field=end)
        return first or None if first == last else f"{first}/{last}"

    def attributes(self, used: Collection[str] = ()) -> Attributes:
        """Return the fields that no field of a record holds; lists and objects as JSON."""
        kept: Attributes = {"stix_type": self.type}
        for name, value in self.fields.items():
            if name in _COMMON or name in used or value in (None, "", [], {}):
                continue
            kept[name] = value if isinstance(value, str | int | float | bool) else orjson.dumps(value).decode()
        return kept


def find_kind(identifier: str) -> str:
    """Return what the object of an id becomes: actor, location, event, source, relationship; empty if nothing."""
    entry = TABLES["objects"].get(identifier.partition("--")[0])
    return str(entry["kind"]) if entry else ""


def make_record_id(identifier: str) -> str:
    """Return the id of the record of an object."""
    return f"stix:{identifier}"


def parse_object(item: JsonObject, value: Mapping[str, Any]) -> StixObject:
    """Parse an object.

    Raises:
        InvalidInput: it has no type, or no id of that type.
    """
    type_, identifier = value.get("type"), value.get("id")
    if not isinstance(type_, str) or not type_:
        raise InvalidInput("expected the type of a STIX object, such as campaign; add it.", field="type")
    match = _ID.match(identifier) if isinstance(identifier, str) else None
    if not isinstance(identifier, str) or match is None or match[1] != type_:
        raise InvalidInput(f"expected an id that begins with {type_}--, got {str(identifier)[:60]!r}.", field="id")
    return StixObject(item, identifier, type_, value)


def parse_reference(stix: StixObject, name: str) -> str:
    """Return the id of the object that a field names.

    Raises:
        InvalidInput: it names none.
    """
    value = stix.fields.get(name)
    if not isinstance(value, str) or not _ID.match(value):
        raise InvalidInput(f"expected the id of an object, got {str(value)[:60]!r}.", field=name)
    return value

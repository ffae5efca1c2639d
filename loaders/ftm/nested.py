"""Entities that hold others, as OpenSanctions' ``targets.nested.json`` does, taken apart into entities of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import orjson

from loaders.ftm.schema import load_model

_MAX_DEPTH: Final = 8
"""Levels at which entities are looked for: OpenSanctions nests two."""
_ENTITY_KEYS: Final = frozenset({"id", "schema", "properties"})


def split_nested(value: Mapping[str, Any], depth: int = 0) -> tuple[Mapping[str, Any], list[Mapping[str, Any]]]:
    """Return an entity with the ids of those it holds in their place, and the entities it held, all without others.

    A property that only says which entities refer to this one (``sanctions``) is left out: they say so themselves.
    An object that is no entity, in a property that the schema doesn't have, becomes its JSON as a text.
    """
    properties = value.get("properties")
    if not isinstance(properties, Mapping) or depth > _MAX_DEPTH or not any(map(_holds_object, properties.values())):
        return value, []
    schema = load_model().get(value.get("schema")) if isinstance(value.get("schema"), str) else None
    kept: dict[str, Any] = {}
    nested: list[Mapping[str, Any]] = []
    for name, values in properties.items():
        definition = schema.get(name) if schema else None
        texts = []
        for item in values if isinstance(values, list) else [values]:
            if isinstance(item, Mapping) and item.keys() >= _ENTITY_KEYS and isinstance(item["id"], str):
                flat, inner = split_nested(item, depth + 1)
                nested += [*inner, flat]
                texts += [] if definition and definition.stub else [item["id"]]
            elif isinstance(item, dict | list) and schema and definition is None:
                texts.append(orjson.dumps(item).decode())
            else:
                texts.append(item)
        if texts:
            kept[str(name)] = texts
    return {**value, "properties": kept}, nested


def _holds_object(values: Any) -> bool:
    return isinstance(values, Mapping) or (
        isinstance(values, list) and any(isinstance(item, dict | list) for item in values)
    )

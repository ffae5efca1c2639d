"""The tables shipped with the loaders, in ``loaders/data``."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import yaml


def read_shipped_table(name: str) -> dict[str, Any]:
    """Return a YAML file's tables, by name."""
    tables: dict[str, Any] = yaml.safe_load((files("loaders") / "data" / name).read_text("utf-8"))
    return tables

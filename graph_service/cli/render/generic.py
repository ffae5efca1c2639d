"""Any answer, as text: its results as a table. For questions that have no renderer of their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from graph_service.cli.output import Page
from graph_service.cli.render.markup import escape
from knowledge_graph.store import GraphStore


def draw_results(_: GraphStore, answer: Mapping[str, Any], page: Page) -> None:
    """Draw an answer's ``results`` as a table, a column a field; or, without results, each field in a line."""
    results = answer.get("results")
    if results:
        columns = list(dict.fromkeys(name for row in results for name in row))
        right = [name for name in columns if all(isinstance(row.get(name), int | float) for row in results)]
        page.table(columns, [[_cell(row.get(name)) for name in columns] for row in results], right=right)
        return
    for name, value in answer.items():
        if value not in (None, [], {}):
            page.line(f"{escape(name.replace('_', ' '))}: {escape(_cell(value))}", hang="  ")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else orjson.dumps(value).decode()

"""The example answers of the OpenAPI document; ``python -m graph_service.openapi.examples`` writes them anew."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import orjson

from graph_service.questions import QUESTIONS, Question
from graph_service.questions.asking import ask, find_model
from knowledge_graph.open_store import open_store
from knowledge_graph.records import Actor
from knowledge_graph.store import GraphStore
from loaders.curation.merge import merge
from loaders.load import load
from queries.parameters.parse import read_question


def _add_merge(store: GraphStore) -> None:
    """Add a double of the International Court of Justice and merge it; no later example is about either."""
    store.write([Actor(id="actor:world-court", type="court", name="World Court")])
    merge(store, "actor:icj", ["actor:world-court"], why="the same court", by="an analyst", decided="2024-06-01")


def _add_double(store: GraphStore) -> None:
    """Add a double of Hezbollah under another spelling."""
    store.write([Actor(id="actor:hizbollah", type="armed_group", name="Hizbollah")])
    store.flush()


PREPARATIONS: Final[dict[str, Callable[[GraphStore], None]]] = {"merges": _add_merge, "resolve": _add_double}
"""What to write before a question is asked to which the briefing alone has no answer, by the question's name."""


def examples() -> dict[str, Any]:
    """Return every question's example answer, asked of the bundled briefing in a temporary store."""
    briefings = sorted(str(path) for path in (files("loaders") / "data").iterdir() if path.name.endswith(".jsonl"))
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(folder)
        try:
            load(briefings, store)
            return {question.name: _ask_example(question, store) for question in QUESTIONS}
        finally:
            store.close()


def _ask_example(question: Question, store: GraphStore) -> dict[str, Any]:
    """Ask a question with the parameters of its example."""
    if prepare := PREPARATIONS.get(question.name):
        prepare(store)
    identifier = question.id.example if question.id else ""
    values: dict[str, Any] = {**question.example}
    if question.id and question.id.parameter:
        values[question.id.parameter] = identifier
    parameters = read_question(store, find_model(question, values), values)
    base = f"{question.example_url}{'&' if question.example else '?'}cursor="
    return ask(question, store, parameters, identifier, base=base).data


def main() -> None:
    """Write ``examples.json``."""
    text = orjson.dumps(examples(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    Path(__file__).with_name("examples.json").write_bytes(text)


if __name__ == "__main__":
    main()

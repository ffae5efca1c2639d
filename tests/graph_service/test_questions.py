"""Every entry of the table of questions is whole: what it names is there, and every reader of the table has it."""

import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import orjson
import pytest
from typer.main import get_command

from graph_service.cli.app import build_app
from graph_service.errors import PROBLEMS
from graph_service.questions import QUESTIONS, load_reference
from graph_service.questions.asking import find_model
from queries.subgraph import BetweenParameters, SeedsParameters

BY_NAME = {question.name: question for question in QUESTIONS}
ROOT = Path(__file__).parents[2]
EVERY = pytest.mark.parametrize("question", QUESTIONS, ids=BY_NAME)


def test_names_and_paths_are_unique():
    """A name or a path is one question's only."""
    assert len(BY_NAME) == len({question.path for question in QUESTIONS}) == len(QUESTIONS)


@EVERY
def test_what_an_entry_names_is_there(question):
    """References can be imported, problems are in their table, and the path has an id where the entry says so."""
    for reference in (question.function, *question.parameters, *question.schemas):
        assert callable(load_reference(reference))
    assert set(question.problems) <= set(PROBLEMS)
    assert ("{id}" in question.path) == (question.id is not None)
    assert question.command is None or question.asked_by is None


@EVERY
def test_every_question_has_an_example(question):
    """The file of examples has its answer; the example's parameters are ones it takes."""
    assert orjson.loads((files("graph_service.openapi") / "examples.json").read_bytes())[question.name]
    assert set(question.example) <= set(find_model(question, question.example).model_fields)


@EVERY
def test_every_question_is_in_the_documentation(question):
    """The page on HTTP names its path."""
    assert f"`{question.path}" in (ROOT / "docs" / "http.md").read_text("utf-8")


@EVERY
def test_every_question_has_a_command(question):
    """It has one of its own, whose renderer can be imported, or one that asks it among others."""
    commands = get_command(build_app()).commands
    if question.command:
        assert question.command.name in commands
        assert callable(load_reference(question.command.render))
    else:
        assert question.asked_by is None or question.asked_by in commands


def test_a_required_parameter_chooses_the_model():
    """The subgraph's two kinds of question are told apart by ``start`` and ``end``."""
    assert find_model(BY_NAME["subgraph"], ["start", "limit"]) is BetweenParameters
    assert find_model(BY_NAME["subgraph"], ["seeds"]) is find_model(BY_NAME["subgraph"], []) is SeedsParameters


def test_the_table_is_cheap_to_import():
    """The command line reads it at every start: none of the large packages comes with it."""
    code = "import sys, graph_service.questions; print(*{name.partition('.')[0] for name in sys.modules})"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"fastapi", "pydantic", "numpy", "starlette", "queries", "knowledge_graph"} & set(result.stdout.split())

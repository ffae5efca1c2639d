"""The command line: the questions, in words for people and as JSON for programs, and its exit codes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from typer.testing import CliRunner, Result

from graph_service.cli.app import build_app
from graph_service.questions import QUESTIONS, load_reference
from knowledge_graph.open_store import open_store
from loaders import briefing
from loaders.load import load
from queries.parameters.entities import SearchParameters
from queries.parameters.events import TimelineParameters
from queries.parameters.evidence import ClaimsParameters
from queries.parameters.filters import Parameters
from queries.parameters.graph import NeighbourhoodParameters, PathParameters
from queries.paths.find import find_paths

Run = Callable[..., Result]
BRIEFING = Path(str(briefing()))
HAMAS, BARNEA, ISRAEL = "actor:hamas", "actor:david-barnea", "actor:israel"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds the briefing."""
    path = tmp_path_factory.mktemp("briefing") / "store"
    store = open_store(str(path))
    load([BRIEFING], store)
    store.close()
    return path


@pytest.fixture
def run(folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run the command line on the briefing, in an empty folder."""
    monkeypatch.setenv("CONFLICT_GRAPH_STORE", str(folder))
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(build_app(), [str(argument) for argument in arguments])


def answer(result: Result) -> dict[str, Any]:
    data: dict[str, Any] = orjson.loads(result.stdout)
    return data


def test_a_path_goes_by_names_and_avoids_whom_it_should(run: Run):
    result = run("path", "David Barnea", "Hamas", "--avoid", "Israel", "--format", "json")
    (path,) = answer(result)["paths"]
    assert result.exit_code == 0
    assert (path["nodes"][0], path["nodes"][-1]) == (BARNEA, HAMAS)
    assert ISRAEL not in path["nodes"]
    assert "event:paris-talks-2024-05" in path["nodes"]
    assert all(step["claims"] for step in path["steps"])


def test_json_is_the_very_body_that_http_answers(run: Run, folder: Path):
    result = run("path", BARNEA, HAMAS, "--avoid", ISRAEL, "--format", "json")
    with_names = run("path", "david barnea", "حماس", "--avoid", "israel", "--format", "json")
    store = open_store(str(folder))
    body = find_paths(store, PathParameters(start=BARNEA, end=HAMAS, avoid=(ISRAEL,))).encode()
    store.close()
    assert result.stdout_bytes == body + b"\n" == with_names.stdout_bytes


@pytest.mark.parametrize(
    ("arguments", "texts"),
    [
        (["path", "David Barnea", "Hamas"], ["negotiator in", "Truce talks in Paris", "— stated, 25 May 2024", "(anonymous)"]),
        (["path", "David Barnea", "Hamas", "--exclude-source", "source:nyt-briefing-2024-05-25"], ["No path: none is left under these filters; without --exclude-source there is one."]),
        (["path", "David Barnea", "Hamas", "--mode", "all_shortest"], ["3 steps; the weakest is step 1, on anonymous word alone"]),
        (["path", "David Barnea", "Hamas", "--max-depth", "1"], ["No path: none within this depth"]),
        (["neighbourhood", "Rafah", "--after", "2024-05-24", "--before", "2024-05-25"], ["Israeli operation in Rafah", "World Court order on Rafah", "Strike in central Rafah", "relations are shown."]),
        (["search", "World Court"], ["actor:icj", "International Court of Justice"]),
        (["search", "בית הדין הבינלאומי"], ["actor:icj"]),
        (["search", "zzz"], ["No hits."]),
        (["show", "World Court"], ["International Court of Justice", "wikidata Q7801", "relations"]),
        (["show", "World Court order on Rafah"], ["event:icj-order-2024-05-24", "24 May 2024", "reading “"]),
        (["show", "Truce talks may resume within days"], ["section", "part of"]),
        (["timeline", "--type", "ruling"], ["24 May 2024", "World Court order on Rafah"]),
        (["timeline", "--place", "Tel Aviv"], ["Protest"]),
        (["timeline", "--entity", "Hamas", "--limit", "1", "--order", "desc"], ["2024", "go on with --cursor"]),
        (["claims", "World Court order on Rafah"], ["reading “", "International Court of Justice in "]),
        (["stats"], ["actor\t39", "event\t38"]),
        (["doctor"], ["ok\tstore", "ok\tindex\tanswers: lists 38 of 38"]),
        (["schema"], ['"title": "conflict-graph record"']),
        (["--version"], ["conflict-graph 0."]),
    ],
)  # fmt: skip
def test_answers_are_readable_and_plain_without_a_terminal(run: Run, arguments: list[str], texts: list[str]):
    result = run(*arguments)
    assert result.exit_code == 0, result.output
    for text in texts:
        assert text in result.stdout
    assert "\x1b" not in result.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        (["path", "David Barnea", "Hamsa"], 3, "There is nothing called 'Hamsa' in this graph. Did you mean Hamas?"),
        (["show", "actor:nobody"], 3, "There is nothing called 'actor:nobody' in this graph."),
        (["timeline", "--place", "Raffah"], 3, "Did you mean Rafah?"),
        (["timeline", "--source", "source:none"], 3, "There is nothing called 'source:none'"),
        (["path", "Hamas", "Hamas"], 2, "START and END are the same entity"),
        (["path", "Hamas", "Israel", "--relation", "affiliaton"], 2, "did you mean affiliation?"),
        (["path", "Hamas", "Israel", "--max-depth", "99"], 2, "--max-depth: expected at most 12, got '99'."),
        (["path", "Hamas", "Israel", "--exlude-source", "x"], 2, "--exclude-source"),
        (["path", "Hamas", "Israel", "--after", "2024-05-25", "--before", "2024-05-01"], 2, "swap them"),
        (["path", "Hamas"], 2, "END"),
        (["nonsense"], 2, "nonsense"),
        (["stats", "--store", "nowhere"], 1, "There is no store at nowhere; load something into it first."),
        (["stats", "--store", "http://x"], 2, "'http://x' is not a store"),
        (["load", "none.jsonl"], 2, "none.jsonl can't be read: No such file or directory."),
        (["neighbourhood", "Israel", "--limit", "1"], 4, "Answered in part: cut by limit at depth 1."),
        (["export", "--format", "gefx"], 2, "did you mean gexf?"),
        (["export", "--depth", "2"], 2, "--depth needs an ENTITY to start from, or a filter."),
        (["export", "Hamas", "--start", "Israel", "--end", "Hamas"], 2, "not both"),
    ],
)  # fmt: skip
def test_exit_codes_tell_what_went_wrong_and_stderr_says_it_in_a_sentence(
    run: Run, arguments: list[str], code: int, text: str
):
    result = run(*arguments)
    assert (result.exit_code, text in result.stderr) == (code, True), result.output
    assert "Traceback" not in result.output


def test_an_ambiguous_name_lists_the_candidates(run: Run, tmp_path: Path):
    lines = [
        {
            "kind": "location",
            "id": f"location:{n}",
            "type": "city",
            "name": "Springfield",
            "latitude": n,
            "longitude": 0,
        }
        for n in (10, 50)
    ]
    (tmp_path / "x.jsonl").write_bytes(b"\n".join(orjson.dumps(line) for line in lines))
    assert run("load", "x.jsonl", "--store", "towns").exit_code == 0
    for command in (["show", "springfield"], ["timeline", "--place", "Springfield"]):
        result = run(*command, "--store", "towns")
        assert result.exit_code == 2
        assert "location:10  Springfield (city)" in result.stderr
        assert "location:50  Springfield (city)" in result.stderr


def test_debugging_shows_the_traceback(run: Run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CONFLICT_GRAPH_DEBUG", "1")
    assert run("show", "actor:nobody").exception is not None
    assert not isinstance(run("show", "actor:nobody").exception, SystemExit)


def test_a_store_that_cannot_be_reached_fails_the_doctor(run: Run):
    result = run("doctor", "--store", "nowhere", "--format", "json")
    assert result.exit_code == 1
    assert answer(result)["ok"] is False


@pytest.mark.parametrize(
    ("command", "model"),
    [
        ("path", PathParameters),
        ("neighbourhood", NeighbourhoodParameters),
        ("timeline", TimelineParameters),
        ("search", SearchParameters),
        ("claims", ClaimsParameters),
    ],
)
def test_every_parameter_is_an_option_or_an_argument(
    run: Run, monkeypatch: pytest.MonkeyPatch, command: str, model: type[Parameters]
):
    monkeypatch.setenv("COLUMNS", "200")
    page = run(command, "--help").stdout
    for name in model.model_fields:
        assert f"--{name.replace('_', '-')} " in page or f" {name.upper()} " in page


@pytest.mark.parametrize(
    "command",
    ["demo", "serve", "load", "validate", "schema", "search", "show", "neighbourhood", "path", "timeline", "claims", "export", "browser-kit", "stats", "doctor"],
)  # fmt: skip
def test_every_command_says_what_it_does(run: Run, command: str):
    assert f" {command} " in run("--help").stdout
    assert run(command, "--help").exit_code == 0


OPTIONS = [
    (question.command, model, name)
    for question in QUESTIONS
    if question.command
    for model in [load_reference(question.parameters[0])]
    for name in model.model_fields
    if name not in {argument.parameter for argument in question.command.arguments}
]


@pytest.mark.parametrize("value", ["", " ", ",", " , "], ids=repr)
def test_options_that_hold_nothing_are_refused_as_over_http(run: Run, value: str) -> None:
    for command, model, name in OPTIONS:
        if model.model_fields[name].annotation is bool:
            continue  # a flag has no value
        arguments = [HAMAS for argument in command.arguments if not argument.optional]
        result = run(command.name, *arguments, f"--{name.replace('_', '-')}", value)
        refusal = "is required" if model.model_fields[name].is_required() else "is empty"
        assert (result.exit_code, refusal in result.output) == (2, True), f"{command.name} --{name}: {result.output}"


@pytest.mark.parametrize("value", ["", " ", ",", " , "], ids=repr)
@pytest.mark.parametrize(("command", "name"), [("search", "Q"), ("roles", "ROLE"), ("sources", "SOURCE")])
def test_arguments_that_hold_nothing_are_refused(run: Run, command: str, name: str, value: str) -> None:
    """They may be left out, and then everything is listed."""
    result = run(command, value)
    assert (result.exit_code, result.output.splitlines()[0]) == (
        2,
        f"{name}: is empty; give a value, or leave out {name}.",
    )


def test_words_without_a_letter_are_refused(run: Run) -> None:
    result = run("search", "!?")
    assert (result.exit_code, "there is no letter or digit in '!?'" in result.output) == (2, True), result.output


@pytest.mark.parametrize("ends", [("", "Hamas"), ("Hamas", " , ")], ids=repr)
def test_an_end_of_a_path_that_holds_nothing_is_refused(run: Run, ends: tuple[str, str]) -> None:
    result = run("path", *ends)
    assert (result.exit_code, "it holds nothing" in result.output) == (2, True), result.output

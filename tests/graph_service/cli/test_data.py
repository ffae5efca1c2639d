"""The command line: what goes in and out, and the demo."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import orjson
import pytest
from typer.testing import CliRunner, Result

from graph_service.cli.app import build_app
from loaders import briefing
from tests.support.waiting import PATIENCE, wait_for

Run = Callable[..., Result]
BRIEFING = Path(str(briefing()))
PROGRAM = (sys.executable, "-c", "from graph_service.cli import main; main()")
GOOD = {"kind": "actor", "id": "actor:a", "type": "person", "name": "A. Person"}
BAD = {"kind": "actor", "id": "actor:b", "type": "persn", "name": "B"}


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run the command line in an empty folder."""
    monkeypatch.delenv("CONFLICT_GRAPH_STORE", raising=False)
    monkeypatch.chdir(tmp_path)
    return lambda *arguments, **more: CliRunner().invoke(build_app(), [str(argument) for argument in arguments], **more)


@pytest.fixture(autouse=True)
def heeds_ctrl_c() -> Iterator[None]:
    """Let processes started here heed Ctrl-C, though this one may have been started in the background of a shell."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def lines(*records: dict[str, Any]) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


def digest(run: Run, store: str) -> str:
    checks = orjson.loads(run("doctor", "--store", store, "--format", "json").stdout)["checks"]
    return str(next(check["detail"] for check in checks if check["check"] == "digest"))


def test_a_load_shows_what_was_added_and_the_second_time_that_nothing_changed(run: Run):
    first, second = run("load", BRIEFING), run("load", BRIEFING)
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "actor\t39\t0\t0" in first.stdout
    assert "actor\t0\t0\t39" in second.stdout
    assert Path("conflict-graph-data").is_dir()


@pytest.mark.parametrize("name", ["", "  ", "???", "\udcff"])
def test_what_is_no_name_names_no_source(run: Run, name: str):
    """A shell's unset variable must not take back a source."""
    source = {"kind": "source", "id": "source:d", "type": "dataset", "title": "The Data"}
    event = {"kind": "event", "id": "event:e", "type": "other", "title": "E", "source": "source:d"}
    assert run("load", "-", input=lines(source, event)).exit_code == 0
    result = run("retract", "--source", name, "--why", "no reason")
    assert (result.exit_code, result.stdout) == (3, "")
    refused = 3 if name.strip() else 2  # a blank value is invalid, whatever the parameter
    assert run("timeline", "--source", name).exit_code == run("timeline", "--place", name).exit_code == refused
    assert run("retract", "--source", "The Data", "--why", " ").exit_code == 2


def test_no_name_drives_the_terminal_or_breaks_a_table(run: Run):
    name = "\a bell\x1b[31mred\tcell\nrow"
    assert run("load", "-", input=lines(GOOD | {"name": name})).exit_code == 0
    assert "\x1b" not in run("show", "actor:a").stdout
    assert "\ufffd bell\ufffd[31mred cell row\tperson" in run("search", "bell").stdout


def test_where_nothing_can_be_written_is_said_by_the_name_that_was_given(run: Run):
    assert run("load", "-", input=lines(GOOD)).exit_code == 0
    result = run("export", "-o", "none/x.ndjson")
    assert (result.exit_code, result.stderr) == (2, "none/x.ndjson can't be written: No such file or directory.\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_disk_and_a_poor_terminal_are_no_faults_of_ours(run: Run):
    """The full one is named; letters that the other lacks are question marks."""
    assert run("load", BRIEFING).exit_code == 0
    with Path("/dev/full").open("wb") as full:
        result = subprocess.run([*PROGRAM, "search", "Rafah"], stdout=full, stderr=subprocess.PIPE, check=False)
    assert b"No space left on device" in result.stderr
    assert b"Internal error" not in result.stderr
    ascii_only = os.environ | {"PYTHONIOENCODING": "ascii"}
    path = subprocess.run([*PROGRAM, "path", "David Barnea", "Hamas"], env=ascii_only, capture_output=True, check=True)
    assert b"Truce talks in Paris ? consult" in path.stdout


def test_a_dry_run_needs_no_store_and_leaves_none(run: Run):
    assert "actor\t39\t0\t0" in run("load", BRIEFING, "--dry-run").stdout
    assert list(Path().iterdir()) == []


def test_a_load_that_leaves_rows_out_ends_with_4_and_one_that_takes_none_with_1(run: Run):
    assert run("load", "-", "--on-error", "skip", input=lines(GOOD, BAD)).exit_code == 4
    assert run("load", "-", "--on-error", "skip", input=lines(BAD)).exit_code == 1


def test_claims_that_were_taken_back_say_so_and_whose_data_it_is_is_named(run: Run):
    source = {"kind": "source", "id": "source:d", "type": "dataset", "title": "The Data", "licence": "CC BY 4.0"}
    claim = {"kind": "claim", "id": "claim:1", "about": "actor:a", "property": "position", "value": "12"}
    claim |= {"source": "source:d", "retracted": "2024-05-09"}
    assert run("load", "-", input=lines(GOOD, source, claim)).exit_code == 0
    shown = run("claims", "actor:a").stdout
    assert "position “12”; The Data — stated · retracted 9 May 2024" in shown
    assert "Data: The Data, CC BY 4.0 (source:d)" in shown


def test_standard_input_is_loaded_too(run: Run):
    assert run("load", "-", input=lines(GOOD)).exit_code == 0
    assert "A. Person" in run("show", "actor:a").stdout


def test_a_bad_record_stops_the_load_with_file_line_field_and_what_to_do(run: Run):
    Path("x.jsonl").write_text(lines(GOOD, BAD))
    result = run("load", "x.jsonl")
    assert result.exit_code == 1
    assert "x.jsonl:2: type: 'persn' is not among the actor types; did you mean person?" in result.stderr
    assert "Nothing was loaded." in result.stderr
    assert "actor\t0" in run("stats").stdout


def test_skipping_loads_the_rest_answers_in_part_and_hands_back_the_rejects(run: Run):
    Path("x.jsonl").write_text(lines(GOOD, BAD))
    result = run("load", "x.jsonl", "--on-error", "skip", "--rejects", "bad.jsonl")
    assert result.exit_code == 4
    assert "actor\t1\t0\t0\t1" in result.stdout
    assert Path("bad.jsonl").read_text() == lines(BAD)
    assert orjson.loads(Path("bad.jsonl.reasons.jsonl").read_bytes())["field"] == "type"


def test_a_dry_run_leaves_the_store_empty(run: Run):
    Path("x.jsonl").write_text(lines(GOOD))
    run("load", "x.jsonl")
    Path("y.jsonl").write_text(lines({**GOOD, "id": "actor:c", "name": "Other"}))
    result = run("load", "y.jsonl", "--dry-run", "--format", "json")
    assert orjson.loads(result.stdout)["added"] == {"actor": 1}
    assert "actor\t1" in run("stats").stdout


def test_validating_reports_every_problem_and_makes_no_store(run: Run):
    Path("x.jsonl").write_text(lines(BAD, GOOD, BAD))
    result = run("validate", "x.jsonl")
    assert result.exit_code == 1
    assert [line.split(":")[1] for line in result.stderr.splitlines()] == ["1", "3"]
    assert not Path("conflict-graph-data").exists()
    assert "362 records, no problems." in run("validate", BRIEFING).stdout


def test_everything_exported_loads_into_an_empty_store_to_the_same_digest(run: Run):
    run("load", BRIEFING, "--store", "one")
    assert run("export", "--store", "one", "--output", "all.ndjson").exit_code == 0
    assert run("load", "all.ndjson", "--store", "two").exit_code == 0
    assert digest(run, "one") == digest(run, "two")


@pytest.mark.parametrize("arguments", [["Rafah"], ["--start", "David Barnea", "--end", "Hamas"], []])
def test_any_answer_is_exported_in_any_format(run: Run, arguments: list[str]):
    run("load", BRIEFING)
    for format_, begin in (
        ("json", b'{"'),
        ("graphml", b"<?xml"),
        ("gexf", b"<?xml"),
        ("node-link", b'{"'),
        ("ndjson", b'{"kind"'),
    ):
        result = run("export", *arguments, "--format", format_)
        assert result.exit_code in {0, 4}
        assert result.stdout_bytes.startswith(begin)
    assert run("export", *arguments, "--format", "csv", "-o", "x.zip").exit_code in {0, 4}
    assert "nodes.csv" in zipfile.ZipFile("x.zip").namelist()


def test_a_dossier_is_written_in_the_format_that_its_file_ends_in(run: Run):
    """HTML or Markdown, also without a file; any other ending, or nothing to be about, is refused with what to do."""
    run("load", BRIEFING, "--store", "one")
    about = ("--start", "David Barnea", "--end", "Hamas", "--store", "one")
    for name, begins in (("a.html", "<!doctype html>"), ("a.md", "# David Barnea to Hamas: the shortest path")):
        assert run("dossier", *about, "-o", name).exit_code == 0
        assert Path(name).read_text("utf-8").startswith(begins)
    assert run("dossier", *about, "--format", "markdown").stdout == Path("a.md").read_text("utf-8")
    assert run("dossier", *about).stdout == Path("a.html").read_text("utf-8")
    for arguments, words in (
        ((*about, "-o", "a.gexf"), "it ends in .html or .md"),
        (("--store", "one"), "give an ENTITY, --start and --end, or a filter"),
    ):
        result = run("dossier", *arguments)
        assert result.exit_code == 2
        assert words in result.stderr


def test_a_failed_export_leaves_what_was_there(run: Run):
    Path("x.ndjson").write_text("mine")
    run("load", BRIEFING)
    assert run("export", "Nobody at all", "-o", "x.ndjson", "--force").exit_code == 3
    assert Path("x.ndjson").read_text() == "mine"
    assert [path.name for path in Path().iterdir() if "partial" in path.name] == []


def test_the_browser_kit_is_written(run: Run):
    assert run("browser-kit", "kit").exit_code == 0
    assert Path("kit/conflict-graph.grass").is_file()


def test_the_demo_shows_three_answers_and_what_to_try_next(run: Run):
    result = run("demo", "--no-serve")
    assert result.exit_code == 0
    for words in (
        "David Barnea",
        "Truce talks in Paris",
        "Strike in central Rafah",
        "Next, try",
        "export CONFLICT_GRAPH_STORE=./demo-store",
    ):
        assert words in result.stdout
    assert Path("demo-store").is_dir()
    assert run("demo", "--no-serve").exit_code == 0


def started(*arguments: str, cwd: Path, **more: Any) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CONFLICT_GRAPH_")}
    return subprocess.Popen([*PROGRAM, *arguments], cwd=cwd, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)  # fmt: skip


def test_the_demo_takes_the_next_port_serves_and_ends_quietly_on_ctrl_c(tmp_path: Path):
    with socket.socket() as taken, ExitStack() as running:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = running.enter_context(started("demo", "--port", str(port), cwd=tmp_path))
        assert process.stdout is not None
        printed = ""
        while "Ctrl-C ends it." not in printed and (line := process.stdout.readline()):
            printed += line
        assert f"Port {port} is taken; using " in printed
        served = int(printed.partition("Explore it at http://127.0.0.1:")[2].partition("/")[0])
        assert b"Hamas" in _fetched(f"http://127.0.0.1:{served}/v1/entities?q=Hamas")
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=PATIENCE)
    assert "Traceback" not in errors


def _fetched(url: str) -> bytes:
    def fetch() -> bytes:
        with urlopen(url, timeout=PATIENCE) as reply:  # noqa: S310 - our own server
            return bytes(reply.read())

    return wait_for(fetch, url, OSError)


def test_a_reader_that_goes_away_is_met_with_silence(run: Run, tmp_path: Path):
    run("load", BRIEFING)
    with started("export", "--format", "ndjson", cwd=tmp_path) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait(timeout=PATIENCE) == 141


def test_a_watched_folder_is_loaded_until_ctrl_c(tmp_path):
    """As a process of its own: it takes in what is there, and Ctrl-C ends it politely."""
    folder = tmp_path / "feed"
    folder.mkdir()
    (folder / "briefing.jsonl").write_bytes(briefing().read_bytes())
    command = [
        Path(sys.executable).with_name("conflict-graph"),
        "load",
        "--watch",
        folder,
        "--store",
        tmp_path / "store",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert "362 rows, 362 added" in process.stdout.readline()
            process.send_signal(signal.SIGINT)
            assert process.wait(PATIENCE) == 0
        finally:
            process.kill()


def test_ctrl_c_ends_a_watch_though_its_exception_is_dropped(run: Run, monkeypatch: pytest.MonkeyPatch):
    """As Python does with one raised in a destructor or in a callback of C code. What failed by it is loaded next time."""

    def dropping(*_: object, **__: object) -> None:
        with suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        raise ValueError("what was being done broke off")

    Path("feed").mkdir()
    shutil.copy(BRIEFING, "feed/briefing.jsonl")
    with monkeypatch.context() as patched:
        patched.setattr("loaders.watch.load", dropping)
        patched.setattr("loaders.watch.POLL_SECONDS", 0.05)
        result = run("load", "--watch", "feed")
    assert (result.exit_code, result.stdout) == (0, "")
    assert [path.name for path in Path("feed").iterdir()] == ["briefing.jsonl"]

"""What the command line says, to people at a terminal of 80 columns: whole ids, its own words, where to go on."""

from __future__ import annotations

import re
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from datetime import date as day
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner, Result

from graph_service.cli.app import build_app
from graph_service.cli.commands import COMMANDS
from graph_service.cli.help.examples import EXAMPLES
from graph_service.serving.server import address_of, listen
from knowledge_graph.open_store import open_store
from knowledge_graph.records import RECORD, Event, span
from knowledge_graph.time_span import parse_bounds
from loaders import briefing
from loaders.load import load
from queries.parameters.printed_dates import read_printed
from queries.wording.dates import format_when
from tests.support.neo4j_server import free_ports
from tests.support.waiting import PATIENCE, wait_for

Run = Callable[..., Result]
COLUMNS = 80
ID = re.compile(r"(?:actor|event|location|source|relation|claim):[\w#:-]*\w")
QUESTIONS = [name for name, entry in COMMANDS.items() if entry.question or name == "analyse"]
ASKED = [(name, example) for name in QUESTIONS for example in EXAMPLES.get(name, ())]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds the briefing."""
    path = tmp_path_factory.mktemp("briefing") / "store"
    store = open_store(str(path))
    load([str(briefing())], store)
    store.close()
    return path


@pytest.fixture
def run(folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run the command line on the briefing, in an empty folder."""
    monkeypatch.setenv("CONFLICT_GRAPH_STORE", str(folder))
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(build_app(), [str(argument) for argument in arguments])


@pytest.fixture
def terminal(run: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run it as in a terminal of 80 columns."""
    for name, value in {"FORCE_COLOR": "1", "NO_COLOR": "1", "COLUMNS": str(COLUMNS), "TERM": "xterm"}.items():
        monkeypatch.setenv(name, value)
    return run


def lines(result: Result) -> list[str]:
    """Return the lines of what was printed, without colours and the blanks at their ends."""
    return [line.rstrip() for line in re.sub(r"\x1b\[[0-9;]*m", "", result.stdout).splitlines()]


@pytest.mark.parametrize(("name", "example"), ASKED)
def test_an_example_of_help_answers_on_the_sample(run: Run, name: str, example: str) -> None:
    """What help says to type has something to say."""
    result = run(name, *shlex.split(example))
    assert result.exit_code in {0, 4}, result.output
    assert len(result.stdout.splitlines()) > 1


def test_examples_are_of_commands() -> None:
    """No example is of a command that isn't there, and every question has one, but those that may be empty."""
    assert EXAMPLES.keys() <= COMMANDS.keys()
    assert set(QUESTIONS) - {"resolve", "merges"} <= EXAMPLES.keys()


@pytest.mark.parametrize("name", EXAMPLES)
def test_help_begins_with_examples(run: Run, name: str) -> None:
    """They stand before the options; `-h` is `--help`."""
    words = run(name, "-h").stdout
    assert -1 < words.find("Examples:") < words.find("─ Options")


@pytest.mark.parametrize("name", QUESTIONS)
def test_help_speaks_of_options(run: Run, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Parameters are named as options are, and the filters asked for most come before the others."""
    monkeypatch.setenv("COLUMNS", "300")
    words = run(name, "--help").stdout
    assert not re.search(r"\b(within_km|relative_to|max_paths|max_depth|mode=|side_a|exclude_anonymous)\b", words)
    if "More filters" in words:
        common, more = words.index("─ Common filters"), words.index("─ More filters")
        assert common < words.index("--source", common) < more < words.index("--attribution", more)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("path Qatar Hamas --max-depth 99", "--max-depth: expected at most 12, got '99'."),
        ("path Qatar Hamas --order certain", "--order goes with --mode temporal; leave out --order, or ask for that mode."),
        ("path Qatar Qatar", "START and END are the same entity; a path joins two."),
        ("timeline --near 31,34", "--near and --within-km come together: --near 31.29,34.25 --within-km 10."),
        ("timeline --rough include", "--rough goes with --near or --box; leave out --rough, or give an area."),
        ("timeline --after 2024-06 --before 2024-05", "--after 2024-06 lies behind --before 2024-05; swap them."),
        ("timeline --when after", "--relative-to and --when come together: --relative-to an event"),
        ("timeline --bucket day --limit 3", "--limit is for lists; with --bucket everything is counted."),
        ("timeline --cursor nonsense", "begin without --cursor."),
        ("changes --since 2024-05-25 --until 2024-05-24", "--until 2024-05-24 isn't later than --since 2024-05-25."),
        ("analyse Israel --analyse brokers", "brokers stand between --side-a and --side-b: name some on both."),
        ("timeline --dataset source:nyt-briefing-2024-05-25", "--source takes any source."),
    ],
)  # fmt: skip
def test_errors_name_options(run: Run, arguments: str, words: str) -> None:
    """What is refused is called what was typed, and so is what to type instead."""
    result = run(*shlex.split(arguments))
    assert result.exit_code == 2, result.output
    assert words in result.stderr
    assert "`" not in result.stderr


@pytest.mark.parametrize(("name", "example"), ASKED)
def test_nothing_is_wider_than_the_terminal_and_no_id_is_broken(
    run: Run, terminal: Run, name: str, example: str
) -> None:
    """Lines end between words: an id stands on one line, even where it alone is longer than that."""
    arguments = [name, *shlex.split(example)]
    printed = lines(terminal(*arguments))
    assert [line for line in printed if len(line) > COLUMNS and " " in line.strip()] == []
    whole = set(ID.findall("\n".join(printed)))
    plain = CliRunner(env={"FORCE_COLOR": None, "TTY_COMPATIBLE": None}).invoke(build_app(), arguments).stdout
    assert whole == set(ID.findall(plain))


def test_a_table_too_wide_for_the_terminal_is_a_list(terminal: Run) -> None:
    """Each hit is a line, with its id below."""
    printed = lines(terminal("search", "World Court", "--kind", "event"))
    at = next(number for number, line in enumerate(printed) if line.startswith("World Court order on Rafah"))
    assert printed[at + 1].split() == ["event:icj-order-2024-05-24"]


def test_a_claim_says_who_where_and_on_which_page(run: Run) -> None:
    """Speaker, publisher, title and paragraph."""
    (line,) = {line for line in run("claims", "event:rafah-strike-2024-05-25").stdout.splitlines() if "killed" in line}
    assert line.strip() == (
        "· killed 1; Palestinian news media in The New York Times, Rafah fighting goes on after the court's order, "
        "paragraph 3 — stated, 25 May 2024"
    )


def test_claims_stand_under_the_name_of_what_they_are_about(run: Run) -> None:
    """A part of an event is told by its role and whose it is; the id stands below."""
    printed = run("claims", "David Barnea").stdout.splitlines()
    at = printed.index("Truce talks in Paris, negotiator: David Barnea (relation)")
    assert printed[at + 1].strip() == "event:paris-talks-2024-05#negotiator:actor:david-barnea"


def test_a_relation_is_told_with_its_ends(run: Run) -> None:
    """Its title alone says nothing."""
    result = run("retract", "--source", "People who put off leaving Rafah", "--dry-run")
    assert "International Court of Justice is an organ of United Nations (Top court)" in result.stdout


EVENTS = [
    record for line in briefing().read_bytes().splitlines() if isinstance(record := RECORD.validate_json(line), Event)
]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.id)
def test_a_date_printed_is_a_date_accepted(event: Event) -> None:
    """From its first possible day to its last, whatever words stand around it."""
    when = span(event.when)
    assert when
    printed = format_when(when.as_dict())
    assert parse_bounds(read_printed(printed)) == (when.earliest, when.latest), printed


@pytest.mark.parametrize(
    ("edtf", "printed"),
    [
        ("0025-09-20", "20 September 0025"),
        ("0025-09", "September 0025"),
        ("0025", "0025"),
        ("[0009..0025]", "between 0009 and 0025"),
        ("0476-09-04/..", "since 4 September 0476"),
    ],
)
def test_years_below_1000_are_shown_with_four_digits(edtf: str, printed: str) -> None:
    """20 September 25 would be taken for one of 2025."""
    when = span(edtf)
    assert when
    assert format_when(when.as_dict()) == printed


BOUNDS = ("earliest", "start_latest", "end_earliest", "latest")


@pytest.mark.parametrize(
    ("date", "printed"),
    [
        ("2024-05-06/2024-05-06", "6 May 2024"),
        ("2024-05/2024-05", "May 2024"),
        ("2024-05-06/2024-05-31", "6 to 31 May 2024"),
        ("2024-05-30/2024-06-02", "30 May to 2 June 2024"),
        ("2023-12-30/2024-01-02", "30 December 2023 to 2 January 2024"),
        ("2024-05/2024-06", "May to June 2024"),
        ("2024/2025", "2024 to 2025"),
        ("1950S2", "between 1900 and 1999"),
        ("1950S2~", "between about 1900 and 1999"),
        ("2023-24", "between December 2023 and February 2024"),
        ("[2024-05-31,2024-06-01]", "31 May or 1 June 2024"),
        ("[2024-05-25..2024-06-01]", "between 25 May and 1 June 2024"),
        ("2024-05~/..", "since about May 2024"),
        ("2024-05/2024-05-20", "began between 1 and 20 May 2024, ended on 20 May 2024"),
        ("2024-05-03/2024-05", "began on 3 May 2024, ended between 3 and 31 May 2024"),
        ("2024-21/2024-22", "began between March and May 2024, ended between June and August 2024"),
        (("2015-02-16", "2015-02-18", "2015-02-16", "2015-02-18"), "between 16 and 18 February 2015"),
        (("2015-02-16", "2015-02-17", "2015-02-16", "2015-02-17"), "16 or 17 February 2015"),
        (
            ("2024-05-01", "2024-05-31", "2024-05-10", "2024-05-31"),
            "began in May 2024, ended between 10 and 31 May 2024",
        ),
        (
            ("2024-05-01", None, "2024-06-01", "2024-06-25"),
            "began on or after 1 May 2024, ended between 1 and 25 June 2024",
        ),
        ((None, "2024-05-24", "2024-06-01", "2024-06-25"), "began by 24 May 2024, ended between 1 and 25 June 2024"),
        ((None, None, "2024-06-01", "2024-06-25"), "ended between 1 and 25 June 2024"),
        (("2024-05-01", "2024-05-24", None, "2024-06-25"), "began between 1 and 24 May 2024, ended by 25 June 2024"),
        (("2024-01-01", None, None, None), "began on or after 1 January 2024"),
    ],
    ids=str,
)
def test_beginning_and_end_are_said_as_a_person_would(date: str | tuple[str | None, ...], printed: str) -> None:
    """Once where both lie between the same days, without what both share; and the words are read as a parameter."""
    if isinstance(date, str):
        when = span(date)
        assert when
        bounds = when.as_dict()
    else:
        bounds = {"edtf": "/", **dict(zip(BOUNDS, date, strict=True))}
    assert format_when(bounds) == printed
    first, last = parse_bounds(read_printed(printed))
    assert bounds["earliest"] in {None, day.fromordinal(first).isoformat()}
    assert bounds["latest"] in {None, day.fromordinal(last).isoformat()}


@pytest.mark.parametrize(
    ("printed", "bounds"),
    [
        ("24 May 2024", "2024-05-24"),
        ("May 2024", "2024-05"),
        ("24 or 25 May 2024 (“later”)", "2024-05-24/2024-05-25"),
        ("30 April 2024 or 1 May 2024", "2024-04-30/2024-05-01"),
        ("between 1 October 2023 and 23 May 2024", "2023-10-01/2024-05-23"),
        ("between 1 and 25 May 2024 to between 25 and 31 May 2024", "2024-05-01/2024-05-31"),
        ("since about 4 May 2024, still going on 25 May 2024 (“past three weeks”)", "2024-05-04/.."),
        ("began by 23 May 2024, ended by 25 May 2024", "../2024-05-25"),
        ("until 23 May 2024", "../2024-05-23"),
        ("by 23 May 2024", "../2024-05-23"),
        ("from 4 May 2024 on", "2024-05-04/.."),
        ("2019 to 2021", "2019/2021"),
        ("2024-05-24", "2024-05-24"),
        ("tomorrow", "tomorrow"),
    ],
)
def test_printed_dates_are_read_as_edtf(printed: str, bounds: str) -> None:
    assert read_printed(printed) == bounds


def test_a_printed_date_is_a_parameter(run: Run) -> None:
    """What a timeline prints above an event asks for it."""
    result = run("timeline", "--after", "25 May 2024", "--match", "certain", "--type", "protest")
    assert "Protest against Netanyahu in Tel Aviv" in result.stdout


@pytest.mark.parametrize("command", ["show Qatar", "path Qatar Hamas", "neighbourhood Qatar"])
def test_an_empty_store_says_so_and_what_to_do(run: Run, tmp_path: Path, command: str) -> None:
    """Nothing is found there, whatever its name."""
    open_store(str(tmp_path / "empty")).close()
    result = run(*command.split(), "--store", tmp_path / "empty")
    assert result.exit_code == 3
    assert result.stderr.startswith(
        f"The store {tmp_path / 'empty'} is empty. Load something into it: conflict-graph load"
    )


@pytest.mark.parametrize("command", ["search court", "timeline", "roles", "conflicts"])
def test_an_empty_list_of_an_empty_store_says_so(run: Run, tmp_path: Path, command: str) -> None:
    """It is an answer, and a word on stderr."""
    open_store(str(tmp_path / "empty")).close()
    result = run(*command.split(), "--store", tmp_path / "empty")
    assert result.exit_code == 0
    assert "is empty. Load something into it" in result.stderr


def test_serve_says_where_it_listens(folder: Path, tmp_path: Path) -> None:
    """One line, with the address to open and that of the documentation; both answer.

    Whatever modules lie in the folder that it was started in are none of Python's own.
    """
    (port,) = free_ports(1)
    command = [Path(sys.executable).parent / "conflict-graph", "serve", "--port", str(port), "--store", str(folder)]
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "socket.py").write_text("raise SystemExit('not our module')", "utf-8")
    with (tmp_path / "printed").open("w") as printed:
        process = subprocess.Popen(command, stdout=printed, cwd=tmp_path / "here")
    try:
        wait_for(lambda: (tmp_path / "printed").read_text().endswith("\n"), "the line")
        (line,) = (tmp_path / "printed").read_text().splitlines()
        assert line == f"Serving at http://127.0.0.1:{port}; docs at http://127.0.0.1:{port}/docs. Ctrl-C ends it."
        for address in re.findall(r"http://[^\s;]+[\w/]", line):
            wait_for(lambda address=address: httpx.get(address, follow_redirects=True, timeout=PATIENCE).status_code < 500,
                     address, httpx.TransportError)  # fmt: skip
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0


@pytest.mark.parametrize(("host", "shown"), [("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "127.0.0.1"), ("::", "[::1]")])  # noqa: S104
def test_the_address_to_open_is_one_that_a_browser_can(host: str, shown: str) -> None:
    """Who listens on all addresses is found on loopback's."""
    (port,) = free_ports(1)
    if ":" in host and not socket.has_ipv6:
        pytest.skip("this machine has no IPv6")
    listener = listen(host, port)
    try:
        assert address_of(listener) == f"http://{shown}:{port}"
    finally:
        listener.close()

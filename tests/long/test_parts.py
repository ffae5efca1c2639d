"""The table of long tests, its runner, and the tools that it runs."""

from __future__ import annotations

import json
import re
import types
from pathlib import Path

import pytest

from tests.fuzz.__main__ import read_executed
from tests.fuzz.targets import PARSERS
from tests.long.__main__ import MINUTES, longest, main, read_counts
from tests.long.parts import PARTS
from tests.mutation.__main__ import replace_code
from tests.mutation.coverage import StatementNotes
from tests.mutation.mutants import mutants_of
from tests.probing.__main__ import read_report

ROOT = Path(__file__).resolve().parents[2]


def test_all_of_it_is_here_and_ends_in_time():
    assert all(part.is_there() for part in PARTS), [part.needs for part in PARTS if not part.is_there()]
    assert longest(PARTS) <= MINUTES


def test_the_fuzzer_has_ten_minutes_for_each_parser():
    (fuzz,) = [part for part in PARTS if part.name == "fuzz"]
    assert fuzz.arguments[-2:] == ("--minutes", "10")
    assert 10 * len(PARSERS) < fuzz.minutes


def test_what_runs_side_by_side_is_counted_once():
    part = type(PARTS[0])
    parts = [part(str(minutes), "", minutes, (), is_alone=minutes == 5) for minutes in (4, 5, 3, 2)]
    assert longest(parts) == 5 + 5


@pytest.mark.parametrize(
    ("text", "count"),
    [("#2\tINITED\n#512\tpulse\n", 512), ("#512\tpulse\nstat::number_of_executed_units: 600\n", 600), ("", 0)],
    ids=["crashed", "done", "nothing"],
)
def test_what_atheris_tried_is_read_from_what_it_prints(text, count):
    assert read_executed(text) == count


def test_the_promises_name_each_part():
    """docs/promises.md has the last figure of each."""
    page = (ROOT / "docs" / "promises.md").read_text("utf-8")
    assert [part.name for part in PARTS if f"`make test-long PART={part.name}`" not in page] == []


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("tried 20000, failed 0", ("20000", "0")),
        ("Tried: 1,200\nfailed: 3", ("1,200", "3")),
        ("2 failed, 250 passed in 3.1s", ("250", "2")),
        ("250 passed in 3.1s", ("250", "0")),
        ("promise\ttried\tfailed\nwhole\t200\t0\nsynced\t200\t3\n  one", ("400", "3")),
        ("embedded\n  met       health\n  MISSED    memory flat\n", ("2", "1")),
        ("Killed", ("?", "?")),
    ],
    ids=["own words", "with commas", "pytest, failing", "pytest", "a table", "targets", "nothing"],
)
def test_counts_are_read_from_what_a_part_prints(text, counts):
    assert read_counts(text) == counts


def test_a_part_that_fails_is_told(monkeypatch, tmp_path, capsys):
    """By the number of what failed, or by how it ended; the others run all the same."""
    part = type(PARTS[0])
    parts = (
        part("bad", "Nothing fails", 1, ("-m", "tests.long.no_such_module")),
        part("ending", "It ends well", 1, ("-W", "ignore", "README.md")),
    )
    monkeypatch.setattr("tests.long.__main__.PARTS", parts)
    monkeypatch.setattr("tests.long.__main__.OUTPUT", tmp_path)
    assert main([]) == 1
    printed = capsys.readouterr().out
    assert "| Nothing fails | - | left out: tests/long/no_such_module is not here |" in printed
    assert re.search(r"\| It ends well \| \? \| ended with 1 \|", printed)


SAMPLE = '''
def price(count, *, member=False):
    """Return what so many cost."""
    if count >= 10 and member:
        return count * 4
    raise ValueError("not 1") if count < 0 else LookupError(7)
'''


@pytest.fixture
def sample(tmp_path):
    path = tmp_path / "sample.py"
    path.write_text(SAMPLE, "utf-8")
    return path


def test_mutants_change_one_thing_each_and_no_words(sample):
    mutants = list(mutants_of(sample))
    changes = {mutant.change for mutant in mutants}
    assert {"count >= 10 -> count > 10", "10 -> 11", "4 -> 5", "count * 4 -> count // 4"} <= changes
    assert "count >= 10 and member -> member" in changes
    assert "return count * 4 -> return None" in changes
    assert not [change for change in changes if "not 1" in change or "7 -> 8" in change]
    assert {mutant.function for mutant in mutants} == {"price"}


def test_a_mutant_takes_the_place_of_a_function_wherever_it_is_known(sample):
    module = types.ModuleType("sample")
    exec(compile(SAMPLE, str(sample), "exec"), module.__dict__)  # noqa: S102 - its own text
    elsewhere = module.price
    assert elsewhere(10, member=True) == 40
    (changed,) = [mutant for mutant in mutants_of(sample) if mutant.change == "4 -> 5"]
    replace_code(changed)
    assert elsewhere(10, member=True) == 50


def test_statements_note_that_they_ran(tmp_path):
    """Those of branches that weren't taken don't."""
    path = tmp_path / "noted.py"
    path.write_text(SAMPLE, "utf-8")
    module = types.ModuleType("noted")
    exec(compile(SAMPLE, str(path), "exec"), module.__dict__)  # noqa: S102 - its own text
    notes = StatementNotes({path})
    assert module.price(10, member=True) == 40
    assert {line for _, line in notes.take()} == {3, 4, 5}
    with pytest.raises(LookupError):
        module.price(1)
    assert {line for _, line in notes.take()} == {3, 4, 6}


def test_requests_and_failures_are_read_from_a_report(tmp_path):
    """Failures with the operation they are of."""
    recorder = {
        "label": "GET /v1/stats", "interactions": {"a": {}, "b": {}},
        "checks": {"a": [{"name": "not_a_server_error", "status": "failure"}], "b": [{"name": "x", "status": "success"}]},
    }  # fmt: skip
    lines = [
        {"Initialize": {}},
        {"ScenarioFinished": {"recorder": recorder}},
        {"ScenarioFinished": {"recorder": {"label": ""}}},
    ]
    report = tmp_path / "report.ndjson"
    report.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    assert read_report(report) == (2, ["GET /v1/stats: not_a_server_error"])

"""What the command line writes never overwrites what it didn't write, and never lies in a store."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from graph_service.cli.app import build_app
from tests.support.worlds import actor

GOOD = json.dumps(actor("a")) + "\n"
BAD = '{"kind": "actor", "id": "actor:b"}\n'


@pytest.fixture(autouse=True)
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty folder, in which commands run, with two files to load."""
    monkeypatch.delenv("CONFLICT_GRAPH_STORE", raising=False)
    monkeypatch.chdir(tmp_path)
    Path("good.jsonl").write_text(GOOD, "utf-8")
    Path("bad.jsonl").write_text(GOOD + BAD, "utf-8")
    return tmp_path


def run(*arguments: Any) -> Result:
    return CliRunner().invoke(build_app(), [str(argument) for argument in arguments])


def load_bad(rejects: str, *more: str) -> Result:
    return run("load", "bad.jsonl", "--store", "s", "--on-error", "skip", "--rejects", rejects, *more)


def test_rejects_replace_an_earlier_loads_and_nothing_else():
    """Rejects that somebody corrected, a file of his own, and one beside the first are kept; `--force` replaces."""
    assert load_bad("r.jsonl").exit_code == 4
    first = Path("r.jsonl").read_bytes()
    assert load_bad("r.jsonl").exit_code == 4
    assert Path("r.jsonl").read_bytes() == first == BAD.encode()

    Path("r.jsonl").write_text(GOOD, "utf-8")
    reasons = Path("r.jsonl.reasons.jsonl").stat().st_mtime_ns
    os.utime("r.jsonl", ns=(reasons + 1, reasons + 1))
    result = load_bad("r.jsonl")
    assert result.exit_code == 2
    assert "was changed after the rejects were written" in result.stderr
    assert "--force" in result.stderr
    assert Path("r.jsonl").read_text("utf-8") == GOOD
    assert load_bad("r.jsonl", "--force").exit_code == 4
    assert Path("r.jsonl").read_bytes() == first


@pytest.mark.parametrize("name", ["mine.txt", "other.jsonl"])
def test_rejects_leave_the_files_of_others(name: str):
    """Also those that bear the name of the reasons."""
    Path("mine.txt").write_text("mine", "utf-8")
    Path("other.jsonl.reasons.jsonl").write_text("mine", "utf-8")
    result = load_bad(name)
    assert result.exit_code == 2
    assert "already exists and would be overwritten" in result.stderr
    assert "actor\t0" in run("stats", "--store", "s").stdout
    assert Path("mine.txt").read_text("utf-8") == Path("other.jsonl.reasons.jsonl").read_text("utf-8") == "mine"


def test_an_empty_file_is_written_to(folder: Path):
    """As `mktemp` makes them."""
    Path("r.jsonl").touch()
    assert load_bad("r.jsonl").exit_code == 4
    assert [path.name for path in folder.iterdir() if "partial" in path.name] == []


def test_nothing_is_written_into_a_store():
    """Not even with `--force`, whatever the way there."""
    assert run("load", "good.jsonl", "--store", "s").exit_code == 0
    Path("s/sub").mkdir()
    Path("link").symlink_to("s")
    Path("file-link").symlink_to("s/graph.sqlite3")
    Path("hard").hardlink_to("s/graph.sqlite3")
    before = {path: path.read_bytes() for path in Path("s").iterdir() if path.is_file()}
    for place in (
        "s/graph.sqlite3",
        "s/lock",
        "s/new",
        "s/../s/x",
        "link/x",
        "link",
        "file-link",
        "hard",
        "s",
        "s/sub/x",
    ):
        for arguments in (
            ("load", "bad.jsonl", "--store", "s", "--on-error", "skip", "--rejects", place, "--force"),
            ("export", "--store", "s", "--format", "ndjson", "--output", place, "--force"),
            ("dossier", "A", "--store", "s", "--format", "html", "--output", place, "--force"),
        ):
            result = run(*arguments)
            assert result.exit_code == 2, arguments
            assert "is part of the store" in result.stderr
    assert {path: path.read_bytes() for path in Path("s").iterdir() if path.is_file()} == before


def test_folders_are_not_written_into_a_store():
    assert run("load", "good.jsonl", "--store", "s").exit_code == 0
    for arguments in (("bulk-export", "good.jsonl", "--output", "s/new"), ("browser-kit", "s/kit", "--force")):
        result = run(*arguments)
        assert result.exit_code == 2
        assert "is part of the store" in result.stderr
    assert not Path("s/new").exists()
    assert not Path("s/kit").exists()


def test_rejects_of_a_store_yet_to_be_made_are_no_part_of_it():
    result = load_bad("s/graph.sqlite3")
    assert result.exit_code == 2
    assert "is part of the store" in result.stderr


def test_exports_overwrite_nothing_unless_forced():
    run("load", "good.jsonl", "--store", "s")
    Path("mine").write_text("mine", "utf-8")
    for command in (("export", "--format", "ndjson"), ("dossier", "A", "--format", "markdown")):
        result = run(*command, "--store", "s", "--output", "mine")
        assert result.exit_code == 2
        assert "already exists" in result.stderr
        assert "--force" in result.stderr
        assert Path("mine").read_text("utf-8") == "mine"
        assert run(*command, "--store", "s", "--output", "mine", "--force").exit_code == 0
        assert Path("mine").read_text("utf-8") != "mine"
        Path("mine").write_text("mine", "utf-8")


def test_an_export_through_a_link_keeps_the_link():
    run("load", "good.jsonl", "--store", "s")
    Path("real").touch()
    Path("link").symlink_to("real")
    assert run("export", "--store", "s", "--output", "link").exit_code == 0
    assert Path("link").is_symlink()
    assert b"actor:a" in Path("real").read_bytes()


def test_a_kit_overwrites_no_readme():
    Path("README.md").write_text("mine", "utf-8")
    result = run("browser-kit", ".")
    assert result.exit_code == 2
    assert "README.md already exists" in result.stderr
    assert not Path("favourites.zip").exists()
    assert run("browser-kit", "kit").exit_code == 0
    assert run("browser-kit", "kit").exit_code == 0
    assert run("browser-kit", ".", "--force").exit_code == 0


def test_an_import_folder_is_whole_or_not_there(folder: Path):
    """A load that breaks off leaves nothing that `neo4j-admin` would take for a graph."""
    assert run("bulk-export", "good.jsonl", "--output", "new").exit_code == 0
    assert (folder / "new" / "arguments.txt").is_file()
    assert not [path for path in Path("new").iterdir() if path.name.startswith(".")]
    assert run("bulk-export", "bad.jsonl", "--output", "other").exit_code == 1
    assert not Path("other").exists()

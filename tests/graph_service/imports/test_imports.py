"""Files sent over HTTP: taken in or refused, loaded by a process of their own, and told of whatever became of them."""

from __future__ import annotations

import asyncio
import fcntl
import io
import os
import subprocess
import sys
import zipfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from graph_service.access import token_book
from graph_service.access.audit import AuditQuery, Writer, iter_audit
from graph_service.access.tokens import create_token
from graph_service.imports import run
from graph_service.imports.intake import Upload, check_room, import_folder, safe_name, sweep
from graph_service.imports.jobs import ImportJob, keep, new_id, read_jobs
from graph_service.settings import Settings
from knowledge_graph.errors import StoreUnavailable
from knowledge_graph.store import GraphStore
from tests.graph_service.test_errors import checked
from tests.support.calling import Caller, calling
from tests.support.waiting import PATIENCE, wait_for
from tests.support.worlds import MAY_2024, open_store_with

DESK = Writer("desk", "http", "192.0.2.7", "0a1b2c3d", "r1")
GOOD = orjson.dumps({"kind": "actor", "id": "actor:new", "type": "person", "name": "New"})
BAD = orjson.dumps({"kind": "actor", "id": "actor:bad", "type": "persn", "name": "Bad"})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def store(folder: Path) -> Iterator[GraphStore]:
    """The world of May 2024."""
    store = open_store_with(folder, MAY_2024)
    yield store
    store.close()


def make_settings(folder: Path, **more: Any) -> Settings:
    return Settings(store=str(folder), **more)


@pytest.fixture
def caller(store: GraphStore, folder: Path) -> Iterator[Caller]:
    with calling(make_settings(folder, import_bytes=5_000), store) as caller:
        yield caller


def send(caller: Caller, body: Any, query: str = "", **headers: str) -> Any:
    return caller.ask("POST", f"/v1/imports{query}", content=body, headers=headers)


def result_of(caller: Caller, response: Any) -> dict[str, Any]:
    """Wait until an import has ended, and return what is told of it."""
    job: dict[str, Any] = {}

    def has_ended() -> bool:
        job.update(caller.get(response.headers["location"]).json())
        return job["state"] not in {"queued", "running"}

    wait_for(has_ended, "the end of the import")
    return job


def test_options_that_a_refusal_names_are_translated(caller: Caller) -> None:
    """Messages of files name options of the command line; who sent one over HTTP is told what they are there."""
    unknown = result_of(caller, send(caller, b"a,b\n1,2\n", "?name=table.csv"))
    assert "name it with --format" in unknown["error"]
    assert "parameters format and release" in unknown["error"]
    assert "parameters" not in result_of(caller, send(caller, BAD))["error"]


def test_a_file_is_loaded_beside_the_service(caller: Caller, store: GraphStore, folder: Path) -> None:
    """202 and an address; then it is in the graph, in the audit log, and no longer on the disk."""
    sent = send(caller, GOOD, "?name=..%2Fmay%202024.jsonl", **{"Idempotency-Key": "k1"})
    assert (sent.status_code, sent.json()["state"]) == (202, "queued")
    again = send(caller, GOOD, **{"Idempotency-Key": "k1"})
    assert (again.status_code, again.json()["id"]) == (200, sent.json()["id"])
    assert (
        sent.json()["id"] in checked(send(caller, GOOD + b"\n", **{"Idempotency-Key": "k1"}), "contradiction")["detail"]
    )
    loaded = result_of(caller, sent)
    assert (loaded["state"], loaded["name"], loaded["error"]) == ("done", "may_2024.jsonl", None)
    assert loaded["result"]["added"] == {"actor": 1}
    assert loaded["result"]["files"][0]["name"] == "may_2024.jsonl"
    assert caller.get("/v1/entities/actor:new").json()["caption"] == "New"
    (entry,) = caller.get("/v1/audit").json()["results"]
    assert (entry["action"], entry["what"], entry["request"], entry["outcome"]) == (
        "import", ["may_2024.jsonl"], sent.headers["x-request-id"], "done",
    )  # fmt: skip
    refused = result_of(caller, send(caller, BAD))
    assert (refused["state"], refused["result"]["problem_count"]) == ("refused", 1)
    assert refused["result"]["problems"][0]["field"] == "type"
    assert "Nothing was loaded" in refused["error"]
    left_out = result_of(caller, send(caller, BAD + b"\n" + GOOD, "?on_error=skip"))
    assert (left_out["state"], left_out["result"]["refused"]) == ("done", {"actor": 1})
    assert str(folder) not in str([loaded, refused, left_out])
    wait_for(lambda: not [path for path in (folder / "imports").iterdir() if path.is_dir()], "the files to be removed")
    listed = caller.get("/v1/imports").json()["results"]
    assert [job["state"] for job in listed] == ["done", "refused", "done"]
    assert [job["state"] for job in caller.get("/v1/imports?state=refused").json()["results"]] == ["refused"]


REFUSED: list[tuple[Any, str, dict[str, str], str]] = [
    (b"", "", {}, "invalid-parameter"),
    (GOOD, "?format=nonsense", {}, "invalid-parameter"),
    (GOOD, "?on_error=ignore", {}, "invalid-parameter"),
    (GOOD, "?file=x", {}, "invalid-parameter"),
    (GOOD, "", {"Idempotency-Key": "a b"}, "invalid-parameter"),
    (GOOD, "", {"Idempotency-Key": "x" * 201}, "invalid-parameter"),
    (GOOD, "", {"Content-Type": "multipart/form-data; boundary=x"}, "unsupported-body"),
    (GOOD, "", {"Content-Type": "application/x-www-form-urlencoded"}, "unsupported-body"),
    (b"x" * 5_001, "", {}, "import-too-large"),
    (GOOD, "", {"Origin": "http://127.0.0.1:8000"}, "unauthorized"),
    (GOOD, "", {"Origin": "https://evil.example"}, "cross-site"),
]


@pytest.mark.parametrize(("body", "query", "headers", "name"), REFUSED, ids=[str(n) for n in range(len(REFUSED))])
def test_what_is_not_taken_in_leaves_nothing(
    caller: Caller, store: GraphStore, folder: Path, body: Any, query: str, headers: dict[str, str], name: str
) -> None:
    checked(send(caller, body, query, **headers), name)
    assert read_jobs(store) == {}
    assert [path for path in (folder / "imports").glob("*") if path.is_dir()] == []


def test_a_file_without_a_length_ends_at_the_limit(caller: Caller, folder: Path) -> None:
    async def chunks() -> Any:
        for _ in range(100):
            yield b"x" * 100

    checked(send(caller, chunks()), "import-too-large")
    assert [path for path in (folder / "imports").iterdir() if path.is_dir()] == []


def job_of(writer: Writer = DESK, **more: Any) -> ImportJob:
    return ImportJob(new_id(), "a.jsonl", 1, "", {}, "2026-11-30T12:00:00+00:00", asdict(writer), **more)


def test_so_many_may_wait_or_run(store: GraphStore, folder: Path) -> None:
    keep(store, job_of())
    with calling(make_settings(folder, imports=1), store) as caller:
        refused = send(caller, GOOD)
        checked(refused, "too-many-imports")
        assert refused.headers["retry-after"] == "10"
    with calling(make_settings(folder, imports=0), store) as caller:
        checked(send(caller, GOOD), "too-many-imports")
    with calling(make_settings(folder, read_only=True), store) as caller:
        checked(send(caller, GOOD), "read-only")


@pytest.mark.parametrize("key", ["new", "known"])
def test_a_key_makes_no_room_for_what_arrives(store: GraphStore, folder: Path, key: str) -> None:
    """Else files of any number could arrive at once, each with a key of its own, and fill the disk."""
    keep(store, job_of(Writer("", "http", ""), key="known", state="done"))
    settings = make_settings(folder, imports=2)
    begun = 0

    async def chunks() -> Any:
        nonlocal begun
        begun += 1
        yield GOOD

    with calling(settings, store) as caller:
        for number in range(4):
            (import_folder(settings) / f"arriving{number}").mkdir()
        checked(send(caller, chunks(), **{"Idempotency-Key": key}), "too-many-imports")
        assert begun == 0
        (import_folder(settings) / "arriving0").rmdir()
        taken = send(caller, chunks(), **{"Idempotency-Key": key})
        assert (begun, taken.status_code) == (1, {"new": 202, "known": 409}[key])
        if key == "new":
            result_of(caller, taken)


def test_files_that_arrive_together_are_counted_together(store: GraphStore, folder: Path) -> None:
    """Each counts from the moment it is let in, not from when the first of it is written."""
    settings = make_settings(folder, imports=1)

    arriving = 0

    async def send_together(client: Any) -> list[Any]:
        all_there = asyncio.Event()

        async def chunks() -> AsyncIterator[bytes]:
            nonlocal arriving
            arriving += 1
            if arriving == 2:
                all_there.set()
            await all_there.wait()
            yield BAD

        return await asyncio.gather(*(client.post("/v1/imports", content=chunks()) for _ in range(12)))

    with calling(settings, store) as caller:
        answers = caller._runner.run(send_together(caller._client))
        assert arriving == 2
        (taken,) = [answer for answer in answers if answer.status_code == 202]
        assert {answer.status_code for answer in answers} == {202, 429}
        result_of(caller, taken)


def test_who_sent_it_may_ask_and_admins_may(store: GraphStore, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(token_book, "FRESH", 0.0)
    tokens = {scope: create_token(store, scope, [scope]) for scope in ("read", "load", "admin")}
    mine, other = job_of(Writer("load", "http", "", tokens["load"][0].id)), job_of()
    for job in (mine, other):
        keep(store, job)
    with calling(make_settings(folder, require_token=True), store) as caller:

        def ask(scope: str, path: str) -> Any:
            return caller.get(path, headers={"Authorization": f"Bearer {tokens[scope][1]}"})

        assert [job["id"] for job in ask("load", "/v1/imports").json()["results"]] == [mine.id]
        assert len(ask("admin", "/v1/imports").json()["results"]) == 2
        assert ask("load", f"/v1/imports/{mine.id}").json()["id"] == mine.id
        checked(ask("load", f"/v1/imports/{other.id}"), "not-found")
        checked(ask("admin", "/v1/imports/nothing"), "not-found")
        checked(ask("read", "/v1/imports"), "insufficient-scope")


def test_an_import_is_held_to_the_limits_of_files_and_to_its_own_modules(
    caller: Caller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Limits that were set for the service hold for what it loads; modules where it runs are none of ours."""
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "orjson.py").write_text("raise SystemExit('not our module')", "utf-8")
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("CONFLICT_GRAPH_MAX_MEMBERS", "1")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as members:
        for name in ("a.jsonl", "b.jsonl"):
            members.writestr(name, GOOD)
    refused = result_of(caller, send(caller, archive.getvalue(), "?name=two.zip"))
    assert refused["state"] == "refused"
    assert "CONFLICT_GRAPH_MAX_MEMBERS" in refused["error"]


def test_why_a_store_failed_is_for_its_keeper(
    store: GraphStore, folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The reason names paths and servers: it is logged, and in the audit log."""

    def fail(*_: Any, **__: Any) -> None:
        raise StoreUnavailable("Neo4j at neo4j://graph.internal:7687 doesn't answer.")

    monkeypatch.setattr(run, "load", fail)
    upload = Upload(make_settings(folder), "a.jsonl")
    upload.close()
    keep(store, job := ImportJob(upload.id, "a.jsonl", 1, "", {}, "2026-11-30T12:00:00+00:00", asdict(DESK)))
    run._Worker(store, job, upload.folder, os.getpid()).run()
    assert job.state == "failed"
    assert "internal" not in str(job.view())
    (entry,) = iter_audit(store, AuditQuery())
    assert "graph.internal" in entry["details"]["error"]
    assert "graph.internal" in caplog.records[-1].reason  # type: ignore[attr-defined]


def test_a_silent_import_counts_as_interrupted(store: GraphStore, folder: Path) -> None:
    """Its place is free then, and it may be sent again with its key."""
    job = job_of(key="k1")
    keep(store, job)
    text = store.memos("imports")[job.id].replace(job.seen[:10], "2024-01-01")
    store.keep_memos("imports", {job.id: text})
    silent = read_jobs(store)[job.id]
    assert silent.state == "interrupted"
    assert "Send it again" in str(silent.error)
    check_room(store, make_settings(folder, imports=1))


def test_an_import_ends_with_its_service(store: GraphStore, folder: Path) -> None:
    """However that ended; it says that it was interrupted."""
    upload = Upload(make_settings(folder), "a.jsonl")
    upload.take(GOOD)
    upload.close()
    keep(store, job := ImportJob(upload.id, "a.jsonl", 1, "", {}, "2026-11-30T12:00:00+00:00", asdict(DESK)))
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        pass
    command = [sys.executable, "-m", "graph_service.imports.run", str(upload.folder), str(ended.pid)]
    with (folder / "imports" / "turn").open("a") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)  # so that it has to wait
        done = subprocess.run(command, env={"CONFLICT_GRAPH_STORE": str(folder)}, timeout=PATIENCE, check=False)
    assert done.returncode == 1
    kept = read_jobs(store)[job.id]
    assert (kept.state, kept.ended is not None, upload.folder.exists()) == ("interrupted", True, False)


def test_files_that_nobody_works_on_are_swept(store: GraphStore, folder: Path) -> None:
    imports = import_folder(make_settings(folder))
    for name, at in (("old", 0.0), ("arriving", datetime.now(UTC).timestamp())):
        (imports / name).mkdir()
        os.utime(imports / name, (at, at))
    assert sweep(store, imports) == 1
    assert [path.name for path in imports.iterdir() if path.is_dir()] == ["arriving"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (None, "import"), ("../../etc/passwd", "passwd"), ("C:\\a\\b.csv", "b.csv"), ("..", "import"), ("a b;rm -rf.csv", "a_b_rm_-rf.csv"),
        ("\0", "import"), ("été.jsonl", "t_.jsonl"), ("x" * 300 + ".csv", "x" * 96 + ".csv"), (".hidden", "hidden"), ("-rf", "rf"),
    ],
    ids=ascii,
)  # fmt: skip
def test_a_file_name_is_only_a_name(name: str | None, expected: str) -> None:
    assert safe_name(name) == expected

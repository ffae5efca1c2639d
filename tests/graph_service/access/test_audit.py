"""What is written over HTTP and by commands is in the audit log, with who, what, from where and when."""

from __future__ import annotations

import getpass
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from graph_service.access import token_book
from graph_service.access.audit import AuditQuery, iter_audit
from graph_service.access.tokens import create_token
from graph_service.settings import Settings
from knowledge_graph.open_store import open_store
from knowledge_graph.store import GraphStore
from tests.docs.console import run
from tests.graph_service.test_errors import checked
from tests.support.calling import Caller, calling
from tests.support.worlds import MAY_2024, open_store_with, record

RETRACTION = "/v1/sources/source:paper/retraction"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[GraphStore]:
    """The world of May 2024, and a paper."""
    paper = record("source", "paper", type="article", title="A paper")
    store = open_store_with(tmp_path / "store", [*MAY_2024, paper])
    yield store
    store.close()


@pytest.fixture
def caller(store: GraphStore, monkeypatch: pytest.MonkeyPatch) -> Iterator[Caller]:
    monkeypatch.setattr(token_book, "FRESH", 0.0)
    with calling(Settings(require_token=True, proxies="127.0.0.1"), store) as caller:
        yield caller


def bearer(text: str, **headers: str) -> dict[str, Any]:
    return {"headers": {"Authorization": f"Bearer {text}", **headers}}


def test_every_decision_over_http_is_noted(store: GraphStore, caller: Caller) -> None:
    """By whose token, from which address, in which request; what was only tried, or refused, isn't."""
    token, desk = create_token(store, "desk", ["curate"])
    _, admin = create_token(store, "admin", ["admin"])
    sent = bearer(desk, **{"X-Forwarded-For": "192.0.2.7", "X-Request-ID": "r-17"})
    merged = {"into": "actor:qatar", "merged": "actor:alone", "why": "one", "by": "her", "force": True}
    for body in ({**merged, "dry_run": True}, {**merged, "merged": "actor:nobody"}, {"why": "x"}):
        caller.ask("POST", "/v1/merges", json=body, **sent)
    steps = [
        ("POST", "/v1/merges", {"json": merged}, 201),
        ("DELETE", "/v1/merges/actor:alone?why=two", {}, 200),
        ("POST", RETRACTION, {"json": {"why": "made up", "on": "2024-06-01", "by": "her"}}, 200),
        ("DELETE", f"{RETRACTION}?why=it%20was%20not&by=him", {}, 200),
    ]  # fmt: skip
    for method, path, options, status in steps:
        assert caller.ask(method, path, **options, **sent).status_code == status, path
    listed = caller.get("/v1/audit", **bearer(admin)).json()["results"]
    assert [entry["action"] for entry in listed] == ["unretract", "retract", "unmerge", "merge"]
    for entry in listed:
        origin = {name: entry[name] for name in ("by", "token", "via", "address", "request", "outcome")}
        assert origin == {
            "by": "desk", "token": token.id, "via": "http", "address": "192.0.2.7", "request": "r-17", "outcome": "done",
        }  # fmt: skip
    assert listed[0]["details"] == {"why": "it was not", "stated_by": "him"}
    assert listed[1]["what"] == ["source:paper"]
    assert {"actor:qatar", "actor:alone"} < set(listed[3]["what"])
    assert desk not in str(listed)


def test_the_log_is_read_page_by_page_and_for_admins_only(store: GraphStore, caller: Caller) -> None:
    _, desk = create_token(store, "desk", ["read", "curate", "load"])
    _, admin = create_token(store, "admin", ["admin"])
    for _ in range(3):
        caller.ask("POST", RETRACTION, json={"why": "x"}, **bearer(desk))
        caller.ask("DELETE", f"{RETRACTION}?why=y", **bearer(desk))
    checked(caller.get("/v1/audit", **bearer(desk)), "insufficient-scope")
    first = caller.get("/v1/audit?limit=4&by=desk", **bearer(admin)).json()
    second = caller.get(first["next"], **bearer(admin)).json()
    ids = [entry["id"] for entry in (*first["results"], *second["results"])]
    assert (len(ids), second["next"]) == (6, None)
    assert ids == sorted(set(ids), reverse=True)
    only = caller.get("/v1/audit?action=unretract&what=source:paper&since=2024-01-01", **bearer(admin)).json()
    assert [entry["action"] for entry in only["results"]] == ["unretract"] * 3
    for wrong in ("action=delete", "since=yesterday", "limit=0", "limit=1001", "nobody=1"):
        checked(caller.get(f"/v1/audit?{wrong}", **bearer(admin)), "invalid-parameter")


def test_every_command_that_writes_is_noted(tmp_path: Path) -> None:
    """By the user of the system; and the log is read by a command."""
    commands = [
        "load briefing --dry-run >/dev/null",
        "load briefing >/dev/null",
        "retract --source 'People who put off leaving Rafah' --why 'made up' --by her >/dev/null",
        "unretract --source 'People who put off leaving Rafah' --why 'it was not'",
        "merge actor:hamas actor:icj --why one --force >/dev/null && conflict-graph unmerge actor:icj >/dev/null",
        "token create --name desk 2>/dev/null >/dev/null && conflict-graph token revoke desk",
        "audit --limit 3",
        "audit --format json",
    ]
    *_, unretracted, _, _, text, listed = [run(f"conflict-graph {command}", tmp_path, 0) for command in commands]
    assert "counts again" in unretracted
    entries = orjson.loads(listed)
    assert [entry["action"] for entry in entries] == [
        "token revoke", "token create", "unmerge", "merge", "unretract", "retract", "load",
    ]  # fmt: skip
    assert {entry["by"] for entry in entries} == {getpass.getuser()}
    assert {entry["via"] for entry in entries} == {"command line"}
    assert entries[-1]["what"] == ["briefing"] or "briefing" in entries[-1]["what"][0]
    assert entries[-1]["details"]["added"]["event"] > 10
    assert text.splitlines()[0].split("\t") == ["at", "action", "outcome", "by", "from", "what"]
    assert "There are more" in text
    store = open_store(str(tmp_path / "conflict-graph-data"))
    assert len(list(iter_audit(store, AuditQuery()))) == len(entries)
    store.close()


def test_what_was_removed_for_its_age_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, store: GraphStore
) -> None:
    """By the command and over HTTP; the service removes it when it starts, one that may only read doesn't."""
    days = [f"2020-01-{number:02}" for number in range(1, 32)]
    store.keep_memos("audit days", dict.fromkeys(days, ""))
    monkeypatch.setattr(token_book, "FRESH", 0.0)

    def removed(read_only: bool) -> str | None:
        until = None
        with calling(Settings(read_only=read_only), store) as caller:
            for _ in range(6000 if not read_only else 1):
                until = caller.get("/v1/audit").json()["removed_until"]
                if until:
                    break
                time.sleep(0.02)
        return until

    assert removed(read_only=True) is None
    assert removed(read_only=False) == "2020-01-01"
    place = f"--store {tmp_path / 'store'}"
    (text,) = [run(f"conflict-graph audit {place}", tmp_path, 0)]
    assert "up to 2020-01-01 were removed for their age (CONFLICT_GRAPH_AUDIT_DAYS=400)" in text
    assert "were removed" not in run(f"conflict-graph audit {place} --since 2020-01-02", tmp_path, 0)
    assert set(store.memos("audit days")) == set(days[1:])
    store.keep_memos("audit days", {"2019-12-31": ""})
    merged = run(f"conflict-graph merge actor:qatar actor:alone --why one --force {place}", tmp_path, 0)
    assert "up to 2020-01-02 were removed" in merged

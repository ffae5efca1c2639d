"""What operators see: request ids, log lines that callers can't forge, slow questions, the start of a service."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from graph_service.monitoring.logs import LONGEST_TEXT, JsonLines
from graph_service.monitoring.request_record import is_valid_id
from graph_service.settings import Settings
from knowledge_graph.errors import InvalidInput
from tests.support.waiting import PATIENCE

TOKEN = "0123456789abcdef"  # noqa: S105 - there is no other word for it
PATHS = "/v1/paths?start=actor:david-barnea&end=actor:hamas"


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Iterator[Any]:
    """Return the lines that the service's log has, parsed, and the text that they were read from."""
    caplog.set_level(logging.INFO, "graph_service")
    formatted: list[str] = []
    handler = logging.Handler()
    handler.setFormatter(JsonLines())
    handler.emit = lambda record: formatted.append(handler.format(record))  # type: ignore[method-assign]
    logging.getLogger("graph_service").addHandler(handler)
    yield lambda: [json.loads(text) for text in formatted]
    logging.getLogger("graph_service").removeHandler(handler)


def test_every_response_has_an_id_that_its_problem_and_its_log_lines_have_too(call_with: Any, lines: Any) -> None:
    caller = call_with(Settings(access_log=True))
    answers = [caller.get(url) for url in (PATHS, "/v1/entities/actor:nobody", "/healthz", "/nothing", "/v1/paths")]
    ids = [answer.headers["x-request-id"] for answer in answers]
    assert len(set(ids)) == len(ids)
    for answer in answers:
        if answer.status_code >= 400:
            assert answer.json()["request_id"] == answer.headers["x-request-id"]
    assert [line["request_id"] for line in lines() if line["event"] == "request"] == ids
    assert [line["problem"] for line in lines() if "problem" in line] == [
        "not-found",
        "no-such-page",
        "invalid-parameter",
    ]
    (cause,) = [line for line in lines() if line["event"] == "not-found"]
    assert cause["request_id"] == ids[1]


@pytest.mark.parametrize(
    ("proxies", "sent", "is_taken"),
    [
        ("127.0.0.1", "edge-7f3a:1", True), ("127.0.0.0/8,::1", "edge-7f3a:1", True), ("10.0.0.0/8", "edge-7f3a:1", False),
        ("", "edge-7f3a:1", False), ("127.0.0.1", "x" * 129, False), ("127.0.0.1", "a b", False), ("127.0.0.1", '"}', False),
        ("127.0.0.1", "", False),
    ],
)  # fmt: skip
def test_only_a_configured_proxys_valid_id_is_taken(call_with: Any, proxies: str, sent: str, is_taken: bool) -> None:
    answer = call_with(Settings(proxies=proxies)).get("/healthz", headers={"X-Request-ID": sent})
    assert (answer.headers["x-request-id"] == sent) == is_taken
    assert is_valid_id(answer.headers["x-request-id"].encode())


def test_two_ids_are_none(call_with: Any) -> None:
    headers = httpx.Headers([("X-Request-ID", "edge-1"), ("X-Request-ID", "edge-2")])
    answer = call_with(Settings(proxies="127.0.0.1")).get("/healthz", headers=headers)
    assert answer.headers["x-request-id"] not in {"edge-1", "edge-2"}


def test_a_proxy_is_an_address() -> None:
    with pytest.raises(InvalidInput, match=r"proxies: .*must be addresses and networks"):
        Settings(proxies="127.0.0.1,proxy.example")


def test_a_slow_question_is_logged_with_its_parameters_and_nothing_else_that_was_sent(
    call_with: Any, lines: Any
) -> None:
    caller = call_with(Settings(slow_question=0, token=SecretStr(TOKEN)))
    headers = {"Authorization": f"Bearer {TOKEN}"}
    caller.get(f"{PATHS}&via=actor:qatar&via=actor:egypt", headers=headers)
    caller.get("/v1/entities/actor:hamas/claims?limit=1", headers=headers)
    caller.get(f"{PATHS}&access_token={TOKEN}&{TOKEN}", headers=headers)
    caller.get("/healthz")
    slow = [line for line in lines() if line["event"] == "slow-question"]
    assert [line["question"] for line in slow] == ["paths", "claims", "paths"]
    assert slow[0]["parameters"] == {
        "start": ["actor:david-barnea"], "end": ["actor:hamas"], "via": ["actor:qatar", "actor:egypt"]
    }  # fmt: skip
    assert (slow[1]["id"], slow[1]["parameters"]) == ("actor:hamas", {"limit": ["1"]})
    assert slow[0]["ms"] >= slow[0]["waiting_ms"] + slow[0]["working_ms"]
    assert slow[0]["parameters_left_out"] == 0
    assert (slow[2]["parameters_left_out"], slow[2]["problem"]) == (2, "invalid-parameter")
    assert TOKEN not in json.dumps(slow)


def test_what_is_quick_is_not_logged(call_with: Any, lines: Any) -> None:
    call_with(Settings(slow_question=3600)).get(PATHS)
    assert lines() == []


def test_a_slow_question_takes_one_short_line_whatever_was_sent(call_with: Any, caplog: Any) -> None:
    """Line breaks, escapes for terminals and characters that turn text around are escaped, long values are cut."""
    caller = call_with(Settings(slow_question=0))
    caller.get("/v1/entities?q=%0A%7B%22event%22:%22started%22%7D%1B%5B31m%E2%80%AE%C2%85%E2%80%A8" + "x" * 4000)
    caller.get("/v1/entities?" + "&".join(f"type=t{number}" for number in range(500)))
    records = [record for record in caplog.records if record.message == "slow-question"]
    texts = [JsonLines().format(record) for record in records]
    assert len(texts) == 2
    for text in texts:
        assert len(text) < 2_000
        assert text.isprintable()
        assert len(text.splitlines()) == 1
    (value,) = json.loads(texts[0])["parameters"]["q"]
    assert value.startswith('\n{"event":"started"}\x1b[31m\u202e\x85\u2028xxx')
    assert value.endswith("x…")
    assert json.loads(texts[1])["parameters_left_out"] == 480


@pytest.mark.parametrize(
    "value", ["\n", "\ud800", 2**70, "x" * 100_000, b"\xff", {"a": "\u202e"}],
    ids=["line break", "half a pair", "large number", "long", "bytes", "nested"],
)  # fmt: skip
def test_whatever_is_logged_is_one_line_of_json(value: object) -> None:
    record = logging.makeLogRecord({"msg": "event\n%s", "args": ("\x1b[2J",), "field": value})
    text = JsonLines().format(record)
    assert text.isprintable()
    assert len(text) < LONGEST_TEXT + 1_000
    assert json.loads(text)["event"] == "event\n\x1b[2J"


def test_serve_says_where_it_listens_and_logs_how_it_started(folder: Path) -> None:
    """Also on a port that the system chooses; no secret is among its settings."""
    command = [Path(sys.executable).parent / "conflict-graph", "serve", "--port", "0", "--store", str(folder)]
    variables = {
        "CONFLICT_GRAPH_TOKEN": TOKEN,
        "CONFLICT_GRAPH_WORKERS": "1",
        "CONFLICT_GRAPH_NEO4J_PASSWORD": "pass" * 3,
    }
    process = subprocess.Popen(
        command, env=os.environ | variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout
    address = process.stdout.readline().split()[2].rstrip(";")
    try:
        assert httpx.get(f"{address}/readyz", timeout=PATIENCE).status_code == 200
    finally:
        process.send_signal(signal.SIGINT)
        _, logged = process.communicate(timeout=PATIENCE)
    (started,) = [line for line in map(json.loads, logged.splitlines()) if line["event"] == "started"]
    assert started["address"] == address
    assert (started["store"], started["workers"]) == ("embedded", 1)
    assert started["settings"]["store"] == str(folder)
    assert started["settings"]["token"] is True
    assert not {TOKEN, "pass" * 3} & set(json.dumps(started).split('"'))

"""The explorer is opened in the person's browser: when there is one and a person, once the service answers."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import webbrowser
from pathlib import Path

import pytest
from typer.testing import CliRunner

from graph_service import web_browser
from graph_service.cli.app import build_app
from graph_service.web_browser import obstacle_to_opening, open_when_ready
from tests.support.neo4j_server import free_ports
from tests.support.waiting import PATIENCE, wait_for

SURROUNDINGS = ("BROWSER", "CI", "DISPLAY", "SSH_CONNECTION", "WAYLAND_DISPLAY")

FAKE_BROWSER = """#!{python}
import pathlib, sys, urllib.request
request = urllib.request.Request(sys.argv[1], headers={{"Accept": "text/html"}})
opener = urllib.request.build_opener(urllib.request.ProxyHandler({{}}))
page = opener.open(request, timeout={patience}).read().decode()
pathlib.Path({opened!r}).write_text(sys.argv[1] + " " + str("<title>conflict-graph" in page))
"""


class Controller(webbrowser.BaseBrowser):
    """A browser that notes what it is to open."""

    def __init__(self, name: str = "firefox", *, opens: bool = True) -> None:
        super().__init__(name)
        self.opens = opens
        self.opened: list[str] = []

    def open(self, url: str, new: int = 0, autoraise: bool = True) -> bool:
        self.opened.append(url)
        return self.opens


@pytest.fixture
def desktop(monkeypatch):
    """Somebody at the terminal of a Linux desktop, with a browser; tests take away what they are about."""
    for name in SURROUNDINGS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(web_browser.sys.stdout, "isatty", lambda: True, raising=False)
    controller = Controller()
    monkeypatch.setattr(webbrowser, "get", lambda: controller)
    return controller


@pytest.fixture
def surroundings(monkeypatch):
    """Change what a browser is looked for by: variables, the platform, the terminal, the browser."""

    def change(*, platform: str | None = None, is_terminal: bool = True, browser: object = None, **variables: str):
        monkeypatch.setattr(web_browser.sys.stdout, "isatty", lambda: is_terminal, raising=False)
        if platform:
            monkeypatch.setattr(sys, "platform", platform)
        if browser is not None:
            monkeypatch.setattr(webbrowser, "get", lambda: browser)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)

    return change


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"DISPLAY": "", "WAYLAND_DISPLAY": "wayland-0"},
        {"DISPLAY": "", "platform": "darwin"},
        {"DISPLAY": "", "platform": "win32"},
        {"CI": "false"},
        {"DISPLAY": "", "SSH_CONNECTION": "::1 1", "BROWSER": "editor", "browser": webbrowser.GenericBrowser("editor")},
    ],
    ids=["x11", "wayland", "macos", "windows", "no-ci", "helper-of-an-editor"],
)
@pytest.mark.usefixtures("desktop")
def test_a_person_before_a_screen_gets_it_opened(surroundings, changes):
    surroundings(**changes)
    assert obstacle_to_opening() is None


@pytest.mark.parametrize(
    ("changes", "reason", "also_if_wanted"),
    [
        ({"CI": "true"}, "CI", False),
        ({"is_terminal": False}, "terminal", False),
        ({"SSH_CONNECTION": "::1 1"}, "SSH", False),
        ({"DISPLAY": ""}, "DISPLAY", True),
        ({"browser": webbrowser.GenericBrowser("/usr/bin/w3m")}, "graphical", True),
        ({"BROWSER": "lynx", "browser": webbrowser.GenericBrowser("lynx")}, "graphical", True),
        ({"DISPLAY": "", "BROWSER": "firefox"}, "DISPLAY", True),
    ],
    ids=["ci", "pipe", "ssh", "no-screen", "text-browser", "text-browser-named", "named-without-screen"],
)
@pytest.mark.usefixtures("desktop")
def test_nobody_else_does_and_is_told_why(surroundings, changes, reason, also_if_wanted):
    """Who asked for it gets it even through a pipe; a terminal is never taken over."""
    surroundings(**changes)
    assert reason in (obstacle_to_opening() or "")
    assert bool(obstacle_to_opening(is_wanted=True)) is also_if_wanted


def test_a_machine_without_any_browser_is_told_so(desktop, monkeypatch):
    def get():
        raise webbrowser.Error

    monkeypatch.setattr(webbrowser, "get", get)
    sentences: list[str] = []
    assert open_when_ready("http://127.0.0.1:1", sentences.append, is_wanted=True) is None
    assert sentences == ["Not opened in a browser, because there is no graphical browser here."]
    assert desktop.opened == []


def test_it_is_not_opened_when_that_was_asked_for(desktop):
    sentences: list[str] = []
    assert open_when_ready("http://127.0.0.1:1", sentences.append, is_wanted=False) is None
    assert (sentences, desktop.opened) == (["Not opened in a browser, because you asked for that."], [])


def test_nothing_is_opened_where_nothing_answers(desktop):
    """A service that ended before its first answer leaves no browser with an error."""
    (port,) = free_ports(1)
    sentences: list[str] = []
    thread = open_when_ready(f"http://127.0.0.1:{port}", sentences.append, is_wanted=None)
    thread.join(PATIENCE)
    assert desktop.opened == []
    assert sentences == [
        f"Not opened in a browser, because the service isn't ready; open http://127.0.0.1:{port}/ yourself."
    ]


def test_a_browser_that_does_not_start_is_told(desktop, monkeypatch):
    desktop.opens = False
    monkeypatch.setattr(web_browser, "_answers", lambda _: True)
    sentences: list[str] = []
    open_when_ready("http://127.0.0.1:8000", sentences.append, is_wanted=None).join(PATIENCE)
    assert desktop.opened == ["http://127.0.0.1:8000/"]
    assert sentences[-1] == "The browser could not be started; open http://127.0.0.1:8000/ yourself."


@pytest.mark.parametrize("command", [["serve", "--open"], ["demo"]], ids=["serve", "demo"])
def test_a_browser_is_started_once_the_service_answers(folder, tmp_path, command):
    """The command runs at a terminal of its own; the browser is a script that reads the page it is to open."""
    opened = tmp_path / "opened"
    browser = tmp_path / "browser"
    browser.write_text(FAKE_BROWSER.format(python=sys.executable, opened=str(opened), patience=PATIENCE))
    browser.chmod(0o755)
    (port,) = free_ports(1)
    store = folder if command[0] == "serve" else tmp_path / "store"
    environment = {name: value for name, value in os.environ.items() if name not in SURROUNDINGS}
    program = [Path(sys.executable).parent / "conflict-graph", *command, "--port", str(port), "--store", str(store)]
    terminal, end = pty.openpty()
    process = subprocess.Popen(program, stdout=end, stderr=end, stdin=end, env=environment | {"BROWSER": str(browser)})
    os.close(end)
    printed: list[bytes] = []

    def is_told() -> bool:
        printed.append(os.read(terminal, 65536))
        return b"in your browser now" in b"".join(printed)

    try:
        wait_for(is_told, "the sentence")
        wait_for(lambda: opened.exists() and opened.read_text(), "the browser")
        assert opened.read_text() == f"http://127.0.0.1:{port}/ True"
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0
        os.close(terminal)


def test_the_demo_leaves_the_browser_alone_if_asked(desktop, tmp_path, monkeypatch):
    """``--no-open`` holds at a terminal with a screen, too."""
    monkeypatch.setattr("graph_service.serving.server.serve", lambda _, ready: ready("http://127.0.0.1:8000"))
    result = CliRunner().invoke(build_app(), ["demo", "--no-open", "--store", str(tmp_path / "store")])
    assert result.stdout.splitlines()[-1] == "Not opened in a browser, because you asked for that."
    assert desktop.opened == []

"""Open the explorer in the person's own browser, where there is one to look at and a person to look."""

from __future__ import annotations

import os
import sys
import threading
import webbrowser
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException
from typing import Final
from urllib.parse import urlsplit

TEXT_BROWSERS: Final = frozenset({"browsh", "elinks", "links", "links2", "lynx", "w3m", "www-browser"})
"""Browsers that would take over the terminal, where the service runs."""

PATIENCE: Final = 120
"""Seconds that the service gets for its first answer."""

_NO_BROWSER: Final = "there is no graphical browser here"


def obstacle_to_opening(*, is_wanted: bool = False) -> str | None:
    """Return why no browser should be opened, as words that follow "because"; None if nothing speaks against it.

    Args:
        is_wanted: whether the person asked for it; otherwise a person must sit at this very machine's terminal.
    """
    if not is_wanted and (absence := _absence()):
        return absence
    try:
        controller = webbrowser.get()
    except webbrowser.Error:
        return _NO_BROWSER
    if getattr(controller, "basename", "") in TEXT_BROWSERS:
        return _NO_BROWSER
    # A command that the person named in BROWSER, such as that of an editor over SSH, knows where to find a screen.
    if os.environ.get("BROWSER") and type(controller) is webbrowser.GenericBrowser:
        return None
    return _missing_screen(is_wanted=is_wanted)


def _absence() -> str | None:
    """Return what says that nobody watches what is printed."""
    if os.environ.get("CI", "").lower() not in {"", "0", "false"}:
        return "this is a CI job"
    return None if sys.stdout.isatty() else "the output goes to no terminal"


def _missing_screen(*, is_wanted: bool) -> str | None:
    if os.environ.get("SSH_CONNECTION") and not is_wanted:
        return "you are connected over SSH"
    if sys.platform in {"darwin", "win32"} or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        return None
    return "there is no screen here (neither DISPLAY nor WAYLAND_DISPLAY is set)"


def open_when_ready(address: str, tell: Callable[[str], None], *, is_wanted: bool | None) -> threading.Thread | None:
    """Open the explorer in the browser once the service there answers, or say why not.

    Args:
        address: the service's, without a path.
        tell: is called with a sentence that says what happened.
        is_wanted: whether the person asked for it, or asked for it not to be; None leaves it to what is found here.

    Returns:
        The thread that waits for the service; None, if nothing will be opened.
    """
    obstacle = "you asked for that" if is_wanted is False else obstacle_to_opening(is_wanted=bool(is_wanted))
    if obstacle:
        tell(f"Not opened in a browser, because {obstacle}.")
        return None
    thread = threading.Thread(target=_open, args=(address, tell), name="browser", daemon=True)
    thread.start()
    return thread


def _open(address: str, tell: Callable[[str], None]) -> None:
    by_hand = f"open {address}/ yourself."
    if not _answers(address):
        tell(f"Not opened in a browser, because the service isn't ready; {by_hand}")
        return
    tell("It opens in your browser now.")
    # The first browser alone: the further ones that the library would try may be those of a terminal.
    try:
        is_open = webbrowser.get().open(f"{address}/")
    except (webbrowser.Error, OSError):
        is_open = False
    if not is_open:
        tell(f"The browser could not be started; {by_hand}")


def _answers(address: str) -> bool:
    """Wait for the first answer; the socket is listened on already, so that one request waits as long as it must."""
    parts = urlsplit(address)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=PATIENCE)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()

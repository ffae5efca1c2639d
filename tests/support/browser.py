"""A real Chromium, driven headless, that reaches nothing but this machine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.support.availability import skip_or_fail

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@contextmanager
def running_chromium(path: str, *arguments: str) -> Iterator[Any]:
    """Start the Chromium at a path, with further arguments; yield Playwright's browser."""
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 - may be missing
    except ImportError:
        skip_or_fail("Playwright is not installed (uv sync --group dev)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*ARGUMENTS, *arguments])
        yield browser
        browser.close()


def only_this_machine(route: Any) -> None:
    """Let nothing out: a page may report usage and load remote pages."""
    if re.match(r"https?://127\.0\.0\.1[:/]|data:|blob:", route.request.url):
        route.continue_()
    else:
        route.abort()

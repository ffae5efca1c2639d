"""Waiting for a process: patiently, as a busy machine may take a minute over what a quiet one does in a second."""

import time
from collections.abc import Callable
from typing import TypeVar

PATIENCE = 180.0
"""Seconds after which a process is given up. No test may wait less than two minutes for one."""

Result = TypeVar("Result")


def wait_for(attempt: Callable[[], Result], what: str, *errors: type[Exception]) -> Result:
    """Return what an attempt returns once that is true; attempts that raise one of ``errors`` are repeated.

    Raises:
        AssertionError: it hadn't come after ``PATIENCE``; the last error is its cause.
    """
    deadline, last = time.monotonic() + PATIENCE, None
    while time.monotonic() < deadline:
        try:
            if result := attempt():
                return result
        except errors as error:
            last = error
        time.sleep(0.05)
    raise AssertionError(f"{what} did not come within {PATIENCE:.0f} s") from last

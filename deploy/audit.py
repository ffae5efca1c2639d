"""Look for known vulnerabilities in every locked dependency: pip-audit over requirements/, npm audit over the explorer.

    make audit

Both ask a service of advisories. Where it can't be reached, that is said and nothing fails: a build without a network
is no worse than one with. Ends with 1 if something known is wrong with a dependency.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[1]
LOCKS: Final = ("runtime", "build", "dev", "clients", "node", "audit", "probe")
PATIENCE: Final = 300
"""Seconds that one tool may take."""


class NotReachedError(Exception):
    """Nobody told what is known of some dependencies."""


def read_python(report: str) -> list[str]:
    """Return what pip-audit found.

    Args:
        report: its JSON.

    Raises:
        NotReachedError: there is none, or packages were skipped, as they are where the service doesn't answer.
    """
    try:
        dependencies = json.loads(report)["dependencies"]
    except (ValueError, KeyError, TypeError):
        raise NotReachedError("pip-audit got no answer") from None
    found = [
        f"{dependency['name']} {dependency['version']}: {advisory['id']}"
        for dependency in dependencies
        for advisory in dependency.get("vulns", ())
    ]
    skipped = [dependency["name"] for dependency in dependencies if "skip_reason" in dependency]
    if skipped and not found:
        raise NotReachedError(f"of {len(dependencies)} packages {len(skipped)} got no answer")
    return found


def read_npm(report: str) -> list[str]:
    """Return what npm found.

    Args:
        report: its JSON.

    Raises:
        NotReachedError: its registry tells no advisories.
    """
    try:
        vulnerabilities: dict[str, Any] = json.loads(report)["vulnerabilities"]
    except (ValueError, KeyError, TypeError):
        raise NotReachedError("npm got no answer") from None
    return [f"{name}: {about['severity']}" for name, about in vulnerabilities.items()]


def audit() -> Iterator[tuple[str, list[str] | NotReachedError]]:
    """Yield each lock, and what is known to be wrong with what it names."""
    folder = Path(sys.executable).parent
    shared = ["--disable-pip", "--require-hashes", "--progress-spinner", "off", "--timeout", "10", "--format", "json"]
    for name in LOCKS:
        lock = f"requirements/{name}.txt"
        yield lock, _tried(read_python, [str(folder / "pip-audit"), *shared, "--requirement", lock], ROOT)
    explorer = ROOT / "graph_service" / "explorer"
    yield "graph_service/explorer/package-lock.json", _tried(read_npm, ["npm", "audit", "--json"], explorer)


def _tried(read: Any, command: list[str], folder: Path) -> list[str] | NotReachedError:
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=PATIENCE, check=False)
        found: list[str] = read(done.stdout)
    except NotReachedError as error:
        return error
    except (OSError, subprocess.TimeoutExpired) as error:
        return NotReachedError(f"{command[0]}: {type(error).__name__}")
    return found


def main() -> int:
    """Print a line for each lock, and return whether something is wrong."""
    os.environ.pop("PIP_FIND_LINKS", None)
    wrong = False
    for lock, found in audit():
        if isinstance(found, NotReachedError):
            print(f"{lock}: NOT AUDITED: {found}.")
        elif found:
            wrong = True
            print(f"{lock}: {len(found)} known: {'; '.join(found)}")
        else:
            print(f"{lock}: nothing known")
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main())

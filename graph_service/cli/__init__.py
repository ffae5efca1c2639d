"""The command line ``conflict-graph``: a module a group of commands."""

from __future__ import annotations

import sys
from io import TextIOWrapper


def main() -> None:
    """Run the command line. A letter that the terminal's encoding lacks is shown as a question mark."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    from graph_service.cli.app import build_app  # noqa: PLC0415 - `import graph_service.cli` alone builds nothing

    build_app()()


__all__ = ["main"]

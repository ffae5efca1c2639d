"""The command line ``conflict-graph``: a module a group of commands, imported when one of them is run."""

from __future__ import annotations

import gc
import os
import sys
from importlib.util import find_spec
from io import TextIOWrapper
from typing import Final

_OURS: Final = ("knowledge_graph", "loaders", "queries")
"""The packages beside this one. Their names are common words, which other distributions use as well."""


def main() -> None:
    """Run the command line. Characters that the terminal's encoding lacks are printed as question marks."""
    gc.disable()  # what is imported stays; a command turns it on again once that is done
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy's linear algebra, unused here, starts a thread a core
    # The processes that `serve` and `load` start would look for Python's own modules in the current folder first.
    os.environ.setdefault("PYTHONSAFEPATH", "1")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    if stranger := _find_stranger():
        sys.exit(
            f"{stranger} is another package under a name that conflict-graph uses; "
            "install conflict-graph into an environment of its own."
        )
    from graph_service.cli.app import build_app  # noqa: PLC0415 - `import graph_service.cli` alone builds nothing

    build_app()()


def _find_stranger() -> str | None:
    """Return the folder of another distribution's package that hides one of ours; None if there is none."""
    home = os.path.realpath(f"{__file__}/../../..")
    for name in _OURS:
        spec = find_spec(name)
        origin = spec and spec.origin
        if origin and os.path.realpath(f"{origin}/../..") != home:
            return os.path.dirname(origin)  # noqa: PTH120 - pathlib takes long to import
    return None


__all__ = ["main"]

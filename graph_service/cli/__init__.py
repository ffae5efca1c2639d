"""The command line ``conflict-graph``: a module a group of commands."""

from __future__ import annotations


def main() -> None:
    """Run the command line."""
    from graph_service.cli.app import build_app  # noqa: PLC0415 - `import graph_service.cli` alone builds nothing

    build_app()()


__all__ = ["main"]

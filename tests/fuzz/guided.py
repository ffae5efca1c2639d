"""One parser under Atheris: ``python -m tests.fuzz.guided PARSER CORPUS [libFuzzer's options]``."""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["loaders", "knowledge_graph", "queries", "graph_service"]):
    from tests.fuzz.targets import PARSERS, run_target

if __name__ == "__main__":
    targets = PARSERS[sys.argv.pop(1)]

    def run(content: bytes) -> None:
        """Give all but the first byte to the target that it names."""
        if content:
            run_target(targets[content[0] % len(targets)], content[1:])

    atheris.Setup(sys.argv, run)
    atheris.Fuzz()

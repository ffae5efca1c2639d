"""One parser under Atheris: ``python -m tests.fuzz.guided NAME CORPUS [libFuzzer's options]``."""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["loaders", "knowledge_graph"]):
    from tests.fuzz.targets import run_target

if __name__ == "__main__":
    target = sys.argv.pop(1)
    atheris.Setup(sys.argv, lambda content: run_target(target, content))
    atheris.Fuzz()

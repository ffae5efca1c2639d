"""``python -m tests.fuzz --minutes 10``: fuzz every parser, or ``--only`` some, for so many minutes each.

Atheris does it where it is installed (``pip install atheris``), guided by what code is reached; else random changes of
samples do; it is said which did. What ends in any other way than a refusal, takes a minute, or takes too much memory, is kept
in ``tests/fuzz/corpus``, which the suite runs again; what Atheris found to reach more code, in ``build/fuzz`` for the next time.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import re
import signal
import subprocess
import sys
import time
import traceback
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Final

from tests.fuzz.mutation import CORPUS, iter_mutations_of, list_seeds
from tests.fuzz.targets import PARSERS, run_target

GROWN: Final = Path(__file__).parents[2] / "build" / "fuzz"
"""Where the inputs that Atheris found are kept, by parser."""
MAX_SECONDS: Final = 60
"""Seconds that a parser may take for one input."""
MAX_MEMORY: Final = 1_024
"""Megabytes that a process which fuzzes may take; Atheris's own are among them."""
MAX_FAILURES: Final = 10
"""Failures of a parser after which it is fuzzed no further."""
_EXECUTED: Final = re.compile(r"^stat::number_of_executed_units:\s*(\d+)|^#(\d+)\s", re.MULTILINE)


def fuzz_by_mutation(parser: str, seconds: float, seed: int) -> tuple[int, int]:
    """Run a parser on changed samples; return how many were tried and how many failed."""
    signal.signal(signal.SIGALRM, _end)
    until, tried, failed = time.monotonic() + seconds, 0, 0
    for name, content in iter_mutations_of(parser, seed):
        if time.monotonic() > until or failed >= MAX_FAILURES:
            break
        tried += 1
        signal.alarm(MAX_SECONDS)
        try:
            run_target(name, content)
        except Exception:  # noqa: BLE001 - whatever it is, it is what is looked for
            failed += 1
            traceback.print_exc()
            _keep(name, content)
        finally:
            signal.alarm(0)
    return tried, failed


def _end(number: int, frame: FrameType | None) -> None:
    raise TimeoutError(f"no end within {MAX_SECONDS} seconds")


def _keep(name: str, content: bytes) -> None:
    path = CORPUS / f"{name}__{hashlib.sha256(content).hexdigest()[:12]}"
    path.write_bytes(content)
    print(f"kept as {path}", flush=True)


def fuzz_with_atheris(parser: str, seconds: float, seed: int) -> tuple[int, int]:
    """Run a parser under Atheris in processes of its own, a new one after a failure.

    Returns:
        How many inputs were tried, and how many failed.
    """
    targets, corpus = PARSERS[parser], GROWN / parser
    corpus.mkdir(parents=True, exist_ok=True)
    for index, name in enumerate(targets):
        for content in list_seeds(name):
            chosen = bytes([index]) + content
            (corpus / hashlib.sha1(chosen, usedforsecurity=False).hexdigest()).write_bytes(chosen)
    until, tried, failed = time.monotonic() + seconds, 0, 0
    while (rest := int(until - time.monotonic())) > 0 and failed < MAX_FAILURES:
        with TemporaryDirectory(prefix="fuzz-") as folder:
            command = [
                sys.executable, "-m", "tests.fuzz.guided", parser, str(corpus), f"-artifact_prefix={folder}/",
                f"-max_total_time={rest}", f"-timeout={MAX_SECONDS}", f"-rss_limit_mb={MAX_MEMORY}",
                f"-seed={seed + failed + 1}", "-max_len=65536", "-print_final_stats=1",
            ]  # fmt: skip
            done = subprocess.run(command, check=False, capture_output=True, text=True, errors="replace")
            tried += read_executed(done.stdout + done.stderr)
            for path in Path(folder).iterdir():
                if not path.name.startswith("slow-unit"):  # within what it may take
                    content = path.read_bytes() or b"\0"
                    _keep(targets[content[0] % len(targets)], content[1:])
        if done.returncode:
            failed += 1
            print((done.stdout + done.stderr)[-4000:], flush=True)
    return tried, failed


def read_executed(text: str) -> int:
    """Return of how many inputs Atheris says that it tried them: at its end, or else the last time that it said so."""
    return max((int(end or running) for end, running in _EXECUTED.findall(text)), default=0)


def main() -> int:
    """Fuzz, print what was tried and failed, and return 1 if anything failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0, help="for each parser")
    parser.add_argument("--only", default="", help=f"parsers whose name holds this text, of {', '.join(PARSERS)}")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--engine", choices=["atheris", "mutation"])
    options = parser.parse_args()
    engine = options.engine or ("atheris" if importlib.util.find_spec("atheris") else "mutation")
    fuzz = fuzz_with_atheris if engine == "atheris" else fuzz_by_mutation
    print(f"engine: {engine}{'' if engine == 'atheris' else ' (Atheris is not installed or not wanted)'}")
    print("parser\ttried\tfailed", flush=True)
    every, good = [], True
    for name in (name for name in PARSERS if options.only in name):
        tried, failed = fuzz(name, options.minutes * 60, options.seed)
        print(f"{name}, {options.minutes:g} min by {engine}\t{tried}\t{failed}", flush=True)
        every.append(tried)
        good &= not failed and tried > 0
    print(f"{len(every)} parsers, {sum(every):,} inputs")
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())

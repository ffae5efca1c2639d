"""``python -m tests.fuzz --minutes 10``: fuzz every parser, or ``--only`` some, for so many minutes each.

Atheris does it where it is installed (``pip install atheris``), guided by what code is reached; else random changes of
samples do. What ends in any other way than a refusal, takes a minute, or takes too much memory, is kept in
``tests/fuzz/corpus``, which the suite runs again.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import signal
import subprocess
import sys
import time
import traceback
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Final

from tests.fuzz.mutation import CORPUS, iter_mutations, list_seeds
from tests.fuzz.targets import TARGETS, run_target

MAX_SECONDS: Final = 60
"""Seconds that a parser may take for one input."""
MAX_MEMORY: Final = 1_024
"""Megabytes that a process which fuzzes may take; Atheris's own are among them."""


def fuzz_by_mutation(name: str, seconds: float, seed: int) -> tuple[int, int]:
    """Run a target on changed samples; return how many were tried and how many failed."""
    signal.signal(signal.SIGALRM, _end)
    until, tried, failed = time.monotonic() + seconds, 0, 0
    for content in iter_mutations(name, seed):
        if time.monotonic() > until:
            break
        tried += 1
        signal.alarm(MAX_SECONDS)
        try:
            run_target(name, content)
        except Exception:  # noqa: BLE001 - whatever it is, it is what is looked for
            failed += 1
            path = CORPUS / f"{name}__{hashlib.sha256(content).hexdigest()[:12]}"
            path.write_bytes(content)
            traceback.print_exc()
            print(f"kept as {path}", flush=True)
        finally:
            signal.alarm(0)
    return tried, failed


def _end(number: int, frame: FrameType | None) -> None:
    raise TimeoutError(f"no end within {MAX_SECONDS} seconds")


def fuzz_with_atheris(name: str, seconds: float, seed: int) -> int:
    """Run a target under Atheris in a process of its own; return 1 if it failed."""
    with TemporaryDirectory(prefix="fuzz-") as folder:
        for number, content in enumerate(list_seeds(name)):
            Path(folder, str(number)).write_bytes(content)
        command = [
            sys.executable, "-m", "tests.fuzz.guided", name, folder, f"-artifact_prefix={CORPUS}/{name}__",
            f"-max_total_time={int(seconds)}", f"-timeout={MAX_SECONDS}", f"-rss_limit_mb={MAX_MEMORY}",
            f"-seed={seed + 1}", "-max_len=65536", "-verbosity=0", "-print_final_stats=1",
        ]  # fmt: skip
        return int(subprocess.run(command, check=False).returncode != 0)


def main() -> int:
    """Fuzz, print what was tried and failed, and return 1 if anything failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0, help="for each parser")
    parser.add_argument("--only", default="", help="parsers whose name holds this text")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--engine", choices=["atheris", "mutation"])
    options = parser.parse_args()
    engine = options.engine or ("atheris" if importlib.util.find_spec("atheris") else "mutation")
    failed = inputs = 0
    for name in (name for name in TARGETS if options.only in name):
        if engine == "atheris":
            bad, words = fuzz_with_atheris(name, options.minutes * 60, options.seed), ""
        else:
            tried, bad = fuzz_by_mutation(name, options.minutes * 60, options.seed)
            words = f"{tried:,} tried, "
            inputs += tried
        failed += bad
        print(f"{name:24} {engine}: {words}{bad} failed", flush=True)
    print(f"tried {inputs or len(TARGETS)}, failed {failed}")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())

"""Ask a service everything that its OpenAPI document allows and much that it doesn't, one request building on another.

``python -m tests.probing [--requests 20000]`` serves a new embedded store with the sample, has schemathesis (in ``.venv/probe``, made
by ``make test-long``) ask it until so many requests were sent, and counts answers that are the server's fault, that have a
status or type that isn't documented, or whose body isn't as documented. Whatever is left of a run that ends early is tried
again with another seed.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from tests.support.waiting import PATIENCE, wait_for

ROOT: Final = Path(__file__).resolve().parents[2]
PROGRAM: Final = ROOT / ".venv" / "probe" / "bin" / "schemathesis"
CHECKS: Final = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
MOST_RUNS: Final = 20


@contextmanager
def service(folder: Path) -> Iterator[str]:
    """Run a service over a new store with the sample; yield its address."""
    program = [str(Path(sys.executable).parent / "conflict-graph")]
    plain = {name: value for name, value in os.environ.items() if not name.startswith("CONFLICT_GRAPH_")}
    environment = plain | {"CONFLICT_GRAPH_STORE": str(folder / "store")}
    subprocess.run([*program, "load", "briefing"], env=environment, stdout=subprocess.DEVNULL, check=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen([*program, "serve", "--port", str(port)], env=environment, stdout=log, stderr=log) as server,
    ):
        try:
            wait_for(lambda: _is_ready(address), address, OSError)
            yield address
        finally:
            server.terminate()


def _is_ready(address: str) -> bool:
    with urllib.request.urlopen(f"{address}/readyz", timeout=PATIENCE):  # noqa: S310 - our own server
        return True


def probe(address: str, folder: Path, *, seed: int, examples: int) -> tuple[int, list[str]]:
    """Return how many requests one run sent, and what failed."""
    report = folder / f"{seed}.ndjson"
    options = {
        "--phases": "coverage,fuzzing,stateful", "--max-examples": str(examples), "--checks": CHECKS,
        "--seed": str(seed), "--request-timeout": str(PATIENCE), "--workers": "2", "--generation-database": "none",
        "--report": "ndjson", "--report-ndjson-path": str(report), "--warnings": "off",
    }  # fmt: skip
    done = subprocess.run(
        [str(PROGRAM), "run", f"{address}/openapi.json", "--continue-on-failure", "--no-color",
         *(word for option in options.items() for word in option)],
        env=os.environ | {"SCHEMATHESIS_HOOKS": str(Path(__file__).with_name("hooks.py"))},
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    sent, failures = read_report(report)
    if done.returncode and not failures:
        failures = [f"schemathesis ended with {done.returncode}: {(done.stdout + done.stderr)[-1500:]}"]
    if failures:
        failures.append(_cut(done.stdout))
    return sent, failures


def read_report(report: Path) -> tuple[int, list[str]]:
    """Return from an NDJSON report how many requests were answered, and the titles of what failed."""
    sent, failures = 0, []
    if not report.exists():
        return 0, ["schemathesis wrote no report"]
    with report.open(encoding="utf-8") as lines:
        for line in lines:
            scenario = json.loads(line).get("ScenarioFinished")
            if scenario:
                recorder: dict[str, Any] = scenario["recorder"]
                sent += len(recorder.get("interactions", ()))
                failures += [
                    f"{recorder['label']}: {check['name']}"
                    for checks in recorder.get("checks", {}).values()
                    for check in checks
                    if check["status"] == "failure"
                ]
    return sent, failures


def _cut(text: str) -> str:
    """Return a report with its long lines cut: addresses have tens of thousands of letters."""
    start = max(text.find("FAILURES"), text.find("ERRORS"), 0)
    return re.sub(r"(?m)^(.{300}).*$", r"\1…", text[start : start + 200_000])[:6000]


def main() -> int:
    """Probe until enough requests were sent; print what was tried and what failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.probing", description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--examples", type=int, default=400, help="a run's examples for an operation")
    parser.add_argument("--seed", type=int, default=17)
    options = parser.parse_args()
    if not PROGRAM.exists():
        print(f"{PROGRAM} is missing: `make test-long` makes it.")
        return 2
    sent, failures = 0, list[str]()
    with tempfile.TemporaryDirectory() as scratch, service(Path(scratch)) as address:
        for run in range(MOST_RUNS):
            if sent >= options.requests:
                break
            more, wrong = probe(address, Path(scratch), seed=options.seed + run, examples=options.examples)
            sent, failures = sent + more, failures + wrong
            print(f"{sent:,} requests, {len(failures)} failures", flush=True)
        _is_ready(address)
    for failure in failures[:20]:
        print(failure)
    print(f"tried {sent}, failed {len(failures)}")
    return 0 if sent >= options.requests and not failures else 1


if __name__ == "__main__":
    sys.exit(main())

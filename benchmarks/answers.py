"""Prove that a version answers as another did, byte for byte, but for what was renamed on purpose.

    python -m benchmarks.answers record FOLDER --store STORE [--decide] [--like OLD] [--renamed renames.json]
    python -m benchmarks.answers compare OLD NEW [--renamed renames.json] [--except-texts] [--leave-out ADDRESS]

``record`` starts the service of the working tree it is run in, sends several hundred requests that follow from what the
store holds, and keeps each answer: status, the headers of ``KEPT`` and the body. It uses the service over HTTP only.
With ``--like`` it sends what another recording sent, cursors too. ``--decide`` merges and retracts at the end, which
changes the store. ``compare`` is ``benchmarks.answers_compare``, which says what a file of renames holds.

What depends on the clock is left out or written as zeros, see ``_timeless``: ``ETag``, ``Date`` and the other headers
that aren't kept; the ``milliseconds`` of what is explained; the port; and, in what follows a decision, this day and the
ids of merges, which are made out of it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import socket
import subprocess
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from benchmarks.answers_compare import Renames, compare
from benchmarks.answers_requests import Request, requests_for

INDEX: Final = "index.jsonl"
KEPT: Final = ("content-type", "link", "location", "content-disposition", "allow", "vary", "retry-after")
"""The headers that are part of an answer."""
SECONDS: Final = "120"
"""How long a question may take, so that a busy machine changes no answer."""
_START_SECONDS: Final = 60.0
_PATIENCE: Final = 180.0
_MILLISECONDS: Final = re.compile(rb'"milliseconds":[0-9.e+-]+')
_MERGE_IDS: Final = re.compile(rb"merge:[0-9a-f]{8,}")


@dataclass(frozen=True, slots=True)
class Recorded:
    """An answer as it is kept."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def bytes(self) -> bytes:
        """Return it as it stands in its file: the status, the headers, an empty line, the body."""
        head = [str(self.status), *(f"{name}: {value}" for name, value in self.headers.items())]
        return "\n".join([*head, "", ""]).encode() + self.body


class Service:
    """A running service, asked one question at a time over one connection."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._connection = HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)

    def ask(self, url: str) -> Any:
        """Return the JSON of an answer to GET."""
        return json.loads(self.send(Request(url)).body)

    def send(self, request: Request) -> Recorded:
        """Send one request and return its answer without what depends on the clock."""
        body = None if request.body is None else request.body.encode()
        try:
            self._connection.request(request.method, request.url, body, request.headers)
            answer = self._connection.getresponse()
            content = _timeless(answer.read(), self._port, decided=request.decides)
        except (HTTPException, OSError):
            self._connection.close()
            raise
        kept = {name: value for name in KEPT if (value := answer.getheader(name)) is not None}
        if request.decides:
            kept = {name: _MERGE_IDS.sub(b"merge:0", value.encode()).decode() for name, value in kept.items()}
        return Recorded(answer.status, kept, content)


def _timeless(body: bytes, port: int, *, decided: bool) -> bytes:
    """Write zeros for what differs from one moment to the next."""
    content = _MILLISECONDS.sub(b'"milliseconds":0', body).replace(b"127.0.0.1:%d" % port, b"127.0.0.1:0")
    if decided:
        today = datetime.now(UTC).date().isoformat().encode()
        content = _MERGE_IDS.sub(b"merge:0", content.replace(today, b"0000-00-00"))
    return content


def record(folder: Path, store: str, renames: Renames, *, like: Path | None, decide: bool) -> dict[str, int]:
    """Send all requests to the service of this working tree; return how many answers had which status."""
    folder.mkdir(parents=True, exist_ok=True)
    statuses: Counter[str] = Counter()
    with serving(store, folder) as service, (folder / INDEX).open("w", encoding="utf-8") as index:
        planned = _replayed(like) if like else _derived(service)
        requests = (request for request in planned if decide or not request.decides)
        for number, (request, answer) in enumerate(_answers(service, requests, renames), 1):
            name = f"{number:04}.answer"
            (folder / name).write_bytes(answer.bytes)
            index.write(json.dumps(_line(request, answer, name)) + "\n")
            statuses[str(answer.status)] += 1
    return dict(sorted(statuses.items()))


def _line(request: Request, answer: Recorded, name: str) -> dict[str, Any]:
    digest = {"sha256": hashlib.sha256(answer.bytes).hexdigest(), "bytes": len(answer.body)}
    sent = {key: value for key, value in asdict(request).items() if value and key != "pages"}
    return {"file": name, **sent, "status": answer.status, **digest}


def _answers(service: Service, planned: Iterator[Request], renames: Renames) -> Iterator[tuple[Request, Recorded]]:
    """Send each request under its new address, and ask for as many further pages as it wants."""
    for planned_request in planned:
        request = planned_request
        while True:
            answer = service.send(replace(request, url=renames.address(request.url)))
            yield request, answer
            further = re.match("<(.*)>", answer.headers.get("link", ""))
            if not request.pages or further is None:
                break
            request = replace(request, url=further[1], pages=request.pages - 1)


def _derived(service: Service) -> Iterator[Request]:
    """Return the requests that follow from the store.

    Raises:
        LookupError: the OpenAPI document has a GET route that none of them is for.
    """
    requests = requests_for(service.ask)
    question = [urlsplit(request.url).path for request in requests]
    paths = [path for path, taken in service.ask("/openapi.json")["paths"].items() if "get" in taken]
    for path in paths:
        pattern = re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path)))
        if not any(pattern.fullmatch(path) for path in question):
            raise LookupError(f"no request is for {path}")
    return iter(requests)


def _replayed(folder: Path) -> Iterator[Request]:
    known = {field.name for field in fields(Request)}
    for line in (folder / INDEX).read_text("utf-8").splitlines():
        yield Request(**{key: value for key, value in json.loads(line).items() if key in known})


@contextmanager
def serving(store: str, folder: Path) -> Iterator[Service]:
    """Run the service of this working tree on a store, with one worker, until the block ends."""
    port = _free_port()
    environment = os.environ | {"CONFLICT_GRAPH_WORKERS": "1", "CONFLICT_GRAPH_TIMEOUT": SECONDS}
    log = folder / "service.log"
    with (
        log.open("wb") as output,
        subprocess.Popen(
            [*_program(), "serve", "--port", str(port), "--store", store], env=environment, stderr=output
        ) as process,
    ):
        try:
            yield _ready(port, process, log)
        finally:
            process.terminate()
            process.wait(30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _program() -> list[str]:
    """Return the command line as the working tree's own metadata name it, wherever its module is."""
    metadata = tomllib.loads(Path("pyproject.toml").read_text("utf-8"))
    module, _, function = metadata["project"]["scripts"]["conflict-graph"].partition(":")
    return [sys.executable, "-c", f"from {module} import {function}\nif __name__ == '__main__': {function}()"]


def _ready(port: int, process: subprocess.Popen[bytes], log: Path) -> Service:
    """Wait until the service answers.

    Raises:
        ChildProcessError: it ended, or stayed silent for a minute.
    """
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if Service(port).send(Request("/readyz")).status == 200:
                return Service(port)
        except OSError:
            time.sleep(0.1)
    raise ChildProcessError(f"the service did not start:\n{log.read_text('utf-8', 'replace')[-2000:]}")


def main() -> int:
    """Record, or compare; return 1 if anything differs."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.answers", description=main.__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    recording = commands.add_parser("record", help="keep the answers of this working tree")
    recording.add_argument("folder", type=Path)
    recording.add_argument("--store", required=True, help="a folder, or neo4j://host:port")
    recording.add_argument("--like", type=Path, help="send what this recording sent")
    recording.add_argument("--decide", action="store_true", help="also merge and retract, which changes the store")
    comparing = commands.add_parser("compare", help="compare two recordings")
    comparing.add_argument("old", type=Path)
    comparing.add_argument("new", type=Path)
    comparing.add_argument("--except-texts", action="store_true", help="let title and detail of problems differ")
    comparing.add_argument("--leave-out", action="append", default=[], help="an address to leave out: /docs")
    comparing.add_argument("--differences", type=int, default=8, help="how many lines to show of each answer")
    for command in (recording, comparing):
        command.add_argument("--renamed", type=Path, help="a file of renames")
    options = parser.parse_args()
    renames = Renames.read(options.renamed)
    if options.command == "compare":
        leave_out, lines = frozenset(options.leave_out), options.differences
        return compare(
            options.old, options.new, renames, texts=not options.except_texts, leave_out=leave_out, lines=lines
        )
    print(json.dumps(record(options.folder, options.store, renames, like=options.like, decide=options.decide)))
    return 0


if __name__ == "__main__":
    sys.exit(main())

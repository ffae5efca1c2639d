"""A server on this machine that speaks as UCDP's and ACLED's services do by their documentation."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "t0ken-of-a-test"  # noqa: S105
LOGIN = {"username": "me@example.org", "password": "se cret & ключ"}


@dataclass
class Publisher:
    """What the server has, what it was asked, and what it is to answer first: (status, headers, body).

    A token that it gives at a login, or for a refresh token, serves for so many requests as ``valid`` says.
    """

    events: list[dict[str, Any]] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    first: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    url: str = ""
    next_host: str = ""
    logins: list[dict[str, str]] = field(default_factory=list)
    valid: int = 1_000
    refreshes: bool = True
    _uses: int = 0

    def answer(self, path: str, headers: Any) -> tuple[int, dict[str, str], bytes]:
        """Answer a request."""
        self.requests.append(path)
        if self.first:
            return self.first.pop(0)
        parts = urlsplit(path)
        values = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path.startswith("/gedevents/"):
            return self._ucdp(parts.path, values, headers)
        return self._acled(values, headers)

    def _ucdp(self, path: str, arguments: dict[str, str], headers: Any) -> tuple[int, dict[str, str], bytes]:
        if headers.get("x-ucdp-access-token") != TOKEN:
            return 401, {}, b"API token required."
        size, page = int(arguments["pagesize"]), int(arguments.get("page", 1))
        pages = -(-len(self.events) // size)
        more = f"{self.next_host or self.url}{path}?pagesize={size}&page={page + 1}" if page < pages else ""
        rows = self.events[(page - 1) * size : page * size]
        body = {"TotalCount": len(self.events), "TotalPages": pages, "PreviousPageUrl": "", "NextPageUrl": more}
        return 200, {}, json.dumps(body | {"Result": rows}).encode()

    def _acled(self, arguments: dict[str, str], headers: Any) -> tuple[int, dict[str, str], bytes]:
        shown = headers.get("Authorization")
        self._uses += 1
        if shown != f"Bearer {TOKEN}" and (shown != f"Bearer {self._given}" or self._uses > self.valid):
            return 401, {}, json.dumps({"status": 403, "success": False}).encode()
        size, page = int(arguments["limit"]), int(arguments["page"])
        rows = self.events[(page - 1) * size : page * size]
        body = {"status": 200, "success": True, "last_update": 1, "count": len(rows), "messages": [], "data": rows}
        return 200, {}, json.dumps(body).encode()

    @property
    def _given(self) -> str:
        return f"given-{len(self.logins)}"

    def log_in(self, path: str, form: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        """Answer a request for a token, as RFC 6749 and ACLED's guide have it."""
        self.requests.append(path)
        self.logins.append(form)
        if self.first:
            return self.first.pop(0)
        by_password = {"grant_type": "password", "client_id": "acled", **LOGIN}
        by_refresh = {
            "grant_type": "refresh_token",
            "client_id": "acled",
            "refresh_token": f"again-{self._given_before}",
        }
        if path != "/oauth/token" or (form != by_password and not (self.refreshes and form == by_refresh)):
            return 400, {}, json.dumps({"error": "invalid_grant", "error_description": f"{form}"}).encode()
        self._uses = 0
        body = {"token_type": "Bearer", "expires_in": 86400, "access_token": self._given}
        return 200, {}, json.dumps(body | {"refresh_token": f"again-{len(self.logins)}"}).encode()

    @property
    def _given_before(self) -> int:
        return len(self.logins) - 1


@contextmanager
def serving() -> Iterator[Publisher]:
    """Serve on a free port until the block ends."""
    publisher = Publisher()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send(*publisher.answer(self.path, self.headers))

        def do_POST(self) -> None:
            values = self.rfile.read(int(self.headers["Content-Length"])).decode()
            assert self.headers["Content-Type"] == "application/x-www-form-urlencoded"
            self._send(
                *publisher.log_in(self.path, {name: identifier[0] for name, identifier in parse_qs(values).items()})
            )

        def _send(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Stay quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        publisher.url = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield publisher
        server.shutdown()
        thread.join()

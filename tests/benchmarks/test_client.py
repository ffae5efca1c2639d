"""The load generator counts what a real server answered, whichever way the server frames it."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from benchmarks.client import drive, fetch, get, post

BODY = b'{"a": "' + b"x" * 500_000 + b'"}'


class Handler(BaseHTTPRequestHandler):
    """Answers with a length, in chunks, or with an error; notes the order of what it was asked."""

    protocol_version = "HTTP/1.1"
    paths: list[str] = []  # noqa: RUF012 - shared by all requests, which is what it is for

    def do_GET(self):
        self.paths.append(self.path)
        self.send_response(500 if self.path == "/error" else 200)
        if self.path == "/chunked":
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for start in range(0, len(BODY), 100_000):
                piece = BODY[start : start + 100_000]
                self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            self.wfile.write(b"0\r\n\r\n")
        else:
            self.send_header("Content-Length", str(len(BODY)))
            self.end_headers()
            self.wfile.write(BODY)

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, *arguments):
        """Say nothing."""


@pytest.fixture
def port():
    Handler.paths.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("request_", [get("/sized"), get("/chunked"), post("/chunked", b"{}")], ids=str)
def test_an_answer_is_read_whole(port, request_):
    """The body is the same whether it came with a length or in chunks."""
    assert fetch(port, request_) == BODY


def test_a_drive_stops_by_itself_and_counts_errors(port):
    """It sends no more than it may, in the order given, and tells how many answers were errors."""
    result = drive(port, [get("/sized"), get("/chunked"), get("/error"), get("/sized")], seconds=10, most=40)
    assert result["n"] == 40
    assert result["failed"] == 10
    assert result["per_second"] > 0
    assert result["bytes"] > len(BODY)


def test_an_error_is_not_an_answer(port):
    """Fetching one thing raises when the server says it failed."""
    with pytest.raises(ConnectionError, match="500"):
        fetch(port, get("/error"))

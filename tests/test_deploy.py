"""The files of deploy/: the programs that read them accept them, and nothing in them gives more than is needed."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
import yaml

from graph_service.monitoring.request_record import is_valid_id
from tests.support.availability import skip_or_fail
from tests.support.neo4j_server import free_ports
from tests.support.waiting import PATIENCE, wait_for

ROOT = Path(__file__).resolve().parents[1]
DEPLOY = ROOT / "deploy"
UNIT = DEPLOY / "conflict-graph.service"


def run(*command, **options):
    """Run a program that reads one of the files; the test skips where there is none, and fails in CI."""
    if shutil.which(command[0]) is None:
        skip_or_fail(f"{command[0]} is not installed")
    return subprocess.run(
        command, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=PATIENCE, check=False, **options
    )


def test_systemd_reads_the_unit(tmp_path):
    """Every setting is known to this systemd; only the program, which isn't in /opt here, is put in its place."""
    text = UNIT.read_text("utf-8").replace("/opt/conflict-graph/bin/conflict-graph", "/bin/true")
    (tmp_path / UNIT.name).write_text(text, "utf-8")
    done = run("systemd-analyze", "verify", str(tmp_path / UNIT.name))
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_systemd_rates_what_the_unit_leaves_open():
    """Exposure is at most 1.5 of 10 by systemd's own measure."""
    done = run("systemd-analyze", "security", "--offline=true", "--threshold=15", "--no-pager", str(UNIT))
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr


def test_the_unit_writes_to_its_store_only():
    settings = dict(
        line.split("=", 1) for line in UNIT.read_text("utf-8").splitlines() if "=" in line and line[0] != "#"
    )
    environment = (DEPLOY / "conflict-graph.environment").read_text("utf-8")
    assert settings["ReadWritePaths"] == settings["WorkingDirectory"] == "/var/lib/conflict-graph"
    assert settings["User"] == settings["Group"] == "conflict-graph"
    assert "CONFLICT_GRAPH_STORE=/var/lib/conflict-graph/store\n" in environment
    assert not re.search(r"(TOKEN|PASSWORD)=.", environment)


def test_caddy_reads_its_file(tmp_path):
    homes = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    done = run(
        "caddy", "validate", "--config", str(DEPLOY / "Caddyfile"), "--adapter", "caddyfile", env=os.environ | homes
    )
    assert done.returncode == 0, done.stderr
    assert "not formatted" not in done.stderr


def test_nginx_reads_its_file(tmp_path):
    """With a certificate made here in place of the one named there."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subject = ["-subj", "/CN=graph.example.org", "-days", "2", "-keyout", str(key), "-out", str(certificate)]
    made = run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *subject)
    assert made.returncode == 0, made.stderr
    text = (DEPLOY / "nginx.conf").read_text("utf-8")
    text = text.replace("/etc/ssl/certs/graph.example.org.pem", str(certificate))
    text = text.replace("/etc/ssl/private/graph.example.org.key", str(key))
    (tmp_path / "nginx.conf").write_text(f"pid {tmp_path / 'nginx.pid'};\n{text}", "utf-8")
    done = run("nginx", "-t", "-c", str(tmp_path / "nginx.conf"), "-p", str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr


FORGED = {
    "X-Forwarded-For": "6.6.6.6", "X-Forwarded-Proto": "gopher", "X-Forwarded-Prefix": "/x", "X-Request-ID": "forged",
    "traceparent": "00-11111111111111111111111111111111-2222222222222222-01", "tracestate": "a=forged",
}  # fmt: skip
"""What the service believes of a proxy, as a client might send it."""


class Heads(BaseHTTPRequestHandler):
    """Answers with the headers of the request."""

    def do_GET(self):
        body = json.dumps({name.lower(): value for name, value in self.headers.items()}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        self.do_GET()

    def log_message(self, *_):
        """Log nothing."""


@contextmanager
def behind(proxy, tmp_path):
    """Yield a client of a proxy with the file of deploy/, but on a free port and without TLS."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Heads)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    (port,) = free_ports(1)
    if proxy == "nginx":
        text = (DEPLOY / "nginx.conf").read_text("utf-8")
        text = re.sub(r"    server \{\s+listen 80;.*?\n    \}\n", "", text, count=1, flags=re.DOTALL)
        text = re.sub(r"^\s+(listen \[|ssl_).*\n", "", text, flags=re.MULTILINE)
        text = text.replace("listen 443 ssl http2", f"listen 127.0.0.1:{port}")
        files = "".join(
            f"{name} {tmp_path / name};\n" for name in ("client_body_temp_path", "proxy_temp_path", "access_log")
        )
        text = text.replace("http {\n", f"http {{\n{files}", 1)
        text = f"pid {tmp_path / 'pid'};\nerror_log {tmp_path / 'errors'};\ndaemon off;\n{text}"
        command = ["nginx", "-c", str(tmp_path / "proxy.conf"), "-p", str(tmp_path), "-e", str(tmp_path / "errors")]
    else:
        text = (DEPLOY / "Caddyfile").read_text("utf-8").replace("graph.example.org {", f"http://127.0.0.1:{port} {{")
        text = text.replace("{\n", "{\n\tadmin off\n", 1)
        command = ["caddy", "run", "--config", str(tmp_path / "proxy.conf"), "--adapter", "caddyfile"]
    text = text.replace("127.0.0.1:8000", f"127.0.0.1:{server.server_address[1]}")
    (tmp_path / "proxy.conf").write_text(text, "utf-8")
    if shutil.which(command[0]) is None:
        skip_or_fail(f"{command[0]} is not installed")
    homes = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    with (tmp_path / "printed").open("w") as printed:
        process = subprocess.Popen(command, env=os.environ | homes, stdout=printed, stderr=printed)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE) as client:
            wait_for(lambda: client.get("/").status_code, "the proxy", httpx.TransportError)
            yield client
    finally:
        process.terminate()
        process.wait(PATIENCE)
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("proxy", ["nginx", "caddy"])
def test_what_is_believed_of_a_proxy_no_client_can_say(proxy, tmp_path):
    """Its address, and a prefix that would lead around what the proxy refuses; on every path that is passed on."""
    with behind(proxy, tmp_path) as client:
        for path in ("/v1/stats", "/v1/imports", "/x/metrics", "/x/readyz"):
            seen = client.post(path, headers=FORGED).json()
            assert (seen["x-forwarded-for"], seen["x-forwarded-proto"]) == ("127.0.0.1", "http"), path
            assert not {"x-forwarded-prefix", "traceparent", "tracestate"} & set(seen), path
            assert seen["x-request-id"] != "forged"
            assert is_valid_id(seen["x-request-id"].encode())
        for path in ("/metrics", "/readyz", "/%6detrics", "/metrics?x=1", "/v1/../metrics"):
            assert client.get(path).status_code == 404, path


@pytest.mark.parametrize("name", ["docker-compose.yml", "deploy/compose.embedded.yml"])
def test_the_container_has_no_more_than_it_needs(name):
    service = yaml.safe_load((ROOT / name).read_text("utf-8"))["services"]["service"]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["user"] == "10001:10001"
    assert service["mem_limit"] == service["memswap_limit"]
    assert service["pids_limit"] <= 256
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    assert "privileged" not in service
    assert "cap_add" not in service


def test_compose_reads_the_embedded_file():
    """Compose accepts it with the token, and refuses it without, naming the token."""
    command = ["docker", "compose"]
    if shutil.which("docker") is None or run(*command, "version").returncode != 0:
        command = ["docker-compose"]
    others = {name: value for name, value in os.environ.items() if name != "CONFLICT_GRAPH_TOKEN"}
    arguments = [*command, "-f", str(DEPLOY / "compose.embedded.yml"), "--project-directory", str(ROOT), "config"]
    done = run(*arguments, env=others | {"CONFLICT_GRAPH_TOKEN": "a-token-to-test"})
    assert done.returncode == 0, done.stderr
    refused = run(*arguments, env=others)
    assert refused.returncode != 0
    assert "set CONFLICT_GRAPH_TOKEN" in refused.stderr

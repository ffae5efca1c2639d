"""The files of deploy/: the programs that read them accept them, and nothing in them gives more than is needed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.support.availability import skip_or_fail
from tests.support.waiting import PATIENCE

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

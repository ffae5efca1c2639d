"""What is released: wheel and sdist that are byte for byte what anybody else builds, and that work where nothing else is."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.support.waiting import PATIENCE

ROOT = Path(__file__).resolve().parents[1]
BUILT = ROOT / "graph_service" / "explorer" / "dist"
EPOCH = {"SOURCE_DATE_EPOCH": "1700000000"}


def build(folder, **environment):
    """Build wheel and sdist as they are released."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--target", "sdist", "--directory", folder],
        cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, timeout=PATIENCE, check=True,
    )  # fmt: skip
    return {path.name: path for path in folder.iterdir()}


@pytest.fixture(scope="module")
def packages(tmp_path_factory):
    """The wheel and the sdist of this tree, built once."""
    return build(tmp_path_factory.mktemp("packages"), **EPOCH)


@pytest.fixture(scope="module")
def wheel(packages):
    return next(path for name, path in packages.items() if name.endswith(".whl"))


@pytest.fixture(scope="module")
def sdist(packages):
    return next(path for name, path in packages.items() if name.endswith(".tar.gz"))


def test_built_twice_they_are_the_same_bytes(packages, tmp_path):
    """In another time zone, with another hash seed and umask; only SOURCE_DATE_EPOCH is the same."""
    before = os.umask(0o077)
    try:
        again = build(tmp_path / "again", **EPOCH, TZ="Pacific/Auckland", PYTHONHASHSEED="17", LC_ALL="C")
    finally:
        os.umask(before)
    assert set(again) == set(packages)
    assert len(again) == 2
    for name, path in packages.items():
        assert path.read_bytes() == again[name].read_bytes(), name


def test_the_wheel_carries_the_build_and_nothing_it_was_built_from(wheel):
    names = [name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("graph_service/explorer/")]
    built = {str(path.relative_to(ROOT)) for path in BUILT.rglob("*") if path.is_file()}
    assert built
    assert set(names) == built


def test_the_sdist_has_no_secret_store_or_environment(sdist):
    """Sources, tests and documentation; nothing that git ignores but the explorer's build."""
    with tarfile.open(sdist) as archive:
        names = [name.split("/", 1)[1] for name in archive.getnames()]
    assert {"pyproject.toml", "LICENSE", "README.md", "PKG-INFO"} <= set(names)
    assert not [name for name in names if name.startswith((".venv", ".env/", "build/", "conflict-graph-data", ".git/"))]
    assert ".env" not in names
    assert any(name.startswith("graph_service/explorer/dist/") for name in names)


def test_in_a_bare_environment_the_demo_runs(wheel, tmp_path):
    """Installed from the lock with hashes and the wheel alone, with neither pip nor this tree on its path."""
    uv = [sys.executable, "-m", "uv"]
    python = tmp_path / "bare" / "bin" / "python"
    quiet = {"capture_output": True, "text": True, "timeout": PATIENCE * 3, "cwd": tmp_path}
    for command in (
        [*uv, "venv", "--python", sys.executable, str(tmp_path / "bare")],
        [
            *uv,
            "pip",
            "install",
            "--python",
            str(python),
            "--require-hashes",
            "-r",
            str(ROOT / "requirements/runtime.txt"),
        ],
        [*uv, "pip", "install", "--python", str(python), "--no-deps", str(wheel)],
        [*uv, "pip", "check", "--python", str(python)],
    ):
        done = subprocess.run(command, check=False, **quiet)
        assert done.returncode == 0, done.stderr
    bare = {"PATH": f"{python.parent}:/usr/bin:/bin", "HOME": str(tmp_path), "LANG": "C.UTF-8"}
    done = subprocess.run([python.parent / "conflict-graph", "demo", "--no-serve"], env=bare, check=False, **quiet)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "David Barnea" in done.stdout
    where = subprocess.run([python, "-c", "import queries; print(queries.__file__)"], env=bare, check=False, **quiet)
    assert where.stdout.startswith(str(tmp_path))


@pytest.fixture(scope="module")
def audit():
    spec = importlib.util.spec_from_file_location("audit", ROOT / "deploy" / "audit.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_an_audit_tells_what_is_known_from_what_was_not_asked(audit):
    """A package that was skipped is none that nothing is known of."""
    known = {"name": "a", "version": "1", "vulns": [{"id": "CVE-1"}]}
    fine = {"name": "b", "version": "2", "vulns": []}
    skipped = {"name": "c", "skip_reason": "not found"}
    assert audit.read_python(json.dumps({"dependencies": [known, fine]})) == ["a 1: CVE-1"]
    assert audit.read_python(json.dumps({"dependencies": [fine]})) == []
    assert audit.read_npm(json.dumps({"vulnerabilities": {"d": {"severity": "high"}}})) == ["d: high"]
    assert audit.read_npm(json.dumps({"vulnerabilities": {}})) == []
    for read, report in (
        (audit.read_python, json.dumps({"dependencies": [fine, skipped]})),
        (audit.read_python, ""),
        (audit.read_npm, json.dumps({"error": {"code": "ENOTFOUND"}})),
        (audit.read_npm, "<html>"),
    ):
        with pytest.raises(audit.NotReachedError):
            read(report)


def test_an_audit_asks_of_every_lock(audit):
    assert {f"{name}.txt" for name in audit.LOCKS} == {path.name for path in (ROOT / "requirements").glob("*.txt")}

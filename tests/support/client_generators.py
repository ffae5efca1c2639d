"""Get the two generators of clients: one from Python's packages, in an environment of its own, and a jar by Maven.

Both are kept in ``$CONFLICT_GRAPH_CACHE`` or ``~/.cache/conflict-graph``, and safe to get from several processes at once:
one fetches, the others wait.
"""

import fcntl
import hashlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.neo4j_release import ServerUnavailableError, cache_root, find_java, last_lines

LOCK = Path(__file__).parents[2] / "requirements" / "clients.txt"
JAR_VERSION = "7.25.0"
JAR_JAVA = 11
COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy"


class GeneratorUnavailableError(Exception):
    """This machine lacks what a generator needs; the message says what."""


def python_environment() -> Path:
    """Return an environment with openapi-python-client and what generated Python clients import, as it is locked.

    Raises:
        GeneratorUnavailableError: the packages could not be fetched.
    """
    target = cache_root() / "clients" / hashlib.sha256(LOCK.read_bytes()).hexdigest()[:16]
    stamp = target / "installed"
    with _locked(target.parent):
        if not stamp.is_file():
            python = [sys.executable, "-m", "uv"]
            _run([*python, "venv", "--quiet", "--clear", "--python", sys.executable, str(target)])
            options = ["--python", str(target / "bin" / "python"), "--require-hashes", "--requirement", str(LOCK)]
            _run([*python, "pip", "install", "--quiet", *options])
            stamp.touch()
    return target


def generator_jar() -> tuple[str, Path]:
    """Return the Java that runs openapi-generator, and its jar.

    Raises:
        GeneratorUnavailableError: Java or Maven is missing, or the jar could not be fetched.
    """
    try:
        java = find_java(JAR_JAVA)
    except ServerUnavailableError as error:
        raise GeneratorUnavailableError(str(error)) from None
    folder = cache_root() / "openapi-generator"
    jar = folder / f"openapi-generator-cli-{JAR_VERSION}.jar"
    with _locked(folder):
        if not jar.is_file():
            _fetch(jar)
    return java, jar


def _fetch(jar: Path) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        raise GeneratorUnavailableError(f"{jar.name} is not in {jar.parent}, and there is no Maven (mvn) to fetch it")
    with tempfile.TemporaryDirectory(dir=jar.parent) as scratch:
        artifact = f"-Dartifact=org.openapitools:openapi-generator-cli:{JAR_VERSION}:jar"
        options = ["-q", "-B", "-Dstyle.color=never", "--strict-checksums"]
        _run([maven, *options, COPY, artifact, f"-DoutputDirectory={scratch}"])
        (Path(scratch) / jar.name).rename(jar)


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        words = last_lines(done.stdout + done.stderr)
        raise GeneratorUnavailableError(f"{Path(command[0]).name} could not fetch a generator of clients:\n{words}")


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "install.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield

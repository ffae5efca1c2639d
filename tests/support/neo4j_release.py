"""Fetch a Neo4j release's jars by Maven, and find the Java that runs them."""

import fcntl
import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.support.waiting import PATIENCE

POM = Path(__file__).with_name("pom-neo4j.xml")
COPY_DEPENDENCIES = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies"
QUIET_PERIOD = "internal.dbms.bolt.netty_server_shutdown_quiet_period"


class ServerUnavailableError(Exception):
    """This machine lacks what a Neo4j server needs, or the server did not start; the message says which."""


@dataclass(frozen=True)
class Line:
    """A release line: the release under test, the class that starts it, the oldest Java that runs it, its own settings."""

    version: str
    main_class: str
    java: int
    # Without it a stopping server waits ten seconds for Bolt connections that nobody will open.
    quick_stop: str


LINES = {
    "5.26": Line("5.26.30", "org.neo4j.server.CommunityEntryPoint", 17, f"{QUIET_PERIOD}=0"),
    "2026": Line("2026.08.1", "org.neo4j.server.Neo4jCommunity", 21, f"{QUIET_PERIOD}_duration=0s"),
}


def cache_root() -> Path:
    """Name the folder that keeps what was fetched between runs."""
    root = os.environ.get("CONFLICT_GRAPH_CACHE")
    return Path(root) if root else Path.home() / ".cache" / "conflict-graph"


def cache_folder() -> Path:
    """Name the folder that keeps the jars of Neo4j."""
    return cache_root() / "neo4j"


def install(line: str) -> Path:
    """Return the folder of the line's jars, fetching them by Maven the first time.

    Safe to call from several processes at once: one fetches, the others wait, and none sees half a folder.

    Raises:
        ServerUnavailableError: Maven is missing, or could not fetch them.
    """
    version = LINES[line].version
    target = cache_folder() / version
    if target.is_dir():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    # One lock for all lines: Maven's own local repository isn't made for two writers either.
    with (target.parent / "install.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not target.is_dir():
            _fetch(version, target)
    return target


def _fetch(version: str, target: Path) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        raise ServerUnavailableError(
            f"Neo4j {version} is not in {target.parent}, and there is no Maven (mvn) to fetch it"
        )
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f"{version}-") as scratch:
        jars = Path(scratch) / "lib"
        command = [maven, "-q", "-B", "-Dstyle.color=never", "--strict-checksums", "-f", str(POM), COPY_DEPENDENCIES]
        done = subprocess.run(
            [*command, f"-Dneo4j.version={version}", f"-DoutputDirectory={jars}"],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0 or not any(jars.glob("*.jar")):
            raise ServerUnavailableError(
                f"Maven could not fetch Neo4j {version}:\n{last_lines(done.stdout + done.stderr)}"
            )
        jars.rename(target)


def find_java(oldest: int) -> str:
    """Find a Java of at least this feature version: JAVA_HOME, the PATH, then the systems' usual folders.

    The lowest that will do wins, being nearest to what the line was released for.

    Raises:
        ServerUnavailableError: there is none; the message lists what was found.
    """
    results = {java: version for java in _java_candidates() if (version := _java_version(java)) is not None}
    fitting = {java: version for java, version in results.items() if version >= oldest}
    if not fitting:
        seen = ", ".join(f"{version} at {java}" for java, version in results.items()) or "none"
        raise ServerUnavailableError(f"Java {oldest} or later is needed (set JAVA_HOME to one); found: {seen}")
    return min(fitting, key=fitting.__getitem__)


def _java_candidates() -> list[str]:
    homes = [Path(home)] if (home := os.environ.get("JAVA_HOME")) else []
    on_path = shutil.which("java")
    usual = [
        *Path("/usr/lib/jvm").glob("*"),
        *Path("/Library/Java/JavaVirtualMachines").glob("*/Contents/Home"),
        *Path("/opt/homebrew/opt").glob("openjdk*"),
    ]
    programs = [home / "bin" / "java" for home in homes]
    programs += [Path(on_path)] if on_path else []
    programs += [home / "bin" / "java" for home in sorted(usual)]
    # Distributions link one installation under several names; each is asked once.
    return list(dict.fromkeys(str(program.resolve()) for program in programs if program.is_file()))


def _java_version(java: str) -> int | None:
    try:
        answer = subprocess.run([java, "-version"], capture_output=True, text=True, check=False, timeout=PATIENCE)
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = re.search(r'version "(?:1\.)?(\d+)', answer.stderr)
    return int(match[1]) if match else None


def last_lines(text: str, count: int = 15) -> str:
    """Cut a program's output down to where the reason usually is."""
    return "\n".join(text.strip().splitlines()[-count:])

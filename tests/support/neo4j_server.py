"""Run a real Neo4j Community server from its Maven artifacts: no Docker, no root, no fixed port.

    with Neo4jServer("5.26") as server:
        neo4j.GraphDatabase.driver(server.uri, auth=server.auth)

By hand, until Ctrl-C: ``python -m tests.support.neo4j_server run 5.26``. The jars (about 150 MB a line) are kept in
``$CONFLICT_GRAPH_CACHE/neo4j`` or ``~/.cache/conflict-graph/neo4j``; databases live in a temporary folder unless a home is
named. It needs Maven, and Java 17 or later (5.26) or 21 or later (2026).
"""

import argparse
import contextlib
import fcntl
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import neo4j
from neo4j.exceptions import DriverError, Neo4jError

POM = Path(__file__).with_name("pom-neo4j.xml")
COPY_DEPENDENCIES = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies"
ADMIN_TOOL = "org.neo4j.cli.AdminTool"
USER = "neo4j"

# Below the range from which systems number outgoing connections (32768 on Linux, 49152 on macOS): a port that was free
# when chosen isn't taken by some client in the seconds until the server binds it.
PORTS = range(20_000, 32_000)

# Neo4j reaches into these by reflection; its own launcher script passes the same.
OPEN_PACKAGES = ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")

START_SECONDS = 90
STOP_SECONDS = 30

CONFIGURATION = """\
server.default_listen_address=127.0.0.1
server.default_advertised_address=127.0.0.1
server.bolt.listen_address=127.0.0.1:{bolt_port}
server.bolt.advertised_address=127.0.0.1:{bolt_port}
server.http.listen_address=127.0.0.1:{http_port}
server.http.advertised_address=127.0.0.1:{http_port}
server.https.enabled=false
server.memory.pagecache.size={page_cache_mb}m
dbms.usage_report.enabled=false
db.tx_log.preallocate=false
"""


class ServerUnavailableError(Exception):
    """This machine lacks what a Neo4j server needs, or the server did not start; the message says which."""


QUIET_PERIOD = "internal.dbms.bolt.netty_server_shutdown_quiet_period"


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


def cache_folder() -> Path:
    """Name the folder that keeps the jars between runs."""
    root = os.environ.get("CONFLICT_GRAPH_CACHE")
    return (Path(root) if root else Path.home() / ".cache" / "conflict-graph") / "neo4j"


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
            raise ServerUnavailableError(f"Maven could not fetch Neo4j {version}:\n{_tail(done.stdout + done.stderr)}")
        jars.rename(target)


def find_java(oldest: int) -> str:
    """Find a Java of at least this feature version: JAVA_HOME, the PATH, then the systems' usual folders.

    The lowest that will do wins, being nearest to what the line was released for.

    Raises:
        ServerUnavailableError: there is none; the message lists what was found.
    """
    found = {java: version for java in _java_candidates() if (version := _java_version(java)) is not None}
    fitting = {java: version for java, version in found.items() if version >= oldest}
    if not fitting:
        seen = ", ".join(f"{version} at {java}" for java, version in found.items()) or "none"
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
        answer = subprocess.run([java, "-version"], capture_output=True, text=True, check=False, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = re.search(r'version "(?:1\.)?(\d+)', answer.stderr)
    return int(match[1]) if match else None


def free_ports(count: int) -> list[int]:
    """Choose distinct loopback ports on which nothing listens."""
    with contextlib.ExitStack() as held:
        ports: list[int] = []
        while len(ports) < count:
            port = secrets.choice(PORTS)
            probe = held.enter_context(socket.socket())
            with contextlib.suppress(OSError):
                probe.bind(("127.0.0.1", port))
                ports.append(port)
        return ports


def _tail(text: str, lines: int = 15) -> str:
    return "\n".join(text.strip().splitlines()[-lines:])


class Neo4jServer:
    """One server process, its address and its password.

    It starts and stops any number of times. A named home keeps its databases (and the password given with it);
    without one they are in a temporary folder that goes when the ``with`` block or ``close`` ends.

    Attributes: ``uri`` (routed, as in production), ``bolt_uri`` (direct), ``http_url`` (the Query API; ``/browser/`` is
    Neo4j Browser), ``user``, ``password``, ``auth``, ``home``, ``pid`` (None when stopped).
    """

    def __init__(
        self,
        line: str,
        *,
        home: Path | None = None,
        password: str | None = None,
        heap_mb: int = 512,
        page_cache_mb: int = 128,
        settings: Sequence[str] = (),
    ) -> None:
        """Plan a server of a line ("5.26" or "2026"); nothing is fetched, written or started before it is used.

        ``settings`` are further lines of neo4j.conf (``db.transaction.timeout=5s``).
        """
        self.line = line
        self.version = LINES[line].version
        self.user = USER
        # Hexadecimal: neo4j-admin takes a password that begins with a hyphen for an option.
        self.password = password or secrets.token_hex(16)
        self.heap_mb = heap_mb
        self.page_cache_mb = page_cache_mb
        self.settings = tuple(settings)
        self.home = home or Path(tempfile.gettempdir()) / f"conflict-graph-neo4j-{line}-{secrets.token_hex(4)}"
        self.bolt_port, self.http_port = free_ports(2)
        self._keeps_home = home is not None
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        try:
            return self.start()
        except BaseException:
            self.close()
            raise

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def uri(self) -> str:
        return f"neo4j://127.0.0.1:{self.bolt_port}"

    @property
    def bolt_uri(self) -> str:
        return f"bolt://127.0.0.1:{self.bolt_port}"

    @property
    def http_url(self) -> str:
        return f"http://127.0.0.1:{self.http_port}"

    @property
    def auth(self) -> tuple[str, str]:
        return (self.user, self.password)

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def start(self) -> Self:
        """Start the server and return once Bolt answers; a running one is left alone.

        Raises:
            ServerUnavailableError: the machine lacks something, or the server ended or stayed silent for 90 seconds.
        """
        if self._process is None:
            self._prepare()
            command = self._java_command(LINES[self.line].main_class, f"-Xms{self.heap_mb}m", f"-Xmx{self.heap_mb}m")
            command += [f"--home-dir={self.home}", f"--config-dir={self.home / 'conf'}"]
            with self._console.open("wb") as console:
                # A session of its own: Ctrl-C reaches the caller only, which then stops the server in good order.
                self._process = subprocess.Popen(
                    [*_die_with_parent(), *command],
                    stdin=subprocess.DEVNULL,
                    stdout=console,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            self._wait_for_bolt(self._process, time.monotonic() + START_SECONDS)
        return self

    def stop(self) -> None:
        """End this server's process, and no other; its databases stay, and ``start`` goes on with them."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def close(self) -> None:
        """Stop the server and remove its home, unless the caller named it."""
        self.stop()
        if not self._keeps_home:
            shutil.rmtree(self.home, ignore_errors=True)

    def admin(self, *arguments: str) -> str:
        """Run ``neo4j-admin`` on this server's home and return what it printed.

        Most of its commands (``database import full``, ``database dump``) need the server stopped.

        Raises:
            ServerUnavailableError: the machine lacks something.
            RuntimeError: the command failed; the message ends with its last lines.
        """
        self._prepare()
        return self._run_admin(*arguments)

    @property
    def _console(self) -> Path:
        return self.home / "logs" / "console.log"

    def _prepare(self) -> None:
        """Write the configuration; on a new home, set the password before the first start could ask for it."""
        configuration = self.home / "conf" / "neo4j.conf"
        is_new = not configuration.exists()
        for folder in ("conf", "logs", "import", "run"):
            (self.home / folder).mkdir(parents=True, exist_ok=True)
        lines = CONFIGURATION.format(
            bolt_port=self.bolt_port, http_port=self.http_port, page_cache_mb=self.page_cache_mb
        )
        further = (LINES[self.line].quick_stop, *self.settings)
        configuration.write_text(lines + "".join(f"{setting}\n" for setting in further), encoding="utf-8")
        if is_new:
            try:
                self._run_admin("dbms", "set-initial-password", self.password)
            except BaseException:
                configuration.unlink()
                raise

    def _run_admin(self, *arguments: str) -> str:
        command = self._java_command(ADMIN_TOOL, "-Xmx1g")
        places = {"NEO4J_HOME": str(self.home), "NEO4J_CONF": str(self.home / "conf")}
        done = subprocess.run(
            [*command, *arguments],
            env=os.environ | places,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            # Only the command's words: its arguments may hold a password.
            raise RuntimeError(f"neo4j-admin {' '.join(arguments[:2])} failed:\n{_tail(done.stdout + done.stderr)}")
        return done.stdout

    def _java_command(self, main_class: str, *options: str) -> list[str]:
        jars = install(self.line)
        opened = [f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in OPEN_PACKAGES]
        return [find_java(LINES[self.line].java), *options, *opened, "-cp", f"{jars}/*", main_class]

    def _wait_for_bolt(self, process: subprocess.Popen[bytes], deadline: float) -> None:
        while not self._answers():
            if process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                reason = _tail(self._console.read_text(encoding="utf-8", errors="replace"))
                raise ServerUnavailableError(f"Neo4j {self.version} did not start:\n{reason}")
            time.sleep(0.1)

    def _answers(self) -> bool:
        # The port is tried first: a driver's own attempts on a closed one take longer than the server does.
        with contextlib.suppress(OSError, DriverError, Neo4jError):
            socket.create_connection(("127.0.0.1", self.bolt_port), timeout=1).close()
            with neo4j.GraphDatabase.driver(self.bolt_uri, auth=self.auth, connection_timeout=5) as driver:
                # A query, as Bolt lets a driver in before the user's database is open.
                driver.execute_query("RETURN 1", database_="neo4j")
                return True
        return False


def _die_with_parent() -> list[str]:
    """Prefix a command so that Linux ends it when this process is killed and can't stop it any more.

    The system ties it to the thread that starts it, so only the main one may ask for that.
    """
    setpriv = shutil.which("setpriv")
    if setpriv is None or sys.platform != "linux" or threading.current_thread() is not threading.main_thread():
        return []
    return [setpriv, "--pdeathsig", "TERM"]


@contextlib.contextmanager
def _interruptible() -> Iterator[None]:
    """Let a polite kill end the wait as Ctrl-C does, so that the server is stopped then too."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt):
        yield


def main(arguments: Sequence[str] | None = None) -> int:
    """Install lines, or run one until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m tests.support.neo4j_server", description=main.__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("install", help="fetch the jars").add_argument("lines", nargs="+", choices=LINES)
    run = commands.add_parser("run", help="run a server until Ctrl-C")
    run.add_argument("line", choices=LINES)
    run.add_argument("--home", type=Path, help="keep the databases in this folder (temporary without it)")
    run.add_argument("--password", help="needed again for a home that was used before")
    run.add_argument("--heap-mb", type=int, default=512)
    options = parser.parse_args(arguments)
    try:
        if options.command == "install":
            for line in options.lines:
                sys.stdout.write(f"{line}: {install(line)}\n")
        else:
            _run(Neo4jServer(options.line, home=options.home, password=options.password, heap_mb=options.heap_mb))
    except ServerUnavailableError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _run(server: Neo4jServer) -> None:
    with _interruptible(), server:
        sys.stdout.write(
            f"Neo4j {server.version} answers.\n"
            f"  uri       {server.uri}\n"
            f"  user      {server.user}\n"
            f"  password  {server.password}\n"
            f"  browser   {server.http_url}/browser/\n"
            "Ctrl-C stops it.\n"
        )
        sys.stdout.flush()
        threading.Event().wait()


if __name__ == "__main__":
    sys.exit(main())

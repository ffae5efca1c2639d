"""Run a real Neo4j Community server from its Maven artifacts: no Docker, no root, no fixed port.

    with Neo4jServer("5.26") as server:
        neo4j.GraphDatabase.driver(server.uri, auth=server.auth)

By hand, until Ctrl-C: ``python -m tests.support.neo4j_server run 5.26``. The jars (about 150 MB a line) are kept in
``$CONFLICT_GRAPH_CACHE/neo4j`` or ``~/.cache/conflict-graph/neo4j``; databases live in a temporary folder unless a home is
named. It needs Maven, and Java 17 or later (5.26) or 21 or later (2026).
"""

import argparse
import contextlib
import os
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
from pathlib import Path
from types import TracebackType
from typing import Self

import neo4j
from neo4j.exceptions import DriverError, Neo4jError

from tests.support.neo4j_release import LINES, ServerUnavailableError, find_java, install, last_lines
from tests.support.waiting import PATIENCE

ADMIN_TOOL = "org.neo4j.cli.AdminTool"
USER = "neo4j"

# For a server that shares its processors with the tests that ask it, and for a server or tool that lives for seconds: half
# of what the latter would cost goes to making code fast that hardly runs. Nothing that is measured may be started so.
ONE_THREAD = ("-XX:+UseSerialGC",)
SHORT_LIVED = (*ONE_THREAD, "-XX:TieredStopAtLevel=1")

# Below the range from which systems number outgoing connections (32768 on Linux, 49152 on macOS): a port that was free
# when chosen isn't taken by some client in the seconds until the server binds it.
PORTS = range(20_000, 32_000)

# Neo4j reaches into these by reflection; its own launcher script passes the same.
OPEN_PACKAGES = ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")

START_SECONDS = 3 * PATIENCE  # several may start at once on a busy machine
STOP_SECONDS = PATIENCE

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
        java_options: Sequence[str] = (),
    ) -> None:
        """Plan a server of a line ("5.26" or "2026"); nothing is fetched, written or started before it is used.

        ``settings`` are further lines of neo4j.conf (``db.transaction.timeout=5s``); ``java_options`` are Java's own.
        """
        self.line = line
        self.version = LINES[line].version
        self.user = USER
        # Hexadecimal: neo4j-admin takes a password that begins with a hyphen for an option.
        self.password = password or secrets.token_hex(16)
        self.heap_mb = heap_mb
        self.page_cache_mb = page_cache_mb
        self.settings = tuple(settings)
        self.java_options = tuple(java_options)
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
            ServerUnavailableError: the machine lacks something, or the server ended or stayed silent for START_SECONDS.
        """
        if self._process is None:
            self._prepare()
            heap = (f"-Xms{self.heap_mb}m", f"-Xmx{self.heap_mb}m")
            command = self._java_command(LINES[self.line].main_class, *heap, *self.java_options)
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

    def admin(self, *arguments: str, folder: Path | None = None) -> str:
        """Run ``neo4j-admin`` on this server's home, in a folder, and return what it printed.

        Most of its commands (``database import full``, ``database dump``) need the server stopped.

        Raises:
            ServerUnavailableError: the machine lacks something.
            RuntimeError: the command failed; the message ends with its last lines.
        """
        self._prepare()
        return self._run_admin(*arguments, folder=folder, java_options=self.java_options)

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
                self._run_admin("dbms", "set-initial-password", self.password, java_options=SHORT_LIVED)
            except BaseException:
                configuration.unlink()
                raise

    def _run_admin(self, *arguments: str, folder: Path | None = None, java_options: Sequence[str]) -> str:
        command = self._java_command(ADMIN_TOOL, "-Xmx1g", *java_options)
        places = {"NEO4J_HOME": str(self.home), "NEO4J_CONF": str(self.home / "conf")}
        done = subprocess.run(
            [*command, *arguments],
            env=os.environ | places,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            # Only the command's words: its arguments may hold a password.
            raise RuntimeError(
                f"neo4j-admin {' '.join(arguments[:2])} failed:\n{last_lines(done.stdout + done.stderr)}"
            )
        return done.stdout

    def _java_command(self, main_class: str, *options: str) -> list[str]:
        jars = install(self.line)
        opened = [f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in OPEN_PACKAGES]
        return [find_java(LINES[self.line].java), *options, *opened, "-cp", f"{jars}/*", main_class]

    def _wait_for_bolt(self, process: subprocess.Popen[bytes], deadline: float) -> None:
        while refusal := self._refusal():
            if process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                logs = (self._console, self.home / "logs" / "neo4j.log")
                words = "\n".join(log.read_text(encoding="utf-8", errors="replace") for log in logs if log.exists())
                raise ServerUnavailableError(f"Neo4j {self.version} did not start: {refusal}\n{last_lines(words)}")
            time.sleep(0.1)

    def _refusal(self) -> str | None:
        """Say why the server doesn't answer yet; None once it does."""
        try:
            # The port is tried first: a driver's own attempts on a closed one take longer than the server does.
            socket.create_connection(("127.0.0.1", self.bolt_port), timeout=1).close()
            with neo4j.GraphDatabase.driver(self.bolt_uri, auth=self.auth, connection_timeout=5) as driver:
                # A query, as Bolt lets a driver in before the user's database is open.
                driver.execute_query("RETURN 1", database_="neo4j")
        except (OSError, DriverError, Neo4jError) as error:
            return str(error)
        return None


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

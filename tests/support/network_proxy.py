"""A network between a client and a server on this machine, which a test can cut, silence, delay or close on one side."""

from __future__ import annotations

import selectors
import socket
import threading
import time
from contextlib import suppress
from types import TracebackType
from typing import Self


class NetworkProxy:
    """Passes what comes to its port on to another, and back, until it is told otherwise."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._lock = threading.Lock()
        self._passes = threading.Event()
        self._passes.set()
        self.is_cut = False
        self._delay = 0.0
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Close every connection, and every new one at once."""
        self.is_cut = True
        self._close_all()

    def silence(self) -> None:
        """Let connections stand, new ones too, and nothing come through: as where a cable is pulled."""
        self._passes.clear()

    def delay(self, seconds: float) -> None:
        """Pass each piece on so much later."""
        self._delay = seconds

    def half_close(self) -> None:
        """Have the server's side end every connection in the direction of the client, and say nothing else."""
        with self._lock:
            for client, _ in self._pairs:
                with suppress(OSError):
                    client.shutdown(socket.SHUT_WR)

    def heal(self) -> None:
        """Pass everything on again; connections that stood are gone."""
        self._close_all()
        self.is_cut = False
        self._delay = 0.0
        self._passes.set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.cut()
        self._passes.set()
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                if self._listener.fileno() < 0:
                    return
                continue  # a client that went before it was taken in
            try:
                if self.is_cut:
                    raise ConnectionResetError
                server = socket.create_connection(("127.0.0.1", self._target))
            except OSError:
                client.close()
                continue
            with self._lock:
                self._pairs.append((client, server))
            threading.Thread(target=self._pass_on, args=(client, server), daemon=True).start()

    def _pass_on(self, client: socket.socket, server: socket.socket) -> None:
        others = {client: server, server: client}
        with suppress(OSError, ValueError), selectors.DefaultSelector() as selector:
            for end in others:
                selector.register(end, selectors.EVENT_READ)
            while client.fileno() >= 0:
                for key, _ in selector.select(1):
                    end: socket.socket = key.fileobj  # type: ignore[assignment]
                    data = end.recv(65536)
                    self._passes.wait()
                    time.sleep(self._delay)
                    if not data:
                        raise ConnectionResetError
                    others[end].sendall(data)
        for end in others:  # what one end has ended, the other is to see
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _close_all(self) -> None:
        with self._lock:
            pairs, self._pairs = self._pairs, []
        for pair in pairs:
            for end in pair:
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
                end.close()

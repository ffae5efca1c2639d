"""Whether the service can answer: the parts that it needs for that, one after the other."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

from graph_service.monitoring.disk import free_bytes
from knowledge_graph.errors import ConflictGraphError
from knowledge_graph.store import GraphStore
from loaders.ingest.unfinished import UnfinishedLoad, read_unfinished

PATIENCE: Final = 3.0
"""Seconds the parts have to answer."""
LITTLE_SPACE: Final = 200_000_000
"""Bytes free on the disk of a store below which a load may not find room."""

PartName = Literal["store", "index", "neo4j", "schema", "loads", "disk"]
PartState = Literal["ready", "warning", "failed"]

_FAILED: Final[dict[PartName, str]] = {
    "store": "The store's database can't be read. `conflict-graph doctor` says what is wrong with it.",
    "index": "The store's index can't be opened or built. `conflict-graph doctor` says what is wrong with it.",
    "neo4j": "The Neo4j server doesn't answer, or refuses the service's user.",
    "schema": (
        "The database's constraints or indexes aren't as they must be: `conflict-graph doctor` says which, and "
        "`conflict-graph migrate` mends them; or they are being filled: wait until they are."
    ),
    "loads": "The notes about loads can't be read.",
    "disk": "The store's disk can't be read.",
}
"""What is said of a part that failed; the reason itself, which names paths and servers, is logged."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ReadyPart:
    """One part: with a ``warning`` the service answers, and somebody should look."""

    name: PartName
    state: PartState
    detail: str = ""

    def view(self) -> dict[str, Any]:
        """Return it as fields for an answer."""
        return {name: value for name, value in asdict(self).items() if value}


class Readiness:
    """Checks the parts of one store. A check that hangs is not begun a second time."""

    def __init__(self, store: GraphStore, address: str) -> None:
        self._store, self._address = store, address
        self._checking: asyncio.Future[None] | None = None
        self._parts: list[ReadyPart] = []
        self._next: PartName = "store"
        self.loads: list[UnfinishedLoad] = []
        """Loads that aren't whole, as of the last check."""
        self.notices: list[str] = []
        """What the store's keeper should know, as of the last check."""

    async def check(self) -> list[ReadyPart]:
        """Return the parts that were checked, up to the first that failed."""
        if self._checking is None or self._checking.done():
            self._checking = asyncio.ensure_future(asyncio.to_thread(self._check))
        try:
            await asyncio.wait_for(asyncio.shield(self._checking), PATIENCE)
        except TimeoutError:
            _log.warning("not-ready", extra={"part": self._next, "reason": f"no answer within {PATIENCE:g} s"})
            detail = f"It didn't answer within {PATIENCE:g} s."
            return [*self._parts, ReadyPart(self._next, "failed", detail)]
        return self._parts

    def _check(self) -> None:
        self._parts = parts = list[ReadyPart]()
        for name, check in self._checks():
            self._next = name
            try:
                warning = check()
            except ConflictGraphError as error:
                _log.warning("not-ready", extra={"part": name, "reason": str(error)})
                parts.append(ReadyPart(name, "failed", _FAILED[name]))
                return
            parts.append(ReadyPart(name, "warning", warning) if warning else ReadyPart(name, "ready"))

    def _checks(self) -> Iterator[tuple[PartName, Any]]:
        if self._store.name == "neo4j":
            yield "neo4j", self._answers
            yield "schema", self._is_sound
        else:
            yield "store", self._answers
            yield "index", self._is_sound
        yield "loads", self._find_unfinished
        if "://" not in self._address:
            yield "disk", self._measure_space

    def _answers(self) -> str:
        self._store.generation()
        return ""

    def _is_sound(self) -> str:
        self._store.check()
        self.notices = self._store.notices()
        return " ".join(self.notices)

    def _find_unfinished(self) -> str:
        self.loads = read_unfinished(self._store)
        return " ".join(load.describe(paths=False) for load in self.loads if not load.running)

    def _measure_space(self) -> str:
        free = free_bytes(self._address)
        if free is None or free >= LITTLE_SPACE:
            return ""
        return f"{free // 1_000_000} MB are free; a load may not find room. The service goes on answering."

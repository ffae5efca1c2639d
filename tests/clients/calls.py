"""What generated clients are made to call: every operation with the declared defaults, and once for every declared status.

A call is data, so that it can be handed to a program in the clients' own environment: the operation, its arguments by
their names in the document, its body, and what is changed in the request on its way, which no client offers a word for.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Final

ROLES = {"start": ["actor:david-barnea"], "end": ["actor:hamas"]}
NOBODY: Final = "actor:nobody"
DECISION: Final = {"into": "actor:icj", "merged": "actor:twin", "why": "the same court"}
ALLOWS_NOTHING: Final = f"cg_00000001_{'A' * 43}"
NEVER_AGAIN: Final = f"cg_00000002_{'A' * 43}"
"""Tokens: one without a scope, one with less than one request a minute."""
IMPORTED: Final = "20240525T120000.000000-0a1b2c3d"
"""The id of an import that has ended."""
FILES: Final = frozenset({"create_import"})
"""Operations whose body is a file, which the drivers don't hand over; tests/graph_service/imports sends them."""
RETRACTED: Final = {"id": "source:nyt-briefing-2024-05-25-staying"}

ARGUMENTS: Final[dict[str, dict[str, Any]]] = {
    "find_paths": ROLES,
    "get_neighbourhood": {"id": "location:rafah"},
    "list_claims": {"id": "event:icj-order-2024-05-24"},
    "list_entity_events": {"id": "actor:hamas"},
    "get_entity": {"id": "actor:icj"},
    "list_sequences": {"first": ["ruling"], "then": ["assault"]},
    "get_event": {"id": "event:icj-order-2024-05-24"},
    "list_changes": {"since": "2024-05-24"},
    "preview_retraction": RETRACTED,
    "retract_source": RETRACTED,
    "undo_retraction": RETRACTED | {"why": "by mistake"},
    "export_subgraph": {"format": "graphml"},
    "get_import": {"id": IMPORTED},
    "get_merge": {"id": "actor:world-court"},
    "undo_merge": {"id": "actor:twin"},
}
"""By operation, its required arguments; every other has the declared default."""

BODIES: Final[dict[str, dict[str, Any]]] = {"decide_merge": DECISION, "retract_source": {"why": "corrected"}}

UNKNOWN: Final[dict[str, dict[str, Any]]] = {
    "find_paths": {"end": [NOBODY]},
    "list_sequences": {"source": ["source:nobody"]},
    "list_duplicates": {"entity": [NOBODY]},
    "get_subgraph": {"seeds": [NOBODY]},
    "export_subgraph": {"seeds": [NOBODY]},
    "decide_merge": {},
}
"""By operation, arguments that name what isn't there; others are given such an id, or such a source."""


@dataclass(frozen=True)
class Call:
    """One call of a generated client, and the status that the document declares for it."""

    operation: str
    status: int
    arguments: dict[str, Any] = field(default_factory=dict)
    body: dict[str, Any] | None = None
    headers: dict[str, str] = field(default_factory=dict)
    """Headers set in the request."""
    query: dict[str, str] = field(default_factory=dict)
    """Parameters added to its query."""
    size: int = 0
    """Bytes of the body sent in place of its own."""
    service: str = "open"
    """Which of the test's services is called."""

    def as_dict(self) -> dict[str, Any]:
        """Return the call as JSON."""
        return asdict(self)


_CHANGED: Final[dict[int, dict[str, Any]]] = {
    200: {},
    304: {"headers": {"If-None-Match": "*"}},
    400: {"query": {"nonsense": "1"}},
    401: {"service": "token"},
    403: {"headers": {"Authorization": f"Bearer {ALLOWS_NOTHING}"}},
    406: {"headers": {"Accept": "image/png"}},
    413: {"size": 70_000},
    414: {"query": {"nonsense": "x" * 9_000}},
    415: {"headers": {"Content-Type": "text/plain"}},
    421: {"headers": {"Host": "elsewhere.example"}},
    429: {"headers": {"Authorization": f"Bearer {NEVER_AGAIN}"}},
    503: {"service": "busy"},
    504: {"service": "slow"},
}
"""By status, what brings it about in any operation."""


_AT_THE_DOOR: Final = {
    ("get_health", "400"), ("get_health", "429"), ("get_health", "503"), ("get_readiness", "400"), ("get_readiness", "429"),
}  # fmt: skip
"""What only a connection's own limits answer, before there is a request."""
_UNREAD: Final = frozenset({"408", "431"})
"""For requests that come too slowly, or with too many headers; ``tests/graph_service/serving`` brings them about."""


def calls_of(document: dict[str, Any]) -> list[Call]:
    """Return a call for every status that a document declares of every operation, those that change something in order."""
    every = [operation for methods in document["paths"].values() for operation in methods.values()]
    operations = [operation for operation in every if operation["operationId"] not in FILES]
    calls = [
        _call(operation, int(status))
        for operation in operations
        for status in operation["responses"]
        if status not in _UNREAD and (operation["operationId"], status) not in _AT_THE_DOOR
    ]
    return sorted(calls, key=lambda call: _ORDER.get((call.operation, call.status), 0))


_ORDER: Final = {
    # Merged, merged already, contradicted the other way round; taken back, then there is nothing to take back.
    ("decide_merge", 201): 1, ("decide_merge", 200): 2, ("decide_merge", 409): 3,
    ("undo_merge", 200): 4, ("undo_merge", 409): 5, ("retract_source", 200): 6,
    ("undo_retraction", 200): 7, ("undo_retraction", 409): 8,
}  # fmt: skip


_REFUSED: Final = {("decide_merge", 409), ("undo_merge", 409), ("undo_retraction", 409)}


def _call(operation: dict[str, Any], status: int) -> Call:
    name = operation["operationId"]
    arguments, body = ARGUMENTS.get(name, {}), BODIES.get(name)
    if status in _CHANGED:
        return Call(name, status, arguments, body, **_CHANGED[status])
    if status == 201:
        return Call(name, status, arguments, body)
    if status == 308:
        return Call(name, status, arguments | {"id": "actor:old/b"}, body)
    if status == 404:
        return Call(
            name,
            status,
            arguments | _unknown(operation),
            (body or {}) | {"into": NOBODY} if name == "decide_merge" else body,
        )
    assert (name, status) in _REFUSED, f"nothing brings about {status} of {name}"
    contrary = {"into": DECISION["merged"], "merged": DECISION["into"], "why": "the other way round"}
    return Call(name, status, arguments, contrary if body else None)


def _unknown(operation: dict[str, Any]) -> dict[str, Any]:
    """Return arguments that name what isn't there."""
    if (known := UNKNOWN.get(operation["operationId"])) is not None:
        return known
    names = {parameter["name"] for parameter in operation.get("parameters", ())}
    return {"id": NOBODY} if "id" in names else {"source": ["source:nobody"]}

"""Settings of the service, from ``CONFLICT_GRAPH_…`` variables or by name, validated together."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from functools import lru_cache
from ipaddress import ip_address
from typing import Annotated, Any, Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)

from graph_service.access.networks import parse_networks, parse_prefix
from graph_service.scheduling.limits import Limits
from graph_service.scheduling.memory import MB
from graph_service.serving.limits import ConnectionLimits
from knowledge_graph.errors import InvalidInput, word_expectation
from knowledge_graph.store import StoreSettings

PREFIX: Final = "CONFLICT_GRAPH_"
SHORTEST_TOKEN: Final = 16
PATIENCE: Final = 3.0
"""How many times the time-out a question on an embedded store may take on the clock, once it is begun."""
LEVELS: Final = (0.05, 0.5)
"""Seconds of processor time from which on a question is dear, and very dear, on an embedded store."""
REMOTE_LEVELS: Final = (0.25, 2.5)
"""The same on a server, which takes several times as long to answer the same question."""
_ORIGIN: Final = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?|https?://\[[0-9a-f:]+\](:[0-9]{1,5})?")
MOST_WORKERS: Final = 4
"""Most workers by default: a larger machine has other things to do, too."""


def processors() -> int:
    """Return the default number of workers: one a usable processor, at most ``MOST_WORKERS``."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(MOST_WORKERS, usable)


def _split(names: Any) -> Any:
    return [name.strip().lower() for name in names.split(",") if name.strip()] if isinstance(names, str) else names


def _environment(names: Iterable[str]) -> dict[str, str]:
    """Return the settings of the environment; an empty variable counts as unset, and case doesn't matter.

    The package pydantic-settings does this and more, and takes longer to import than a question takes to answer.
    """
    values = {name.upper(): value for name, value in os.environ.items() if value}
    return {name: values[key] for name in names if (key := f"{PREFIX}{name}".upper()) in values}


class Settings(ConnectionLimits):
    """The service's settings.

    Raises:
        InvalidInput: a setting, or a combination of them, is invalid; the message has no value, which may be secret.
    """

    store: str = Field("./conflict-graph-data", min_length=1, description="A folder, or a Neo4j URI (`neo4j://…`).")
    host: str = Field("127.0.0.1", min_length=1, description="Address to listen on; any but loopback needs a token.")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on; 0 for any that is free.")
    token: SecretStr | None = Field(
        None, description="Token that may do everything, sent as `Authorization: Bearer …`; besides those in the store."
    )
    require_token: bool = Field(
        default=False,
        description="Whether requests need a token: always where the host isn't loopback or a token is set.",
    )
    rate: int = Field(
        6_000, ge=1, le=1_000_000, description="Requests a minute with one token, in each worker, if it has no limit."
    )
    hosts: Annotated[tuple[str, ...], BeforeValidator(_split)] = Field(
        (), description="Host names, besides loopback's, that a service without a token answers to: `a.org,b.org`."
    )
    audit_days: int = Field(
        400, ge=1, le=36_500, description="Days that entries of the audit log are kept; at least 30 days with entries."
    )
    imports: int = Field(4, ge=0, le=100, description="Imports over HTTP that may wait or run; 0 refuses all.")
    import_bytes: int = Field(
        100_000_000, ge=1, le=100_000_000_000, description="Bytes that a file imported over HTTP may have."
    )
    proxies: Annotated[tuple[str, ...], BeforeValidator(_split)] = Field(
        (), description="Addresses or networks of proxies whose X-Forwarded-… headers are believed: `10.0.0.0/8,::1`."
    )
    root_path: str = Field("", description="The path that the service has behind a proxy: `/graph`.")
    origins: Annotated[tuple[str, ...], BeforeValidator(_split)] = Field(
        (), description="Other sites whose pages may ask: `https://desk.example.org`."
    )
    neo4j_user: str = Field("neo4j", description="Neo4j's user.")
    neo4j_password: SecretStr | None = Field(None, description="Neo4j's password; never part of the URI.")
    neo4j_database: str | None = Field(None, description="Neo4j's database; the user's home database otherwise.")
    read_only: bool = Field(default=False, description="Open the store for reading only.")
    timeout: float = Field(10.0, gt=0, le=300, description="Seconds a question may wait, and then take.")
    workers: int = Field(
        default_factory=processors,
        ge=1,
        le=64,
        description="Worker processes, each with the store open. As many as processors, at most 4.",
    )
    worker_memory: int | None = Field(
        None,
        ge=100,
        description="Megabytes of its own that one of several workers may hold; it is then replaced, losing nothing.",
    )
    threads: int | None = Field(
        None,
        ge=1,
        le=128,
        description="Questions answered at once in each process, half of them dear ones at most; 8 on Neo4j, else 3.",
    )
    queue: int = Field(64, ge=0, le=10_000, description="Questions that may wait in each process; more are refused.")
    queue_per_client: int = Field(
        16, ge=1, le=10_000, description="Questions of one client that may wait in each process; more are refused."
    )
    question_memory: int = Field(
        512, ge=16, le=65_536, description="MB by which a process may grow while it answers a question that takes long."
    )
    answer_size: int = Field(64, ge=1, le=4_096, description="MB that an answer may have; larger ones are refused.")
    access_log: bool = Field(default=False, description="Log every request: method, path, status, milliseconds.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least level to log.")
    slow_question: float | None = Field(
        2.0, ge=0, le=3600, description="Seconds from which on a question is logged with its parameters; 0 logs all."
    )
    metrics: Literal["private", "open", "off"] = Field(
        "private",
        description="Who may read `/metrics`: who may ask questions, anybody who reaches the service, or nobody.",
    )
    tracing: bool = Field(
        default=False,
        description="Send traces by OpenTelemetry, with the extra `otel`; OTEL_EXPORTER_OTLP_ENDPOINT says where.",
    )

    def __init__(self, **values: Any) -> None:
        try:
            super().__init__(**{**_environment(type(self).model_fields), **values})
        except ValidationError as error:
            first = error.errors(include_input=False, include_context=False)[0]
            name = str(first["loc"][0]) if first["loc"] else None
            words = word_expectation(first["type"], first["msg"])
            raise InvalidInput(f"{name}: {words}" if name else words, field=name) from None

    @field_validator("store")
    @classmethod
    def _no_password_in_the_store(cls, store: str) -> str:
        if "://" in store and "@" in urlsplit(store).netloc:
            raise ValueError(f"leave user and password out of it; set {PREFIX}NEO4J_USER and {PREFIX}NEO4J_PASSWORD.")
        return store

    @field_validator("token")
    @classmethod
    def _token_can_be_sent(cls, token: SecretStr | None) -> SecretStr | None:
        text = token.get_secret_value() if token else "-" * SHORTEST_TOKEN
        if len(text) < SHORTEST_TOKEN or not (text.isascii() and text.isprintable()) or " " in text:
            raise ValueError(
                f"must be {SHORTEST_TOKEN} or more ASCII characters without spaces; `openssl rand -hex 32` makes one."
            )
        return token

    @field_validator("proxies")
    @classmethod
    def _proxies_are_addresses(cls, proxies: tuple[str, ...]) -> tuple[str, ...]:
        try:
            networks = parse_networks(proxies)
        except ValueError:
            raise ValueError("must be addresses and networks, as in `127.0.0.1,10.0.0.0/8`, or `unix`.") from None
        if any(network.prefixlen == 0 for network in networks):
            raise ValueError("believing everybody lets everybody in as anybody; name your proxies.")
        return proxies

    @field_validator("root_path")
    @classmethod
    def _root_path_is_a_path(cls, path: str) -> str:
        prefix = parse_prefix(path)
        if not prefix and path not in {"", "/"}:
            raise ValueError("expected a path such as /graph.")
        return prefix

    @field_validator("origins")
    @classmethod
    def _origins_are_sites(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        if not all(_ORIGIN.fullmatch(origin) for origin in origins):
            raise ValueError("expected sites without a path: https://desk.example.org, http://127.0.0.1:5173.")
        return origins

    @model_validator(mode="after")
    def _other_addresses_need_a_token(self) -> Self:
        if self.token is None and not self.require_token and not is_loopback(self.host):
            raise ValueError(
                f"host={self.host} lets other machines in: make tokens with `conflict-graph token create` and set "
                f"{PREFIX}REQUIRE_TOKEN=true, or set {PREFIX}TOKEN, or listen on 127.0.0.1."
            )
        return self

    def trusts(self, client: str) -> bool:
        """Return whether who is connected, by address, is one of the configured proxies."""
        return bool(self.proxies) and _is_within(client, self.proxies)

    def view(self) -> dict[str, Any]:
        """Return the settings for logs: of secret ones only whether they are set."""
        values = self.model_dump(mode="json")
        secret = {name for name in values if isinstance(getattr(self, name), SecretStr)}
        return {name: True if name in secret else value for name, value in values.items()}

    @property
    def needs_token(self) -> bool:
        """Return whether nobody gets an answer without a token."""
        return self.require_token or self.token is not None or bool(self.proxies) or not is_loopback(self.host)

    @property
    def limits(self) -> Limits:
        """Return the limits of a process's scheduler.

        Cheap questions on Neo4j mostly wait for the network. On an embedded store they compete for one interpreter:
        two at once answer a third fewer a second, so they are answered one by one.
        """
        is_remote = "://" in self.store
        most = self.threads or (8 if is_remote else 3)
        dear = max(1, most // 2)
        return Limits(
            at_once=(most if is_remote else max(1, most - 2 * dear), dear, dear),
            most=most,
            queue=self.queue,
            line=self.queue_per_client,
            seconds=self.timeout,
            patience=self.timeout if is_remote else PATIENCE * self.timeout,
            levels=REMOTE_LEVELS if is_remote else LEVELS,
            memory=self.question_memory * MB,
        )

    @property
    def store_settings(self) -> StoreSettings:
        """Return what opening the store needs besides its address."""
        password = self.neo4j_password.get_secret_value() if self.neo4j_password else None
        return StoreSettings(self.neo4j_user, password, self.neo4j_database, self.read_only)


def is_loopback(host: str) -> bool:
    """Return whether a host is this machine's loopback: `localhost`, 127.x.y.z or ::1."""
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


@lru_cache(maxsize=1024)
def _is_within(client: str, networks: tuple[str, ...]) -> bool:
    try:
        address = ip_address(client)
    except ValueError:
        return False
    address = getattr(address, "ipv4_mapped", None) or address
    return any(address in network for network in parse_networks(networks))

"""What a client may take of the service before it has a request: limits on connections, as settings."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class ConnectionLimits(BaseModel):
    """Limits on connections; each holds in every worker process by itself."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    head_bytes: int = Field(
        80 * 1024, ge=1024, le=1024 * 1024, description="Most bytes of a request's first line and headers together."
    )
    head_lines: int = Field(100, ge=8, le=10_000, description="Most headers of a request.")
    head_timeout: float = Field(
        10.0, gt=0, le=300, description="Seconds a client has to send a request's first line and headers."
    )
    body_bytes: int = Field(
        64 * 1024,
        ge=1024,
        le=100 * 1024 * 1024,
        description="Most bytes of a request's body; a file to import has its own limit.",
    )
    body_timeout: float = Field(300.0, gt=0, le=3600, description="Seconds a client has to send a request's body.")
    body_rate: int = Field(
        1024,
        ge=1,
        le=1024 * 1024,
        description="Least bytes a second of a body, and of an answer that is read; counted after the first seconds.",
    )
    answer_timeout: float = Field(
        30.0, gt=0, le=3600, description="Seconds after which a client is cut off that doesn't read its answer."
    )
    keep_alive: float = Field(30.0, gt=0, le=3600, description="Seconds a connection stays open between requests.")
    connection_requests: int = Field(
        1_000, ge=1, le=1_000_000, description="Requests on one connection; the last answer ends it."
    )
    connections: int = Field(
        1_000, ge=1, le=100_000, description="Open connections; fewer where the process may not open as many files."
    )
    client_connections: int = Field(
        200, ge=1, le=100_000, description="Open connections of one address, unless it is one of your proxies."
    )
    stop_timeout: float = Field(
        7.0, gt=0, le=600, description="Seconds that requests under way get at SIGTERM; the process ends 2 s later."
    )

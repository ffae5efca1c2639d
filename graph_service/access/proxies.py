"""What proxies say of a request: who sent it, by which scheme, under which path; only configured ones are believed."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from graph_service.access.networks import PREFIX, parse_networks, parse_prefix


class ProxyHeaders:
    """Take a request as its sender sent it, where one of our proxies passed it on; ignore what anybody else says.

    Of the addresses in X-Forwarded-For the last that is none of our proxies is the client's: what stands before it, the
    client may have written itself. A proxy may leave the prefix in the path or take it off.
    """

    def __init__(self, app: ASGIApp, proxies: Sequence[str], root_path: str) -> None:
        self._app = app
        self._networks = parse_networks(proxies)
        self._trusts_sockets = "unix" in proxies
        self._root_path = parse_prefix(root_path)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] == "http":
            scope = self._as_sent(scope)
        await self._app(scope, receive, send)

    def _as_sent(self, scope: Scope) -> Scope:
        prefix, changes = self._root_path, dict[str, object]()
        client = scope.get("client")
        if self._is_ours(client[0] if client else None):
            headers = Headers(scope=scope)
            if address := self._find_client(headers.getlist("x-forwarded-for")):
                changes["client"] = (address, 0)
            scheme = headers.get("x-forwarded-proto", "").rpartition(",")[2].strip().lower()
            if scheme in {"http", "https"}:
                changes["scheme"] = scheme
            prefix = parse_prefix(headers.get("x-forwarded-prefix", "")) or prefix
        if not prefix:
            return {**scope, **changes}
        path: str = scope["path"]
        raw: bytes = scope.get("raw_path") or b""
        if path.startswith(f"{prefix}/") and (not raw or raw.startswith(f"{prefix}/".encode())):
            changes["path"] = path[len(prefix) :]
            if raw:
                changes["raw_path"] = raw[len(prefix) :]
        return {**scope, **changes, PREFIX: prefix}

    def _is_ours(self, address: str | None) -> bool:
        if address is None:
            return self._trusts_sockets
        try:
            parsed = ip_address(address)
        except ValueError:
            return False
        mapped = getattr(parsed, "ipv4_mapped", None) or parsed
        return any(mapped in network for network in self._networks)

    def _find_client(self, lines: Sequence[str]) -> str | None:
        """Return the last address that is none of our proxies; the first of all, if every one is."""
        hops = [hop.strip() for line in lines for hop in line.split(",") if hop.strip()]
        for hop in reversed(hops):
            bare = hop[1:].partition("]")[0] if hop.startswith("[") else hop
            bare = bare.partition(":")[0] if bare.count(":") == 1 else bare
            try:
                ip_address(bare)
            except ValueError:
                return None  # nobody can tell whose it is; the proxy itself is named then
            if not self._is_ours(bare) or hop is hops[0]:
                return bare
        return None

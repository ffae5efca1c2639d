"""The explorer at ``/``: static files of its build, and the links that programs get there."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from mimetypes import guess_type
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from graph_service.access.networks import PREFIX
from graph_service.errors import problem

router = APIRouter(include_in_schema=False)

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
    "worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""The explorer's Content-Security-Policy: its own files, and pictures that it makes itself."""

_NOT_BUILT: Final = """<!doctype html><html lang="en"><meta charset="utf-8"><title>conflict-graph</title>
<h1>The explorer isn't built</h1><p>This copy of conflict-graph runs from its source. Run <code>make setup</code> there,
and load this page again. The questions can be asked meanwhile: see <a href="docs">docs</a>.</p>"""
_FOREVER: Final = "public, max-age=31536000, immutable"
"""For files whose names hold a hash of what they are."""
_SMALLEST_PACKED: Final = 1024


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file of the build, plain and packed with gzip."""

    body: bytes
    packed: bytes
    media_type: str


@router.get("/")
async def landing(request: Request) -> Response:
    """Return the explorer to browsers, and links to programs."""
    if "text/html" in request.headers.get("accept", ""):
        page = _built().get("index.html")
        if page is None:
            return HTMLResponse(_NOT_BUILT, status_code=503)
        return _send(request, page, {"Cache-Control": "no-cache", "Content-Security-Policy": POLICY})
    links = {"docs": "/docs", "openapi": "/openapi.json", "entities": "/v1/entities", "health": "/healthz"}
    links = {name: f"{request.scope.get(PREFIX, '')}{path}" for name, path in links.items()}
    return JSONResponse({"name": request.app.title, "version": request.app.version, "links": links})


@router.get("/assets/{name}")
async def asset(name: str, request: Request) -> Response:
    """Return a script, style or picture of the explorer."""
    file = _built().get(f"assets/{name}")
    # A worker is held to the policy of its own response.
    headers = {"Cache-Control": _FOREVER, "Content-Security-Policy": POLICY}
    return problem("no-such-page") if file is None else _send(request, file, headers)


def _send(request: Request, file: StaticFile, headers: dict[str, str]) -> Response:
    is_packed = "gzip" in request.headers.get("accept-encoding", "") and file.packed
    packing = {"Content-Encoding": "gzip"} if is_packed else {}
    body = file.packed if is_packed else file.body
    return Response(body, headers={**headers, **packing, "Vary": "Accept-Encoding"}, media_type=file.media_type)


@cache
def _built() -> dict[str, StaticFile]:
    """Return the files of the build by their path in it; none, if it wasn't built."""
    folder = files("graph_service") / "explorer" / "dist"
    if not folder.is_dir():
        return {}
    assets = folder / "assets"
    entries = [("index.html", folder / "index.html"), *((f"assets/{entry.name}", entry) for entry in assets.iterdir())]
    built = {}
    for name, entry in entries:
        body = entry.read_bytes()
        packed = gzip.compress(body, mtime=0) if len(body) >= _SMALLEST_PACKED else b""
        built[name] = StaticFile(body, packed, guess_type(name)[0] or "application/octet-stream")
    return built

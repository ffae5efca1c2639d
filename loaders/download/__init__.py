"""Downloading a dataset from its publisher's service into a folder of files, which ``load`` then reads.

Each page is a file, written atomically as the service sent it. An interrupted download resumes with the first missing
page. The token is sent in a header only, never in an address, and is in no file or message; a password is sent to the
service's token endpoint only.
"""

from __future__ import annotations

import email.utils
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from knowledge_graph.errors import ConflictGraphError, InvalidInput
from knowledge_graph.output_files.places import check_outside_store
from knowledge_graph.output_files.whole_file import replaced_when_whole
from loaders.download.credentials import Credentials, Login
from loaders.download.services import DataService, DownloadQuery

if TYPE_CHECKING:
    import httpx

MAX_TRIES: Final = 6
MAX_WAIT: Final = 300.0
"""Maximum seconds of waiting before a page is requested again."""
TIMEOUT: Final = 120.0
"""Seconds without a byte after which a request times out."""

_STATE: Final = ".download.json"
_RETRY_STATUSES: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


class DownloadFailed(ConflictGraphError):
    """A service can't be reached, refuses, or answers with anything else than its pages."""


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """A downloaded page: its file, its number of rows, and the parameters of the next page, if there is one."""

    file: str
    rows: int
    next: Mapping[str, str] | None


@dataclass(slots=True)
class Download:
    """A download's state: the query, and its pages so far."""

    query: Mapping[str, Any]
    pages: list[FetchedPage] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """Return the number of rows."""
        return sum(page.rows for page in self.pages)

    @property
    def complete(self) -> bool:
        """Return whether the last page has been downloaded."""
        return bool(self.pages) and self.pages[-1].next is None


ReportRows = Callable[[str, int, int], None]


def download(
    service: DataService,
    query: DownloadQuery,
    folder: Path,
    *,
    token: str | Login,
    url: str | None = None,
    report: ReportRows | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Download:
    """Download every page of a query into a folder, resuming an earlier download of the same query.

    Args:
        service: the service.
        query: what to download.
        folder: an empty or new folder, or the one of an earlier download.
        token: a token, or a name and password to get one with.
        url: an address instead of the service's own, such as a mirror's; a login is sent there, too.
        report: progress callback, in rows.
        sleep: waits so many seconds.

    Returns:
        The completed download.

    Raises:
        InvalidInput: the token or login is invalid or would be sent unencrypted, or the folder holds something else.
        DownloadFailed: the service can't be reached, refuses, or answers with anything else than its pages.
    """
    base = (url or service.url).rstrip("/")
    _check_url(base, service)
    keys = Credentials(service, base, token)
    done = _read_state(folder, {"url": base, "path": query.path, "parameters": dict(query.parameters)})
    page = done.pages[-1].next if done.pages else query.first
    if page is None:
        return done
    with _open_client() as http:
        client = _PageClient(http, f"{base}/{query.path}", service, keys, sleep)
        while page is not None:
            body, answer = client.fetch_page(query, page)
            name = f"{query.name}-{len(done.pages) + 1:05}.json"
            _write_whole(folder / name, body)
            done.pages.append(FetchedPage(name, len(answer[query.rows]), query.next_page(answer, page)))
            _write_whole(folder / _STATE, json.dumps(asdict(done)).encode())
            page = done.pages[-1].next
            if report:
                total = answer.get("TotalCount")
                report("fetching", done.rows, total if isinstance(total, int) else 0)
    return done


def _read_state(folder: Path, query: Mapping[str, Any]) -> Download:
    """Return a folder's download of a query; a page whose file is missing, and those after it, aren't counted.

    Raises:
        InvalidInput: the folder holds another download, or other files.
    """
    check_outside_store(folder, field="folder")
    state = folder / _STATE
    if not state.exists():
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise InvalidInput(f"{folder} holds other files; use a new or an empty folder.", field="folder")
        folder.mkdir(parents=True, exist_ok=True)
        return Download(query)
    try:
        saved = json.loads(state.read_bytes())
        pages = [FetchedPage(str(entry["file"]), int(entry["rows"]), entry["next"]) for entry in saved["pages"]]
        same = saved["query"] == query
    except (ValueError, KeyError, TypeError):
        raise InvalidInput(f"{state} can't be read; use a new folder.", field="folder") from None
    if not same:
        raise InvalidInput(f"{folder} holds another query's download; use a new folder.", field="folder")
    there = next((index for index, page in enumerate(pages) if not (folder / page.file).exists()), len(pages))
    return Download(query, pages[:there])


def _write_whole(path: Path, body: bytes) -> None:
    """Write a file atomically; its temporary file is hidden, so that nothing loads it."""
    with replaced_when_whole(path) as stream:
        stream.write(body)


def _check_url(base: str, service: DataService) -> None:
    parts = urlsplit(base)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise InvalidInput(f"a token is only sent over https; {service.name}'s is {service.url}.", field="url")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise InvalidInput("the address must not hold a password, query or fragment.", field="url")


def _open_client() -> httpx.Client:
    try:
        import httpx  # noqa: PLC0415 - an extra
    except ImportError:
        raise InvalidInput(
            "downloading needs the package httpx; install it with: pip install 'conflict-graph[download]'."
        ) from None
    return httpx.Client(headers={"Accept": "application/json"}, timeout=TIMEOUT)


class _ServiceBusy(Exception):
    """The service can't answer at the moment; ``wait`` is the number of seconds it asks for, 0 if it doesn't say."""

    def __init__(self, what: str, wait: float = 0.0) -> None:
        super().__init__(what)
        self.wait = wait


@dataclass(frozen=True, slots=True)
class _PageClient:
    """Requests the pages of one address, with increasing delays while the service is busy or unavailable."""

    client: httpx.Client
    address: str
    service: DataService
    keys: Credentials
    sleep: Callable[[float], None]

    def fetch_page(self, query: DownloadQuery, page: Mapping[str, str]) -> tuple[bytes, Mapping[str, Any]]:
        """Return a page's bytes, and its parsed answer.

        Raises:
            DownloadFailed: the service refuses, or stays unavailable.
        """
        for attempt in range(MAX_TRIES):
            try:
                return self._request_page({**query.parameters, **page}, query.rows)
            except _ServiceBusy as busy:
                failure = f"{self.service.name} {busy}, {attempt + 1} times over; the same command goes on from here."
                if attempt + 1 < MAX_TRIES:
                    self.sleep(min(busy.wait or 2.0**attempt, MAX_WAIT))
        raise DownloadFailed(failure)

    def _request_page(self, parameters: Mapping[str, str], rows: str) -> tuple[bytes, Mapping[str, Any]]:
        header = self.keys.header or self._log_in()
        answer = self._send("GET", self.address, params=dict(parameters), headers=header)
        if answer.status_code in {401, 403}:
            if self.keys.discard_token():
                return self._request_page(parameters, rows)
            raise self._make_error(f"refuses (status {answer.status_code}): {self.keys.refusal_hint}")
        if answer.status_code != 200:
            raise self._make_error(f"answers with status {answer.status_code}:", answer.content)
        self.keys.mark_accepted()
        read = _parse_json(answer.content)
        if not isinstance(read, dict) or not isinstance(read.get(rows), list) or read.get("success") is False:
            raise self._make_error(f"gives an answer without its list of {rows}:", answer.content)
        return answer.content, read

    def _log_in(self) -> dict[str, str]:
        """Get a token, with the refresh token of the last one or with the name and password."""
        answer = self._send("POST", self.keys.address, data=self.keys.form)
        if answer.status_code in {400, 401, 403}:
            if self.keys.discard_refresh_token():
                return self._log_in()
            raise self._make_error(
                f"refuses the login (status {answer.status_code}): are the name and the password right, and may this "
                "account use the API?"
            )
        if answer.status_code != 200:
            raise self._make_error(f"answers a login with status {answer.status_code}.")
        if not self.keys.accept(_parse_json(answer.content)) or (header := self.keys.header) is None:
            raise self._make_error("answers a login without a token.")
        return header

    def _send(self, method: str, address: str, **more: Any) -> httpx.Response:
        import httpx  # noqa: PLC0415

        try:
            answer = self.client.request(method, address, **more)
        except httpx.TransportError as error:
            raise _ServiceBusy(f"can't be reached ({type(error).__name__})") from None
        except httpx.HTTPError as error:
            raise self._make_error(f"answers with something that can't be read ({type(error).__name__}).") from None
        if answer.status_code in _RETRY_STATUSES:
            raise _ServiceBusy(f"is busy or broken (status {answer.status_code})", _parse_retry_after(answer.headers))
        return answer

    def _make_error(self, what: str, body: bytes = b"") -> DownloadFailed:
        """Return an error with the beginning of an answer, in which secrets are redacted."""
        words = " ".join(self.keys.redact(body.decode("utf-8", "replace")).split())
        return DownloadFailed(f"{self.service.name} {what} {words[:200]}".rstrip())


def _parse_json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        raise _ServiceBusy("gives an answer that is not JSON, or is truncated") from None


def _parse_retry_after(headers: Mapping[str, str]) -> float:
    """Return the seconds of a Retry-After header, a number or a date; 0 without one."""
    text = headers.get("retry-after", "").strip()
    if text.isdecimal():
        return float(text)
    try:
        until = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return 0.0
    return max(0.0, (until - datetime.now(UTC)).total_seconds()) if until.tzinfo else 0.0

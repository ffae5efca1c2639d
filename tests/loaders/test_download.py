"""Downloads by token, against a server of our own that speaks the documented protocols."""

from __future__ import annotations

import logging
import socket
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from graph_service.cli.app import build_app
from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import Event
from knowledge_graph.store import GraphStore
from loaders.download import MAX_TRIES, Download, DownloadFailed, download
from loaders.download.services import ACLED, UCDP, DataService, DownloadQuery, make_acled_query, make_ucdp_query
from loaders.load import load
from tests.loaders.publishers import TOKEN, Publisher, serving

ROW = {
    "id": 1, "year": 2024, "type_of_violence": 2, "conflict_new_id": 7, "dyad_new_id": 9, "dyad_name": "A - B",
    "side_a_new_id": 1001, "side_a": "A", "side_b_new_id": 1002, "side_b": "B", "where_prec": 6, "country": "Mali",
    "country_id": 432, "date_prec": 1, "date_start": "2024-05-06T00:00:00", "date_end": "2024-05-06T00:00:00",
    "best": 1, "low": 1, "high": 1,
}  # fmt: skip
ACLED_ROW = {
    "event_id_cnty": "EXA1", "event_date": "2024-05-06", "event_type": "Battles", "sub_event_type": "Armed clash",
    "actor1": "A", "country": "Mali", "iso": "466", "location": "Mopti", "timestamp": "1715644800",
}  # fmt: skip


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with serving() as server:
        server.events = [ROW | {"id": number} for number in range(1, 8)]
        yield server


def small(query: DownloadQuery) -> DownloadQuery:
    """Return a query whose pages are of three rows."""
    size = "pagesize" if query.rows == "Result" else "limit"
    return replace(query, parameters={**query.parameters, size: "3"}, per_page=3)


def fetch(
    publisher: Publisher, folder: Path, service: DataService = UCDP, query: DownloadQuery | None = None, token: str = TOKEN,
    waits: list[float] | None = None,
) -> Download:  # fmt: skip
    query = query or small(make_ucdp_query("24.1"))
    return download(
        service, query, folder, token=token, url=publisher.url, sleep=(waits if waits is not None else []).append
    )


def test_ucdp_is_fetched_page_by_page_and_loads(publisher: Publisher, tmp_path: Path, store: GraphStore) -> None:
    """Every page is a file, whose name tells the release to the loader."""
    done = fetch(publisher, tmp_path / "ged")
    assert (done.rows, done.complete) == (7, True)
    assert [page.file for page in done.pages] == [f"gedevents-24.1-{number:05}.json" for number in (1, 2, 3)]
    load([tmp_path / "ged"], store)
    event = store.records(["event:ucdp:7"])["event:ucdp:7"]
    assert isinstance(event, Event)
    assert event.source == "source:ucdp-ged:24.1"
    assert store.stats()["event"] == 7


@pytest.mark.parametrize(("rows", "question"), [(7, 3), (6, 3), (0, 1)])
def test_acled_ends_with_a_page_that_is_not_full(
    publisher: Publisher, tmp_path: Path, store: GraphStore, rows: int, question: int
) -> None:
    """Its answers name no next page, so one more is asked for after a full one."""
    publisher.events = [ACLED_ROW | {"event_id_cnty": f"EXA{number}"} for number in range(rows)]
    done = fetch(publisher, tmp_path / "acled", ACLED, small(make_acled_query(where={"country": "Mali"})))
    assert (done.rows, done.complete, len(publisher.requests)) == (rows, True, question)
    assert all("country=Mali" in path and "_format=json" in path for path in publisher.requests)
    load([tmp_path / "acled"], store)
    assert store.stats()["event"] == rows


def test_deletions_are_fetched_from_an_address_of_their_own(publisher: Publisher, tmp_path: Path) -> None:
    """They page as events do."""
    publisher.events = [{"event_id_cnty": f"EXA{number}", "deleted_timestamp": "1716163200"} for number in range(4)]
    done = fetch(publisher, tmp_path / "gone", ACLED, small(make_acled_query(deleted=True)))
    assert done.rows == 4
    assert all(path.startswith("/deleted/read?") for path in publisher.requests)


def test_an_interrupted_download_goes_on_where_it_was(publisher: Publisher, tmp_path: Path) -> None:
    """Pages that are there aren't asked for again; a whole download asks nothing."""
    folder = tmp_path / "ged"
    real = publisher.answer

    def torn(path: str, headers: object) -> tuple[int, dict[str, str], bytes]:
        return (404, {}, b"gone") if "page=3" in path else real(path, headers)

    publisher.answer = torn  # type: ignore[method-assign]
    with pytest.raises(DownloadFailed):
        fetch(publisher, folder)
    assert sorted(path.name for path in folder.glob("[!.]*")) == [
        "gedevents-24.1-00001.json",
        "gedevents-24.1-00002.json",
    ]
    publisher.answer = real  # type: ignore[method-assign]
    publisher.requests.clear()
    assert fetch(publisher, folder).rows == 7
    assert [path.partition("page=")[2] for path in publisher.requests] == ["3"]
    fetch(publisher, folder)
    assert len(publisher.requests) == 1


def test_a_page_that_is_gone_is_fetched_again(publisher: Publisher, tmp_path: Path) -> None:
    """From the first missing file on, so that nothing is left out."""
    fetch(publisher, tmp_path)
    (tmp_path / "gedevents-24.1-00002.json").unlink()
    assert fetch(publisher, tmp_path).rows == 7
    assert (tmp_path / "gedevents-24.1-00002.json").exists()


AGAIN = [
    ((503, {}, b"busy"), 1.0),
    ((429, {"Retry-After": "17"}, b""), 17.0),
    ((429, {"Retry-After": "99999"}, b""), 300.0),
    ((500, {"Retry-After": "Mon, 01 Jan 2001 00:00:00 GMT"}, b""), 1.0),
    ((200, {}, b'{"Result": [{"id"'), 1.0),
    ((200, {"Content-Length": "999"}, b"{"), 1.0),
]


@pytest.mark.parametrize(("answer", "waited"), AGAIN)
def test_a_busy_service_is_asked_again(
    publisher: Publisher, tmp_path: Path, answer: tuple[int, dict[str, str], bytes], waited: float
) -> None:
    """After as long as it says, or a while."""
    publisher.first = [answer]
    waits: list[float] = []
    assert fetch(publisher, tmp_path, waits=waits).rows == 7
    assert waits == [waited]


def test_a_service_that_is_away_is_given_up(publisher: Publisher, tmp_path: Path) -> None:
    """After some tries, each a longer time apart, and with what to do."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        publisher.url = f"http://127.0.0.1:{free.getsockname()[1]}"
    waits: list[float] = []
    with pytest.raises(DownloadFailed, match=r"can't be reached.*goes on from here"):
        fetch(publisher, tmp_path, waits=waits)
    assert waits == [2.0**number for number in range(MAX_TRIES - 1)]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((401, {}, b"no"), "is the token in CONFLICT_GRAPH_UCDP_TOKEN right"),
        ((404, {}, f"no such release for {TOKEN}".encode()), "no such release for …"),
        ((302, {"Location": "http://example.org/"}, b""), "status 302"),
        ((200, {}, b"[]"), "without its list of Result"),
        ((200, {}, b'{"Result": [], "success": false}'), "without its list of Result"),
    ],
)
def test_a_refusal_is_final_and_says_what_to_do(
    publisher: Publisher, tmp_path: Path, answer: tuple[int, dict[str, str], bytes], words: str
) -> None:
    """One try, one sentence, and never the token."""
    publisher.first = [answer]
    with pytest.raises(DownloadFailed) as caught:
        fetch(publisher, tmp_path)
    assert words in str(caught.value)
    assert TOKEN not in str(caught.value)
    assert len(publisher.requests) == 1


def test_the_token_is_only_ever_in_a_header(
    publisher: Publisher, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Not in an address, a file or a log, and it goes to no host that an answer names."""
    publisher.next_host = "http://192.0.2.1:9"
    with caplog.at_level(logging.DEBUG):
        assert fetch(publisher, tmp_path).rows == 7
    assert not [path for path in publisher.requests if TOKEN in path]
    assert not [path for path in tmp_path.iterdir() if TOKEN.encode() in path.read_bytes()]
    assert TOKEN not in caplog.text


@pytest.mark.parametrize("token", ["", "two words", "line\nbreak", "ключ"])
def test_what_can_be_no_token_is_not_sent(publisher: Publisher, tmp_path: Path, token: str) -> None:
    """Nor repeated in the message."""
    with pytest.raises(InvalidInput) as caught:
        fetch(publisher, tmp_path, token=token)
    assert "CONFLICT_GRAPH_UCDP_TOKEN" in str(caught.value)
    assert not token or token not in str(caught.value)
    assert publisher.requests == []


@pytest.mark.parametrize("url", ["http://example.org/api", "https://me:secret@example.org", "ftp://127.0.0.1"])
def test_a_token_is_not_sent_in_the_clear(publisher: Publisher, tmp_path: Path, url: str) -> None:
    """Only https, or this machine."""
    publisher.url = url
    with pytest.raises(InvalidInput):
        fetch(publisher, tmp_path)


def test_a_folder_holds_one_download(publisher: Publisher, tmp_path: Path) -> None:
    """Another query, or somebody's files, are left alone."""
    fetch(publisher, tmp_path / "one")
    with pytest.raises(InvalidInput, match="another query"):
        fetch(publisher, tmp_path / "one", query=small(make_ucdp_query("23.1")))
    with pytest.raises(InvalidInput, match="holds other files"):
        fetch(publisher, tmp_path)
    (tmp_path / "one" / ".download.json").write_text("{")
    with pytest.raises(InvalidInput, match="can't be read"):
        fetch(publisher, tmp_path / "one")


def test_days_and_filters_are_the_services_own() -> None:
    """UCDP has StartDate and EndDate, ACLED a date and how to compare it."""
    ucdp = make_ucdp_query("v24.0.5", after="2024-05-01", before="2024-05-31", where={"country": "645"})
    assert ucdp.path == "gedevents/24.0.5"
    assert ucdp.parameters == {"pagesize": "1000", "Country": "645", "StartDate": "2024-05-01", "EndDate": "2024-05-31"}
    both = make_acled_query(after="2024-05-01", before="2024-05-31").parameters
    assert (both["event_date"], both["event_date_where"]) == ("2024-05-01|2024-05-31", "BETWEEN")
    assert make_acled_query(before="2024-05-31").parameters["event_date_where"] == "<="
    for wrong in ("latest", "24.1/../x", ""):
        with pytest.raises(InvalidInput):
            make_ucdp_query(wrong)
    with pytest.raises(InvalidInput, match="no filter colour"):
        make_ucdp_query("24.1", where={"colour": "red"})
    with pytest.raises(InvalidInput, match="deleted_timestamp"):
        make_acled_query(deleted=True, after="2024-05-01")


def test_without_httpx_it_says_what_to_install(
    publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The package is an extra."""
    monkeypatch.setitem(sys.modules, "httpx", None)
    with pytest.raises(InvalidInput, match=r"conflict-graph\[download\]"):
        fetch(publisher, tmp_path)


def test_the_command_takes_the_token_from_the_environment(
    publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says how to go on, and without a token what to do; its folder loads with the same environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CONFLICT_GRAPH_STORE", raising=False)
    monkeypatch.delenv("CONFLICT_GRAPH_UCDP_TOKEN", raising=False)

    def run(command: str) -> Result:
        return CliRunner().invoke(build_app(), command.split())

    fetching = f"download ucdp ged --release 24.1 --after 2024-05-01 --url {publisher.url}"
    without = run(fetching)
    assert (without.exit_code, "CONFLICT_GRAPH_UCDP_TOKEN" in without.stderr) == (2, True)
    monkeypatch.setenv("CONFLICT_GRAPH_UCDP_TOKEN", TOKEN)
    done = run(fetching)
    assert (done.exit_code, done.stdout) == (0, "7 rows in 1 file; load them with: conflict-graph load ged\n")
    assert "StartDate=2024-05-01" in publisher.requests[0]
    assert run("load ged").exit_code == 0
    assert run("download acled gone --after yesterday").exit_code == 2
    assert run("download acled gone --where country").exit_code == 2

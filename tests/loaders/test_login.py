"""Downloads by name and password, for which the service gives tokens that run out."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from graph_service.cli import download as command
from graph_service.cli.app import build_app
from knowledge_graph.errors import InvalidInput
from loaders.download import Download, DownloadFailed, download
from loaders.download.credentials import Login
from loaders.download.services import ACLED, UCDP, make_acled_query, make_ucdp_query
from tests.loaders.publishers import LOGIN, TOKEN, Publisher, serving
from tests.loaders.test_download import ACLED_ROW

ME = Login(LOGIN["username"], LOGIN["password"])


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with serving() as server:
        server.events = [ACLED_ROW | {"event_id_cnty": f"EXA{number}"} for number in range(8)]
        yield server


def fetch(publisher: Publisher, folder: Path, login: Login | str = ME, waits: list[float] | None = None) -> Download:
    query = make_acled_query(where={"country": "Mali"})
    small = replace(query, parameters={**query.parameters, "limit": "3"}, per_page=3)
    sleep = (waits if waits is not None else []).append
    return download(ACLED, small, folder, token=login, url=f"{publisher.url}/api", sleep=sleep)


def test_a_login_gives_the_token(publisher: Publisher, tmp_path: Path) -> None:
    """Asked for once, where the service gives tokens; every page is asked for with it."""
    assert fetch(publisher, tmp_path).rows == 8
    assert [path.partition("?")[0] for path in publisher.requests] == ["/oauth/token", *["/api/acled/read"] * 3]
    assert publisher.logins == [{"grant_type": "password", "client_id": "acled", **LOGIN}]


@pytest.mark.parametrize("refreshes", [True, False])
def test_a_token_that_runs_out_is_renewed(publisher: Publisher, tmp_path: Path, *, refreshes: bool) -> None:
    """By its refresh token; where that has run out too, by the password."""
    publisher.valid, publisher.refreshes = 1, refreshes
    assert fetch(publisher, tmp_path).rows == 8
    kinds = [form["grant_type"] for form in publisher.logins]
    again = ["refresh_token"] if refreshes else ["refresh_token", "password"]
    assert kinds == ["password", *again * 2]


def test_a_ready_token_needs_no_login(publisher: Publisher, tmp_path: Path) -> None:
    """It goes before."""
    assert fetch(publisher, tmp_path, TOKEN).rows == 8
    assert publisher.logins == []


@pytest.mark.parametrize("login", [Login("me@example.org", "wr0ng-secret"), Login("somebody", LOGIN["password"])])
def test_a_wrong_login_is_told_once(publisher: Publisher, tmp_path: Path, login: Login) -> None:
    """One try, for accounts are locked after several; and the password isn't repeated."""
    with pytest.raises(DownloadFailed, match="refuses the login") as caught:
        fetch(publisher, tmp_path, login)
    assert login.password not in f"{caught.value}{login!r}"
    assert len(publisher.requests) == 1


def test_an_account_that_may_not_see_it_is_told_so(publisher: Publisher, tmp_path: Path) -> None:
    """A fresh token that is refused is no reason to ask for more of them."""
    publisher.valid = 0
    with pytest.raises(DownloadFailed, match="may this account see this"):
        fetch(publisher, tmp_path)
    assert len(publisher.logins) == 1


@pytest.mark.parametrize(
    ("answer", "words"),
    [((200, {}, b'{"access_token": "two words"}'), "without a token"), ((404, {}, b"secret"), "status 404")],
)
def test_what_is_no_token_is_not_taken(
    publisher: Publisher, tmp_path: Path, answer: tuple[int, dict[str, str], bytes], words: str
) -> None:
    """Nor is anything of that answer shown."""
    publisher.first = [answer]
    with pytest.raises(DownloadFailed, match=words) as caught:
        fetch(publisher, tmp_path)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("answer", [(503, {}, b""), (200, {}, b'{"access_tok')])
def test_a_busy_login_is_tried_again(
    publisher: Publisher, tmp_path: Path, answer: tuple[int, dict[str, str], bytes]
) -> None:
    """As any page is."""
    publisher.first = [answer]
    waits: list[float] = []
    assert fetch(publisher, tmp_path, waits=waits).rows == 8
    assert waits == [1.0]


def test_the_password_goes_nowhere_else(publisher: Publisher, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Not into an address, a file or a log; nor do the tokens."""
    publisher.valid = 1
    with caplog.at_level(logging.DEBUG):
        fetch(publisher, tmp_path)
    files = b"".join(path.read_bytes() for path in tmp_path.iterdir()).decode()
    for secret in (LOGIN["password"], "given-", "again-"):
        assert secret not in files + caplog.text + "".join(publisher.requests)


def test_what_can_be_no_login_is_not_sent(publisher: Publisher, tmp_path: Path) -> None:
    """Half of one, or one where the service knows none."""
    for half in (Login("", "secret"), Login("me", "")):
        with pytest.raises(InvalidInput, match="CONFLICT_GRAPH_ACLED_USER and CONFLICT_GRAPH_ACLED_PASSWORD"):
            fetch(publisher, tmp_path, half)
    with pytest.raises(InvalidInput, match="CONFLICT_GRAPH_UCDP_TOKEN"):
        download(UCDP, make_ucdp_query("24.1"), tmp_path / "ged", token=ME, url=publisher.url)
    assert publisher.requests == []


def test_the_command_asks_for_what_the_environment_lacks(
    publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The password without showing it; where nobody can be asked it says what to set."""
    monkeypatch.chdir(tmp_path)
    for name in (ACLED.variable, *ACLED.login_variables):
        monkeypatch.delenv(name, raising=False)
    fetching = ["download", "acled", "mali", "--url", f"{publisher.url}/api"]
    without = CliRunner().invoke(build_app(), fetching)
    assert (without.exit_code, "CONFLICT_GRAPH_ACLED_PASSWORD" in without.stderr) == (2, True)
    monkeypatch.setenv("CONFLICT_GRAPH_ACLED_USER", ME.user)
    monkeypatch.setattr(command, "_at_terminal", lambda: True)
    done = CliRunner().invoke(build_app(), fetching, input=f"{ME.password}\n")
    assert done.exit_code == 0
    assert done.stdout.endswith("8 rows in 1 file; load them with: conflict-graph load mali\n")
    assert ME.password not in done.output
    monkeypatch.setenv("CONFLICT_GRAPH_ACLED_PASSWORD", "wr0ng-secret")
    wrong = CliRunner().invoke(build_app(), [*fetching[:2], "other", *fetching[3:]])
    assert (wrong.exit_code, "wr0ng-secret" in wrong.output) == (1, False)

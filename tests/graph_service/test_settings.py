"""Settings come from the environment or by name, and bad ones are refused in plain words without a secret."""

import pytest
from pydantic import SecretStr

from graph_service.settings import PREFIX, Settings, is_loopback
from knowledge_graph.errors import InvalidInput

REFUSED = [
    ({"host": "0.0.0.0"}, "lets other machines in"),  # noqa: S104 - that it is refused is the test
    ({"host": "192.168.1.7"}, "CONFLICT_GRAPH_TOKEN"),
    ({"host": "graph.example"}, "lets other machines in"),
    ({"store": "neo4j://neo4j:opensesame@localhost"}, "CONFLICT_GRAPH_NEO4J_PASSWORD"),
    ({"store": "bolt://opensesame@localhost"}, "leave user and password out"),
    ({"token": "opensesame"}, "openssl rand -hex 32"),
    ({"token": "opensesame opensesame"}, "without spaces"),
    ({"token": "opensesame-ópensesame"}, "ASCII"),
    ({"port": -1}, "port:"),
    ({"port": "opensesame"}, "port:"),
    ({"timeout": 0}, "timeout:"),
    ({"log_level": "loud"}, "log_level:"),
    ({"prot": 8000}, "prot:"),
]


@pytest.mark.parametrize(("values", "words"), REFUSED, ids=[str(values) for values, _ in REFUSED])
def test_what_wont_do_is_refused_without_telling_a_secret(values, words):
    """The message names the setting and what to do; the value, which may be a secret, isn't repeated."""
    with pytest.raises(InvalidInput, match=words) as caught:
        Settings(**values)
    assert "opensesame" not in f"{caught.value}{caught.value.__cause__}"


def test_the_environment_is_read(monkeypatch):
    """Each setting has its variable; an empty one counts as unset; what is given by name wins."""
    for name, value in {"PORT": "8123", "TOKEN": "", "HOSTS": "A.example, b.example", "STORE": "elsewhere"}.items():
        monkeypatch.setenv(PREFIX + name, value)
    settings = Settings(store="here")
    assert (settings.port, settings.token, settings.store) == (8123, None, "here")
    assert settings.hosts == ("a.example", "b.example")


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_described(name):
    """Each has words that say what it does."""
    assert Settings.model_fields[name].description.endswith((".", "`."))


def test_secrets_stay_out_of_what_is_shown():
    """Neither the token nor the password is in the settings' text; the store gets the password all the same."""
    settings = Settings(token=SecretStr("opensesame-opensesame"), neo4j_password=SecretStr("opensesame"))
    assert "opensesame" not in f"{settings!r}{settings}"
    assert settings.store_settings.password == "opensesame"  # noqa: S105 - that is the word of this test


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", True), ("LocalHost.", True), ("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("[::1]", True),
        ("0.0.0.0", False), ("::", False), ("10.0.0.1", False), ("localhost.example", False), ("", False),  # noqa: S104
    ],
)  # fmt: skip
def test_loopback_is_known(host, expected):
    """Only what can't be reached from elsewhere counts as loopback."""
    assert is_loopback(host) is expected

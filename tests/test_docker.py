"""The compose file and the image's recipe say what the documentation promises: healthy, private, and no root."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
SECRETS = {"NEO4J_PASSWORD": "a-password-to-test", "CONFLICT_GRAPH_TOKEN": "a-token-to-test"}


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def dockerfile():
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@pytest.fixture(scope="module")
def compose_command():
    """The compose that this machine has: the Docker client's plug-in, or the program of its own."""
    for command in (["docker", "compose"], ["docker-compose"]):
        if (
            shutil.which(command[0])
            and subprocess.run([*command, "version"], capture_output=True, check=False).returncode == 0
        ):
            return command
    return pytest.skip("neither `docker compose` nor `docker-compose` is installed")


def run_config(command, folder, **secrets):
    """Let compose read the file with exactly these secrets: none that a person has exported or keeps in .env."""
    shutil.copy(ROOT / "docker-compose.yml", folder)
    others = {name: value for name, value in os.environ.items() if name not in SECRETS}
    return subprocess.run(
        [*command, "config"], cwd=folder, env=others | secrets, capture_output=True, text=True, check=False
    )


def test_compose_reads_the_file(compose_command, tmp_path):
    """Compose itself accepts the file, and puts the secrets where the two services look for them."""
    done = run_config(compose_command, tmp_path, **SECRETS)
    assert done.returncode == 0, done.stderr
    services = yaml.safe_load(done.stdout)["services"]
    assert services["neo4j"]["environment"]["NEO4J_AUTH"] == f"neo4j/{SECRETS['NEO4J_PASSWORD']}"
    assert services["service"]["environment"]["CONFLICT_GRAPH_NEO4J_PASSWORD"] == SECRETS["NEO4J_PASSWORD"]
    assert services["service"]["environment"]["CONFLICT_GRAPH_TOKEN"] == SECRETS["CONFLICT_GRAPH_TOKEN"]


@pytest.mark.parametrize("missing", SECRETS)
def test_compose_refuses_to_start_without_a_secret(compose_command, tmp_path, missing):
    """Without a secret compose stops, naming it and where to set it."""
    done = run_config(compose_command, tmp_path, **{name: value for name, value in SECRETS.items() if name != missing})
    assert done.returncode != 0
    assert f"set {missing}, for example in .env" in done.stderr


def test_the_service_waits_for_a_healthy_neo4j(compose):
    """The service starts only once Neo4j's health check passes, and finds it by its name."""
    assert set(compose["services"]) == {"neo4j", "service"}
    assert compose["services"]["neo4j"]["healthcheck"]["test"]
    assert compose["services"]["service"]["depends_on"] == {"neo4j": {"condition": "service_healthy"}}
    assert compose["services"]["service"]["environment"]["CONFLICT_GRAPH_STORE"] == "neo4j://neo4j:7687"


def test_the_data_outlive_the_container(compose):
    """Neo4j's databases are in a named volume."""
    volume, target = compose["services"]["neo4j"]["volumes"][0].split(":")
    assert target == "/data"
    assert volume in compose["volumes"]


def test_every_port_is_on_loopback(compose):
    """Nothing is published to other machines."""
    ports = [port for service in compose["services"].values() for port in service["ports"]]
    assert ports
    assert all(re.fullmatch(r"127\.0\.0\.1:\d+:\d+", port) for port in ports)


def test_no_secret_is_written_down(compose):
    """Whatever is called a password, token or auth is a variable that must be set."""
    values = {
        name: value
        for service in compose["services"].values()
        for name, value in service["environment"].items()
        if re.search("PASSWORD|TOKEN|AUTH|SECRET", name)
    }
    assert len(values) == 3
    assert all(re.fullmatch(r"(neo4j/)?\$\{\w+:\?[^}]+\}", value) for value in values.values()), values


def test_the_example_environment_names_every_variable_and_no_value():
    """.env.example has the variables of the compose file, all empty; .env itself stays out of the repository."""
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    settings = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    used = re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    assert settings == dict.fromkeys(used, "")
    assert "/.env" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()


def test_the_image_runs_without_root(dockerfile):
    """The last user set in the last stage is a number other than 0."""
    last_stage = dockerfile[max(number for number, line in enumerate(dockerfile) if line.startswith("FROM ")) :]
    users = [line.split()[1] for line in last_stage if line.startswith("USER ")]
    assert users
    assert int(users[-1].split(":")[0]) > 0


def test_the_image_installs_only_what_is_pinned(dockerfile):
    """Every pip install from an index demands hashes; the package itself brings no dependency."""
    installs = [part for line in dockerfile for part in line.split("&&") if re.search(r"pip (install|wheel)", part)]
    assert len(installs) == 4
    assert all(("--require-hashes" in part) != ("--no-deps" in part) for part in installs)


def test_the_image_says_whether_it_is_healthy_and_serves(dockerfile):
    """The health check asks /healthz, and the command serves beyond the container's own loopback."""
    assert any(line.startswith("HEALTHCHECK") and "/healthz" in line for line in dockerfile)
    assert dockerfile[-1] == 'CMD ["conflict-graph", "serve", "--host", "0.0.0.0", "--port", "8000"]'


def test_every_file_the_image_copies_is_in_its_build_context(dockerfile):
    """.dockerignore lets through what the Dockerfile copies, and it exists."""
    allowed = {
        line[1:].strip("/") for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")
    }
    copied = [
        name for line in dockerfile if line.startswith("COPY ") and "--from" not in line for name in line.split()[1:-1]
    ]
    assert {name.split("/")[0] for name in copied} == allowed
    assert all((ROOT / name).exists() for name in copied)

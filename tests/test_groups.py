"""The suite's own division among processes."""

import pytest


def test_what_shares_a_server_runs_in_one_process(request: pytest.FixtureRequest) -> None:
    """The group that ``conftest.py`` marks is one to pytest-xdist, which writes it behind the test's id.

    Where it isn't, each process starts every server and fills every fixture for itself, and the suite takes twice as long.
    """
    if not request.config.getoption("loadgroup", False):
        pytest.skip("one process runs all tests")
    assert request.node.nodeid.endswith(f"@{request.node.location[0]}")

"""The measurement of servers side by side, in short."""

from benchmarks import servers


def test_two_servers_are_measured_and_compared():
    """Each answers, and the table says what each bounds by itself."""
    rates = {name: [servers.measure(name, seconds=0.1)] for name in ("bounded", "httptools")}
    assert all(rate > 1 for (rate,) in rates.values())
    shown = servers.table(rates).as_text()
    assert "all of docs/operations.md" in shown
    assert [line.split()[0] for line in shown.splitlines()[3:]] == ["bounded", "httptools"]

"""What a process has of its own, and giving it back."""

from graph_service.scheduling.memory import give_back
from graph_service.settings import Settings
from knowledge_graph.deadline import own_memory


def test_what_is_taken_and_given_back_shows():
    """Small pieces, as of answers: the C library keeps those by itself."""
    give_back()  # what earlier tests of this process left, which would be taken anew without a trace
    before = own_memory()
    kept = [bytes(50_000) for _ in range(2_000)]
    grown = own_memory()
    assert grown - before >= 50_000_000 or not before  # zero where the system doesn't tell
    del kept
    give_back()
    assert own_memory() <= grown


def test_an_answer_that_is_too_large_is_refused(call_with, monkeypatch):
    monkeypatch.setattr("graph_service.responses.MB", 1)
    response = call_with(Settings()).get("/v1/entities/location:rafah/neighbourhood?depth=3&limit=500")
    assert response.status_code == 413
    assert response.json()["type"] == "/problems/answer-too-large"
    assert "64 MB of CONFLICT_GRAPH_ANSWER_SIZE" in response.json()["detail"]

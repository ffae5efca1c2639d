"""An answer is of one generation: while a load writes, lists and numbers are as old as paths are."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from graph_service.questions.asking import ask
from graph_service.questions.table import QUESTIONS
from knowledge_graph.embedded import generations
from knowledge_graph.open_store import open_store
from knowledge_graph.store import GraphStore
from queries.evidence.sources import SourcesParameters
from queries.parameters.events import TimelineParameters
from tests.support.waiting import PATIENCE
from tests.support.worlds import MAY_2024, open_store_with, record

NEW = [
    record("source", "later", title="Later"),
    record("event", "later", type="meeting", title="Talks"),
    record("claim", "later", about="event:later", source="source:later"),
]
EVENTS = sum(item.kind == "event" for item in MAY_2024)
SOURCES = sum(item.kind == "source" for item in MAY_2024)


def numbers(store: GraphStore) -> tuple[int, int, int, int]:
    """How many events and sources there are, by the questions that list them and by the statistics."""
    by_name = {question.name: question for question in QUESTIONS}
    events = ask(by_name["timeline"], store, TimelineParameters(limit=1, reality=("any",), status=("any",)))
    sources = ask(by_name["sources"], store, SourcesParameters())
    stats = store.whole(store.stats)
    return events.data["total"]["value"], stats["event"], sources.data["total"]["value"], stats["source"]


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[GraphStore]:
    """A store that was asked before anything is loaded into it."""
    store = open_store_with(tmp_path, MAY_2024)
    assert numbers(store) == (EVENTS, EVENTS, SOURCES, SOURCES)
    yield store
    store.close()


@pytest.fixture(params=["another process's", "this one's"])
def loader(request: pytest.FixtureRequest, serving: GraphStore, tmp_path: Path) -> Iterator[GraphStore]:
    """A store that loads: this very one, or as another process opens it."""
    if request.param == "this one's":
        yield serving
        return
    other = open_store(str(tmp_path))
    yield other
    other.close()


def test_while_a_load_writes_every_answer_is_as_old_as_the_index(serving: GraphStore, loader: GraphStore) -> None:
    before = (EVENTS, EVENTS, SOURCES, SOURCES)
    with loader.turn(lambda: None):
        for number in range(3):
            loader.write(NEW if number == 0 else [record("source", f"more-{number}", title="More")])
            with ThreadPoolExecutor(3) as threads:
                assert list(threads.map(lambda _: numbers(serving), range(6))) == [before] * 6
        loader.flush()
        assert numbers(serving) == (EVENTS + 1, EVENTS + 1, SOURCES + 3, SOURCES + 3)


def test_who_loads_sees_what_was_written(serving: GraphStore) -> None:
    serving.write(NEW)
    assert serving.known(["event:later"])
    assert serving.records(["claim:later"])
    assert serving.whole(lambda: serving.known(["event:later"]))
    with ThreadPoolExecutor(1) as threads:
        others = threads.submit(serving.whole, lambda: serving.known(["event:later"]))
        assert not others.result()
    serving.flush()
    assert serving.whole(lambda: serving.known(["event:later"]))


def test_a_load_that_ends_within_an_answer_does_not_change_it(serving: GraphStore) -> None:
    def load() -> None:
        serving.write(NEW)
        serving.flush()

    def question() -> None:
        before = serving.stats(), serving.known(["event:later"])
        thread = threading.Thread(target=load)
        thread.start()
        thread.join()
        assert (serving.stats(), serving.known(["event:later"])) == before

    serving.whole(question)
    assert serving.stats()["event"] == EVENTS + 1


def test_more_questions_than_connections_wait_for_each_other(serving: GraphStore) -> None:
    numbers(serving)
    serving.write(NEW)  # no more connections to the state before can be had
    together = threading.Barrier(generations.SPARE, timeout=PATIENCE)

    def question(meet: Callable[[], object]) -> int:
        meet()
        return serving.stats()["event"]

    def hold(meet: Callable[[], object]) -> int:
        return serving.whole(lambda: question(meet))

    with ThreadPoolExecutor(2 * generations.SPARE) as threads:
        first = [threads.submit(hold, together.wait) for _ in range(generations.SPARE)]
        later = [threads.submit(hold, lambda: None) for _ in range(generations.SPARE)]
        assert {future.result() for future in first + later} == {EVENTS}
    serving.flush()


def test_a_log_that_grows_too_long_is_let_go_of(serving: GraphStore, monkeypatch: pytest.MonkeyPatch) -> None:
    serving.write(NEW)
    monkeypatch.setattr(generations, "MOST_LOG", 0)
    with ThreadPoolExecutor(1) as threads:
        assert threads.submit(serving.whole, lambda: serving.known(["event:later"])).result()
    serving.flush()

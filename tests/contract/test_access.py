"""Tokens, the audit log, and retractions that are taken back: the same in every store."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from graph_service.access import audit, audit_age
from graph_service.access.audit import AuditQuery, Writer, audited, iter_audit, note
from graph_service.access.audit_age import remove_old_entries, removed_until
from graph_service.access.tokens import create_token, read_tokens, revoke_token
from knowledge_graph.errors import Contradiction, InvalidInput, NotFound
from knowledge_graph.filtering.filters import Filter
from knowledge_graph.records import Source
from knowledge_graph.store import GraphStore, TimelineRequest
from knowledge_graph.time_span import parse_day
from loaders.curation.retract import retract, unretract
from tests.support.worlds import record

DESK = Writer("desk", "http", "192.0.2.7", "0a1b2c3d", "r1")
NEWS = [
    record("source", "paper", type="article", title="A paper", published="2024-05-01"),
    record("source", "page", type="section", title="Its page", part_of="source:paper"),
    record("event", "march", type="protest", title="March", when="2024-05-02"),
    record("claim", "c", about="event:march", source="source:page"),
]


def test_tokens_are_kept_with_the_records(store: GraphStore, reopen: Callable[..., GraphStore]) -> None:
    """Who opens the store knows them, and those that were revoked."""
    made, _ = create_token(store, "newsroom", ["read", "load"], rate=60)
    create_token(store, "desk", ["admin"])
    revoke_token(store, "desk")
    kept = read_tokens(reopen(read_only=True))
    assert kept[made.id] == made
    assert [bool(token.revoked) for token in kept.values() if token.name == "desk"] == [True]
    assert store.is_empty()


def test_the_audit_log_tells_who_wrote_what(
    store: GraphStore, reopen: Callable[..., GraphStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Newest first, over days; what failed before it wrote leaves nothing, what was cut off stays as begun."""
    days = iter(["2024-05-01", "2024-05-01", "2024-05-03", "2024-05-04"])
    monkeypatch.setattr(audit, "_new_id", lambda at: f"{next(days)}T{at.strftime('%H:%M:%S.%f')}-x")
    note(store, DESK, "merge", ["actor:a", "actor:b"], why="one", stated_by=None)
    with pytest.raises(NotFound), audited(store, DESK, "merge", ["actor:c"]):
        raise NotFound("actor:c")
    with pytest.raises(OSError, match="full"), audited(store, DESK, "load", [f"f{n}" for n in range(60)]):
        raise OSError("the disk is full")
    with audited(store, DESK, "retract", ["source:x"]):
        begun = next(iter_audit(reopen(read_only=True), AuditQuery()))
    listed = list(iter_audit(store, AuditQuery()))
    assert begun["outcome"] == "begun"
    assert [(entry["action"], entry["outcome"]) for entry in listed] == [
        ("retract", "done"), ("load", "failed"), ("merge", "done"),
    ]  # fmt: skip
    assert (listed[1]["count"], len(listed[1]["what"]), listed[1]["details"]["error"]) == (
        60, audit.MOST_NAMED, "OSError: the disk is full",
    )  # fmt: skip
    assert listed[2]["details"] == {"why": "one"}
    assert [listed[2][name] for name in ("by", "via", "address", "token", "request")] == [
        "desk", "http", "192.0.2.7", "0a1b2c3d", "r1",
    ]  # fmt: skip

    def ids(query: AuditQuery, before: str | None = None) -> list[str]:
        return [entry["action"] for entry in iter_audit(store, query, before=before)]

    assert ids(AuditQuery(since="2024-05-02")) == ["retract", "load"]
    assert ids(AuditQuery(until="2024-05-03")) == ["load", "merge"]
    assert ids(AuditQuery(frozenset({"merge"}))) == ids(AuditQuery(what="actor:b")) == ["merge"]
    assert ids(AuditQuery(by="0a1b2c3d")) == ids(AuditQuery(by="desk")) == ["retract", "load", "merge"]
    assert ids(AuditQuery(by="nobody")) == []
    assert ids(AuditQuery(), before=listed[0]["id"]) == ["load", "merge"]


def test_the_audit_log_gets_only_so_old(store: GraphStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is too old is removed by whole days, and said; a clock that jumped ahead removes no more than age allows."""
    assert (remove_old_entries(store, 1), removed_until(store)) == ([], None)
    monkeypatch.setattr(audit_age, "ALWAYS_KEPT", 2)
    days = ["2024-05-01", "2024-05-01", "2024-05-03", "2024-05-04", "2024-05-05"]
    ids = (f"{day}T00:00:00.000000-{number}" for number, day in enumerate(days))
    monkeypatch.setattr(audit, "_new_id", lambda _: next(ids))
    for number in range(len(days)):
        note(store, DESK, "merge", [f"actor:{number}"])

    def kept() -> list[str]:
        return [entry["id"][:10] for entry in reversed(list(iter_audit(store, AuditQuery())))]

    assert (remove_old_entries(store, 30, date(2024, 5, 31)), kept()) == ([], days)
    assert remove_old_entries(store, 30, date(2024, 6, 1)) == ["2024-05-01"]
    assert (removed_until(store), kept()) == ("2024-05-01", days[2:])
    assert remove_old_entries(store, 30, date(2042, 1, 1)) == ["2024-05-03"]
    assert remove_old_entries(store, 30, date(2042, 1, 1)) == []
    assert (removed_until(store), kept()) == ("2024-05-03", days[3:])


def stands(store: GraphStore, known_at: str | None = None) -> bool:
    """Return whether the march is in the graph, now or as it was known on a day."""
    with store.read(Filter(known_at=parse_day(known_at) if known_at else None)) as view:
        events, _ = view.timeline(TimelineRequest())
        return view.ids(events.tolist()) == ["event:march"]


def test_a_retraction_can_be_taken_back(store: GraphStore) -> None:
    """Then the claims count on every day; the reasons stay, and the file that is loaded again changes nothing."""
    store.write(NEWS)
    store.flush()
    assert stands(store)
    retract(store, "source:paper", why="made up", on="2024-06-01", by="her")
    assert [stands(store), stands(store, "2024-05-20"), stands(store, "2024-07-01")] == [False, True, False]
    with pytest.raises(Contradiction, match="source:paper, which it is part of"):
        unretract(store, "source:page", why="x")
    back = unretract(store, "source:paper", why="it wasn't", by="him")
    assert [stands(store), stands(store, "2024-05-20"), stands(store, "2024-07-01")] == [True, True, True]
    reasons = {"retracted_because": "made up", "retracted_by": "her", "retraction_undone": "2024-06-01",
            "retraction_undone_because": "it wasn't", "retraction_undone_by": "him"}  # fmt: skip
    assert back.retracted is None
    assert reasons.items() <= back.attributes.items()
    store.write(NEWS)
    assert store.records(["source:paper"])["source:paper"] == back
    with pytest.raises(Contradiction, match="isn't retracted"):
        unretract(store, "source:paper", why="again")


def test_decisions_to_retract_and_back_follow_each_other(store: GraphStore, reopen: Callable[..., GraphStore]) -> None:
    """The last one stands, whatever the day; a file's retraction counts until it is taken back, and so does another."""
    store.write(NEWS)
    revoked = NEWS[0].model_copy(update={"retracted": "2024-06-01"})
    store.write([revoked])
    seen = [store.records(["source:paper"])["source:paper"].retracted]
    for step in ("back", "2024-06-01", "back", "2024-07-01", "back"):
        if step == "back":
            unretract(store, "source:paper", why="no")
        else:
            retract(store, "source:paper", why="yes", on=step)
        store.write([revoked, *NEWS])
        kept = store.records(["source:paper"])["source:paper"]
        assert isinstance(kept, Source)
        seen.append(kept.retracted)
        assert stands(store) == (kept.retracted is None)
    assert seen == ["2024-06-01", None, "2024-06-01", None, "2024-07-01", None]
    numbers = [version.attributes.get("retraction_decision", 0) for version in store.history("source:paper")]
    assert sorted(numbers) == [0, 0, 1, 2, 3, 4, 5]
    store.write([revoked.model_copy(update={"retracted": "2024-08-01"})])
    assert store.records(["source:paper"])["source:paper"].retracted == "2024-08-01"


def test_what_can_t_be_taken_back_says_why(store: GraphStore) -> None:
    store.write(NEWS)
    with pytest.raises(NotFound):
        unretract(store, "source:nobody", why="x")
    for why in ("", "  ", "a\0b", "x" * 2_001):
        with pytest.raises(InvalidInput):
            unretract(store, "source:paper", why=why)
        with pytest.raises(InvalidInput):
            retract(store, "source:paper", why=why)

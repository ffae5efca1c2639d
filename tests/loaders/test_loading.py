"""Loading: what is written, what is refused, and what a second time changes."""

from __future__ import annotations

import gc
import json
from collections.abc import Sequence
from pathlib import Path

import orjson
import pytest

from knowledge_graph.errors import InvalidInput, InvalidRecord, OutOfMemory, StoreUnavailable
from knowledge_graph.records import RECORD, Claim, Record, as_json
from knowledge_graph.store import GraphStore, WriteSummary
from loaders.ingest import batches
from loaders.ingest.normalize import expand_record
from loaders.load import load, validate
from tests.loaders.conftest import WriteFile
from tests.support.worlds import EXTRACTION, PAPER, actor, claim, event, location, relation, took_part

ADDED = {"source": 1, "actor": 2, "location": 2, "event": 2, "relation": 1, "claim": 6}


def test_a_load_adds_everything_and_says_so(write: WriteFile, store: GraphStore):
    summary = load([write(*EXTRACTION)], store)
    assert (summary.added, summary.changed, summary.unchanged, summary.refused) == (ADDED, {}, {}, {})
    assert [(file.rows, file.refused) for file in summary.files] == [(len(EXTRACTION), 0)]
    assert {kind: number for kind, number in store.stats().items() if number and kind != "edges"} == ADDED


def test_loading_twice_changes_nothing(write: WriteFile, store: GraphStore):
    path = write(*EXTRACTION, actor("court", name="Harakat"))
    load([path], store)
    before = store.digest()
    summary = load([path], store)
    assert (summary.added, summary.changed) == ({}, {})
    assert store.digest() == before


def test_a_load_leaves_the_collector_of_garbage_as_it_was(write: WriteFile, store: GraphStore):
    before = gc.get_threshold()
    load([write(*EXTRACTION)], store)
    with pytest.raises(InvalidRecord):
        load([write({"kind": "actor"}, name="bad.jsonl")], store)
    assert gc.get_threshold() == before


def test_an_export_loads_into_an_empty_store_to_the_same_digest(
    write: WriteFile, store: GraphStore, other_store: GraphStore
):
    load([write(*EXTRACTION, actor("twin", name="Harakat"))], store)
    assert load([write(*[as_json(record) for record in store.iter_records()])], other_store).ok
    assert other_store.digest() == store.digest()


def test_a_document_loads_to_the_same_digest_as_lines(
    write: WriteFile, store: GraphStore, other_store: GraphStore, tmp_path: Path
):
    load([write(*EXTRACTION)], store)
    document = tmp_path / "document.json"
    document.write_text(json.dumps({"records": EXTRACTION}, indent=2), "utf-8")
    load([document], other_store)
    assert other_store.digest() == store.digest()


def test_stopping_at_an_error_writes_nothing_and_lists_every_problem(write: WriteFile, store: GraphStore):
    path = write(*EXTRACTION, actor("x", type="nobody"), claim("event:none"))
    with pytest.raises(InvalidRecord) as raised:
        load([path], store)
    assert [(problem.line, problem.field) for problem in raised.value.problems] == [(11, "type"), (12, "about")]
    assert sum(store.stats().values()) == 0


def test_skipping_leaves_out_what_dangles_because_of_what_was_left_out(write: WriteFile, store: GraphStore):
    chain = [
        actor("bad", type="nobody"),
        event("x", participants=took_part("bad")),
        event("y", links=[{"type": "follows", "target": "event:x"}]),
        claim("event:y", property="outcome", value="none"),
    ]
    summary = load([write(*chain, *EXTRACTION)], store, on_error="skip")
    assert summary.refused == {"actor": 1, "event": 2, "claim": 1}
    assert summary.added == ADDED
    assert "event:x was rejected (" in summary.problems[2].message


def test_an_event_goes_with_the_only_claim_that_vouched_for_it(write: WriteFile, store: GraphStore):
    bad = {**claim("event:x"), "certainty": "sure"}
    summary = load([write(PAPER, {**event("x"), "source": None}, bad)], store, on_error="skip")
    assert summary.refused == {"event": 1, "claim": 1}
    assert summary.problems[0].message.startswith("the claim that supports it was rejected (")


def test_rejects_are_the_rows_unchanged_and_load_after_mending(
    write: WriteFile, store: GraphStore, other_store: GraphStore, tmp_path: Path
):
    bad = b'{"kind": "actor",  "id": "actor:bad", "type": "nobody", "name": "Bad"}'
    dependent = event("x", participants=took_part("bad"))
    rejects = tmp_path / "rejects.jsonl"
    load([write(*EXTRACTION, bad, dependent)], store, on_error="skip", rejects=rejects)
    assert rejects.read_bytes().splitlines() == [bad, json.dumps(dependent).encode()]
    reasons = [orjson.loads(line) for line in Path(f"{rejects}.reasons.jsonl").read_bytes().splitlines()]
    assert [(reason["line"], reason["file_line"], reason["id"]) for reason in reasons] == [
        (1, 11, "actor:bad"), (2, 12, "event:x"),
    ]  # fmt: skip
    rejects.write_bytes(rejects.read_bytes().replace(b"nobody", b"person"))
    assert load([rejects], store).ok
    load([write(*EXTRACTION, bad.replace(b"nobody", b"person"), dependent)], other_store)
    assert store.digest() == other_store.digest()


def test_rejects_of_a_document_are_one_record_a_line(store: GraphStore, tmp_path: Path):
    document = tmp_path / "document.json"
    document.write_text(json.dumps([actor("x", type="nobody")], indent=2), "utf-8")
    load([document], store, on_error="skip", rejects=tmp_path / "rejects.jsonl")
    (line,) = (tmp_path / "rejects.jsonl").read_bytes().splitlines()
    assert orjson.loads(line) == actor("x", type="nobody")


def test_unreadable_bytes_come_back_as_they_were(write: WriteFile, store: GraphStore, tmp_path: Path):
    load([write(b'{"a": "\xe9"}', *EXTRACTION)], store, on_error="skip", rejects=tmp_path / "rejects.jsonl")
    assert (tmp_path / "rejects.jsonl").read_bytes() == b'{"a": "\xe9"}\n'


def test_without_anything_refused_the_rejects_are_empty(write: WriteFile, store: GraphStore, tmp_path: Path):
    load([write(*EXTRACTION)], store, rejects=tmp_path / "rejects.jsonl")
    assert (tmp_path / "rejects.jsonl").read_bytes() == b""


def test_rejects_never_overwrite_an_input(write: WriteFile, store: GraphStore):
    path = write(*EXTRACTION)
    with pytest.raises(InvalidInput, match="is one of the files to load"):
        load([path], store, rejects=path)


def test_a_dry_run_says_what_would_be_and_writes_nothing(write: WriteFile, store: GraphStore):
    load([write(*EXTRACTION)], store)
    before = store.digest()
    changed = write(actor("new"), EXTRACTION[1], actor("hamas", aliases=["Another"]))
    summary = load([changed], store, dry_run=True)
    assert (summary.added, summary.unchanged, summary.changed) == ({"actor": 1}, {"actor": 1}, {"actor": 1})
    assert store.digest() == before


def test_a_batch_that_is_too_much_for_the_server_is_written_in_parts(
    write: WriteFile, store: GraphStore, other_store: GraphStore, monkeypatch: pytest.MonkeyPatch
):
    whole, sizes = store.write, list[int]()

    def cramped(records: Sequence[Record]) -> WriteSummary:
        sizes.append(len(records))
        if len(records) > 2:
            raise OutOfMemory("The server lacks memory.")
        return whole(records)

    monkeypatch.setattr(batches, "MIN_BATCH", 1)
    monkeypatch.setattr(store, "write", cramped)
    summary = load([write(*EXTRACTION)], store)
    assert summary.added == ADDED
    assert summary.files[0].added == sum(ADDED.values())
    assert max(sizes[-3:]) <= 2
    load([write(*EXTRACTION)], other_store)
    assert store.digest() == other_store.digest()
    monkeypatch.setattr(batches, "MIN_BATCH", 2)
    monkeypatch.setattr(batches, "BATCH", 1)
    monkeypatch.setattr(store, "write", lambda _: cramped([*map(actor, "abc")]))  # type: ignore[list-item]
    with pytest.raises(OutOfMemory):
        load([write(actor("new"))], store)


def test_batches_of_one_kind_may_refer_forward(
    write: WriteFile, store: GraphStore, other_store: GraphStore, monkeypatch: pytest.MonkeyPatch
):
    load([write(*EXTRACTION)], store)
    monkeypatch.setattr(batches, "BATCH", 1)
    load([write(*EXTRACTION)], other_store)
    assert store.digest() == other_store.digest()


def test_wholes_are_written_before_their_parts(write: WriteFile, store: GraphStore, monkeypatch: pytest.MonkeyPatch):
    written: list[str] = []
    monkeypatch.setattr(batches, "BATCH", 1)
    original = store.write
    monkeypatch.setattr(store, "write", lambda batch: written.append(str(batch[0].id)) or original(batch))
    chain = [location("a", part_of="location:b"), location("b", part_of="location:c"), location("c")]
    load([write(*chain)], store)
    assert written == ["location:c", "location:b", "location:a"]


def test_a_load_cut_short_goes_on_by_being_run_again(
    write: WriteFile, store: GraphStore, other_store: GraphStore, monkeypatch: pytest.MonkeyPatch
):
    path = write(*EXTRACTION)
    original, calls = store.write, iter(range(100))

    def fails_once(batch: list[object]) -> object:
        if next(calls) == 2:
            raise StoreUnavailable("gone")
        return original(batch)  # type: ignore[arg-type]

    monkeypatch.setattr(batches, "BATCH", 2)
    monkeypatch.setattr(store, "write", fails_once)
    with pytest.raises(StoreUnavailable):
        load([path], store)
    load([path], store)
    load([path], other_store)
    assert store.digest() == other_store.digest()


def test_a_source_s_own_doubt_is_not_overruled_by_the_event_naming_it(write: WriteFile, store: GraphStore):
    section = {**PAPER, "id": "source:section", "part_of": "source:paper"}
    load([write(PAPER, section, event("x"), claim("event:x", source="source:section", certainty="hedged"))], store)
    claims = [record for record in store.iter_records() if isinstance(record, Claim)]
    assert [claim.certainty for claim in claims] == ["hedged"]


def test_another_source_s_claim_leaves_the_event_s_own_in_place(write: WriteFile, store: GraphStore):
    other = {**PAPER, "id": "source:other"}
    load([write(PAPER, other, event("x"), claim("event:x", source="source:other"))], store)
    assert store.stats()["claim"] == 2


def test_a_retracted_claim_is_not_taken_back_by_its_event_s_source(write: WriteFile, store: GraphStore):
    load([write(PAPER, event("x"), {**claim("event:x"), "retracted": "2024-06-01"})], store)
    (only,) = [record for record in store.iter_records() if isinstance(record, Claim)]
    assert only.retracted == "2024-06-01"


def test_a_claim_made_in_passing_can_be_spoken_of(write: WriteFile, store: GraphStore):
    made, measured = expand_record(RECORD.validate_python(event("x", measures={"killed": 3}))).claims()
    rows = [{**PAPER}, event("x", measures={"killed": 3}), claim(made.id, source="source:other")]
    load([write(*rows, {**PAPER, "id": "source:other"}, claim(measured.id, source="source:other"))], store)
    results = [record for record in store.iter_records() if isinstance(record, Claim)]
    assert {made.id, measured.id} <= {record.id for record in results}
    assert {made.id, measured.id} <= {record.about for record in results}
    with pytest.raises(InvalidRecord, match="claim:nowhere is neither in"):
        load([write(claim("claim:nowhere"))], store)


def test_a_section_s_doubt_is_not_overruled_by_the_event_that_names_its_whole(write: WriteFile, store: GraphStore):
    section = {**PAPER, "id": "source:section", "part_of": "source:paper"}
    doubt = claim("event:x", source="source:section", certainty="hedged")
    load([write(PAPER, section, event("x", measures={"killed": 3}), doubt)], store)
    results = [record for record in store.iter_records() if isinstance(record, Claim)]
    assert sorted((record.source, record.property or "") for record in results) == [
        ("source:paper", "killed"),
        (section["id"], ""),
    ]


def test_an_event_said_twice_makes_each_claim_in_passing_once(write: WriteFile, store: GraphStore):
    rows = [event("x", measures={"killed": killed}) for killed in (3, 3, 4)]
    summary = load([write(PAPER, *rows[:2], name="a.jsonl"), write(rows[2], name="b.jsonl")], store)
    assert (summary.added["claim"], summary.unchanged.get("claim", 0)) == (3, 0)


def test_progress_is_told_by_stage(write: WriteFile, store: GraphStore):
    result: list[str] = []
    load([write(*EXTRACTION)], store, progress=lambda stage, done, total: result.append(stage))
    assert list(dict.fromkeys(result)) == ["reading", "checking", "writing"]


def test_several_files_are_one_input(write: WriteFile, store: GraphStore):
    first, second = write(*EXTRACTION[5:], name="a.jsonl"), write(*EXTRACTION[:5], name="b.jsonl")
    assert [file.rows for file in load([first, second], store).files] == [5, 5]


def test_validating_finds_everything_and_needs_no_store(write: WriteFile):
    summary = validate([write(*EXTRACTION, relation("qatar", "nobody"))])
    assert [(problem.line, problem.field) for problem in summary.problems] == [(11, "end")]
    assert validate([write(*EXTRACTION)]).ok

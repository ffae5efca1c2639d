"""The labelled pairs: enough of them, read as they are meant, and judged well enough."""

from hashlib import sha256

import pytest

from benchmarks import identity
from benchmarks.identity import (
    BLIND,
    DRAWN,
    DRAWN_RECALL,
    PRECISION,
    RECALL,
    SEEN,
    THIRD,
    Pair,
    Score,
    Side,
    joined,
    joined_together,
    read_drawn,
    read_pairs,
    scored,
    wilson,
)

NOWHERE = dict.fromkeys(("aliases", "country", "admin1", "admin2", "latitude", "longitude", "codes"), "")


def side(name: str, **more: str) -> Side:
    return Side(**{"dataset": "acled", "kind": "actor", "type": "armed_group", "name": name, **NOWHERE, **more})


def test_there_are_enough_pairs_of_every_group():
    pairs = read_pairs()
    assert len(pairs) >= 300
    for group in ("places", "regions", "states", "actors"):
        labels = [pair.same for pair in pairs if pair.group == group]
        assert min(labels.count(True), labels.count(False)) >= 15


def test_no_pair_is_there_twice_or_with_two_labels():
    results = [frozenset((pair.first, pair.second)) for pair in read_pairs()]
    assert len(results) == len(set(results))
    assert all(len(both) == 2 for both in results)


@pytest.mark.parametrize("judge", [joined, joined_together])
@pytest.mark.parametrize(("read", "recall"), [(read_pairs, RECALL), (read_drawn, DRAWN_RECALL)])
def test_the_targets_are_met(judge, read, recall):
    pairs = read()
    score = scored(pairs, judge(pairs))["all"]
    assert score.precision >= PRECISION
    assert score.recall >= recall


def test_the_drawn_pairs_are_enough_and_each_has_a_reason():
    pairs = read_drawn()
    assert len(pairs) >= 300
    assert all(pair.reason for pair in pairs)
    for half in ("tuning", "held-out"):
        assert sum(pair.group == half for pair in pairs) >= 150


@pytest.mark.parametrize(
    ("path", "least", "least_same", "groups", "others"),
    [(SEEN, 150, 60, {"seen"}, [DRAWN]), (BLIND, 420, 110, {"tuning", "held-out"}, [DRAWN, SEEN])],
    ids=["first", "second"],
)
def test_the_blind_pairs_are_enough_and_none_is_in_another_list(path, least, least_same, groups, others):
    pairs = read_drawn(path)
    assert len(pairs) >= least
    assert sum(pair.same for pair in pairs) >= least_same
    assert {pair.group for pair in pairs} == groups
    assert all(pair.reason and pair.first.name and pair.second.name for pair in pairs)
    assert all(pair.first.dataset != pair.second.dataset for pair in pairs)
    before = [pair for other in others for pair in read_drawn(other)]
    assert not {frozenset((pair.first, pair.second)) for pair in (*before, *read_pairs())} & {
        frozenset((pair.first, pair.second)) for pair in pairs
    }


def test_the_third_list_was_drawn_as_it_comes_and_each_pair_has_a_reason():
    """Pairs that earlier lists have are left in: what everybody knows is part of a draw."""
    pairs = read_drawn(THIRD)
    assert len(pairs) >= 500
    assert sum(pair.same for pair in pairs) >= 110
    assert all(pair.reason and pair.first.name and pair.second.name for pair in pairs)
    assert all(pair.first.dataset != pair.second.dataset for pair in pairs)
    assert {side.dataset for pair in pairs for side in (pair.first, pair.second)} == {
        "ucdp", "acled", "gtd", "icews", "gdelt", "wikidata",
    }  # fmt: skip
    assert any(frozenset((pair.first.name, pair.second.name)) in _names(SEEN, DRAWN, BLIND) for pair in pairs)
    assert len(pairs) == len({frozenset((pair.first, pair.second)) for pair in pairs})


def _names(*lists):
    return {frozenset((pair.first.name, pair.second.name)) for path in lists for pair in read_drawn(path)}


@pytest.mark.parametrize("path", [BLIND, THIRD], ids=["second", "third"])
def test_a_hash_of_the_names_chooses_the_half(path):
    """Neither a label nor what the resolver makes of a pair does."""
    for pair in read_drawn(path):
        odd = sha256(f"{pair.first.name}|{pair.second.name}".encode()).digest()[0] % 2
        assert pair.group == ("held-out" if odd else "tuning")


@pytest.mark.parametrize("path", [BLIND, THIRD], ids=["second", "third"])
def test_both_halves_of_a_blind_list_are_large_enough_for_an_interval(path):
    pairs = read_drawn(path)
    for half in ("tuning", "held-out"):
        assert sum(pair.group == half for pair in pairs) >= 200
        assert sum(pair.group == half and pair.same for pair in pairs) >= 50


def test_each_line_of_the_drawn_lists_is_whole():
    for path in (DRAWN, SEEN, BLIND, THIRD):
        head, *rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
        assert {len(row) for row in rows} == {len(head)}
        assert {row[0] for row in rows} == {"same", "different"}
        assert len(rows) == len({tuple(row) for row in rows})


def test_the_interval_is_that_of_wilson():
    """81 of 263 is the example of Newcombe (1998), table I."""
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(0, 0) == (0.0, 1.0)


def test_pairs_are_judged_by_the_resolver():
    same = Pair(True, "actors", side("Hamas"), side("HAMAS", dataset="ucdp", codes="ucdp=209"))
    other = Pair(False, "actors", side("Hamas", codes="acled=1"), side("Hamas", codes="acled=2"))
    assert list(joined([same, other])) == [True, False]


def test_precision_and_recall_are_shares():
    score = Score(right=3, wrong=1, missed=2, apart=9)
    assert (score.precision, score.recall) == (0.75, 0.6)
    assert (Score().precision, Score().recall) == (1.0, 1.0)


def test_the_command_prints_both_and_lists_what_was_wrong(capsys, monkeypatch):
    missed = Pair(True, "actors", side("Taliban"), side("Taleban"))
    assert identity.main([]) == 0
    out = capsys.readouterr().out
    assert "| all |" in out
    assert "\nBlind pairs, second draw, all pairs at once\n" in out
    assert "\nBlind pairs, third draw, all pairs at once\n" in out
    assert f"\n| seen | {sum(pair.same for pair in read_drawn(SEEN))} |" in out
    held_out = sum(pair.same and pair.group == "held-out" for pair in read_drawn(BLIND))
    assert f"\n| held-out | {held_out} |" in out
    assert identity.main(["--list", "third"]) == 0
    third = capsys.readouterr().out
    assert f"\n| held-out | {sum(pair.same and pair.group == 'held-out' for pair in read_drawn(THIRD))} |" in third
    assert "second draw" not in third
    monkeypatch.setattr(identity, "read_pairs", lambda: [missed])
    assert identity.main(["--wrong", "--list", "chosen"]) == 1
    assert "missed: acled: Taliban (armed_group) | acled: Taleban (armed_group)" in capsys.readouterr().out

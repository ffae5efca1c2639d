"""A short form of the fuzzer: its corpus of regressions, and some changed samples for each parser."""

from __future__ import annotations

from itertools import islice

import pytest

from tests.fuzz.mutation import CORPUS, iter_mutations
from tests.fuzz.targets import PARSERS, TARGETS, run_target

KEPT = sorted(path.name for path in CORPUS.glob("*__*"))
TRIED = 25


def test_every_target_is_a_way_to_one_parser():
    assert sorted(name for names in PARSERS.values() for name in names) == sorted(TARGETS)


@pytest.mark.parametrize("name", KEPT)
def test_what_once_failed_is_refused_or_read(name: str):
    run_target(name.partition("__")[0], (CORPUS / name).read_bytes())


@pytest.mark.parametrize("name", TARGETS)
def test_a_parser_reads_or_refuses_what_chance_brings(name: str):
    for content in islice(iter_mutations(name, 17), TRIED):
        run_target(name, content)

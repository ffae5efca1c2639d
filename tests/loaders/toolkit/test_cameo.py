"""CAMEO's codes in PLOVER's words: whole, in the vocabulary, and true to the published table where that speaks."""

from __future__ import annotations

import re

import pytest

from knowledge_graph.identity.folding import fold
from knowledge_graph.vocabulary import VOCABULARY
from loaders.toolkit.cameo import (
    find_code_by_text,
    find_event_code,
    load_actor_codes,
    load_event_codes,
    load_symmetric_codes,
    make_title,
    restore_leading_zero,
)
from loaders.toolkit.shipped_tables import read_shipped_table
from tests.support.shared import shared_data

OURS = {"045", "175", "195"}
"""Where the published table says otherwise; the head of cameo.yaml says why."""


def test_every_code_of_the_published_table_says_what_the_table_says() -> None:
    """Type, mode and contexts, but for three codes."""
    checked = 0
    for line in shared_data("CAMEO2PLOVER-2021.txt").read_text("utf-8").splitlines():
        if result := re.match(r"(\d{3,4}): ([A-Z]+),([^,]*),([^#]*)", line):
            act = find_event_code(result[1])
            assert act
            contexts = tuple(record.strip() for record in result[4].split(";") if record.strip())
            if result[1] not in OURS:
                assert (act.type, act.mode or "", act.contexts) == (result[2].lower(), result[3].strip(), contexts), (
                    result[1]
                )
            checked += 1
    assert checked > 250


@pytest.mark.parametrize("name", ["LOOKUP-CAMEO.eventcodes.txt", "CAMEO.eventcodesfull.txt"])
def test_every_code_of_the_lookups_is_known(name: str) -> None:
    """GDELT's own lists hold no code that is none here."""
    lines = shared_data(f"gdelt/lookups/{name}").read_text("latin-1").splitlines()[1:]
    codes = [line.partition("\t")[0] for line in lines]
    assert not [code for code in codes if code.isdecimal() and code != "0" and find_event_code(code) is None]


def test_every_group_of_the_lookup_is_known() -> None:
    """But Palestine, which is a state's code, too."""
    lines = shared_data("gdelt/lookups/CAMEO.knowngroup.txt").read_text("latin-1").splitlines()[1:]
    assert {line.partition("\t")[0] for line in lines} - set(load_actor_codes().groups) == {"PSE", "0"}


def test_all_words_are_the_vocabularys() -> None:
    """Types of events and of actors."""
    codes = load_actor_codes()
    for act in load_event_codes().values():
        assert VOCABULARY.check("event_types", act.type)
        assert act.words
    for type_ in [
        *(entry.type for entry in (*codes.groups.values(), *codes.roles.values())),
        *codes.international.values(),
    ]:
        assert VOCABULARY.check("actor_types", type_)
    assert load_symmetric_codes() <= set(load_event_codes())


@pytest.mark.parametrize(
    ("code", "root", "expected"),
    [
        ("036", "", "036"), ("36", "", "036"), ("36", "3", "036"), ("211", "2", "0211"), ("10", "10", "10"),
        ("10", "1", "010"), ("10", "01", "010"), ("20", "2", "020"), ("20", "20", "20"), ("1011", "10", "1011"),
        ("112", "11", "112"), ("", "", ""), ("---", "", "---"), ("999", "99", "999"), ("1", "1", "01"),
    ],
)  # fmt: skip
def test_lost_zeros_come_back(code: str, root: str, expected: str) -> None:
    """Where a code could be two, the root code tells."""
    assert restore_leading_zero(code, root) == expected


def test_no_code_is_changed_that_has_its_zeros() -> None:
    """With its own root code, every code stays as it is."""
    assert all(restore_leading_zero(code, code[:2]) == code for code in load_event_codes())


def test_every_code_comes_back_without_its_zero() -> None:
    """So does every code that lost one, as long as the root code is there, too."""
    assert all(
        restore_leading_zero(code.removeprefix("0"), code[:2].lstrip("0")) == code for code in load_event_codes()
    )


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("Israel", "Hamas", "Israel: threaten, Hamas"), ("Israel", None, "Israel: threaten"),
        (None, "Hamas", "Threaten, Hamas"), (None, None, "Threaten"),
    ],
)  # fmt: skip
def test_titles_say_who_what_and_whom(first: str | None, second: str | None, expected: str) -> None:
    """As far as they are known."""
    assert make_title(first, "threaten", second) == expected


def test_every_name_of_a_code_is_one_of_a_known_code() -> None:
    """No two codes have one; all but roots and a few late codes have one."""
    texts = read_shipped_table("cameo_texts.yaml")["texts"]
    assert len({fold(text) for text in texts}) == len(texts)
    assert all(find_code_by_text(text) == code for text, code in texts.items())
    assert set(texts.values()) <= load_event_codes().keys()
    assert sum(len(code) > 2 for code in load_event_codes()) - len(set(texts.values())) < 10


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Make statement", "010"),
        ("Conduct suicide, car, or other non-military bombing", "183"),
        ("fight with small arms and light weapons", "193"),
        ("Appeal for diplomatic cooperation (such as policy support)", "022"),
        ("Meet at a 'third' location", "044"),
        ("Use conventional military force, not specified below", "190"),
        ("Something else", ""),
    ],
)
def test_a_code_is_found_by_its_name(text: str, code: str) -> None:
    """However it is written; another text is none."""
    assert find_code_by_text(text) == code

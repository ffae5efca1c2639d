"""Names of groups whatever their spelling: which are one, and which only have words that many groups have."""

from __future__ import annotations

import pytest

from knowledge_graph.identity.folding import fold
from knowledge_graph.identity.spelling import are_nearly_equal, is_common, make_word_key


@pytest.mark.parametrize(
    ("first", "other"),
    [
        ("Jaysh al-Ghurabaa", "Jaish al-Ghuraba"),
        ("Nur ad-Din Zaytuni Brigade", "Noor al-Deen Zaitouni Brigades"),
        ("Tehrik-i-Lakeside", "Tehreek-e-Lakeside"),
        ("Lake Defence Organisation", "Lake Defense Organization"),
        ("Mauritanian Liberation Front", "Front for the Liberation of Mauritania"),
        ("Hizbullah al-Hijaz", "Hezbollah Hejaz"),
        ("Abdallah Azzam Brigades", "Abdullah Azzam Brigade"),
        ("Pokot Militia", "Pokot"),
        ("Balochistan Lions", "Baluchistan Lions"),
        ("Tijuana Narcotics Cartel", "Tijuana Cartel"),
        ("The Lakers of Salween", "Salween Lakers Group"),
    ],
)
def test_one_name_in_two_spellings_has_one_key(first: str, other: str):
    assert make_word_key(fold(first)) == make_word_key(fold(other)) != ""


@pytest.mark.parametrize(
    ("first", "other"),
    [
        ("Salween", "Salween Organization"),
        ("Samburus", "Samburu"),
        ("Peruvians", "Los Peruvianos"),
        ("Shan State Army - North", "Shan State Army - South"),
        ("Lake Liberation Army", "Lake Liberation Front"),
        ("Nigerian Front", "Front of Niger"),
        ("Hums Brigade", "Hims Brigade of Idlib"),
        ("لواء التوحيد", "لواء التوحيد"),
        ("Peoples Liberation Army", "People's Liberation Army"),
    ],
)
def test_other_names_have_other_keys_or_none(first: str, other: str):
    keys = make_word_key(fold(first)), make_word_key(fold(other))
    assert keys[0] != keys[1] or not all(keys)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("National Liberation Army", True),
        ("Front of Islamic Revolution", True),
        ("Muslims", True),
        ("Red Brigades", True),
        ("al-Muthanna Battalion", True),
        ("Katibat al-Muthanna", True),
        ("Hassan Muthanna Brigade", False),
        ("Army of the Caliphate", True),
        ("Karen National Union", False),
        ("Front for the Restoration of Unity and Democracy", False),
        ("Zetas", False),
    ],
)
def test_words_that_many_groups_have_tell_nothing(name: str, expected: bool):
    assert is_common(fold(name)) is expected


@pytest.mark.parametrize(
    ("first", "other", "expected"),
    [
        ("Council for Renewal and Peace of Chad", "Council for Revival and Peace of Chad", True),
        ("Union for Lakeland", "Union of Lakeland Republic", True),
        ("Lake Nationalist Union", "Lake National Union", True),
        ("Lake National Liberation Front", "United National Liberation Front", False),
        ("People's Protection Units", "People's Protection Units - Youth", False),
        ("Lake Army", "Lake Army - North", False),
        ("Moorland Defence Forces", "Mountain Defence Forces", False),
    ],
)
def test_nearly_equal_names_differ_in_one_word_that_tells_nothing(first: str, other: str, expected: bool):
    assert are_nearly_equal(fold(first), fold(other)) is expected
    assert are_nearly_equal(fold(other), fold(first)) is expected

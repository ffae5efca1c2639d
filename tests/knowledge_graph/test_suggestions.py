"""A message about an unknown word suggests what is near, or lists what is known."""

from typing import Any

import pytest

from knowledge_graph.suggestions import suggest

KNOWN = ("article", "dataset", "section")


@pytest.mark.parametrize(
    ("word", "options", "expected"),
    [
        ("artcle", {}, "did you mean article?"),
        ("zzz", {}, "known are article, dataset, section."),
        ("zzz", {"otherwise": "describe it."}, "describe it."),
        ("zzz", {"synonyms": ["section"]}, "did you mean section?"),
        ("datasection", {"limit": 2, "cutoff": 0.5}, "did you mean section or dataset?"),
    ],
)
def test_a_word_is_suggested_or_all_are_listed(word: str, options: dict[str, Any], expected: str) -> None:
    assert suggest(word, KNOWN, **options) == expected

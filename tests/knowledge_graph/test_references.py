"""Ancestors come nearest first, descendants breadth first, and circles end."""

import pytest

from knowledge_graph.references import ancestors, descendants

PARENTS = {"camp": "town", "town": "land", "a": "b", "b": "c", "c": "a"}
CHILDREN = {"land": ["town", "sea"], "town": ["camp", "port"], "sea": ["port"], "a": ["b"], "b": ["a", "b"]}


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("camp", ["camp", "town", "land"]),
        ("land", ["land"]),
        ("nowhere", ["nowhere"]),
        ("b", ["b", "c", "a"]),
    ],
)
def test_ancestors_come_nearest_first_and_each_once(start: str, expected: list[str]) -> None:
    assert list(ancestors(start, PARENTS.get)) == expected


@pytest.mark.parametrize(
    ("starts", "expected"),
    [
        (["land"], ["land", "town", "sea", "camp", "port"]),
        (["port", "town", "port"], ["port", "town", "camp"]),
        (["a"], ["a", "b"]),
        ([], []),
    ],
)
def test_descendants_come_breadth_first_and_each_once(starts: list[str], expected: list[str]) -> None:
    assert descendants(starts, lambda entry: CHILDREN.get(entry, ())) == expected

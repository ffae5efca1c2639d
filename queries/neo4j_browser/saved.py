"""The saved queries: files of Cypher whose comments say what they answer and what to change."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

from knowledge_graph.filtering.filters import DEFAULT_REALITIES, STANDING
from knowledge_graph.vocabulary import VOCABULARY

_COMMENT: Final = re.compile(r"^//\s?(.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """One query: the name of its file, its title (the first comment, which Neo4j Browser shows), and its text."""

    name: str
    title: str
    description: str
    text: str


def saved_queries() -> list[SavedQuery]:
    """Return all of them, in order of their names. Placeholders are filled in from the vocabulary."""
    folder = files(__package__) / "cypher"
    queries = sorted((file for file in folder.iterdir() if file.name.endswith(".cypher")), key=lambda file: file.name)
    return [_query(file.name, file.read_text("utf-8")) for file in queries]


def _query(name: str, text: str) -> SavedQuery:
    for placeholder, value in _PLACEHOLDERS.items():
        text = text.replace(placeholder, value)
    title, *rest = _COMMENT.findall(text)
    return SavedQuery(name, title, " ".join(rest), text.strip() + "\n")


def _path_relations() -> str:
    """Return the relations a path walks by default, as Cypher lists alternatives."""
    codes = VOCABULARY.path_codes
    return "|".join(dict.fromkeys(word.relation for word in VOCABULARY.relations if word.code in codes))


def _mentions() -> str:
    """Return the roles that are no more than a mention, as a Cypher list."""
    return str([role for role, class_ in VOCABULARY.tables["roles"].items() if class_ == "mentioned"])


def _listed(words: Iterable[str]) -> str:
    """Return words as a Cypher list, in order."""
    return str(sorted(words))


_PLACEHOLDERS: Final = {
    "$PATH_RELATIONS$": _path_relations(),
    "$MENTIONS$": _mentions(),
    "$EXCLUSIVE$": _listed(VOCABULARY.exclusive),
    "$REALITIES$": _listed(DEFAULT_REALITIES),
    "$STANDING$": _listed(STANDING),
    "$DRAWN$": _listed({*STANDING, "identity"}),
}
"""What the service leaves in unless it is asked otherwise: which events, and on which evidence."""

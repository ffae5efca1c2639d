"""What a dossier, and the records its question names, are called."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from anyascii import anyascii

from knowledge_graph.store import GraphStore
from queries.export.dossier.text import shown
from queries.parameters.filters import Parameters
from queries.wording.names import read_names
from queries.wording.questions import named_ids, question_words

View = Mapping[str, Any]

_NO_LETTERS: Final = re.compile("[^a-z0-9]+")
_LONGEST_NAME: Final = 80
"""Characters of a file's name, without its ending."""


def read_name_of(store: GraphStore, answer: View, question: Parameters | None) -> Callable[[str], str]:
    """Return a function that names, by id, what an answer shows and what its question speaks of."""
    named = [*(named_ids(question) if question else ()), *centre_of(answer), *_changed(answer)]
    names = {identifier: str(node["caption"]) for identifier, node in answer.get("nodes", {}).items()}
    if missing := [identifier for identifier in dict.fromkeys(named) if identifier not in names]:
        names |= read_names(store, missing)
    return lambda identifier: shown(names.get(identifier, identifier), 80)


def centre_of(answer: View) -> list[str]:
    """Return the ids of what an answer grew from."""
    centre = answer.get("centre", ())
    return [centre] if isinstance(centre, str) else list(centre)


def file_stem(store: GraphStore, answer: View, question: Parameters | None) -> str:
    """Return the name of a file with a dossier, without its ending: the question in plain letters."""
    title = question_words(question, centre_of(answer), read_name_of(store, answer, question))
    words = _NO_LETTERS.sub("-", anyascii(title).lower()).strip("-")
    return words[:_LONGEST_NAME].strip("-") or "dossier"


def _changed(answer: View) -> list[str]:
    """Return the ids of the records that leaving sources out changes."""
    changed = answer.get("changed") or {"removed": (), "weakened": ()}
    ids = [*changed["removed"], *(change["id"] for change in changed["weakened"])]
    return [identifier for identifier in ids if "#" not in identifier]

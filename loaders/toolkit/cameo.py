"""CAMEO, the codebook of GDELT and ICEWS: its event codes as PLOVER types, and the parts of its actor codes.

The tables are in ``loaders/data``: the labels are this project's own; codes and names of groups are CAMEO's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from knowledge_graph.identity.folding import fold
from loaders.toolkit.shipped_tables import read_shipped_table

_UNSPECIFIC: Final = re.compile(r" (not spec(ified)? below|such as policy support)\Z")


@dataclass(frozen=True, slots=True)
class CameoEvent:
    """The meaning of an event code: PLOVER type, mode and contexts, and the words for a title."""

    type: str
    words: str
    mode: str | None = None
    contexts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CodedActor:
    """The meaning of an actor code: type, name and aliases."""

    type: str
    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ActorCodeTables:
    """The parts of actor codes, by their three-letter codes."""

    roles: Mapping[str, CodedActor]
    international: Mapping[str, str]
    regions: Mapping[str, str]
    groups: Mapping[str, CodedActor]


UNKNOWN: Final = CameoEvent("other", "act in a way not coded")


@cache
def load_event_codes() -> Mapping[str, CameoEvent]:
    """Return the meanings of all event codes."""
    return {
        code: CameoEvent(entry["type"], entry["words"], entry.get("mode"), tuple(entry.get("contexts", ())))
        for code, entry in _load_tables("cameo.yaml")["codes"].items()
    }


@cache
def load_symmetric_codes() -> frozenset[str]:
    """Return the event codes without direction: both sides take part alike."""
    return frozenset(_load_tables("cameo.yaml")["symmetric"])


@cache
def load_actor_codes() -> ActorCodeTables:
    """Return the tables of actor codes."""
    tables = _load_tables("cameo_actors.yaml")
    named = {
        table: {
            code: CodedActor(**entry | {"aliases": tuple(entry.get("aliases", ()))})
            for code, entry in tables[table].items()
        }
        for table in ("roles", "groups")
    }
    return ActorCodeTables(named["roles"], tables["international"], tables["regions"], named["groups"])


def find_event_code(code: str) -> CameoEvent | None:
    """Return the meaning of an event code, or None if it isn't CAMEO's."""
    return load_event_codes().get(code)


def find_code_by_text(text: str) -> str:
    """Return the event code of a codebook's name for it, such as ``Make statement``; empty if no edition has it."""
    return _load_texts().get(_UNSPECIFIC.sub("", fold(text)), "")


@cache
def _load_texts() -> dict[str, str]:
    return {fold(text): code for text, code in _load_tables("cameo_texts.yaml")["texts"].items()}


def find_broader_event(code: str) -> CameoEvent:
    """Return the meaning of an event code, or of the longest beginning of it that is one: ``13y`` is a kind of 13."""
    codes = load_event_codes()
    return next((codes[code[:length]] for length in range(len(code), 1, -1) if code[:length] in codes), UNKNOWN)


def restore_leading_zero(code: str, root: str = "") -> str:
    """Return an event code with the leading zero that a spreadsheet or a numeric column dropped.

    Args:
        code: the code; ``10`` may be the demand 10 or the comment 010.
        root: the root code in the file, perhaps also without its zero, which decides between the two.

    Returns:
        The restored code, or ``code`` itself if neither form is known.
    """
    known, longer = load_event_codes(), f"0{code}"
    if code not in known:
        return longer if longer in known else code
    if longer in known and root and longer.startswith(root.zfill(2)):
        return longer
    return code


def make_title(first: str | None, words: str, second: str | None) -> str:
    """Return an event's title from its two actors and the words between: ``Israel: threaten, Hamas``."""
    text = f"{first}: {words}" if first else f"{words[:1].upper()}{words[1:]}"
    return f"{text}, {second}" if second else text


_load_tables = cache(read_shipped_table)

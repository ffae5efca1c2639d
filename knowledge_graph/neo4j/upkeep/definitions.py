"""The indexes and constraints that a database must have, and those that earlier versions made under other names.

All our names begin with ``cg_``, so that none is taken for another program's, nor another's for ours: a question$
names the full-text index it asks, and an index of that name may hold anything.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

IndexType = Literal["RANGE", "POINT", "TEXT", "FULLTEXT", "UNIQUE"]
"""What an index is, as the server has it; ``UNIQUE`` is a uniqueness constraint, with the range index that it owns."""

PREFIX: Final = "cg_"
ANALYZER: Final = "whitespace"
_OPTIONS: Final = f"OPTIONS {{indexConfig: {{`fulltext.analyzer`: '{ANALYZER}'}}}}"
"""Words are folded before they are stored: the index only has to part them."""


class Coverage(NamedTuple):
    """What an index covers. A database takes no two that cover the same."""

    type: str
    labels: tuple[str, ...]
    properties: tuple[str, ...]


class Definition(NamedTuple):
    """An index or a uniqueness constraint, by its name."""

    name: str
    covers: Coverage

    def create(self) -> str:
        """Return the statement that makes it. It changes nothing where one of its name or coverage is there."""
        type_, labels, properties = self.covers
        pattern, listed = f"(n:{'|'.join(labels)})", ", ".join(f"n.{name}" for name in properties)
        if type_ == "UNIQUE":
            return f"CREATE CONSTRAINT {self.name} IF NOT EXISTS FOR {pattern} REQUIRE {listed} IS UNIQUE"
        if type_ == "FULLTEXT":
            return f"CREATE FULLTEXT INDEX {self.name} IF NOT EXISTS FOR {pattern} ON EACH [{listed}] {_OPTIONS}"
        return f"CREATE {type_} INDEX {self.name} IF NOT EXISTS FOR {pattern} ON ({listed})"

    def __str__(self) -> str:
        """Return what it is in words: ``cg_names (FULLTEXT of Actor, Location, Event on search_text)``."""
        type_, labels, properties = self.covers
        return f"{self.name} ({type_} of {', '.join(labels)} on {', '.join(properties)})"


def _define(type_: IndexType, name: str, labels: str, *properties: str) -> Definition:
    return Definition(PREFIX + name, Coverage(type_, tuple(labels.split("|")), properties))


DEFINITIONS: Final = (
    _define("UNIQUE", "migration_name", "Migration", "name"),
    _define("UNIQUE", "ledger_name", "Ledger", "name"),
    _define("UNIQUE", "entity_id", "Entity", "id"),
    _define("UNIQUE", "former_id", "FormerId", "id"),
    _define("UNIQUE", "part_id", "Part", "id"),
    _define("UNIQUE", "speaker_key", "Speaker", "key"),
    _define("UNIQUE", "source_by_number", "Source", "z_number"),
    _define("UNIQUE", "claim_key", "Claim", "z_key"),
    _define("UNIQUE", "memo_key", "Memo", "key"),
    _define("RANGE", "version_of", "Version", "of"),
    _define("RANGE", "event_earliest", "Event", "earliest"),
    _define("RANGE", "event_latest", "Event", "latest"),
    _define("POINT", "location_position", "Location", "position"),
    _define("RANGE", "event_standing", "Event", "status", "reality"),
    _define("RANGE", "event_by_days", "Event", "z_days"),
    _define("RANGE", "source_id", "Source", "id"),
    _define("RANGE", "source_type", "Source", "type", "id"),
    _define("RANGE", "source_part", "Source", "part_of", "id"),
    _define("TEXT", "source_text", "Source", "search_text"),
    _define("RANGE", "source_by_known_from", "Source", "z_known_from"),
    _define("RANGE", "source_by_known_to", "Source", "z_known_to"),
    _define("RANGE", "claim_by_known_to", "Claim", "z_known_to"),
    _define("RANGE", "key_text", "IdentityKey", "key"),
    _define("RANGE", "key_of", "IdentityKey", "of"),
    _define("RANGE", "part_of_event", "Part", "of"),
    _define("RANGE", "missing_text", "Missing", "id"),
    _define("RANGE", "missing_of", "Missing", "of"),
    _define("RANGE", "claim_carrier", "ClaimRecord", "carrier"),
    _define("RANGE", "claim_source", "ClaimRecord", "source"),
    _define("RANGE", "memo_topic", "Memo", "topic"),
    _define("FULLTEXT", "names", "Actor|Location|Event", "search_text"),
    _define("FULLTEXT", "texts", "Actor|Location|Event", "z_words"),
    _define("FULLTEXT", "relation_titles", "Relation", "z_words"),
    _define("FULLTEXT", "claim_texts", "ClaimRecord", "z_words"),
    _define("FULLTEXT", "source_titles", "Source", "z_words"),
)
"""The whole schema. Of every definition the name is ours; what else covers the same is in its way, or does its work."""


def _earlier(type_: IndexType, name: str, labels: str, *properties: str) -> Definition:
    return Definition(name, Coverage(type_, (labels,), properties))


EARLIER: Final = frozenset(
    {
        *(Definition(name.removeprefix(PREFIX), covers) for name, covers in DEFINITIONS),
        _earlier("UNIQUE", "identity_key", "IdentityKey", "key"),
        _earlier("UNIQUE", "missing_id", "Missing", "id"),
        _earlier("UNIQUE", "source_number", "Source", "number"),
        _earlier("RANGE", "event_days", "Event", "days"),
        _earlier("RANGE", "source_known_from", "Source", "known_from"),
        _earlier("RANGE", "source_known_to", "Source", "known_to"),
        _earlier("RANGE", "claim_known_to", "Claim", "known_to"),
        _earlier("RANGE", "claim_carrier", "Claim", "carrier"),
        _earlier("FULLTEXT", "claim_texts", "Claim", "z_words"),
    }
)
"""What earlier versions made. A migration drops it where name and coverage are these, nothing else so named."""

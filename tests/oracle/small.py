"""A small graph by hand, after the briefing of May 2024: what the tests of single questions are asked about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from knowledge_graph.open_store import open_store
from knowledge_graph.records import RECORD, Record
from knowledge_graph.store import GraphStore, StoreSettings

SMALL: tuple[dict[str, Any], ...] = (
    {"kind": "source", "id": "source:brief", "type": "briefing", "title": "Briefing", "publisher": "The Paper", "published": "2024-05-25"},
    {"kind": "source", "id": "source:brief-1", "type": "section", "title": "Talks", "part_of": "source:brief"},
    {"kind": "source", "id": "source:agency", "type": "agency_dispatch", "title": "Dispatch", "publisher": "Agency", "published": "2024-05-24"},
    {"kind": "source", "id": "source:reprint", "type": "article", "title": "Reprint", "publisher": "Local", "republishes": "source:agency", "published": "2024-05-26"},
    {"kind": "actor", "id": "actor:barnea", "type": "person", "name": "David Barnea", "aliases": ["דוד ברנע"]},
    {"kind": "actor", "id": "actor:qatar", "type": "state", "name": "Qatar", "aliases": ["قطر"], "identifiers": {"iso3": "QAT"}},
    {"kind": "actor", "id": "actor:hamas", "type": "armed_group", "name": "Hamas", "aliases": ["حماس"]},
    {"kind": "actor", "id": "actor:icj", "type": "court", "name": "International Court of Justice", "aliases": ["World Court", "ICJ"], "former_ids": ["actor:world-court"]},
    {"kind": "actor", "id": "actor:cairo", "type": "state", "name": "Égypte"},
    {"kind": "actor", "id": "actor:alone", "type": "person", "name": "Nobody's Friend"},
    {"kind": "location", "id": "location:gaza", "type": "territory", "name": "Gaza"},
    {"kind": "location", "id": "location:rafah", "type": "city", "name": "Rafah", "aliases": ["رفح"], "part_of": "location:gaza"},
    {"kind": "location", "id": "location:central-rafah", "type": "neighbourhood", "name": "Central Rafah", "part_of": "location:rafah"},
    {"kind": "event", "id": "event:talks", "type": "consult", "title": "Talks in Paris", "when": "[2024-05-24..2024-05-25]",
     "participants": [{"actor": "actor:barnea", "role": "negotiator"}, {"actor": "actor:qatar", "role": "mediator"}, {"actor": "actor:hamas", "role": "mentioned"}]},
    {"kind": "event", "id": "event:round", "type": "consult", "title": "The Cairo round", "when": "2024-05-04/2024-05-09",
     "participants": [{"actor": "actor:qatar", "role": "mediator"}, {"actor": "actor:hamas", "role": "party"}, {"actor": "actor:cairo", "role": "host"}]},
    {"kind": "event", "id": "event:order", "type": "ruling", "title": "Order on Rafah", "when": "2024-05-24",
     "participants": [{"actor": "actor:icj", "role": "issuer"}], "locations": [{"location": "location:rafah", "role": "concerns"}]},
    {"kind": "event", "id": "event:answer", "type": "statement", "title": "Answer to the order", "when": "2024-05-24",
     "participants": [{"actor": "actor:barnea", "role": "speaker"}], "links": [{"type": "responds_to", "target": "event:order"}]},
    {"kind": "event", "id": "event:strike", "type": "assault", "title": "Strike in central Rafah", "when": "2024-05-25",
     "locations": [{"location": "location:central-rafah"}]},
    {"kind": "event", "id": "event:restart", "type": "meeting", "title": "Restart of talks", "reality": "planned", "when": "2024-05-28",
     "participants": [{"actor": "actor:qatar", "role": "mediator"}, {"actor": "actor:cairo", "role": "mediator"}]},
    {"kind": "event", "id": "event:undated", "type": "accuse", "title": "An accusation",
     "participants": [{"actor": "actor:hamas", "role": "initiator"}]},
    {"kind": "relation", "id": "relation:office", "type": "in_contact_with", "start": "actor:qatar", "end": "actor:hamas", "when": "2012/.."},
    {"kind": "claim", "id": "claim:talks", "about": "event:talks", "source": "source:brief-1", "attributed_to": [{"text": "officials", "kind": "anonymous", "count": 2}]},
    {"kind": "claim", "id": "claim:mediator", "about": "event:talks#mediator:actor:qatar", "source": "source:brief-1", "certainty": "hedged"},
    {"kind": "claim", "id": "claim:round-1", "about": "event:round", "source": "source:brief", "certainty": "confirmed"},
    {"kind": "claim", "id": "claim:round-2", "about": "event:round", "source": "source:agency"},
    {"kind": "claim", "id": "claim:round-3", "about": "event:round", "source": "source:reprint"},
    {"kind": "claim", "id": "claim:order", "about": "event:order", "source": "source:brief", "certainty": "confirmed"},
    {"kind": "claim", "id": "claim:answer", "about": "event:answer", "source": "source:brief", "attributed_to": [{"actor": "actor:barnea"}]},
    {"kind": "claim", "id": "claim:strike", "about": "event:strike", "source": "source:agency"},
    {"kind": "claim", "id": "claim:no-strike", "about": "event:strike", "source": "source:brief", "stance": "denies", "attributed_to": [{"actor": "actor:barnea"}]},
    {"kind": "claim", "id": "claim:killed", "about": "event:strike", "source": "source:brief", "property": "killed", "value": {"best": 3}},
    {"kind": "claim", "id": "claim:restart", "about": "event:restart", "source": "source:brief"},
    {"kind": "claim", "id": "claim:undated", "about": "event:undated", "source": "source:brief"},
    {"kind": "claim", "id": "claim:office", "about": "relation:office", "source": "source:brief"},
)  # fmt: skip


def records(of: Iterable[Mapping[str, Any]] = SMALL) -> list[Record]:
    """Return records given as JSON values."""
    return [RECORD.validate_python(dict(entry)) for entry in of]


def small_store(folder: Path, of: Iterable[Mapping[str, Any]] = SMALL, *, read_only: bool = False) -> GraphStore:
    """Open a store in a folder with some records in it; the small graph's, where none are named."""
    store = open_store(str(folder), StoreSettings(read_only=read_only))
    if not read_only:
        store.write(records(of))
        store.flush()
    return store

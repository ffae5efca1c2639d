"""The hand-made worlds that tests are asked about, and the builders they are made with.

``TALKS`` has one of everything the rules speak of, under invented names: the stores' tests run on it. ``MAY_2024`` follows the
briefing that the project ships: questions are asked about it. Both hold talks, a round before, a strike after, and who says so.
``EXTRACTION`` is the talks again in short form, for a loader to read. What one test file alone needs is made there, with
``record`` or, where it is to be loaded, with ``fields`` and the builders of the short form.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from knowledge_graph.open_store import open_store
from knowledge_graph.records import RECORD, Record
from knowledge_graph.store import GraphStore

Fields = dict[str, Any]

_DEFAULTS: dict[str, Fields] = {
    "source": {"type": "article", "title": "An article"},
    "actor": {"type": "person", "name": "Somebody"},
    "location": {"type": "city", "name": "Somewhere"},
    "event": {"type": "consult", "title": "An event"},
    "relation": {"type": "leads"},
    "claim": {"source": "source:wire"},
    "merge": {"why": "One and the same.", "decided": "2024-06-01"},
}


def fields(kind: str, identifier: str, /, **more: Any) -> Fields:
    """Make the JSON value of a record; its type and name are filled in where the test doesn't care."""
    return {"kind": kind, "id": f"{kind}:{identifier}", **_DEFAULTS[kind], **more}


def record(kind: str, identifier: str, /, **more: Any) -> Record:
    """Make a record from the same few words as ``fields``."""
    return RECORD.validate_python(fields(kind, identifier, **more))


def open_store_with(folder: Path, records: Iterable[Record]) -> GraphStore:
    """Open an embedded store in a folder, write some records into it and build its index."""
    store = open_store(str(folder))
    store.write(list(records))
    store.flush()
    return store


PAPER = fields("source", "paper", title="Paper", published="2024-05-25")


def actor(name: str, /, **more: Any) -> Fields:
    """Make an organisation that is called by its id."""
    return fields("actor", name, **{"type": "organisation", "name": name.title()} | more)


def location(name: str, /, **more: Any) -> Fields:
    """Make a city that is called by its id."""
    return fields("location", name, **{"name": name.title()} | more)


def event(name: str, /, **more: Any) -> Fields:
    """Make an event in short form: it names the paper, from which loading derives its claim."""
    return fields("event", name, **{"title": name.title(), "source": PAPER["id"]} | more)


def relation(start: str, end: str, /, **more: Any) -> Fields:
    """Make a relation between two actors in short form."""
    ends = {"start": f"actor:{start}", "end": f"actor:{end}"}
    return fields("relation", f"{start}-{end}", **{"type": "in_contact_with", "source": PAPER["id"]} | ends | more)


def claim(about: str, /, **more: Any) -> Fields:
    """Make a claim of the paper; loading derives its id."""
    return {"kind": "claim", "about": about, "source": PAPER["id"], **more}


def took_part(*names: str, role: str = "participant") -> list[Fields]:
    """Make the participants of an event."""
    return [{"actor": f"actor:{name}", "role": role} for name in names]


SOURCES = [
    record("source", "briefing", type="briefing", title="The briefing", publisher="Daily", published="2024-05-25"),
    record("source", "section", type="section", title="A section of it", part_of="source:briefing"),
    record("source", "wire", type="agency_dispatch", publisher="Wire", published="2024-05-20"),
    record("source", "reprint", publisher="Evening", published="2024-05-22", republishes="source:wire"),
    record("source", "blog", type="social_media_post", title="Nobody's blog"),
]
ACTORS = [
    record("actor", "ana", name="Ana Ünal", aliases=["آنا أونال", "אנה אונל"], identifiers={"wikidata": "Q1"}),
    record("actor", "front", type="armed_group", name="The Front", former_ids=["actor:front-old"]),
    record("actor", "state", type="state", name="The State", identifiers={"iso3": "STA"}),
]
LOCATIONS = [
    record("location", "land", type="territory", name="The Land", latitude=31.4, longitude=34.4),
    record("location", "town", name="The Town", part_of="location:land"),
    record("location", "camp", type="camp", name="The Camp", part_of="location:town"),
]
EVENTS = [
    record(
        "event", "talks", title="Talks in the Town", when="2024-05-24",
        participants=[
            {"actor": "actor:ana", "role": "mediator"},
            {"actor": "actor:ana", "role": "host"},
            {"actor": "actor:front", "role": "party"},
            {"actor": "actor:state", "role": "mentioned"},
        ],
        locations=[{"location": "location:town", "area": "central"}],
        links=[{"type": "follows", "target": "event:round"}],
    ),
    record(
        "event", "round", title="An earlier round", when="2024-05",
        participants=[{"actor": "actor:front", "role": "party"}, {"actor": "actor:state", "role": "party"}],
    ),
    record(
        "event", "strike", type="assault", title="A strike on the Camp", when="2024-05-26",
        participants=[{"actor": "actor:state", "role": "attacker"}, {"actor": "actor:front", "role": "target"}],
        locations=[{"location": "location:camp"}],
    ),
    record(
        "event", "restart", title="Talks to come", when="2024-06-01/..", reality="planned",
        participants=[{"actor": "actor:ana", "role": "mediator"}],
    ),
    record(
        "event", "rumour", title="A rumour", participants=[{"actor": "actor:front", "role": "participant"}],
        links=[{"type": "concerns", "target": "actor:state"}],
    ),
]  # fmt: skip
RELATIONS = [
    record("relation", "backing", type="backed_by", start="actor:front", end="actor:ana", when="2020/2024-05-25"),
    record("relation", "quarrel", type="opposed_to", start="actor:state", end="actor:front"),
]
CLAIMS = [
    record("claim", "talks-1", about="event:talks", source="source:section", certainty="confirmed"),
    record("claim", "talks-2", about="event:talks", source="source:wire"),
    record("claim", "talks-3", about="event:talks", source="source:reprint"),
    record("claim", "host", about="event:talks#host:actor:ana", source="source:blog", stance="denies"),
    record("claim", "round", about="event:round", source="source:wire", certainty="hedged",
           attributed_to=[{"text": "an official", "kind": "anonymous"}]),
    record("claim", "strike-1", about="event:strike", source="source:section",
           attributed_to=[{"actor": "actor:front"}]),
    record("claim", "strike-2", about="event:strike", source="source:wire", stance="denies",
           attributed_to=[{"actor": "actor:state"}]),
    record("claim", "strike-3", about="event:strike", source="source:wire", property="killed", value={"best": 3}),
    record("claim", "restart", about="event:restart", source="source:section"),
    record("claim", "rumour", about="event:rumour", source="source:blog", stance="denies"),
    record("claim", "backing", about="relation:backing", source="source:blog"),
    record("claim", "quarrel", about="relation:quarrel", source="source:section"),
]  # fmt: skip

TALKS: list[Record] = [*SOURCES, *ACTORS, *LOCATIONS, *EVENTS, *RELATIONS, *CLAIMS]


MAY_2024: list[Record] = [
    record("source", "brief", type="briefing", title="Briefing", publisher="The Paper", published="2024-05-25"),
    record("source", "brief-1", type="section", title="Talks", part_of="source:brief"),
    record("source", "agency", type="agency_dispatch", title="Dispatch", publisher="Agency", published="2024-05-24"),
    record("source", "reprint", title="Reprint", publisher="Local", republishes="source:agency", published="2024-05-26"),
    record("actor", "barnea", name="David Barnea", aliases=["דוד ברנע"]),
    record("actor", "qatar", type="state", name="Qatar", aliases=["قطر"], identifiers={"iso3": "QAT"}),
    record("actor", "hamas", type="armed_group", name="Hamas", aliases=["حماس"]),
    record("actor", "icj", type="court", name="International Court of Justice", aliases=["World Court", "ICJ"],
           former_ids=["actor:world-court"]),
    record("actor", "cairo", type="state", name="Égypte"),
    record("actor", "alone", name="Nobody's Friend"),
    record("location", "gaza", type="territory", name="Gaza"),
    record("location", "rafah", name="Rafah", aliases=["رفح"], part_of="location:gaza"),
    record("location", "central-rafah", type="neighbourhood", name="Central Rafah", part_of="location:rafah"),
    record(
        "event", "talks", title="Talks in Paris", when="[2024-05-24..2024-05-25]",
        participants=[
            {"actor": "actor:barnea", "role": "negotiator"},
            {"actor": "actor:qatar", "role": "mediator"},
            {"actor": "actor:hamas", "role": "mentioned"},
        ],
    ),
    record(
        "event", "round", title="The Cairo round", when="2024-05-04/2024-05-09",
        participants=[
            {"actor": "actor:qatar", "role": "mediator"},
            {"actor": "actor:hamas", "role": "party"},
            {"actor": "actor:cairo", "role": "host"},
        ],
    ),
    record(
        "event", "order", type="ruling", title="Order on Rafah", when="2024-05-24",
        participants=[{"actor": "actor:icj", "role": "issuer"}],
        locations=[{"location": "location:rafah", "role": "concerns"}],
    ),
    record(
        "event", "answer", type="statement", title="Answer to the order", when="2024-05-24",
        participants=[{"actor": "actor:barnea", "role": "speaker"}],
        links=[{"type": "responds_to", "target": "event:order"}],
    ),
    record(
        "event", "strike", type="assault", title="Strike in central Rafah", when="2024-05-25",
        locations=[{"location": "location:central-rafah"}],
    ),
    record(
        "event", "restart", type="meeting", title="Restart of talks", reality="planned", when="2024-05-28",
        participants=[{"actor": "actor:qatar", "role": "mediator"}, {"actor": "actor:cairo", "role": "mediator"}],
    ),
    record(
        "event", "undated", type="accuse", title="An accusation",
        participants=[{"actor": "actor:hamas", "role": "initiator"}],
    ),
    record("relation", "office", type="in_contact_with", start="actor:qatar", end="actor:hamas", when="2012/.."),
    record("claim", "talks", about="event:talks", source="source:brief-1",
           attributed_to=[{"text": "officials", "kind": "anonymous", "count": 2}]),
    record("claim", "mediator", about="event:talks#mediator:actor:qatar", source="source:brief-1", certainty="hedged"),
    record("claim", "round-1", about="event:round", source="source:brief", certainty="confirmed"),
    record("claim", "round-2", about="event:round", source="source:agency"),
    record("claim", "round-3", about="event:round", source="source:reprint"),
    record("claim", "order", about="event:order", source="source:brief", certainty="confirmed"),
    record("claim", "answer", about="event:answer", source="source:brief", attributed_to=[{"actor": "actor:barnea"}]),
    record("claim", "strike", about="event:strike", source="source:agency"),
    record("claim", "no-strike", about="event:strike", source="source:brief", stance="denies",
           attributed_to=[{"actor": "actor:barnea"}]),
    record("claim", "killed", about="event:strike", source="source:brief", property="killed", value={"best": 3}),
    record("claim", "restart", about="event:restart", source="source:brief"),
    record("claim", "undated", about="event:undated", source="source:brief"),
    record("claim", "office", about="relation:office", source="source:brief"),
]  # fmt: skip

EXTRACTION: tuple[Fields, ...] = (
    PAPER,
    actor("qatar", identifiers={"wikidata": "Q846"}),
    actor("hamas", aliases=["Harakat"]),
    location("paris", part_of="location:france", latitude=48.9, longitude=2.3),
    location("france", type="country"),
    event("talks", participants=took_part("qatar", "hamas"), locations=[{"location": "location:paris"}]),
    event("call", links=[{"type": "follows", "target": "event:talks"}], measures={"killed": 3}),
    relation("qatar", "hamas"),
    claim("event:talks#participant:actor:qatar", certainty="hedged", attributed_to=[{"actor": "actor:hamas"}]),
    claim("event:talks", property="outcome", value="none yet"),
)

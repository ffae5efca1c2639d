"""A small graph with one of everything the rules speak of: talks, a round before, a strike after, and who says so."""

from typing import Any

from knowledge_graph.records import RECORD, Record


def record(kind: str, identifier: str, **fields: Any) -> Record:
    """Make a record; its type and name are filled in where the test doesn't care."""
    return RECORD.validate_python({"kind": kind, "id": f"{kind}:{identifier}", **_DEFAULTS[kind], **fields})


_DEFAULTS: dict[str, dict[str, Any]] = {
    "source": {"type": "article", "title": "An article"},
    "actor": {"type": "person", "name": "Somebody"},
    "location": {"type": "city", "name": "Somewhere"},
    "event": {"type": "consult", "title": "An event"},
    "relation": {"type": "leads"},
    "claim": {"source": "source:wire"},
    "merge": {"why": "One and the same.", "decided": "2024-06-01"},
}

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

"""A hand-made world in which every parameter of every question has something to change.

Ana and Bo are joined by a dozen events and relations, each of which one filter or another lets through or leaves out; the
raids that follow the talks are alike, so that sequences, conflicts and changes have as much to lose.
"""

from __future__ import annotations

from typing import Any

from knowledge_graph.records import Merge, Record
from tests.support.worlds import record

BOTH = [{"actor": "actor:ana", "role": "attacker"}, {"actor": "actor:bo", "role": "target"}]
ANONYMOUS = [{"text": "officials", "kind": "anonymous"}]

KINDS_OF_RAID: dict[str, tuple[dict[str, Any], list[dict[str, Any]]]] = {
    # by name: what is special about the event, and the claims that assert it
    "plain": ({}, [{}]),
    "hedged": ({}, [{"certainty": "hedged"}]),
    "confirmed": ({}, [{"certainty": "confirmed"}]),
    "anonymous": ({}, [{"attributed_to": ANONYMOUS}]),
    "spoken": ({}, [{"attributed_to": [{"actor": "actor:bo"}]}]),
    "doubled": ({}, [{}, {"source": "source:paper"}]),
    "late": ({}, [{"source": "source:late"}]),
    "counted": ({}, [{"source": "source:data"}]),
    "disputed": ({}, [{}, {"source": "source:paper", "stance": "denies"}]),
    "denied": ({}, [{"stance": "denies"}]),
    "planned": ({"reality": "planned"}, [{}]),
    "alleged": ({"reality": "alleged"}, [{}]),
    "undated": ({"when": None}, [{}]),
    "vague": ({"when": "2024"}, [{}]),
    "long": ({"when": "2024-05-20/2024-06-20"}, [{}]),
    "early": ({"when": "2024-05-02"}, [{}]),
    "far": ({"locations": [{"location": "location:port"}]}, [{}]),
    "rough": ({"locations": [{"location": "location:land", "role": "concerns"}]}, [{}]),
}


def crowded_world() -> list[Record]:
    """Return the records."""
    records: list[Record] = [
        record("source", "wire", type="agency_dispatch", title="Wire", publisher="Wire", published="2024-05-12"),
        record("source", "paper", title="Paper", publisher="Paper", published="2024-05-14"),
        record("source", "paper-2", type="section", title="A section", part_of="source:paper"),
        record("source", "data", type="dataset", title="Data", publisher="Data", published="2024-05-12"),
        record("source", "late", title="Late", publisher="Late", published="2024-06-10"),
        *(record("actor", name.replace(" ", "-"), name=name.title(), type=kind) for name, kind in ACTORS.items()),
        record("location", "land", type="territory", name="Land", latitude=31.0, longitude=34.0),
        record("location", "town", name="Town", part_of="location:land", latitude=31.0, longitude=34.0),
        record("location", "port", name="Port", latitude=10.0, longitude=10.0),
        record(
            "event", "talks", title="Talks in Town", when="2024-05-01", locations=[{"location": "location:town"}],
            participants=[{"actor": "actor:ana", "role": "mediator"}, {"actor": "actor:bo", "role": "party"}],
        ),
        record("claim", "talks", about="event:talks"),
        record(
            "event", "parley", title="A parley", when="2024-05-03", locations=[{"location": "location:town"}],
            participants=[{"actor": "actor:ana", "role": "host"}],
        ),
        record("claim", "parley", about="event:parley"),
        record("relation", "ana-union", type="member_of", start="actor:ana", end="actor:union", when="2020/2024-05-06"),
        record("relation", "bo-union", type="member_of", start="actor:bo", end="actor:union"),
        record("relation", "enemies", type="opposed_to", start="actor:ana", end="actor:bo"),
        record("relation", "union-land", type="based_in", start="actor:union", end="location:land"),
        record("relation", "ana-club", type="member_of", start="actor:ana", end="actor:club", when="2010/2012"),
        record("relation", "club-league", type="member_of", start="actor:club", end="actor:league", when="2010/2012"),
        record("relation", "bo-league", type="member_of", start="actor:bo", end="actor:league", when="2010/2012"),
        *(record("claim", name, about=f"relation:{name}") for name in RELATIONS),
    ]  # fmt: skip
    for name, (special, claims) in KINDS_OF_RAID.items():
        fields = {"type": "assault", "when": "2024-05-05", "locations": [{"location": "location:town"}]} | special
        records.append(record("event", name, title=f"Raid {name}", participants=BOTH, **fields))
        for number, words in enumerate(claims):
            records.append(record("claim", f"{name}-{number}", about=f"event:{name}", **words))
        if name != "denied":
            records += _quarrel(name, claims[0])
    return records + MERGES


ACTORS = {
    "ana": "person", "anna": "person", "annie": "person", "bo": "armed_group", "union": "organisation",
    "club": "organisation", "league": "organisation", "karim saleh": "person", "kareem saleh": "person",
    "north province guard": "armed_forces", "province guard north": "armed_forces",
}  # fmt: skip
RELATIONS = ("ana-union", "bo-union", "enemies", "union-land", "ana-club", "club-league", "bo-league")
MERGES: list[Record] = [
    Merge(id="merge:anna", merged="actor:anna", into="actor:ana", why="One and the same.", decided="2024-06-01"),
    Merge(
        id="merge:annie", merged="actor:annie", into="actor:ana", why="A nickname.", decided="2024-06-01",
        undone="2024-06-02",
    ),
]  # fmt: skip


def _quarrel(name: str, words: dict[str, Any]) -> list[Record]:
    """Return two counts of the killed in a raid that exclude each other, of two speakers, with the raid's own words."""
    words = {key: value for key, value in words.items() if key != "stance"}
    speakers = words.get("attributed_to") or []
    other = speakers and [{"text": "others", "kind": speakers[0].get("kind") or "named"}]
    return [
        record("claim", f"{name}-one", about=f"event:{name}", property="killed", value={"best": 1}, **words),
        record(
            "claim", f"{name}-two", about=f"event:{name}", property="killed", value={"best": 2},
            **words | {"source": "source:paper-2" if not speakers else "source:wire", "attributed_to": other or [{"actor": "actor:union"}]},
        ),
    ]  # fmt: skip

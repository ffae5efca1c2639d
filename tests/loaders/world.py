"""Records by a few words each, for tests of loading."""

from __future__ import annotations

from typing import Any

Fields = dict[str, Any]

SOURCE: Fields = {
    "kind": "source",
    "id": "source:paper",
    "type": "article",
    "title": "Paper",
    "published": "2024-05-25",
}


def actor(name: str, /, **more: Any) -> Fields:
    return {"kind": "actor", "id": f"actor:{name}", "type": "organisation", "name": name.title(), **more}


def location(name: str, /, **more: Any) -> Fields:
    return {"kind": "location", "id": f"location:{name}", "type": "city", "name": name.title(), **more}


def event(name: str, /, **more: Any) -> Fields:
    return {
        "kind": "event", "id": f"event:{name}", "type": "consult", "title": name.title(), "source": "source:paper", **more,
    }  # fmt: skip


def relation(start: str, end: str, /, **more: Any) -> Fields:
    fields = {"id": f"relation:{start}-{end}", "type": "in_contact_with", "source": "source:paper"}
    return {"kind": "relation", "start": f"actor:{start}", "end": f"actor:{end}", **fields, **more}


def claim(about: str, /, **more: Any) -> Fields:
    return {"kind": "claim", "about": about, "source": "source:paper", **more}


def took_part(*names: str, role: str = "participant") -> list[Fields]:
    return [{"actor": f"actor:{name}", "role": role} for name in names]


TALKS = event("talks", participants=took_part("qatar", "hamas"), locations=[{"location": "location:paris"}])
WORLD: tuple[Fields, ...] = (
    SOURCE,
    actor("qatar", identifiers={"wikidata": "Q846"}),
    actor("hamas", aliases=["Harakat"]),
    location("paris", part_of="location:france", latitude=48.9, longitude=2.3),
    location("france", type="country"),
    TALKS,
    event("call", links=[{"type": "follows", "target": "event:talks"}], measures={"killed": 3}),
    relation("qatar", "hamas"),
    claim("event:talks#participant:actor:qatar", certainty="hedged", attributed_to=[{"actor": "actor:hamas"}]),
    claim("event:talks", property="outcome", value="none yet"),
)

"""A made-up world to measure on: seeded, skewed as real ones are, and as large as asked.

Three actors take part in a fifth to a third of all events; the others follow a power law. Dates run from 2018 to
2024, some of them imprecise. Every event and relation stands on claims: most by one, some by more, some anonymous, a
few denied.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

from knowledge_graph.records import RECORD, Record, as_json

SEED: Final = 20240525
VERSION: Final = 1
"""Part of the cached files' names: raise it when what is generated changes."""

FIRST_DAY: Final = date(2018, 1, 1)
DAYS: Final = (date(2024, 12, 31) - FIRST_DAY).days
HUB_SHARES: Final = (0.288, 0.24, 0.2)
"""The share of all events that each of the three busiest actors takes part in."""

_ROLES = ("attacker", "target", "victim", "participant", "speaker", "mediator", "host", "affected", "mentioned")
_ROLE_WEIGHTS = (20, 20, 15, 20, 8, 3, 3, 8, 3)
_EVENT_TYPES = ("assault", "protest", "consult", "statement", "threaten", "military_operation", "aid", "coerce")
_ACTOR_TYPES = ("armed_group", "person", "government_body", "organisation", "civilian_group", "state")
_RELATION_TYPES = ("leads", "member_of", "backed_by", "in_contact_with", "employed_by", "allied_with", "opposed_to")
_LINK_TYPES = ("responds_to", "follows", "caused", "subevent_of")
_CERTAINTIES = ("stated", "confirmed", "hedged")


@dataclass(frozen=True, slots=True)
class Size:
    """How much of each kind of record there is, and how many path questions are asked of it."""

    name: str
    events: int
    actors: int
    locations: int
    sources: int
    relations: int
    pairs: int


SIZES: Final = {
    size.name: size
    for size in (
        Size("tiny", events=400, actors=80, locations=25, sources=12, relations=60, pairs=20),
        Size("small", events=25_000, actors=2_500, locations=120, sources=60, relations=4_000, pairs=200),
        Size("full", events=250_000, actors=25_000, locations=400, sources=200, relations=40_000, pairs=200),
    )
}
SHARES: Final = (10, 25, 50, 100)
"""What percentages of a world questions are asked of, to see how their cost grows with it."""


def share_of(size: Size, percent: int) -> Size:
    """Return the size of a smaller world of the same kind, with as many sources and places."""
    if percent == 100:
        return size
    smaller = {name: max(20, getattr(size, name) * percent // 100) for name in ("events", "actors", "relations")}
    return replace(size, name=f"{size.name}-{percent}", **smaller)


def size_named(name: str) -> Size:
    """Return a size by its name, or a share of one."""
    whole, _, percent = name.partition("-")
    return share_of(SIZES[whole], int(percent or 100))


def actor_id(number: int) -> str:
    """Return the id of an actor; the lower the number, the busier it is, and 0 to 2 are the hubs."""
    return f"actor:w:{number:06}"


def event_id(number: int) -> str:
    """Return the id of an event."""
    return f"event:w:{number:07}"


def source_id(number: int) -> str:
    """Return the id of a source; every third is a dataset."""
    return f"source:w:{number:04}"


def _location_id(number: int) -> str:
    return f"location:w:{number:04}"


def iter_records(size: Size) -> Iterator[Record]:
    """Yield the world's records, in an order in which each refers only to earlier ones."""
    draw = random.Random(f"{SEED} {size.name}")
    make = RECORD.validate_python
    parts: dict[int, str] = {}
    for fields in _sources(size, draw):
        yield make(fields)
    for fields in _actors(size, draw):
        yield make(fields)
    for fields in _locations(size, draw):
        yield make(fields)
    for number in range(size.events):
        fields = _event(size, draw, number)
        if draw.random() < 0.05:
            first = fields["participants"][0]
            parts[number] = f"{fields['id']}#{first['role']}:{first['actor']}"
        yield make(fields)
    for fields in _relations(size, draw):
        yield make(fields)
    for fields in _claims(size, draw, parts):
        yield make(fields)


def write_world(size: Size) -> Path:
    """Write the world as JSON Lines into the cache, unless it is there already, and return the file."""
    path = cache_folder() / f"world-{size.name}-{VERSION}.jsonl"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(f".{os.getpid()}.tmp")
        with temporary.open("wb") as file:
            file.writelines(as_json(record) + b"\n" for record in iter_records(size))
        temporary.replace(path)
    return path


def read_world(path: Path) -> Iterator[Record]:
    """Read a written world's records."""
    with path.open("rb") as lines:
        yield from map(partial(RECORD.validate_json, strict=False), lines)


def cache_folder() -> Path:
    """Name the folder that keeps generated worlds between runs."""
    root = os.environ.get("CONFLICT_GRAPH_CACHE")
    return (Path(root) if root else Path.home() / ".cache" / "conflict-graph") / "benchmarks"


def _day(draw: random.Random) -> date:
    return FIRST_DAY + timedelta(days=draw.randrange(DAYS))


def _date(draw: random.Random) -> str | None:
    """Draw an EDTF date: a day mostly, or a month, a range, a day out of several; rarely none at all."""
    day, kind = _day(draw), draw.random()
    later = day + timedelta(days=draw.randrange(1, 20))
    if kind < 0.80:
        return day.isoformat()
    if kind < 0.90:
        return f"{day:%Y-%m}"
    if kind < 0.95:
        return f"{day}/{later}"
    return f"[{day}..{later}]" if kind < 0.99 else None


def _sources(size: Size, draw: random.Random) -> Iterator[dict[str, Any]]:
    for number in range(size.sources):
        fields = {"kind": "source", "id": source_id(number), "type": "article" if number % 3 else "dataset"}
        fields |= {"title": f"Source {number} on what happened", "publisher": f"Publisher {number % 37}"}
        if number % 10:
            fields["published"] = _day(draw).isoformat()
        if number % 20 == 13:
            fields["part_of"] = source_id(number - 1)
        yield fields


def _actors(size: Size, draw: random.Random) -> Iterator[dict[str, Any]]:
    for number in range(size.actors):
        type_ = draw.choice(_ACTOR_TYPES)
        fields = {"kind": "actor", "id": actor_id(number), "type": type_, "name": f"Actor {number} of the north"}
        if number % 4 == 0:
            fields["aliases"] = [f"A{number}", f"Front no. {number}"]
        if number % 10 == 0:
            fields["identifiers"] = {"wikidata": f"Q9{number:07}"}
        yield fields


def _locations(size: Size, draw: random.Random) -> Iterator[dict[str, Any]]:
    countries, regions = size.locations // 20, size.locations // 4
    for number in range(size.locations):
        type_ = "country" if number < countries else "region" if number < regions else "city"
        fields = {"kind": "location", "id": _location_id(number), "type": type_, "name": f"Place {number}"}
        fields |= {"latitude": round(draw.uniform(-60, 60), 4), "longitude": round(draw.uniform(-180, 180), 4)}
        if number >= countries:
            above = range(countries) if number < regions else range(countries, regions)
            fields["part_of"] = _location_id(draw.choice(above))
        yield fields


def _some_actor(size: Size, draw: random.Random) -> int:
    """Draw an actor other than the hubs; the n-th of them with a weight of about 1/sqrt(n)."""
    hubs = len(HUB_SHARES)
    return hubs + int((size.actors - hubs) * draw.random() ** 2)


def _event(size: Size, draw: random.Random, number: int) -> dict[str, Any]:
    acting = [hub for hub, share in enumerate(HUB_SHARES) if draw.random() < share]
    acting += [_some_actor(size, draw) for _ in range(draw.choice((1, 2, 2, 2, 3, 3, 4)))]
    roles = draw.choices(_ROLES, _ROLE_WEIGHTS, k=len(acting))
    parts = dict.fromkeys(zip(acting, roles, strict=True))
    if draw.random() < 0.02:
        parts[acting[0], "claimant"] = None  # a second role: parallel relations
    places = {int(size.locations * draw.random() ** 1.5) for _ in range(1 if draw.random() < 0.7 else 2)}
    fields: dict[str, Any] = {"kind": "event", "id": event_id(number), "type": draw.choice(_EVENT_TYPES)}
    fields |= {"title": f"Event {number}: {fields['type']} in the north", "when": _date(draw)}
    fields |= {"summary": f"What a source told of event {number}, in a sentence of about the usual length of these."}
    fields |= {"participants": [{"actor": actor_id(actor), "role": role} for actor, role in parts]}
    fields |= {"locations": [{"location": _location_id(place), "role": "occurred_at"} for place in sorted(places)]}
    if draw.random() < 0.03:
        fields["reality"] = draw.choice(("planned", "alleged", "ongoing"))
    if number and draw.random() < 0.2:
        target = event_id(max(0, number - 1 - int(draw.expovariate(1 / 50))))
        fields["links"] = [{"type": draw.choice(_LINK_TYPES), "target": target}]
    return fields


def _relations(size: Size, draw: random.Random) -> Iterator[dict[str, Any]]:
    for number in range(size.relations):
        start, end = draw.sample(range(len(HUB_SHARES), size.actors), 2)
        fields: dict[str, Any] = {"kind": "relation", "id": _relation_id(number), "type": draw.choice(_RELATION_TYPES)}
        fields |= {"start": actor_id(start), "end": actor_id(end)}
        if draw.random() < 0.4:
            first = _day(draw)
            fields["when"] = f"{first}/{first + timedelta(days=draw.randrange(30, 1000))}"
        yield fields


def _relation_id(number: int) -> str:
    return f"relation:w:{number:06}"


def _claims(size: Size, draw: random.Random, parts: dict[int, str]) -> Iterator[dict[str, Any]]:
    """Yield 1.2 claims an event, one a relation, and those about parts of events."""
    count = 0
    for number in range(size.events):
        for _ in range(2 if draw.random() < 0.2 else 1):
            yield _claim(size, draw, count, event_id(number))
            count += 1
        if number in parts:
            yield _claim(size, draw, count, parts[number])
            count += 1
    for number in range(size.relations):
        yield _claim(size, draw, count, _relation_id(number))
        count += 1


def _claim(size: Size, draw: random.Random, number: int, about: str) -> dict[str, Any]:
    source = source_id(int(size.sources * draw.random() ** 1.5))
    fields: dict[str, Any] = {"kind": "claim", "id": f"claim:w:{number:07}", "about": about, "source": source}
    fields["certainty"] = draw.choices(_CERTAINTIES, (70, 15, 15))[0]
    fields["locator"] = f"paragraph {draw.randrange(1, 30)}"
    kind = draw.random()
    if kind < 0.02:
        fields["stance"] = "denies"
    elif kind < 0.12:
        fields["attributed_to"] = [{"text": "An official", "kind": "anonymous"}]
    elif kind < 0.32:
        fields["attributed_to"] = [{"actor": actor_id(_some_actor(size, draw))}]
    elif kind < 0.45 and about.startswith("event:") and "#" not in about:
        fields |= {"property": "killed", "value": {"best": draw.randrange(40)}}
    return fields

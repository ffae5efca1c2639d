"""A pipeline's nodes as actors, places and events, known by their names within a type."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson

from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import Actor, Location, Record, Source
from loaders.identity.names import guess_actor_type, is_generic, make_slug
from loaders.identity.places import make_places
from loaders.identity.states import find_state
from loaders.llm_graphs.dialects import Document, Fields, Node
from loaders.llm_graphs.verbs import ACTORS, EVENTS, PLACES, STATES, spoken
from loaders.mapping.entities import make_country_places, make_digest
from loaders.mapping.values import parse_date
from loaders.toolkit.datasets import make_article

Scalars = dict[str, str | int | float | bool | None]


@dataclass(frozen=True, slots=True)
class Thing:
    """What a node stands for: its kind, its id, and its records; an event has none of its own until all is read.

    ``place`` is the country of a state that acts, for what is said to have been there.
    """

    kind: str
    id: str
    name: str
    records: tuple[Record, ...] = ()
    place: Location | None = None


def thing_of(node: Node, source: str) -> Thing:
    """Return what a node stands for. A label we don't know makes an actor, of the type its name hints at."""
    label = spoken(node.label)
    kept: Scalars = {**({"label": node.label} if node.label else {}), **scalars(node.properties)}
    name = " ".join(node.name.split())[:2000]
    if label in EVENTS:
        return Thing("event", f"event:extracted:{EVENTS[label]}:{make_slug(name) or make_digest(name)}"[:300], name)
    state = find_state("name", name) if label in STATES or PLACES.get(label) in {"country", "place"} else None
    if state and label in STATES and state.status != "part":
        return Thing("actor", state.actor(source).id, name, (state.actor(source),), state.country(source))
    if label in PLACES:
        found = (
            make_country_places(state, source)
            if state
            else make_places(name, type=PLACES[label], state=None, source=source)
        )
        last = found[-1].model_copy(update={"attributes": {**kept, **found[-1].attributes}}) if not state else found[-1]
        return Thing("location", last.id, name, (*found[:-1], last))
    type_ = "category" if is_generic(name) else ACTORS.get(label) or guess_actor_type(name)
    identifier = f"actor:extracted:{type_}:{make_slug(name) or make_digest(name)}"[:300]
    actor = Actor(id=identifier, type=type_, name=name, attributes=kept, source=source)
    return Thing("actor", identifier, name, (actor,))


def scalars(given: Fields) -> Scalars:
    """Return properties as attributes: what is no scalar as JSON, nothing as nothing."""
    return {
        str(name): value if isinstance(value, str | int | float | bool) else orjson.dumps(value).decode()
        for name, value in given.items()
        if value not in (None, "", [], {})
    }


def date_of(text: str) -> str:
    """Return a date a pipeline wrote as EDTF; empty where it isn't one, for models write what they like there."""
    try:
        return parse_date(text, (), "") if text else ""
    except InvalidInput:
        return ""


def source_of(document: Document | None, pipeline: str, run: str, title: str) -> Source:
    """Return the document something was found in; where it isn't known, the pipeline's run."""
    if document:
        fields: dict[str, Any] = {"publisher": document.publisher, "title": document.title}
        fields["published"] = date_of(document.published)
        return make_article(document.url or None, **{key: value for key, value in fields.items() if value})
    return Source(
        id=f"source:pipeline:{make_slug(pipeline)}:{run}", type="pipeline", title=f"{pipeline}: {title or 'a graph'}"
    )

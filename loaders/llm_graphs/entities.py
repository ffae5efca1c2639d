"""A pipeline's nodes as actors, places and events, identified by name within a type; people within a document, too."""

from __future__ import annotations

from dataclasses import dataclass

import orjson

from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import Actor, Location, Record, Source
from loaders.identity.actor_facts import EXTRACTED
from loaders.identity.names import guess_actor_type, is_generic
from loaders.identity.places import make_places
from loaders.identity.states import find_state
from loaders.llm_graphs.extracted import ExtractedNode, Fields, SourceDocument
from loaders.llm_graphs.verbs import ACTOR_LABELS, EVENT_LABELS, PLACE_LABELS, STATE_LABELS, parse_known_label
from loaders.mapping.entities import make_country_places, make_digest
from loaders.mapping.values import parse_date
from loaders.toolkit.datasets import make_article
from loaders.toolkit.slugs import make_slug

Scalars = dict[str, str | int | float | bool | None]


@dataclass(frozen=True, slots=True)
class ExtractedEntity:
    """A node as an actor, place or event.

    Attributes:
        kind: actor, location or event.
        id: its id.
        name: its name.
        records: its records; an event has none until the whole file is read.
        location: the country of an actor that is a state, for events said to have happened there.
    """

    kind: str
    id: str
    name: str
    records: tuple[Record, ...] = ()
    location: Location | None = None


def make_entity(node: ExtractedNode, source: str) -> ExtractedEntity:
    """Return a node's entity. An unknown label makes an actor of the type its name suggests.

    Args:
        node: the node.
        source: the id of the source of its graph.
    """
    label = parse_known_label(node.label)
    kept: Scalars = {**({"label": node.label} if node.label else {}), **flatten_properties(node.properties)}
    name, *aliases = (" ".join(text.split())[:2000] for text in (node.name, *node.aliases))
    if label in EVENT_LABELS:
        return ExtractedEntity(
            "event", f"event:extracted:{EVENT_LABELS[label]}:{make_slug(name) or make_digest(name)}"[:300], name
        )
    state = (
        find_state("name", name) if label in STATE_LABELS or PLACE_LABELS.get(label) in {"country", "place"} else None
    )
    if state and label in STATE_LABELS and state.status != "part":
        acting, about = state.actor(source), flatten_properties(node.properties)
        if about:
            acting = acting.model_copy(update={"attributes": {**about, **acting.attributes}})
        return ExtractedEntity("actor", acting.id, name, (acting,), state.country(source))
    if label in PLACE_LABELS:
        places = (
            make_country_places(state, source)
            if state
            else make_places(name, type=PLACE_LABELS[label], state=None, source=source)
        )
        more = {"attributes": {**kept, **places[-1].attributes}, "aliases": (*places[-1].aliases, *aliases)}
        last = places[-1] if state else places[-1].model_copy(update=more)
        return ExtractedEntity("location", last.id, name, (*places[:-1], last))
    type_ = "category" if is_generic(name) else ACTOR_LABELS.get(label) or guess_actor_type(name)
    identifier = f"{EXTRACTED}{type_}:{make_slug(name) or make_digest(name)}"[:250]
    if mark := make_digest(source, node.identity) if type_ == "person" else _get_country(node.properties):
        identifier = f"{identifier}:{mark}"
    actor = Actor(id=identifier, type=type_, name=name, aliases=tuple(aliases), attributes=kept, source=source)
    return ExtractedEntity("actor", identifier, name, (actor,))


def _get_country(properties: Fields) -> str:
    """Return the key of the state that properties say somebody is of, empty if they name none."""
    stated = (str(value) for name, value in properties.items() if name.lower() == "country")
    return next((state.key for text in stated if (state := find_state("name", text))), "")


def flatten_properties(properties: Fields) -> Scalars:
    """Return properties as attributes: values that aren't scalars as JSON, empty ones left out."""
    return {
        str(name): value if isinstance(value, str | int | float | bool) else orjson.dumps(value).decode()
        for name, value in properties.items()
        if value not in (None, "", [], {})
    }


def parse_date_or_empty(text: str) -> str:
    """Return a date as EDTF; empty if it isn't one, since models write free text in date fields."""
    try:
        return parse_date(text, (), "") if text else ""
    except InvalidInput:
        return ""


def make_graph_source(document: SourceDocument | None, pipeline: str, run: str, title: str) -> Source:
    """Return the source of a graph: its document, or the pipeline's run if that is unknown.

    A day of publication that can't be read is the attribute ``published``.
    """
    published = parse_date_or_empty(document.published) if document else ""
    unread = {"published": document.published} if document and document.published and not published else {}
    if document and (document.url or document.title):
        fields = {"publisher": document.publisher, "title": document.title, "published": published}
        article = make_article(document.url or None, **{key: value for key, value in fields.items() if value})
        return article.model_copy(update={"attributes": unread}) if unread else article
    return Source(
        id=f"source:pipeline:{make_slug(pipeline)}:{make_slug(run) or make_digest(run)}",
        type="pipeline",
        title=f"{pipeline}: {title or 'a graph'}"[:2000],
        published=published or None,
        attributes=unread,
    )

"""The relations and claims a mapping describes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from knowledge_graph.records import Attribution, Claim, Measure, Relation
from loaders.mapping.columns import columns_of
from loaders.mapping.entities import digest, fields_of, texts_of, thing_id
from loaders.mapping.events import figures
from loaders.mapping.model import ClaimPart, RelationPart, SpeakerPart, TableMapping
from loaders.mapping.row_context import Frame
from loaders.mapping.values import dated, number, words
from loaders.toolkit.datasets import Dataset


def relation_maker(part: RelationPart, mapping: TableMapping) -> Callable[[Frame], Iterator[Relation]]:
    """Compile a relation: one for each pair of what its two keys name in a row."""
    dataset, given = mapping.dataset.id, words(part.id)
    texts = fields_of(type=words(part.type), title=words(part.title), when=dated(part.when))
    attributes, columns = texts_of(part.attributes), columns_of(part)

    def make(frame: Frame) -> Iterator[Relation]:
        starts, ends = frame.ids[part.start], frame.ids[part.end]
        if not (starts and ends):
            frame.unsaid.update(columns)
        for start in starts:
            for end in ends:
                fields: dict[str, Any] = texts(frame.values)
                name = given(frame.values) if given and len(starts) == len(ends) == 1 else ""
                name = name or digest(start, *(fields.get(one, "") for one in ("type", "title", "when")), end)
                fields |= {"id": thing_id("relation", dataset, name), "start": start, "end": end}
                yield Relation.model_validate(fields | {"source": frame.source, "attributes": attributes(frame.values)})

    return make


def claim_maker(part: ClaimPart, mapping: TableMapping, dataset: Dataset) -> Callable[[Frame], Iterator[Claim]]:
    """Compile claims: one for each value a row has; without ``values`` one, that the thing is so."""
    texts = fields_of(
        as_of=dated(part.as_of), said=dated(part.said), stance=words(part.stance), certainty=words(part.certainty),
        locator=words(part.locator),
    )  # fmt: skip
    decimal, equal, columns = mapping.table.decimal, words(part.unless_equal), columns_of(part)
    values_of, speakers = figures(part.values, decimal), _speakers(part.attributed_to)

    def make(frame: Frame) -> Iterator[Claim]:
        source = frame.articles.get(part.source) if part.source else frame.source
        subjects = _subjects(part.about, frame)
        said: list[tuple[str, Measure | str]] = list(values_of(frame.values))
        if equal and (other := equal(frame.values)):
            said = [one for one in said if not _same(one[1], number(other, "", decimal))]
        if not subjects or source is None:
            frame.unsaid.update(columns)
            return
        if part.values and not said:
            return
        fields: dict[str, Any] = texts(frame.values) | {"attributed_to": speakers(frame)}
        for about in subjects:
            for values in [{"property": name, "value": value} for name, value in said] or [{}]:
                given = fields | values
                yield (
                    dataset.relay_claim(about, source, **given)
                    if part.source
                    else Claim(about=about, source=source, **given)
                )

    return make


def _same(value: Measure | str, other: float) -> bool:
    return isinstance(value, Measure) and value == Measure(best=other)


def _subjects(about: str, frame: Frame) -> tuple[str, ...]:
    """Return the ids of what a claim is about: a key's things, or an event's parts: ``war#victim:children``."""
    key, mark, part = about.partition("#")
    if not mark:
        return frame.ids[key]
    role, _, other = part.partition(":")
    return tuple(f"{one}#{role}:{target}" for one in frame.ids[key] for target in frame.ids[other])


def _speakers(part: SpeakerPart | None) -> Callable[[Frame], tuple[Attribution, ...]]:
    """Compile whose word a claim is: nobody's in particular where a row names nobody."""
    part = part or SpeakerPart()
    actor, affiliated = part.actor, part.affiliation
    fields = fields_of(text=words(part.text), kind=words(part.kind))

    def found(frame: Frame) -> tuple[Attribution, ...]:
        more: dict[str, Any] = fields(frame.values)
        actors = frame.ids[actor] if actor else ()
        affiliation = next(iter(frame.ids[affiliated]), None) if affiliated else None
        if actors:
            return tuple(Attribution(actor=one, affiliation=affiliation, **more) for one in actors)
        return (Attribution(affiliation=affiliation, **({"kind": "named"} | more)),) if "text" in more else ()

    return found

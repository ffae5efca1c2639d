"""The relations and claims a mapping describes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from knowledge_graph.edges import part_id
from knowledge_graph.records import Attribution, Claim, Measure, Relation
from loaders.mapping.columns import list_columns
from loaders.mapping.entities import compile_fields, compile_texts, make_digest, make_id
from loaders.mapping.events import compile_values
from loaders.mapping.model import ClaimPart, RelationPart, SpeakerPart, TableMapping
from loaders.mapping.numbers import compile_number
from loaders.mapping.row_context import RowContext
from loaders.mapping.templates import make_constant
from loaders.mapping.values import compile_date, compile_id, compile_required_text, compile_text
from loaders.toolkit.datasets import Dataset


def compile_relation(part: RelationPart, mapping: TableMapping) -> Callable[[RowContext], Iterator[Relation]]:
    """Compile a relation: one for each pair of entities that its two keys name in a row."""
    dataset, name_fill = mapping.dataset.id, compile_id(part.id)
    texts = compile_fields(type=compile_text(part.type), title=compile_text(part.title), when=compile_date(part.when))
    attributes, columns = compile_texts(part.attributes), list_columns(part)

    def make(context: RowContext) -> Iterator[Relation]:
        starts, ends = context.ids[part.start], context.ids[part.end]
        if not (starts and ends):
            context.empty_columns.update(columns)
        for start in starts:
            for end in ends:
                fields: dict[str, Any] = texts(context.values)
                name = name_fill(context.values) if name_fill and len(starts) == len(ends) == 1 else ""
                name = name or make_digest(start, *(fields.get(field, "") for field in ("type", "title", "when")), end)
                fields |= {"id": make_id("relation", dataset, name), "start": start, "end": end}
                yield Relation.model_validate(
                    fields | {"source": context.source, "attributes": attributes(context.values)}
                )

    return make


def compile_claim(part: ClaimPart, mapping: TableMapping, dataset: Dataset) -> Callable[[RowContext], Iterator[Claim]]:
    """Compile claims: one for each value in a row; without ``values``, one of existence."""
    texts = compile_fields(
        as_of=compile_date(part.as_of),
        said=compile_date(part.said),
        stance=compile_text(part.stance),
        certainty=compile_text(part.certainty),
        locator=compile_text(part.locator),
    )
    equal, columns = compile_number(part.unless_equal, mapping.table), list_columns(part)
    values_of, speakers = compile_values(part.values, mapping.table), _compile_speakers(part.attributed_to)
    list_subjects = _compile_subjects(part.about, mapping)

    def make(context: RowContext) -> Iterator[Claim]:
        source = context.articles.get(part.source) if part.source else context.source
        subjects = list_subjects(context)
        pairs: list[tuple[str, Measure | str]] = list(values_of(context.values))
        if equal and (other := equal(context.values)) is not None:
            pairs = [pair for pair in pairs if not _equals(pair[1], other)]
        if not subjects or source is None:
            context.empty_columns.update(columns)
            return
        if part.values and not pairs:
            return
        fields: dict[str, Any] = texts(context.values) | {"attributed_to": speakers(context)}
        for about in subjects:
            for entry in [{"property": name, "value": value} for name, value in pairs] or [{}]:
                claim_fields = fields | entry
                yield (
                    dataset.relay_claim(about, source, **claim_fields)
                    if part.source
                    else Claim(about=about, source=source, **claim_fields)
                )

    return make


def _equals(value: Measure | str, other: float) -> bool:
    return isinstance(value, Measure) and value == Measure(best=other)


def _compile_subjects(about: str, mapping: TableMapping) -> Callable[[RowContext], tuple[str, ...]]:
    """Compile the ids of a claim's subjects: a key's entities, or an event's parts.

    ``war#victim:children`` are the parts in one role, ``war#*:children`` those in the role that the row gives.
    """
    key, mark, part = about.partition("#")
    if not mark:
        return lambda context: context.ids[key]
    role, _, other = part.partition(":")
    parts = mapping.events[key].participants
    fills = [make_constant(role)] if role != "*" else [
        compile_required_text(participant.role) for participant in parts if participant.actor == other
    ]  # fmt: skip

    def list_parts(context: RowContext) -> tuple[str, ...]:
        roles = dict.fromkeys(text for fill in fills if (text := fill(context.values)))
        return tuple(
            part_id(carrier, text, target)
            for carrier in context.ids[key] for text in roles for target in context.ids[other]
        )  # fmt: skip

    return list_parts


def _compile_speakers(part: SpeakerPart | None) -> Callable[[RowContext], tuple[Attribution, ...]]:
    """Compile the speakers of a claim; none where a row names none."""
    part = part or SpeakerPart()
    actor, affiliated = part.actor, part.affiliation
    fields = compile_fields(text=compile_text(part.text), kind=compile_text(part.kind))

    def attribute(context: RowContext) -> tuple[Attribution, ...]:
        more: dict[str, Any] = fields(context.values)
        actors = context.ids[actor] if actor else ()
        affiliation = next(iter(context.ids[affiliated]), None) if affiliated else None
        if actors:
            return tuple(Attribution(actor=speaker, affiliation=affiliation, **more) for speaker in actors)
        return (Attribution(affiliation=affiliation, **({"kind": "named"} | more)),) if "text" in more else ()

    return attribute

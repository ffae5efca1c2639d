"""Parsing mapping files: YAML into a validated ``TableMapping``, or problems with their lines.

Every scalar is read as text, so that ``NO`` stays Norway and ``2024-06-03`` a date.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from knowledge_graph.errors import InvalidInput, InvalidRecord, Problem
from knowledge_graph.references import ancestors
from knowledge_graph.text import suggest
from loaders.mapping import fields, model
from loaders.mapping.code_lists import fill_code_lists
from loaders.mapping.model import TableMapping
from loaders.mapping.templates import find_columns
from loaders.readers.limits.yaml_size import MAX_VALUES, is_too_large

MAX_FILE: Final = 1024 * 1024
"""Maximum bytes of a mapping file."""

_PARTS: Final[dict[str, type[BaseModel]]] = {
    "dataset": model.DatasetPart, "table": model.TablePart, "actors": model.ActorPart, "sources": model.SourcePart,
    "locations": model.LocationPart, "events": model.EventPart, "relations": model.RelationPart,
    "claims": model.ClaimPart,
}  # fmt: skip
_INNER: Final[dict[str, type[BaseModel]]] = {
    "participants": model.ParticipantPart,
    "locations": model.PlacePart,
    "links": model.LinkPart,
    "when": fields.DateTemplate,
    "published": fields.DateTemplate,
    "as_of": fields.DateTemplate,
    "said": fields.DateTemplate,
    "attributed_to": model.SpeakerPart,
    "measures": fields.ValueTemplate,
    "values": fields.ValueTemplate,
    "codes": fields.CodeList,
}
_SYNONYMS: Final = {
    "license": "licence",
    "name": "title",
    "title": "name",
    "date": "when",
    "lat": "latitude",
    "lon": "longitude",
}
_MESSAGES: Final = {
    "missing": "is required; add it.",
    "string_type": "expected a string.",
    "tuple_type": "expected a list.",
    "dict_type": "expected fields of its own, indented below it.",
    "model_type": "expected fields of its own, indented below it.",
    "model_attributes_type": "expected fields of its own, indented below it.",
    "too_short": "must not be empty.",
    "string_too_short": "must not be empty.",
}

Steps = Sequence[int | str]


def read_mapping(path: str | Path) -> TableMapping:
    """Read a mapping file.

    Raises:
        InvalidInput: it can't be read or isn't YAML.
        InvalidRecord: it isn't a valid mapping; each problem has file, line, field and remedy.
    """
    try:
        with Path(path).open("rb") as stream:
            content = stream.read(MAX_FILE + 1)
    except OSError as error:
        raise InvalidInput(f"the mapping {path} can't be read: {error.strerror}.", field="mapping") from None
    if len(content) > MAX_FILE:
        raise InvalidInput(f"{path} is too long for a mapping file; is it the data?", field="mapping")
    return parse_mapping(content, file=str(path), folder=Path(path).parent)


def parse_mapping(content: bytes, *, file: str = "", folder: Path | None = None) -> TableMapping:
    """Parse a mapping from YAML; ``file`` is for messages, code lists are in ``folder``. Raises as ``read_mapping``."""
    try:
        text = content.decode("utf-8-sig")
        tree = yaml.compose(text, Loader=yaml.BaseLoader)
        too_large = tree is not None and is_too_large(tree)
        document = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - it knows texts, lists and objects only
    except UnicodeDecodeError:
        raise InvalidInput(f"the mapping {file} is not UTF-8; save it as UTF-8.", field="mapping") from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise InvalidInput(f"the mapping {file} is not YAML: {_describe_yaml_error(error)}", field="mapping") from None
    if too_large:
        raise InvalidInput(
            f"the mapping {file} stands for more than {MAX_VALUES:,} values, as its aliases (*name) repeat each other; "
            "write out what is meant.",
            field="mapping",
        )
    if tree is None or not isinstance(document, dict):
        raise InvalidInput(
            f"the mapping {file} must begin with fields such as `dataset:`; see the guide.", field="mapping"
        )
    problems = [
        _make_problem(file, tree, steps, message)
        for steps, message in (
            *_iter_yaml_problems(tree),
            *fill_code_lists(document, folder),
            *_iter_model_problems(document),
        )
    ]
    if problems:
        raise InvalidRecord(sorted(problems, key=lambda problem: problem.line))
    return TableMapping.model_validate(document)


def override_table(mapping: TableMapping, options: Mapping[str, Any]) -> TableMapping:
    """Return a mapping with options of its ``table`` as the user states them.

    Raises:
        InvalidInput: an option is invalid.
    """
    try:
        table = model.TablePart.model_validate(mapping.table.model_dump() | dict(options))
    except ValidationError as error:
        detail = error.errors(include_url=False)[0]
        raise InvalidInput(_write_message(detail), field=str(detail["loc"][0])) from None
    return mapping.model_copy(update={"table": table})


def _describe_yaml_error(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return "it is nested too deeply." if isinstance(error, RecursionError) else f"{error}."
    what = getattr(error, "problem", None) or "it ends early"
    hint = (
        " Put texts with braces or colons in quotes." if "flow" in str(error) or "mapping values" in str(error) else ""
    )
    return f"line {mark.line + 1}, column {mark.column + 1}: {what}.{hint}"


def _make_problem(file: str, tree: yaml.Node, steps: Steps, message: str) -> Problem:
    line, shown = _locate(tree, steps)
    return Problem(file, line, shown, message)


def _locate(tree: yaml.Node, steps: Steps) -> tuple[int, str]:
    """Return the line of the last step of a path that is in the file, and the path up to there."""
    line, matched, here = 1, list[int | str](), tree
    for step in steps:
        if isinstance(here, yaml.MappingNode):
            entry = next((pair for pair in here.value if pair[0].value == step), None)
            if entry is None:
                continue
            line, here = entry[0].start_mark.line + 1, entry[1]
        elif isinstance(here, yaml.SequenceNode) and isinstance(step, int) and step < len(here.value):
            here = here.value[step]
            line = here.start_mark.line + 1
        else:
            continue
        matched.append(step)
    return line, _format_path(matched if len(matched) == len(steps) or not steps else _with_missing(matched, steps))


def _with_missing(matched: Sequence[int | str], steps: Steps) -> Steps:
    """Add the name of a missing field to a path, unless a short form implies it."""
    last = steps[-1]
    return [*matched, last] if isinstance(last, str) and last not in {"text", "best", "actor", "any"} else matched


def _format_path(steps: Steps) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps).removeprefix(".")


def _iter_yaml_problems(root: yaml.Node) -> Iterator[tuple[Steps, str]]:
    """Yield problems that YAML accepts silently: repeated keys, of which the last wins, and NUL characters."""
    pending: list[tuple[yaml.Node, tuple[int | str, ...]]] = [(root, ())]
    seen: set[int] = set()  # an anchor's node is met again at each of its aliases
    while pending:
        node, parent = pending.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            keys: set[str] = set()
            for key, value in node.value:
                if str(key.value) in keys:
                    yield (*parent, str(key.value)), "appears twice; keep one."
                keys.add(str(key.value))
                pending.append((key, parent))
                pending.append((value, (*parent, str(key.value))))
        elif isinstance(node, yaml.SequenceNode):
            pending += [(value, (*parent, index)) for index, value in enumerate(node.value)]
        elif "\0" in node.value:
            yield parent, "holds a NUL character (\\0); remove it."


def _iter_model_problems(document: dict[str, Any]) -> Iterator[tuple[Steps, str]]:
    try:
        mapping = TableMapping.model_validate(document)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            yield detail["loc"], _write_message(detail)
    except RecursionError:
        yield (), "it is nested too deeply."
    else:
        yield from _iter_reference_problems(mapping)


def _write_message(detail: ErrorDetails) -> str:
    if detail["type"] == "extra_forbidden":
        return _explain_unknown_field(detail["loc"])
    if detail["type"] == "string_pattern_mismatch":
        expected = "an id of lower-case letters, digits and hyphens such as rafah-incidents"
        return f"expected {expected}, got {detail['input']!r}."
    if detail["type"] == "literal_error":
        return f"expected {detail['ctx']['expected']}, got {detail['input']!r}."
    words = detail["msg"].removeprefix("Value error, ")
    return _MESSAGES.get(detail["type"], words if words.endswith((".", "?")) else f"{words}.")


def _explain_unknown_field(loc: Steps) -> str:
    holder: type[BaseModel] = TableMapping
    for index, step in enumerate(loc[:-1]):
        if index == 0:
            holder = _PARTS.get(str(step), TableMapping)
        elif isinstance(step, str) and index >= 2:
            holder = _INNER.get(step, fields.TextTemplate if step in holder.model_fields else holder)
    name, names = str(loc[-1]), list(holder.model_fields)
    meant = [field for field in (_SYNONYMS.get(name),) if field in names]
    hint = suggest(name, names, synonyms=meant, otherwise=f"known are {_join(names)}.")
    return f"unknown field {name!r}; {hint}"


def _iter_reference_problems(mapping: TableMapping) -> Iterator[tuple[Steps, str]]:
    """Yield references to unknown keys, and cycles of ``part_of``."""
    if not (mapping.events or mapping.relations or mapping.actors or mapping.locations):
        yield (), "it gives no column a meaning: describe `events`, `actors`, `locations` or `relations`."
    for steps, key, tables in _iter_references(mapping):
        known = [known_key for table in tables for known_key in getattr(mapping, table)]
        if key not in known:
            otherwise = f"known are {_join(known)}." if known else "describe it."
            hint = suggest(key, known, cutoff=0.5, otherwise=otherwise)
            yield steps, f"no entry under {' or '.join(tables)} has the key {key!r}; {hint}"

    yield from _iter_form_problems(mapping)

    def parent_of(key: str) -> str | None:
        parent = mapping.locations[key].part_of
        return parent if parent in mapping.locations else None

    for key in mapping.locations:
        *_, top = ancestors(key, parent_of)
        if parent_of(top) == key:
            yield ("locations", key, "part_of"), "it would be part of itself; correct one of the references."


def _iter_form_problems(mapping: TableMapping) -> Iterator[tuple[Steps, str]]:
    """Yield wholes that would be several places, and events that can't unite rows."""
    for key, location in mapping.locations.items():
        if location.part_of and (whole := mapping.locations.get(location.part_of)) and whole.split:
            yield ("locations", key, "part_of"), "it can't be part of several places; leave out `split` there."
    for index, (key, event) in enumerate(mapping.events.items()):
        if event.unite and (event.id is None or index):
            message = (
                "only the first event, with an `id`, can unite rows." if index else "needs an `id` to unite rows by."
            )
            yield ("events", key, "unite"), message


def _iter_references(mapping: TableMapping) -> Iterator[tuple[Steps, str, tuple[str, ...]]]:
    """Yield each reference to a key: its path, the key, and the tables it may be in."""
    for key, location in mapping.locations.items():
        if location.part_of:
            yield ("locations", key, "part_of"), location.part_of, ("locations",)
    for key, event in mapping.events.items():
        for participant in event.participants:
            yield ("events", key, "participants"), participant.actor, ("actors",)
        for where in event.locations:
            yield ("events", key, "locations"), where.location, ("locations",)
        for link in event.links:
            if not find_columns(link.target) and ":" not in link.target:
                yield ("events", key, "links"), link.target, ("events", "actors", "locations")
    for number, relation in enumerate(mapping.relations):
        yield ("relations", number, "start"), relation.start, ("actors", "locations")
        yield ("relations", number, "end"), relation.end, ("actors", "locations")
    for number, claim in enumerate(mapping.claims):
        yield from _iter_claim_references(claim, number)


def _iter_claim_references(claim: model.ClaimPart, number: int) -> Iterator[tuple[Steps, str, tuple[str, ...]]]:
    about, mark, part = claim.about.partition("#")
    yield ("claims", number, "about"), about, ("events",) if mark else ("events", "actors", "locations")
    if mark:
        yield ("claims", number, "about"), part.partition(":")[2], ("actors", "locations")
    if claim.source:
        yield ("claims", number, "source"), claim.source, ("sources",)
    for key in (claim.attributed_to.actor, claim.attributed_to.affiliation) if claim.attributed_to else ():
        if key:
            yield ("claims", number, "attributed_to"), key, ("actors",)


def _join(words: Sequence[str]) -> str:
    return ", ".join(words)

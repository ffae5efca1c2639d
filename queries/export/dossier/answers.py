"""The answer itself in words: paths step by step, or what was found around something, and what leaving out changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from queries.export.cut import describe_cut
from queries.export.dossier.evidence import CitedEvidence
from queries.export.dossier.model import DrawnPath, PathStep
from queries.export.dossier.text import shown
from queries.wording.claims import status_words
from queries.wording.dates import format_when
from queries.wording.names import format_edge
from queries.wording.paths import no_path_words, time_order_words, weakest_words
from queries.wording.values import format_count, join_words

View = Mapping[str, Any]
NameOf = Callable[[str], str]

_MOST_NAMED: Final = 20


def answer_words(answer: View, evidence: CitedEvidence, name_of: NameOf) -> tuple[str, ...]:
    """Return the answer in a few sentences."""
    if "paths" in answer:
        words = list(_paths_words(answer, evidence)) if answer["paths"] else [_no_path(answer)]
    else:
        words = [_found_words(answer)]
    if cut := describe_cut(answer):
        words.append(cut)
    return tuple(words) + tuple(_change_words(answer, name_of))


def draw_paths(answer: View, evidence: CitedEvidence) -> tuple[DrawnPath, ...]:
    """Return an answer's paths as they are read aloud."""
    return tuple(_draw_path(path, answer, evidence) for path in answer.get("paths", ()))


def _draw_path(path: View, answer: View, evidence: CitedEvidence) -> DrawnPath:
    nodes, edges = answer["nodes"], answer["edges"]
    steps = [
        PathStep(
            words=tuple(_step_words(edges[edge], here) for edge in step["edges"]),
            status=_step_status(step, edges),
            is_weakest=number == path["weakest"],
            is_anonymous=bool(step.get("anonymous")),
            sources=evidence.sources_of(
                claim for edge in step["edges"] for claim in edges[edge].get("claims", ()) if claim in evidence.claims
            ),
        )
        for number, (step, here) in enumerate(zip(path["steps"], path["nodes"], strict=False))
    ]
    return DrawnPath(
        nodes=tuple(path["nodes"]),
        names=tuple(_name_with_date(nodes[node]) for node in path["nodes"]),
        steps=tuple(steps),
        notes=_path_notes(path),
    )


def _step_status(step: View, edges: Mapping[str, View]) -> str:
    """Return how a step stands: as the one of its relations does that gives it its status on most sources."""
    firmest = [edges[edge] for edge in step["edges"] if edges[edge].get("status") == step.get("status")]
    return status_words(max(firmest, key=lambda edge: int(edge.get("source_count", 0)), default=step))


def _step_words(edge: View, here: str) -> str:
    words = format_edge(edge, seen_from=here).removesuffix(":")
    when = format_when(edge.get("when")) if "#" not in edge["id"] else ""  # a part of an event has the event's
    return shown(f"{words}, {when}" if when else words)


def _name_with_date(node: View) -> str:
    when = format_when(node.get("when"))
    return f"{shown(node['caption'], 80)}, {shown(when)}" if when else shown(node["caption"], 80)


def _path_notes(path: View) -> str:
    order, weakest, status = time_order_words(path), weakest_words(path), status_words(path)
    steps = ", ".join(filter(None, (format_count(path["length"], "step"), order)))
    return "; ".join(filter(None, (steps, weakest, status)))


def _paths_words(answer: View, evidence: CitedEvidence) -> Iterator[str]:
    paths = answer["paths"]
    first = f"{'There is a path' if len(paths) == 1 else f'There are {len(paths):,} paths; the first'}: "
    yield f"{first}{_path_notes(paths[0])}."
    sources = answer.get("sources", {})
    critical = [
        source for source in answer.get("critical_sources", ())
        if sources.get(source, {}).get("part_of") not in answer["critical_sources"]
    ]  # fmt: skip
    if critical:
        names = join_words(f"“{shown(evidence.words.citation(source))}”" for source in critical)
        what = "it falls" if len(paths) == 1 else "all of them fall"
        yield f"Without {names} {what}."
    for country, state in sorted(answer.get("stands_for", {}).items()):
        if country in answer["nodes"]:
            yield f"Nothing else connects the state ({shown(state)}): its country stands for it."


def _no_path(answer: View) -> str:
    name = f"“{str(answer.get('blocking_filter')).replace('_', ' ')}”"
    return f"No path: {no_path_words(answer, name, deepen='; further away there may be one')}"


def _found_words(answer: View) -> str:
    counted = {"event": 0, "actor": 0, "location": 0}
    for node in answer.get("nodes", {}).values():
        counted[node["kind"]] += 1
    names = {"event": "event", "actor": "actor", "location": "place"}
    counts = [format_count(number, names[kind]) for kind, number in counted.items() if number]
    if not counts:
        return "Nothing was found."
    relations = format_count(len(answer.get("edges", {})), "relation")
    totals = answer.get("totals", {}).values()
    there, listed = (sum(total[name] for total in totals) for name in ("found", "returned"))
    rest = f" {listed:,} of the {there:,} relations that were looked at are shown." if listed < there else ""
    return f"{join_words([*counts, relations])}.{rest}"


def _change_words(answer: View, name_of: NameOf) -> Iterator[str]:
    """Say what leaving sources out changes, if that was asked."""
    if changed := answer.get("changed"):
        removed = [identifier for identifier in changed["removed"] if "#" not in identifier]
        weakened = [change for change in changed["weakened"] if "#" not in change["id"]]
        yield f"Without these sources {len(changed['removed']):,} fall and {len(changed['weakened']):,} weaken."
        for words, ids in (("Falls", removed), ("Weakens", [change["id"] for change in weakened])):
            if ids:
                named = [shown(name_of(identifier), 80) for identifier in ids[:_MOST_NAMED]]
                more = [f"{len(ids) - _MOST_NAMED:,} more"] if len(ids) > _MOST_NAMED else []
                yield f"{words}: {join_words([*named, *more])}."

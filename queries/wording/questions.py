"""A question in one sentence: what is asked, and under which filters."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from knowledge_graph.time_span import span_of
from queries.parameters.filters import FilterParameters, Parameters
from queries.parameters.graph import NeighbourhoodParameters, PathParameters
from queries.wording.dates import format_when
from queries.wording.values import format_count, format_number, join_words

NameOf = Callable[[str], str]
"""Returns what an entity or a source is called, by its id."""

_WAYS: Final = {
    ("shortest", None): "the shortest path",
    ("all_shortest", None): "all shortest paths",
    ("k_shortest", None): "several paths, longer ones too",
    ("temporal", None): "forward in time, possibly",
    ("temporal", "possible"): "forward in time, possibly",
    ("temporal", "certain"): "forward in time, for certain",
}
_NAMED: Final = (
    "start", "end", "via", "avoid", "seeds", "attributed_to", "exclude_speaker", "source", "exclude_source", "without",
    "dataset", "place",
)  # fmt: skip
"""The parameters whose values are ids of records."""

_FITS: Final = {"certain": "certainly in that time", "within": "certainly in that time, and only then"}


def named_ids(question: Parameters) -> list[str]:
    """Return the ids of the records that a question names."""
    values = (getattr(question, name, None) or () for name in _NAMED)
    return list(dict.fromkeys(identifier for ids in values for identifier in ids))


def question_words(question: Parameters | None, centre: Sequence[str], name_of: NameOf) -> str:
    """Return what is asked, without its filters.

    Args:
        question: the parameters; None where everything there is was asked for.
        centre: ids of what a neighbourhood grows from.
        name_of: what the records it names are called.
    """
    if isinstance(question, PathParameters):
        ends = [join_words(map(name_of, ids), "or") for ids in (question.start, question.end)]
        through = f" through {join_words(map(name_of, question.via))}" if question.via else ""
        avoiding = f", avoiding {join_words(map(name_of, question.avoid))}" if question.avoid else ""
        way = _WAYS[question.mode, question.order]
        return f"{ends[0]} to {ends[1]}{through}{avoiding}: {way}"
    if isinstance(question, NeighbourhoodParameters):
        far = f", {format_count(question.depth, 'step')}" if question.depth > 1 else ""
        if getattr(question, "seeds", None) == ():
            return f"Events and what is around them{far}"
        return f"Around {join_words(map(name_of, centre))}{far}"
    return "Everything"


def filter_words(question: Parameters | None, name_of: NameOf) -> list[str]:
    """Return the filters in use, each in a few words."""
    if not isinstance(question, FilterParameters):
        return []
    return [*_of_time(question), *_of_things(question, name_of), *_of_evidence(question, name_of), *_of_paths(question)]


def day_words(text: str) -> str:
    """Return a day, month or year that was asked for in words."""
    return format_when({**span_of(text).as_dict(), "original": None})


def _of_time(question: FilterParameters) -> Iterator[str]:
    window = [f"from {day_words(question.after)}"] if question.after else []
    window += [f"to {day_words(question.before)}"] if question.before else []
    if window:
        yield " ".join(window)
    if question.match in _FITS:
        yield _FITS[question.match]
    if question.undated == "exclude":
        yield "without what is undated"


def _of_things(question: FilterParameters, name_of: NameOf) -> Iterator[str]:
    if question.place:
        yield f"at {join_words(map(name_of, question.place), 'or')}"
    if question.near and question.within_km:
        yield f"within {format_number(question.within_km)} km of {question.near}"
    if question.box:
        yield f"in the box {question.box}"
    if question.rough == "include":
        yield "places known only roughly, too"
    if question.kind:
        yield f"{join_words(f'{kind}s' for kind in question.kind)} alone"
    for what, words in (("events of type", question.type), ("relations", question.relation), ("roles", question.role)):
        if words:
            yield f"{what} {join_words(map(_spaced, words), 'or')} alone"
    if "any" in question.reality:
        yield "planned and proposed events, too"
    elif question.reality:
        yield f"events that are {join_words(question.reality, 'or')} alone"


def _of_evidence(question: FilterParameters, name_of: NameOf) -> Iterator[str]:
    if "any" in question.status:
        yield "what is denied, too"
    elif question.status:
        yield f"what is {join_words(question.status, 'or')} alone"
    if question.min_sources > 1:
        yield f"on at least {format_count(question.min_sources, 'independent publisher')}"
    if question.only_anonymous:
        yield "on anonymous word alone"
    if question.certainty:
        yield f"by claims that are {join_words(question.certainty, 'or')} alone"
    if question.attribution:
        yield f"by claims that are {join_words(question.attribution, 'or')} alone"
    yield from _of_voices(question, name_of)


def _of_voices(question: FilterParameters, name_of: NameOf) -> Iterator[str]:
    if question.exclude_anonymous:
        yield "without anonymous speakers"
    if question.attributed_to:
        yield f"on the word of {join_words(map(name_of, question.attributed_to), 'or')} alone"
    if alone := (*question.source, *question.dataset):
        yield f"by {join_words(map(name_of, alone), 'or')} alone"
    without = dict.fromkeys((*question.without, *question.exclude_source, *question.exclude_speaker))
    if without:
        yield f"without {join_words(map(name_of, without))}"


def _of_paths(question: FilterParameters) -> Iterator[str]:
    if isinstance(question, PathParameters):
        if question.max_depth != PathParameters.model_fields["max_depth"].default:
            yield f"at most {format_count(question.max_depth, 'step')}"
        if question.max_degree:
            yield f"not through anything with more than {format_count(question.max_degree, 'relation')}"
    if isinstance(question, NeighbourhoodParameters) and question.direction != "any":
        yield f"relations that lead {question.direction} alone"


def date_words(question: Parameters | None) -> list[str]:
    """Return for which days a question was asked, in words; none if it was for all."""
    ways: Mapping[str, str] = {"known_at": "as known on", "as_of": "true on"}
    days = ((words, getattr(question, name, None)) for name, words in ways.items())
    return [f"{words} {day_words(day)}" for words, day in days if day]


def _spaced(word: str) -> str:
    return word.replace("_", " ").lower()

"""Every parameter of every question does something, or is refused: in every store, walked from the table of questions.

A parameter without a case here fails: say what value of it changes the answer about the crowded world, or that, and with
which words, it is refused. A parameter that only some other one gives an effect has a case with it, and one without it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode

import pytest

from graph_service.questions import QUESTIONS, Question, load_reference
from graph_service.settings import Settings
from knowledge_graph.store import GraphStore
from tests.contract.databases import ON_ONE_LINE, loaded_once
from tests.support.calling import Caller, calling
from tests.support.crowded_world import crowded_world

ECHOED: Final = ("limit", "next", "changed")
"""Fields that differ with a parameter whatever it does."""
NEXT: Final = object()
"""Stands for the cursor of the first page."""


@dataclass(frozen=True)
class Case:
    """A value that changes the answer, or is refused.

    ``context`` are further parameters, ``instead`` the value that the other answer is asked with, and ``refused`` words of
    the problem, if the parameter is refused.
    """

    value: Any = None
    instead: Any = None
    context: dict[str, Any] = field(default_factory=dict)
    refused: str = ""


def case(value: Any, instead: Any = None, **context: Any) -> Case:
    """Return a value that changes the answer."""
    return Case(value, instead, context)


def refused(words: str, value: Any, **context: Any) -> Case:
    """Return a value that is refused."""
    return Case(value, None, context, words)


HERE = {"near": "31,34", "within_km": 5}
WINDOW = {"after": "2024-05-01", "before": "2024-05-31"}
_NO_WINDOW = "give `after` or `before`, or leave out `match`"
SHARED: dict[str, Case | tuple[Case, ...]] = {
    "place": case("location:port"),
    "near": (case("31,34", "10,10", within_km=5), refused("come together", "31,34")),
    "within_km": (case(5, 9_000, near="31,34"), refused("come together", 5)),
    "box": case("9,9,11,11"),
    "rough": (case("include", **HERE), refused("goes with `near` or `box`", "include")),
    "certainty": case("hedged"),
    "attribution": case("anonymous"),
    "exclude_anonymous": case("true"),
    "attributed_to": case("actor:union"),
    "exclude_speaker": case("actor:union"),
    "only_anonymous": (case("true"), refused("nobody asserts", "true", status="denied")),
    "source": case("source:wire"),
    "exclude_source": case("source:wire"),
    "dataset": case("source:data"),
    "known_at": case("2024-05-13"),
    "status": case("denied"),
    "min_sources": (case(2), refused("nobody asserts", 2, status="denied")),
    "relation": case("stance"),
    "kind": case("actor"),
    "type": case("consult"),
    "role": case("mediator"),
    "reality": case("planned"),
    "after": case("2024-05-04"),
    "before": case("2024-05-04"),
    "match": (
        case("certain", **WINDOW), case("within", "certain", **WINDOW), case("within", before="2024-05-31"),
        refused(_NO_WINDOW, "certain"), refused(_NO_WINDOW, "within"),
    ),
    "undated": case("exclude"),
    "as_of": case("2024-05-03"),
    "without": case("source:wire"),
    "explain": case("true"),
    "entity": case("actor:union"),
    "relative_to": case("event:talks", "event:far", when="after"),
    "when": case("after", "before", relative_to="event:talks"),
    "order": case("desc"),
    "bucket": case("month"),
    "property": case("killed"),
    "limit": case(1),
    "cursor": Case(NEXT, context={"limit": 1}),
    "max_degree": case(3),
    "depth": case(2),
    "direction": case("in"),
    "limit_per_relation": case(1),
    "edge_limit": case(1),
    "parts": case("exclude"),
    "analyse": case("centrality"),
    "side_a": case("actor:ana", "actor:union", analyse="brokers", side_b="actor:bo"),
    "side_b": case("actor:bo", "actor:union", analyse="brokers", side_a="actor:ana"),
    "window": case("year", analyse="centrality"),
    "start": case("actor:ana", "actor:union"),
    "end": case("actor:bo", "actor:union"),
    "mode": case("all_shortest"),
    "max_depth": case(1),
    "max_paths": (case(1), refused("such as `mode=all_shortest`", 2, mode="shortest")),
    "optimise": case("arrival", mode="temporal"),
    "via": case("actor:union"),
    "avoid": case("actor:union"),
    "format": case("graphml"),
}  # fmt: skip
"""By parameter, the case of every question that has none of its own."""

IDS = {
    "neighbourhood": "actor:ana", "claims": "event:doubled", "entity_timeline": "actor:ana", "entity": "event:doubled",
    "event": "event:doubled", "retraction": "source:wire", "merge": "merge:anna",
}  # fmt: skip
ENDS = {"start": "actor:ana", "end": "actor:bo", "mode": "k_shortest", "max_paths": 100}
BASES: dict[str, dict[str, Any]] = {
    "PathParameters": ENDS,
    "BetweenParameters": ENDS,
    "SeedsParameters": {"seeds": "actor:ana"},
    "SequenceParameters": {"first": "consult", "then": "assault", "within_days": 400},
    "ChangesParameters": {"since": "2024-05-11"},
    "ResolveParameters": {"min_score": 0.5},
    "ClaimsParameters": {"limit": 500},
}
"""By model, the parameters that every case has unless it says otherwise."""

_TIMED = {
    "order": (case("certain", mode="temporal"), refused("goes with `mode=temporal`", "certain")),
    "optimise": (case("arrival", mode="temporal", max_paths=2), refused("goes with `mode=temporal`", "arrival")),
    "max_degree": case(2),
}
_HUBS = (case(3, depth=2), refused("ask for `depth=2`", 3))
_IN_ORDER: dict[str, Case | tuple[Case, ...]] = {
    "match": (*SHARED["match"], case("certain", relative_to="event:talks", when="after")),  # type: ignore[misc]
    "when": (case("after", "before", relative_to="event:talks"), refused("come together", "after")),
}
OWN: dict[str, dict[str, Case | tuple[Case, ...]]] = {
    "PathParameters": _TIMED,
    "BetweenParameters": _TIMED,
    "TimelineParameters": _IN_ORDER | {
        "limit": (case(1), refused("everything is counted", 1, bucket="day")),
        "undated": (case("exclude"), case("exclude", bucket="year")),
        "order": (case("desc"), case("desc", bucket="day")),
    },
    "RolesParameters": _IN_ORDER,
    "neighbourhood": {"max_degree": _HUBS, "parts": case("exclude", id="location:land")},
    "SeedsParameters": {
        "seeds": case("actor:union"), "max_degree": _HUBS, "parts": case("exclude", seeds="location:land"),
        "side_a": case("actor:club", "actor:league", analyse="brokers", side_b="actor:bo", depth=2),
        "side_b": case("actor:bo", "actor:league", analyse="brokers", side_a="actor:ana", depth=2),
    },
    "search": {"q": case("raid"), "field": (case("summary", q="raid"), refused("goes with q", "summary")), "sort": case("degree")},
    "claims": {"stance": case("denies"), "exclude_anonymous": case("true", id="event:anonymous")},
    "entity": {"exclude_anonymous": case("true", id="event:anonymous")},
    "event": {"exclude_anonymous": case("true", id="event:anonymous")},
    "entity_timeline": {"entity": refused("part of the path", "actor:bo")},
    "sequences": {
        "match": (case("certain"), case("within"), case("within", "certain", **WINDOW)),
        "first": case("assault"), "then": case("consult"), "within_days": case(0), "sharing": case("place"),
        "limit_per_first": case(1), "type": refused("first` and `then", "assault"),
        "undated": refused("never in a sequence", "exclude"),
    },
    "roles": {"kind": refused("leave out `kind`", "actor"), "relation": case("affected")},
    "conflicts": {
        "disagreement": (case("denied"), refused("leave out one", "denied", series="true")), "series": case("true"),
    },
    "changes": {"since": case("2024-05-13"), "until": case("2024-05-13"), "change": case("new", since="2024-05-13")},
    "sources": {"q": case("paper"), "type": case("article"), "part_of": case("source:paper")},
    "merges": {
        "entity": case("actor:bo"), "undone": case("include"), "limit": case(1, undone="include"),
        "cursor": Case(NEXT, context={"undone": "include", "limit": 1}),
    },
    "resolve": {"entity": case("actor:karim-saleh"), "type": case("person"), "min_score": case(0.99)},
}  # fmt: skip
"""By question or model, the cases of its own."""

WALKED = [
    pytest.param(question, load_reference(model), name, id=f"{question.name}-{model.rpartition(':')[2]}-{name}")
    for question in QUESTIONS
    for model in question.parameters
    for name in load_reference(model).model_fields
]


@loaded_once
def crowd(store: GraphStore) -> None:
    """A store that holds the crowded world."""
    store.write(crowded_world())
    store.flush()


@pytest.fixture
def service(crowd: GraphStore) -> Iterator[Caller]:
    """The service over it."""
    with calling(Settings(), crowd) as client:
        yield client


def test_every_parameter_has_a_case() -> None:
    """And no case is left over from a parameter that is gone."""
    missing = [walked.id for walked in WALKED if not cases_of(*walked.values)]
    assert missing == []
    known = {name for walked in WALKED for name in [walked.values[2]]}
    assert SHARED.keys() <= known


@ON_ONE_LINE
def test_every_parameter_changes_the_answer_or_is_refused(service: Caller) -> None:
    """All in one world: filling a server for each would take an hour."""
    wrong = {walked.id: complaints for walked in WALKED if (complaints := complain_of(service, *walked.values))}
    assert wrong == {}


@ON_ONE_LINE
def test_empty_values_are_refused(service: Caller) -> None:
    """Of every parameter, and words that hold no letter of any script and no digit."""
    wrong = [
        f"{walked.id}={value!r}"
        for walked in WALKED
        for value in (*EMPTY, *(WORDLESS if walked.values[2] == "q" else ()))
        if takes(service, *walked.values, value)
    ]
    assert wrong == []


EMPTY: Final = ("", " ", ",", " , ")
WORDLESS: Final = ("!?", "“ ”", "– – –", "\u2800")


def takes(service: Caller, question: Question, model: type[Any], name: str, value: str) -> bool:
    """Return whether a question takes an empty value."""
    around = {key: other for key, other in BASES.get(model.__name__, {}).items() if key != name}
    answer = service.get(address(question, around | {name: value}))
    return answer.status_code != 400 or answer.json()["parameter"] != name


def cases_of(question: Question, model: type[Any], name: str) -> tuple[Case, ...]:
    """Return the cases of a parameter: those of its question, of its model, or the ones they share."""
    for owner in (question.name, model.__name__):
        if name in OWN.get(owner, {}):
            cases = OWN[owner][name]
            break
    else:
        cases = SHARED.get(name, ())
    return (cases,) if isinstance(cases, Case) else cases


def complain_of(service: Caller, question: Question, model: type[Any], name: str) -> list[str]:
    """Return what is wrong with a parameter in any of its cases."""
    cases = cases_of(question, model, name)
    if not cases:
        return ["there is no case"]
    return [
        f"{tried.value!r} with {tried.context}: {complaint}"
        for tried in cases
        if (complaint := complain(service, question, model, name, tried))
    ]


def complain(service: Caller, question: Question, model: type[Any], name: str, tried: Case) -> str | None:
    """Return what is wrong with a parameter in one case, None if it does something."""
    around = BASES.get(model.__name__, {}) | tried.context
    other = {key: value for key, value in around.items() if key != name}
    if tried.instead is not None:
        other[name] = tried.instead
    elif name in BASES.get(model.__name__, {}):
        other[name] = BASES[model.__name__][name]
    without = service.get(address(question, other))
    if tried.refused:
        answer = service.get(address(question, around | {name: tried.value}))
        detail = answer.json().get("detail", "")
        return None if answer.status_code == 400 and tried.refused in detail else f"not refused: {answer.text[:200]}"
    if without.status_code != 200:
        return f"the other answer is {without.status_code}: {without.text[:200]}"
    value = tried.value
    if value is NEXT:
        following = without.json()["next"]
        if not following:
            return "there is only one page"
        value = following.rpartition("cursor=")[2]
    answer = service.get(address(question, around | {name: value}))
    if answer.status_code != 200:
        return f"{answer.status_code}: {answer.text[:200]}"
    return None if essence(answer) != essence(without) else "nothing changes"


def address(question: Question, parameters: dict[str, Any]) -> str:
    """Return the path and query of a question."""
    identifier = parameters.get("id", IDS.get(question.name, ""))
    query = {name: value for name, value in parameters.items() if name != "id"}
    return f"{question.path.replace('{id}', identifier)}?{urlencode(query, doseq=True)}"


def essence(answer: Any) -> Any:
    """Return an answer without what only repeats the question."""
    if not answer.headers["content-type"].startswith("application/json"):
        return answer.text
    return {name: value for name, value in answer.json().items() if name not in ECHOED}

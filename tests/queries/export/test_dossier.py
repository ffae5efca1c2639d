"""A dossier is one file that harms nobody, says all the answer says, and says what is not known."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from knowledge_graph.open_store import open_store
from knowledge_graph.store import GraphStore
from loaders import briefing
from loaders.load import load
from queries.export import export_answer, file_name, find_format
from queries.export.dossier.drawing.bars import choose_axis, draw_bar, shape_of
from queries.neighbourhood.expand import neighbourhood
from queries.parameters.graph import NeighbourhoodParameters, PathParameters
from queries.paths.find import find_paths
from queries.subgraph import SeedsParameters, subgraph
from queries.wording.questions import date_words, filter_words, question_words
from tests.support.crowded_world import crowded_world
from tests.support.worlds import open_store_with, record

ROOT = Path(__file__).parents[3]
EMPTY_ELEMENTS = {"meta", "br"}
BARNEA = PathParameters(start=("actor:david-barnea",), end=("actor:hamas",))


class Page(HTMLParser):
    """Reads a page strictly: every element is closed where it must be, ids are unique, and what may run is noted."""

    def __init__(self, body: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.elements: Counter[str] = Counter()
        self.running: list[str] = []
        self.texts: list[str] = []
        self.policy = self.style = ""
        self.feed(body.decode())
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements[tag] += 1
        about = dict(attrs)
        assert len(about) == len(attrs)
        self.running += [name for name in about if name.startswith("on") or name in {"style", "src", "srcset"}]
        self.ids += [about["id"] or ""] if "id" in about else []
        self.links += [about["href"] or ""] if "href" in about else []
        if about.get("http-equiv") == "Content-Security-Policy":
            self.policy = about["content"] or ""
        if tag not in EMPTY_ELEMENTS:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "style":
            self.style += data
        else:
            self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.texts).split())


def read_safely(body: bytes) -> Page:
    """Read a page, and check that it holds all it needs, runs nothing and leads nowhere but to sources."""
    page = Page(body)
    assert not page.elements.keys() & {
        "script",
        "iframe",
        "object",
        "embed",
        "img",
        "link",
        "base",
        "form",
        "foreignobject",
    }
    assert page.running == []
    assert len(set(page.ids)) == len(page.ids)
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
    assert all(re.match(r"#|https?://", link) for link in page.links)
    digest = base64.b64encode(hashlib.sha256(page.style.encode()).digest()).decode()
    assert page.policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert "url(" not in page.style
    assert "@import" not in page.style
    return page


def dossier(store: GraphStore, question: Any, *seeds: str, name: str = "dossier") -> bytes:
    answer = neighbourhood(store, list(seeds), question) if seeds else _ask(store, question)
    return export_answer(store, answer.data, name, question.filter(), question)


def _ask(store: GraphStore, question: Any) -> Any:
    return find_paths(store, question) if isinstance(question, PathParameters) else subgraph(store, question)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    store = open_store(str(tmp_path_factory.mktemp("sample")))
    load([str(briefing())], store)
    yield store
    store.close()


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    store = open_store_with(tmp_path_factory.mktemp("crowd"), crowded_world())
    yield store
    store.close()


def test_a_path_is_told_with_its_weakest_step_and_its_sources(sample: GraphStore) -> None:
    """As the command line tells it; every citation leads to a source, every source is cited."""
    page = read_safely(dossier(sample, BARNEA))
    assert "David Barnea to Hamas: the shortest path" in page.text
    assert "There is a path: 3 steps; the weakest is step 1, on anonymous word alone; stated by 1 source." in page.text
    assert "▲ weakest step" in page.text
    cited = {link for link in page.links if re.fullmatch("#s[0-9]+", link)}
    assert cited == {f"#{anchor}" for anchor in page.ids if re.fullmatch("s[0-9]+", anchor)}
    assert page.elements["svg"] > 2


def test_figures_stand_side_by_side_with_who_gave_them(sample: GraphStore) -> None:
    question = NeighbourhoodParameters(after="2024-05-24", before="2024-05-25")
    page = read_safely(dossier(sample, question, "location:rafah"))
    assert "Around Rafah; from 24 May 2024 to 25 May 2024" in page.text
    assert "at least 800,000 “more than 800,000”United Nations in The New York Times, paragraph 2 [1]" in page.text
    assert "at least 1,000,000 “more than a million”" in page.text
    assert "≠ texts differ" in page.text


def test_the_same_graph_gives_the_same_bytes(sample: GraphStore, tmp_path: Path) -> None:
    """Another store that holds the same gives the same file."""
    other = open_store(str(tmp_path / "other"))
    load([str(briefing())], other)
    for name in ("dossier", "markdown"):
        for question, seeds in ((BARNEA, ()), (NeighbourhoodParameters(depth=2), ("location:rafah",))):
            assert dossier(sample, question, *seeds, name=name) == dossier(other, question, *seeds, name=name)
    other.close()


def test_what_is_not_known_is_said(crowd: GraphStore) -> None:
    """Each kind of doubt under a heading of its own, with what it concerns."""
    everything = {"reality": ("any",), "status": ("any",)}
    page = read_safely(dossier(crowd, NeighbourhoodParameters(**everything), "actor:ana"))
    for heading in ("Disputed", "Only alleged", "Planned or proposed", "Only hedged", "Undated", "Denied",
                    "On anonymous word alone", "Sources without a licence", "Sources without a link"):  # fmt: skip
        assert heading in page.text, heading
    part = dossier(crowd, NeighbourhoodParameters(**everything, limit=9), "actor:ana", name="markdown").decode()
    assert "**Cut short.** This is a part: limit cut it at depth 1; a larger limit gives more." in part


def test_what_filters_leave_out_is_counted(sample: GraphStore) -> None:
    question = NeighbourhoodParameters(exclude_anonymous=True, known_at="2024-05-25")
    page = read_safely(dossier(sample, question, "event:paris-talks-2024-05"))
    assert "Asked as known on 25 May 2024." in page.text
    assert re.search(
        r"Asked for: without anonymous speakers\. \d+ claims? on what is shown do(es)? not count", page.text
    )


def test_no_path_says_why(sample: GraphStore) -> None:
    question = BARNEA.model_copy(update={"exclude_anonymous": True, "max_depth": 3})
    page = read_safely(dossier(sample, question))
    assert "without “exclude anonymous” there is one." in page.text


HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(2)> \"'&amp; \u202egnol \u2066x [a](javascript:alert(3)) `|` \x00\x1b "
    + "ש" * 1_500
)
HOSTILE_WORLD = [
    record("source", "bad", title=HOSTILE, publisher=HOSTILE[:400], url="javascript:alert(1)", cite="<b>me</b>", licence="](x)"),
    record("source", "good", title="Good", url="https://example.org/a?b=1&c=(2)"),
    record("actor", "a", name=HOSTILE, aliases=[HOSTILE[:400], "</style><script>"]),
    record("actor", "b", name="حماس\u202e"),
    record("event", "e", title=HOSTILE, when="2024-05-24", summary=HOSTILE,
           participants=[{"actor": "actor:a", "role": "attacker"}, {"actor": "actor:b", "role": "target"}]),
    record("claim", "1", about="event:e", source="source:bad", locator="</td>", attributed_to=[{"text": HOSTILE[:300], "kind": "anonymous"}]),
    record("claim", "2", about="event:e", source="source:good", property="condition", value=HOSTILE),
]  # fmt: skip


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    store = open_store_with(tmp_path_factory.mktemp("hostile"), HOSTILE_WORLD)
    yield store
    store.close()


def test_hostile_names_are_text(hostile: GraphStore) -> None:
    """What would run, lead astray, turn other text around or fill the page is shown as text, and cut."""
    body = dossier(hostile, NeighbourhoodParameters(depth=2), "actor:a")
    page = read_safely(body)
    assert [link for link in page.links if not link.startswith("#")] == ["https://example.org/a?b=1&c=(2)"]
    assert "<script>alert(1)</script>" in page.text
    assert not set("\u202e\u2066\x00\x1b") & set(body.decode())
    assert len(body) < 60_000


def test_hostile_names_are_text_in_markdown(hostile: GraphStore) -> None:
    """Read by a parser of Markdown with HTML allowed, there is no link but the source's, no HTML and no code."""
    text = dossier(hostile, NeighbourhoodParameters(depth=2), "actor:a", name="markdown").decode()
    tokens = [
        token
        for block in MarkdownIt("commonmark").enable("table").parse(text)
        for token in (block, *(block.children or ()))
    ]
    kinds = Counter(token.type for token in tokens)
    assert not kinds.keys() & {"html_inline", "html_block", "code_inline", "image", "fence"}
    assert [token.attrs["href"] for token in tokens if token.type == "link_open"] == ["https://example.org/a?b=1&c=(2)"]


def test_five_hundred_nodes_take_less_than_a_megabyte(tmp_path: Path) -> None:
    """With three participants, a place, four claims and two figures to each event."""
    events = range(440)
    world = [
        record(
            "source",
            f"s{number}",
            title=f"Report {number} of the correspondents on the ground",
            publisher=f"Paper {number % 9}",
            published="2024-05-25",
            url=f"https://example.org/{number}",
        )
        for number in range(40)
    ]
    world += [
        record("actor", f"a{number}", type="armed_group", name=f"Armed group number {number} of the north")
        for number in range(40)
    ]
    world += [record("location", f"l{number}", name=f"Town number {number}") for number in range(20)]
    for number in events:
        roles = [{"actor": f"actor:a{(number * step + step) % 39 + 1}", "role": "target"} for step in (1, 2)]
        world.append(
            record(
                "event",
                f"e{number:03}",
                type="assault",
                title=f"Attack number {number} on a town in the north of the country",
                when=f"2024-{number % 12 + 1:02}",
                participants=[{"actor": "actor:a0", "role": "attacker"}, *roles[: 1 + (roles[0] != roles[1])]],
                locations=[{"location": f"location:l{number % 20}"}],
            )
        )
        for claim in range(6):
            figure = {"property": "killed", "value": {"best": 10 + claim}} if claim > 3 else {}
            world.append(
                record(
                    "claim",
                    f"c{number}-{claim}",
                    about=f"event:e{number:03}",
                    source=f"source:s{(number + claim) % 40}",
                    locator=f"paragraph {claim + 1}",
                    attributed_to=[{"text": "residents of the town who fled", "kind": "collective"}],
                    **figure,
                )
            )
    store = open_store_with(tmp_path, world)
    question = NeighbourhoodParameters(depth=2, limit=600, limit_per_relation=600, edge_limit=5000)
    answer = neighbourhood(store, ["actor:a0"], question)
    assert len(answer.data["nodes"]) == 500
    body = export_answer(store, answer.data, "dossier", question.filter(), question)
    page = read_safely(body)
    assert page.elements["article"] == len(events)
    assert len(body) < 1_000_000
    store.close()


BOUNDS = json.loads((ROOT / "graph_service/explorer/tests/edtf_bounds.json").read_text("utf-8"))


@pytest.mark.parametrize("bounds", BOUNDS, ids=[bounds["edtf"] for bounds in BOUNDS])
def test_a_date_is_solid_only_where_it_certainly_was(bounds: dict[str, str | None]) -> None:
    """Nothing is drawn beyond the earliest and the latest day; where there is none, an arrow says so."""
    shape = shape_of(bounds)
    undated = not any(bounds[name] for name in ("earliest", "start_latest", "end_earliest", "latest"))
    assert (shape is None) == undated
    if shape is None:
        return
    assert (shape.first is None, shape.last is None) == (bounds["earliest"] is None, bounds["latest"] is None)
    if shape.certain:
        assert shape.certain[0] < shape.certain[1]
        assert shape.first is None or shape.first <= shape.certain[0]
        assert shape.last is None or shape.certain[1] <= shape.last
    axis = choose_axis([shape])
    assert axis is not None
    drawn = draw_bar(shape, axis, "solid")
    assert drawn.count('class="open"') == (shape.first is None) + (shape.last is None)
    assert ('class="sure"' in drawn) == (shape.certain is not None)


def test_questions_are_told_in_words() -> None:
    question = PathParameters(
        start=("a", "b"), end=("c",), via=("d",), avoid=("e",), mode="temporal", order="certain", after="2024-05", before="2024-05-25",
        min_sources=2, without=("f",), exclude_speaker=("g",), as_of="2024-05-20", max_depth=4,
    )  # fmt: skip
    assert question_words(question, (), str.upper) == "A or B to C through D, avoiding E: forward in time, for certain"
    assert filter_words(question, str.upper) == [
        "from May 2024 to 25 May 2024", "on at least 2 independent publishers", "without F and G", "at most 4 steps",
    ]  # fmt: skip
    assert date_words(question) == ["true on 20 May 2024"]
    assert question_words(SeedsParameters(after="2024"), ("x",), str) == "Events and what is around them"
    assert question_words(None, (), str) == "Everything"


def test_every_filter_has_words() -> None:
    """Whatever leaves something out is samples: a parameter that is added without words is noticed here."""
    samples = {
        "certainty": ("stated",), "attribution": ("anonymous",), "exclude_anonymous": True, "attributed_to": ("x",),
        "exclude_speaker": ("x",), "source": ("x",), "exclude_source": ("x",), "dataset": ("x",), "status": ("denied",),
        "min_sources": 2, "only_anonymous": True, "place": ("x",), "near": "1,2", "box": "1,2,3,4", "rough": "include",
        "relation": ("involvement",), "role": ("mediator",), "kind": ("event",), "type": ("ruling",), "reality": ("any",),
        "after": "2024", "before": "2024", "match": "certain", "undated": "exclude", "without": ("x",), "within_km": 5.0,
        "known_at": "2024", "as_of": "2024",
    }  # fmt: skip
    no_filters = {"explain"}
    assert set(samples) | no_filters == set(SeedsParameters.model_fields) - set(told_elsewhere())
    for name, value in samples.items():
        more = {"near": "1,2", "within_km": 5.0} if name in {"near", "within_km"} else {}
        question = SeedsParameters.model_construct(**{name: value, **more})
        assert filter_words(question, str) or date_words(question), name


def told_elsewhere() -> set[str]:
    """Return the parameters that say how much is shown, or in which form."""
    return {"seeds", "format", "depth", "direction", "limit", "limit_per_relation", "edge_limit", "max_degree", "parts",
            "analyse", "side_a", "side_b", "window"}  # fmt: skip


def test_files_are_called_after_the_question(sample: GraphStore) -> None:
    answer = find_paths(sample, BARNEA).data
    assert file_name(sample, find_format("dossier"), answer, BARNEA) == "david-barnea-to-hamas-the-shortest-path.html"
    assert file_name(sample, find_format("markdown"), {"nodes": {}}, None) == "everything.md"
    assert file_name(sample, find_format("gexf"), answer, BARNEA) == "conflict-graph.gexf"

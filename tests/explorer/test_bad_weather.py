"""What the explorer survives: hostile names, a service that is slow, fails or cuts its answers, a token, a sub-path."""

from __future__ import annotations

import json
import re

import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.routing import Mount

from graph_service.app import create_app
from graph_service.settings import Settings
from knowledge_graph.open_store import open_store
from tests.explorer.conftest import settle
from tests.support.serving import serving, serving_app
from tests.support.worlds import record

pytestmark = pytest.mark.browser
TOKEN = "0123456789abcdef"  # noqa: S105 - there is no other word for it
PATH = "?ask=path&start=actor:david-barnea&end=actor:hamas"

SCRIPT = "<img src=x onerror=\"document.title='broken'\"><script>document.title='broken'</script>"
HOSTILE = {
    "script": SCRIPT,
    "bidi": "\u202egnorw\u202c \u062d\u0645\u0627\u0633 abc \u200f",
    "long": "x" * 2_000,
    "quotes": "'\"`${1}&lt;%s",
}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """A service whose names are attacks."""
    store = open_store(str(tmp_path_factory.mktemp("hostile") / "store"))
    records = [record("source", "s", type="report", title=SCRIPT, publisher=HOSTILE["long"], url="javascript:alert(1)")]
    for number, (name, text) in enumerate(HOSTILE.items()):
        records.append(record("actor", name, type="ngo", name=text, aliases=[text[:-1]], description=text))
        records.append(
            record(
                "event", name, type="war", title=text, when="2024-05", summary=text,
                participants=[{"actor": f"actor:{name}", "role": "side_a"}, {"actor": "actor:script", "role": "side_b"}]
                if name != "script" else [{"actor": "actor:script", "role": "side_a"}],
            )
        )  # fmt: skip
        records.append(
            record(
                "claim", f"c{number}", about=f"event:{name}", source="source:s", property="condition", value=text,
                attributed_to=[{"text": text, "kind": "named"}],
            )
        )  # fmt: skip
    store.write(records)
    store.flush()
    with serving(Settings(), store) as address:
        yield address
    store.close()


@pytest.mark.parametrize(
    "view", ["", "?ask=around&of=actor:script&depth=2&select=event:script", "?ask=timeline&look=lists"]
)
def test_hostile_names_are_text(hostile, open_page, keep, view):
    """None is run, none makes the page wider or hides what stands beside it, and no link runs a script."""
    page = open_page(f"{hostile}/{view}")
    keep(page, f"hostile-{re.sub('[^a-z]+', '-', view) or 'start'}")
    assert page.title() != "broken"
    assert page.evaluate("() => document.querySelectorAll('#app script, #app img').length") == 0
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 1280
    assert page.locator("a[href^='javascript']").count() == 0


def test_a_failing_service_is_told_and_the_picture_stays(embedded, open_page):
    page = open_page(f"{embedded}/{PATH}")
    before = page.locator(".picture .node").count()
    page.route("**/v1/**", lambda route: route.fulfill(status=503, content_type="application/problem+json", body=json.dumps({
        "type": "/problems/store-unavailable", "title": "The store is not available", "status": 503, "detail": "Try again."})))  # fmt: skip
    page.get_by_role("switch", name=re.compile("^Anonymous speakers")).click()
    alert = page.get_by_role("alert")
    alert.wait_for()
    assert "The store is not available. Try again." in alert.inner_text()
    assert page.locator(".picture .node").count() == before
    page.unroute("**/v1/**")
    alert.get_by_role("button", name="Ask again").click()
    settle(page)
    assert "Truce talks in Cairo" in page.locator(".picture").inner_text()


FURTHER = {
    "who and where": ("?ask=timeline&look=lists", "subgraph", "could not be asked, so these columns are empty", "td:nth-child(4):not(:empty)"),
    "places": ("?ask=timeline&look=map", "subgraph", "so some are missing", ".map [role=button]"),
    "claims": ("?ask=around&of=actor:hamas&select=actor:hamas", "claims", "What is claimed of it could not be asked", ".element .claim"),
}  # fmt: skip


@pytest.mark.parametrize(("view", "path", "sentence", "missing"), FURTHER.values(), ids=FURTHER)
def test_what_is_asked_besides_the_question_and_fails_is_told_where_it_is_missing(
    embedded, open_page, view, path, sentence, missing
):
    """With a button that brings it."""
    page = open_page(embedded)
    page.route(f"**/v1/**{path}*", lambda route: route.fulfill(status=503, content_type="application/problem+json", body=json.dumps({
        "type": "/problems/busy", "title": "Too many questions waiting", "status": 503, "detail": "Try again in a moment."})))  # fmt: skip
    page.goto(f"{embedded}/{view}")
    alert = page.get_by_role("alert")
    alert.wait_for()
    assert sentence in alert.inner_text()
    assert "Too many questions waiting. Try again in a moment." in alert.inner_text()
    before = page.locator(missing).count()
    page.unroute(f"**/v1/**{path}*")
    alert.get_by_role("button", name="Ask again").click()
    alert.wait_for(state="detached")
    settle(page)
    assert page.locator(missing).count() > before


@pytest.mark.parametrize("kind", ["gone", "broken"])
def test_a_service_that_is_gone_or_breaks_off_is_told(embedded, open_page, kind):
    page = open_page(f"{embedded}/{PATH}")
    answer = {
        "gone": lambda route: route.abort(),
        "broken": lambda route: route.fulfill(status=200, body='{"paths": ['),
    }
    page.route("**/v1/**", answer[kind])
    page.get_by_role("switch", name=re.compile("^Anonymous speakers")).click()
    page.get_by_role("alert").wait_for()
    expected = {"gone": "can't be reached", "broken": "broke off"}
    assert expected[kind] in page.get_by_role("alert").inner_text()
    assert page.locator(".picture .node").count() == 4


def test_a_slow_service_is_waited_for_and_a_newer_question_wins(embedded, open_page):
    page = open_page(f"{embedded}/{PATH}")
    held = []
    page.route("**/v1/paths?*exclude_anonymous*", lambda route: held.extend([route]))
    page.get_by_role("switch", name=re.compile("^Anonymous speakers")).click()
    page.get_by_text("Asking …").wait_for()
    assert page.locator(".picture .node").count() == 4
    page.get_by_role("switch", name=re.compile("^Anonymous speakers")).click()
    settle(page)
    assert "exclude_anonymous" not in page.url
    for route in held:
        route.abort()
    assert page.get_by_role("alert").count() == 0


def test_a_cut_answer_is_told_with_how_to_get_more(embedded, open_page):
    page = open_page(f"{embedded}/?ask=around&of=actor:israel&limit=3")
    verdict = page.locator(".verdict")
    assert "There is more" in verdict.inner_text()
    before = page.locator(".picture .node").count()
    verdict.get_by_role("button", name=re.compile("^Show up to")).click()
    settle(page)
    assert page.locator(".picture .node").count() > before


def test_a_link_that_asks_too_much_says_so_and_asks_nothing(embedded, open_page):
    """More sources than the service takes, in an address longer than it takes from programs."""
    off = "".join(f"&without=source:{'x' * 150}-{number}" for number in range(60))
    page = open_page(f"{embedded}/{PATH}{off}")
    alert = page.get_by_role("alert")
    assert "At most 50 sources and 50 speakers can be off" in alert.inner_text()
    page.get_by_role("button", name="Take it with you").click()
    page.get_by_role("dialog").get_by_text("There is no link to this").wait_for()


def test_a_long_link_gives_the_same_picture_and_is_said_to_be_long(embedded, open_page):
    """What was hidden stands behind the #, where no server's limit holds."""
    gone = "".join(f"&hide=actor:{'x' * 90}-{number}" for number in range(100))
    page = open_page(f"{embedded}/{PATH}&hide=actor:mossad{gone}")
    page.get_by_role("switch", name=re.compile("^Anonymous speakers")).click()
    settle(page)
    query, _, behind = page.url.partition("#")
    assert "exclude_anonymous" in query
    assert "actor:mossad" in behind
    page.get_by_role("button", name="Take it with you").click()
    page.get_by_role("dialog").get_by_text("This link is long").wait_for()
    other = open_page(page.url)
    assert other.locator(".picture .node").count() == page.locator(".picture .node").count() > 0
    assert "Mossad" not in other.locator(".picture").inner_text()


def test_a_token_is_asked_for_once_and_kept_in_memory_alone(tmp_path, open_page):
    store = open_store(str(tmp_path / "store"))
    store.write([record("actor", "icj", type="court", name="World Court")])
    store.flush()
    with serving(Settings(token=SecretStr(TOKEN)), store) as address:
        page = open_page(address, ready=False)
        dialog = page.get_by_role("dialog", name="This service asks for a token")
        dialog.get_by_label("Token", exact=True).fill("wrong-token-wrong")
        dialog.get_by_role("button", name="Go on").click()
        dialog.get_by_label("Token", exact=True).fill(TOKEN)
        dialog.get_by_role("button", name="Go on").click()
        page.get_by_role("heading", name="0 events, 1 actor and 0 places").wait_for()
        kept = page.evaluate("() => [localStorage.length, sessionStorage.length, document.cookie, location.href]")
        assert kept[:3] == [0, 0, ""]
        assert TOKEN not in kept[3]
        page.reload()
        dialog.wait_for()
    store.close()


def test_each_of_many_sources_can_be_found_and_switched_off(tmp_path, open_page):
    """The list shows some at first; a search and a button bring the others, and what is off stays on it."""
    store = open_store(str(tmp_path / "store"))
    store.write([
        record("actor", "icj", type="court", name="World Court"),
        record("event", "order", type="ruling", title="An order", when="2024-05-24",
               participants=[{"actor": "actor:icj", "role": "side_a"}]),
        *(record("source", f"s{number}", type="report", title=f"Report {number}", publisher="Médecins") for number in range(60)),
        *(record("claim", f"c{number}", about="event:order", source=f"source:s{number}", property="condition", value=f"as {number} says")
          for number in range(60)),
    ])  # fmt: skip
    store.flush()
    with serving(Settings(), store) as address:
        page = open_page(f"{address}/?ask=around&of=actor:icj&select=event:order")
        switches = page.get_by_role("switch", name=re.compile("^Report "))
        assert switches.count() == 40
        assert page.get_by_text("40 of 50 sources shown").count() == 1
        page.get_by_role("button", name="Look for them").click()  # of an event, an answer lists fifty claims
        page.get_by_text("40 of 60 sources shown").wait_for()
        find = page.get_by_role("searchbox", name="Find a source")
        find.fill("medecins 59")
        assert switches.count() == 1
        switches.click()
        settle(page)
        assert "without=source:s59" in page.url
        find.fill("")
        assert switches.count() == 41
        assert page.get_by_role("switch", name=re.compile("^Report 59")).get_attribute("aria-checked") in {
            None,
            "false",
        }
        page.get_by_role("button", name="Show 19 more").click()
        assert switches.count() == 60
    store.close()


def test_an_empty_store_says_how_to_load_something(tmp_path, open_page, keep):
    store = open_store(str(tmp_path / "store"))
    with serving(Settings(), store) as address:
        page = open_page(address)
        page.get_by_role("heading", name="Nothing is loaded yet").wait_for()
        assert "conflict-graph load FILE" in page.locator("main").inner_text()
        keep(page, "empty")
    store.close()


def test_it_works_under_a_sub_path(tmp_path, open_page):
    """Behind a proxy that mounts the service under a path, as long as the address ends in a slash."""
    store = open_store(str(tmp_path / "store"))
    store.write([record("actor", "icj", type="court", name="World Court")])
    store.flush()
    app = create_app(Settings(), store)
    mounted = Starlette(routes=[Mount("/graphs/one", app=app)], lifespan=lambda _: app.router.lifespan_context(app))
    with serving_app(mounted) as address:
        page = open_page(f"{address}/graphs/one/")
        page.get_by_role("heading", name="0 events, 1 actor and 0 places").wait_for()
        page.get_by_role("button", name="World Court", exact=True).click()
        settle(page)
        assert page.url.startswith(f"{address}/graphs/one/?ask=around")
        assert page.locator(".picture .node").count() == 1
    store.close()

"""The kit does its work in the real Neo4j Browser: style, favourites and an answer that is seen in its colours."""

import base64

import pytest

from queries.neo4j_browser import saved_queries, write_kit
from queries.neo4j_browser.style import rules
from tests.support.browser import only_this_machine
from tests.support.waiting import PATIENCE

pytestmark = [pytest.mark.neo4j, pytest.mark.browser]

DROP = """([name, content]) => {
  const bytes = Uint8Array.from(atob(content), letter => letter.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], name));
  const event = new DragEvent('drop', {bubbles: true, cancelable: true, dataTransfer: transfer});
  document.querySelector('.filedrop').dispatchEvent(event);
}"""
STYLE = {selector: properties["color"].lower() for selector, properties in rules()}


@pytest.fixture
def page(chrome, tmp_path):
    """A page of its own; what it showed last, for better or worse, stays as ``page.png`` in the test's folder."""
    page = chrome.new_page(viewport={"width": 1500, "height": 1000})
    page.set_default_timeout(PATIENCE * 1000)  # a busy machine takes its time over 20 MB of scripts
    page.route("**/*", only_this_machine)
    yield page
    page.screenshot(path=tmp_path / "page.png")
    page.close()


def drop(page, path):
    """Drop a file on the page, as a person does."""
    page.evaluate(DROP, [path.name, base64.b64encode(path.read_bytes()).decode()])


def test_the_kit_in_neo4j_browser(page, server, tmp_path):
    """Dropped on the page, the style colours and the favourites appear; one of them shows the Paris talks."""
    write_kit(tmp_path)
    page.goto(f"{server.http_url}/browser/")
    page.get_by_test_id("username").fill(server.user)
    page.get_by_test_id("password").fill(server.password)
    page.get_by_test_id("connect").click()
    page.get_by_text(":play start").wait_for()  # what it runs first once it is connected

    drop(page, tmp_path / "conflict-graph.grass")
    page.get_by_test_id("styleResetButton").wait_for()
    assert "node.ArmedGroup" in page.get_by_test_id("frameContents").first.inner_text()

    drop(page, tmp_path / "favourites.zip")
    page.get_by_test_id("navigationFavorites").click()
    page.get_by_test_id("expandFolder-Conflict graph").click()
    for query in saved_queries():
        page.get_by_test_id(f"scriptTitle-{query.title}").wait_for()

    page.get_by_test_id(f"scriptTitle-{saved_queries()[0].title}").click()
    page.get_by_text(f"Favorite: {saved_queries()[0].title}").wait_for()
    page.get_by_test_id("editor-Run").click()
    page.locator("svg .node").first.wait_for()
    page.wait_for_timeout(2_000)  # the layout settles
    circles = page.locator("svg .node circle").evaluate_all("all => all.map(one => one.getAttribute('fill'))")
    colours = {fill.lower() for fill in circles if fill}
    assert {STYLE["node.Person"], STYLE["node.Consult"], STYLE["node.Claim"], STYLE["node.Section"]} <= colours
    captions = page.locator("svg .relationship text").evaluate_all("all => all.map(one => one.textContent)")
    assert {"negotiator", "about", "made in"} <= set(captions)
    shot = tmp_path / "neo4j-browser.png"
    page.screenshot(path=shot)
    assert shot.stat().st_size > 20_000


def test_the_kit_in_the_query_tool(page, server, tmp_path):
    """The Query tool, Neo4j Browser's preview, imports the queries under Saved Cypher."""
    write_kit(tmp_path)
    page.goto(f"{server.http_url}/browser/preview/")
    page.locator("input[name=hostname]").fill(server.uri.removeprefix("neo4j://"))
    page.locator("input[name=username]").fill(server.user)
    page.locator("input[name=password]").fill(server.password)
    page.get_by_role("button", name="Connect", exact=True).click()
    page.get_by_role("button", name="Cypher panel").click()
    page.locator("input[accept='.csv,.zip']").set_input_files(tmp_path / "saved-cypher.csv")
    page.get_by_text("Cypher import completed!").first.wait_for()
    page.locator("li[id^=saved-cypher-tree-folder]").press("ArrowRight")
    page.get_by_text(saved_queries()[0].title).first.wait_for()

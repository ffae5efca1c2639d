"""What hands do to a picture: drag over the timeline, grow and collapse, pin, undo and redo; paths in time's order by the form."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.explorer.conftest import settle
from tests.explorer.test_journeys import captions, choose

pytestmark = pytest.mark.browser
AROUND = "?ask=around&of=location:rafah"
COPIES = 8
"""So many times are the sample's events shown for there to be more than the timeline draws one by one."""


def test_days_are_chosen_by_dragging_over_the_timeline(embedded, open_page, keep):
    """From an event or from the ground beside it; a click there lets all days be looked at again."""
    page = open_page(f"{embedded}/{AROUND}")
    order = page.locator('.timeline .event-bar[aria-label^="World Court order"]')
    certain = order.locator(".certain").bounding_box()
    middle = certain["y"] + certain["height"] / 2
    drag(page, (certain["x"] + 1, middle), (certain["x"] + certain["width"] - 1, middle + 30))
    settle(page)
    assert chosen_days(page) == ["24 May 2024", "24 May 2024"]
    assert page.get_by_label("From day").input_value() == "2024-05-24"
    assert order.get_attribute("aria-pressed") == "false"
    keep(page, "brush-by-mouse")

    last = page.locator('.brush-grip[data-end="last"] path').bounding_box()
    grip = (last["x"] + last["width"] / 2, last["y"] + last["height"] / 2)
    drag(page, grip, (grip[0] + certain["width"], grip[1]))
    settle(page)
    first, end = chosen_days(page)
    assert first == "24 May 2024"
    assert end > "24 May 2024"

    page.get_by_role("button", name="Map", exact=True).click()
    page.locator(".map .site").first.wait_for()
    settle(page)
    brushed = events_on_map(page)
    page.locator(".brush-area").click(position={"x": 4, "y": certain["height"]})
    settle(page)
    assert "brush=" not in page.url
    assert events_on_map(page) > brushed > 0

    order.click()
    assert order.get_attribute("aria-pressed") == "true"


def test_a_histogram_is_dragged_over_as_well(embedded, open_page):
    page = open_page(embedded, ready=False)
    page.route(re.compile("/v1/timeline"), multiply_events)
    page.goto(f"{embedded}/?ask=timeline&limit=500")
    settle(page)
    bars = page.locator(".timeline .bar rect.possible")
    assert "at most" in page.locator(".histogram-note").inner_text()
    heights = bars.evaluate_all("bars => bars.map(bar => bar.height.baseVal.value)")
    tallest = bars.nth(heights.index(max(heights))).bounding_box()
    middle = tallest["y"] + tallest["height"] / 2
    drag(page, (tallest["x"] + 1, middle), (tallest["x"] + tallest["width"] - 0.5, middle))
    settle(page)
    first, last = chosen_days(page)
    title = page.locator(".timeline .bar title").nth(heights.index(max(heights))).text_content()
    assert title.startswith(first if first == last else f"{first} to {last}")

    tools = page.locator(".timeline-tools")
    page.get_by_role("button", name="All of it").click()
    assert "on other days" not in tools.inner_text()
    page.get_by_role("button", name="Show less time").click(click_count=4)
    assert re.search(r"\d+ events on other days than shown", tools.inner_text())


def test_paths_in_times_order_are_asked_certainly_and_possibly(site, open_page):
    """None runs forward on every reading of the dates; on some reading there is one, and the answer says which it is."""
    page = open_page(site)
    choose(page, "From", "Iraqi Axis")
    choose(page, "To", "Hezbollah")
    page.get_by_label("How", exact=True).select_option("forward in time, for certain")
    page.get_by_role("button", name="Ask", exact=True).click()
    settle(page)
    assert (
        page.locator(".verdict").inner_text().startswith("No path. None is left that runs forward in time for certain;")
    )

    page.get_by_role("button", name="change").click()
    page.get_by_label("How", exact=True).select_option("forward in time, possibly")
    page.get_by_role("button", name="Ask", exact=True).click()
    settle(page)
    assert "mode=temporal&order=possible" in page.url
    assert "possibly in time's order" in page.locator(".verdict").inner_text()
    assert {"Iraqi Axis of Resistance", "Hezbollah"} <= set(captions(page))


def test_a_node_grows_by_relation_is_pinned_collapsed_undone_and_redone(site, open_page, keep):
    """Never more than the menu counted, and what stood stays where it stood."""
    page = open_page(f"{site}/?ask=path&start=actor:david-barnea&end=actor:hamas")
    before = captions(page)
    places = positions(page)
    open_menu(page, "Hamas")
    keep(page, "growing-menu")
    item = page.get_by_role("menuitem", name=re.compile(r"^participated in"))
    counted = re.search(r"(\d+) of (\d+) shown; (\d+) more", item.inner_text())
    assert counted, item.inner_text()
    item.click()
    settle(page)
    grown = captions(page)
    assert 0 < len(grown) - len(before) <= int(counted[3])
    chip = page.get_by_role("list", name="Grown by")
    assert f"{counted[2]} shown" in chip.inner_text()

    page.get_by_role("button", name="Undo").click()
    settle(page)
    assert captions(page) == before
    assert positions(page) == pytest.approx(places, abs=1)
    page.get_by_role("button", name="Redo").click()
    settle(page)
    assert captions(page) == grown

    open_menu(page, "Qatar")
    page.get_by_role("menuitem", name="Pin where it is").click()
    settle(page)
    assert "pin=" in page.url
    chip.get_by_role("button", name=re.compile("^Collapse")).click()
    settle(page)
    assert captions(page) == before
    assert "pin=" in page.url
    open_menu(page, "Qatar")
    page.get_by_role("menuitem", name="Unpin").click()
    settle(page)
    assert "pin=" not in page.url


def drag(page: Any, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Press, move in steps as a hand does, and let go."""
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=8)
    page.mouse.up()


def chosen_days(page: Any) -> list[str]:
    """Return the first and the last day chosen, as the grips say them."""
    days: list[str] = page.locator(".brush-grip").evaluate_all("grips => grips.map(grip => grip.ariaValueText)")
    return days


def events_on_map(page: Any) -> int:
    """Return how many events the map counts at all its places."""
    labels = page.locator(".map .site").evaluate_all("sites => sites.map(site => site.ariaLabel)")
    return sum(int(re.search(r": ([\d,]+) events?$", label)[1]) for label in labels)


def open_menu(page: Any, name: str) -> None:
    """Open what can be done with a node, when its relations are counted."""
    page.locator(".picture").get_by_role("button", name=re.compile(f"^{name}, ")).dblclick()
    page.get_by_role("menu", name=f"{name}: what to do").get_by_text(re.compile("shown")).first.wait_for()


def positions(page: Any) -> dict[str, float]:
    """Return how far from each other the nodes lie, which moving the picture doesn't change."""
    centres: dict[str, list[float]] = page.locator(".picture .node").evaluate_all(
        """nodes => Object.fromEntries(nodes.map(node => {
          const box = node.querySelector('circle, path, rect').getBoundingClientRect();
          return [node.ariaLabel, [box.left + box.width / 2, box.top + box.height / 2]];
        }))"""
    )
    names = sorted(centres)
    pairs = [(a, b) for a in names for b in names if a < b]
    spans = {
        pair: sum((x - y) ** 2 for x, y in zip(*(centres[name] for name in pair), strict=True)) ** 0.5 for pair in pairs
    }
    largest = max(spans.values())
    return {" ".join(pair): 100 * span / largest for pair, span in spans.items()}


def multiply_events(route: Any) -> None:
    """Answer with each event several times, as if the store had many."""
    response = route.fetch()
    answer = response.json()
    answer["results"] = [
        {**event, "id": f"{event['id']}-{copy}"} for event in answer["results"] for copy in range(COPIES)
    ]
    route.fulfill(response=response, body=json.dumps(answer))

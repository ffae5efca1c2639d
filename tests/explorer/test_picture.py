"""What people do to the picture in a real browser: move it."""

from __future__ import annotations

import pytest

from tests.explorer.conftest import settle

pytestmark = pytest.mark.browser
AROUND = "?ask=around&of=location:rafah"
_WATCH = """() => {
  window.redrawn = 0;
  new MutationObserver(records => { window.redrawn += records.length; })
    .observe(document.querySelector("svg.graph > g"), {attributes: true, childList: true, subtree: true, characterData: true});
}"""
_PLACES = """() => [...document.querySelectorAll("svg.graph [data-node]")].map(node => {
  const {x, y} = node.getBoundingClientRect();
  return [node.dataset.node, Math.round(x), Math.round(y)];
})"""


def test_a_picture_that_is_dragged_is_moved_as_a_whole_and_drawn_anew_when_it_rests(embedded, open_page):
    page = open_page(f"{embedded}/{AROUND}", reduced_motion="reduce")
    frame = page.locator(".picture").bounding_box()
    x, y = frame["x"] + frame["width"] / 2, frame["y"] + 12
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 10, y + 10)  # names are placed for a picture that may be moved out of its frame
    settle(page)
    page.evaluate(_WATCH)
    before = page.evaluate(_PLACES)
    for step in range(1, 11):
        page.mouse.move(x + 10 + 6 * step, y + 10 + 3 * step)
    page.wait_for_function("() => document.querySelector('svg.graph.moving')")
    settle(page)
    assert page.evaluate("window.redrawn") == 0
    moved = [[id_, left + 60, top + 30] for id_, left, top in before]
    assert page.evaluate(_PLACES) == moved
    page.mouse.up()
    page.wait_for_function("() => !document.querySelector('svg.graph.moving')")
    settle(page)
    assert page.evaluate("window.redrawn") > 0
    assert page.evaluate(_PLACES) == moved

"""What people do to the picture in a real browser: move it."""

from __future__ import annotations

import pytest

from tests.explorer.conftest import settle
from tests.explorer.test_everybody import AXE

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


def places(page):
    """Where each node is on the screen."""
    return {id_: (left, top) for id_, left, top in page.evaluate(_PLACES)}


def assert_alike(before, after):
    assert before.keys() == after.keys()
    for id_, place in before.items():
        assert after[id_] == pytest.approx(place, abs=2), id_


def test_where_the_camera_is_and_which_relations_are_fanned_out_are_in_the_link(embedded, open_page):
    page = open_page(f"{embedded}/?ask=around&of=actor:israel&depth=2&limit=200", reduced_motion="reduce")
    whole = places(page)
    page.locator(".picture .edge.bundle .mark").first.dispatch_event("click")
    settle(page)
    assert page.locator("svg.graph .closer").count() == 1
    assert "open=" in page.url
    frame = page.locator(".picture").bounding_box()
    page.mouse.move(frame["x"] + 500, frame["y"] + 40)
    page.mouse.wheel(0, -300)
    page.wait_for_function("() => location.search.includes('view=')")
    settle(page)
    moved = places(page)
    assert moved != whole
    colleague = open_page(page.url, reduced_motion="reduce")
    assert_alike(places(colleague), moved)
    assert colleague.locator("svg.graph .closer").count() == 1
    # Moving is no step of its own: undo takes back what was fanned out, and the picture as it was seen then.
    page.get_by_role("button", name="Undo").click()
    settle(page)
    assert page.locator("svg.graph .closer").count() == 0
    assert_alike(places(page), whole)
    page.get_by_role("button", name="Redo").click()
    settle(page)
    assert_alike(places(page), moved)
    page.get_by_role("button", name="Fit").click()
    settle(page)
    assert "view=" not in page.url
    assert_alike(places(page), whole)


def test_a_new_question_is_seen_whole(embedded, open_page):
    page = open_page(f"{embedded}/{AROUND}&view=900~900~3.5&select=location:rafah", reduced_motion="reduce")
    page.get_by_role("button", name="Around it").click()
    settle(page)
    assert "view=" not in page.url
    assert_alike(places(page), places(open_page(f"{embedded}/{AROUND}", reduced_motion="reduce")))


@pytest.mark.parametrize(
    ("selected", "words", "remedy"),
    [
        ("actor:david-barnea", "David Barnea is selected, but isn't in this answer.", "Ask what is around it"),
        ("actor:nobody", "actor:nobody is selected, but isn't in this answer.", "Ask what is around it"),
        ("event:x%23negotiator:actor:a", "The relation that is selected isn't in this answer", "Select nothing"),
        ("location:rafah&hide=location:rafah", "Rafah is hidden.", "Show it"),
    ],
    ids=["elsewhere", "unknown", "relation", "hidden"],
)
def test_a_link_that_selects_what_isnt_there_says_so_with_what_to_do(embedded, open_page, selected, words, remedy):
    page = open_page(f"{embedded}/{AROUND}&select={selected}", reduced_motion="reduce")
    notice = page.locator(".notices p")
    notice.get_by_text(words).wait_for()
    notice.get_by_role("button", name=remedy).click()
    settle(page)
    if selected != "actor:nobody":
        assert notice.count() == 0


def test_what_is_hidden_is_listed_and_comes_back_one_by_one(embedded, open_page):
    page = open_page(f"{embedded}/{AROUND}", reduced_motion="reduce")
    whole = places(page)
    gone = [id_ for id_ in whole if id_ != "location:rafah"][:3]
    hide = "".join(f"&hide={id_}" for id_ in gone)
    page = open_page(f"{embedded}/{AROUND}{hide}", reduced_motion="reduce", bypass_csp=True)
    assert page.locator("svg.graph [data-node]").count() == len(whole) - 3
    page.get_by_role("button", name="Hidden (3)").focus()
    page.keyboard.press("Enter")
    listed = page.get_by_role("group", name="Hidden from the picture")
    assert listed.get_by_role("listitem").count() == 3
    page.add_script_tag(path=AXE)
    assert page.evaluate("async () => (await axe.run()).violations.map(({id}) => id)") == []
    page.keyboard.press("Shift+Tab")  # to Show all, which stands before
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    settle(page)
    assert listed.get_by_role("listitem").count() == 2
    assert page.locator("svg.graph [data-node]").count() == len(whole) - 2
    assert page.evaluate("document.activeElement.closest('.hidden-list') !== null")
    page.keyboard.press("Escape")
    assert listed.count() == 0
    page.get_by_role("button", name="Hidden (2)").click()
    listed.get_by_role("button", name="Show all").click()
    settle(page)
    assert_alike(places(page), whole)
    assert page.get_by_role("button", name="Hidden").count() == 0


def test_a_path_runs_downwards_on_a_phone_and_where_it_was_arranged_so(embedded, open_page, keep):
    path = f"{embedded}/?ask=path&start=actor:david-barnea&end=actor:hamas"
    order = ["actor:david-barnea", "event:paris-talks-2024-05", "actor:qatar", "actor:hamas"]
    page = open_page(path, width=390, height=844, reduced_motion="reduce")
    keep(page, "path-phone-upright")
    down = places(page)
    tops = [down[id_][1] for id_ in order]
    assert tops == sorted(tops)
    assert tops[-1] - tops[0] > 3 * max(abs(down[id_][0] - down[order[0]][0]) for id_ in order)
    page.locator("[data-node='actor:qatar']").focus()
    page.keyboard.press("Enter")
    page.get_by_role("menuitem", name="Pin").click()
    settle(page)
    assert "upright=yes" in page.url
    across = open_page(path, reduced_motion="reduce")
    lefts = [places(across)[id_][0] for id_ in order]
    assert lefts == sorted(lefts)
    arranged = places(open_page(page.url, reduced_motion="reduce"))
    assert [arranged[id_][1] for id_ in order] == sorted(arranged[id_][1] for id_ in order)

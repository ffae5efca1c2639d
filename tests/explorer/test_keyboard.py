"""What the explorer is for, by keyboard alone: Tab, letters, arrows, Enter, Space and Escape; no mouse is touched."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from tests.explorer.conftest import settle
from tests.explorer.test_journeys import RAFAH, captions

pytestmark = pytest.mark.browser
RING = """() => {
  const element = document.activeElement;
  const halo = element.querySelector('.halo');
  const rings = [element, halo, element.querySelector('.hit, path')].filter(Boolean).map(part => getComputedStyle(part));
  return rings.some(style => style.display !== 'none' && (parseFloat(style.outlineWidth) >= 2 && style.outlineStyle !== 'none'
    || parseFloat(style.strokeWidth) >= 2 && style.stroke !== 'none' && style.stroke !== 'rgba(0, 0, 0, 0)'));
}"""
"""Whether what has the focus shows it: by an outline, or by a ring drawn about it."""


def test_how_barnea_is_connected_to_hamas_by_keyboard_alone(site, open_page, keep):
    """To the evidence, without the anonymous officials, and the link in a browser of its own."""
    page = open_page(site)
    suggest(page, "From", "Barnea")
    suggest(page, "To", "Hamas")
    activate(page, "Ask")
    settle(page)
    assert "Truce talks in Paris" in captions(page)

    press_until(page, lambda: has_focus(page, ".picture .node"))
    reach_by_arrows(page, "Truce talks in Paris")
    page.keyboard.press("Space")
    evidence = page.get_by_role("complementary", name="Evidence")
    evidence.get_by_text("officials briefed on the talks (anonymous)").first.wait_for()
    assert is_ringed(page)
    keep(page, "barnea-hamas-keyboard")

    press_until(page, lambda: focused(page).startswith("Anonymous speakers"))
    page.keyboard.press("Space")
    settle(page)
    assert captions(page) == ["David Barnea", "Hamas", "Israel", "Mossad", "Truce talks in Cairo"]
    assert captions(open_page(page.url)) == captions(page)


def test_everything_around_rafah_on_two_days_by_keyboard_alone(site, open_page, keep):
    """The same events on graph, timeline and map, and three figures of displacement with who gives them."""
    page = open_page(site)
    ask_around_rafah(page)
    assert RAFAH in page.url
    evidence = page.get_by_role("complementary", name="Evidence")
    displaced = evidence.locator(".figures", has_text="displaced").inner_text()
    assert displaced.count("800,000") >= 2
    assert "1,000,000" in displaced
    assert "United Nations in The New York Times" in displaced
    keep(page, "rafah-graph-keyboard")

    press_until(page, lambda: has_focus(page, ".picture .node"))
    reach_by_arrows(page, "World Court order on Rafah")
    page.keyboard.press("Space")
    evidence.get_by_text("International Court of Justice").first.wait_for()

    press_until(page, lambda: has_focus(page, ".timeline .event-bar"))
    passed = walk(page, lambda: focused(page), "ArrowRight", start="Home")
    for event in ("Strike in central Rafah", "World Court order on Rafah", "Israeli operation in Rafah"):
        assert any(name.startswith(event) for name in passed)
    walk_to(page, "Flight from Rafah", ["ArrowLeft"])
    page.keyboard.press("Enter")
    evidence.get_by_text("800,000").first.wait_for()
    assert is_ringed(page)
    keep(page, "rafah-timeline-keyboard")

    press_until(page, lambda: focused(page) == "First day looked at")
    walk_to_value(page, "24 May 2024")
    page.keyboard.press("Tab")
    walk_to_value(page, "25 May 2024")
    assert is_ringed(page)
    assert "brush=2024-05-24" in page.url

    press_until(page, lambda: focused(page) == "Map", key="Shift+Tab")
    page.keyboard.press("Enter")
    page.locator(".map .site").first.wait_for(state="attached")
    settle(page)
    press_until(page, lambda: has_focus(page, ".map .site"))
    walk_to(page, "Rafah, city", ["PageUp", "PageDown"])
    assert is_ringed(page)
    keep(page, "rafah-map-keyboard")
    page.keyboard.press("Enter")
    card = page.get_by_role("dialog", name="Rafah", exact=True)
    assert "World Court order on Rafah" in card.inner_text()
    activate(page, "Flight from Rafah")
    settle(page)
    evidence.get_by_text("800,000").first.wait_for()
    page.keyboard.press("Escape")
    assert focused(page).startswith("Rafah, city")
    assert card.count() == 0


def test_every_place_and_event_is_reached_and_the_map_moves_by_keys(embedded, open_page):
    """One stop for Tab each, and keys from there to all of them; what has the focus is in sight."""
    page = open_page(f"{embedded}/?ask=around&of=location:rafah&look=map")
    press_until(page, lambda: has_focus(page, ".map .site"))
    reached = walk(page, lambda: focused(page), "PageDown", start="Home")
    names = page.locator(".map .site").evaluate_all("sites => sites.map(site => site.ariaLabel)")
    assert set(reached) == set(names)
    assert page.locator('.map .site[tabindex="0"]').count() == 1
    assert page.locator('.timeline .event-bar[tabindex="0"]').count() == 1

    frame = page.locator(".map").bounding_box()
    for key in ("ArrowRight", "ArrowUp", "ArrowLeft", "ArrowDown"):
        page.keyboard.press(key)
        dot = page.locator(".map .site:focus .dot").bounding_box()
        assert frame["x"] < dot["x"] < frame["x"] + frame["width"]
        assert frame["y"] < dot["y"] < frame["y"] + frame["height"]

    moved = page.locator(".map .site:focus").get_attribute("transform")
    page.keyboard.press("Shift+ArrowRight")
    assert page.locator(".map .site:focus").get_attribute("transform") != moved


def ask_around_rafah(page: Any) -> None:
    """Ask what is around Rafah on 24 and 25 May, from the start page."""
    activate(page, "What is around it?")
    suggest(page, "Around", "Rafah")
    activate(page, "Filters")
    for label, day in (("Not before", "2024-05-24"), ("Not after", "2024-05-25")):
        press_until(page, lambda label=label: focused(page).startswith(label))
        page.keyboard.type(day)
    activate(page, "Ask")
    settle(page)


def focused(page: Any) -> str:
    """Return what the focused element is called."""
    name: str = page.evaluate(
        """() => {
          const element = document.activeElement;
          const label = element.labels?.[0]?.innerText ?? '';
          return (element.getAttribute('aria-label') ?? (label || element.innerText) ?? '').trim();
        }"""
    )
    return name


def has_focus(page: Any, selector: str) -> bool:
    """Return whether what has the focus is of a kind."""
    return bool(page.evaluate("selector => document.activeElement.matches(selector)", selector))


def is_ringed(page: Any) -> bool:
    """Return whether one sees what has the focus."""
    return bool(page.evaluate(RING))


def suggest(page: Any, label: str, text: str) -> None:
    """Go to a box, type a name and take the first suggestion."""
    press_until(page, lambda: focused(page) == label)
    page.keyboard.type(text)
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("Enter")


def activate(page: Any, name: str) -> None:
    """Go to something by Tab and press Enter."""
    press_until(page, lambda: focused(page).startswith(name))
    page.keyboard.press("Enter")


def walk(page: Any, read: Callable[[], str], key: str, start: str, most: int = 100) -> list[str]:
    """Press a key until nothing changes, and return everything passed."""
    page.keyboard.press(start)
    passed = [read()]
    for _ in range(most):
        page.keyboard.press(key)
        now = read()
        if now == passed[-1]:
            return passed
        passed.append(now)
    raise AssertionError(f"{key} never came to an end; it is at {passed[-1]!r}")


def walk_to(page: Any, name: str, keys: list[str], most: int = 100) -> None:
    """Press keys, one after the other as far as each goes, until something is focused."""
    for key in keys:
        for _ in range(most):
            if focused(page).startswith(name):
                return
            before = focused(page)
            page.keyboard.press(key)
            if focused(page) == before:
                break
    raise AssertionError(f"{keys} never got to {name}")


def walk_to_value(page: Any, text: str, most: int = 200) -> None:
    """Move a slider by a day until it is at one."""
    for _ in range(most):
        value = page.evaluate("() => document.activeElement.ariaValueText")
        if value.startswith(text) and "no days" not in value:
            return
        is_first = focused(page).startswith("First")
        page.keyboard.press("ArrowRight" if is_first else "ArrowLeft")
    raise AssertionError(f"the grip never got to {text}: {value!r}")


def reach_by_arrows(page: Any, name: str, most: int = 200) -> None:
    """Press arrow keys, each direction in turn and then as chance has it, until a node is focused."""
    keys, draw = ["ArrowUp", "ArrowRight", "ArrowDown", "ArrowLeft"], random.Random(7)
    for _ in range(most):
        if focused(page).startswith(name):
            return
        page.keyboard.press(draw.choice(keys))
    raise AssertionError(f"the arrow keys never got to {name}")


def press_until(page: Any, reached: Callable[[], bool], key: str = "Tab", most: int = 150) -> None:
    """Press a key until something is focused."""
    for _ in range(most):
        if reached():
            return
        page.keyboard.press(key)
    raise AssertionError(f"{key} never got there; it ended at {focused(page)!r}")

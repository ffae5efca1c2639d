"""What the explorer is for, done as people do it: by typing and clicking; test_keyboard.py does it by keyboard alone."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.explorer.conftest import settle

pytestmark = pytest.mark.browser
RAFAH = "ask=around&of=location:rafah&after=2024-05-24&before=2024-05-25"


def captions(page: Any) -> list[str]:
    """Return the names of the nodes drawn, of those that stand."""
    labels = page.locator(".picture .node:not(.falls):not(.unreached)").evaluate_all(
        "nodes => nodes.map(node => node.ariaLabel)"
    )
    return sorted(label.split(",")[0] for label in labels)


def choose(page: Any, label: str, text: str) -> None:
    """Type a name into a box and take the first suggestion by clicking on it."""
    box = page.get_by_role("combobox", name=label, exact=True)
    box.fill(text)
    page.get_by_role("listbox", name=f"Suggestions: {label}").get_by_role("option").first.click()


def test_how_barnea_is_connected_to_hamas_and_what_hangs_on_anonymous_officials(site, open_page, keep):
    """From the start page to the evidence, without the anonymous officials, and the same picture from the link."""
    page = open_page(site)
    keep(page, "start")
    choose(page, "From", "Barnea")
    choose(page, "To", "Hamas")
    page.get_by_role("button", name="Ask", exact=True).click()
    settle(page)
    assert captions(page) == ["David Barnea", "Hamas", "Qatar", "Truce talks in Paris"]
    assert "on anonymous word alone" in page.locator(".verdict").inner_text()

    page.locator(".picture").get_by_role("button", name=re.compile("^Truce talks in Paris")).click()
    evidence = page.get_by_role("complementary", name="Evidence")
    assert "officials briefed on the talks (anonymous)" in evidence.inner_text()
    assert "paragraph 2" in evidence.inner_text()
    keep(page, "barnea-hamas")

    evidence.get_by_role("switch", name=re.compile("^Anonymous speakers")).click()
    settle(page)
    assert captions(page) == ["David Barnea", "Hamas", "Israel", "Mossad", "Truce talks in Cairo"]
    changes = page.get_by_role("region", name="What the switches change").inner_text()
    assert "David Barnea negotiator in Truce talks in Paris" in changes
    keep(page, "barnea-hamas-without-anonymous")

    other = open_page(page.url)
    assert captions(other) == captions(page)
    assert other.locator(".verdict").inner_text() == page.locator(".verdict").inner_text()
    assert other.title() == page.title()


def test_everything_around_rafah_on_two_days_on_graph_map_and_timeline(site, open_page, keep):
    """The same events in all three, and three figures of displacement beside each other with who gives them."""
    page = open_page(site)
    page.get_by_role("button", name="What is around it?").click()
    choose(page, "Around", "Rafah")
    page.get_by_text("Filters", exact=True).click()
    page.get_by_label("Not before").fill("2024-05-24")
    page.get_by_label("Not after").fill("2024-05-25")
    page.get_by_role("button", name="Ask", exact=True).click()
    settle(page)
    assert RAFAH in page.url
    events = {
        "Strike in central Rafah",
        "World Court order on Rafah",
        "Flight from Rafah",
        "Israeli operation in Rafah",
    }
    assert events <= set(captions(page))
    keep(page, "rafah-graph")

    bars = page.get_by_role("region", name="Timeline").get_by_role("button", name=re.compile("Rafah"))
    timeline = " ".join(bars.evaluate_all("bars => bars.map(bar => bar.getAttribute('aria-label'))"))
    assert all(event in timeline for event in events)
    assert "24 May 2024" in timeline

    figures = page.get_by_role("complementary", name="Evidence").locator(".figures", has_text="displaced").inner_text()
    assert figures.count("800,000") >= 2
    assert "1,000,000" in figures
    assert "United Nations in The New York Times" in figures

    page.get_by_role("button", name="Map").click()
    page.get_by_role("button", name=re.compile(r"^Rafah, city: \d+ events")).wait_for()
    page.get_by_role("button", name=re.compile("^Rafah, city")).focus()  # smaller places lie before it
    page.keyboard.press("Enter")
    assert "World Court order on Rafah" in page.get_by_role("dialog", name="Rafah").inner_text()
    keep(page, "rafah-map")

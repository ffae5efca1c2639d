"""How the explorer is served: to browsers at the root, from its own files, under a strict policy."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from graph_service.routes import explorer
from knowledge_graph.time_span import BOUND_NAMES, span_of

EXPLORER = Path(explorer.__file__).parents[1] / "explorer"
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
def page(caller):
    response = caller.get("/", headers=BROWSER)
    assert response.status_code == 200, response.text
    return response


def test_browsers_get_the_explorer_and_programs_links(caller, page):
    """The root tells programs where things are, as ever."""
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert all(caller.get(link).status_code == 200 for link in caller.get("/").json()["links"].values())


def test_the_page_asks_for_its_own_files_alone(page):
    """Every address in it is relative, so that it works under any path, and none leads to another host."""
    addresses = re.findall(r'(?:href|src)="([^"]+)"', page.text)
    assert len(addresses) >= 3
    assert all(address.startswith("./assets/") for address in addresses)


def test_the_policy_allows_no_inline_script_and_no_other_host(caller, page):
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"https?:|\*", policy)
    worker = re.findall(r"assets/[\w.-]*worker[\w.-]*\.js", "\n".join(f"assets/{name}" for name in _asset_names()))
    assert worker
    assert caller.get(f"/{worker[0]}").headers["content-security-policy"] == policy


def test_files_may_be_kept_for_good_and_the_page_may_not(caller, page):
    """A file's name holds a hash of it; the page names the files of today."""
    assert page.headers["cache-control"] == "no-cache"
    names = _asset_names()
    assert names
    for name in names:
        assert re.search(r"-[\w-]{8}\.\w+$", name), name
        assert "immutable" in caller.get(f"/assets/{name}").headers["cache-control"]


def test_files_are_packed_for_those_who_unpack(caller):
    script = next(name for name in _asset_names() if name.startswith("index-") and name.endswith(".js"))
    packed = caller.get(f"/assets/{script}", headers={"Accept-Encoding": "gzip"})
    plain = caller.get(f"/assets/{script}", headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content
    assert packed.headers["content-type"].startswith("text/javascript")


@pytest.mark.parametrize("path", ["/assets/none.js", "/assets/..%2findex.html", "/assets/../pages.py", "/assets/"])
def test_nothing_else_is_served(caller, path):
    response = caller.get(path)
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_a_link_that_is_too_long_to_ask_opens_the_page_which_says_so(caller):
    """What a link asks is asked by the page; a query that is longer than any link is refused as elsewhere."""
    assert caller.get(f"/?ask=path&{'without=source:a&' * 900}", headers=BROWSER).status_code == 200
    refused = caller.get(f"/?ask=path&{'without=source:a&' * 3_700}", headers=BROWSER)
    assert (refused.status_code, refused.json()["type"]) == (414, "/problems/address-too-long")


def test_a_copy_that_is_not_built_says_how_to_build_it(caller, monkeypatch):
    monkeypatch.setattr(explorer, "_built", dict)
    response = caller.get("/", headers=BROWSER)
    assert response.status_code == 503
    assert "make setup" in response.text
    assert caller.get("/").json()["name"] == "conflict-graph"


def _asset_names() -> list[str]:
    return [name.removeprefix("assets/") for name in explorer._built() if name.startswith("assets/")]


def test_the_dates_that_its_drawing_is_tested_with_have_the_bounds_that_the_service_gives():
    """The explorer's tests draw EDTF forms from a file of bounds: they must be those that answers have."""
    forms = json.loads((EXPLORER / "tests" / "edtf_bounds.json").read_text("utf-8"))
    assert len(forms) >= 20
    for form in forms:
        bounds = span_of(form["edtf"]).as_dict()
        assert form == {"edtf": form["edtf"], **{name: bounds[name] for name in BOUND_NAMES}}

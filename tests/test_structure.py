"""The layout and the names that the project keeps to; ``python -m benchmarks.structure`` prints the figures."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks.structure import (
    PACKAGES,
    ROOT,
    classes_named_twice,
    flat_modules,
    readme_words,
    rule_copies,
    vague_names,
)

MOST_FLAT = 14
MOST_README_WORDS = 900
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_a_folder_holds_few_modules() -> None:
    assert {folder: count for folder, count in flat_modules().items() if count > MOST_FLAT} == {}


def test_a_public_class_name_means_one_class() -> None:
    assert classes_named_twice() == {}


@pytest.mark.parametrize("folder", [*PACKAGES, "tests", "benchmarks"])
def test_names_say_what_they_name(folder: str) -> None:
    assert vague_names(folder) == []


def test_the_readme_is_short() -> None:
    assert readme_words() <= MOST_README_WORDS


def test_bits_are_packed_in_one_module() -> None:
    assert rule_copies()["bit shifts outside the packing module"] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_the_modules_a_page_names_are_there(page: Path) -> None:
    """``package/module.py`` from the project's folder, or from that of a package or sub-package named on the page."""
    names = set(re.findall(r"`((?:\w+/)*\w+\.(?:py|yaml))`", page.read_text("utf-8")))
    folders = [folder for package in (*PACKAGES, "tests", "benchmarks") for folder in (ROOT / package).rglob("*/")]
    roots = [ROOT, *(ROOT / package for package in PACKAGES), *folders]
    assert {name for name in names if not any((root / name).is_file() for root in roots)} == set()


@pytest.mark.parametrize("page", [*PAGES, ROOT / "CHANGELOG.md"], ids=lambda page: str(page.relative_to(ROOT)))
def test_no_page_holds_two_versions_of_a_passage(page: Path) -> None:
    """A merge of two branches that nobody finished leaves both, between marks."""
    assert re.findall(r"^(?:<{7}|>{7}) .*", page.read_text("utf-8"), re.MULTILINE) == []


def test_a_number_means_one_decision() -> None:
    """Their list has each, in order."""
    pages = sorted(path.name for path in (ROOT / "docs" / "decisions").glob("0*.md"))
    listed = re.findall(
        r"^\| \[(\d{4})\]\((\1-[\w-]+\.md)\)",
        (ROOT / "docs" / "decisions" / "README.md").read_text("utf-8"),
        re.MULTILINE,
    )
    assert [page for _, page in listed] == pages
    assert len({number for number, _ in listed}) == len(pages)

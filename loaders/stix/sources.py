"""Sources of STIX objects: for each creator a dataset, with a release for each day on which it changed objects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

from knowledge_graph.records import Source
from loaders.stix.objects import TABLES, StixObject
from loaders.toolkit.datasets import Dataset
from loaders.toolkit.release_days import UNDATED, find_day

MIN_STATED_CONFIDENCE: Final = 50
"""Confidence, of 100, from which a claim is ``stated``; below it is ``hedged``.

It is the middle of the scale: "medium" of low, medium and high, in the tables of the standard.
"""


class StixSources:
    """The sources of a file's objects. A creator's name may come after its objects: sources are made at the end."""

    def __init__(self, release: str | None) -> None:
        self._release = release
        self._names: dict[str, str] = {}
        self._statements: dict[str, str] = dict(TABLES["markings"])
        self._creators: dict[str, dict[str, None]] = {}
        self._markings: dict[str, set[str]] = {}

    def note(self, stix: StixObject) -> None:
        """Note what an identity or a marking says of other objects' sources."""
        if stix.type == "identity" and (name := stix.text("name")):
            self._names[stix.id] = name
        elif stix.type == "marking-definition":
            definition = stix.fields.get("definition")
            words = next((str(text) for text in definition.values()), "") if isinstance(definition, dict) else ""
            if str(stix.fields.get("definition_type")).lower() == "tlp" and words:
                words = f"TLP:{words.upper().removeprefix('TLP:')}"
            if words or stix.text("name"):
                self._statements[stix.id] = words or stix.text("name")

    def release(self, stix: StixObject) -> str:
        """Return the id of the release that an object is from: its creator's, of the day of its last change."""
        creator = stix.text("created_by_ref")
        day = stix.day("modified", "created") or find_day(self._release or "") or self._release or UNDATED
        self._creators.setdefault(creator, {})[day] = None
        self._markings.setdefault(creator, set()).update(stix.texts("object_marking_refs"))
        return self._dataset(creator).release(day).id

    def creator_name(self, stix: StixObject) -> str:
        """Return the name of an object's creator; empty if it is unknown, perhaps until the file's end."""
        return self._names.get(stix.text("created_by_ref"), "")

    def describe_markings(self, stix: StixObject) -> str:
        """Return the markings of an object in words, those without any by their ids."""
        return "; ".join(
            sorted(self._statements.get(marking, marking) for marking in stix.texts("object_marking_refs"))
        )

    def all(self) -> Iterator[Source]:
        """Yield the datasets and releases of all objects so far."""
        for creator, days in self._creators.items():
            dataset = self._dataset(creator)
            yield dataset.source()
            for day in days:
                yield dataset.release(day, find_day(day))

    def _dataset(self, creator: str) -> Dataset:
        name = self._names.get(creator, "")
        markings = sorted(self._statements.get(marking, marking) for marking in self._markings.get(creator, ()))
        return Dataset(
            id=f"source:stix:{creator or 'unnamed'}",
            title=f"STIX objects of {name or creator or 'an unnamed creator'}"[:1900],
            publisher=name[:2000],
            url="",
            licence="; ".join(markings)[:2000],
            cite="",
        )


def find_certainty(stix: StixObject) -> Literal["stated", "hedged"]:
    """Return the certainty of an object's claims by its confidence, from 0 to 100."""
    confidence = stix.fields.get("confidence")
    if isinstance(confidence, int | float) and not isinstance(confidence, bool) and confidence < MIN_STATED_CONFIDENCE:
        return "hedged"
    return "stated"

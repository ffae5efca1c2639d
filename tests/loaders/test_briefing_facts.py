"""The table of the sample's facts agrees with the sample: no line without a record, no record without a line."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import orjson
import pytest

from knowledge_graph.records import RECORD, Actor, Claim, Event, Location, Record, Relation, Source
from loaders.toolkit.part_ids import derive_part_id

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "briefing-facts.md").read_text("utf-8")
REASONS = (DOCS / "briefing.md").read_text("utf-8")
DATA = (files("loaders") / "data" / "briefing-2024-05-25.jsonl").read_bytes()
RECORDS: list[Record] = [RECORD.validate_python(orjson.loads(line)) for line in DATA.splitlines()]
BY_ID = {record.id: record for record in RECORDS if record.id}
CLAIMS = [record for record in RECORDS if isinstance(record, Claim)]
EVENTS = [record for record in RECORDS if isinstance(record, Event)]
SECTIONS = {record.title: record.id for record in RECORDS if isinstance(record, Source) and record.type == "section"}
PART_EVENTS = {
    derive_part_id(event.id, part): event.id
    for event in EVENTS
    for part in (*event.participants, *event.locations, *event.links)
}


@dataclass(frozen=True)
class Holder:
    """What a line says holds its fact: a claim on `about`, of a `prop` if there is one, or a `field` of its record."""

    about: str
    prop: str | None
    field: str | None


@dataclass(frozen=True)
class Line:
    """A line of the table: `section` is a source's id, and None for what stands around the text."""

    number: int
    section: str | None
    paragraph: str
    fact: str
    speaker: str
    certainty: str
    held_by: str

    @property
    def holders(self) -> list[Holder]:
        holders, event = [], ""
        for name, prop, field in re.findall(r"`([^`]+)`(?: (\w+))?(?: \((\w+)\))?", self.held_by):
            about = event + name if name.startswith("#") else name
            event = about.partition("#")[0]
            holders.append(Holder(about, prop or None, field or None))
        return holders

    @property
    def reasons(self) -> list[str]:
        return re.findall(r"left out: ([^,|]+)", self.held_by)

    def agrees_with(self, claim: Claim) -> bool:
        """Tell if a claim is of the line's paragraph, in its speaker's word and as firm."""
        where = (claim.source, claim.locator) == (self.section, f"paragraph {self.paragraph}")
        return where and (speaker_of(claim), certainty_of(claim)) == (self.speaker, self.certainty)


def read_lines() -> list[Line]:
    lines, section = [], None
    for text in PAGE.splitlines():
        if text.startswith("## "):
            section = SECTIONS.get(text[3:])
        elif re.match(r"\| \d+ \|", text):
            number, *cells = (cell.strip() for cell in text.strip("|").split("|"))
            lines.append(Line(int(number), section, *cells))
    return lines


def speaker_of(claim: Claim) -> str:
    """Return whose word a claim is, as the table writes it."""
    words = []
    for entry in claim.attributed_to:
        if entry.actor:
            words.append(BY_ID[entry.actor].name)
        else:
            words.append(f"{entry.text} ({entry.kind}{f', {entry.count}' if entry.count else ''})")
    return " and ".join(words) or "the paper"


def certainty_of(claim: Claim) -> str:
    return "denied" if claim.stance == "denies" else claim.certainty


LINES = read_lines()
CLAIMS_ON: dict[tuple[str, str | None], list[Claim]] = defaultdict(list)
for _claim in CLAIMS:
    CLAIMS_ON[_claim.about, _claim.property].append(_claim)


def carrying(line: Line, holder: Holder) -> list[Claim]:
    """Return the claims that carry a line: the holder's own or, where a part or a field has none, its event's."""
    own = CLAIMS_ON[holder.about, holder.prop]
    if holder.field:
        own = [claim for claim in CLAIMS if claim.about.partition("#")[0] == holder.about]
    elif not own and not holder.prop:
        own = CLAIMS_ON[PART_EVENTS.get(holder.about, ""), None]
    return [claim for claim in own if line.agrees_with(claim)]


def test_lines_are_numbered_and_counted() -> None:
    """The lines are numbered from 1, and the page says how many there are and how many are left out."""
    assert [line.number for line in LINES] == [*range(1, len(LINES) + 1)]
    assert f"each of the {len(LINES)} facts" in PAGE
    assert f"{sum(bool(line.reasons) for line in LINES)} are left out" in PAGE


@pytest.mark.parametrize("line", LINES, ids=lambda line: str(line.number))
def test_a_fact_is_held_or_left_out_for_a_reason(line: Line) -> None:
    """What a line names exists and says so in that paragraph; a reason for leaving out is one of the sample's page."""
    assert line.holders or line.reasons
    for reason in line.reasons:
        assert re.search(rf"^- \*\*{reason}", REASONS, re.MULTILINE | re.IGNORECASE), reason
    for holder in line.holders:
        record = BY_ID.get(holder.about)
        assert record or holder.about in PART_EVENTS, holder
        if holder.field:
            assert getattr(record, holder.field) not in (None, "", (), {}), holder
        if not (holder.field and isinstance(record, Actor | Location | Source)):
            assert carrying(line, holder), holder


def test_every_claim_is_on_a_line() -> None:
    """Each claim has a line of its own, with its subject, paragraph, speaker and certainty."""
    lines = Counter(
        (holder.about, holder.prop, line.section, f"paragraph {line.paragraph}", line.speaker, line.certainty)
        for line in LINES
        for holder in line.holders
        if not holder.field
    )
    claims = Counter(
        (claim.about, claim.property, claim.source, claim.locator, speaker_of(claim), certainty_of(claim))
        for claim in CLAIMS
    )
    assert claims - lines == Counter()


def test_every_record_and_part_is_on_a_line() -> None:
    """No event, relation, participant, place or link is missing, but for what is part of what, which is our order."""
    named = {holder.about for line in LINES for holder in line.holders}
    records = {record.id for record in RECORDS if isinstance(record, Event | Relation)}
    parts = {part for part in PART_EVENTS if "#subevent_of:" not in part}
    assert sorted((records | parts) - named) == []


def test_no_actor_or_place_stands_for_itself() -> None:
    """Each actor and each place takes part in what a line names, speaks, or holds a place that does."""
    used = {part.partition("#")[2].partition(":")[2] for part in PART_EVENTS}
    used |= {end for record in RECORDS if isinstance(record, Relation) for end in (record.start, record.end)}
    used |= {entry.actor for claim in CLAIMS for entry in claim.attributed_to if entry.actor}
    outer_of = {record.id: record.part_of for record in RECORDS if isinstance(record, Location)}
    for place in list(used):
        while place := outer_of.get(place) or "":
            used.add(place)
    actors = {record.id for record in RECORDS if isinstance(record, Actor)}
    assert sorted(actors.union(outer_of) - used) == []

"""ICEWS: hand-written rows in the shape of its files."""

from __future__ import annotations

import io
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import Actor, Claim, Event, Location, Source, as_json
from knowledge_graph.store import GraphStore
from loaders.formats import ReadContext
from loaders.icews import COLUMNS, FORMATS
from loaders.load import load
from loaders.readers.rows import Row
from loaders.readers.sniff import Head
from tests.support.shared import DATA, shared_data

FORMAT = FORMATS[0]
ROW = {
    "Event ID": "30000001",
    "Event Date": "2014-01-03",
    "Source Name": "Israel",
    "Source Country": "Israel",
    "Event Text": "Engage in negotiation",
    "CAMEO Code": "046",
    "Intensity": "7.0",
    "Target Name": "Salim Example",
    "Target Sectors": "Executive,Government",
    "Target Country": "Egypt",
    "Story ID": "555",
    "Sentence Number": "3",
    "Publisher": "Example Agency",
    "City": "Cairo",
    "Province": "Cairo",
    "Country": "Egypt",
    "Latitude": "30.06",
    "Longitude": "31.25",
}
SWAPPED = {
    "Event ID": "30000002",
    **{name: ROW.get(name.replace("Target", "Source"), "NA") for name in ROW if name.startswith("Target")},
    **{name: ROW.get(name.replace("Source", "Target"), "NA") for name in COLUMNS if name.startswith("Source")},
}
DIRECTED = {"CAMEO Code": "112", "Event Text": "Accuse"}


def table(*rows: dict[str, str]) -> bytes:
    lines = ["\t".join(COLUMNS), *("\t".join((ROW | row).get(name, "NA") for name in COLUMNS) for row in rows)]
    return ("\n".join(lines) + "\n").encode()


def read(content: bytes, release: str | None = None) -> list[Row]:
    return list(FORMAT.read(io.BufferedReader(io.BytesIO(content), 1 << 20), ReadContext("it.tab", release)))


def parse(kind: type, *rows: dict[str, str], release: str | None = None) -> list:
    parsed = read(table(*rows), release)
    assert not [problem for row in parsed for problem in row.problems]
    return [record for row in parsed for record in row.records if isinstance(record, kind)]


def test_a_row_becomes_an_event_of_its_days_release() -> None:
    """Id and date together are its id, as ids alone come twice."""
    event = parse(Event, DIRECTED)[0]
    assert (event.id, event.source) == ("event:icews:30000001-2014-01-03", "source:icews:2014-01-03")
    assert (event.type, event.contexts, event.title) == ("accuse", (), "Israel: accuse, Salim Example")
    assert event.measures == {"intensity": 7.0}
    assert event.locations[0].precision == "near"


@pytest.mark.parametrize("row", [{}, DIRECTED], ids=["joint", "directed"])
def test_nothing_of_a_row_is_lost(row: dict[str, str]) -> None:
    """What is no field of an event is an attribute under the column's own name; of a joint act the id is in a claim."""
    event = parse(Event, row)[0]
    kept = {**event.attributes, "Event Date": event.when, "Intensity": "7.0"}
    if not row:
        kept["Event ID"] = parse(Claim, row)[0].locator.removeprefix("Event ID ").partition(":")[0]
    assert {name: kept.get(name) for name in ROW} == ROW | row


def test_a_named_release_replaces_the_days() -> None:
    """Corrected files carry no date of their own: the user says which release it is, best by its date."""
    release = next(source for source in parse(Source, {}, release="2023-04-11") if source.type == "release")
    assert (release.id, release.published) == ("source:icews:2023-04-11", "2023-04-11")
    nameless = next(source for source in parse(Source, {}, release="final version") if source.type == "release")
    assert (nameless.id, nameless.published) == ("source:icews:final-version", None)


def digests(*rows: dict[str, str]) -> set[bytes]:
    return {as_json(record) for row in read(table(*rows)) for record in row.records}


def test_a_meeting_told_from_both_sides_is_one() -> None:
    """Both rows give one event, and each a claim with its own id."""
    (identifier,) = {event.id for event in parse(Event, {}, SWAPPED)}
    of_release = [claim for claim in parse(Claim, {}, SWAPPED) if claim.source == "source:icews:2014-01-03"]
    assert {(claim.about, claim.locator) for claim in of_release} == {
        (identifier, "Event ID 30000001: Israel to Salim Example"),
        (identifier, "Event ID 30000002: Salim Example to Israel"),
    }
    assert [part.role for part in parse(Event, {})[0].participants] == ["participant", "participant"]


@pytest.mark.parametrize("rows", sorted(set(permutations("AABB"))), ids="".join)
def test_doubled_rows_are_one_event_in_any_order(rows: tuple[str, ...], store: GraphStore, tmp_path: Path) -> None:
    """In one file, and in one file each."""
    both = {"A": {}, "B": SWAPPED}
    assert digests(*(both[row] for row in rows)) == digests({}, SWAPPED)
    for number, row in enumerate(rows):
        (tmp_path / f"{number}.tab").write_bytes(table(both[row]))
        load([tmp_path / f"{number}.tab"], store)
    assert store.stats()["event"] == 1


PUBLISHED_2017 = (
    "Event ID\tEvent Date\tSource Name\tSource Sectors\tSource Country\tEvent Text\tIntensity\tTarget Name\t"
    "Target Sectors\tTarget Country\tStory ID\tSentence Number\tPublisher\tCity\tDistrict\tProvince\tCountry\t"
    "Latitude\tLongitude\n"
    '31000001\t20170101\tWomen (Turkey)\t"Social,General Population"\tTurkey\t"Conduct suicide, car, or other non-military '
    'bombing"\t-10.0\tTurkey\tNULL\tTurkey\t4300001\t2\tExample Wire\tAnkara\tNULL\tAnkara\tTurkey\t39.92\t32.85\n'
    '31000002\t20170208\t"Example, Jane"\tNULL\tSomalia\tMake statement\t0.0\tThe ""Example Front""\tNULL\tSomalia\t'
    "4300001\t2\tExample Wire\tNULL\tNULL\tNULL\tSomalia\t6.0\t46.0\n"
    "31000003\t20170104\tThailand\tNULL\tThailand\tDo something unheard of\t-7.0\tIndustry (Thailand)\tNULL\tThailand\t"
    "4300001\t2\tExample Wire\tNULL\tNULL\tNULL\tThailand\t13.75\t100.5\n"
)


def test_the_file_of_2017_is_read_as_published() -> None:
    """Without codes, with dates of eight digits, with quotes around commas."""
    assert FORMAT.recognises(Head(PUBLISHED_2017.encode()))
    events = [row.records[0] for row in read(PUBLISHED_2017.encode()) if row.kind == "event"]
    first, second, third = (event for event in events if isinstance(event, Event))
    assert (first.id, first.type, first.mode) == ("event:icews:31000001-2017-01-01", "assault", "suicide-attack")
    assert first.attributes["Source Sectors"] == "Social,General Population"
    assert (second.title, second.type) == ('Example, Jane: comment, The "Example Front"', "statement")
    assert (third.title, third.type) == ("Thailand: Do something unheard of, Industry (Thailand)", "other")
    assert "CAMEO Code" not in third.attributes


@pytest.mark.parametrize(("code", "mode"), [("13y", None), ("138z", "violence"), ("1831x", "suicide-attack")])
def test_an_unknown_last_letter_falls_back_to_the_base_code(code: str, mode: str | None) -> None:
    """And the code is kept as it stands."""
    event = parse(Event, {"CAMEO Code": code})[0]
    assert (event.type in {"threaten", "assault"}, event.mode) == (True, mode)
    assert event.attributes["CAMEO Code"] == code


@pytest.mark.parametrize("change", [{"CAMEO Code": "112"}, {"Sentence Number": "4"}, {"Intensity": "6.0"}])
def test_only_the_very_same_is_a_twin(change: dict[str, str]) -> None:
    """Who accuse each other do two things; and another sentence or value is another row."""
    first = {} if "CAMEO Code" not in change else change
    assert len({event.id for event in parse(Event, first, SWAPPED | change)}) == 2


@pytest.mark.parametrize(
    ("name", "sectors", "country", "expected"),
    [
        ("Egypt", "", "Egypt", ("actor:state:egy", "state")),
        ("Citizen (India)", "Social", "India", ("actor:icews:citizen-india", "category")),
        ("Police (India)", "Government,Police", "India", ("actor:icews:police-india", "government_body")),
        ("Military (Israel)", "Government,Military", "Israel", ("actor:icews:military-israel", "armed_forces")),
        ("Salim Example", "Executive", "Egypt", ("actor:icews:salim-example:egypt", "unknown")),
        ("Salim Example", "Executive", "Jordan", ("actor:icews:salim-example:jordan", "unknown")),
        ("An Agency", "Global,International Government Organization", "", ("actor:icews:an-agency", "international_organisation")),
    ],
)  # fmt: skip
def test_actors_are_told_by_name_and_country(name: str, sectors: str, country: str, expected: tuple[str, str]) -> None:
    """Homonyms of two countries stay apart; words for people in brackets with a country name nobody."""
    row = {
        "Source Name": name,
        "Source Sectors": sectors or "NA",
        "Source Country": country or "NA",
        "Target Name": "NA",
    }
    actor = parse(Actor, row)[0]
    assert (actor.id, actor.type) == expected


def test_places_lie_in_their_countries() -> None:
    """With a country alone, that is the place."""
    assert [location.name for location in parse(Location, {})][-1] == "Cairo"
    row = {"City": "NA", "Province": "NA"}
    assert parse(Location, row)[-1].id == "location:country:egy"
    assert parse(Event, row)[0].locations[0].precision == "country"


def test_whoever_mediates_is_a_mediator() -> None:
    """CAMEO 045, with or without its zero."""
    event = parse(Event, {"CAMEO Code": "45"})[0]
    assert (event.mode, [part.role for part in event.participants]) == ("third-party", ["mediator", "party"])


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ({"Event Date": "2014-02-30"}, "Event Date"), ({"Event Date": "0025-09-20"}, "Event Date"),
        ({"Event Date": "20990920"}, "Event Date"), ({"Event ID": "x"}, "Event ID"), ({"Intensity": "high"}, "Intensity"),
        ({"Latitude": "95"}, "Latitude"), ({"Longitude": "NA"}, "Longitude"),
    ],
)  # fmt: skip
def test_a_bad_cell_is_refused_with_its_column(cells: dict[str, str], field: str) -> None:
    """The rows around it are taken."""
    rows = read(table({}, cells, {"Event ID": "30000005"}))
    assert [problem.field for row in rows for problem in row.problems] == [field]
    assert sum(row.kind == "event" and bool(row.records) for row in rows) == 2


def test_a_table_that_lacks_columns_is_refused_as_a_whole() -> None:
    """It says which."""
    with pytest.raises(InvalidInput, match=r"lacks the columns .*Publisher"):
        read(table({}).replace(b"Publisher", b"Printer"))


def test_it_is_told_by_its_columns() -> None:
    """And no other real file is taken for it."""
    assert FORMAT.recognises(Head(table({})))
    shared_data()
    assert not [
        path for path in DATA.rglob("*") if path.is_file() and FORMAT.recognises(Head(path.read_bytes()[:262_144]))
    ]


@given(
    st.dictionaries(
        st.sampled_from(COLUMNS), st.text(st.characters(exclude_characters="\t\n\r", exclude_categories=["Cs"]))
    )
)
def test_any_cells_make_records_or_a_problem(cells: dict[str, str]) -> None:
    """Never a traceback."""
    assert all(bool(row.records) != bool(row.problems) for row in read(table(cells)) if row.kind != "header")

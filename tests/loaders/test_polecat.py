"""POLECAT: hand-written rows in the shape of its files."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_graph.records import Actor, Claim, Event, Location, Source
from loaders.formats import ReadContext
from loaders.polecat import COLUMNS, FORMATS
from loaders.readers.rows import Row
from loaders.readers.sniff import Head
from tests.support.shared import DATA, shared_data

FORMAT = FORMATS[0]
ROW = {
    "Event ID": "20240506-0001-aaaa_CONSULT_third-party",
    "Event Date": "2024-05-06",
    "Event Type": "CONSULT",
    "Event Mode": "third-party",
    "Intensity": "1",
    "Quad Code": "VERBAL COOPERATION",
    "Contexts": "diplomatic; military",
    "Actor Name": "Egypt; Qatar",
    "Actor Country": "EGY; QAT",
    "Actor COW": "651; 694",
    "Primary Actor Sector": "GOV",
    "Actor Sectors": "GOV; GOV",
    "Actor Name Raw": "Egyptian and Qatari envoys",
    "Recipient Name": "An Armed Example",
    "Recipient Country": "PSE",
    "Primary Recipient Sector": "REB",
    "Recipient Sectors": "REB; PTY",
    "Wikipedia Recipient ID": "An Armed Example",
    "Placename": "Cairo",
    "City": "Cairo",
    "Province": "Cairo",
    "Country": "EGY",
    "Latitude": "30.06263",
    "Longitude": "31.24967",
    "GeoNames ID": "360630",
    "Feature Type": "PPLC",
    "Source": "example.org",
    "Publication Date": "2024-05-07",
    "Story Locations": "Cairo; Gaza",
    "Language": "English",
    "Version": "NGEC_coder-EXAMPLE",
}


def table(*rows: dict[str, str]) -> bytes:
    lines = ["\t".join(COLUMNS), *("\t".join((ROW | row).get(name, "None") for name in COLUMNS) for row in rows)]
    return ("\n".join(lines) + "\n").encode()


def read(content: bytes, release: str | None = None) -> list[Row]:
    return list(FORMAT.read(io.BufferedReader(io.BytesIO(content), 1 << 20), ReadContext("it.txt", release)))


def parse(kind: type, *rows: dict[str, str]) -> list:
    parsed = read(table(*rows))
    assert not [problem for row in parsed for problem in row.problems]
    return [record for row in parsed for record in row.records if isinstance(record, kind)]


def test_mediation_has_mediators_and_parties() -> None:
    """CONSULT with the mode third-party; lists of names run parallel to lists of countries."""
    event = parse(Event, {})[0]
    assert (event.type, event.mode, event.contexts) == ("consult", "third-party", ("diplomatic", "military"))
    assert [(part.actor, part.role) for part in event.participants] == [
        ("actor:state:egy", "mediator"), ("actor:state:qat", "mediator"), ("actor:polecat:an-armed-example:pse", "party"),
    ]  # fmt: skip
    assert event.title == "Egypt, Qatar: consult (third-party), An Armed Example"
    assert event.measures == {"intensity": 1.0}


def test_other_acts_have_an_initiator_and_a_target() -> None:
    """Lists may also be split by bars."""
    row = {
        "Event Type": "ACCUSE",
        "Event Mode": "None",
        "Contexts": "legal|human_rights",
        "Actor Name": "Egypt|Qatar",
        "Actor Country": "EGY|QAT",
    }
    event = parse(Event, row)[0]
    assert (event.type, event.mode, event.contexts) == ("accuse", None, ("legal", "human_rights"))
    assert [part.role for part in event.participants] == ["initiator", "initiator", "target"]


def test_nothing_of_a_row_is_lost() -> None:
    """What is no field of an event is an attribute under the column's own name."""
    event = parse(Event, {})[0]
    fields = {"Event Date": event.when, "Event Type": event.type.upper(), "Event Mode": event.mode, "Intensity": "1"}
    kept = {**event.attributes, **fields, "Contexts": "; ".join(event.contexts)}
    assert {name: kept.get(name) for name in ROW} == ROW


def test_without_a_date_of_its_own_an_event_has_its_articles() -> None:
    """So the codebook says."""
    event = parse(Event, {"Event Date": "None"})[0]
    assert (event.when, event.source) == ("2024-05-07", "source:polecat:2024-05-07")


def test_rows_that_share_an_id_stay_apart() -> None:
    """What tells them apart is part of their ids here; the same row twice is one."""
    ids = [event.id for event in parse(Event, {}, {"Recipient Name": "Israel"}, {})]
    assert len(set(ids)) == 2
    assert ids[0] == ids[2]
    assert all(id_.startswith("event:polecat:20240506-0001-aaaa_CONSULT_third-party:") for id_ in ids)


def test_the_story_speaks_for_itself() -> None:
    """Its claim says that POLECAT lists it."""
    claim = parse(Claim, {})[0]
    story = next(source for source in parse(Source, {}) if source.id == claim.source)
    assert (story.publisher, story.published, claim.locator) == (
        "example.org",
        "2024-05-07",
        "listed by source:polecat",
    )


@pytest.mark.parametrize(
    ("name", "country", "sector", "title", "type_"),
    [
        ("Israel", "ISR", "GOV", "None", "state"), ("A Court", "IGO", "JUD", "None", "court"),
        ("A Minister", "EGY", "GOV", "minister", "person"), ("A Body", "EGY", "GOV", "None", "unknown"),
        ("Civilians", "EGY", "CVL", "None", "category"),
    ],
)  # fmt: skip
def test_actors_have_the_type_that_the_row_supports(
    name: str, country: str, sector: str, title: str, type_: str
) -> None:
    """A title makes a person; of GOV both people and bodies are members, so it says nothing."""
    row = {
        "Actor Name": name,
        "Actor Country": country,
        "Primary Actor Sector": sector,
        "Actor Title": title,
        "Recipient Name": "None",
    }
    assert [actor.type for actor in parse(Actor, row)] == [type_]


@pytest.mark.parametrize(
    ("feature", "named", "precision", "last"),
    [("PPLC", "Cairo", "near", "location:geonames:360630"), ("PCLI", "Egypt", "country", "location:country:egy")],
)
def test_places_have_geonames_ids(feature: str, named: str, precision: str, last: str) -> None:
    """A country is the country everybody else has, too."""
    row = {"Feature Type": feature, "Placename": named}
    assert parse(Location, row)[-1].id == last
    assert parse(Event, row)[0].locations[0].precision == precision


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ({"Event Date": "0024-05-06"}, "Event Date"), ({"Publication Date": "0024-05-07"}, "Publication Date"),
        ({"Event Date": "2024-02-30"}, "Event Date"), ({"Event Date": "None", "Publication Date": "None"}, "Event Date"),
        ({"Event Type": "CONSULTS"}, "Event Type"), ({"Latitude": "95"}, "Latitude"), ({"Intensity": "x"}, "Intensity"),
        ({"Event ID": "None"}, "Event ID"),
    ],
)  # fmt: skip
def test_a_bad_cell_is_refused_with_its_column(cells: dict[str, str], field: str) -> None:
    """The rows around it are taken."""
    rows = read(table({}, cells, {"Recipient Name": "Israel"}))
    assert [problem.field for row in rows for problem in row.problems] == [field]
    assert sum(row.kind == "event" and bool(row.records) for row in rows) == 2


def test_it_is_told_by_its_columns() -> None:
    """And of the real files only its own is taken for it."""
    assert FORMAT.recognises(Head(table({})))
    folder = shared_data()
    names = [
        path.name for path in DATA.rglob("*") if path.is_file() and FORMAT.recognises(Head(path.read_bytes()[:262_144]))
    ]
    assert names == [path.name for path in (folder / "polecat").iterdir()]


def test_the_synthetic_file_is_read_whole() -> None:
    """Two rows, two events, no problem."""
    rows = read(next(shared_data("polecat").iterdir()).read_bytes())
    assert [row.kind for row in rows if not row.made] == ["event", "event"]


@given(
    st.dictionaries(
        st.sampled_from(COLUMNS), st.text(st.characters(exclude_characters="\t\n\r", exclude_categories=["Cs"]))
    )
)
def test_any_cells_make_records_or_a_problem(cells: dict[str, str]) -> None:
    """Never a traceback."""
    assert all(bool(row.records) != bool(row.problems) for row in read(table(cells)) if row.kind != "header")

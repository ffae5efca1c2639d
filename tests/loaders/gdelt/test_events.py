"""A row of GDELT's events becomes an event, its claims, and what it shares with other rows."""

from __future__ import annotations

import pytest

from knowledge_graph.records import RECORD, Claim, Event, Location, Source, as_json
from loaders.gdelt.layout import EVENT_COLUMNS
from tests.loaders.gdelt.tables import (
    EVENT,
    PLACE,
    event_cells,
    event_of,
    locations_of,
    old_cells,
    only,
    problems,
    read,
    records,
    tsv,
)  # fmt: skip
from tests.support.shared import shared_data

_DERIVED = {"MonthYear", "Year", "FractionDate", "EventBaseCode", "EventRootCode"}


def test_a_row_becomes_an_event_of_the_days_release() -> None:
    """Type, mode, contexts and words come from the code; the day's release is the source."""
    event = event_of()
    assert event.id == "event:gdelt:900000001"
    assert (event.type, event.contexts, event.title) == ("agree", ("diplomatic",), "Israel: offer talks, Hamas")
    assert (event.when, event.source) == ("2024-05-06", "source:gdelt:2024-05-06")
    assert event.measures == {"goldstein": 4.0, "tone": -2.5, "mentions": 10.0}
    assert [(part.actor, part.role) for part in event.participants] == [
        ("actor:state:isr", "initiator"),
        ("actor:gdelt:HMS", "target"),
    ]


def test_a_release_is_a_day_of_the_dataset() -> None:
    """It is part of GDELT, and was out on the day it names."""
    sources = {source.id: source for source in only(Source, read(tsv(event_cells())))}
    release = sources["source:gdelt:2024-05-06"]
    assert isinstance(release, Source)
    assert (release.type, release.part_of, release.published) == ("release", "source:gdelt", "2024-05-06")
    assert sources["source:gdelt"].licence


def test_the_article_speaks_for_itself() -> None:
    """Its claim says through which dataset it came; it was out by the day GDELT read it."""
    rows = read(tsv(event_cells()))
    claim = only(Claim, rows)[0]
    article = next(source for source in only(Source, rows) if source.type == "article")
    assert (claim.about, claim.source, claim.locator) == ("event:gdelt:900000001", article.id, "listed by source:gdelt")
    assert (article.url, article.publisher, article.published) == (
        "https://www.example.org/talks", "example.org", "[..2024-05-06]",
    )  # fmt: skip


def test_an_article_without_an_address_is_named_in_words() -> None:
    """BBC Monitoring's are listed by a citation."""
    source = next(
        source
        for source in only(Source, read(tsv(event_cells(SOURCEURL="A TV, Kabul/BBC Monitoring/(c) BBC"))))
        if source.type == "article"
    )
    assert (source.title, source.url) == ("A TV, Kabul/BBC Monitoring/(c) BBC", None)


def test_the_first_edition_is_a_dataset_of_its_own() -> None:
    """Its rows have 2.0's ids and fewer columns, so they may not replace them."""
    event = next(record for record in records(read(tsv(old_cells()))) if isinstance(record, Event))
    assert (event.id, event.source) == ("event:gdelt:900000001", "source:gdelt-1:2024-05-06")


def test_whoever_mediates_is_a_mediator() -> None:
    """CAMEO 045 is mediation, which PLOVER calls consulting with a third party."""
    event = event_of(EventCode="045", EventBaseCode="045", EventRootCode="04")
    assert (event.type, event.mode, event.participants[0].role) == ("consult", "third-party", "mediator")


def test_a_mediator_is_one_without_the_codes_zero() -> None:
    """Spreadsheets take it away."""
    event = event_of(EventCode="45", EventBaseCode="45", EventRootCode="4")
    assert (event.attributes["EventCode"], event.participants[0].role) == ("045", "mediator")


def test_an_unknown_code_is_kept_as_it_is() -> None:
    """It is some other event, not none."""
    event = event_of(EventCode="999", EventBaseCode="999", EventRootCode="99")
    assert (event.type, event.attributes["EventCode"]) == ("other", "999")


@pytest.mark.parametrize(
    ("code", "root", "expected"), [("36", "3", "036"), ("10", "1", "010"), ("20", "2", "020"), ("100", "10", "100")]
)
def test_leading_zeros_come_back(code: str, root: str, expected: str) -> None:
    """A copy that took codes for numbers has lost them."""
    assert event_of(EventCode=code, EventBaseCode=code, EventRootCode=root).attributes["EventCode"] == expected


@pytest.mark.parametrize(
    ("type_", "named", "fips", "last", "precision"),
    [
        ("1", "Palau", "PS", "location:country:plw", "country"),
        ("1", "Austria", "AU", "location:country:aut", "country"),
        ("1", "China", "CH", "location:country:chn", "country"),
    ],
)
def test_places_go_by_fips(type_: str, named: str, fips: str, last: str, precision: str) -> None:
    """PS is Palau there, not Palestine; AU is Austria, CH is China."""
    cells = {"ActionGeo_Type": type_, "ActionGeo_FullName": named, "ActionGeo_CountryCode": fips}
    assert locations_of(**cells)[-1].id == last
    location = event_of(**cells).locations[0]
    assert (location.location, location.role, location.precision) == (last, "occurred_at", precision)


def test_a_town_lies_in_its_country() -> None:
    """The wholes come along; the town is known by its centre, so only nearly."""
    *wholes, town = locations_of()
    assert (town.name, town.type, town.part_of) == ("Cairo", "city", wholes[-1].id)
    assert wholes[0].id == "location:country:egy"
    assert event_of().locations[0].precision == "near"


def test_no_place_is_no_place() -> None:
    """Type 0 says that nothing was found."""
    nowhere = {f"ActionGeo_{name}": "" for name in PLACE} | {"ActionGeo_Type": "0"}
    event = event_of(**nowhere)
    assert event.locations == ()
    assert not [name for name in event.attributes if name.startswith("ActionGeo")]


def test_nothing_of_a_row_is_lost() -> None:
    """Every cell is a field, a measure or an attribute, or follows from one: which, the format's page says."""
    event = event_of(Actor1Geo_FullName="Giza, Al Jizah, Egypt")
    kept = {name: str(value) for name, value in event.attributes.items()}
    fields = {"GLOBALEVENTID", "SQLDATE", "GoldsteinScale", "NumMentions", "AvgTone", "SOURCEURL"}
    for name in EVENT_COLUMNS:
        if cell := (EVENT | {"Actor1Geo_FullName": "Giza, Al Jizah, Egypt"}).get(name):
            assert name in fields | _DERIVED or kept[name] == cell, name


def test_base_and_root_code_stay_where_they_say_something_else() -> None:
    """They are the code's first digits; where not, they are kept."""
    event = event_of(EventCode="036", EventBaseCode="057", EventRootCode="03")
    assert event.attributes["EventBaseCode"] == "057"
    assert "EventRootCode" not in event.attributes


def test_an_actors_place_that_is_the_events_is_not_said_twice() -> None:
    """Only its type stays, as a sign; another place keeps all its columns, and none is where the event was."""
    attributes = event_of().attributes
    assert [name for name in attributes if name.startswith("Actor1Geo")] == ["Actor1Geo_Type"]
    assert attributes["Actor2Geo_FullName"] == "Gaza Strip"
    assert len(event_of().locations) == 1


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ({"GLOBALEVENTID": "9e8"}, "GLOBALEVENTID"), ({"GLOBALEVENTID": ""}, "GLOBALEVENTID"),
        ({"SQLDATE": "20240230"}, "SQLDATE"), ({"DATEADDED": "2024"}, "DATEADDED"),
        ({"AvgTone": "nan"}, "AvgTone"), ({"AvgTone": "inf"}, "AvgTone"), ({"GoldsteinScale": "1_0"}, "GoldsteinScale"),
        ({"NumMentions": "-1"}, "NumMentions"), ({"NumArticles": "many"}, "NumArticles"),
        ({"ActionGeo_Lat": "91"}, "ActionGeo_Lat"), ({"ActionGeo_Long": "-180.5"}, "ActionGeo_Long"),
        ({"ActionGeo_Lat": ""}, "ActionGeo_Lat"), ({"Actor2Geo_Long": "east"}, "Actor2Geo_Long"),
        ({"ActionGeo_Type": "9"}, "ActionGeo_Type"), ({"QuadClass": "x"}, "QuadClass"),
    ],
)  # fmt: skip
def test_a_bad_cell_is_refused_with_its_column(cells: dict[str, str], field: str) -> None:
    """The other rows of the file are taken."""
    rows = read(tsv(event_cells(), event_cells(GLOBALEVENTID="900000009"), event_cells(**cells)))
    assert [name for name, _ in problems(rows)] == [field]
    assert sum(row.kind == "event" and bool(row.records) for row in rows) == 2


@pytest.mark.parametrize(
    "name",
    [
        "20151027220000.export.CSV",
        "20170101073000.export.CSV",
        "gdelt1_daily_sample_57_58cols.tsv",
        "20170101073000.mentions.CSV",
    ],
)
def test_what_is_built_unchecked_is_what_checking_would_have_made(name: str) -> None:
    """Of every row of the real files: the same record, and the same bytes of JSON."""
    rows = read(shared_data(f"gdelt/{name}").read_bytes())
    for record in records(rows):
        checked = RECORD.validate_python(record.model_dump())
        assert checked == record
        assert as_json(checked) == as_json(record)


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("20151027220000.export.CSV", 2116),
        ("20170101073000.export.CSV", 720),
        ("gdelt1_daily_sample_57_58cols.tsv", 710),
    ],
)
def test_every_row_of_the_real_files_is_an_event(name: str, count: int) -> None:
    """None is refused, and none comes twice."""
    rows = [row for row in read(shared_data(f"gdelt/{name}").read_bytes()) if not row.made]
    assert len({row.id for row in rows}) == len(rows) == count
    assert problems(rows) == []


def test_a_region_is_read_with_and_without_its_point_whichever_row_comes_first() -> None:
    """Round a city it has none, by itself it has one; which of the two a file names first must not matter."""
    city = event_cells()
    region = event_cells(
        GLOBALEVENTID="900000002", ActionGeo_Type="5", ActionGeo_FullName="Al Qahirah, Egypt", ActionGeo_Lat="30.1"
    )
    orders = [
        {as_json(place) for place in only(Location, read(tsv(*cells)))} for cells in ((city, region), (region, city))
    ]
    assert orders[0] == orders[1]
    points = [place.latitude for place in only(Location, read(tsv(city, region))) if place.type == "region"]
    assert sorted(map(str, points)) == ["30.1", "None"]

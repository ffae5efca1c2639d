"""HXL tables: rows are read by their tags, whatever the columns are called and in whatever order they stand."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import Measure
from loaders.formats import ReadContext, detect_format
from loaders.hxl import FORMATS
from loaders.hxl.tags import Tag, parse_tag
from loaders.readers.date_order import DateOrder
from tests.loaders.published.tables import actors, claims, events, locations, places, read_records, read_rows, roles

SAMPLE = (Path(__file__).parents[1] / "docs" / "samples" / "hxl-incidents.csv").read_bytes()


@pytest.mark.parametrize(
    ("text", "name", "attributes"),
    [
        ("#affected +idps", "affected", {"idps"}),
        ("#adm1+name", "adm1", {"name"}),
        (" #country_ISO ", "country", {"code"}),
        ("#admin1", "adm1", set()),
        ("#geo +lac", "geo", {"lat"}),
        ("#affected aidworker +killed", "affected", {"aidworker", "killed"}),
        ("#idp_num", "affected", {"idps"}),
        ("#group +perp +name", "actor", {"perp", "name"}),
    ],
)
def test_tags_are_read_as_what_they_mean(text: str, name: str, attributes: set[str]) -> None:
    """With blanks, of the standard's first version, and as they are misspelt."""
    assert parse_tag(text) == Tag(name, frozenset(attributes))


@pytest.mark.parametrize("text", ["affected", "#", "# 1", "Note: #hashtag", "#adm1-name"])
def test_other_texts_are_no_tags(text: str) -> None:
    assert parse_tag(text) is None


def test_a_row_is_an_event_with_its_people_and_place() -> None:
    """Those who were counted are its victims, and their figures are those of their part."""
    made = read_records(SAMPLE)
    attack = events(made)["event:hxl-table:1001"]
    front, workers = "actor:hxl-table:an-example-front", "actor:hxl-table:health-workers"
    assert (attack.type, attack.when, attack.summary) == ("assault", "2024-05-14", "An example.")
    assert roles(attack) == {("attacker", front), ("victim", workers)}
    assert actors(made)[workers].type == "category"
    assert attack.measures == {"killed": Measure(best=3)}
    assert [(claim.about, claim.property, claim.value) for claim in claims(made)] == [
        (f"{attack.id}#victim:{workers}", "killed", Measure(best=1))
    ]
    ((_, place),) = places(attack)
    assert locations(made)[place].name == "Exampleville"
    assert locations(made)[place].part_of == "location:region:sdn:khartoum"
    assert {"Weapon": "Firearms", "Latitude": "15.55"}.items() <= attack.attributes.items()


def test_what_cells_do_not_say_is_left_out() -> None:
    """Nobody is a victim of whom none were counted, "Home" is no place's name, and half a point stays as it is."""
    attack = events(read_records(SAMPLE))["event:hxl-table:1002"]
    assert roles(attack) == set()
    assert places(attack) == {("occurred_at", "location:region:sdn:khartoum")}
    assert attack.measures == {"killed": Measure(best=0), "injured": Measure(best=2)}
    assert attack.attributes["Latitude"] == "15.5"


def test_columns_may_have_any_name_and_order_and_notes_may_stand_above() -> None:
    """Only the tags tell what they are; without a header they name the columns."""
    rows = [line.split(",") for line in SAMPLE.decode().splitlines()]
    turned = "\n".join(";".join(reversed(row)) for row in ([f"c{number}" for number in range(15)], *rows[1:]))
    notes = "A title;;\nDownloaded today;;\n"
    plain = "\n".join(SAMPLE.decode().splitlines()[1:])
    expected = events(read_records(SAMPLE))
    for content in (turned, notes + turned, plain):
        made = events(read_records(content.encode()))
        assert made.keys() == expected.keys()
        assert [roles(event) for event in made.values()] == [roles(event) for event in expected.values()]


def test_a_point_in_a_region_is_a_place_of_its_own() -> None:
    """Of an event without a named place; the region doesn't get the point of one of its events."""
    made = read_records(
        b"#date,#country+code,#adm1,#geo+lat,#geo+lon,#affected+killed\n2024,SDN,Khartoum,15.5,32.5,1\n"
    )
    ((_, place),) = places(next(iter(events(made).values())))
    assert (locations(made)[place].name, locations(made)[place].latitude) == ("15.5, 32.5", 15.5)
    region = locations(made)["location:region:sdn:khartoum"]
    assert (locations(made)[place].part_of, region.latitude) == (region.id, None)


def test_kinds_of_places_are_no_places() -> None:
    """A column #loc whose words stand in many regions says what kind of place it was."""
    rows = "".join(
        f"2024-05-0{number},Mali,R{number},{kind},1\n" for number in range(1, 5) for kind in ("School", "Clinic")
    )
    made = read_records(f"#date,#country,#adm1,#loc,#affected+killed\n{rows}".encode())
    assert {location.type for location in locations(made).values()} == {"country", "region"}
    assert {event.attributes["#loc"] for event in events(made).values()} == {"School", "Clinic"}


@pytest.mark.parametrize(
    ("dates", "stated", "whens"),
    [
        (("13/05/2024", "04/05/2024"), None, ["2024-05-13", "2024-05-04"]),
        (("05/13/2024", "04/05/2024"), None, ["2024-05-13", "2024-04-05"]),
        (("04/05/2024", "06/07/2024"), "dmy", ["2024-05-04", "2024-07-06"]),
        (("45281", "2023-12"), None, ["2023-12-21", "2023-12"]),
        (("2012", "9 May 2013"), None, ["2012", "2013-05-09"]),
        (("June", "2024-05-06T10:00:00Z"), None, [None, "2024-05-06"]),
    ],
)
def test_dates_are_read_in_the_order_that_the_file_tells(
    dates: tuple[str, str], stated: DateOrder | None, whens: list[str | None]
) -> None:
    """Day numbers of spreadsheets, months and years, too; what can't be read stays an attribute."""
    content = "#date,#adm1,#affected+idps\n" + "".join(f"{day},North,{number}\n" for number, day in enumerate(dates))
    stream = io.BufferedReader(io.BytesIO(content.encode()))
    rows = list(FORMATS[0].read(stream, ReadContext("t.csv", date_order=stated)))
    made = events([record for row in rows for record in row.records]).values()
    assert [event.when for event in made] == whens
    assert all(event.attributes["#date"] in dates for event in made)


def test_ambiguous_dates_ask_for_their_order() -> None:
    with pytest.raises(InvalidInput, match=r"could be day first or month first; state which: --date-order"):
        read_rows(b"#date,#adm1,#affected+idps\n04/05/2024,North,7\n")


@pytest.mark.parametrize(
    ("content", "type_", "parts"),
    [
        (b"#date,#country,#affected+idps\n2024-05,Mali,70\n", "displacement", set()),
        (b"#country,#adm1,#org,#sector\nMali,Gao,MSF,Health\n", "aid", {("provider", "actor:hxl-table:msf")}),
        (b"#event+type,#date,#country,#actor+first,#actor+second\nProtests,2024-05-06,Mali,Students,Zeal\n", "protest", {("side_b", "actor:hxl-table:zeal")}),
    ],
)  # fmt: skip
def test_tags_and_words_tell_the_type_of_events(content: bytes, type_: str, parts: set[tuple[str, str]]) -> None:
    (event,) = events(read_records(content)).values()
    assert event.type == type_
    assert roles(event) >= parts
    assert places(event)


@pytest.mark.parametrize(
    "content",
    [
        b"#date,#adm1+name,#item+name,#value\n2024-05-06,Gao,Maize,7\n",
        b"#adm1+name,#population\nGao,7\n",
        b"#affected+idps,#affected+refugees\n1,2\n",
        b"date,note\n2024-05-06,#adm1\n",
    ],
)
def test_prices_populations_and_what_has_neither_time_nor_place_are_not_read(content: bytes) -> None:
    assert detect_format(content) is None


def test_copies_of_known_datasets_are_read_as_those() -> None:
    dtm = (Path(__file__).parents[1] / "docs" / "samples" / "dtm.csv").read_bytes()
    known = detect_format(dtm)
    assert known
    assert known.name == "published"


@pytest.mark.parametrize("name", ["ocha_incidents_2024", "Données", "рафах", "2024 (1)"])
def test_a_table_is_called_after_its_file_whatever_that_is_called(name: str) -> None:
    """The id of a dataset is in plain letters; names that have none are told apart by a digest."""
    content = io.BufferedReader(io.BytesIO(SAMPLE))
    made = [record for row in FORMATS[0].read(content, ReadContext(f"{name}.csv")) for record in row.records]
    other = io.BufferedReader(io.BytesIO(SAMPLE))
    others = [record for row in FORMATS[0].read(other, ReadContext(f"{name}х.csv")) for record in row.records]
    assert events(made)
    assert not set(events(made)) & set(events(others))


def test_a_row_with_a_cell_too_many_is_refused() -> None:
    """Also where columns are worked out, into one of which it would go; and a row that the end of the file cuts."""
    *_, last = SAMPLE.decode().splitlines()
    cut = SAMPLE + last.rsplit(",", 3)[0].encode()
    for content, words in ((SAMPLE + f"{last},more\n".encode(), "expected"), (cut, "the file looks truncated")):
        problems = [problem for row in read_rows(content) for problem in row.problems]
        assert len(problems) == 1
        assert words in problems[0].message

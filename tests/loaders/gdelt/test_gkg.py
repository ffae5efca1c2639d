"""The knowledge graph: hand-written rows in the shape of its files."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_graph.records import Actor, Claim, Event, Location, Measure, Record, Source
from knowledge_graph.store import GraphStore
from loaders.formats import ReadContext, detect_format
from loaders.gdelt.gkg import GKG_FORMAT
from loaders.gdelt.gkg.layout import GKG_COLUMNS
from loaders.load import load
from loaders.readers.rows import Row
from tests.support.soundness import assert_sound

ROW = {
    "GKGRECORDID": "20240506120000-7",
    "DATE": "20240506120000",
    "SourceCollectionIdentifier": "1",
    "SourceCommonName": "example.org",
    "DocumentIdentifier": "https://example.org/a",
    "Counts": "KILL#12#people#4#Rafah, Gaza, Gaza Strip#GZ#GZ00#31.28#34.25#-797112;",
    "V2Counts": "KILL#12#people#4#Rafah, Gaza, Gaza Strip#GZ#GZ00#31.28#34.25#-797112#210;ARREST#3##0#######0;X#y;",
    "Themes": "KILL;CEASEFIRE;",
    "V2Themes": "KILL,214;TAX_FNCACT,77;KILL,300;",
    "Locations": "1#Qatar#QA#QA#25.5#51.25#QA;1#Spain#SP#SP#40#-4#SP",
    "V2Locations": (
        "4#Rafah, Gaza, Gaza Strip#GZ#GZ00##31.28#34.25#-797112#205;1#Qatar#QA#QA##25.5#51.25#QA#12;"
        "1#Qatari#QA#QA##25.5#51.25#QA#140;0#Georgia, , Georgia#GG#GG##42#.5#1#GG#402"
    ),
    "Persons": "ann lee;bo c example",
    "V2Persons": "Ann Lee,55;Ann Lee,310",
    "Organizations": "example, inc",
    "V2Organizations": "Example, Inc,90",
    "V2Tone": "-4.5,1.2,5.7,6.9,20.1,0.5,412",
    "GCAM": "wc:412",
    "Amounts": "12,people,210;",
    "Extras": "<PAGE_TITLE>Talks &amp; more</PAGE_TITLE>",
}


def line(**cells: str) -> str:
    return "\t".join((ROW | cells).get(name, "") for name in GKG_COLUMNS) + "\n"


def read(content: str) -> list[Row]:
    return list(GKG_FORMAT.read(io.BufferedReader(io.BytesIO(content.encode()), 1 << 20), ReadContext("it.csv")))


def records_of(content: str) -> list[Record]:
    rows = read(content)
    assert not [problem for row in rows for problem in row.problems]
    return [record for row in rows for record in row.records]


def event_of(records: Sequence[Record]) -> Event:
    return next(record for record in records if isinstance(record, Event))


def test_an_article_is_an_event_of_its_publication():
    event = event_of(records_of(line()))
    assert (event.id, event.type, event.when) == ("event:gkg:20240506120000-7", "coverage", "2024-05-06")
    assert event.title == "Talks & more"
    assert event.contexts == ("KILL", "CEASEFIRE", "TAX_FNCACT")
    assert event.measures == {"tone": -4.5}
    assert event.attributes["Amounts"] == "12,people,210;"
    assert event.attributes["NegativeScore"] == "5.7"
    assert "GCAM" not in event.attributes


def test_names_of_both_editions_of_a_cell_are_mentioned_once_with_every_place_in_the_text():
    records = records_of(line())
    event = event_of(records)
    actors = {record.id: record for record in records if isinstance(record, Actor)}
    mentioned = {actors[part.actor].name: part.role for part in event.participants}
    assert mentioned == dict.fromkeys(("Ann Lee", "Bo C Example", "Example, Inc"), "mentioned")
    locators = {record.about: record.locator for record in records if isinstance(record, Claim)}
    assert locators[f"{event.id}#mentioned:actor:gkg:person:ann-lee"].endswith("; characters 55, 310")
    assert locators[f"{event.id}#mentioned:actor:gkg:person:bo-c-example"] == "listed by source:gdelt-gkg"


def test_places_keep_type_codes_and_coordinates_of_each_mention():
    records = records_of(line())
    event = event_of(records)
    places = {record.id: record for record in records if isinstance(record, Location)}
    assert [(places[part.location].name, part.role, part.precision) for part in event.locations] == [
        ("Rafah", "concerns", "near"), ("Qatar", "concerns", "country"), ("Spain", "concerns", "country"),
    ]  # fmt: skip
    locators = {record.about: record.locator or "" for record in records if isinstance(record, Claim)}
    qatar = locators[f"{event.id}#concerns:location:country:qat"]
    assert "country Qatar QA QA at 25.5, 51.25, feature QA; character 12; country Qatari" in qatar


def test_what_cannot_be_read_of_a_list_is_kept_and_the_row_is_taken():
    event = event_of(records_of(line()))
    assert event.attributes["V2Locations not read"] == "0#Georgia, , Georgia#GG#GG##42#.5#1#GG#402"
    assert event.attributes["V2Counts not read"] == "X#y"


def test_numbers_are_claims_of_the_article_not_casualties():
    records = records_of(line())
    counted = [record for record in records if isinstance(record, Claim) and record.property == "counted"]
    words = "KILL people, near city Rafah, Gaza, Gaza Strip GZ GZ00 at 31.28, 34.25, feature -797112"
    assert [claim.value for claim in counted] == [Measure(best=12, text=words), Measure(best=3, text="ARREST")]
    assert counted[0].locator == "listed by source:gdelt-gkg; character 210"


def test_every_claim_of_a_mention_is_the_article_s():
    records = records_of(line())
    article = next(record for record in records if isinstance(record, Source) and record.type == "article")
    assert article.url == "https://example.org/a"
    assert article.published == "[..2024-05-06]"
    assert {record.source for record in records if isinstance(record, Claim)} == {article.id}


def test_every_record_is_sound():
    for record in records_of(line()):
        assert_sound(record)


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ({"GKGRECORDID": "x"}, "GKGRECORDID"),
        ({"DATE": "20241306"}, "DATE"),
        ({"V2Tone": "high"}, "V2Tone"),
    ],
)
def test_a_row_that_cannot_be_read_is_refused_with_its_column(cells: dict[str, str], field: str):
    first, *_ = [row for row in read(line() + line(**cells)) if row.problems]
    assert first.problems[0].field == field


def _resave(delimiter: str, names: Sequence[str], *, header: bool, numbered: bool) -> str:
    saved = io.StringIO()
    writer = csv.writer(saved, delimiter=delimiter)
    if header:
        writer.writerow([""] * numbered + list(names))
    writer.writerow([0] * numbered + [ROW.get(name) or "nan" for name in GKG_COLUMNS])
    return saved.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("numbered", [False, True])
def test_copies_that_were_saved_again_say_the_same(delimiter: str, numbered: bool):
    expected = records_of(line())
    copies = [_resave(delimiter, [name.lower() for name in GKG_COLUMNS], header=True, numbered=numbered)]
    if delimiter != "\t":  # without a header, tabs are those of the published files, which have no quotation marks
        copies.append(_resave(delimiter, GKG_COLUMNS, header=False, numbered=numbered))
    for copy in copies:
        detected = detect_format(copy.encode())
        assert detected
        assert detected.name == "gkg"
        assert records_of(copy) == expected


def test_the_codebook_s_column_names_are_known():
    names = "GKGRECORDID,V2.1DATE,V2DOCUMENTIDENTIFIER,V1.5TONE,V2ENHANCEDPERSONS"
    event = event_of(records_of(f'{names}\n20240506120000-T1,20240506120000,https://example.org/b,"1,2","Ann Lee,3"\n'))
    assert event.measures == {"tone": 1.0}
    assert [part.actor for part in event.participants] == ["actor:gkg:person:ann-lee"]


def test_rows_in_any_order_make_one_graph(store: GraphStore, other_store: GraphStore, tmp_path: Path):
    """Whatever file they are in, and however often."""
    lines = [line(), line(GKGRECORDID="20240506120000-8", V2Persons="Ann LEE,1"), line(GKGRECORDID="20240506120000-9")]
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    first.write_text("".join(lines))
    second.write_text("".join(reversed(lines)))
    assert load([first], store).added["event"] == 3
    assert not load([second], store).added
    load([second], other_store)
    assert store.digest() == other_store.digest()


@given(
    st.dictionaries(
        st.sampled_from(GKG_COLUMNS[1:]), st.text(st.characters(exclude_characters="\t\n\r\0"), max_size=30)
    )
)
def test_whatever_cells_hold_a_row_is_taken_or_refused(cells: dict[str, str]):
    for row in read(line(GKGRECORDID="20240506120000-1", **cells)):
        assert bool(row.records) != bool(row.problems)

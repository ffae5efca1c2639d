"""GDELT's tables are told by their content, and read alike however they were saved again."""

from __future__ import annotations

import csv
import io
from itertools import product

import pytest

from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import Record, as_json
from loaders.gdelt.layout import EVENT_COLUMNS, clean_cell
from tests.loaders.gdelt.tables import (
    event_cells,
    event_of,
    mention_cells,
    old_cells,
    problems,
    read,
    recognised,
    records,
    tsv,
)  # fmt: skip
from tests.support.shared import DATA, shared_data


def saved_again(rows: list[list[str]], delimiter: str, *, header: bool = True, index: bool = False) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    if header:
        writer.writerow([*([""] if index else []), *EVENT_COLUMNS])
    for number, row in enumerate(rows):
        writer.writerow([*([number] if index else []), *row])
    return text.getvalue().encode()


def canonical_records(content: bytes) -> list[bytes]:
    return [as_json(record) for record in records(read(content)) if isinstance(record, Record)]


ROWS = [event_cells(), event_cells(GLOBALEVENTID="900000002", Actor1Name='THE "GANG", AT LARGE', EventCode="0311")]


COPIES = [copy for copy in product((",", ";", "\t"), (True, False), (True, False)) if copy != ("\t", False, False)]


@pytest.mark.parametrize(("delimiter", "header", "index"), COPIES)
def test_a_copy_reads_like_the_original(delimiter: str, header: bool, index: bool) -> None:
    """A header, another delimiter or a column that numbers the rows change nothing."""
    rows = [ROWS[0], event_cells(GLOBALEVENTID="900000002", EventCode="0311")]
    assert canonical_records(saved_again(rows, delimiter, header=header, index=index)) == canonical_records(tsv(*rows))


def test_quotes_are_characters_in_gdelts_own_files() -> None:
    """What GDELT publishes is not quoted: a quotation mark opens nothing."""
    event = event_of(Actor1Name='"GANG')
    assert event.attributes["Actor1Name"] == '"GANG'


def test_a_copy_by_a_number_loving_program_is_mended() -> None:
    """NULL for nothing, 36 for 036, 4.0 for 4 and decimal commas are undone."""
    row = event_cells(Actor1EthnicCode="NULL", EventCode="36", EventBaseCode="36", EventRootCode="3", AvgTone="-2,5")
    row = [
        f"{cell}.0" if name.endswith(("Geo_Type", "GLOBALEVENTID")) else cell
        for name, cell in zip(EVENT_COLUMNS, row, strict=True)
    ]
    assert canonical_records(saved_again([row], ";")) == canonical_records(tsv(event_cells()))


def test_null_in_a_headerless_file_is_nothing() -> None:
    """A database's dump writes NULL without a header to tell."""
    event = next(
        r
        for r in records(read(tsv(event_cells(), event_cells(Actor1Code="NULL", Actor1Name="NULL"))))
        if r.kind == "event"
    )
    assert "NULL" not in event.attributes.values()


def test_numbers_rounded_away_are_said_to_be_lost() -> None:
    """2.02405E+13 has no day left in it."""
    assert problems(read(saved_again([event_cells(SQLDATE="2.02405E+07")], ","))) == [
        (
            "SQLDATE",
            "'2.02405E+07' is not a date; write YYYYMMDD; the file was saved with rounded numbers, fetch it again.",
        )
    ]


def test_old_rows_with_and_without_an_address_stand_in_one_file() -> None:
    """GDELT 1.0 has 58 columns, of which the last is missing before April 2013."""
    kinds = [row.kind for row in read(tsv(old_cells(), old_cells(GLOBALEVENTID="900000003")[:-1])) if not row.made]
    assert kinds == ["event", "event"]


def test_a_copy_may_lack_columns_and_then_says_by_option_when_it_was_published() -> None:
    """Without DATEADDED a row has no day of its own; --release gives it."""
    names = ["GLOBALEVENTID", "SQLDATE", "EventCode", "Actor1Code", "Actor2Code", "Actor1Name"]
    content = ("\t".join(names) + "\n900000004\t20240506\t036\tISR\tUSA\tISRAEL\n").encode()
    assert problems(read(content))[0][0] == "DATEADDED"
    event = next(record for record in records(read(content, release="2024-05-07")) if record.kind == "event")
    assert (event.source, event.when) == ("source:gdelt:2024-05-07", "2024-05-06")


def test_a_release_that_is_named_dates_the_articles_too() -> None:
    """They were out by then."""
    names = ["GLOBALEVENTID", "SQLDATE", "EventCode", "Actor1Code", "Actor2Code", "SOURCEURL"]
    content = ("\t".join(names) + "\n900000004\t20240506\t036\tISR\tUSA\thttps://example.org/a\n").encode()
    article = next(
        record for record in records(read(content, release="2024-05-07")) if record.id.startswith("source:article:")
    )
    assert article.published == "[..2024-05-07]"


@pytest.mark.parametrize("content", [tsv(event_cells()), tsv(old_cells()), tsv(old_cells()[:-1]), tsv(mention_cells())])
def test_each_table_is_recognised(content: bytes) -> None:
    """The numbers of columns and what stands in some of them tell."""
    assert recognised(content)


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\n\n", b"{}", b"a\tb\n", b"\t".join([b"1"] * 61), b",".join([b"20240506"] * 58), b"id,SQLDATE\n1,2\n",
        tsv(event_cells(Year="1999")), tsv(mention_cells(MentionType="x")),
    ],
)  # fmt: skip
def test_other_tables_are_not(content: bytes) -> None:
    """As many columns don't make a table GDELT's."""
    assert not recognised(content)


def test_no_other_format_is_taken_for_gdelts() -> None:
    """Of all real files only GDELT's own are recognised."""
    shared_data("gdelt")
    paths = {
        path.relative_to(DATA).as_posix()
        for path in DATA.rglob("*")
        if path.is_file() and recognised(path.read_bytes()[:262_144])
    }
    assert paths == {
        "gdelt/20151027220000.export.CSV",
        "gdelt/20170101073000.export.CSV",
        "gdelt/20170101073000.mentions.CSV",
        "gdelt/gdelt1_daily_sample_57_58cols.tsv",
        "gdelt/schema/GDELT_1.0_event_Column_Labels_Header_Row_Sep2016.tsv",
    } - ({"gdelt/schema/GDELT_1.0_event_Column_Labels_Header_Row_Sep2016.tsv"} - paths)


def test_another_file_called_gdelt_is_refused_as_a_whole() -> None:
    """--format gdelt on something else says what was looked for."""
    with pytest.raises(InvalidInput, match="not a table of GDELT's"):
        read(b"id,name\n1,x\n")


@pytest.mark.parametrize(
    ("cell", "column", "expected"),
    [
        ("4.0", "ActionGeo_Type", "4"), ("-290692.0", "ActionGeo_FeatureID", "-290692"), ("4.0", "AvgTone", "4.0"),
        (" NULL ", "Actor1Code", ""), ("nan", "ActionGeo_Lat", ""), ("US", "ActionGeo_CountryCode", "US"),
    ],
)  # fmt: skip
def test_cells_are_cleaned_by_column(cell: str, column: str, expected: str) -> None:
    """Only whole numbers and codes lose their .0."""
    assert clean_cell(cell, column) == expected


def test_a_row_of_an_impossible_year_is_gdelts_still() -> None:
    """Its date is at fault, not its table."""
    content = tsv(event_cells(SQLDATE="00250920", MonthYear="202405", Year="2024"))
    assert recognised(content)
    ((field, message),) = problems(read(content))
    assert field == "SQLDATE"
    assert "the year 0025 is outside of the time of GDELT" in message

"""ACLED as it comes: through spreadsheets, a row per actor, with columns of before 2019, with short and full names."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import permutations
from pathlib import Path

import pytest

from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import Actor, Event, Record, Source, as_json
from knowledge_graph.store import GraphStore
from loaders.formats import detect_format
from loaders.ingest.read_inputs import InputSpec
from loaders.load import load, validate
from loaders.readers.date_order import DateOrder
from tests.loaders.test_acled import COLUMNS, FORMAT, answer, read, records, table


def dated(*dates: str, year: str = "2020", columns: tuple[str, ...] = COLUMNS) -> bytes:
    rows = [{"event_id_cnty": f"EXA{number}", "event_date": text, "year": year} for number, text in enumerate(dates)]
    return table(*rows, columns=columns)


def days_of(content: bytes, order: DateOrder | None = None) -> list[object]:
    """The date of each row, or the field and message of its refusal."""
    rows = [row for row in read(content, date_order=order) if not row.made]
    return [row.records[0].when if row.records else row.problems[0] for row in rows]  # type: ignore[union-attr]


READ = [
    (["9-May-20", "12-May-20"], ["2020-05-09", "2020-05-12"]),
    (["31-12-19", "05-06-20"], ["2019-12-31", "2020-06-05"]),
    (["05/09/2020", "05/13/2020"], ["2020-05-09", "2020-05-13"]),
    (["13.5.2020 0:00", "1.2.2020 0:00"], ["2020-05-13", "2020-02-01"]),
    (["May 9, 2020", "9 Sept 2020"], ["2020-05-09", "2020-09-09"]),
    (["Saturday, May 9, 2020", "Sun 10-May-2020"], ["2020-05-09", "2020-05-10"]),
    (["5/9/97", "5/31/97"], ["1997-05-09", "1997-05-31"]),
    (["2020/05/09", "20200510"], ["2020-05-09", "2020-05-10"]),
    (["05/05/2020"], ["2020-05-05"]),
    (["43960"], ["2020-05-09"]),
]


@pytest.mark.parametrize(("texts", "expected"), READ)
def test_dates_of_spreadsheets_are_read_by_the_evidence_of_the_file(texts: list[str], expected: list[str]) -> None:
    """One date that is a day in one order only tells how all others of the file are written."""
    assert days_of(dated(*texts, year=expected[0][:4])) == expected
    assert days_of(dated(*reversed(texts), year=expected[0][:4])) == expected[::-1]


def test_the_row_s_year_tells_what_the_digits_do_not() -> None:
    """20-09-25 is of 2020 or of 2025."""
    assert days_of(dated("20-09-25", year="2025")) == ["2025-09-20"]
    assert days_of(dated("20-09-25", year="2020")) == ["2020-09-25"]


AMBIGUOUS = dated("05-06-20", "06-05-20")


def test_ambiguous_dates_are_refused_and_name_the_option() -> None:
    """Both meanings are shown, and what to write."""
    (first, second) = days_of(AMBIGUOUS)
    assert first.field == second.field == "event_date"  # type: ignore[attr-defined]
    message = first.message  # type: ignore[attr-defined]
    assert "2020-06-05 (dmy) or 2020-05-06 (mdy)" in message
    assert "--date-order dmy or mdy" in message


def test_the_stated_order_decides(tmp_path: Path) -> None:
    """As an option of loading; a date that isn't one in this order is refused."""
    assert days_of(AMBIGUOUS, "dmy") == ["2020-06-05", "2020-05-06"]
    assert days_of(AMBIGUOUS, "mdy") == ["2020-05-06", "2020-06-05"]
    (first, second) = days_of(dated("13/05/2020", "01/02/2020"), "mdy")
    assert "order mdy" in first.message  # type: ignore[attr-defined]
    assert second == "2020-01-02"
    (tmp_path / "a.csv").write_bytes(AMBIGUOUS)
    assert validate([tmp_path / "a.csv"]).problem_count == 2
    assert validate(InputSpec([tmp_path / "a.csv"], date_order="dmy")).problem_count == 0


def test_an_order_that_no_file_takes_is_refused(tmp_path: Path) -> None:
    """It would otherwise be passed over in silence."""
    (tmp_path / "a.jsonl").write_text('{"kind":"actor","id":"actor:a","type":"person","name":"A"}\n')
    with pytest.raises(InvalidInput, match="leave --date-order out"):
        validate(InputSpec([tmp_path / "a.jsonl"], date_order="dmy"))


def test_dates_that_contradict_each_other_decide_nothing() -> None:
    """A file of both orders: those with one meaning are read, the others aren't."""
    first, second, third = days_of(dated("13/05/2020", "05/13/2020", "05/06/2020"))
    assert (first, second) == ("2020-05-13", "2020-05-13")
    assert "--date-order" in third.message  # type: ignore[attr-defined]


MONADIC = tuple(name for name in COLUMNS if name not in {"actor2", "inter2", "assoc_actor_2"})
ROWS = [
    {"actor1": "Military Forces of Mali (2021-)", "inter1": "1", "assoc_actor_1": "An Ally"},
    {"actor1": "An Example Front", "inter1": "2", "assoc_actor_1": ""},
    {"event_id_cnty": "EXA2", "actor1": "Protesters (Mali)", "inter1": "6", "assoc_actor_1": ""},
]


def parse_events(content: bytes) -> dict[str, Event]:
    return {record.id: record for record in records(content) if isinstance(record, Event)}


def digests(content: bytes) -> set[bytes]:
    return {as_json(record) for record in records(content)}


def test_rows_of_one_event_are_united(store: GraphStore, tmp_path: Path) -> None:
    """A row per actor gives one event with both, as a dyadic table has it."""
    (tmp_path / "m.csv").write_bytes(table(*ROWS, columns=MONADIC))
    summary = load([tmp_path / "m.csv"], store)
    assert (summary.files[0].rows, summary.problem_count) == (3, 0)
    event = store.records(["event:acled:EXA1"])["event:acled:EXA1"]
    assert isinstance(event, Event)
    assert [(part.actor, part.role) for part in event.participants] == [
        ("actor:acled:military-forces-of-mali-2021", "side_a"),
        ("actor:acled:an-ally", "side_a"),
        ("actor:acled:an-example-front", "side_b"),
    ]
    dyadic = {**ROWS[0], "actor2": "An Example Front", "inter2": "2"}
    assert digests(table(dyadic)) <= digests(table(*ROWS, columns=MONADIC))


@pytest.mark.parametrize("order", list(permutations(range(4))), ids=str)
def test_the_order_of_a_monadic_export_changes_nothing(order: tuple[int, ...]) -> None:
    """Nor do rows of one event that stand apart, or twice."""
    rows = [*ROWS, ROWS[0]]
    shuffled = table(*(rows[index] for index in order), columns=MONADIC)
    assert digests(shuffled) == digests(table(*ROWS, columns=MONADIC))


def test_more_than_two_actors_have_no_sides() -> None:
    """Which of three is with whom isn't said."""
    content = table(*ROWS[:2], {**ROWS[0], "actor1": "Example Rebels", "inter1": "2"}, columns=MONADIC)
    event = parse_events(content)["event:acled:EXA1"]
    assert [part.role for part in event.participants] == ["participant"] * 4
    assert {"actor3", "inter3"} <= event.attributes.keys()


def test_numbers_of_rows_are_kept_together() -> None:
    """Older exports give each row of an event a data_id of its own."""
    rows = [{**row, "data_id": str(number)} for number, row in enumerate(ROWS, 1)]
    event = parse_events(table(*rows, columns=("data_id", *MONADIC)))["event:acled:EXA1"]
    assert event.attributes["data_id"] == "1; 2"


def test_an_empty_second_actor_is_monadic_too_and_so_is_the_api_s_export() -> None:
    """Told by events that repeat with another first actor."""
    blank = {"actor2": "", "inter2": "", "assoc_actor_2": ""}
    assert digests(table(*(row | blank for row in ROWS))) == digests(table(*ROWS, columns=MONADIC))
    objects = [{name: cell for name, cell in object_of(row).items() if name in MONADIC} for row in ROWS]
    assert digests(answer(*objects)) == digests(table(*ROWS, columns=MONADIC))


def object_of(row: Mapping[str, str]) -> dict[str, object]:
    from tests.loaders.test_acled import ROW  # noqa: PLC0415

    return {**ROW, **row}


def test_events_with_one_actor_each_stay_as_they_are() -> None:
    """A dyadic table of protests has no second actor, and no event twice."""
    protest = {"actor1": "Protesters (Mali)", "inter1": "6", "actor2": "", "inter2": "", "assoc_actor_1": ""}
    content = table(protest, {**protest, "event_id_cnty": "EXA2"})
    assert [[part.role for part in event.participants] for event in parse_events(content).values()] == [
        ["protester"],
        ["protester"],
    ]


OLD_NAMES = {"assoc_actor_1": "ALLY_ACTOR_1", "assoc_actor_2": "ALLY_ACTOR_2", "time_precision": "TIME_PRECIS"}
OLD = tuple(name for name in COLUMNS if name not in {"sub_event_type", "disorder_type", "timestamp", "tags"})


def test_columns_of_before_2019_are_read_with_what_they_have() -> None:
    """By today's names; a battle's kind was its type."""
    content = table({"event_type": "Battle-Government regains territory"}, columns=OLD)
    header, _, rest = content.partition(b"\n")
    renamed = ",".join(OLD_NAMES.get(name, name.upper()) for name in header.decode().split(",")).encode()
    assert detect_format(renamed + b"\n" + rest) is FORMAT
    (event,) = parse_events(renamed + b"\n" + rest).values()
    assert (event.type, event.mode, event.source) == ("assault", "seize", "source:acled:undated")
    assert event.title.startswith("Battle-Government regains territory: ")
    assert len(event.participants) == 3
    assert event.attributes["assoc_actor_1"] == "An Example Militia"


@pytest.mark.parametrize("between", [" ", "."])
def test_names_of_columns_may_have_blanks_or_dots(between: str) -> None:
    """As people and programs write them."""
    header, _, rest = table({}).partition(b"\n")
    renamed = header.decode().title().replace("_", between).encode() + b"\n" + rest
    assert detect_format(renamed) is FORMAT
    assert digests(renamed) == digests(table({}))


@pytest.mark.parametrize(
    ("event_type", "expected"),
    [
        ("Battle-No change of territory", ("assault", None)),
        ("Battle-Non-state actor overtakes territory", ("assault", "seize")),
        ("Non-violent transfer of territory", ("retreat", "withdraw")),
        ("Headquarters or base established", ("mobilize", None)),
    ],
)
def test_types_of_before_2019_are_known(event_type: str, expected: tuple[str, str | None]) -> None:
    """They said what sub-events say now."""
    (event,) = parse_events(table({"event_type": event_type}, columns=OLD)).values()
    assert (event.type, event.mode) == expected


def actor_of(name: str, inter: str) -> Actor:
    parsed: list[Record] = records(table({"actor2": name, "inter2": inter, "assoc_actor_1": ""}))
    return next(record for record in parsed if isinstance(record, Actor) and record.name == name)


@pytest.mark.parametrize(
    ("name", "inter", "type_", "aliases"),
    [
        ("PKK: Kurdistan Workers Party", "2", "armed_group", ("Kurdistan Workers Party",)),
        ("LRA: Lords Resistance Army", "Rebel group", "armed_group", ("Lords Resistance Army",)),
        ("BJP: Bharatiya Janata Party", "", "political_party", ("Bharatiya Janata Party",)),
        ("AS/IS: Al Shabaab and/or Islamic State", "2", "armed_group", ()),
        ("Al Shabaab: Example Wing", "2", "armed_group", ()),
        ("Unidentified Armed Group (Mali)", "3", "category", ()),
        ("Example National Guard of Mali", "1", "armed_forces", ()),
        ("Example News", "2", "armed_group", ()),
    ],
)
def test_the_code_beats_words_and_a_full_name_is_an_alias(
    name: str, inter: str, type_: str, aliases: tuple[str, ...]
) -> None:
    """A group whose name holds Party is a rebel group if ACLED codes it so."""
    actor = actor_of(name, inter)
    assert (actor.type, actor.aliases) == (type_, aliases)


def test_tags_are_told_though_an_index_numbers_them() -> None:
    """A data frame's copy of a file from HDX."""
    tags = {"event_id_cnty": "#event+code", "event_date": "#date+occurred"}
    plain = table({**dict.fromkeys(COLUMNS, ""), **tags}, {})
    numbered = b"".join(
        (b"," if number == 0 else b"%d," % (number - 1)) + line
        for number, line in enumerate(plain.splitlines(keepends=True))
    )
    assert digests(numbered) == digests(table({}))


YEARS = ["0025-09-20", "20 September 1025", "2090-01-01", "1-May-0025", "1996-12-31"]


@pytest.mark.parametrize("text", YEARS)
def test_a_year_outside_of_acleds_time_is_refused(text: str) -> None:
    """Whatever the column of years says."""
    (problem,) = days_of(table({"event_date": text, "year": "2025"}))
    assert problem.field == "event_date"  # type: ignore[attr-defined]
    assert "1997" in problem.message  # type: ignore[attr-defined]


def test_a_release_from_a_spreadsheet_s_timestamp() -> None:
    """A timestamp that a spreadsheet wrote as a date."""
    (release,) = [
        record
        for record in records(table({"timestamp": "14/05/2024 13:00"}))
        if isinstance(record, Source) and record.type == "release"
    ]
    assert release.id == "source:acled:2024-05-14"


def test_a_mixed_answer_keeps_dyadic_events_whole() -> None:
    """An empty page before the events doesn't make them monadic."""
    pages = answer() + b"\n" + answer(object_of({})) + b"\n"
    assert json.loads(pages.split(b"\n")[0])["data"] == []
    assert digests(pages) == digests(table({}))


def test_a_table_without_dates_is_still_refused_by_name() -> None:
    """Reading it as a whole first doesn't hide that."""
    with pytest.raises(InvalidInput, match="lacks the columns event_date"):
        read(table({}, columns=tuple(name for name in MONADIC if name != "event_date")))

"""Two copies of one release: one with fewer columns adds nothing, and contradicts nothing."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path
from typing import Any

import orjson
import pytest

from knowledge_graph.errors import InvalidRecord
from knowledge_graph.open_store import open_store
from knowledge_graph.records import KINDS, as_json
from loaders.ingest.id_conflicts import are_compatible
from loaders.load import InputSpec, load
from tests.loaders.test_acled import COLUMNS as ACLED_COLUMNS
from tests.loaders.test_acled import table as acled_table
from tests.loaders.test_ucdp import COLUMNS as UCDP_COLUMNS
from tests.loaders.test_ucdp import table as ucdp_table

CASES = {
    "ucdp": (ucdp_table, UCDP_COLUMNS, ({"code_status", "number_of_sources"}, {"where_description", "region"})),
    "acled": (acled_table, ACLED_COLUMNS, ({"notes", "disorder_type"}, {"interaction", "source", "fatalities"})),
}


def graph(folder: Path, *loads: list[Path]) -> list[bytes]:
    """Return all records of a store that was loaded like this."""
    store = open_store(str(folder))
    for paths in loads:
        load(InputSpec(paths, release="24.1"), store)
    results = [as_json(record) for record in store.iter_records()]
    store.close()
    return results


@pytest.mark.parametrize("name", CASES)
def test_a_copy_with_fewer_columns_changes_nothing(tmp_path: Path, name: str) -> None:
    """Loaded with the whole one, before it, or after it; and two that lack different columns make up the whole."""
    table, columns, lacks = CASES[name]
    files = [tmp_path / f"{number}.csv" for number in range(3)]
    for path, lack in zip(files, [set(), *lacks], strict=True):
        path.write_bytes(table({}, columns=tuple(column for column in columns if column not in lack)))
    whole = graph(tmp_path / "whole", files[:1])
    assert graph(tmp_path / "together", files) == whole
    for number, order in enumerate(permutations(files)):
        assert graph(tmp_path / f"apart{number}", *([entry] for entry in order)) == whole
    parts = graph(tmp_path / "parts", files[1:])
    assert [orjson.loads(part) for part in parts] == [orjson.loads(part) for part in whole]


def test_copies_that_differ_are_refused(tmp_path: Path) -> None:
    """What both say and say differently is a contradiction still."""
    (tmp_path / "a.csv").write_bytes(ucdp_table({}))
    (tmp_path / "b.csv").write_bytes(ucdp_table({"code_status": "Check"}))
    with pytest.raises(InvalidRecord, match="differs at"):
        graph(tmp_path / "store", [tmp_path / "a.csv", tmp_path / "b.csv"])


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("name", CASES)
def test_figures_that_differ_are_a_contradiction_too(tmp_path: Path, name: str, *, together: bool) -> None:
    """In one file or in two: one release doesn't count the dead of one event in two ways."""
    table, figure = (ucdp_table, "best") if name == "ucdp" else (acled_table, "fatalities")
    rows: list[dict[str, str]] = [{figure: "2"}, {figure: "3"}]
    tables = [table(*rows)] if together else [table(row) for row in rows]
    paths = [tmp_path / f"{number}.csv" for number in range(len(tables))]
    for path, content in zip(paths, tables, strict=True):
        path.write_bytes(content)
    with pytest.raises(InvalidRecord, match="differs at"):
        graph(tmp_path / "store", paths)


def test_two_rows_of_one_file_are_no_copies(tmp_path: Path) -> None:
    """One that says less under the same id is a mistake there."""
    (tmp_path / "a.csv").write_bytes(ucdp_table({}, {"code_status": ""}))
    with pytest.raises(InvalidRecord, match="differs at"):
        graph(tmp_path / "store", [tmp_path / "a.csv"])


@pytest.mark.parametrize(
    ("mine", "others", "fits"),
    [
        ({"title": "A"}, {"title": "A", "summary": "B"}, True),
        ({"title": "A", "mode": "x"}, {"title": "A", "summary": "B"}, True),
        ({"title": "A"}, {"title": "B"}, False),
        ({"title": "A"}, {"title": "A", "reality": "planned"}, False),
        ({"attributes": {"x": 1}}, {"attributes": {"x": 1, "y": 2}}, True),
        ({"attributes": {"x": 1}}, {"attributes": {"x": 2, "y": 2}}, False),
        ({"locations": [{"location": "l:a"}]}, {"locations": [{"location": "l:a", "precision": "near"}]}, True),
        ({"locations": [{"location": "l:a"}]}, {"locations": [{"location": "l:a", "role": "target"}]}, False),
        ({"participants": [{"actor": "a:a", "role": "party"}]}, {"participants": [{"actor": "a:a", "role": "host"}]}, False),
    ],
)  # fmt: skip
def test_being_silent_denies_nothing(mine: dict[str, Any], others: dict[str, Any], *, fits: bool) -> None:
    """But leaving out a role or whether it happened says something; and records of no source are nobody's copies."""
    event = KINDS.index("event")
    assert are_compatible(event, "source:a", mine, others) is are_compatible(event, "source:a", others, mine) is fits
    assert not are_compatible(event, None, mine, others)
    assert not are_compatible(KINDS.index("source"), "source:a", mine, others)

"""The rows of the table of groups that come from UCDP's yearly sets: names of groups, not of governments and clans."""

import csv
from pathlib import Path

from benchmarks import build_groups


def test_rows_have_the_number_and_the_full_names(tmp_path: Path, capsys):
    path = tmp_path / "nonstate.csv"
    names = [
        ("Government of Nigeria", "Government of Nigeria", "90"),
        ("JEM", "Justice and Equality Movement", "502"),
        ("Sa'ad subclan of Habar Gidir clan (Hawiye)", "Sa'ad subclan of Habar Gidir clan (Hawiye)", "680"),
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["side_a_name", "side_a_name_fulltext", "side_a_name_mothertongue", "side_a_id"])
        table.writerows((short, full, "n/a", number) for short, full, number in names)
    assert build_groups.main([str(path)]) == 0
    row = "justice-and-equality-movement\tarmed_group\tJustice and Equality Movement\t502\t\t\t"
    assert capsys.readouterr().out.splitlines() == [row]

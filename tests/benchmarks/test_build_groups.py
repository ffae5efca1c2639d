"""The rows of the table of groups that come from UCDP: names of groups, not of governments and clans."""

import csv
from collections.abc import Sequence
from pathlib import Path

from benchmarks import build_groups

HEAD = "key\ttype\tname\tucdp\tgdelt\twikidata\tcountries\tshort\tnames"
LIST = [
    "ActorId", "NameData", "NameOrigFull", "NameOrigFullEng", "NewName", "NewNameFullMotherTongue", "NewNameFullEng", "Org",
    "GWNOLoc",
]  # fmt: skip


def write_table(path: Path, *rows: Sequence[str]) -> str:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return str(path)


def build(folder: Path, rows: Sequence[str], *files: str) -> int:
    table = folder / "groups.tsv"
    table.write_text("\n".join(("# Facts only.", HEAD, *rows)) + "\n", "utf-8")
    return build_groups.main(["--table", str(table), *files])


def test_rows_have_the_number_and_the_full_names(tmp_path: Path, capsys):
    yearly = write_table(
        tmp_path / "nonstate.csv",
        ["side_a_name", "side_a_name_fulltext", "side_a_name_mothertongue", "side_a_id"],
        ["Government of Nigeria", "Government of Nigeria", "n/a", "90"],
        ["JEM", "Justice and Equality Movement", "n/a", "502"],
        ["Sa'ad subclan of Habar Gidir clan (Hawiye)", "Sa'ad subclan of Habar Gidir clan (Hawiye)", "n/a", "680"],
    )
    assert build(tmp_path, [], yearly) == 0
    row = "justice-and-equality-movement\tarmed_group\tJustice and Equality Movement\t502\t\t\t\tJEM\t"
    assert capsys.readouterr().out.splitlines() == ["# Facts only.", HEAD, row]


def test_the_list_of_actors_adds_groups_names_and_countries(tmp_path: Path, capsys):
    listed = write_table(
        tmp_path / "actors.csv",
        LIST,
        ["160", "Khmer Issarak", "Khmer Issarak", "Khmer Issarak", "", "", "", "1", "811"],
        ["387", "Kuki", "Kuki", "Kuki", "", "", "", "3", "750"],
        ["759", "Contras", "Contrarevolucionarios", "Counterrevolutionaries", "", "", "", "1", "93"],
        ["748", "ELN", "Ejército de liberación", "National Liberation Army", "", "", "", "1", "135"],
        ["744", "ELN", "n/a", "National Liberation Army", "", "", "", "1", "100, 101"],
        ["1146", "BIFM", "n/a", "Fighters", "BIFM", "Bangsamoro Islamic Freedom Movement", "n/a", "1", "840"],
        ["1048", "ALP", "ရခိုင်ပြည် လွတ်မြောက်ရေ", "Arakan Liberation Party", "", "", "", "1", "775"],
        ["459", "Military faction (forces of Ekow Dennis)", "n/a", "n/a", "", "", "", "1", "452"],
    )
    known = "eln-colombia\tarmed_group\tNational Liberation Army (Colombia)\t744\t\tQ1\t\t\t"
    build(tmp_path, [known], listed)
    assert capsys.readouterr().out.splitlines()[2:] == [
        "eln-colombia\tarmed_group\tNational Liberation Army (Colombia)\t744\t\tQ1\tcol ven\tELN\t~National Liberation Army",
        "khmer-issarak\tarmed_group\tKhmer Issarak\t160\t\t\tkhm\t\t",
        "ejercito-de-liberacion\tarmed_group\t~Ejército de liberación\t748\t\t\tper\tELN\t~National Liberation Army",
        "contras\tarmed_group\tContras\t759\t\t\tnic\t\tContrarevolucionarios",
        "arakan-liberation-party\tarmed_group\tArakan Liberation Party\t1048\t\t\tmmr\tALP\tရခိုင်ပြည် လွတ်မြောက်ရေ",
        "bangsamoro-islamic-freedom-movement\tarmed_group\tBangsamoro Islamic Freedom Movement\t1146\t\t\tphl\tBIFM\t",
    ]


def test_a_table_that_has_everything_stays_as_it_is(tmp_path: Path, capsys):
    listed = write_table(
        tmp_path / "actors.csv", LIST, ["739", "Montoneros", "Montoneros", "Montoneros", "", "", "", "1", "160"]
    )
    row = "montoneros\tarmed_group\tMontoneros\t739\t\t\targ\t\tMovimiento Peronista Montonero"
    build(tmp_path, [row], listed)
    assert capsys.readouterr().out.splitlines()[2:] == [row]

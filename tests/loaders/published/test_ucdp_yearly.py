"""UCDP's sets of one row a conflict, dyad or actor and year: what each is about, whose the names in lists are, and how much is known."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge_graph.records import Measure
from knowledge_graph.store import GraphStore
from loaders.load import load
from tests.loaders.conftest import WriteFile
from tests.loaders.published.tables import actors, events, places, read_records, read_rows, roles, write_table

CONFLICT = (
    "conflict_id,location,side_a,side_a_id,side_a_2nd,side_b,side_b_id,side_b_2nd,incompatibility,territory_name,year"
)
DATES = "start_date,start_prec,start_date2,start_prec2,ep_end,ep_end_date,ep_end_prec"
CODES = "gwno_a,gwno_a_2nd,gwno_b,gwno_b_2nd,gwno_loc,region,version"
ACD = f"{CONFLICT},intensity_level,cumulative_intensity,type_of_conflict,{DATES},{CODES}"
DYADIC = f"dyad_id,{CONFLICT},intensity_level,type_of_conflict,start_date,start_prec,start_date2,start_prec2,{CODES}"
DEATHS = "conflict_id,dyad_id,location_inc,side_a,side_a_id,side_a_2nd,side_b,side_b_id,side_b_2nd,incompatibility,territory_name,year,bd_best,bd_low,bd_high,type_of_conflict,battle_location,gwno_a,gwno_a_2nd,gwno_b,gwno_b_2nd,gwno_loc,gwno_battle,region,version"
GROUP = "side_{0}_name,side_{0}_name_fulltext,side_{0}_name_mothertongue,side_{0}_id,side_{0}_components,side_{0}_2nd,gwno_{0}_2nd"
ESTIMATES = "best_fatality_estimate,low_fatality_estimate,high_fatality_estimate"
NON_STATE = f"conflict_id,dyad_id,org,{GROUP.format('a')},{GROUP.format('b')},{DATES},year,{ESTIMATES},location,gwno_location,region,version"
ONE_SIDED = f"conflict_id,dyad_id,actor_id,coalition_components,actor_name,actor_name_fulltext,actor_name_mothertongue,year,{ESTIMATES},is_government_actor,location,gwno_location,gwnoa,region,version"

WAR = {
    "conflict_id": "9001", "location": "Mali", "side_a": "Government of Mali", "side_a_id": "72",
    "side_b": "An Example Front", "side_b_id": "9101", "incompatibility": "1", "territory_name": "Exampleland",
    "year": "2013", "intensity_level": "1", "type_of_conflict": "3", "start_date": "2009-06-10", "start_prec": "2",
    "gwno_a": "432", "gwno_loc": "432", "version": "25.1",
}  # fmt: skip
YEAR = "event:ucdp:conflict-9001-2013"


def test_a_row_is_a_conflict_in_a_year_within_the_conflict() -> None:
    """Some time of the year, as no more is known; its country is what it is about, not where it was fought."""
    made = events(read_records(write_table(ACD, [WAR | {"cumulative_intensity": "0"}])))
    year, war = made[YEAR], made["event:ucdp:conflict-9001"]
    assert (year.type, year.when, year.source) == ("war", "2013", "source:ucdp-prio-acd:25.1")
    assert roles(year) == {("side_a", "actor:state:mli"), ("side_b", "actor:ucdp-prio-acd:an-example-front")}
    assert places(year) == {("concerns", "location:country:mli")}
    assert [(link.type, link.target) for link in year.links] == [("subevent_of", war.id)]
    assert (war.title, war.when) == ("Mali: Exampleland", None)
    assert year.attributes["incompatibility"] == "territory"
    assert year.attributes["start_prec"] == "2"


def test_two_groups_of_one_name_are_two() -> None:
    """By their ids, where a cell names one of them alone."""
    wars = [
        WAR | {"conflict_id": "9001", "side_b": "ELN", "side_b_id": "721", "location": "Bolivia"},
        WAR | {"conflict_id": "9002", "side_b": "ELN", "side_b_id": "744", "location": "Colombia"},
    ]
    made = actors(read_records(write_table(ACD, wars)))
    groups = {key: each.identifiers for key, each in made.items() if each.name == "ELN"}
    assert groups == {
        "actor:ucdp-prio-acd:eln-bolivia": {"ucdp": "721"},
        "actor:ucdp-prio-acd:eln-colombia": {"ucdp": "744"},
    }


def test_in_lists_names_tell_who_is_who() -> None:
    """UCDP sorts ids and codes on their own: 200 comes before 434, and the United Kingdom after Benin."""
    row = WAR | {
        "side_a_2nd": "Government of Benin, Government of Congo, Government of United Kingdom", "gwno_a_2nd": "200, 434, 484",
        "side_b": "An Example Front, Zeal, Military Junta for the Consolidation of Democracy, Peace and Justice",
        "side_b_id": "549, 9101, 9102",
    }  # fmt: skip
    made = read_records(write_table(ACD, [row]))
    assert roles(events(made)[YEAR]) == {
        *(("side_a", f"actor:state:{key}") for key in ("mli", "ben", "cog", "gbr")),
        ("side_b", "actor:ucdp-prio-acd:an-example-front"),
        ("side_b", "actor:ucdp-prio-acd:zeal"),
        ("side_b", "actor:ucdp-prio-acd:military-junta-for-the-consolidation-of-democracy-peace-and-justice"),
    }
    assert {actor.identifiers.get("ucdp") for actor in actors(made).values() if "state" not in actor.id} == {None}
    assert events(made)[YEAR].attributes["gwno_a_2nd"] == "200, 434, 484"


def test_states_fight_states() -> None:
    row = WAR | {"side_b": "Government of Niger", "type_of_conflict": "2", "location": "Mali, Macedonia, FYR"}
    year = events(read_records(write_table(ACD, [row])))[YEAR]
    assert ("side_b", "actor:state:ner") in roles(year)
    assert places(year) == {("concerns", "location:country:mli"), ("concerns", "location:country:mkd")}


def test_dyads_have_ucdp_s_ids_and_lie_in_the_same_conflict() -> None:
    made = read_records(write_table(DYADIC, [WAR | {"dyad_id": "9201"}]))
    dyad = events(made)["event:ucdp:dyad-9201-2013"]
    assert roles(dyad) == {("side_a", "actor:state:mli"), ("side_b", "actor:ucdp:9101")}
    assert actors(made)["actor:ucdp:9101"].identifiers == {"ucdp": "9101"}
    assert actors(made)["actor:state:mli"].identifiers["ucdp"] == "72"
    assert dyad.links[0].target == "event:ucdp:conflict-9001"


@pytest.mark.parametrize(("dyad", "identifier"), [("9201", "event:ucdp:dyad-9201-2013"), ("", YEAR)])
def test_battle_deaths_are_of_the_dyad_or_of_the_conflict(dyad: str, identifier: str) -> None:
    """The set comes in both forms. All three estimates are kept, also where best lies outside."""
    row = WAR | {
        "location_inc": "Mali",
        "battle_location": "Mali, Niger",
        "bd_best": "38",
        "bd_low": "32",
        "bd_high": "37",
    }
    header = DEATHS if dyad else DEATHS.replace("dyad_id,", "")
    cells = {name: cell for name, cell in row.items() if name in header} | ({"dyad_id": dyad} if dyad else {})
    year = events(read_records(write_table(header, [cells])))[identifier]
    assert year.measures["killed"] == Measure(best=38, low=32, high=37)
    assert places(year) == {
        ("concerns", "location:country:mli"), ("occurred_at", "location:country:mli"), ("occurred_at", "location:country:ner")
    }  # fmt: skip


def test_groups_that_fight_each_other() -> None:
    """A coalition has an id of its own; full names are aliases; states that help are on a side."""
    row = {
        "conflict_id": "9301", "dyad_id": "9302", "org": "1", "side_a_name": "ANA, BNB", "side_a_id": "9401",
        "side_a_name_fulltext": "Army of Examples, Band of Examples", "side_a_name_mothertongue": "n/a", "side_a_components": "1, 2",
        "side_b_name": "CNC", "side_b_name_fulltext": "Council of Examples", "side_b_name_mothertongue": "مجلس", "side_b_id": "9402",
        "side_b_2nd": "Government of France,Government of United States of America", "year": "2014", "location": "Syria",
        "best_fatality_estimate": "41", "low_fatality_estimate": "40", "high_fatality_estimate": "81", "version": "23.1",
    }  # fmt: skip
    made = read_records(write_table(NON_STATE, [row]))
    year, coalition, council = (
        events(made)["event:ucdp:dyad-9302-2014"],
        actors(made)["actor:ucdp:9401"],
        actors(made)["actor:ucdp:9402"],
    )
    assert roles(year) == {
        ("side_a", coalition.id),
        ("side_b", council.id),
        ("side_b", "actor:state:fra"),
        ("side_b", "actor:state:usa"),
    }
    assert (coalition.type, coalition.attributes) == ("alliance", {"components": "1, 2"})
    assert (council.type, council.aliases, council.attributes) == (
        "armed_group", ("Council of Examples",), {"name_mothertongue": "مجلس"}
    )  # fmt: skip
    assert year.measures["killed"] == Measure(best=41, low=40, high=81)
    assert places(year) == {("occurred_at", "location:country:syr")}


@pytest.mark.parametrize(
    ("changes", "attacker", "type_"),
    [
        ({"actor_name": "ANA", "actor_name_fulltext": "Army of Examples"}, "actor:ucdp:9401", "armed_group"),
        ({"actor_name": "Government of Mexico", "is_government_actor": "1", "gwnoa": "70"}, "actor:state:mex", "state"),
    ],
)
def test_one_sided_violence_has_an_attacker_and_civilians(changes: dict[str, str], attacker: str, type_: str) -> None:
    row = {"actor_id": "9401", "is_government_actor": "0", "year": "2014", "location": "Mexico", "version": "23.1"}
    made = read_records(write_table(ONE_SIDED, [row | dict.fromkeys(ESTIMATES.split(","), "26") | changes]))
    (year,) = events(made).values()
    assert (year.id, year.type) == ("event:ucdp:onesided-9401-2014", "assault")
    assert roles(year) == {("attacker", attacker), ("victim", "actor:ucdp:9999")}
    assert actors(made)[attacker].type == type_


def test_a_year_outside_of_the_set_s_time_is_refused() -> None:
    rows = read_rows(write_table(ACD, [WAR, WAR | {"year": "1913"}]))
    (problem,) = [problem for row in rows for problem in row.problems]
    assert (problem.line, problem.field) == (3, "year")
    assert "the year 1913 is outside of the time of this dataset, 1946 to " in problem.message


def test_a_newer_release_replaces_an_older_one_and_the_sets_meet(store: GraphStore, write: WriteFile) -> None:
    """A figure taken back in the next release counts no more; intensity and deaths come together at one event."""
    death = {name: cell for name, cell in WAR.items() if name in DEATHS} | {"location_inc": "Mali", "dyad_id": ""}
    tables: dict[str, bytes] = {
        "acd.csv": write_table(ACD, [WAR]),
        "new.csv": write_table(DEATHS, [death | {"bd_best": "30", "bd_low": "30", "bd_high": "30"}]),
        "old.csv": write_table(DEATHS, [death | {"version": "24.1", "bd_best": "29", "bd_low": "29", "bd_high": "29"}]),
    }
    load([write(content, name=name) for name, content in tables.items()], store)
    claims: list[Any] = list(store.claims_about([YEAR]))
    deaths = {claim.source: bool(claim.retracted) for claim in claims if claim.property == "killed"}
    assert deaths == {"source:ucdp-brd:25.1": False, "source:ucdp-brd:24.1": True}
    assert [claim.value.best for claim in claims if claim.property == "intensity"] == [1]

"""Correlates of War: a dispute of many rows is one event, whose parts say what each state did, lost and wanted, and when."""

from __future__ import annotations

from knowledge_graph.records import Claim, Measure, Relation, span
from knowledge_graph.store import GraphStore
from knowledge_graph.time_span import day_text
from loaders.load import load
from tests.loaders.conftest import WriteFile
from tests.loaders.published.tables import actors, claims, events, read_records, read_rows, roles, write_table

DAYS = "stday,stmon,styear,endday,endmon,endyear"
MIDA = f"dispnum,{DAYS},outcome,settle,fatality,fatalpre,maxdur,mindur,hiact,hostlev,recip,numa,numb,ongo2014,version"
MIDB = f"dispnum,stabb,ccode,{DAYS},sidea,revstate,revtype1,revtype2,fatality,fatalpre,hiact,hostlev,orig,version"
MIDIP = f"dispnum,incidnum,stabb,ccode,{DAYS},insidea,sidea,fatality,fatalpre,action,hostlev,revtype1,revtype2,version"
DYAD = (
    "version4id,ccode1,state_name1,ccode2,state_name2,dyad_st_day,dyad_st_month,dyad_st_year,dyad_end_day,dyad_end_month,"
    "dyad_end_year,left_censor,right_censor,defense,neutrality,nonaggression,asymmetric,entente,version"
)
MEMBER = (
    "version4id,ccode,state_name,all_st_day,all_st_month,all_st_year,all_end_day,all_end_month,all_end_year,ss_type,mem_st_day,"
    "mem_st_month,mem_st_year,mem_end_day,mem_end_month,mem_end_year,left_censor,right_censor,defense,neutrality,nonaggression,"
    "entente,version"
)
DISPUTE = {
    "dispnum": "9001", "stday": "-9", "stmon": "7", "styear": "1902", "endday": "24", "endmon": "1", "endyear": "1903",
    "fatality": "2", "fatalpre": "-9", "hiact": "17", "hostlev": "4", "version": "5",
}  # fmt: skip
STATE = DISPUTE | {
    "ccode": "200",
    "stabb": "UKG",
    "sidea": "1",
    "revstate": "1",
    "revtype1": "1",
    "revtype2": "-9",
    "orig": "1",
}
OTHER = STATE | {
    "ccode": "300",
    "stabb": "AUH",
    "sidea": "0",
    "fatality": "0",
    "fatalpre": "0",
    "hiact": "0",
    "hostlev": "1",
}
EVENT = "event:cow-mid:9001"


def bounds(when: object) -> tuple[str | None, ...]:
    dates = span(when)  # type: ignore[arg-type]
    assert dates
    return tuple(map(day_text, dates.bounds))


def list_values(records: list[Claim], about: str) -> dict[str | None, object]:
    return {claim.property: claim.value for claim in records if claim.about == about}


def test_a_dispute_has_its_dates_figures_and_outcome() -> None:
    """A day that isn't known leaves the month; deaths come in levels; -9 is nothing."""
    row = DISPUTE | {"outcome": "5", "settle": "-9", "recip": "1", "numa": "1", "numb": "1", "ongo2014": "0"}
    made = read_records(write_table(MIDA, [row]))
    dispute = events(made)[EVENT]
    assert dispute.when == "1902-07/1903-01-24"
    assert dispute.measures["killed"] == Measure(low=26, high=100)
    assert dispute.measures["intensity"] == Measure(best=4, text="clash")
    assert list_values(claims(made), EVENT)["outcome"] == "stalemate"
    assert "settle" not in dispute.attributes


def test_the_states_of_a_dispute_are_its_sides() -> None:
    """Found by COW's codes, also states of before; what each did, lost and wanted, and when, is said of its part."""
    made = read_records(write_table(MIDB, [OTHER | {"stday": "3", "endday": "-9"}, STATE]))
    dispute = events(made)[EVENT]
    britain, austria = "actor:state:gbr", "actor:cow-midb:austria-hungary"
    assert roles(dispute) == {("side_a", britain), ("side_b", austria)}
    assert "UKG" not in actors(made)[britain].aliases
    assert bounds(dispute.when) == ("1902-07-01", "1902-07-03", "1903-01-24", "1903-01-31")
    part = list_values(claims(made), f"{EVENT}#side_a:{britain}")
    assert part == {
        "when": "1902-07/1903-01-24", "intensity": Measure(best=4, text="clash"), "killed": Measure(low=26, high=100),
        "motive": "territory", "membership": "from the first day", "position": "wants to change the status quo",
    }  # fmt: skip
    assert list_values(claims(made), f"{EVENT}#side_b:{austria}")["killed"] == Measure(best=0, low=0, high=0)


def test_a_state_may_be_on_both_sides_one_after_the_other() -> None:
    later = STATE | {"sidea": "0", "styear": "1904", "stmon": "2", "endyear": "1904", "endmon": "5"}
    dispute = events(read_records(write_table(MIDB, [STATE, OTHER, later])))[EVENT]
    assert {role for role, actor in roles(dispute) if actor == "actor:state:gbr"} == {"side_a", "side_b"}
    assert bounds(dispute.when) == ("1902-07-01", "1902-07-31", "1904-05-24", "1904-05-24")


def test_an_incident_lies_in_its_dispute_and_one_that_ends_before_it_begins_is_refused() -> None:
    row = STATE | {"incidnum": "9001001", "insidea": "0", "action": "16", "hostlev": "4"}
    cells = {name: cell for name, cell in row.items() if name in MIDIP.split(",")}
    wrong = cells | {"incidnum": "9001002", "endyear": "1901"}
    rows = read_rows(write_table(MIDIP, [cells, wrong]))
    (problem,) = [problem for row in rows for problem in row.problems]
    assert (problem.line, "ends before it starts" in problem.message) == (3, True)
    incident = events([record for row in rows for record in row.records])["event:cow-mid:incident-9001001"]
    assert roles(incident) == {("side_b", "actor:state:gbr")}
    assert incident.links[0].target == EVENT


def test_the_tables_of_disputes_meet_whatever_comes_first(
    store: GraphStore, other_store: GraphStore, write: WriteFile
) -> None:
    """Incidents say nothing of a dispute's dates, and take none back."""
    incident = {
        name: cell
        for name, cell in (STATE | {"insidea": "1", "action": "16", "incidnum": "9001001"}).items()
        if name in MIDIP
    }
    files = [
        write(write_table(MIDA, [DISPUTE]), name="a.csv"),
        write(write_table(MIDB, [STATE, OTHER]), name="b.csv"),
        write(write_table(MIDIP, [incident]), name="ip.csv"),
    ]
    load(files, store)
    load(files[::-1], other_store)
    assert store.digest() == other_store.digest()
    dispute = events([store.records([EVENT])[EVENT]])[EVENT]
    assert bounds(dispute.when) == ("1902-07-01", "1902-07-31", "1903-01-24", "1903-01-24")
    assert len(roles(dispute)) == 2


ALLIANCE = {
    "version4id": "7", "ccode": "255", "state_name": "Germany", "all_st_day": "-9", "all_st_month": "6", "all_st_year": "1879",
    "ss_type": "Type I: Defense Pact", "mem_st_day": "7", "mem_st_month": "10", "mem_st_year": "1879", "defense": "1",
    "entente": "1", "version": "4.1",
}  # fmt: skip


def test_an_alliance_is_an_agreement_of_its_members() -> None:
    """Each with its own time in it; one without an end was in force when the data ended."""
    alliance = {name: cell for name, cell in ALLIANCE.items() if name not in {"ccode", "state_name"}}
    left = {"mem_end_day": "3", "mem_end_month": "11", "mem_end_year": "1918"}
    rows = [
        alliance | {"ccode": "300", "state_name": "Austria-Hungary"} | left,
        alliance | {"ccode": "255", "state_name": "Germany"},
    ]
    made = read_records(write_table(MEMBER, rows))
    agreed = events(made)["event:cow-alliances:7"]
    assert (agreed.type, agreed.when) == ("agree", "1879-06/")
    assert roles(agreed) == {("signatory", "actor:cow-alliances:austria-hungary"), ("signatory", "actor:state:deu")}
    assert (
        list_values(claims(made), f"{agreed.id}#signatory:actor:cow-alliances:austria-hungary")["when"]
        == "1879-10-07/1918-11-03"
    )
    assert {claim.value for claim in claims(made) if claim.property == "purpose"} == {"defence", "entente"}


PAIR = {
    "version4id": "7", "ccode1": "255", "state_name1": "Germany", "ccode2": "325", "state_name2": "Italy", "dyad_st_day": "20",
    "dyad_st_month": "5", "dyad_st_year": "1882", "dyad_end_month": "5", "dyad_end_year": "1915", "defense": "1",
    "nonaggression": "0", "version": "4.1",
}  # fmt: skip
SECOND = {
    "ccode2": "300",
    "state_name2": "Austria-Hungary",
    "dyad_st_day": "7",
    "dyad_st_month": "10",
    "dyad_st_year": "1879",
}


def test_pairs_of_allies_are_signatories_of_one_alliance_each_allied_in_its_time() -> None:
    made = read_records(write_table(DYAD, [PAIR, PAIR | SECOND]))
    agreed = events(made)["event:cow-alliances:7"]
    assert {actor for _, actor in roles(agreed)} == {
        "actor:state:deu", "actor:state:ita", "actor:cow-alliances-dyad:austria-hungary"
    }  # fmt: skip
    assert bounds(agreed.when) == ("1879-10-07", "1879-10-07", "1915-05-01", "1915-05-31")
    assert {(pair.type, pair.end, pair.when) for pair in made if isinstance(pair, Relation)} == {
        ("allied_with", "actor:state:ita", "1882-05-20/1915-05"),
        ("allied_with", "actor:cow-alliances-dyad:austria-hungary", "1879-10-07/1915-05"),
    }
    assert agreed.attributes == {"version": "4.1"}


def test_tables_of_alliances_by_year_say_the_same(store: GraphStore, other_store: GraphStore, write: WriteFile) -> None:
    """A pair's or member's years repeat its time."""
    years = [PAIR | {"year": str(year)} for year in (1882, 1883)]
    load([write(write_table(f"{DYAD},year", years), name="yearly.csv")], store)
    load([write(write_table(DYAD, [PAIR]), name="pairs.csv")], other_store)
    assert store.digest() == other_store.digest()
    rows = read_rows(write_table(f"{MEMBER},year", [ALLIANCE | {"year": "1880"}]))
    assert not [row.problems for row in rows if row.problems]

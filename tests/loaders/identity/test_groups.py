"""The tables of groups and forces: sound, and found by every name that datasets have."""

from __future__ import annotations

from importlib.resources import files

import pytest

from knowledge_graph.identity.folding import fold
from knowledge_graph.records import Actor
from knowledge_graph.store import GraphStore
from knowledge_graph.vocabulary import VOCABULARY
from loaders.identity.groups import find_group, list_names
from loaders.identity.states import list_states
from loaders.load import load
from queries.entities.duplicates import resolve
from queries.entities.search import search
from queries.parameters.entities import ResolveParameters, SearchParameters
from tests.loaders.conftest import WriteFile
from tests.support.worlds import actor


def rows() -> list[dict[str, str]]:
    text = (files("knowledge_graph.identity") / "groups.tsv").read_text("utf-8")
    head, *lines = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return [dict(zip(head, line, strict=True)) for line in lines]


def test_the_table_is_sound():
    table = rows()
    for column in ("key", "ucdp", "wikidata"):
        values = [row[column] for row in table if row[column]]
        assert len(values) == len(set(values)), column
    for row in table:
        names = [row["name"], *row["names"].split("|")]
        assert row["type"] in VOCABULARY.tables["actor_types"]
        assert len({fold(name) for name in names}) == len(names), row["key"]
        assert {state.key for state in list_states()} >= set(row["countries"].split()), row["key"]


@pytest.mark.parametrize(
    ("name", "type_", "codes", "key"),
    [
        ("IS", "armed_group", {"ucdp": "234"}, "islamic-state"),
        ("Islamic State", "unknown", {}, "islamic-state"),
        ("LRA: Lord's Resistance Army", "armed_group", {}, "lords-resistance-army"),
        ("Kurdistan Workers Party (PKK)", "armed_group", {}, "kurdistan-workers-party"),
        ("Hamas Movement", "armed_group", {}, "hamas"),
        ("Military Forces of Kenya", "armed_forces", {}, "forces:ken:military"),
        ("Kenya Defence Forces", "unknown", {}, "forces:ken:military"),
        ("Armed forces (Kenya)", "armed_forces", {"gdelt": "KENMIL"}, "forces:ken:military"),
        ("Kenyan Army", "armed_forces", {}, "forces:ken:army"),
        ("Nigeria Police Force", "unknown", {}, "forces:nga:police"),
        ("Military Forces of Kenya (2013-2022)", "armed_forces", {}, "forces:ken:military"),
        ("Military Forces of Kenya (2013-2022) Rapid Response Unit", "armed_forces", {}, None),
        ("Military Forces of Kenya (2013-2022) National Guard", "armed_forces", {}, "forces:ken:national-guard"),
        ("National Guard of Ukraine", "unknown", {}, "forces:ukr:national-guard"),
        ("Islamic Front", "armed_group", {}, None),
        ("Islamic Front", "armed_group", {"ucdp": "5575"}, "islamic-front"),
        ("SDF", "armed_group", {}, None),
        ("Islamic State", "person", {}, None),
        ("ADEMAPASJ", "political_party", {}, "alliance-for-democracy-in-mali"),
        ("PSOE: Spanish Socialist Party", "political_party", {}, "spanish-socialist-workers-party"),
        ("People's Liberation Front (JVP)", "armed_group", {}, "janatha-vimukthi-peramuna"),
        ("People's Liberation Front", "armed_group", {}, None),
        ("NDA: National Democratic Alliance", "unknown", {}, None),
        ("Kenya", "state", {}, None),
    ],
)
def test_groups_and_forces_are_found_by_their_names(name: str, type_: str, codes: dict[str, str], key: str | None):
    assert find_group(Actor(id="actor:x", type=type_, name=name, identifiers=codes)) == key


@pytest.mark.parametrize(
    ("name", "countries", "key"),
    [
        ("National Liberation Army", (), None),
        ("National Liberation Army", ("per",), "ejercito-de-la-liberacion-nacional"),
        ("National Liberation Army (Peru)", ("per",), "ejercito-de-la-liberacion-nacional"),
        ("National Liberation Army (ELN) (Peru)", ("per",), "ejercito-de-la-liberacion-nacional"),
        ("National Liberation Army (Ghana)", ("gha",), None),
        ("Movement of the Revolutionary Left (MIR) (Peru)", ("per",), "movimiento-de-la-izquierda-revolucionaria"),
        ("Movement of the Revolutionary Left (MIR) (Chile)", ("chl",), None),
        ("Montoneros (Argentina)", ("arg",), "montoneros"),
        ("Montoneros (Argentina/Chile)", ("arg", "chl"), None),
        ("Jondullah (Iran/Pakistan)", ("irn", "pak"), "jondullah"),
        ("Montoneros (Renewal)", ("arg",), None),
        ("Islamic State (Afghanistan)", ("afg",), None),
    ],
)
def test_a_name_that_several_have_is_one_groups_in_its_country(name: str, countries: tuple[str, ...], key: str | None):
    assert find_group(Actor(id="actor:x", type="armed_group", name=name), countries) == key


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize(
    ("number", "short", "name", "country"),
    [
        ("739", "MPM", "Montoneros (Argentina)", ""),
        ("310", "J", "Jondullah (Pakistan/Iran)", ""),
        ("517", "PF", "Popular Front", "Burkina Faso"),
        ("753", "ERP", "People's Revolutionary Army (El Salvador)", ""),
    ],
)
def test_files_loaded_one_by_one_find_a_group_in_its_country(
    write: WriteFile, store: GraphStore, number: str, short: str, name: str, country: str, order: int
):
    stated = {"Country": country} if country else {}
    other = actor("gtd:1", type="armed_group", name=name, attributes=stated)
    listed = actor("ucdp:1", type="armed_group", name=short, identifiers={"ucdp": number})
    for path in [write(listed, name="ucdp.jsonl"), write(other, name="gtd.jsonl")][::order]:
        load([path], store)
    assert len(store.merges()) == 1


def test_a_name_and_abbreviation_of_several_groups_is_none_of_them(write: WriteFile, store: GraphStore):
    argentine = actor("ucdp:1", type="armed_group", name="ERP", identifiers={"ucdp": "738"})
    listed = argentine | {"aliases": list(list_names("ucdp", "738"))}
    named = actor("gtd:1", type="armed_group", name="People's Revolutionary Army (ERP)")
    load([write(listed, name="ucdp.jsonl"), write(named, name="gtd.jsonl")], store)
    assert store.merges() == []


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("together", [True, False])
def test_the_table_joins_across_files_and_says_so(write: WriteFile, store: GraphStore, order: int, together: bool):
    names = {"ucdp": "PKK", "acled": "PKK: Kurdistan Workers Party", "icews": "Kurdistan Workers' Party"}
    codes = {"ucdp": {"ucdp": "323"}}
    paths = [
        write(actor(f"{key}:1", type="armed_group", name=name, identifiers=codes.get(key, {})), name=f"{key}.jsonl")
        for key, name in names.items()
    ][::order]
    for batch in [paths] if together else [[path] for path in paths]:
        load(batch, store)
    assert store.merged(["actor:ucdp:1", "actor:icews:1"]) == {
        "actor:ucdp:1": "actor:acled:1",
        "actor:icews:1": "actor:acled:1",
    }
    assert {merge.why for merge in store.merges()} == {
        "both are Kurdistan Workers' Party in the table of groups (kurdistan-workers-party)"
    }


def test_groups_of_ucdp_are_found_by_the_names_people_know(write: WriteFile, store: GraphStore):
    assert list_names("ucdp", "1051")[0] == "Boko Haram"
    load([write(actor("ucdp:234", type="armed_group", name="IS", aliases=list(list_names("ucdp", "234"))))], store)
    assert [hit["id"] for hit in search(store, SearchParameters(q="Islamic State")).data["results"]] == [
        "actor:ucdp:234"
    ]


def test_what_one_file_keeps_apart_is_a_close_call(write: WriteFile, store: GraphStore):
    pairs = {
        "LRA": "Lord's Resistance Army",
        "PKK": "Kurdistan Workers' Party",
        "IS": "Islamic State",
        "Hamas": "Hamas Movement",
    }
    names = [name for pair in pairs.items() for name in pair]
    load([write(*(actor(f"x{n}", type="armed_group", name=name) for n, name in enumerate(names)))], store)
    assert store.merges() == []
    answer = resolve(store, ResolveParameters()).data
    listed = {frozenset((pair["one"], pair["other"])) for pair in answer["results"]}
    assert listed == {frozenset((f"actor:x{n}", f"actor:x{n + 1}")) for n in range(0, len(names), 2)}

"""PA-X, GTD and DTM: what is known, by whom, and how surely; what isn't known is left out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from knowledge_graph.records import Event
from tests.loaders.published.tables import actors, claims, events, locations, places, read_records, roles

SAMPLES = Path(__file__).parents[2] / "docs" / "samples"
"""Hand-written rows under published headers, which the pages on the formats load, too."""

DTM = json.dumps(
    {
        "result": [
            {
                "id": 7, "operation": "An operation", "admin0Name": "Haiti", "admin0Pcode": "HTI", "admin1Name": "Ouest",
                "admin1Pcode": "HT01", "numPresentIdpInd": 90, "reportingDate": "2010-11-30T00:00:00", "roundNumber": 1,
                "displacementReason": None, "idpOriginAdmin1Name": "Not available", "idpOriginAdmin1Pcode": "Not available",
                "assessmentType": "SA",
            }
        ]
    }
)  # fmt: skip


def test_an_agreement_has_its_process_countries_and_signatories() -> None:
    """A unilateral document is a statement; provisions of 0 aren't kept."""
    made = read_records((SAMPLES / "pax_all_agreements_data.csv").read_bytes())
    accord, declaration = (events(made)[f"event:pax:{number}"] for number in (99001, 99002))
    assert (accord.type, accord.when, accord.mode) == ("agree", "2015-06-20", "comprehensive framework agreement")
    assert places(accord) == {("concerns", "location:country:mli")}
    assert "MLI" not in locations(made)["location:country:mli"].aliases
    assert accord.links[0].target == "event:pax:process-991"
    assert (
        accord.summary
        == "Signatories, in the agreement's words: For the Government: A. Minister\nFor the Front: B. Leader"
    )
    assert {claim.value for claim in claims(made) if claim.about == accord.id} == {"Mali/Azawad"}
    assert accord.attributes["GCh"] == "1"
    assert not {"GChRhet", "UcdpAgr"} & set(accord.attributes)
    assert (declaration.type, declaration.when) == ("statement", "2016-02")
    assert places(declaration) == {("concerns", "location:country:mli"), ("concerns", "location:country:ner")}


def test_an_attack_has_attackers_in_doubt_and_claims_of_articles() -> None:
    made = read_records((SAMPLES / "gtd.csv").read_bytes())
    attack, kidnapping = (events(made)[f"event:gtd:{number}"] for number in (200001010001, 200001000002))
    group, target = "actor:gtd:an-example-front", "actor:gtd:private-citizens-property"
    assert roles(attack) == {("attacker", group), ("claimant", group), ("target", target)}
    assert actors(made)[target].type == "category"
    certainty = {claim.about: claim.certainty for claim in claims(made) if "#" in claim.about}
    assert certainty == {f"{attack.id}#attacker:{group}": "hedged"}
    assert sum(claim.source.startswith("source:article:") for claim in claims(made)) == 1
    assert set(attack.measures) == {"killed"}, "-99 wounded are not known"
    assert attack.attributes["latitude"] == "38.98"
    assert (kidnapping.type, kidnapping.when) == ("captivity", "2000-01/2000-02-03")
    assert {role for role, _ in roles(kidnapping)} == {"target"}


@pytest.mark.parametrize("windows", [True, False])
def test_day_and_month_of_an_attack_may_be_unknown(windows: bool) -> None:
    content = (SAMPLES / "gtd.csv").read_text("utf-8").replace(",2000,1,1,,", ",2000,0,0,,")
    made = read_records((content.replace("\n", "\r\n") if windows else content).encode())
    assert events(made)["event:gtd:200001010001"].when == "2000"


def test_displaced_people_are_counted_in_the_narrowest_area() -> None:
    """A district may be named as its region; a day's count is a release of that day."""
    made = read_records((SAMPLES / "dtm.csv").read_bytes())
    district = events(made)["event:dtm:AF1901-2022-06-30-15-An%20operation-BA-Conflict-AF09"]
    assert district.when == "2022-06-30"
    assert district.source == "source:dtm:2022-06-30"
    kunduz = "location:region:afg:kunduz:kunduz"
    assert places(district) == {("occurred_at", kunduz), ("origin", "location:region:afg:baghlan")}
    assert locations(made)[kunduz].part_of == "location:region:afg:kunduz"
    assert {claim.value for claim in claims(made)} == {"Conflict"}
    levels: list[Event] = list(events(made).values())
    assert [next(place.precision for place in level.locations) for level in levels] == ["country", "region", "district"]


def test_the_api_s_answers_are_read_as_the_tables_are() -> None:
    """Its rows are in a list within an object, and may lack a cause."""
    (count,) = events(read_records(DTM.encode())).values()
    assert count.id == "event:dtm:HT01-2010-11-30-1-An%20operation-SA"
    assert places(count) == {("occurred_at", "location:region:hti:ouest")}

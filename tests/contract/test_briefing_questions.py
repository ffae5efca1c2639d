"""What readers ask of the sample, with the answers that its page gives: over HTTP, of every store.

The right answers were read from the page, not from what the service said. Where the page leaves something open, so does
the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import orjson
import pytest

from graph_service.settings import Settings
from knowledge_graph.store import GraphStore
from loaders import briefing
from tests.support.calling import Caller, calling

ADRIFT, BEACHED = "event:us-vessels-adrift-2024-05-25", "event:us-vessels-beached-2024-05-25"
ANCHORED, RECOVERY = "event:us-vessels-anchored-2024-05-25", "event:us-vessels-recovery-2024-05-25"
MEDIATION, CAIRO, PARIS = "event:gaza-truce-mediation", "event:cairo-talks-2024", "event:paris-talks-2024-05"
STALL, RESTART = "event:truce-talks-stall-2024-05", "event:truce-talks-restart-2024-05"
ORDER, ANSWER = "event:icj-order-2024-05-24", "event:israel-response-icj-2024-05-24"
TRUST, DUTY = "event:un-trust-statement-2024-05-24", "event:un-duty-statement-2024-05-24"
OPERATION, OUTCRY = "event:rafah-operation-2024-05", "event:rafah-offensive-outcry-2024-05"
FLIGHT, HOSTAGES = "event:rafah-displacement-2024-05", "event:hostages-in-gaza"
ATTACKS, CLAIMED = "event:attacks-from-yemen-and-iraq", "event:iraqi-groups-claim-2024-05-25"
AL_THANI = "actor:mohammed-bin-abdulrahman-al-thani"
PAGE = "source:nyt-briefing-2024-05-25"
OFFICIALS = "officials briefed on the talks"

Ask = Callable[..., Any]


@pytest.fixture
def ask(sample: GraphStore) -> Iterator[Ask]:
    """Ask a question about the sample, by its path and parameters."""
    with calling(Settings(), sample) as client:
        yield lambda path, **parameters: answer_of(client, path, parameters)


def answer_of(client: Caller, path: str, parameters: dict[str, Any]) -> Any:
    response = client.get(f"{path}?{urlencode(parameters, doseq=True)}")
    assert response.status_code == 200, response.text
    return response.json()


def listed(answer: Any) -> list[str]:
    return [result["id"] for result in answer["results"]]


def test_the_page_answers_its_readers(ask: Ask) -> None:
    """Every question on one store: filling a server for each would take minutes."""
    for read_answer in QUESTIONS:
        read_answer(ask)


def what_came_before_what(ask: Ask) -> None:
    """Heavy seas tore the vessels loose, which beached two, which are being recovered: never the other way round."""
    there = ask("/v1/paths", start=ADRIFT, end=RECOVERY, mode="temporal", order="certain")["paths"]
    assert [ADRIFT, BEACHED, RECOVERY] in [path["nodes"] for path in there]
    assert {path["time_order"] for path in there} == {"certain"}
    for order in ("possible", "certain"):
        assert ask("/v1/paths", start=RECOVERY, end=ADRIFT, mode="temporal", order=order)["paths"] == []
    after = ask("/v1/timeline", relative_to=ADRIFT, when="after", match="certain")
    assert set(listed(after)) == {BEACHED, ANCHORED, RECOVERY}
    assert RECOVERY not in listed(ask("/v1/timeline", relative_to=ADRIFT, when="before"))
    # The spokesman spoke twice after the order, the second time after the first.
    order = listed(ask("/v1/timeline", relative_to=TRUST, when="after", match="certain"))
    assert DUTY in order
    assert ORDER not in order
    assert ORDER in listed(ask("/v1/timeline", relative_to=TRUST, when="before", match="certain"))


def who_mediated_what_on_whose_word(ask: Ask) -> None:
    """Egypt led in Cairo; Qatar, Egypt and the United States mediate for months; who sat in Paris officials say."""
    answer = ask("/v1/roles", role="mediator")
    rows = [(row["event"], row["actor"], row["anonymous"]) for row in answer["results"]]
    assert rows == [
        (CAIRO, "actor:egypt", False),
        (MEDIATION, "actor:egypt", False),
        (MEDIATION, AL_THANI, False),
        (MEDIATION, "actor:qatar", False),
        (MEDIATION, "actor:united-states", False),
        (PARIS, AL_THANI, True),
        (PARIS, "actor:qatar", False),
    ]
    assert answer["total"] == {"value": 7, "relation": "eq"}
    words = {(row["event"], row["actor"]): row["claims"] for row in answer["results"]}
    (claim,) = (answer["claims"][identifier] for identifier in words[PARIS, AL_THANI])
    assert claim["attributed_to"] == [{"text": OFFICIALS, "kind": "anonymous", "count": 3}]
    assert (claim["source"], claim["locator"]) == (f"{PAGE}-talks", "paragraph 2")
    assert listed(ask("/v1/timeline", role="mediator")) == [CAIRO, MEDIATION, PARIS]
    own = ask("/v1/timeline", entity=AL_THANI, role="mediator", exclude_anonymous="true")
    assert listed(own) == [MEDIATION]
    assert listed(ask("/v1/timeline", place="location:cairo", role="mediator")) == [CAIRO]


def who_was_in_paris(ask: Ask) -> None:
    """Israel and the United States were represented; three people by anonymous word; the paper dates it to Friday, too."""
    rows = ask("/v1/roles", entity=PARIS)["results"]
    assert {(row["actor"], row["role"], row["anonymous"]) for row in rows} == {
        ("actor:david-barnea", "negotiator", True),
        ("actor:william-burns", "negotiator", True),
        (AL_THANI, "mediator", True),
        ("actor:qatar", "mediator", False),
        ("actor:israel", "represented", False),
        ("actor:united-states", "represented", False),
    }
    when = ask(f"/v1/events/{PARIS}")["when"]
    assert (when["earliest"], when["latest"], when["original"]) == ("2024-05-24", "2024-05-25", "this weekend")
    (friday,) = ask(f"/v1/entities/{PARIS}/claims", property="when")["results"]
    assert (friday["value"], friday["locator"]) == ("2024-05-24", "paragraph 9")


def who_never_meets_hamas(ask: Ask) -> None:
    """Its envoys deal with Egyptians and Qataris, and meet no Israelis or Americans: a denial, marked as one."""
    contacts = ask("/v1/entities/actor:hamas/neighbourhood", relation="in_contact_with")["edges"].values()
    assert {edge["start"] for edge in contacts} == {"actor:egypt", "actor:qatar"}
    every = ask("/v1/entities/actor:hamas/neighbourhood", relation="in_contact_with", status="any")
    denied = {edge["start"]: edge for edge in every["edges"].values() if edge["status"] == "denied"}
    assert denied.keys() == {"actor:israel", "actor:united-states"}
    assert all(every["claims"][edge["claims"][0]]["stance"] == "denies" for edge in denied.values())
    assert {edge["readings"]["forward"] for edge in denied.values()} == {"is in contact with"}
    for start in denied:
        path = ask("/v1/paths", start=start, end="actor:hamas")["paths"][0]
        assert all("in-contact-with" not in edge for step in path["steps"] for edge in step["edges"])


def how_links_read(ask: Ask) -> None:
    for start, end, words in READINGS:
        (path,) = ask("/v1/paths", start=start, end=end, relation=["sequence", "place", "part"])["paths"]
        assert [step["readings"] for step in path["steps"]] == [[words]], (start, end)


READINGS = [
    (ADRIFT, BEACHED, "caused"), (BEACHED, ADRIFT, "was caused by"), (ORDER, ANSWER, "was answered by"),
    (ANSWER, ORDER, "responds to"), (RECOVERY, BEACHED, "follows"), (BEACHED, RECOVERY, "is followed by"),
    (MEDIATION, CAIRO, "includes"), (CAIRO, MEDIATION, "is part of"), (PARIS, "location:paris", "occurred at"),
    ("location:paris", PARIS, "is the scene of"), (BEACHED, "location:ashkelon", "occurred near"),
    ("location:ashkelon", BEACHED, "is near the scene of"), ("location:rafah", ORDER, "is the concern of"),
    (CLAIMED, "location:haifa", "was aimed at"), ("location:haifa", "location:mediterranean-sea", "borders"),
]  # fmt: skip


def how_places_are_reached(ask: Ask) -> None:
    """By default, whatever the place: who is tied to it, and over which event."""
    for start, end, nodes in TO_PLACES:
        paths = [path["nodes"] for path in ask("/v1/paths", start=start, end=end, mode="all_shortest")["paths"]]
        assert paths == [[start, *between, end] for between in nodes], (start, end)


TO_PLACES: list[tuple[str, str, list[list[str]]]] = [
    ("actor:david-barnea", "location:paris", [[PARIS]]),
    ("actor:egypt", "location:cairo", [[CAIRO]]),
    ("actor:us-army", "location:ashkelon", [[BEACHED], [RECOVERY]]),
    ("actor:us-army", "location:gaza-pier", [[ANCHORED]]),
    ("actor:iraqi-axis-of-resistance", "location:haifa", [[CLAIMED]]),
    ("actor:icj", "location:rafah", [[ORDER]]),
    ("actor:benjamin-netanyahu", "location:tel-aviv", [["event:tel-aviv-protest-2024-05-25"]]),
    ("actor:g7-finance-ministers", "location:west-bank", [["event:g7-call-west-bank-2024-05-25"]]),
    ("actor:houthis", "location:yemen", [[]]),
    ("actor:hamas", "location:gaza-strip", [[]]),
    ("actor:israel", "location:israel", [[]]),
    ("actor:houthis", "actor:israel", [[ATTACKS]]),
    ("actor:houthis", "location:israel", [[ATTACKS]]),
]


def where_speakers_disagree(ask: Ask) -> None:
    """On what a truce should be, and on what the court has ordered; on nothing else."""
    answer = ask("/v1/conflicts")
    values = {(result["about"], result["property"]): result["readings"] for result in answer["results"]}
    assert values.keys() == {(MEDIATION, "position"), (ORDER, "reading")}
    speakers = {
        key: [speakers_of(answer["claims"][reading["claims"][0]]) for reading in readings]
        for key, readings in values.items()
    }
    assert sorted(speakers[MEDIATION, "position"]) == [["actor:hamas"], ["actor:israel"]]
    assert sorted(speakers[ORDER, "reading"]) == [[], [], ["actor:icj"], ["actor:israel"], ["some judges of the court"]]
    hedged = {reading["value"] for reading in values[ORDER, "reading"] for claim in reading["claims"]
              if answer["claims"][claim]["certainty"] == "hedged"}  # fmt: skip
    assert hedged == {
        "The campaign in Rafah is to end at once", "The offensive is to stop", "It changes nothing for the offensive",
    }  # fmt: skip
    (held,) = ask("/v1/conflicts", series="true", property="held")["results"]
    points = {(point["value"]["low"], point["source"].rpartition("-")[2]) for point in held["points"]}
    assert points == {(120, "talks"), (100, "developments")}


def speakers_of(claim: dict[str, Any]) -> list[str]:
    return [speaker.get("actor") or speaker["text"] for speaker in claim.get("attributed_to", [])]


def what_a_speaker_says(ask: Ask) -> None:
    """The United Nations gives a figure that the paper gives, too; what is planned stands on anonymous word alone."""
    assert listed(ask("/v1/timeline", attributed_to="actor:united-nations")) == [FLIGHT]
    figures = ask(f"/v1/entities/{FLIGHT}/claims", property="displaced")["results"]
    assert [(claim["value"]["low"], speakers_of(claim)) for claim in figures] == [
        (800_000, []), (800_000, ["actor:united-nations"]),
    ]  # fmt: skip
    without = ask(f"/v1/entities/{FLIGHT}/claims", property="displaced", exclude_speaker="actor:united-nations")
    assert [speakers_of(claim) for claim in without["results"]] == [[]]
    assert listed(ask("/v1/timeline", only_anonymous="true", reality="any")) == [RESTART]
    assert listed(ask("/v1/timeline", only_anonymous="true")) == []
    alone = ask("/v1/roles", only_anonymous="true")["results"]
    assert {row["actor"] for row in alone} == {"actor:david-barnea", "actor:william-burns", AL_THANI}
    (trust,) = ask(f"/v1/entities/{TRUST}/claims", property="position")["results"]
    assert speakers_of(trust) == ["actor:stephane-dujarric", "actor:antonio-guterres"]
    hits = ask("/v1/entities", q="actor:united-nations")
    assert (listed(hits), "suggestions" in hits) == (["actor:united-nations"], False)
    assert listed(ask("/v1/entities", q="actor:united-nations", kind="event")) == []


def what_is_found_by_its_words(ask: Ask) -> None:
    for words, expected, first in WORDS:
        hits = listed(ask("/v1/entities", q=words, limit=100))
        assert expected <= set(hits), words
        assert first is None or hits[0] == first, words


WORDS: list[tuple[str, set[str], str | None]] = [
    ("ceasefire", {MEDIATION, PARIS, RESTART, STALL}, None),
    ("cease-fire", {MEDIATION, PARIS, RESTART, STALL}, None),
    ("negotiations", {RESTART, STALL, "event:israel-hezbollah-truce-talks"}, None),
    ("prime minister", {"actor:benjamin-netanyahu", AL_THANI}, None),
    ("director of the Mossad", {"actor:david-barnea"}, "actor:david-barnea"),
    ("director of the CIA", {"actor:william-burns"}, "actor:william-burns"),
    ("prisoners", {"actor:palestinian-prisoners", MEDIATION}, "actor:palestinian-prisoners"),
    ("Crime Minister", {"event:tel-aviv-protest-2024-05-25"}, None),
    ("Islamic Resistance in Iraq", {"actor:iraqi-axis-of-resistance"}, "actor:iraqi-axis-of-resistance"),
    ("Sheikh Mohammed", {AL_THANI}, AL_THANI),
]


def what_was_certainly_on_one_day(ask: Ask) -> None:
    """The order and the first of the UN's statements are of Friday; all else may have been on another day, or went on."""
    friday = {"after": "2024-05-24", "before": "2024-05-24"}
    assert listed(ask("/v1/timeline", match="within", **friday)) == [ORDER, TRUST]
    saturday = listed(ask("/v1/timeline", match="within", after="2024-05-25", before="2024-05-25"))
    assert set(saturday) == {
        ADRIFT, BEACHED, ANCHORED, "event:g7-call-west-bank-2024-05-25", "event:tel-aviv-protest-2024-05-25",
    }  # fmt: skip
    assert listed(ask("/v1/timeline", before="1900")) == []
    may = listed(ask("/v1/timeline", entity="actor:israel"))
    assert may.index(OPERATION) < may.index(OUTCRY)


def what_the_page_says_in_all(ask: Ask) -> None:
    """Every claim of its parts is one of its own, in the order of the page."""
    written = [orjson.loads(line) for line in briefing().read_bytes().splitlines()]
    claims = [record for record in written if record["kind"] == "claim"]
    answer = ask(f"/v1/entities/{PAGE}/claims", limit=1000)
    assert answer["total"] == {"value": len(claims), "relation": "eq"}
    made = [(claim["source"], claim["about"], claim.get("locator")) for claim in answer["results"]]
    assert sorted(made) == sorted((claim["source"], claim["about"], claim["locator"]) for claim in claims)
    held = {claim["value"]["low"] for claim in answer["results"] if claim.get("property") == "held"}
    assert held == {100, 120}


def who_stands_between(ask: Ask) -> None:
    """Between Israel and Hamas the talks that both took part in, and the war; that they are enemies stands between nobody."""
    sides = {"seeds": ["actor:israel", "actor:hamas"], "side_a": "actor:israel", "side_b": "actor:hamas"}
    answer = ask("/v1/subgraph", analyse="brokers", depth=2, limit=500, limit_per_relation=100, **sides)
    brokers = {broker["id"] for broker in answer["analysis"]["brokers"]}
    assert {MEDIATION, CAIRO, STALL, "event:gaza-war"} <= brokers


def how_strong_a_path_is(ask: Ask) -> None:
    """That Barnea was in Paris stands on anonymous word alone: the weakest step; where all are alike none is."""
    (path,) = ask("/v1/paths", start="actor:david-barnea", end="actor:hamas")["paths"]
    assert [step["anonymous"] for step in path["steps"]] == [True, False, False]
    assert path["weakest"] == 0
    (path,) = ask("/v1/paths", start="actor:houthis", end="actor:israel")["paths"]
    assert (path["nodes"], path["weakest"]) == (["actor:houthis", ATTACKS, "actor:israel"], None)
    (path,) = ask("/v1/paths", start="actor:united-nations", end="actor:icj")["paths"]
    assert set(path["nodes"][1:-1]) <= {TRUST, DUTY, ORDER, "actor:israel"}


def who_speaks_for_whom(ask: Ask) -> None:
    """The United Nations is represented by its spokesman; only the groups say that they aimed at the two ports."""
    rows = ask("/v1/roles", entity="actor:united-nations")["results"]
    assert {(row["event"], row["role"]) for row in rows} == {(TRUST, "represented"), (DUTY, "represented")}
    targets = ask("/v1/roles", entity="actor:israel", role="target")["results"]
    assert {ATTACKS, CLAIMED, OUTCRY} == {row["event"] for row in targets}
    ports = ask(f"/v1/entities/{CLAIMED}/neighbourhood", relation="TARGETED")
    aimed = {edge["end"]: edge for edge in ports["edges"].values() if edge["type"] == "TARGETED"}
    assert aimed.keys() == {"location:haifa", "location:eilat"}
    for edge in aimed.values():
        assert [speakers_of(ports["claims"][claim]) for claim in edge["claims"]] == [["actor:iraqi-axis-of-resistance"]]
    assert ports["nodes"][CLAIMED]["reality"] == "alleged"


def what_is_said_of_an_event(ask: Ask) -> None:
    """Positions, figures and conditions, each in the words of whoever holds them."""
    for event, name, value, speakers, certainty in SAID:
        claims = ask(f"/v1/entities/{event}/claims", property=name, limit=1000)["results"]
        assert (value, speakers, certainty) in [
            (plain(claim["value"]), speakers_of(claim), claim["certainty"]) for claim in claims
        ], (event, name, value)


def plain(value: Any) -> Any:
    return value if isinstance(value, str) else tuple(value.get(name) for name in ("low", "best", "high", "share"))


SAID: list[tuple[str, str, Any, list[str], str]] = [
    (TRUST, "position", "He expects that Israel will carry out the order as it should",
     ["actor:stephane-dujarric", "actor:antonio-guterres"], "stated"),
    (DUTY, "position", "States are bound to carry out the court's decisions", ["actor:stephane-dujarric"], "stated"),
    (ORDER, "reading", "It changes nothing for the offensive", ["actor:israel"], "hedged"),
    (ANSWER, "position",
     "Its forces have not done, and will not do, what would bring about the destruction of Rafah's Palestinians",
     ["actor:israel"], "stated"),
    (HOSTAGES, "held", (120, None, None, None), ["actor:israel"], "stated"),
    (HOSTAGES, "held", (100, None, None, None), [], "hedged"),
    (HOSTAGES, "dead_among_held", (None, None, None, 0.25), ["actor:israel"], "stated"),
    ("event:hostage-release-proposal-2024", "released", (None, 33, None, None), [], "hedged"),
    ("event:shelter-in-rafah-2024", "displaced", (1_000_000, None, None, None), [], "stated"),
    (FLIGHT, "amount", (200, None, None, None), [], "hedged"),
    (FLIGHT, "condition", (None, None, None, 0.75), [], "stated"),
    ("event:rafah-strike-2024-05-25", "killed", (None, 1, None, None), ["actor:palestinian-news-media"], "stated"),
    ("event:houthi-launch-2024-05-24", "munitions", (None, 2, None, None), ["actor:us-central-command"], "stated"),
    (ADRIFT, "vessels", (None, 4, None, None), ["actor:pentagon"], "stated"),
    (BEACHED, "vessels", (None, 2, None, None), [], "stated"),
    ("event:tel-aviv-protest-2024-05-25", "attendance", (200, None, None, None), [], "stated"),
    ("event:jabaliya-operation-2024-05", "position", "Hamas is trying to gather its forces there again",
     ["actor:israel"], "hedged"),
    ("actor:iraqi-axis-of-resistance", "groups", (3, None, 4, None), [], "stated"),
    ("location:gaza-pier", "condition", "The pier works without limits", ["actor:pentagon"], "stated"),
]  # fmt: skip


def what_waits_for_the_hostage_talks(ask: Ask) -> None:
    """Three endeavours, by the word of diplomats."""
    around = ask(f"/v1/entities/{MEDIATION}/neighbourhood", direction="in", relation="CONCERNS")
    waiting = {edge["start"]: edge for edge in around["edges"].values()}
    assert waiting.keys() == {
        "event:postwar-gaza-debate", "event:israel-saudi-normalisation-talks", "event:israel-hezbollah-truce-talks",
    }  # fmt: skip
    for edge in waiting.values():
        assert [speakers_of(around["claims"][claim]) for claim in edge["claims"]] == [["actor:diplomats"]]


def what_is_still_going_on(ask: Ask) -> None:
    """The flight from Rafah is, by the page's day; what is planned or proposed only where it is asked for."""
    (flight,) = [row for row in ask("/v1/timeline", type="displacement")["results"] if row["id"] == FLIGHT]
    assert (flight["reality"], flight["when"]["end_earliest"], flight["when"]["latest"]) == (
        "ongoing",
        "2024-05-25",
        None,
    )
    planned = ask("/v1/timeline", reality=["planned", "proposed"])
    assert set(listed(planned)) == {RESTART, "event:hostage-release-proposal-2024"}
    assert not set(listed(planned)) & set(listed(ask("/v1/timeline", limit=100)))


QUESTIONS: list[Callable[[Ask], None]] = [
    what_came_before_what, who_mediated_what_on_whose_word, who_was_in_paris, who_never_meets_hamas, how_links_read,
    how_places_are_reached, where_speakers_disagree, what_a_speaker_says, what_is_found_by_its_words,
    what_was_certainly_on_one_day, what_the_page_says_in_all, who_stands_between, how_strong_a_path_is,
    who_speaks_for_whom, what_is_said_of_an_event, what_waits_for_the_hostage_talks, what_is_still_going_on,
]  # fmt: skip

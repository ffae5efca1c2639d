"""The extraction shipped with the package: complete, well-founded, and nobody's sentences but ours."""

import hashlib
import re
from importlib.resources import files
from pathlib import Path

import orjson
import pytest

from knowledge_graph.records import RECORD, Claim, Event, Record, Relation, span
from loaders.toolkit.part_ids import derive_part_id

ROOT = Path(__file__).parents[2]
SEED = ROOT.parent / "shared" / "seed"
TEXT = (files("loaders") / "data" / "briefing-2024-05-25.jsonl").read_text("utf-8")
RECORDS: list[Record] = [RECORD.validate_python(orjson.loads(line)) for line in TEXT.splitlines()]
BY_ID = {record.id: record for record in RECORDS if record.id}
CLAIMS = [record for record in RECORDS if isinstance(record, Claim)]
EVENTS = [record for record in RECORDS if isinstance(record, Event)]
RELATIONS = [record for record in RECORDS if isinstance(record, Relation)]
DOCUMENTATION = (ROOT / "docs" / "briefing.md").read_text("utf-8")
FACTS = (ROOT / "docs" / "briefing-facts.md").read_text("utf-8")
DENIED = {"relation:israel-in-contact-with-hamas", "relation:united-states-in-contact-with-hamas"}
WITHHELD = {"95bc97ce39fe", "7c5fa4e10151", "a87e4e356852", "4d8ff03234a0"}
REPORTERS = (
    "Patrick Kingsley",
    "Edward Wong",
    "Raja Abdulrahim",
    "Bilal Shbair",
    "Rawan Sheikh Ahmad",
    "Julian E. Barnes",
)


def _parts(event):
    return [*event.participants, *event.locations, *event.links]


def _of(kind):
    return [record for record in RECORDS if record.kind == kind]


def _claims_on(about, *, prop=None):
    return [claim for claim in CLAIMS if claim.about == about and claim.property == prop]


def _words(text):
    return re.findall(r"\w+", re.sub(r"['’]", "", text.casefold()))


def _texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for entry in value.values() if isinstance(value, dict) else value:
            yield from _texts(entry)


def test_it_is_large_enough_to_be_a_sample():
    """There are at least 25 actors, 25 events and 20 places on the map."""
    assert len(_of("actor")) >= 25
    assert len(_of("event")) >= 25
    assert sum(place.latitude is not None for place in _of("location")) >= 20


def test_ids_are_given_once():
    """No two records share an id, and no claim is made twice."""
    ids = [record.id for record in RECORDS if record.id]
    assert len(ids) == len(set(ids))
    assert len(set(TEXT.splitlines())) == len(RECORDS)


def test_records_refer_only_to_records_before_or_in_the_file():
    """Every actor, place, source, link target and affiliation is a record of the file."""
    expected = set()
    for record in RECORDS:
        fields = record.model_dump()
        expected |= {fields[name] for name in ("source", "part_of", "start", "end") if fields.get(name)}
        for listed in ("participants", "locations", "links", "attributed_to"):
            for part in fields.get(listed) or ():
                expected |= {part[name] for name in ("actor", "location", "target", "affiliation") if part.get(name)}
    assert expected <= set(BY_ID)


def test_claims_are_about_records_or_parts_of_the_file():
    """Whatever a claim is about, a part included, is in the file."""
    parts = {derive_part_id(event.id, part) for event in EVENTS for part in _parts(event)}
    assert {claim.about for claim in CLAIMS} <= set(BY_ID) | parts


def test_claims_name_a_section_and_a_paragraph():
    """Every claim is made in a section of the briefing and says in which paragraph."""
    sections = {source.id for source in _of("source") if source.type == "section" and source.part_of}
    assert {claim.source for claim in CLAIMS} == sections
    assert all(re.fullmatch(r"paragraph \d+", claim.locator or "") for claim in CLAIMS)


@pytest.mark.parametrize("record", [*EVENTS, *RELATIONS], ids=lambda record: record.id)
def test_events_and_relations_stand_on_claims(record):
    """Each event and each relation has a claim about itself, asserting it unless the page denies it, and none made in passing."""
    stances = {claim.stance for claim in _claims_on(record.id)}
    assert stances == ({"denies"} if record.id in DENIED else {"asserts"})
    assert record.source is None


def test_who_never_meets_hamas_is_a_denied_relation():
    """The page says that no Israeli and no American meets Hamas's envoys, and that Egyptians and Qataris deal with them."""
    contacts = [relation for relation in RELATIONS if relation.type == "in_contact_with"]
    assert {relation.start for relation in contacts if relation.id not in DENIED} == {"actor:egypt", "actor:qatar"}
    assert {relation.start for relation in contacts if relation.id in DENIED} == {"actor:israel", "actor:united-states"}
    assert {relation.end for relation in contacts} == {"actor:hamas"}


def test_the_lead_mediator_is_one_by_the_papers_own_word():
    """The paper calls Al Thani a mediator of the whole; that he was in Paris only anonymous officials say."""
    lead = "mediator:actor:mohammed-bin-abdulrahman-al-thani"
    (whole,) = _claims_on(f"event:gaza-truce-mediation#{lead}")
    (paris,) = _claims_on(f"event:paris-talks-2024-05#{lead}")
    assert whole.attributed_to == ()
    assert [entry.kind for entry in paris.attributed_to] == ["anonymous"]


def test_names_are_given_once():
    """No two actors, and no event and an actor, share a name."""
    names = [record.name for record in _of("actor")] + [event.title for event in EVENTS]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.id)
def test_no_event_reaches_back_without_end(event):
    """Every event has a first day on which it may have begun, and none lies before the war."""
    assert (span(event.when).as_dict()["earliest"] or "") >= "2023-10-01"


def test_paris_is_dated_by_the_weekend_and_by_the_order():
    """The talks are of the weekend, in the page's word; where they are told with Friday's order, a claim dates them so."""
    talks = "event:paris-talks-2024-05"
    assert BY_ID[talks].when.original == "this weekend"
    (friday,) = _claims_on(talks, prop="when")
    assert (friday.value, friday.source.rpartition("-")[2], friday.locator) == ("2024-05-24", "rafah", "paragraph 9")


@pytest.mark.parametrize("words", ["western camp", "part of the west", "can be trusted"])
def test_what_the_page_does_not_say_is_not_said(words):
    """No camp is put in the west of Rafah, and Israel isn't vouched for."""
    assert words not in TEXT.casefold()


def test_paris_is_told_twice_but_its_guests_only_by_anonymous_officials():
    """The talks have a claim of the paper's own; who took part in person has none."""
    talks = "event:paris-talks-2024-05"
    assert any(not claim.attributed_to for claim in _claims_on(talks))
    for part in BY_ID[talks].participants[:3]:
        (claim,) = _claims_on(derive_part_id(talks, part))
        assert [(entry.kind, entry.count) for entry in claim.attributed_to] == [("anonymous", 3)]


def test_displacement_is_told_by_the_paper_and_by_the_united_nations():
    """Both claims on Rafah's displaced give the same lower bound, one of them with the UN's name."""
    values = _claims_on("event:rafah-displacement-2024-05", prop="displaced")
    assert [claim.value.low for claim in values] == [800_000, 800_000]
    speakers = {entry.actor for claim in values for entry in claim.attributed_to}
    assert speakers == {"actor:united-nations"}
    assert sum(not claim.attributed_to for claim in values) == 1


def test_hedged_readings_of_the_order_stay_hedged():
    """The order itself is stated; that it stops the campaign is hedged, in both sections that say so."""
    order = "event:icj-order-2024-05-24"
    assert all(claim.certainty == "stated" for claim in _claims_on(order))
    readings = _claims_on(order, prop="reading")
    assert {claim.source.rpartition("-")[2] for claim in readings if claim.certainty == "hedged"} == {
        "rafah",
        "staying",
    }
    assert len(readings) >= 4


def test_the_world_court_answers_to_its_names():
    """The court has its short names and the page's ways of naming it."""
    court = BY_ID["actor:icj"]
    assert court.name == "International Court of Justice"
    assert {"ICJ", "World Court", "the U.N.'s top court", "UN's top court", "world's top court"} <= set(court.aliases)


@pytest.mark.parametrize("page", [TEXT, DOCUMENTATION, FACTS], ids=["data", "documentation", "facts"])
def test_private_names_are_withheld(page):
    """No word is one of the bystanders' names, of which only digests are kept here."""
    assert not WITHHELD & {hashlib.sha256(word.encode()).hexdigest()[:12] for word in _words(page)}


@pytest.mark.parametrize("word", ["Dooley", "Annamae", "Bradleyhaven", "Tambra", "Couponing", "Kite flying"])
def test_furniture_is_absent(word):
    """Nothing of the block below the page's text is in the file or on the pages about it."""
    assert word.casefold() not in (TEXT + DOCUMENTATION + FACTS).casefold()


@pytest.mark.parametrize("name", REPORTERS)
def test_reporters_are_authors_only(name):
    """A reporter is named among the authors of a section and nowhere else."""
    authored = [source for source in _of("source") if name in source.authors]
    assert authored
    assert TEXT.count(name) == len(authored)


def test_no_sentence_of_the_page_is_kept():
    """No six words in a row are the page's, but for names and the words by which a headline is found."""
    pages = sorted(SEED.glob("*.txt"))
    if not pages:
        pytest.skip("the page itself is not part of the project, and is not beside this checkout")
    run = 6
    page = [_words(path.read_text("utf-8")) for path in pages]
    theirs = {tuple(words[at : at + run]) for words in page for at in range(len(words) - run + 1)}
    exempt = {"aliases", "attributes"}
    records = [orjson.loads(line) for line in TEXT.splitlines()]
    texts = [*_texts([{name: record[name] for name in record.keys() - exempt} for record in records])]
    texts += [DOCUMENTATION, FACTS]
    ours = {tuple(words[at : at + run]) for words in map(_words, texts) for at in range(len(words) - run + 1)}
    assert not ours & theirs


def test_examples_in_the_documentation_are_lines_of_the_file():
    """Every example on the documentation's page stands in the file just so."""
    examples = [line for line in DOCUMENTATION.splitlines() if line.startswith('{"kind"')]
    assert len(examples) >= 5
    assert set(examples) <= set(TEXT.splitlines())

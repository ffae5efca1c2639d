"""The meaning of pipelines' labels and verbs in the vocabulary; unknown ones are kept beside a general type."""

from __future__ import annotations

import re
from typing import Final

ACTOR_LABELS: Final = {
    "person": "person", "people": "person", "politician": "person", "official": "person", "human": "person",
    "organization": "organisation", "organisation": "organisation", "org": "organisation",
    "institution": "organisation",
    "agency": "organisation", "company": "company", "business": "company", "corporation": "company",
    "government": "government_body", "government body": "government_body", "ministry": "government_body",
    "government agency": "government_body", "armed group": "armed_group", "militant group": "armed_group",
    "militia": "armed_group", "rebel group": "armed_group", "terrorist organization": "armed_group",
    "military": "armed_forces", "armed forces": "armed_forces", "army": "armed_forces", "military unit": "armed_forces",
    "political party": "political_party", "party": "political_party", "court": "court", "ngo": "ngo", "media": "media",
    "news outlet": "media", "newspaper": "media", "international organization": "international_organisation",
    "international organisation": "international_organisation", "alliance": "alliance", "norp": "collective",
    "group": "collective", "ethnic group": "ethnic_group",
}  # fmt: skip
STATE_LABELS: Final = frozenset({"country", "state", "nation", "gpe", "geopolitical entity"})
"""Labels of an actor if the name is a state's, else of a place."""
PLACE_LABELS: Final = {
    "location": "place", "place": "place", "loc": "place", "city": "city", "town": "city", "village": "city",
    "region": "region", "province": "region", "governorate": "region", "district": "region", "territory": "territory",
    "facility": "facility", "fac": "facility", "building": "facility", "hospital": "facility", "camp": "camp",
    "refugee camp": "camp", "neighbourhood": "neighbourhood", "neighborhood": "neighbourhood", "border": "border",
    "sea": "sea", "border crossing": "border", "country": "country", "state": "region", "nation": "country",
    "gpe": "place", "geopolitical entity": "place", "venue": "facility", "address": "place", "site": "place",
}  # fmt: skip
EVENT_LABELS: Final = {
    "event": "other", "attack": "assault", "battle": "assault", "airstrike": "assault", "strike": "assault",
    "meeting": "meeting", "negotiation": "consult", "talks": "consult", "agreement": "agree", "war": "war",
    "conflict": "war", "protest": "protest", "ruling": "ruling", "statement": "statement", "accident": "accident",
    "military operation": "military_operation", "operation": "military_operation", "displacement": "displacement",
}  # fmt: skip
_LABELS: Final = frozenset({*ACTOR_LABELS, *STATE_LABELS, *PLACE_LABELS, *EVENT_LABELS})

RELATION_VERBS: Final = {
    "leads": "leads", "heads": "leads", "leader of": "leads", "head of": "leads", "commands": "leads",
    "president of": "leads", "prime minister of": "leads", "director of": "leads", "chief of": "leads",
    "member of": "member_of", "belongs to": "member_of", "part of": "member_of", "works for": "employed_by",
    "employed by": "employed_by", "works at": "employed_by", "spokesperson for": "spokesperson_for",
    "spokesperson of": "spokesperson_for", "represents": "represents", "owns": "owns", "married to": "family_of",
    "spouse of": "family_of", "parent of": "family_of", "child of": "family_of", "sibling of": "family_of",
    "relative of": "family_of", "family of": "family_of", "allied with": "allied_with", "ally of": "allied_with",
    "opposes": "opposed_to", "opposed to": "opposed_to", "enemy of": "opposed_to", "rival of": "opposed_to",
    "backed by": "backed_by", "supported by": "backed_by", "funded by": "backed_by", "controls": "controls",
    "based in": "based_in", "located in": "based_in", "headquartered in": "based_in", "operates in": "based_in",
    "citizen of": "citizen_of", "borders": "borders", "governs": "governs", "rules": "governs",
    "in contact with": "in_contact_with", "associated with": "associated_with", "affiliated with": "associated_with",
}  # fmt: skip
REVERSED_VERBS: Final = {"backs": "backed_by", "supports": "backed_by", "funds": "backed_by", "led by": "leads",
                   "headed by": "leads", "employs": "employed_by", "owned by": "owns", "has member": "member_of",
                   "controlled by": "controls"}  # fmt: skip
"""Verbs for a relation type in the reverse direction."""

EVENT_VERBS: Final = {
    "met": "meeting", "attended": "meeting", "hosted": "meeting", "negotiated": "consult", "mediated": "consult",
    "discussed": "consult", "talked": "consult", "visited": "consult", "attacked": "assault", "struck": "assault",
    "bombed": "assault", "killed": "assault", "shelled": "assault", "raided": "assault", "shot": "assault",
    "fired": "assault", "invaded": "assault", "signed": "agree", "agreed": "agree", "accused": "accuse",
    "condemned": "accuse", "criticized": "accuse", "criticised": "accuse", "rejected": "reject", "refused": "reject",
    "threatened": "threaten", "warned": "threaten", "sanctioned": "sanction", "arrested": "coerce",
    "detained": "coerce", "seized": "coerce", "protested": "protest", "supported": "support", "endorsed": "support",
    "aided": "aid", "withdrew": "retreat", "released": "concede", "ordered": "ruling", "ruled": "ruling",
    "said": "statement", "announced": "statement", "stated": "statement", "told": "statement",
    "demanded": "request", "urged": "request", "requested": "request", "called": "request",
}  # fmt: skip
_PAST: Final = frozenset(
    {"held", "sent", "gave", "took", "won", "lost", "went", "came", "began", "fought", "fled", "left", "made"}
)
PLACE_PREPOSITIONS: Final = {"in": "occurred_at", "at": "occurred_at", "on": "occurred_at", "near": "occurred_at",
                 "to": "destination", "into": "destination", "from": "origin"}  # fmt: skip
"""A verb's last word -> the role of the place that follows."""


def normalise_label(raw: str) -> str:
    """Return a label or verb in lower case with single spaces: ``MET_IN`` and ``MetIn`` become ``met in``."""
    return " ".join(re.sub(r"(?<=[a-z])(?=[A-Z])|[^\w]+|_", " ", raw).lower().split())


def parse_known_label(raw: str) -> str:
    """Return a label as ``normalise_label`` does; of one that isn't known, its last word if that is.

    ``Start_Venue`` is a venue and a ``Political Organization`` an organisation, but a ``Head_of_State`` is no state.
    """
    label = normalise_label(raw)
    if label in _LABELS or " of " in label:
        return label
    last = label.rpartition(" ")[2]
    return last if last in _LABELS - STATE_LABELS - {"party", "group"} else label


def is_event_verb(verb: str) -> bool:
    """Return whether a verb describes something that happened, not a lasting relation."""
    first = verb.partition(" ")[0]
    return first in EVENT_VERBS or first in _PAST or (first.endswith("ed") and len(first) > 3)

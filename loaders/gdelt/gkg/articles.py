"""A row of the knowledge graph converted: an article as an event of its coverage, with a claim for each mention.

docs/decisions/0025-mentions-of-an-article.md says why an article is an event.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from knowledge_graph.edges import part_id
from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import Actor, Attributes, Claim, Event, Measure, Participant, Place, Record, Source
from loaders.gdelt.dataset import GDELT, make_listed_article
from loaders.gdelt.gkg.blocks import Count, Mention, parse_counts, parse_names, parse_places, parse_themes
from loaders.gdelt.places import ActionPlace, make_place_parser
from loaders.identity.names import guess_actor_type
from loaders.readers.converters import ConvertedRow
from loaders.readers.values import parse_decimal
from loaders.toolkit.datasets import LISTED_BY, Dataset
from loaders.toolkit.record_builder import BoundedCache
from loaders.toolkit.slugs import make_slug

GKG: Final = Dataset(
    "source:gdelt-gkg",
    "GDELT 2.1 Global Knowledge Graph",
    GDELT.publisher,
    GDELT.url,
    GDELT.licence,
    GDELT.cite,
)

_RECORD_ID: Final = re.compile(r"(\d{14})-T?\d+\Z")
_STAMP: Final = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)")
_TITLE: Final = re.compile(r"<PAGE_TITLE>(.*?)</PAGE_TITLE>", re.DOTALL)
_NULLS: Final = frozenset({"NULL", "null", "NaN", "nan", "None", r"\N"})
_DOI_COLLECTIONS: Final = frozenset({"3", "4", "5"})
_TONE_PARTS: Final = (
    "PositiveScore", "NegativeScore", "Polarity", "ActivityReferenceDensity", "SelfGroupReferenceDensity", "WordCount",
)  # fmt: skip
"""What follows the tone itself in its cell."""
_KEPT: Final = (
    "SourceCollectionIdentifier", "SourceCommonName", "Dates", "SharingImage", "RelatedImages", "SocialImageEmbeds",
    "SocialVideoEmbeds", "Quotations", "AllNames", "Amounts", "TranslationInfo", "Extras",
)  # fmt: skip
"""Columns kept as they are."""
_MAX_OFFSETS: Final = 100
"""Places in the text that a locator lists of one mention."""
_GEO_TYPES: Final = {"1": "country", "2": "US state", "3": "US city", "4": "city", "5": "first-level region"}


class GkgConverter:
    """Converts rows. Days, names and places, which many rows share, are converted once and cached."""

    def __init__(self) -> None:
        self._releases = BoundedCache(_make_release)
        self._people = BoundedCache(_make_person)
        self._organisations = BoundedCache(_make_organisation)
        self._places = BoundedCache(make_place_parser(GKG.id))
        self._dataset = GKG.source()

    def convert(self, values: Mapping[str, str]) -> ConvertedRow:
        """Return the event of a row with its claims, and the actors, places and sources that it refers to.

        Raises:
            InvalidInput: the row has no record id, no date or no tone that can be read.
        """
        cells = {name: "" if (text := cell.strip()) in _NULLS else text for name, cell in values.items()}
        identifier, day = _parse_identity(cells)
        mentions = _Mentions(identifier)
        for actors, plain in ((self._people, "Persons"), (self._organisations, "Organizations")):
            for mention in parse_names(cells.get(plain, ""), cells.get(f"V2{plain}", "")):
                mentions.add_actor(actors[mention.name[:300]], mention)
        unread = self._add_places(mentions, cells)
        counts, unread_counts = parse_counts(cells.get("Counts", ""), cells.get("V2Counts", ""))
        release = self._releases[day]
        event = Event(
            id=identifier,
            type="coverage",
            contexts=parse_themes(cells.get("Themes", ""), cells.get("V2Themes", "")),
            title=_make_title(cells),
            when=day,
            participants=tuple(mentions.participants.values()),
            locations=tuple(mentions.places.values()),
            attributes=_collect_attributes(cells, V2Locations=unread, V2Counts=unread_counts),
            measures=_parse_tone(cells.get("V2Tone", "")),
            source=release.id,
        )
        article = _make_article(cells, day)
        shared: list[Record] = [self._dataset, release, *mentions.records]
        if article is None:
            return [event], shared
        claims = [GKG.relay_claim(identifier, article.id), *mentions.claims(article.id)]
        claims += [_make_count_claim(identifier, article.id, count) for count in counts]
        return [event, *claims], [*shared, article]

    def _add_places(self, mentions: _Mentions, cells: Mapping[str, str]) -> list[str]:
        """Add the places of a row; return the blocks that can't be read."""
        places, unread = parse_places(cells.get("Locations", ""), cells.get("V2Locations", ""))
        for parts, mention in places.items():
            try:
                place = self._places[parts]
            except InvalidInput:
                place = ActionPlace((), None, {})
            if place.locations:
                mentions.add_place(place, parts, mention)
            else:
                unread.append("#".join((*parts, *map(str, mention.offsets))))
        return unread


class _Mentions:
    """Collects what an article mentions, each once, with where it stands."""

    def __init__(self, event: str) -> None:
        self._event = event
        self._locators: dict[str, list[str]] = {}
        self.participants: dict[str, Participant] = {}
        self.places: dict[str, Place] = {}
        self.records: list[Record] = []

    def add_actor(self, actor: Actor, mention: Mention) -> None:
        self.records.append(actor)
        part = Participant(actor=actor.id, role="mentioned")
        self.participants.setdefault(actor.id, part)
        self._locate(part_id(self._event, part.role, part.actor), _describe_offsets(mention.offsets))

    def add_place(self, place: ActionPlace, parts: tuple[str, ...], mention: Mention) -> None:
        self.records += place.locations
        part = Place(location=place.locations[-1].id, role="concerns", precision=place.precision)
        self.places.setdefault(part.location, part)
        words = filter(None, (_describe_place(parts), _describe_offsets(mention.offsets)))
        self._locate(part_id(self._event, part.role, part.location), "; ".join(words))

    def _locate(self, about: str, words: str) -> None:
        self._locators.setdefault(about, []).append(words)

    def claims(self, article: str) -> Iterator[Claim]:
        """Yield the article's claim of each mention."""
        for about, locators in self._locators.items():
            words = "; ".join([f"{LISTED_BY}{GKG.id}", *filter(None, locators)])
            yield Claim(about=about, source=article, locator=words[:2000])


def _parse_identity(cells: Mapping[str, str]) -> tuple[str, str]:
    """Return the event's id, and the day on which the article was published, YYYY-MM-DD."""
    record = cells.get("GKGRECORDID", "")
    if not (match := _RECORD_ID.match(record)):
        raise InvalidInput(
            f"expected a record id such as 20240506120000-12 or -T12, got {record[:40]!r}.", field="GKGRECORDID"
        )
    stamp = cells.get("DATE") or match[1]
    digits = _STAMP.match(stamp)
    try:
        day = date(*map(int, digits.groups())).isoformat() if digits else ""
    except ValueError:
        day = ""
    if not day:
        raise InvalidInput(f"expected a date such as 20240506120000, got {stamp[:40]!r}.", field="DATE")
    return f"event:gkg:{record}", day


def _make_title(cells: Mapping[str, str]) -> str:
    title = match[1] if (match := _TITLE.search(cells.get("Extras", ""))) else ""
    shown = " ".join(html.unescape(title).split())
    return (shown or f"An article in {cells.get('SourceCommonName') or 'an unnamed source'}")[:2000].strip()


def _make_article(cells: Mapping[str, str], day: str) -> Source | None:
    address = cells.get("DocumentIdentifier", "")
    if not address:
        return None
    is_doi = address.startswith("10.") and cells.get("SourceCollectionIdentifier") in _DOI_COLLECTIONS
    return make_listed_article(f"https://doi.org/{address}" if is_doi else address, day)


def _make_release(day: str) -> Source:
    return GKG.release(day, day)


def _make_person(name: str) -> Actor:
    return Actor(id=f"actor:gkg:person:{make_slug(name)}", type="person", name=name, source=GKG.id)


def _make_organisation(name: str) -> Actor:
    type_ = guess_actor_type(name, "organisation")
    return Actor(id=f"actor:gkg:organisation:{make_slug(name)}", type=type_, name=name, source=GKG.id)


def _parse_tone(cell: str) -> dict[str, float]:
    tone = cell.split(",", maxsplit=1)[0].strip()
    return {"tone": parse_decimal(tone, "V2Tone", 100.0)} if tone else {}


def _collect_attributes(cells: Mapping[str, str], **unread: list[str]) -> Attributes:
    """Return the columns kept as they are, the parts of the tone, and blocks of other columns that were not read."""
    attributes: Attributes = {name: text for name in _KEPT if (text := cells.get(name, ""))}
    parts = cells.get("V2Tone", "").split(",")[1:]
    attributes |= {name: text.strip() for name, text in zip(_TONE_PARTS, parts, strict=False) if text.strip()}
    return attributes | {f"{name} not read": ";".join(blocks) for name, blocks in unread.items() if blocks}


def _describe_place(parts: tuple[str, ...]) -> str:
    """Return the eight parts of a place in words: ``city Rafah, Gaza Strip GZ GZ00 at 31.28, 34.25, feature 7``."""
    type_, *names, latitude, longitude, feature = parts
    where = f" at {latitude}, {longitude}" if latitude or longitude else ""
    return (
        f"{_GEO_TYPES.get(type_, type_)} {' '.join(filter(None, names))}{where}{f', feature {feature}' * bool(feature)}"
    )


def _describe_offsets(offsets: list[int]) -> str:
    if not offsets:
        return ""
    more = f" and {len(offsets) - _MAX_OFFSETS} more" if len(offsets) > _MAX_OFFSETS else ""
    words = ", ".join(map(str, offsets[:_MAX_OFFSETS]))
    return f"character{'s' if len(offsets) > 1 else ''} {words}{more}"


def _make_count_claim(event: str, article: str, count: Count) -> Claim:
    words = " ".join(filter(None, (count.theme, count.objects)))
    fields: dict[str, Any] = {
        "property": "counted",
        "value": Measure(
            best=count.number, text=f"{words}, near {_describe_place(count.place)}" if count.place else words
        ),
    }
    claim = GKG.relay_claim(event, article, **fields)
    where = _describe_offsets([] if count.offset is None else [count.offset])
    return claim.model_copy(update={"locator": f"{claim.locator}; {where}"}) if where else claim

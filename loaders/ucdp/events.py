"""A GED row converted to records: the event, the claims of the articles it lists, and the nodes it refers to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import Actor, Claim, Location, Participant, Source
from loaders.readers.columns import clean_cells, parse_code, parse_whole_number
from loaders.readers.converters import ConvertedRow, Values
from loaders.toolkit.datasets import LISTED_BY
from loaders.toolkit.record_builder import BoundedCache, RecordBuilder, make_event, make_participant
from loaders.ucdp.actors import DyadSide, make_side_actors
from loaders.ucdp.articles import parse_articles
from loaders.ucdp.attributes import collect_attributes
from loaders.ucdp.deaths import DEATH_COLUMNS, parse_deaths
from loaders.ucdp.event_dates import parse_event_dates
from loaders.ucdp.places import GedPlaceConverter
from loaders.ucdp.release import UCDP

_VIOLENCE_TITLES: Final = ("", "State-based violence", "Non-state violence", "One-sided violence")
_VIOLENCE_CONTEXTS: Final = ((), ("military",), (), ("human_security",))
"""By type_of_violence, 1 to 3."""
_ONE_SIDED: Final = 3


class _SideRecords(NamedTuple):
    """The actors of one side, and their participations in the event."""

    actors: tuple[Actor, ...]
    participants: tuple[Participant, ...]


class GedEventConverter:
    """Converts rows of one release to records; caches what rows repeat.

    Args:
        release: the release that all rows are from.
    """

    def __init__(self, release: Source) -> None:
        self._release = release.id
        self._sources = (UCDP.source(), release)
        self._sides = BoundedCache(_make_side)
        self._places = GedPlaceConverter()
        self._dates = BoundedCache(parse_event_dates)
        self._deaths = BoundedCache(parse_deaths)
        self._make_listed_claim = RecordBuilder(Claim, locator=f"{LISTED_BY}{UCDP.id}")

    def convert(self, values: Values) -> ConvertedRow:
        """Convert one row.

        Args:
            values: the row's cells by column name in lower case.

        Returns:
            The event with the claims of its articles, and the records it refers to (sources, locations, actors).

        Raises:
            InvalidInput: a cell is missing or unreadable; ``field`` is its column.
        """
        cells = clean_cells(values)
        identifier, violence = f"event:ucdp:{_parse_id(cells)}", _parse_violence(cells)
        when = self._dates[
            cells.get("date_start", ""),
            cells.get("date_end", ""),
            parse_code(cells, "date_prec", 5),
            parse_code(cells, "event_clarity", 2),
        ]
        side_a, side_b = self._convert_sides(cells, violence)
        listed = parse_articles(cells)
        attributes = collect_attributes(cells) | listed.raw_columns
        locations, places = self._places.convert(cells, attributes)
        event = make_event(
            id=identifier,
            attributes=dict(sorted(attributes.items())),  # two copies of a row may order columns differently
            source=self._release,
            type="assault",
            contexts=_VIOLENCE_CONTEXTS[violence],
            title=_make_title(violence, (cells.get("side_a"), cells.get("side_b")), locations),
            when=when,
            participants=_drop_repeated(side_a.participants + side_b.participants),
            locations=places,
            measures=self._deaths[tuple([cells.get(name, "") for name in DEATH_COLUMNS])],
        )
        claims = [self._make_listed_claim(about=identifier, source=article.id) for article in listed.articles]
        return (event, *claims), (*self._sources, *locations, *side_a.actors, *side_b.actors, *listed.articles)

    def _convert_sides(self, cells: Values, violence: int) -> tuple[_SideRecords, _SideRecords]:
        """Return side_a and side_b. Of one-sided violence side_a is by definition the attacker, side_b the victim."""
        roles = ("attacker", "victim") if violence == _ONE_SIDED else ("side_a", "side_b")
        side_a, side_b = (
            self._sides[
                DyadSide(cells.get(side, ""), parse_whole_number(cells, f"{side}_new_id"), cells.get(code, "")), role
            ]
            for side, code, role in zip(("side_a", "side_b"), ("gwnoa", "gwnob"), roles, strict=True)
        )
        return side_a, side_b


def _parse_id(cells: Values) -> int:
    number = parse_whole_number(cells, "id")
    if number is None or number < 0:
        raise InvalidInput("the event has no id; give its UCDP id, a whole number.", field="id")
    return number


def _parse_violence(cells: Values) -> int:
    violence = parse_code(cells, "type_of_violence", 3)
    if violence is None:
        raise InvalidInput("the type of violence is missing; write 1, 2 or 3.", field="type_of_violence")
    return violence


def _make_side(key: tuple[DyadSide, str]) -> _SideRecords:
    side, role = key
    actors = make_side_actors(side)
    return _SideRecords(actors, tuple(make_participant(actor=actor.id, role=role) for actor in actors))


def _drop_repeated(participants: tuple[Participant, ...]) -> tuple[Participant, ...]:
    return tuple({(part.actor, part.role): part for part in participants}.values())


def _make_title(violence: int, sides: Iterable[str | None], locations: Sequence[Location]) -> str:
    names = " - ".join(name[:600] for name in sides if name)
    title = f"{_VIOLENCE_TITLES[violence]}: {names}" if names else _VIOLENCE_TITLES[violence]
    return f"{title}, {locations[-1].name[:600]}" if locations else title

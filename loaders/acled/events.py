"""An ACLED row converted to records: an event with the claims of its listed sources, or the denial of a deleted one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from knowledge_graph.errors import InvalidInput
from knowledge_graph.records import Actor, Attributes, Claim, Location, Source
from loaders.acled.actors import AcledParticipantConverter, parse_name_list
from loaders.acled.codes import map_event_type
from loaders.acled.event_dates import make_event_span, parse_day, parse_timestamp_day
from loaders.acled.measures import parse_measures
from loaders.acled.places import AcledPlaceConverter
from loaders.acled.release import ACLED, make_listed_publisher, make_release
from loaders.acled.survey import TableSurvey
from loaders.readers.columns import clean_cells, parse_code, parse_whole_number
from loaders.readers.converters import ConvertedRow, Values
from loaders.readers.values import is_whole_number
from loaders.toolkit.datasets import LISTED_BY
from loaders.toolkit.record_builder import BoundedCache, RecordBuilder, make_event

_MAPPED_COLUMNS: Final = frozenset({
    "event_id_cnty", "event_date", "year", "country", "admin1", "admin2", "location", "latitude", "longitude",
    "source", "notes", "fatalities",
})  # fmt: skip
"""Columns that are fields of records; all others are attributes of the event."""
_INTEGER_COLUMNS: Final = frozenset({"time_precision", "geo_precision", "timestamp"})
_OLD_COLUMN: Final = "data_id"
"""A column that only files from before 2023 have."""
_MAX_NOTES: Final = 100_000
_EVENT_ID: Final = re.compile(r"[A-Za-z0-9_.-]{1,100}\Z")


class AcledEventConverter:
    """Converts rows to records; caches what rows repeat.

    Args:
        release: the version, as named by the user, of rows without a timestamp.
        survey: what the table tells as a whole.
    """

    def __init__(self, release: str | None, survey: TableSurvey) -> None:
        self._version, self._survey = release, survey
        self._dataset = ACLED.source()
        self._releases = BoundedCache(self._make_release)
        self._participants = AcledParticipantConverter()
        self._places = AcledPlaceConverter()
        self._publishers = BoundedCache(make_listed_publisher)
        self._make_listed_claim = RecordBuilder(Claim, locator=f"{LISTED_BY}{ACLED.id}")

    def convert(self, values: Values) -> ConvertedRow:
        """Convert one row of a table of events or of deletions.

        Args:
            values: the row's cells by column name in lower case.

        Returns:
            The event with the claims of its listed sources, or the denial of a deleted event; and the records they
            refer to (sources, locations, actors with their relations).

        Raises:
            InvalidInput: a cell is missing or unreadable; ``field`` is its column.
        """
        cells = self._survey.unite(clean_cells(values))
        if "deleted_timestamp" in cells:
            return self._convert_deletion(cells)
        identifier = _make_event_id(cells)
        day = parse_day(
            cells.get("event_date", ""), "event_date", year=cells.get("year", ""), orders=self._survey.orders
        )
        coding = map_event_type(cells.get("event_type", ""), cells.get("sub_event_type", ""))
        release = self._releases[cells.get("timestamp", ""), _OLD_COLUMN in values]
        attributes = _collect_attributes(cells, day.isoformat()[:4])
        actors, participants = self._participants.convert(cells, coding)
        locations, places = self._places.convert(cells, attributes)
        event = make_event(
            id=identifier,
            attributes=dict(sorted(attributes.items())),  # two copies of a row may order columns differently
            source=release.id,
            type=coding.type,
            mode=coding.mode,
            contexts=coding.contexts,
            title=_make_title(cells, locations),
            summary=_parse_notes(cells),
            when=make_event_span(day, parse_code(cells, "time_precision", 3)),
            participants=participants,
            locations=places,
            measures=parse_measures(cells),
        )
        publishers = self._list_publishers(cells)
        claims = [self._make_listed_claim(about=identifier, source=publisher.id) for publisher in publishers]
        self._participants.keep_names()
        return (event, *claims), (self._dataset, release, *locations, *actors, *publishers)

    def list_uncoded_actors(self) -> list[Actor]:
        """Return the actors of the rows so far whose type only words tell; to be called after the last row."""
        return self._participants.list_uncoded()

    def _make_release(self, key: tuple[str, bool]) -> Source:
        timestamp, old_columns = key
        day = parse_timestamp_day(timestamp, "timestamp", self._survey.orders) if timestamp else None
        return make_release(day, self._version, old_columns=old_columns)

    def _list_publishers(self, cells: Values) -> list[Source]:
        publishers = [self._publishers[name] for name in parse_name_list(cells.get("source", ""))]
        return list({publisher.id: publisher for publisher in publishers}.values())

    def _convert_deletion(self, cells: Values) -> ConvertedRow:
        """Return ACLED's denial of a deleted event, from the day of the deletion on."""
        release = make_release(parse_timestamp_day(cells["deleted_timestamp"], "deleted_timestamp"), None)
        denial = Claim(about=_make_event_id(cells), source=release.id, stance="denies", locator="deleted by ACLED")
        return (denial,), (self._dataset, release)


def _make_event_id(cells: Values) -> str:
    key = cells.get("event_id_cnty", "")
    if not _EVENT_ID.match(key):
        raise InvalidInput(f"expected an ACLED event id such as ISR12345, got {key[:40]!r}.", field="event_id_cnty")
    return f"event:acled:{key}"


def _collect_attributes(cells: Values, year: str) -> Attributes:
    """Return the unmapped columns, and the year where it is not the date's."""
    attributes: Attributes = {
        name: int(text) if name in _INTEGER_COLUMNS and is_whole_number(text) else text
        for name, text in cells.items() if name not in _MAPPED_COLUMNS
    }  # fmt: skip
    if cells.get("year", year) != year:
        attributes["year"] = parse_whole_number(cells, "year")
    return attributes


def _parse_notes(cells: Values) -> str:
    notes = cells.get("notes", "")
    if len(notes) > _MAX_NOTES:
        raise InvalidInput(f"the notes are longer than {_MAX_NOTES:,} characters; shorten them.", field="notes")
    return notes


def _make_title(cells: Values, locations: Sequence[Location]) -> str:
    event_type = cells.get("sub_event_type") or cells.get("event_type") or "Event"
    actors = " - ".join(cells[name][:500] for name in ("actor1", "actor2", "actor3") if name in cells)
    title = f"{event_type[:300]}: {actors}" if actors else event_type[:300]
    return f"{title}, {locations[-1].name[:500]}" if locations else title

"""Hand-written rows of GDELT's tables, and what is read of them."""

from __future__ import annotations

import io

from knowledge_graph.records import Actor, Claim, Event, Location, Record, Source
from loaders.formats import ReadContext
from loaders.gdelt import FORMATS
from loaders.gdelt.layout import EVENT_COLUMNS, MENTION_COLUMNS, OLD_COLUMNS
from loaders.readers.rows import Row
from loaders.readers.sniff import Head

FORMAT = FORMATS[0]

EVENT = {
    "GLOBALEVENTID": "900000001",
    "SQLDATE": "20240506",
    "MonthYear": "202405",
    "Year": "2024",
    "FractionDate": "2024.3452",
    "Actor1Code": "ISR",
    "Actor1Name": "TEL AVIV",
    "Actor1CountryCode": "ISR",
    "Actor2Code": "PSEREBHMS",
    "Actor2Name": "HAMAS",
    "Actor2CountryCode": "PSE",
    "Actor2KnownGroupCode": "HMS",
    "Actor2Type1Code": "REB",
    "IsRootEvent": "1",
    "EventCode": "036",
    "EventBaseCode": "036",
    "EventRootCode": "03",
    "QuadClass": "1",
    "GoldsteinScale": "4.0",
    "NumMentions": "10",
    "NumSources": "1",
    "NumArticles": "10",
    "AvgTone": "-2.5",
    "Actor1Geo_Type": "4",
    "Actor1Geo_FullName": "Cairo, Al Qahirah, Egypt",
    "Actor1Geo_CountryCode": "EG",
    "Actor1Geo_ADM1Code": "EG11",
    "Actor1Geo_ADM2Code": "18115",
    "Actor1Geo_Lat": "30.05",
    "Actor1Geo_Long": "31.25",
    "Actor1Geo_FeatureID": "-290692",
    "Actor2Geo_Type": "1",
    "Actor2Geo_FullName": "Gaza Strip",
    "Actor2Geo_CountryCode": "GZ",
    "Actor2Geo_ADM1Code": "GZ",
    "Actor2Geo_Lat": "31.4167",
    "Actor2Geo_Long": "34.3333",
    "Actor2Geo_FeatureID": "GZ",
    "ActionGeo_Type": "4",
    "ActionGeo_FullName": "Cairo, Al Qahirah, Egypt",
    "ActionGeo_CountryCode": "EG",
    "ActionGeo_ADM1Code": "EG11",
    "ActionGeo_ADM2Code": "18115",
    "ActionGeo_Lat": "30.05",
    "ActionGeo_Long": "31.25",
    "ActionGeo_FeatureID": "-290692",
    "DATEADDED": "20240506101500",
    "SOURCEURL": "https://www.example.org/talks",
}
MENTION = {
    "GLOBALEVENTID": "900000001",
    "EventTimeDate": "20240506101500",
    "MentionTimeDate": "20240507003000",
    "MentionType": "1",
    "MentionSourceName": "example.org",
    "MentionIdentifier": "https://example.org/more-talks",
    "SentenceID": "7",
    "Actor1CharOffset": "1075",
    "Actor2CharOffset": "-1",
    "ActionCharOffset": "1140",
    "InRawText": "0",
    "Confidence": "60",
    "MentionDocLen": "1655",
    "MentionDocTone": "-4.9",
    "MentionDocTranslationInfo": "srclc:ara; eng:GT-ARA 1.0",
}
PLACE = ("Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID")


def event_cells(**cells: str) -> list[str]:
    """Return a row of GDELT 2.0's events with some cells of its own."""
    return [(EVENT | cells).get(name, "") for name in EVENT_COLUMNS]


def old_cells(**cells: str) -> list[str]:
    """Return a row of GDELT 1.0's events."""
    return [({**EVENT, "DATEADDED": "20240506"} | cells).get(name, "") for name in OLD_COLUMNS]


def mention_cells(**cells: str) -> list[str]:
    """Return a row of GDELT's mentions."""
    return [(MENTION | cells).get(name, "") for name in MENTION_COLUMNS]


def tsv(*rows: list[str]) -> bytes:
    """Write rows as GDELT does: tabs, no header, no quotes."""
    return "".join("\t".join(row) + "\n" for row in rows).encode()


def read(content: bytes, *, release: str | None = None) -> list[Row]:
    """Read a table's rows."""
    return list(FORMAT.read(io.BufferedReader(io.BytesIO(content), 1 << 20), ReadContext("it.csv", release)))


def recognised(content: bytes) -> bool:
    """Say whether the content is taken for GDELT's."""
    return FORMAT.recognises(Head(content))


def records(rows: list[Row]) -> list[Record]:
    """Return all records of rows; there must be no problem."""
    assert [problem for row in rows for problem in row.problems] == []
    return [record for row in rows for record in row.records]


def event_of(**cells: str) -> Event:
    """Return the event of a row with some cells of its own."""
    return next(record for record in records(read(tsv(event_cells(**cells)))) if isinstance(record, Event))


def actor_of(**cells: str) -> Actor | None:
    """Return the first actor of a row that has no other."""
    nobody = {name: "" for name in EVENT if name.startswith(("Actor1", "Actor2")) and "Geo" not in name}
    from_row = records(read(tsv(event_cells(**nobody | cells))))
    return next((record for record in from_row if isinstance(record, Actor)), None)


def locations_of(**cells: str) -> list[Location]:
    """Return the places of a row."""
    return [record for record in records(read(tsv(event_cells(**cells)))) if isinstance(record, Location)]


def only(kind: type[Claim | Source], rows: list[Row]) -> list[Claim | Source]:
    """Return the records of one kind."""
    return [record for record in records(rows) if isinstance(record, kind)]


def problems(rows: list[Row]) -> list[tuple[str, str]]:
    """Return what is wrong: fields and messages."""
    return [(problem.field, problem.message) for row in rows for problem in row.problems]

"""Rows as GDELT publishes them, made up from a seed, and the graph a careful user's own script would make of them.

Everybody who is measured makes the same nodes and relations: an event with all its columns, two actors, a place, an
article, the day's release, and five claims (the release's that it happened and three values, and the article's).
"""

from __future__ import annotations

import csv
import os
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, Final

from benchmarks.world import cache_folder
from loaders.gdelt.layout import EVENT_COLUMNS

SEED: Final = 20151027
VERSION: Final = 1
"""Part of the cached files' names: raise it when what is generated changes."""

EVENTS: Final = {"tiny": 400, "small": 10_000, "medium": 100_000, "full": 250_000}
BATCH: Final = 5_000

_STATES = (
    ("ISR", "ISRAEL", "IS", "Israel", 31.5, 34.75), ("PSE", "PALESTINIAN", "GZ", "Gaza", 31.4, 34.3),
    ("USA", "UNITED STATES", "US", "United States", 39.8, -98.6), ("RUS", "RUSSIA", "RS", "Russia", 60.0, 100.0),
    ("UKR", "UKRAINE", "UP", "Ukraine", 49.0, 32.0), ("SYR", "SYRIA", "SY", "Syria", 35.0, 38.0),
    ("CHN", "CHINA", "CH", "China", 35.0, 105.0), ("EGY", "EGYPT", "EG", "Egypt", 27.0, 30.0),
    ("QAT", "QATAR", "QA", "Qatar", 25.5, 51.25), ("TUR", "TURKEY", "TU", "Turkey", 39.0, 35.0),
)  # fmt: skip
_CODES = (
    "010",
    "015",
    "020",
    "036",
    "040",
    "042",
    "051",
    "057",
    "073",
    "111",
    "112",
    "130",
    "141",
    "173",
    "190",
    "193",
)
_PARTS = ("GOV", "MIL", "COP", "REB", "OPP", "MED", "BUS", "CVL")


def write_rows(size: str) -> Path:
    """Write the file into the cache, unless it is there already, and return it."""
    path = cache_folder() / f"gdelt-like-{size}-{VERSION}.export.CSV"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(f".{os.getpid()}.tmp")
        with temporary.open("w", encoding="utf-8", newline="") as file:
            file.writelines("\t".join(row) + "\n" for row in _rows(EVENTS[size]))
        temporary.replace(path)
    return path


def _rows(events: int) -> Iterator[list[str]]:
    draw = random.Random(SEED)
    for number in range(events):
        day = date(2018, 1, 1) + timedelta(days=number * 60 // events)
        code, mentions = draw.choice(_CODES), draw.randrange(1, 60)
        fields = {"GLOBALEVENTID": str(700_000_000 + number), "SQLDATE": f"{day:%Y%m%d}", "MonthYear": f"{day:%Y%m}"}
        fields |= {"Year": f"{day:%Y}", "FractionDate": f"{day.year + day.timetuple().tm_yday / 365:.4f}"}
        for whose in ("Actor1", "Actor2"):
            fields |= _actor(whose, draw)
        root = "1" if draw.random() < 0.6 else "0"
        fields |= {"IsRootEvent": root, "EventCode": code, "EventBaseCode": code, "EventRootCode": code[:2]}
        fields |= {"QuadClass": str(1 + int(code[:2]) // 5 % 4), "GoldsteinScale": f"{draw.uniform(-10, 10):.1f}"}
        fields |= {"NumMentions": str(mentions), "NumSources": "1", "NumArticles": str(mentions)}
        fields |= {"AvgTone": f"{draw.uniform(-9, 6):.12f}", "DATEADDED": f"{day:%Y%m%d}120000"}
        fields |= _place(draw)
        fields["SOURCEURL"] = f"https://news{draw.randrange(90)}.example/{day:%Y/%m/%d}/story-{number // 3}"
        yield [fields.get(name, "") for name in EVENT_COLUMNS]


def _actor(whose: str, draw: random.Random) -> dict[str, str]:
    state, name, *_ = _STATES[int(len(_STATES) * draw.random() ** 2)]
    if draw.random() < 0.4:
        return {f"{whose}Code": state, f"{whose}Name": name, f"{whose}CountryCode": state}
    part = draw.choice(_PARTS)
    named = f"{name} GROUP {int(3000 * draw.random() ** 2)}"
    code = {f"{whose}Code": f"{state}{part}", f"{whose}Name": named, f"{whose}CountryCode": state}
    return code | {f"{whose}Type1Code": part}


def _place(draw: random.Random) -> dict[str, str]:
    _, _, fips, name, latitude, longitude = draw.choice(_STATES)
    city = int(400 * draw.random() ** 1.5)
    results = {"Geo_Type": "4", "Geo_FullName": f"City {city}, {name} (general), {name}", "Geo_CountryCode": fips}
    results |= {"Geo_ADM1Code": f"{fips}{city % 20:02}", "Geo_Lat": f"{latitude + city / 200:.4f}"}
    results |= {"Geo_Long": f"{longitude + city / 200:.4f}", "Geo_FeatureID": f"-{city + 1000 * len(name)}"}
    return {f"Action{key}": value for key, value in results.items()}


Properties = dict[str, Any]


@dataclass(slots=True)
class Graph:
    """What some rows say: nodes by label, and relations by (type, start's label, end's label), each once."""

    nodes: dict[str, dict[str, Properties]] = field(default_factory=dict)
    relations: dict[tuple[str, str, str], dict[tuple[str, str], Properties]] = field(default_factory=dict)

    def node(self, label: str, identifier: str, **properties: Any) -> str:
        """Add a node and return its id."""
        self.nodes.setdefault(label, {})[identifier] = {"id": identifier, **properties}
        return identifier

    def relation(self, kind: tuple[str, str, str], start: str, end: str, **properties: Any) -> None:
        """Add a relation."""
        self.relations.setdefault(kind, {})[start, end] = properties


def graphs(path: Path, batch: int = BATCH) -> Iterator[Graph]:
    """Read the file as a user's own script would, some rows at a time."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, EVENT_COLUMNS, delimiter="\t", quoting=csv.QUOTE_NONE)
        while some := list(islice(rows, batch)):
            graph = Graph()
            for row in some:
                _add(graph, row)
            yield graph


def _add(graph: Graph, row: dict[str, str]) -> None:
    columns = {name: value for name, value in row.items() if value}
    event = graph.node("Event", f"gdelt:{row['GLOBALEVENTID']}", **columns)
    release = graph.node("Source", f"release:{row['DATEADDED'][:8]}", type="release")
    article = graph.node("Source", row["SOURCEURL"], type="article")
    for whose, role in (("Actor1", "initiator"), ("Actor2", "target")):
        actor = graph.node("Actor", f"{row[f'{whose}Code']}:{row[f'{whose}Name']}", name=row[f"{whose}Name"])
        graph.relation(("PARTICIPATED_IN", "Actor", "Event"), actor, event, id=f"{event}#{role}", role=role)
    name = row["ActionGeo_FullName"]
    position = {"latitude": float(row["ActionGeo_Lat"]), "longitude": float(row["ActionGeo_Long"])}
    location = graph.node("Location", row["ActionGeo_FeatureID"], name=name, **position)
    graph.relation(("OCCURRED_AT", "Event", "Location"), event, location, id=f"{event}#occurred_at")
    statements = [("happened", None, release), ("goldstein", row["GoldsteinScale"], release)]
    statements += [
        ("mentions", row["NumMentions"], release),
        ("tone", row["AvgTone"], release),
        ("listed", None, article),
    ]
    for number, (what, value, source) in enumerate(statements):
        result = {"property": what, "value": float(value)} if value else {"property": what}
        claim = graph.node("Claim", f"{event}!{number}", about=event, **result)
        graph.relation(("ABOUT", "Claim", "Event"), claim, event)
        graph.relation(("MADE_IN", "Claim", "Source"), claim, source)

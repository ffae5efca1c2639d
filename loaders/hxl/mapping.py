"""A mapping for an HXL table, made from its tags.

What can't be told from a cell alone is worked out by ``work_out`` and put into columns of names that begin with ``@``,
which the mapping reads beside the table's own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePath
from typing import Any, Final

from knowledge_graph.identity.folding import fold
from loaders.hxl.columns import Column, Figure, find_column, list_actors, list_figures
from loaders.hxl.dates import read_date
from loaders.identity.names import guess_actor_type, is_unnamed_place
from loaders.mapping.entities import make_digest
from loaders.mapping.model import TableMapping
from loaders.readers.date_order import DateOrder
from loaders.toolkit.slugs import make_slug

NULLS: Final = (
    "NA", "N/A", "n/a", "nan", "NaN", "null", "NULL", "None", "-", "No information", "No Information", "Not available",
    "NotApplicable", "Not applicable", "Unknown", "unknown",
)  # fmt: skip
_ELSEWHERE: Final = ("origin", "dest", "asylum")
_NOT_NAMES: Final = ("code", "id", "type", "num", *_ELSEWHERE)
_LEVELS: Final = ("loc", "adm5", "adm4", "adm3", "adm2", "adm1", "country")
_TYPES: Final = {"loc": "place", "country": "country"}
_EVENT_WORDS: Final = {
    "rotest": "protest", "emonstration": "protest", "Riot": "protest", "riot": "protest", "Cease": "agree",
    "cease": "agree", "greement": "agree", "Strategic development": "other", "lood": "accident",
    "arthquake": "accident",
}  # fmt: skip


_NOT_IN_IDS: Final = re.compile(r"[^a-z0-9]+")


class HxlTable:
    """What an HXL table says in which columns."""

    def __init__(self, columns: Sequence[Column], orders: Mapping[str, DateOrder]) -> None:
        self.figures, self.actors, self._orders = list_figures(columns), list_actors(columns), orders
        self.start, self.end = list_date_columns(columns)
        self.levels = {level: name for level in _LEVELS if (name := find_column(columns, level, without=_NOT_NAMES))}
        self.iso = find_column(columns, "country", "code", without=_ELSEWHERE)
        self.latitude = find_column(columns, "geo", "lat", without=_ELSEWHERE)
        self.longitude = find_column(columns, "geo", "lon", without=_ELSEWHERE)
        self.origin = find_column(columns, "country", "origin", without=("code",)) or find_column(
            columns, "country", "origin"
        )
        self.event = find_column(columns, "event", without=("id", "code", "num", "description")) or find_column(
            columns, "crisis"
        )
        self.identifier = find_column(columns, "event", "id")
        self.organisation = find_column(columns, "org", without=("code", "id", "type", "funder"))
        self.work = find_column(columns, "activity", without=("code", "id")) or find_column(
            columns, "sector", without=("code",)
        )
        self.text = find_column(columns, "description") or find_column(columns, "event", "description")
        self.source = find_column(columns, "meta", "source") or find_column(columns, "source")

    @property
    def kind(self) -> str:
        """Return the type of the table's events where their words tell none."""
        measures = {figure.measure for figure in self.figures}
        if measures - {"displaced"} or "attacker" in self.actors.values():
            return "assault"
        return "displacement" if measures else "aid" if self.organisation and self.work else "other"

    def leave_out_kinds(self, rows: Iterable[Mapping[str, str]]) -> None:
        """Take no places from a column ``#loc`` of kinds of places: most of its words stand in three regions each."""
        column = self.levels.get("loc", "")
        around = [name for level, name in self.levels.items() if level in {"adm1", "country"}] + [self.iso or ""]
        counts, regions = Counter[str](), dict[str, set[tuple[str, ...]]]()
        for cells in rows:
            if name := cells.get(column, "").strip():
                counts[name] += 1
                regions.setdefault(name, set()).add(tuple(cells.get(other, "") for other in around))
        kinds = sum(count for name, count in counts.items() if len(regions[name]) > 2)
        if kinds * 2 > counts.total():
            del self.levels["loc"]

    def work_out(self, cells: Mapping[str, str]) -> dict[str, str]:
        """Return the further cells of a row: its dates, its narrowest place, and the types of its actors."""
        known = {name: "" if cell in NULLS else cell for name, cell in cells.items()}
        made = {
            f"@{end}": read_date(known.get(column, ""), self._orders[column])
            for end, column in (("start", self.start), ("end", self.end)) if column
        }  # fmt: skip
        if self.latitude and self.longitude:
            made |= _read_point(known.get(self.latitude, ""), known.get(self.longitude, ""))
        for level, column in self.levels.items():
            type_ = _TYPES.get(level, "region")
            if (name := known.get(column, "")) and not is_unnamed_place(fold(name), type_):
                made |= {"@where": name, "@place": name, "@place type": type_}
                break
        if "@place" not in made and self.iso and (code := known.get(self.iso, "")):
            made |= {"@place": code, "@place type": "country"}
        if "@latitude" in made and made.get("@place type") != "place":  # a point in a region isn't the region's
            made |= {"@place": f"{float(made['@latitude']):g}, {float(made['@longitude']):g}", "@place type": "place"}
        for column in self.actors:
            made[f"@type of {column}"] = guess_actor_type(known.get(column, ""))
        for figure in self.figures:
            if figure.group and known.get(figure.column, "").strip("0. "):
                made[f"@group {figure.group}"] = figure.group  # nobody is a victim where none were counted
        return made

    def list_worked_out(self) -> tuple[str, ...]:
        """Return the names of the columns that ``work_out`` may give."""
        ends = [f"@{end}" for end, column in (("start", self.start), ("end", self.end)) if column]
        groups = dict.fromkeys(f"@group {figure.group}" for figure in self.figures if figure.group)
        point = ("@latitude", "@longitude") if self.latitude and self.longitude else ()
        return (
            *ends,
            "@where",
            "@place",
            "@place type",
            *(f"@type of {column}" for column in self.actors),
            *groups,
            *point,
        )


def _read_point(latitude: str, longitude: str) -> dict[str, str]:
    """Return a point; empty if one of its two numbers can't be read: the row is kept, and so are its cells."""
    try:
        north, east = float(latitude), float(longitude)
    except ValueError:
        return {}
    return {"@latitude": latitude, "@longitude": longitude} if abs(north) <= 90 and abs(east) <= 180 else {}


def list_date_columns(columns: Sequence[Column]) -> tuple[str | None, str | None]:
    """Return the columns of when a row's event began, or was, and when it ended."""
    parts = ("end", "year", "month", "week", "quarter")
    start = find_column(columns, "date", "start", without=parts) or find_column(columns, "date", without=parts)
    return start or find_column(columns, "date", "year"), find_column(columns, "date", "end", without=parts[1:])


def make_mapping(table: HxlTable, file: str, columns: Sequence[str]) -> TableMapping:
    """Return the mapping of a table; its dataset is named after the file, as the tags name none."""
    base = PurePath(file).name.split(".")[0] or "table"
    actors: dict[str, Any] = {}
    participants: list[dict[str, str]] = []
    claims: list[dict[str, Any]] = []
    for number, (column, role) in enumerate(table.actors.items()):
        actors[f"actor{number}"] = {"name": f"{{{column}}}", "type": f"{{@type of {column}}}"}
        participants.append({"actor": f"actor{number}", "role": role})
    if table.organisation:
        actors["organisation"] = {"name": f"{{{table.organisation}}}", "type": "organisation"}
        participants.append({"actor": "organisation", "role": "provider" if table.kind == "aid" else "participant"})
    for group in dict.fromkeys(figure.group for figure in table.figures if figure.group):
        of_group = [figure for figure in table.figures if figure.group == group]
        role = "displaced" if of_group[0].measure == "displaced" else "victim"
        key = f"group {group}"
        actors[key] = {"name": f"{{@group {group}}}", "type": "category"}
        participants.append({"actor": key, "role": role})
        claims.append({"about": f"event#{role}:{key}", "values": _list_values(of_group)})
    if table.source:
        claims.append({"about": "event", "attributed_to": {"text": f"{{{table.source}}}", "kind": "named"}})
    place, origin = _make_places(table)
    whole = [figure for figure in table.figures if not figure.group]
    event = {
        **({"id": f"{{{table.identifier}}}"} if table.identifier else {}),
        "type": _make_type(table),
        "title": _make_titles(table),
        **({"summary": f"{{{table.text}}}"} if table.text else {}),
        **_make_when(table),
        "participants": participants,
        "locations": [
            *([{"location": "place", "role": "occurred_at"}] if place else []),
            *([{"location": "origin", "role": "origin"}] if origin else []),
        ],
        "measures": _list_values(whole),
    }
    worked_out = table.list_worked_out()
    return TableMapping.model_validate(
        {
            "dataset": {"id": f"hxl-{_make_name(base)}", "title": f"HXL table {base}"},
            "table": {
                "null": {"": list(NULLS)} | {name: [] for name in worked_out},
                "columns": [*columns, *worked_out],
            },
            "actors": actors,
            "locations": place | origin,
            "events": {"event": event},
            "claims": claims,
            "drop": dict.fromkeys(worked_out, "worked out from the table's own columns"),
        }
    )


def _list_values(figures: Sequence[Figure]) -> dict[str, str]:
    return {figure.measure: f"{{{figure.column}}}" for figure in figures}


def _make_type(table: HxlTable) -> Any:
    if not table.event:
        return table.kind
    return {"text": f"{{{table.event}}}", "contains": _EVENT_WORDS, "otherwise": table.kind}


def _make_titles(table: HxlTable) -> list[str]:
    words = {"assault": "Attack", "displacement": "Displaced people", "aid": "Aid", "other": "Event"}
    heads = [f"{{{column}}}" for column in (table.event, table.work) if column] + [words[table.kind]]
    return [text for head in heads for text in (*([f"{head} in {{@where}}"] if table.levels else []), head)]


def _make_when(table: HxlTable) -> dict[str, Any]:
    if not table.start:
        return {}
    return {"when": {"start": "{@start}", "end": ["{@end}", "{@start}"]} if table.end else "{@start}"}


def _make_places(table: HxlTable) -> tuple[dict[str, Any], dict[str, Any]]:
    origin: dict[str, Any] = {}
    if table.origin:
        name = f"{{{table.origin}}}"
        origin = {"origin": {"name": name, "type": "country", "country": {"any": name}}}
    has_point = table.latitude and table.longitude
    if not (table.levels or table.iso or has_point):
        return {}, origin
    country: dict[str, str] = {}
    if table.iso:
        country |= dict.fromkeys(("iso3", "iso2"), f"{{{table.iso}}}")
    if "country" in table.levels:
        country["any"] = f"{{{table.levels['country']}}}"
    place: dict[str, Any] = {"name": "{@place}", "type": "{@place type}", "country": country}
    if has_point:
        place |= {"latitude": "{@latitude}", "longitude": "{@longitude}"}
    for number in (1, 2):
        if region := table.levels.get(f"adm{number}"):
            place[f"admin{number}"] = f"{{{region}}}"
    return {"place": place}, origin


def _make_name(base: str) -> str:
    """Return a file's name as part of a dataset's id, which is in plain letters; of others a digest."""
    slug = make_slug(base)
    plain = _NOT_IN_IDS.sub("-", slug)[:50].strip("-")
    return plain if plain and slug.isascii() else f"{plain}-{make_digest(base)[:8]}".lstrip("-")

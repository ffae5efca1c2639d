"""Records built from values that a format's reader has checked itself, without pydantic checking them again.

Checking an event as pydantic does takes 15 µs, most of what reading a row of a large table may cost. A ``Maker`` takes
one. What it builds must be what the model would have made of the same values, or loads would depend on the way in: give
it stripped texts of legal length, floats for floats, tuples for lists, and words of the vocabulary. Each format that
uses one has a test that every record it builds equals its checked self.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final, Generic, TypeVar, cast

from pydantic import BaseModel

from knowledge_graph.records import (
    CANONICAL,
    Claim,
    Event,
    Identified,
    Measure,
    Merge,
    Participant,
    Place,
    Record,
    Source,
    as_json,
)
from loaders.readers.rows import Row

_new: Final[Callable[[type[Any]], Any]] = object.__new__
# Models are frozen; the setters of their slots cost half of what object.__setattr__ does.
_put_values, _put_fields, _put_extra, _put_private = (
    vars(BaseModel)[slot].__set__
    for slot in ("__dict__", "__pydantic_fields_set__", "__pydantic_extra__", "__pydantic_private__")
)

Model = TypeVar("Model", bound=BaseModel)


class Maker(Generic[Model]):
    """Builds instances of one model; ``given`` is what all of them have in common."""

    def __init__(self, model: type[Model], **given: Any) -> None:
        self._model = model
        defaults = {name: field.get_default(call_default_factory=True) for name, field in model.model_fields.items()}
        self._blank = defaults | given  # in declared order, which is the order of JSON
        self._fields = set(defaults)

    def __call__(self, **fields: Any) -> Model:
        """Build one out of checked values."""
        return self.whole(self._blank | fields)

    def whole(self, values: dict[str, Any]) -> Model:
        """Build one out of the checked values of all its fields, in the order in which the model declares them."""
        made: Model = _new(self._model)
        _put_values(made, values)
        _put_fields(made, self._fields)
        _put_extra(made, None)
        _put_private(made, None)
        return made


make_event: Final = Maker(Event)
make_claim: Final = Maker(Claim)
make_source: Final = Maker(Source)
make_measure: Final = Maker(Measure)
make_participant: Final = Maker(Participant)
make_place: Final = Maker(Place)
_WITH_ID: Final[dict[str, Maker[Any]]] = {"claim": make_claim, "merge": Maker(Merge)}


def with_id(record: Identified, identifier: str) -> Identified:
    """Return a record that has no id with this one."""
    kind, mark, rest = as_json(record).partition(b",")
    body = b'%s,"id":"%s"%s%s' % (kind, identifier.encode(), mark, rest)
    return cast("Identified", _WITH_ID[record.kind].whole(record.__dict__ | {"id": identifier, CANONICAL: body}))


Key = TypeVar("Key")
Value = TypeVar("Value")


class Remembered(dict[Key, Value]):
    """Remembers what a function makes of a key; when there are too many it begins anew, so that memory stays flat."""

    def __init__(self, make: Callable[[Key], Value], limit: int = 10_000) -> None:
        super().__init__()
        self._make, self._limit = make, limit

    def __missing__(self, key: Key) -> Value:
        value = self._make(key)
        if len(self) >= self._limit:
            self.clear()
        self[key] = value
        return value


class Shared:
    """Collects what many rows have in common, each record once (or seldom more), for the next row to bring along."""

    def __init__(self, limit: int = 20_000) -> None:
        self.waiting: list[Record] = []
        self._given: set[str] = set()
        self._limit = limit

    def add(self, *records: Record) -> None:
        """Take records in, unless they were given out lately."""
        for record in records:
            identifier = record.id or ""
            if identifier not in self._given:
                if len(self._given) >= self._limit:
                    self._given.clear()
                self._given.add(identifier)
                self.waiting.append(record)

    def rows(self, file: str, line: int) -> Iterator[Row]:
        """Yield what waits, as rows that were made."""
        for record in self.waiting:
            yield Row(file, line, b"", record.kind, record.id, records=(record,), made=True)
        self.waiting = []

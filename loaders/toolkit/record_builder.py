"""Building records from values that a reader has validated itself, without pydantic validating them again.

Validating an event takes pydantic 15 µs, most of the time of reading a row of a large table; a ``RecordBuilder`` takes
1. A built record must equal the validated one, or loads would depend on the way in: pass stripped strings of legal
length, floats for floats, tuples for lists, and words of the vocabulary. Each format that uses a builder has a test
that every record it builds equals the validated one.
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
from loaders.readers.converters import SharedVersions
from loaders.readers.rows import Row

_new: Final[Callable[[type[Any]], Any]] = object.__new__
# Models are frozen; the setters of their slots cost half of what object.__setattr__ does.
_put_values, _put_fields, _put_extra, _put_private = (
    vars(BaseModel)[slot].__set__
    for slot in ("__dict__", "__pydantic_fields_set__", "__pydantic_extra__", "__pydantic_private__")
)

Model = TypeVar("Model", bound=BaseModel)


class RecordBuilder(Generic[Model]):
    """Builds instances of one model; ``common`` are the values that all of them share."""

    def __init__(self, model: type[Model], **common: Any) -> None:
        self._model = model
        defaults = {name: field.get_default(call_default_factory=True) for name, field in model.model_fields.items()}
        self._blank = defaults | common  # in declared order, which is the order of JSON
        self._fields = set(defaults)

    def __call__(self, **fields: Any) -> Model:
        """Build a record from validated values; absent fields have their defaults."""
        return self.build(self._blank | fields)

    def build(self, values: dict[str, Any]) -> Model:
        """Build a record from the validated values of all its fields, in the order in which the model declares them."""
        record: Model = _new(self._model)
        _put_values(record, values)
        _put_fields(record, self._fields)
        _put_extra(record, None)
        _put_private(record, None)
        return record


make_event: Final = RecordBuilder(Event)
make_claim: Final = RecordBuilder(Claim)
make_source: Final = RecordBuilder(Source)
make_measure: Final = RecordBuilder(Measure)
make_participant: Final = RecordBuilder(Participant)
make_place: Final = RecordBuilder(Place)
_BUILDERS_WITH_ID: Final[dict[str, RecordBuilder[Any]]] = {"claim": make_claim, "merge": RecordBuilder(Merge)}


def add_id(record: Identified, identifier: str) -> Identified:
    """Return a copy, with an id, of a claim or merge without one."""
    kind, mark, rest = as_json(record).partition(b",")
    body = b'%s,"id":"%s"%s%s' % (kind, identifier.encode(), mark, rest)
    return cast(
        "Identified", _BUILDERS_WITH_ID[record.kind].build(record.__dict__ | {"id": identifier, CANONICAL: body})
    )


Key = TypeVar("Key")
Value = TypeVar("Value")


class BoundedCache(dict[Key, Value]):
    """A cache of a function of one key; it is cleared at ``limit`` entries, so that memory stays bounded."""

    def __init__(self, make: Callable[[Key], Value], limit: int = 10_000) -> None:
        super().__init__()
        self._make, self._limit = make, limit

    def __missing__(self, key: Key) -> Value:
        value = self._make(key)
        if len(self) >= self._limit:
            self.clear()
        self[key] = value
        return value


class SharedRecords:
    """Collects records that many rows share, each version once (or rarely again), to be emitted with the next row."""

    def __init__(self) -> None:
        self.pending: list[Record] = []
        self._versions = SharedVersions()

    def add(self, *records: Record) -> None:
        """Add records, unless they were emitted in this version."""
        self.pending += [record for record in records if self._versions.is_new(record)]

    def rows(self, file: str, line: int) -> Iterator[Row]:
        """Yield the pending records as made rows."""
        for record in self.pending:
            yield Row(file, line, b"", record.kind, record.id, records=(record,), made=True)
        self.pending = []

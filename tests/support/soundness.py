"""What loaders build without checks, for speed, must be what checking would have made."""

from __future__ import annotations

from knowledge_graph.records import RECORD, Record, as_json


def assert_sound(record: Record) -> None:
    """Check a record as if it came from outside: it passes, and comes out the same."""
    checked = RECORD.validate_python({"kind": record.kind, **record.model_dump(exclude_defaults=True)})
    assert checked == record
    assert as_json(checked) == as_json(record)

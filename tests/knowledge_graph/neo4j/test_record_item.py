"""What a node keeps of a record gives the record back."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge_graph.neo4j.claim_node import record_properties
from knowledge_graph.neo4j.properties import common_properties
from knowledge_graph.neo4j.record_item import RecordItem, record_of, stored, text_of
from knowledge_graph.records import Claim, as_json

PLAIN: list[dict[str, Any]] = [
    {},
    {"property": "tone", "value": {"best": -3.5}},
    {"property": "killed", "value": {"best": 1e22}},
    {"property": "killed", "value": {"best": 0}, "certainty": "hedged", "locator": "paragraph 3"},
    {"stance": "denies", "certainty": "confirmed"},
    {"about": "event:x#target:actor:a", "locator": "listed by source:s"},
    {"property": "killed", "value": {"best": 3, "low": 2, "high": 4.5}},
    {"property": "held", "value": {"low": 3, "share": 0.25}, "as_of": "2024-05-25", "said": "2024-05"},
    {"property": "position", "value": "for a pause"},
    {"property": "position", "value": "stated"},
]
FULL: list[dict[str, Any]] = [
    {"property": "killed", "value": {"text": "many"}},
    {"property": "held", "value": {"best": 3}, "as_of": {"edtf": "2024-05-25"}},
    {"said": {"earliest": "2024-05-24"}},
    {"retracted": "2024-06-01"},
    {"attributed_to": [{"text": "an official", "kind": "anonymous"}]},
]


@pytest.mark.parametrize(("more", "plain"), [(fields, True) for fields in PLAIN] + [(fields, False) for fields in FULL])
def test_a_claim_that_its_properties_say_whole_has_no_text_besides(more: dict[str, Any], plain: bool) -> None:
    claim = Claim.model_validate({"id": "claim:c", "about": "event:x", "source": "source:s", **more})
    node = common_properties(RecordItem(claim)) | record_properties(claim, "event:x", 7)
    parts = [node.get(name.strip(" ,[])").removeprefix("n.")) for name in stored("n").partition("[")[2].split(",")]
    assert (node["z_record"] is None) == plain
    kept = node["z_record"] or parts
    assert text_of(kept) == as_json(claim).decode()
    assert record_of(kept) == claim

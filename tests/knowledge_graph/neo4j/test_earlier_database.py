"""A database that the previous version wrote becomes the one that this version would have written."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import neo4j
import pytest
from neo4j.spatial import WGS84Point

from knowledge_graph.neo4j.store import Neo4jStore
from knowledge_graph.store import StoreSettings

pytestmark = pytest.mark.neo4j

EARLIER = {
    packing: json.loads((Path(__file__).parent / f"packing-{packing}.json").read_text("utf-8")) for packing in (2, 3)
}
"""All nodes and relationships of a database of each packing, as the version of its time wrote them, and its indexes."""

_NODES = "MATCH (n) WHERE NOT n:Migration AND NOT n:Ledger RETURN labels(n) AS labels, properties(n) AS properties"
_LEDGER = "MATCH (n:Ledger {name: 'graph'}) RETURN n {.name, .packing, .sources} AS properties"  # its lists grow with the first write
_RELATIONS = """
MATCH (a)-[r]->(b)
RETURN type(r) AS type, coalesce(a.id, a.z_key) AS start, coalesce(b.id, b.key) AS end, properties(r) AS properties
"""
_SCHEMA = "SHOW INDEXES YIELD name, type, labelsOrTypes, properties WHERE type <> 'LOOKUP' RETURN *"


def native(value: Any) -> Any:
    """Return a value of the file as the driver sends it."""
    if not isinstance(value, dict):
        return value
    ((kind, text),) = value.items()
    return {"date": date.fromisoformat, "datetime": datetime.fromisoformat, "point": WGS84Point}[kind](text)


def whole(driver: neo4j.Driver) -> list[Any]:
    """Return all nodes, relations and indexes in a fixed order, the count of writes apart."""
    rows = [
        record.data()
        for query in (_NODES, _LEDGER, _RELATIONS, _SCHEMA)
        for record in driver.execute_query(query).records
    ]
    for row in rows:
        if isinstance(row["properties"], dict):
            row["properties"] = sorted((name, value) for name, value in row["properties"].items() if name != "writes")
    return sorted(repr(sorted(row.items())) for row in rows)


def restore(driver: neo4j.Driver, earlier: dict[str, Any]) -> None:
    """Write the database of a file, in place of what is there."""
    clear(driver)
    for row in driver.execute_query("SHOW CONSTRAINTS YIELD name").records:
        driver.execute_query(f"DROP CONSTRAINT {row['name']}")
    for row in driver.execute_query("SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP'").records:
        driver.execute_query(f"DROP INDEX {row['name']}")
    for statement in earlier["schema"]:
        driver.execute_query(statement)
    nodes = [[labels, {name: native(value) for name, value in some.items()}] for labels, some in earlier["nodes"]]
    relations = [
        [*ends, {name: native(value) for name, value in some.items()}] for *ends, some in earlier["relationships"]
    ]
    driver.execute_query(
        """
        UNWIND $nodes AS row CREATE (n:$(row[0])) SET n = row[1]
        WITH collect(n) AS nodes
        UNWIND $relations AS row WITH nodes[row[0]] AS a, nodes[row[2]] AS b, row
        CREATE (a)-[r:$(row[1])]->(b) SET r = row[3]
        """,
        nodes=nodes, relations=relations,
    )  # fmt: skip


def _source_number(properties: dict[str, Any]) -> int | None:
    """Return the number of a source's node; sources are numbered as they come."""
    return properties.get("z_number", properties.get("number"))


def clear(driver: neo4j.Driver) -> None:
    """Delete everything, the notes of migrations included."""
    driver.execute_query("MATCH (n) DETACH DELETE n")


def clear_all_but_numbers(driver: neo4j.Driver) -> None:
    """Delete everything but which number stands for which type: numbers are given in the order in which types came."""
    (numbering,) = driver.execute_query(
        "MATCH (n:Ledger {name: 'graph'}) RETURN n.relations AS relations, n.types AS types"
    ).records
    clear(driver)
    driver.execute_query("CREATE (:Ledger {name: 'graph', relations: $relations, types: $types})", **numbering.data())


@pytest.mark.parametrize("packing", EARLIER)
def test_it_is_what_would_be_written_today(server: Any, driver: neo4j.Driver, packing: int) -> None:
    """The same nodes, properties, relations and indexes, whether it was migrated or loaded."""
    settings = StoreSettings(password=server.password)
    restore(driver, EARLIER[packing])
    numbers = {
        some["id"]: number for _, some in EARLIER[packing]["nodes"] if (number := _source_number(some)) is not None
    }
    store = Neo4jStore.open(server.uri, settings)
    migrated, records, digest = whole(driver), list(store.iter_records()), store.digest()
    store.close()
    clear_all_but_numbers(driver)
    store = Neo4jStore.open(server.uri, settings)
    records.sort(key=lambda record: numbers.get(record.id or "", 0))
    store.write([record for record in records if record.kind != "merge"])
    store.write([record for record in records if record.kind == "merge"])
    assert store.digest() == digest
    assert migrated == whole(driver)
    store.close()

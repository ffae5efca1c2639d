"""The Cypher that writes and looks up records. Values are always parameters; types and labels are the vocabulary's.

Everything comes back as lists collected into one row: a row over Bolt costs twenty times a list's entry. ``id()`` is
Cypher 5's; the prefix keeps it meaning what it does where a later version is the default. What is laid between nodes
finds them by that number, which holds within one transaction: by their ids it would take an index twice a relation.
Days come as places in ``$days``, a list of the few there are in a batch: sending a date costs far more than a number.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from knowledge_graph.neo4j.packing import NodeWord
from knowledge_graph.neo4j.schema import EDGE_TYPES, EVENT_CARRIED, RELATION_TYPES
from knowledge_graph.time_span import BOUND_NAMES


def stored(node: str) -> str:
    """Write what gives a record's text, or of a claim that has none what ``items.text_of`` puts it together of."""
    parts = ("id", "about", "property", "best", "source", "stance", "certainty", "locator")
    return f"coalesce({node}.record, [{', '.join(f'{node}.{part}' for part in parts)}])"


STORED: Final = """
CYPHER 5
UNWIND $ids AS id MATCH (n:Entity {id: id})
RETURN collect([n.id, n.kind, n.digest, n.carrier, id(n)])
"""

VERSIONS: Final = f"""
UNWIND $ids AS id MATCH (n:Entity {{id: id}})
OPTIONAL MATCH (v:Version {{of: id}})
WITH n, collect(v.record) AS versions
RETURN collect([n.id, {stored("n")}, versions])
"""

RECORDS: Final = f"UNWIND $ids AS id MATCH (n:Entity {{id: id}}) RETURN collect({stored('n')})"

WAITING: Final = f"""
CYPHER 5
UNWIND $ids AS id MATCH (missing:Missing {{id: id}})
OPTIONAL MATCH (missing)<-[:WAITS_FOR]-(n:Entity)
WITH missing, collect(CASE WHEN n IS NOT NULL THEN [{stored("n")}, id(n)] END) AS waiting
DETACH DELETE missing
WITH waiting UNWIND waiting AS one
RETURN collect(DISTINCT one)
"""

NODES: Final = "CYPHER 5 UNWIND $ids AS id MATCH (n:Entity {id: id}) RETURN collect([n.id, n.kind, id(n)])"

CARRIERS_OF_PARTS: Final = "UNWIND $ids AS id MATCH (p:Part {id: id})-[:PART_IN]->(n) RETURN collect([id, n.id])"

SOURCES: Final = "UNWIND $ids AS id MATCH (s:Entity:Source {id: id}) RETURN collect([s.record, s.number])"

DEPENDENTS: Final = """
UNWIND $ids AS id MATCH (s:Source)-[:PART_OF_SOURCE|REPUBLISHES*0..]->(:Entity {id: id})
WITH DISTINCT s
RETURN collect([s.id, s.voice, s.known_from, s.known_to])
"""

CARRIERS_OF_SOURCES: Final = """
UNWIND $ids AS id MATCH (:Entity {id: id})<-[:MADE_IN]-(c:Claim)
RETURN collect(DISTINCT c.carrier)
"""

CLAIMS_ON: Final = """
UNWIND $ids AS id MATCH (c:Claim {carrier: id})
RETURN collect([c.id, c.carrier, c.about, c.source, c.word])
"""

EVENT_EDGES: Final = f"""
CYPHER 5
UNWIND $ids AS id MATCH (n:Entity {{id: id}})
CALL (n) {{
  MATCH (n)-[r:{EVENT_CARRIED}]->(m) RETURN r, m.id AS other
  UNION ALL
  MATCH (n)<-[r:PARTICIPATED_IN]-(m) RETURN r, m.id AS other
}}
RETURN collect([id(r), r.id, type(r), startNode(r).id, endNode(r).id])
"""

LOCATION_EDGES: Final = """
CYPHER 5
UNWIND $ids AS id MATCH (l:Entity {id: id})
MATCH (n:Entity {id: coalesce(l.standing, id)})-[r:PART_OF]->(m) WHERE r.id STARTS WITH id + '#part_of:'
RETURN collect([id(r), r.id, 'PART_OF', n.id, m.id])
"""
"""A merged location's lie at the one it is read as, beside that one's own."""

RELATION_ENDS_AS_READ: Final = """
MATCH (s:Entity {id: n.start}) MATCH (a:Entity {id: coalesce(s.standing, s.id)})
MATCH (e:Entity {id: n.end}) MATCH (b:Entity {id: coalesce(e.standing, e.id)})"""
"""The nodes a relation record's ends are read as."""

RELATION_EDGES: Final = f"""
CYPHER 5
UNWIND $ids AS id MATCH (n:Entity {{id: id}}) {RELATION_ENDS_AS_READ}
MATCH (a)-[r:{RELATION_TYPES}]->(b) WHERE r.id = id
RETURN collect([id(r), r.id, type(r), a.id, b.id])
"""


_DATES: Final = ", ".join(f"n.{name} = $days[row[{place}]]" for place, name in enumerate(BOUND_NAMES, start=1))
CREATE_NAMED: Final = f"""
CYPHER 5 UNWIND $rows AS row CREATE (n:Entity:$(row[5])) SET n = row[0], {_DATES} RETURN collect(id(n))
"""
"""Make nodes of maps, whose names may be any. Labels are data so that one plan does for all types."""


@cache
def create_nodes(names: tuple[str, ...]) -> str:
    """Write the statement that makes nodes of lists: labels, the bounds of their dates, then what has these names.

    It is half the work of maps.
    """
    dates = [f"{name}: $days[row[{place}]]" for place, name in enumerate(BOUND_NAMES, start=1)]
    plain = [f"{name}: row[{place}]" for place, name in enumerate(names, start=1 + len(BOUND_NAMES))]
    properties = ", ".join(dates + plain)
    return f"CYPHER 5 UNWIND $rows AS row CREATE (n:Entity:$(row[0]) {{{properties}}}) RETURN collect(id(n))"


REPLACE_NODES: Final = f"""
UNWIND $rows AS row MATCH (n:Entity {{id: row[0].id}})
WITH n, row, n.degree AS degree, n.standing AS standing
SET n = row[0], {_DATES}
SET n.degree = degree, n.standing = standing, n.walk = row[0].walk + coalesce(degree, 0) * {NodeWord.degree.unit}
%s
SET n:%s
"""

PART_ENDS: Final = f"""
UNWIND $rows AS row MATCH (n:Entity {{id: row[0]}})
MATCH (n)-[r:{EDGE_TYPES}]-() WHERE r.id = row[1]
RETURN collect([r.id, coalesce(r.original_start, startNode(r).id), coalesce(r.original_end, endNode(r).id)])
"""
RELATION_ENDS: Final = """
UNWIND $ids AS id MATCH (n:Entity {id: id}) WHERE n.kind = 'relation'
RETURN collect([id, n.start, n.end])
"""

RESTATE_SOURCES: Final = """
UNWIND $rows AS row MATCH (n:Entity {id: row[0]})
SET n.voice = row[1], n.known_from = row[2], n.known_to = row[3], n.wholes = row[4]
"""

ADD_DEGREES: Final = f"""
CYPHER 5
UNWIND $rows AS row MATCH (n) WHERE id(n) = row[0]
SET n.degree = coalesce(n.degree, 0) + row[1], n.walk = n.walk + row[1] * {NodeWord.degree.unit}
"""

_EDGE_PROPERTIES: Final = (
    "id: row[2], role: row[3], walk: row[4], status: row[5], source_count: row[6], "
    "earliest: $days[row[7]], latest: $days[row[8]], precision: row[9], area: row[10], title: row[11], "
    "claims: row[12], days: row[13], inner_days: row[14], edtf: row[15], original: row[16], "
    "original_start: row[17], original_end: row[18]"
)
CREATE_EDGES: Final = f"""
CYPHER 5
UNWIND $rows AS row MATCH (a) WHERE id(a) = row[0] MATCH (b) WHERE id(b) = row[1]
CREATE (a)-[:%s {{{_EDGE_PROPERTIES}}}]->(b)
"""
UPDATE_EDGES: Final = f"""
CYPHER 5
UNWIND $rows AS row MATCH ()-[r]->() WHERE id(r) = row[19]
SET r = {{{_EDGE_PROPERTIES}}}
"""
DELETE_EDGES: Final = "CYPHER 5 UNWIND $keys AS key MATCH ()-[r]->() WHERE id(r) = key DELETE r"

UNLINK: Final = """
UNWIND $ids AS id MATCH (n:Entity {id: id})
OPTIONAL MATCH (n)-[r:ABOUT|MADE_IN|ATTRIBUTED_TO|TOUCHES|PART_OF_SOURCE|REPUBLISHES|HAS_KEY|WAITS_FOR]->()
DELETE r
"""
UNPART: Final = "UNWIND $ids AS id MATCH (:Entity {id: id})<-[:PART_IN]-(p:Part) DETACH DELETE p"

LINK: Final = """
CYPHER 5
UNWIND range(0, size($ends) - 1, 2) AS place
MATCH (a) WHERE id(a) = $ends[place] MATCH (b) WHERE id(b) = $ends[place + 1]
CREATE (a)-[:%s]->(b)
"""
"""The ends come in one list: a list a row costs both sides more than the row."""
LINK_KEYS: Final = """
CYPHER 5
UNWIND $rows AS row MATCH (n) WHERE id(n) = row[0]
MERGE (k:IdentityKey {key: row[1]})
CREATE (n)-[:HAS_KEY]->(k)
"""
LINK_FORMER: Final = """
CYPHER 5
UNWIND $rows AS row MATCH (n) WHERE id(n) = row[0]
MERGE (f:FormerId {id: row[1]})
WITH n, f OPTIONAL MATCH (f)-[r:IS]->() DELETE r
WITH DISTINCT n, f CREATE (f)-[:IS]->(n)
"""
LINK_PARTS: Final = """
CYPHER 5
UNWIND $rows AS row MATCH (n) WHERE id(n) = row[0]
MERGE (p:Part {id: row[1]})
MERGE (p)-[:PART_IN]->(n)
"""
LINK_MISSING: Final = """
CYPHER 5
UNWIND $rows AS row MATCH (n) WHERE id(n) = row[0]
MERGE (m:Missing {id: row[1]})
MERGE (n)-[:WAITS_FOR]->(m)
"""
KEEP_VERSIONS: Final = """
UNWIND $rows AS row
MERGE (v:Version {of: row[0], digest: row[1]})
ON CREATE SET v.record = row[2]
"""

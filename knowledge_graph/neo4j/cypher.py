"""The Cypher that writes and looks up records. Values are always parameters; types and labels are the vocabulary's.

Everything comes back as lists collected into one row: a row over Bolt costs twenty times a list's entry. ``id()`` is
Cypher 5's; the prefix keeps it meaning what it does where a later version is the default.
"""

from __future__ import annotations

from typing import Final

from knowledge_graph.neo4j.layout import DEGREE_STEP
from knowledge_graph.vocabulary import VOCABULARY

_TABLES = VOCABULARY.tables
WALKABLE: Final = "|".join(VOCABULARY.relation_names)
RELATION_TYPES: Final = "|".join(name.upper() for name in _TABLES["relation_types"])
EVENT_CARRIED: Final = "|".join(
    dict.fromkeys([*_TABLES["location_roles"].values(), *(link.upper() for link in _TABLES["link_types"])])
)
"""What leads out of an event and is a part of it; participation leads into it."""

LOCK: Final = """
MERGE (ledger:Ledger {name: 'graph'})
SET ledger.name = 'graph'
RETURN coalesce(ledger.relations, []), coalesce(ledger.types, []), coalesce(ledger.sources, 0)
"""
"""The write lock as well: whoever sets a property here keeps other writers waiting until the transaction ends."""

LEDGER: Final = """
OPTIONAL MATCH (ledger:Ledger {name: 'graph'})
RETURN coalesce(ledger.relations, []), coalesce(ledger.types, [])
"""

SET_LEDGER: Final = """
MATCH (ledger:Ledger {name: 'graph'})
SET ledger.relations = $relations, ledger.types = $types, ledger.sources = $sources,
    ledger.writes = coalesce(ledger.writes, 0) + 1
"""

STORED: Final = """
UNWIND $ids AS id MATCH (n:Entity {id: id})
RETURN collect([n.id, n.kind, n.digest, n.carrier])
"""

VERSIONS: Final = """
UNWIND $ids AS id MATCH (n:Entity {id: id})
OPTIONAL MATCH (v:Version {of: id})
WITH n, collect(v.record) AS versions
RETURN collect([n.id, n.record, versions])
"""

RECORDS: Final = "UNWIND $ids AS id MATCH (n:Entity {id: id}) RETURN collect(n.record)"

WAITING: Final = """
UNWIND $ids AS id MATCH (missing:Missing {id: id})
OPTIONAL MATCH (missing)<-[:WAITS_FOR]-(n:Entity)
WITH missing, collect(n.record) AS records
DETACH DELETE missing
WITH records UNWIND records AS record
RETURN collect(DISTINCT record)
"""

KINDS_OF: Final = "UNWIND $ids AS id MATCH (n:Entity {id: id}) RETURN collect([n.id, n.kind])"

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
UNWIND $ids AS id MATCH (n:Entity {id: id})-[r:PART_OF]->(m)
RETURN collect([id(r), r.id, 'PART_OF', n.id, m.id])
"""

RELATION_EDGES: Final = f"""
CYPHER 5
UNWIND $ids AS id MATCH (n:Entity {{id: id}})
MATCH (a:Entity {{id: n.start}}) MATCH (b:Entity {{id: n.end}})
MATCH (a)-[r:{RELATION_TYPES}]->(b) WHERE r.id = id
RETURN collect([id(r), r.id, type(r), a.id, b.id])
"""


def _date(place: int) -> str:
    """Write the day that a column counts from the first of January of year 1: a native date costs far more to send."""
    return f"CASE WHEN row[{place}] IS NOT NULL THEN date('0001-01-01') + duration({{days: row[{place}] - 1}}) END"


_BOUNDS: Final = ("earliest", "start_latest", "end_earliest", "latest")
_DATES: Final = ", ".join(f"n.{name} = {_date(place)}" for place, name in enumerate(_BOUNDS, start=1))
CREATE_NODES: Final = f"UNWIND $rows AS row CREATE (n:%s) SET n = row[0], {_DATES}"

REPLACE_NODES: Final = f"""
UNWIND $rows AS row MATCH (n:Entity {{id: row[0].id}})
WITH n, row, n.degree AS degree
SET n = row[0], {_DATES}
SET n.degree = degree, n.walk = row[0].walk + coalesce(degree, 0) * {DEGREE_STEP}
%s
SET n:%s
"""

_RESTATED: Final = """
SET r.status = row[2], r.source_count = row[4], r.walk = r.walk + (row[3] - r.walk / 1024 % 8) * 1024
    + (row[5] - r.walk / 65536 % 65536) * 65536"""
_OWN: Final = " + (1 - r.walk / 8192 % 2) * 8192, r.claims = row[6]"
"""Added to the same sum: of two settings of one property the second would not see the first."""
RESTATE_EVENTS: Final = f"""
UNWIND $rows AS row MATCH (n:Entity {{id: row[0]}})
WITH n, row, n.status = row[2] AND n.source_count = row[4] AS same
SET n.status = row[2], n.source_count = row[4], n.claims = row[6],
    n.walk = n.walk + (row[3] - n.walk / 32 % 8) * 32
WITH n, row WHERE NOT same
CALL (n) {{
  MATCH (n)-[r:{EVENT_CARRIED}]->() RETURN r
  UNION ALL
  MATCH (n)<-[r:PARTICIPATED_IN]-() RETURN r
}}
WITH r, row WHERE r.walk / 8192 % 2 = 0
{_RESTATED}
"""
"""Give events, and those of their parts that have no claims of their own, another standing. Rows as the next two."""
RESTATE_PARTS: Final = f"""
UNWIND $rows AS row MATCH (n:Entity {{id: row[0]}})
MATCH (n)-[r:{EVENT_CARRIED}|PARTICIPATED_IN]-() WHERE r.id = row[1]
{_RESTATED}{_OWN}
"""
RESTATE_RELATIONS: Final = f"""
UNWIND $rows AS row MATCH (n:Entity {{id: row[0]}})
MATCH (a:Entity {{id: n.start}}) MATCH (b:Entity {{id: n.end}})
MATCH (a)-[r:{RELATION_TYPES}]->(b) WHERE r.id = row[1]
{_RESTATED}{_OWN}
"""

PART_ENDS: Final = f"""
UNWIND $rows AS row MATCH (n:Entity {{id: row[0]}})
MATCH (n)-[r:{WALKABLE}]-() WHERE r.id = row[1]
RETURN collect([r.id, startNode(r).id, endNode(r).id])
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
UNWIND $rows AS row MATCH (n:Entity {{id: row[0]}})
SET n.degree = coalesce(n.degree, 0) + row[1], n.walk = n.walk + row[1] * {DEGREE_STEP}
"""

_EDGE_PROPERTIES: Final = (
    "id: row[2], role: row[3], walk: row[4], status: row[5], source_count: row[6], "
    f"earliest: {_date(7)}, latest: {_date(8)}, precision: row[9], area: row[10], title: row[11], claims: row[12], "
    "days: row[13], inner_days: row[14], edtf: row[15], original: row[16]"
)
CREATE_EDGES: Final = f"""
UNWIND $rows AS row MATCH (a:Entity {{id: row[0]}}) MATCH (b:Entity {{id: row[1]}})
CREATE (a)-[:%s {{{_EDGE_PROPERTIES}}}]->(b)
"""
UPDATE_EDGES: Final = f"""
CYPHER 5
UNWIND $rows AS row MATCH ()-[r]->() WHERE id(r) = row[17]
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
UNWIND $rows AS row MATCH (a:Entity {id: row[0]}) MATCH (b:Entity {id: row[1]})
CREATE (a)-[:%s]->(b)
"""
LINK_KEYS: Final = """
UNWIND $rows AS row MATCH (n:Entity {id: row[0]})
MERGE (k:IdentityKey {key: row[1]})
CREATE (n)-[:HAS_KEY]->(k)
"""
LINK_FORMER: Final = """
UNWIND $rows AS row MATCH (n:Entity {id: row[0]})
MERGE (f:FormerId {id: row[1]})
WITH n, f OPTIONAL MATCH (f)-[r:IS]->() DELETE r
WITH DISTINCT n, f CREATE (f)-[:IS]->(n)
"""
LINK_PARTS: Final = """
UNWIND $rows AS row MATCH (n:Entity {id: row[0]})
MERGE (p:Part {id: row[1]})
MERGE (p)-[:PART_IN]->(n)
"""
LINK_MISSING: Final = """
UNWIND $rows AS row MATCH (n:Entity {id: row[0]})
MERGE (m:Missing {id: row[1]})
MERGE (n)-[:WAITS_FOR]->(m)
"""
KEEP_VERSIONS: Final = """
UNWIND $rows AS row
MERGE (v:Version {of: row[0], digest: row[1]})
ON CREATE SET v.record = row[2]
"""

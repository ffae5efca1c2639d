"""The Cypher a careful user of Neo4j would write for the same questions, and for loading the same world."""

from __future__ import annotations

from typing import Final

from benchmarks.questions import FIRST, MAX_DEPTH, K
from knowledge_graph.vocabulary import VOCABULARY

WALKED: Final = "|".join(
    dict.fromkeys(word.relation for word in VOCABULARY.relations if word.code in VOCABULARY.path_codes)
)
"""The relation types a path walks."""

_ENDS: Final = "MATCH (a:Entity {id: $start}), (b:Entity {id: $end})"
_STEPS: Final = f"(a)-[:{WALKED}*..{MAX_DEPTH}]-(b)"
_STANDS: Final = """
none(n IN nodes(p) WHERE n:Event AND (n.status = 'denied' OR n.reality IN ['planned', 'proposed']))
AND none(r IN relationships(p) WHERE r.status = 'denied' OR coalesce(r.role, '') IN ['mentioned', 'subject'])
"""
_NODES: Final = "[n IN nodes(p) | n.id]"
_IDS: Final = f"RETURN {_NODES}"

BARE_SHORTEST: Final = f"{_ENDS} MATCH p = shortestPath({_STEPS}) {_IDS}"
"""Neo4j's own, with nothing to evaluate on the way: it may pass through what is denied or only planned."""

SHORTEST: Final = f"{_ENDS} MATCH p = shortestPath({_STEPS}) WHERE {_STANDS} {_IDS}"
"""The same answer as ours."""

ALL_SHORTEST: Final = (
    f"{_ENDS} MATCH p = allShortestPaths({_STEPS}) WHERE {_STANDS} RETURN DISTINCT {_NODES} LIMIT {FIRST}"
)

FILTERED: Final = f"""
{_ENDS} MATCH p = shortestPath({_STEPS}) WHERE {_STANDS}
AND all(n IN nodes(p) WHERE n.earliest IS NULL OR
  (n.earliest <= $before AND n.latest >= $after AND any(s IN n.sources WHERE s <> $excluded)))
AND all(r IN relationships(p) WHERE (r.earliest IS NULL OR r.earliest <= $before AND r.latest >= $after)
  AND (r.sources IS NULL OR any(s IN r.sources WHERE s <> $excluded)))
{_IDS}
"""

_HOP: Final = f"""
(()-[r:{WALKED}]-(n) WHERE r.status <> 'denied' AND NOT coalesce(r.role, '') IN ['mentioned', 'subject']
  AND NOT coalesce(n.status = 'denied' OR n.reality IN ['planned', 'proposed'], false))
"""
_WALK: Final = f"(a) {_HOP}{{1,{MAX_DEPTH}}} (b)"
K_SHORTEST: Final = f"{_ENDS} MATCH p = SHORTEST {K} {_WALK} {_IDS}"
"""Nearly the same answer as ours: it counts parallel relations apart, and may pass a node twice."""

_ELEMENTS: Final = "reduce(some = [a], i IN range(0, size(n) - 1) | some + [r[i], n[i]])"
_DAY: Final = "day = date('0001-01-01')"
_LATER: Final = "CASE WHEN e.earliest > day THEN e.earliest ELSE day END"
_IN_TIME: Final = "e.latest IS NULL OR day <= e.latest"
_IN_ORDER: Final = f"""
reduce(so_far = {{day: date('0001-01-01'), held: true}}, e IN {_ELEMENTS} | CASE
  WHEN so_far.day > e.latest THEN {{day: so_far.day, held: false}}
  WHEN e.earliest > so_far.day THEN {{day: e.earliest, held: so_far.held}}
  ELSE so_far END).held
"""

TEMPORAL: Final = f"{_ENDS} MATCH p = SHORTEST 1 ({_WALK} WHERE {_IN_ORDER}) {_IDS}"
"""In time's order, as any line can say it: tried path by path, the shortest first."""

TEMPORAL_REDUCED: Final = f"""CYPHER 25
{_ENDS} MATCH p = SHORTEST 1 ({_WALK} WHERE allReduce({_DAY}, e IN {_ELEMENTS} | {_LATER}, {_IN_TIME})) {_IDS}
"""
"""The same by the current line's ``allReduce``; within SHORTEST it is still evaluated for whole paths."""

_FORWARD: Final = f"allReduce({_DAY}, e IN n | {_LATER}, {_IN_TIME}) AND {_IN_ORDER}"
_OF_LENGTH: Final = [f"MATCH p = (a) {_HOP}{{{n}}} (b) WHERE {_FORWARD} RETURN p" for n in range(1, MAX_DEPTH + 1)]
TEMPORAL_PRUNED: Final = f"""CYPHER 25
{_ENDS} CALL (a, b) {{ {" UNION ALL ".join(_OF_LENGTH)} }} WITH p LIMIT 1 {_IDS}
"""
"""Length by length, where ``allReduce`` over the nodes gives a way up at the first step that goes back in time."""

_AROUND: Final = """
MATCH (c:Entity {id: $id})-[r]-(n:Entity)
WHERE NOT coalesce(n.status = 'denied' OR n.reality IN ['planned', 'proposed'], false) AND r.status <> 'denied'
WITH c, type(r) AS type, r, n ORDER BY n.latest DESC, n.id
WITH c, type, collect({n: n, r: r})[..25] AS best
UNWIND best AS one
WITH c, one LIMIT 100
"""
HUB: Final = f"{_AROUND} RETURN collect(one.n.id)"

TWO_HOPS: Final = f"""
{_AROUND}
WITH c, collect(DISTINCT one.n) AS near
CALL (c, near) {{
  UNWIND near AS m
  WITH c, near, m WHERE COUNT {{ (m)--() }} <= 10000
  MATCH (m)-[r]-(n:Entity)
  WHERE n <> c AND NOT n IN near AND r.status <> 'denied'
    AND NOT coalesce(n.status = 'denied' OR n.reality IN ['planned', 'proposed'], false)
  WITH m, type(r) AS type, n ORDER BY n.latest DESC, n.id
  WITH m, type, collect(n)[..25] AS best
  UNWIND best AS n
  WITH DISTINCT n LIMIT 100
  RETURN collect(n.id) AS far
}}
RETURN [n IN near | n.id] + far
"""

_WHOLE: Final = """
CALL (nodes, relations) {
  MATCH (k:Claim)-[:MADE_IN]->(s:Source)
  WHERE k.about IN [n IN nodes WHERE n:Event | n.id] + [r IN relations | r.id]
  RETURN collect(properties(k)) AS claims, collect(DISTINCT properties(s)) AS sources
}
RETURN
  [n IN nodes | properties(n)] AS nodes,
  [r IN relations |
    {type: type(r), start: startNode(r).id, end: endNode(r).id, properties: properties(r)}] AS relations,
  claims, sources
"""
PATH_ANSWER: Final = f"""
{_ENDS} MATCH p = shortestPath({_STEPS}) WHERE {_STANDS}
WITH nodes(p) AS nodes, relationships(p) AS relations
{_WHOLE}
"""
AROUND_ANSWER: Final = f"""
{_AROUND}
WITH c, collect(DISTINCT one.n) AS chosen, collect(DISTINCT one.r) AS direct
CALL (chosen) {{
  UNWIND [n IN chosen WHERE n:Event] AS e
  MATCH (e)-[r]-(m:Entity) WHERE m IN chosen
  RETURN collect(DISTINCT r) AS among
}}
WITH chosen + [c] AS nodes, direct + among AS relations
{_WHOLE}
"""

SCHEMA: Final = (
    "CREATE CONSTRAINT IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT IF NOT EXISTS FOR (n:Source) REQUIRE n.id IS UNIQUE",
    "CREATE CONSTRAINT IF NOT EXISTS FOR (n:Claim) REQUIRE n.id IS UNIQUE",
    "CREATE INDEX IF NOT EXISTS FOR (n:Claim) ON (n.about)",
    "CALL db.awaitIndexes(120)",
)
MERGE_NODES: Final = "UNWIND $rows AS row MERGE (n:%s {id: row.id}) SET n += row.properties SET n:%s"
MERGE_RELATIONS: Final = """
UNWIND $rows AS row
MATCH (a:%s {id: row.start}) MATCH (b:%s {id: row.end})
MERGE (a)-[r:%s {id: row.id}]->(b) SET r += row.properties
"""
MERGE_LINKS: Final = """
UNWIND $rows AS row
MATCH (a:%s {id: row.start}) MATCH (b:%s {id: row.end})
MERGE (a)-[:%s]->(b)
"""

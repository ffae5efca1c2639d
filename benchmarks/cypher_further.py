"""The Cypher a careful user of Neo4j would write for what ``further.py`` asks, as far as one statement can.

The graph is the one of ``cypher.py``, with indexes for names, dates and types besides. What these leave out of ours:
dates that are imprecise on both sides, what followed something by links, independent publishers.
"""

from __future__ import annotations

from typing import Final

SCHEMA: Final = (
    "CREATE FULLTEXT INDEX names IF NOT EXISTS FOR (n:Actor|Location|Event) ON EACH [n.name]",
    "CREATE INDEX IF NOT EXISTS FOR (n:Event) ON (n.earliest)",
    "CREATE INDEX IF NOT EXISTS FOR (n:Event) ON (n.type)",
    "CALL db.awaitIndexes(600)",
)

_STANDS: Final = "NOT coalesce(%s.status = 'denied' OR %s.reality IN ['planned', 'proposed'], false)"
_E: Final = _STANDS % ("e", "e")
_PAGE: Final = f"""AND {_E} WITH e ORDER BY e.earliest, e.id LIMIT 50
RETURN properties(e), COLLECT {{
  MATCH (e)<-[:ABOUT]-(k:Claim)-[:MADE_IN]->(s:Source) RETURN [properties(k), properties(s)]
}}
"""
_OF_ACTOR: Final = "MATCH (:Entity {id: $actor})-[r:PARTICIPATED_IN]->(e:Event) WHERE r.status <> 'denied'"
_NARROW: Final = """
AND e.earliest <= date($before) AND e.latest >= date($after) AND any(s IN e.sources WHERE s <> $excluded)
"""
_MONTHS: Final = f"AND {_E} RETURN date.truncate('month', e.earliest) AS month, count(*) ORDER BY month"
_FOUND: Final = "CALL db.index.fulltext.queryNodes('cg_names', $words) YIELD node RETURN properties(node) LIMIT 50"
_SHARED: Final = "-[:OCCURRED_AT|PARTICIPATED_IN]-"

STATEMENTS: Final[dict[str, str]] = {
    "search: a name": _FOUND,
    "search: a word that all have": _FOUND,
    "one entity": """
MATCH (n:Entity {id: $actor})
RETURN properties(n), COUNT { (n)--() }, COLLECT { MATCH (n)<-[:ABOUT]-(k:Claim) RETURN properties(k) }
""",
    "claims about an event": """
MATCH (:Entity {id: $event})<-[:ABOUT]-(k:Claim)-[:MADE_IN]->(s:Source)
RETURN properties(k), properties(s) ORDER BY k.id LIMIT 50
""",
    "timeline: all events": f"MATCH (e:Event) WHERE e.earliest IS NOT NULL {_PAGE}",
    "timeline of an actor": f"{_OF_ACTOR} {_PAGE}",
    "timeline of a hub": f"{_OF_ACTOR} {_PAGE}",
    "  in four years, without one source": f"{_OF_ACTOR} {_NARROW} {_PAGE}",
    "events of each month": f"MATCH (e:Event) WHERE e.earliest IS NOT NULL {_MONTHS}",
    "  of a hub": f"{_OF_ACTOR} AND e.earliest IS NOT NULL {_MONTHS}",
    "events after an event": f"""
MATCH (x:Entity {{id: $event}}) MATCH (e:Event) WHERE e.earliest > x.latest {_PAGE}
""",
    "sequences: first page": f"""
MATCH (a:Event {{type: 'statement'}}) WHERE {_STANDS % ("a", "a")} AND a.earliest IS NOT NULL
WITH a ORDER BY a.earliest, a.id
CALL (a) {{
  MATCH (a){_SHARED}(shared:Entity){_SHARED}(e:Event)
  WHERE e.type IN ['assault', 'military_operation'] AND e.latest >= a.earliest
    AND e.earliest <= a.latest + duration({{days: 7}}) AND {_E} AND COUNT {{ (shared)--() }} <= 10000
  RETURN shared, e ORDER BY e.earliest, e.id LIMIT 25
}}
RETURN properties(a), properties(shared), properties(e) LIMIT 50
""",
    "conflicts: first page": """
MATCH (k:Claim) WHERE coalesce(k.text, k.best) IS NOT NULL AND k.stance = 'asserts'
WITH k.about AS about, k.property AS property, collect(DISTINCT coalesce(k.text, k.best)) AS said,
     collect(properties(k)) AS claims
WHERE size(said) > 1
RETURN about, property, said, claims ORDER BY about LIMIT 50
""",
    "what falls with a source": """
MATCH (:Source {id: $source})<-[:MADE_IN]-(:Claim)-[:ABOUT]->(e:Event) WHERE e.sources = [$source]
RETURN DISTINCT e.id, e.name ORDER BY e.id LIMIT 100
""",
}

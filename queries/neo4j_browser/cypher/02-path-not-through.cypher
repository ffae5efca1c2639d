// How is David Barnea connected to Hamas, if not through Israel?
// Answers, as a graph: all shortest connections through events, offices and sequences of events, but not through one actor.
// Change: the three names; `..6` is how many steps at most. Relations that only mention somebody explain nothing and are left out.
WITH 'David Barnea' AS from, 'Hamas' AS to, 'Israel' AS avoided
MATCH (start:Actor {name: from}), (end:Actor {name: to})
MATCH path = allShortestPaths((start)-[:$PATH_RELATIONS$*..6]-(end))
WHERE none(node IN nodes(path) WHERE node:Actor AND node.name = avoided)
  AND none(step IN relationships(path) WHERE coalesce(step.role, '') IN $MENTIONS$)
  AND none(step IN relationships(path) WHERE step.status IN ['denied', 'none'])
RETURN path
LIMIT 25;

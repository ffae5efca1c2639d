// 02 Path, not through one
// Answers, as a graph: all shortest connections through events, offices and sequences of events, but not through one actor.
// Change: the three names; `..6` is how many steps at most. What was only planned, what is denied, and mere mentions are left out.
WITH 'David Barnea' AS from, 'Hamas' AS to, 'Israel' AS avoided
MATCH (start:Actor {name: from}), (end:Actor {name: to})
MATCH path = allShortestPaths((start)-[:$PATH_RELATIONS$*..6]-(end))
WHERE none(node IN nodes(path) WHERE node:Actor AND node.name = avoided)
  AND none(node IN nodes(path) WHERE node:Event AND NOT (node.reality IN $REALITIES$ AND node.status IN $STANDING$))
  AND none(step IN relationships(path) WHERE coalesce(step.role, '') IN $MENTIONS$ OR NOT step.status IN $STANDING$)
RETURN path
LIMIT 50;

// Who and what most connects
// Answers: the actors, places and events with the most relations. Paths through the first of them explain least.
// Change: `Entity` to `Actor`, `Location` or `Event`; the limit.
MATCH (node:Entity)
WHERE node.degree > 0
RETURN node.caption AS name, labels(node) AS labels, node.degree AS relations
ORDER BY relations DESC, name
LIMIT 25;

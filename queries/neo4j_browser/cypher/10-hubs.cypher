// 10 Most connected
// Answers: the actors, places and events with the most relations. Paths through the first of them explain least.
// Change: `Actor|Location|Event` to one of them; the limit.
MATCH (node:Actor|Location|Event)
WHERE node.degree > 0
RETURN node.name AS name, labels(node) AS labels, node.degree AS relations
ORDER BY node.degree DESC, node.id
LIMIT 25;

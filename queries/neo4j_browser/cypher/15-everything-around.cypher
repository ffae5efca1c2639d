// 15 Around a name, 2 steps
// Answers, as a graph: an actor, place or event with what it is related to, and what that is related to. Hubs are not passed through.
// Change: the name; 30, the number of relations above which something is shown but not passed through; the limit.
WITH 'Mossad' AS name
MATCH (centre:Actor|Location|Event {name: name})
MATCH near = (centre)-[first]-(neighbour:Actor|Location|Event)
WHERE first.status IN $DRAWN$ AND coalesce(neighbour.reality, 'happened') IN $REALITIES$
OPTIONAL MATCH further = (neighbour)-[second]-(other:Actor|Location|Event)
WHERE neighbour.degree <= 30 AND second.status IN $DRAWN$ AND coalesce(other.reality, 'happened') IN $REALITIES$
RETURN near, further
LIMIT 300;

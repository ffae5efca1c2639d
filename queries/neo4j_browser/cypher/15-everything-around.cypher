// Everything within two steps of one name
// Answers, as a graph: an actor, place or event with what it is related to, and what that is related to. Hubs are not passed through.
// Change: the name; 30, the number of relations above which something is shown but not passed through; the limit.
WITH 'Mossad' AS name
MATCH (centre:Actor|Location|Event {caption: name})
MATCH near = (centre)--(neighbour:Actor|Location|Event)
OPTIONAL MATCH further = (neighbour)--(:Actor|Location|Event)
WHERE neighbour.degree <= 30
RETURN near, further
LIMIT 300;

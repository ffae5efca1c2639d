// 03 Around a place, by day
// Answers, as a graph: the events whose possible days overlap two days, at a place or any part of it, with who took part.
// Change: the name of the place and the two days. What is still going on has 9999-12-31 as its latest day, so it counts.
WITH 'Rafah' AS place, date('2024-05-24') AS after, date('2024-05-25') AS before
MATCH (:Location {name: place})<-[:PART_OF*0..8]-(location:Location)
MATCH (event:Event)-[at:OCCURRED_AT|CONCERNS_PLACE|TARGETED|ORIGINATED_AT|DESTINED_FOR|CONCERNS]->(location)
WHERE coalesce(event.earliest, after) <= before AND coalesce(event.latest, before) >= after
  AND event.reality IN $REALITIES$ AND event.status IN $STANDING$ AND at.status IN $STANDING$
OPTIONAL MATCH (actor:Actor)-[part:PARTICIPATED_IN]->(event)
WHERE part.status IN $STANDING$
RETURN event, at, location, part, actor;

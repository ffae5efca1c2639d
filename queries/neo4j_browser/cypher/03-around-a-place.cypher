// What happened in and around Rafah on 24 and 25 May 2024
// Answers, as a graph: the events whose possible days overlap two days, at a place or any part of it, with who took part.
// Change: the name of the place and the two days. What is still going on has 9999-12-31 as its latest day, so it counts.
WITH 'Rafah' AS place, date('2024-05-24') AS after, date('2024-05-25') AS before
MATCH (:Location {name: place})<-[:PART_OF*0..4]-(location:Location)
MATCH (event:Event)-[at:OCCURRED_AT|CONCERNS_PLACE|TARGETED|ORIGINATED_AT|DESTINED_FOR]->(location)
WHERE coalesce(event.earliest, after) <= before AND coalesce(event.latest, before) >= after
OPTIONAL MATCH (actor:Actor)-[part:PARTICIPATED_IN]->(event)
RETURN event, at, location, part, actor;

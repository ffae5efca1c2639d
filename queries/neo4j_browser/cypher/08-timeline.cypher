// What Hamas took part in, in order of time
// Answers: the events of one actor with its roles, the first and the last possible day, how firmly each stands and on how many sources.
// Change: the name and the day to start from. No last day means that it was still going on; undated events come last.
WITH 'Hamas' AS name, date('2023-10-01') AS since
MATCH (:Actor {name: name})-[part:PARTICIPATED_IN]->(event:Event)
WHERE coalesce(event.latest, since) >= since
WITH event, collect(DISTINCT part.role) AS roles
RETURN event.earliest AS from, nullIf(event.latest, date('9999-12-31')) AS to, event.title AS title, roles,
       event.reality AS reality, event.status AS status, event.source_count AS sources
ORDER BY from, event.latest, title;

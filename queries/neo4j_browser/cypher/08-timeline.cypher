// 08 Timeline of an actor
// Answers: the events of one actor with its roles, the first and the last possible day of each, how firmly it stands and on how many sources.
// Change: the name and the day to start from. No earliest or latest day means that none is known, or that it goes on.
WITH 'Hamas' AS name, date('2023-10-01') AS since
MATCH (:Actor {name: name})-[part]-(event:Event)
WHERE coalesce(event.latest, since) >= since
  AND event.reality IN $REALITIES$ AND event.status IN $STANDING$ AND part.status IN $STANDING$
WITH event, collect(DISTINCT part.role) AS roles
RETURN event.name AS what, roles, coalesce(event.original, event.edtf) AS said, nullIf(event.earliest, date('0001-01-01')) AS earliest,
       nullIf(event.latest, date('9999-12-31')) AS latest, event.reality AS reality, event.status AS status, event.source_count AS sources
ORDER BY nullIf(event.earliest, date('0001-01-01')), event.latest, event.id;

// 13 Mediation: who, when
// Answers: each mediator and host, of what, between whom, the first and the last possible day of it, and on whose word.
// Change: the two lists of roles. No earliest or latest day means that none is known, or that it goes on.
MATCH (mediator:Actor)-[part:PARTICIPATED_IN]->(event:Event)
WHERE part.role IN ['mediator', 'host'] AND part.status IN $STANDING$ AND event.reality IN $REALITIES$ AND event.status IN $STANDING$
WITH mediator, part, event, CASE WHEN EXISTS { (event)<-[:ABOUT]-(:Claim {about: part.id}) } THEN part.id ELSE event.id END AS basis
RETURN mediator.name AS mediator, part.role AS role, event.name AS what,
       COLLECT { MATCH (party:Actor)-[side:PARTICIPATED_IN]->(event) WHERE side.role IN ['party', 'negotiator', 'represented'] AND side.status IN $STANDING$
                 RETURN DISTINCT party.name ORDER BY party.name } AS parties,
       nullIf(event.earliest, date('0001-01-01')) AS earliest, nullIf(event.latest, date('9999-12-31')) AS latest, part.status AS status,
       COLLECT { MATCH (event)<-[:ABOUT]-(claim:Claim) WHERE claim.retracted IS NULL AND claim.about = basis
                 UNWIND coalesce(claim.speakers, [claim.publisher]) AS name RETURN DISTINCT name ORDER BY name } AS word_of
ORDER BY nullIf(event.earliest, date('0001-01-01')), event.latest, event.id, mediator, role;

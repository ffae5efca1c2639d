// 01 Event: who took part
// Answers, as a graph: everyone who took part in one event, the claims that say so, the sources they were made in, and who spoke.
// Change: the words of the title; case and order don't matter. Of several events the one with the most relations is shown.
WITH 'Paris talks' AS title
MATCH (event:Event)
WHERE all(word IN split(toLower(title), ' ') WHERE toLower(event.name) CONTAINS word)
WITH event ORDER BY event.degree DESC, event.id LIMIT 1
MATCH (actor:Actor)-[part:PARTICIPATED_IN]->(event)
WHERE part.status IN $STANDING$
OPTIONAL MATCH (event)<-[about:ABOUT]-(claim:Claim)-[made:MADE_IN]->(source:Source)
WHERE claim.about IN [part.id, event.id] AND claim.retracted IS NULL AND source.retracted IS NULL
OPTIONAL MATCH (claim)-[said:ATTRIBUTED_TO]->(speaker:Actor|Speaker)
RETURN event, part, actor, about, claim, made, source, said, speaker;

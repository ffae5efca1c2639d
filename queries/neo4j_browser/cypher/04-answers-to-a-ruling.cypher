// 04 Answers to a ruling
// Answers, as a graph: a court's rulings, who took part in them, and everything that responds to them or follows them, up to three steps on.
// Change: the court's name.
WITH 'International Court of Justice' AS court
MATCH (:Court {name: court})-[:PARTICIPATED_IN]->(ruling:Ruling)
MATCH (actor:Actor)-[part:PARTICIPATED_IN]->(ruling)
WHERE ruling.status IN $STANDING$ AND part.status IN $STANDING$
OPTIONAL MATCH answers = (ruling)<-[:RESPONDS_TO|FOLLOWS*1..3]-(:Event)
WHERE all(event IN nodes(answers) WHERE event.reality IN $REALITIES$ AND event.status IN $STANDING$)
  AND all(link IN relationships(answers) WHERE link.status IN $STANDING$)
RETURN ruling, part, actor, answers;

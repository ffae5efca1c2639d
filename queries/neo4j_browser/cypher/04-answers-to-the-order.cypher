// The World Court's order of 24 May, and what answered it
// Answers, as a graph: a court's rulings, who took part in them, and everything that responds to them or follows them, up to three steps on.
// Change: the court's name.
WITH 'International Court of Justice' AS court
MATCH (:Court {name: court})-[:PARTICIPATED_IN]->(ruling:Ruling)
MATCH (actor:Actor)-[part:PARTICIPATED_IN]->(ruling)
OPTIONAL MATCH answers = (ruling)<-[:RESPONDS_TO|FOLLOWS*1..3]-(:Event)
RETURN ruling, part, actor, answers;

// 14 Planned, not happened
// Answers, as a graph: plans and proposals, who takes part in them, and the events they follow or respond to.
// Change: `alleged` can be added to the list.
MATCH (event:Event)
WHERE event.reality IN ['planned', 'proposed'] AND event.status IN $STANDING$
OPTIONAL MATCH (actor:Actor)-[part:PARTICIPATED_IN]->(event)
WHERE part.status IN $STANDING$
OPTIONAL MATCH (event)-[link:FOLLOWS|RESPONDS_TO|SUBEVENT_OF|CAUSED]-(other:Event)
WHERE link.status IN $STANDING$
RETURN event, part, actor, link, other;

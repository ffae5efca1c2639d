// Who mediates, between whom, and how often
// Answers: each mediator or host, the parties to what it mediated, in how many events, and the day of the last of them.
// Change: the two lists of roles.
MATCH (mediator:Actor)-[part:PARTICIPATED_IN]->(event:Event)<-[side:PARTICIPATED_IN]-(party:Actor)
WHERE part.role IN ['mediator', 'host'] AND side.role IN ['party', 'negotiator', 'represented'] AND mediator <> party
RETURN mediator.name AS mediator, collect(DISTINCT party.name) AS parties, count(DISTINCT event) AS events, max(event.earliest) AS last
ORDER BY events DESC, mediator;

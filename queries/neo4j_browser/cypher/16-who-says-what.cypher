// 16 What a speaker says
// Answers: every claim that is one actor's word: of what, where, and how firmly. Who has no record is a `Speaker` with a name, too.
// Change: the name; `Actor` to `Speaker` and the name to `3 Israeli officials`.
WITH 'Israel' AS name
MATCH (claim:Claim)-[:ATTRIBUTED_TO]->(:Actor {name: name})
WHERE claim.retracted IS NULL
MATCH (thing:Entity {id: claim.carrier})
RETURN claim.caption AS says, thing.caption AS of, claim.stance AS stance, claim.certainty AS certainty, claim.as_of AS as_of,
       claim.publisher AS publisher, claim.source_title AS source, claim.locator AS place
ORDER BY of, says, claim.id;

// 16 What a speaker says
// Answers: all that is one actor's word: of what, where, and how firmly; `claims` says how many claims that is. Who has no record is a `Speaker` with a name, too.
// Change: the name; `Actor` to `Speaker` and the name to `3 Israeli officials`.
WITH 'Israel' AS name
MATCH (claim:Claim)-[:ATTRIBUTED_TO]->(:Actor {name: name})
WHERE claim.retracted IS NULL
MATCH (thing:Entity {id: claim.carrier})
RETURN claim.caption AS says, thing.caption AS of, claim.stance AS stance, claim.certainty AS certainty, size(claim.claims) AS claims,
       claim.publisher AS publisher, claim.source_title AS source, claim.locator AS place
ORDER BY of, says, claim.z_key;

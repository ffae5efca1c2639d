// What rests on anonymous speakers alone
// Answers: the events, parts of events and relations that no claim asserts but those of people who would not be named.
// Change: `= 1` to `= 0`, for what stands without any anonymous speaker. (Bit 5 of a claim's `word` says anonymous.)
MATCH (claim:Claim {stance: 'asserts'})-[:MADE_IN]->(source:Source)
WITH claim.carrier AS carrier, claim.about AS about, collect(claim) AS claims, collect(DISTINCT source.title) AS sources
WHERE all(claim IN claims WHERE claim.word / 32 % 2 = 1)
MATCH (thing:Entity {id: carrier})
RETURN thing.caption AS what, CASE about WHEN carrier THEN 'the thing itself' ELSE substring(about, size(carrier) + 1) END AS part,
       thing.edtf AS day, thing.status AS status, size(claims) AS claims, sources
ORDER BY what, part;

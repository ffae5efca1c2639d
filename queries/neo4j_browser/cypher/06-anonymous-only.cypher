// What rests on anonymous speakers alone
// Answers: the events, parts of events and relations that no claim asserts but those of people who would not be named.
// Change: the first `=` to `<>`, for what stands without any anonymous speaker. (A claim's `word` packs whose word it is.)
MATCH (claim:Claim {stance: 'asserts'})-[:MADE_IN]->(source:Source)
WITH claim.carrier AS carrier, claim.about AS about, collect(claim) AS claims, collect(DISTINCT source.title) AS sources
WHERE all(claim IN claims WHERE $IS_ANONYMOUS$)
MATCH (thing:Entity {id: carrier})
RETURN thing.caption AS what, CASE about WHEN carrier THEN 'the thing itself' ELSE substring(about, size(carrier) + 1) END AS part,
       thing.edtf AS day, thing.status AS status, size(claims) AS claims, sources
ORDER BY what, part;

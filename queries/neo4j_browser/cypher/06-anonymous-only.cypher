// 06 Anonymous word only
// Answers: the events, parts of events and relations that no claim asserts but those of people who would not be named.
// Change: `claim.anonymous` to `NOT claim.anonymous`, for what stands without any anonymous speaker.
MATCH (claim:Claim {stance: 'asserts'})-[:MADE_IN]->(source:Source)
WHERE claim.retracted IS NULL AND source.retracted IS NULL
WITH claim.carrier AS carrier, claim.about AS about, collect(claim) AS claims
WHERE all(claim IN claims WHERE claim.anonymous)
MATCH (thing:Event|Relation {id: carrier})
RETURN thing.caption AS what, CASE about WHEN carrier THEN 'the thing itself' ELSE substring(about, size(carrier) + 1) END AS part,
       thing.edtf AS day, thing.status AS status, COLLECT { UNWIND claims AS claim UNWIND claim.speakers AS name RETURN DISTINCT name } AS speakers,
       COLLECT { UNWIND claims AS claim RETURN DISTINCT claim.source_title } AS sources
ORDER BY what, part;
